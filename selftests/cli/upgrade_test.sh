#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev upgrade, save and restore: the module is exchanged under open nodes.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

work=$(mktemp -d)
fs=/sys/fs/bpf/upgrade_test
mkdir "$fs"

# -- what must be as before

bpftool map create "$fs/map" type hash key 4 value 8 entries 8 name counters
bpftool map update pinned "$fs/map" key 1 0 0 0 value 42 0 0 0 0 0 0 0
bpftool map create "$fs/ring" type ringbuf entries 65536 name events
bpfdev mkdir d --limit 500 --group 7 --mode 0640
bpfdev mkdir d/deep --mode 0600
bpfdev pin map pinned "$fs/map" d/map --mode 0644
bpfdev expose d/map d/data --mode 0604
bpfdev pin map pinned "$fs/ring" d/deep/ring
bpfdev load pair.bpf.o d/pair > /dev/null
ip link add veth22 type veth peer name veth23
ip link set veth22 up
bpfdev chain add veth22 prog file chain.bpf.o --name a --prog count > /dev/null
for i in {1..20}; do
	bpftool map create "$fs/m$i" type array key 4 value 8 entries 1 name "m$i"
	bpfdev pin map pinned "$fs/m$i" "d/m$i"
done
bpfdev mkdir full --limit 2
bpfdev mkdir full/a
bpfdev mkdir full/b
echo 0 > "/sys/class/bpf-objects/full!control/limit"
echo 5000 > /sys/class/bpf-objects/control/limit
chmod 0664 /dev/bpf/d/map
chown 12:34 /dev/bpf/d/m1
setfacl -m u:99:r /dev/bpf/d/m2
chmod 0660 /dev/bpf/d/control
for i in 1 2 3; do
	: < /dev/bpf/d/m6
done
udevadm settle

# facts: everything that the module and the file system say of all entries, but for how
# often those were opened that are opened below, and how many elements running programs have in
# their map: BPF skips a program that preempts itself, so pair_leave may leave some behind
facts()
{
	(
		cd /dev/bpf || return
		find . -type c -exec stat -c '%n %t:%T %i %a %u:%g %W' {} + | sort
		find . -type c -exec getfacl -n {} + 2> /dev/null
		find . -type l -printf '%p %l\n' | sort
		bpfdev list -r -O -n 2> /dev/null | sed 's/HOLDERS//'
		cd /sys/class/bpf-objects || return
		grep -rHs . ./*/{dev,id,creator_uid,created_ns,opens,last_change,access,limit,entries,face,prog_id,attached,target,memlock} |
			grep -vE '^./d!((data|map|m3|m4|m5)/opens|pair!pair_inside/entries):' | sort
		find ./*/uses/ ./*/used_by/ -type l -printf '%p %l\n' | sort
		# also those without a node, which are kept with another one; the iterators are
		# of the module, and of bpftool
		bpftool -j map list | jq -r '.[] | "map \(.id)"'
		bpftool -j link list | jq -r '.[] | select(.type != "iter") | "link \(.id)"'
	)
}

# unchanged WHAT: whether the facts are those of before
unchanged()
{
	local why=ok

	# symlinks in sysfs are made a moment later
	for _ in {1..50}; do
		facts > "$work/after"
		cmp -s "$work/before" "$work/after" && break
		sleep 0.1
	done
	diff "$work/before" "$work/after" > "$tap_out" || why='the facts differ'
	result "$why" "$1"
}

# loads: when the module was loaded
loads()
{
	stat -c %Y.%i /sys/module/bpfdev
}

module=$(modinfo -n bpfdev)
# unpack: the installed module, uncompressed
unpack()
{
	case $module in
	*.xz) xz -dc "$module" ;;
	*) cat "$module" ;;
	esac
}

facts > "$work/before"
t 'there is something to lose' 0 '' '' [ "$(wc -l < "$work/before")" -gt 300 ]

# -- upgrade

t 'a dry run' 0 'new module: .*/bpfdev.ko' '' bpfdev upgrade --dry-run
t '  names no file' 0 '^  none$' '' bpfdev upgrade --dry-run
unchanged '  and changes nothing'

./open_often /dev/bpf/d/map /dev/bpf/d/m3 /dev/bpf/d/m4 > "$work/opens" &
opener=$!
stdbuf -oL udevadm monitor --udev --kernel --subsystem-match=bpf-objects \
	> "$work/events" 2>&1 &
events=$!
# event NAME: make and remove directories until an event of one comes: the monitor starts late
event()
{
	for _ in {1..100}; do
		bpfdev mkdir "$1" || return
		bpfdev rmdir "$1"
		! grep -q "/$1!control (bpf-objects)" "$work/events" || return 0
		sleep 0.1
	done
	return 1
}
t 'events are seen' 0 '' '' event first
udevadm settle
sleep 0.5
before_events=$(grep -c bpf-objects "$work/events")
exec 5< /dev/bpf/d/map
before=$(loads)
t 'an upgrade' 0 '' '' bpfdev upgrade
t '  loads the module again' 1 '' '' [ "$(loads)" = "$before" ]
t '  and events are sent again' 0 '' '' event last
kill "$opener" "$events"
wait
t '  no open fails meanwhile' 0 ' opens, 0 failed$' '' cat "$work/opens"
same '  no event is sent meanwhile' "$before_events" \
	sh -c "grep bpf-objects '$work/events' | grep -vc last"
unchanged '  nothing has changed'
t '  what was open can be used' 0 'value: 2a 00' '' bpftool map dump name counters
t '  as before' 0 '42' '' bpfdev map lookup d/map 1
exec 5<&-
t '  nothing is left' 2 '' 'No such file' ls -d /run/bpfdev /sys/module/bpfdev_hold
./open_often /dev/bpf/d/map /dev/bpf/d/m3 > "$work/opens" &
./open_often /dev/bpf/d/m4 > "$work/opens2" &
openers=$(jobs -p)
upgrades=${UPGRADES:-5}
for ((i = 0; i < upgrades; i++)); do
	bpfdev upgrade || echo "# status $?"
done > "$work/out" 2>&1
# shellcheck disable=SC2086
kill $openers
wait
same 'more of them' '' cat "$work/out"
t '  no open fails' 0 ' 0 failed$' '' cat "$work/opens"
t '  of either process' 0 ' 0 failed$' '' cat "$work/opens2"
unchanged '  change nothing'

# -- in the way

exec 5< /dev/bpf/d/data 6< /dev/bpf/control
t 'an open data node is named' 1 '' "pid $$: fd 5, /dev/bpf/d/data" bpfdev upgrade
t '  and a control node' 1 '' "pid $$: fd 6, /dev/bpf/control" bpfdev upgrade
t '  in a dry run, too' 0 "pid $$: fd 6, /dev/bpf/control" '' bpfdev upgrade --dry-run
unchanged '  and nothing changes'
exec 5<&- 6<&-
{ exec 5< /dev/bpf/d/data; sleep 3; exec 5<&-; } &
sleep 0.5
t 'with --wait it is waited for' 0 '' '' bpfdev upgrade --wait 30
wait $!
unchanged '  and nothing has changed'

# -- what cannot be loaded

unpack 2> /dev/null | head -c 1000 > "$work/bad.ko"
t 'a module that is none' 1 '' 'would not load' bpfdev upgrade --module "$work/bad.ko"
t 'a file that is not there' 1 '' 'No such file' bpfdev upgrade --module "$work/none.ko"
t 'another module' 1 '' 'is another module' bpfdev upgrade --module "$(modinfo -n bpfdev_hold)"
unchanged '  changes nothing'
# it passes the first checks, and then lacks a function: the string is in the table of symbols
unpack | sed 's/cdev_alloc/cdev_allox/g' > "$work/lacks.ko"
t 'a module that does not load brings the old one back' 1 '' 'old module is loaded again' \
	bpfdev upgrade --module "$work/lacks.ko"
unchanged '  and nothing has changed'
t '  nor the next time' 0 '' '' bpfdev upgrade

# -- other versions, which takes minutes on a debug kernel

other_versions()
{
	insmod ./bpfdev_hold.ko
	t 'bpfdev_hold of another version' 1 '' 'does not know this version' bpfdev upgrade
	unchanged '  changes nothing'
	t '  and is unloaded' 2 '' 'No such file' ls -d /sys/module/bpfdev_hold
	cp "$work/lacks.ko" "$work/bpfdev.ko"
	cp bpfdev_hold.ko "$work"
	t '  nor is it known beside a module' 1 '' 'cannot take over from another version' \
		bpfdev upgrade --module "$work/bpfdev.ko"
	unchanged '  which changes nothing'

	# another version
	version=$(cat /sys/module/bpfdev/version)
	unpack | sed "s/version=$version/version=9.9.9/" > "$work/next.ko"
	rm "$work/bpfdev_hold.ko"
	t 'an upgrade to another version' 0 '' '' bpfdev upgrade --module "$work/next.ko"
	same '  loads that' 9.9.9 cat /sys/module/bpfdev/version
	unchanged '  changes nothing else'
	t '  and back, with that as the fallback' 0 '' '' bpfdev upgrade --fallback "$work/next.ko"
	same '  to the first' "$version" cat /sys/module/bpfdev/version
	unchanged '  changes nothing'

	# another version is installed in its place
	saved=/run/bpfdev/module/$(basename "$module")
	mkdir -p /run/bpfdev/module
	cp "$module" "$saved"
	sed 's/srcversion=[0-9A-F]/srcversion=X/g' "$work/lacks.ko" > "$work/other.ko"
	case $module in
	*.xz) xz --check=crc32 "$work/other.ko" && mv "$work/other.ko.xz" "$work/other.ko" ;;
	esac
	mount --bind "$work/other.ko" "$module"
	t 'the file that a package has saved is found' 0 "if it fails: $saved" '' bpfdev upgrade --dry-run
	t '  and loaded if the new module does not load' 1 '' "is loaded again, from $saved" bpfdev upgrade
	unchanged '  and nothing has changed'
	t '  unless another file is named' 1 '' 'name its file with --fallback' \
		bpfdev upgrade --fallback "$module"
	t '  an old module can be loaded on purpose' 0 '' '' bpfdev upgrade --module "$saved"
	unchanged '  and nothing has changed'
	cp "$module" "$saved"
	t '  a file of a third version is not taken' 1 '' 'name its file with --fallback' bpfdev upgrade
	rm -r /run/bpfdev
	t '  nor is none' 1 '' 'name its file with --fallback' bpfdev upgrade
	t '  which can be wanted' 0 'if it fails: no module' '' bpfdev upgrade --no-fallback --dry-run
	umount "$module"
	unchanged '  nothing has changed'
}

if [ "$upgrades" -gt 1 ]; then
	other_versions
else
	result ok 'other versions # SKIP with UPGRADES=1'
fi

# -- by hand

modprobe bpfdev_hold seconds=5
t 'save' 0 '' '' bpfdev save
t '  not twice' 1 '' "run 'bpfdev restore' first" bpfdev save
t '  nor an upgrade' 1 '' "run 'bpfdev restore' first" bpfdev upgrade
t '  the module can be unloaded' 0 '' '' rmmod bpfdev
same '  an open waits for a minute' 60 cat /sys/module/bpfdev_hold/parameters/seconds
# a debug kernel may need more for what follows
refs=$(cat /sys/module/bpfdev_hold/refcnt)
echo 3600 > /sys/module/bpfdev_hold/parameters/seconds
(cat /dev/bpf/d/m5 2>&1; echo "done $?") > "$work/waited" &
waiting=$!
soon '  this one has begun to' "$((refs + 1))" cat /sys/module/bpfdev_hold/refcnt
same '  and goes on' '' cat "$work/waited"
t '  the names are there' 0 m5 '' ls /dev/bpf/d
echo 0 > /sys/module/bpfdev_hold/parameters/seconds
t '  one that has waited too long says what to do' 1 '' 'root: bpfdev restore' \
	bpfdev cat d/m1
t '  so does one of a directory' 1 '' 'root: bpfdev restore' bpfdev mkdir more
t 'restore' 0 '' '' bpfdev restore
wait "$waiting"
t '  and the open goes on' 0 'Invalid argument' '' cat "$work/waited"
unchanged '  nothing has changed'
t 'restore, with nothing to restore' 0 '' '' bpfdev restore
unchanged '  changes nothing'

# -- not for everybody

t 'not by a user' 1 '' 'denied|not permitted' setpriv --reuid=nobody --regid=nogroup \
	--clear-groups bpfdev upgrade
t 'an argument' 2 '' 'expected no argument' bpfdev upgrade x

# -- killed at each of its calls

calls=ioctl,bpf,openat,mkdir,mount,rename,renameat2,unlink,umount2,finit_module,delete_module
strace -e trace=$calls -e signal=none -o "$work/calls" bpfdev upgrade
sed -nE 's/^([a-z_0-9]+)\(.*/\1/p' "$work/calls" | awk '{ print $1, ++count[$1] }' \
	> "$work/list"
unchanged 'an upgrade under strace'
total=$(wc -l < "$work/list")
step=$((total / ${UPGRADE_KILLS:-12} + 1))
why=ok kills=0
for ((at = 1 + RANDOM % step; at <= total; at += step)); do
	read -r call count < <(sed -n "${at}p" "$work/list")
	{
		strace -o /dev/null -e trace="$call" \
			-e inject="$call:signal=KILL:when=$count" bpfdev upgrade
	} > /dev/null 2>&1
	kills=$((kills + 1))
	echo "# killed at $call $count"
	if ! bpfdev restore > "$work/restored" 2>&1; then
		why="killed at $call $count: $(cat "$work/restored")"
		break
	fi
	facts > "$work/after"
	for _ in {1..50}; do
		cmp -s "$work/before" "$work/after" && break
		sleep 0.1
		facts > "$work/after"
	done
	if ! cmp -s "$work/before" "$work/after"; then
		why="killed at $call $count: $(diff "$work/before" "$work/after" | head -5)"
		break
	fi
done
echo "# $kills kills, at $total calls"
result "$why" 'killed, and restored'

# -- the end

bpfdev chain remove veth22 --all > /dev/null
bpfdev rmdir xdp/veth22 xdp
ip link delete veth22
bpfdev unpin -r d full
echo max > /sys/class/bpf-objects/control/limit
bpfdev gc > /dev/null 2>&1
rm -r "$fs" "$work"
tap_end
