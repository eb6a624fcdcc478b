#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Iterators with a parameter: what they print, compared with the files of cgroups, bpftool
# and /proc; and the errors.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/view_test
cg=/sys/fs/cgroup/view_test
object=params.bpf.o
children=()

# ids_of CGROUP...: the IDs of cgroups
ids_of()
{
	stat -c %i "$@"
}

# without_node COLUMN: remove the node x, and print a column of its link, which an open
# descriptor holds
without_node()
{
	local id

	id=$(bpfdev list -n -r -o ID x)
	test -c /dev/bpf/x || return
	exec 3<> /dev/bpf/x
	bpfdev unpin x
	bpfdev list --all -n -r -o TYPE,ID,"$1" | sed -n "s/^link $id //p" | sed 's/\\x20/ /g'
	exec 3<&-
}

# walks ORDER CGROUP...: test that an iterator at $cg/a with this order prints those
walks()
{
	local order=$1 expected

	shift
	expected=$(cd $cg && ids_of "$@")
	t "a cgroup, $order" 0 '' '' bpfdev view pin $object x --prog params_cgroup \
		--cgroup $cg/a --order "$order"
	same '  prints the cgroups' "$expected" cat /dev/bpf/x
	bpfdev unpin x
}

echo "TAP version 13"
mkdir -p $fs $cg/a/b/c $cg/other

# -- cgroups

t 'a cgroup' 0 '' '' bpfdev view pin $object x --prog params_cgroup --cgroup $cg/a
same '  prints that alone' "$(ids_of $cg/a)" cat /dev/bpf/x
same '  the list tells which' 'cgroup /view_test/a self' bpfdev list -n -o AT x
same '  the target, too' \
	"target_name:cgroup cgroup_id:$(ids_of $cg/a) path:/view_test/a order:self" \
	bpfdev list -n -o TARGET x
same '  without a node, too' \
	"target_name:cgroup cgroup_id:$(ids_of $cg/a) path:/view_test/a order:self" \
	without_node TARGET
walks self a
walks descendants a a/b a/b/c
walks descendants-post a/b/c a/b a
walks ancestors a . ..
if [[ $(uname -r) == 7.* ]]; then
	walks children a/b
else
	t 'a cgroup, children' 1 '' "Invalid argument: this kernel has no order 'children'" \
		bpfdev view pin $object x --prog params_cgroup --cgroup $cg/a --order children
fi
t 'no cgroup given' 1 '' "cannot attach params_cgroup: an iterator of 'cgroup' needs a parameter; give one with --cgroup PATH" \
	bpfdev view pin $object x --prog params_cgroup
t 'not a cgroup' 1 '' '^bpfdev: /tmp is not a cgroup: give a directory of cgroup v2' \
	bpfdev view pin $object x --prog params_cgroup --cgroup /tmp
t 'a missing cgroup' 1 '' '^bpfdev: cgroup /sys/fs/cgroup/nope: No such file or directory' \
	bpfdev view pin $object x --prog params_cgroup --cgroup /sys/fs/cgroup/nope
t 'another word as order' 2 '' "order: 'up' is not 'self', 'children'" \
	bpfdev view pin $object x --prog params_cgroup --cgroup $cg/a --order up
t 'an order without a cgroup' 2 '' 'order requires --cgroup' \
	bpfdev view pin $object x --prog params_cgroup --order self

# -- elements of a map

bpftool map create $fs/m type hash key 4 value 8 entries 8 name view_map
for i in 1 2 3; do
	bpftool map update pinned $fs/m key $i 0 0 0 value $((i * 7)) 0 0 0 0 0 0 0
done
map=$(bpftool -j map show pinned $fs/m | jq .id)
bpfdev pin map pinned $fs/m m
bpfdev pin map pinned $fs/m d --as data
bpftool map create $fs/small type hash key 2 value 8 entries 8 name view_small
bpftool map create $fs/ring type ringbuf key 0 value 0 entries 65536 name view_ring
expected=$(bpftool -j map dump pinned $fs/m |
	jq -r '.[] | [.key[0], .value[0]] | map(ltrimstr("0x")) | join(" ")' |
	while read -r key value; do echo $((16#$key)) $((16#$value)); done | sort)
for form in m "map:$map" $fs/m /dev/bpf/m; do
	t "the map $form" 0 '' '' bpfdev view pin $object x --prog params_elem --map "$form"
	same '  prints its elements, as bpftool does' "$expected" sort /dev/bpf/x
	same '  the list tells which' "bpf_map_elem map:$map" bpfdev list -n -o AT x
	bpfdev unpin x
done
same '  there are three' 3 sh -c "echo '$expected' | wc -l"
t 'no map given' 1 '' "'bpf_map_elem' needs a parameter; give one with --map MAP" \
	bpfdev view pin $object x --prog params_elem
t 'a data node' 1 '' 'cannot walk the elements of d: it is a data node, which gives no BPF' \
	bpfdev view pin $object x --prog params_elem --map d
t 'a missing node' 1 '' '^bpfdev: nope: no such node' \
	bpfdev view pin $object x --prog params_elem --map nope
t 'a missing ID' 1 '' '^bpfdev: map:999999: no such object' \
	bpfdev view pin $object x --prog params_elem --map map:999999
t 'a program' 1 '' 'is a prog, not a map' bpfdev view pin $object x --prog params_elem \
	--map "prog:$(bpftool -j prog show | jq '.[0].id')"
t 'a map with smaller keys' 1 '' \
	"Permission denied: it uses more bytes of a key or value than those of $fs/small have" \
	bpfdev view pin $object x --prog params_elem --map $fs/small
t 'a map that has no elements' 1 '' \
	"'bpf_map_elem' cannot walk a map of the type of $fs/ring" \
	bpfdev view pin $object x --prog params_elem --map $fs/ring

# -- tasks of a process

python3 -c '
import threading, time
threading.Thread(target=time.sleep, args=(1000,)).start()
time.sleep(1000)' &
pid=$!
children+=("$pid")
two_tasks()
{
	[ "$(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 | wc -l)" = 2 ]
}
wait_for two_tasks
thread=$(cd /proc/$pid/task && printf '%s\n' * | grep -vx $pid)
tasks=$(printf "$pid %s\n" $pid "$thread" | sort)
t 'a process' 0 '' '' bpfdev view pin $object x --prog params_task --pid $pid
same '  prints its tasks' "$tasks" sort /dev/bpf/x
same '  the list tells which' "task pid $pid" bpfdev list -n -o AT x
same '  a reader in another PID namespace has its own process with that number, or none' '' \
	unshare --pid --fork --mount-proc cat /dev/bpf/x
same '  without a node, too' "target_name:task pid:$pid" without_node TARGET
t 'all processes' 0 '' '' bpfdev view pin $object x --prog params_task
t '  are printed' 0 "^$pid $pid$" '' cat /dev/bpf/x
t '  with this one' 0 "^$$ $$\$" '' cat /dev/bpf/x
same '  there is no parameter to tell' task bpfdev list -n -o AT x
bpfdev unpin x
t 'a thread' 1 '' "is a thread; give the PID of its process" \
	bpfdev view pin $object x --prog params_task --pid "$thread"
t 'a missing process' 1 '' 'no process has the PID 4194304 in this PID namespace' \
	bpfdev view pin $object x --prog params_task --pid 4194304
for word in 0 -1 x; do
	t "the PID $word" 2 '' "pid: '$word' is not a number of at least 1" \
		bpfdev view pin $object x --prog params_task --pid $word
done

# -- parameters that do not fit

t 'a parameter of another kind' 1 '' \
	"an iterator of 'task' does not take --cgroup PATH; it takes --pid PID" \
	bpfdev view pin $object x --prog params_task --cgroup $cg/a
t 'a parameter where none is taken' 1 '' \
	"an iterator of 'bpf_map' takes no parameter; leave out --map MAP" \
	bpfdev view pin $object x --prog params_none --map m
t 'two parameters' 2 '' 'exclude each other' \
	bpfdev view pin $object x --prog params_task --pid 1 --map m
same 'nothing of it is left' 'd m' sh -c 'bpfdev list -n -r -o NAME | xargs'

kill "${children[@]}"
bpfdev unpin m d
rm -rf $fs
find $cg -depth -type d -delete
tap_end
