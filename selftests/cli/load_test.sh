#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev load: an object file as a directory of nodes, all or none.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

# ids TYPE: of all objects that bpftool sees
ids()
{
	bpftool -j "$1" list | jq -r '.[].id' | sort -n | xargs
}

# all: the objects of the machine but what the kernel makes for itself
all()
{
	echo "maps: $(ids map); links: $(ids link)"
}

# names DIR: its nodes, each with its type
names()
{
	bpfdev list "$1" -n -r -o TYPE,NAME | sort | xargs
}

found()
{
	bpftool -j map dump id "$(bpfdev list -n -r -o ID load/pair.bss)" |
		jq '.[0].formatted.value.".bss"[0].pair_found'
}

has_found()
{
	[ "$(found)" -gt 0 ]
}

echo "TAP version 13"
before=$(all)

t 'load' 0 '' '' bpfdev load pair.bpf.o load
same '  a node for each map, program and link' \
	'link load/pair_enter.link link load/pair_leave.link map load/pair.bss map load/pair_inside prog load/pair_enter prog load/pair_leave prog load/pair_packets' \
	names load
t '  what one program writes, the other one finds' 0 '' '' wait_for has_found
same '  they share the map' 'true true true' \
	sh -c 'id=$(bpfdev list -n -r -o ID load/pair_inside)
	for p in enter leave packets; do
		bpfdev list -J -o USES-MAPS load/pair_$p |
			jq --argjson id "$id" ".bpf_objects[0].uses_maps | index(\$id) != null"
	done | xargs'
ip link add load0 type dummy
t '  and so does what is attached later' 0 '' '' \
	bpfdev attach prog node load/pair_packets load/packets xdp load0
same '    which uses that map' "$(bpfdev list -n -r -o ID load/pair_inside)" \
	sh -c 'bpftool -j prog show id $(bpfdev list -n -r -o PROG-ID load/packets) |
		jq .map_ids[0]'
t 'load: a file without a program' 0 '' '' bpfdev load only_maps.bpf.o only
same '  its maps have nodes' 'map only/only_array map only/only_hash' names only
bpfdev unpin only/only_array only/only_hash
bpfdev rmdir only
t 'load: the names are taken' 1 '' 'cannot make the node load/pair_[a-z]*: ' \
	bpfdev load pair.bpf.o load
ip link del load0
bpfdev unpin load/packets load/pair_enter.link load/pair_leave.link load/pair_inside \
	load/pair.bss load/pair_enter load/pair_leave load/pair_packets
bpfdev rmdir load
soon 'without the nodes it is gone' "$before" all

t 'load: into a directory below another one' 0 '' '' \
	bpfdev load pair.bpf.o load/a/b --mode 0640
same '  the nodes have the mode' '0640' \
	sh -c 'bpfdev list load/a/b -n -r -o TYPE,MODE | grep -v dir | cut -d" " -f2 | sort -u'
bpfdev list load/a/b -n -r -o NAME | xargs bpfdev unpin
bpfdev rmdir load/a/b
bpfdev rmdir load/a

# -- all or none

bpfdev mkdir load/few --limit 5
t 'load: no room for all' 1 '' 'cannot make the node load/few/pair_.*: its directory, or one above it, is at its limit' \
	bpfdev load pair.bpf.o load/few
same '  there is none' '' bpfdev list load/few -n
bpfdev rmdir load/few
t 'load: one program is rejected' 1 '' 'the kernel rejected it' \
	bpfdev load iters.bpf.o load/new
t '  it is the one that is named' 1 '' 'cannot load refused: .*the kernel rejected it' \
	bpfdev load chain.bpf.o load/new
t 'load: a section that names no type' 1 '' "cannot load sections.bpf.o: the section 'socket1' of sections_socket names no type of programs" \
	bpfdev load sections.bpf.o load/new
t 'load: a probe at several places' 1 '' 'libbpf makes no single link' \
	bpfdev load usdt.bpf.o load/new
t 'load: not an object file' 1 '' 'tap.sh is not an object file' bpfdev load tap.sh load/new
t 'load: no such file' 1 '' 'none.o: No such file' bpfdev load none.o load/new
t 'load: a bad name' 1 '' 'bad name' bpfdev load pair.bpf.o load/.x
t 'load: the root directory' 1 '' 'cannot load into /dev/bpf: give a directory below it' \
	bpfdev load pair.bpf.o /dev/bpf
t 'load: too few words' 2 '' 'expected an object file and a directory' bpfdev load pair.bpf.o
same 'the errors left nothing behind' 'dir load' bpfdev list -n -r -o TYPE,NAME
soon '  and no object' "$before" all
bpfdev rmdir load
tap_end
