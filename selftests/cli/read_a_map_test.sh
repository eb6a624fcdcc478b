#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each example of Documentation/read-a-map.md prints what the page says, as user nobody and
# without a call of bpf(2). Those in Go and Rust were compiled when this test was built, if
# it had their compilers. The one in a container is for system/containers_test.sh.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

page=read-a-map.md
tmp=$(mktemp -d)
trap 'rm -rf "$tmp" "$tap_out" "$tap_err"' EXIT

# words: lines with one space between words, as od(1) and dd(1) have other widths
words()
{
	awk '{ $1 = $1; print }'
}

# compiled NAME: check whether it is the name of an example that needs a compiler
compiled()
{
	[[ $1 == go-* || $1 == rust-* ]]
}

# example NAME: run it; calls of bpf(2) are noted
example()
{
	local run

	if compiled "$1"; then
		run=("examples/$1")
	elif [ -n "$(page_block $page "$1" sh)" ]; then
		run=(bash -ec "$(page_block $page "$1" sh)")
	else
		run=(python3 -c "$(page_block $page "$1" python)")
	fi
	strace -f -qq --seccomp-bpf -e trace=bpf -e signal=none -A -o "$tmp/calls" \
		setpriv --reuid=65534 --regid=65534 --clear-groups \
		timeout 120 "${run[@]}" | words
}

names=$(sed -n 's/^<!-- \(.*\) -->$/\1/p' $page)
bpfdev load read_a_map.bpf.o fw || exit 1
bpfdev map update fw/flows 1 '{"packets":10,"bytes":840}'
bpfdev map update fw/flows 7 '{"packets":3,"bytes":192}'
head -c 64 /dev/zero > "$tmp/packet"
for _ in 1 2 3; do
	bpftool prog run id "$(bpfdev list -n -r -o ID fw/report)" \
		data_in "$tmp/packet" > "$tmp/run" || cat "$tmp/run"
done

echo "TAP version 13"

same 'each block of code has a name' "$(wc -w <<< "$names")" \
	grep -cE '^```(sh|python|go|rust)$' $page
t 'expose' 0 '' '' bash -ec "$(page_block $page expose sh)"
for name in $names; do
	[[ $name != @(expose|podman) ]] || continue
	if compiled "$name" && [ ! -e "examples/$name" ]; then
		result ok "$name # SKIP no compiler when the tests were built"
		continue
	fi
	same "$name" "$(page_block $page "$name" text | words)" example "$name"
done
same 'no example calls bpf(2)' '' cat "$tmp/calls"
strace -f -qq --seccomp-bpf -e trace=bpf -e signal=none -A -o "$tmp/calls" \
	bpfdev map dump fw/flows > "$tmp/dump"
t 'a call would have been noted' 0 'bpf\(BPF_' '' cat "$tmp/calls"

bpfdev unpin -r fw

tap_end
