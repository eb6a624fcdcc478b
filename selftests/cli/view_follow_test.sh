#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A node for each cgroup below one: names, owners and texts, as cgroups are made, given away
# and removed; restarts; limits; and many at once.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

cg=/sys/fs/cgroup/view_follow_test
fs=/sys/fs/bpf/view_follow_test
dev=/dev/bpf/vf
work=$(mktemp -d)
pid=

as_user()
{
	setpriv --reuid="$1" --regid="$1" --clear-groups --inh-caps=-all --bounding-set=-all \
		"${@:2}"
}

# start DIR CGROUP [OPTION]...: start to follow
start()
{
	bpfdev view follow params.bpf.o "$1" --prog params_cgroup --cgroup "$2" "${@:3}" \
		2> "$work/err" &
	pid=$!
}

stop()
{
	kill "$pid"
	ends "$pid"
}

# nodes DIR: their names, in one line
nodes()
{
	bpfdev list -n -r -o NAME "$1" | sed "s,^$1/,," | xargs
}

# owner NODE: its mode and owner
owner()
{
	stat -c '%a %u %g' "$dev/$1"
}

# expected CGROUP: the names of the nodes for all below, without characters to escape
expected()
{
	(cd "$1" && find . -mindepth 1 -type d -printf '%P\n') | tr / - | LC_ALL=C sort | xargs
}

# one_by_one COMMAND CGROUP...
one_by_one()
{
	local dir

	for dir in "${@:2}"; do
		"$1" "$dir"
	done
}

echo "TAP version 13"
mkdir -p $fs $cg/a/b $cg/c
chown 1001:1001 $cg/a
chown 1002:1003 $cg/c

# -- nodes that are there at the start

start vf $cg
soon 'each cgroup has a node' 'a a-b c' nodes vf
same '  with the owner of its directory' '400 1001 1001' owner a
same '  and the group' '400 1002 1003' owner c
same '  each has its own' '400 0 0' owner a-b
# 256 is 0400
same '  from the instant it is made' '256 1001 1001' python3 -c "
import ctypes, os
lib = ctypes.CDLL('libbpfdev.so.0')
lib.bpfdev_dev__read.restype = ctypes.c_void_p
dev = lib.bpfdev_dev__read(os.open('$dev/control', os.O_RDONLY), b'a')
print(*(getattr(lib, 'bpfdev_dev__initial_' + fact)(ctypes.c_void_p(dev))
        for fact in ('mode', 'uid', 'gid')))"
same 'its owner reads its own cgroup' "$(stat -c %i $cg/a)" as_user 1001 cat $dev/a
t '  and no other' 1 '' 'Permission denied' as_user 1001 cat $dev/c
t '  nor one below it that is not theirs' 1 '' 'Permission denied' as_user 1001 cat $dev/a-b
t '  and does not get the link' 1 '' 'Permission denied' as_user 1001 \
	dd of=$dev/a conv=notrunc

# -- changes

as_user 1001 mkdir $cg/a/own
soon 'a delegated cgroup is made' 'a a-b a-own c' nodes vf
same '  its node is that of the user' '400 1001 1001' owner a-own
same '  who reads it' "$(stat -c %i $cg/a/own)" as_user 1001 cat $dev/a-own
as_user 1001 mkdir -p $cg/a/own/x/y/z
soon 'cgroups are made in each other' 'a a-b a-own a-own-x a-own-x-y a-own-x-y-z c' nodes vf
find $cg/a/own -depth -type d -delete
soon 'removed cgroups take their nodes with them' 'a a-b c' nodes vf
exec 7< $dev/c
chown 1004:1005 $cg/c
soon 'a cgroup is given away' '400 1004 1005' owner c
same '  its new owner reads it' "$(stat -c %i $cg/c)" as_user 1004 cat $dev/c
t '  the old one does not' 1 '' 'Permission denied' as_user 1002 cat $dev/c
same '  a file that was open remains' "$(stat -c %i $cg/c)" cat <&7
exec 7<&-
rmdir $cg/c
mkdir $cg/c
now_of()
{
	[ "$(cat $dev/c 2> /dev/null)" = "$(stat -c %i $cg/c)" ]
}
wait_for now_of
same 'one that is removed and made again has a new node' "$(stat -c %i $cg/c)" cat $dev/c
rmdir $cg/c

# -- names

long=$(printf 'x%.0s' {1..63})
for name in a_b-c '.x' 'y@1:z' 'é' control by "$long" "$long$long"; do
	mkdir "$cg/$name"
done
mkdir $cg/by/id
soon 'names are escaped' \
	"_2ex _62y-id _63ontrol _c3_a9 _id_$(stat -c %i "$cg/$long$long") a a-b a_5fb_2dc by $long y_401_3az" \
	nodes vf
find $cg -mindepth 1 -depth -type d -not -path "$cg/a*" -delete
rmdir $cg/a_b-c
soon 'and all are removed' 'a a-b' nodes vf

# -- many at once

mapfile -t many < <(printf "$cg/a/m%s\n" {1..200})
nested=("${many[@]/%//x}")
mkdir "${many[@]}"
count_of()
{
	nodes vf | wc -w
}
soon '200 cgroups are made' 202 count_of
same '  each has its node' "$(expected $cg)" nodes vf
rmdir "${many[@]}"
soon '  and is removed' 'a a-b' nodes vf
one_by_one mkdir "${many[@]:0:100}" &
children=($!)
one_by_one mkdir "${many[@]:100}" & children+=($!)
wait "${children[@]}"
one_by_one rmdir "${many[@]:0:100}" &
children=($!)
one_by_one mkdir "${nested[@]:150}" & children+=($!)
wait "${children[@]}"
mkdir -p $cg/last
has_last()
{
	[ -c $dev/last ]
}
wait_for has_last
soon 'cgroups are made and removed at once' "$(expected $cg)" nodes vf
t '  with no error' 0 '' '' cat "$work/err"
find $cg/a/m* $cg/last -depth -type d -delete
soon '  all are removed' 'a a-b' nodes vf

# -- restarts

number=$(stat -c %t:%T $dev/a)
id=$(bpfdev list -n -r -o ID vf/a)
stop
t 'a signal ends it' 0 '' '' test $? = 0
same '  nodes stay' 'a a-b' nodes vf
rmdir $cg/a/b
mkdir $cg/new
mkdir $cg/a/d
start vf $cg
soon 'a restart makes and removes nodes' 'a a-d new' nodes vf
same '  and keeps the others' "$number" stat -c %t:%T $dev/a
t '  with new links' 1 '' '' test "$id" = "$(bpfdev list -n -r -o ID vf/a)"
same '  that have the text' "$(stat -c %i $cg/a)" as_user 1001 cat $dev/a
stop
chown 1006:1006 $cg/a
start vf $cg --mode 0440
soon 'another owner and mode meanwhile are taken' '440 1006 1006' owner a
same '  for all nodes' '440 0 0' owner new
stop

# -- what is not its own

bpftool map create $fs/m type array key 4 value 4 entries 1 name vf_other
bpfdev pin map pinned $fs/m vf/other
bpfdev view pin iter.bpf.o vf/iter
mkdir $cg/other
start vf $cg
soon 'a name that is taken is an error' \
	'bpfdev: cannot pin vf/other: the name is taken, by a node that is not of this command; unpin it' \
	cat "$work/err"
same '  and the others are there' 'a a-d iter new other' nodes vf
rmdir $cg/other
mkdir $cg/late
soon '  it goes on' 'a a-d iter late new other' nodes vf
stop
bpfdev unpin vf/other vf/iter
rmdir $cg/late

# -- events that are lost

queue=$(sysctl -n fs.inotify.max_queued_events)
sysctl -q fs.inotify.max_queued_events=8
start vf $cg
soon 'with a short queue' 'a a-d new' nodes vf
kill -STOP $pid
mkdir "${many[@]}"
rmdir "${many[@]:0:50}" $cg/new
kill -CONT $pid
soon 'lost events do no harm' "$(expected $cg)" nodes vf
kill -STOP $pid
rmdir "${many[@]:50}"
kill -CONT $pid
soon '  to removals neither' 'a a-d' nodes vf
sysctl -q fs.inotify.max_queued_events="$queue"
stop

# -- limits

instances=$(sysctl -n fs.inotify.max_user_instances)
sysctl -q fs.inotify.max_user_instances=0
t 'no inotify' 1 '' 'inotify: Too many open files' timeout 60 \
	bpfdev view follow params.bpf.o vi/deep --prog params_cgroup --cgroup $cg
sysctl -q fs.inotify.max_user_instances="$instances"
t '  leaves no directory' 1 '' 'vi' bpfdev list vi

bpfdev mkdir vl --limit 2
mkdir $cg/a/{1,2,3,4}
start vl $cg/a
soon 'a limit is an error, once' 1 sh -c "grep -c 'at its limit of entries' $work/err"
same '  which is the only one' 1 sh -c "wc -l < $work/err"
count_of_vl()
{
	nodes vl | wc -w
}
soon '  as many nodes as fit are there' 2 count_of_vl
mapfile -t there < <(bpfdev list -n -r -o NAME vl | sed 's,^vl/,,')
rmdir "$cg/a/${there[0]}" "$cg/a/${there[1]}"
soon '  and others where there is room' "$(expected $cg/a | cut -d' ' -f1-2)" nodes vl
stop
bpfdev unpin -r vl

# -- the end of the cgroup

start vf $cg/a
soon 'a smaller tree, in the same directory' "$(expected $cg/a)" nodes vf
find $cg/a -depth -type d -delete
t 'a cgroup that is removed ends it' 1 '' '' ends $pid
same '  with an error' "bpfdev: the cgroup $cg/a was removed, and all below it" cat "$work/err"
same '  and its nodes are gone' '' nodes vf

# -- usage

follow=(bpfdev view follow params.bpf.o vf)
t 'no cgroup' 2 '' "'follow' requires --cgroup" "${follow[@]}"
t 'an owner' 2 '' "require 'pin': with 'follow', a node has the owner of its cgroup" \
	"${follow[@]}" --cgroup $cg --user 1
t 'an iterator of something else' 1 '' "an iterator of 'task' does not take --cgroup" \
	"${follow[@]}" --cgroup $cg --prog params_task
t 'a directory that cannot be made' 1 '' 'reserved name' \
	bpfdev view follow params.bpf.o control --prog params_cgroup --cgroup $cg
t 'without privileges' 1 '' 'cannot load params_cgroup: Operation not permitted' \
	as_nobody "${follow[@]}" --cgroup $cg --prog params_cgroup

bpfdev rmdir vf
rm -rf $fs "$work"
find $cg -depth -type d -delete
tap_end
