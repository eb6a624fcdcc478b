#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The module reads no field whose type is not the expected one. The kernel's type
# information is made wrong in memory, and the module loaded anew.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

btf=$(awk '$3 == "__start_BTF" { print $1 }' /proc/kallsyms)
all=$(./layout features)
log=$(mktemp)
trap 'rm -f "$log" "$tap_out" "$tap_err"' EXIT

# change TYPE MEMBER HOW: make a type wrong, until the module that does it is removed
change()
{
	local offset from to at=() expect=() value=() IFS=' '

	while read -r offset from to; do
		at+=("$(printf '%#x' $((16#$btf + offset)))")
		expect+=("$from")
		value+=("$to")
	done < <(./layout wrong "$@")
	IFS=,
	insmod ./bpfdev_poke.ko address="${at[*]}" expect="${expect[*]}" value="${value[*]}"
}

# loaded_with TYPE MEMBER HOW: the features of the module, loaded after that change
loaded_with()
{
	local status=0

	rmmod bpfdev || return
	change "$@" &&
		modprobe bpfdev && ./layout features || status=$?
	rmmod bpfdev
	rmmod bpfdev_poke
	modprobe bpfdev && return "$status"
}

# lost FEATURE TYPE MEMBER HOW: with that type of a member the feature is off
lost()
{
	same "$1 is off if $3 of $2 has another $4" "$(grep -vx "$1" <<< "$all")" \
		loaded_with "${@:2}"
}

same 'all features are there' \
	"$(printf '%s\n' ITER WALK STRUCT_OPS BTF_ID ATTACH_POINT NETFILTER PERF_EVENT ATTACH_TYPE SOCKMAP RING HASH BTF)" \
	echo "$all"

lost STRUCT_OPS bpf_struct_ops_map lock name
lost STRUCT_OPS bpf_struct_ops_map lock size
lost STRUCT_OPS bpf_struct_ops_map links name
lost STRUCT_OPS bpf_struct_ops_map links depth
lost STRUCT_OPS bpf_struct_ops_map links size
lost STRUCT_OPS bpf_struct_ops_map map name
if ./layout wrong bpf_struct_ops_map funcs_cnt size > "$log" 2>&1; then
	lost STRUCT_OPS bpf_struct_ops_map funcs_cnt size
	lost STRUCT_OPS bpf_struct_ops_map funcs_cnt name
else
	lost STRUCT_OPS bpf_struct_ops_map st_ops name
fi
lost BTF_ID btf id name
lost BTF_ID btf id size
dmesg | grep ' bpfdev: ' > "$log"
t 'the kernel log names the field' 0 'bpfdev: id of struct btf is not as expected' '' \
	tail -n 1 "$log"
for field in bpf_xdp_link.dev tcx_link.dev netkit_link.dev bpf_cgroup_link.cgroup bpf_netns_link.net; do
	# older kernels lack some
	./layout wrong "${field%.*}" "${field#*.}" name > "$log" 2>&1 || continue
	lost ATTACH_POINT "${field%.*}" "${field#*.}" name
done
lost ATTACH_POINT bpf_xdp_link link name
# in all links, or in each kind of them
for field in bpf_link.attach_type bpf_cgroup_link.type bpf_netns_link.type tcx_link.location \
	netkit_link.location sockmap_link.attach_type; do
	how=name
	[ "${field#*.}" != location ] || how=size
	./layout wrong "${field%.*}" "${field#*.}" $how > "$log" 2>&1 || continue
	lost ATTACH_TYPE "${field%.*}" "${field#*.}" $how
done
lost SOCKMAP bpf_stab progs size
lost SOCKMAP bpf_shtab progs name
lost PERF_EVENT bpf_perf_link perf_file name
if ./layout wrong bpf_nf_link dead size > "$log" 2>&1; then
	lost NETFILTER bpf_nf_link dead size
fi
lost RING bpf_ringbuf_map rb name
lost RING bpf_ringbuf consumer_pos size
lost RING bpf_ringbuf producer_pos name
lost HASH bpf_htab buckets name
lost HASH bpf_htab n_buckets size
lost HASH bucket head name
lost HASH htab_elem hash name
lost BTF btf data size
lost BTF btf data_size name

# what is not known is found in another way
rmmod bpfdev
change bpf_xdp_link dev name
modprobe bpfdev
ip link add layout type dummy
index=$(cat /sys/class/net/layout/ifindex)
t 'a program is attached' 0 '' '' \
	bpfdev attach prog file chain_tail.bpf.o layout_wrong xdp layout --prog tail
same 'its target is the index alone, from the text for fdinfo' "ifindex:$index" \
	cat /sys/class/bpf-objects/layout_wrong/target
ip link del layout
soon 'and a lost interface is noticed' 'ifindex:0' \
	cat /sys/class/bpf-objects/layout_wrong/target
bpfdev unpin layout_wrong
rmmod bpfdev
rmmod bpfdev_poke

# or not done at all
fs=/sys/fs/bpf/layout_wrong
mkdir $fs
bpftool map create $fs/hash type hash key 4 value 4 entries 1 name layout
bpftool map create $fs/array type array key 4 value 4 entries 1 name layout
change bpf_htab n_buckets size
modprobe bpfdev
t 'a hash table has no data node then' 1 '' \
	'cannot read the data of a map of type hash: its structures are not as expected' \
	bpfdev pin map pinned $fs/hash layout_wrong --as data
t '  but a node' 0 '' '' bpfdev pin map pinned $fs/hash layout_wrong
t '  and an array has one' 0 '' '' bpfdev pin map pinned $fs/array layout_array --as data
same '    with its records' 16 sh -c 'cat /dev/bpf/layout_array | wc -c'
bpfdev unpin layout_wrong layout_array
rm -r $fs
rmmod bpfdev
rmmod bpfdev_poke
modprobe bpfdev
same 'all features are back' "$all" ./layout features
tap_end
