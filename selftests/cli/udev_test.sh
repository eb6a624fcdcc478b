#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# With udevd running: owner and mode from the creation are kept, and later changes by
# an administrator are not undone. Data nodes are no exception.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/udev_test

node()
{
	udevadm settle
	stat -c '%a %u %g' "/dev/bpf/$1"
}

# fact NAME KEY: a property that udev has of a node
fact()
{
	udevadm settle
	udevadm info -q property "/dev/bpf/$1" | sed -n "s/^$2=//p"
}

mkdir -p "$fs"
for n in 1 2 3; do
	bpftool map create $fs/m$n type array key 4 value 4 entries 1 \
		name "udev$n" || exit 1
done
/lib/systemd/systemd-udevd --daemon || exit 1
udevadm control --ping

bpfdev pin map pinned $fs/m1 udev_test --mode 0660 --user 1234 --group 5678
same 'a node stays as it was made' '660 1234 5678' node udev_test
same 'udev knows the face' 'bpf' fact udev_test BPFDEV_FACE
bpfdev expose udev_test udev_data --mode 0640 --user 1234 --group 5678
same 'a data node stays as it was made' '640 1234 5678' node udev_data
same '  udev knows its face' 'data' fact udev_data BPFDEV_FACE
bpfdev mkdir udev_dir --group 5678
same 'a control node too' '660 0 5678' node udev_dir/control
same 'udev knows the type' 'map' fact udev_test BPFDEV_TYPE

chmod 0600 /dev/bpf/udev_test
chown 0:0 /dev/bpf/udev_test
bpfdev replace map pinned $fs/m2 udev_test
same 'chmod and chown survive a replacement' '600 0 0' node udev_test
udevadm trigger --action=change /sys/class/bpf-objects/udev_test
same 'and a trigger' '600 0 0' node udev_test
udevadm trigger --action=add /sys/class/bpf-objects/udev_test
same 'and a coldplug' '600 0 0' node udev_test
chmod 0604 /dev/bpf/udev_data
bpfdev replace map pinned $fs/m2 udev_data
udevadm trigger --action=add /sys/class/bpf-objects/udev_data
same 'chmod of a data node survives them, too' '604 1234 5678' node udev_data

# rules are applied each time, as for any device
mkdir -p /run/udev/rules.d
cat > /run/udev/rules.d/90-udev-test.rules << 'EOF'
SUBSYSTEM=="bpf-objects", ENV{BPFDEV_BPF_NAME}=="udev3", MODE="0444", SYMLINK+="bpf/by-test/$env{BPFDEV_ID}"
EOF
udevadm control --reload
bpfdev replace map pinned $fs/m3 udev_test
same 'a rule sees the new object' '444 0 0' node udev_test
same 'and other names are symbolic links' '../udev_test' \
	readlink "/dev/bpf/by-test/$(bpfdev list -n -r -o ID udev_test)"

bpfdev unpin udev_test udev_data
bpfdev rmdir udev_dir
udevadm settle
t 'all is gone' 0 '^control$' '' ls /dev/bpf
rm -rf "$fs" /run/udev/rules.d/90-udev-test.rules
udevadm control --exit

tap_end
