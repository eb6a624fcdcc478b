#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Dependencies as a tree and as a picture: each relation, cycles, repeated objects,
# objects without a node, chains, attach points, bpfdev's own objects, each format, each
# error.
# shellcheck disable=SC2016 # variables of jq and of other shells

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

schema=/usr/share/bpfdev/schema
work=$(mktemp -d)
fs=/sys/fs/bpf/tree_test

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
		grep -E -- "$1" | numbers
}

# names of objects without a node, without their IDs
numbers()
{
	sed -E 's/(map|prog|link):[0-9]+/\1:N/g'
}

# rows NAME [OPTION...]: of the tree, depth first
rows()
{
	bpfdev tree -n -r -o NAME,COUNT,REPEAT,PARENT "$@" |
		sed -E 's/ +/ /g; s/ $//' | numbers
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
g/outer-array > map:N: map in a map 1
g/outer-hash > g/inner: map in a map 1' \
	edges '^g/outer'
same 'the map without a node is there, because one with a node uses it' \
	'[[true,3],[false,1]]' sh -c 'bpfdev tree -J -o NAME,NODE,COUNT g/outer-array |
		jq -c "[.tree[0].children[] | [.node, .count]]"'
same 'a link that is not pinned has the name of its program' selftest \
	sh -c 'bpfdev graph -a -f json | jq -r ".nodes[] |
		select(.type == \"link\" and (.node | not)).bpf_name" |
		grep -x selftest'
same 'an iterator is above a program that is not pinned' 'false' \
	sh -c 'bpfdev tree -J -o NAME,NODE g/iter | jq ".tree[0].children[0].node"'

# -- the tree

same 'a tree from one object on' \
'g/target-link
g/target 1 g/target-link
g/counter 1 g/target
g/replacement-link 1 g/target
g/replacement 1 g/replacement-link' \
	rows g/target-link
same 'inverse: the users of an object' \
'g/counter
g/target 1 g/counter
g/target-link 1 g/target
g/tracer-link 1 g/target
g/waiting 1 g/target' \
	rows --inverse g/counter
same 'inverse: a program is called by the one whose function it replaces' \
'g/replacement
g/replacement-link 1 g/replacement
g/target 1 g/replacement-link
g/target-link 1 g/target
g/tracer-link 1 g/target
g/waiting 1 g/target' \
	rows -s g/replacement
same 'inverse: an object without users has nothing below it' '' \
	sh -c "bpfdev tree -s -J | jq -r '.tree[].name' |
		grep -xE 'g/(target.*|ladder00|outer.*|waiting)'"
same 'the path of a node will do' 'g/inner' \
	bpfdev tree -n -r -o NAME /dev/bpf/g/inner
target=$(bpfdev tree -n -r -o ID g/target | head -1)
bpfdev unpin g/target
same 'a link with a node that replaces a function of a program without one' \
'prog:N
g/counter 1 prog:N
g/replacement-link 1 prog:N
g/replacement 1 g/replacement-link' \
	rows g/replacement-link
bpfdev pin prog id "$target" g/target
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
	sh -c "jq -r '.. | .name? // empty' $work/all | grep -v : | sort -u"
same 'a directory stands for its entries' "$(cat "$work/all")" bpfdev tree -J g
same 'the root of all is as good as no name' "$(cat "$work/all")" \
	bpfdev tree -J /dev/bpf
t 'JSON is as its schema says' 0 '' '' valid "$work/all" tree
bpfdev tree -J -o +RELATION > "$work/relations"
same 'the schema rejects missing and unknown keys, types and relations' \
	'1 1 1 1' refused "$work/relations" tree 'del(.tree[0].id)' '.tree[0].x = 1' \
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
  ├─g/counter
  └─g/replacement-link
    └─g/replacement' \
	env LC_ALL=C.UTF-8 bpfdev tree -n -o NAME g/target-link
ascii='g/target-link
`-g/target
  |-g/counter
  `-g/replacement-link
    `-g/replacement'
same 'none with --ascii' "$ascii" \
	env LC_ALL=C.UTF-8 bpfdev tree -n -i -o NAME g/target-link
same 'none where they can not be drawn' "$ascii" \
	env LC_ALL=C bpfdev tree -n -o NAME g/target-link
# dim [NAME=VALUE]: how many rows are, on a terminal
dim()
{
	env TERM=xterm "$@" python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' \
		bpfdev tree -n -o NAME g/outer-array < /dev/null |
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
	drawn=$(bpfdev graph -f json -a --internal | jq -r '.nodes[].key' | sort)
	[ "$listed" != "$drawn" ] || break
	sleep 0.5
done
same '--all --internal has all objects that bpftool lists' "$listed" echo "$drawn"
same 'with the names that bpftool has' \
	"$(bpftool -j prog list | jq -r '.[].name // empty' | sort)" \
	sh -c 'bpfdev graph -f json -a --internal | jq -r ".nodes[] |
		select(.type == \"prog\").bpf_name // empty" | sort'

bpfdev graph --all > "$work/dot"
key=$(bpfdev tree -n -r -o TYPE,ID g/counter | tr ' ' :)
t 'dot: a node' 0 \
	"^	\"$key\" \[label=\"g/counter\\\\narray ${key#*:} counter\\\\n[0-9.]+ (Ki)?B\" shape=cylinder fillcolor=\"#cfe2f3\"\];\$" '' \
	grep 'label="g/counter' "$work/dot"
t 'dot: an edge says how often' 0 '" -> "prog:[0-9]+" \[label="tail call x2"\];$' '' \
	grep ' x2' "$work/dot"
same 'dot: shapes say what a link does with its program, and that with its map' \
	'label="traces"' \
	sh -c "grep -E '\"(link:[0-9]+\" -> \"prog|prog:[0-9]+\" -> \"map):[0-9]+\" \[' $work/dot |
		grep -o 'label=[^]]*'"
t 'dot: but not which program takes the place of a function' 0 \
	'"prog:[0-9]+" -> "link:[0-9]+" \[label="replaced by"\];$' '' \
	grep replaced "$work/dot"
same 'dot: the title has the host' "	label=\"BPF objects of $(hostname)\";" \
	grep '^	label=' "$work/dot"
same 'dot: the legend has the shapes of the picture' \
	'attach point link program map without a node' \
	sh -c "sed -n 's/.*legend:.* \[label=\"\([a-z ]*\)\" .*/\1/p' $work/dot | xargs"
t 'dot: objects without a node are dashed' 0 \
	'\[label="(map|prog):[0-9]+\\n.*style="filled,dashed"\];$' '' \
	grep dashed "$work/dot"
nodes=$(bpfdev graph -a -f json | jq '.nodes | length')
uses=$(bpfdev graph -a -f json | jq '.edges | length')
bpfdev graph -a -f mermaid > "$work/mermaid"
same 'mermaid: a title and a flowchart' \
	"--- title: \"BPF objects of $(hostname)\" --- flowchart LR" \
	sh -c "head -4 $work/mermaid | xargs -d '\n'"
same 'mermaid: nothing but its statements' '' grep -vE "^(---|title: \"BPF objects of [^\"]*\"|flowchart LR)$|^	(classDef [a-z]+ [a-z]+[-:,#a-z0-9 ]+|class (map|prog|link)_[0-9]+ unpinned|(map|prog|link)_[0-9]+(\[\(|\[|\(\[)\"[][A-Za-z0-9_/:. <>-]+\"(\)\]|\]|\]\)):::(map|prog|link)|place_[0-9]+\{\{\"interface<br>lo\"}}:::place|(map|prog|link|place)_[0-9]+ --> ?(\|\"[a-z0-9 ]+\"\| )?(map|prog|link)_[0-9]+|subgraph legend\[\"[a-z: ]+\"\]|end)$|^		(legend_[a-z]+(\[\(|\[|\(\[|\{\{)\"[a-z ]+\"(\)\]|\]|\]\)|}}):::(map|prog|link|place)|class legend_unpinned unpinned)$" \
	"$work/mermaid"
same 'mermaid: all nodes and all edges' "$nodes $uses" \
	sh -c "grep -v '^	place' $work/mermaid > $work/objects
		echo \$(grep -c '^	[^	].*:::' $work/objects) \$(grep -c -e '-->' $work/objects)"
same 'mermaid: objects without a node have another style' \
	"$(bpfdev graph -a -f json | jq '[.nodes[] | select(.node | not)] | length')" \
	grep -cE '^	class [a-z]+_[0-9]+ unpinned$' "$work/mermaid"

if command -v dot > /dev/null; then
	t 'dot reads it' 0 'g/counter' '' dot -Tcanon "$work/dot"
	same 'with all nodes and all edges' "$nodes $uses" \
		gvpr 'BEG_G { int n = 0, e = 0 } N [name != "place*" && name != "legend*"] { n++ }
			E [tail.name != "place*" && tail.name != "legend*"] { e++ }
			END_G { print(n, " ", e) }' "$work/dot"
	t 'svg' 0 '^<svg ' '' bpfdev graph --format svg
	t 'svg to a file' 0 '' '' bpfdev graph --format svg --output-file "$work/svg"
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

# -- one object, one directory

same 'graph: one object, and what it leads to' 'g/counter g/replacement g/replacement-link g/target' \
	sh -c "bpfdev graph -f json g/target | jq -r '.nodes[].name' | xargs"
bpfdev mkdir g/empty
same 'graph: a directory that is empty' '{"nodes":[],"edges":[]}' \
	sh -c 'bpfdev graph -f json g/empty | jq -c .'
bpfdev rmdir g/empty
bpfdev mkdir h
bpfdev pin map id "$(bpfdev tree -n -r -o ID g/outer-array | sed -n 3p)" h/inner
same 'graph: a directory, not the users of its objects' 'h/inner' \
	sh -c "bpfdev graph -f json h | jq -r '.nodes[].name'"
same 'graph: the title has the name' "	label=\"h: BPF objects of $(hostname)\";" \
	sh -c 'bpfdev graph h | grep "^	label="'
same 'tree: a directory, and what its objects use elsewhere' 'g/iter prog:N' \
	sh -c "bpfdev tree -n -r -o NAME g/iter | sed 's/:.*/:N/' | xargs"
bpfdev unpin h/inner
bpfdev rmdir h

# -- what no node leads to

bpftool map create $fs/alone type array key 4 value 4 entries 1 name alone
alone=map:$(bpftool -j map show pinned $fs/alone | jq .id)
# seen COMMAND...: how often the map is in the names that it prints
seen()
{
	"$@" | grep -cx "$alone"
}
same 'tree: an object that no node leads to is left out' 0 seen bpfdev tree -n -r -o NAME
same '  it is there with --all' 1 seen bpfdev tree -n -r -o NAME --all
same '  and with its name' 1 seen bpfdev tree -n -r -o NAME "$alone"
same 'graph: it is left out' 0 \
	sh -c "bpfdev graph -f json | jq '[.nodes[] | select(.key == \"$alone\")] | length'"
same '  and there with --all' 1 \
	sh -c "bpfdev graph -f json -a | jq '[.nodes[] | select(.key == \"$alone\")] | length'"
rm $fs/alone
same 'inverse: the user of a map, which has no node' '[["g/inner",true],["g/outer-array",true],["g/outer-hash",true]]' \
	sh -c "bpfdev tree -s -J -o NAME,NODE g/inner |
		jq -c '[.tree[0] | (., .children[]) | [.name, .node]]'"
# a program that only bpffs holds uses the map
bpftool prog loadall swap.bpf.o $fs/users
bpfdev pin map name swap_a_map g/used
same 'inverse: a program without a node that uses a map with one' 'g/used prog:N' \
	sh -c "bpfdev tree -s -n -r -o NAME g/used | sed 's/:.*/:N/' | xargs"
same 'but the map does not use the program' g/used bpfdev tree -n -r -o NAME g/used
bpfdev unpin g/used
rm -r $fs/users

# -- attach points, memory, chains

cg=/sys/fs/cgroup/tree_test
mkdir $cg
ip link add tree0 type dummy
for i in 1 2; do
	bpfdev attach prog file link.bpf.o "g/skb$i" cgroup $cg ingress --prog link_skb
done
bpfdev attach prog file trace.bpf.o g/tp --prog trace_tp
bpfdev chain add tree0 prog file chain.bpf.o --name fw --prog drop
bpfdev chain add tree0 prog file chain.bpf.o --name count --prog count

same 'attach: the program between has no node, and is there' \
'g/skb1
prog:N 1 g/skb1' \
	rows g/skb1
same 'attach: nodes are at the top, not what they use' '' \
	sh -c "bpfdev tree -J | jq -r '.tree[].name' | grep :"
same 'tree: attach points in words' \
	'/tree_test inet_ingress, sched/sched_switch, tree0' \
	sh -c "for node in g/skb1 g/tp xdp/tree0/link; do
		bpfdev tree -J -o NAME,AT \$node; done | jq -rs 'map(.tree[0].at) | join(\", \")'"
same 'tree: attach points as in list' \
	"$(bpfdev list -n -r -o TARGET g/skb1 xdp/tree0/link)" \
	sh -c "for node in g/skb1 xdp/tree0/link; do
		bpfdev tree -n -r -o TARGET \$node | head -1; done"
same 'tree: the memory of a map as in list' "$(bpfdev list -n -r -o MEMLOCK g/counter)" \
	bpfdev tree -n -r -o MEMLOCK g/counter
same 'graph: both as in list' \
	"$(bpfdev list -J -o TARGET,MEMLOCK g/skb1 g/counter |
		jq -c '[.bpf_objects[] | .target, .memlock]')" \
	sh -c "bpfdev graph -f json | jq -c '[.nodes[] |
		select(.name == (\"g/skb1\", \"g/counter\")) | .target, .memlock] |
		[.[2], .[3], .[0], .[1]]'"
same 'graph: the map that a program without a node uses has its memory' number \
	sh -c "bpfdev graph -f json xdp/tree0/count | jq -r '.nodes[] |
		select(.type == \"map\").memlock | type'"

chain='xdp/tree0/link
xdp/tree0/dispatcher 1 xdp/tree0/link
link:N 1 xdp/tree0/dispatcher
xdp/tree0/fw 1 link:N
link:N 1 xdp/tree0/dispatcher
xdp/tree0/count 1 link:N
map:N 1 xdp/tree0/count'
same 'a chain leads from its link to its components, without its config' "$chain" \
	rows xdp/tree0
same '  so it does among all' "$chain" \
	sh -c "$(declare -f rows numbers); rows | sed -n '/^xdp/,\$p'"
same '  and with all objects' "$chain" \
	sh -c "$(declare -f rows numbers); rows -a | sed -n '/^xdp/,/^map/p'"
same '  with the config if bpfdev'"'"'s own objects are wanted' 'xdp/tree0/config 1 xdp/tree0/dispatcher' \
	sh -c "$(declare -f rows numbers); rows xdp/tree0 --internal | grep config"
same '  or the config is named' xdp/tree0/config bpfdev tree -n -r -o NAME xdp/tree0/config
same 'inverse: from a component to the link of its chain' \
'xdp/tree0/fw
link:N 1 xdp/tree0/fw
xdp/tree0/dispatcher 1 link:N
xdp/tree0/link 1 xdp/tree0/dispatcher' \
	rows -s xdp/tree0/fw

bpfdev graph > "$work/dot"
same 'dot: an attach point is there once, for two links' \
	'cgroup\n/tree_test interface\nlo interface\ntree0 tracepoint\nsched/sched_switch' \
	sh -c "sed -n 's/.*\"place:.* \[label=\"\(.*\)\" shape=hexagon .*/\1/p' $work/dot | xargs -d '\n'"
same '  with an arrow to each' 2 grep -cE \
	'^	"place:[0-9]+" -> "link:[0-9]+" \[label="inet_ingress"\];$' "$work/dot"
same '  without a text if there is only one way' 3 grep -cE \
	'^	"place:[0-9]+" -> "link:[0-9]+";$' "$work/dot"
t '  and in the legend' 0 'label="attach point" shape=hexagon' '' grep legend "$work/dot"
bpfdev graph -f mermaid > "$work/mermaid"
same 'mermaid: an attach point, and its arrows' '1 2' \
	sh -c "echo \$(grep -c '{{\"cgroup<br>/tree_test\"}}:::place$' $work/mermaid) \
		\$(grep -cE '^	place_[0-9]+ -->\|\"inet_ingress\"\| link_[0-9]+$' $work/mermaid)"
if command -v dot > /dev/null; then
	t 'dot reads this, too' 0 place '' dot -Tcanon "$work/dot"
fi
bpfdev graph -f json > "$work/json"
t 'JSON with attach points is as its schema says' 0 '' '' valid "$work/json" graph
bpfdev tree -J > "$work/json"
t 'so is that of the tree' 0 '' '' valid "$work/json" tree

# -- bpfdev's own objects

# own [OPTION]...: names of the views, and BPF names of what is bpfdev's, in tree and graph
own()
{
	{
		bpfdev tree -n -r -o NAME,BPF-NAME "$@"
		bpfdev graph -f json "$@" | jq -r '.nodes[] | "\(.name) \(.bpf_name)"'
	} | grep -cE '^views/|view_|bpfdev_check|[.]data[.]host'
}

bpfdev views install
same 'views are left out' 0 own
same 'also with --all' 0 own --all
same 'with --internal they are there' true \
	sh -c "$(declare -f own); [ \$(own --internal) -ge 24 ] && echo true"
same 'with both, also what the module made when it was loaded' true \
	sh -c "[ \$(bpfdev tree -a --internal -n -r -o BPF-NAME | grep -c bpfdev_check) -ge 2 ] && echo true"
t 'a view that is named is there' 0 '^views/progs +link' '' bpfdev tree views/progs
same 'so are all of them' "$(bpfdev list -n -r -o NAME views)" \
	sh -c "bpfdev tree -J views | jq -r '.tree[].name'"
bpfdev views remove
bpfdev chain remove tree0 --all
bpfdev rmdir xdp/tree0
bpfdev rmdir xdp
bpfdev unpin g/skb1 g/skb2 g/tp
ip link del tree0
rmdir $cg

# -- where to

echo old > "$work/file"
chmod 640 "$work/file"
chown nobody:daemon "$work/file"
ln -s file "$work/name"
t 'a failure does not change the file' 1 '' 'the program dot is not installed' \
	env PATH=/nowhere "$(command -v bpfdev)" graph -f svg --output-file "$work/name"
same '  and is as it was' old cat "$work/file"
t 'a file is replaced' 0 '' '' bpfdev graph --output-file "$work/name"
same '  through its other name, which stays' 'digraph bpf {' \
	sh -c "[ -L $work/name ] && head -1 $work/file"
same '  keeps its mode and its owner' '640 nobody daemon' \
	stat -c '%a %U %G' "$work/file"
t 'a new file' 0 '' '' sh -c "umask 027; bpfdev graph --output-file $work/new"
same '  has the usual mode' 640 stat -c %a "$work/new"
t 'standard output by its name' 0 '^digraph bpf' '' \
	sh -c 'bpfdev graph --output-file /proc/self/fd/1 | cat'
t 'no such directory' 1 '' 'cannot write /nowhere/x: No such file or directory' \
	bpfdev graph --output-file /nowhere/x
t 'a directory' 1 '' "cannot write $work: Is a directory" \
	bpfdev graph --output-file "$work"
mkdir "$work/full"
mount -t tmpfs -o nr_blocks=1 none "$work/full"
echo old > "$work/full/file"
t 'no room' 1 '' 'cannot write .*/file: No space left on device' \
	bpfdev graph -f json --output-file "$work/full/file"
same '  leaves the old file, and nothing else' 'file old' \
	sh -c "cd $work/full && echo \$(ls) \$(cat file)"
umount "$work/full"
t 'a full device' 1 '' 'cannot write /dev/full: No space left on device' \
	bpfdev graph --output-file /dev/full
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
t 'tree: nor in one that is not there' 1 '' "nope: no such node or directory" \
	bpfdev tree nope/x
t 'tree: no such object without a node' 1 '' 'cannot show map:4000000000: no such node' \
	bpfdev tree map:4000000000
bpftool map create $fs/nameless type array key 4 value 4 entries 1 name nameless
nameless=map:$(bpftool -j map show pinned $fs/nameless | jq .id)
same 'tree: an object without a node has a name' "$nameless" \
	bpfdev tree -n -r -o NAME "$nameless"
rm $fs/nameless
for name in map:x map: x:1 dir:1 map:1/../g; do
	t "tree: $name is no name" 1 '' "^bpfdev: '$name': bad name: " \
		bpfdev tree -a "$name"
done
t 'tree: two names' 2 '' 'expected one NAME, or none' bpfdev tree g g
t 'tree: JSON and raw' 2 '' 'json and --raw are mutually exclusive' \
	bpfdev tree -J -r
t 'graph: two names' 2 '' 'expected one NAME, or none' bpfdev graph g g
t 'graph: no such node' 1 '' "cannot show nope: no such node or directory; 'bpfdev list' lists them" \
	bpfdev graph nope
t 'graph: no such format' 2 '' "'png' is not dot, json, mermaid or svg" \
	bpfdev graph --format png

between_nodes='[.nodes[] | select(.node).key] as $k |
	[.edges[] | select((.from | IN($k[])) and (.to | IN($k[]))) | [.from, .to]] | sort'
same 'graph: who may not read a control node has the same between nodes, by sysfs' \
	"$(bpfdev graph -f json | jq -c "$between_nodes")" \
	sh -c "$(declare -f as_nobody); as_nobody bpfdev graph -f json | jq -c '$between_nodes'"
chmod 664 /dev/bpf/control
chmod 664 /dev/bpf/g/control
bpfdev mkdir g/secret
t 'tree: with a directory that may not be read' 0 '^g/target' '' as_nobody bpfdev tree
t 'graph: with it, too' 0 '^digraph' '' as_nobody bpfdev graph
bpfdev rmdir g/secret
t 'tree: permission to read all directories is enough' 0 '^g/target' '' \
	as_nobody bpfdev tree
same 'tree: what may not be opened is left out' '[[true,3]]' \
	sh -c "$(declare -f as_nobody); as_nobody bpfdev tree -J -o NAME,NODE,COUNT g/outer-array |
		jq -c '[.tree[0].children[] | [.node, .count]]'"
t 'tree: inverse likewise' 0 'g/target ' '' as_nobody bpfdev tree -s g/counter
t 'graph: nor here' 0 '^digraph' '' as_nobody bpfdev graph
t 'graph: a place that may not be written' 1 '' \
	'cannot write /root/x: Permission denied' \
	as_nobody bpfdev graph --output-file /root/x
for command in tree graph; do
	t "$command --all: not without a right" 1 '' \
		'cannot list BPF objects: Operation not permitted: it needs CAP_SYS_ADMIN' \
		as_nobody bpfdev $command --all
done
chmod 660 /dev/bpf/control
t 'tree: a directory below one that may not be read' 0 '^g/target' '' \
	as_nobody bpfdev tree g
chmod 660 /dev/bpf/g/control
mkdir "$work/bpf"
mount --bind /dev/bpf/g "$work/bpf"
same 'tree: nodes that are visible elsewhere' "$work/bpf/counter" \
	bpfdev tree -n -r -o NAME "$work/bpf/counter"
same 'tree: the same with objects without a node' '[[true,3],[false,1]]' \
	sh -c "bpfdev tree -a -J -o NAME,NODE,COUNT $work/bpf/outer-array |
		jq -c '[.tree[0].children[] | [.node, .count]]'"
umount "$work/bpf"

ln -s "$work/nowhere" "$work/dangling"
t 'graph: -o does not make the missing target of a symbolic link' 1 '' \
	"cannot write $work/dangling: No such file" \
	bpfdev graph --output-file "$work/dangling"
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
while bpfdev replace prog name swap_b g/zz && bpfdev replace prog name swap_a g/zz
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
