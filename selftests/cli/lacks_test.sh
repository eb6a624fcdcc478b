#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Usage: lacks_test.sh [lockdown|unsigned|files]
#
# What the kernel lacks or forbids is said in one sentence by its log when the module is
# loaded, and in one by the command: lacks.tsv. Each row is made real here, as far as this
# kernel can be changed. With an argument a change is made that cannot be undone: the guest
# ends then, see check-lacking, which also has kernels without an option.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

tests=$PWD
dir=$(mktemp -d)
fs=/sys/fs/bpf/lacks
trap 'rm -rf "$dir" "$tap_out" "$tap_err"' EXIT

# field ROW NUMBER: of that row in the table
field()
{
	awk -F '\t' -v row="$1" -v number="$2" '$1 == row { print $number }' "$tests/lacks.tsv"
}

# load [COMMAND...]: load the module by that command, and print its lines in the kernel log
load()
{
	[ $# -gt 0 ] || set -- modprobe bpfdev
	dmesg -C
	"$@" > "$dir/load" 2>&1
	dmesg -t | grep -E '^bpfdev: |module \[bpfdev\]'
}

# logs ROW [COMMAND...]: the kernel log has one sentence when the module is loaded
logs()
{
	same "$1: the log" "$(field "$1" 3)" load "${@:2}"
}

# say NUMBER COMMAND...: print its status and its message
say()
{
	local status=0 message

	message=$("$@" 2>&1 < /dev/null) || status=$?
	echo "$status $message"
}

# says ROW [COMMAND...]: the row's command, which the given one runs, fails with one sentence
says()
{
	local words

	read -ra words < <(field "$1" 4)
	same "$1: bpfdev ${words[*]}" "1 bpfdev: $(field "$1" 5)" say "${@:2}" bpfdev "${words[@]}"
}

# objects: make a hash table and a text, with nodes
objects()
{
	mkdir $fs
	bpftool map create $fs/hash type hash key 4 value 4 entries 1 name lacks
	bpfdev pin map pinned $fs/hash hash
}

no_objects()
{
	bpfdev unpin hash
	rm -r $fs
}

left_out='references and users of objects are left out'

# no_fields REASON: what else the command says on a kernel where the module knows no field
no_fields()
{
	same '  the module has no feature' '' ./layout features
	objects
	same '  a hash table has no data node' \
		"1 bpfdev: cannot pin data: the module cannot read the data of a map of type hash: $1" \
		say bpfdev expose hash data
	t '  show has the other facts' 0 '^id ' "^bpfdev: $left_out: ${1//[()]/.}\$" bpfdev show hash
	t '  and no reference' 1 '' '' sh -c 'bpfdev show hash 2> /dev/null | grep ^refs'
	t '  JSON is one document' 0 '"id": *[0-9]' "$left_out" bpfdev show --json hash
	no_objects
}

no_btf()
{
	rmmod bpfdev
	logs no-btf
	says no-btf
	no_fields 'this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)'
	same '  a program that needs it' \
		'1 bpfdev: cannot load cli_test_text: this kernel has no BTF (CONFIG_DEBUG_INFO_BTF), which it needs' \
		say bpfdev view pin iter.bpf.o text
	same '  a struct_ops map' \
		'1 bpfdev: cannot load test_undo_cwnd: this kernel has no BTF (CONFIG_DEBUG_INFO_BTF), which it needs' \
		say bpfdev load struct_ops.bpf.o ops
}

no_jit()
{
	rmmod bpfdev
	logs no-jit
	objects
	says no-jit
	no_objects
	no_fields 'this kernel has no BPF JIT (CONFIG_BPF_JIT)'
	ip link add eth0 type dummy
	same '  a program that needs it' \
		'1 bpfdev: cannot load pass: this kernel has no BPF JIT (CONFIG_BPF_JIT), which it needs' \
		say bpfdev chain add eth0 prog file chain.bpf.o --prog pass --name fw
	ip link del eth0
	same '  one of LSM' \
		'1 bpfdev: cannot load sections_bind: this kernel has no BPF JIT (CONFIG_BPF_JIT), which it needs' \
		say bpfdev pin prog file sections.bpf.o --prog sections_bind bind
	same '  a struct_ops map' \
		'1 bpfdev: cannot load test_undo_cwnd: this kernel has no BPF JIT (CONFIG_BPF_JIT), which it needs' \
		say bpfdev load struct_ops.bpf.o ops
	printf '%s\n' "object ops $tests/struct_ops.bpf.o" 'map ops ops:bpfdev_test' > "$dir/ops.conf"
	same '  the same without its programs' \
		"1 bpfdev: $dir/ops.conf:1: cannot load struct_ops: this kernel has no BPF JIT (CONFIG_BPF_JIT), which it needs" \
		say bpfdev apply "$dir/ops.conf"
}

jit_off()
{
	if ! sysctl -q net.core.bpf_jit_enable=0 2> /dev/null; then
		echo '# this kernel has CONFIG_BPF_JIT_ALWAYS_ON'
		return
	fi
	rmmod bpfdev
	same 'jit-off: the module does without' '' load
	ip link add eth0 type dummy
	cp chain.bpf.o "$dir/fw.o"
	says jit-off in_dir
	sysctl -q net.core.bpf_jit_enable=1
	t '  with the JIT the same command works' 0 '' '' \
		bpfdev chain add eth0 prog file chain.bpf.o --prog pass --name fw
	bpfdev chain remove eth0 --all
	bpfdev rmdir xdp/eth0
	bpfdev rmdir xdp
	ip link del eth0
}

kptr()
{
	local was

	was=$(sysctl -n kernel.kptr_restrict)
	sysctl -q kernel.kptr_restrict=2
	rmmod bpfdev
	logs kptr
	says kptr
	same '  the module lacks two features' 'ITER WALK' \
		sh -c 'echo "$1" | grep -vxF "$(./layout features)" | xargs' sh "$features"
	objects
	t '  show has the other facts' 0 '^id ' \
		"^bpfdev: $left_out: kernel.kptr_restrict is 2; as root: sysctl kernel.kptr_restrict=1, then bpfdev upgrade\$" \
		bpfdev show hash
	bpfdev view pin iter.bpf.o text
	same '  an iterator link has no text' \
		'1 bpfdev: /dev/bpf/text: Operation not supported: iterator links have no text: kernel.kptr_restrict is 2; as root: sysctl kernel.kptr_restrict=1, then bpfdev upgrade' \
		say bpfdev cat text
	sysctl -q kernel.kptr_restrict=1
	t '  with another setting the reason is in the past' 0 '^id ' \
		"^bpfdev: $left_out: the module found no iterators when it was loaded, as 'dmesg . grep bpfdev:' says; if kernel.kptr_restrict was 2 then, as root: bpfdev upgrade\$" \
		bpfdev show hash
	same '  what the sentence names loads the module again, without a line' '' load bpfdev upgrade
	t '    with references' 0 '^refs-node +1$' '' bpfdev show hash
	t '    and text' 0 '' '' sh -c 'bpfdev cat text > /dev/null'
	bpfdev unpin text
	no_objects
	sysctl -q kernel.kptr_restrict="$was"
}

dev()
{
	local without

	rmmod bpfdev
	# each one in a mount namespace of its own
	without=(unshare -m sh -c 'mount -t tmpfs none /dev && exec "$@"' sh)
	logs dev "${without[@]}" modprobe bpfdev
	says dev "${without[@]}"
}

# uncompressed NAME: copy an installed module
uncompressed()
{
	local file

	file=$(modinfo -n "$1")
	cp "$file" "$dir"
	[ "${file##*.}" = ko ] || xz -df "$dir/${file##*/}"
}

# in_dir COMMAND...: where the file bpfdev.ko is
in_dir()
{
	(cd "$dir" && "$@")
}

# With CONFIG_MODULE_ALLOW_BTF_MISMATCH, which Debian's 6.1 and 6.12 have, that is no reason to
# refuse the module.
module_btf()
{
	if [ "$(ls /sys/kernel/btf)" = vmlinux ]; then
		echo '# this kernel has no types of modules'
		return
	fi
	rmmod bpfdev
	uncompressed bpfdev
	in_dir objcopy -R .BTF -R .BTF.base bpfdev.ko
	printf 'no types' > "$dir/types"
	in_dir objcopy --add-section .BTF=types bpfdev.ko
	in_dir insmod bpfdev.ko 2> "$dir/insmod"
	if [ -d /sys/module/bpfdev ]; then
		t 'module-btf: this kernel leaves the types out' 0 \
			'failed to validate module .bpfdev. BTF|module BTF mismatch detected' '' dmesg
		rmmod bpfdev
		[[ $(uname -r) != 7.* ]] || result 'it does' '  as 7.2 does not'
	else
		logs module-btf in_dir insmod bpfdev.ko
		says module-btf in_dir
	fi
	in_dir objcopy -R .BTF bpfdev.ko
	same '  the module loads without it' '' load in_dir insmod bpfdev.ko
	same '    with all features' "$features" ./layout features
	rmmod bpfdev
	modprobe bpfdev
}

# symbol NAME: its address
symbol()
{
	awk -v name="$1" '$3 == name { print $1 }' /proc/kallsyms
}

# memory ADDRESS SIZE [VALUE]: read the kernel's memory, and print two words of 4 bytes; those
# of VALUE, wherever they are, after their address
memory()
{
	python3 -c '
import struct, sys

at, size = int(sys.argv[1], 16), int(sys.argv[2])
core = open("/proc/kcore", "rb")
header = core.read(64)
start, = struct.unpack_from("<Q", header, 32)
step, count = struct.unpack_from("<HH", header, 54)
for i in range(count):
    core.seek(start + i * step)
    kind, flags, offset, virtual, physical, there = struct.unpack("<IIQQQQ", core.read(40))
    if kind == 1 and virtual <= at < virtual + there:
        core.seek(offset + at - virtual)
        data = core.read(size)
where = 0
if len(sys.argv) > 3:
    where = data.index(struct.pack("<Q", int(sys.argv[3], 16)))
print(hex(at + where), *struct.unpack_from("<II", data, where))' "$@"
}

# poke ADDRESS LOW HIGH NEW-LOW NEW-HIGH: change 8 bytes of it, until bpfdev_poke is removed
poke()
{
	insmod "$tests/bpfdev_poke.ko" address="$1,$(printf '%#x' $(($1 + 4)))" expect="$2,$3" \
		value="$4,$5"
}

# The kernel has parsed its BTF when it is up: what is changed is where it keeps the result.
# A module with BTF of its own would be refused before it can say why.
kernel_btf()
{
	local was forger

	rmmod bpfdev
	uncompressed bpfdev
	in_dir objcopy -R .BTF -R .BTF.base bpfdev.ko
	read -ra was < <(memory "$(symbol btf_vmlinux)" 8)
	poke "${was[@]}" $((0xffffffea)) $((0xffffffff))
	logs kernel-btf in_dir insmod bpfdev.ko
	# a process may write to the log, too
	sysctl -q kernel.printk_devkmsg=on
	while sleep 0.01; do echo '<3>bpfdev: forged'; done > /dev/kmsg &
	forger=$!
	says kernel-btf in_dir
	kill $forger
	rmmod bpfdev_poke
	modprobe bpfdev
	same '  with its BTF the module has all features' "$features" ./layout features
}

# file_without_release OBJECT: the files of such objects have no release
file_without_release()
{
	local was

	read -ra was < <(memory "$(symbol "bpf_$1_fops")" 256 "$(symbol "bpf_$1_release")")
	poke "${was[@]}" 0 0
	logs "$1-file" in_dir insmod bpfdev.ko
	says "$1-file" in_dir
	rmmod bpfdev_poke
}

files()
{
	rmmod bpfdev
	uncompressed bpfdev
	file_without_release map
	file_without_release prog
	same 'with its files the module has all features' "$features" \
		sh -c 'modprobe bpfdev && ./layout features'
}

lockdown()
{
	mount -t securityfs none /sys/kernel/security
	echo confidentiality > /sys/kernel/security/lockdown
	says lockdown
	same '  a program that needs it' \
		'1 bpfdev: cannot load probe_read: the kernel is locked down (confidentiality), which forbids bpf_probe_read_kernel(); boot without lockdown=confidentiality' \
		say bpfdev pin prog file probe_read.bpf.o read
	t '  others can be loaded' 0 '' '' bpfdev view pin iter.bpf.o text
	t '    and read' 0 '' '' sh -c 'bpfdev cat text > /dev/null'
	same '  the module lost nothing' "$features" ./layout features
}

# The module of this guest has no signature at all.
unsigned()
{
	[ ! -d /sys/module/bpfdev ] || rmmod bpfdev
	uncompressed bpfdev
	echo 1 > /sys/module/module/parameters/sig_enforce
	dmesg -C
	t 'unsigned: modprobe' 1 '' 'Key was rejected by service' modprobe bpfdev
	same '  the log' "$(field unsigned 3)" sh -c "dmesg -t | grep -o 'Loading of.*' | uniq"
	says unsigned in_dir
}

echo 'TAP version 13'
features=
[ ! -c /dev/bpf/control ] || features=$(./layout features)
if [ $# -gt 0 ]; then
	"$1"
elif [ ! -e /sys/kernel/btf/vmlinux ]; then
	no_btf
elif ! grep -q ' bpf_jit_charge_modmem$' /proc/kallsyms; then
	no_jit
else
	jit_off
	kptr
	dev
	module_btf
	kernel_btf
fi
tap_end
