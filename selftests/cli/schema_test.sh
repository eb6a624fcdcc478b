#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The JSON of each command matches its schema, in all forms, and the schemas are
# strict: they reject missing and unknown keys and other types.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

schemas=/usr/share/bpfdev/schema
fs=/sys/fs/bpf/schema_test

# verdicts SCHEMA: for each document on stdin, "valid" or the error
verdicts()
{
	jq -c -s . | python3 -c '
import json, sys
from jsonschema import Draft202012Validator as Validator
schema = json.load(open(sys.argv[1]))
Validator.check_schema(schema)
for document in json.load(sys.stdin):
    errors = list(Validator(schema).iter_errors(document))
    print("valid" if not errors else "invalid: " + errors[0].message)
' "$schemas/$1.json"
}

# accepted SCHEMA FILE: all documents are valid, and there is at least one
accepted()
{
	verdicts "$1" < "$2" | sort -u
}

# refused SCHEMA FILE FILTER...: the first document, changed by each filter
refused()
{
	local filter

	for filter in "${@:3}"; do
		jq -c -s ".[0] | $filter" "$2"
	done | verdicts "$1" | sed 's/:.*//' | xargs
}

# columns COMMAND, as keys
columns()
{
	local verb=

	[ "$1" != chain ] || verb=list
	bpfdev "$1" $verb -H | awk '{ print tolower($1) }' | tr -d % | tr - _ | xargs
}

# check COMMAND ROWS KEY: documents in json.COMMAND and json-all.COMMAND against
# the schema; ROWS is a filter for the rows of a document, KEY one of their keys
check()
{
	local command=$1 first=

	[ "$2" = . ] || first="$2[0]"
	same "$command: the default columns" valid accepted "$command" \
		"json.$command"
	same "$command: all columns" valid accepted "$command" \
		"json-all.$command"
	same "$command: a missing, another and a mistyped key are refused" \
		'invalid invalid invalid' refused "$command" "json-all.$command" \
		"del($first.$3)" "$first.nonsense = 1" "$first.$3 = [1]"
	same "$command: the keys are the columns, in their order" \
		"$(columns "$command")" jq -r \
		'[.. | objects | select(.required) | .properties][-1] |
			keys_unsorted | join(" ")' "$schemas/$command.json"
	same "$command: those of the default columns are required" \
		"$(jq -r -s ".[0] | ${first:-.} | keys_unsorted | join(\" \")" \
			"json.$command")" \
		jq -r '[.. | objects | .required // empty][-1] | join(" ")' \
		"$schemas/$command.json"
}

tmp=$(mktemp -d)
trap 'rm -rf "$tmp" "$tap_out" "$tap_err"' EXIT
here=$PWD
cd "$tmp" || exit 1

mkdir -p "$fs"
bpftool map create $fs/m1 type hash key 4 value 8 entries 4 name schema_m1
bpftool map create $fs/m2 type array key 4 value 8 entries 4 name schema_m2
bpftool prog load "$here/programs.bpf.o" $fs/prog
bpftool iter pin "$here/iter.bpf.o" $fs/iter || exit 1

# as are maps of many types
bpfdev load "$here/map_types.bpf.o" types
bpfdev map update types/numbers 1 2
bpfdev map update types/cpu_counts 1 2
bpfdev map update types/slots 1 map id "$(bpfdev list -n -r -o ID types/numbers)"
for name in numbers records cpu_counts slots events map_type.data queue; do
	bpfdev map dump --json types/$name 2> none
	bpfdev map lookup --json types/$name 1 2> none
	bpfdev map next --json types/$name 2> none
done > json.map
for name in numbers records cpu_counts map_type.data; do
	bpfdev expose types/$name types/$name.data
	bpfdev cat types/$name.data
done > json.cat
bpfdev list -n -r -o NAME types | xargs bpfdev unpin
bpfdev rmdir types

# not for the monitors, which count
ip link add schema0 type veth peer name schema1
bpfdev chain add schema0 prog file "$here/chain.bpf.o" --prog pass --name x
bpfdev chain list --json > json.chain
bpfdev chain list --json --output-all > json-all.chain
bpfdev chain show schema0 --json > json.chain-show
bpfdev unpin xdp/schema0/config
bpfdev chain list --json > json-broken.chain
bpfdev chain remove schema0 --all
bpfdev rmdir xdp/schema0
bpfdev rmdir xdp
ip link del schema0

# the rule of one tenant is edited
for name in schema-a schema-b schema-c; do
	bpfdev tenant add $name --user root --limit max
done
echo '# edited' >> /etc/udev/rules.d/59-bpfdev-tenant-schema-b.rules
bpfdev rmdir schema-c
bpfdev tenant list --json > json.tenant
bpfdev tenant set schema-a --limit 7 --selinux schema
bpfdev tenant list --json --output-all > json-all.tenant
for name in schema-a schema-b schema-c; do
	bpfdev tenant remove $name
done

# a difference of most kinds
printf '%s\n' 'mkdir diff --limit 5' "object o $here/apply.bpf.o" 'map diff/m o:blocklist' \
	'prog diff/p o:apply_main' 'link diff/l o:apply_main xdp schema9' 'chain schema9' \
	> conf
bpfdev diff --json conf > json.diff
bpfdev apply conf
chmod 0640 /dev/bpf/diff/m
sed -i 's/--limit 5/--limit 6/; /prog/d' conf
bpfdev diff --json --output-all conf > json-all.diff
: > conf
bpfdev apply --prune conf

bpfdev monitor --json > json.monitor & monitor=$!
bpfdev monitor --json --output-all > json-all.monitor & monitor_all=$!
wait_for listening $monitor
wait_for listening $monitor_all

bpfdev mkdir d --limit 9 --mode 0640
bpfdev mkdir e
bpfdev pin map pinned $fs/m1 d/m --user 4321 --group 4321
bpfdev pin prog pinned $fs/prog d/p
bpfdev pin link pinned $fs/iter d/l
exec 7<> /dev/bpf/d/m
chown 0:0 /dev/bpf/d/m

bpfdev list --json > json.list
bpfdev list --json e >> json.list
bpfdev list --json --output-all > json-all.list
bpfdev holders --json > json.holders
bpfdev holders --json --output-all > json-all.holders
bpfdev holders --json --all > json-machine.holders
for name in d d/m d/p d/l; do
	bpfdev show --json $name
done > json.show
bpfdev list --json --all --output-all > json-unpinned.list
bpfdev list --json --attached > json-attached.list
bpfdev views list --json > json.views
bpfdev views list --json --output-all > json-all.views
bpfdev top --json --delay 0.1 --idle > json.top
bpfdev top --json --delay 0.1 --idle --output-all > json-all.top

# any byte but NUL can be in a process's name
python3 -c '
import time
node = open("/dev/bpf/d/p")
open("/proc/self/comm", "wb").write(b"q\"\\\t\xff\xc3\xa4")
time.sleep(1000)' &
odd=$!
is_odd()
{
	[ "$(head -c 1 "/proc/$odd/comm")" = q ]
}
wait_for is_odd
bpfdev holders --json d/p > json-odd.holders
kill $odd

exec 7<&-
bpfdev replace map pinned $fs/m2 d/m
echo change > '/sys/class/bpf-objects/d!m/uevent'
bpfdev unpin d/m d/p d/l
bpfdev rmdir d
bpfdev rmdir e
kill $monitor $monitor_all
wait

echo "TAP version 13"
check list '.bpf_objects' name
same 'list: objects without a node' valid accepted list json-unpinned.list
same 'list: attachments' valid accepted list json-attached.list
check chain .components name
same 'chain: an incomplete one' '["incomplete",null]' \
	jq -c '.components[0] | [.state, .name]' json-broken.chain
same '  in its schema' valid accepted chain json-broken.chain
check holders .holders pid
same 'holders: of all objects' valid accepted holders json-machine.holders
same 'holders: a name of odd bytes' '[113,34,92,9,255,228]' \
	jq -c '.holders[].command | explode' json-odd.holders
same 'show: objects' valid accepted show json.show
same 'show: a missing, another and a mistyped key are refused' 'invalid invalid invalid' \
	refused show json.show 'del(.name)' '.nonsense = 1' '.id = "1"'
same 'show: keys of a map, as numbers, booleans and arrays' \
	'number boolean number array array array' jq -r -s '.[1] |
	[.max_entries, .frozen, .refs_files, .uses, .used_by, .holders] | map(type) | join(" ")' json.show
same '  and its holders' '["array","number"]' \
	jq -c -s '.[1].holders[0] | [(. | type | sub("object"; "array")), (.fd | type)]' json.show
same 'chain show: its object' valid accepted chain-show json.chain-show
same '  a missing, another and a mistyped key are refused' 'invalid invalid invalid' \
	refused chain-show json.chain-show 'del(.state)' '.nonsense = 1' '.components[0].on = "pass"'
same 'map: all forms' valid accepted map json.map
same 'map: a missing, another and a mistyped key are refused' \
	'invalid invalid invalid invalid invalid' refused map json.map \
	'del(.[0].key)' 'del(.[0].value)' '.[0].nonsense = 1' '.[0].key = ["1"]' \
	'.[0].formatted = {"key": 1}'
same 'cat: records' valid accepted cat json.cat
same 'cat: a missing and another key, and another event are refused' \
	'invalid invalid invalid invalid' refused cat json.cat \
	'del(.key)' 'del(.value)' '.nonsense = 1' '{"data": "0"}'
same 'cat: an event' valid verdicts cat <<< '{"data":"00ff"}'
check monitor . event
check top .programs runs
check diff .differences name
check tenant .tenants name
same 'tenant: each state' '["ready","edited","missing"]' \
	jq -c '[.tenants[].state]' json.tenant
check views .views name
commands=$(bpfdev --help | awk '/^Commands:/ { on = 1; next } /^$/ { on = 0 }
				on { print $1 }')
same 'each command with JSON has a schema' "$(for command in $commands; do
		bpfdev "$command" --help | grep -qw json && echo "$command"
	done)" sh -c "cd $schemas && ls | sed 's/\.json//' | grep -vx -e cat -e chain-show"
same 'monitor: an event is a line' 12 sh -c 'wc -l < json.monitor'
same 'monitor: and a line is an event' 12 sh -c 'jq -s length json.monitor'

cd "$here" || exit 1
rm -rf "$fs" /run/bpfdev
tap_end
