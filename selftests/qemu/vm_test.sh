#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The test bed itself, on this machine: output, status and end of a guest. A kernel
# report, a panic or a hang never looks like success.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../lib/tap.sh

# With SHORT set, as in the gate, the modes of processors are left out.

file=$(mktemp)
echo 'from the host' > "$file"

# each boot takes its time, so one has several tests
t 'output, errors and status come from the command, which cannot fake the status' 7 \
	'^status 0$' '^err$' ./vm bookworm -- sh -c 'echo status 0; echo err >&2; exit 7'
same '--add copies files, output is passed on unchanged, two CPUs take turns, a stall is a panic' \
	"$(printf 'from the host\na b\n\tc\nin turns\n1')" \
	./vm bookworm --add "$file" --add ./turns.py -- sh -c "
		cat $(basename "$file"); printf 'a b\n\tc\n'; python3 /root/turns.py
		cat /proc/sys/kernel/panic_on_rcu_stall"
t '--no-load does not load the module' 2 '' 'No such file' \
	./vm bookworm --no-load -- ls /dev/bpf
if [ -z "${SHORT-}" ]; then
	same 'with --parallel two CPUs run at the same time, each with a periodic tick' \
		$'at the same time\n0' ./vm bookworm --parallel --add ./turns.py -- \
		sh -c "python3 /root/turns.py; grep -c 'hres_active.* 1' /proc/timer_list || :"
	same '--icount uses one CPU, and --append adds to the command line' $'1\none=1 two=2' \
		./vm bookworm --icount --append 'one=1 two=2' -- \
		sh -c "nproc; grep -o 'one=1 two=2' /proc/cmdline"
fi
t 'a missing command is a failure' 127 '' 'nonsense' ./vm bookworm -- nonsense
t 'a panic is a failure and shows the log' 125 '' 'Kernel panic - not syncing' \
	./vm bookworm -- sh -c 'echo c > /proc/sysrq-trigger; sleep 60'
t 'a report in the log is a failure' 125 '' 'WARNING: something is wrong' \
	./vm bookworm -- sh -c 'echo "<4>WARNING: something is wrong" > /dev/kmsg'
t 'a hang is a failure' 125 '' 'no verdict' \
	./vm bookworm --timeout 15 -- sleep 1000
t 'a failed build is a failure' 125 '' 'cannot create directory' \
	env BPFDEV_CACHE=/proc/nothing ./vm bookworm -- true
t 'an unknown kernel is a usage error' 2 '' "unknown kernel 'nonsense'" ./vm nonsense
t 'an unknown option is a usage error' 2 '' 'unknown option --nonsense' \
	./vm bookworm --nonsense
t 'a missing file is a usage error' 2 '' 'no such file: /nonsense' \
	./vm bookworm --add /nonsense
t 'a folder without variables is a usage error' 2 '' 'no vars.fd in /nonsense' \
	./vm bookworm --efi /nonsense
t '--parallel with --icount is a usage error' 2 '' '--parallel needs two' \
	./vm bookworm --icount --parallel
t 'a missing kernel is a usage error' 2 '' 'no KERNEL given' ./vm
t '--help prints the usage' 0 '^Usage: vm KERNEL' '' ./vm --help

rm -f "$file"
tap_end
