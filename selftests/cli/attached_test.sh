#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev show and bpfdev list --attached: where programs are attached without a link. tc,
# bpftool and processes attach them.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/attached_test
cg=/sys/fs/cgroup/attached_test
work=$(mktemp -d)

# attached NAME: the places that show prints
attached()
{
	bpfdev show "$1" -n -r | sed -n 's/\\x20/ /g; s/^attached-to //p' | sort | paste -s -d ,
}

mkdir -p $fs
ip link add attached0 type veth peer name attached1
ip link add attached1b type dummy
bpfdev mkdir attached
bpfdev pin prog file link.bpf.o attached/tc --prog link_tc
bpfdev pin prog file programs.bpf.o attached/xdp --prog cli_test_pass
bpfdev pin prog file trace.bpf.o attached/tp --prog trace_tp
bpfdev pin prog file link.bpf.o attached/skb --prog link_skb
bpfdev pin prog file link.bpf.o attached/tcx --prog link_tc_other
bpfdev pin prog file sections.bpf.o attached/flow --prog sections_dissect
bpfdev pin prog file sections.bpf.o attached/bind --prog sections_bind

# id_of NAME
id_of()
{
	bpfdev list -n -r -o ID "attached/$1"
}

# expected: the lines, in order, without those that this kernel cannot have
expected()
{
	grep -vx no | sort
}

# attachments: the rows of list --attached for programs, with their nodes
attachments()
{
	bpfdev list --attached -J | jq -r ".bpf_objects[] |
		select(.type == \"prog\" and (.at | contains(\"attached\"))) |
		\"\(.name) at \(.at)\"" | sort
}

echo "TAP version 13"

same 'nowhere' '' attached attached/tc
tc qdisc add dev attached0 clsact
id=$(bpfdev list -n -r -o ID attached/tc)
python3 - "$id" $fs/pinned << 'END'
import ctypes, struct, sys
from syscall_numbers import BPF
bpf = lambda cmd, a: ctypes.CDLL(None).syscall(BPF, cmd, ctypes.create_string_buffer(a, 64), len(a))
path = ctypes.create_string_buffer(sys.argv[2].encode() + b"\0")
fd = bpf(13, struct.pack("III", int(sys.argv[1]), 0, 0))	# BPF_PROG_GET_FD_BY_ID
bpf(6, struct.pack("QII", ctypes.addressof(path), fd, 0))	# BPF_OBJ_PIN
END
tc filter add dev attached0 ingress bpf da object-pinned $fs/pinned
tc filter add dev attached0 egress bpf da object-pinned $fs/pinned
same 'by tc' 'attached0 tc egress,attached0 tc ingress' attached attached/tc
tc qdisc del dev attached0 clsact
tc qdisc add dev attached1 ingress
tc filter add dev attached1 parent ffff: bpf da object-pinned $fs/pinned
same 'by tc, with the qdisc ingress' 'attached1 tc ingress' attached attached/tc

bpftool net attach xdp id "$(bpfdev list -n -r -o ID attached/xdp)" dev attached0
same 'to XDP' 'attached0 xdp (netlink)' attached attached/xdp
same '  another program is not there' 'attached1 tc ingress' attached attached/tc

# a perf event runs the program until the process ends
mkfifo "$work/in"
python3 -c '
import ctypes, fcntl, os, struct
from syscall_numbers import PERF_EVENT_OPEN
for top in ("/sys/kernel/tracing", "/sys/kernel/debug/tracing"):
    try: event = int(open(top + "/events/sched/sched_switch/id").read())
    except OSError: continue
    break
attr = ctypes.create_string_buffer(struct.pack("IIQ", 2, 112, event), 112)
fd = ctypes.CDLL(None).syscall(PERF_EVENT_OPEN, attr, -1, 0, -1, 0)
fcntl.ioctl(fd, 0x40042408, os.open("/dev/bpf/attached/tp", os.O_RDONLY))
print(os.getpid(), fd, flush=True)
os.read(0, 1)
' < "$work/in" > "$work/out" &
exec 8> "$work/in"
wait_for [ -s "$work/out" ]
read -r pid fd < "$work/out"
same 'to a perf event' "sched_switch tracepoint (pid $pid fd $fd)" attached attached/tp
same '  in the list' "attached/tp at sched_switch tracepoint (pid $pid fd $fd)" \
	sh -c "bpfdev list --attached -J | jq -r '.bpf_objects[] |
		select(.name == \"attached/tp\") | \"\(.name) at \(.at)\"'"
exec 8>&-
wait
soon '  until it ends' '' attached attached/tp

# -- by bpf(2)

mkdir -p $cg/below
bpftool cgroup attach $cg ingress id "$(id_of skb)"
bpftool cgroup attach $cg/below egress id "$(id_of skb)"
same 'to cgroups' '/attached_test inet_ingress (cgroup),/attached_test/below inet_egress (cgroup)' \
	attached attached/skb
bpftool cgroup attach $cg/below lsm_cgroup id "$(id_of bind)"
same '  for an LSM hook' '/attached_test/below lsm_cgroup (cgroup)' attached attached/bind
bpftool prog attach id "$(id_of flow)" flow_dissector
same 'to the network namespace' \
	"netns $(stat -L -c %i /proc/self/ns/net) flow_dissector (netns)" attached attached/flow
bpftool prog detach id "$(id_of flow)" flow_dissector
same '  until it is detached' '' attached attached/flow
has_tcx=
[ "$(printf '%s\n' 6.6 "$(uname -r)" | sort -V | head -1)" = 6.6 ] || has_tcx=no
if [ -z "$has_tcx" ]; then
	python3 - "$(cat /sys/class/net/attached0/ifindex)" /dev/bpf/attached/tcx << 'END'
import ctypes, os, struct, sys
from syscall_numbers import BPF
fd = os.open(sys.argv[2], os.O_RDONLY)
attr = struct.pack("IIII", int(sys.argv[1]), fd, 46, 0)	# to BPF_TCX_INGRESS
if ctypes.CDLL(None).syscall(BPF, 8, ctypes.create_string_buffer(attr, 64), len(attr)):
    sys.exit("tcx")
END
	same 'to an interface by tcx' 'attached0 ingress (tcx)' attached attached/tcx
fi

# -- the list

bpfdev attach prog file sections.bpf.o attached/xdp_link xdp attached1 --prog sections_first
bpfdev attach prog file link.bpf.o attached/cgroup_link cgroup $cg egress --prog link_skb
bpfdev attach prog file sections.bpf.o attached/bind_link cgroup $cg lsm_cgroup --prog sections_bind
bpfdev attach prog file trace.bpf.o attached/kprobe_link --prog trace_kprobe
[ -n "$has_tcx" ] ||
	bpfdev attach prog file link.bpf.o attached/tcx_link tcx attached1 ingress --prog link_tc
bpfdev attach prog file iter.bpf.o attached/iter_link --prog cli_test_text
bpfdev mkdir attached/gone
ip link add attached2 type dummy
bpfdev attach prog file sections.bpf.o attached/gone/link xdp attached2 --prog sections_first
ip link del attached2
same 'the list has each attachment' "$(expected << END
attached/tc at attached1 tc ingress
attached/xdp at attached0 xdp (netlink)
attached/skb at /attached_test inet_ingress (cgroup)
attached/skb at /attached_test/below inet_egress (cgroup)
attached/bind at /attached_test/below lsm_cgroup (cgroup)
${has_tcx:-attached/tcx at attached0 ingress (tcx)}
END
)" attachments
same '  and each link that is attached' "$(expected << END
attached/xdp_link at attached1
attached/cgroup_link at /attached_test inet_egress
attached/bind_link at /attached_test lsm_cgroup
attached/kprobe_link at vfs_open
${has_tcx:-attached/tcx_link at attached1 ingress}
END
)" sh -c "bpfdev list --attached -J -o NAME,TYPE,AT | jq -r '.bpf_objects[] |
	select(.type == \"link\" and (.name // \"\" | startswith(\"attached/\"))) |
	\"\(.name) at \(.at)\"' | sort"
# at NAME: AT of a link's node, and of the link after the node is gone
at()
{
	local id

	id=$(id_of "$1")
	bpfdev list -n -r -o AT "attached/$1"
	exec 9<> "/dev/bpf/attached/$1"
	bpfdev unpin "attached/$1"
	bpfdev list --all -J -o TYPE,ID,AT |
		jq -r ".bpf_objects[] | select(.type == \"link\" and .id == $id).at"
	exec 9<&-
}

# both NAME: the same on a line
both()
{
	at "$1" | paste -s -d ' '
}

soon 'a link that is detached has its former attach point' 'detached from attached2 (device)' \
	bpfdev list -n -o AT attached/gone/link
same '  and without its node, only that it is detached' \
	'detached\x20from\x20attached2\x20(device) detached' both gone/link
bpfdev attach prog file trace.bpf.o attached/fentry --prog trace_fentry
same 'the function of a link without a node' 'vfs_open\x20fentry vfs_open fentry' both fentry
bpfdev attach prog file trace.bpf.o attached/tp_link --prog trace_tp
bpfdev attach prog file trace.bpf.o attached/raw --prog trace_raw_tp
same '  of a raw tracepoint' 'sched_switch sched_switch' both raw
if [ -z "$has_tcx" ]; then	# Linux 6.6 has both
	same '  of a tracepoint' 'sched/sched_switch sched_switch' both tp_link
	same '  of a kprobe' 'vfs_open vfs_open' both kprobe_link
fi
bpfdev chain add attached1b prog file chain.bpf.o --prog pass --name x
same '  of a program that replaces a function' 1 sh -c "bpfdev list --all -J -o TYPE,AT |
	jq -r '.bpf_objects[] | select(.type == \"link\").at' |
	grep -cE '^[a-z_0-9]+ of prog:[0-9]+$'"
bpfdev chain remove attached1b --all
bpfdev rmdir xdp/attached1b
bpfdev rmdir xdp

same '  each once' '' sh -c "bpfdev list --attached -n -r -o TYPE,ID,AT | sort | uniq -d"
same '  with --all, too' "$(bpfdev list --attached)" bpfdev list --all --attached
# without_dac COMMAND...: as root, but the mode of a directory counts
without_dac()
{
	setpriv --bounding-set=-dac_override,-dac_read_search \
		--inh-caps=-dac_override,-dac_read_search "$@"
}

chmod 0 $cg/below
t '  but for a cgroup that cannot be read, which fails' 1 '^/attached_test\\x20inet_ingress' \
	"^bpfdev: cannot read the cgroup $cg/below: Permission denied; it and those below it were skipped\$" \
	without_dac bpfdev list --attached -n -r -o AT
same '  and is reported once' 1 without_dac sh -c 'bpfdev list --attached 2>&1 > /dev/null | wc -l'
t '  as by show, after the facts' 1 '^attached-to +/attached_test inet_ingress' \
	"cannot read the cgroup $cg/below: Permission denied" without_dac bpfdev show attached/skb
chmod 755 $cg/below
t '  with all cgroups it succeeds' 0 . '' without_dac bpfdev list --attached
for name in tc xdp skb bind; do
	bpfdev list -n -r -o ID attached/$name
	bpfdev unpin attached/$name
done > "$work/ids"
same '  also of objects without a node' "$(expected << END
null at attached1 tc ingress
null at attached0 xdp (netlink)
null at /attached_test inet_ingress (cgroup)
null at /attached_test/below inet_egress (cgroup)
null at /attached_test/below lsm_cgroup (cgroup)
${has_tcx:-attached/tcx at attached0 ingress (tcx)}
END
)" attachments
same '  with their IDs' "$(sort -n "$work/ids" | xargs)" \
	sh -c "bpfdev list --attached -J | jq -r '.bpf_objects[] | select(.type == \"prog\" and
		.name == null and (.at | contains(\"attached\"))).id' | sort -nu | xargs"
t '  for root only' 1 '' 'cannot list BPF objects: Operation not permitted: it needs CAP_SYS_ADMIN' \
	as_nobody bpfdev list --attached
t '  which has no names' 2 '' '--attached lists all attachments: expected no NAME' \
	bpfdev list --attached attached

bpfdev unpin -r attached
ip link del attached0
ip link del attached1b
rmdir $cg/below $cg
rm -rf $fs "$work"
tap_end
