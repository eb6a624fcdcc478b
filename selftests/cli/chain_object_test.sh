#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpfdev chain: object files with several programs and with libxdp's run configuration, and
# a chain as xdp-loader shows it.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/cli/chain.sh
. ./chain.sh

echo "TAP version 13"

# maps_of NAME: the IDs of the maps of a component
maps_of()
{
	bpftool -j prog show id "$(id_of "$1")" | jq -c .map_ids
}

# -- several programs in one file

printf '%s\n' 'interface chain0' \
	"one prog file $PWD/$object --prog count" \
	"two prog file $PWD/$object --prog count" \
	"three prog file $PWD/$object --prog count_frags" \
	"four prog file $PWD/sections.bpf.o --prog sections_tutorial" \
	"five prog file $PWD/sections.bpf.o --prog sections_iproute" > "$file"
t 'apply: several programs of one file, also of one section' 0 '' '' bpfdev chain apply "$file"
is_whole '  they are a chain' one two three four five
same '  with their programs' 'count count count_frags sections_tutor sections_iprou' sh -c \
	'bpfdev chain list chain0 -n -r -o BPF-NAME | cut -c 1-14 | xargs'
t '  each with its own maps' 1 '' '' [ "$(maps_of one)" = "$(maps_of two)" ]
send 5 > /dev/null
soon '    which count on their own' '5 5 5' sh -c \
	"$(declare -f seen id_of);"' echo $(seen one) $(seen two) $(seen three)'
t 'add: another one of the file' 0 '' '' add six drop
bpfdev chain remove chain0 --all
for name in one two; do
	bpfdev chain add chain0 prog file pin_map.bpf.o --name $name
done
same 'a map that is pinned by name is shared' "$(maps_of one)" maps_of two
bpfdev chain remove chain0 --all
rm /sys/fs/bpf/pin_map_counts

# -- the run configuration

# run_config NAME PROG [OPTION]...
run_config()
{
	bpfdev chain add chain0 prog file run_config.bpf.o --name "$1" --prog "${@:2}"
}

facts()
{
	bpfdev chain list chain0 -n -r -o NAME,PRIORITY,ON
}

run_config plain plain
run_config late late_with_a_long_name
t 'add: a program with a low priority' 0 '' '' run_config early early
run_config other plain
same '  comes first, the others in the order of theirs' "early 10 drop,pass
plain 50 pass
other 50 pass
late 90 pass" facts
is_whole '  they are a chain' early plain other late
bpfdev chain remove chain0 other
same '  a change keeps priorities' '10 50 90' sh -c \
	'bpfdev chain list chain0 -n -r -o PRIORITY | xargs'
t '  --before wins' 0 '' '' run_config again early --before late
same '    it is there' 'early plain again late' names
t '  --after wins' 0 '' '' run_config after early --after late
same '    it is there' 'early plain again late after' names
t '  --on wins' 0 '' '' run_config verdict early --on tx
same '    it has these verdicts, and the place of its priority' 'verdict 10 tx' \
	sh -c "$(declare -f facts); facts | grep verdict"
same '    behind the others of the same' 'early verdict plain again late after' names
t '  --replace keeps place and verdicts' 0 '' '' run_config plain early --replace
same '    and has another priority' 'plain 10 pass' \
	sh -c "$(declare -f facts); facts | grep plain"
bpfdev chain remove chain0 --all

t 'add: a program that ends the chain' 0 '' '' run_config final final
add last count --after final
t '  show says so' 0 '^component +final \(prog [0-9]+\) on none$' '' bpfdev chain show chain0
same '  in JSON there is no verdict' '[[],["pass"]]' sh -c \
	'bpfdev chain list chain0 --json | jq -c "[.components[].on]"'
before="$(received) $(past)"
send 5 > /dev/null
# shellcheck disable=SC2086 # words
soon '  all packets have passed' '5 5' came $before
same '  the next one has seen none' 0 seen last
t '  save says so' 0 '^final prog file .*/run_config.bpf.o --prog final --on none$' '' \
	bpfdev chain save chain0
bpfdev chain save chain0 > "$file"
bpfdev chain remove chain0 --all
t '  apply that' 0 '' '' bpfdev chain apply "$file"
same '    it is the same' "$(cat "$file")" bpfdev chain save chain0
t 'add: no verdict on the command line' 0 '' '' add none pass --on none
t '  it is so' 0 '^none +$' '' bpfdev chain list chain0 -n -o NAME,ON
t '  none and another one' 2 '' "'none,pass' is not a comma-separated list" \
	add more pass --on none,pass
bpfdev chain remove chain0 --all

printf '%s\n' 'interface chain0' \
	"late prog file $PWD/run_config.bpf.o --prog late_with_a_long_name" \
	"early prog file $PWD/run_config.bpf.o --prog early" \
	"again prog file $PWD/run_config.bpf.o --prog early --on pass" > "$file"
t 'apply: the order of the file wins over priorities' 0 '' '' bpfdev chain apply "$file"
same '  and --on over the verdicts of the program' "late 90 pass
early 10 drop,pass
again 10 pass" facts
t '  a dry run' 0 '' '' bpfdev chain apply --dry-run "$file"

run_config plain plain
id=$(id_of late)
t 'a loaded program: its run configuration is known' 0 '' '' \
	bpfdev chain add chain1 prog id "$(id_of early)" --name early
bpfdev chain add chain1 prog id "$id" --name late
bpfdev chain add chain1 prog id "$(id_of plain)" --name plain
same '  the same order' 'early 10 drop,pass plain 50 pass late 90 pass' sh -c \
	'bpfdev chain list chain1 -n -r -o NAME,PRIORITY,ON | xargs'
bpfdev chain remove chain1 --all
bpfdev chain remove chain0 --all
bpfdev rmdir xdp/chain1

# libxdp's own words on the same objects
programs='plain late_with_a_long_name early'
status()
{
	xdp-loader status "$1" | sed 's/\x1b\[[0-9;]*m//g'
}
for prog in $programs; do
	xdp-loader load chain1 run_config.bpf.o -n "$prog"
	run_config "$prog" "$prog"
done
same 'xdp-loader has the same order and priorities' \
	"$(status chain1 | awk '$1 == "=>" { print $2, substr($3, 1, 15) }')" sh -c \
	'bpfdev chain list chain0 -n -r -o PRIORITY,BPF-NAME'
same '  and the same verdicts' \
	"$(status chain1 | awk '$1 == "=>" { gsub("XDP_", ""); print tolower($NF) }')" sh -c \
	'bpfdev chain list chain0 -n -r -o ON'
xdp-loader unload chain1 --all

# -- a chain, as xdp-loader shows it

status chain0 | sed 's/^/# /'
tag=$(bpftool -j prog show id "$(id_of dispatcher)" | jq -r .tag)
same 'xdp-loader status: the dispatcher, the mode, its ID and its tag' \
	"chain0 bpfdev_chain native $(id_of dispatcher) $tag" sh -c \
	"$(declare -f status); status chain0 | awk '\$1 == \"chain0\" { \$1 = \$1; print }'"
same '  and no component' 0 sh -c "$(declare -f status); status chain0 | grep -c '=>'"
t '  it changes nothing' 0 '' '' whole early plain late_with_a_long_name
bpfdev chain remove chain0 --all

chain_end
