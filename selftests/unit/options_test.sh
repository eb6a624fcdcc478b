#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Kernel options that the module needs are checked when it is built. Needs a C compiler
# and the headers of a kernel, but neither a module nor a guest.

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/lib/tap.sh
. selftests/lib/tap.sh

kdir=$(echo /lib/modules/*/build)
work=$(mktemp -d)
trap 'rm -rf "$work" "$tap_out" "$tap_err"' EXIT
if [ ! -e "$kdir/Makefile" ]; then
	echo '1..0 # SKIP no headers of one kernel here'
	exit 0
fi
# a copy, because a build leaves files
cp -r Kbuild VERSION module uapi "$work"
find "$work" -name '*.o' -delete

# without OPTION OBJECT: build an object as if the kernel was built without the option,
# and print what the compiler says about it first
without()
{
	echo "#undef $1" > "$work/without.h"
	LC_ALL=C make -s -C "$kdir" M="$work" KCPPFLAGS="-include $work/without.h" "$2" 2>&1 |
		sed -nE 's/.*(#error|#pragma message:) //p' | tr -d "\"'" | head -n 1
}

for option in BPF_SYSCALL SYSFS DEVTMPFS NET CGROUPS PERF_EVENTS EVENT_TRACING; do
	t "a build without CONFIG_$option says so" 0 "^bpfdev needs CONFIG_$option: .{20}" '' \
		without CONFIG_$option module/trace.o
done
for option in KALLSYMS_ALL BPF_EVENTS BPF_JIT DEBUG_INFO_BTF; do
	t "a build without CONFIG_$option says what is lost" 0 \
		"^no CONFIG_$option: .*users of objects" '' \
		without CONFIG_$option module/bpf/selfcheck.o
done
same 'a build with all of them says nothing' '' \
	without CONFIG_NOTHING module/bpf/selfcheck.o
tap_end
