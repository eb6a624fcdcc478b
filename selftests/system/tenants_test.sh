#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Two tenants, each an unprivileged user with a directory: each can use its own
# directory and cannot reach anything in the other's.

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

# give OBJECT USER COMMAND...: hand over the object as descriptor 3, as a loader does
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

# -- bpfdev tenant

t 'a tenant is added' 0 '' '' bpfdev tenant add team-a --user alice --limit 3
t 'a second tenant is added' 0 '' '' bpfdev tenant add team-b --user bob --limit 3
same 'the user owns the directory' '600 alice alice' node team-a/control
same 'the directory has the limit' 3 cat '/sys/class/bpf-objects/team-a!control/limit'
t 'a udev rule creates it again after boot' 0 'RUN' '' cat $rules
t 'adding a tenant twice fails' 1 '' "^bpfdev: team-a is already a tenant" \
	bpfdev tenant add team-a --user alice
t 'adding a tenant in the directory of another fails' 1 '' 'team-a/x' \
	bpfdev tenant add team-a/x --user alice
t 'adding a tenant fails if the name is taken' 1 '' 'the name is taken' \
	sh -c 'bpfdev mkdir there; bpfdev tenant add there --user alice'
t 'a failed add leaves no rule behind' 2 '' 'No such file' \
	ls /etc/udev/rules.d/59-bpfdev-tenant-there.rules
bpfdev rmdir there
t 'add fails without --user' 2 '' 'user' bpfdev tenant add team-c
t 'add fails if the user does not exist' 2 '' 'nobody-here' \
	bpfdev tenant add team-c --user nobody-here
t 'a UID without a user needs --group' 2 '' '--group is required' \
	bpfdev tenant add team-c --user 4711
written=$(stat -c %y /etc/udev/rules.d)
same 'invalid names are refused' '1 1 1 1' sh -c '
	for name in "x\" y" "*" .x control; do
		bpfdev tenant add "$name" --user alice 2> /dev/null
		echo $?
	done | paste -sd " "'
same 'invalid names leave the rules unchanged' \
	'59-bpfdev-tenant-team-a.rules 59-bpfdev-tenant-team-b.rules' \
	sh -c 'ls -A /etc/udev/rules.d | paste -sd " "'
same 'invalid names write no rule even for a moment' "$written" \
	stat -c %y /etc/udev/rules.d
t 'an invalid --selinux prefix is refused' 2 '' '--selinux' \
	bpfdev tenant add team-c --user alice --selinux 'x", RUN="y'
program=$(command -v bpfdev)
install -m 775 "$program" "$tmp/bpfdev"
t 'add fails if others can write the command' 1 '' "other users can write to $tmp/bpfdev;" \
	"$tmp/bpfdev" tenant add team-c --user alice
install -o alice "$program" "$tmp/bpfdev"
t 'add fails if another user owns the command' 1 '' "other users can write to $tmp/bpfdev;" \
	"$tmp/bpfdev" tenant add team-c --user alice
install "$program" "$tmp/alice/bpfdev"
t 'add fails if others can replace the command' 1 '' "other users can write to $tmp/alice;" \
	"$tmp/alice/bpfdev" tenant add team-c --user alice
t 'a tenant is added without --limit' 0 '' '' bpfdev tenant add team-c --user alice
same '  and has the default' 1000 cat '/sys/class/bpf-objects/team-c!control/limit'
t '  after the next boot, too' 0 ' --limit 1000 ' '' \
	cat /etc/udev/rules.d/59-bpfdev-tenant-team-c.rules
bpfdev tenant remove team-c
t 'a tenant is added with --limit max' 0 '' '' \
	bpfdev tenant add team-c --user alice --limit max
same '  and has none' max cat '/sys/class/bpf-objects/team-c!control/limit'
t '  after the next boot neither' 0 ' --limit max ' '' \
	cat /etc/udev/rules.d/59-bpfdev-tenant-team-c.rules
bpfdev tenant remove team-c
t '--group is accepted' 0 '' '' \
	bpfdev tenant add team-c --user alice --group bob --selinux team_c
same 'with --group the directory has mode 0660' '660 alice bob' node team-c/control
t 'with --selinux the rule has the types' 0 '"team-c\|team-c/\*".*="team_c"' '' \
	cat /etc/udev/rules.d/59-bpfdev-tenant-team-c.rules
bpfdev tenant remove team-c

# A program in place of udevadm logs its arguments, and whether team-c existed then:
# udev would also find new rules by itself, but later.
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
same 'udev reads the rule before the directory exists' 'control --reload' \
	cat "$tmp/told"
overheard bpfdev tenant remove team-c
same 'udev reads the rules again after a removal' 'control --reload' cat "$tmp/told"
t 'add fails if udev cannot read the rule' \
	1 '' "'udevadm control --reload' failed with status 1" \
	overheard env FAILS=false bpfdev tenant add team-c --user alice
t 'after a failed add there is no tenant' 1 '' 'no such tenant' \
	bpfdev tenant remove team-c
bpfdev mkdir there
overheard bpfdev tenant add there --user alice 2> /dev/null
same 'udev reads the rules again after a failed add' \
	$'control --reload\ncontrol --reload' cat "$tmp/told"
bpfdev rmdir there

exec 7>> /run/bpfdev.lock
flock 7
bpfdev tenant add team-c --user alice 7>&- &
t 'a concurrent add waits for the lock' 0 '' '' wait_for blocked $!
exec 7>&-
wait $!
bpfdev tenant remove team-c
for user in alice bob alice bob; do
	bpfdev tenant add --user $user -- -race 2> /dev/null &
done
wait
same 'of many concurrent adds one makes rule and directory' "600 $(sed -n \
	's/.* --user \([0-9]*\) .* -- -race"$/\1/p' /etc/udev/rules.d/*tenant--race.rules)" \
	stat -c '%a %u' /dev/bpf/-race/control
t 'a name that begins with a dash can be removed' 0 '' '' bpfdev tenant remove -- -race
t 'only root can add tenants' 1 '' 'Permission denied' \
	as alice bpfdev tenant add team-c --user alice

# -- bpfdev tenant list and set

# tenants [NAME...]: a line each
tenants()
{
	bpfdev tenant list --json "$@" | jq -r '.tenants[] |
		[.name, .user, .group, .mode, .limit, .entries, .selinux, .state] |
		map(tostring) | join(" ")'
}

# refused ARG...: a change that fails changes nothing
refused()
{
	local before

	before=$(cat "$rule_c"; node team-c/control; tenants team-c)
	"$@" 2> /dev/null && echo 'it has not failed'
	[ "$before" = "$(cat "$rule_c"; node team-c/control; tenants team-c)" ] ||
		echo 'something has changed'
}

rule_c=/etc/udev/rules.d/59-bpfdev-tenant-team-c.rules
bpfdev tenant add team-c --user alice --limit max
same 'tenants are listed' 'team-a alice alice 0600 3 0 null ready
team-b bob bob 0600 3 0 null ready
team-c alice alice 0600 null 0 null ready' tenants
t 'as a table, by any user' 0 '^team-c +alice +alice +0600 +0 +ready$' '' \
	as alice bpfdev tenant list team-c
t 'tenant set changes a tenant' 0 '' '' \
	bpfdev tenant set team-c --user bob --group alice --mode 0640 --limit 9 --selinux team_c
same '  its directory' '640 bob alice' node team-c/control
same '  its limit' 9 cat '/sys/class/bpf-objects/team-c!control/limit'
same '  its rule' 'team-c bob alice 0640 9 0 team_c ready' tenants team-c
t '  the mode alone' 0 '' '' bpfdev tenant set team-c --mode 0660
same '    and nothing else' 'team-c bob alice 0660 9 0 team_c ready' tenants team-c
t '  the prefix of types: there is none' 0 '' '' bpfdev tenant set team-c --selinux ''
same '    and nothing else' 'team-c bob alice 0660 9 0 null ready' tenants team-c
udevadm trigger --settle --action=add --subsystem-match=bpf-objects
same 'udev events keep the changes' '660 bob alice' node team-c/control
bpfdev mkdir team-c/x
bpfdev mkdir team-c/y
t 'a limit below the present number removes nothing' 0 '' '' \
	bpfdev tenant set team-c --limit 1
same '  there are more entries' 'team-c bob alice 0660 1 2 null ready' tenants team-c
t '  and no room' 1 '' 'limit' bpfdev mkdir team-c/z
bpfdev rmdir team-c/x team-c/y
# access ARG...: the calls that change the owner and the mode, in their order
access()
{
	bpfdev --debug tenant set team-c "$@" 2>&1 |
		sed -n 's/^bpfdev: debug: \(ch[a-z]* team-c .*\): 0$/\1/p'
}
same 'a narrower mode is set before the owner' "chmod team-c 0600
chown team-c $(id -u alice):$(id -g alice)" access --user alice --mode 0600
same '  a wider one after it' "chown team-c $(id -u bob):$(id -g bob)
chmod team-c 0660" access --user bob --group bob --mode 0660
same '  of another one, what both modes have is set before' "chmod team-c 0600
chown team-c $(id -u alice):$(id -g alice)
chmod team-c 0604" access --user alice --group alice --mode 0604
same '  without --mode, the mode stays all the time' \
	"chown team-c $(id -u bob):$(id -g alice)" access --user bob
same '  all is as it was said' 'team-c bob alice 0604 1 0 null ready' tenants team-c
same '  of the same owner, the mode alone is set' 'chmod team-c 0660' \
	access --user bob --group alice --mode 0660
t 'tenant set needs an option' 2 '' "'set' requires --user, --group" \
	bpfdev tenant set team-c
t 'tenant set renames no tenant' 2 '' \
	"'set' takes one name, because a tenant cannot be renamed; 'bpfdev tenant remove team-c', then" \
	bpfdev tenant set team-c team-d --limit 9
same '  that changes nothing' '' refused bpfdev tenant set team-c team-d --limit 9
same 'the help says that values without an option are unchanged' \
	'group limit mode selinux user' sh -c 'bpfdev tenant --help | tr -s " \n" " " |
		sed "s/ --\([a-z]* [A-Z]\)/\n\1/g" |
		sed -n "s/^\([a-z]*\) .*of set: unchanged).*/\1/p" | sort | xargs'
t 'tenant set needs a tenant' 1 '' '^bpfdev: team-d: no such tenant: /etc/udev/rules.d/' \
	bpfdev tenant set team-d --limit 1
t 'tenant set is for root' 1 '' 'Permission denied' as bob bpfdev tenant set team-c --limit 9
t 'a table is for list alone' 2 '' "options of tables require 'list'" \
	bpfdev tenant set team-c --limit 9 --json
t 'list takes no owner' 2 '' "options of the directory require 'add' or 'set'" \
	bpfdev tenant list --user bob
without_cap()
{
	setpriv --bounding-set "-$1" --inh-caps "-$1" bpfdev tenant set team-c --limit 7 --user alice --mode 0600
}
t 'an owner that cannot be set' 1 '' \
	'^bpfdev: cannot set the owner of team-c: Operation not permitted' without_cap chown
same '  changes nothing' '' refused without_cap chown
t 'a mode that cannot be set' 1 '' \
	'^bpfdev: cannot set the mode of team-c: Operation not permitted' without_cap fowner
same '  changes nothing' '' refused without_cap fowner
bpfdev tenant set team-c --mode 0600
wider_without_fowner()
{
	setpriv --bounding-set -fowner --inh-caps -fowner \
		bpfdev tenant set team-c --limit 7 --user alice --mode 0660
}
t 'a mode that cannot be set after the owner' 1 '' \
	'^bpfdev: cannot set the mode of team-c: Operation not permitted$' wider_without_fowner
same '  changes nothing' '' refused wider_without_fowner
bpfdev tenant set team-c --mode 0660
same 'a rule that udev cannot read changes nothing' '' \
	refused overheard env FAILS=false bpfdev tenant set team-c --limit 7
overheard bpfdev tenant set team-c --selinux team_c
same 'udev reads the changed rule' 'control --reload /dev/bpf/team-c' cat "$tmp/told"
chmod 0666 /dev/bpf/team-c/control
same 'a directory with another mode differs' \
	'team-c bob alice 0660 1 0 team_c differs' tenants team-c
t '  set makes it as the rule says' 0 '' '' bpfdev tenant set team-c --mode 0660
same '  it is ready' 'team-c bob alice 0660 1 0 team_c ready' tenants team-c
echo 5 > '/sys/class/bpf-objects/team-c!control/limit'
same 'one with another limit differs' \
	'team-c bob alice 0660 1 0 team_c differs' tenants team-c
bpfdev rmdir team-c
same 'one that is removed is missing' \
	'team-c bob alice 0660 1 null team_c missing' tenants team-c
t '  set changes its rule' 0 '' '' bpfdev tenant set team-c --limit 4
same '  and does not make it' 'team-c bob alice 0660 4 null team_c missing' tenants team-c
echo '# my own' >> $rule_c
same 'an edited rule is shown as such' \
	'team-c null null null null null null edited' tenants team-c
t '  set leaves it alone' 1 '' \
	"^bpfdev: cannot change the tenant team-c: $rule_c was edited; edit it again, or" \
	bpfdev tenant set team-c --limit 3
t '  remove removes it' 0 '' '' bpfdev tenant remove team-c

# -- in the tenant's own directory

t 'a tenant cannot create maps' 255 '' 'not permitted' \
	as alice bpftool map create $fs/no type array key 4 value 4 entries 1 name no
t 'a tenant pins a map that it was handed' 0 '' '' \
	give m1 alice bpfdev pin map fd 3 team-a/x
same 'the node belongs to the tenant' '600 alice alice' node team-a/x
t 'the tenant writes the map' 0 '' '' as alice ./use set /dev/bpf/team-a/x rw 0 7
same 'the tenant reads the map' 7 as alice ./use get /dev/bpf/team-a/x 0
t 'the tenant lists its directory' 0 '^team-a/x ' '' as alice bpfdev list -n team-a
t 'the tenant replaces its node' 0 '' '' give m2 alice bpfdev replace map fd 3 team-a/x
t 'two tenants can use the same name' 0 '' '' give m3 bob bpfdev pin map fd 3 team-b/x
t 'the tenant removes its node' 0 '' '' as alice bpfdev unpin team-a/x

# -- not in the directory of another tenant

t 'a tenant cannot open the control node of another' 2 '' 'Permission denied' \
	as alice sh -c ': < /dev/bpf/team-b/control'
t '  and sees what sysfs shows to all' 0 '^team-b/x ' '' as alice bpfdev list -n team-b
t 'a tenant cannot open the nodes of another' 1 '' EACCES \
	as alice ./use open /dev/bpf/team-b/x r
t 'a tenant cannot remove the nodes of another' 1 '' 'Permission denied' \
	as alice bpfdev unpin team-b/x
t 'a tenant cannot replace the nodes of another' 1 '' 'Permission denied' \
	give m4 alice bpfdev replace map fd 3 team-b/x
t 'a tenant cannot add nodes for another' 1 '' 'Permission denied' \
	give m4 alice bpfdev pin map fd 3 team-b/y
t 'a tenant cannot add nodes to the root directory' 1 '' 'Permission denied' \
	give m4 alice bpfdev pin map fd 3 y
t 'a tenant cannot raise its limit' 2 '' 'Permission denied' \
	as bob sh -c 'echo max > "/sys/class/bpf-objects/team-b!control/limit"'
t 'a tenant cannot see the holders of nodes of another' 1 '' 'Permission denied' \
	as alice cat '/sys/class/bpf-objects/team-b!x/holders'
t 'a tenant cannot give its nodes away' 1 '' 'Operation not permitted' \
	as bob chown alice /dev/bpf/team-b/x
t 'a tenant cannot use mknod' 1 '' EPERM as alice ./use mknod "$tmp/alice/no" 1 3

# -- limits

for n in 4 5 6; do
	give m$n alice bpfdev pin map fd 3 team-a/x$n
done
t 'a full directory takes no more nodes' 1 '' 'limit' \
	give m7 alice bpfdev pin map fd 3 team-a/x7
t 'a full directory takes no sub-directories' 1 '' 'limit' \
	as alice bpfdev mkdir team-a/sub
t 'the other tenant still has room' 0 '' '' give m7 bob bpfdev pin map fd 3 team-b/x7
t 'removing an entry gives room back' 0 '' '' \
	sh -c 'bpfdev unpin team-a/x4 && bpfdev unpin team-b/x7'
t 'a sub-directory counts as an entry' 0 '' '' as alice bpfdev mkdir team-a/sub
t 'a sub-directory adds no room' 1 '' 'limit' \
	give m4 alice bpfdev pin map fd 3 team-a/sub/x
as alice bpfdev rmdir team-a/sub

# -- a copy of a removed node

minor=$((0x$(stat -c %T /dev/bpf/team-a/x5)))
major=$((0x$(stat -c %t /dev/bpf/team-a/x5)))
./use mknod /dev/stale $major $minor
chmod 666 /dev/stale
t 'a copy of a node leads to the object' 0 map '' as bob ./use open /dev/stale r
as alice bpfdev unpin team-a/x5
give m1 bob bpfdev pin map fd 3 team-b/new
t 'after the node is removed the copy is dead' 1 '' ENXIO as bob ./use open /dev/stale r
bpfdev unpin team-b/new team-a/x6

# -- ACLs

give m1 alice bpfdev pin map fd 3 team-a/x
# udevd sets the mode of a new node, and with that the mask of an ACL
udevadm settle
as alice setfacl -m u:bob:r /dev/bpf/team-a/x
t 'an ACL lets another user read a map' 0 map '' as bob ./use open /dev/bpf/team-a/x r
t 'a read-only ACL does not let it write' 1 '' EACCES \
	as bob ./use open /dev/bpf/team-a/x rw
give m2 alice bpfdev replace map fd 3 team-a/x
udevadm settle
t 'a replacement keeps the ACL' 0 map '' as bob ./use open /dev/bpf/team-a/x r
udevadm trigger --settle --subsystem-match=bpf-objects
udevadm trigger --settle --action=add --subsystem-match=bpf-objects
t 'udev events keep the ACL' 0 map '' as bob ./use open /dev/bpf/team-a/x r
as alice bpfdev unpin team-a/x
give m1 alice bpfdev pin map fd 3 team-a/x
t 'a new node of the same name has no ACL' 1 '' EACCES \
	as bob ./use open /dev/bpf/team-a/x r
as alice setfacl -m u:bob:rw /dev/bpf/team-a/control
t 'an ACL lets another user use a directory' 0 '' '' \
	give m2 bob bpfdev pin map fd 3 team-a/bobs
same 'a node belongs to its creator, not to the tenant' '600 bob bob' node team-a/bobs
udevadm trigger --settle --action=add --subsystem-match=bpf-objects
t 'udev events keep the ACL of a directory' 0 '' '' as bob bpfdev unpin team-a/bobs

# -- after boot, and removal

t 'a tenant with nodes cannot be removed' 1 '' 'not empty' bpfdev tenant remove team-a
t 'a failed removal keeps the rule' 0 'RUN' '' cat $rules
bpfdev unpin team-a/x team-b/x
bpfdev rmdir team-a
bpfdev rmdir team-b
bpfdev tenant set team-b --mode 0640 --limit 4
rmmod bpfdev
systemctl -q stop 'systemd-udevd*'
modprobe bpfdev
systemctl start systemd-udevd.service
systemctl restart systemd-udev-trigger.service
soon 'after boot the directory exists again' '600 alice alice' node team-a/control
soon 'after boot a changed directory is as it was changed' '640 bob bob' node team-b/control
same 'after boot the directory has the limit' 3 \
	cat '/sys/class/bpf-objects/team-a!control/limit'
t 'after boot the tenant can pin a map' 0 '' '' \
	give m1 alice bpfdev pin map fd 3 team-a/x
udevadm trigger --settle --action=add --subsystem-match=bpf-objects
t 'a repeated add event causes no error' 1 '' '' \
	journalctl -b -q -u systemd-udevd --grep 'bpfdev.*failed'
as alice bpfdev unpin team-a/x
t 'a tenant without nodes is removed' 0 '' '' bpfdev tenant remove team-a
bpfdev tenant remove team-b
t 'removal deletes the rule' 1 '' '' sh -c 'ls /etc/udev/rules.d | grep tenant'
rmmod bpfdev
modprobe bpfdev
udevadm settle
same 'a removed tenant is not created at boot' control ls /dev/bpf
t 'removing a tenant twice fails' 1 '' '^bpfdev: team-a: no such tenant' \
	bpfdev tenant remove team-a

rm -rf "$fs" "$tmp" /dev/stale
userdel alice
userdel bob

tap_end
