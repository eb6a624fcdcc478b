#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev chain save and chain apply --dry-run: the file of a chain, and what it would change.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/cli/chain.sh
. ./chain.sh

echo "TAP version 13"

# round WHAT: save, remove, apply and save again gives the same text
round()
{
	bpfdev chain save chain0 > "$file.1"
	bpfdev chain remove chain0 --all
	t "$1: remove and apply" 0 '' '' bpfdev chain apply "$file.1"
	same '  save: the same text' "$(cat "$file.1")" bpfdev chain save chain0
}

# -- save

t 'save: no interface' 2 '' "expected 'save' and an interface" bpfdev chain save
t 'save: no chain' 1 '' "chain0 has no chain: .*'bpfdev chain add chain0' makes one" \
	bpfdev chain save chain0
t 'save: an option of another verb' 2 '' "'save' does not accept all options" \
	bpfdev chain save chain0 --json
add fw drop --on drop,pass
bpfdev chain add chain0 prog file jump.bpf.o --name jump --before fw
add last count
same 'save' "interface chain0 --xdp-mode native
jump prog file $PWD/jump.bpf.o --on pass
fw prog file $PWD/$object --prog drop --on drop,pass
last prog file $PWD/$object --prog count --on pass" bpfdev chain save chain0
round 'save'
is_whole '  the same chain' jump fw last
all=$(bpfdev list -n -r -o ID xdp/chain0 | xargs)
t '  apply what was saved of the running chain' 0 '' '' \
	sh -c 'bpfdev chain save chain0 | bpfdev chain apply -'
same '  it changes nothing' "$all" sh -c 'bpfdev list -n -r -o ID xdp/chain0 | xargs'
bpfdev chain order chain0 last jump fw
round '  after another order'
same '  it is kept' 'last jump fw' names
bpfdev chain remove chain0 --all

bpfdev chain add chain0 prog file $object --prog pass --name x --xdp-mode generic
t 'save: the mode' 0 '^interface chain0 --xdp-mode generic$' '' bpfdev chain save chain0
round '  the mode'
t '  is kept' 0 '^mode +generic$' '' bpfdev chain show chain0
sed 's/generic/native/' "$file.1" > "$file"
t '  another mode' 1 '' "^bpfdev: $file:1: --xdp-mode: .*in another mode than native" \
	bpfdev chain apply "$file"
bpfdev chain remove chain0 --all
t '  the option goes before the file' 0 '' '' \
	bpfdev chain apply "$file" --xdp-mode generic
t '    it is used' 0 '^mode +generic$' '' bpfdev chain show chain0
t '  an empty chain' 0 '^interface chain0$' '' \
	sh -c 'bpfdev chain remove chain0 --all; bpfdev chain save chain0'

# -- programs that are not from a file

add a count
bpftool prog pin id "$(id_of a)" /sys/fs/bpf/chain_save
bpfdev chain remove chain0 --all
(cd /sys/fs/bpf && bpfdev chain add chain0 prog pinned chain_save --name pin)
t 'save: a pinned program' 0 '^pin prog pinned /sys/fs/bpf/chain_save --on pass$' '' \
	bpfdev chain save chain0
round '  it'
id=$(id_of pin)
bpfdev chain remove chain0 --all
bpfdev pin prog pinned /sys/fs/bpf/chain_save node
for words in "id $id" 'node node' "tag $(bpftool -j prog show id "$id" | jq -r .tag)"; do
	# shellcheck disable=SC2086 # words
	bpfdev chain add chain0 prog $words --name b
	t "save: a program by ${words%% *}" 0 "^b prog $words --on pass\$" '' bpfdev chain save chain0
	round '  it'
	bpfdev chain remove chain0 --all
done
bpfdev chain add chain0 prog node /dev/bpf/node --name b
t 'save: a node by its path' 0 '^b prog node node --on pass$' '' bpfdev chain save chain0
bpfdev chain remove chain0 --all
# not on /tmp, which may have no devices
mkdir /dev/chain_save
cp -a /dev/bpf/node /dev/chain_save/node
bpfdev chain add chain0 prog node /dev/chain_save/node --name b
same 'save: a node elsewhere is not named' "interface chain0 --xdp-mode native
# b: its file is not known; this line holds until the program ends
b prog node node --on pass" bpfdev chain save chain0
rm -r /dev/chain_save
bpfdev chain remove chain0 --all
bpfdev chain add chain0 prog node node --name b
bpfdev unpin node
rm /sys/fs/bpf/chain_save
same 'save: a node that is gone' "interface chain0 --xdp-mode native
# b: its file is not known; this line holds until the program ends
b prog id $id --on pass" bpfdev chain save chain0
add c count
bpfdev pin prog id "$id" node
t '  a node elsewhere' 0 '^b prog node node --on pass$' '' bpfdev chain save chain0
bpfdev unpin node
bpfdev chain remove chain0 b
exec 9< /dev/bpf/xdp/chain0/c
bpfdev chain add chain1 prog fd 9 --name d
exec 9<&-
t '  a descriptor' 0 '^d prog node xdp/chain0/c --on pass$' '' bpfdev chain save chain1
t '    apply that' 0 '' '' sh -c 'bpfdev chain save chain1 | bpfdev chain apply -'
same '    the same program' "$(id_of c)" bpfdev chain list chain1 -n -r -o ID
bpfdev chain remove chain1 --all
bpfdev rmdir xdp/chain1

mkdir "$file.a b"
cp $object "$file.a b/x.o"
bpfdev chain add chain0 prog file "$file.a b/x.o" --prog pass --name blank
rm -r "$file.a b"
id=$(id_of blank)
t 'save: a path that a file cannot have' 0 '^blank prog node xdp/chain0/blank --on pass$' '' \
	bpfdev chain save chain0
t '  apply that' 0 '' '' sh -c 'bpfdev chain save chain0 | bpfdev chain apply -'
same '  the same program' "$id" id_of blank
bpfdev chain remove chain0 --all

# -- apply --dry-run

# would WHAT DIFF: what a dry run of the file prints, without IDs and tags, and its status
would()
{
	same "$1" "$2" sh -c 'bpfdev chain apply --dry-run "$1" > "$1.diff"; status=$?
		sed -E "s|$2|FILE|; s|$3/|/|; s/ # id [0-9]+/ # id/; s/ tag [0-9a-f]{16}/ tag/" "$1.diff"
		echo "$status"' sh "$file" "$file" "$PWD"
}

bpfdev rmdir xdp/chain0 xdp
printf '%s\n' 'interface chain0' "a prog file $PWD/$object --prog pass" \
	"b prog file $PWD/$object --prog drop --on drop" > "$file"
would 'dry run: of no chain' '--- chain0
+++ FILE
+interface chain0
+a prog file /chain.bpf.o --prog pass --on pass # new name pass tag
+b prog file /chain.bpf.o --prog drop --on drop # new name drop tag
3'
same '  nothing is made' '' bpfdev list -n
t '  of one without components' 0 '' '' sh -c \
	'echo interface chain0 | bpfdev chain apply --dry-run -'
t '  an option of another verb' 2 '' "'add' does not accept all options" add a pass --dry-run
t '  no such interface' 1 '' ':1: chain9: no such interface' \
	sh -c 'echo interface chain9 | bpfdev chain apply --dry-run -'
bpfdev chain apply "$file"
all=$(bpfdev list -n -r -o ID xdp/chain0 | xargs)
would '  of the same chain: nothing' 0
printf '%s\n' 'interface chain0' "c prog file $PWD/$object --prog count_frags" \
	"b prog file $PWD/$object --prog drop --on drop,pass" \
	"a prog file $PWD/$object --prog calls" > "$file"
would '  of another one: order, verdicts and programs' '--- chain0
+++ FILE
 interface chain0 --xdp-mode native
-a prog file /chain.bpf.o --prog pass --on pass # id name pass tag
-b prog file /chain.bpf.o --prog drop --on drop # id name drop tag
+c prog file /chain.bpf.o --prog count_frags --on pass # new name count_frags tag frags
+b prog file /chain.bpf.o --prog drop --on drop,pass # id name drop tag
+a prog file /chain.bpf.o --prog calls --on pass # new name calls tag
3'
printf '%s\n' 'interface chain0' "b prog file $PWD/$object --prog drop --on drop" \
	"a prog file $PWD/$object --prog pass" > "$file"
would '  of another order' '--- chain0
+++ FILE
 interface chain0 --xdp-mode native
-a prog file /chain.bpf.o --prog pass --on pass # id name pass tag
 b prog file /chain.bpf.o --prog drop --on drop # id name drop tag
+a prog file /chain.bpf.o --prog pass --on pass # id name pass tag
3'
same '  nothing has changed' "$all" sh -c 'bpfdev list -n -r -o ID xdp/chain0 | xargs'
is_whole '  and no part is left over' a b
echo 'interface chain0' > "$file"
would '  of an empty chain' '--- chain0
+++ FILE
-interface chain0 --xdp-mode native
-a prog file /chain.bpf.o --prog pass --on pass # id name pass tag
-b prog file /chain.bpf.o --prog drop --on drop # id name drop tag
3'
printf '%s\n' 'interface chain0' "a prog file $PWD/$object --prog refused" > "$file"
t '  of a program that does not load' 1 '' "^bpfdev: $file:2: cannot load refused" \
	bpfdev chain apply --dry-run "$file"
printf '%s\n' 'interface chain0 --xdp-mode generic' > "$file"
t '  of another mode' 1 '' "^bpfdev: $file:1: --xdp-mode: .*another mode than generic" \
	bpfdev chain apply --dry-run "$file"
chmod 644 "$file" $object
printf '%s\n' 'interface chain0' "a prog id $(id_of a)" > "$file"
would '  of the same program by another word' "--- chain0
+++ FILE
 interface chain0 --xdp-mode native
-a prog file /chain.bpf.o --prog pass --on pass # id name pass tag
-b prog file /chain.bpf.o --prog drop --on drop # id name drop tag
+a prog id $(id_of a) --on pass # id name pass tag
3"
bpfdev chain apply "$file"
t '  once it is applied: nothing' 0 '' '' bpfdev chain apply --dry-run "$file"
t '  save has the other word' 0 "^a prog id $(id_of a) --on pass\$" '' bpfdev chain save chain0
bpfdev chain remove chain0 --all
printf '%s\n' 'interface chain0' "pinned prog file $PWD/pin_map.bpf.o" > "$file"
would '  of a file with a map that is pinned by name' '--- chain0
+++ FILE
+interface chain0
+pinned prog file /pin_map.bpf.o --on pass # new name pin_map tag
3'
t '    it is not pinned' 1 '' '' test -e /sys/fs/bpf/pin_map_counts
bpfdev chain apply "$file"
t '    but by apply' 0 '' '' test -e /sys/fs/bpf/pin_map_counts
would '    then it is the same' 0
bpfdev chain remove chain0 --all
rm -f /sys/fs/bpf/pin_map_counts

# -- chains in other states

printf '%s\n' 'interface chain2' "x prog file $PWD/$object --prog count" > "$file"
bpfdev chain apply "$file"
ip link del chain2
same 'the interface is gone: save' "interface chain2
x prog file $PWD/$object --prog count --on pass" bpfdev chain save chain2
ip link add chain2 type veth peer name peer2 netns chain
t '  another one of that name: dry run' 1 '' 'the link of this chain is not attached' \
	bpfdev chain apply --dry-run "$file"
t '  with --force' 3 '^-interface chain2 # detached$' '' \
	bpfdev chain apply --dry-run --force "$file"
bpfdev unpin xdp/chain2/config
t '  incomplete' 1 '' 'this chain is incomplete' bpfdev chain save chain2
bpfdev chain remove chain2 --all
bpfdev rmdir xdp/chain2

chain_end
