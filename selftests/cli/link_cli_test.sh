#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Links on the command line: attach to each kind of target, update, detach, the death
# of the process that made a link, and gc of the remaining nodes.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/link_cli_test
cg=/sys/fs/cgroup/link_cli_test
work=$(mktemp -d)

# with_fd_as_nobody NODE COMMAND...: with NODE, opened by root, as descriptor 5
with_fd_as_nobody()
{
	local node=$1

	shift
	as_nobody "$@" 5< "$node"
}

# column NAME COLUMN: of a node
column()
{
	bpfdev list -n -r -o "$2" "$1"
}

# target NAME: of a node's link
target()
{
	bpfdev list -n -o TARGET "$1" | xargs
}

links()
{
	bpftool -j link list | jq -r '.[].id' | sort -n | paste -s -d ' '
}

# at INTERFACE FILTER: facts about its XDP program from ip(8)
at()
{
	ip -j -d link show dev "$1" | jq -r ".[0].xdp | $2"
}

# in_cgroup TYPE: the programs that bpftool sees there
in_cgroup()
{
	bpftool -j cgroup show $cg |
		jq -r ".[] | select(.attach_type | endswith(\"$1\")) | .id"
}

runs()
{
	local count

	count=$(bpftool -j prog show id "$1" | jq .run_cnt)
	[ "$(bpftool -j prog show id "$1" | jq .run_cnt)" -gt "$count" ]
}

connect()
{
	# shellcheck disable=SC2016 # $$ is the inner shell's
	sh -c 'echo $$ > '$cg'/cgroup.procs
		exec bash -c "exec 3<> /dev/tcp/127.0.0.1/9"' 2>&1 |
		grep -oE 'Operation not permitted|Connection refused' | head -1
}

kernel=$(uname -r)
has_tcx=no
[ "$(printf '%s\n' 6.6 "$kernel" | sort -V | head -1)" != 6.6 ] || has_tcx=yes

mkdir -p $fs $cg
ip link add v0 type veth peer name v1
ip link add v2 type veth peer name v3
ip link add v4 type dummy
ip link set v0 up
ip link set v1 up
bpftool prog loadall programs.bpf.o $fs/progs
bpftool map create $fs/m type array key 4 value 4 entries 1 name link_cli
bpftool iter pin iter.bpf.o $fs/iter || exit 1
pass=$(find $fs/progs -name '*pass*')
drop=$(find $fs/progs -name '*drop*')
pass_id=$(bpftool -j prog show pinned "$pass" | jq .id)
drop_id=$(bpftool -j prog show pinned "$drop" | jq .id)
sysctl -q kernel.bpf_stats_enabled=1
[ -n "$pass_id" ] && [ -n "$drop_id" ] || exit 1

echo "TAP version 13"

# -- programs in files, for any command

t 'pin: a program in a file' 0 '' '' \
	bpfdev pin prog file programs.bpf.o p --prog cli_test_drop
same '  the node has that program' 'prog xdp cli_test_drop' \
	bpfdev list -n -r -o TYPE,BPF-TYPE,BPF-NAME p
t 'replace: by one in a file' 0 '' '' \
	bpfdev replace prog file programs.bpf.o p --prog cli_test_pass
same '  the node has that program' cli_test_pass column p BPF-NAME
bpfdev unpin p
t 'pin: the only one of a file' 0 '' '' bpfdev pin prog file iter.bpf.o p
bpfdev unpin p
t 'pin: a file with several programs' 1 '' 'programs.bpf.o has several programs; choose one with --prog: cli_test_pass, cli_test_drop' \
	bpfdev pin prog file programs.bpf.o p
t 'pin: not in it' 1 '' 'programs.bpf.o has no program none; it has: cli_test_pass, cli_test_drop' \
	bpfdev pin prog file programs.bpf.o p --prog none
t 'pin: no such file' 1 '' 'none.o: No such file' \
	bpfdev pin prog file none.o p
t 'pin: not an object file' 1 '' 'tap.sh is not an object file that libbpf can read, as built by' \
	bpfdev pin prog file tap.sh p
t 'pin: a program that the verifier rejects' 1 '' 'link_endless: .*the kernel rejected it' \
	bpfdev pin prog file link.bpf.o p --prog link_endless
t '  with its log' 1 '' 'R[0-9] invalid mem access' \
	bpfdev pin prog file link.bpf.o p --prog link_endless
t 'pin: no permission' 1 '' 'cannot load cli_test_drop: Operation not permitted: loading such a program needs CAP_BPF and CAP_NET_ADMIN' \
	as_nobody bpfdev pin prog file programs.bpf.o p --prog cli_test_drop
t 'pin: a map is in no file' 2 '' "'file' does not name a map; use 'id N', 'name NAME', 'pinned PATH' or 'fd N'" \
	bpfdev pin map file programs.bpf.o p
t 'pin: nor is a link' 2 '' "'file' does not name a link; use 'id N', 'pinned PATH' or 'fd N'" \
	bpfdev pin link file programs.bpf.o p
t 'pin: --prog with a loaded program' 2 '' "prog requires 'prog file OBJECT.o'" \
	bpfdev pin prog pinned "$pass" p --prog cli_test_pass
same 'the errors left nothing behind' '' bpfdev list -n

# -- programs that call others through a prog array that only they hold

{ printf '\377%.0s' {1..12}; printf '\x88\xb5'; head -c 50 /dev/zero; } > "$work/frame"

# verdict ID: the verdict of a program on a frame of the tests
verdict()
{
	bpftool -j prog run id "$1" data_in "$work/frame" data_out /dev/null |
		jq .retval
}

t 'pin: a program with a prog array' 0 '' '' \
	bpfdev pin prog file chain_tail.bpf.o p --prog tail
same '  it calls the other one' 1 verdict "$(column p ID)"
t 'replace: the same' 0 '' '' bpfdev replace prog file chain_tail.bpf.o p --prog tail
same '  it calls the other one' 1 verdict "$(column p ID)"
t 'attach: the same' 0 '' '' \
	bpfdev attach prog file chain_tail.bpf.o x xdp v0 --prog tail
same '  it calls the other one' 1 verdict "$(at v0 .prog.id)"
t 'link update: nothing would keep the prog array' 1 '' \
	'chain_tail.bpf.o: a program with prog arrays or timers needs a node that keeps those' \
	bpfdev link update prog file chain_tail.bpf.o x --prog tail
t '  but the node of the program' 0 '' '' bpfdev link update prog node p x
same '  it calls the other one' 1 verdict "$(at v0 .prog.id)"
bpfdev unpin p x

# -- the program of a node

bpfdev mkdir d
bpfdev pin prog pinned "$pass" d/p --mode 0444
bpfdev pin map pinned $fs/m m
t 'attach: the program of a node' 0 '' '' bpfdev attach prog node d/p x xdp v0
same '  it is' "$pass_id" at v0 .prog.id
t 'pin: it has a node' 1 '' 'cannot pin y: the object already has the node /dev/bpf/d/p' \
	bpfdev pin prog node d/p y
t 'a node that is not there' 1 '' "none: no such node; 'bpfdev list' lists" \
	bpfdev link update prog node none x
t 'a node of a map' 1 '' 'node m is not a BPF prog' bpfdev link update prog node m x
t 'a node of a directory' 1 '' "^bpfdev: 'control': reserved name: " \
	bpfdev link update prog node control x
chmod 666 /dev/bpf/control
t 'a user that can read the node needs no CAP_SYS_ADMIN' 1 '' \
	'cannot attach to cgroup .*: the program has the type xdp' \
	as_nobody bpfdev attach prog node d/p y cgroup $cg ingress
chmod 400 /dev/bpf/d/p
t '  a user that cannot read it gets an error' 1 '' '/dev/bpf/d/p: Permission denied: you may not read it' \
	as_nobody bpfdev attach prog node d/p y cgroup $cg ingress
chmod 660 /dev/bpf/control
t 'a map is not one' 2 '' "'node' does not name a map; use 'id N'" bpfdev pin map node m y
bpfdev unpin d/p x m
bpfdev rmdir d
same 'the errors left nothing behind' '' bpfdev list -n

# -- attach: xdp

t 'attach to an interface' 0 '' '' \
	bpfdev attach prog pinned "$pass" x xdp v0 --mode 0640 --group 1234
same '  the kernel has it there' "$pass_id" at v0 .prog.id
same '  by a link with a node' "link xdp $pass_id 1" \
	bpfdev list -n -r -o TYPE,BPF-TYPE,PROG-ID,ATTACHED x
same '  the node has the requested owner and mode' '640 root 1234' \
	stat -c '%a %U %g' /dev/bpf/x
t '  and outlives the command' 0 \
	"^ifindex:$(cat /sys/class/net/v0/ifindex).*netns:.*ifname:v0\$" '' \
	column x TARGET
t 'attach: busy, by a link' 1 '' "cannot attach to xdp v0: Device or resource busy: program $pass_id is already attached, by the link x; 'bpfdev link detach x' detaches it\$" \
	bpfdev attach prog pinned "$drop" y xdp v0
t '  by every user' 1 '' "by the link x; 'bpfdev link detach x' detaches it\$" \
	setpriv --inh-caps=-all --bounding-set=-all,+bpf,+net_admin,+perfmon,+dac_override \
	bpfdev attach prog pinned "$drop" y xdp v0
t '  the error names the program to every user' 1 '' "cannot attach to xdp v0: .*program $pass_id is already attached" \
	bpfdev attach prog pinned "$drop" y xdp v0 --xdp-mode generic
# the kernel numbers its links, also rejected ones
bpfdev attach prog pinned "$drop" y xdp v2
id=$(column y ID)
bpfdev unpin y
t 'attach: the name is taken' 1 '' 'cannot pin x: the name is taken' \
	bpfdev attach prog pinned "$drop" x xdp v2
t '  that of a directory, too' 1 '' 'cannot pin d: the name is taken' \
	sh -c "bpfdev mkdir d
	       bpfdev attach prog pinned $drop d xdp v2; s=\$?
	       bpfdev rmdir d; exit \$s"
t 'attach: bad name' 1 '' "^bpfdev: '.x': bad name: " \
	bpfdev attach prog pinned "$drop" .x xdp v2
t 'attach: no such directory' 1 '' "d: no such directory; 'bpfdev mkdir d' makes one" \
	bpfdev attach prog pinned "$drop" d/x xdp v2
same '  and nothing is attached' null at v2 .prog.id
t 'attach: no such directory, but --parents' 0 '' '' \
	bpfdev attach prog pinned "$drop" d/x xdp v2 -p --xdp-mode generic
same '  in the requested mode' "2 $drop_id" \
	at v2 '"\(.mode) \(.prog.id)"'
same '  and nothing was attached in vain before' $((id + 1)) column d/x ID
bpfdev unpin d/x
same '  and with the node it ends' null at v2 .prog.id
bpfdev rmdir d
t 'attach: a node that can not be made' 1 '' 'another owner needs CAP_CHOWN' \
	setpriv --bounding-set=-chown --inh-caps=-chown \
	bpfdev attach prog pinned "$drop" y xdp v2 --user nobody
same '  leaves no link' null at v2 .prog.id
t 'attach: the same with directories' 1 '' 'another owner needs CAP_CHOWN' \
	setpriv --bounding-set=-chown --inh-caps=-chown \
	bpfdev attach prog pinned "$drop" d/y xdp v2 --user nobody --parents
same '  leaves neither' 'null x' \
	sh -c "echo \$(ip -j -d link show dev v2 | jq .[0].xdp.prog.id) \
		\$(bpfdev list -n -r -o NAME)"
exec 9<> /dev/bpf/x
id=$(column x ID)
bpfdev unpin x
t 'attach: busy, by a link without a node' 1 '' "by link $id, which has no node; 'bpftool link detach id $id' detaches it\$" \
	bpfdev attach prog pinned "$drop" y xdp v0
t '  to a user that may not look it up' 1 '' "already attached; as root, 'bpftool link list' shows its link" \
	setpriv --inh-caps=-all --bounding-set=-all,+bpf,+net_admin,+perfmon,+dac_override \
	bpfdev attach prog pinned "$drop" y xdp v0
t '  that command' 0 '' '' bpftool link detach id "$id"
exec 9<&-
same 'nothing is left at v0' null at v0 .prog.id
bpftool net attach xdp id "$pass_id" dev v0
t 'attach: busy, without a link' 1 '' "cannot attach to xdp v0: Device or resource busy: program $pass_id is already attached, without a link; 'ip link set dev v0 xdp off' detaches it" \
	bpfdev attach prog pinned "$drop" x xdp v0
ip link set dev v0 xdp off
bpftool net attach xdpgeneric id "$pass_id" dev v0
t '  in mode generic' 1 '' "without a link; 'ip link set dev v0 xdpgeneric off' detaches it\$" \
	bpfdev attach prog pinned "$drop" x xdp v0
ip link set dev v0 xdpgeneric off
same '  and that command does' null at v0 .prog.id
t 'attach: natively' 0 '' '' \
	bpfdev attach prog pinned "$pass" x xdp v0 --xdp-mode native
same '  it is' 1 at v0 .mode
bpfdev unpin x
t 'attach: a mode that the driver has not' 1 '' 'cannot attach to xdp v4: .*--xdp-mode generic' \
	bpfdev attach prog pinned "$pass" x xdp v4 --xdp-mode native
t 'attach: no card to run it' 1 '' 'cannot load cli_test_pass' \
	bpfdev attach prog file programs.bpf.o x xdp v0 --xdp-mode offload \
	--prog cli_test_pass
t 'attach: a program in a file' 0 '' '' \
	bpfdev attach prog file programs.bpf.o x xdp v0 --prog cli_test_drop
same '  is loaded and attached' cli_test_drop column x BPF-NAME
bpfdev unpin x
t 'attach: a section that names no attach point' 0 '' '' \
	bpfdev attach prog file link.bpf.o x xdp v0 --prog link_whatever
same '  gets the type that the target needs' xdp \
	sh -c "bpftool -j prog show id $(column x PROG-ID) | jq -r .type"
bpfdev unpin x
t 'attach: no such interface' 1 '' "no interface named nonsense in this network namespace; 'ip link' lists the interfaces" \
	bpfdev attach prog pinned "$pass" x xdp nonsense
t 'attach: no such mode' 2 '' "xdp-mode: 'fast' is not 'native', 'generic' or 'offload'" \
	bpfdev attach prog pinned "$pass" x xdp v0 --xdp-mode fast
t 'attach: no such target' 2 '' "expected the target 'xdp IFACE', 'tcx IFACE ingress.egress', 'netkit IFACE primary.peer', 'netns PATH TYPE' or 'cgroup PATH TYPE'" \
	bpfdev attach prog pinned "$pass" x tc v0
t 'attach: half a target' 2 '' "expected the target 'xdp IFACE'" \
	bpfdev attach prog pinned "$pass" x cgroup $cg
t 'attach: --xdp-mode of another one' 2 '' "xdp-mode requires 'xdp'" \
	bpfdev attach prog pinned "$pass" x cgroup $cg ingress --xdp-mode native
t 'attach: only programs' 2 '' "'map' is not 'prog': only programs can be attached" \
	bpfdev attach map pinned $fs/m x xdp v0
t 'attach: without an object' 2 '' "expected 'prog', an object in two words and a name" \
	bpfdev attach prog pinned "$pass"
t 'attach: without a target' 2 '' 'expected a TARGET: a program that is already loaded names no attach point' \
	bpfdev attach prog pinned "$pass" x
t 'attach: a program of another type' 1 '' 'cannot attach to cgroup .*: the program has the type xdp, but this target needs the type cgroup_skb' \
	bpfdev attach prog pinned "$pass" x cgroup $cg ingress
t '  in a file, too' 1 '' 'cannot attach to xdp v0: the program has the type sched_cls, but this target needs the type xdp' \
	bpfdev attach prog file link.bpf.o x xdp v0 --prog link_tc
chmod 666 /dev/bpf/control
bpfdev pin prog file link.bpf.o p --prog link_skb
t 'attach: no permission' 1 '' 'cannot attach to cgroup .*: Operation not permitted: attaching needs CAP_BPF and CAP_NET_ADMIN' \
	with_fd_as_nobody /dev/bpf/p bpfdev attach prog fd 5 x cgroup $cg ingress
chmod 660 /dev/bpf/control
t 'attach: no permission for the name' 1 '' '/dev/bpf/control: Permission denied: you may not write it' \
	with_fd_as_nobody /dev/bpf/p bpfdev attach prog fd 5 x cgroup $cg ingress
bpfdev unpin p
same 'the errors left nothing behind' '' bpfdev list -n

# -- attach: tcx

if [ $has_tcx = yes ]; then
	t 'attach to tcx' 0 '' '' \
		bpfdev attach prog file link.bpf.o x tcx v0 ingress --prog link_tc
	t '  and its other side' 0 '' '' \
		bpfdev attach prog file link.bpf.o y tcx v0 egress --prog link_tc
	same '  where they are' 'link tcx 1 link tcx 1' \
		sh -c 'bpfdev list -n -r -o TYPE,BPF-TYPE,ATTACHED x y | xargs'
	same '  each where it is said to be' 'attach_type:tcx_ingress attach_type:tcx_egress' \
		sh -c 'for n in x y; do bpfdev list -n -o TARGET $n; done |
			grep -o "attach_type.*" | xargs'
	same '  without nodes, too' '"attach_type:tcx_egress" "attach_type:tcx_ingress"' \
		sh -c 'bpfdev list --all --json -o ID,TARGET |
			jq -c "[.bpf_objects[].target // empty |
				match(\"attach_type:tcx.*\").string] | unique[]" | xargs -d "\n"'
	same '  each on its side' 'tcx_ingress tcx_egress' \
		sh -c "for n in x y; do
			bpftool -j link show id \$(bpfdev list -n -r -o ID \$n) |
			jq -r .attach_type; done | xargs"
	t 'link update: of tcx' 0 '' '' \
		bpfdev link update prog file link.bpf.o x --prog link_tc_other
	same '  by that' link_tc_other column x BPF-NAME
	t 'link detach: of tcx' 0 '' '' bpfdev link detach y
	same '  which it is' '1 0' \
		sh -c 'bpfdev list -n -r -o ATTACHED x y | xargs'
	bpfdev unpin x y
else
	t 'attach to tcx: not on this kernel' 1 '' 'cannot attach to tcx v0: Invalid argument: this kernel has no tcx, which needs Linux 6.6' \
		bpfdev attach prog file link.bpf.o x tcx v0 ingress --prog link_tc
fi
t 'attach to tcx: an invalid direction' 2 '' "tcx: 'in' is not one of egress, ingress" \
	bpfdev attach prog file link.bpf.o x tcx v0 in --prog link_tc

# -- attach: cgroups

t 'attach to a cgroup' 0 '' '' \
	bpfdev attach prog file link.bpf.o c cgroup $cg connect4 --prog link_allow
same '  where it is' "$(column c PROG-ID)" in_cgroup connect
t '  beside another one' 0 '' '' \
	bpfdev attach prog file link.bpf.o i cgroup $cg ingress --prog link_skb
t '  or two' 0 '' '' \
	bpfdev attach prog file link.bpf.o e cgroup $cg egress --prog link_skb
same '  of the types that were asked for' \
	"$(column i PROG-ID) , $(column e PROG-ID)" \
	sh -c "echo \$(bpftool -j cgroup show $cg | jq -r '
		(.[] | select(.attach_type | endswith(\"ingress\")).id), \",\",
		(.[] | select(.attach_type | endswith(\"egress\")).id)')"
same 'connections are allowed' 'Connection refused' connect
t 'attach: not a folder' 1 '' 'cgroup /dev/null: Not a directory' \
	bpfdev attach prog file link.bpf.o x cgroup /dev/null ingress --prog link_skb
t 'attach: not a cgroup' 1 '' '/tmp is not a cgroup: give a directory of cgroup v2' \
	bpfdev attach prog file link.bpf.o x cgroup /tmp ingress --prog link_skb
t 'attach: no such cgroup' 1 '' 'cgroup .*none: No such file' \
	bpfdev attach prog file link.bpf.o x cgroup $cg/none ingress --prog link_skb
t 'attach: no such type' 2 '' "cgroup: 'in' is not one of bind4, .*, ingress, .*, sysctl" \
	bpfdev attach prog file link.bpf.o x cgroup $cg in --prog link_skb
bpfdev pin prog file link.bpf.o p --prog link_bind
t 'attach: a program loaded for another attach point' 1 '' 'cannot attach to cgroup .*: Invalid argument: perhaps the program was loaded for another attach point' \
	bpfdev attach prog name link_bind x cgroup $cg connect4
bpfdev unpin p
t '  but in a file it is loaded for its target' 0 '' '' \
	bpfdev attach prog file link.bpf.o x cgroup $cg connect4 --prog link_bind
bpfdev unpin x

# -- attach: attach point from the section

for way in fentry kprobe raw_tp tp; do
	t "attach by section: $way" 0 '' '' \
		bpfdev attach prog file trace.bpf.o x --prog trace_$way
	t '  it runs, though the command has ended' 0 '' '' \
		wait_for runs "$(column x PROG-ID)"
	case $way in
	fentry) target='func:vfs_open attach_type:trace_fentry' ;;
	kprobe) target='func:vfs_open' ;;
	raw_tp) target='tp_name:sched_switch' ;;
	tp) target='tp_name:sched/sched_switch' ;;
	esac
	same '  where' "$target" target x
	id=$(column x PROG-ID)
	bpfdev unpin x
	t '  until the node goes' 0 '' '' \
		wait_for sh -c "! bpftool prog show id $id > /dev/null 2>&1"
done
t 'attach by section: an iterator' 0 '' '' \
	bpfdev attach prog file iter.bpf.o x
same '  cat prints its text' cli_test bpfdev cat x
bpfdev unpin x
t 'attach by section: one that needs a target' 1 '' "cannot attach cli_test_pass: its section 'xdp' names no attach point; give a TARGET" \
	bpfdev attach prog file programs.bpf.o x --prog cli_test_pass
bpfdev mkdir team --group 65534
t 'attach by section: no permission' 1 '' 'cannot load trace_fentry: Operation not permitted: loading such a program needs CAP_BPF and CAP_PERFMON' \
	as_nobody bpfdev attach prog file trace.bpf.o team/x --prog trace_fentry
bpfdev rmdir team

# -- death of the process that attached

before=$(links)
mkfifo "$work/in"
./attach trace.bpf.o < "$work/in" > "$work/out" 2>&1 &
loader=$!
exec 8> "$work/in"
wait_for grep -q ready "$work/out"
read -r -a made <<< "$(comm -13 <(echo "$before" | tr ' ' '\n' | sort) \
	<(links | tr ' ' '\n' | sort) | sort -n | paste -s -d ' ')"
same 'a loader with four links' 4 echo "${#made[@]}"
bpfdev pin link id "${made[0]}" app
prog=$(column app PROG-ID)
kill -KILL $loader
wait $loader 2> "$work/killed"
exec 8>&-
soon 'after a kill, the link with a node stays' "$before ${made[0]}" links
same '  attached as it was' "${made[0]} $prog 1" \
	bpfdev list -n -r -o ID,PROG-ID,ATTACHED app
t '  and it runs' 0 '' '' wait_for runs "$prog"
t '  no process holds it' 0 '' '' bpfdev holders -n app
t 'show: the time of creation' 0 "^created +$(date +%Y)-[0-9]{2}-[0-9]{2}T[0-9:]{8}[+-][0-9]{4}\$" '' \
	bpfdev show app
t 'show: the creator' 0 '^creator +root$' '' bpfdev show app
t 'show: the state of attachment' 0 '^attached +1$' '' bpfdev show app
bpfdev unpin app
soon 'without the node it is gone, too' "$before" links

# -- link update

bpfdev attach prog pinned "$pass" x xdp v0
t 'link update' 0 '' '' bpfdev link update prog pinned "$drop" x
same '  gives the kernel that program' "$drop_id" at v0 .prog.id
same '  and the node' "$drop_id" column x PROG-ID
id=$(column x ID)
t 'link update: --expect with the present ID' 0 '' '' \
	bpfdev link update prog pinned "$pass" x --expect "$drop_id"
same '  is the same link' "$id $pass_id" bpfdev list -n -r -o ID,PROG-ID x
t 'link update: --expect with another ID' 1 '' "cannot update x: its program does not have the ID $drop_id, or no longer; nothing was changed" \
	bpfdev link update prog pinned "$drop" x --expect "$drop_id"
same '  changes nothing' "$pass_id" at v0 .prog.id
t 'link update: from a file' 0 '' '' \
	bpfdev link update prog file programs.bpf.o x --prog cli_test_drop \
	--expect "$pass_id"
same '  that program' cli_test_drop column x BPF-NAME
bpfdev link update prog pinned "$pass" x
t 'link update: a program of another type' 1 '' 'cannot update x: the new program does not have the type of the old one' \
	bpfdev link update prog file link.bpf.o x --prog link_tc
t 'link update: bad id' 2 '' "expect: 'abc' is not a number" \
	bpfdev link update prog pinned "$drop" x --expect abc
t 'link update: only a program' 2 '' "'map' is not 'prog': only a program can replace" \
	bpfdev link update map pinned $fs/m x
t 'link update: without a program' 2 '' "expected 'update', 'prog', an object in two words and a name" \
	bpfdev link update x
t 'link: nothing else' 2 '' "or 'detach' and a name" bpfdev link start x
t 'link update: missing' 1 '' 'cannot update none: no such node' \
	bpfdev link update prog pinned "$drop" none
bpfdev pin map pinned $fs/m m
t 'link update: not a link' 1 '' 'cannot update m: it is a map, not a link' \
	bpfdev link update prog pinned "$drop" m
bpfdev mkdir d
t 'link update: a directory' 1 '' 'cannot update d: it is a directory' \
	bpfdev link update prog pinned "$drop" d
bpfdev rmdir d
bpfdev attach prog file trace.bpf.o f --prog trace_fentry
t 'link update: of a type that has no other' 1 '' "cannot update f: the program of links of this type cannot change; 'bpfdev replace'" \
	bpfdev link update prog file trace.bpf.o f --prog trace_fentry
t 'link update: of a cgroup' 0 '' '' \
	bpfdev link update prog file link.bpf.o c --prog link_refuse
same '  and nothing is allowed any more' 'Operation not permitted' connect

# a user that can change the directory can update, with any mode of the node
bpfdev mkdir team --group 65534
bpfdev attach prog pinned "$pass" team/x xdp v2
bpfdev pin prog pinned "$drop" p --mode 0444
t 'link update: the control node is enough' 0 '' '' \
	with_fd_as_nobody /dev/bpf/p \
	bpfdev link update prog fd 5 team/x --expect "$pass_id"
same '  the link has the new program' "$drop_id" at v2 .prog.id
same '  in words' 'v2' bpfdev list -n -o AT team/x
t 'link update: no permission' 1 '' '/dev/bpf/control: Permission denied: you may not write it' \
	with_fd_as_nobody /dev/bpf/p bpfdev link update prog fd 5 x

# -- link detach

t 'link detach: no permission' 1 '' '/dev/bpf/x: Permission denied: you may not read and write it; it belongs to root:root with mode 0600' \
	as_nobody bpfdev link detach x
t 'link detach: missing' 1 '' 'none: no such node' bpfdev link detach none
t 'link detach: not a link' 1 '' 'cannot detach m: it is a map, not a link' \
	bpfdev link detach m
t 'link detach: nor is a program' 1 '' 'cannot detach p: it is a prog, not a link' \
	bpfdev link detach p
t 'link detach: options of the other' 2 '' "options require 'update'" \
	bpfdev link detach x --expect 1
t 'link detach: of a type that can not' 1 '' "cannot detach f: links of this type end only with their last holder; use 'bpfdev unpin'" \
	bpfdev link detach f
same '  stays attached' 1 column f ATTACHED
t 'link detach' 0 '' '' bpfdev link detach x
same '  no program is attached' null at v0 .prog.id
same '  the node stays and reports it' 'link 0' bpfdev list -n -r -o TYPE,ATTACHED x
same '  from where, and why' 'detached from v0 (detach)' bpfdev list -n -o AT x
t 'link detach: again' 0 '' '' bpfdev link detach x
t 'link update: a detached link' 1 '' "cannot update x: its attach point no longer exists, or it was detached; 'bpfdev gc'" \
	bpfdev link update prog pinned "$drop" x
t 'link detach: of a cgroup' 0 '' '' bpfdev link detach c
same '  and connections are allowed again' 'Connection refused' connect
same '  of which the node says so' 0 column c ATTACHED
t 'link detach: the control node is enough' 0 '' '' as_nobody bpfdev link detach team/x
same '  it is' null at v2 .prog.id
bpfdev unpin team/x
bpfdev attach prog pinned "$pass" team/x xdp v2 --mode 0666
chmod 600 /dev/bpf/team/control
t 'link detach: permission to open the node is enough, too' 0 '' '' \
	as_nobody bpfdev link detach team/x
same '  it is' null at v2 .prog.id
chmod 660 /dev/bpf/team/control

# -- gc

# c, x and team/x are detached by now; others lose their target below
mkdir -p $cg/below
bpfdev attach prog pinned "$pass" team/gone xdp v2
bpfdev attach prog file link.bpf.o below cgroup $cg/below egress --prog link_skb
t 'gc: only in a directory' 0 '^team/x$' '' bpfdev gc --dry-run team
t 'gc: none is below a node' 1 '' 'm: not a directory' bpfdev gc m
t 'gc: no such directory' 1 '' 'none: no such node or directory' bpfdev gc none
t 'gc: one only' 2 '' 'expected at most one directory' bpfdev gc a b
ip link del v2
rmdir $cg/below
soon 'nodes of links that lost their target' 'below c team/gone team/x x' \
	sh -c "bpfdev list -n -r -o NAME,ATTACHED |
		sed -n 's/ 0\$//p' | sort | xargs"
all=$(bpfdev list -n -r -o NAME,ID)
same 'gc --dry-run: are all that is shown' 'below c team/gone team/x x' \
	sh -c 'bpfdev gc --dry-run | sort | xargs'
same '  and stay' "$all" bpfdev list -n -r -o NAME,ID
same 'gc -n is the same' 'team/gone team/x' sh -c 'bpfdev gc --dry-run team | sort | xargs'
t 'gc: a user finds what is the own' 0 '^team/gone$' '' as_nobody bpfdev gc --dry-run
same '  and no more' '' sh -c "$(declare -f as_nobody); as_nobody bpfdev gc --dry-run | grep -v ^team/"
t 'gc: a user in an own directory' 0 '^team/gone$' '' as_nobody bpfdev gc team
same '  and nothing else' 'below c e f i m p team x' \
	sh -c 'bpfdev list -n -r -o NAME | xargs'
chmod 664 /dev/bpf/control
t 'gc: permission to list, not to remove' 1 '' 'you may not write it' as_nobody bpfdev gc
t '  but see' 0 '^below$' '' as_nobody bpfdev gc --dry-run
chmod 660 /dev/bpf/control
same 'gc' 'below c x' sh -c 'bpfdev gc | sort | xargs'
same '  leaves all else' 'e f i m p team' \
	sh -c 'bpfdev list -n -r -o NAME | xargs'
t 'gc: nothing to do' 0 '' '' bpfdev gc

# gc reads a pipe in place of the attribute in sysfs, so that it waits until another
# process has replaced the link.
bpfdev attach prog pinned "$pass" x xdp v0
bpfdev link detach x
mkfifo "$work/attached"
attribute=$(readlink -f /sys/class/bpf-objects/x)/attached
mount --bind "$work/attached" "$attribute"
bpfdev gc > "$work/gc" 2>&1 &
gc=$!
# opened as soon as gc does
{
	touch "$work/asked"
	wait_for test -e "$work/replaced"
	echo 0
} > "$work/attached" &
wait_for test -e "$work/asked"
bpfdev attach prog pinned "$pass" y xdp v0
new=$(column y ID)
exec 9<> /dev/bpf/y
bpfdev unpin y
bpfdev replace link fd 9 x
exec 9>&-
touch "$work/replaced"
wait $gc
same 'gc: a link that was put there meanwhile stays' "$new" column x ID
same '  without a message' '' cat "$work/gc"
umount "$attribute"
same '  attached' 1 column x ATTACHED

bpfdev unpin e f i m p x
bpfdev rmdir team
ip link del v0
ip link del v4
rmdir $cg
rm -rf $fs "$work"

sysctl -q kernel.bpf_stats_enabled=0
tap_end
