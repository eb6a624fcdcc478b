#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Elements of maps through their data nodes: bpfdev map prints and changes the same as through
# the nodes of the maps, with types for every user, and without a call of bpf(2). bpfdev cat
# prints the records, and the events of ring buffers.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/data_map_test
work=$(mktemp -d)
chmod 0755 "$work"
trap 'rm -rf "$work" "$tap_out" "$tap_err"' EXIT
cpus=$(($(sed 's/.*-//' /sys/devices/system/cpu/possible) + 1))
maps='numbers records recent by_text averages cpu_counts cpu_pairs cpu_texts packed untyped'

# killed COMMAND...: print the signal that ends it
killed()
{
	bash -c '"$@"; echo $(($? - 128))' bash "$@" 2> /dev/null
}

# without_bpf COMMAND...: as nobody, killed when it calls bpf(2)
without_bpf()
{
	as_nobody ./no_bpf "$@"
}

export -f as_nobody without_bpf

bpfdev load map_types.bpf.o m || exit 1
bpfdev mkdir d
for map in $maps map_type.data ring; do
	bpfdev expose "m/$map" "d/$map" --mode 0644
done
for i in 1 2 3; do
	bpfdev map update m/numbers $i 1844674407370955161$i
	bpfdev map update m/recent "{\"bytes\":[1,2,3,4],\"port\":$i}" '"BLUE"'
	bpfdev map update m/by_text "\"eth$i\"" -$i
	bpfdev map update m/cpu_pairs $i "{\"first\":$i,\"second\":2}"
	bpfdev map update m/cpu_texts $i '"abc"'
	bpfdev map update m/packed $i "[$i,2,3]"
	bpfdev map update m/untyped key 0 1 $i value $i 0 0 0
done
bpfdev map update m/averages 0 '{"mean":0.5,"spread":"nan"}'
bpfdev map update m/cpu_counts 1 77

echo "TAP version 13"

# -- the same as by bpf(2)

chmod 0644 /dev/bpf/m/numbers
same 'the node of a map needs bpf(2), which kills here' 31 \
	killed without_bpf bpfdev map dump m/numbers
for map in $maps map_type.data; do
	same "$map: dump" "$(bpfdev map dump "m/$map")" bpfdev map dump "d/$map"
	same '  without bpf(2)' "$(bpfdev map dump "m/$map")" without_bpf bpfdev map dump "d/$map"
	same '  --json' "$(bpfdev map dump --json "m/$map")" \
		without_bpf bpfdev map dump --json "d/$map"
	key=$(bpfdev map next --json "m/$map" | jq -r '.next_key | join(" ")')
	# shellcheck disable=SC2086 # bytes are words
	same "$map: lookup" "$(bpfdev map lookup --json "m/$map" key $key)" \
		without_bpf bpfdev map lookup --json "d/$map" key $key
	same "$map: next" "$(bpfdev map next "m/$map")" without_bpf bpfdev map next "d/$map"
done
same 'dump: a number that bpf(2) wrote' 18446744073709551612 \
	sh -c "bpfdev map dump d/numbers | sed -n 's/^2: //p'"
same 'dump: a value for each CPU' "$cpus" \
	sh -c 'bpfdev map dump d/cpu_counts | grep ^1: | grep -o 77 | wc -l'
same 'next: after a key' "$(bpfdev map next m/records 0)" bpfdev map next d/records 0
t 'next: after the last key' 1 '' 'd/records: no key follows this one' \
	bpfdev map next d/records 1
t 'lookup: no such element' 1 '' \
	"cannot look up d/numbers: no element has this key; 'bpfdev map dump d/numbers' lists all" \
	bpfdev map lookup d/numbers 9
t 'lookup: beyond the end of an array' 1 '' 'its keys are 0 to 1' bpfdev map lookup d/records 2
t 'dump --debug prints the calls' 0 '^2: ' 'ioctl DATA_LOOKUP_BATCH: No such file' \
	bpfdev --debug map dump d/numbers
t '  and has none of bpf(2)' 1 '' '' \
	sh -c 'bpfdev --debug map dump d/numbers 2>&1 | grep "debug: bpf "'

# -- records

# merged NODE: the elements of a dump, each part by its type if it has one
merged()
{
	bpfdev map dump --json "$1" | jq -S -c '.[] | del(.formatted) + (.formatted // {})' | sort
}

# records NODE: the same of bpfdev cat
records()
{
	without_bpf bpfdev cat "$1" | jq -S -c . | sort
}

# more than one read has, and records that are larger than one
mkdir -p $fs
bpftool map create $fs/long type array key 4 value 4 entries 10000 name data_long
bpftool map create $fs/wide type array key 4 value 100001 entries 2 name data_wide
bpftool map update pinned $fs/long key 0x0f 0x27 0 0 value 1 2 3 4
for map in long wide; do
	bpfdev pin map pinned $fs/$map m/$map
	bpfdev expose m/$map d/$map --mode 0644
done
for map in $maps map_type.data long wide; do
	same "$map: cat prints what dump does" "$(merged "m/$map")" records "d/$map"
done
same 'cat: by types' '{"key":1,"value":[1,2,3]} {"key":2,"value":[2,2,3]} {"key":3,"value":[3,2,3]}' \
	sh -c 'bpfdev cat d/packed | sort | xargs -d "\n"'
same 'cat: without types' \
	'{"key":["0x00","0x01","0x02"],"value":["0x02","0x00","0x00","0x00"]}' \
	sh -c 'bpfdev cat d/untyped | grep 0x02'
same 'cat: an array is in its order' \
	'10000 {"key":["0x0f","0x27","0x00","0x00"],"value":["0x01","0x02","0x03","0x04"]}' \
	sh -c 'bpfdev cat d/long | awk "END { print NR, \$0 }"'
t 'cat: into a pipe that closes' 0 '^[{]"key":\["0x00"' '' sh -c 'bpfdev cat d/long | head -1'
t 'cat: to a full disk' 1 '' '^bpfdev: standard output: No space left on device$' \
	sh -c 'bpfdev cat d/long > /dev/full'
t 'cat --follow: records' 1 '' \
	'cannot follow d/long: it is not the data node of a ring buffer' bpfdev cat --follow d/long
same 'cat --no-follow: records' 10000 sh -c 'bpfdev cat --no-follow d/long | wc -l'
t 'cat: --follow and --no-follow' 2 '' 'exclude each other' \
	bpfdev cat --follow --no-follow d/long
rm -r $fs

# -- changes

chmod 0666 /dev/bpf/d/numbers /dev/bpf/d/cpu_counts /dev/bpf/d/records
t 'update: an element more' 0 '' '' without_bpf bpfdev map update d/numbers 4 40
same '  bpf(2) finds it' 40 bpfdev map lookup m/numbers 4
t 'update: another value' 0 '' '' without_bpf bpfdev map update d/numbers 4 41
same '  bpf(2) finds it' 41 bpfdev map lookup m/numbers 4
t 'update: a full map' 1 '' 'cannot update d/numbers: it is full: it has at most 4 elements' \
	bpfdev map update d/numbers 5 1
t 'delete' 0 '' '' without_bpf bpfdev map delete d/numbers 4
t '  bpf(2) does not find it' 1 '' 'no element has this key' bpfdev map lookup m/numbers 4
t 'delete: no such element' 1 '' 'cannot delete from d/numbers: no element has this key' \
	bpfdev map delete d/numbers 4
each=$(seq -s , "$cpus")
t 'update: a value for each CPU' 0 '' '' \
	without_bpf bpfdev map update d/cpu_counts 0 "[$each]"
same '  bpf(2) finds them' "[$each]" bpfdev map lookup m/cpu_counts 0
t 'update: beyond the end of an array' 1 '' \
	'cannot update d/cpu_counts: no element has this key; its keys are 0 to 1' \
	bpfdev map update d/cpu_counts 2 1
for map in cpu_counts records; do
	t "$map: delete in an array" 1 '' \
		"cannot delete from d/$map: the elements of an array are always there" \
		bpfdev map delete d/$map 0
done
for option in --exist --noexist; do
	t "update $option" 1 '' "a data node does not offer --exist and --noexist; the node of the map does" \
		bpfdev map update d/numbers 4 1 $option
	same '  has changed nothing' "$(bpfdev map dump m/numbers)" bpfdev map dump d/numbers
done
t 'update: a user who may only read' 1 '' 'you may not write it' \
	as_nobody bpfdev map update d/by_text '"eth1"' 1
chmod 0622 /dev/bpf/d/numbers
t 'update: a user who may only write' 0 '' '' without_bpf bpfdev map update d/numbers 1 5
t '  and not look up' 1 '' 'you may not read it' as_nobody bpfdev map lookup d/numbers 1
same '  bpf(2) finds it' 5 bpfdev map lookup m/numbers 1
bpftool map freeze id "$(bpfdev list -n -r -o ID m/untyped)"
t 'update: a frozen map' 1 '' \
	'^bpfdev: cannot update d/untyped: Operation not permitted: the map is frozen$' \
	bpfdev map update d/untyped key 0 1 1 9
t 'update: a map without types' 1 '' \
	'd/untyped: key: its type is not known here, and it has 3 bytes, more than a number; .* the bytes$' \
	bpfdev map update d/untyped 1 9

# -- a ring buffer

for verb in dump next; do
	t "$verb: a ring buffer" 1 '' \
		"d/ring: a ring buffer has events, not elements; 'bpfdev cat d/ring' prints them" \
		without_bpf bpfdev map $verb d/ring
done

# -- events

# make PROGRAM COUNT: run a program so often; each run makes an event
make()
{
	bpftool prog run id "$(bpfdev list -n -r -o ID "r/$1")" data_in "$work/packet" \
		repeat "$2" > /dev/null
}

# take: the consumer takes all events
take()
{
	dd of=/dev/null bs=64 iflag=nonblock 2> /dev/null <> /dev/bpf/d/events
}

# printed: number of lines that a cat in the background has printed
printed()
{
	wc -l < "$work/out"
}

# follow [OPTION]...: print events in the background
follow()
{
	bpfdev cat d/events "$@" > "$work/out" 2> "$work/err" & cat=$!
}

head -c 64 /dev/zero > "$work/packet"
bpfdev load ring.bpf.o r
bpfdev expose r/events d/events --mode 0644
bpfdev expose r/large d/large --mode 0644
t 'cat --no-follow: no event' 0 '' '' timeout 60 bpfdev cat --no-follow d/events
make ring_event 2
two=$'{"data":"01000000"}\n{"data":"02000000"}'
same 'cat --no-follow: events' "$two" timeout 60 bpfdev cat --no-follow d/events
same '  take nothing from the ring' "$two" timeout 60 bpfdev cat --no-follow d/events
same '  without bpf(2)' "$two" without_bpf timeout 60 bpfdev cat --no-follow d/events
make ring_large 2
same 'cat: events of any size' $(((2 * 70000 + 12) * 2)) \
	sh -c 'timeout 60 bpfdev cat --no-follow d/large | wc -c'

follow
soon 'cat: the events that are there' 2 printed
make ring_event 1
soon '  and those that are made' 3 printed
kill -INT $cat
t '  until SIGINT' 0 '' '' ends $cat
same '  in silence' "$two"$'\n{"data":"03000000"}' cat "$work/out" "$work/err"
follow --follow
soon 'cat --follow: the same' 3 printed
kill -TERM $cat
t '  until SIGTERM' 0 '' '' ends $cat
t 'cat: until its reader exits' 0 '^[{]"data":"01000000"[}]$' '' \
	timeout 60 bash -c 'bpfdev cat d/events | head -1'
t 'cat: to a full disk' 1 '' '^bpfdev: standard output: No space left on device$' \
	timeout 60 sh -c 'bpfdev cat d/events > /dev/full'

follow
soon 'cat: before events are lost' 3 printed
kill -STOP $cat
for i in 1 2 3; do
	take
	make ring_event 2000
done
kill -CONT $cat
lost()
{
	grep -c '^bpfdev: d/events: some events were lost: they arrived faster than they were read$' \
		"$work/err"
}
soon '  it reports those' 1 lost
last()
{
	tail -n 1 "$work/out"
}
soon '  and goes on to the last one' '{"data":"73170000"}' last
kill -INT $cat
t '  and fails at the end' 1 '' '' ends $cat

bpfdev unpin -r d m r
tap_end
