#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Metrics: each value against its source, both formats by the parsers of others, without
# privilege, and HTTP.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/metrics_test
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work" "$tap_out" "$tap_err"' EXIT

# sample FAMILY LABELS: its value
sample()
{
	bpfdev metrics "${@:3}" | awk -v wanted="$1{$2}" '$1 == wanted { print $2 }'
}

# attribute NODE NAME
attribute()
{
	cat "/sys/class/bpf-objects/${1//\//!}/$2"
}

# families: of the output on stdin, by the parser of OpenMetrics: name, type, unit, samples
families()
{
	python3 -c '
import sys
from prometheus_client.openmetrics import parser
for family in parser.text_string_to_metric_families(sys.stdin.read()):
    print(family.name, family.type, family.unit or "-", len(family.samples))'
}

# classic: the same for the text format
classic()
{
	python3 -c '
import sys
from prometheus_client import parser
for family in parser.text_string_to_metric_families(sys.stdin.read()):
    print(family.name, family.type, len(family.samples))'
}

mkdir -p $fs
bpfdev mkdir m --limit 40
bpftool map create $fs/hash type hash key 4 value 8 entries 16 name m_hash
bpfdev pin map pinned $fs/hash m/hash
bpftool map update pinned $fs/hash key 1 0 0 0 value 1 0 0 0 0 0 0 0
bpftool map update pinned $fs/hash key 2 0 0 0 value 1 0 0 0 0 0 0 0
bpfdev expose m/hash m/data
bpftool prog loadall programs.bpf.o $fs/progs
bpfdev pin prog pinned "$(find $fs/progs -name '*pass*')" m/pass
ip link add m0 type veth peer name m1
bpfdev attach prog node m/pass m/xdp xdp m0

echo "TAP version 13"

# -- values

t 'all metrics' 0 '^bpfdev_object_info' '' bpfdev metrics
id=$(bpfdev list -n -r -o ID m/hash)
same 'facts of a map' 1 sample bpfdev_object_info \
	"name=\"m/hash\",type=\"map\",bpf_type=\"hash\",bpf_name=\"m_hash\",id=\"$id\",face=\"bpf\""
same '  and of its data node' 1 sample bpfdev_object_info \
	"name=\"m/data\",type=\"map\",bpf_type=\"hash\",bpf_name=\"m_hash\",id=\"$id\",face=\"data\""
same 'facts of a program' 1 sample bpfdev_object_info \
	"name=\"m/pass\",type=\"prog\",bpf_type=\"xdp\",bpf_name=\"$(attribute m/pass bpf_name)\",id=\"$(attribute m/pass id)\",tag=\"$(attribute m/pass tag)\""
for pair in object_references:refcnt node_opens_total:opens map_memory_bytes:memlock \
	map_max_entries:max_entries map_entries:entries; do
	same "${pair%:*} of a map is ${pair#*:}" "$(attribute m/hash "${pair#*:}")" \
		sample "bpfdev_${pair%:*}" 'name="m/hash"'
done
opened=$(sample bpfdev_node_opens_total 'name="m/hash"')
: < /dev/bpf/m/hash
same 'an open counts' $((opened + 1)) sample bpfdev_node_opens_total 'name="m/hash"'

sysctl -qw kernel.bpf_stats_enabled=1
same 'the kernel counts runs' 1 sh -c "bpfdev metrics | sed -n 's/^bpfdev_run_stats_enabled //p'"
head -c 64 /dev/zero > "$work/packet"
bpftool prog run pinned "$(find $fs/progs -name '*pass*')" data_in "$work/packet" repeat 7 > /dev/null
sysctl -qw kernel.bpf_stats_enabled=0
same '  and then does not' 0 sh -c "bpfdev metrics | sed -n 's/^bpfdev_run_stats_enabled //p'"
same 'runs of a program' 7 sample bpfdev_prog_runs_total 'name="m/pass"'
same '  and their time, in seconds' "$(attribute m/pass run_time_ns)" \
	sh -c "bpfdev metrics m | awk '/^bpfdev_prog_run_seconds_total.*m.pass/ {
		printf \"%.0f\n\", \$2 * 1e9 }'"
same '  and recursions' "$(attribute m/pass recursion_misses)" \
	sample bpfdev_prog_recursion_misses_total 'name="m/pass"'
same 'entries of a directory' 4 sample bpfdev_dir_entries 'name="m"'
same '  and its limit' 40 sample bpfdev_dir_limit 'name="m"'
same 'of the root' "$(attribute control entries)" sample bpfdev_dir_entries 'name="/"'
same '  which has no limit' +Inf sample bpfdev_dir_limit 'name="/"'

# changed NAME: the time of the last change by sysfs, in whole seconds since 1970
changed()
{
	local boot ns

	boot=$(sed -n 's/^btime //p' /proc/stat)
	ns=$(attribute "$1" last_change | sed 's/.*time_ns:\([0-9]*\).*/\1/')
	echo $((boot + ns / 1000000000))
}

# changes FAMILY NAME
changes()
{
	sample "$1" "name=\"$2\"" | cut -d. -f1
}

same 'a link is attached' 1 sample bpfdev_link_attached 'name="m/xdp"'
same '  since then' "$(changed m/xdp)" changes bpfdev_link_last_change_timestamp_seconds m/xdp
before=$(sample bpfdev_link_last_change_timestamp_seconds 'name="m/xdp"')
same '  the time is always the same' "$before" \
	sample bpfdev_link_last_change_timestamp_seconds 'name="m/xdp"'
bpfdev link detach m/xdp
same 'a link that was detached' 0 sample bpfdev_link_attached 'name="m/xdp"'
t '  has changed since' 0 '' '' [ "$before" != \
	"$(sample bpfdev_link_last_change_timestamp_seconds 'name="m/xdp"')" ]
same '  when sysfs says' "$(changed m/xdp)" changes bpfdev_link_last_change_timestamp_seconds m/xdp
bpftool map create $fs/other type array key 4 value 4 entries 1 name m_other
before=$(sample bpfdev_map_last_change_timestamp_seconds 'name="m/hash"')
bpfdev replace map pinned $fs/other m/hash
t 'a replacement is a change' 0 '' '' [ "$before" != \
	"$(sample bpfdev_map_last_change_timestamp_seconds 'name="m/hash"')" ]
same '  and the series goes on under its name' 1 sample bpfdev_map_max_entries 'name="m/hash"'
same '  an array has no number of entries' '' sample bpfdev_map_entries 'name="m/hash"'

# -- chains

bpfdev chain add m1 prog file chain.bpf.o --name one --prog pass
same 'an extension is a program' '0' sample bpfdev_prog_recursion_misses_total 'name="xdp/m1/one"'
same '  whose runs nobody counts' '' sample bpfdev_prog_runs_total 'name="xdp/m1/one"'
same '  nor their time' '' sample bpfdev_prog_run_seconds_total 'name="xdp/m1/one"'
bpfdev chain add m1 prog file chain.bpf.o --name two --prog pass --before one --on drop
position()
{
	sample bpfdev_chain_position_info \
		"interface=\"m1\",name=\"xdp/m1/$1\",position=\"$2\",id=\"$(attribute "xdp/m1/$1" id)\""
}
same 'a component has a position' 1 position two 1
same '  as the next one has' 1 position one 2
same '  and no other component has one' 2 sh -c 'bpfdev metrics | grep -c ^bpfdev_chain_position_info'
same '  runs: the chain does not count them' '' \
	sample bpfdev_chain_runs_total 'interface="m1",name="xdp/m1/two"'
bpfdev chain count m1 on
bpftool prog run id "$(attribute xdp/m1/dispatcher id)" data_in "$work/packet" repeat 7 > /dev/null
same '  runs: the chain counts them' 7 \
	sample bpfdev_chain_runs_total 'interface="m1",name="xdp/m1/two"'
same '  of a component that no packet meets' 0 \
	sample bpfdev_chain_runs_total 'interface="m1",name="xdp/m1/one"'
same '  by their directory' 2 sh -c 'bpfdev metrics xdp | grep -c ^bpfdev_chain_runs_total'
# chains: the number of components, in metrics that have another sample, too
chains()
{
	"$@" > "$work/chains" && grep -q '^bpfdev_build_info' "$work/chains" &&
		grep -c '^bpfdev_chain_position_info' "$work/chains"
}
same '  which another one does not have' 0 chains bpfdev metrics m
same '  without permission they are left out' 0 chains as_nobody bpfdev metrics
bpfdev mkdir xdp/m2
exec 5> /dev/bpf/m/hash
bpfdev pin map fd 5 xdp/m2/config
exec 5>&-
t 'a map that cannot be read in the place of a config' 1 '' 'Permission denied' \
	bpfdev chain list m2
same '  does not hide the other chains' 2 chains bpfdev metrics
bpfdev unpin xdp/m2/config
bpfdev rmdir xdp/m2

# -- which entries

bpfdev mkdir m/sub
bpfdev mkdir m2
same 'a directory: itself and what is below it' 'm m/data m/hash m/pass m/sub m/xdp' \
	sh -c "bpfdev metrics m | sed -n 's/.*{name=\"\\([^\"]*\\)\".*/\\1/p' | sort -u | xargs"
same '  two of them' 'm/sub m2' \
	sh -c "bpfdev metrics m2 /dev/bpf/m/sub | sed -n 's/.*{name=\"\\([^\"]*\\)\".*/\\1/p' |
		sort -u | xargs"
t 'a directory that does not exist' 1 '' \
	"^bpfdev: none: no such directory; 'bpfdev list' shows all$" bpfdev metrics m none
t '  and a node is none' 1 '' '^bpfdev: m/hash: no such directory' bpfdev metrics m/hash
t 'a bad name' 1 '' "^bpfdev: 'm//x': bad name" bpfdev metrics m//x
chmod 700 /dev/bpf/m
chmod 600 /dev/bpf/control /dev/bpf/m/control
# a read of a chain opens its nodes
entries()
{
	"$@" bpfdev metrics | grep -v -e '^bpfdev_chain' -e 'node_opens.*xdp/m1'
}
same 'a user without any right sees the same, but for chains' "$(entries env)" entries as_nobody
t '  and no object without a node' 1 '' 'it needs CAP_SYS_ADMIN$' as_nobody bpfdev metrics --all
chmod 755 /dev/bpf/m
bpfdev unpin m/data
other=$(bpftool -j map show pinned $fs/hash | jq .id)
same '--all: an object without a node' "$(bpftool -j map show id "$other" | jq .bytes_memlock)" \
	sample bpfdev_map_memory_bytes "name=\"map:$other\"" --all
same '  with its facts' 1 sample bpfdev_object_info \
	"name=\"map:$other\",type=\"map\",bpf_type=\"hash\",bpf_name=\"m_hash\",id=\"$other\"" --all
same '  each object once' "$(bpftool -j map list | jq length)" \
	sh -c "bpfdev metrics --all | sed -n 's/^bpfdev_object_info.*type=\"map\".*,id=\"\([0-9]*\)\".*/\1/p' | sort -u | wc -l"
t '  and no directory' 2 '' '^bpfdev metrics: --all prints all objects: expected no DIR$' \
	bpfdev metrics --all m

# -- formats

t 'OpenMetrics, by its parser' 0 '^bpfdev_map_memory_bytes? gauge bytes [0-9]' '' \
	sh -c "$(declare -f families); bpfdev metrics --openmetrics | families"
same '  the types and units' "\
bpfdev_build info -
bpfdev_chain_position info -
bpfdev_chain_runs counter -
bpfdev_dir_entries gauge -
bpfdev_dir_limit gauge -
bpfdev_link_attached gauge -
bpfdev_link_last_change_timestamp_seconds gauge seconds
bpfdev_map_last_change_timestamp_seconds gauge seconds
bpfdev_map_max_entries gauge -
bpfdev_map_memory_bytes gauge bytes
bpfdev_node_opens counter -
bpfdev_object info -
bpfdev_object_references gauge -
bpfdev_prog_last_change_timestamp_seconds gauge seconds
bpfdev_prog_recursion_misses counter -
bpfdev_prog_run_seconds counter seconds
bpfdev_prog_runs counter -
bpfdev_run_stats_enabled gauge -" \
	sh -c "$(declare -f families); bpfdev metrics --openmetrics | families | cut -d' ' -f1-3 |
		grep -v map_entries | sort"
same '  as many samples as in the text format' "$(bpfdev metrics | grep -vc '^#')" \
	sh -c "bpfdev metrics --openmetrics | grep -vc '^#'"
t '  a part of it is refused' 1 '^bpfdev_build' 'Missing # EOF' \
	sh -c "$(declare -f families); bpfdev metrics --openmetrics | head -n -1 | families"
t 'the text format, by its parser' 0 '^bpfdev_prog_runs counter 1$' '' \
	sh -c "$(declare -f classic); bpfdev metrics m | classic"
if command -v promtool > /dev/null; then
	t "promtool's lint" 0 '' '' sh -c 'bpfdev metrics | promtool check metrics'
	t '  finds a counter without _total' 3 '' 'non-counter metrics should not have|should have "_total"' \
		sh -c 'bpfdev metrics | sed s/opens_total/opens/ | promtool check metrics'
else
	result ok "promtool's lint # SKIP there is no promtool"
fi

bpfdev unpin xdp/m1/one
same 'an incomplete chain is left out' 0 chains bpfdev metrics
bpfdev chain remove m1 --all
bpfdev rmdir xdp/m1
bpfdev rmdir xdp

# -- output

t '--output-file' 0 '' '' bpfdev metrics m --output-file "$work/file"
same '  has what is printed' "$(bpfdev metrics m)" cat "$work/file"
t '  is unchanged after an error' 1 '' 'no such directory' \
	bpfdev metrics none --output-file "$work/file"
same '  as it was' "$(bpfdev metrics m)" cat "$work/file"
t 'a full disk' 1 '' '^bpfdev: standard output: No space left on device$' \
	sh -c 'bpfdev metrics > /dev/full'
t '--http and --output-file' 2 '' \
	'^bpfdev metrics: --http and --output-file are mutually exclusive$' \
	bpfdev metrics --http --output-file "$work/file"
t '--http and --openmetrics' 2 '' '--http and --openmetrics are mutually exclusive' \
	bpfdev metrics --http --openmetrics

# -- HTTP

# http LINE...: the answer to a request, without \r
http()
{
	printf '%s\r\n' "$@" '' | bpfdev metrics --http m | tr -d '\r'
}

http_head()
{
	http "$@" | sed '/^$/q'
}

http_body()
{
	http "$@" | sed '1,/^$/d'
}

size=$(bpfdev metrics m | wc -c)
same 'GET: the head' "HTTP/1.1 200 OK
Content-Type: text/plain; version=0.0.4; charset=utf-8
Content-Length: $size
Connection: close" http_head 'GET /metrics HTTP/1.1' 'Host: localhost'
same '  and the metrics' "$(bpfdev metrics m)" http_body 'GET /metrics HTTP/1.1'
same 'HEAD: no body' '' http_body 'HEAD /metrics HTTP/1.1'
same '  but its length' "Content-Length: $size" \
	sh -c "$(declare -f http); http 'HEAD /metrics HTTP/1.1' | grep Length"
same 'a client that prefers OpenMetrics' "$(bpfdev metrics m --openmetrics)" \
	http_body 'GET /metrics HTTP/1.1' 'Accept: application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1'
same '  gets that type' 'Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8' \
	sh -c "$(declare -f http); http 'GET /metrics HTTP/1.1' 'accept: application/openmetrics-text' |
		grep Type"
for request in 'GET / HTTP/1.1|404 Not Found' 'POST /metrics HTTP/1.1|405 Method Not Allowed' \
	'GET /metrics|400 Bad Request' '|400 Bad Request'; do
	same "'${request%|*}': ${request#*|}" "HTTP/1.1 ${request#*|}" \
		sh -c "$(declare -f http); http '${request%|*}' | head -1"
done
same 'a request that ends too early' 'HTTP/1.1 400 Bad Request' \
	sh -c "printf 'GET /metrics HTTP/1.1\r\n' | bpfdev metrics --http | tr -d '\r' | head -1"
same 'a header that is too long' 'HTTP/1.1 400 Bad Request' \
	sh -c "{ printf 'GET /metrics HTTP/1.1\r\nX: '; head -c 9000 /dev/zero | tr '\0' x; printf '\r\n\r\n'; } |
		bpfdev metrics --http | tr -d '\r' | head -1"
same 'headers without an end' 'HTTP/1.1 400 Bad Request' \
	sh -c "{ echo 'GET /metrics HTTP/1.1'; yes X: x; } 2> /dev/null |
		bpfdev metrics --http | tr -d '\r' | head -1"
same 'a failure is one of the server' $'HTTP/1.1 503 Service Unavailable\nnone: no such directory; \'bpfdev list\' shows all' \
	sh -c "printf 'GET /metrics HTTP/1.1\n\n' | bpfdev metrics --http none 2> /dev/null |
		tr -d '\r' | sed -n '1p;\$p'"

bpfdev mkdir 'm/A._-z'
same 'a name with all characters' 0 sample bpfdev_dir_entries 'name="m/A._-z"'

ip link del m0
chmod 660 /dev/bpf/control
bpfdev unpin -r m
bpfdev rmdir m2
rm -rf $fs

tap_end
