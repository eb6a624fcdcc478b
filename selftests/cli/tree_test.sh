#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Dependencies as a tree and as a picture: each relation, cycles, repeated objects,
# objects without a node, each format, each error.
# shellcheck disable=SC2016 # variables of jq and of other shells

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

schema=/usr/share/bpfdev/schema
work=$(mktemp -d)
fs=/sys/fs/bpf/tree_test

as_nobody()
{
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

mkdir $fs

# Objects without a node stay until descriptor 9 is closed.
bpfdev mkdir g
mkfifo "$work/end"
./graph_objects graph.bpf.o g < "$work/end" > "$work/ready" &
maker=$!
exec 9> "$work/end"
while kill -0 $maker 2> /dev/null && [ ! -s "$work/ready" ]; do
	sleep 0.1
done
[ -s "$work/ready" ] || exit 1

# edges REGEX [OPTION...]: those of the picture, by names, that match
edges()
{
	bpfdev graph --format json "${@:2}" | jq -r '
		(.nodes | map({(.key): .name}) | add) as $name | .edges[] |
		"\($name[.from]) > \($name[.to]): \(.relation) \(.count)"' |
		grep -E -- "$1"
}

# rows NAME [OPTION...]: of the tree, depth first
rows()
{
	bpfdev tree -n -r -o NAME,COUNT,REPEAT,PARENT "$@" |
		sed -E 's/ +/ /g; s/ $//'
}

# the module says that it is to be replaced by another one, some day
valid()
{
	python3 -W ignore -m jsonschema -i "$1" "$schema/$2.json"
}

# refused FILE SCHEMA FILTER...: the status of validating the result of each filter
refused()
{
	local filter

	for filter in "${@:3}"; do
		jq "$filter" "$1" > "$work/changed"
		valid "$work/changed" "$2" > /dev/null 2>&1
		echo $?
	done | xargs
}

echo "TAP version 13"

# -- each relation

same 'a link, its program and the map of that' \
'g/target > g/counter: map of a program 1
g/target-link > g/target: program of a link 1' \
	edges '^g/target'
same 'a program that replaces another, and one that traces it' \
'g/replacement-link > g/replacement: program of a link 1
g/replacement-link > g/target: program that is replaced or traced 1
g/tracer-link > g/target: program that is replaced or traced 1
g/tracer-link > g/tracer: program of a link 1
g/waiting > g/target: program that is replaced or traced 1' \
	edges '^g/(replacement|tracer|waiting)'
# the program keeps the name of the function that it was loaded for, and not its BTF
same 'the function of the tracing one' 'func:target attach_type:24' \
	cat '/sys/class/bpf-objects/g!tracer-link/target'
same '  and none of the replacing one' '' \
	cat '/sys/class/bpf-objects/g!replacement-link/target'
same 'a prog array, with a program in two of its slots that uses it' \
'g/cycle2-array > g/cycle2-prog: program in a prog array 2
g/cycle2-prog > g/cycle2-array: map of a program 1' \
	edges '^g/cycle2'
same 'maps of maps, and their inner maps' \
'g/outer-array > g/inner: map in a map 3
g/outer-hash > g/inner: map in a map 1' \
	edges '^g/outer'
same '--all adds objects without a node' '[[true,3],[false,1]]' \
	sh -c 'bpfdev tree -a -J g/outer-array |
		jq -c "[.tree[0].children[] | [.pinned, .count]]"'
same 'a link that is not pinned has the name of its program' selftest \
	sh -c 'bpfdev graph -a -f json | jq -r ".nodes[] |
		select(.type == \"link\" and (.pinned | not))[\"bpf-name\"]" |
		grep -x selftest'
same 'an iterator is above a program that is not pinned' 'false' \
	sh -c 'bpfdev tree -J -a g/iter | jq ".tree[0].children[0].pinned"'

# -- the tree

same 'a tree from one object on' \
'g/target-link
g/target 1 g/target-link
g/counter 1 g/target' \
	rows g/target-link
same 'inverse: the users of an object' \
'g/counter
g/target 1 g/counter
g/replacement-link 1 g/target
g/target-link 1 g/target
g/tracer-link 1 g/target
g/waiting 1 g/target' \
	rows --inverse g/counter
same 'inverse: an object without users has nothing below it' '' \
	sh -c "bpfdev tree -s -J | jq -r '.tree[].name' |
		grep -xE 'g/(target.*|ladder00|outer.*|waiting)'"
same 'the path of a node will do' 'g/inner' \
	bpfdev tree -n -r -o NAME /dev/bpf/g/inner
same 'a cycle ends where it began' \
'g/cycle2-prog
g/cycle2-array 1 g/cycle2-prog
g/cycle2-prog 2 cycle g/cycle2-array' \
	rows g/cycle2-prog
same 'a cycle that nothing uses starts with its first one' \
'g/cycle2-array
g/cycle4-array0' \
	sh -c "bpfdev tree -J | jq -r '.tree[].name' | grep -E 'cycle|a-'"
same 'a cycle has its dependencies below it' \
'g/cycle4-array0
g/cycle4-prog1 1 g/cycle4-array0
g/cycle4-array1 1 g/cycle4-prog1
g/a-prog 1 g/cycle4-array1
g/a-map 1 g/a-prog
g/cycle4-prog0 1 g/cycle4-array1
g/cycle4-array0 1 cycle g/cycle4-prog0' \
	rows g/cycle4-array0
same 'inverse: the cycle is below its dependencies' \
'g/a-prog
g/cycle4-array1 1 g/a-prog
g/cycle4-prog1 1 g/cycle4-array1
g/cycle4-array0 1 g/cycle4-prog1
g/cycle4-prog0 1 g/cycle4-array0
g/cycle4-array1 1 cycle g/cycle4-prog0' \
	rows -s g/a-prog
# 30 programs, 60 arrays, each program but the first and the last twice
same 'a ladder with 2^29 paths has a row for each use' 119 \
	sh -c 'bpfdev tree -n -r g/ladder00 | wc -l'
same 'a repeated object is marked as shown above' 29 \
	sh -c 'bpfdev tree -n -r -o NAME,REPEAT g/ladder00 | grep -c " above$"'
same 'inverse: from below it has as many as lead there' 118 \
	sh -c 'bpfdev tree -n -r -s g/ladder29-left | wc -l'
bpfdev tree -J > "$work/all"
same 'each object is in the tree of all' \
	"$(bpfdev list -n -r -o NAME g | sort)" \
	sh -c "jq -r '.. | .name? // empty' $work/all | sort -u"
same 'a directory stands for its entries' "$(cat "$work/all")" bpfdev tree -J g
same 'the root of all is as good as no name' "$(cat "$work/all")" \
	bpfdev tree -J /dev/bpf
t 'JSON is as its schema says' 0 '' '' valid "$work/all" tree
same 'the schema rejects missing and unknown keys, types and relations' \
	'1 1 1 1' refused "$work/all" tree 'del(.tree[0].id)' '.tree[0].x = 1' \
	'.tree[0].id = "1"' \
	'first(.tree[] | select(.children)).children[0].relation = "friend"'
bpfdev tree -J -s -a --output-all > "$work/inverse"
t 'with each option and column' 0 '' '' valid "$work/inverse" tree
bpfdev mkdir g/empty
same 'a directory that is empty' '{"tree":[]}' \
	sh -c 'bpfdev tree -J g/empty | jq -c .'
bpfdev rmdir g/empty

# -- drawing

same 'lines where they can be drawn' \
'g/target-link
└─g/target
  └─g/counter' \
	env LC_ALL=C.UTF-8 bpfdev tree -n -o NAME g/target-link
ascii='g/target-link
`-g/target
  `-g/counter'
same 'none with --ascii' "$ascii" \
	env LC_ALL=C.UTF-8 bpfdev tree -n -i -o NAME g/target-link
same 'none where they can not be drawn' "$ascii" \
	env LC_ALL=C bpfdev tree -n -o NAME g/target-link
# dim [NAME=VALUE]: how many rows are, on a terminal
dim()
{
	env TERM=xterm "$@" python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' \
		bpfdev tree -a -n -o NAME g/outer-array < /dev/null |
		grep -cF $'\e[2m'
}
same 'on a terminal, objects without a node are dim' 1 dim
same 'with NO_COLOR it is not' 0 dim NO_COLOR=1
same 'an empty NO_COLOR is none' 1 dim NO_COLOR=
same 'not on a terminal it is not' 0 \
	sh -c "bpfdev tree -a | grep -c $'\e'"

# -- pictures

bpfdev graph --format json > "$work/json"
t 'JSON of a picture is as its schema says' 0 '' '' valid "$work/json" graph
same 'the schema rejects missing and unknown keys, types and relations' \
	'1 1 1 1 1' refused "$work/json" graph 'del(.nodes[0].key)' \
	'.nodes[0].x = 1' '.edges[0].count = "1"' '.edges[0].relation = "friend"' \
	'del(.edges[0].to)'
bpfdev graph --format json --all > "$work/json"
t 'with objects without a node' 0 '' '' valid "$work/json" graph
same 'each edge leads from a node to a node' 0 \
	jq '[.nodes[].key] as $k | [.edges[] | .from, .to] - $k | length' \
	"$work/json"
same 'the same each time' "$(bpfdev graph -f json)" bpfdev graph -f json

# IDs of all objects that bpftool lists, without its own temporary programs
bpftool_keys()
{
	local type

	for type in map prog link; do
		bpftool -j $type list | jq -r ".[] | \"$type:\(.id)\""
	done | sort
}
for ((try = 0; try < 20; try++)); do
	listed=$(bpftool_keys)
	drawn=$(bpfdev graph -f json -a | jq -r '.nodes[].key' | sort)
	[ "$listed" != "$drawn" ] || break
	sleep 0.5
done
same '--all has all objects that bpftool lists' "$listed" echo "$drawn"
same 'with the names that bpftool has' \
	"$(bpftool -j prog list | jq -r '.[].name // empty' | sort)" \
	sh -c 'bpfdev graph -f json -a | jq -r ".nodes[] |
		select(.type == \"prog\")[\"bpf-name\"] // empty" | sort'

bpfdev graph --all > "$work/dot"
key=$(bpfdev tree -n -r -o TYPE,ID g/counter | tr ' ' :)
same 'dot: a node' \
	"	\"$key\" [label=\"g/counter\\narray ${key#*:} counter\" shape=cylinder fillcolor=\"#cfe2f3\"];" \
	grep 'label="g/counter' "$work/dot"
t 'dot: an edge says how often' 0 \
	'" -> "prog:[0-9]+" \[label="program in a prog array x2"\];$' '' \
	grep ' x2' "$work/dot"
t 'dot: objects without a node are dashed' 0 \
	'\[label="(map|prog):[0-9]+\\n.*style="filled,dashed"\];$' '' \
	grep dashed "$work/dot"
nodes=$(bpfdev graph -a -f json | jq '.nodes | length')
uses=$(bpfdev graph -a -f json | jq '.edges | length')
bpfdev graph -a -f mermaid > "$work/mermaid"
same 'mermaid: a flowchart' 'flowchart LR' head -1 "$work/mermaid"
same 'mermaid: nothing but its statements' '' grep -vE "^flowchart LR$|^	(classDef [a-z]+ [a-z]+[-:,#a-z0-9 ]+|class (map|prog|link)_[0-9]+ unpinned|(map|prog|link)_[0-9]+(\[\(|\[|\(\[)\"[][A-Za-z0-9_/:. <>-]+\"(\)\]|\]|\]\)):::(map|prog|link)|(map|prog|link)_[0-9]+ -->\|\"[a-z0-9 ]+\"\| (map|prog|link)_[0-9]+)$" \
	"$work/mermaid"
same 'mermaid: all nodes and all edges' "$nodes $uses" \
	sh -c "echo \$(grep -c ':::' $work/mermaid) \$(grep -c -e '-->' $work/mermaid)"
same 'mermaid: objects without a node have another style' \
	"$(bpfdev graph -a -f json | jq '[.nodes[] | select(.pinned | not)] | length')" \
	grep -cE '^	class [a-z]+_[0-9]+ unpinned$' "$work/mermaid"

if command -v dot > /dev/null; then
	t 'dot reads it' 0 'g/counter' '' dot -Tcanon "$work/dot"
	same 'with all nodes and all edges' "$nodes $uses" \
		gvpr 'BEG_G { print(nNodes($), " ", nEdges($)) }' "$work/dot"
	t 'svg' 0 '^<svg ' '' bpfdev graph --format svg
	t 'svg to a file' 0 '' '' bpfdev graph --format svg -o "$work/svg"
	t '  is all of it' 0 '^</svg>$' '' tail -1 "$work/svg"
	mkdir "$work/bin"
	printf '#!/bin/sh\necho half; exit 7\n' > "$work/bin/dot"
	chmod +x "$work/bin/dot"
	t 'svg: dot fails' 1 '' 'svg: dot failed with status 7' \
		env PATH="$work/bin:$PATH" bpfdev graph -f svg
	printf '#!/bin/sh\nkill -KILL $$\n' > "$work/bin/dot"
	t 'svg: dot is killed' 1 '' 'svg: dot was killed by signal 9' \
		env PATH="$work/bin:$PATH" bpfdev graph -f svg
fi
t 'svg: there is no dot' 1 '' 'the program dot is not installed; install the package graphviz' \
	env PATH=/nowhere "$(command -v bpfdev)" graph -f svg

# -- where to

echo old > "$work/file"
chmod 640 "$work/file"
chown nobody:daemon "$work/file"
ln -s file "$work/name"
t 'a failure does not change the file' 1 '' 'the program dot is not installed' \
	env PATH=/nowhere "$(command -v bpfdev)" graph -f svg -o "$work/name"
same '  and is as it was' old cat "$work/file"
t 'a file is replaced' 0 '' '' bpfdev graph -o "$work/name"
same '  through its other name, which stays' 'digraph bpf {' \
	sh -c "[ -L $work/name ] && head -1 $work/file"
same '  keeps its mode and its owner' '640 nobody daemon' \
	stat -c '%a %U %G' "$work/file"
t 'a new file' 0 '' '' sh -c "umask 027; bpfdev graph -o $work/new"
same '  has the usual mode' 640 stat -c %a "$work/new"
t 'standard output by its name' 0 '^digraph bpf' '' \
	sh -c 'bpfdev graph -o /proc/self/fd/1 | cat'
t 'no such directory' 1 '' 'cannot write /nowhere/x: No such file or directory' \
	bpfdev graph -o /nowhere/x
t 'a directory' 1 '' "cannot write $work: Is a directory" \
	bpfdev graph -o "$work"
mkdir "$work/full"
mount -t tmpfs -o size=4k none "$work/full"
echo old > "$work/full/file"
t 'no room' 1 '' 'cannot write .*/file: No space left on device' \
	bpfdev graph -f json -o "$work/full/file"
same '  leaves the old file, and nothing else' 'file old' \
	sh -c "cd $work/full && echo \$(ls) \$(cat file)"
umount "$work/full"
t 'a full device' 1 '' 'cannot write /dev/full: No space left on device' \
	bpfdev graph -o /dev/full
for command in tree 'tree --json' graph 'graph --format json'; do
	t "$command: a full disk" 1 '' 'standard output: No space left' \
		sh -c "bpfdev $command > /dev/full"
	t "$command: standard output is closed" 1 '' \
		'standard output: Bad file descriptor' \
		sh -c "bpfdev $command >&-"
done

# -- missing objects and permissions

t 'tree: no such node' 1 '' "cannot show nope: no such node or directory; 'bpfdev list' lists them" \
	bpfdev tree nope
t 'tree: not in a directory either' 1 '' 'cannot show g/nope: no such node' \
	bpfdev tree g/nope
t 'tree: nor in one that is not there' 1 '' "nope: no such directory" \
	bpfdev tree nope/x
t 'tree: an object without a node needs --all' 1 '' 'cannot show map:1: no such node' \
	bpfdev tree map:1
bpftool map create $fs/nameless type array key 4 value 4 entries 1 name nameless
nameless=map:$(bpftool -j map show pinned $fs/nameless | jq .id)
same 'tree: with --all it has a name' "$nameless" bpfdev tree -a -n -r -o NAME "$nameless"
rm $fs/nameless
for name in map:x map: x:1 dir:1 map:1/../g; do
	t "tree: $name is no name" 1 '' "^bpfdev: '$name': bad name: " \
		bpfdev tree -a "$name"
done
t 'tree: two names' 2 '' 'expected one NAME, or none' bpfdev tree g g
t 'tree: JSON and raw' 2 '' 'json and --raw are mutually exclusive' \
	bpfdev tree -J -r
t 'graph: a name' 2 '' "unexpected argument 'g'" bpfdev graph g
t 'graph: no such format' 2 '' "'png' is not dot, json, mermaid or svg" \
	bpfdev graph --format png

t 'graph: no permission' 1 '' \
	'/dev/bpf/control: Permission denied: you may not read it' \
	as_nobody bpfdev graph
chmod 664 /dev/bpf/control
chmod 664 /dev/bpf/g/control
bpfdev mkdir g/secret
t 'tree: the readable part' 1 '^g/target' \
	'/dev/bpf/g/secret/control: Permission denied' as_nobody bpfdev tree
t 'graph: all, or nothing' 1 '' \
	'/dev/bpf/g/secret/control: Permission denied' as_nobody bpfdev graph
bpfdev rmdir g/secret
t 'tree: permission to read all directories is enough' 0 '^g/target' '' \
	as_nobody bpfdev tree
t 'graph: nor here' 0 '^digraph' '' as_nobody bpfdev graph
t 'graph: a place that may not be written' 1 '' \
	'cannot write /root/x: Permission denied' \
	as_nobody bpfdev graph -o /root/x
for command in tree graph; do
	t "$command --all: not without a right" 1 '' \
		'cannot list BPF objects: Operation not permitted: it needs CAP_SYS_ADMIN' \
		as_nobody bpfdev $command --all
done
chmod 660 /dev/bpf/control
t 'tree: a directory below one that may not be read' 1 '^g/target' \
	'/dev/bpf/control: Permission denied' as_nobody bpfdev tree g
chmod 660 /dev/bpf/g/control
mkdir "$work/bpf"
mount --bind /dev/bpf/g "$work/bpf"
same 'tree: nodes that are visible elsewhere' "$work/bpf/counter" \
	bpfdev tree -n -r -o NAME "$work/bpf/counter"
same 'tree: the same with objects without a node' '[[true,3],[false,1]]' \
	sh -c "bpfdev tree -a -J $work/bpf/outer-array |
		jq -c '[.tree[0].children[] | [.pinned, .count]]'"
umount "$work/bpf"

ln -s "$work/nowhere" "$work/dangling"
t 'graph: -o does not make the missing target of a symbolic link' 1 '' \
	"cannot write $work/dangling: No such file" \
	bpfdev graph -o "$work/dangling"
same 'graph: nor a file in its place' "$work/nowhere" readlink "$work/dangling"

# -- an object that a security module denies

bpftool map create $fs/refused type array key 4 value 4 entries 1 name refused
refused=$(bpftool -j map show pinned $fs/refused | jq .id)
mkfifo "$work/end2"
./attach refuse.bpf.o < "$work/end2" > "$work/attached" &
attacher=$!
exec 8> "$work/end2"
wait_for test -s "$work/attached"
t 'a map that is denied' 255 '' 'Operation not permitted' \
	bpftool map dump id "$refused"
for command in list tree graph; do
	t "$command --all: the others are shown" 1 '(g/)?counter' \
		"^bpfdev: map $refused: Operation not permitted; skipped" \
		bpfdev $command --all
done
bpfdev graph --all 2> /dev/null | grep -c "map:$refused" > "$work/count"
same 'graph --all: without it' 0 cat "$work/count"
exec 8>&-
wait $attacher

# -- names of the greatest length: 63 characters, and 255 of the path

long=$(printf 'n%.0s' {1..63})
dir=$long/$long/$long
for name in $long $long/$long "$dir"; do
	bpfdev mkdir "$name"
done
bpfdev pin map name refused "$dir/$long"
for command in 'tree -n -r -o NAME' 'list -n -r -o NAME' 'show -n -r -o VALUE' \
	'graph -f dot' 'graph -f json' 'graph -f svg'; do
	[[ $command != *svg ]] || type dot > /dev/null 2>&1 || continue
	read -ra words <<< "$command"
	[[ $command == graph* ]] || words+=("$dir/$long")
	t "${command%% -*}: a path of 255 characters (${command##* })" 0 \
		"(^|[^n])$dir/$long([^n]|\$)" '' bpfdev "${words[@]}"
done
t 'graph: Mermaid, too' 0 "$long" '' bpfdev graph -f mermaid
t 'graph: it is JSON' 0 "^255\$" '' sh -c "bpfdev graph -f json |
	jq '.nodes[] | select(.bpf_name == \"refused\").name | length'"
bpfdev unpin "$dir/$long"
for name in "$dir" $long/$long $long; do
	bpfdev rmdir "$name"
done
rm $fs/refused

# -- replacement during the call: never a mixture of both objects

bpftool prog loadall swap.bpf.o $fs/swap
bpfdev pin prog name swap_a g/zz
map_a=$(bpfdev list -a -n -r -o BPF-NAME,ID | sed -n 's/^swap_a_map //p')
map_b=$(bpfdev list -a -n -r -o BPF-NAME,ID | sed -n 's/^swap_b_map //p')
while bpfdev replace g/zz prog name swap_b && bpfdev replace g/zz prog name swap_a
do
	:
done &
swapper=$!
: > "$work/all"
for ((i = 0; i < 20; i++)); do
	bpfdev graph --all -f json
done | jq -c '(.nodes[] | select(.name == "g/zz")) as $prog |
	[$prog.bpf_name, (.edges[] | select(.from == $prog.key).to)]' |
	sort -u > "$work/graphs"
# until both were seen, which can take a while on a busy machine
for ((i = 0; i < 600; i++)); do
	bpfdev show -r -n g/zz 2> "$work/err" | sed -n 's/^bpf-name //p
		s/^uses map\\x20\([0-9]*\)\\.*/\1/p' | xargs >> "$work/all"
	grep -v 'it was replaced during the call; try again' "$work/err" >> "$work/all"
	sed '/^$/d' "$work/all" | sort -u > "$work/shown"
	[ "$(wc -l < "$work/shown")" -lt 2 ] || [ $i -lt 20 ] || break
done
kill $swapper
wait $swapper
same 'graph: each program with its own map' \
	"[\"swap_a\",\"map:$map_a\"] [\"swap_b\",\"map:$map_b\"]" \
	xargs -d '\n' -a "$work/graphs"
same 'show: likewise' "swap_a $map_a swap_b $map_b" xargs -a "$work/shown"
bpfdev unpin g/zz
rm -rf $fs

exec 9>&-
wait $maker
mapfile -t names < <(bpfdev list -n -r -o NAME g)
bpfdev unpin "${names[@]}"
bpfdev rmdir g
same 'a tree of nothing' '{"tree":[]}' sh -c 'bpfdev tree -J | jq -c .'
same 'a picture of nothing' '{"nodes":[],"edges":[]}' \
	sh -c 'bpfdev graph -f json | jq -c .'
rmmod bpfdev
for command in tree graph; do
	t "$command: no module" 1 '' 'the bpfdev module is not loaded' \
		bpfdev $command
done
modprobe bpfdev

rm -rf "$work"
tap_end
