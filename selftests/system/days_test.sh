#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The days of three users, as they type them on a terminal and see them: a newcomer, an
# administrator and an engineer on call. Each file in days/ is a transcript:
#
#	:width N	the width of the terminal from here on (at first 80)
#	:run COMMAND	run it in this shell, unseen
#	# COMMAND	root runs it on the terminal
#	$ COMMAND	alice does, a user without a capability
#
# with its screen below it. In a screen N stands for numbers and sizes, TIME for a time, and
# a blank for one or more of them, as these differ from machine to machine. No line of a
# table may be longer than the terminal is wide; a terminal wraps long errors. How much of a
# value is cut depends on the version of libsmartcols, so no screen here has one that is.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work" "$tap_out" "$tap_err"' EXIT
chmod 755 "$work"
cp ../*.bpf.o "$work"
useradd alice
echo "TAP version 13"

# plain LOG: what a screen shows, without what differs; Linux 6.1 counts no elements of a map
plain()
{
	sed -E 's/\r//g; /^entries /d; s/[0-9]{4}-[0-9-]+T[0-9:+]+/TIME/g
		s/\b([1-9][0-9]*|0)(\.[0-9]+)?[KMB]?\b/N/g; s/  +/ /g; s/ +$//' "$1"
}

# on_screen USER COMMAND: run it on a terminal, and keep its screen in $work/screen
on_screen()
{
	local as=

	[ "$1" != alice ] || as='exec setpriv --reuid=alice --regid=alice --init-groups '
	on_terminal "$work/screen" "stty cols $width rows 40; cd $work
		export TERM=dumb LC_ALL=C.UTF-8; ${as}bash -c '${2//\'/\'\\\'\'}'"
}

# show FILE NUMBER WHAT EXPECTED: compare a screen
show()
{
	local longest

	longest=$(sed 's/\r//; /^bpfdev: /d' "$work/screen" | wc -L)
	same "$1:$2 $3" "$4" plain "$work/screen"
	[ "$longest" -gt "$width" ] || longest=ok
	result "$longest" "$1:$2   fits $width columns"
}

# day NAME: play a transcript
day()
{
	local number=0 line command='' at expected='' width=80 user

	while IFS= read -r -u 3 line || [ -n "$line" ]; do
		number=$((number + 1))
		case $line in
		:* | '# '* | '$ '*)
			[ -z "$command" ] || show "$1" "$at" "$command" "$expected"
			command='' expected='' at=$number
			;;
		*)
			expected+=${expected:+$'\n'}$line
			continue
			;;
		esac
		case $line in
		':width '*) width=${line#:width } ;;
		':run '*) eval "${line#:run }" < /dev/null 3<&- || result "$line" "$1:$number is set up" ;;
		*)
			command=$line user=root
			[[ $line != '$ '* ]] || user=alice
			on_screen "$user" "${line#? }" < /dev/null > /dev/null 3<&-
			;;
		esac
	done 3< "days/$1"
	[ -z "$command" ] || show "$1" "$at" "$command" "$expected"
}

for name in newcomer administrator oncall; do
	day "$name"
done
tap_end
