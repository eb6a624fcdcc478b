# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# TAP for tests that are shell scripts; to be sourced.

tap_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tap_count=0
tap_failed=0
tap_out=$(mktemp)
tap_err=$(mktemp)
trap 'rm -f "$tap_out" "$tap_err"' EXIT

# result ok|WHY NAME: report one test
result()
{
	tap_count=$((tap_count + 1))
	if [ "$1" = ok ]; then
		echo "ok $tap_count $2"
		return
	fi
	tap_failed=$((tap_failed + 1))
	echo "# $1"
	# awk ends the last line, wherever head has cut it
	head -c 2000 "$tap_out" | awk '{ print "# stdout: " $0 }'
	head -c 2000 "$tap_err" | awk '{ print "# stderr: " $0 }'
	echo "not ok $tap_count $2"
}

tap_matches()
{
	if [ -n "$1" ]; then
		grep -qE -- "$1" "$2"
	else
		[ ! -s "$2" ]
	fi
}

# t NAME STATUS STDOUT STDERR COMMAND...: run it and compare. STDOUT and STDERR are
# extended regular expressions that some line must match, or empty for no output at all.
t()
{
	local what=$1 want=$2 want_out=$3 want_err=$4 status=0 why=ok

	shift 4
	"$@" > "$tap_out" 2> "$tap_err" || status=$?
	[ "$status" -eq "$want" ] || why="status $status of: $*"
	tap_matches "$want_out" "$tap_out" || why="standard output of: $*"
	tap_matches "$want_err" "$tap_err" || why="standard error of: $*"
	result "$why" "$what"
}

# same NAME EXPECTED COMMAND...: compare its output exactly
same()
{
	local what=$1 expected=$2 why=ok

	shift 2
	"$@" > "$tap_out" 2> "$tap_err" || :
	[ "$(cat "$tap_out")" = "$expected" ] || why="expected: $expected"
	result "$why" "$what"
}

# soon NAME EXPECTED COMMAND...: as same, but repeat for up to a minute until it matches
soon()
{
	local what=$1 expected=$2

	shift 2
	is_so()
	{
		[ "$("$@" 2> /dev/null)" = "$expected" ]
	}
	wait_for is_so "$@"
	same "$what" "$expected" "$@"
}

# wait_for COMMAND...: repeat it until it succeeds, for up to a minute
wait_for()
{
	local i

	for ((i = 0; i < 600; i++)); do
		"$@" && return
		sleep 0.1
	done
	echo "# waited in vain: $*"
	return 1
}

# ends PID: return the status of a child, which must exit within a minute
ends()
{
	has_ended()
	{
		! grep -q ') [^Z]' "/proc/$1/stat" 2> /dev/null
	}
	wait_for has_ended "$1" || kill -KILL "$1"
	wait "$1"
}

# sleeps PID: check whether it waits for a time
sleeps()
{
	local number numbers

	number=$(cut -d' ' -f1 "/proc/$1/syscall" 2> /dev/null)
	numbers=$(sed -n 's/.*NANOSLEEP = //p' "$tap_dir/syscall_numbers.py")
	[[ $'\n'$numbers$'\n' == *$'\n'$number$'\n'* ]]
}

# blocked PID: check whether it waits for a file lock
blocked()
{
	grep -q -- "-> FLOCK .* $1 " /proc/locks
}

# listening PID [GROUP]: check whether it listens to the kernel's uevents, or with group
# 2 to udev's
listening()
{
	awk -v pid="$1" -v group="${2:-1}" \
		'$2 == 15 && $3 == pid && $4 + 0 == group { found = 1 }
		END { exit !found }' /proc/net/netlink
}

# on_terminal LOG COMMAND: run it in a shell on a terminal, and write its output to LOG,
# as script(1) does, which not every machine has
on_terminal()
{
	python3 -c '
import os, pty, sys

def read(fd):
    data = os.read(fd, 4096)
    log.write(data)
    log.flush()
    return data

log = open(sys.argv[1], "wb")
pty.spawn(["sh", "-c", sys.argv[2]], read)' "$@"
}

# last_screen LOG: the last screen in the output of a terminal, without its sequences
last_screen()
{
	tr -d '\r' < "$1" | awk -v RS='\033\\[H' '
		{ gsub(/\033\[[0-9?]*[A-Za-z]/, ""); last = $0 } END { print last }'
}

# as_nobody COMMAND...: run it without any right. Its PID is not that of the background
# process.
as_nobody()
{
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# page_block PAGE NAME LANGUAGE: the code in the first block of that language after the
# comment <!-- NAME --> of a page
page_block()
{
	awk -v name="<!-- $2 -->" -v fence="\`\`\`$3" '
		/^<!-- / { here = $0 == name }
		here && inside && $0 == "```" { exit }
		inside { print }
		here && $0 == fence { inside = 1 }' "$1"
}

# Call this last.
tap_end()
{
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
}
