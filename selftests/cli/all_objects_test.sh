#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The commands that go through all objects of the machine, while links of ten kinds come
# and go. ALL_RUNS in the environment is how often each command runs (default: 10).

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

runs=${ALL_RUNS:-10}
cg=/sys/fs/cgroup/all_objects_test
work=$(mktemp -d)
trap 'rm -rf "$work"; rm -f "$tap_out" "$tap_err"' EXIT

# come_and_go FILE PROG [TARGET...]: attach and detach, until the file "end" is there
come_and_go()
{
	local file=$1 prog=$2

	shift 2
	while [ ! -e "$work/end" ]; do
		bpfdev attach prog file "$file" "all_$prog" "$@" --prog "$prog" &&
			bpfdev unpin "all_$prog" && touch "$work/did_$prog"
	done 2>> "$work/loops"
}

mkdir -p $cg
ip link add all0 type dummy
ip netns add all_objects
echo "TAP version 13"

for way in fentry kprobe raw_tp tp; do
	come_and_go trace.bpf.o trace_$way &
done
come_and_go iter.bpf.o cli_test_text &
come_and_go link.bpf.o link_skb cgroup $cg ingress &
come_and_go sections.bpf.o sections_bind cgroup $cg lsm_cgroup &
come_and_go sections.bpf.o sections_lookup netns /run/netns/all_objects sk_lookup &
come_and_go sections.bpf.o sections_first xdp all0 &
# before Linux 6.6 this fails, and does no harm
come_and_go link.bpf.o link_tc tcx all0 ingress &

# fails_of COMMAND...: how often it fails
fails_of()
{
	local i failed=0

	for ((i = 0; i < runs; i++)); do
		"$@" > /dev/null 2> "$work/err" && [ ! -s "$work/err" ] && continue
		failed=$((failed + 1))
		cat "$work/err" >&2
	done
	echo "$failed"
}

same "list, $runs times" 0 fails_of bpfdev list --all --output-all
same "tree, $runs times" 0 fails_of bpfdev tree --all
same "graph, $runs times" 0 fails_of bpfdev graph --all
same "holders of all objects, $runs times" 0 fails_of bpfdev holders --all
same "tree of nodes, $runs times" 0 fails_of bpfdev tree
same "tree of users, $runs times" 0 fails_of bpfdev tree --inverse
same "graph of nodes, $runs times" 0 fails_of bpfdev graph
same "holders, $runs times" 0 fails_of bpfdev holders
same "attachments, $runs times" 0 fails_of bpfdev list --attached

touch "$work/end"
wait
ways=10
[ "$(printf '%s\n' 6.6 "$(uname -r)" | sort -V | head -1)" = 6.6 ] || ways=9	# no tcx
same 'links of each kind came and went' $ways sh -c "ls $work/did_* | wc -l"
ip netns del all_objects
ip link del all0
rmdir $cg
tap_end
