#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev chain: the command line, the parts of a chain, and conflicts.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/cli/chain.sh
. ./chain.sh

echo "TAP version 13"

# -- the command line

t 'chain without arguments' 2 '' "^bpfdev chain: expected 'add', 'apply'" bpfdev chain
t 'no such verb' 2 '' "expected 'add'" bpfdev chain mix
t 'add: without a name' 2 '' "'add' requires --name" \
	bpfdev chain add chain0 prog file $object
t 'add: a map' 2 '' "expected 'add', an interface, 'prog'" \
	bpfdev chain add chain0 map id 1 --name x
t 'add: both sides' 2 '' 'before and --after are mutually exclusive' \
	add x pass --before y --after z
t 'add: no such verdict' 2 '' "on: 'pass,dorp' is not a comma-separated list" add x pass --on pass,dorp
t 'add: no verdict' 2 '' "on: '' is not a comma-separated list" add x pass --on ''
t 'add: no such mode' 2 '' "xdp-mode: 'fast' is not 'native' or 'generic'" \
	add x pass --xdp-mode fast
t 'add: the words of other tools for verdicts and modes' 0 '' '' \
	add x pass --xdp-mode skb --on XDP_PASS,Drop
same '  mean the same' 'generic drop,pass' sh -c 'bpfdev chain show chain0 --json |
	jq -r "[.mode, (.components[0].on | join(\",\"))] | join(\" \")"'
t '  also later' 0 '' '' add y pass --xdp-mode skb
bpfdev chain remove chain0 --all
bpfdev rmdir xdp/chain0 xdp
t 'add: no such word' 2 '' "'num' does not name a prog" \
	bpfdev chain add chain0 prog num 1 --name x
t 'an option of another verb' 2 '' "'remove' does not accept all options" \
	bpfdev chain remove chain0 x --on pass
t 'remove: nothing' 2 '' "expected 'remove', an interface, and components or --all" \
	bpfdev chain remove chain0
t 'remove: too much' 2 '' "expected 'remove'" bpfdev chain remove chain0 x --all
t 'order: nothing' 2 '' "expected 'order'" bpfdev chain order chain0
t 'show: no interface' 2 '' "expected 'show' and an interface" bpfdev chain show
for name in link dispatcher config runs; do
	t "add: $name is taken" 1 '' "cannot name a component $name: the chain itself uses" \
		add $name pass
done
t 'add: control is reserved' 1 '' 'reserved name' add control pass
t 'add: a bad name' 1 '' 'bad name' add .a pass
t 'add: a path' 1 '' "the name cannot have a '/'" add a/b pass
t 'add: no such interface' 1 '' 'chain9: no such interface' \
	bpfdev chain add chain9 prog file $object --prog pass --name x
t 'add: no such file' 1 '' 'nowhere.o: No such file' \
	bpfdev chain add chain0 prog file nowhere.o --name x
t 'add: several programs' 1 '' 'has several XDP programs; choose one with --prog: count, ' \
	bpfdev chain add chain0 prog file $object --name x
t 'add: not an XDP program' 1 '' 'has no XDP program not_xdp; it has: count, ' \
	add x not_xdp
for name in tutorial first iproute; do
	t "add: a program in a section that names no type: $name" 0 '' '' \
		bpfdev chain add chain0 prog file sections.bpf.o --name $name \
		--prog sections_$name
done
same '  they are a chain' 'tutorial first iproute' \
	sh -c 'bpfdev chain list chain0 -n -r -o NAME | xargs'
t 'add: they are several' 1 '' 'has several XDP programs; choose one with --prog: sections_socket, sections_tutorial, ' \
	bpfdev chain add chain0 prog file sections.bpf.o --name x
bpfdev chain remove chain0 --all
bpfdev rmdir xdp/chain0
bpfdev rmdir xdp
ip link property add dev chain0 altname chain-other-name
t 'add: by another name of the interface' 0 '' '' \
	bpfdev chain add chain-other-name prog file $object --prog pass --name x
same '  to the chain of the interface' 'x x' \
	sh -c 'for i in chain0 chain-other-name; do bpfdev chain list $i -n -r -o NAME; done | xargs'
bpfdev chain remove chain-other-name x
bpfdev rmdir xdp/chain0
bpfdev rmdir xdp
ip link property del dev chain0 altname chain-other-name
t 'add: refused by the verifier' 1 '' 'invalid access to packet' add x refused
t '  the error says so' 1 '' 'cannot load refused: .*the kernel rejected it' add x refused
t 'add: before nothing' 1 '' 'the chain has no component y; it has: none' \
	add x pass --before y
t 'list: no chain' 1 '' "chain0 has no chain: /dev/bpf/xdp/chain0 does not exist; 'bpfdev chain add" \
	bpfdev chain list chain0
same 'none of this has made anything' '' bpfdev list -n
t 'list: nothing' 0 '' '' bpfdev chain list
same '  as JSON' '[]' sh -c 'bpfdev chain list --json | jq -c .components'

# -- adding, ordering, removing

t 'the first one' 0 '' '' add b pass
is_whole '  is a chain' b
t 'before it' 0 '' '' add a count --before b
t 'after it' 0 '' '' add c count --after b
t 'behind all' 0 '' '' add e pass --on pass,drop
t 'in between' 0 '' '' add d drop --after c --on drop
is_whole '  they are in this order' a b c d e
t 'list: all chains' 0 '^chain0 +5 +e +[0-9]+ +drop,pass +running$' '' bpfdev chain list
same 'list: columns' "$(printf 'chain0 1 a pass count 0\nchain0 2 b pass pass 0')" sh -c \
	'bpfdev chain list chain0 -n -r -o INTERFACE,POSITION,NAME,ON,BPF-NAME,FRAGS | head -2'
same 'list: JSON' "{\"interface\":\"chain0\",\"position\":4,\"name\":\"d\",\"id\":$(id_of d),\"on\":[\"drop\"],\"state\":\"running\"}" \
	sh -c 'bpfdev chain list chain0 --json | jq -c ".components[3]"'
t 'show: the state' 0 '^state +running$' '' bpfdev chain show chain0
t 'show: the mode' 0 '^mode +native$' '' bpfdev chain show chain0
t 'show: the link' 0 "^link +$(id_of link)\$" '' bpfdev chain show chain0
t 'show: the components' 0 "^component +d \(prog $(id_of d)\) on drop\$" '' \
	bpfdev chain show chain0
same 'show: JSON' "$(id_of dispatcher) [\"drop\",\"pass\"]" sh -c 'bpfdev chain show chain0 --json |
	jq -r "[.dispatcher, .components[4].on] | map(tostring) | join(\" \")"'
t 'add: a name twice' 1 '' 'cannot add c: the chain of chain0 already has a component of that name; use --replace' \
	add c pass
t 'add: before one that is not there' 1 '' 'no component x; it has: a, b, c, d, e$' \
	add y pass --before x
t 'add: replace one that is not there' 1 '' 'cannot replace x: .*omit --replace to add it' \
	add x pass --replace
t 'remove: one that is not there' 1 '' 'no component x; it has: a, b' \
	bpfdev chain remove chain0 x a
t 'order: one is missing' 1 '' 'the order lacks c; name each component once' \
	bpfdev chain order chain0 e d b a
t 'order: one twice' 1 '' 'a is named twice' bpfdev chain order chain0 a b a d e
t 'order: one that is not there' 1 '' 'no component x' bpfdev chain order chain0 a b c d e x
t 'mode: of a chain that is there' 1 '' 'already attached, in another mode than generic' \
	add x pass --xdp-mode generic
t 'refused by the verifier' 1 '' 'invalid access to packet' add x refused
is_whole 'none of this has changed anything' a b c d e
link=$(id_of link)
t 'order' 0 '' '' bpfdev chain order chain0 e d c b a
is_whole '  another one' e d c b a
t 'remove several' 0 '' '' bpfdev chain remove chain0 d e b
is_whole '  the others stay' c a
same '  and so does the link' "$link" id_of link
t 'an XDP program is not a component' 1 '' \
	"was loaded as an XDP program, but a component must have the type ext; 'prog file PATH' loads it" \
	bpfdev chain add chain0 prog id "$(id_of dispatcher)" --name x
for user in root nobody; do
	as=()
	# shellcheck disable=SC2054 # the commas are setpriv's
	[ $user = root ] || as=(setpriv --inh-caps=-all
		--bounding-set=-all,+bpf,+net_admin,+perfmon,+dac_override)
	t "attach: the chain is in the way, to $user" 1 '' \
		"cannot attach to xdp chain0: .*: the chain xdp/chain0 is attached; 'bpfdev chain add chain0 prog OBJ --name NAME' adds a program to it, 'bpfdev chain remove chain0 --all' removes it\$" \
		"${as[@]}" bpfdev attach prog file $object x xdp chain0 --prog pass
done
t 'others get EBUSY' 2 '' "Can't replace active BPF XDP link" \
	ip link set dev chain0 xdp obj $object sec xdp
t 'other tools cannot detach it' 2 '' "Can't replace active BPF XDP link" \
	ip link set dev chain0 xdp off
bpftool prog load programs.bpf.o /sys/fs/bpf/chain_test
t '  nor put one there that is pinned' 2 '' "Can't replace active BPF XDP link" \
	ip link set dev chain0 xdp pinned /sys/fs/bpf/chain_test
rm /sys/fs/bpf/chain_test
t '  nor load one' 0 '' "attach XDP program on iface 'chain0'" \
	sh -c '! xdp-loader load chain0 programs.bpf.o -n cli_test_pass'
is_whole '  and change nothing' c a
same '  the link neither' "$link" id_of link
t 'remove the last ones' 0 '' '' bpfdev chain remove chain0 a c
is_whole '  nothing is left'
t '  of the link neither' 1 '' '' sh -c 'ip link show chain0 | grep xdp'
ip link set dev chain1 xdp obj $object sec xdp
t 'another program is attached' 1 '' 'cannot attach to xdp chain1: .*program [0-9]+ is already attached, without a link' \
	bpfdev chain add chain1 prog file $object --prog pass --name x
t '  to a user that may not look up its link' 1 '' \
	'cannot attach to xdp chain1: .*program [0-9]+ is already attached; as root, .bpftool link list' \
	setpriv --inh-caps=-all --bounding-set=-all,+bpf,+net_admin,+perfmon,+dac_override \
	bpfdev chain add chain1 prog file $object --prog pass --name x
ip link set dev chain1 xdp off
same '  and no directory is left' 'xdp xdp/chain0' sh -c 'bpfdev list -n -r -o NAME | xargs'
t 'mode generic' 0 '' '' bpfdev chain add chain1 prog file $object --prog pass \
	--name x --xdp-mode generic
t '  it is' 0 '^mode +generic$' '' bpfdev chain show chain1
exec 9<> /dev/bpf/xdp/chain1/link
t 'remove all' 0 '' '' bpfdev chain remove chain1 --all
t '  the interface is free, even if the link is held' 1 '' '' \
	sh -c 'ip link show chain1 | grep xdp'
exec 9<&-
bpfdev rmdir xdp/chain1

# -- a program that is loaded

add a count
id=$(id_of a)
bpftool prog pin id "$id" /sys/fs/bpf/chain_test
for what in "id $id" 'pinned /sys/fs/bpf/chain_test'; do
	# shellcheck disable=SC2086 # words
	t "of another chain: ${what%% *}" 0 '' '' \
		bpfdev chain add chain1 prog $what --name x
	bpfdev chain remove chain1 --all
	bpfdev rmdir xdp/chain1
done
rm /sys/fs/bpf/chain_test
is_whole '  that was not changed' a
bpftool prog pin id "$id" /sys/fs/bpf/chain_test
bpfdev chain remove chain0 --all
printf '%s\n' 'interface chain0' 'one prog pinned /sys/fs/bpf/chain_test' \
	'two prog pinned /sys/fs/bpf/chain_test' > "$file"
t 'twice in a file' 0 '' '' bpfdev chain apply "$file"
same '  it has one node of its own' 'prog link' \
	sh -c 'bpfdev list -n -r -o TYPE xdp/chain0/one xdp/chain0/two | xargs'
printf '%s\n' 'interface chain0' 'three prog pinned /sys/fs/bpf/chain_test' > "$file"
t '  under another name' 0 '' '' bpfdev chain apply "$file"
same '  alone' 'three running' sh -c "$(declare -f names state); echo \$(names) \$(state chain0)"
bpfdev chain remove chain0 --all
t 'of no chain any more' 0 '' '' \
	bpfdev chain add chain0 prog pinned /sys/fs/bpf/chain_test --name b
rm /sys/fs/bpf/chain_test
same '  is that one' "$id" id_of b
is_whole '  in a chain' b
bpfdev chain remove chain0 --all

# -- a prog array

bpfdev chain add chain0 prog file jump.bpf.o --name jump
jumps=$(bpftool -j prog show id "$(id_of jump)" | jq '.map_ids[0]')
# jump_to TYPE: to a program that drops, loaded with this expected_attach_type
jump_to()
{
	python3 - "$jumps" "$1" << 'END'
import ctypes, struct, sys
from syscall_numbers import BPF
def bpf(cmd, *words):
    attr = ctypes.create_string_buffer(struct.pack("=" + words[0], *words[1:]), 144)
    return ctypes.CDLL(None, use_errno=True).syscall(BPF, cmd, attr, 144)
map, type = int(sys.argv[1]), int(sys.argv[2])
code = ctypes.create_string_buffer(bytes.fromhex("b700000001000000" "9500000000000000"))
license = ctypes.create_string_buffer(b"GPL")
prog = bpf(5, "IIQQ44xI", 6, 2, ctypes.addressof(code), ctypes.addressof(license), type)
assert prog >= 0, "load"
key, value = ctypes.c_uint32(0), ctypes.c_uint32(prog)
if bpf(2, "IxxxxQQQ", bpf(14, "I", map), ctypes.addressof(key), ctypes.addressof(value), 0):
    sys.exit("errno %d" % ctypes.get_errno())
END
}
t 'the prog array of a component: a program as libbpf loads it' 1 '' 'errno 22' jump_to 37
t '  with an expected_attach_type of 0' 0 '' '' jump_to 0
before="$(received) $(past)"
send 5 > /dev/null
# shellcheck disable=SC2086 # words
soon '  it is called' '5 0' came $before
if [[ $(uname -r) != 6.1.* ]]; then
	add other pass
	t '  another component' 1 '' 'Invalid argument' sh -c \
		"bpftool map update id $jumps key 0 0 0 0 value id $(id_of other) || exit 1"
fi
bpfdev chain remove chain0 --all

# -- one component in two chains

add fw count
t 'in another chain: add' 0 '' '' bpfdev chain add chain1 prog node xdp/chain0/fw --name both
same '  it is the same program' "$(id_of fw)" bpfdev chain list chain1 -n -r -o ID
same '  its node there is a link' "link $(id_of fw)" \
	bpfdev list -n -r -o TYPE,PROG-ID xdp/chain1/both
send 5 > /dev/null
ip netns exec chain ./chain_send peer1 3 > /dev/null
soon '  it counts the frames of both' 8 seen fw
bpfdev chain add chain1 prog file $object --prog pass --name first --before both
t '  change its chain' 0 '^state +running$' '' bpfdev chain show chain1
add last pass
t '  change the other one' 0 '^state +running$' '' bpfdev chain show chain0
t '  another program of that name' 0 '' '' \
	bpfdev chain add chain1 prog file $object --prog pass --name both --replace
same '    its node is still a link' link bpfdev list -n -r -o TYPE xdp/chain1/both
t '  of a program with a node of its own' 1 '' \
	'cannot replace first: the new program has another node, such as in another chain; remove first first' \
	bpfdev chain add chain1 prog node xdp/chain0/fw --name first --replace
printf '%s\n' 'interface chain1' "both prog node xdp/chain0/fw" > "$file"
t '  apply' 0 '' '' bpfdev chain apply "$file"
same '    it is alone' both names_in chain1
t '  twice in one chain' 0 '' '' bpfdev chain add chain0 prog node xdp/chain0/fw --name again
send 5 > /dev/null
soon '  it counts each frame twice there' 18 seen fw
fw=$(id_of fw)
bpfdev chain remove chain0 --all
ip netns exec chain ./chain_send peer1 3 > /dev/null
counted()
{
	bpftool -j map dump id "$(bpftool -j prog show id "$fw" | jq '.map_ids[0]')" |
		jq '.[0].formatted.value'
}
soon '  it goes on in the other chain' 21 counted
t '  remove' 0 '' '' bpfdev chain remove chain1 both
is_whole '  nothing is left'

# a prog array is emptied when nobody holds it open any more
bpfdev chain add chain0 prog file jump.bpf.o --name jump
jumps=$(bpftool -j prog show id "$(id_of jump)" | jq '.map_ids[0]')
jump_to 0
bpfdev chain add chain1 prog node xdp/chain0/jump --name jump
bpfdev chain remove chain0 --all
bpfdev chain add chain1 prog file $object --prog pass --name last
slots()
{
	bpftool -j map dump id "$jumps" | jq '[.[] | select(.value | type == "array")] | length'
}
same '  its prog array is kept' 1 slots
t '  remove' 0 '' '' bpfdev chain remove chain1 --all
is_whole '  nothing is left'
bpfdev rmdir xdp/chain1

# -- looking at the packets of a chain

# captured: by two xdpdump at the same time
captured()
{
	local i pids=()

	for i in 1 2; do
		timeout -s INT 20 xdpdump -i chain0 -w "$file.pcap$i" > "$file.dump$i" 2>&1 &
		pids+=($!)
	done
	wait_for grep -q istening "$file.dump1" && wait_for grep -q istening "$file.dump2"
	send 5
	sleep 1
	kill -INT "${pids[@]}"
	wait "${pids[@]}"
	grep -ohE '[0-9]+ packets captured|ERROR.*' "$file".dump? | sort -u
}

if command -v xdpdump > /dev/null; then
	for name in a b; do
		add $name pass
		t "xdpdump: with $(names)" 0 '^[1-9][0-9]* packets captured$' '' captured
	done
	bpfdev chain remove chain0 --all
else
	result 'ok # SKIP no xdpdump' 'xdpdump'
fi

# -- apply

printf '%s\n' '# the chain' '' 'interface chain0' \
	"first prog file $PWD/$object --prog count # counts" \
	"mid   prog file $PWD/$object --prog drop --on drop,pass" \
	"last  prog file $PWD/$object --prog count" > "$file"
t 'apply' 0 '' '' bpfdev chain apply "$file"
is_whole '  it is so' first mid last
same '  with verdicts' 'pass drop,pass pass' sh -c 'bpfdev chain list chain0 -n -r -o ON | xargs'
all=$(bpfdev list -n -r -o ID xdp/chain0 | xargs)
t 'apply again' 0 '' '' bpfdev chain apply "$file"
same '  changes nothing' "$all" sh -c 'bpfdev list -n -r -o ID xdp/chain0 | xargs'
ids="$(id_of first) $(id_of last)"
printf '%s\n' 'interface chain0' \
	"new   prog file $PWD/$object --prog pass" \
	"last  prog file $PWD/$object --prog count" \
	"first prog file $PWD/$object --prog count" > "$file"
t 'apply another one' 0 '' '' bpfdev chain apply - < "$file"
is_whole '  it is that' new last first
same '  the old components are the same' "$ids" sh -c \
	'bpfdev chain list chain0 -n -r -o ID | sed -n "3p;2p" | sort -n | xargs'
sed -i 's/--prog pass/--prog calls/' "$file"
new=$(id_of new)
bpfdev chain apply "$file"
t '  other instructions are another program' 1 '' '' [ "$(id_of new)" = "$new" ]

# refuses WHAT WHY LINE...: a file with these lines is refused
refuses()
{
	printf '%s\n' "${@:3}" > "$file.bad"
	t "apply: $1" 1 '' "$2" bpfdev chain apply "$file.bad"
}

refuses 'an empty file' 'bad: no interface' ''
refuses 'no interface' "bad:1: expected 'interface' and its name first" 'x prog id 1'
refuses 'too few words' 'bad:2: expected NAME prog OBJ' 'interface chain0' 'x prog id'
refuses 'no such option' 'bad:3: expected --prog or --on, not --off' 'interface chain0' \
	'# a comment' 'x prog id 1 --off drop'
refuses 'no such verdict' 'bad:2: expected a comma-separated list.* not dorp' 'interface chain0' \
	'x prog id 1 --on dorp'
refuses 'a name twice' 'bad:3: another component already has the name x' 'interface chain0' \
	'x prog id 1' 'x prog id 2'
refuses 'a name that is taken' "bad:2: cannot name a component link" 'interface chain0' \
	'link prog id 1'
refuses 'prog of no file' "bad:2: --prog requires 'file', not id" \
	'interface chain0' 'x prog id 1 --prog y'
refuses 'one of two does not load' 'bad:3: cannot load refused: .* the kernel rejected it' \
	'interface chain0' \
	"x prog file $PWD/$object --prog pass" "y prog file $PWD/$object --prog refused"
refuses '33 components' "bad:34: too many components in the chain, from this one on: c33" \
	'interface chain0' "$(printf 'c%d prog id 1\n' {1..33})"
is_whole 'none of this has changed anything' new last first

# errors that show only when a line is carried out, the fifth one here: ERROR|LINE
fs=/sys/fs/bpf/chain_test
mkdir $fs
bpftool map create $fs/map type array key 4 value 4 entries 1 name chain_test
bpftool prog loadall swap.bpf.o $fs/progs
xdp=$(find $fs/progs -type f | head -1)
bpfdev pin map pinned $fs/map xdp/chain0/taken
: > "$file.empty"
while IFS='|' read -r why line; do
	refuses "an error names the line '${line//$file/FILE}'" "^bpfdev: $file.bad:5: $why" \
		'# a comment' 'interface chain0' '' "ok prog file $PWD/$object --prog pass" \
		"$line"
done << END
/nonexistent.o: No such file or directory|x prog file /nonexistent.o
$file.empty is not an object file|x prog file $file.empty
$PWD/$object has no XDP program nothing; it has:|x prog file $PWD/$object --prog nothing
$PWD/$object has several XDP programs; choose one|x prog file $PWD/$object
cannot load refused: |x prog file $PWD/$object --prog refused
no prog has the ID 4294967295|x prog id 4294967295
id: 'one' is not a number|x prog id one
no prog has the name nothing|x prog name nothing
tag: 'abc' is not 16 hexadecimal digits|x prog tag abc
no prog has the tag 0123456789abcdef|x prog tag 0123456789abcdef
fd 77: Bad file descriptor|x prog fd 77
fd: 'x' is not a number|x prog fd x
prog pinned /nonexistent: No such file|x prog pinned /nonexistent
pinned $fs/map is not a BPF prog|x prog pinned $fs/map
prog pinned $xdp was loaded as an XDP program|x prog pinned $xdp
nothing: no such node|x prog node nothing
'a/[.][.]/b': bad name: |x prog node a/../b
taken: no such node|x prog node taken
node /dev/zero is not a BPF prog|x prog node /dev/zero
'number' does not name a prog|x prog number 1
cannot add taken: the name is taken|taken prog file $PWD/$object --prog pass
END
bpfdev unpin xdp/chain0/taken
refuses 'an interface that does not exist' "bad:1: chain9: no such interface" \
	'interface chain9' "x prog file $PWD/$object --prog pass"
bpftool net attach xdpgeneric pinned "$xdp" dev chain1
refuses 'an interface with another program' 'bad:2: .*chain1' '' 'interface chain1' \
	"x prog file $PWD/$object --prog pass"
bpftool net detach xdpgeneric dev chain1
rm -rf $fs
is_whole 'none of this has changed anything, either' new last first
t 'an interface and nothing else' 0 '' '' sh -c 'echo interface chain0 | bpfdev chain apply -'
is_whole '  is an empty chain'

# -- permissions

as()
{
	setpriv --reuid="$1" --regid="$1" --clear-groups --inh-caps=+bpf,+net_admin,+perfmon \
		--ambient-caps=+bpf,+net_admin,+perfmon "${@:2}"
}

bpfdev rmdir xdp/chain0
bpfdev mkdir xdp/chain0 --user 65534 --group 65534 --mode 0600
chmod 644 $object
t 'the owner of the directory' 0 '' '' \
	as 65534 bpfdev chain add chain0 prog file $object --prog count --name a
t '  root, too' 0 '' '' add b pass
t '  and the user again' 0 '' '' as 65534 bpfdev chain order chain0 b a
is_whole '  that is so' b a
same '  nodes made by root belong to the user' '65534:65534 600' stat -c '%u:%g %a' /dev/bpf/xdp/chain0/b
t 'another user with the same capabilities' 1 '' \
	'xdp/chain0/control: Permission denied: you may not read and write it; it belongs to nobody:nogroup' \
	as 65533 bpfdev chain remove chain0 a
t 'the user without capabilities' 1 '' 'cannot load .*Operation not permitted' \
	as_nobody bpfdev chain order chain0 a b
printf '%s\n' 'interface chain0' "c prog file $PWD/$object --prog pass" > "$file.bad"
chmod 644 "$file.bad"
t '  with a file: the line is named' 1 '' "^bpfdev: $file.bad:2: cannot load .*Operation not permitted" \
	as_nobody bpfdev chain apply "$file.bad"
t 'another user with a file: the line of the interface is named' 1 '' \
	"^bpfdev: $file.bad:1: /dev/bpf/xdp/chain0/control: Permission denied" \
	as 65533 bpfdev chain apply "$file.bad"
printf '%s\n' 'interface chain0' '' 'c prog id 1' > "$file.bad"
t '  an ID: the line is named' 1 '' "^bpfdev: $file.bad:3: prog id 1: Operation not permitted" \
	as_nobody bpfdev chain apply "$file.bad"
is_whole '  nothing was changed' b a
t 'the user may take all away' 0 '' '' as 65534 bpfdev chain remove chain0 --all
bpfdev rmdir xdp/chain0

# -- chains in other states

printf '%s\n' 'interface chain2' "x prog file $PWD/$object --prog count" > "$file"
bpfdev chain apply "$file"
ip link del chain2
t 'the interface is gone: show' 0 '^state +detached$' '' bpfdev chain show chain2
t '  add' 1 '' "the link of this chain is not attached.*its interface no longer exists, or the link was detached; .*remove chain2 --all. removes the chain" \
	bpfdev chain add chain2 prog file $object --prog pass --name y
t '  apply' 1 '' "the link of this chain is not attached" bpfdev chain apply "$file"
t '  apply --force' 1 '' 'chain2: no such interface' bpfdev chain apply "$file" --force
ip link add chain2 type veth peer name peer2 netns chain
x=$(bpfdev list -n -r -o ID xdp/chain2/x)
t '  another one of that name: apply --force' 0 '' '' bpfdev chain apply "$file" --force
same '  it runs' running state chain2
same '  the same component' "$x" bpfdev list -n -r -o ID xdp/chain2/x
ip link del chain2
t '  remove --all' 0 '' '' bpfdev chain remove chain2 --all
t '  and its directory' 0 '' '' bpfdev rmdir xdp/chain2

# -- gc takes a chain as a whole

ip link add chain2 type veth peer name peer2 netns chain
bpfdev chain apply "$file"
ip link del chain2
ip link add chain2 type veth peer name peer2 netns chain
bpfdev attach prog file $object chain_gc xdp chain2 --prog pass
ip link del chain2
t 'gc: what it would remove' 0 '^xdp/chain2$' '' bpfdev gc --dry-run
same '  no node of the chain' 'chain_gc xdp/chain2' sh -c 'bpfdev gc --dry-run | sort | xargs'
same 'gc: it removes them' 'chain_gc xdp/chain2' sh -c 'bpfdev gc | sort | xargs'
same '  with all nodes' '' sh -c 'bpfdev list -n -r -o NAME | grep -E "chain2|chain_gc"'
printf '%s\n' 'interface chain0' "x prog file $PWD/$object --prog count" > "$file"
bpfdev chain apply "$file"
bpftool link detach id "$(id_of link)"
bpftool map create /sys/fs/bpf/chain_test type array key 4 value 4 entries 1 name chain
bpfdev pin map pinned /sys/fs/bpf/chain_test xdp/chain0/mine
rm /sys/fs/bpf/chain_test
same 'gc: a directory with another node' 'xdp/chain0' bpfdev gc
same '  keeps that node' 'xdp/chain0/mine' sh -c 'bpfdev list -n -r -o NAME | grep chain0/'
bpfdev unpin xdp/chain0/mine

bpfdev chain apply "$file"
x=$(id_of x)
t 'another tool detaches the link' 0 '' '' bpftool link detach id "$(id_of link)"
t '  that shows' 0 '^state +detached$' '' bpfdev chain show chain0
t '  add' 1 '' 'the link of this chain is not attached' add y pass
t '  apply --force' 0 '' '' bpfdev chain apply "$file" --force
is_whole '  it is whole again' x
same '  the same component' "$x" id_of x
bpfdev unpin xdp/chain0/config
t 'the config is gone: show' 0 '^state +incomplete$' '' bpfdev chain show chain0
t '  it names the node' 0 '^reason +the node config is missing, or is another object$' '' \
	bpfdev chain show chain0
same '  the list has it' 'chain0 incomplete' bpfdev chain list -n -r -o INTERFACE,STATE
t '  add' 1 '' 'this chain is incomplete.*apply FILE --force. completes it' add y pass
t '  apply --force' 0 '' '' bpfdev chain apply "$file" --force
is_whole '  it is whole again' x
bpftool map create /sys/fs/bpf/chain_test type percpu_array key 4 value 10768 entries 1 name chain
bpfdev unpin xdp/chain0/config
bpfdev pin map pinned /sys/fs/bpf/chain_test xdp/chain0/config
rm /sys/fs/bpf/chain_test
t 'a config for each CPU: show' 0 '^reason +the node config is missing, or is another object$' '' \
	bpfdev chain show chain0
t '  apply --force' 0 '' '' bpfdev chain apply "$file" --force
is_whole '  it is whole again' x
# unsound NAME ID: the config is another one, of a component with this name and program
unsound()
{
	# shellcheck disable=SC2046 # words
	bpftool map create /sys/fs/bpf/chain_test type array key 4 value 10768 entries 1 name chain &&
		bpftool map update pinned /sys/fs/bpf/chain_test key hex 0 0 0 0 value hex $(
			python3 -c '
import struct, sys
config = struct.pack("=4I64sI", 1, 1, 1, 0, sys.argv[1].encode(), int(sys.argv[2]))
print(config.ljust(10768, b"\0").hex(" "))' "$1" "$2") &&
		bpfdev unpin xdp/chain0/config &&
		bpfdev pin map pinned /sys/fs/bpf/chain_test xdp/chain0/config
	rm /sys/fs/bpf/chain_test
}
unsound gone 0
t 'a config with a component without a program: show' 0 \
	'^reason +the config is not sound: component 1, gone, has no program$' '' bpfdev chain show chain0
same '  the list has it, without the component' '[["incomplete",null]]' sh -c \
	'bpfdev chain list chain0 --json | jq -c "[.components[] | [.state, .name]]"'
t '  save' 1 '' '^bpfdev: xdp/chain0: the config of this chain is not sound: component 1, gone, has no program; ' \
	bpfdev chain save chain0
t '  add' 1 '' "not sound: .*'bpfdev chain apply FILE --force' makes a new one" add y pass
t '  apply --force' 0 '' '' bpfdev chain apply "$file" --force
is_whole '  it is whole again' x
unsound ../x "$(id_of x)"
t 'a config with a name that is a way: save' 1 '' \
	'not sound: the name of component 1 is not one of a node; ' bpfdev chain save chain0
t '  remove' 1 '' 'not sound: ' bpfdev chain remove chain0 x
t '  remove --all' 0 '' '' bpfdev chain remove chain0 --all
is_whole '  nothing is left'
bpfdev chain apply "$file"
bpfdev unpin xdp/chain0/x
t 'a component is gone: show' 0 '^reason +the node x is missing, or is another object$' '' \
	bpfdev chain show chain0
same '  the list has it' 'chain0 x incomplete' bpfdev chain list -n -r -o INTERFACE,NAME,STATE
t '  apply --force' 0 '' '' bpfdev chain apply "$file" --force
is_whole '  it is whole again' x
bpfdev chain add chain1 prog file $object --prog pass --name y
other=$(bpfdev list -n -r -o ID xdp/chain1/dispatcher)
bpfdev unpin xdp/chain1/dispatcher
bpfdev replace prog id "$other" xdp/chain0/dispatcher
t 'another dispatcher: show' 0 '^state +replaced$' '' \
	bpfdev chain show chain0
t '  remove' 1 '' 'the link runs program [0-9]+, and not its dispatcher, program [0-9]+: another tool' \
	bpfdev chain remove chain0 x
t '  apply --force' 0 '' '' bpfdev chain apply "$file" --force
bpfdev chain remove chain1 --all
bpfdev rmdir xdp/chain1
is_whole '  it is whole again' x
bpftool map create /sys/fs/bpf/chain_test type array key 4 value 4 entries 1 name chain
bpfdev pin map pinned /sys/fs/bpf/chain_test xdp/chain0/y
rm /sys/fs/bpf/chain_test
t 'a name of another object' 1 '' 'cannot add y: the name is taken' add y pass
bpfdev unpin xdp/chain0/y
is_whole '  nothing was changed' x
bpfdev chain remove chain0 --all

bpfdev chain apply "$file"
t 'a way to a directory is no interface' 1 '' "'../xdp/chain0' cannot have a chain" \
	bpfdev chain remove ../xdp/chain0 --all
t '  in a file' 1 '' "^bpfdev: -:1: '../xdp/chain0' cannot have a chain" sh -c \
	'echo interface ../xdp/chain0 | bpfdev chain apply -'
bpfdev chain remove chain0 --all

chain_end
