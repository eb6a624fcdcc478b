#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Whole maps: bpfdev cat of a data node prints the same elements as bpftool's JSON of the map,
# of 1, 1,000 and DUMP_MAX (1,000,000) elements.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/data_dump_test
work=$(mktemp -d)
trap 'rm -rf "$work" "$tap_out" "$tap_err"' EXIT
export LC_ALL=C

# dumped MAP: bpftool's JSON of a map, one element a line, sorted
dumped()
{
	bpftool -j map dump pinned "$fs/$1" | python3 -c '
import sys
text = sys.stdin.read().strip("[]\n")
print(text.replace("},{\"key\":", "}\n{\"key\":"))' | sort
}

# compare TYPE COUNT [WORD...]: a map of this type and size, and further words for bpftool
compare()
{
	local type=$1 count=$2

	bpftool map create "$fs/map" type "$type" key 4 value 4 entries "$count" \
		name dump "${@:3}"
	bpfdev pin map pinned "$fs/map" d/map
	bpfdev expose d/map d/data
	t "$type: fill $count" 0 '' '' ./fill_map /dev/bpf/d/map "$count"
	dumped map > "$work/dumped"
	bpfdev cat d/data | sort > "$work/printed"
	same '  each element once' "$count" sh -c "sort -u '$work/printed' | wc -l"
	t '  as bpftool prints it' 0 '' '' cmp "$work/dumped" "$work/printed"
	bpfdev unpin d/data d/map
	rm "$fs/map"
}

mkdir -p $fs
bpfdev mkdir d

echo "TAP version 13"

for count in 1 1000; do
	for type in array percpu_array hash percpu_hash; do
		compare $type $count
	done
	compare hash $count flags 1
done
for type in array hash; do
	compare $type "${DUMP_MAX:-1000000}"
done

rmdir $fs
bpfdev rmdir d
tap_end
