#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each command fails with a message that says what, why and what to do: errors.tsv.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/errors_test

with_ids()
{
	sed "s/MAP/$map/; s/PROG/$prog/" <<< "$1"
}

# fails SITUATION COMMAND MESSAGE: it prints only this, and exits with 1
fails()
{
	local words=() as=()

	read -ra words < <(with_ids "$2")
	[ "$1" != denied ] ||
		as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	same "$1: $2" "1 bpfdev: $(with_ids "$3")" sh -c \
		'message=$("$@" 2>&1 < /dev/null); echo "$? $message"' sh \
		"${as[@]}" bpfdev "${words[@]}"
}

mkdir -p $fs
bpftool map create $fs/m1 type hash key 4 value 8 entries 4 name errors_m1
bpftool map create $fs/m2 type hash key 4 value 8 entries 4 name errors_m2
bpftool prog load jump.bpf.o $fs/jump
map=$(bpftool -j map show pinned $fs/m2 | jq .id)
prog=$(bpftool -j prog show pinned $fs/jump | jq .id)
bpfdev pin map pinned $fs/m1 m
bpfdev expose m data
bpfdev mkdir d
echo "TAP version 13"

while IFS=$'\t' read -r situation command message; do
	[[ $situation == \#* ]] || fails "$situation" "$command" "$message"
done < errors.tsv
same 'nothing was made or removed' 'd data m' sh -c 'bpfdev list -n -r -o NAME | xargs'

# more text than a pipe has room for, with a signal that the parent ignores
t 'a reader that has enough is no error' 0 '^{' '' bash -c \
	'trap "" PIPE; for i in {1..400}; do args+=(m); done; bpfdev list --json "${args[@]}" --output-all | head -1'

bpfdev unpin data m
bpfdev rmdir d
rmmod bpfdev
not_loaded='/dev/bpf/control: No such file or directory: the bpfdev module is not loaded; as root: modprobe bpfdev'
while IFS=$'\t' read -r situation command _; do
	case $situation in
	dir | type) [[ $command == tenant*/* || $command == *\ /tmp ]] || fails unloaded "$command" "$not_loaded" ;;
	esac
done < errors.tsv
modprobe bpfdev

# the module is loaded, but the caller's /dev has no nodes, or only one
bpfdev pin map pinned $fs/m1 m
without='mount -t tmpfs none /dev/bpf && exec bpfdev list'
t 'some nodes' 1 '' 'only some of its nodes are here, as in a container; .ls /dev/bpf. shows them' \
	unshare -m sh -c "$without"
t 'no nodes' 1 '' 'this /dev has no nodes' \
	unshare -m sh -c "mount -t tmpfs none /dev && exec bpfdev list"
bpftool map update pinned $fs/m1 key 1 0 0 0 value 42 0 0 0 0 0 0 0
# alone WORD...: with one node in /dev/bpf, as in a container
alone()
{
	unshare -m sh -c 'touch /run/one && mount --bind /dev/bpf/m /run/one &&
		mount -t tmpfs none /dev/bpf && touch /dev/bpf/m &&
		mount --bind /run/one /dev/bpf/m && exec "$@"' sh "$@"
}
t 'one node alone: show' 0 "^id +$(bpftool -j map show pinned $fs/m1 | jq .id)\$" '' \
	alone bpfdev show m
same '  map dump' '1: 42' alone bpfdev map dump m
t '  list' 1 '' 'only some of its nodes are here' alone bpfdev list
rm -f /run/one
bpfdev unpin m
rm -r $fs
tap_end
