#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev upgrade on a whole system: a thousand nodes, a chain under traffic, twenty agents, a
# tenant, containers of podman that have a node by --device, by bind mount and by directory,
# and a unit that is bound to a node. Nobody notices.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../tap.sh

fs=/sys/fs/bpf/upgrade_test
tmp=$(mktemp -d)
chmod 755 "$tmp"
mkdir "$fs"

rootfs=$tmp/rootfs
mkdir -p "$rootfs"/{usr,proc,dev,sys,etc,tmp,run}
for dir in bin lib lib64 sbin; do
	ln -s usr/$dir "$rootfs/$dir"
done
# shellcheck source=selftests/system/podman.sh
. ./podman.sh

# -- what is there

nodes=${UPGRADE_NODES:-1000}
bpftool map create "$fs/map" type array key 4 value 4 entries 1 name first
bpftool map update pinned "$fs/map" key 0 0 0 0 value 42 0 0 0
bpfdev mkdir d
for ((i = 0; i < nodes; i++)); do
	echo "map create $fs/n$i type array key 4 value 4 entries 1 name n$i"
done > "$tmp/batch"
bpftool batch file "$tmp/batch" > /dev/null
for ((i = 0; i < nodes; i++)); do
	bpfdev pin map pinned "$fs/n$i" "d/n$i" --mode 0644 || echo "# n$i"
done
bpfdev pin map pinned "$fs/map" d/map --mode 0644
useradd -m ursula
t 'a tenant' 0 '' '' bpfdev tenant add u --user ursula --limit 10
bpftool map create "$fs/u" type hash key 4 value 4 entries 4 name theirs
bpfdev pin map pinned "$fs/u" u/theirs --mode 0644

ip netns add there
ip link add up0 type veth peer name up1 netns there
ip address add 192.0.2.1/24 dev up0
ip link set up0 up
ip -n there address add 192.0.2.2/24 dev up1
ip -n there link set up1 up
bpfdev chain add up0 prog file ../chain.bpf.o --name a --prog count > /dev/null
udevadm settle

cat > /run/systemd/system/bound.service << 'END'
[Unit]
BindsTo=dev-bpf-d-map.device
After=dev-bpf-d-map.device
[Service]
ExecStart=sleep infinity
END
systemctl daemon-reload
t 'a unit that is bound to a node' 0 '' '' systemctl start bound

# -- all of them at work

agent=/usr/libexec/bpfdev/selftests/open_often
for i in {1..20}; do
	"$agent" "/dev/bpf/d/n$i" /dev/bpf/d/map > "$tmp/agent$i" 2>&1 &
done
# a container ends its agent with the file stop
contained="$agent /dev/bpf/d/map > /out/\$0 2>&1 & while [ ! -e /out/stop ]; do sleep 0.2; done; kill \$!; wait"
mkdir -m 777 "$tmp/out"
profile=
options=(--cap-drop all)
for how in device bind directory; do
	case $how in
	device) given=(--device /dev/bpf/d/map) ;;
	bind) given=(-v /dev/bpf/d/map:/dev/bpf/d/map --device-cgroup-rule 'c *:* rwm') ;;
	directory) given=(-v /dev/bpf:/dev/bpf --device-cgroup-rule 'c *:* rwm') ;;
	esac
	in_podman -v /usr:/usr:ro -v "$tmp/out:/out" "${given[@]}" -- \
		sh -c "$contained" "$how" > "$tmp/$how.log" 2>&1 &
done
ip netns exec there ping -q -i 0.01 -c 20000 192.0.2.1 > "$tmp/ping" 2>&1 &
ping=$!
exec 5< /dev/bpf/d/map
for _ in {1..100}; do
	[ "$(find "$tmp/out" -type f | wc -l)" -lt 3 ] || break
	sleep 0.2
done
sleep 2

# facts: of all nodes
facts()
{
	find /dev/bpf -type c -exec stat -c '%n %t:%T %i %a %u:%g' {} + | sort
	bpfdev list -r -n -o NAME,TYPE,ID,MODE,USER,GROUP,LIMIT,ENTRIES,CREATED d u
	systemctl show -p MainPID,ActiveState bound
}

# upgrade: on a slow machine, opens may have to wait for more than a minute
upgrade()
{
	local start=$SECONDS status=0

	modprobe bpfdev_hold seconds=600
	bpfdev upgrade || status=$?
	echo "# $((SECONDS - start)) s" >&3
	return "$status"
}

exec 3>&1
facts > "$tmp/before"
t 'an upgrade' 0 '' '' upgrade
facts > "$tmp/after"
t '  nothing has changed' 0 '' '' diff "$tmp/before" "$tmp/after"
t '  again' 0 '' '' upgrade
sleep 1
mapfile -t agents < <(pgrep -f "^$agent /dev/bpf/d/n")
t '  the agents are alive' 0 '' '' [ "${#agents[@]}" -eq 20 ]
kill "${agents[@]}"
: > "$tmp/out/stop"
kill -INT "$ping"
wait
for i in {1..20}; do
	grep -h 'opens' "$tmp/agent$i"
done > "$tmp/agents"
t '  no open of an agent has failed' 1 '' '' grep -v ' 0 failed$' "$tmp/agents"
t '  of any of the twenty' 0 '' '' [ "$(wc -l < "$tmp/agents")" -eq 20 ]
for how in device bind directory; do
	t "  nor of a container, $how" 0 ' 0 failed$' '' cat "$tmp/out/$how"
done
t '  no packet is lost' 0 ' 0% packet loss' '' cat "$tmp/ping"
t '  the unit goes on' 0 '' '' systemctl is-active -q bound
t '  the tenant changes its map' 0 '' '' runuser -u ursula -- bpfdev mkdir u/sub
t '  what was open can be read' 0 '"value": ?42|2a' '' bpftool map dump name first
exec 5<&-

bpfdev rmdir u/sub
systemctl stop bound
rm /run/systemd/system/bound.service
bpfdev chain remove up0 --all > /dev/null
bpfdev rmdir xdp/up0 xdp
ip link delete up0
ip netns delete there
bpfdev unpin -r d
bpfdev unpin u/theirs
bpfdev tenant remove u > /dev/null
userdel -r ursula 2> /dev/null
rm -r "$fs" "$tmp"
tap_end
