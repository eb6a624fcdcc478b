#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev chain: concurrent changes, killed changes, and changes under traffic.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/cli/chain.sh
. ./chain.sh

echo "TAP version 13"

# -- several at once

for ((i = 0; i < 10; i++)); do
	add "p$i" count &
done
# shellcheck disable=SC2046
wait $(jobs -p)
same 'ten that add at once, from nothing' "$(echo p{0..9})" sh -c \
	'bpfdev chain list chain0 -n -r -o NAME | sort | xargs'
# shellcheck disable=SC2046
is_whole '  are a chain' $(names)
send 20 > /dev/null
soon '  and each runs' '20 20' sh -c "$(declare -f seen id_of);"' echo $(seen p0) $(seen p9)'
for ((i = 0; i < 10; i++)); do
	bpfdev chain remove chain0 "p$i" &
done
# shellcheck disable=SC2046
wait $(jobs -p)
is_whole 'ten that remove at once'

# -- killed at each of its calls

# A process killed on entry to a call does not make this call. The effect of a call is
# visible when the process is killed on entry to the next one. No other process can
# observe a state in between.
kernel_calls=bpf,ioctl,exit_group

# calls_of CHANGE...: make it; print a line for each call: its name and its count
calls_of()
{
	strace -e trace=$kernel_calls -e signal=none -o "$file.calls" \
		bpfdev chain "$@" &&
		sed -nE 's/^([a-z_]+)\(.*/\1/p' "$file.calls" | awk '{ print $1, ++count[$1] }'
}

# kill_at CALL COUNT CHANGE...: kill it on entering a call for the COUNTth time
kill_at()
{
	local status=0

	{
		strace -o /dev/null -e trace="$1" -e inject="$1:signal=KILL:when=$2" \
			bpfdev chain "${@:3}" || status=$?
	} > /dev/null 2>&1
	[ "$status" -eq 137 ]
}

# points COUNT COMMIT: the calls, of COUNT, on which a change is killed. All, or
# CHAIN_KILLS of them: the call that puts the chain in place, the next one, and others
# before.
points()
{
	local some i

	if [ "${CHAIN_KILLS:-5}" = all ]; then
		seq "$1"
		return
	fi
	some=$((${CHAIN_KILLS:-5} - 2))
	for ((i = 0; i < some; i++)); do
		echo $((1 + i * ($2 - 1) / some))
	done
	echo "$2"
	echo $(($2 + 1))
}

parts()
{
	# a chain without components has a row, too
	{
		bpfdev chain list chain0 -n -r -o NAME,BPF-NAME | tr ' ' = | sed '/^=$/d'
		! is_counted || echo counted
	} | xargs
}

# kills OLD NEW UNDO CHANGE...: kill a change that makes NEW of OLD at each of its points;
# UNDO, in one word, makes OLD of NEW
kills()
{
	local old=$1 new=$2 undo=$3 calls commit i name count want

	mapfile -t calls < <(calls_of "${@:4}")
	commit=$(printf '%s\n' "${calls[@]}" | grep -n ioctl | tail -1 | cut -d: -f1)
	if [ -z "$commit" ] || [ "$(parts)" != "$new" ]; then
		echo "not '$new', but '$(parts)'"
		return
	fi
	for i in $(points ${#calls[@]} "$commit"); do
		# shellcheck disable=SC2086 # words
		if [ "$(parts)" != "$old" ] && ! bpfdev chain $undo; then
			echo "not undone: $undo"
			return
		fi
		read -r name count <<< "${calls[i - 1]}"
		want=$old
		[ "$i" -le "$commit" ] || want=$new
		if ! kill_at "$name" "$count" "${@:4}"; then
			echo 'it was not killed'
		elif [ "$(parts)" != "$want" ]; then
			echo "'$(parts)', and not '$want'"
		elif [ -n "$(bpfdev gc --dry-run 2>&1)" ]; then
			echo "gc finds $(bpfdev gc --dry-run 2>&1)"
		else
			# shellcheck disable=SC2046 # words
			whole $(sed -E 's/=[^ ]*//g; s/ counted$//' <<< "$want") && continue
			echo "not the whole chain of '$want'"
		fi
		echo "killed at call $i, $name, of ${#calls[@]}; $commit puts it in place"
		return
	done
	echo "# $(points ${#calls[@]} "$commit" | wc -l) of ${#calls[@]} calls, number $commit puts it in place" >&2
}

# killed WHAT OLD NEW UNDO CHANGE...
killed()
{
	local why

	why=$(kills "${@:2}")
	result "${why:-ok}" "killed, $1: the old chain, and once it is in place the new one"
}

from=(prog file "$object" --prog)
killed 'the first one' '' a=count 'remove chain0 --all' \
	add chain0 "${from[@]}" count --name a
killed 'another one' a=count 'a=count b=pass' 'remove chain0 b' \
	add chain0 "${from[@]}" pass --name b
killed 'count' 'a=count b=pass' 'a=count b=pass counted' 'count chain0 off' \
	count chain0 on
killed 'no longer count' 'a=count b=pass counted' 'a=count b=pass' 'count chain0 on' \
	count chain0 off
bpfdev chain count chain0 on
killed 'remove, while it counts' 'a=count b=pass counted' 'a=count counted' \
	"add chain0 ${from[*]} pass --name b" remove chain0 b
add b pass
bpfdev chain count chain0 off
killed 'order' 'a=count b=pass' 'b=pass a=count' 'order chain0 a b' \
	order chain0 b a
killed 'replace' 'b=pass a=count' 'b=count_again a=count' \
	"add chain0 ${from[*]} pass --name b --replace" \
	add chain0 "${from[@]}" count_again --name b --replace
killed 'remove' 'b=count_again a=count' a=count \
	"add chain0 ${from[*]} count_again --name b --before a" \
	remove chain0 b
killed 'remove the last one' a=count '' "add chain0 ${from[*]} count --name a" \
	remove chain0 a
bpfdev chain remove chain0 --all 2> /dev/null

# -- under traffic

look_at_it()
{
	while [ -e "$file.look" ]; do
		names
		sleep 0.1
	done
}

# traffic WHAT NAME...: another one behind the first of these comes and goes
traffic()
{
	local what=$1 first=$2 last=${!#} before sender looker i name
	local rounds=$(((${CHAIN_CHANGES:-100} + 3) / 4)) changes=0

	shift
	for name in "$@"; do
		add "$name" count || return
	done
	before=$(received)
	# a child of its own, so that it can be stopped
	ip netns exec chain ./chain_send peer0 0 > "$file.sent" &
	sender=$!
	touch "$file.look"
	look_at_it > "$file.seen" 2>&1 &
	looker=$!
	has_sent()
	{
		[ "$(seen "$last")" -gt 0 ]
	}
	wait_for has_sent
	for ((i = 0; i < rounds; i++)); do
		add mid pass --after "$first" && changes=$((changes + 1))
		bpfdev chain remove chain0 mid && changes=$((changes + 1))
	done
	rm "$file.look"
	wait $looker
	kill -TERM $sender
	wait $sender
	same "changes under traffic: $what" $((2 * rounds)) echo "$changes"
	same '  every reader saw one chain, never a mixture' '' \
		grep -vxE "$*|$first mid${2:+ ${*:2}}" "$file.seen"
	all_seen()
	{
		[ "$(seen "$first")" -eq $(($(received) - before)) ]
	}
	wait_for all_seen
	echo "# sent $(cat "$file.sent"), received $(($(received) - before)), seen $(seen "$first")"
	same '  the first one saw all received frames' "$(($(received) - before))" seen "$first"
	soon '  and the last one all of them' "$(seen "$first")" seen "$last"
	t '  which is not nothing' 0 '' '' [ "$(seen "$first")" -gt 500 ]
	echo "# $changes changes, $(seen "$first") frames"
	bpfdev chain remove chain0 --all
}
traffic 'two and three' first last
traffic 'one and two' first

chain_end
