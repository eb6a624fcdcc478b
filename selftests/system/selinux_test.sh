#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# With SELinux enforcing: which label a node has, from its first instant on, what
# confined domains may do, what an administrator finds of what they may not, and
# BPF's own checks when a descriptor goes from one domain to another.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../tap.sh

fs=/sys/fs/bpf/selinux_test
use=$PWD/use
tmp=$(mktemp -d)
rule=59-bpfdev-team-a.rules

# as DOMAIN COMMAND...
as()
{
	runcon -t "$@"
}

type_of()
{
	udevadm settle
	stat -c %C "/dev/bpf/$1" | cut -d: -f3
}

# denied WHAT PERMISSION SOURCE TARGET CLASS: as ausearch(8) would look for it
denied()
{
	local why="no AVC of $2 $3 $4 $5"

	is_told()
	{
		dmesg | grep -qE "avc:  denied  \{[^}]* $1 [^}]*\} .* scontext=[^ ]*:$2:.* tcontext=[^ ]*:$3:.* tclass=$4 permissive=0"
	}
	! wait_for is_told "$2" "$3" "$4" "$5" > /dev/null || why=ok
	result "$why" "$1: the AVC"
}

# refused WHAT PERMISSION SOURCE TARGET CLASS COMMAND...: it is, and that is told
refused()
{
	local what=$1 perm=$2 source=$3 target=$4 class=$5

	shift 5
	dmesg -C
	t "$what" 1 '' 'EACCES|Permission denied' as "$source" "$@"
	denied "$what" "$perm" "$source" "$target" "$class"
}

# every denial is looked for
echo 0 > /proc/sys/kernel/printk_ratelimit

mkdir -p $fs
bpftool map create $fs/m1 type array key 4 value 4 entries 1 name m1
bpftool map create $fs/m2 type array key 4 value 4 entries 1 name m2
bpftool map create $fs/m3 type array key 4 value 4 entries 1 name m3
bpftool map create $fs/mmap type array key 4 value 4 entries 1 name mmap flags 0x400
bpftool prog loadall ../programs.bpf.o $fs/progs
bpftool iter pin ../iter.bpf.o $fs/iter || exit 1
pass=$(find $fs/progs -name '*pass*')
mkdir -p /etc/udev/rules.d
cp "/usr/share/doc/bpfdev/examples/$rule" /etc/udev/rules.d
udevadm control --reload

echo 'TAP version 13'
same 'SELinux is enforcing' Enforcing getenforce

# -- labels

same 'the directory' bpfdev_dir_t type_of .
same 'its control node' bpfdev_control_t type_of control
bpfdev pin map pinned $fs/m1 m --mode 0666
bpfdev pin prog pinned "$pass" p --mode 0666
bpfdev pin link pinned $fs/iter v --mode 0666
bpfdev mkdir fw
bpfdev mkdir team-a
bpfdev pin map pinned $fs/m2 fw/m --mode 0666
bpfdev pin map pinned $fs/m3 team-a/m --mode 0666
same 'a map' bpfdev_map_t type_of m
same 'a program' bpfdev_prog_t type_of p
same 'an iterator link' bpfdev_view_t type_of v
same 'a directory' bpfdev_subdir_t type_of fw
bpfdev mkdir fw/team-a
same 'in it, no name gives types' bpfdev_subdir_t type_of fw/team-a
same 'neither to its control node' bpfdev_control_t type_of fw/team-a/control
bpfdev rmdir fw/team-a
same 'in a directory that no rule knows, what no application may use' \
	bpfdev_node_t type_of fw/m
same 'a directory with types of its own' team_a_bpf_dir_t type_of team-a
same 'its control node, too' team_a_bpf_control_t type_of team-a/control
same 'what is in it' team_a_bpf_map_t type_of team-a/m
same 'other names' bpfdev_dir_t type_of by-name/map-m1
bpfdev unpin fw/m
bpfdev pin map pinned $fs/m2 team-a/m2
bpfdev mkdir team-a/sub
same 'a directory in it has the types as well' team_a_bpf_dir_t type_of team-a/sub
same 'and its control node' team_a_bpf_control_t type_of team-a/sub/control
bpfdev unpin team-a/m2
bpfdev pin map pinned $fs/m2 team-a/sub/m
same 'and what is in that' team_a_bpf_map_t type_of team-a/sub/m
restorecon -F /dev/bpf/team-a/sub /dev/bpf/team-a/sub/*
same 'also when it is relabelled' \
	'team_a_bpf_dir_t team_a_bpf_control_t team_a_bpf_node_t' \
	sh -c 'cd /dev/bpf/team-a && stat -c %C sub sub/control sub/m |
		cut -d: -f3 | paste -sd " "'
bpfdev unpin team-a/sub/m
bpfdev rmdir team-a/sub
restorecon -RF /dev/bpf
same 'a relabelled node has less than before, never more' \
	'bpfdev_node_t bpfdev_node_t bpfdev_node_t team_a_bpf_node_t' \
	sh -c 'cd /dev/bpf && stat -c %C m p v team-a/m | cut -d: -f3 | paste -sd " "'
same 'control nodes and directories stay' \
	'bpfdev_control_t team_a_bpf_control_t bpfdev_dir_t team_a_bpf_dir_t bpfdev_subdir_t' \
	sh -c 'cd /dev/bpf && stat -c %C control team-a/control . team-a fw |
		cut -d: -f3 | paste -sd " "'
udevadm trigger --settle --action=add --subsystem-match=bpf-objects
same 'udev gives it back' bpfdev_map_t type_of m

# all that can be asked of the kernel while udev does nothing
udevadm control --stop-exec-queue
bpfdev mkdir new
bpfdev mkdir team-a/new
bpfdev pin map pinned $fs/m2 new/m --mode 0666
same 'before udev has seen them, what is new has less' \
	'bpfdev_subdir_t bpfdev_control_t bpfdev_node_t' \
	sh -c 'cd /dev/bpf && stat -c %C new new/control new/m | cut -d: -f3 |
		paste -sd " "'
bpfdev unpin new/m
bpfdev pin map pinned $fs/mmap team-a/new/m --mode 0666
same 'so has what a directory with types has' \
	'team_a_bpf_dir_t team_a_bpf_control_t team_a_bpf_node_t' \
	sh -c 'cd /dev/bpf/team-a && stat -c %C new new/control new/m | cut -d: -f3 |
		paste -sd " "'
t 'which is all its tenant'"'"'s at once' 0 '^map$' '' \
	as app_t "$use" open /dev/bpf/team-a/new/m rw
t 'and in its memory' 0 '' '' as app_t "$use" map /dev/bpf/team-a/new/m
t 'with what makes more' 0 '' '' as app_t bpfdev mkdir team-a/new/sub
t 'and removes it' 0 '' '' as app_t bpfdev rmdir team-a/new/sub
udevadm control --start-exec-queue
udevadm settle
bpfdev unpin team-a/new/m
bpfdev rmdir team-a/new
bpfdev rmdir new

# -- a confined reader

reader=bpfdev_reader_t
bpfdev pin map pinned $fs/m2 fw/m --mode 0666
same 'reads a map' 0 as $reader "$use" get /dev/bpf/m 0
refused 'is refused writing it' write $reader bpfdev_map_t chr_file \
	"$use" set /dev/bpf/m w 0 1
refused 'also where it would read as well' write $reader bpfdev_map_t chr_file \
	"$use" open /dev/bpf/m rw
t 'reads an iterator' 0 . '' as $reader "$use" text /dev/bpf/v
refused 'has no link of it' write $reader bpfdev_view_t chr_file \
	"$use" open /dev/bpf/v rw
refused 'has no program' read $reader bpfdev_prog_t chr_file \
	"$use" open /dev/bpf/p r
refused 'does not list' read $reader bpfdev_control_t chr_file \
	"$use" open /dev/bpf/control r
refused 'has nothing that no rule knows' read $reader bpfdev_node_t chr_file \
	"$use" open /dev/bpf/fw/m r
refused "has none of a tenant's maps" read $reader team_a_bpf_map_t chr_file \
	"$use" open /dev/bpf/team-a/m r
bpfdev unpin v fw/m
bpfdev replace m map pinned $fs/m2
same 'a replacement keeps the label' bpfdev_map_t type_of m
chcon -t bpfdev_node_t /dev/bpf/m
bpfdev replace m map pinned $fs/m1
same 'also one that an administrator gave' bpfdev_node_t type_of m
chcon -t bpfdev_map_t /dev/bpf/m
bpfdev replace m map pinned $fs/m2
udevadm settle
looker=bpfdev_looker_t
refused 'who may only look has no map' read $looker bpfdev_map_t chr_file \
	"$use" open /dev/bpf/m r
t 'but sees whose it is' 0 '^666 root$' '' as $looker stat -c '%a %U' /dev/bpf/m
t 'by its other names, too' 0 '^666 root$' '' \
	as $looker stat -L -c '%a %U' /dev/bpf/by-name/map-m2
lister=bpfdev_lister_t
t 'who may list does, but not what has types of its own' 1 '^m ' \
	'/team-a/control: Permission denied' as $lister bpfdev list -n
refused 'and makes nothing' write $lister bpfdev_control_t chr_file \
	bpfdev mkdir elsewhere

# -- a confined manager, in its directory only

given()
{
	"$use" give $fs/m1 runcon -t "$@"
}

app=app_t
t 'pins what it was given' 0 '' '' given $app bpfdev pin map fd 3 team-a/mine
t 'opens that at once' 0 '^map$' '' as $app "$use" open /dev/bpf/team-a/mine rw
t 'and later' 0 '^map$' '' \
	sh -c "udevadm settle; runcon -t $app $use open /dev/bpf/team-a/mine rw"
t 'lists its directory' 0 '^team-a/mine' '' as $app bpfdev list -n team-a
t 'makes directories' 0 '' '' as $app bpfdev mkdir team-a/sub
t 'and removes them' 0 '' '' as $app bpfdev rmdir team-a/sub
t 'removes what it made' 0 '' '' as $app bpfdev unpin team-a/mine
bpfdev pin map pinned $fs/mmap team-a/mmap --mode 0666
udevadm settle
t 'has one in its memory' 0 '' '' as $app "$use" map /dev/bpf/team-a/mmap
bpfdev unpin team-a/mmap
bpfdev pin prog pinned "$(find $fs/progs -name '*drop*')" team-a/p --mode 0666
bpfdev pin link pinned $fs/iter team-a/v --mode 0666
udevadm settle
t 'uses a program' 0 '^prog$' '' as $app "$use" open /dev/bpf/team-a/p r
t 'reads an iterator' 0 . '' as $app "$use" text /dev/bpf/team-a/v
bpfdev unpin team-a/p team-a/v
mkfifo "$tmp/end"
../attach ../refuse.bpf.o < "$tmp/end" > "$tmp/attached" &
attacher=$!
exec 8> "$tmp/end"
wait_for test -s "$tmp/attached"
bpfdev pin link id "$(bpftool -j link show |
	jq '[.[] | select(.type != "iter")][-1].id')" team-a/l --mode 0666
same 'a link' team_a_bpf_link_t type_of team-a/l
t 'manages it' 0 '^link$' '' as $app "$use" open /dev/bpf/team-a/l rw
bpfdev unpin team-a/l
exec 8>&-
wait $attacher
t 'reads maps of all' 0 '^map$' '' as $app "$use" open /dev/bpf/m r
refused 'does not write them' write $app bpfdev_map_t chr_file \
	"$use" open /dev/bpf/m rw
refused 'makes nothing elsewhere' write $app bpfdev_control_t chr_file \
	bpfdev mkdir elsewhere
refused 'nor in the directory of others' write $app bpfdev_control_t chr_file \
	bpfdev mkdir fw/elsewhere

# -- no instant with a wider label

# race NAME KIND-AND-OBJECT...: 40 times a new node, and who waits for it
race()
{
	local name=$1 i racers=()

	shift
	nice "$use" race "/dev/bpf/$name" > "$tmp/all" &
	racers+=($!)
	nice runcon -t bpfdev_racer_t "$use" race "/dev/bpf/$name" > "$tmp/confined" &
	racers+=($!)
	for ((i = 0; i < 40; i++)); do
		bpfdev pin "$@" "$name" --mode 0666 || return
		((i % 10)) || udevadm settle
		bpfdev unpin "$name"
	done
	kill "${racers[@]}"
	wait "${racers[@]}"
}

types_seen()
{
	sed -n 's/.*:\([a-z_]*_t\):.*/\1/p' "$1" | sort | paste -sd ' '
}

bpfdev unpin p team-a/m
touch "$tmp/confined"
race r prog pinned "$pass"
same 'a new node is what nobody may use, or what it will be' \
	'bpfdev_node_t bpfdev_prog_t' types_seen "$tmp/all"
same 'who may not open it in the end never could' 'never opened' \
	tail -n 1 "$tmp/confined"
race team-a/r map pinned $fs/m3
same 'so is one in a directory with types of its own' \
	'team_a_bpf_map_t team_a_bpf_node_t' types_seen "$tmp/all"
same 'and others never open it' 'never opened' tail -n 1 "$tmp/confined"

# -- a descriptor that goes from one domain to another

t 'who may be given maps is, at an exec' 0 '^map$' '' \
	"$use" with /dev/bpf/m r runcon -t $app "$use" tell 3
dmesg -C
t 'who may not is not, though it could open the node' 0 '^other$' '' \
	"$use" with /dev/bpf/m r runcon -t $reader "$use" tell 3
denied 'who may not is not' map_read $reader unconfined_t bpf

# handed_to DOMAIN
handed_to()
{
	local sock=$tmp/socket status=0

	rm -f "$sock"
	timeout 60 "$use" bind "$sock" runcon -t "$1" "$use" receive &
	wait_for [ -S "$sock" ]
	"$use" send "$sock" /dev/bpf/m r || return
	wait $! || status=$?
	return $status
}

t 'or in a message' 0 '^map$' '' handed_to $app
dmesg -C
t 'a message comes without it' 1 '' 'EACCES' handed_to $reader
denied 'a message comes without it' map_read $reader unconfined_t bpf

# -- containers, where the policy knows them

rootfs=$tmp/rootfs
mkdir -p "$rootfs"/{proc,dev,sys,etc,tmp,run}
cp "$use" "$rootfs/use"
chmod 755 "$tmp"
chcon -R -t container_file_t "$rootfs" 2> /dev/null
# shellcheck source=selftests/system/podman.sh
. ./podman.sh

bpfdev pin map pinned $fs/m1 fw/m --mode 0666
bpfdev pin map pinned $fs/m3 team-a/m --mode 0666
udevadm settle
# what is printed in the container is lost where SELinux has it write nowhere else
options=(--device-cgroup-rule "c $((0x$(stat -c %t /dev/bpf/m))):* rw")
if semodule -l | grep -qx container; then
	t 'a container has the node that is handed over' 0 '' '' \
		in_podman --device /dev/bpf/m -- /use get /dev/bpf/m 0
	dmesg -C
	t 'but not one that is there with a directory' 1 '' '' \
		in_podman --volume /dev/bpf/fw:/dev/bpf -- /use get /dev/bpf/m 0
	denied 'not one that is there with a directory' read container_t \
		bpfdev_node_t chr_file
	t 'if no policy gives it that' 0 '' '' \
		in_podman --volume /dev/bpf/team-a:/dev/bpf -- /use get /dev/bpf/m 0
	same 'or it is not confined' 0 \
		in_podman --security-opt label=disable \
		--volume /dev/bpf/fw:/dev/bpf -- /use get /dev/bpf/m 0
else
	result ok 'containers # SKIP not in this policy'
fi

bpfdev unpin m fw/m team-a/m
bpfdev rmdir fw
bpfdev rmdir team-a
rm "/etc/udev/rules.d/$rule"

# -- a tenant with types, whose directory udev makes at boot

useradd --system --user-group alice
bpfdev tenant add team-a --user alice --selinux team_a_bpf
same 'a tenant has its types' team_a_bpf_control_t type_of team-a/control
bpfdev pin map pinned $fs/m3 team-a/m
same 'and so has what is in it' team_a_bpf_map_t type_of team-a/m
bpfdev unpin team-a/m
bpfdev rmdir team-a
rmmod bpfdev
modprobe bpfdev
wait_for [ -e /dev/bpf/team-a/control ]
same 'udev makes it again' '600 alice' stat -c '%a %U' /dev/bpf/team-a/control
same 'with them' team_a_bpf_control_t type_of team-a/control
bpfdev tenant remove team-a
userdel alice
rm -rf $fs "$tmp"

tap_end
