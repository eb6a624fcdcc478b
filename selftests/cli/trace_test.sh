#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The tracepoints of the module show the life of an entry, and the watch at work.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

mount -t tracefs tracefs /sys/kernel/tracing 2> /dev/null
cd /sys/kernel/tracing || exit 1
mkdir instances/bpfdev_test || exit 1
cd instances/bpfdev_test || exit 1

# states NAME: the states of an entry, in the order of the trace
states()
{
	sed -n "s|.*bpfdev_entry_state: path=$1 minor=[0-9]* ||p" trace
}

has_passed()
{
	grep -q 'bpfdev_watch_pass: snapshots=[0-9]* units=[0-9]*$' trace
}

has_snapshot()
{
	grep -q "bpfdev_watch_snapshot: path=$1 minor=[0-9]* ret=0$" trace
}

pin=/sys/fs/bpf/trace_test
bpftool map create $pin type array key 4 value 4 entries 1 name trace_test
echo 1 > events/bpfdev/enable
t 'a node is created' 0 '' '' bpfdev pin map pinned $pin trace_test
same 'it is added, and then live' $'new -> adding\nadding -> live' states trace_test
bpftool map freeze pinned $pin
wait_for has_snapshot trace_test
t 'the watch takes a snapshot when the map was frozen' 0 '' '' has_snapshot trace_test
wait_for has_passed
t 'and has been through all nodes' 0 '' '' has_passed

echo > trace
t 'it is removed' 0 '' '' bpfdev unpin trace_test
same 'it is changing, removed and gone' \
	$'live -> changing\nchanging -> removing\nremoving -> gone' states trace_test

bpfdev pin map pinned $pin trace_test
echo > trace
t 'a node that cannot be created' 1 '' 'already has the node' \
	bpfdev pin map pinned $pin trace_test2
same 'has no states' '' states trace_test2
bpfdev unpin trace_test

rm $pin
cd ../.. && rmdir instances/bpfdev_test
tap_end
