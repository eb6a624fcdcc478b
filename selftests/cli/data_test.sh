#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Data nodes by the command: made, listed, shown, held, replaced and removed. They are read
# by od(1) and bpfdev cat, and give no BPF descriptor.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/data_test
cpus=$(($(sed 's/.*-//' /sys/devices/system/cpu/possible) + 1))

# records FILE: records of 16 bytes, as numbers
records()
{
	as_nobody od -A n -v -t u4 -w16 "$1" | awk '{ $1 = $1; print }'
}

# held [OPTION...]: the descriptors of this shell
held()
{
	bpfdev holders -n -r -o PID,FD,ACCESS,FROM,NAME "$@" | sed -n "s/^$$ //p" | sort
}

# facts NAME: those of the face and of the records
facts()
{
	bpfdev show -n -r "$1" | grep -E '^(face|record-size|value-offset|cpus) '
}

# names COMMAND...: the nodes in d that it prints
names()
{
	"$@" | grep '^d/' | sort
}

# alone WORD...: with one data node, x, in /dev/bpf, as in a container
alone()
{
	unshare -m sh -c 'touch /run/one && mount --bind /dev/bpf/d/array.data /run/one &&
		mount -t tmpfs none /dev/bpf && touch /dev/bpf/x &&
		mount --bind /run/one /dev/bpf/x && exec "$@"' sh "$@"
}

mkdir -p $fs
bpftool map create $fs/array type array key 4 value 8 entries 2 name data_array
bpftool map create $fs/next type array key 4 value 4 entries 1 name data_next
bpftool map create $fs/hash type hash key 4 value 8 entries 4 name data_hash
bpftool map create $fs/cpus type percpu_array key 4 value 4 entries 1 name data_cpus
bpftool map update pinned $fs/array key 1 0 0 0 value 42 0 0 0 0 0 0 0
bpftool map update pinned $fs/next key 0 0 0 0 value 7 0 0 0
bpftool map update pinned $fs/hash key 5 0 0 0 value 6 0 0 0 0 0 0 0
array=$(bpftool -j map show pinned $fs/array | jq .id)
bpfdev mkdir d
bpfdev pin map pinned $fs/array d/array
bpfdev pin map pinned $fs/hash d/hash
bpfdev pin prog file programs.bpf.o d/prog --prog cli_test_pass
bpfdev load map_types.bpf.o m || exit 1

echo "TAP version 13"

# -- made, listed and read

t 'pin --as data' 0 '' '' \
	bpfdev pin map pinned $fs/array d/array.data --as data --mode 0644
same '  beside the node of the map' \
	$'d/array bpf\nd/array.data data\nd/hash bpf\nd/prog ' \
	bpfdev list -n -r -o NAME,FACE d
same '  by sysfs, for a user who may not list' "$(bpfdev list -n -r -o NAME,FACE d)" \
	as_nobody bpfdev list -n -r -o NAME,FACE d
same '  in JSON, where a directory and a program have none' '[null,"bpf","data","bpf",null]' \
	sh -c 'bpfdev list -J -o NAME,FACE | jq -c "[.bpf_objects[] |
		select(.name | test(\"^d(/|$)\")) | .face]"'
same 'list: the records' '16 8 0' \
	bpfdev list -n -r -o RECORD-SIZE,VALUE-OFFSET,CPUS d/array.data
same '  which the node of the map has not' '[null,null,null]' \
	sh -c 'bpfdev list -J -o RECORD-SIZE,VALUE-OFFSET,CPUS d/array |
		jq -c ".bpf_objects[0] | [.[]]"'
t 'pin --as data: a map with a value for each CPU' 0 '' '' \
	bpfdev pin map pinned $fs/cpus d/cpus --as data
same '  its records' "$((8 + 8 * cpus)) 8 $cpus" \
	bpfdev list -n -r -o RECORD-SIZE,VALUE-OFFSET,CPUS d/cpus
same '  it is read' "$((8 + 8 * cpus))" sh -c 'cat /dev/bpf/d/cpus | wc -c'
bpfdev unpin d/cpus

same 'nobody reads records' $'0 0 0 0\n1 0 42 0' records /dev/bpf/d/array.data
t '  and does not write' 1 '' 'Permission denied' \
	as_nobody bash -c ': > /dev/bpf/d/array.data'

# -- shown

same 'show: the face and the records' \
	$'face data\nrecord-size 16\nvalue-offset 8\ncpus 0' facts d/array.data
same '  of the node of the map' 'face bpf' facts d/array
t '  of a program: none' 1 '' '' facts d/prog
same '  by ID: the node of the map' 'name d/array' \
	sh -c "bpfdev show -n -r map:$array | head -1"
same '  with the data node alone, as in a container' "name x
type map
bpf-type array
id $array
bpf-name data_array
face data
key-size 4
value-size 8
max-entries 2
map-flags 0x0
record-size 16
value-offset 8
cpus 0" alone bpfdev show -n -r x
t '    as nobody' 0 '^face +data$' '' alone setpriv --reuid=65534 --regid=65534 \
	--clear-groups bpfdev show x
rm -f /run/one
t 'cat: the record that has a value' 0 \
	'^[{]"key":\["0x01","0x00","0x00","0x00"\],"value":\["0x2a",' '' bpfdev cat d/array.data

same 'tree: the map once, by its own node' $'d/array\nd/hash\nd/prog' \
	names bpfdev tree -n -r -o NAME d
same '  chosen by the data node' d/array bpfdev tree -n -r -o NAME d/array.data
same 'graph: the map once' $'d/array\nd/hash\nd/prog' \
	names sh -c 'bpfdev graph --format json d | jq -r ".nodes[].name"'

# -- held

exec 8< /dev/bpf/d/array 9< /dev/bpf/d/array.data
both=$'8 r node d/array\n9 r data d/array.data'
same 'holders: each by its node' "$both" held d
same '  with --all' "$both" held --all
same '  of the data node' $'8 r node d/array.data\n9 r data d/array.data' \
	held d/array.data
same 'show: both files are references' 'refs-files 2' \
	sh -c "bpfdev show -n -r d/array.data | grep '^refs-files '"
same 'list: the holder' $$ sh -c \
	"bpfdev list -J -o HOLDERS d/array.data | jq -r '.bpf_objects[0].holders[]' | grep -x $$"

# -- exposed

t 'expose' 0 '' '' \
	bpfdev expose d/hash d/hash.data --mode 0640 --user nobody --group 1234
same '  --mode, --user and --group' '640 nobody 1234' \
	stat -c '%a %U %g' /dev/bpf/d/hash.data
same '  with the access of the caller' 'data rw' \
	bpfdev list -n -r -o FACE,ACCESS d/hash.data
same '  it is read' '5 0 6 0' records /dev/bpf/d/hash.data
bpfdev mkdir d/own --user nobody
chmod 0644 /dev/bpf/d/hash
t 'expose by a user who may only read' 0 '' '' as_nobody bpfdev expose d/hash d/own/hash
same '  gives no more' 'data r' bpfdev list -n -r -o FACE,ACCESS d/own/hash
t '    not even to root' 1 '' 'Permission denied' bash -c ': <> /dev/bpf/d/own/hash'
same '  it is read' '5 0 6 0' records /dev/bpf/d/own/hash
chmod 0600 /dev/bpf/d/hash
t 'expose: a ring buffer' 0 '' '' bpfdev expose m/ring d/ring
same '  it has events, not records' 0 bpfdev list -n -r -o RECORD-SIZE d/ring
t '  and waits for one' 124 '' '' timeout 1 cat /dev/bpf/d/ring

# -- errors

has_one='cannot pin d/x: the map already has the data node /dev/bpf/d/hash.data, and a map has only one'
t 'expose: it has a data node' 1 '' "$has_one" bpfdev expose d/hash d/x
t 'pin: it has a data node' 1 '' "$has_one" \
	bpfdev pin map pinned $fs/hash d/x --as data
t 'expose: a map that cannot have one' 1 '' \
	'cannot pin d/x: a map of type queue cannot have a data node; array, .*, ringbuf and user_ringbuf can' \
	bpfdev expose m/queue d/x
t 'expose: a program' 1 '' 'cannot expose d/prog: it is a prog, not a map' \
	bpfdev expose d/prog d/x
t 'expose: a data node' 1 '' 'cannot expose d/hash.data: it is a data node' \
	bpfdev expose d/hash.data d/x
t 'expose: a user who may not read' 1 '' 'you may not read it' \
	as_nobody bpfdev expose d/hash d/own/x
t 'the errors left nothing behind' 1 '' 'cannot list d/x: no such node' bpfdev list d/x

# -- replaced and removed

t 'replace' 0 '' '' bpfdev replace map pinned $fs/next d/array.data
same '  the node keeps its face' 'data data_next' \
	bpfdev list -n -r -o FACE,BPF-NAME d/array.data
same '  and its mode' 644 stat -c %a /dev/bpf/d/array.data
same '  it has the other map' '0 0 7 0' records /dev/bpf/d/array.data
same '  an open file keeps the old one' $'0 0 0 0\n1 0 42 0' records - <&9
t 'replace: a map that cannot have one' 1 '' \
	'cannot replace d/array.data: a map of type queue cannot have a data node' \
	bpfdev replace map id "$(bpfdev list -n -r -o ID m/queue)" d/array.data
t 'replace: it has a data node' 1 '' \
	'cannot replace d/array.data: the new object already has the node /dev/bpf/d/hash.data' \
	bpfdev replace map pinned $fs/hash d/array.data
t 'unpin' 0 '' '' bpfdev unpin d/array.data
same '  the node of the map stays' bpf bpfdev list -n -r -o FACE d/array
exec 8<&- 9<&-

bpfdev unpin -r d m
rm -r $fs

tap_end
