#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Nodes in containers: with crun by an OCI bundle, and with podman by CDI names. The
# containers have no capability, no bpffs and, if stated, a user namespace or a bpffs. Data
# nodes are read with podman's own seccomp profile, BPF nodes with the one that is installed.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../tap.sh

fs=/sys/fs/bpf/containers_test
use=$PWD/use
tmp=$(mktemp -d)
root=100000

# crun changes the owner of the output files, which in /tmp would then be protected
echo 0 > /proc/sys/fs/protected_regular

mkdir -p "$fs"
for n in 1 2 3; do
	bpftool map create $fs/m$n type array key 4 value 4 entries 1 name "c$n" || exit 1
done

# A read-only root filesystem with this machine's programs.
rootfs=$tmp/rootfs
mkdir -p "$rootfs"/{usr,proc,dev,sys,etc,tmp,run}
for dir in bin lib lib64 sbin; do
	ln -s usr/$dir "$rootfs/$dir"
done
chmod 755 "$tmp"

# bundle NAME JQ...: make a bundle without capabilities and with a user namespace, and
# change it by the jq filters
bundle()
{
	local dir=$tmp/$1

	mkdir -p "$dir"
	(cd "$dir" && rm -f config.json && crun spec)
	jq --arg rootfs "$rootfs" --argjson root $root '
		.root = { path: $rootfs, readonly: true } |
		.process.terminal = false |
		.process.noNewPrivileges = true |
		.process.capabilities = {} |
		.process.env += [ "PATH=/usr/sbin:/usr/bin" ] |
		.mounts += [
			{ destination: "/usr", type: "bind", source: "/usr",
			  options: [ "rbind", "ro" ] } ] |
		.linux.namespaces += [ { type: "user" } ] |
		.linux.uidMappings = [
			{ containerID: 0, hostID: $root, size: 65536 } ] |
		.linux.gidMappings = .linux.uidMappings |
		.linux.resources.devices = [ { allow: false, access: "rwm" } ]
		'"${2:+| $2}" "$dir/config.json" > "$dir/new" &&
		mv "$dir/new" "$dir/config.json"
}

# in_bundle NAME COMMAND...
in_bundle()
{
	local dir=$tmp/$1

	shift
	jq '.process.args = $ARGS.positional' --args "$@" \
		< "$dir/config.json" > "$dir/new" &&
		mv "$dir/new" "$dir/config.json"
	crun --cgroup-manager=cgroupfs run --preserve-fds=1 --bundle "$dir" \
		"bpfdev-test-$RANDOM" 3<&"${given:-0}"
}

bind()
{
	echo ".mounts += [ { destination: \"$2\", type: \"bind\", source: \"$1\",
		options: [ \"bind\", \"ro\" ] } ]"
}

# allow MAJOR MINOR ACCESS: allow a device by numbers; minor null means any
allow()
{
	echo ".linux.resources.devices += [ { allow: true, type: \"c\",
		major: $1, access: \"$3\" } + if $2 then { minor: $2 } else {} end ]"
}

major_of()
{
	echo $((0x$(stat -c %t "/dev/bpf/$1")))
}

minor_of()
{
	echo $((0x$(stat -c %T "/dev/bpf/$1")))
}

echo 'TAP version 13'

# -- one read-only node

bpfdev pin map pinned $fs/m1 x --mode 0666
bpfdev pin map pinned $fs/m2 secret --mode 0666
./use set /dev/bpf/x rw 0 42
major=$(major_of x)
bundle one "$(bind /dev/bpf/x /dev/bpf/x) | $(allow "$major" "$(minor_of x)" r)"
same 'crun: the container reads its node' 42 in_bundle one "$use" get /dev/bpf/x 0
t 'crun: the device cgroup prevents writing' 1 '' 'open: EPERM' \
	in_bundle one "$use" set /dev/bpf/x w 0 1
t 'crun: the device cgroup prevents opening for both' 1 '' 'open: EPERM' \
	in_bundle one "$use" open /dev/bpf/x rw
same 'crun: the container sees no other node' x in_bundle one ls /dev/bpf
t 'crun: the container cannot use mknod' 1 '' 'mknod: EPERM' \
	in_bundle one "$use" mknod /dev/shm/secret "$major" "$(minor_of secret)"
bundle mknod "$(bind /dev/bpf/x /dev/bpf/x) |
	$(allow "$major" null rwm) |
	.process.capabilities = { bounding: [ \"CAP_MKNOD\" ],
		effective: [ \"CAP_MKNOD\" ], permitted: [ \"CAP_MKNOD\" ] }"
t 'crun: CAP_MKNOD in its user namespace does not help' 1 '' 'mknod: EPERM' \
	in_bundle mknod "$use" mknod /dev/shm/secret "$major" "$(minor_of secret)"
t 'crun: the container cannot create maps' 255 '' 'not permitted' \
	in_bundle one bpftool map create /dev/shm/no type array key 4 value 4 entries 1 name no

# -- a tenant's directory

bpfdev mkdir team-a --user $root --limit 10
bundle team "$(bind /dev/bpf/team-a /dev/bpf) | $(allow "$major" null rw)"
mkfifo "$tmp/in" "$tmp/out"
in_bundle team sh < "$tmp/in" > "$tmp/out" 2>&1 &
container=$!
exec 8> "$tmp/in" 9< "$tmp/out"

# inside COMMAND: run it in the container that was started
inside()
{
	local line

	echo "$1; echo end" >&8
	while read -t 60 -r line <&9 && [ "$line" != end ]; do
		echo "$line"
	done
}

same 'crun: the container sees only its directory' control inside 'ls /dev/bpf'
bpfdev pin map pinned $fs/m3 team-a/later --user $root
./use set /dev/bpf/team-a/later rw 0 5
same 'crun: a later node in the directory is readable' 5 \
	inside "$use get /dev/bpf/later 0"
same 'crun: a later node in the directory is writable' 6 \
	inside "$use set /dev/bpf/later w 0 6; $use get /dev/bpf/later 0"
same 'crun: a later node in the directory is listed' later \
	inside 'bpfdev list -n -r -o NAME'
bpfdev unpin team-a/later
same 'crun: a removed node disappears' control inside 'ls /dev/bpf'
same 'crun: the container makes a sub-directory' made \
	inside 'bpfdev mkdir sub && echo made'
same 'crun: the sub-directory belongs to the tenant' "660 $root" \
	stat -c '%a %u' /dev/bpf/team-a/sub/control
same 'crun: the container removes the sub-directory' removed \
	inside 'bpfdev rmdir sub && echo removed'
echo exit >&8
exec 8>&- 9<&-
t 'crun: the container ends' 0 '' '' ends $container
pin_in()
{
	./use give $fs/m3 env given=3 bash -c "$(declare -f in_bundle); tmp=$tmp
		in_bundle team bpfdev pin map fd 3 mine"
}
t 'crun: the container pins a map that it was handed' 0 '' '' pin_in
same 'crun: the new node belongs to the tenant' "600 $root" \
	stat -c '%a %u' /dev/bpf/team-a/mine
t 'crun: the container removes its node' 0 '' '' in_bundle team bpfdev unpin mine
t 'crun: the container cannot reach other nodes by number' 1 '' 'mknod: EPERM' \
	in_bundle team "$use" mknod /dev/shm/x "$major" "$(minor_of x)"

# -- podman, with CDI names

bpfdev mkdir team-b
bpftool map create $fs/m4 type array key 4 value 4 entries 1 name blocklist
bpfdev pin map pinned $fs/m4 team-b/blocklist
./use set /dev/bpf/team-b/blocklist rw 0 11
bpftool prog loadall ../programs.bpf.o $fs/progs
bpftool iter pin ../iter.bpf.o $fs/iter
bpfdev pin prog pinned "$(find $fs/progs -name '*pass*')" p
bpfdev pin link pinned $fs/iter v

# shellcheck source=selftests/system/podman.sh
. ./podman.sh
options=(--cap-drop all --volume /usr:/usr:ro)

# in_profile PROFILE OPTION... -- COMMAND...: in_podman with another seccomp profile
in_profile()
{
	local profile=$1

	in_podman "${@:2}"
}

t 'bpfdev cdi writes specs' 0 '' '' bpfdev cdi --bpf
same 'podman: a container reads a map by its CDI name' 11 \
	in_podman --device bpfdev/map=team-b:blocklist -- \
	"$use" get /dev/bpf/team-b/blocklist 0
t 'podman: a container writes a map' 0 '' '' \
	in_podman --device bpfdev/map=team-b:blocklist -- \
	"$use" set /dev/bpf/team-b/blocklist rw 0 12
t 'podman: a read-only map cannot be written, by its mode' 1 '' 'open: EACCES' \
	in_podman --device bpfdev/map-ro=team-b:blocklist -- \
	"$use" set /dev/bpf/team-b/blocklist w 0 13
t '  nor by who overrides that' 1 '' 'open: EPERM' \
	in_podman --cap-add DAC_OVERRIDE --device bpfdev/map-ro=team-b:blocklist -- \
	"$use" set /dev/bpf/team-b/blocklist w 0 13
same 'podman: a read-only map can be read' 12 \
	in_podman --device bpfdev/map-ro=team-b:blocklist -- \
	"$use" get /dev/bpf/team-b/blocklist 0
t 'podman: without the device there is no node' 1 '' ENOENT \
	in_podman -- "$use" get /dev/bpf/team-b/blocklist 0
same 'podman: a container opens a program' prog in_podman --device bpfdev/prog=p -- \
	"$use" open /dev/bpf/p r
t 'podman: a container reads the text of an iterator' 0 . '' \
	in_podman --device bpfdev/link=v -- \
	"$use" text /dev/bpf/v
team_b=(--device bpfdev/dir=team-b --device-cgroup-rule "c $major:* rw")
same 'podman: a container lists a directory' team-b/blocklist \
	in_podman "${team_b[@]}" -- bpfdev list -n -r -o NAME team-b
same 'podman: a container reads a map in a directory' 12 in_podman "${team_b[@]}" -- \
	"$use" get /dev/bpf/team-b/blocklist 0
t 'podman: a container makes a sub-directory' 0 '' '' \
	in_podman "${team_b[@]}" -- bpfdev mkdir team-b/sub
t 'podman: a container removes a sub-directory' 0 '' '' \
	in_podman "${team_b[@]}" -- bpfdev rmdir team-b/sub
for change in 'ln -s ../../mem blocklist2' 'rm control' 'chmod 666 control' \
	'mv blocklist control'; do
	t "podman: root in the container cannot $change" 1 '' 'Read-only file system' \
		in_podman "${team_b[@]}" -- sh -c "cd /dev/bpf/team-b && $change"
done
bpfdev unpin team-b/blocklist
bpfdev pin map pinned $fs/m4 team-b/blocklist
same 'podman: the spec still works after the node was recreated' 12 \
	in_podman --device bpfdev/map=team-b:blocklist -- \
	"$use" get /dev/bpf/team-b/blocklist 0
t 'podman: an unknown device is an error' 126 '' 'bpfdev/map=nonsense' \
	in_podman --device bpfdev/map=nonsense -- true

# -- podman, with the seccomp profiles

blocklist=(--device bpfdev/map-ro=team-b:blocklist)
same "podman's own profile refuses each command of bpf(2)" '' \
	in_profile '' -- "$use" commands
t "podman's own profile permits no lookup" 1 '' 'lookup: EPERM' \
	in_profile '' "${blocklist[@]}" -- "$use" get /dev/bpf/team-b/blocklist 0
same 'the profile permits ten commands' '1 2 3 4 15 21 24 25 26 27 ' \
	in_profile "$tmp/maps.json" -- "$use" commands
bpftool map create $fs/table type hash key 4 value 4 entries 1 name table
bpfdev pin map pinned $fs/table table
bpfdev cdi --bpf

# elements PROFILE: the commands that work on the table
elements()
{
	in_profile "$1" --device bpfdev/map=table -- "$use" elements /dev/bpf/table |
		sort -nu | xargs
}

same '  which work' '1 2 3 4 15 21 24 25 26 27' elements "$tmp/maps.json"
same "  and do not in podman's own" '' elements ''

# the kubelet's format is that of the runtime: no conditions
jq -f /usr/share/doc/bpfdev/kubernetes/seccomp-localhost.jq "$tmp/maps.json" > "$tmp/local.json"
same 'the profile for the kubelet has no conditions' \
	'architectures,defaultAction,defaultErrnoRet,syscalls action,args,errnoRet,names' \
	jq -r '"\(keys | join(",")) \([.syscalls[] | keys[]] | unique | join(","))"' "$tmp/local.json"
bundle local "$(bind /dev/bpf/table /dev/bpf/table) |
	$(allow "$major" "$(minor_of table)" rw) | .linux.seccomp = $(cat "$tmp/local.json")"
same 'crun: the profile for the kubelet permits the same ten commands' \
	'1 2 3 4 15 21 24 25 26 27 ' in_bundle local "$use" commands
chmod 0666 /dev/bpf/table
same '  which work' '1 2 3 4 15 21 24 25 26 27' \
	sh -c "$(declare -f in_bundle); tmp=$tmp in_bundle local '$use' elements /dev/bpf/table |
		sort -nu | xargs"
bpfdev unpin table
same '  no more to a container with capabilities' '1 2 3 4 15 21 24 25 26 27 ' \
	in_profile "$tmp/maps.json" --cap-add bpf --cap-add sys_admin -- "$use" commands
t "  for which podman's own permits loads and pins" 0 ' 5 6 ' '' \
	in_profile '' --cap-add bpf --cap-add sys_admin -- "$use" commands
same 'the profile for readers permits four' '1 4 15 24 ' \
	in_profile "$tmp/read.json" -- "$use" commands
same 'the profile for readers permits a lookup' 12 \
	in_profile "$tmp/read.json" "${blocklist[@]}" -- \
	"$use" get /dev/bpf/team-b/blocklist 0
t 'the profile for readers permits no update' 1 '' 'update: E(NOSYS|PERM)' \
	in_profile "$tmp/read.json" --device bpfdev/map=team-b:blocklist -- \
	"$use" set /dev/bpf/team-b/blocklist rw 0 13
for file in maps read; do
	t "the profile $file.json permits no pin of a read-only map" 1 '' 'pin: EPERM' \
		in_profile "$tmp/$file.json" "${blocklist[@]}" --volume $fs:/pins -- \
		"$use" pin /dev/bpf/team-b/blocklist r /pins/again
done
t '  which BPF would permit' 0 '' '' \
	in_profile unconfined "${blocklist[@]}" --volume $fs:/pins -- \
	"$use" pin /dev/bpf/team-b/blocklist r /pins/again
t '    for a pin that can be written' 0 '' '' \
	bpftool map update pinned $fs/again key 0 0 0 0 value 12 0 0 0

# -- podman, with its own profile, and data nodes

bpfdev load ../read_a_map.bpf.o fw
bpfdev map update fw/flows 1 '{"packets":10,"bytes":840}'
bpfdev map update fw/flows 7 '{"packets":3,"bytes":192}'
head -c 64 /dev/zero > "$tmp/packet"
for _ in 1 2 3; do
	bpftool prog run id "$(bpfdev list -n -r -o ID fw/report)" data_in "$tmp/packet" > /dev/null
done
for map in flows counters events; do
	bpfdev expose fw/$map fw/$map.data
done
bpfdev cdi --bpf
page=../read-a-map.md

# example: that of the page, with this machine's programs for an image
example()
(
	podman()
	{
		local arg args=()

		for arg; do
			case $arg in
			debian)
				args+=(--network none --log-driver none --volume /usr:/usr:ro
					--rootfs "$rootfs")
				;;
			*) args+=("$arg") ;;
			esac
		done
		command podman --log-level error "${args[@]}"
	}
	eval "$(page_block $page podman sh)" | awk '{ $1 = $1; print }'
)

same 'podman: a container reads a data node, as the page says' \
	"$(page_block $page podman text)" example
read_only=(--device /dev/bpf/fw/flows.data:/dev/bpf/fw/flows.data:r)
t 'podman: a read-only data node cannot be written' 1 '' 'open: EPERM' \
	in_profile '' "${read_only[@]}" -- "$use" open /dev/bpf/fw/flows.data rw
t 'podman: bpf(2) takes a data node for no map' 1 '' 'pin: EINVAL' \
	in_profile unconfined "${read_only[@]}" --volume $fs:/pins -- \
	"$use" pin /dev/bpf/fw/flows.data r /pins/data

# data MAP COMMAND...: in podman's own profile, with the data of a map by its CDI name; the
# output as numbers of 8 bytes
data()
{
	in_profile '' --device "bpfdev/map-ro=fw:$1.data" -- "${@:2}" |
		od -A n -v -t u8 -w24 | awk '{ $1 = $1; print }' | sort -n
}

same 'podman: by its CDI name, cat prints the records of a hash table' $'1 10 840\n7 3 192' \
	data flows cat /dev/bpf/fw/flows.data
same 'podman: a container maps the memory of an array' 3 \
	in_profile '' --device bpfdev/map-ro=fw:counters.data -- \
	"$use" peek /dev/bpf/fw/counters.data
# a number and 64 bytes
same 'podman: a container taps a ring buffer' "$((64 << 32 | 1)) $((64 << 32 | 2)) $((64 << 32 | 3))" \
	data events dd if=/dev/bpf/fw/events.data bs=4096 count=3 status=none
t 'podman: a container cannot change the data through map-ro' 1 '' 'open: EPERM' \
	in_profile '' --cap-add DAC_OVERRIDE --device bpfdev/map-ro=fw:flows.data -- \
	"$use" open /dev/bpf/fw/flows.data rw
t '  and cannot use the BPF node of that map' 1 '' 'lookup: EPERM' \
	in_profile '' --device bpfdev/map-ro=fw:flows -- "$use" get /dev/bpf/fw/flows 1
if grep -q '^VERSION_CODENAME=bookworm' /etc/os-release; then
	result ok 'podman: a spec with annotations # SKIP not in this podman'
else
	bpfdev cdi --bpf --cdi-version 0.6.0
	same 'podman: a spec with annotations' $'1 10 840\n7 3 192' \
		data flows cat /dev/bpf/fw/flows.data
fi
bpfdev unpin -r fw

# -- rootless podman: the access of its user, and no device cgroup

useradd --create-home --groups bpf alice
as=(setpriv --reuid=alice --regid=alice --init-groups
	env -C /home/alice HOME=/home/alice USER=alice LOGNAME=alice
	XDG_RUNTIME_DIR="$tmp/alice")
install -d -o alice "$tmp/alice"
cp -a "$rootfs" /home/alice/rootfs
chown -R alice: /home/alice/rootfs
rootfs=/home/alice/rootfs
chmod 604 /dev/bpf/x
same 'rootless podman: a world-readable map can be read' 42 \
	in_podman --device bpfdev/map=x -- "$use" get /dev/bpf/x 0
t 'rootless podman: it cannot be written' 1 '' EACCES \
	in_podman --device bpfdev/map=x -- "$use" set /dev/bpf/x rw 0 1
chgrp bpf /dev/bpf/x
chmod 640 /dev/bpf/x
t 'rootless podman: groups are not kept by default' 1 '' EACCES \
	in_podman --device /dev/bpf/x -- "$use" get /dev/bpf/x 0
same 'rootless podman: keep-groups keeps access by group' 42 \
	in_podman --device /dev/bpf/x --group-add keep-groups -- \
	"$use" get /dev/bpf/x 0
chmod 606 /dev/bpf/x
t 'rootless podman: :r does not prevent writing' 0 '' '' \
	in_podman --device /dev/bpf/x:/dev/bpf/x:r -- "$use" set /dev/bpf/x rw 0 7
same 'rootless podman: the mode of the node decides' 7 "$use" get /dev/bpf/x 0
pkill -KILL -u alice
userdel -r alice 2> /dev/null

bpfdev unpin x secret p v team-b/blocklist
bpfdev rmdir team-a
bpfdev rmdir team-b
rm -f /run/cdi/bpfdev-*.json /var/run/cdi/bpfdev-*.json
rm -rf "$fs" "$tmp"

tap_end
