#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev chain: interfaces of other network namespaces and of containers, and those that are
# renamed or moved.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/cli/chain.sh
. ./chain.sh

echo "TAP version 13"

# -- in another network namespace

inside()
{
	ip netns exec chain "$@"
}

netns=netns-$(inside stat -Lc %i /proc/self/ns/net)
peer=$netns/peer0
t 'in another namespace: add' 0 '' '' \
	inside bpfdev chain add peer0 prog file $object --prog pass --name x
same '  it is there' "$(bpfdev list -n -r -o ID "xdp/$peer/dispatcher")" \
	sh -c 'ip -n chain -j -d link show peer0 | jq ".[0].xdp.prog.id"'
t '  and can be seen from there' 0 '^mode +native$' '' inside bpfdev chain show peer0
t '  from here by its directory' 0 '^state +running$' '' bpfdev chain show "$peer"
t '  not by its name' 1 '' "peer0 has no chain: /dev/bpf/xdp/peer0 does not exist; 'bpfdev chain add peer0' makes one, 'bpfdev chain list' lists all" \
	bpfdev chain show peer0
same '  all chains' "$peer x peer0" sh -c \
	'bpfdev chain list -n -r -o INTERFACE,NAME,IFNAME,STATE | sed -n "s/ running$//p"'
t '  add from here' 0 '' '' bpfdev chain add "$peer" prog file $object --prog pass --name y
t '  its mode is not known here' 1 '' "xdp-mode: the chain of $peer is already attached, in another network namespace; omit the option" \
	bpfdev chain add "$peer" prog file $object --prog pass --name z --xdp-mode native
same '  it has two components' 'x y' inside bash -c "$(declare -f names_in); names_in peer0"
t '  a path out of the directory' 1 '' "'\.\./x' cannot have a chain" bpfdev chain show ../x
t '  no path of a chain' 1 '' "'/dev/bpf/xdp/$peer' cannot have a chain" \
	bpfdev chain show "/dev/bpf/xdp/$peer"

# as in a container, which has a part of /dev/bpf, its own processes, and here no sysfs
in_container()
{
	# shellcheck disable=SC2016 # expanded by the inner shell
	inside unshare -mpf --mount-proc sh -c 'mkdir -p /run/part &&
		mount --bind "/dev/bpf/xdp/$1" /run/part && mount -t tmpfs none /dev/bpf &&
		mkdir -p "/dev/bpf/xdp/$1" && mount --bind /run/part "/dev/bpf/xdp/$1" &&
		mount -t tmpfs none /sys && shift && exec "$@"' sh "$netns" "$@"
}
t 'in a container: show' 0 '^state +running$' '' in_container bpfdev chain show peer0
same '  list' "$peer x $peer y" sh -c "$(declare -f inside in_container); netns=$netns
	in_container bpfdev chain list -n -r -o INTERFACE,NAME | xargs"
t '  add to another interface' 0 '' '' \
	in_container bpfdev chain add peer1 prog file $object --prog pass --name z
same '  it is in its part' z names_in "$netns/peer1"
bpftool link detach id "$(bpfdev list -n -r -o ID "xdp/$netns/peer1/link")"
t '  another tool detaches it' 0 '^state +detached$' '' \
	in_container bpfdev chain show "$netns/peer1"
t '  add to the same interface: the number of a network namespace is used again' 0 '' '' \
	in_container bpfdev chain add peer1 prog file $object --prog pass --name again
same '  it is another chain' again names_in "$netns/peer1-2"
t '  remove' 0 '' '' in_container bpfdev chain remove peer1 --all
t '  remove the old one' 0 '' '' bpfdev chain remove "$netns/peer1" --all
rmdir /run/part
bpfdev rmdir "xdp/$netns/peer1"
bpfdev rmdir "xdp/$netns/peer1-2"
t 'in a container with the network of the host: add' 0 '' '' \
	unshare -pf --mount-proc bpfdev chain add chain2 prog file $object --prog pass --name h
same '  it is not beside those of the host' h \
	names_in "netns-$(stat -Lc %i /proc/self/ns/net)/chain2"
same '  and found by its interface' h names_in chain2
t '  from there as well' 0 '' '' unshare -pf --mount-proc bpfdev chain remove chain2 --all
bpfdev rmdir "xdp/netns-$(stat -Lc %i /proc/self/ns/net)/chain2"
bpfdev rmdir "xdp/netns-$(stat -Lc %i /proc/self/ns/net)"
t 'from outside: remove' 0 '' '' bpfdev chain remove "$peer" --all
same '  nothing is attached' null sh -c 'ip -n chain -j -d link show peer0 | jq ".[0].xdp"'
bpfdev rmdir "xdp/$peer"

add a pass
# of the same number, too
ip -n chain link add chain0 index 100 type veth peer name other0
t 'the same name in two namespaces: add' 0 '' '' \
	inside bpfdev chain add chain0 prog file $object --prog pass --name b
same '  here' a names_in chain0
same '  and there' b inside bash -c "$(declare -f names_in); names_in chain0"
printf '%s\n' 'interface chain0' "c prog file $PWD/$object --prog pass" > "$file"
t '  apply there' 0 '' '' inside bpfdev chain apply "$file"
same '  it is applied there' c names_in "$netns/chain0"
t '  remove there' 0 '' '' inside bpfdev chain remove chain0 --all
bpfdev rmdir "xdp/$netns/chain0"
is_whole '  this one was not changed' a
ip -n chain link set dev chain0 xdpgeneric obj programs.bpf.o sec xdp
t '  a program without a chain: show' 1 '' 'chain0 has no chain: /dev/bpf/xdp/netns-' \
	inside bpfdev chain show chain0
ip -n chain link del chain0
bpfdev chain remove chain0 --all

# -- an interface that is renamed, and moved

rename()
{
	ip link set "$1" down && ip link set "$1" name "$2" && ip link set "$2" up
}
bpfdev chain add chain1 prog file $object --prog pass --name r
rename chain1 chain8
t 'renamed: show' 0 '^state +running$' '' bpfdev chain show chain8
same '  list' 'chain1 r chain8' bpfdev chain list chain8 -n -r -o INTERFACE,NAME,IFNAME
t '  add' 0 '' '' bpfdev chain add chain8 prog file $object --prog pass --name s
same '  by the directory' 'r s' names_in chain1
t '  change by the directory' 0 '' '' bpfdev chain order chain1 s r
bpfdev chain order chain8 r s
ip link add chain1 type veth peer name chain7
t '  another one has the name now: show' 1 '' 'chain1 has no chain: /dev/bpf/xdp/chain1-2 does not exist' \
	bpfdev chain show chain1
t '  add' 0 '' '' bpfdev chain add chain1 prog file $object --prog pass --name t
same '  two chains' 'chain1-2 t r s' sh -c "$(declare -f names_in)
	echo \$(bpfdev chain list chain1 -n -r -o INTERFACE,NAME) \$(names_in chain8)"
# a directory that is found first
bpfdev mkdir xdp/a
ln -s /dev/bpf/xdp/chain1/link /dev/bpf/xdp/a/link
t '  a symlink to its link is another chain' 0 '^interface +chain1$' '' bpfdev chain show chain8
rm /dev/bpf/xdp/a/link
bpfdev rmdir xdp/a
t '  order' 0 '' '' bpfdev chain order chain8 s r
t '  remove --all' 0 '' '' bpfdev chain remove chain1 --all
same '  of one' 's r' names_in chain8
ip link del chain1
bpfdev rmdir xdp/chain1-2
ip link set chain8 netns chain
same 'moved: it is there' 's r' inside bash -c "$(declare -f names_in); names_in chain8"
t '  add' 0 '' '' inside bpfdev chain add chain8 prog file $object --prog pass --name u
same '  in the same directory' 's r u' names_in chain1
t '  remove --all' 0 '' '' inside bpfdev chain remove chain8 --all
same '  nothing is attached' null sh -c 'ip -n chain -j -d link show chain8 | jq ".[0].xdp"'
bpfdev rmdir xdp/chain1
bpfdev rmdir "xdp/$netns"
inside ip link set chain8 netns 1
rename chain8 chain1

chain_end
