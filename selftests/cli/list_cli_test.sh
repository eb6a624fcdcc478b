#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev list against sysfs and bpftool: each column of each kind of object,
# sorting, filtering, objects without a node, colours.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh
# shellcheck source=/dev/null
. /etc/os-release

fs=/sys/fs/bpf/list_cli_test
sysfs=/sys/class/bpf-objects

mkdir -p "$fs"
bpftool map create $fs/hash type hash key 4 value 100 entries 4 name l_hash
bpftool map create $fs/frozen type array key 4 value 9 entries 10 flags 0x400 \
	name l_frozen
bpftool map create $fs/calls type prog_array key 4 value 4 entries 2 name l_calls
bpftool map freeze pinned $fs/frozen
bpftool prog loadall programs.bpf.o $fs/progs
bpftool iter pin iter.bpf.o $fs/iter || exit 1
prog=$(find $fs/progs -name '*pass*')
bpftool map update pinned $fs/calls key 0 0 0 0 value pinned "$prog"

echo "TAP version 13"

# rows FILTER OPTION...: of JSON, a line each
rows()
{
	bpfdev list --json "${@:2}" | jq -c '.bpf_objects[] | '"$1"
}

# row TYPE ID: the one object
row()
{
	rows "select(.type == \"$1\" and .id == $2)" --all --output-all
}

id_of()
{
	bpftool -j "$1" show pinned "$2" | jq .id
}

# -- objects without a node

declare -A id=(
	[hash]=$(id_of map $fs/hash) [frozen]=$(id_of map $fs/frozen)
	[calls]=$(id_of map $fs/calls) [prog]=$(id_of prog "$prog")
	[link]=$(bpftool -j link show |
		jq '[.[] | select(.type == "iter")][-1].id')
)
declare -A type=(
	[hash]=map [frozen]=map [calls]=map [prog]=prog [link]=link
)
declare -A unpinned
for name in "${!id[@]}"; do
	unpinned[$name]=$(row "${type[$name]}" "${id[$name]}")
done

bpfdev mkdir d
for name in hash frozen calls; do
	bpfdev pin map pinned $fs/$name d/$name
done
bpfdev pin prog pinned "$prog" prog
bpfdev pin link pinned $fs/iter link

# Objects that bpftool lists twice in a row: it makes temporary objects of its own.
bpftool_ids()
{
	local first

	first=$(bpftool -j "$1" list | jq -c '[.[].id]')
	bpftool -j "$1" list | jq -c "[.[].id] - ([.[].id] - $first) | sort"
}
for kind in map prog link; do
	ids=$(bpftool_ids $kind)
	soon "--all has all ${kind}s that bpftool has" "$ids" \
		sh -c "bpfdev list --all --json |
		jq -c '[.bpf_objects[] | select(.type == \"$kind\").id] | sort'"
done
same '  with their names' "$(bpftool -j map show id "${id[hash]}" | jq .name)" \
	jq '.bpf_name' <<< "${unpinned[hash]}"
same '  of a link, of its program' '"cli_test_text"' \
	jq '.bpf_name' <<< "${unpinned[link]}"
same '  each once' '' sh -c "bpfdev list --all -n -r -o TYPE,ID | grep -v dir |
	sort | uniq -d"
same '  those that have a node with it' 'true "d/hash"' sh -c "bpfdev list --all \
	-J -o NODE,NAME,TYPE,ID | jq -r '.bpf_objects[] |
	select(.type == \"map\" and .id == ${id[hash]}) |
	\"\(.node) \(.name | tojson)\"'"
same '  the others without' '[false,null,null,null,null]' \
	jq -c '[.node, .name, .path, .refcnt, .opens]' <<< "${unpinned[hash]}"
same '  which only --all shows' '' \
	rows 'select(.node | not)' -o NAME,NODE

# Both sources report the same values, and there are no others.
both='"bpf-type", "bpf-name", "tag", "uses-maps", "uses-progs", "key-size",
	"value-size", "max-entries", "map-flags", "frozen", "memlock", "run-cnt",
	"run-time-ns", "recursion-misses", "load-time-ns", "verified-insns",
	"jited-len", "prog-id", "target"'
for name in "${!id[@]}"; do
	same "$name without a node has the values of its node" \
		"$(jq -c "[.[$both]]" <<< "${unpinned[$name]}")" \
		jq -c "[.[$both]]" <<< "$(row "${type[$name]}" "${id[$name]}")"
done
same 'some of it' "[100,\"0x400\",true,[${id[prog]}],\"target_name:bpf_map\"]" \
	jq -c -n --argjson hash "${unpinned[hash]}" \
	--argjson frozen "${unpinned[frozen]}" \
	--argjson calls "${unpinned[calls]}" --argjson link "${unpinned[link]}" \
	'[$hash.value_size, $frozen.map_flags, $frozen.frozen,
	  $calls.uses_progs, $link.target]'

t '--all needs CAP_SYS_ADMIN' 1 '' \
	'bpfdev: cannot list BPF objects: Operation not permitted: it needs CAP_SYS_ADMIN' \
	setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin \
		bpfdev list --all
t '--all is not for all users' 1 '' \
	'cannot list BPF objects: Operation not permitted: it needs CAP_SYS_ADMIN' \
	as_nobody bpfdev list --all
t '--all has no names' 2 '' '--all lists all objects: expected no NAME' \
	bpfdev list --all d

# -- each column

# The columns of an entry, as sysfs would have them.
as_text='with_entries(.value |= if . == null then "" elif . == true then "1"
	elif . == false then "0" elif type == "array" then map(tostring) | join(" ")
	else tostring end)'

# NAME in sysfs
attributes()
{
	local file column

	for file in "$sysfs/$1"/*; do
		column=$(basename "$file")
		case $column in
		dev | last_change | stat | uevent) continue ;;
		map_type | prog_type | link_type) column=bpf_type ;;
		esac
		[ -f "$file" ] || continue
		# no limit of its own
		echo "$column=$(sed 's/^max$//' "$file")"
	done | sort
}

# the same of NAME in the list, as far as sysfs has it
columns()
{
	rows "$as_text | to_entries[] | \"\(.key)=\(.value)\"" --output-all "$1" |
		jq -r . | grep -E "^($2)=" | sort
}

for name in d/hash d/frozen d/calls prog link; do
	expected=$(attributes "${name//\//!}")
	same "the columns of $name match sysfs" "$expected" \
		columns "$name" "$(cut -d= -f1 <<< "$expected" | paste -sd'|')"
done
sleep 1000 9< /dev/bpf/d/hash 10< /dev/bpf/d/hash &
sleeper=$!
soon 'a process that holds it' "[$sleeper]" rows .holders -o HOLDERS d/hash
same '  and none' '[]' rows .holders -o HOLDERS d/calls
expected=$(attributes 'd!control' | sed 's/^limit=.*/limit=/')
same 'the columns of a directory match sysfs' "$expected" \
	sh -c "bpfdev list -J --output-all | jq -r '.bpf_objects[] |
	select(.name == \"d\") | $as_text |
	\"entries=\(.entries)\nlimit=\(.limit)\ntype=\(.type)\"'"
bpftool map create $fs/one type array key 4 value 4 entries 1 name list_one
bpftool map create $fs/two type array key 4 value 4 entries 1 name list_two
one=$(bpftool -j map show pinned $fs/one | jq .id)
bpfdev pin map id "$one" d/changed
same 'the last change: it was made' '["create","bpfdev","root",null,null,true]' \
	rows '[.change, .changed_command, .changed_user, .old_id, .reason, .changed == .created]' \
	--output-all d/changed
bpfdev replace map pinned $fs/two d/changed
same '  replaced' "[\"replace\",\"bpfdev\",$one]" rows '[.change, .changed_command, .old_id]' \
	-o CHANGE,CHANGED-COMMAND,OLD-ID d/changed
t '  in show, too' 0 '^changed-command +bpfdev$' '' bpfdev show d/changed
bpfdev unpin d/changed
bpfdev pin map pinned $fs/two gone
exec 9< /dev/bpf/gone
bpfdev unpin gone
two=$(bpftool -j map show pinned $fs/two | jq .id)
same '  of an object without a node' true sh -c "bpfdev list --all --json -o +HOLDERS |
	jq '.bpf_objects[] | select(.type == \"map\" and .id == $two).holders | index($$) != null'"
t '  by holders' 0 "^[^ ]+ +$$ +root +9 " '' bpfdev holders "map:$two"
same '  by holders --all' "[[\"map\",$two,null,9]]" sh -c "bpfdev holders --all -J |
	jq -c '[.holders[] | select(.pid == $$ and .id == $two) | [.type, .id, .name, (.fd | tonumber)]]'"
exec 10< /dev/bpf/d/hash
same '  which has objects with a node, too' '["d/hash","node","10"]' \
	sh -c "bpfdev holders --all -J | jq -c '.holders[] |
		select(.pid == $$ and .fd == \"10\") | [.name, .from, .fd]'"
exec 10<&-
same '  and nothing of its own' '' \
	sh -c "bpfdev holders --all -n -r -o COMMAND,FD | grep '^bpfdev '"
same '  all that holders has' "$(bpfdev holders -J | jq -c '.holders[]' | sort)" \
	sh -c "bpfdev holders --all -J | jq -c '.holders[] | select(.name)' | sort"
same '  also if it may not hold all objects at once' \
	"$(bpfdev holders --all -n -r -o PID,FD,TYPE,ID | grep -E "^($$|$sleeper) " | sort)" \
	sh -c "ulimit -n 70; bpfdev holders --all -n -r -o PID,FD,TYPE,ID |
		grep -E '^($$|$sleeper) ' | sort"
same '    in several searches' true sh -c "ulimit -n 70
	strace -o /tmp/calls bpfdev holders --all > /tmp/out
	[ \$(grep -c '0xbf, 0xa,\|0xBF, 0xa,' /tmp/calls) -gt 1 ] && echo true"
same '  in one search' 1 sh -c "strace -o /tmp/calls bpfdev holders --all > /tmp/out
	grep -c '0xbf, 0xa,\|0xBF, 0xa,' /tmp/calls"
t '  for root only' 1 '' 'Operation not permitted: it needs CAP_SYS_ADMIN' \
	setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin bpfdev holders --all
t '  which has no names' 2 '' '--all lists the holders of all objects: expected no NAME' \
	bpfdev holders --all d
t '  by show' 0 "^holder +pid $$ " '' bpfdev show "map:$two"
exec 9<&-
t '  one that does not exist' 1 '' 'map:4000000000: no such object' bpfdev show map:4000000000
same 'the columns match bpftool' \
	"$(bpftool -j map show id "${id[frozen]}" | jq -c '[.bytes_key,
		.bytes_value, .max_entries, .bytes_memlock, .frozen]')" \
	rows '[.key_size, .value_size, .max_entries, .memlock,
		if .frozen then 1 else 0 end]' --output-all d/frozen
same '  of a program' \
	"$(bpftool -j prog show id "${id[prog]}" | jq -c '[.tag, .bytes_jited]')" \
	rows '[.tag, .jited_len]' --output-all prog
same 'nulls, false and empty arrays' '[null,null,false,[],null]' \
	rows '[.prog_id, .target, .frozen, .uses_maps, .tag]' \
	--output-all d/hash
same 'arrays are texts in a table' "${id[prog]}" \
	bpfdev list -n -r -o USES-PROGS d/calls
same 'no sysfs, no values' '0 [null,null,null]' \
	unshare -m sh -c 'mount -t tmpfs none /sys; bpfdev list -J \
	-o KEY-SIZE,FROZEN,USES-MAPS d/hash > /tmp/out; echo -n "$? "
	jq -c ".bpf_objects[0] | [.[]]" /tmp/out'

# calls NAME...: how many system calls a list makes, but for memory and output
calls()
{
	strace -o /tmp/calls bpfdev list "$@" > /tmp/out
	grep -cvE '^(brk|mmap|mremap|munmap|write)\(' /tmp/calls
}
of_module=NAME,TYPE,BPF-TYPE,ID,BPF-NAME,REFCNT,OPENS
few=$(calls --json -o $of_module)
for i in {1..30}; do
	bpftool map create "$fs/n$i" type array key 4 value 4 entries "$i" name n
	bpfdev pin map pinned "$fs/n$i" "n$i"
done
same 'more nodes are no more system calls' "$few" calls --json -o $of_module
same 'a column is only read where it is shown' 30 \
	sh -c "strace -o /tmp/calls bpfdev list -o KEY-SIZE $(echo n{1..30}) > /tmp/out
		grep -c '/sys/dev/char/.*/key_size.* = [0-9]' /tmp/calls"

# -- more values than fit into an attribute

for ((i = 0; i < 1200; i++)); do
	echo "map create $fs/inner$i type array key 4 value 4 entries 1 name inner"
	[ $i -ne 0 ] ||
		echo "map create $fs/outer type array_of_maps key 4 value 4 entries 1200 name outer inner_map pinned $fs/inner0"
	echo "map update pinned $fs/outer key $((i & 255)) $((i >> 8)) 0 0 value pinned $fs/inner$i"
done > /tmp/batch
bpftool batch file /tmp/batch > /tmp/out 2>&1 || cat /tmp/out
outer=$(id_of map $fs/outer)
all=$(row map "$outer" | jq -c '.uses_maps')
bpfdev pin map pinned $fs/outer outer
same 'dependencies without a node are cut as with a node' \
	"$(tr ' ' , < "$sysfs/outer/uses_maps" | sed 's/.*/[&]/')" \
	echo "$all"
same '  which are many, but not all of them' true \
	jq 'length > 300 and length < 1200' <<< "$all"
bpfdev unpin outer
rm $fs/inner* $fs/outer

same 'JSON on a full disk is a failure, reported once' \
	'bpfdev: standard output: No space left on device' \
	sh -c 'bpfdev list --json 2>&1 > /dev/full'

# -- sorting

# order OPTION...: the names, on a line
order()
{
	bpfdev list -n -r -o NAME "$@" | xargs
}
same '--sort by a number, which is not shown' 'n2 n9 n10' \
	order --sort MAX-ENTRIES n10 n9 n2
bpftool map create $fs/seed type hash key 4 value 4 entries 4 name seed flags 0xc0
bpftool map create $fs/mmap type array key 4 value 4 entries 4 name mmap flags 0x400
bpfdev pin map pinned $fs/seed seed
bpfdev pin map pinned $fs/mmap mmap
same '--sort by a hexadecimal number' 'seed mmap' \
	order --sort MAP-FLAGS mmap seed
bpfdev unpin seed mmap
same '  and the other way' 'n10 n9 n2' order -x max-entries:desc n9 n10 n2
same '  of 64 bits' 'n30 n2 n1' order -x CREATED-NS:desc n1 n2 n30
same '  by a text' 'd/hash link prog' order -x NAME prog link d/hash
same '  with numbers in it' 'n9 n10' order -x NAME n10 n9
same '  by a column with missing values' 'prog n1' order -x KEY-SIZE n1 prog
same '  missing values are last then' 'n1 prog' order -x KEY-SIZE:desc prog n1
same '  keeps the order of equal values' 'n3 n1 n2' order -x TYPE n3 n1 n2
same '  everything' 'n30' sh -c 'bpfdev list -n -o NAME -x MAX-ENTRIES | tail -1'
same '  JSON, without the column' '{"name":"n2"} {"name":"n10"}' \
	sh -c 'bpfdev list -J -o NAME -x MAX-ENTRIES n10 n2 |
	jq -c ".bpf_objects[]" | xargs -d "\n"'
same '  holders' '9 10' sh -c 'bpfdev holders -n -r -o FD -x FD d | xargs'
same '    from the last' '10 9' \
	sh -c 'bpfdev holders -n -r -o FD -x FD:desc d | xargs'
for command in list holders; do
	t "$command: --sort by an unknown column" 2 '' \
		"^bpfdev $command: --sort: unknown column 'NOPE'; --list-columns lists the columns" \
		bpfdev $command --sort NOPE:desc
	t "$command: --sort by nothing" 2 '' "unknown column ''" \
		bpfdev $command --sort ''
	t "$command: --sort in no order" 2 '' \
		"'ID:up': only ':desc' may follow a column" \
		bpfdev $command --sort ID:up
done

# -- filtering

bad()
{
	t "--filter: $1" 2 '' "^bpfdev list: --filter: $2" \
		bpfdev list --json --filter "$1"
}

if [ "$VERSION_CODENAME" = bookworm ]; then
	t 'an old library can not --filter' 2 '' \
		"bpfdev list: --filter needs libsmartcols 2.40 or later, and this bpfdev was built with 2\.38[.0-9]*; use 'bpfdev list --json' and jq" \
		bpfdev list --filter 'ID > 1'
	t '  nor for holders' 2 '' '^bpfdev holders: --filter needs' \
		bpfdev holders --filter 'ID > 1'
else
	same '--filter by a number, which is not shown' 'n3 n4 n5' \
		order -Q 'MAX-ENTRIES > 2 && max-entries <= 5 && NAME =~ "^n"'
	same '  by one that is shown' "${id[hash]}" \
		bpfdev list -n -r -o ID -Q "TYPE == 'map' AND ID == ${id[hash]}"
	same '  by a text' 'd/calls d/frozen d/hash' order -Q "NAME =~ '^d/'"
	same '  by a true value' 'd/frozen' order -Q FROZEN
	same '  by a false value' 'd/calls d/hash' \
		order -Q 'FROZEN == false && NAME !~ "^n"'
	same '  by an array' 'd/calls link' \
		order -Q "USES-PROGS =~ '^[0-9]+$'"
	same '  by an existing value' 'd' order -Q ENTRIES
	same '  in JSON, without the column' '{"name":"d/frozen"}' \
		rows . -o NAME -Q 'FROZEN == true'
	same '  an array of JSON is filtered as a text' "[${id[prog]}]" \
		rows '.uses_progs' -o USES-PROGS \
		-Q "USES-PROGS == '${id[prog]}'" d
	same '  and sorted' 'n5 n4 n3' \
		order -x MAX-ENTRIES:desc -Q 'MAX-ENTRIES>2 && MAX-ENTRIES<6 && BPF-NAME=="n"'
	same '  nothing is left' '{"bpf_objects":[]}' \
		sh -c "bpfdev list -J -Q 'ID == 0 && ID == 1' | jq -c ."
	same '  nothing is filtered' "$(bpfdev list -n -r -o NAME | xargs)" \
		order -Q ''
	same '  all that has no node' 'false' \
		sh -c "bpfdev list --all -J -o NODE -Q '!NODE' |
		jq '.bpf_objects[].node' | uniq"
	same '  columns of rejected rows are not read' 1 \
		sh -c "strace -o /tmp/calls bpfdev list -o KEY-SIZE \
			-Q 'NAME == \"n7\"' > /tmp/out
			grep -c '/sys/dev/char/' /tmp/calls"
	same '  columns that cannot change the result are not read' 2 \
		sh -c "strace -o /tmp/calls bpfdev list -o NAME \
			-Q 'TYPE == \"prog\" && RUN-CNT || NAME == \"n7\" &&
			    KEY-SIZE' > /tmp/out
			grep -c '/sys/dev/char/' /tmp/calls"
	same '  holders' '9' bpfdev holders -n -r -o FD -Q 'FD == "9"' d
	bad 'ID = 5' "'ID = 5': unexpected character or quote"
	bad 'ID # ' "'ID # ': unexpected character"
	bad 'NAME == "x' "'NAME == \"x': unexpected character or quote"
	bad 'NAME =~ 5' "'NAME =~ 5': .* no string after =~ or !~"
	bad 'NAME =~ (ID == 5)' ".* no string after =~ or !~"
	bad 'NAME !~ TYPE' ".* no string after =~ or !~"
	bad 'NAME =~ "["' "'NAME =~ \"\\[\"': Invalid regular expression"
	bad '(ID' "'\(ID': syntax error"
	bad 'ID ==' "'ID ==': syntax error"
	bad '5 NAME' "'5 NAME': syntax error"
	bad 'NOPE == 1' "unknown column 'NOPE'; --list-columns lists the columns"
	bad 'NAME == d' "unknown column 'd'; .* text must be in quotes"
	bad 'NAME == 5' "'NAME == 5' compares text with a number"
	t 'holders: --filter by an unknown column' 2 '' \
		"^bpfdev holders: --filter: unknown column 'MODE'" \
		bpfdev holders -Q MODE
fi
kill $sleeper
wait $sleeper 2> /dev/null

# -- colours

# dim [NAME=VALUE]... COMMAND...: lines that are drawn dim, on a terminal
dim()
{
	env TERM=xterm "${@:1:$#-1}" python3 -c 'import pty, sys
sys.exit(pty.spawn(sys.argv[1:]))' sh -c "${!#}" < /dev/null | grep -c $'\e\\[2m'
}
none=$(bpfdev list --all -n -r -o NODE | grep -cx 0)
same 'objects without a node are dim' "$none" dim 'bpfdev list --all'
same '  and the rest is not' 0 dim 'bpfdev list'
same '  an empty NO_COLOR is none' "$none" dim NO_COLOR= 'bpfdev list --all'
same '  not with NO_COLOR' 0 dim NO_COLOR=1 'bpfdev list --all'
same '  nor without colours' 0 dim TERM=dumb 'bpfdev list --all'
same '  nor for a terminal that is not known' 0 dim -u TERM 'bpfdev list --all'
same '  nor as JSON' 0 dim 'bpfdev list --all --json'
same '  nor for a program' 0 dim 'bpfdev list --all | cat'

for i in {1..30}; do
	bpfdev unpin "n$i"
done
bpfdev unpin d/hash d/frozen d/calls prog link
bpfdev rmdir d
rm -rf "$fs" /tmp/calls /tmp/out
tap_end
