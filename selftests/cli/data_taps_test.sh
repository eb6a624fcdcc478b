#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A consumer by libbpf and three taps on one ring buffer: each gets all events, in their order,
# and the consumer also when the taps are too slow.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work" "$tap_out" "$tap_err"' EXIT

# Fewer than the ring has room for. All batches are more.
batch=1000
batches=5

# make COUNT: put events
make()
{
	bpftool prog run id "$prog" data_in "$work/packet" repeat "$1" > /dev/null
}

# events COUNT: as they are printed
events()
{
	local i

	for ((i = 1; i <= $1; i++)); do
		printf '{"data":"%02x%02x0000"}\n' $((i & 255)) $((i >> 8))
	done
}

# have COUNT READER...: check whether the readers have printed so many events
have()
{
	local reader

	for reader in "${@:2}"; do
		[ "$(wc -l < "$work/$reader")" -ge "$1" ] || return
	done
}

# opened: check whether all taps have the node open: they begin there
opened()
{
	local pid

	for pid in "${taps[@]}"; do
		readlink "/proc/$pid/fd/"* | grep -qx /dev/bpf/d/events || return
	done
}

# last READER: its last event
last()
{
	grep '^{' "$work/$1" | tail -n 1
}

# lost READER: how often it has reported lost events
lost()
{
	grep -c 'some events were lost' "$work/$1"
}

head -c 64 /dev/zero > "$work/packet"
bpfdev load ring.bpf.o r || exit 1
prog=$(bpfdev list -n -r -o ID r/ring_event)
bpfdev mkdir d
bpfdev expose r/events d/events
taps=()
for reader in tap1 tap2 tap3; do
	bpfdev cat d/events > "$work/$reader" 2>&1 & taps+=($!)
done
wait_for opened
./ring_consume /dev/bpf/r/events $((2 * batches * batch)) > "$work/consumer" 2>&1 & consumer=$!

echo "TAP version 13"

for ((i = 1; i <= batches; i++)); do
	make $batch
	wait_for have $((i * batch)) consumer tap1 tap2 tap3 || break
done
events $((batches * batch)) > "$work/events"
for reader in consumer tap1 tap2 tap3; do
	t "$reader: all events" 0 '' '' cmp "$work/events" "$work/$reader"
done

kill -STOP "${taps[@]}"
for ((i = batches + 1; i <= 2 * batches; i++)); do
	make $batch
	wait_for have $((i * batch)) consumer || break
done
events $((2 * batches * batch)) > "$work/events"
t 'consumer: ends' 0 '' '' ends $consumer
t '  with all events, when the taps do not read' 0 '' '' cmp "$work/events" "$work/consumer"
kill -CONT "${taps[@]}"
for reader in tap1 tap2 tap3; do
	soon "$reader: reports that events were lost" 1 lost $reader
done
# no event is left, and a tap goes on with the next one
make 1
next=$(events $((2 * batches * batch + 1)) | tail -n 1)
for reader in tap1 tap2 tap3; do
	soon "$reader: the next event" "$next" last $reader
done
kill -INT "${taps[@]}"
for i in 1 2 3; do
	t "tap$i: fails at the end" 1 '' '' ends "${taps[i - 1]}"
done

bpfdev unpin -r d r
tap_end
