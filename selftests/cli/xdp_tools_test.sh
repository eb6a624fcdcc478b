#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The tests of xdp-tools, as packaged by Debian: tests that pass without the module also
# pass with a chain, a pinned link and a monitor. XDP_TESTS are patterns of test names.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

theirs=/usr/libexec/xdp-tools
# those of dispatchers, which take a few seconds
few='xdp-loader/* libxdp/test_link_d* libxdp/test_old_* libxdp/test_xdp_*'
read -ra patterns <<< "${XDP_TESTS:-$few}"
work=$(mktemp -d)
trap 'rm -rf "$tap_out" "$tap_err" "$work"' EXIT
declare -A verdict

chosen()
{
	local suite name names pattern

	for suite in "$theirs"/tests/*; do
		suite=${suite##*/}
		read -ra names < <(sed -n 's/^ALL_TESTS="\(.*\)"$/\1/p' \
			"$theirs/tests/$suite/test-$suite.sh")
		for name in "${names[@]}"; do
			for pattern in "${patterns[@]}"; do
				# shellcheck disable=SC2053 # it is a pattern
				[[ $suite/$name == $pattern ]] || continue
				echo "$suite/$name"
				break
			done
		done
	done
}

# run without|with TEST...: the result of each, and the output of its runner
run()
{
	local suite is test start log

	for test in "${@:2}"; do
		verdict["$1 $test"]=
	done
	for suite in $(printf '%s\n' "${@:2}" | cut -d / -f 1 | uniq); do
		log=$work/$1-$suite
		start=$SECONDS
		# shellcheck disable=SC2046 # one word each
		"$theirs/test_runner.sh" "$theirs/tests/$suite/test-$suite.sh" \
			$(printf '%s\n' "${@:2}" | sed -n "s|^$suite/||p") > "$log" 2>&1
		while read -r test is; do
			verdict["$1 $suite/$test"]=$is
		done < <(sed -nE 's/^ *\[(test_[^]]*)\] *([A-Z]+)$/\1 \2/p' "$log")
		echo "# $suite $1 the module: $((SECONDS - start)) s"
	done
}

use()
{
	modprobe bpfdev || return
	for i in 0 1; do
		ip link add "xdptools$i" type veth peer name "xdptools$i-peer" || return
		ip link set "xdptools$i" up
	done
	bpfdev chain add xdptools0 prog file chain.bpf.o --name first --prog count &&
		bpfdev chain add xdptools0 prog file chain.bpf.o --name last --prog pass &&
		bpfdev attach prog file chain.bpf.o xdptools xdp xdptools1 --prog pass || return
	bpfdev monitor > /dev/null 2>&1 &
	monitor=$!
	used=$(state)
}

# What is ours, by its ids.
state()
{
	bpfdev list -n -r -o NAME,ID,BPF-NAME xdptools xdp/xdptools0
	bpfdev chain show xdptools0
	bpftool -j net show | jq -c '.[0].xdp'
}

leave()
{
	kill -TERM "$monitor"
	wait "$monitor"
	bpfdev chain remove xdptools0 --all
	bpfdev unpin xdptools
	bpfdev rmdir xdp/xdptools0
	bpfdev rmdir xdp
	ip link del xdptools0
	ip link del xdptools1
}

echo "TAP version 13"
readarray -t tests < <(chosen)
t 'there are tests' 0 '' '' [ ${#tests[@]} -gt 0 ]
t 'without the module' 0 '' '' rmmod bpfdev
run without "${tests[@]}"
t 'with the module, in use' 0 '' '' use
run with "${tests[@]}"

# they sleep for a fixed time instead of waiting for a result
differ=()
for test in "${tests[@]}"; do
	[ "${verdict["without $test"]}" != PASS ] ||
		[ "${verdict["with $test"]}" = PASS ] || differ+=("$test")
done
if [ ${#differ[@]} -gt 0 ]; then
	echo "# once more: ${differ[*]}"
	leave
	t 'without the module, once more' 0 '' '' rmmod bpfdev
	run without "${differ[@]}"
	t 'with the module, in use, once more' 0 '' '' use
	run with "${differ[@]}"
fi

for test in "${tests[@]}"; do
	was=${verdict["without $test"]}
	is=${verdict["with $test"]}
	: > "$tap_err"
	if [ "$is" = PASS ]; then
		result ok "$test"
	elif [ "$was" = PASS ]; then
		# from its verdict to the next test's
		awk -v test="[${test#*/}]" '/^ *\[/ { is = $1 == test } is' \
			"$work/with-${test%/*}" | tail -n 12 > "$tap_out"
		result "${is:-no verdict} with the module, PASS without" "$test"
	elif [ -n "$was" ]; then
		result ok "$test # SKIP $was without the module"
	else
		cp "$work/without-${test%/*}" "$tap_out"
		result 'no verdict without the module' "$test"
	fi
done

same 'the objects of bpfdev are unchanged' "$used" state
leave
tap_end
