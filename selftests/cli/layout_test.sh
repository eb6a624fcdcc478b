#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The values that the module finds in BPF's private structures
# (module/bpf/btf_offsets.c) are those that bpf(2) reports.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh
sysfs='/sys/class/bpf-objects/layout_test!'

# the IDs of the programs of a kind, ascending
prog_ids()
{
	bpftool -j prog list | jq -r "[.[] | select($1) | .id] | sort | map(tostring) | join(\" \")"
}

# map_facts JQ: of the map of the congestion control
map_facts()
{
	bpftool -j map list |
		jq -r ".[] | select(.type == \"struct_ops\" and .name == \"bpfdev_test\") | $1"
}

t 'a struct_ops map is loaded' 0 '' . \
	bpftool struct_ops register struct_ops.bpf.o
bpfdev mkdir layout_test
id=$(map_facts .id)
t 'its map gets a node' 0 '' '' bpfdev pin map id "$id" layout_test/ops
progs=$(prog_ids '.type == "struct_ops" and (.name | startswith("test_"))')
t 'it has programs' 0 '^[0-9]+ [0-9]+ [0-9]+$' '' echo "$progs"
same 'the map uses them' "$progs" cat "${sysfs}ops/uses_progs"
same 'its BTF has the ID that bpf(2) reports' "$(map_facts .btf_id)" \
	cat "${sysfs}ops/btf_id"
for prog in $progs; do
	bpfdev pin prog id "$prog" "layout_test/p$prog"
done
same 'symlinks lead to the programs with nodes' \
	"$(for prog in $progs; do echo "layout_test!p$prog"; done | sort)" \
	ls "${sysfs}ops/uses"
same 'a symlink leads back to the map' 'layout_test!ops' ls "${sysfs}p${progs%% *}/used_by"

t 'the struct_ops map is unregistered' 0 '' . bpftool struct_ops unregister id "$id"
for prog in $progs; do
	bpfdev unpin "layout_test/p$prog"
done
bpfdev unpin layout_test/ops

bpftool map create /sys/fs/bpf/layout_test type array key 4 value 4 entries 1 \
	name plain
bpfdev pin map pinned /sys/fs/bpf/layout_test layout_test/plain
rm /sys/fs/bpf/layout_test
same 'a map without BTF has 0' 0 cat "${sysfs}plain/btf_id"
bpfdev unpin layout_test/plain
bpfdev rmdir layout_test
tap_end
