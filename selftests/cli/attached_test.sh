#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev show: where a program is attached without a link. ip, tc and a process attach it.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/attached_test
work=$(mktemp -d)

# attached NAME: the places that show prints
attached()
{
	bpfdev show "$1" -n -r | sed -n 's/\\x20/ /g; s/^attached-to //p' | sort | paste -s -d ,
}

mkdir -p $fs
ip link add attached0 type veth peer name attached1
bpfdev mkdir attached
bpfdev pin prog file link.bpf.o attached/tc --prog link_tc
bpfdev pin prog file programs.bpf.o attached/xdp --prog cli_test_pass
bpfdev pin prog file trace.bpf.o attached/tp --prog trace_tp

echo "TAP version 13"

same 'nowhere' '' attached attached/tc
tc qdisc add dev attached0 clsact
id=$(bpfdev list -n -r -o ID attached/tc)
python3 - "$id" $fs/pinned << 'END'
import ctypes, struct, sys
bpf = lambda cmd, a: ctypes.CDLL(None).syscall(321, cmd, ctypes.create_string_buffer(a, 64), len(a))
path = ctypes.create_string_buffer(sys.argv[2].encode() + b"\0")
fd = bpf(13, struct.pack("III", int(sys.argv[1]), 0, 0))	# BPF_PROG_GET_FD_BY_ID
bpf(6, struct.pack("QII", ctypes.addressof(path), fd, 0))	# BPF_OBJ_PIN
END
tc filter add dev attached0 ingress bpf da object-pinned $fs/pinned
tc filter add dev attached0 egress bpf da object-pinned $fs/pinned
same 'by tc' 'tc attached0 egress,tc attached0 ingress' attached attached/tc
tc qdisc del dev attached0 clsact
tc qdisc add dev attached1 ingress
tc filter add dev attached1 parent ffff: bpf da object-pinned $fs/pinned
same 'by tc, with the qdisc ingress' 'tc attached1 ingress' attached attached/tc

bpftool net attach xdp id "$(bpfdev list -n -r -o ID attached/xdp)" dev attached0
same 'to XDP' 'xdp attached0' attached attached/xdp
same '  another program is not there' 'tc attached1 ingress' attached attached/tc

# a perf event runs the program until the process ends
mkfifo "$work/in"
python3 -c '
import ctypes, fcntl, os, struct
for top in ("/sys/kernel/tracing", "/sys/kernel/debug/tracing"):
    try: event = int(open(top + "/events/sched/sched_switch/id").read())
    except OSError: continue
    break
attr = ctypes.create_string_buffer(struct.pack("IIQ", 2, 112, event), 112)
fd = ctypes.CDLL(None).syscall(298, attr, -1, 0, -1, 0)
fcntl.ioctl(fd, 0x40042408, os.open("/dev/bpf/attached/tp", os.O_RDONLY))
print(os.getpid(), fd, flush=True)
os.read(0, 1)
' < "$work/in" > "$work/out" &
exec 8> "$work/in"
wait_for [ -s "$work/out" ]
read -r pid fd < "$work/out"
same 'to a perf event' "tracepoint sched_switch pid $pid fd $fd" attached attached/tp
exec 8>&-
wait
soon '  until it ends' '' attached attached/tp

ip link del attached0
bpfdev unpin attached/tc attached/xdp attached/tp
bpfdev rmdir attached
rm -rf $fs "$work"
tap_end
