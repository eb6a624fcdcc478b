#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Two tenants, each an unprivileged user with a directory: what each does in its
# own, and that neither gets at what the other has.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../tap.sh

fs=/sys/fs/bpf/tenants_test
tmp=$(mktemp -d)
rules=/etc/udev/rules.d/59-bpfdev-tenant-team-a.rules

as()
{
	local user=$1

	shift
	setpriv --reuid="$user" --regid="$user" --init-groups "$@"
}

# give OBJECT USER COMMAND...: what a loader does for a tenant; it is descriptor 3
give()
{
	local object=$1

	shift
	./use give "$fs/$object" setpriv --reuid="$1" --regid="$1" --init-groups \
		"${@:2}"
}

node()
{
	udevadm settle
	stat -c '%a %U %G' "/dev/bpf/$1"
}

mkdir -p "$fs"
for n in 1 2 3 4 5 6 7; do
	bpftool map create $fs/m$n type array key 4 value 4 entries 1 name "t$n" || exit 1
done
useradd --system --user-group --no-create-home alice
useradd --system --user-group --no-create-home bob
chmod 755 "$tmp"
install -d -o alice "$tmp/alice"

echo 'TAP version 13'

# -- the recipe

t 'a tenant is added' 0 '' '' bpfdev tenant add team-a --user alice --limit 3
t 'and another' 0 '' '' bpfdev tenant add team-b --user bob --limit 3
same 'the directory is theirs' '600 alice alice' node team-a/control
same 'with a limit' 3 cat '/sys/class/bpf-objects/team-a!control/limit'
t 'a rule has it again after boot' 0 'RUN' '' cat $rules
t 'twice is refused' 1 '' "^bpfdev: team-a is a tenant already" \
	bpfdev tenant add team-a --user alice
t 'a tenant has no directory in that of another' 1 '' 'team-a/x' \
	bpfdev tenant add team-a/x --user alice
t 'nor one that is there' 1 '' 'the name is taken' \
	sh -c 'bpfdev mkdir there; bpfdev tenant add there --user alice'
t 'of which no rule is left' 2 '' 'No such file' \
	ls /etc/udev/rules.d/59-bpfdev-tenant-there.rules
bpfdev rmdir there
t 'a user is wanted' 2 '' 'user' bpfdev tenant add team-c
t 'one who is there' 2 '' 'nobody-here' bpfdev tenant add team-c --user nobody-here
t 'of a number that nobody has, a group too' 2 '' '--group is needed' \
	bpfdev tenant add team-c --user 4711
written=$(stat -c %y /etc/udev/rules.d)
same 'what is no name is not written into a rule' '1 1 1 1' sh -c '
	for name in "x\" y" "*" .x control; do
		bpfdev tenant add "$name" --user alice 2> /dev/null
		echo $?
	done | paste -sd " "'
same 'which is as before' '59-bpfdev-tenant-team-a.rules 59-bpfdev-tenant-team-b.rules' \
	sh -c 'ls -A /etc/udev/rules.d | paste -sd " "'
same 'and was all the time' "$written" stat -c %y /etc/udev/rules.d
t 'nor is what is no prefix of types' 2 '' '--selinux' \
	bpfdev tenant add team-c --user alice --selinux 'x", RUN="y'
program=$(command -v bpfdev)
install -m 775 "$program" "$tmp/bpfdev"
t 'udev will run nothing that others can write' 1 '' "others may write to $tmp/bpfdev:" \
	"$tmp/bpfdev" tenant add team-c --user alice
install -o alice "$program" "$tmp/bpfdev"
t 'or that is theirs' 1 '' "others may write to $tmp/bpfdev:" \
	"$tmp/bpfdev" tenant add team-c --user alice
install "$program" "$tmp/alice/bpfdev"
t 'or can put another one in the place of' 1 '' "others may write to $tmp/alice:" \
	"$tmp/alice/bpfdev" tenant add team-c --user alice
t 'a group has its directory with the user' 0 '' '' \
	bpfdev tenant add team-c --user alice --group bob --selinux team_c
same 'unless a mode is given' '660 alice bob' node team-c/control
t 'all that is in it has its types' 0 '"team-c\|team-c/\*".*="team_c"' '' \
	cat /etc/udev/rules.d/59-bpfdev-tenant-team-c.rules
bpfdev tenant remove team-c

# udev looks for new rules by itself, too, but later: so a program in its place tells
# what it was told, and whether team-c was there then
mkdir "$tmp/bin"
cat > "$tmp/bin/udevadm" << EOF
#!/bin/sh
echo \$* \$(ls -d /dev/bpf/team-c 2> /dev/null) >> $tmp/told
exec \$FAILS $(command -v udevadm) "\$@"
EOF
chmod 755 "$tmp/bin/udevadm"

overheard()
{
	rm -f "$tmp/told"
	PATH=$tmp/bin:$PATH "$@"
}

overheard bpfdev tenant add team-c --user alice
same 'udev reads the rule before there is a directory' 'control --reload' \
	cat "$tmp/told"
overheard bpfdev tenant remove team-c
same 'and after' 'control --reload' cat "$tmp/told"
t 'if it cannot' 1 '' "'udevadm control --reload' failed with status 1" \
	overheard env FAILS=false bpfdev tenant add team-c --user alice
t 'there is no tenant' 1 '' 'no such tenant' bpfdev tenant remove team-c
bpfdev mkdir there
overheard bpfdev tenant add there --user alice 2> /dev/null
same 'it reads also that a rule was taken back' \
	$'control --reload\ncontrol --reload' cat "$tmp/told"
bpfdev rmdir there

exec 7>> /run/bpfdev.lock
flock 7
bpfdev tenant add team-c --user alice 7>&- &
t 'one tenant is added after the other' 0 '' '' wait_for blocked $!
exec 7>&-
wait $!
bpfdev tenant remove team-c
for user in alice bob alice bob; do
	bpfdev tenant add --user $user -- -race 2> /dev/null &
done
wait
same 'of many at once, the rule is that of the directory' "600 $(sed -n \
	's/.* --user \([0-9]*\) .* -- -race"$/\1/p' /etc/udev/rules.d/*tenant--race.rules)" \
	stat -c '%a %u' /dev/bpf/-race/control
t 'each name can be removed' 0 '' '' bpfdev tenant remove -- -race
t 'only root adds' 1 '' 'Permission denied' \
	as alice bpfdev tenant add team-c --user alice

# -- in one's own

t 'a tenant loads nothing' 255 '' 'not permitted' \
	as alice bpftool map create $fs/no type array key 4 value 4 entries 1 name no
t 'pins what it is given' 0 '' '' give m1 alice bpfdev pin map fd 3 team-a/x
same 'that is its own' '600 alice alice' node team-a/x
t 'uses it' 0 '' '' as alice ./use set /dev/bpf/team-a/x rw 0 7
same 'reads it' 7 as alice ./use get /dev/bpf/team-a/x 0
t 'lists it' 0 '^team-a/x ' '' as alice bpfdev list -n team-a
t 'replaces it' 0 '' '' give m2 alice bpfdev replace team-a/x map fd 3
t 'takes the same name as another' 0 '' '' give m3 bob bpfdev pin map fd 3 team-b/x
t 'removes it' 0 '' '' as alice bpfdev unpin team-a/x

# -- not in that of another

t 'the other lists nothing' 1 '' 'Permission denied' as alice bpfdev list team-b
t 'opens nothing' 1 '' EACCES as alice ./use open /dev/bpf/team-b/x r
t 'removes nothing' 1 '' 'Permission denied' as alice bpfdev unpin team-b/x
t 'replaces nothing' 1 '' 'Permission denied' \
	give m4 alice bpfdev replace team-b/x map fd 3
t 'adds nothing' 1 '' 'Permission denied' give m4 alice bpfdev pin map fd 3 team-b/y
t 'nor in the directory of all' 1 '' 'Permission denied' \
	give m4 alice bpfdev pin map fd 3 y
t 'widens no limit' 2 '' 'Permission denied' \
	as bob sh -c 'echo max > "/sys/class/bpf-objects/team-b!control/limit"'
t 'does not learn who holds it' 1 '' 'Permission denied' \
	as alice cat '/sys/class/bpf-objects/team-b!x/holders'
t 'gives nothing away' 1 '' 'Operation not permitted' \
	as bob chown alice /dev/bpf/team-b/x
t 'makes no node of its own' 1 '' EPERM as alice ./use mknod "$tmp/alice/no" 1 3

# -- each its limit

for n in 4 5 6; do
	give m$n alice bpfdev pin map fd 3 team-a/x$n
done
t 'a full directory takes no more' 1 '' 'limit' \
	give m7 alice bpfdev pin map fd 3 team-a/x7
t 'also not below' 1 '' 'limit' as alice bpfdev mkdir team-a/sub
t 'the other still has room' 0 '' '' give m7 bob bpfdev pin map fd 3 team-b/x7
t 'an entry gives it back' 0 '' '' \
	sh -c 'bpfdev unpin team-a/x4 && bpfdev unpin team-b/x7'
t 'for a directory, which counts too' 0 '' '' as alice bpfdev mkdir team-a/sub
t 'and has no limit beyond' 1 '' 'limit' \
	give m4 alice bpfdev pin map fd 3 team-a/sub/x
as alice bpfdev rmdir team-a/sub

# -- a node that is no more

minor=$((0x$(stat -c %T /dev/bpf/team-a/x5)))
major=$((0x$(stat -c %t /dev/bpf/team-a/x5)))
./use mknod /dev/stale $major $minor
chmod 666 /dev/stale
t 'a copy of a node is one' 0 map '' as bob ./use open /dev/stale r
as alice bpfdev unpin team-a/x5
give m1 bob bpfdev pin map fd 3 team-b/new
t 'after its end it reaches nothing' 1 '' ENXIO as bob ./use open /dev/stale r
bpfdev unpin team-b/new team-a/x6

# -- ACLs

give m1 alice bpfdev pin map fd 3 team-a/x
as alice setfacl -m u:bob:r /dev/bpf/team-a/x
udevadm settle
t 'an ACL gives a map to another' 0 map '' as bob ./use open /dev/bpf/team-a/x r
t 'for reading' 1 '' EACCES as bob ./use open /dev/bpf/team-a/x rw
give m2 alice bpfdev replace team-a/x map fd 3
udevadm settle
t 'a replacement leaves it' 0 map '' as bob ./use open /dev/bpf/team-a/x r
udevadm trigger --settle --subsystem-match=bpf-objects
udevadm trigger --settle --action=add --subsystem-match=bpf-objects
t 'so does what udev does again' 0 map '' as bob ./use open /dev/bpf/team-a/x r
as alice bpfdev unpin team-a/x
give m1 alice bpfdev pin map fd 3 team-a/x
t 'a new node of that name has none' 1 '' EACCES as bob ./use open /dev/bpf/team-a/x r
as alice setfacl -m u:bob:rw /dev/bpf/team-a/control
t 'an ACL opens a directory' 0 '' '' give m2 bob bpfdev pin map fd 3 team-a/bobs
same 'what is made there is whose who made it' '600 bob bob' node team-a/bobs
udevadm trigger --settle --action=add --subsystem-match=bpf-objects
t 'and stays open' 0 '' '' as bob bpfdev unpin team-a/bobs

# -- after boot, and the end

t 'a tenant with nodes stays' 1 '' 'not empty' bpfdev tenant remove team-a
t 'with its rule' 0 'RUN' '' cat $rules
bpfdev unpin team-a/x team-b/x
bpfdev rmdir team-a
bpfdev rmdir team-b
rmmod bpfdev
systemctl -q stop 'systemd-udevd*'
modprobe bpfdev
systemctl start systemd-udevd.service
systemctl restart systemd-udev-trigger.service
soon 'after boot the directory is there' '600 alice alice' node team-a/control
soon 'that of the other too' '600 bob bob' node team-b/control
same 'with the limit' 3 cat '/sys/class/bpf-objects/team-a!control/limit'
t 'and works' 0 '' '' give m1 alice bpfdev pin map fd 3 team-a/x
udevadm trigger --settle --action=add --subsystem-match=bpf-objects
t 'once is enough' 1 '' '' \
	journalctl -b -q -u systemd-udevd --grep 'bpfdev.*failed'
as alice bpfdev unpin team-a/x
t 'a tenant is removed' 0 '' '' bpfdev tenant remove team-a
bpfdev tenant remove team-b
t 'with its rule' 1 '' '' sh -c 'ls /etc/udev/rules.d | grep tenant'
rmmod bpfdev
modprobe bpfdev
udevadm settle
same 'and is not made again' control ls /dev/bpf
t 'nor removed twice' 1 '' '^bpfdev: team-a: no such tenant' bpfdev tenant remove team-a

rm -rf "$fs" "$tmp" /dev/stale
userdel alice
userdel bob

tap_end
