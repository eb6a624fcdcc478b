#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev map: elements of maps of all types, with keys and values of all kinds, by the
# permission of the node. What it prints as JSON is what bpftool prints.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

work=$(mktemp -d)
chmod 0755 "$work"
trap 'rm -rf "$work" "$tap_out" "$tap_err"' EXIT

id_of()
{
	bpfdev list -n -r -o ID "$1"
}

# with_bpf FAULT WHEN COMMAND...: as nobody, with a fault of calls of bpf(2). The first
# two read the facts and ask for types, which nobody may not have.
with_bpf()
{
	as_nobody timeout 60 strace -qq -o /dev/null -e "inject=bpf:$1:when=$2" "${@:3}"
}

export -f as_nobody with_bpf

# fill NODE COUNT VALUE_SIZE: elements 0: 0, 1: 1, ... in one call of bpf(2)
fill()
{
	python3 -c '
import ctypes, os, struct, sys
from syscall_numbers import BPF

def numbers(size):
    numbers = b"".join(i.to_bytes(size, "little") for i in range(count))
    return ctypes.create_string_buffer(numbers)

fd = os.open("/dev/bpf/" + sys.argv[1], os.O_WRONLY)
count = int(sys.argv[2])
keys = numbers(4)
values = numbers(int(sys.argv[3]))
attr = struct.pack("<QQQQIIQQ", 0, 0, ctypes.addressof(keys), ctypes.addressof(values),
                   count, fd, 0, 0)
if ctypes.CDLL(None).syscall(BPF, 26, attr, len(attr)):
    sys.exit("BPF_MAP_UPDATE_BATCH failed")' "$@"
}

# new_map NODE VALUE_SIZE ENTRIES: a hash with numbers as keys
new_map()
{
	bpftool map create /sys/fs/bpf/map_test type hash key 4 value "$2" entries "$3" name new
	bpfdev pin map pinned /sys/fs/bpf/map_test "$1"
	rm /sys/fs/bpf/map_test
}

echo "TAP version 13"

t 'load maps of many types' 0 '' '' bpfdev load map_types.bpf.o m
cpus=$(($(sed 's/.*-//' /sys/devices/system/cpu/possible) + 1))

# -- numbers

t 'dump: no element' 0 '' '' bpfdev map dump m/numbers
same 'dump: no element, as JSON' '[]' bpfdev map dump --json m/numbers
t 'update: numbers' 0 '' '' bpfdev map update m/numbers 5 18446744073709551615
same '  lookup prints the value' 18446744073709551615 bpfdev map lookup m/numbers 5
same '  dump prints both' '5: 18446744073709551615' bpfdev map dump /dev/bpf/m/numbers
same '  next prints the key' 5 bpfdev map next m/numbers
t '  after which there is none' 1 '' 'm/numbers: no key follows this one' \
	bpfdev map next m/numbers 5
t 'update: bytes as for bpftool' 0 '' '' \
	bpfdev map update m/numbers key 0x06 0 00 0 value hex 2a 0 0 0 0 0 0 01
same '  which are the same' 72057594037927978 bpfdev map lookup m/numbers key 6 0 0 0
same '  or in hexadecimal' 72057594037927978 bpfdev map lookup m/numbers '"0x06"'
t 'update --noexist: it exists' 1 '' 'cannot update m/numbers: an element has this key already' \
	bpfdev map update --noexist m/numbers 6 1
t 'update --exist: it does not' 1 '' \
	"cannot update m/numbers: no element has this key; 'bpfdev map dump m/numbers' lists all" \
	bpfdev map update m/numbers 7 1 --exist
t 'update --noexist' 0 '' '' bpfdev map update m/numbers 7 1 --noexist
t 'update --exist' 0 '' '' bpfdev map update m/numbers 7 2 --exist
same '  has changed it' 2 bpfdev map lookup m/numbers 7
t 'update: one more fits' 0 '' '' bpfdev map update m/numbers 8 2
t 'update: a full map' 1 '' 'm/numbers: it is full: it has at most 4 elements' \
	bpfdev map update m/numbers 9 2
t 'delete' 0 '' '' bpfdev map delete m/numbers 8
t 'delete: no such element' 1 '' 'cannot delete from m/numbers: no element has this key' \
	bpfdev map delete m/numbers 8
t 'lookup: no such element' 1 '' 'cannot look up m/numbers: no element has this key' \
	bpfdev map lookup m/numbers 8
t 'lookup --json: no document without an element' 1 '' 'no element has this key' \
	bpfdev map lookup --json m/numbers 8

before=$(bpfdev map dump m/numbers | sort)
while IFS='|' read -r message arguments; do
	eval "set -- $arguments"
	t "bad input: update $arguments" 1 '' "$message" bpfdev map update m/numbers "$@"
done << 'END'
m/numbers: key: -1 is out of range: the type has 32 bits, 0 to 4294967295|-1 1
m/numbers: value: 18446744073709551616 is out of range|5 18446744073709551616
m/numbers: value: a whole number is needed, .* not 1.5|5 1.5
m/numbers: value: a whole number is needed, .* not an object|5 '{"a":1}'
m/numbers: key: 'five' is not JSON: character 1: .*a string needs double quotes|five 1
m/numbers: value: '\[1' is not JSON: character 3: a comma or \] is missing|5 '[1'
m/numbers: key: the map needs 4 bytes, not 3|key 5 0 0
m/numbers: key: 'value' is no byte; the map needs 4, each from 0 to 255|key 5 0 0 value 1 0 0 0 0 0 0 0
m/numbers: key: '256' is no byte|key 256 0 0 0 1
m/numbers: key: '-1' is no byte|key -1 0 0 0 1
m/numbers: value: 'fg' is no byte; .* in hexadecimal after 'hex'|5 value hex fg 0 0 0 0 0 0 0
END
same '  nothing was changed' "$before" sh -c 'bpfdev map dump m/numbers | sort'
t 'update: a word too many' 2 '' "'6' is one word too many" bpfdev map update m/numbers 5 1 6
t 'update: a byte too many' 2 '' "'0' is one word too many" \
	bpfdev map update m/numbers key 5 0 0 0 value 1 0 0 0 0 0 0 0 0
t 'update: no value' 2 '' 'expected a value after the key' bpfdev map update m/numbers 5
t 'lookup: no key' 2 '' 'expected a key after the name' bpfdev map lookup m/numbers
t 'map: no verb' 2 '' "expected 'dump'" bpfdev map
t 'map: another verb' 2 '' "expected 'dump'" bpfdev map show m/numbers
t 'map: no name' 2 '' "expected 'dump'" bpfdev map dump
t 'dump: a key' 2 '' 'dump: expected one name' bpfdev map dump m/numbers 5
t 'update: --json' 2 '' "--json: 'update' prints nothing" bpfdev map update --json m/numbers 5 1
t 'lookup: --exist' 2 '' "require 'update'" bpfdev map lookup --exist m/numbers 5
t 'update: --prog without a file' 2 '' "--prog requires 'prog file OBJECT.o'" \
	bpfdev map update m/jumps 0 prog id 1 --prog x
t 'update: --exist and --noexist' 2 '' 'exclude each other' \
	bpfdev map update --exist --noexist m/numbers 5 1
t 'map: another option' 2 '' "unrecognized option '--any'" bpfdev map update --any m/numbers 5 1
same '  nothing was changed' "$before" sh -c 'bpfdev map dump m/numbers | sort'

# -- other kinds of types

record='{"name":"eth0","color":"BLUE","on":true,"from":[{"bytes":[10,0,0,1],"port":80},{"bytes":[0,0,0,0],"port":0}],"whole":258,"low":5,"sign":-3,"across":"0xabcdef","delta":-5,"pointer":4096,"wide":"0x10000000000000000","inner":{"tiny":-128},"matrix":[[1,-2],[3,-4]]}'
t 'update: a structure' 0 '' '' bpfdev map update m/records 1 "$record"
same '  lookup prints it as bpftool does' \
	'{"name":"eth0","color":"BLUE","on":true,"from":[{"bytes":[10,0,0,1],"port":80},{"bytes":[0,0,0,0],"port":0}],"":{"whole":258,"parts":[2,1,0,0,0,0,0,0]},"low":"0x5","sign":"0x1d","across":"0xabcdef","delta":-5,"pointer":4096,"wide":"0x10000000000000000","inner":{"tiny":-128},"matrix":[[1,-2],[3,-4]]}' \
	bpfdev map lookup m/records 1
t 'update: a member is missing' 1 '' "m/records: value: member 'matrix' is missing; give all members" \
	bpfdev map update m/records 0 "$(jq -c 'del(.matrix)' <<< "$record")"
t 'update: a member too many' 1 '' "m/records: value: there is no member 'nmae'" \
	bpfdev map update m/records 0 "$(jq -c '.nmae = 1' <<< "$record")"
t 'update: a part that does not fit' 1 '' \
	'm/records: value.from\[0\].bytes\[3\]: 256 is out of range: the type has 8 bits, 0 to 255' \
	bpfdev map update m/records 0 "$(jq -c '.from[0].bytes[3] = 256' <<< "$record")"
t 'update: an unknown name' 1 '' \
	"m/records: value.color: the enum has no name 'PINK'; it has RED, GREEN, BLUE, NO_COLOR" \
	bpfdev map update m/records 0 "$(jq -c '.color = "PINK"' <<< "$record")"
t 'update: beyond the end of an array' 1 '' \
	'cannot update m/records: no element has this key; its keys are 0 to 1' \
	bpfdev map update m/records 2 "$record"
t 'lookup: beyond the end of an array' 1 '' 'its keys are 0 to 1' bpfdev map lookup m/records 2
t 'delete: in an array' 1 '' "the elements of an array are always there; 'bpfdev map update'" \
	bpfdev map delete m/records 1
t 'update: a structure as key, a name as value' 0 '' '' \
	bpfdev map update m/recent '{"bytes":[1,2,3,4],"port":5}' '"NO_COLOR"'
same '  dump' '{"bytes":[1,2,3,4],"port":5}: "NO_COLOR"' bpfdev map dump m/recent
t 'update: a negative number' 0 '' '' bpfdev map update m/by_text '"lo"' -5
t 'update: after --' 0 '' '' bpfdev map update -- m/by_text '"eth0"' -6
same '  lookup by a text' -6 bpfdev map lookup m/by_text '"eth0"'
t 'update: a text that is too long' 1 '' 'a string of 9 bytes is too long: the type has 8' \
	bpfdev map update m/by_text '"012345678"' 1
t 'update: floats' 0 '' '' bpfdev map update m/averages 0 '{"mean":0.5,"spread":"nan"}'
same '  which bpftool cannot print' '0: {"mean":0.5,"spread":"nan"}' bpfdev map dump m/averages
same '  as JSON' '{"mean":0.5,"spread":"nan"}' \
	sh -c 'bpfdev map dump -J m/averages | jq -c ".[].formatted.value"'
t 'update: a prefix' 0 '' '' \
	bpfdev map update m/routes '{"prefixlen":24,"data":[10,0,1,0]}' 7
t 'update: a shorter one' 0 '' '' \
	bpfdev map update m/routes key 8 0 0 0 10 0 0 0 value 8 0 0 0
same '  lookup finds the longest' 7 \
	bpfdev map lookup m/routes '{"prefixlen":32,"data":[10,0,1,9]}'
t 'update: a prefix that is too long' 1 '' 'm/routes: Invalid argument: .*type lpm_trie, or refuses the key' \
	bpfdev map update m/routes '{"prefixlen":33,"data":[10,0,1,0]}' 7
bpfdev map update m/packed 1 '[1,2,255]'
t 'update: without types' 0 '' '' bpfdev map update m/untyped key 1 2 0xff 7
same '  dump: bytes, and a number' '01 02 ff: 7' bpfdev map dump m/untyped
t '  no JSON for bytes' 1 '' \
	"m/untyped: key: its type is not known here, and it has 3 bytes, .*; give 'key' and the bytes" \
	bpfdev map update m/untyped 1 7
same 'lookup: global variables' '{".data":[{"hits":5},{"greeting":"hello"}]}' \
	bash -c 'bpfdev map lookup m/map_type.data 0 |
		jq -c ".\".data\" |= [.[] | select(.hits or .greeting)]"'
t 'update: global variables' 0 '' '' bpfdev map update m/map_type.data 0 \
	"$(bpfdev map lookup m/map_type.data 0 | sed 's/"hits":5/"hits":6/')"
same '  one of them has changed' 6 \
	sh -c 'bpfdev map lookup m/map_type.data 0 | jq ".\".data\"[].hits // empty"'

# -- a value for each CPU

all=$(for ((i = 0; i < cpus; i++)); do echo 9; done | paste -sd,)
each=$(seq -s , "$cpus")
t 'update: one value for all CPUs' 0 '' '' bpfdev map update m/cpu_counts 0 9
t 'update: one for each' 0 '' '' bpfdev map update m/cpu_counts 1 "[$each]"
same '  dump' "0: [$all]
1: [$each]" bpfdev map dump m/cpu_counts
t 'update: bytes for all CPUs' 0 '' '' bpfdev map update m/cpu_counts 0 value 9 0 0 0
same '  lookup' "[$all]" bpfdev map lookup m/cpu_counts 0
t 'update: too few CPUs' 1 '' \
	"m/cpu_counts: value: the array needs a value for each of the $cpus possible CPUs, not 0" \
	bpfdev map update m/cpu_counts 0 '[]'
t 'update: structures' 0 '' '' bpfdev map update m/cpu_pairs 3 \
	"$(jq -nc --argjson n "$cpus" '[range($n) | {first: ., second: 1}]')"
same '  lookup' "$(jq -nc --argjson n "$cpus" '[range($n) | {first: ., second: 1}]')" \
	bpfdev map lookup m/cpu_pairs 3
t 'update: a text for all CPUs' 0 '' '' bpfdev map update m/cpu_texts 1 '"ab"'
t 'update: an array is one value for all CPUs' 0 '' '' \
	bpfdev map update m/cpu_texts 2 '[97,98,0,0]'
t 'update: texts for each' 0 '' '' bpfdev map update m/cpu_texts 3 \
	"$(jq -nc --argjson n "$cpus" '[range($n) | "ab"]')"
same '  all have the same' 1 \
	sh -c 'for key in 1 2 3; do bpfdev map lookup m/cpu_texts $key; done | uniq | wc -l'

# -- objects as values

inner=$(id_of m/numbers)
t 'update: a map by its ID' 0 '' '' bpfdev map update m/slots 1 map id "$inner"
same '  dump prints the ID and no empty slots' "1: $inner" bpfdev map dump m/slots
t '  an empty slot has no value' 1 '' 'no element has this key; its keys are 0 to 2, and slots can be empty' \
	bpfdev map lookup m/slots 0
t 'update: a map by a descriptor' 0 '' '' \
	sh -c 'bpfdev map update m/tenants 77 map fd 5 5< /dev/bpf/m/numbers'
same '  lookup prints the ID' "$inner" bpfdev map lookup m/tenants 77
t 'update: a map in the form of bpftool' 0 '' '' \
	bpfdev map update m/tenants key 78 0 0 0 0 0 0 0 value id "$inner"
t 'update: a map of another type' 1 '' \
	'cannot update m/slots: its maps have another type, other sizes or other flags' \
	bpfdev map update m/slots 1 map id "$(id_of m/records)"
t 'update: a number is no map' 1 '' "m/slots: value: it is a map, not '7'; .* 'map id 12'" \
	bpfdev map update m/slots 1 7
t 'update: a program is no map' 1 '' "it is a map, not 'prog'" \
	bpfdev map update m/slots 1 prog id 1
t 'update: half of a map' 2 '' "expected a map in two words after 'map'" \
	bpfdev map update m/slots 1 map id
t 'update: no such map' 1 '' 'no map has the ID 4294967295' \
	bpfdev map update m/slots 1 map id 4294967295
same '  nothing was changed' "1: $inner" bpfdev map dump m/slots
t 'delete: a slot' 0 '' '' bpfdev map delete m/slots 1
t 'update: a program by its node' 0 '' '' bpfdev map update m/jumps 0 prog node m/types_pass
same '  lookup prints the ID' "$(id_of m/types_pass)" bpfdev map lookup m/jumps 0
t 'update --exist: not in a prog array' 1 '' 'BPF does not offer --exist and --noexist for' \
	bpfdev map update m/jumps 0 prog node m/types_pass --exist
t 'update: a program of another type' 1 '' 'its programs have another type than this one' \
	bpfdev map update m/jumps 1 prog id "$(id_of m/types_other)"
t 'update: a program of a file' 0 '' '' bpfdev map update m/jumps 2 prog file chain.bpf.o \
	--prog pass
same '  dump has both' '0 2' sh -c 'bpfdev map dump m/jumps | cut -d: -f1 | xargs'
exec 5< /sys/fs/cgroup
t 'update: a cgroup, as a descriptor' 0 '' '' bpfdev map update m/cgroups 0 5
exec 5<&-
t 'update: no such descriptor' 1 '' "its values are descriptors .* after '5< FILE'" \
	bpfdev map update m/cgroups 0 5

# -- maps that BPF lets no process read, or in another way only

t 'dump: values that cannot be read' 0 '^0: <Operation not supported>$' '' \
	bpfdev map dump m/events
t 'lookup: a value that cannot be read' 1 '' \
	'cannot look up m/events: BPF does not offer this for a map of type perf_event_array' \
	bpfdev map lookup m/events 0
t 'lookup: a socket without a place for its cookie' 1 '' \
	'their cookies have 8 bytes, and values of this map have 4' \
	bpfdev map lookup m/short_sockets 0
t 'dump: a ring' 1 '' 'cannot dump m/ring: .* for a map of type ringbuf' bpfdev map dump m/ring
t 'dump --json: no document for a ring' 1 '' 'type ringbuf' bpfdev map dump -J m/ring
t 'dump: a bloom filter' 1 '' 'cannot dump m/bloom: .* for a map of type bloom_filter' \
	bpfdev map dump m/bloom
t 'lookup: an empty queue' 1 '' 'cannot look up m/queue: it is empty' bpfdev map lookup m/queue
t 'update: a queue has no key' 0 '' '' bpfdev map update m/queue 5
t 'update: a queue has an end' 0 '' '' bpfdev map update m/queue value 6 0 0 0
t 'update: a full queue' 1 '' 'm/queue: it is full: it has at most 2 elements' \
	bpfdev map update m/queue 7
same 'lookup: the first of a queue' 5 bpfdev map lookup m/queue
t 'lookup: a key for a queue' 2 '' "'0' is one word too many" bpfdev map lookup m/queue 0
t 'dump: a queue' 1 '' \
	"the elements of a queue or a stack cannot be listed; 'bpfdev map lookup' prints the next" \
	bpfdev map dump m/queue
t 'delete: in a queue' 1 '' 'cannot delete from m/queue: .*BPF does not offer this' \
	bpfdev map delete m/queue
bpfdev map update m/stack 5
bpfdev map update m/stack 6
same 'lookup: the last of a stack' 6 bpfdev map lookup m/stack
t 'a program is no map' 1 '' 'cannot dump m/types_pass: it is a prog, not a map' \
	bpfdev map dump m/types_pass
t 'nor is another device' 1 '' 'it is not a node of bpfdev' bpfdev map dump /dev/zero
t 'a directory has no elements' 1 '' 'm' bpfdev map dump m
t 'no such node' 1 '' "m/none: no such node; 'bpfdev list' lists the nodes" \
	bpfdev map dump m/none
t 'no such name' 1 '' "'m/../x': bad name" bpfdev map dump m/../x

# -- bpftool's JSON, and back

bpfdev map update m/devices 1 "$(cat /sys/class/net/lo/ifindex)"
bpftool struct_ops register struct_ops.bpf.o > "$work/register"
ops=$(bpftool -j map list | jq '[.[] | select(.type == "struct_ops")][-1].id')
bpfdev pin map id "$ops" m/ops
# before 6.5 or so, bpftool does not print it
filter=.
bpftool -j map dump id "$(id_of m/tenants)" | grep -q inner_map_id ||
	filter='walk(if type == "object" then del(.inner_map_id) else . end)'
for map in ops numbers records recent by_text cpu_counts cpu_pairs cpu_texts packed untyped \
	routes jumps slots tenants devices stacks cpus map_type.data; do
	id=$(id_of m/$map)
	same "$map: dump --json is that of bpftool" \
		"$(bpftool -j map dump id "$id" | jq -S 'map(select((.value | type) != "object"))')" \
		sh -c "bpfdev map dump --json m/$map | jq -S '$filter'"
	key=$(bpftool -j map dump id "$id" |
		jq -r '[.[] | select((.value | type) != "object")][0].key // [] | join(" ")')
	[ -n "$key" ] || continue
	# shellcheck disable=SC2086 # bytes are words
	same "$map: lookup --json" "$(bpftool -j map lookup id "$id" key $key | jq -S .)" \
		sh -c "bpfdev map lookup --json m/$map key $key | jq -S '$filter'"
	same "$map: next --json" "$(bpftool -j map getnext id "$id" | jq -S .)" \
		sh -c "bpfdev map next --json m/$map | jq -S ."
done
same 'next --json: after a key' "$(bpftool -j map getnext id "$(id_of m/records)" key 0 0 0 0 |
	jq -S .)" sh -c 'bpfdev map next --json m/records 0 | jq -S .'
same 'dump --json: values that cannot be read' \
	"$(bpftool -j map dump id "$(id_of m/events)" | jq -c '.[0].value | keys')" \
	sh -c 'bpfdev map dump --json m/events | jq -c ".[0].value | keys"'
for map in numbers records averages recent by_text packed routes; do
	bpfdev map dump m/$map | sort > "$work/before"
	# jq of bookworm rounds numbers of 64 bits
	bpfdev map dump --json m/$map | python3 -c '
import json, sys

for element in json.load(sys.stdin):
    for part in "key", "value":
        print(json.dumps(element["formatted"][part]))' > "$work/words"
	while IFS= read -r key && IFS= read -r value; do
		[[ $map == records || $map == averages ]] || bpfdev map delete m/$map "$key"
		bpfdev map update m/$map "$key" "$value"
	done < "$work/words"
	same "$map: what dump prints, update takes" "$(cat "$work/before")" \
		sh -c "bpfdev map dump m/$map | sort"
done
for map in cpu_counts cpu_pairs cpu_texts; do
	bpfdev map dump m/$map | sort > "$work/before"
	while IFS= read -r line; do
		bpfdev map update m/$map "${line%%: *}" "${line#*: }"
	done < "$work/before"
	same "$map: what dump prints, update takes" "$(cat "$work/before")" \
		sh -c "bpfdev map dump m/$map | sort"
done

# -- the permission of the node, and nothing else

t 'nobody: no permission' 1 '' 'Permission denied: you may not read it; it belongs to' \
	as_nobody bpfdev map dump m/numbers
chmod 0644 /dev/bpf/m/numbers /dev/bpf/m/records /dev/bpf/m/untyped /dev/bpf/m/cpu_counts
same 'nobody: dump' "$(bpfdev map dump m/numbers)" as_nobody bpfdev map dump m/numbers
same 'nobody: lookup' 2 as_nobody bpfdev map lookup m/numbers 7
same 'nobody: next' "$(bpfdev map next m/numbers)" as_nobody bpfdev map next m/numbers
same 'nobody: a value for each CPU' "[$each]" as_nobody bpfdev map lookup m/cpu_counts 1
same 'nobody: bytes instead of a structure' \
	"$(bpfdev map lookup m/records 1 -J | jq -r '.value | map(.[2:]) | join(" ")')" \
	as_nobody bpfdev map lookup m/records 1
same 'nobody: JSON without types' "$(bpfdev map dump -J m/records | jq -S 'map(del(.formatted))')" \
	as_nobody sh -c 'bpfdev map dump -J m/records | jq -S .'
chmod 0644 /dev/bpf/m/ops
same "nobody: types of the kernel" '0: "bpfdev_test"' \
	as_nobody bash -c 'bpfdev map dump m/ops | sed "s/{.*\"name\":\(\"bpfdev_test\"\).*/\1/"'
t 'nobody: update' 1 '' 'Permission denied: you may not write it' \
	as_nobody bpfdev map update m/numbers 7 3
t 'nobody: delete' 1 '' 'Permission denied: you may not write it' \
	as_nobody bpfdev map delete m/numbers 7
exec 5< /dev/bpf/m/numbers
bpfdev pin map fd 5 m/ro --mode 0666
exec 5<&-
same 'nobody: dump of a node that was made read-only' "$(bpfdev map dump m/numbers)" \
	as_nobody bpfdev map dump m/ro
t '  no update of it, for root either' 1 '' 'an object of this kind cannot be opened to write' \
	bpfdev map update m/ro 7 3
chmod 0622 /dev/bpf/m/numbers
t 'nobody: update with the permission to write alone' 0 '' '' \
	as_nobody bpfdev map update m/numbers 7 3
t 'nobody: delete, too' 0 '' '' as_nobody bpfdev map delete m/numbers 6
same '  both were done' 3 sh -c 'bpfdev map lookup m/numbers 7; bpfdev map lookup m/numbers 6'
t 'nobody: but no lookup' 1 '' 'you may not read it' as_nobody bpfdev map lookup m/numbers 7
old=$(cat /proc/sys/kernel/unprivileged_bpf_disabled)
echo 2 > /proc/sys/kernel/unprivileged_bpf_disabled 2> /dev/null
t 'nobody: without unprivileged BPF' 0 '' '' as_nobody bpfdev map update m/numbers 7 4
echo "$old" > /proc/sys/kernel/unprivileged_bpf_disabled 2> /dev/null
bpftool map freeze id "$(id_of m/untyped)"
t 'update: a frozen map' 1 '' 'Operation not permitted: the map is frozen, or bpf.2. is not allowed' \
	bpfdev map update m/untyped key 1 2 3 8
t 'delete: in a frozen map' 1 '' 'the map is frozen' bpfdev map delete m/untyped key 1 2 0xff

# -- a walk

chmod 0644 /dev/bpf/m/routes /dev/bpf/m/by_text
routes=$(as_nobody bpfdev map dump m/routes)
same 'dump: an element that was deleted meanwhile is left out' "$(tail -n +2 <<< "$routes")" \
	with_bpf error=ENOENT 4 bpfdev map dump m/routes
t 'dump: a map that changes all the time has an end' 1 '^[0-9]' \
	'm/routes changes too fast: elements can be missing, or be there twice' \
	with_bpf retval=0 3+ bpfdev map dump m/routes
t '  and the JSON is valid nevertheless' 0 '^4$' 'changes too fast' \
	bash -c 'with_bpf retval=0 3+ bpfdev map dump -J m/routes | jq length'
texts=$(as_nobody bpfdev map dump m/by_text | sort)
same 'dump: without batches' "$texts" \
	bash -c 'with_bpf error=EINVAL 3 bpfdev map dump m/by_text | sort'
same 'dump: a bucket that is larger than a batch' "$texts" \
	bash -c 'with_bpf error=ENOSPC 3 bpfdev map dump m/by_text | sort'
new_map m/large 600000 8
fill m/large 8 600000
same 'dump: values of which one fits a batch' '0 1 2 3 4 5 6 7' \
	sh -c 'bpfdev map dump m/large | cut -d: -f1 | sort | xargs'
same '  with all of their bytes' 599999 \
	sh -c 'bpfdev map lookup m/large 7 | tr -cd " " | wc -c'
new_map m/big 8 200000
fill m/big 200000 8
same 'dump: many elements, each once' "$(seq 0 199999 | awk '{ print $1 ": " $1 }' | cksum)" \
	sh -c 'bpfdev map dump m/big | sort -n | cksum'
t '  in little memory' 0 '^200000$' '' \
	sh -c '(ulimit -v 40000; exec bpfdev map dump -J m/big) | jq length'
t '  into a pipe that closes' 0 '^[0-9]+: [0-9]+$' '' sh -c 'bpfdev map dump m/big | head -1'
t '  to a full disk' 1 '' '^bpfdev: standard output: No space left on device$' \
	sh -c 'bpfdev map dump m/big > /dev/full'
t 'lookup: to a full disk' 1 '' '^bpfdev: standard output: No space left on device$' \
	sh -c 'bpfdev map lookup m/big 1 > /dev/full'
t 'dump --debug prints the calls' 0 '^7: ' 'bpf MAP_LOOKUP_BATCH' \
	bpfdev --debug map dump m/numbers

bpftool struct_ops unregister id "$ops" > "$work/unregister" 2>&1
bpfdev list -n -r -o NAME m | xargs bpfdev unpin
bpfdev rmdir m
tap_end
