#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The contents of the views, column by column, compared with bpftool, /proc and
# cgroupfs; permissions; install and remove; and iterators of users.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/views_test
cg=/sys/fs/cgroup
views=/dev/bpf/views
work=$(mktemp -d)
children=()

as_member()
{
	setpriv --reuid=65533 --regid=1234 --clear-groups --inh-caps=-all \
		--bounding-set=-all "$@"
}

# until COMMAND...: it comes true, or the test is over.
until_true()
{
	local i

	for ((i = 0; i < 300; i++)); do
		"$@" > /dev/null 2>&1 && return
		sleep 0.1
	done
	echo "# never true: $*"
	return 1
}

# columns VIEW NAME...: these columns, without the heading, one line a line.
columns()
{
	awk -v names="${*:2}" '
		NR == 1 {
			count = split(names, name, " ")
			for (i = 1; i <= NF; i++)
				at[$i] = i
			next
		}
		{
			line = ""
			for (i = 1; i <= count; i++)
				line = line (i > 1 ? " " : "") $at[name[i]]
			print line
		}' "$views/$1"
}

mkdir -p $fs
sysctl -q kernel.bpf_stats_enabled=1
echo "TAP version 13"

# -- installing

t 'views: without a verb' 2 '' "expected 'install', 'list' or 'remove'" bpfdev views
t 'views: nothing else' 2 '' "expected 'install', 'list' or 'remove'" \
	bpfdev views start
t 'views: options of another command' 2 '' "group require 'install'" \
	bpfdev views list --group 1234
t 'views: options of the list' 2 '' "options of tables require 'list'" \
	bpfdev views install --json
t 'views remove: there are none' 1 '' 'no views are installed' \
	bpfdev views remove
t 'views install: no permission' 1 '' \
	'/dev/bpf/control: Permission denied: you may not write it' \
	as_nobody bpfdev views install
t 'views install' 0 '' '' bpfdev views install
same '  for root alone' '400 root root' stat -c '%a %U %G' $views/maps
same '  six of them' 'cgroup control holders links maps progs records' \
	sh -c "ls $views | xargs"
t '  again, for a group' 0 '' '' bpfdev views install --group 1234
same '  which may read' '440 root 1234' stat -c '%a %U %g' $views/maps
number=$(stat -c %t:%T $views/progs)
link=$(bpfdev list -n -r -o ID views/progs)
exec 7< $views/progs
t '  again, with a mode and a user' 0 '' '' \
	bpfdev views install --group 1234 --mode 0444 --user nobody
same '  which are taken' '444 nobody 1234' stat -c '%a %U %g' $views/maps
t '  again' 0 '' '' bpfdev views install --group 1234
same '  behind the same nodes' "$number" stat -c %t:%T $views/progs
t '  with new links' 1 '' '' test "$link" = "$(bpfdev list -n -r -o ID views/progs)"
t '  and the old one can be read on' 0 '^ +ID +TYPE' '' cat <&7
exec 7<&-

t 'views list' 0 '^maps +text +1 0440 1234 +maps, their sizes and memory$' '' \
	bpfdev views list
same 'views list as JSON' '["records","binary",true,"0440","1234"]' \
	sh -c 'bpfdev views list -J |
		jq -c ".views[-1] | [.name, .format, .installed, .mode, .group]"'

# -- failing to install

ids_of_views()
{
	bpfdev list -n -r -o NAME,ID views
}

bpfdev unpin views/records
bpftool map create $fs/m type array key 4 value 4 entries 1 name vt_other
bpfdev pin map pinned $fs/m views/records
before=$(ids_of_views; ls -ln $views)
t 'views install: a name that is taken' 1 '' \
	'cannot install views/records: another object has that name' \
	bpfdev views install --group 4321
same '  changes nothing' "$before" sh -c "bpfdev list -n -r -o NAME,ID views; ls -ln $views"
t 'views remove' 0 '' '' bpfdev views remove
same '  leaves other objects, with any name' 'views/records' \
	bpfdev list -n -r -o NAME views
t 'views install: a name that is taken, at first' 1 '' 'has that name' \
	bpfdev views install
same '  leaves nothing' 'views/records' bpfdev list -n -r -o NAME views
bpfdev unpin views/records
bpfdev rmdir views
bpfdev pin map pinned $fs/m views
t 'views install: not a directory' 1 '' 'not a directory' bpfdev views install
same '  leaves nothing' 'views' bpfdev list -n -r -o NAME
bpfdev unpin views
bpfdev mkdir views --limit 3
t 'views install: no room' 1 '' \
	'cannot install views/maps: No space left on device' \
	bpfdev views install
same '  leaves nothing' 'views' bpfdev list -n -r -o NAME
bpfdev rmdir views
t 'views install: addresses that are hidden from the caller' 1 '' \
	'needs CAP_SYSLOG' setpriv --bounding-set -syslog bpfdev views install
restrict=$(sysctl -n kernel.kptr_restrict)
sysctl -q kernel.kptr_restrict=2
t 'views install: hidden addresses' 1 '' 'kernel.kptr_restrict is 2' \
	bpfdev views install
sysctl -q kernel.kptr_restrict="$restrict"
same '  leave nothing' '' bpfdev list -n
rm $fs/m

bpfdev views install --group 1234

# -- permissions

for view in cgroup holders links maps progs records; do
	t "$view: a member of the group may read it" 0 '.' '' \
		as_member cat $views/$view
	t "$view: other users may not read it" 1 '' 'Permission denied' \
		as_nobody cat $views/$view
	[ $view = records ] || same "$view: each line has as many fields" 1 sh -c \
		"awk '{ print NF }' $views/$view | sort -u | wc -l"
	[ $view = records ] || same "$view: the columns of the manual" \
		"$(head -1 $views/$view | xargs)" \
		sh -c "awk '/^\.S[SH]/ { on = \$2 == \"$view\" }
			on && /^\.B / { print \$2 }' \
			/usr/share/man/man8/bpfdev-views.8 |
			sed 's/\\\\-/-/g' | xargs"
done
same 'bpfdev cat shows it, too' "$(head -1 $views/maps)" \
	sh -c 'bpfdev cat views/maps | head -1'

# -- maps

make_map()
{
	bpftool map create "$fs/$1" type "$2" key "$3" value "$4" entries "$5" \
		name "$1" "${@:6}" || exit 1
	bpftool -j map show pinned "$fs/$1" | jq .id
}

maps=("$(make_map vt_hash hash 5 9 100)" "$(make_map vt_array array 4 3 7)"
	"$(make_map vt_lru lru_hash 4 8 64 flags 2)"
	"$(make_map vt_percpu percpu_array 4 12 3)"
	"$(make_map vt_phash percpu_hash 8 1 33)"
	"$(make_map vt_ring ringbuf 0 0 65536)"
	"$(make_map vt_queue queue 0 8 10)")
bpftool map freeze pinned $fs/vt_array

map_oracle()
{
	local id

	for id in "${maps[@]}"; do
		bpftool -j map show id "$id"
	done | jq -r --argjson cpus "$(getconf _NPROCESSORS_CONF)" '
		def round: (. + 7) / 8 | floor * 8;
		[.id, .type, .name, .bytes_key // 0, .bytes_value // 0, .max_entries,
		 (if .type == "ringbuf" then .max_entries
		  elif .type | startswith("percpu") then
			((.bytes_key + (.bytes_value | round) * $cpus) | round) *
				.max_entries
		  else (((.bytes_key // 0) + (.bytes_value // 0)) | round) *
			.max_entries end), .frozen, .flags] | join(" ")'
}

expected=$(map_oracle)
same 'maps: the values match bpftool' "$expected" sh -c \
	"awk '{ print \$1, \$2, \$3, \$4, \$5, \$6, \$7, \$8, strtonum_(\$9) }
	      function strtonum_(hex,  i, n) {
		for (i = 3; i <= length(hex); i++)
			n = n * 16 + index(\"0123456789abcdef\", substr(hex, i, 1)) - 1
		return n + 0
	      }' $views/maps | grep -E '^($(IFS='|'; echo "${maps[*]}")) '"
t 'maps: the oracle has all of them' 0 '^7$' '' sh -c "echo '$expected' | wc -l"
if [[ $(uname -r) == 6.1.* ]]; then
	page=$(getconf PAGESIZE)
	for map in vt_hash vt_percpu vt_phash; do
		bytes=$(columns maps NAME MEMORY | sed -n "s/^$map //p")
		memlock=$(bpftool -j map show pinned $fs/$map | jq .bytes_memlock)
		same "maps: memory of $map in pages, as this kernel has it" \
			"$memlock" echo $(((bytes + page - 1) / page * page))
	done
fi
# bpftool creates no map without keys: a million values of 64 bytes, with 5 functions
python3 - $fs/bloom << 'END'
import ctypes, struct, sys
from syscall_numbers import BPF
bpf = lambda cmd, a: ctypes.CDLL(None).syscall(BPF, cmd, ctypes.create_string_buffer(a, 144), 72)
path = ctypes.create_string_buffer(sys.argv[1].encode() + b"\0")
fd = bpf(0, struct.pack("IIIIIII16s", 30, 0, 64, 1000000, 0, 0, 0, b"vt_bloom"))
ctypes.CDLL(None).syscall(BPF, 6, ctypes.create_string_buffer(
    struct.pack("QII", ctypes.addressof(path), fd, 0), 16), 16)
END
same 'maps: a bloom filter has 8 Mi bits, and no values' 1048576 \
	sh -c "awk '\$3 == \"vt_bloom\" { print \$7 }' $views/maps"
rm -f $fs/bloom
same 'maps: one without a name' '-' sh -c "bpftool map create $fs/anon type array \
	key 4 value 4 entries 1 name '' && awk -v id=\$(bpftool -j map show pinned \
	$fs/anon | jq .id) '\$1 == id { print \$3 }' $views/maps"

# -- millions of descriptors

# five processes with half a million of descriptors each: more than two million in a row
# without text, for the first million can follow text in the same read
mkfifo "$work/many_in"
# four inherit them
sh -c 'ulimit -n 1048576 && exec python3 -c "
import os, sys
fd = os.open(\"/dev/null\", os.O_RDONLY)
for i in range(500000):
    os.dup(fd)
for i in range(4):
    if not os.fork():
        break
print(1, flush=True)
sys.stdin.read(1)"' < "$work/many_in" > "$work/many_out" &
exec 7> "$work/many_in"
until_true sh -c "[ \$(wc -l < $work/many_out) = 5 ]"
t 'holders: with millions of descriptors' 0 '^ *PID ' '' bpfdev cat views/holders
t '  by the ioctl' 0 '' '' bpfdev holders
exec 7>&-
bpfdev attach prog file again.bpf.o again
t 'a program that asks for the same object for ever' 1 '' 'again: Resource temporarily unavailable' \
	bpfdev cat again
bpfdev unpin again

# -- progs, links, records

bpftool prog loadall views.bpf.o $fs/progs || exit 1
mapfile -t progs < <(for name in vt_xdp vt_egress vt_ingress vt_missed; do
	bpftool -j prog show name $name | jq .id; done)
missed=${progs[3]}
bpfdev mkdir vt
bpfdev pin prog id "$missed" vt/missed
# a link, by BPF_RAW_TRACEPOINT_OPEN
python3 -c '
import ctypes, os, sys, time
from syscall_numbers import BPF
attr = (ctypes.c_uint64 * 8)(0, os.open("/dev/bpf/vt/missed", os.O_RDONLY))
link = ctypes.CDLL(None).syscall(BPF, 17, attr, 16)
open(sys.argv[1], "w").write(str(link))
time.sleep(1000)' "$work/attached" &
attacher=$!
until_true test -s "$work/attached"
head -c 64 /dev/zero > "$work/packet"
for _ in 1 2 3; do
	bpftool prog run id "${progs[0]}" data_in "$work/packet" repeat 5 \
		> "$work/out" 2>&1 || cat "$work/out"
done
map=$(bpftool -j map show name vt_map | jq .id)
bpftool map update id "$map" key 1 0 0 0 value 1 0 0 0 0 0 0 0
# the program has deleted it first
bpftool map delete id "$map" key 1 0 0 0 2> "$work/err"

show_progs()
{
	local id

	for id in "${progs[@]}"; do
		bpftool -j prog show id "$id"
	done
}

expected=$(show_progs | jq -r '[.id, .type, .name, .tag, .uid, .run_cnt // 0,
	.run_time_ns // 0, .recursion_misses // 0, .bytes_xlated, .bytes_jited,
	.bytes_memlock, (.map_ids // [] | length)] | join(" ")' | sort)
same 'progs: the values match bpftool' "$expected" \
	sh -c "tail -n +2 $views/progs | xargs -n12 |
		grep -E '^($(IFS='|'; echo "${progs[*]}")) ' | sort"
t 'progs: one has run' 0 ' vt_xdp [0-9a-f]{16} 0 15 [1-9][0-9]* 0 ' '' \
	sh -c "tail -n +2 $views/progs | xargs -n12"
t 'progs: and one was missed' 0 ' vt_missed [0-9a-f]{16} 0 [1-9][0-9]* [1-9][0-9]* [1-9]' '' \
	sh -c "tail -n +2 $views/progs | xargs -n12"

cat > "$work/records.py" << 'PYTHON'
import json, struct, sys
ids = [int(id) for id in sys.argv[2:]]
data = open(sys.argv[1], "rb").read()
while data:
    size = struct.unpack_from("=HH", data)[1]
    (version, _, id, kind, uid, cnt, ns, missed, loaded, memory, xlated, jited,
     insns, maps, tag, name) = struct.unpack("=HHIIIQQQQQIIII8s16s", data[:size])
    data = data[size:]
    if id in ids:
        print(version, size, id, kind, uid, cnt, ns, missed, memory, xlated,
              jited, maps, tag.hex(), name.rstrip(b"\0").decode())
PYTHON
# enum bpf_prog_type
expected=$(show_progs | jq -r '[1, 96, .id,
	{"xdp": 6, "cgroup_skb": 8, "tracing": 26}[.type], .uid, .run_cnt // 0,
	.run_time_ns // 0, .recursion_misses // 0, .bytes_memlock, .bytes_xlated,
	.bytes_jited, (.map_ids // [] | length), .tag, .name] | join(" ")' | sort)
same 'records: the values match bpftool' "$expected" \
	sh -c "python3 $work/records.py $views/records ${progs[*]} | sort"
same 'records: whole ones' 0 \
	sh -c "echo \$((\$(cat $views/records | wc -c) % 96))"
bpfdev pin prog id "${progs[0]}" vt/p
same 'records: load time and instructions, as sysfs has them' \
	"$(cat '/sys/class/bpf-objects/vt!p/'{load_time_ns,verified_insns} | xargs)" \
	python3 -c "
import struct
data = open('$views/records', 'rb').read()
for at in range(0, len(data), 96):
    record = struct.unpack_from('=HHIIIQQQQQIIII8s16s', data, at)
    if record[2] == ${progs[0]}:
        print(record[8], record[12])"

mapfile -t links < <(bpftool -j link show | jq '.[].id')
[ ${#links[@]} -ge 7 ] || echo "# ${#links[@]} links only"
link_oracle()
{
	local id prog

	for id in "${links[@]}"; do
		prog=$(bpftool -j link show id "$id" | jq .prog_id)
		echo "$id $(bpftool -j link show id "$id" | jq -r .type) $prog" \
			"$(columns progs ID NAME RUNS RUN-NS | sed -n "s/^$prog //p")"
	done
}
# reading runs the programs of the views themselves: take the others
others()
{
	grep -v ' view_'
}
same 'links: the values match bpftool' "$(link_oracle | others)" \
	sh -c "tail -n +2 $views/links | xargs -n6 | grep -v ' view_' |
		grep -E '^($(IFS='|'; echo "${links[*]}")) '"
t 'links: there is one' 0 "^ +[0-9]+ tracing +$missed vt_missed +[1-9]" '' \
	cat $views/links

# -- holders

bpfdev pin map pinned $fs/vt_hash vt/m
bpfdev pin link id "$(bpftool -j link show | jq "[.[] | select(.prog_id == $missed)][0].id")" vt/l
chmod 644 /dev/bpf/vt/m
sleep=$work/$'a b\n\\c'
cp "$(command -v sleep)" "$sleep"
"$sleep" 1000 5< /dev/bpf/vt/m 6<> /dev/bpf/vt/m 8> /dev/bpf/vt/m &
children+=($!)
odd=$!
sleep 1000 5<> /dev/bpf/vt/l 6< /dev/bpf/vt/p &
children+=($!)
setpriv --reuid=65534 --regid=65534 --clear-groups \
	sleep 1000 9< /dev/bpf/vt/m &
children+=($!)
nobodys=$!
python3 -c '
import ctypes, os, threading, time
def own():
    # newer ones have named the thread
    open("/proc/thread-self/comm", "w").write("python3")
    ctypes.CDLL(None).unshare(0x400)
    os.open("/dev/bpf/vt/m", os.O_RDONLY)
    time.sleep(1000)
threading.Thread(target=own).start()' &
children+=($!)
python=$!
until_true sh -c "grep -l map_id /proc/$python/task/*/fdinfo/*"
until_true sh -c "grep -q sleep /proc/$nobodys/comm"
until_true sh -c "grep -q 'a b' /proc/$odd/comm"

holder_oracle()
{
	local info task type id words=(r w rw)

	for info in /proc/[0-9]*/task/[0-9]*/fdinfo/*; do
		task=${info%/fdinfo/*}
		# processes that share descriptors are listed once
		[ "$task" = "${task%/task/*}/task/$(basename "${task%/task/*}")" ] ||
			[ "${task%/task/*}" = "/proc/$python" ] || continue
		for type in link map prog; do
			id=$(sed -n "s/^${type}_id:\t//p" "$info" 2> /dev/null)
			[ -z "$id" ] || break
		done
		[ -n "$id" ] || continue
		echo "$(basename "${task%/task/*}") ${task##*/}" \
			"$(stat -c %u "$task") ${info##*/}" \
			"${words[0$(sed -n 's/^flags:\t//p' "$info") & 3]}" \
			"$type $id"
	done | sort
}
expected=$(holder_oracle)
same 'holders: the values match /proc' "$expected" \
	sh -c "tail -n +2 $views/holders | awk '{ print \$1, \$2, \$3, \$4, \$5, \$6, \$7 }' | sort"
same 'holders: the oracle has nine' 9 sh -c "echo '$expected' | wc -l"
same 'holders: names of objects and of processes' \
	'a\x20b\x0a\x5cc vt_hash|python3 -|python3 vt_hash|python3 vt_missed|sleep -|sleep vt_hash|sleep vt_xdp|' \
	sh -c "tail -n +2 $views/holders | awk '{ print \$9, \$8 }' | sort -u | tr '\n' '|'"
kill "${children[@]}"
wait "${children[@]}" 2> /dev/null
children=()
kill $attacher
wait $attacher 2> /dev/null
same 'holders: none is left' '' sh -c "tail -n +2 $views/holders"
bpfdev unpin vt/m vt/l vt/missed

# -- cgroups

# the kernel refuses line feeds only
path=$cg/'a b'/$'c\t\\d'
mkdir -p "$path" $cg/vt_many
echo +memory > $cg/cgroup.subtree_control
echo +memory > "$cg/a b/cgroup.subtree_control"
bpfdev pin prog id "${progs[1]}" vt/egress
bpftool cgroup attach "$path" egress id "${progs[1]}" multi
bpftool cgroup attach "$path" ingress id "${progs[2]}" multi
# one by a link, which lasts as long as the process that made it
python3 -c '
import ctypes, os, sys, time
from syscall_numbers import BPF
attr = (ctypes.c_uint32 * 16)(os.open("/dev/bpf/vt/egress", os.O_RDONLY),
                              os.open(sys.argv[1], os.O_RDONLY), 1, 0)
link = ctypes.CDLL(None).syscall(BPF, 28, attr, 64)
open(sys.argv[2], "w").write(str(link))
time.sleep(1000)' "$cg/vt_many" "$work/link" &
children+=($!)
until_true test -s "$work/link"
sh -c "echo \$\$ > '$path/cgroup.procs'; i=0
	while [ \$i -lt 20000 ]; do i=\$((i + 1)); done; : > $work/burnt
	exec sleep 1000" &
children+=($!)
sh -c "echo \$\$ > '$path/cgroup.procs'; exec sleep 1000" &
children+=($!)
until_true sh -c "[ \$(wc -l < '$path/cgroup.procs') = 2 ] && test -e $work/burnt &&
	grep -c sleep \$(sed 's|.*|/proc/&/comm|' '$path/cgroup.procs')"
# they sleep, and so use no more
while read -r pid; do
	until_true sleeps "$pid"
done < "$path/cgroup.procs"

# line PATH COLUMN...: of the cgroup with this path, as the view has it
line()
{
	columns cgroup PATH "${@:2}" | awk -v path="$1" '
		substr($0, 1, length(path) + 1) == path " " {
			print substr($0, length(path) + 2) }'
}

programs_of()
{
	line "$1" PROGS | tr , '\n' | sort | xargs
}

escaped='/a\\x20b/c\\x09\\x5cd'
# the kernel adds up CPU time on request, so read the view first
cpu=$(line "$escaped" CPU-US)
above=$(line '/a\\x20b' CPU-US)
same 'cgroup: CPU' "$(sed -n 's/^usage_usec //p' "$path/cpu.stat")" echo "$cpu"
same 'cgroup: CPU of cgroups below' \
	"$(sed -n 's/^usage_usec //p' "$cg/a b/cpu.stat")" echo "$above"
t 'cgroup: which is not nothing' 0 '^[1-9][0-9]{3,}$' '' echo "$cpu"
same 'cgroup: number' "$(stat -c %i "$path")" line "$escaped" ID
same 'cgroup: processes' 2 line "$escaped" PROCS
same 'cgroup: processes of the one above alone' 0 line '/a\\x20b' PROCS
same_memory()
{
	[ "$(line "$1" MEMORY)" = "$(cat "$2/memory.current")" ]
}
t 'cgroup: memory' 0 '' '' until_true same_memory "$escaped" "$path"
t 'cgroup: memory of cgroups below' 0 '' '' \
	until_true same_memory '/a\\x20b' "$cg/a b"
t 'cgroup: which is not nothing' 0 '^[1-9][0-9]{3,}$' '' line "$escaped" MEMORY
same 'cgroup: the root has neither' '- -' line / CPU-US MEMORY
same 'cgroup: programs' \
	"$(bpftool -j cgroup show "$path" | jq '.[].id' | sort | xargs)" \
	programs_of "$escaped"
same 'cgroup: programs of those below are not its own' - line '/a\\x20b' PROGS
same 'cgroup: programs of a link' "${progs[1]}" line /vt_many PROGS
kill "${children[@]}"
wait "${children[@]}" 2> /dev/null
children=()
until_true rmdir "$path"
rmdir "$cg/a b"
bpfdev unpin vt/egress

# more than fits any buffer, read in pieces
long=$(printf '%0200d' 0)
for i in {1..300}; do
	mkdir "$cg/vt_many/$long$i"
done
mkdir -p "$cg/vt_many/$long/$long/$long"
same 'cgroup: all there are, once, read bit by bit' \
	"$(cd $cg && find . -type d | sed 's/^\.//; s|^$|/|; s/^\(.\{513\}\).*/\1.../' |
		sort | md5sum)" sh -c "dd bs=512 if=$views/cgroup 2> /dev/null |
		awk 'NR > 1 { print \$6 }' | sort | md5sum"
same 'cgroup: a very long path is cut' 516 sh -c \
	"awk '{ print length(\$6) }' $views/cgroup | sort -n | tail -1"
find $cg/vt_many -depth -type d -delete

bpfdev unpin vt/p
bpfdev rmdir vt
t 'views remove, in the end' 0 '' '' bpfdev views remove
same '  takes the directory along' '' bpfdev list -n

# -- a user's own

t 'view: without a verb' 2 '' "expected 'pin', an object file and a name" bpfdev view
t 'view: nothing but pin' 2 '' "expected 'pin'" bpfdev view load iter.bpf.o x
t 'view pin' 0 '' '' bpfdev view pin iter.bpf.o x --mode 0440 --group 1234
same '  with mode and group' '440 1234' stat -c '%a %g' /dev/bpf/x
same '  and its text' cli_test as_member cat /dev/bpf/x
t '  the name is taken' 1 '' 'cannot pin x: the name is taken' \
	bpfdev view pin iter.bpf.o x
bpfdev unpin x
t 'view pin: one of two' 0 '' '' bpfdev view pin iters.bpf.o x --prog iters_good
same '  is that' iters_good cat /dev/bpf/x
bpfdev unpin x
t 'view pin: several' 1 '' \
	'iters.bpf.o has several iterators; choose one with --prog: iters_good, iters_bad' \
	bpfdev view pin iters.bpf.o x
t 'view pin: not the one' 1 '' \
	'iters.bpf.o has no iterator nope; it has: iters_good, iters_bad' \
	bpfdev view pin iters.bpf.o x --prog nope
t 'view pin: the verifier refuses it, and its log says why' 1 '' \
	"invalid mem access '(inv|scalar)'" \
	bpfdev view pin iters.bpf.o x --prog iters_bad
t '  and so does the last line' 1 '' \
	'^bpfdev: cannot load iters_bad: Permission denied: the kernel rejected it; see the messages above' \
	bpfdev view pin iters.bpf.o x --prog iters_bad
t 'view pin: no iterator' 1 '' "programs.bpf.o has no iterator: no program in a section 'iter/..." \
	bpfdev view pin programs.bpf.o x
t 'view pin: no such file' 1 '' '^bpfdev: nope.o: No such file or directory$' \
	bpfdev view pin nope.o x
t 'view pin: not an object file' 1 '' \
	'^bpfdev: tap.sh is not an object file that libbpf can read' \
	bpfdev view pin tap.sh x
t 'view pin: no permission' 1 '' \
	'cannot load cli_test_text: Operation not permitted: loading such a program needs' \
	as_nobody bpfdev view pin iter.bpf.o x
t 'view pin: no such directory' 1 '' 'nope: no such directory' \
	bpfdev view pin iter.bpf.o nope/x
same 'nothing of it is left' '' bpfdev list -n

sysctl -q kernel.bpf_stats_enabled=0
rm -rf $fs "$work"
tap_end
