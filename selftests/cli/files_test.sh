#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Object files as people write them: sections that libbpf does not know, long names,
# static probes, maps of old files, and maps that must stay open.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/files_test
cg=/sys/fs/cgroup/files_test

mkdir -p $fs $cg
ip link set lo up
ip link add files0 type veth peer name files1

echo "TAP version 13"

# -- types

t 'pin: a section that names no type' 1 '' "cannot load sections_socket: its section 'socket1' names no type of programs; give one with --type" \
	bpfdev pin prog file sections.bpf.o x --prog sections_socket
while read -r type bpf_type prog; do
	t "pin: --type $type" 0 '' '' \
		bpfdev pin prog file sections.bpf.o x --prog "$prog" --type "$type"
	same '  it has' "$bpf_type" bpfdev list -n -r -o BPF-TYPE x
	bpfdev unpin x
done << END
socket_filter socket_filter sections_socket
socket socket_filter sections_socket
xdp xdp sections_tutorial
END
t 'replace: --type' 0 '' '' sh -c 'bpfdev pin prog file sections.bpf.o x \
		--prog sections_first --type xdp &&
	bpfdev replace prog file sections.bpf.o x --prog sections_iproute --type xdp'
same '  it has' 'xdp sections_iprout' bpfdev list -n -r -o BPF-TYPE,BPF-NAME x
bpfdev unpin x
t 'pin: --type that is none' 2 '' "type: 'nonsense' is neither a type of programs, such as 'sched_cls', nor a section" \
	bpfdev pin prog file sections.bpf.o x --prog sections_socket --type nonsense
t 'pin: --type with a loaded program' 2 '' "type requires 'prog file OBJECT.o'" \
	bpfdev pin prog id 1 x --type xdp

# -- files that libbpf does not take

t 'pin: maps of an old file' 1 '' "old_maps.bpf.o defines maps in the section 'maps', which libbpf no longer reads since its version 1.0" \
	bpfdev pin prog file old_maps.bpf.o x

# -- attach points

t 'attach: a section that names no type' 1 '' "cannot attach sections_socket: its section 'socket1' names no attach point; give a TARGET" \
	bpfdev attach prog file sections.bpf.o x --prog sections_socket
t 'attach: a perf event, for which there is no target' 1 '' \
	"cannot attach sections_perf: its section 'perf_event' names no attach point, and no TARGET of this command is for such programs; attach it by its own loader" \
	bpfdev attach prog file sections.bpf.o x --prog sections_perf
ip netns add files
for prog in lookup dissect; do
	t "attach: $prog needs a target" 1 '' 'names no attach point; give a TARGET, see --help' \
		bpfdev attach prog file sections.bpf.o x --prog sections_$prog
done
t 'attach to a network namespace: sk_lookup' 0 '' '' \
	bpfdev attach prog file sections.bpf.o l netns /run/netns/files sk_lookup \
	--prog sections_lookup
t '  and flow_dissector' 0 '' '' \
	bpfdev attach prog file sections.bpf.o d netns /run/netns/files flow_dissector \
	--prog sections_dissect
netns=$(stat -L -c %i /run/netns/files)
same '  there' "netns_ino:$netns attach_type:flow_dissector netns_ino:$netns attach_type:sk_lookup" \
	sh -c 'bpfdev list -n -o TARGET d l | xargs'
t '  one is the most' 1 '' 'cannot attach to netns /run/netns/files: (File exists|Argument list too long): it has as many programs as it takes' \
	bpfdev attach prog file sections.bpf.o x netns /run/netns/files flow_dissector \
	--prog sections_dissect
t 'attach to a network namespace: not one' 1 '' '/dev/null is not a network namespace: give a file such as' \
	bpfdev attach prog file sections.bpf.o x netns /dev/null sk_lookup \
	--prog sections_lookup
t 'attach to a network namespace: no file' 1 '' 'netns /run/netns/none: No such file' \
	bpfdev attach prog file sections.bpf.o x netns /run/netns/none sk_lookup \
	--prog sections_lookup
bpfdev unpin l d
ip netns del files
t 'attach to a cgroup: an LSM hook' 0 '' '' \
	bpfdev attach prog file sections.bpf.o x cgroup $cg lsm_cgroup --prog sections_bind
same '  there' "cgroup cgroup_id:$(stat -c %i $cg) path:/files_test attach_type:lsm_cgroup" \
	sh -c 'bpfdev list -n -o BPF-TYPE,TARGET x | xargs'
bpfdev unpin x
if ip link add files2 type netkit 2> /dev/null; then
	for side in primary peer; do
		t "attach to netkit: $side" 0 '' '' \
			bpfdev attach prog file link.bpf.o "$side" netkit files2 $side \
			--prog link_tc
	done
	same '  each on its side' 'netkit_primary netkit_peer' \
		sh -c "for n in primary peer; do
			bpftool -j link show id \$(bpfdev list -n -r -o ID \$n) |
			jq -r .attach_type; done | xargs"
	bpfdev unpin primary peer
	t 'attach to netkit: another interface' 1 '' 'cannot attach to netkit files0: .*it is not an interface of this kind' \
		bpfdev attach prog file link.bpf.o x netkit files0 primary --prog link_tc
	ip link del files2
else
	t 'attach to netkit: not on this kernel' 1 '' 'cannot attach to netkit files0: Invalid argument: this kernel has no netkit, which needs Linux 6.7' \
		bpfdev attach prog file link.bpf.o x netkit files0 primary --prog link_tc
fi
if modprobe -q bonding; then
	ip link add files_bond type bond mode active-backup
	ip link set files0 master files_bond
	bpfdev attach prog file sections.bpf.o s xdp files0 --prog sections_first
	t 'attach: to a bond, one of whose interfaces has a program' 1 '' \
		'cannot attach to xdp files_bond: Operation not supported: files0, which is part of it, has a program; detach that first' \
		bpfdev attach prog file sections.bpf.o x xdp files_bond --prog sections_first
	bpfdev unpin s
	ip link del files_bond
fi

# -- what libbpf attaches at several places

bpftool map create $fs/map type array key 4 value 4 entries 1 name files_test
bpfdev pin map pinned $fs/map input
for input in /dev/null /dev/bpf/input; do
	t "attach: USDT, with $input as standard input" 1 '' \
		"cannot attach usdt_gc: for its section 'usdt//usr/bin/python3:python:gc__start' libbpf makes no single link" \
		sh -c "bpfdev attach prog file usdt.bpf.o x < $input"
done
t '  nor with none' 1 '' 'libbpf makes no single link' \
	sh -c 'bpfdev attach prog file usdt.bpf.o x <&-'
bpfdev unpin input
same 'the errors left nothing behind' '' bpfdev list -n

# -- names

bpftool prog loadall names.bpf.o $fs/names
whole=names_handle_ipv4_end
id=$(bpftool -j prog show name $whole | jq 'if type == "array" then .[0].id else .id end')
t 'pin: a whole name, that only one program has' 0 '' '' bpfdev pin prog name $whole x
same '  it is that program' "$id $whole" bpfdev list -n -r -o ID,FULL-NAME x
bpfdev unpin x
t 'pin: the first 15 characters, that three have' 1 '' '3 progs have the name names_handle_ip: IDs' \
	bpfdev pin prog name names_handle_ip x
t 'pin: a name that only begins as theirs' 1 '' 'no prog has the name names_handle_ipv4_none' \
	bpfdev pin prog name names_handle_ipv4_none x

# -- maps that must stay open

# counted MAP: check that its timer counts
counted()
{
	local map=$1 value

	value=$(bpftool -j map dump name "$map" | jq '.[0].formatted.value.count')
	is_more()
	{
		[ "$(bpftool -j map dump name "$map" |
			jq '.[0].formatted.value.count')" -gt "$value" ]
	}
	wait_for is_more
}

# has_timers: whether this kernel has BPF timers; those with PREEMPT_RT may not
has_timers()
{
	local status=0 messages

	messages=$(bpftool prog load timer.bpf.o $fs/timer 2>&1) || status=$?
	rm -f $fs/timer
	[ "$status" -eq 0 ] || ! grep -q 'cannot be used for PREEMPT_RT' <<< "$messages"
}

if has_timers; then
	t 'attach: a program that starts timers' 0 '' '' \
		bpfdev attach prog file later.bpf.o x cgroup $cg egress --prog later_start
	# shellcheck disable=SC2016 # $$ is the inner shell's
	sh -c 'echo $$ > '$cg'/cgroup.procs; exec bash -c "echo > /dev/udp/127.0.0.1/9"'
	for map in struct typedef modifiers; do
		t "  the timer in a value of the type $map runs on" 0 '' '' counted later_$map
	done
	bpfdev unpin x
else
	result ok 'timers # SKIP this kernel rejects them'
fi
t 'attach: a program with a sockmap' 0 '' '' \
	bpfdev attach prog file later.bpf.o x cgroup $cg sock_ops --prog later_sockops
bpfdev pin prog file later.bpf.o verdict --prog later_verdict
verdict=$(bpfdev list -n -r -o ID verdict)
sockets=$(bpftool -j map show name later_sockets | jq 'if type == "array" then map(.id) | min else .id end')
bpftool prog attach id "$verdict" stream_verdict id "$sockets"
bpfdev unpin verdict
same '  the sockmap keeps a program, though nobody has it open' later_verdict \
	sh -c "sleep 1; bpftool -j prog show id $verdict | jq -r .name"
bpfdev unpin x
t '  until the node goes' 0 '' '' \
	wait_for sh -c "! bpftool prog show id $verdict > /dev/null 2>&1"

rm -rf $fs
ip link del files0
rmdir $cg
tap_end
