#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The files of /etc/bpfdev.d on a whole system, which reboots: the same objects and contents
# are there afterwards, and interfaces may come late. This runs once before the reboot, and
# once after it.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../tap.sh

before=/root/boot_test
objects=/usr/libexec/bpfdev/selftests
units=(bpfdev-apply.service bpfdev-apply@x.service bpfdev-persist.{service,timer}
	bpfdev-monitor.service)

# all that there is, but for what each boot numbers anew
all()
{
	udevadm settle
	bpfdev list --json -o NAME,TYPE,BPF-TYPE,MODE,USER,GROUP,LIMIT,BPF-NAME,TAG,FACE,MAX-ENTRIES,ATTACHED |
		jq -S '.bpf_objects // .["bpf-objects"]'
}

contents()
{
	bpfdev map dump -J "$1" | jq -c 'sort_by(.key)'
}

attached()
{
	[ "$(cat "/sys/class/bpf-objects/$1/attached" 2> /dev/null)" = 1 ]
}

# settled UNIT: it is not being started
settled()
{
	! systemctl is-active "$1" | grep -q ing
}

first_boot()
{
	mkdir -p /etc/bpfdev.d /etc/systemd/system/app.service.d
	cat > /etc/bpfdev.d/fw.conf <<- END
		mkdir  fw --mode 0660 --group adm --limit 200
		object fw $objects/apply.bpf.o --set apply_debug=1 --set apply_level=APPLY_LOUD
		map    fw/blocklist fw:blocklist --mode 0640 --group adm --persist
		map    fw/counters fw:counters --persist
		map    fw/events fw:events --as data --mode 0444
		prog   fw/main fw:apply_main
		link   fw/dummy0 fw:apply_main xdp dummy0
		link   fw/late0 fw:apply_main xdp late0 --xdp-mode generic
		link   fw/slice fw:apply_egress cgroup /sys/fs/cgroup/system.slice egress
		link   fw/app fw:apply_egress cgroup /sys/fs/cgroup/system.slice/app.service egress
		link   fw/switch fw:apply_switch
		view   fw/view fw:apply_view --mode 0444
		chain  dummy1
		  count prog file $objects/chain.bpf.o --prog count
		chain  late1
		  count prog file $objects/chain.bpf.o --prog count
	END
	# two interfaces that are there early
	echo 'options dummy numdummies=2' > /etc/modprobe.d/zz-dummy.conf
	echo dummy > /etc/modules-load.d/dummy.conf
	cp /usr/share/doc/bpfdev/examples/bpfdev-before.conf \
		/etc/systemd/system/app.service.d/bpfdev.conf
	printf '%s\n' '[Service]' 'ExecStart=sleep infinity' '[Install]' \
		'WantedBy=multi-user.target' > /etc/systemd/system/app.service
	systemctl daemon-reload
	rmmod dummy 2> /dev/null
	modprobe dummy
}

echo "TAP version 13"
if [ ! -e "$before" ]; then
	first_boot
	t 'the units have no faults' 0 '' '' systemd-analyze verify "${units[@]}"
	for unit in bpfdev-apply.service bpfdev-persist.service; do
		same "  $unit is hardened" ok sh -c "systemd-analyze security $unit --no-pager |
			awk '/Overall exposure/ { print (\$(NF - 2) < 5 ? \"ok\" : \$0) }'"
	done
	t 'enabled' 0 '' . systemctl enable --now bpfdev-apply bpfdev-persist.timer app
	same '  what waits' 'fw/late0:waiting late1:waiting' \
		sh -c 'bpfdev diff -n -r -o NAME,DIFFERENCE | tr " " : | xargs'
	t '  all else is there' 0 'waiting' '' bpfdev diff
	ip link add late0 type dummy
	ip link add late1 type dummy
	t 'an interface comes' 0 '' '' wait_for attached 'fw!late0'
	t '  one with a chain' 0 '' '' wait_for attached 'xdp!late1!link'
	t '  nothing waits' 0 '' '' bpfdev diff -n
	bpfdev map update fw/blocklist 7 70
	bpfdev map update fw/blocklist 8 80
	bpfdev map update fw/counters 3 33
	mkdir "$before"
	all > "$before/all"
	contents fw/blocklist > "$before/blocklist"
	bpfdev map lookup fw/counters 3 > "$before/counters"
	cat /proc/sys/kernel/random/boot_id > "$before/boot_id"
	echo "1..$tap_count"
	sync
	systemctl reboot
	sleep infinity
fi

t 'rebooted' 1 '' '' cmp -s /proc/sys/kernel/random/boot_id "$before/boot_id"
wait_for settled bpfdev-apply
same '  applied' active systemctl is-active bpfdev-apply
t '  before the network' 0 '' '' sh -c 'systemctl show -P Before bpfdev-apply | grep -qw network-pre.target'
same '  what waits' 'fw/late0:waiting late1:waiting' \
	sh -c 'bpfdev diff -n -r -o NAME,DIFFERENCE | tr " " : | xargs'
ip link add late0 type dummy
ip link add other type dummy
t 'an interface comes late' 0 '' '' wait_for attached 'fw!late0'
ip link set other name late1
t '  another one is renamed' 0 '' '' wait_for attached 'xdp!late1!link'
wait_for settled bpfdev-apply@late1
t '  nothing waits' 0 '' '' bpfdev diff -n
same 'all is as it was' "$(cat "$before/all")" all
same '  the contents' "$(cat "$before/blocklist")" contents fw/blocklist
same '  of an array' "$(cat "$before/counters")" bpfdev map lookup fw/counters 3

bpfdev map update fw/blocklist 9 90
t 'saved by the timer' 0 '' '' systemctl start bpfdev-persist.service
systemctl stop bpfdev-persist.timer
bpfdev map save fw/blocklist "$before/now"
same '  with what is new' "$(cksum < "$before/now")" sh -c 'cksum < /var/lib/bpfdev/fw:blocklist.map'

systemctl restart app
t 'a service starts anew' 0 '' '' wait_for attached 'fw!app'
same '  with the program in its cgroup' apply_egress \
	sh -c 'bpftool cgroup list /sys/fs/cgroup/system.slice/app.service | awk "/egress/ { print \$NF }"'

# come, be used, be renamed, go, under traffic
ip netns add there
come_and_go()
{
	local i wrong=0

	for ((i = 0; i < ${APPLY_TIMES:-50}; i++)); do
		ip link add early0 type veth peer name late9 netns there
		ip link set early0 up
		ip -n there link set late9 up
		ping -q -f -w 20 -I early0 -b 255.255.255.255 > /dev/null 2>&1 &
		ip link set early0 down
		ip link set early0 name late0
		ip link set late0 up
		wait_for attached 'fw!late0' || wrong=$((wrong + 1))
		kill $! 2> /dev/null
		ip link del late0
		# systemd starts the unit again once it has seen the end of the device
		wait_for gone || wrong=$((wrong + 1))
	done
	[ "$wrong" -eq 0 ]
}

gone()
{
	! attached 'fw!late0' && [ "$(systemctl is-active bpfdev-apply@late0)" = inactive ]
}

ip link del late0
wait_for gone
t "an interface comes and goes ${APPLY_TIMES:-50} times" 0 '' '' come_and_go
ip netns del there

systemctl disable -q --now app bpfdev-apply bpfdev-persist.timer
ip link del late1
echo > /etc/bpfdev.d/fw.conf
t 'an empty file, and all is gone' 0 '' '' bpfdev apply --prune
bpfdev rmdir xdp
rmmod dummy
tap_end
