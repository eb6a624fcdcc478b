#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A machine after "make install": the module is loaded at boot, the rules add names and
# properties and widen no access, the examples work, and units start and stop with
# nodes.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../tap.sh

fs=/sys/fs/bpf/rules_test
docs=/usr/share/doc/bpfdev/examples
rules=/usr/lib/udev/rules.d/60-bpfdev.rules

as()
{
	local user=$1

	shift
	setpriv --reuid="$user" --regid="$user" --init-groups "$@"
}

# the mode and owner of a node after udev has handled it
node()
{
	udevadm settle
	stat -c '%a %U %G' "/dev/bpf/$1"
}

link()
{
	udevadm settle
	readlink -f "/dev/bpf/$1"
}

fact()
{
	udevadm info -q property "/dev/bpf/$1" | sed -n "s/^$2=//p"
}

# with_example NAME [SED]: install an example of rules as an administrator would
with_example()
{
	mkdir -p /etc/udev/rules.d
	sed "${2-}" "$docs/$1" > "/etc/udev/rules.d/$1"
	udevadm control --reload
}

without_example()
{
	rm "/etc/udev/rules.d/$1"
	udevadm control --reload
}

mkdir -p "$fs"
bpftool map create $fs/m1 type array key 4 value 4 entries 1 name blocklist
bpftool map create $fs/m2 type array key 4 value 4 entries 1 name blocklist
bpftool map create $fs/m3 type hash key 4 value 4 entries 1 name allowlist
bpftool prog loadall ../programs.bpf.o $fs/progs
bpftool iter pin ../iter.bpf.o $fs/iter || exit 1
pass=$(find $fs/progs -name '*pass*')
ip link add rules_test type dummy || exit 1
useradd --system --no-create-home --groups bpf lister
useradd --system --no-create-home agent

echo 'TAP version 13'

# -- after boot

t 'the module is loaded at boot' 0 '^bpfdev ' '' cat /proc/modules
t 'the rules start no process' 1 '' '' \
	grep -E 'PROGRAM|RUN|IMPORT\{[^d]' $rules
if udevadm verify --help > /dev/null 2>&1; then
	t 'the rules pass udevadm verify' 0 . '' udevadm verify $rules
	t 'the examples pass udevadm verify' 0 . '' udevadm verify $docs/*.rules
else
	result ok 'the rules pass udevadm verify # SKIP not in this udev'
fi

# -- the control node

same 'only root and group bpf may list' '640 root bpf' node control
t 'a member of group bpf can list' 0 '' '' as lister bpfdev list -n
t 'a member of group bpf can create nothing' 1 '' 'bpfdev: .*: Permission denied' \
	as lister bpfdev mkdir theirs
t 'a user outside group bpf cannot open it' 2 '' 'Permission denied' \
	as agent sh -c ': < /dev/bpf/control'
t '  and lists by sysfs' 0 '' '' as agent bpfdev list -n
chmod 0600 /dev/bpf/control
udevadm trigger --settle /sys/class/bpf-objects/control
same 'a change event keeps a chmod of the control node' '600 root bpf' node control
udevadm trigger --settle --action=add /sys/class/bpf-objects/control
same 'an add event keeps a chmod of the control node' '600 root bpf' node control
chmod 0640 /dev/bpf/control
setfacl -m u:agent:rw /dev/bpf/control
udevadm trigger --settle /sys/class/bpf-objects/control
udevadm trigger --settle --action=add /sys/class/bpf-objects/control
t 'events keep an ACL of the control node' 0 '' '' as agent bpfdev mkdir agent
bpfdev rmdir agent
setfacl -b /dev/bpf/control
chmod 0640 /dev/bpf/control

# -- the rules widen no access

wrong=
for mode in 0000 0400 0440 0600 0604 0640 0660 0666; do
	bpfdev mkdir d --mode $mode
	bpfdev pin map pinned $fs/m1 d/map --mode $mode --group 1234
	bpfdev pin prog pinned "$pass" d/prog --mode $mode --group 1234
	bpfdev pin link pinned $fs/iter d/link --mode $mode --group 1234
	bpfdev pin map pinned $fs/m1 d/data --as data --mode $mode --group 1234
	bpfdev replace map pinned $fs/m2 d/map
	bpfdev replace map pinned $fs/m2 d/data
	udevadm trigger --settle --subsystem-match=bpf-objects
	udevadm trigger --settle --action=add --subsystem-match=bpf-objects
	for name in map prog link data; do
		[ "$(stat -c '0%a %u %g' /dev/bpf/d/$name)" = \
			"$(printf '0%o 0 1234' $mode)" ] || wrong+=" $name:$mode"
	done
	[ "$(stat -c %a /dev/bpf/d/control)" = "$(printf '%o' $mode)" ] ||
		wrong+=" control:$mode"
	bpfdev unpin d/map d/prog d/link d/data
	bpfdev rmdir d
done
same 'events and replacements keep modes and owners' '' echo "$wrong"

# -- symlinks and properties

bpfdev mkdir team-a
bpfdev mkdir team-b
bpfdev pin map pinned $fs/m1 team-a/x
bpfdev pin map pinned $fs/m2 team-b/x
bpfdev pin map pinned $fs/m3 y
bpfdev pin prog pinned "$pass" p
bpfdev pin link pinned $fs/iter l
id=$(bpfdev list -n -r -o ID y)
same 'a map has a symlink by id' /dev/bpf/y link "by-id/map-$id"
same 'a map has a symlink by name' /dev/bpf/y link by-name/map-allowlist
same 'a program has a symlink by name' /dev/bpf/p \
	link "by-name/prog-$(fact p BPFDEV_BPF_NAME)"
same 'a link has a symlink by the name of its program' /dev/bpf/l \
	link "by-name/link-$(fact l BPFDEV_BPF_NAME)"
same 'a node in a directory has its symlink in a folder' /dev/bpf/team-a/x \
	link by-name/team-a/map-blocklist
same 'equal names in two directories do not collide' /dev/bpf/team-b/x \
	link by-name/team-b/map-blocklist
t 'a node in a directory has no symlink outside' 2 '' 'No such file' \
	ls /dev/bpf/by-name/map-blocklist
bpfdev expose y data
bpfdev expose team-a/x team-a/data
same 'a data node has a symlink by id' /dev/bpf/data link "by-id/map-$id-data"
same 'a data node has a symlink by name' /dev/bpf/data link by-name/map-allowlist-data
same 'a data node in a directory has its symlink in a folder' /dev/bpf/team-a/data \
	link by-name/team-a/map-blocklist-data
same 'the symlinks of the map lead to its own node' '/dev/bpf/y /dev/bpf/y' \
	sh -c "readlink -f /dev/bpf/by-id/map-$id /dev/bpf/by-name/map-allowlist | paste -s -d ' '"
same 'udev knows the face of a data node' data fact data BPFDEV_FACE
same 'udev knows the face of a map' bpf fact y BPFDEV_FACE
bpfdev unpin data
bpfdev mkdir agent --user agent
chmod 0644 /dev/bpf/y
as agent bpfdev expose y agent/data
same "a reader's data node has a symlink by name" /dev/bpf/agent/data \
	link by-name/agent/map-allowlist-data
t "a reader's data node has no symlink by id" 2 '' 'No such file' \
	ls "/dev/bpf/by-id/map-$id-data"
bpfdev unpin agent/data team-a/data
bpfdev rmdir agent
same 'udev knows the type of a map' array fact team-a/x BPFDEV_MAP_TYPE
same 'udev knows the directory of a node' team-a fact team-a/x BPFDEV_DIR
same 'udev knows the tag of a program' "$(bpfdev list -n -r -o TAG p)" fact p BPFDEV_TAG
same 'udev knows the creator of a node' 0 fact p BPFDEV_CREATOR_UID
same 'the udev database has all nodes' 'l p team-a/x team-b/x y' \
	sh -c "udevadm info --export-db | sed -n 's/^E: BPFDEV_NAME=//p' |
		grep -v -e '^$' -e '^team-.\$' | sort | paste -s -d ' '"
t 'udevadm test shows the symlinks' 0 "bpf/by-id/map-$id" . \
	sh -c 'udevadm test /sys/class/bpf-objects/y 2>&1; echo >&2 done'
bpfdev unpin y
bpftool map create $fs/m4 type hash key 4 value 4 entries 1 name other
bpfdev replace map pinned $fs/m4 team-a/x
same 'a replacement makes new symlinks' /dev/bpf/team-a/x \
	link by-name/team-a/map-other
t 'a replacement removes the old symlinks' 2 '' 'No such file' \
	ls /dev/bpf/by-name/team-a/map-blocklist "/dev/bpf/by-id/map-$id"
bpfdev unpin team-a/x team-b/x p l
bpfdev rmdir team-a
bpfdev rmdir team-b
udevadm settle
same 'removing the nodes removes all symlinks' control ls /dev/bpf

# -- the examples

name=70-bpfdev-by-object.rules
with_example $name
bpfdev pin map pinned $fs/m1 x
bpfdev pin map pinned $fs/m3 y
same 'by object: the named map is shared' '640 root bpf' node x
same 'by object: another map is not' '600 root root' node y
bpfdev unpin x
bpfdev mkdir team-a
bpfdev pin map pinned $fs/m1 team-a/x
same 'by object: a map of that name in a directory is not' '600 root root' node team-a/x
bpfdev unpin team-a/x
bpfdev pin map pinned $fs/m1 x
bpfdev replace map pinned $fs/m2 y
same 'by object: a replacement by the named map is shared' '640 root bpf' node y
t 'by object: a member of the group can read it' 0 '^map$' '' \
	as lister ./use open /dev/bpf/x r
without_example $name
bpfdev unpin x y

name=70-bpfdev-by-prog-type.rules
with_example $name
bpfdev pin prog pinned "$pass" p
bpfdev pin map pinned $fs/m1 x
same 'by program type: the program is shared' '640 root bpf' node p
same 'by program type: a map is not' '600 root root' node x
without_example $name
bpfdev unpin p x

name=70-bpfdev-by-tag.rules
bpfdev pin prog pinned "$pass" p
tag=$(fact p BPFDEV_TAG)
bpfdev unpin p
with_example $name "s/57cd311f2e27366b/$tag/"
bpfdev pin prog pinned "$pass" p
bpfdev pin prog pinned "$(find $fs/progs -name '*drop*')" q
same 'by tag: the program is shared' '640 root bpf' node p
same 'by tag: the program has a symlink' /dev/bpf/p link "by-tag/$tag"
same 'by tag: another build is not shared' '600 root root' node q
bpfdev unpin p q
bpfdev pin prog pinned "$pass" team-a/p
same 'by tag: the node of a tenant is not shared' '600 root root' node team-a/p
t 'by tag: the node of a tenant has no symlink' 2 '' 'No such file' \
	ls "/dev/bpf/by-tag/$tag"
without_example $name
bpfdev unpin team-a/p
bpfdev rmdir team-a

name=70-bpfdev-by-creator.rules
with_example $name "s/\"990\"/\"$(id -u agent)\"/"
bpfdev mkdir agent --user agent
./use give $fs/m1 setpriv --reuid=agent --regid=agent --clear-groups \
	bpfdev pin map fd 3 agent/x --mode 0666
bpfdev pin map pinned $fs/m2 y --mode 0666
same 'by creator: the node of the agent is restricted' '600 agent agent' node agent/x
same 'by creator: other nodes are not' '666 root root' node y
as agent bpfdev mkdir agent/sub --mode 0660
same 'by creator: the directories of the agent are not' '660 agent agent' \
	node agent/sub/control
as agent bpfdev rmdir agent/sub
without_example $name
bpfdev unpin agent/x y
bpfdev rmdir agent

# -- units

active()
{
	systemctl is-active "$1"
}

unit=blocklist-exporter.service
cp $docs/$unit /etc/systemd/system
systemctl daemon-reload
systemctl -q enable $unit
same 'a service waits for its node' inactive active $unit
bpfdev mkdir fw
bpfdev pin map pinned $fs/m1 fw/blocklist --group bpf --mode 0640
soon 'the service starts when its node appears' active active $unit
pid=$(systemctl show -P MainPID $unit)
# a unit is active before its process has executed the program
wait_for listening "$pid" 2
t 'the service has the group that may read its node' \
	0 "\\b$(getent group bpf | cut -d: -f3)\\b" '' \
	grep ^Groups: "/proc/$pid/status"
bpfdev replace map pinned $fs/m2 fw/blocklist
soon 'the service reports a replacement' 1 \
	sh -c "journalctl -u $unit -o cat | grep -c 'replaced.*fw/blocklist'"
same 'a replacement does not stop the service' "$pid" systemctl show -P MainPID $unit
bpfdev unpin fw/blocklist
soon 'the service stops when the node is removed' inactive active $unit
same 'the service has not failed' success systemctl show -P Result $unit
bpfdev pin map pinned $fs/m1 fw/blocklist --group bpf --mode 0640
soon 'the service starts again with a new node' active active $unit
systemctl -q disable --now $unit

systemctl -q enable --now bpfdev-monitor
pid=$(systemctl show -P MainPID bpfdev-monitor)
wait_for listening "$pid" 2
bpfdev replace map pinned $fs/m2 fw/blocklist
soon 'the journal has each change and who made it' '["replaced","bpfdev","root"]' sh -c \
	"journalctl -t bpfdev-monitor -o cat | jq -c 'select(.name == \"fw/blocklist\") |
	[.event, .command, .user]' | tail -1"
systemctl -q disable --now bpfdev-monitor
bpfdev replace map pinned $fs/m1 fw/blocklist
rm /etc/systemd/system/$unit
systemctl daemon-reload
bpfdev unpin fw/blocklist
bpfdev rmdir fw

# Nodes of cgroups, by the unit in its sandbox. A shell can make their names.
cg=/sys/fs/cgroup/rules_test
below='a_b-c/x@1:z'
mkdir -p /etc/bpfdev/view "$cg/$below" $cg/control
chown agent:agent "$cg/$below"
printf '%s\n' "OBJECT=$(realpath ../params.bpf.o)" "CGROUP=$cg" \
	'OPTIONS=--prog params_cgroup' > /etc/bpfdev/view/cg.conf
name=$(systemd-escape --path "/$below" |
	sed 's/_/_5f/g; s/:/_3a/g; s/\\x/_/g; s/^control$/_63ontrol/; s/^by-/_62y-/')
nodes_of_cg()
{
	bpfdev list -n -r -o NAME cg | xargs
}
t 'the unit of cgroups is correct' 0 '' '' \
	systemd-analyze verify --man=no /usr/lib/systemd/system/bpfdev-view@.service
systemctl start bpfdev-view@cg
soon 'each cgroup has a node, with the name that a shell makes' \
	"cg/_63ontrol cg/a_5fb_2dc cg/$name" nodes_of_cg
same 'its owner reads it' "$(stat -c %i "$cg/$below")" as agent cat "/dev/bpf/cg/$name"
same 'the rules leave its owner and mode' '400 agent agent' node "cg/$name"
rmdir $cg/control
soon 'a removed cgroup takes its node with it' "cg/a_5fb_2dc cg/$name" nodes_of_cg
t 'the unit stops' 0 '' '' systemctl stop bpfdev-view@cg
same 'the nodes stay' "cg/a_5fb_2dc cg/$name" nodes_of_cg
find $cg -depth -type d -delete
rm -r /etc/bpfdev/view
bpfdev unpin -r cg

# A filter of a unit, for BPFProgram= takes no nodes.
bpfdev pin prog file ../link.bpf.o fw/filter --parents --prog link_skb
cat > /etc/systemd/system/filtered.service << 'END'
[Service]
ExecStartPre=+/usr/sbin/bpfdev attach prog node fw/filter fw/unit cgroup /sys/fs/cgroup/system.slice/%n egress
ExecStart=/bin/sleep infinity
ExecStopPost=+/usr/sbin/bpfdev unpin fw/unit
END
systemctl daemon-reload
t 'a unit with a filter starts' 0 '' '' systemctl start filtered
t 'its cgroup has the filter' 0 'path:/system.slice/filtered.service attach_type:cgroup_inet_egress$' '' \
	bpfdev list -n -o TARGET fw/unit
t 'it stops' 0 '' '' systemctl stop filtered
same 'and the filter is gone' fw/filter bpfdev list -n -r -o NAME fw
rm /etc/systemd/system/filtered.service
systemctl daemon-reload
bpfdev unpin fw/filter
bpfdev rmdir fw

# An agent that is restarted when another process changes its link: each time, whichever
# process makes the change, and only then.
rule=70-bpfdev-restart-agent.rules
with_example $rule
cp $docs/restart-agent@.service /etc/systemd/system
cat > /etc/systemd/system/agent.service << END
[Unit]
# the test causes more restarts than a real machine
StartLimitIntervalSec=0

[Service]
ExecStartPre=/bin/sh -c 'echo started >> /run/agent.log'
ExecStart=/bin/sleep infinity
END
systemctl daemon-reload
systemctl start agent

starts()
{
	grep -c started /run/agent.log
}

# update a link to a newer program of the same name, the usual case: no symlink changes
renew()
{
	bpfdev link update prog file ../programs.bpf.o "$1" --prog cli_test_pass
}

bpfdev pin prog pinned "$pass" p
bpfdev attach prog pinned "$pass" agent/link xdp lo --parents --xdp-mode generic
bpfdev attach prog pinned "$pass" agent/other xdp rules_test --xdp-mode generic
renew agent/other
udevadm settle
same 'the agent is not restarted if another link changes' 1 starts
renew agent/link
soon 'the agent is restarted if its link changes' 2 starts
renew agent/link
soon 'the agent is restarted at a second change' 3 starts
renew agent/link
soon 'the agent is restarted at a third change' 4 starts
t 'the link is updated by bpf(2)' 0 '' '' ./use relink /dev/bpf/agent/link \
	/dev/bpf/p
soon 'the agent is restarted after an update by bpf(2)' 5 starts
udevadm trigger --settle /sys/class/bpf-objects/'agent!link'
bpfdev link detach agent/link
soon 'the agent is restarted if its link is detached' 6 starts
soon 'only the last of the restarting units is left' 1 sh -c \
	"systemctl list-units --all --plain --no-legend 'restart-agent@*' | wc -l"
systemctl stop agent
without_example $rule
rm /etc/systemd/system/agent.service /etc/systemd/system/restart-agent@.service
systemctl daemon-reload
bpfdev unpin agent/link agent/other p
bpfdev rmdir agent
ip link del rules_test

udevadm settle
rm -rf $fs
userdel lister
userdel agent

tap_end
