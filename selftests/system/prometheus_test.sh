#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The units for metrics, and the alerts that are installed, by Debian's promtool.

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
same '  for every user' 644 stat -c %a /var/lib/prometheus/node-exporter/bpfdev.prom
t '  again and again' 0 '' '' systemctl start bpfdev-textfile.timer

# -- the alerts, by themselves

t 'the alerts are sound' 0 'SUCCESS: 4 rules found' '' promtool check rules $doc/alerts.yml
cp $doc/alerts{,_test}.yml "$work"
t '  and fire when they should' 0 'SUCCESS' '' promtool test rules "$work/alerts_test.yml"
sed -i 's/attached == 0/attached == 2/' "$work/alerts.yml"
t '  which is found if they do not' 1 '' 'FAILED' \
	sh -c "promtool test rules $work/alerts_test.yml > /dev/null"

systemctl stop bpfdev-textfile.timer bpfdev-metrics.socket bpfdev-metrics.service
rm -f /var/lib/prometheus/node-exporter/bpfdev.prom
ip link del m0
bpfdev unpin -r fw
rm -rf $fs

tap_end
