#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev list --watch: a table for each change, on a screen or one after the other.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

tmp=$(mktemp -d)
trap 'rm -rf "$tmp" "$tap_out" "$tap_err"' EXIT

# watch ARG...: in the background, until it has printed its first table
watch()
{
	: > "$tmp/out"
	bpfdev list --watch "$@" > "$tmp/out" 2> "$tmp/err" &
	watcher=$!
	wait_for test -s "$tmp/out"
}

# watch_until TEXT [SIGNAL]: end it when it has printed this; print all, and the status
watch_until()
{
	wait_for grep -qF -- "$1" "$tmp/out"
	kill "-${2:-TERM}" $watcher
	ends $watcher
	echo "status $?" >> "$tmp/out"
	cat "$tmp/out"
}

bpfdev mkdir w || exit 1
bpfdev mkdir w/b
echo 'TAP version 13'

# -- one table after the other

watch -r -o NAME w
bpfdev mkdir w/a
wait_for grep -qx w/a "$tmp/out"
bpfdev mkdir other
bpfdev rmdir other
bpfdev mkdir w/c
same 'a table for each change below the name, and for no other' \
	$'NAME\nw/b\n\nNAME\nw/a\nw/b\n\nNAME\nw/a\nw/b\nw/c\nstatus 0' \
	watch_until w/c
bpfdev rmdir w/a w/c
watch -n -r -o NAME
bpfdev mkdir other
same 'without a name, for each change' \
	$'w\nw/b\n\nother\nw\nw/b\nstatus 0' watch_until other
bpfdev rmdir other

# events wait in the socket of a process that is stopped
watch -n -r -o NAME w
kill -STOP $watcher
for i in {1..20}; do
	bpfdev mkdir "w/$i"
done
kill -CONT $watcher
wait_for grep -qx w/20 "$tmp/out"
bpfdev mkdir w/last
watch_until w/last > /dev/null
same 'changes at once are shown together' 2 grep -c '^$' "$tmp/out"
bpfdev rmdir w/last w/{1..20}

watch -J -o NAME w
bpfdev mkdir w/z
same 'JSON: a document on a line; SIGINT ends it' '{"bpf_objects":[{"name":"w/b"}]}
{"bpf_objects":[{"name":"w/b"},{"name":"w/z"}]}
status 0' watch_until w/z INT
watch -J w
watch_until '}]}' > /dev/null
head -n 1 "$tmp/out" > "$tmp/line"
t '  which matches the schema' 0 '' '' python3 -W ignore -m jsonschema \
	-i "$tmp/line" /usr/share/bpfdev/schema/list.json
watch -n -r -o NAME -x NAME:desc w
bpfdev mkdir w/y
same 'each table is sorted' $'w/z\nw/b\n\nw/z\nw/y\nw/b\nstatus 0' \
	watch_until w/y
bpfdev rmdir w/y w/z

# a map whose holder and pin go before it is frozen, which causes an event
bpftool map create /sys/fs/bpf/watched type array key 4 value 4 entries 1 name watched
bpfdev pin map pinned /sys/fs/bpf/watched w/m
sleep 1000 9< /dev/bpf/w/m &
sleeper=$!
wait_for sh -c "bpfdev list -n -r -o HOLDERS w/m | grep -qx $sleeper"
watch -J -o HOLDERS,PINS w/m
kill $sleeper
wait $sleeper 2> /dev/null
rm /sys/fs/bpf/watched
bpftool map freeze id "$(bpfdev list -n -r -o ID w/m)"
same 'holders and pins are found anew for each table' \
	"{\"bpf_objects\":[{\"holders\":[$sleeper],\"pins\":[\"/sys/fs/bpf/watched\"]}]}
{\"bpf_objects\":[{\"holders\":[],\"pins\":[]}]}
status 0" watch_until '"holders":[]'
bpfdev unpin w/m

# a node in each of ten directories, which a process holds all
for dir in {a..j}; do
	bpftool map create "/sys/fs/bpf/watched_$dir" type array key 4 value 4 entries 1 name watched
	bpfdev pin map pinned "/sys/fs/bpf/watched_$dir" "many/$dir/m" --parents
	rm "/sys/fs/bpf/watched_$dir"
done
(
	for dir in {a..j}; do
		# shellcheck disable=SC2034 # it stays open
		exec {fd}< "/dev/bpf/many/$dir/m"
	done
	exec sleep 1000
) &
sleeper=$!

# held_in FILE: the number of rows of its nodes
held_in()
{
	grep -c " $sleeper\$" "$1"
}

holders_of_many()
{
	strace -o "$tmp/calls" bpfdev list -n -r -o NAME,HOLDERS many > "$tmp/many"
	held_in "$tmp/many"
}

soon 'holders in many directories' 10 holders_of_many
same '  eight directories are searched, and all objects once' 9 \
	grep -c '0xbf, 0xa,\|0xBF, 0xa,' "$tmp/calls"
watch -n -r -o NAME,HOLDERS many
kill $sleeper
wait $sleeper 2> /dev/null
bpfdev mkdir many/end
watch_until many/end > /dev/null
same '  they are found anew for each table' 10 held_in "$tmp/out"
bpfdev unpin -r many

watch -n -r -o NAME w w/later
bpfdev mkdir w/later
same 'a name may appear later' $'w/b\n\nw/b\nw/later\nstatus 1' watch_until later
same '  and is an error until then' \
	"bpfdev: cannot list w/later: no such node or directory; 'bpfdev list' lists them" \
	cat "$tmp/err"
bpfdev rmdir w/later

# gone NAME COMMAND...: watch a node, or a directory without entries, which COMMAND removes
gone()
{
	local name=$1

	watch -r -o NAME "$name"
	"${@:2}" "$name"
	wait_for test -s "$tmp/err"
	watch_until NAME
	cat "$tmp/err"
}

gone_error()
{
	echo "bpfdev: cannot list $1: no such node or directory; 'bpfdev list' lists them"
}

bpftool map create /sys/fs/bpf/watched type array key 4 value 4 entries 1 name watched
bpfdev pin map pinned /sys/fs/bpf/watched w/gone
rm /sys/fs/bpf/watched
same 'a node that goes away is an error' \
	$'NAME\nw/gone\n\nNAME\nstatus 1\n'"$(gone_error w/gone)" gone w/gone bpfdev unpin
bpfdev mkdir ends
same 'so is a directory that ends' $'NAME\n\nNAME\nstatus 1\n'"$(gone_error ends)" \
	gone ends bpfdev rmdir

t 'objects without a node have no events' 2 '' \
	'^bpfdev list: --all and --watch are mutually exclusive: objects without a node' \
	bpfdev list --watch --all
t 'nor have nodes elsewhere' 2 '' '^bpfdev list: /tmp is not below /dev/bpf' \
	bpfdev list --watch /tmp
same 'a full disk is a failure, reported once' \
	$'bpfdev: standard output: No space left on device\nstatus 1' \
	sh -c 'bpfdev list --watch 2>&1 > /dev/full; echo status $?'
same 'it ends with its reader' $'w/b\n141' timeout 60 bash -c \
	'bpfdev list --watch -n -o NAME w | head -n 1; echo ${PIPESTATUS[0]}'

# go_on: cause events as fast as possible, until stop_events, or for a minute
go_on()
{
	local from=$SECONDS

	while [ $SECONDS -lt $((from + 60)) ]; do echo change; done \
		> '/sys/class/bpf-objects/w!b!control/uevent' &
	maker=$!
}

stop_events()
{
	kill $maker
	wait $maker 2> /dev/null
}

# count_in FILE TEXT N: it has this text N times at least
count_in()
{
	[ "$(grep -aoF -- "$2" "$1" 2> /dev/null | wc -l)" -ge "$3" ]
}

watch -n -r -o NAME w
go_on
t 'events without a pause: it prints tables' 0 '' '' wait_for count_in "$tmp/out" w/b 4
kill -TERM $watcher
t '  SIGTERM ends it' 0 '' '' ends $watcher
stop_events

# -- on a terminal

# terminal TERM ARG...: with descriptor 8 as its keyboard
terminal()
{
	rm -f "$tmp/screen"
	TERM=$1 on_terminal "$tmp/screen" "trap : INT; stty rows 9 cols 60
		bpfdev list --watch -o NAME ${*:2}; echo status \$?" \
		< "$tmp/keys" > /dev/null &
	session=$!
	exec 8> "$tmp/keys"
}

# press KEYS: which end it
press()
{
	# shellcheck disable=SC2059 # escapes
	printf "$1" >&8
	ends $session
	exec 8>&-
	tail -n 1 "$tmp/screen" | tr -d '\r' | sed 's/.*status/status/'
}

# shown: the last screen, without the time
shown()
{
	last_screen "$tmp/screen" | sed 's/at [0-9:]*;/at TIME;/'
}

mkfifo "$tmp/keys"
terminal linux w
soon 'a screen' $'1 entry at TIME; press q to quit\n\nNAME\nw/b' shown
bpfdev mkdir w/a
soon '  has each change' $'2 entries at TIME; press q to quit\n\nNAME\nw/a\nw/b' \
	shown
bpfdev rmdir w/a
soon '  and the next one' $'1 entry at TIME; press q to quit\n\nNAME\nw/b' shown
same '  q ends it' 'status 0' press q
terminal linux w
soon '  it starts' $'1 entry at TIME; press q to quit\n\nNAME\nw/b' shown
same '  Ctrl-C ends it' 'status 0' press '\003'
terminal linux -o PATH --width 8 w
soon '  it can be narrower than the terminal' '8' sh -c \
	"$(declare -f last_screen); last_screen $tmp/screen | sed 1,2d | wc -L"
press q > /dev/null
bpfdev mkdir w/none
terminal linux w/none
soon '  it starts without entries' $'0 entries at TIME; press q to quit\n\nNAME' shown
bpfdev rmdir w/none
soon '  an error is above the table' \
	$'0 entries at TIME; press q to quit\ncannot list w/none: no such node or directory; \'bpfdev list\'\nNAME' \
	shown
same '  and is a failure' 'status 1' press q
terminal linux w w/none
soon '  one of the start is on the first screen' \
	$'1 entry at TIME; press q to quit\ncannot list w/none: no such node or directory; \'bpfdev list\'\nNAME\nw/b' \
	shown
same '  and is a failure, too' 'status 1' press q
t '  it is reported on the previous screen' 0 \
	'^bpfdev: cannot list w/none: no such node or directory' '' cat "$tmp/screen"
terminal linux w
go_on
t 'events without a pause: it draws screens' 0 '' '' wait_for count_in "$tmp/screen" $'\e[H' 4
same '  q ends it' 'status 0' press q
stop_events
terminal dumb w
t 'a dumb terminal is no screen' 0 '' '' wait_for grep -qs w/b "$tmp/screen"
same '  Ctrl-C ends it, too' 'status 0' press '\003'
same '  it has no sequences' '' grep -a $'\e' "$tmp/screen"

bpfdev rmdir w/b w
tap_end
