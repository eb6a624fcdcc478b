# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Common part of the tests of chains, to be sourced: interfaces chain0 to chain2, which
# receive frames from peer0 to peer2 in the network namespace "chain".

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

object=chain.bpf.o
file=$(mktemp)
trap 'rm -f "$tap_out" "$tap_err" "$file" "$file".*' EXIT

ip netns add chain || exit 1
for i in 0 1 2; do
	# numbers that are free in the other namespace, too
	ip link add chain$i index 10$i type veth peer name peer$i netns chain || exit 1
	# no frames but the test's
	sysctl -qw "net.ipv6.conf.chain$i.disable_ipv6=1"
	ip netns exec chain sysctl -qw "net.ipv6.conf.peer$i.disable_ipv6=1"
	ip link set chain$i up
	ip -n chain link set peer$i up
done

# add NAME PROG [OPTION]...: to the chain of chain0
add()
{
	bpfdev chain add chain0 prog file $object --name "$1" --prog "${@:2}"
}

names()
{
	bpfdev chain list chain0 -n -r -o NAME | xargs
}

# names_in CHAIN: the components
names_in()
{
	bpfdev chain list "$1" -n -r -o NAME | xargs
}

id_of()
{
	bpfdev list -n -r -o ID "xdp/chain0/$1"
}

# seen NAME: number of the test's frames that a component has counted
seen()
{
	local map

	map=$(bpftool -j prog show id "$(id_of "$1")" | jq '.map_ids[0]')
	bpftool -j map dump id "$map" | jq '.[0].formatted.value'
}

send()
{
	ip netns exec chain ./chain_send peer0 "$1"
}

state()
{
	bpfdev chain show "$1" -n -r | sed -n 's/^state //p'
}

# The parts of chains in the kernel: dispatchers, components, the links that put them into
# slots, and the maps of runs. There is no other program of type ext, nor another such link.
in_kernel()
{
	{ bpftool -j prog list; bpftool -j link list; bpftool -j map list; } | jq -rs '.[0] as $progs |
		[$progs[] | select(.type == "ext") | .id] as $ext |
		[([$progs[] | select(.name == "bpfdev_chain" or .name == "bpfdev_host")] |
		  length),
		 ($ext | length),
		 ([.[1][] | select(.type == "tracing" and
				   (.prog_id | IN($ext[])))] | length),
		 ([.[1][] | select(.type == "xdp")] | length),
		 ([.[2][]? | select(.name == "bpfdev_runs")] | length)] | join(" ")'
}

is_counted()
{
	[ "$(bpfdev chain show chain0 --json | jq .counted)" = true ]
}

# whole NAME...: check the chain, the nodes of its directory, and that no part is left over
whole()
{
	local nodes=(config control dispatcher link "$@") kernel="1 $# $# 1 0"
	local state=running is

	[ $# -gt 0 ] || nodes=(control) kernel='0 0 0 0 0' state=empty
	if is_counted; then
		nodes+=(runs)
		kernel=${kernel% *}\ 1
	fi
	is="$(bpfdev chain show chain0 -n -r |
		sed -n 's/^state //p; s/^component \([^ \\]*\).*/\1/p' | xargs)"
	[ "$is" = "$state${*:+ $*}" ] || { echo "# shown: $is"; return 1; }
	is=$(find /dev/bpf/xdp/chain0 -mindepth 1 -printf '%f\n' | LC_ALL=C sort | xargs)
	[ "$is" = "$(printf '%s\n' "${nodes[@]}" | LC_ALL=C sort | xargs)" ] ||
		{ echo "# nodes: $is"; return 1; }
	is_all()
	{
		[ "$(in_kernel)" = "$1" ]
	}
	# closed objects end after a while
	wait_for is_all "$kernel" || { echo "# in the kernel: $(in_kernel)"; return 1; }
}

# frames received by the interface: not all sent frames fit into its queue
received()
{
	ip -s -j link show chain0 | jq '.[0].stats64.rx.packets'
}

# frames past its XDP program: the test's frames have no receiver, which is counted
past()
{
	ip -s -j link show chain0 | jq '.[0].stats64.rx.dropped'
}

# came RECEIVED PAST: number of frames since then
came()
{
	echo "$(($(received) - $1)) $(($(past) - $2))"
}

is_whole()
{
	local why=ok

	whole "${@:2}" || why="not the whole chain of: ${*:2}"
	result "$why" "$1"
}

chain_end()
{
	is_whole 'nothing is left'
	bpfdev rmdir xdp/chain0
	bpfdev rmdir xdp
	ip netns del chain
	tap_end
}
