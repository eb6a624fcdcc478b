#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev map save and load: the elements of maps in files. A file that does not fit the map
# changes nothing.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work" "$tap_out" "$tap_err"' EXIT

dump()
{
	bpfdev map dump "$1" | sort
}

# clear MAP: delete all elements of a hash
clear()
{
	local key

	bpfdev map dump -J "$1" | jq -r '.[].key | join(" ")' | while read -r key; do
		# shellcheck disable=SC2086
		bpfdev map delete "$1" key $key
	done
}

echo "TAP version 13"

t 'load maps' 0 '' '' bpfdev load contents.bpf.o m
cpus=$(($(sed 's/.*-//' /sys/devices/system/cpu/possible) + 1))
rule='{"ports":[80,443],"action":"PASS","hits":5}'
other='{"ports":[1,2],"action":"DROP","hits":18446744073709551615}'
for map in rules lru cpu_hash cpu_lru; do
	bpfdev map update m/$map 1 "$rule"
	bpfdev map update m/$map 4294967295 "$other"
done
bpfdev map update m/array 3 "$rule"
bpfdev map update m/cpu_array 3 "[$rule$(for ((i = 1; i < cpus; i++)); do echo ",$other"; done)]"
bpfdev map update m/routes '{"prefixlen":8,"data":[10,0,0,0]}' "$rule"
bpfdev map update m/routes '{"prefixlen":16,"data":[10,1,0,0]}' "$other"
bpfdev map update m/untyped key 1 2 3 value 1 2 3 4 5

# -- there and back

for map in rules lru cpu_hash cpu_lru array cpu_array routes untyped; do
	dump m/$map > "$work/before"
	t "save $map" 0 '' '' bpfdev map save m/$map "$work/$map"
	t "save $map in JSON Lines" 0 '' '' bpfdev map save -J m/$map "$work/$map.jsonl"
	same "  one line an element" "$(wc -l < "$work/before")" \
		sh -c "wc -l < '$work/$map.jsonl'"
	for form in '' .jsonl; do
		case $map in
		*array) bpfdev map update m/$map 3 "$other" ;;
		*) clear m/$map ;;
		esac
		t "load $map$form" 0 '' '' bpfdev map load m/$map "$work/$map$form"
		same '  has all of its elements' "$(cat "$work/before")" dump m/$map
	done
done
t 'save to standard output' 0 '"action":"PASS"' '' bpfdev map save -J m/rules -
t 'load from a pipe' 0 '' '' sh -c "cat '$work/rules' | bpfdev map load m/rules -"
bpfdev map delete m/rules 1
t 'load, with an element there' 0 '' '' bpfdev map load m/rules "$work/rules"
same '  adds the other' 2 sh -c 'bpfdev map dump m/rules | wc -l'
t 'the same layout with other names of types' 0 '' '' bpfdev map load m/same "$work/rules"
same '  has the elements' "$(dump m/rules)" dump m/same
bpfdev expose m/rules m/rules.data
t 'save the data node' 0 '' '' bpfdev map save m/rules.data "$work/data"
clear m/rules
t 'load into the data node' 0 '' '' bpfdev map load m/rules.data "$work/data"
same '  has the elements' "$(dump m/same)" dump m/rules

# -- what does not fit

# refused WHAT MESSAGE MAP FILE
refused()
{
	local before

	before=$(dump "$3")
	t "$1" 1 '' "$2" bpfdev map load "$3" "$4"
	same '  changes nothing' "$before" dump "$3"
}

refused 'another name of a member' 'the type of its values has changed: \.hits' m/renamed "$work/rules"
refused 'another type of a member' 'has changed: \.ports' m/wider "$work/rules"
refused 'other enumerators' 'has changed: \.action' m/other_enum "$work/rules"
refused 'another kind of map' 'saved from a map of type lru_hash' m/rules "$work/lru"
refused 'other sizes' 'saved from a map with 3 bytes a key, and this one has 4' m/rules \
	"$work/untyped"
for i in 5 6 7; do
	bpfdev map update m/same $i "$rule"
done
bpfdev map save m/same "$work/many"
refused 'too many elements' 'it has 5 elements, and the map takes 2' m/small "$work/many"
refused 'a text' 'not a file of .bpfdev map save.' m/rules "$0"
size=$(stat -c %s "$work/rules")
for cut in 4 47 60 $((size - 20)) $((size - 1)); do
	head -c "$cut" "$work/rules" > "$work/torn"
	refused "only $cut bytes of $size" 'not a file|damaged|not complete' m/rules "$work/torn"
done
# a bit of the last element
python3 -c '
import sys
bytes = bytearray(open(sys.argv[1], "rb").read())
bytes[-20] ^= 1
open(sys.argv[2], "wb").write(bytes)' "$work/rules" "$work/bit"
refused 'another bit' 'damaged' m/rules "$work/bit"
# the number of CPUs, behind the sizes of keys and values
python3 -c '
import sys
bytes = bytearray(open(sys.argv[1], "rb").read())
bytes[24] += 1
open(sys.argv[2], "wb").write(bytes)' "$work/cpu_hash" "$work/cpus"
refused 'other CPUs' "saved from a map with $((cpus + 1)) possible CPUs" m/cpu_hash "$work/cpus"
{ cat "$work/rules.jsonl"; echo '{"key":9}'; } > "$work/lines"
refused 'a line without a value' 'lines:3: it is no object with members "key" and "value"' \
	m/rules "$work/lines"
{ cat "$work/rules.jsonl"; echo '{"key":9,'; } > "$work/lines"
refused 'a line that is not JSON' 'lines:3: it is not JSON: character' m/rules "$work/lines"
echo '{"key":9,"value":{"ports":[80],"action":"PASS","hits":5}}' > "$work/lines"
refused 'a line that does not fit the type' 'lines:1: value' m/rules "$work/lines"
t 'no such file' 1 '' 'cannot read .*/none: No such file' bpfdev map load m/rules "$work/none"

# -- what cannot be saved

t 'a map of another kind' 1 '' 'a map of type stack_trace has no elements that stay valid' \
	bpfdev map save m/queued "$work/new"
t '  leaves no file' 2 '' 'No such file' ls "$work/new"
t 'no directory' 1 '' 'cannot write .*/none/file: No such file' \
	bpfdev map save m/rules "$work/none/file"
echo old > "$work/old"
t 'a full disk' 1 '' 'No space left' sh -c 'bpfdev map save -J m/rules - > /dev/full'
# the message goes through a pipe, because the file of the test cannot grow either
same 'a file that cannot grow' "bpfdev: cannot write $work/old: File too large" \
	sh -c "(trap '' XFSZ; ulimit -f 0; bpfdev map save m/rules '$work/old' 2>&1) | cat"
same '  leaves the old one' old cat "$work/old"
same '  and no other' '' sh -c "ls '$work' | grep 'old\.'"
ln -s old "$work/link"
chmod 0640 "$work/old"
chown 1:2 "$work/old"
t 'a symlink' 0 '' '' bpfdev map save -J m/rules "$work/link"
same '  stays, and its file is replaced' "old $(bpfdev map save -J m/rules - | cksum)" \
	sh -c "echo \"\$(readlink '$work/link') \$(cksum < '$work/old')\""
same '  with its mode and owner' '640 1:2' stat -c '%a %u:%g' "$work/old"
same 'a new file is of its owner alone' 600 stat -c %a "$work/rules"
t 'a device is written to' 0 '' '' bpfdev map save m/rules /dev/null
t '  and stays' 0 '^character special file$' '' stat -c %F /dev/null
mkfifo "$work/pipe"
same 'so is a pipe' "$(bpfdev map save -J m/rules -)" \
	sh -c "bpfdev map save -J m/rules '$work/pipe' & cat '$work/pipe'"
t 'a directory' 1 '' 'cannot write .*: Is a directory' bpfdev map save m/rules "$work"
t '  cannot be read either' 1 '' 'cannot read .*: Is a directory' bpfdev map load m/rules "$work"
t 'no file' 2 '' 'expected a file after the name' bpfdev map save m/rules
t 'a word too many' 2 '' 'one word too many' bpfdev map load m/rules a b
chmod 0644 /dev/bpf/m/rules /dev/bpf/m/rules.data
t 'nobody: save' 0 '"key"' '' as_nobody bpfdev map save -J m/rules.data -
t 'nobody: no load' 1 '' 'you may not write it' as_nobody bpfdev map load m/rules "$work/rules"

bpfdev unpin -r m
tap_end
