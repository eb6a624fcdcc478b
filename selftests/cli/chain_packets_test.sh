#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev chain: the verdicts on packets, and the packets that components have seen.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/cli/chain.sh
. ./chain.sh

echo "TAP version 13"

# -- verdicts

# sees WHAT COUNT NAME PROG [OPTION]...: COUNT of 100 frames reach a component after this
# one
sees()
{
	local want=$2

	add first count && add "${@:3}" && add last count || return
	send 100 > /dev/null
	soon "$1: the first one sees them" 100 seen first
	same "  and the last one $want" "$want" seen last
	bpfdev chain remove chain0 --all
}

sees 'pass' 100 mid pass
sees 'drop' 0 mid drop
sees 'drop, on drop' 100 mid drop --on drop
sees 'pass, on drop' 0 mid pass --on drop
sees 'pass, on all' 100 mid pass --on aborted,drop,pass,tx,redirect
sees 'no verdict at all' 0 mid strange
sees 'no verdict at all, on others' 0 mid strange --on pass,drop
sees 'a program with functions' 0 mid calls
sees 'a program that changes the packet' 100 mid head
add first count
t 'a program with tail calls' 0 '' '' \
	bpfdev chain add chain0 prog file chain_tail.bpf.o --prog tail --name tail
add last count
send 100 > /dev/null
soon '  the first one sees the frames' 100 seen first
same '  the last one sees those that it let through' 0 seen last
bpfdev chain order chain0 tail first last
before="$(received) $(past)"
send 100 > /dev/null
# shellcheck disable=SC2086 # words
soon '  in another chain, too' '100 0' came $before
bpfdev chain remove chain0 --all

# -- one alone

# alone WHAT COUNT OBJECT PROG [OPTION]...: COUNT of 100 frames come past it
alone()
{
	local before

	bpfdev chain add chain0 prog file "$3" --prog "$4" --name only "${@:5}" || return
	before="$(received) $(past)"
	send 100 > /dev/null
	# shellcheck disable=SC2086 # words
	soon "alone: $1" "100 $2" came $before
	bpfdev chain remove chain0 --all
}

alone 'pass' 100 $object pass
alone 'pass, on drop' 100 $object pass --on drop
alone 'drop' 0 $object drop
alone 'drop, on drop' 0 $object drop --on drop
alone 'no verdict at all' 0 $object strange
alone 'a program with functions' 0 $object calls
alone 'a program that changes the packet' 100 $object head
alone 'a program with tail calls' 0 chain_tail.bpf.o tail

add a count
before="$(received) $(past)"
send 10 > /dev/null
soon 'one' 10 seen a
add b count
ids="$(id_of link) $(id_of b)"
send 10 > /dev/null
soon '  two' 10 seen b
same '  the first one goes on' 20 seen a
bpfdev chain remove chain0 a
send 10 > /dev/null
soon '  the second one, alone' 20 seen b
is_whole '  that is all' b
add c count --before b
bpfdev chain remove chain0 c
send 10 > /dev/null
soon '  and again' 30 seen b
same '  by the same link and program' "$ids" sh -c "$(declare -f id_of);"' echo $(id_of link) $(id_of b)'
# shellcheck disable=SC2086 # words
same '  nothing was lost' '40 40' came $before
bpfdev chain remove chain0 --all

# -- fragments

# a frame that does not fit into a page
ip -n chain link set peer2 mtu $((2 * $(getconf PAGESIZE)))
t 'a large MTU: with fragments' 0 '' '' \
	bpfdev chain add chain2 prog file $object --prog count_frags --name x
same '  as the list says' 1 bpfdev chain list chain2 -n -r -o FRAGS
t '  without them' 1 '' "cannot change the chain of chain2: .*each component must take fragments" \
	bpfdev chain add chain2 prog file $object --prog pass --name y
same '  nothing was changed' x bpfdev chain list chain2 -n -r -o NAME
bpfdev chain remove chain2 --all
t '  from the start' 1 '' 'cannot attach to xdp chain2: .*the MTU is too large for this program; programs that take fragments' \
	bpfdev chain add chain2 prog file $object --prog pass --name y
bpfdev rmdir xdp/chain2
ip -n chain link set peer2 mtu 1500

# -- in place

add first count && add mid count && add last count
send 10 > /dev/null
soon 'before: frames are counted' 10 seen last
ids="$(id_of first) $(id_of last)" mid=$(id_of mid)
t 'replace one in place' 0 '' '' add mid count_again --replace
same '  the others are unchanged' "$ids" sh -c \
	'bpfdev chain list chain0 -n -r -o ID | sed -n "1p;3p" | xargs'
t '  it is not' 1 '' '' [ "$(id_of mid)" = "$mid" ]
same '  the others go on counting' '10 10' sh -c "$(declare -f seen id_of);"' echo $(seen first) $(seen last)'
same '  and it begins' 0 seen mid
t '  with other verdicts and another place' 0 '' '' \
	add mid count --replace --on drop --before first
is_whole '  that is so' mid first last
same '  with these verdicts' 'drop' sh -c 'bpfdev chain list chain0 -n -r -o ON | head -1'
bpfdev chain remove chain0 --all

# -- a whole one

for ((i = 1; i <= 32; i++)); do
	add "c$i" count || break
done
is_whole '32 components' c{1..32}
t 'one more' 1 '' 'cannot add x: a chain has at most 32 components' add x pass
send 50 > /dev/null
soon 'each runs: the last' 50 seen c32
same '  the first' 50 seen c1
bpfdev chain order chain0 c{32..1}
is_whole 'turned round' c{32..1}
send 50 > /dev/null
soon '  the last has gone on counting' 100 seen c1
bpfdev chain remove chain0 --all

chain_end
