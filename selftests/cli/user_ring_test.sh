#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A program takes the samples that are written to the data node of a user ring buffer.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work" "$tap_out" "$tap_err"' EXIT
head -c 64 /dev/zero > "$work/packet"
node=/dev/bpf/u/samples.data

# drain: the number of samples that the program takes
drain()
{
	bpftool -j prog run id "$(bpfdev list -n -r -o ID u/user_ring_drain)" \
		data_in "$work/packet" data_out /dev/null | jq .retval
}

# taken INDEX: one of the last four samples, as text
taken()
{
	bpfdev map lookup u/taken "$1" | jq -r '.text | implode'
}

bpfdev load user_ring.bpf.o u || exit 1
t 'a data node' 0 '' '' bpfdev expose u/samples u/samples.data --mode 0622
same 'nothing to take' 0 drain

same 'a write of any user' 0 as_nobody sh -c "printf 'sixteen bytes!!\n' > $node; echo \$?"
same 'one sample' 1 drain
same 'its bytes' 'sixteen bytes!!' taken 0
same 'no more' 0 drain
t 'not to be read' 1 '' '.*' as_nobody cat $node

# a write of so many bytes fills the ring
whole=$(($(bpfdev list -n -r -o MAX-ENTRIES u/samples) - 8))
fill=(dd if="$work/zeros" of="$node" bs="$whole")

# waits PID: check whether it waits in a write
waits()
{
	grep -q '^bpfdev_data_wait$' "/proc/$1/wchan"
}

head -c "$whole" /dev/zero > "$work/zeros"
t 'a whole ring' 0 '' '.*' "${fill[@]}"
t 'no room' 1 '' '.*Resource temporarily unavailable.*' "${fill[@]}" oflag=nonblock
"${fill[@]}" 2> /dev/null &
writer=$!
same 'a writer waits' 0 bash -c "$(declare -f waits wait_for); wait_for waits $writer; echo \$?"
same 'the whole ring is taken' 1 drain
wait $writer
same 'then the writer goes on' 0 echo $?
same 'its sample is there' 1 drain

t 'cat: why not' 1 '' '.*samples.data: Permission denied: the mode allows it, but an object of this kind cannot be opened to read' \
	bpfdev cat u/samples.data
t 'map update: why not' 1 '' "cannot update u/samples.data: a user ring buffer takes samples by write\(2\), and has no elements" \
	bpfdev map update u/samples.data 1 2
bpfdev unpin -r u
tap_end
