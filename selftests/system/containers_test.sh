#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Nodes in containers: with crun, as an OCI bundle says, and with podman, by their
# CDI names. What runs in them has no capability, no bpffs and, where that is said,
# users of its own.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../tap.sh

fs=/sys/fs/bpf/containers_test
use=$PWD/use
tmp=$(mktemp -d)
root=100000

# crun gives the files that output goes to away, and in /tmp they are ours no more
echo 0 > /proc/sys/fs/protected_regular

mkdir -p "$fs"
for n in 1 2 3; do
	bpftool map create $fs/m$n type array key 4 value 4 entries 1 name "c$n" || exit 1
done

# A root filesystem of what this machine has, to be read.
rootfs=$tmp/rootfs
mkdir -p "$rootfs"/{usr,proc,dev,sys,etc,tmp,run}
for dir in bin lib lib64 sbin; do
	ln -s usr/$dir "$rootfs/$dir"
done
chmod 755 "$tmp"

# bundle NAME JQ...: a bundle with users of its own and no capability, changed
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

# allow MAJOR MINOR ACCESS, in numbers; a minor of null is any
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

# -- one node, to be read

bpfdev pin map pinned $fs/m1 x --mode 0666
bpfdev pin map pinned $fs/m2 secret --mode 0666
./use set /dev/bpf/x rw 0 42
major=$(major_of x)
bundle one "$(bind /dev/bpf/x /dev/bpf/x) | $(allow "$major" "$(minor_of x)" r)"
same 'a node that is handed over is read' 42 in_bundle one "$use" get /dev/bpf/x 0
t 'and not written: the device cgroup says so' 1 '' 'open: EPERM' \
	in_bundle one "$use" set /dev/bpf/x w 0 1
t 'nor opened for both' 1 '' 'open: EPERM' in_bundle one "$use" open /dev/bpf/x rw
same 'nothing else is there' x in_bundle one ls /dev/bpf
t 'and none is made' 1 '' 'mknod: EPERM' \
	in_bundle one "$use" mknod /dev/shm/secret "$major" "$(minor_of secret)"
bundle mknod "$(bind /dev/bpf/x /dev/bpf/x) |
	$(allow "$major" null rwm) |
	.process.capabilities = { bounding: [ \"CAP_MKNOD\" ],
		effective: [ \"CAP_MKNOD\" ], permitted: [ \"CAP_MKNOD\" ] }"
t 'even with the capability, which is of its users only' 1 '' 'mknod: EPERM' \
	in_bundle mknod "$use" mknod /dev/shm/secret "$major" "$(minor_of secret)"
t 'no capability, no bpf(2) beyond' 255 '' 'not permitted' \
	in_bundle one bpftool map create /dev/shm/no type array key 4 value 4 entries 1 name no

# -- a tenant's directory

bpfdev mkdir team-a --user $root --limit 10
bundle team "$(bind /dev/bpf/team-a /dev/bpf) | $(allow "$major" null rw)"
mkfifo "$tmp/in" "$tmp/out"
in_bundle team sh < "$tmp/in" > "$tmp/out" 2>&1 &
container=$!
exec 8> "$tmp/in" 9< "$tmp/out"

# inside COMMAND: in the container that runs
inside()
{
	local line

	echo "$1; echo end" >&8
	while read -t 60 -r line <&9 && [ "$line" != end ]; do
		echo "$line"
	done
}

same 'a directory that is handed over is all there is' control inside 'ls /dev/bpf'
bpfdev pin map pinned $fs/m3 team-a/later --user $root
./use set /dev/bpf/team-a/later rw 0 5
same 'what appears in it later is there' 5 inside "$use get /dev/bpf/later 0"
same 'and may be written' 6 \
	inside "$use set /dev/bpf/later w 0 6; $use get /dev/bpf/later 0"
same 'it is listed' later inside 'bpfdev list -n -r -o NAME'
bpfdev unpin team-a/later
same 'and goes' control inside 'ls /dev/bpf'
same 'a directory is made in it' made inside 'bpfdev mkdir sub && echo made'
same 'which is below the tenant'"'"'s' "660 $root" \
	stat -c '%a %u' /dev/bpf/team-a/sub/control
same 'and removed' removed inside 'bpfdev rmdir sub && echo removed'
echo exit >&8
exec 8>&- 9<&-
t 'the container ends' 0 '' '' ends $container
pin_in()
{
	./use give $fs/m3 env given=3 bash -c "$(declare -f in_bundle); tmp=$tmp
		in_bundle team bpfdev pin map fd 3 mine"
}
t 'a map that it was given is pinned from within' 0 '' '' pin_in
same 'and is the tenant'"'"'s' "600 $root" stat -c '%a %u' /dev/bpf/team-a/mine
t 'and from within it is removed' 0 '' '' in_bundle team bpfdev unpin mine
t 'nothing outside is reached by a number' 1 '' 'mknod: EPERM' \
	in_bundle team "$use" mknod /dev/shm/x "$major" "$(minor_of x)"

# -- podman, by name

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

t 'specs are written' 0 '' '' bpfdev cdi
same 'podman hands over a map by its name' 11 \
	in_podman --device bpfdev/map=team-b:blocklist -- \
	"$use" get /dev/bpf/team-b/blocklist 0
t 'for writing too' 0 '' '' in_podman --device bpfdev/map=team-b:blocklist -- \
	"$use" set /dev/bpf/team-b/blocklist rw 0 12
t 'a map to be read is not written' 1 '' 'EPERM' \
	in_podman --device bpfdev/map-ro=team-b:blocklist -- \
	"$use" set /dev/bpf/team-b/blocklist w 0 13
same 'but read' 12 in_podman --device bpfdev/map-ro=team-b:blocklist -- \
	"$use" get /dev/bpf/team-b/blocklist 0
t 'without it there is nothing' 1 '' ENOENT \
	in_podman -- "$use" get /dev/bpf/team-b/blocklist 0
same 'a program is handed over' prog in_podman --device bpfdev/prog=p -- \
	"$use" open /dev/bpf/p r
t 'and the text of an iterator' 0 . '' in_podman --device bpfdev/link=v -- \
	"$use" text /dev/bpf/v
team_b=(--device bpfdev/dir=team-b --device-cgroup-rule "c $major:* rw")
same 'a directory is, with what is in it' team-b/blocklist \
	in_podman "${team_b[@]}" -- bpfdev list -n -r -o NAME team-b
same 'which is open' 12 in_podman "${team_b[@]}" -- \
	"$use" get /dev/bpf/team-b/blocklist 0
t 'something is made there' 0 '' '' in_podman "${team_b[@]}" -- bpfdev mkdir team-b/sub
t 'and removed' 0 '' '' in_podman "${team_b[@]}" -- bpfdev rmdir team-b/sub
for change in 'ln -s ../../mem blocklist2' 'rm control' 'chmod 666 control' \
	'mv blocklist control'; do
	t "root in it does not $change: it is the host's" 1 '' 'Read-only file system' \
		in_podman "${team_b[@]}" -- sh -c "cd /dev/bpf/team-b && $change"
done
bpfdev unpin team-b/blocklist
bpfdev pin map pinned $fs/m4 team-b/blocklist
same 'the spec goes on after the node was made again' 12 \
	in_podman --device bpfdev/map=team-b:blocklist -- \
	"$use" get /dev/bpf/team-b/blocklist 0
t 'what is not there is told' 126 '' 'bpfdev/map=nonsense' \
	in_podman --device bpfdev/map=nonsense -- true

# -- podman of a user: what that user may open, and no device cgroup

useradd --create-home --groups bpf alice
as=(setpriv --reuid=alice --regid=alice --init-groups
	env -C /home/alice HOME=/home/alice USER=alice LOGNAME=alice
	XDG_RUNTIME_DIR="$tmp/alice")
install -d -o alice "$tmp/alice"
cp -a "$rootfs" /home/alice/rootfs
chown -R alice: /home/alice/rootfs
rootfs=/home/alice/rootfs
chmod 604 /dev/bpf/x
same 'a user hands over what others may read' 42 \
	in_podman --device bpfdev/map=x -- "$use" get /dev/bpf/x 0
t 'and no more than that' 1 '' EACCES \
	in_podman --device bpfdev/map=x -- "$use" set /dev/bpf/x rw 0 1
chgrp bpf /dev/bpf/x
chmod 640 /dev/bpf/x
t 'groups stay outside' 1 '' EACCES \
	in_podman --device /dev/bpf/x -- "$use" get /dev/bpf/x 0
same 'if they are not kept' 42 \
	in_podman --device /dev/bpf/x --group-add keep-groups -- \
	"$use" get /dev/bpf/x 0
chmod 606 /dev/bpf/x
t 'what is handed over to be read may be written' 0 '' '' \
	in_podman --device /dev/bpf/x:/dev/bpf/x:r -- "$use" set /dev/bpf/x rw 0 7
same 'as its mode says' 7 "$use" get /dev/bpf/x 0
pkill -KILL -u alice
userdel -r alice 2> /dev/null

bpfdev unpin x secret p v team-b/blocklist
bpfdev rmdir team-a
bpfdev rmdir team-b
rm -f /run/cdi/bpfdev-*.json /var/run/cdi/bpfdev-*.json
rm -rf "$fs" "$tmp"

tap_end
