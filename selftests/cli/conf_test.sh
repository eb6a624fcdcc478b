#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev apply and diff: what files describe, made, found again, and changed back.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

work=$(mktemp -d)
conf=$work/fw.conf
cgroup=/sys/fs/cgroup/apply_test
trap 'rm -rf "$work" "$tap_out" "$tap_err"; rmdir "$cgroup" 2> /dev/null' EXIT

# conf LINE...: write the file
conf()
{
	printf '%s\n' "$@" > "$conf"
}

full()
{
	conf 'mkdir fw --group 4 --limit 20' \
		"object fw $PWD/${1:-apply}.bpf.o --set apply_debug=${2:-1}" \
		'map fw/blocklist fw:blocklist --mode 0640 --group 4' \
		'map fw/seen fw:bss' \
		'map fw/events fw:events --as data --mode 0444' \
		'prog fw/main fw:apply_main' \
		'link fw/eth fw:apply_main xdp apply0' \
		'link fw/eth2 fw:apply_main xdp apply1 --xdp-mode generic' \
		"link fw/out fw:apply_egress cgroup $cgroup egress" \
		'link fw/switch fw:apply_switch' \
		'view fw/view fw:apply_view'
}

# state: all that there is, with its IDs and numbers
state()
{
	bpfdev list -n -r -o NAME,TYPE,ID,PROG-ID,MODE,GROUP,DEV,ATTACHED
}

# objects: the same without the numbers of nodes
objects()
{
	state | sed 's/ [0-9]*:[0-9]* / /'
}

# value NAME COLUMN
value()
{
	bpfdev list "$1" -n -r -o "$2"
}

# differences: NAME:DIFFERENCE ...
differences()
{
	bpfdev diff "$@" "$conf" -n -r -o NAME,DIFFERENCE | tr ' ' ':' | xargs
}

echo "TAP version 13"

mkdir -p "$cgroup"
ip link add apply0 type dummy
ip link add apply1 type dummy
ip link set apply0 up
ip link set apply1 up
before=$(state)

# -- lines that cannot be read

# refused LINE ERROR: this line alone
refused()
{
	printf 'object fw %s/apply.bpf.o\n%b\n' "$PWD" "$1" > "$conf"
	t "line: ${1%%\\n*}" 1 '' "^bpfdev: $conf:[23]: $2" bpfdev apply "$conf"
}

refused mkdir "expected 'mkdir NAME "
refused 'mkdir a b' "expected 'mkdir NAME "
refused 'mkdir control' "'control': reserved name"
refused 'mkdir ../x' "'../x': "
refused 'mkdir /' "'/': |'/' cannot be the name"
refused 'mkdir a --limit many' "--limit: 'many' is neither a number nor 'max'"
refused 'mkdir a --limit' "'--limit': unknown option, or its argument is missing"
refused 'mkdir a --mode 8' "--mode: '8' is not an octal number"
refused 'mkdir a --user nobody-here' "--user: no user 'nobody-here'"
refused 'mkdir a --persist' "'--persist': unknown option"
refused 'mkdir a\nmkdir a' "a is also in $conf:2"
refused 'object fw /x.o' "fw is also in $conf:1"
refused 'object other x.o' "'x.o': the path of an object file must begin with '/'"
refused 'object a:b /x.o' "'a:b': the word for an object file has no colon"
refused 'object other /x.o --set debug' "--set: expected VARIABLE=VALUE, not 'debug'"
refused 'map a fw' "'fw': expected the word of an 'object' line, a colon, and the name of a map"
refused 'map a fw:' "'fw:': expected "
refused 'map a other:blocklist' "no line 'object other OBJECT.o' names the file of other:blocklist"
refused 'map a fw:blocklist --as text' "--as: expected 'bpf' or 'data', not 'text'"
refused 'map a fw:blocklist --as data --persist' '--persist is for the node of the map'
refused 'map a fw:blocklist\nprog a fw:apply_main' "a is also in $conf:2"
refused 'map a fw:blocklist\nmap b fw:blocklist' "b: fw:blocklist has the node a already, in $conf:2, "
refused 'prog a fw:apply_main --type none' "--type: 'none' is neither"
refused 'link a fw:apply_main xdp' "expected the target 'xdp IFACE'"
refused 'link a fw:apply_main cgroup /sys/fs/cgroup nowhere' "cgroup: 'nowhere' is not one of"
refused 'link a fw:apply_main xdp lo --xdp-mode fast' "--xdp-mode: 'fast' is not"
refused 'link a fw:apply_main tcx lo ingress --xdp-mode native' "--xdp-mode requires 'xdp'"
refused 'view a fw:apply_view --order up' '--order: '
refused 'chain' "expected 'chain IFACE"
refused 'chain lo --xdp-mode offload' 'expected the mode native or generic'
refused 'chain lo --count maybe' 'expected --count on or off, not maybe'
refused 'chain lo\n one' 'expected NAME prog OBJ'
refused 'chain lo\n link prog file x.o' 'cannot name a component link: '
refused '  one prog file x.o' "an indented line is a component of the 'chain' above it"
refused 'pin a fw:apply_main' "'pin' is not one of mkdir, object, map, prog, link, view and chain"
printf 'map\nmkdir\nfoo\n' > "$conf"
same 'all bad lines are told at once' 3 sh -c 'bpfdev apply "$0" 2>&1 | grep -c :' "$conf"
same '  nothing has changed' '' state

full
rmmod bpfdev
same 'without the module, one error' \
	'bpfdev: /dev/bpf/control: No such file or directory: the bpfdev module is not loaded; as root: modprobe bpfdev' \
	sh -c 'bpfdev apply "$0" 2>&1' "$conf"
modprobe bpfdev

# -- made

t 'diff: nothing is there' 1 'missing' '' bpfdev diff "$conf"
t 'dry run' 3 'missing' '' bpfdev apply --dry-run "$conf"
same '  it changes nothing' "$before" state
t 'apply' 0 '' '' bpfdev apply "$conf"
same '  all is there' \
	'fw/blocklist fw/control fw/eth fw/eth2 fw/events fw/main fw/out fw/seen fw/switch fw/view' \
	sh -c 'cd /dev/bpf && ls -d fw/* | xargs'
same '  mode and group' '640 4' stat -c '%a %g' /dev/bpf/fw/blocklist
same '  of the directory' '660 4' stat -c '%a %g' /dev/bpf/fw/control
same '  its limit' 20 cat '/sys/class/bpf-objects/fw!control/limit'
same '  one program for all' "$(value fw/main ID) $(value fw/main ID)" \
	sh -c 'echo $(bpfdev list fw/eth -n -r -o PROG-ID) $(bpfdev list fw/eth2 -n -r -o PROG-ID)'
same '  --set' 1 sh -c 'bpftool -j map dump id "$(bpftool -j prog show id "$(bpfdev list fw/main -n -r -o ID)" |
	jq -r ".map_ids[]" | while read -r id; do
		bpftool -j map show id $id | jq -r "select(.name | endswith(\".rodata\")).id"
	done)" | jq ".[0].formatted.value.\".rodata\"[] | .apply_debug // empty"'
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n
now=$(state)
t 'apply again' 0 '' 'read /run/bpfdev/applied' bpfdev --debug apply "$conf"
same '  no call that could change anything' '' \
	grep -E 'ioctl (CREATE|REPLACE|APPLY|MKDIR|UPDATE|REMOVE)|LINK_|chmod|chown|libbpf: (map|prog)' \
	"$tap_err"
same '  nothing has changed' "$now" state

# -- changed by others

chmod 0600 /dev/bpf/fw/blocklist
chown 5:6 /dev/bpf/fw/blocklist
echo 30 > '/sys/class/bpf-objects/fw!control/limit'
same 'mode, group and limit' 'fw:limit fw/blocklist:mode fw/blocklist:group' differences
t '  values' 1 '^fw/blocklist +map +mode +0640 +0600 ' '' bpfdev diff "$conf"
t '  JSON' 1 '"difference": *"mode"' '' bpfdev diff -J "$conf"
t '  applied' 0 '' '' bpfdev apply "$conf"
same '  as they were, but the owner, whom no line names' '640 5 4 20' \
	sh -c 'echo $(stat -c "%a %u %g" /dev/bpf/fw/blocklist) $(cat "/sys/class/bpf-objects/fw!control/limit")'
chown 0 /dev/bpf/fw/blocklist

now=$(objects)
bpfdev unpin fw/main
same 'a program is gone' 'fw/main:missing' differences
t '  applied' 0 '' '' bpfdev apply "$conf"
same '  the same one is back' "$now" objects

bpfdev unpin fw/blocklist
t 'a map is gone' 0 '' '' bpfdev apply "$conf"
same '  the same one is back: programs have it' "$(awk '$1 == "fw/blocklist" { print $3 }' <<< "$now")" \
	value fw/blocklist ID

bpfdev replace prog file apply_other.bpf.o fw/main --prog apply_main
same 'another program behind the name' fw/main:object differences
t '  applied' 0 '' '' bpfdev apply "$conf"
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n

bpfdev mkdir other
bpfdev pin prog file apply_other.bpf.o other/main --prog apply_main
bpfdev link update prog node other/main fw/eth
bpfdev unpin other/main
bpfdev rmdir other
same 'another program in the link' 'fw/eth:program' differences
t '  applied' 0 '' '' bpfdev apply "$conf"
same '  the program is back' "$(value fw/main ID)" value fw/eth PROG-ID
bpfdev link detach fw/eth
same 'detached' 'fw/eth:detached' differences
t '  applied' 0 '' '' bpfdev apply "$conf"
same '  attached' 1 cat /sys/class/bpf-objects/fw!eth/attached
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n

# -- changed files

bpfdev map update fw/blocklist 7 77
map=$(value fw/blocklist ID) link=$(value fw/eth ID) prog=$(value fw/main ID)
full apply 2
same '--set has another value' \
	'fw/main:file fw/eth:file fw/eth2:file fw/out:file fw/switch:file fw/view:file' differences
t '  applied' 0 '' '' bpfdev apply "$conf"
same '  the map and the link are the same' "$map $link" \
	sh -c 'echo $(bpfdev list fw/blocklist -n -r -o ID) $(bpfdev list fw/eth -n -r -o ID)'
t '  the program is not' 1 '' '' test "$(value fw/main ID)" = "$prog"
same '  the link runs it' "$(value fw/main ID)" value fw/eth PROG-ID
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n
full apply_other 2
t 'another file' 0 '' '' bpfdev apply "$conf"
same '  the map is the same' "$map" value fw/blocklist ID
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n

now=$(state)
full apply_grown 2
t 'a map with another definition' 1 '' "^bpfdev: $conf:3: fw/blocklist is there, but not as .* defines it: it has 64 elements at most, and that of the file 128; --migrate" \
	bpfdev apply "$conf"
same '  nothing has changed' "$now" state
t '  diff tells' 1 'definition' '' bpfdev diff "$conf"
t '  --migrate' 0 '' '' bpfdev apply --migrate "$conf"
same '  the element is there' '"77"' sh -c 'bpfdev map lookup -J fw/blocklist 7 | jq .formatted.value | tr -d " " | sed "s/.*/\"&\"/"'
t '  in another map' 1 '' '' test "$(value fw/blocklist ID)" = "$map"
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n
t '  the program uses it' 0 '' '' \
	sh -c 'bpfdev list -J -o USES-MAPS fw/main | grep -qw "$(bpfdev list fw/blocklist -n -r -o ID)"'

# -- one load of a file

bpfdev unpin -r fw
conf 'mkdir fw' "object fw $PWD/apply.bpf.o" 'link fw/eth fw:apply_main xdp apply0'
t 'one link' 0 '' '' bpfdev apply "$conf"
echo 'map fw/counters fw:counters' >> "$conf"
t '  and a map later' 0 '' '' bpfdev apply "$conf"
uses()
{
	bpftool -j prog show id "$(value "$1" PROG-ID)" | jq -e ".map_ids | index($(value "$2" ID))" > /dev/null
}
t '  which the program uses' 0 '' '' uses fw/eth fw/counters
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n
sed -i 's/counters fw:counters/counters fw:blocklist/' "$conf"
same '  another map of the file' 'fw/counters:file fw/counters:definition' differences
t '  applied' 0 '' '' bpfdev apply "$conf"
same '  is behind the name' hash value fw/counters BPF-TYPE
t '  and used' 0 '' '' uses fw/eth fw/counters
echo 'map fw/constants fw:rodata' >> "$conf"
t '  constants' 0 '' '' bpfdev apply "$conf"
sed -i 's/apply.bpf.o/& --set apply_debug=5/' "$conf"
t '  with another value' 0 '' '' bpfdev apply "$conf"
same '    which their map has' 5 sh -c 'bpftool -j map dump id "$(bpfdev list fw/constants -n -r -o ID)" |
	jq ".[0].formatted.value.\".rodata\"[] | .apply_debug // empty"'
t '    and the program' 0 '' '' uses fw/eth fw/constants
sed -i 's/^mkdir fw/& --limit 4/' "$conf"
t '  a limit' 0 '' '' bpfdev apply "$conf"
sed -i 's/--limit 4/--limit 5/' "$conf"
printf '%s\n' 'map fw/seen fw:bss' 'prog fw/main fw:apply_main' >> "$conf"
t '  which is raised with new entries' 0 '' '' bpfdev apply "$conf"
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n
echo 'prog fw/more fw:apply_egress' >> "$conf"
now=$(state)
t '  no room for one more' 1 '' "fw/more: its directory, or one above it, is at its limit" bpfdev apply "$conf"
same '  nothing has changed' "$now" state
sed -i '/more/d' "$conf"
# kernels before 6.2 rename no interface that is up
ip link set apply0 down
ip link set apply0 name apply9
ip link add apply0 type dummy
same '  another interface has the name' 'fw/eth:target' differences
t '  applied' 0 '' '' bpfdev apply "$conf"
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n
ip link del apply9
bpfdev unpin fw/main
bpfdev pin map id "$(value fw/seen ID)" fw/main --as data
same '  another kind of entry' 'fw/main:kind' differences
t '  which stays' 1 '' "^bpfdev: $conf:[0-9]*: fw/main is not what this line says: it is a map" bpfdev apply "$conf"
bpfdev unpin -r fw
bpfdev mkdir fw
conf 'mkdir fw'
t 'a directory that was there' 0 '' '' bpfdev apply "$conf"
conf
t '  is not removed' 0 '' '' bpfdev apply --prune "$conf"
t '  but stays' 0 '' '' test -e /dev/bpf/fw
bpfdev rmdir fw
truncate -s 100 "$conf"
t 'a file of zeros' 1 '' ":[12]: it has a NUL character" bpfdev apply --prune "$conf"
t 'a pipe cannot be pruned' 2 '' '--prune needs files with names' bpfdev apply --prune - < /dev/null

# the kernel of each release has the type
conf 'mkdir fw' "object ops $PWD/struct_ops.bpf.o" 'map fw/ops ops:bpfdev_test'
t 'a struct_ops map without a line for its programs' 0 '' '' bpfdev apply "$conf"
same '  is one' struct_ops value fw/ops BPF-TYPE
bpfdev unpin fw/ops
conf 'mkdir fw' "object ops $PWD/struct_ops_alone.bpf.o" 'map fw/ops ops:alone'
# libbpf 1.1 crashes
bpfdev apply "$conf" > "$work/alone" 2>&1
t '  one that has none: no crash' 0 "^(0 |1 bpfdev: $conf:2: cannot load struct_ops_alone?: libbpf v?1.1[0-9.]* cannot load a struct_ops map without a program; libbpf 1.5 can)$" '' \
	echo "$? $(cat "$work/alone")"
[ ! -e /dev/bpf/fw/ops ] || bpfdev unpin fw/ops
bpfdev rmdir fw

full apply_grown 2
t 'all again' 0 '' '' bpfdev apply "$conf"

# -- lines that fail change nothing

full apply_other 2
t 'back to the smaller map' 0 '' '' bpfdev apply --migrate "$conf"
now=$(state)
bad()
{
	local what=$1 error=$2

	shift 2
	full apply_other 3
	printf '%s\n' "$@" >> "$conf"
	t "fails: $what" 1 '' "^bpfdev: $conf:1[23]: $error" bpfdev apply "$conf"
	same '  nothing has changed' "$now" state
}

bad 'no such map' '.* has no map none; it has: ' 'map fw/none fw:none'
bad 'no such program' '.* has no program none; it has: ' 'prog fw/none fw:none'
bad 'no such variable' '--set: .* has no global variable none' "object two $PWD/apply.bpf.o --set none=1" \
	'prog fw/two two:apply_main'
bad 'a value that does not fit' "--set apply_debug" "object two $PWD/apply.bpf.o --set apply_debug=x" \
	'prog fw/two two:apply_main'
bad 'no such file' '/nonexistent.o: ' 'object two /nonexistent.o'
bad 'no directory' 'none/x: no directory none, and no line' 'link none/x fw:apply_main xdp lo'
bad 'a type that cannot be attached there' 'cannot attach to xdp lo: the program has the type cgroup_skb' \
	'link fw/lo fw:apply_egress xdp lo'
bad 'the attach point is taken' 'cannot attach' 'link fw/taken fw:apply_main xdp apply0'
bad 'the object has a node' 'fw/again: fw:apply_main has the node fw/main already, in .*:6, ' \
	'prog fw/again fw:apply_main'
bad 'a mode' '--mode: ' 'mkdir x --mode 9'
bad 'a chain whose file is missing' '.*/nonexistent.o' 'chain lo' '  x prog file /nonexistent.o'

# -- no longer there

full apply_other 2
sed -i '/fw.eth2/d' "$conf"
t 'apply again, one line less' 0 '' '' bpfdev apply "$conf"
same '  what no line names is told' 'fw/eth2:extra' differences
t '  prune' 0 '' '' bpfdev apply --prune "$conf"
t '  it is gone' 1 '' '' test -e /dev/bpf/fw/eth2
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n
bpfdev mkdir fw/mine
conf
t 'prune all' 1 '' 'cannot remove the directory fw: ' bpfdev apply --prune "$conf"
same '  but what others have made' 'fw/mine' sh -c 'bpfdev list fw -n -r -o NAME | xargs'
bpfdev rmdir fw/mine
t '  prune the rest' 0 '' '' bpfdev apply --prune "$conf"
t '  all is gone' 1 '' '' test -e /dev/bpf/fw

# -- what waits for its interface

full
sed -i 's/apply1/later0/' "$conf"
t 'an interface is not there' 0 '' '' bpfdev apply "$conf"
same '  diff tells' 'fw/eth2:waiting' differences
t '  which is no difference' 0 'waiting' '' bpfdev diff "$conf"
prog=$(value fw/main ID)
ip link add later0 type dummy
t '  it comes' 0 '' '' bpfdev apply "$conf"
same '  the same program is attached' "$prog" value fw/eth2 PROG-ID
ip link del later0
same '  it goes' 'fw/eth2:waiting' differences
ip link add later0 type dummy
t '  it comes again' 0 '' '' bpfdev apply "$conf"
same '  attached' 1 cat /sys/class/bpf-objects/fw!eth2/attached

# -- chains

ip link add chain0 type dummy
full
printf '%s\n' 'chain chain0' "  one prog file $PWD/chain.bpf.o --prog count" >> "$conf"
t 'a chain' 0 '' '' bpfdev apply "$conf"
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n
same '  it runs' 'one' sh -c 'bpfdev chain list chain0 -n -r -o NAME'
bpfdev chain count chain0 on
same '  it counts runs' 'chain0:chain' differences
t '  applied' 0 '' '' bpfdev apply "$conf"
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n
sed -i 's/^chain chain0$/& --count on/' "$conf"
same '  it is to count runs' 'chain0:chain' differences
t '  applied' 0 '' '' bpfdev apply "$conf"
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n
bpfdev chain remove chain0 one
same '  a component is gone' 'chain0:chain' differences
t '  applied' 0 '' '' bpfdev apply "$conf"
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n

# -- printed as lines

bpfdev load only_maps.bpf.o only
bpfdev save --conf > "$work/saved.conf"
same 'save --conf' "object fw $PWD/apply.bpf.o --set apply_debug=1
mkdir fw --mode 0660 --user 0 --group 4 --limit 20
map fw/blocklist fw:blocklist --mode 0640 --user 0 --group 4
link fw/eth fw:apply_main xdp apply0 --mode 0600 --user 0 --group 0
link fw/eth2 fw:apply_main xdp apply1 --xdp-mode generic --mode 0600 --user 0 --group 0
map fw/events fw:events --as data --mode 0444 --user 0 --group 0
prog fw/main fw:apply_main --mode 0600 --user 0 --group 0
link fw/out fw:apply_egress cgroup $cgroup egress --mode 0600 --user 0 --group 0
map fw/seen fw:bss --mode 0600 --user 0 --group 0
link fw/switch fw:apply_switch --mode 0600 --user 0 --group 0
view fw/view fw:apply_view --mode 0600 --user 0 --group 0
mkdir only --mode 0660 --user 0 --group 0
# map only/only_array: apply has not made it, so its object file is not known
# map only/only_hash: apply has not made it, so its object file is not known
chain chain0 --xdp-mode generic --count on
  one prog file $PWD/chain.bpf.o --prog count --on pass" cat "$work/saved.conf"
bpfdev unpin -r only
t '  what is printed is there' 0 '' '' bpfdev diff -n <(grep -v only "$work/saved.conf")
conf
bpfdev apply --prune "$conf"
t '  and can be made from it' 0 '' '' bpfdev apply <(grep -v only "$work/saved.conf")
same '  as it was' "$(grep -v only "$work/saved.conf")" bpfdev save --conf

# -- several files

bpfdev unpin -r fw
bpfdev chain remove chain0 --all
bpfdev rmdir xdp/chain0
mkdir "$work/d"
echo 'mkdir fw' > "$work/d/10-dir.conf"
full
sed -i 1d "$conf"
sed -i '/view/d' "$conf"
mv "$conf" "$work/d/20-fw.conf"
echo 'mkdir other' > "$work/d/30-other.conf"
echo 'not read' > "$work/d/README"
conf=$work/d
t 'a directory of files' 0 '' '' bpfdev apply "$conf"
t '  nothing differs' 0 '' '' bpfdev diff "$conf" -n
same '  one of them is pruned alone' '' bpfdev apply --prune "$work/d/30-other.conf"
t '  its directory is there' 0 '' '' test -e /dev/bpf/other
rm "$work/d/30-other.conf"
same '  a file is gone' 'other:extra' differences
t '  pruned' 0 '' '' bpfdev apply --prune "$conf"
t '  its directory is gone' 1 '' '' test -e /dev/bpf/other
mkdir -p /run/bpfdev.d /etc/bpfdev.d
echo 'object fw /x.o' > /etc/bpfdev.d/1.conf
echo 'link fw/eth2 fw:x xdp later0' >> /etc/bpfdev.d/1.conf
t 'interfaces are noted for udev' 1 '' '/x.o: No such file' bpfdev apply
same '  by their names' later0 ls /run/bpfdev/interfaces
rm /etc/bpfdev.d/1.conf
echo 'mkdir etc' > /run/bpfdev.d/10-x.conf
echo 'mkdir run' > /run/bpfdev.d/20-x.conf
echo 'mkdir masked' > /run/bpfdev.d/30-x.conf
echo 'mkdir etc2' > /etc/bpfdev.d/10-x.conf
ln -s /dev/null /etc/bpfdev.d/30-x.conf
t 'the directories of the system' 1 missing '' bpfdev diff -n
same '  in order, one file of a name' 'etc2 run' sh -c 'bpfdev diff -n -r -o NAME | xargs'
rm -r /run/bpfdev.d /etc/bpfdev.d
t '  none of them' 0 '' '' bpfdev diff -n

# -- contents that stay

conf=$work/fw.conf
sed 's/blocklist fw:blocklist/& --persist/' "$work/d/20-fw.conf" > "$conf"
sed -i '1i mkdir fw' "$conf"
t 'persist' 0 '' '' bpfdev apply "$conf"
bpfdev map update fw/blocklist 1 11
bpfdev map update fw/blocklist 2 22
t '  saved' 0 '' '' bpfdev map save --persist
same '  for root only' '700 600' sh -c 'stat -c %a /var/lib/bpfdev /var/lib/bpfdev/fw:blocklist.map | xargs'
bpfdev unpin -r fw
t '  made again' 0 '' '' bpfdev apply "$conf"
same '  the contents are there' '11 22' \
	sh -c 'echo $(bpfdev map dump -J fw/blocklist | jq .[].formatted.value | sort)'
for damage in torn foreign other; do
	bpfdev unpin -r fw
	case $damage in
	torn) truncate -s -1 /var/lib/bpfdev/fw:blocklist.map ;;
	foreign) echo foreign > /var/lib/bpfdev/fw:blocklist.map ;;
	other) bpfdev load contents.bpf.o c; bpfdev map save c/array /var/lib/bpfdev/fw:blocklist.map; bpfdev unpin -r c ;;
	esac
	t "  a $damage file does not keep it from being made" 0 '' \
		'cannot load /var/lib/bpfdev/fw:blocklist.map into fw/blocklist: ' \
		bpfdev apply "$conf"
	same '    which stays empty' '[]' bpfdev map dump -J fw/blocklist
	t '    the file is kept' 0 '' '' mv /var/lib/bpfdev/fw:blocklist.map.bad "$work/bad"
done
sed -i 's/events fw:events --as data --mode 0444/events fw:events --persist/' "$conf"
bpfdev unpin fw/events
t '  a kind without contents' 1 '' ':[0-9]*: cannot save fw/events: a map of type ringbuf' bpfdev apply "$conf"
bpfdev unpin -r fw
rm -rf /var/lib/bpfdev

# -- killed after each call: the next apply comes to the same end

# kill_at BYTES: apply, and end by a signal when the messages are so long
kill_at()
{
	{ (ulimit -c 0; prlimit --fsize="$1" bpfdev --debug apply "$conf" 2> "$work/log"); } 2> /dev/null
}

# killed WHAT FROM: as often as there are calls, from the state that FROM makes
killed()
{
	local at=0 count=0 ends=0 wrong='' line

	$2
	bpfdev --debug apply "$conf" 2> "$work/calls"
	while IFS= read -r line; do
		at=$((at + ${#line} + 1))
		count=$((count + 1))
		[ $((count % ${APPLY_KILLS:-1})) -eq 0 ] || continue
		$2
		kill_at "$at"
		bpfdev diff -n "$conf" > /dev/null 2> "$work/diff" || [ $? -eq 1 ] || wrong+="diff at $line;"
		bpfdev apply "$conf" 2> "$work/apply" || wrong+="apply at $line: $(cat "$work/apply");"
		bpfdev diff -n "$conf" > "$work/diff" 2>&1 || wrong+="differs at $line: $(cat "$work/diff");"
		ends=$((ends + 1))
	done < "$work/calls"
	same "killed $ends times while $1" '' echo -n "$wrong"
	t '  which are many' 0 '' '' test "$((ends * ${APPLY_KILLS:-1}))" -gt 50
}

nothing()
{
	conf
	bpfdev apply --prune "$conf"
	bpfdev unpin -r fw 2> /dev/null
	full
	sed -i /later0/d "$conf"
}

changing()
{
	nothing
	bpfdev apply "$conf"
	full apply_other 2
	sed -i /later0/d "$conf"
}

killed 'making' nothing
killed 'changing' changing
bpfdev unpin -r fw

# -- a link that gets the program of a node back keeps the maps of that, too

conf 'mkdir fw' "object j $PWD/jump.bpf.o" 'prog fw/jump j:jump' 'link fw/eth j:jump xdp apply0'
bpfdev apply "$conf"
jumps=$(bpfdev list fw/jump -J -o USES-MAPS | jq '.. | .uses_maps? // empty' | grep -oE '[0-9]+')
jump=$(value fw/jump ID)
bpftool map update id "$jumps" key 0 0 0 0 value id "$jump"
bpfdev attach prog file apply_other.bpf.o other xdp apply1 --prog apply_main
bpfdev link update prog id "$(value other PROG-ID)" fw/eth
bpfdev unpin other
same 'the program of a link, drifted from that of a node' 'fw/eth:program' differences
t '  applied' 0 '' '' bpfdev apply "$conf"
same '  it is back' "$jump" value fw/eth PROG-ID
bpfdev unpin fw/jump
t '  with its prog array, which the link alone keeps now' 0 "value: id $jump|value: $jump|$jump" '' \
	bpftool map dump id "$jumps"
bpfdev unpin -r fw

ip link del apply0
ip link del apply1
ip link del chain0
ip link del later0
rm -rf /run/bpfdev
bpfdev rmdir xdp 2> /dev/null
tap_end
