#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# With SELinux enforcing: the label of a node from its first instant, the access of
# confined domains, the AVC messages for denied access, and BPF's own checks when a
# descriptor is passed from one domain to another.

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

# denied NAME PERMISSION SOURCE TARGET CLASS: check for the AVC that ausearch(8) would
# show
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

# refused NAME PERMISSION SOURCE TARGET CLASS COMMAND...: check that it is denied with
# an AVC
refused()
{
	local what=$1 perm=$2 source=$3 target=$4 class=$5

	shift 5
	dmesg -C
	t "$what" 1 '' 'EACCES|Permission denied' as "$source" "$@"
	denied "$what" "$perm" "$source" "$target" "$class"
}

# log every denial
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

same '/dev/bpf has its type' bpfdev_dir_t type_of .
same 'the control node has its type' bpfdev_control_t type_of control
bpfdev pin map pinned $fs/m1 m --mode 0666
bpfdev pin prog pinned "$pass" p --mode 0666
bpfdev pin link pinned $fs/iter v --mode 0666
bpfdev mkdir fw
bpfdev mkdir team-a
bpfdev pin map pinned $fs/m2 fw/m --mode 0666
bpfdev pin map pinned $fs/m3 team-a/m --mode 0666
same 'a map has its type' bpfdev_map_t type_of m
bpfdev pin map pinned $fs/mmap m.data --as data --mode 0666
bpfdev pin map pinned $fs/m3 team-a/m.data --as data --mode 0666
same 'the data of a map has its type' bpfdev_data_t type_of m.data
same 'the data of a map in a directory has its own type' team_a_bpf_data_t \
	type_of team-a/m.data
same 'a program has its type' bpfdev_prog_t type_of p
same 'an iterator link has its type' bpfdev_view_t type_of v
same 'a directory has its type' bpfdev_subdir_t type_of fw
bpfdev mkdir fw/team-a
same 'names in a directory without types give no types' bpfdev_subdir_t \
	type_of fw/team-a
same 'its control node has no such type either' bpfdev_control_t \
	type_of fw/team-a/control
bpfdev rmdir fw/team-a
same 'a node in an unknown directory is for no application' \
	bpfdev_node_t type_of fw/m
same 'a directory can have types of its own' team_a_bpf_dir_t type_of team-a
same 'its control node has its own type' team_a_bpf_control_t type_of team-a/control
same 'its map has its own type' team_a_bpf_map_t type_of team-a/m
same 'symlinks have the type of the directory' bpfdev_dir_t type_of by-name/map-m1
bpfdev unpin fw/m
bpfdev pin map pinned $fs/m2 team-a/m2
bpfdev mkdir team-a/sub
same 'a sub-directory inherits the types' team_a_bpf_dir_t type_of team-a/sub
same 'the control node of a sub-directory inherits the types' team_a_bpf_control_t \
	type_of team-a/sub/control
bpfdev unpin team-a/m2
bpfdev pin map pinned $fs/m2 team-a/sub/m
same 'a map in a sub-directory inherits the types' team_a_bpf_map_t type_of team-a/sub/m
restorecon -F /dev/bpf/team-a/sub /dev/bpf/team-a/sub/*
same 'restorecon in a sub-directory sets the types of its tenant' \
	'team_a_bpf_dir_t team_a_bpf_control_t team_a_bpf_node_t' \
	sh -c 'cd /dev/bpf/team-a && stat -c %C sub sub/control sub/m |
		cut -d: -f3 | paste -sd " "'
bpfdev unpin team-a/sub/m
bpfdev rmdir team-a/sub
restorecon -RF /dev/bpf
same 'restorecon never widens the label of a node' \
	'bpfdev_node_t bpfdev_node_t bpfdev_node_t team_a_bpf_node_t' \
	sh -c 'cd /dev/bpf && stat -c %C m p v team-a/m | cut -d: -f3 | paste -sd " "'
same 'restorecon keeps the labels of control nodes and directories' \
	'bpfdev_control_t team_a_bpf_control_t bpfdev_dir_t team_a_bpf_dir_t bpfdev_subdir_t' \
	sh -c 'cd /dev/bpf && stat -c %C control team-a/control . team-a fw |
		cut -d: -f3 | paste -sd " "'
udevadm trigger --settle --action=add --subsystem-match=bpf-objects
same 'udev restores the label after restorecon' bpfdev_map_t type_of m

# the kernel's own labels, while udev does nothing
udevadm control --stop-exec-queue
bpfdev mkdir new
bpfdev mkdir team-a/new
bpfdev pin map pinned $fs/m2 new/m --mode 0666
same 'before udev handles them new entries have narrow labels' \
	'bpfdev_subdir_t bpfdev_control_t bpfdev_node_t' \
	sh -c 'cd /dev/bpf && stat -c %C new new/control new/m | cut -d: -f3 |
		paste -sd " "'
bpfdev unpin new/m
bpfdev pin map pinned $fs/mmap team-a/new/m --mode 0666
same 'before udev handles them this holds for own types as well' \
	'team_a_bpf_dir_t team_a_bpf_control_t team_a_bpf_node_t' \
	sh -c 'cd /dev/bpf/team-a && stat -c %C new new/control new/m | cut -d: -f3 |
		paste -sd " "'
t 'the tenant opens a new node at once' 0 '^map$' '' \
	as app_t "$use" open /dev/bpf/team-a/new/m rw
t 'the tenant maps a new node at once' 0 '' '' as app_t "$use" map /dev/bpf/team-a/new/m
t 'the tenant makes a directory in a new one at once' 0 '' '' \
	as app_t bpfdev mkdir team-a/new/sub
t 'the tenant removes that directory' 0 '' '' as app_t bpfdev rmdir team-a/new/sub
udevadm control --start-exec-queue
udevadm settle
bpfdev unpin team-a/new/m
bpfdev rmdir team-a/new
bpfdev rmdir new

# -- a confined reader

reader=bpfdev_reader_t
bpfdev pin map pinned $fs/m2 fw/m --mode 0666
same 'reader: reads a map' 0 as $reader "$use" get /dev/bpf/m 0
refused 'reader: cannot write a map' write $reader bpfdev_map_t chr_file \
	"$use" set /dev/bpf/m w 0 1
refused 'reader: cannot open a map for both' write $reader bpfdev_map_t chr_file \
	"$use" open /dev/bpf/m rw
t 'reader: reads an iterator' 0 . '' as $reader "$use" text /dev/bpf/v
refused 'reader: cannot open the link of an iterator' \
	write $reader bpfdev_view_t chr_file \
	"$use" open /dev/bpf/v rw
refused 'reader: cannot open a program' read $reader bpfdev_prog_t chr_file \
	"$use" open /dev/bpf/p r
refused 'reader: cannot list' read $reader bpfdev_control_t chr_file \
	"$use" open /dev/bpf/control r
refused 'reader: cannot open a node in an unknown directory' \
	read $reader bpfdev_node_t chr_file \
	"$use" open /dev/bpf/fw/m r
refused 'reader: cannot open the maps of a tenant' \
	read $reader team_a_bpf_map_t chr_file \
	"$use" open /dev/bpf/team-a/m r
bpfdev unpin v fw/m
bpfdev replace map pinned $fs/m2 m
same 'a replacement keeps the label' bpfdev_map_t type_of m
chcon -t bpfdev_node_t /dev/bpf/m
bpfdev replace map pinned $fs/m1 m
same 'a replacement keeps a label set by an administrator' bpfdev_node_t type_of m
chcon -t bpfdev_map_t /dev/bpf/m
bpfdev replace map pinned $fs/m2 m
udevadm settle
looker=bpfdev_looker_t
refused 'looker: cannot open a map' read $looker bpfdev_map_t chr_file \
	"$use" open /dev/bpf/m r
t 'looker: sees mode and owner' 0 '^666 root$' '' as $looker stat -c '%a %U' /dev/bpf/m
t 'looker: follows symlinks' 0 '^666 root$' '' \
	as $looker stat -L -c '%a %U' /dev/bpf/by-name/map-m2
lister=bpfdev_lister_t
t 'lister: lists all but directories with their own types' 1 '^m ' \
	'/team-a/control: Permission denied' as $lister bpfdev list -n
refused 'lister: cannot create anything' write $lister bpfdev_control_t chr_file \
	bpfdev mkdir elsewhere

# -- a confined reader of data

# records NODE: those of an array, by a domain
records()
{
	as "$1" od -A n -v -t u4 -w16 "/dev/bpf/$2" | awk '{ $1 = $1; print }'
}

data=bpfdev_data_reader_t
same 'data reader: reads the data of a map' '0 0 0 0' records $data m.data
same 'data reader: maps the data of a map' 0 as $data "$use" peek /dev/bpf/m.data
refused 'data reader: cannot write the data of a map' \
	write $data bpfdev_data_t chr_file \
	"$use" open /dev/bpf/m.data rw
refused 'data reader: cannot open a map' read $data bpfdev_map_t chr_file \
	"$use" open /dev/bpf/m r
refused 'data reader: cannot open the data of a tenant' \
	read $data team_a_bpf_data_t chr_file \
	"$use" open /dev/bpf/team-a/m.data r
refused 'a reader of maps cannot open their data' \
	read $reader bpfdev_data_t chr_file \
	"$use" open /dev/bpf/m.data r

# -- a confined manager, in its directory only

given()
{
	"$use" give $fs/m1 runcon -t "$@"
}

app=app_t
t 'application: pins a map that it was handed' 0 '' '' \
	given $app bpfdev pin map fd 3 team-a/mine
t 'application: opens its new node at once' 0 '^map$' '' \
	as $app "$use" open /dev/bpf/team-a/mine rw
t 'application: opens its node after udev has handled it' 0 '^map$' '' \
	sh -c "udevadm settle; runcon -t $app $use open /dev/bpf/team-a/mine rw"
t 'application: lists its directory' 0 '^team-a/mine' '' as $app bpfdev list -n team-a
t 'application: makes directories' 0 '' '' as $app bpfdev mkdir team-a/sub
t 'application: removes directories' 0 '' '' as $app bpfdev rmdir team-a/sub
t 'application: removes its node' 0 '' '' as $app bpfdev unpin team-a/mine
bpfdev pin map pinned $fs/mmap team-a/mmap --mode 0666
udevadm settle
t 'application: maps a map' 0 '' '' as $app "$use" map /dev/bpf/team-a/mmap
bpfdev unpin team-a/mmap
t 'application: opens the data of its map for both' 0 '^other$' '' \
	as $app "$use" open /dev/bpf/team-a/m.data rw
same 'application: reads data outside its directory' '0 0 0 0' records $app m.data
refused 'application: cannot write data outside its directory' \
	write $app bpfdev_data_t chr_file \
	"$use" open /dev/bpf/m.data rw
bpfdev unpin team-a/m.data
bpfdev pin prog pinned "$(find $fs/progs -name '*drop*')" team-a/p --mode 0666
bpfdev pin link pinned $fs/iter team-a/v --mode 0666
udevadm settle
t 'application: opens a program' 0 '^prog$' '' as $app "$use" open /dev/bpf/team-a/p r
t 'application: reads an iterator' 0 . '' as $app "$use" text /dev/bpf/team-a/v
bpfdev unpin team-a/p team-a/v
mkfifo "$tmp/end"
../attach ../refuse.bpf.o < "$tmp/end" > "$tmp/attached" &
attacher=$!
exec 8> "$tmp/end"
wait_for test -s "$tmp/attached"
bpfdev pin link id "$(bpftool -j link show |
	jq '[.[] | select(.type != "iter")][-1].id')" team-a/l --mode 0666
same 'a link has the type of its directory' team_a_bpf_link_t type_of team-a/l
t 'application: opens a link for both' 0 '^link$' '' \
	as $app "$use" open /dev/bpf/team-a/l rw
bpfdev unpin team-a/l
exec 8>&-
wait $attacher
t 'application: reads maps outside its directory' 0 '^map$' '' \
	as $app "$use" open /dev/bpf/m r
refused 'application: cannot write maps outside its directory' \
	write $app bpfdev_map_t chr_file \
	"$use" open /dev/bpf/m rw
refused 'application: cannot create anything in the root directory' \
	write $app bpfdev_control_t chr_file \
	bpfdev mkdir elsewhere
refused 'application: cannot create anything in other directories' \
	write $app bpfdev_control_t chr_file \
	bpfdev mkdir fw/elsewhere

# -- no instant with a wider label

# race NAME KIND-AND-OBJECT...: create a node 40 times while two processes wait to open
# it
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
same 'a new node is unusable or has its final label' \
	'bpfdev_node_t bpfdev_prog_t' types_seen "$tmp/all"
same 'a domain without access can never open a new node' 'never opened' \
	tail -n 1 "$tmp/confined"
race team-a/r map pinned $fs/m3
same 'the same holds in a directory with its own types' \
	'team_a_bpf_map_t team_a_bpf_node_t' types_seen "$tmp/all"
same 'there other domains can never open it' 'never opened' tail -n 1 "$tmp/confined"

# -- a descriptor that is passed to another domain

t 'exec: a domain with map access keeps the descriptor' 0 '^map$' '' \
	"$use" with /dev/bpf/m r runcon -t $app "$use" tell 3
dmesg -C
t 'exec: a domain without map access loses the descriptor' 0 '^other$' '' \
	"$use" with /dev/bpf/m r runcon -t $reader "$use" tell 3
denied 'exec without map access' map_read $reader unconfined_t bpf

# Of a data node SELinux checks the class chr_file alone.
t 'exec: a domain with access to data keeps the descriptor' 0 '0 +0 +0 +0' '' \
	as $data od -A n -v -t u4 -w16 < /dev/bpf/m.data
dmesg -C
same 'exec: a domain without access to data loses the descriptor' '' \
	as $looker od -A n -v -t u4 -w16 < /dev/bpf/m.data
denied 'exec without access to data' read $looker bpfdev_data_t chr_file

# handed_to DOMAIN [NODE]
handed_to()
{
	local sock=$tmp/socket status=0

	rm -f "$sock"
	timeout 60 "$use" bind "$sock" runcon -t "$1" "$use" receive &
	wait_for [ -S "$sock" ]
	"$use" send "$sock" "/dev/bpf/${2-m}" r || return
	wait $! || status=$?
	return $status
}

t 'message: a domain with map access receives the descriptor' 0 '^map$' '' \
	handed_to $app
dmesg -C
t 'message: a domain without map access gets no descriptor' 1 '' 'EACCES' \
	handed_to $reader
denied 'message without map access' map_read $reader unconfined_t bpf
t 'message: a domain with access to data receives the descriptor' 0 '^other$' '' \
	handed_to $data m.data
dmesg -C
t 'message: a domain without access to data gets no descriptor' 1 '' 'EACCES' \
	handed_to $reader m.data
denied 'message without access to data' read $reader bpfdev_data_t chr_file

# -- containers, if the policy has them

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
# no output: a policy may not let the container write to the output of the test
options=(--device-cgroup-rule "c $((0x$(stat -c %t /dev/bpf/m))):* rw")
if semodule -l | grep -qx container; then
	t 'container: reads a node that is passed with --device' 0 '' '' \
		in_podman --device /dev/bpf/m -- /use get /dev/bpf/m 0
	dmesg -C
	t 'container: cannot read a node in a mounted directory' 1 '' '' \
		in_podman --volume /dev/bpf/fw:/dev/bpf -- /use get /dev/bpf/m 0
	denied 'container: a node in a mounted directory' read container_t \
		bpfdev_node_t chr_file
	t 'container: reads a node in a directory with container types' 0 '' '' \
		in_podman --volume /dev/bpf/team-a:/dev/bpf -- /use get /dev/bpf/m 0
	same 'container: reads it if it is not confined' 0 \
		in_podman --security-opt label=disable \
		--volume /dev/bpf/fw:/dev/bpf -- /use get /dev/bpf/m 0
else
	result ok 'containers # SKIP not in this policy'
fi

# -- the exchange of the module

labels()
{
	find /dev/bpf -type c -exec stat -c '%n %C' {} + | sort
}

chcon -t bpfdev_node_t /dev/bpf/m
labels > "$tmp/before"
t 'labels of three types or more' 0 '' '' \
	[ "$(cut -d: -f3 "$tmp/before" | sort -u | wc -l)" -ge 3 ]
t 'the module is exchanged' 0 '' '' bpfdev upgrade
udevadm settle
labels > "$tmp/after"
t 'each label stays' 0 '' '' diff "$tmp/before" "$tmp/after"

bpfdev unpin m m.data fw/m team-a/m
bpfdev rmdir fw
bpfdev rmdir team-a
rm "/etc/udev/rules.d/$rule"

# -- a tenant with types; udev makes its directory at boot

useradd --system --user-group alice
bpfdev tenant add team-a --user alice --selinux team_a_bpf
same 'the directory of a tenant has its types' team_a_bpf_control_t \
	type_of team-a/control
bpfdev pin map pinned $fs/m3 team-a/m
same 'the map of a tenant has its types' team_a_bpf_map_t type_of team-a/m
bpfdev unpin team-a/m
bpfdev rmdir team-a
rmmod bpfdev
modprobe bpfdev
wait_for [ -e /dev/bpf/team-a/control ]
same 'after a reload udev makes the directory again' '600 alice' \
	stat -c '%a %U' /dev/bpf/team-a/control
same 'after a reload the directory has its types' team_a_bpf_control_t \
	type_of team-a/control
bpfdev tenant remove team-a
userdel alice
rm -rf $fs "$tmp"

# -- the files of /etc/bpfdev.d, by a unit that udev starts

mkdir -p /etc/bpfdev.d
printf '%s\n' 'mkdir files' "object o $(realpath ..)/apply.bpf.o" \
	'link files/late o:apply_main xdp late0' > /etc/bpfdev.d/files.conf
t 'files are applied' 0 '' '' systemctl start bpfdev-apply
ip link add late0 type dummy
t '  and again when an interface comes' 0 '' '' wait_for test -e /dev/bpf/files/late
systemctl stop bpfdev-apply
ip link del late0
: > /etc/bpfdev.d/files.conf
t '  and no more' 0 '' '' bpfdev apply --prune
rm -r /etc/bpfdev.d
tap_end
