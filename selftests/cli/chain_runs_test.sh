#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev chain count: the numbers of runs of the components, and the node that has them.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/cli/chain.sh
. ./chain.sh

echo "TAP version 13"

runs()
{
	bpfdev chain list chain0 -J -o NAME,RUNS |
		jq -r '.components[] | "\(.name) \(.runs)"' | xargs
}

# the first COUNT of the 32 sums in the node, and the number of the others
in_node()
{
	bpfdev cat xdp/chain0/runs | jq -s "[.[] | [.values[].value] | add] |
		[.[:$1][], (.[$1:] | length), (.[$1:] | add)] | join(\" \")" -r
}

in_node_for_nobody()
{
	as_nobody bpfdev cat xdp/chain0/runs | jq -s '.[0].values | map(.value) | add'
}

counted()
{
	bpfdev chain show chain0 --json | jq -c '[.counted, .runs != null]'
}

# packets COUNT: run the dispatcher with a packet of zeroes, which is not one of the test's
packets()
{
	bpftool prog run id "$(id_of dispatcher)" data_in "$file.packet" repeat "$1" > /dev/null
}

head -c 64 /dev/zero > "$file.packet"

# -- the command line

t 'count: nothing' 2 '' "^bpfdev chain: expected 'count', an interface, and 'on' or 'off'" \
	bpfdev chain count
t 'count: no word' 2 '' "expected 'count'" bpfdev chain count chain0
t 'count: another word' 2 '' "expected 'count'" bpfdev chain count chain0 yes
t 'count: too much' 2 '' "expected 'count'" bpfdev chain count chain0 on off
t 'count: an option of another verb' 2 '' "'count' does not accept all options" \
	bpfdev chain count chain0 on --force
t 'count: no chain' 1 '' "^bpfdev: chain0 has no chain: /dev/bpf/xdp/chain0 does not exist; " \
	bpfdev chain count chain0 on
t 'add: runs is taken' 1 '' "cannot name a component runs: the chain itself uses the names config, control, dispatcher, link and runs\$" \
	add runs pass

# -- numbers

add a count
same 'a chain does not count' '[false,false]' counted
same '  it has no numbers' 'a null' runs
link=$(id_of link)
t 'count' 0 '' '' bpfdev chain count chain0 on
same '  it counts' '[true,true]' counted
is_whole '  it is a chain' a
same '  the link stays' "$link" id_of link
same '  it starts at 0' 'a 0' runs
packets 7
same '  each run counts' 'a 7' runs
same '  in a table' '7' bpfdev chain list chain0 -n -r -o RUNS
send 20 > /dev/null
soon '  and each frame' 'a 27' runs
same '  it is not among the default columns' 'INTERFACE POSITION NAME ID ON STATE' \
	sh -c 'bpfdev chain list chain0 | head -1 | xargs'
all=$(bpfdev list -n -r -o ID xdp/chain0 | xargs)
t 'count once more' 0 '' '' bpfdev chain count chain0 on
same '  it changes nothing' "$all a 27" sh -c "$(declare -f runs);"'
	echo $(bpfdev list -n -r -o ID xdp/chain0) $(runs)'

# -- later changes

add b drop --on pass
add c count
is_whole 'add: it counts' a b c
send 20 > /dev/null
soon '  those that a frame meets, from 0' 'a 20 b 20 c 0' runs
packets 5
same '  and another packet meets all' 'a 25 b 25 c 5' runs
same '  as in the node, which has nothing else' '25 25 5 29 0' in_node 3
t 'order' 0 '' '' bpfdev chain order chain0 b c a
packets 3
send 10 > /dev/null
soon '  the numbers follow' 'b 13 c 3 a 3' runs
is_whole '  it counts' b c a
t 'replace' 0 '' '' add b pass --replace --on pass,drop
packets 4
same '  from 0' 'b 4 c 4 a 4' runs
is_whole '  it counts' b c a
t 'remove' 0 '' '' bpfdev chain remove chain0 b
packets 2
same '  the others count' 'c 2 a 2' runs
is_whole '  they are a chain' c a
t 'apply --force' 0 '' '' sh -c 'bpfdev chain save chain0 | bpfdev chain apply --force -'
same '  the same chain: the numbers go on' 'c 2 a 2' runs
t 'no longer' 0 '' '' bpfdev chain count chain0 off
same '  it does not count' '[false,false]' counted
is_whole '  it is a chain' c a
same '  it has no numbers' 'c null a null' runs
t 'not again' 0 '' '' bpfdev chain count chain0 off
bpfdev chain count chain0 on
bpfdev chain remove chain0 --all
is_whole 'remove --all: nothing is left'
t '  a chain without components' 1 '' \
	'^bpfdev: cannot count the runs of the chain of chain0: it has no components; add one first$' \
	bpfdev chain count chain0 on
add a count
same '  the next chain does not count' '[false,false]' counted
bpfdev chain remove chain0 --all

# all slots, and verdicts that are not the default, of which the last but one ends the chain
for ((i = 0; i < 32; i++)); do
	on=pass,drop
	[ $i -ne 30 ] || on=drop
	echo "c$i prog file $PWD/$object --prog pass --on $on"
done > "$file"
sed -i '1i interface chain0 --count on' "$file"
t '32 components' 0 '' '' bpfdev chain apply "$file"
packets 6
same '  each counts but the last' "$(seq -f 'c%g 6' 0 30 | xargs) c31 0" runs
bpfdev chain remove chain0 --all

# -- the file of a chain

printf '%s\n' 'interface chain0' "a prog file $PWD/$object --prog count" > "$file"
bpfdev chain apply "$file"
same 'save: a chain that does not count' 'interface chain0 --xdp-mode native' \
	sh -c 'bpfdev chain save chain0 | head -1'
sed 's/^interface.*/& --count on/' "$file" > "$file.on"
same 'dry run: counting is a difference' "--- chain0
+++ $file.on
-interface chain0 --xdp-mode native
+interface chain0 --xdp-mode native --count on
 a
3" bash -c 'bpfdev chain apply --dry-run "$1" | sed "s/^ a .*/ a/"; echo "${PIPESTATUS[0]}"' bash "$file.on"
t '  apply' 0 '' '' bpfdev chain apply "$file.on"
same '  it counts' '[true,true]' counted
t '  dry run: no difference' 0 '' '' bpfdev chain apply --dry-run "$file.on"
same '  save' 'interface chain0 --xdp-mode native --count on' \
	sh -c 'bpfdev chain save chain0 | head -1'
same '  dry run: a file without it' "-interface chain0 --xdp-mode native --count on
+interface chain0 --xdp-mode native" \
	sh -c 'bpfdev chain apply --dry-run "$1" | grep "interface"' sh "$file"
t '  apply' 0 '' '' bpfdev chain apply "$file"
same '  it does not count' '[false,false]' counted
sed 's/^interface.*/& --count off/' "$file" > "$file.off"
t '  dry run: off is the default' 0 '' '' bpfdev chain apply --dry-run "$file.off"
bpfdev chain remove chain0 --all
bpfdev rmdir xdp/chain0

# -- readers

bpfdev mkdir xdp/chain0 --user 65534 --group 4 --mode 664
add a count
bpfdev chain count chain0 on
same 'the node has the owner and mode of the directory' \
	"$(stat -c '%a %u %g' /dev/bpf/xdp/chain0/config)" \
	stat -c '%a %u %g' /dev/bpf/xdp/chain0/runs
packets 3
same '  a reader needs no capability' 3 in_node_for_nobody
chmod 600 /dev/bpf/xdp/chain0/runs
chown 0:0 /dev/bpf/xdp/chain0/runs
t '  but its permission' 1 '' 'Permission denied' as_nobody bpfdev cat xdp/chain0/runs
same '  without it, the list has no numbers' 'a null' as_nobody bash -c \
	"$(declare -f runs); runs"
t '  nobody can change them' 255 '' 'Operation not permitted' bpftool map update name bpfdev_runs \
	key 0 0 0 0 value 0 0 0 0 0 0 0 0
same '  they stay' 'a 3' runs
bpfdev chain remove chain0 --all

# -- incomplete chains

incomplete()
{
	same "$1" 'incomplete the node runs is missing, or is another object' sh -c \
		'bpfdev chain show chain0 --json | jq -r "[.state, .reason] | join(\" \")"'
	t '  it cannot be changed' 1 '' 'this chain is incomplete' bpfdev chain count chain0 off
}

other=/sys/fs/bpf/chain_runs
bpftool map create $other type percpu_array key 4 value 8 entries 32 name other
add a count
bpfdev chain count chain0 on
bpfdev unpin xdp/chain0/runs
incomplete 'without the node'
bpfdev pin map pinned $other other
bpfdev expose other xdp/chain0/runs
incomplete 'with another map'
same '  whose numbers are not those of components' 'a null' runs
printf '%s\n' 'interface chain0 --count on' "a prog file $PWD/$object --prog count" > "$file"
t '  apply --force' 0 '' '' bpfdev chain apply --force "$file"
is_whole '  completes it' a
same '  it counts' '[true,true]' counted
bpfdev chain count chain0 off
bpfdev expose other xdp/chain0/runs
same 'a chain that does not count needs no node' '[false,true]' counted
t '  a change' 0 '' '' bpfdev chain add chain0 prog file $object --prog pass --name b
is_whole '  removes it' a b
bpfdev unpin other
bpfdev pin map pinned $other xdp/chain0/runs
t 'a node that is not of data' 1 '' \
	'^bpfdev: cannot count the runs of the chain of chain0: the name is taken: /dev/bpf/xdp/chain0/runs exists and is not the data of a map; remove it first$' \
	bpfdev chain count chain0 on
same '  nothing has changed' 'a null b null' runs
t '  it stays when the chain goes' 0 '' '' bpfdev chain remove chain0 --all
same '  with no other node' xdp/chain0/runs bpfdev list -n -r -o NAME xdp/chain0
bpfdev unpin xdp/chain0/runs
rm $other
add a count

# -- the end of the interface

bpfdev chain count chain0 on
ip link del chain0
t 'gc removes the node, too' 0 '^xdp/chain0$' '' bpfdev gc
same '  no node is left' '' bpfdev list -n -r -o NAME xdp
bpfdev mkdir xdp/chain0

chain_end
