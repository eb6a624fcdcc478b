#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Specs for container runtimes: their contents, writing them, and validation with CDI's
# own schema.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/cdi_test
cdi=/var/run/cdi
work=$(mktemp -d)
anyones=$(mktemp -d)
trap 'rm -rf "$work" "$anyones" "$tap_out" "$tap_err"' EXIT

schema=/usr/share/cdi/schema.json

# verdicts: of each document on stdin, by CDI's schema
verdicts()
{
	jq -c -s . | python3 -c '
import json, pathlib, sys
from jsonschema import Draft7Validator as Validator, RefResolver
path = pathlib.Path(sys.argv[1])
schema = json.load(open(path))
resolver = RefResolver(path.as_uri(), schema)
for document in json.load(sys.stdin):
    errors = list(Validator(schema, resolver=resolver).iter_errors(document))
    print("valid" if not errors else "invalid: " + errors[0].message)
' "$schema"
}

all_verdicts()
{
	cat $cdi/*.json | verdicts
}

# changed FILTER: a spec with nodes and mounts, after it
changed()
{
	jq "$1" $cdi/bpfdev-dir.json | verdicts | sed 's/:.*//'
}

# devices KIND: name, nodes with permissions, and mounts
devices()
{
	jq -r '.devices[] | [.name, (.containerEdits |
		(.deviceNodes[] | .path, .type, .permissions),
		(.mounts // [] | .[] | .hostPath, .containerPath, .options[]))] |
		join(" ")' "$cdi/bpfdev-$1.json"
}

# needs KIND: name, and whether it needs bpf(2), in the order of the spec
needs()
{
	bpfdev cdi --bpf --print "$1" --cdi-version 0.6.0 |
		jq -r '.devices[] | .name + " " + .annotations["bpfdev/needs-bpf"]'
}

annotated()
{
	bpfdev cdi --bpf --print map --cdi-version 1.0.0 | verdicts
}

names()
{
	jq -r '.devices[].name' "$cdi/bpfdev-$1.json" | xargs
}

# owners KIND [VERSION]: name, mode, user and group of each node, and additional groups
owners()
{
	bpfdev cdi --bpf --print "$1" --cdi-version "${2-0.7.0}" |
		jq -r '.devices[] | .name as $name | .containerEdits | .additionalGids as $gids |
			.deviceNodes[] | [$name, .fileMode, .uid, .gid, ($gids // [])[]] | @sh' |
		tr -d "'" | while read -r name mode rest; do
			printf '%s %04o %s\n' "$name" "$mode" "$rest"
		done
}

# all files in a directory with their contents, to check that nothing changed
state()
{
	(cd "$1" && find . -printf '%p %y %m\n' | sort &&
		find . -type f | sort | xargs -r sha256sum)
}

mkdir -p $fs
for map in m1 m2 m3 m4 m5 m6; do
	bpftool map create $fs/$map type array key 4 value 4 entries 1 name cdi_$map
done
bpftool prog loadall programs.bpf.o $fs/progs
bpftool iter pin iter.bpf.o $fs/iter || exit 1
mkfifo "$work/end"
./attach refuse.bpf.o < "$work/end" > "$work/attached" &
attacher=$!
exec 8> "$work/end"
wait_for test -s "$work/attached"
link=$(bpftool -j link show | jq '[.[] | select(.type != "iter")][-1].id')
[ -n "$link" ] || exit 1

echo "TAP version 13"

# -- nothing yet

t 'no nodes' 0 '' '' bpfdev cdi --bpf
t '  no specs, and no directory for them' 1 '' '' test -e $cdi
t '  and none to print' 1 '' \
	'^bpfdev: map: there is no device of this kind, and CDI allows no spec without devices$' \
	bpfdev cdi --print map

# -- contents

bpfdev mkdir team-a
bpfdev mkdir team-a/deep
bpfdev pin map pinned $fs/m1 team-a/blocklist
bpfdev pin map pinned $fs/m2 team-a/deep/0
bpfdev pin map pinned $fs/m3 some
exec 5< /dev/bpf/some
bpfdev unpin some
bpfdev pin map fd 5 reads.only
exec 5<&-
bpfdev pin map pinned $fs/m4 some
exec 5> /dev/bpf/some
bpfdev unpin some
bpfdev pin map fd 5 writes_only
exec 5>&-
bpfdev pin prog pinned "$(find $fs/progs -name '*pass*')" 9prog
bpfdev pin link id "$link" a-link
bpfdev pin link pinned $fs/iter iter

old=$(umask)
umask 077
t 'all entries' 0 '' '' bpfdev cdi --bpf
umask "$old"
same '  a spec for each kind, for everyone to read, and nothing else' \
	$'. 755\n./bpfdev-dir.json 644\n./bpfdev-link.json 644
./bpfdev-map-ro.json 644\n./bpfdev-map.json 644\n./bpfdev-prog.json 644' \
	sh -c "cd $cdi && find . -printf '%p %m\n' | sort"
same 'maps: the access that opening grants' "\
reads.only /dev/bpf/reads.only c r
team-a:blocklist /dev/bpf/team-a/blocklist c rw
team-a:deep:0 /dev/bpf/team-a/deep/0 c rw
writes_only /dev/bpf/writes_only c w" devices map
same 'maps to read: all that can be' "\
reads.only /dev/bpf/reads.only c r
team-a:blocklist /dev/bpf/team-a/blocklist c r
team-a:deep:0 /dev/bpf/team-a/deep/0 c r" devices map-ro
same 'programs: to read' '9prog /dev/bpf/9prog c r' devices prog
same 'links: to change; iterators, which come first: to read' "\
iter /dev/bpf/iter c r
a-link /dev/bpf/a-link c rw" devices link
same 'directories: mounted, with their control nodes' "\
team-a /dev/bpf/team-a/control c rw /dev/bpf/team-a /dev/bpf/team-a bind ro nosuid noexec
team-a:deep /dev/bpf/team-a/deep/control c rw /dev/bpf/team-a/deep /dev/bpf/team-a/deep bind ro nosuid noexec" \
	devices dir
same 'a spec as text' '{
   "cdiVersion": "0.5.0",
   "kind": "bpfdev/map-ro",
   "devices": [
      {"name":"reads.only","containerEdits":{"deviceNodes":[{"path":"/dev/bpf/reads.only","type":"c","permissions":"r","fileMode":256,"uid":0,"gid":0}]}},
      {"name":"team-a:blocklist","containerEdits":{"deviceNodes":[{"path":"/dev/bpf/team-a/blocklist","type":"c","permissions":"r","fileMode":256,"uid":0,"gid":0}]}},
      {"name":"team-a:deep:0","containerEdits":{"deviceNodes":[{"path":"/dev/bpf/team-a/deep/0","type":"c","permissions":"r","fileMode":256,"uid":0,"gid":0}]}}
   ]
}' cat $cdi/bpfdev-map-ro.json
# an old library refuses a spec for each key that it does not know
same 'no keys but those of 0.5.0, and no numbers of nodes' \
	'cdiVersion containerEdits containerPath deviceNodes devices fileMode gid hostPath kind mounts name options path permissions type uid' \
	sh -c "jq -r '.. | objects | keys[]' $cdi/*.json | sort -u | xargs"
same 'each spec has the kind that its name says' \
	'bpfdev/dir bpfdev/link bpfdev/map-ro bpfdev/map bpfdev/prog' \
	sh -c "jq -r .kind $cdi/*.json | xargs"
same 'and the version that all runtimes know' 0.5.0 \
	sh -c "jq -r .cdiVersion $cdi/*.json | sort -u"

same "CDI's schema: each spec is valid" $'valid\nvalid\nvalid\nvalid\nvalid' \
	all_verdicts
wrong=('del(.kind)' 'del(.devices[0].name)'
	'.devices[0].containerEdits.deviceNodes[0].path = 1'
	'.devices[0].containerEdits.deviceNodes[0].uid = -1'
	'del(.devices[0].containerEdits.mounts[0].containerPath)')
# a schema before 0.7.0 does not know them
! grep -q additionalGids "${schema%/*}/defs.json" ||
	wrong+=('.devices[0].containerEdits.additionalGids = ["bpf"]')
for filter in "${wrong[@]}"; do
	same "  and is not after $filter" invalid changed "$filter"
done

# -- --print and --cdi-version

for kind in map map-ro prog link dir; do
	same "--print $kind: the spec that would be written" "$(cat $cdi/bpfdev-$kind.json)" \
		bpfdev cdi --bpf --print $kind
done
before=$(state $cdi)
t '--print writes nothing' 0 'bpfdev/map' '' bpfdev cdi --bpf --print map team-a
same '  at all' "$before" state $cdi
t '--print to a full disk' 1 '' 'standard output: No space left' \
	sh -c 'bpfdev cdi --bpf --print map > /dev/full'
same '--cdi-version 0.5.0: the default' "$(cat $cdi/bpfdev-map.json)" \
	bpfdev cdi --bpf --print map --cdi-version 0.5.0
for version in 0.6.0 0.7.0 0.8.0 1.0.0 1.1.0; do
	same "--cdi-version $version: only annotations are added" \
		"$(jq ".cdiVersion = \"$version\"" $cdi/bpfdev-map.json)" \
		sh -c "bpfdev cdi --bpf --print map --cdi-version $version |
			jq 'del(.devices[].annotations)'"
done
t 'an unknown kind' 2 '' \
	"^bpfdev cdi: --print: 'maps' is not map, map-ro, prog, link or dir$" \
	bpfdev cdi --print maps
for version in 0.4.0 1.2.0 1.0 ''; do
	t "an unknown version, '$version'" 2 '' \
		"^bpfdev cdi: --cdi-version: '$version' is not 0.5.0, .* or 1.1.0$" \
		bpfdev cdi --cdi-version "$version"
done
t '--directory with --print' 2 '' '^bpfdev cdi: --directory and --print are mutually exclusive$' \
	bpfdev cdi --directory "$work" --print map
same 'none of that wrote anything' "$before" state $cdi

# -- data nodes

bpfdev expose team-a/blocklist team-a/later
t 'a map with a data node' 0 '' '' bpfdev cdi --bpf team-a
same '  has a device for each, the data first' "\
team-a:later /dev/bpf/team-a/later c rw
team-a:blocklist /dev/bpf/team-a/blocklist c rw
team-a:deep:0 /dev/bpf/team-a/deep/0 c rw" devices map
same '  also to read' 'team-a:later team-a:blocklist team-a:deep:0' names map-ro
same '  and only the name chooses' 'team-a:later' \
	sh -c 'bpfdev cdi --print map team-a/later | jq -r .devices[].name'
same 'which maps need bpf(2)' $'team-a:later false\nreads.only true
team-a:blocklist true\nteam-a:deep:0 true' needs map-ro
same '  which links' $'iter false\na-link true' needs link
same '  which programs' '9prog true' needs prog
same '  which directories' $'team-a false\nteam-a:deep false' needs dir
same "  in a form that CDI's schema permits" valid annotated
bpfdev unpin team-a/later
t 'an ID is no name' 1 '' "^bpfdev: 'map:1': bad name: " bpfdev cdi map:1
t 'nor is a symbolic link of udev' 1 '' "^bpfdev: 'by-id/map-1': reserved name: " \
	bpfdev cdi by-id/map-1
bpfdev cdi --bpf

# -- what is offered in any container

bpfdev expose team-a/blocklist team-a/data
t 'devices that need bpf(2) are left out' 0 '' '' bpfdev cdi
same '  of maps: the data node is in' team-a:data names map
same '    also to read' team-a:data names map-ro
same '  of links: the iterator is in' iter names link
same '  of directories: all are in' 'team-a team-a:deep' names dir
same '  of programs: no spec' \
	'bpfdev-dir.json bpfdev-link.json bpfdev-map-ro.json bpfdev-map.json' \
	sh -c "ls -A $cdi | xargs"
t '  nor one to print' 1 '' "^bpfdev: prog: there is no device of this kind, and CDI allows no \
spec without devices; those that need bpf\(2\) must be named, or take --bpf$" \
	bpfdev cdi --print prog
t 'also those below a directory that is named' 0 '' '' bpfdev cdi team-a
same '  which are in with --bpf' 'team-a:data team-a:blocklist team-a:deep:0' \
	sh -c "bpfdev cdi --bpf --print map team-a | jq -r .devices[].name | xargs"
same '  and not without' team-a:data names map
t 'one that is named is in' 0 '' '' bpfdev cdi team-a/deep team-a/deep/0 9prog
same '  of maps' team-a:deep:0 names map
same '  of programs' 9prog names prog
bpfdev unpin team-a/data
bpfdev cdi --bpf

# -- mode, user and group

chmod 640 /dev/bpf/reads.only
chown 3:7 /dev/bpf/reads.only
chmod 662 /dev/bpf/team-a/blocklist
chgrp 8 /dev/bpf/team-a/blocklist
chmod 606 /dev/bpf/team-a/deep/0
chgrp 9 /dev/bpf/team-a/deep/0
chmod 220 /dev/bpf/writes_only
chgrp 10 /dev/bpf/a-link
chmod 660 /dev/bpf/a-link
chmod 640 /dev/bpf/iter
chgrp 11 /dev/bpf/team-a/control
chmod 660 /dev/bpf/team-a/control
same 'maps: those on the host, as far as the access goes, and the group if it has access' "\
reads.only 0440 3 7 7
team-a:blocklist 0662 0 8 8
team-a:deep:0 0606 0 9
writes_only 0220 0 0" owners map
same 'maps to read' "\
reads.only 0440 3 7 7
team-a:blocklist 0440 0 8 8
team-a:deep:0 0404 0 9" owners map-ro
same 'programs' '9prog 0400 0 0' owners prog
same 'links' "\
iter 0440 0 0
a-link 0660 0 10 10" owners link
same 'directories: of the control node' "\
team-a 0660 0 11 11
team-a:deep 0660 0 0" owners dir
same "  CDI's schema: it is valid" valid \
	sh -c "$(declare -f verdicts); schema=$schema
		bpfdev cdi --print dir --cdi-version 0.7.0 | verdicts"
same 'before 0.7.0: without the groups' "\
reads.only 0440 3 7
team-a:blocklist 0662 0 8
team-a:deep:0 0606 0 9
writes_only 0220 0 0" owners map 0.6.0
setfacl -m u:99:rw /dev/bpf/writes_only
chgrp 12 /dev/bpf/writes_only
setfacl -m g::-,u:99:rw /dev/bpf/team-a/deep/0
same 'an ACL: the mode has its mask in the place of the group' '666 260' \
	sh -c 'echo $(stat -c %a /dev/bpf/team-a/deep/0 /dev/bpf/writes_only)'
same '  a spec has the access of the group, not what the ACL gives to others' "\
team-a:deep:0 0606 0 9
writes_only 0220 0 12 12" \
	sh -c "$(declare -f owners); owners map | grep -e deep -e writes"
chown 0:0 /dev/bpf/{reads.only,writes_only,a-link,team-a/control,team-a/blocklist,team-a/deep/0}
setfacl -b /dev/bpf/{writes_only,team-a/deep/0}
chmod 600 /dev/bpf/{reads.only,writes_only,a-link,iter,team-a/blocklist,team-a/deep/0}
same 'after that, all as before' "$(cat $cdi/bpfdev-map.json)" bpfdev cdi --bpf --print map
same '  directories, too' "$(cat $cdi/bpfdev-dir.json)" bpfdev cdi --print dir

# -- names

t 'nodes that are named' 0 '' '' bpfdev cdi iter /dev/bpf/team-a/deep/0 iter
same '  only they are written' 'bpfdev-link.json bpfdev-map-ro.json bpfdev-map.json' \
	sh -c "ls -A $cdi | xargs"
same '  each once' 'iter team-a:deep:0' sh -c "jq -r '.devices[].name' \
	$cdi/bpfdev-link.json $cdi/bpfdev-map.json | xargs"
t 'a directory that is named' 0 '' '' bpfdev cdi --bpf team-a/ team-a/blocklist
same '  comes with itself' 'team-a team-a:deep' names dir
same '  and with its entries, once' 'team-a:blocklist team-a:deep:0' names map
same '  and nothing else' 'bpfdev-dir.json bpfdev-map-ro.json bpfdev-map.json' \
	sh -c "ls -A $cdi | xargs"
t '/dev/bpf is all there is' 0 '' '' bpfdev cdi --bpf /dev/bpf
same '  again' "$before" state $cdi
t 'a name that is not there' 1 '' \
	'^bpfdev: cannot write a spec for none: no such node or directory' \
	bpfdev cdi none team-a
same '  changes nothing' "$before" state $cdi
t 'a name in no directory' 1 '' 'none: no such node or directory' bpfdev cdi none/x
for name in team-a//blocklist team-a/./blocklist team-a/../iter; do
	t "a path that is no name, $name" 1 '' \
		"^bpfdev: '$name': bad name: " \
		bpfdev cdi $name
done
t 'a path elsewhere' 1 '' '/tmp' bpfdev cdi /tmp/x
chmod 777 "$anyones"
bpfdev cdi --bpf --directory "$anyones"
before=$(state "$anyones")
t 'nodes that may not be listed' 1 '' '/dev/bpf/control: Permission denied: you may not read it' \
	as_nobody bpfdev cdi --directory "$anyones"
same '  are not as if there were none' "$before" state "$anyones"

why='in CDI a name starts and ends with a letter or a digit'
bpfdev pin map pinned $fs/m5 _x
bpfdev mkdir dir-
bpfdev pin map pinned $fs/m6 dir-/_y
t 'names that CDI does not allow are skipped' 0 '' "^bpfdev: _x: skipped: $why$" bpfdev cdi --bpf
t '  each of them' 0 '' "^bpfdev: dir-/?: skipped: $why$" bpfdev cdi --bpf
same '  and the others are there' \
	'dir-:_y reads.only team-a:blocklist team-a:deep:0 writes_only' names map
same '  in each kind' 'team-a team-a:deep' names dir
before=$(state $cdi)
t 'one that is named is refused' 1 '' "^bpfdev: _x: $why$" bpfdev cdi _x team-a
t 'as is such a directory' 1 '' "^bpfdev: dir-: $why$" bpfdev cdi dir-
same '  and nothing changes' "$before" state $cdi
bpfdev unpin dir-/_y _x
bpfdev rmdir dir-

# -- writing

t 'another directory, which is made' 0 '' '' bpfdev cdi --directory "$work/new" iter
same '  with the specs' 'bpfdev-link.json' ls -A "$work/new"
t 'a directory that cannot be made' 1 '' \
	"^bpfdev: cannot make the directory $work/none/new: No such file or directory$" \
	bpfdev cdi --directory "$work/none/new"
t 'a directory that is none' 1 '' "^bpfdev: cannot write $work/end/bpfdev-map.json: Not a directory$" \
	bpfdev cdi --directory "$work/end"

at_once()
{
	local i all=()

	for i in {1..6}; do
		bpfdev cdi --bpf &
		all+=($!)
		bpfdev cdi iter &
		all+=($!)
	done
	for i in "${all[@]}"; do
		wait "$i" || return
	done
	bpfdev cdi --bpf
}
t 'many at once' 0 '' '' at_once
same '  leave nothing else' $'bpfdev-dir.json\nbpfdev-link.json\nbpfdev-map-ro.json
bpfdev-map.json\nbpfdev-prog.json' ls -A $cdi
exec 7>> /run/bpfdev.lock
flock 7
bpfdev cdi --bpf 7>&- &
t '  each waits for the one before' 0 '' '' wait_for blocked $!
bpfdev pin map pinned $fs/m5 late
exec 7>&-
wait $!
same '  and includes entries made meanwhile' \
	'late reads.only team-a:blocklist team-a:deep:0 writes_only' names map
bpfdev unpin late
bpfdev cdi --bpf

echo '{}' > "$work/new/other.json"
echo '{}' > "$work/new/bpfdev-map.json"
ln -s other.json "$work/new/bpfdev-prog.json"
ln -s nowhere "$work/new/bpfdev-dir.json"
t 'an existing spec is replaced' 0 '' '' bpfdev cdi --directory "$work/new" 9prog
same '  or removed, and files of others stay' 'bpfdev-prog.json other.json' \
	sh -c "ls -A '$work/new' | xargs"
same '  a symbolic link, too' '{}' cat "$work/new/other.json"
same '  by a file' 'regular file' stat -c %F "$work/new/bpfdev-prog.json"

mkdir "$work/full"
mount -t tmpfs -o nr_blocks=5 full "$work/full"
bpfdev cdi --directory "$work/full" iter 9prog
head -c $((2 * $(getconf PAGESIZE))) /dev/zero > "$work/full/filling"
before=$(state "$work/full")
t 'a full filesystem' 1 '' \
	"^bpfdev: cannot write $work/full/bpfdev-map.*: No space left on device$" \
	bpfdev cdi --bpf --directory "$work/full"
same '  is unchanged' "$before" state "$work/full"
t '  also where the directory is to be made' 1 '' 'No space left on device$' \
	bpfdev cdi --bpf --directory "$work/full/new"
same '  is unchanged' "$before" state "$work/full"
t '  and less can be written' 0 '' '' bpfdev cdi --directory "$work/full" 9prog
mount -o remount,ro "$work/full"
before=$(state "$work/full")
t 'a filesystem to read only' 1 '' 'Read-only file system$' \
	bpfdev cdi --directory "$work/full" iter
same '  is unchanged' "$before" state "$work/full"
umount "$work/full"

# the specs are put into their places one by one, in the order of the kinds
in_the_way=$work/new/bpfdev-link.json
mkdir "$in_the_way"
bpfdev pin map pinned $fs/m5 some
bpfdev cdi --directory "$work/late" some a-link
before=$(state "$work/new")
t 'a conflicting entry that is not a file' 1 '' \
	"^bpfdev: cannot write $in_the_way: it is not a regular file$" \
	bpfdev cdi --bpf --directory "$work/new"
same '  changes nothing' "$before" state "$work/new"
echo '{}' > "$work/late/bpfdev-dir.json"
mount --bind "$work/new/other.json" "$work/late/bpfdev-dir.json"
before=$(state "$work/late")
t 'a spec that cannot be put in place, the last one' 1 '' \
	"^bpfdev: cannot write $work/late/bpfdev-dir.json: Device or resource busy$" \
	bpfdev cdi --bpf --directory "$work/late"
same '  takes the others back' "$before" state "$work/late"
umount "$work/late/bpfdev-dir.json"

# a reader finds the old spec or the new one, complete
touch "$work/more"
python3 -c '
import json, os, sys

seen = set()
while os.path.exists(sys.argv[1]):
    try:
        seen.add(json.load(open(sys.argv[2]))["kind"])
    except (OSError, ValueError) as error:
        seen.add(str(error))
print(*sorted(seen), sep="\n")' "$work/more" $cdi/bpfdev-map.json > "$work/seen" 2>&1 &
reader=$!
for _ in {1..20}; do
	bpfdev cdi some
	bpfdev cdi --bpf
done
rm "$work/more"
wait $reader
same 'a reader finds one spec or the other, at any time' bpfdev/map cat "$work/seen"

# -- the last of a kind

exec 8>&-
wait $attacher
bpfdev unpin a-link iter some
t 'no link any more' 0 '' '' bpfdev cdi --bpf
same '  no spec for them' 'bpfdev-dir.json bpfdev-map-ro.json bpfdev-map.json bpfdev-prog.json' \
	sh -c "ls -A $cdi | xargs"
bpfdev unpin team-a/deep/0 team-a/blocklist reads.only writes_only 9prog
bpfdev rmdir team-a/deep
bpfdev rmdir team-a
t 'no nodes any more' 0 '' '' bpfdev cdi --bpf
same '  no specs' '' ls -A $cdi
rmdir $cdi

rm -rf $fs
tap_end
