#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The pins of objects on bpffs: bpfdev list -o PINS, bpfdev show.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/pins_test
work=$(mktemp -d)
trap 'rm -rf "$work"; rm -f "$tap_out" "$tap_err"' EXIT

mkdir -p "$fs/dir" "$work/own" "$work/bind"
bpftool map create $fs/map type hash key 4 value 4 entries 4 name pins_map
map=$(bpftool -j map show pinned $fs/map | jq .id)
bpftool map pin id "$map" "$fs/dir/a,b c"
bpftool map create $fs/node type array key 4 value 4 entries 1 name pins_node
bpftool map create $fs/gone type array key 4 value 4 entries 1 name pins_none
bpftool prog load programs.bpf.o $fs/prog
bpftool iter pin iter.bpf.o $fs/link || exit 1
bpfdev pin map pinned $fs/node pins_node
bpfdev pin map pinned $fs/gone pins_none
rm $fs/gone

echo "TAP version 13"

# pins FILTER OPTION...: of the rows that it selects
pins()
{
	bpfdev list -J -o PINS,TYPE,ID,BPF-NAME "${@:2}" |
		jq -c ".bpf_objects[] | select($1).pins"
}

same 'the pins of an object without a node' "[\"$fs/dir/a,b c\",\"$fs/map\"]" \
	pins ".type == \"map\" and .id == $map" --all
same '  as text' "$fs/dir/a\\,b c,$fs/map" \
	sh -c "bpfdev list --all -n -r -o TYPE,ID,PINS | sed -n 's/^map $map //p' |
		sed 's/\\\\x20/ /g; s/\\\\x5c/\\\\/g'"
same '  of a program' "[\"$fs/prog\"]" \
	pins '.bpf_name == "cli_test_pass" and .type == "prog" and .pins != []' --all
same '  of a link' "[\"$fs/link\"]" pins '.type == "link" and .pins != []' --all
same 'of a node' "[\"$fs/node\"]" pins true pins_node
same '  none' '[]' pins true pins_none
same 'a directory has no pins' null \
	sh -c 'bpfdev mkdir pins; bpfdev list -J -o PINS pins | jq ".bpf_objects[].pins";
		bpfdev list -J -o PINS,NAME | jq ".bpf_objects[] | select(.name == \"pins\").pins"
		bpfdev rmdir pins'

# facts ARG: the paths that show prints
facts()
{
	bpfdev show "$1" -n -r | sed -n 's/\\x20/ /g; s/^pin //p' | paste -s -d :
}

same 'show: an object without a node' "$fs/dir/a,b c:$fs/map" facts "map:$map"
same '  a node' "$fs/node" facts pins_node
same '  one without' '' facts pins_none
same '  JSON' "[\"$fs/dir/a,b c\",\"$fs/map\"]" \
	sh -c "bpfdev show -J map:$map | jq -c .pins"
same '  JSON without' '[]' sh -c "bpfdev show -J pins_none | jq -c .pins"

# -- mounts

mount -t bpf none "$work/own"
bpftool map pin id "$map" "$work/own/other"
same 'on another mount' "$fs/dir/a,b c:$fs/map:$work/own/other" facts "map:$map"
mount --bind $fs/dir "$work/bind"
same 'each filesystem once' "$fs/dir/a,b c:$fs/map:$work/own/other" facts "map:$map"
same '  also if only parts of it are mounted' "$work/bind/a,b c" \
	unshare -m sh -c "umount -l /sys/fs/bpf $work/own
		bpfdev show map:$map -n -r | sed -n 's/\\\\x20/ /g; s/^pin //p'"
mount -t tmpfs none "$work/own"
same '  and not what is hidden' "$fs/dir/a,b c:$fs/map" facts "map:$map"
umount "$work/own"
umount "$work/own" "$work/bind"
mkdir "$work/a b"
mount -t bpf none "$work/a b"
bpftool map pin id "$map" "$work/a b/x"
same '  a path with a blank' "$fs/dir/a,b c:$fs/map:$work/a b/x" facts "map:$map"
umount "$work/a b"

# -- permission

chmod 0444 $fs/map
same 'without permission it is not known' 'null' \
	as_nobody sh -c \
	'bpfdev list -J -o NAME,PINS | jq -c ".bpf_objects[] | select(.name == \"pins_none\").pins"'
mode=$(stat -c %a /sys/fs/bpf)
chmod 700 /sys/fs/bpf
same '  nor if the mount cannot be read' 'null' \
	as_nobody sh -c \
	'bpfdev list -J -o NAME,PINS | jq -c ".bpf_objects[] | select(.name == \"pins_none\").pins"'
chmod "$mode" /sys/fs/bpf

# -- costs

same 'each pin is opened once' 1 sh -c "strace -o $work/calls bpfdev list --all -o PINS > $work/out
	grep -c 'BPF_OBJ_GET, {pathname=\"$fs/node\"' $work/calls"
same '  and none without the column' 0 \
	sh -c "strace -o $work/calls bpfdev list --all > $work/out
	grep -c 'BPF_OBJ_GET, ' $work/calls"

bpfdev unpin pins_node pins_none
rm -r $fs
tap_end
