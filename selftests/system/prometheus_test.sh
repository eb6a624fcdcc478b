#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Metrics as they are collected: by Debian's Prometheus, directly and through node_exporter, with
# the alerts and the dashboard that are installed.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../tap.sh

doc=/usr/share/doc/bpfdev/metrics

echo "TAP version 13"
if ! command -v prometheus > /dev/null; then
	result ok 'metrics in Prometheus # SKIP not installed'
	tap_end
	exit
fi

fs=/sys/fs/bpf/prometheus_test
work=$(mktemp -d)
trap 'rm -rf "$work" "$tap_out" "$tap_err"' EXIT
exporter=127.0.0.1:9964

# ask PATH: what Prometheus answers; nothing until it has started
ask()
{
	python3 -c '
import sys, urllib.request
print(urllib.request.urlopen("http://127.0.0.1:9090/api/v1/" + sys.argv[1]).read().decode())' "$1" 2> /dev/null
}

# query EXPRESSION: each value, with its labels job and name
query()
{
	ask "query?query=$(jq -rn --arg query "$1" '$query | @uri')" |
		jq -r '.data.result[] | [.metric.job, .metric.name, .value[1]] | map(values) | join(" ")' | sort
}

is()
{
	[ "$(query "$1")" = "$2" ]
}

mkdir -p $fs
bpfdev mkdir fw
bpftool map create $fs/flows type hash key 4 value 8 entries 4 name flows
bpfdev pin map pinned $fs/flows fw/flows
bpftool prog loadall ../programs.bpf.o $fs/progs
bpfdev pin prog pinned "$(find $fs/progs -name '*pass*')" fw/pass
ip link add m0 type veth peer name m1
bpfdev attach prog node fw/pass fw/xdp xdp m0

# -- the units

for unit in bpfdev-metrics.socket bpfdev-metrics.service bpfdev-textfile.service \
	bpfdev-textfile.timer; do
	t "$unit is a sound unit" 0 '' '' systemd-analyze verify --man=no $unit
done
t 'the socket' 0 '' '' systemctl start bpfdev-metrics.socket
get()
{
	python3 -c '
import sys, urllib.request
print(urllib.request.urlopen("http://" + sys.argv[1]).read().decode(), end="")' "$1"
}
same '  has what the command prints' "$(bpfdev metrics | grep fw/xdp)" \
	sh -c "$(declare -f get); get $exporter/metrics | grep fw/xdp"
# a client that does not ask yet
exec {client}<> "/dev/tcp/${exporter/://}"
status=/proc/$(systemctl show -P MainPID bpfdev-metrics.service)/status
same '  no user of this machine answers' '' \
	sh -c "getent -s files passwd \$(awk '/^Uid:/ { print \$2 }' $status)"
same '  without a capability' $'CapPrm:0000000000000000\nCapEff:0000000000000000\nCapBnd:0000000000000000' \
	sh -c "grep -E 'Cap(Prm|Eff|Bnd)' $status | tr -d '\t'"
same '  to others while it waits for one' "$(bpfdev metrics | grep fw/xdp)" \
	sh -c "$(declare -f get); get $exporter/metrics | grep fw/xdp"
printf 'GET /metrics HTTP/1.1\r\n\r\n' >&$client
answer()
{
	timeout 30 cat <&"$client" | grep fw/xdp
}
same '  and to this client, too' "$(bpfdev metrics | grep fw/xdp)" answer
exec {client}>&-
t 'the file of node_exporter' 0 '' '' systemctl start bpfdev-textfile.service
same '  has what the command prints' "$(bpfdev metrics | grep fw/xdp)" \
	grep fw/xdp /var/lib/prometheus/node-exporter/bpfdev.prom
bpfdev chain add m1 prog file ../chain.bpf.o --name one --prog pass
systemctl start bpfdev-textfile.service
same '  and the components of chains' 'xdp/m1/one' \
	sed -n 's/^bpfdev_chain_position_info{.*,name="\([^"]*\)".*/\1/p' \
	/var/lib/prometheus/node-exporter/bpfdev.prom
bpfdev chain remove m1 --all
bpfdev rmdir xdp/m1
bpfdev rmdir xdp
same '  for every user' 644 stat -c %a /var/lib/prometheus/node-exporter/bpfdev.prom
t '  again and again' 0 '' '' systemctl start bpfdev-textfile.timer

# -- the alerts, by themselves

t 'the alerts are sound' 0 'SUCCESS: 4 rules found' '' promtool check rules $doc/alerts.yml
cp $doc/alerts{,_test}.yml "$work"
t '  and fire when they should' 0 'SUCCESS' '' promtool test rules "$work/alerts_test.yml"
sed -i 's/attached == 0/attached == 2/' "$work/alerts.yml"
t '  which is found if they do not' 1 '' 'FAILED' \
	sh -c "promtool test rules $work/alerts_test.yml > /dev/null"

# -- Prometheus

sed 's/for: 1m/for: 1s/' $doc/alerts.yml > "$work/alerts.yml"
cat > "$work/prometheus.yml" <<- EOF
	global:
	  scrape_interval: 5s
	  scrape_timeout: 5s
	  evaluation_interval: 5s
	rule_files: [$work/alerts.yml]
	scrape_configs:
	  - job_name: bpfdev
	    static_configs: [{targets: ['$exporter']}]
	  - job_name: node
	    static_configs: [{targets: ['127.0.0.1:9100']}]
EOF
t 'its configuration' 0 'SUCCESS' '' promtool check config "$work/prometheus.yml"
# its other collectors take longer than a scrape may, in a slow guest
mkdir -p /run/systemd/system/prometheus-node-exporter.service.d
cat > /run/systemd/system/prometheus-node-exporter.service.d/few.conf <<- EOF
	[Service]
	Environment='ARGS=--collector.disable-defaults --collector.textfile'
	EnvironmentFile=
EOF
systemctl daemon-reload
systemctl start prometheus-node-exporter
prometheus --config.file "$work/prometheus.yml" --storage.tsdb.path "$work/data" \
	--web.listen-address 127.0.0.1:9090 > "$work/log" 2>&1 &
prometheus=$!
both=$'bpfdev fw/xdp 1\nnode fw/xdp 1'
t 'Prometheus scrapes both' 0 '' '' \
	wait_for is 'bpfdev_link_attached{name="fw/xdp"}' "$both"
same '  the facts of a node join its numbers' 'bpfdev fw/flows 4' \
	query 'bpfdev_map_max_entries{job="bpfdev"} * on (name) group_left (bpf_name) bpfdev_object_info{job="bpfdev", bpf_name="flows"}'

expressions=$(jq -r '.panels[].targets[].expr' $doc/dashboard.json |
	sed 's/\$__rate_interval/1m/g; s/\$instance/.*/g; s/\$directory//g')
answers()
{
	local expression

	while IFS= read -r expression; do
		ask "query?query=$(jq -rn --arg query "$expression" '$query | @uri')" | jq -r .status
	done <<< "$expressions" | sort | uniq -c | awk '{ $1 = $1; print }'
}
same 'each expression of the dashboard is sound' "$(wc -l <<< "$expressions") success" answers
same '  and finds the map' 'bpfdev fw/flows 0' \
	query 'bpfdev_map_entries{job="bpfdev", name=~"fw.*"} / bpfdev_map_max_entries'

same '  and no directory without a limit that is nearly full' '' \
	query 'bpfdev_dir_entries{name="/"} / bpfdev_dir_limit > 0.9'

firing()
{
	ask alerts | jq -r --arg name "$1" '.data.alerts[] | select(.labels.alertname == $name and
		.state == "firing") | [.labels.job, .labels.name] | join(" ")' | sort
}

fires()
{
	[ "$(firing "$1")" = "$2" ]
}

same 'no alert' '' firing BpfLinkDetached
bpfdev link detach fw/xdp
t 'an alert after a detach' 0 '' '' \
	wait_for fires BpfLinkDetached $'bpfdev fw/xdp\nnode fw/xdp'
bpftool prog loadall ../programs.bpf.o $fs/again
bpfdev replace prog pinned "$(find $fs/again -name '*pass*')" fw/pass
t 'an alert after a program was replaced' 0 '' '' \
	wait_for fires BpfProgramReplaced $'bpfdev fw/pass\nnode fw/pass'
same '  whose series goes on' 1 query 'count(count by (name) (bpfdev_prog_runs_total{name="fw/pass"}))'

kill $prometheus
wait $prometheus
systemctl stop prometheus-node-exporter bpfdev-textfile.timer \
	bpfdev-metrics.socket bpfdev-metrics.service
rm -rf /var/lib/prometheus/node-exporter/bpfdev.prom \
	/run/systemd/system/prometheus-node-exporter.service.d
systemctl daemon-reload
ip link del m0
bpfdev unpin -r fw
rm -rf $fs

tap_end
