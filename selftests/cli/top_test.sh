#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev top: it shows the exact number of runs and restores the terminal.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/top_test
tmp=$(mktemp -d)
trap 'rm -rf "$tmp" "$tap_out" "$tap_err"' EXIT

# run_prog FILE TIMES
run_prog()
{
	bpftool prog run pinned "$1" data_in "$tmp/packet" repeat "$2" > /dev/null
}

# measure COMMAND...: to $tmp/out, while one program runs 12345 times and the
# other 77 times, and gets a node. It is stopped meanwhile, so that its interval is
# long enough, however long that takes.
measure()
{
	"$@" --json --delay 5 > "$tmp/out" 2> "$tmp/err" &
	# it has taken its first sample, and sleeps until the second
	wait_for sleeps $!
	kill -STOP $!
	run_prog "$pass" 12345
	run_prog "$drop" 77
	bpfdev pin prog pinned "$drop" d/drop
	kill -CONT $!
	wait $!
	bpfdev unpin d/drop
}

run_cnt()
{
	bpftool -j prog show pinned "$1" | jq '.run_cnt // 0'
}

mkdir -p "$fs"
bpftool prog loadall programs.bpf.o $fs/progs || exit 1
pass=$(find $fs/progs -name '*pass*')
drop=$(find $fs/progs -name '*drop*')
id=$(bpftool -j prog show pinned "$pass" | jq .id)
head -c 64 /dev/zero > "$tmp/packet"
bpfdev mkdir d
bpfdev pin prog pinned "$pass" d/pass

echo "TAP version 13"

# -- one shot

t 'headings' 0 '^ *ID NAME +BPF-NAME +PROG-TYPE +RUNS +RUN-TIME +AVG +%CPU$' '' \
	bpfdev top -d 0.01
t 'a program that does not run' 0 \
	"^ *$id d/pass cli_test_pass xdp +0 +0 +0\.00$" '' bpfdev top -d 0.01 --idle
same '  is left out without --idle, and the headings are not' 'NAME' \
	bpfdev top -r -o NAME -d 0.01 d
same '  in JSON, too' '{"programs":[]}' sh -c 'bpfdev top -J -d 0.01 d | jq -c .'
run_prog "$pass" 10
same 'runs are not counted before top starts' 0 run_cnt "$pass"

measure bpfdev top
same 'the exact number of runs' '["d/pass","cli_test_pass","xdp",12345]' \
	jq -c ".programs[] | select(.id == $id) |
		[.name, .bpf_name, .prog_type, .runs]" "$tmp/out"
same 'without a node before, too' '["d/drop",77]' \
	jq -c '.programs[] | select(.bpf_name == "cli_test_drop") |
		[.name, .runs]' "$tmp/out"
same 'the program with the most time comes first' '[12345,77]' \
	jq -c '[.programs[:2][].runs]' "$tmp/out"
same 'the time of one run is a part of all' true \
	jq '.programs[0] | .avg == (.run_time / .runs | floor) and .avg > 0' \
	"$tmp/out"
# the interval can be longer than asked for, but not shorter
same 'the share is of no more than the interval' true \
	jq '.programs[0] | .cpu <= .run_time / 5e9 * 100 + 0.005' "$tmp/out"
run_prog "$pass" 10
same 'and it no longer counts' 12345 run_cnt "$pass"
run_prog "$drop" 10
measure bpfdev top d
same 'of a directory: those with a node there' '["d/pass",12345] ["d/drop",77]' \
	sh -c "jq -c '.programs[] | [.name, .runs]' $tmp/out | xargs -d '\n'"
same 'and no others' "$id" \
	bpfdev top --idle -n -r -o ID -d 0.01 d
measure bpfdev top d -c 2 -x RUNS
same '--count, --sort: each interval has its own runs, on a line' $'[77,12345]\n[]' \
	jq -c '[.programs[].runs]' "$tmp/out"
same '--count: each line is a document' 2 sh -c "wc -l < $tmp/out"
head -n 1 "$tmp/out" > "$tmp/line"
t '  which matches the schema' 0 '' '' python3 -W ignore -m jsonschema \
	-i "$tmp/line" /usr/share/bpfdev/schema/top.json
same '--count: tables are separated by an empty line' $'NAME\nd/pass\n\nNAME\nd/pass' \
	bpfdev top -c 2 -d 0.01 --idle -r -o NAME d
for count in 0 x -1 ''; do
	t "not a count: '$count'" 2 '' \
		"^bpfdev top: --count: '$count' is not a number of at least 1" \
		bpfdev top --count="$count"
done
t '--sort by an unknown column' 2 '' "^bpfdev top: --sort: unknown column 'NOPE'" \
	bpfdev top --sort NOPE
t 'no such directory' 1 '' "none: no such node or directory" bpfdev top -d 0.01 none
same 'the error is reported once' 1 \
	sh -c 'bpfdev top -c 3 -d 0.01 none 2>&1 > /dev/null | wc -l'
same '  and nothing else is printed, not even an empty line' 0 \
	sh -c 'bpfdev top -c 3 -d 0.01 none 2> /dev/null | wc -c'
same '  nor without rows and headings' 0 sh -c 'bpfdev top -c 3 -d 0.01 -n d | wc -c'
t 'no such directory, among others' 1 '^d/pass$' '^bpfdev: none: no such node or directory' \
	bpfdev top -c 2 -d 0.01 --idle -r -o NAME none d
same '  tables are drawn, with an empty line between them only' $'NAME\nd/pass\n\nNAME\nd/pass' \
	bpfdev top -c 2 -d 0.01 --idle -r -o NAME none d
for delay in '' x 0 0.001 -1 1e3 86401 inf nan 1s . 0x1; do
	t "not a delay: '$delay'" 2 '' \
		"^bpfdev top: --delay: '$delay' is not a number of seconds from 0.01 to 86400" \
		bpfdev top --delay="$delay"
done
t 'a full disk is a failure' 1 '' 'standard output: No space left' \
	sh -c 'bpfdev top -d 0.01 > /dev/full'
same '  which ends it' 1 sh -c 'bpfdev top -c 3 -d 0.01 2>&1 > /dev/full | wc -l'

# -- programs of links, and programs that are not counted

ip link add top0 type veth peer name top1
t 'a program of a link' 0 '' '' bpfdev attach prog file jump.bpf.o e/link xdp top0 --parents
t '  has the name of the link' 0 '^ *[0-9]+ e/link +jump +xdp +[0-9]+ ' '' bpfdev top --idle -d 0.01 e
bpfdev pin prog name jump e/z
same '  its own node comes first' 'e/z' bpfdev top --idle -n -r -o NAME -d 0.01 e
bpfdev unpin e/link
bpfdev unpin e/z
bpfdev rmdir e
bpfdev chain add top0 prog file chain.bpf.o --prog pass --name x
same 'an extension is not counted' 'xdp/top0/x - - - -' \
	sh -c 'bpfdev top -n -r -o NAME,RUNS,RUN-TIME,AVG,%CPU -d 0.01 xdp | grep /x'
same '  which is null in JSON' 'null' sh -c \
	'bpfdev top --json -d 0.01 xdp | jq ".programs[] | select(.name == \"xdp/top0/x\").runs"'
same '  in a list, too' 'null null null' sh -c 'bpfdev list --json -o +RUN-CNT,RUN-TIME-NS,RECURSION-MISSES xdp/top0/x |
	jq -r ".bpf_objects[0] | [.run_cnt, .run_time_ns, .recursion_misses] | map(tostring) | join(\" \")"'
bpfdev chain remove top0 --all
bpfdev rmdir xdp/top0
bpfdev rmdir xdp
ip link del top0

# -- without permission: programs with nodes, if runs are counted

chmod 0664 /dev/bpf/d/control
t 'nobody: it is not counted' 1 '' \
	'runs are not counted: kernel.bpf_stats_enabled is 0, .*; as root: sysctl kernel.bpf_stats_enabled=1' \
	as_nobody bpfdev top d
sysctl -q kernel.bpf_stats_enabled=1
t 'nobody: also of what may not be listed, by sysfs' 0 ' d/pass ' '' \
	as_nobody bpfdev top --idle -d 0.01
run_prog "$drop" 10
# not as_nobody: its PID must be that of the command
measure setpriv --reuid=65534 --regid=65534 --clear-groups bpfdev top d d
same 'nobody: the exact number of runs, once' \
	"[$id,\"d/pass\",\"cli_test_pass\",\"xdp\",12345]" \
	jq -c '.programs[0] | [.id, .name, .bpf_name, .prog_type, .runs]' \
	"$tmp/out"
same 'nobody: runs before the node existed are unknown' \
	'["d/drop",null,null,null,null]' \
	jq -c '.programs[1:][] | [.name, .runs, .run_time, .avg, .cpu]' \
	"$tmp/out"
t 'nobody: the JSON matches the schema' 0 '' '' python3 -W ignore -m jsonschema \
	-i "$tmp/out" /usr/share/bpfdev/schema/top.json
sysctl -q kernel.bpf_stats_enabled=0

# -- live, on a terminal of 6 lines and 40 columns

mkfifo "$tmp/keys"
stty_size='rows 6 cols 40'

# live ARG...: bpfdev top on a terminal with descriptor 8 as its keyboard
live()
{
	rm -f "$tmp/screen" "$tmp"/stty.*
	cat > "$tmp/session" << END
stty $stty_size
stty -g > $tmp/stty.before
bpfdev top $*
echo \$? > $tmp/status
stty -g > $tmp/stty.after
END
	TERM=linux on_terminal "$tmp/screen" "sh $tmp/session" < "$tmp/keys" \
		> /dev/null &
	session=$!
	exec 8> "$tmp/keys"
	wait_for drawn 1
}

# drawn N: it has drawn the screen N times at least
drawn()
{
	[ "$(grep -aoF $'\e[H' "$tmp/screen" 2> /dev/null | wc -l)" -ge "$1" ]
}

# on_screen: is the other screen shown?
on_screen()
{
	[ "$(grep -aoE $'\e\\[\\?1049[hl]' "$tmp/screen" | tail -n 1)" = \
		$'\e[?1049h' ]
}

# The exit status, and the state of the terminal.
ended()
{
	wait $session
	exec 8>&-
	cat "$tmp/status"
	cmp "$tmp/stty.before" "$tmp/stty.after"
	on_screen && echo 'still on the other screen'
	grep -aoF $'\e[?25' "$tmp/screen" | wc -l
}

live -d 0.05 --idle
t 'live: it takes the screen' 0 '' '' on_screen
t 'live: it draws it again and again' 0 '' '' wait_for drawn 4
printf q >&8
same 'live: q ends it, and leaves the terminal as it was' $'0\n2' ended
# each screen: lines as on the terminal, without sequences
tr -d '\r' < "$tmp/screen" | sed 's/\x1b\[[0-9?]*[A-Za-z]/\n&/g' |
	grep -a -v $'^\e\\[[KHJ?0-9]*[A-Za-z]$' | sed 's/\x1b\[[HK]//' \
	> "$tmp/lines"
t 'live: the headings' 0 '^ *ID NAME BPF-NAME ' '' cat "$tmp/lines"
same 'live: nothing is wider than the terminal' '' \
	sh -c "sed -n '/programs, /,/^Script/{/^Script/d;/.\{41\}/p}' $tmp/lines"
same 'live: or has more lines' 5 \
	sh -c "tr -d '\r' < $tmp/screen | awk -v RS='\033\\\\[H' '
		{ n = gsub(/\n\033\[K/, \"\"); if (n > max) max = n }
		END { print max }'"

same 'live: a full last line is not cleared' \
	0 sh -c "grep -aoF '$(printf '\033[J')' $tmp/screen | wc -l"

# drawn_as LINES
drawn_as()
{
	[ "$(last_screen "$tmp/screen")" = "$1" ]
}

stty_size='rows 6 cols 90'
live -d 0.05 -o NAME d
keys='press i to show idle ones, q to quit'
t 'live: programs that did not run are left out' 0 '' '' \
	wait_for drawn_as $'0 of 1 programs, interval 0.05 s; '"$keys"$'\n\nNAME'
printf i >&8
t 'live: i shows them' 0 '' '' wait_for drawn_as \
	$'1 of 1 programs, interval 0.05 s; '"${keys/show/hide}"$'\n\nNAME\nd/pass'
printf i >&8
t 'live: and hides them again' 0 '' '' \
	wait_for drawn_as $'0 of 1 programs, interval 0.05 s; '"$keys"$'\n\nNAME'
printf q >&8
same 'live: q still ends it' $'0\n2' ended
stty_size='rows 6 cols 40'

live -d 86400
kill -WINCH "$(pgrep -x bpfdev)"
t 'live: another size is drawn at once' 0 '' '' wait_for drawn 2
kill -TSTP "$(pgrep -x bpfdev)"
stopped()
{
	grep -q '^State:.*stopped' "/proc/$(pgrep -x bpfdev)/status"
}
wait_for stopped
t 'live: a stop gives the screen back' 1 '' '' on_screen
kill -CONT "$(pgrep -x bpfdev)"
t 'live: and goes on' 0 '' '' wait_for drawn 3
t 'live: on its screen' 0 '' '' on_screen
printf x >&8
printf '\003' >&8
same 'live: Ctrl-C ends it, but no other key' $'0\n4' ended
for signal in TERM HUP QUIT USR1; do
	live -d 86400
	kill "-$signal" "$(pgrep -x bpfdev)"
	same "live: SIG$signal leaves the terminal as it was" $'0\n2' ended
done
live -d 86400 none
soon 'live: a read error is on the first screen' "none: no such node or directory; 'bpfdev" \
	sh -c "$(declare -f last_screen); last_screen $tmp/screen | sed -n 2p"
printf q >&8
same 'live: a read error is a failure' $'1\n2' ended
t 'live: it is reported on the previous screen' 0 'bpfdev: none: no such node or directory' '' \
	cat "$tmp/screen"
stty_size='rows 6 cols 90'
live -d 100 -o NAME --idle none d
error="none: no such node or directory; 'bpfdev list' lists them"
shown=$'1 of 1 programs, interval 100 s; '"${keys/show/hide}"$'\n'"$error"$'\nNAME\nd/pass'
soon 'live: it is above the rows of others' "$shown" last_screen "$tmp/screen"
kill -WINCH "$(pgrep -x bpfdev)"
wait_for drawn 2
soon 'live: also when they are drawn again' "$shown" last_screen "$tmp/screen"
printf q >&8
same 'live: and a failure' $'1\n2' ended
stty_size='rows 6 cols 40'
bpfdev mkdir d/e
live -d 0.05 d
bpfdev rmdir d/e
bpfdev unpin d/pass
bpfdev rmdir d
t 'live: a later read error is reported' 0 '' '' \
	wait_for grep -aq 'd: no such node or directory' "$tmp/screen"
printf q >&8
same 'live: and is a failure' $'1\n2' ended
bpfdev mkdir d
bpfdev pin prog pinned "$pass" d/pass
on_terminal "$tmp/out" 'bpfdev top -J -d 0.01' < /dev/null > /dev/null
t 'JSON is no screen' 0 '"programs": \[' '' cat "$tmp/out"
TERM=linux on_terminal "$tmp/out" 'bpfdev top -c 1 -d 0.01' < /dev/null > /dev/null
same '--count is no screen' '' grep -a $'\e' "$tmp/out"
t '  but a table' 0 ' BPF-NAME ' '' cat "$tmp/out"
TERM=dumb on_terminal "$tmp/out" 'bpfdev top -d 0.01' < /dev/null > /dev/null
same 'a dumb terminal is no screen' '' grep -a $'\e' "$tmp/out"

bpfdev unpin d/pass
bpfdev rmdir d
rm -rf "$fs"
tap_end
