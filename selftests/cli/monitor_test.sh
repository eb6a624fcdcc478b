#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev monitor shows each event, at once, and hides nothing.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/monitor_test
tmp=$(mktemp -d)
trap 'rm -rf "$tmp" "$tap_out" "$tap_err"' EXIT

# start GROUP COMMAND...: in the background; it listens when this returns.
start()
{
	"${@:2}" > "$tmp/out" 2> "$tmp/err" &
	monitor=$!
	wait_for listening $monitor "$1"
}

# stop SIGNAL: events before the signal are printed
stop()
{
	kill "-$1" $monitor
	ends $monitor
}

events=(bpfdev monitor -n -r -o "EVENT,NAME,TYPE,ID,CHANGE")

id_of()
{
	bpftool -j "$1" show pinned "$2" | jq .id
}

mkdir -p "$fs"
bpftool map create $fs/m1 type hash key 4 value 8 entries 4 name mon_m1
bpftool map create $fs/m2 type array key 4 value 8 entries 4 name mon_m2
bpftool prog loadall programs.bpf.o $fs/progs || exit 1
m1=$(id_of map $fs/m1) m2=$(id_of map $fs/m2)
prog=$(id_of prog "$(find $fs/progs -name '*pass*')")

echo "TAP version 13"

# -- output

start 1 "${events[@]}"
bpfdev mkdir d
bpfdev pin map pinned $fs/m1 d/m
bpfdev replace map pinned $fs/m2 d/m
bpfdev pin prog id "$prog" p
echo change > /sys/class/bpf-objects/p/uevent
echo add > /sys/class/bpf-objects/p/uevent
bpfdev unpin d/m p
bpfdev rmdir d
stop TERM
same 'each event, with its object' "created d dir
created d/m map $m1
replaced d/m map $m2 $m1\\x20->\\x20$m2
created p prog $prog
triggered p prog $prog
triggered p prog $prog
removed d/m map $m2
removed p prog $prog
removed d dir" sh -c "sed 's/ *\$//' $tmp/out"

before=$(date +%s%3N)
start 1 bpfdev monitor --json --output-all
bpfdev pin map pinned $fs/m1 m --user 0
bpfdev replace map pinned $fs/m2 m
bpfdev unpin m
stop TERM
after=$(date +%s%3N)
same 'JSON: one object a line' 'created replaced removed' \
	sh -c "jq -r .event $tmp/out | xargs"
same 'JSON: known values are printed' \
	"[\"hash\",\"mon_m1\",$m1,null,\"root\"] [\"array\",\"mon_m2\",$m2,$m1,\"root\"]" \
	sh -c "head -2 $tmp/out |
		jq -c '[.bpf_type, .bpf_name, .id, .old_id, .creator]' | xargs -d '\n'"

# the time of the event, in ms since 1970
in_time()
{
	local at

	at=$(date -d "$(head -1 "$tmp/out" | jq -r .time)" +%s%3N)
	[ "$before" -le "$at" ] && [ "$at" -le "$after" ]
}
t 'JSON: the time, with its zone' 0 '' '' in_time

start 1 env TZ=XYZ-5:30 bpfdev monitor --json
bpfdev mkdir d
stop TERM
t 'JSON: a zone has a colon' 0 'T[0-9:]{8}\.[0-9]{3}\+05:30"' '' cat "$tmp/out"

# -- the table

start 1 bpfdev monitor
same 'headings are there as soon as it listens' \
	'TIME EVENT NAME TYPE ID CHANGE COMMAND PID USER REASON' xargs -a "$tmp/out"
bpfdev rmdir d
stop TERM
t 'an event' 0 '^[0-9:]{8}\.[0-9]{3} removed   d               dir ' '' \
	cat "$tmp/out"
same 'and the headings only once' 2 sh -c "wc -l < $tmp/out"

# -- selection of events

start 1 "${events[@]}" --count 2
bpfdev mkdir d
bpfdev mkdir d/e
t '--count ends it' 0 '' '' ends $monitor
bpfdev rmdir d/e
same 'with so many events' 2 sh -c "wc -l < $tmp/out"

start 1 "${events[@]}" d/e /dev/bpf/f/
bpfdev mkdir d/e
bpfdev mkdir d/e/x
bpfdev mkdir d/ef
bpfdev mkdir f
bpfdev rmdir d/e/x
bpfdev rmdir d/e
bpfdev rmdir d/ef
bpfdev rmdir d
bpfdev rmdir f
stop TERM
same 'names restrict it to them and entries below' 'created d/e
created d/e/x
created f
removed d/e/x
removed d/e
removed f' cut -d' ' -f1,2 "$tmp/out"

# -- how it ends

start 1 "${events[@]}"
t 'SIGTERM is success' 0 '' '' stop TERM
start 1 "${events[@]}"
t 'SIGINT too' 0 '' '' stop INT
same 'SIGINT prints no message' '' cat "$tmp/err"

mkfifo "$tmp/fifo"
"${events[@]}" > "$tmp/fifo" 2> "$tmp/err" &
monitor=$!
exec 7< "$tmp/fifo"
wait_for listening $monitor
bpfdev mkdir d
t 'a reader of a pipe gets an event at once' 0 '^created d dir' '' \
	head -n 1 /dev/fd/7
exec 7<&-
t 'without a reader it ends, as SIGPIPE ends it' 141 '' '' ends $monitor
same 'quietly' '' cat "$tmp/err"
t 'a full disk is a failure' 1 '' 'standard output: No space left' \
	sh -c 'bpfdev monitor > /dev/full'
same 'the error is reported once' 1 \
	sh -c 'bpfdev monitor 2>&1 > /dev/full | wc -l'
bpfdev monitor --json > /dev/full 2> "$tmp/err" &
monitor=$!
wait_for listening $monitor
bpfdev rmdir d
t 'also later' 1 '' '' ends $monitor
t 'and says so' 0 '^bpfdev: standard output: No space left' '' cat "$tmp/err"

# The same signal again ends it, even while it waits: here, for the reader of a pipe
# of one page.
mkfifo "$tmp/full"
exec 7<> "$tmp/full"
page=$(getconf PAGESIZE)
python3 -c "import fcntl; fcntl.fcntl(7, getattr(fcntl, 'F_SETPIPE_SZ', 1031), $page)"
writing()
{
	[[ $(cat "/proc/$1/syscall") =~ ^(1|64)\  ]]
}
# it no longer has a handler
heard()
{
	(( (0x$(awk '/^SigCgt/ { print $2 }' "/proc/$1/status") & 1 << 14) == 0 ))
}
bpfdev monitor --json --output-all > "$tmp/full" &
monitor=$!
wait_for listening $monitor
# a row has more than 100 bytes
for ((i = 0; i < page / 200; i++)); do
	bpfdev mkdir d
	bpfdev rmdir d
done
wait_for writing $monitor
kill $monitor
wait_for heard $monitor
t 'a signal waits until a row is written' 0 '' '' wait_for writing $monitor
kill $monitor
t 'the second one does not' 143 '' '' ends $monitor
exec 7<&-

# -- changes without a notification: the module polls

mkfifo "$tmp/end"
bpfdev mkdir g
./graph_objects graph.bpf.o g < "$tmp/end" > "$tmp/ready" &
maker=$!
exec 9> "$tmp/end"
wait_for test -s "$tmp/ready"
link=$(bpfdev list -n -r -o ID g/target-link)
bpftool map create $fs/m3 type array key 4 value 8 entries 4 name mon_m3
bpfdev pin map pinned $fs/m3 m
m3=$(id_of map $fs/m3)
start 1 bpfdev monitor -n -r -o EVENT,NAME,TYPE,ID,CHANGE,REASON m g/target-link
bpftool map freeze pinned $fs/m3
wait_for grep -q frozen "$tmp/out"
bpftool link detach id "$link"
wait_for grep -q detached "$tmp/out"
stop TERM
same 'a map that was frozen, a link that was detached' "frozen m map $m3
detached g/target-link link $link  detach" sh -c "sed 's/ *\$//' $tmp/out"
exec 9>&-
wait $maker
bpfdev list -n -r -o NAME g | xargs bpfdev unpin m
bpfdev rmdir g

# -- bad usage

t 'no such count' 2 '' "count: '0' is not a number of at least 1" \
	bpfdev monitor --count 0
t 'not a count' 2 '' "count: 'x' is not a number" bpfdev monitor -c x
t 'not below /dev/bpf' 2 '' '/tmp/x is not below /dev/bpf' bpfdev monitor /tmp/x
t 'no such column' 2 '' "'NONSENSE' names an unknown column" \
	bpfdev monitor -o NONSENSE

# -- lost events: without privilege the buffer has the default limit

rmem_max=$(sysctl -n net.core.rmem_max)
sysctl -q net.core.rmem_max=4608
# not as_nobody: its PID must be that of the command
start 1 setpriv --reuid=65534 --regid=65534 --clear-groups bpfdev monitor -n -r -o EVENT,NAME
sysctl -q "net.core.rmem_max=$rmem_max"
kill -STOP $monitor
for ((i = 0; i < 20; i++)); do
	bpfdev mkdir d
	bpfdev rmdir d
done
kill -CONT $monitor
wait_for test -s "$tmp/err"
bpfdev mkdir after
t 'lost events are a failure' 1 '' '' stop TERM
same 'the error is reported once' \
	"bpfdev: events were lost: they arrived faster than they were read; 'bpfdev list' shows the present nodes" \
	cat "$tmp/err"
t 'events before the loss are printed' 0 '^created d' '' cat "$tmp/out"
t 'events after the loss are printed' 0 '^created after' '' cat "$tmp/out"
start 1 bpfdev monitor -n -r -o EVENT,NAME
kill -STOP $monitor
for ((i = 0; i < 20; i++)); do
	bpfdev mkdir d
	bpfdev rmdir d
done
kill -CONT $monitor
t 'root loses none of them' 0 '' '' stop TERM
same 'not one' 40 sh -c "wc -l < $tmp/out"
bpfdev rmdir after

# some of these may be lost, which is a failure
start 1 "${events[@]}"
from=$SECONDS
while [ $SECONDS -lt $((from + 60)) ]; do echo change; done \
	> /sys/class/bpf-objects/control/uevent &
maker=$!
stop TERM
ended=$?
kill $maker
wait $maker 2> /dev/null
t 'events without a pause: a signal ends it' 0 '' '' test $ended -le 1

# -- with udevd: an event arrives when its rules have been applied, with their keys;
# so also with keys that not every module has

mkdir -p /run/udev/rules.d
cat > /run/udev/rules.d/90-monitor-test.rules << 'END'
SUBSYSTEM=="bpf-objects", MODE="0444"
SUBSYSTEM=="bpf-objects", ENV{BPFDEV_CHANGE}=="replace", ENV{BPFDEV_BPF_NAME}=="mon_*", ENV{BPFDEV_BY_PID}="77", ENV{BPFDEV_BY_UID}="65534", ENV{BPFDEV_BY_COMM}="load\x20er"
SUBSYSTEM=="bpf-objects", ENV{BPFDEV_CHANGE}=="replace", ENV{BPFDEV_BPF_NAME}=="cli_test_*", ENV{BPFDEV_CHANGE}="freeze", ENV{BPFDEV_OLD_ID}="", ENV{BPFDEV_ATTACHED}="0", ENV{BPFDEV_BY_PID}="1,2", ENV{BPFDEV_OLD_PROG_ID}="3", ENV{BPFDEV_PROG_ID}="4"
END
/lib/systemd/systemd-udevd --daemon || exit 1
udevadm control --ping
runs()
{
	grep -qE '/run/udev/(control|io.systemd.Udev)$' /proc/net/unix
}
wait_for runs

start 2 bpfdev monitor --json --output-all
bpfdev pin map pinned $fs/m1 m
wait_for test -s "$tmp/out"
same 'with udevd: its rules are applied' 444 stat -c %a /dev/bpf/m
bpfdev replace map pinned $fs/m2 m
bpfdev pin prog id "$prog" p
bpfdev replace prog name cli_test_drop p
# udevd handles the events of different devices in any order
wait_for grep -q frozen "$tmp/out"
bpfdev unpin m p
both_are_gone()
{
	[ "$(jq -r .event "$tmp/out" | grep -c removed)" -eq 2 ]
}
wait_for both_are_gone
stop TERM
same 'with udevd: the events' 'created replaced created frozen removed removed' \
	sh -c "jq -r .event $tmp/out | xargs"
same 'the process that caused the event' '["replaced","load\\x20er",77,"nobody"]' \
	jq -c 'select(.event == "replaced") | [.event, .command, .pid, .user]' \
	"$tmp/out"
same 'a link, a map frozen; a number that is none' \
	'["frozen","prog 3 -> 4",3,4,0,null]' \
	jq -c 'select(.event == "frozen") |
		[.event, .change, .old_prog_id, .prog_id, .attached, .pid]' \
	"$tmp/out"
start 1 "${events[@]}" --kernel
bpfdev mkdir d
bpfdev rmdir d
stop TERM
same '--kernel: as without' 'created removed' \
	sh -c "awk '{ print \$1 }' $tmp/out | xargs"
udevadm settle
udevadm control --exit
gone()
{
	! runs
}
wait_for gone
start 1 "${events[@]}"
t 'without udevd again: as before' 0 '' '' stop TERM
rm -rf "$fs" /run/udev/rules.d/90-monitor-test.rules

tap_end
