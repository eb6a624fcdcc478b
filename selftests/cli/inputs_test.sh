#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The inputs of inputs.tsv: sections, targets, names of interfaces and files.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

cg=/sys/fs/cgroup/inputs_test
work=$(mktemp -d)
trap 'rm -rf "$tap_out" "$tap_err" "$work"' EXIT

# with_places TARGET: its words, with the names of this run
with_places()
{
	sed "s|CG|$cg|; s|NETNS|/run/netns/inputs|" <<< "$1"
}

# none NAME: there is no node
none()
{
	same "$1" '' sh -c 'bpfdev list -n -r -o NAME | grep inputs'
}

attach()
{
	local target=()

	[ "$2" = - ] || read -ra target < <(with_places "$2")
	bpfdev attach prog file inputs.bpf.o inputs "${target[@]}" --prog "inputs_$1"
}

# attaches PROG TARGET BEGINNING
attaches()
{
	t "attach $1 $2" 0 '' '' attach "$1" "$2"
	t "  its target: $3" 0 "^$3" '' bpfdev list -n -o TARGET inputs
	bpfdev unpin inputs
}

# refuses PROG TARGET MESSAGE
refuses()
{
	t "attach $1 $2 is refused" 1 '' "$3" attach "$1" "$2"
	none '  without a node'
}

# iface REAL NAME MESSAGE: an interface, by one of its names
iface()
{
	ip link add "$1" type dummy || { result "ip has no $1" "interface $1"; return; }
	[ "$1" = "$2" ] || ip link property add dev "$1" altname "$2"
	t "interface $2: attach" 0 '' '' attach twice "xdp $2"
	t '  its target' 0 '^ifindex:' '' bpfdev list -n -o TARGET inputs
	bpfdev unpin inputs
	t '  a chain' $((${#3} > 0)) '' "$3" \
		bpfdev chain add "$2" prog file inputs.bpf.o --prog inputs_twice --name x
	if [ -z "$3" ]; then
		t '    it is there' 0 '^state +running' '' bpfdev chain show "$1"
		bpfdev chain remove "$2" --all
		bpfdev rmdir "xdp/$1"
	fi
	ip link del "$1"
}

# count: the nodes of the directory
count()
{
	bpfdev list -n -r -o TYPE,NAME inputs | grep -vc '^dir '
}

# load_file NAME COUNT MESSAGE: all its nodes, or none
load_file()
{
	if [ "$2" = - ]; then
		t "load $1.bpf.o" 1 '' "$3" bpfdev load "$1.bpf.o" inputs
		none '  nothing is left'
		return
	fi
	t "load $1.bpf.o" 0 '' '' bpfdev load "$1.bpf.o" inputs
	same '  its nodes' "$2" count
	bpfdev list -n -r -o TYPE,NAME inputs | awk '$1 != "dir" { print $2 }' |
		xargs bpfdev unpin
	bpfdev rmdir inputs
}

# a file that is no object file for BPF
make_file()
{
	local to=$work/$1

	case $1 in
	empty) : > "$to" ;;
	text) echo 'not an object file' > "$to" ;;
	foreign) cp /bin/true "$to" ;;
	cut) head -c 600 inputs.bpf.o > "$to" ;;
	folder) mkdir "$to" ;;
	missing) ;;
	other_machine) # the number of the machine, EM_BPF, becomes another one
		cp inputs.bpf.o "$to" &&
			printf '\x08' | dd of="$to" bs=1 seek=18 conv=notrunc status=none ;;
	nothing) echo 'typedef int x;' | clang -g -O2 -target bpf -x c -c - -o "$to" ;;
	fifo) mkfifo "$to" ;;
	esac
}

# error FILE: one line that names the file, and nothing is left
error()
{
	make_file "$1"
	t "file $1: pin" 1 '' "$work/$1" bpfdev pin prog file "$work/$1" inputs
	t '  load' 1 '' "$work/$1" bpfdev load "$work/$1" inputs
	none '  nothing is left'
}

# document COMMAND STATUS OUTPUT: a command of the documents
document()
{
	t "$1" "$2" "$3" '' sh -c "$1 2>&1"
}

ip netns add inputs
ip link add inputs0 type dummy
mkdir -p $cg
bpfdev load jump.bpf.o doc
echo "TAP version 13"

while IFS=$'\t' read -r kind input argument right; do
	case $kind in
	'#'* | '') ;;
	attach) attaches "$input" "$argument" "$right" ;;
	refuse) refuses "$input" "$argument" "$right" ;;
	iface) iface "$input" "$argument" "$right" ;;
	load) load_file "$input" "$argument" "$right" ;;
	error) error "$input" ;;
	document) document "$input" "$argument" "$right" ;;
	esac
done < inputs.tsv

bpfdev unpin doc/jump doc/jump_to
bpfdev rmdir doc
bpfdev rmdir xdp
rmdir $cg
ip link del inputs0
ip netns del inputs
tap_end
