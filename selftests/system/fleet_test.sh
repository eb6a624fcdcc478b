#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The examples for many machines, on one: the units that compare it with its files and write its
# labels, and the playbook, by ansible-playbook if it is installed. With FLEET_PLAYS=1, it is played
# once.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../tap.sh

docs=/usr/share/doc/bpfdev
features=/etc/kubernetes/node-feature-discovery/features.d
tmp=$(mktemp -d)
trap 'rm -rf "$tmp" "$tap_out" "$tap_err"' EXIT

echo 'TAP version 13'

# -- units

cp $docs/examples/bpfdev-{diff,nfd}.{service,timer} /etc/systemd/system
install -m 755 $docs/examples/bpfdev-nfd /usr/local/sbin
systemctl daemon-reload
t 'the units are correct' 0 '' '' systemd-analyze verify --man=no \
	/etc/systemd/system/bpfdev-{diff,nfd}.{service,timer}

mkdir -p /etc/bpfdev.d
cp $docs/fleet/files/conf/team-a.conf /etc/bpfdev.d
t 'a machine that is not as its files say has a failed unit' 1 '' 'bpfdev-diff.service failed' \
	systemctl start bpfdev-diff
same '  with the difference in its journal' 'team-a mkdir missing' sh -c \
	"journalctl -u bpfdev-diff -o cat | awk '/^team-a/ { print \$1, \$2, \$3 }'"
bpfdev apply
t 'a machine that is as its files say has none' 0 '' '' systemctl start bpfdev-diff

systemctl -q enable --now bpfdev-nfd.timer
soon 'the timer writes the labels at once' \
	"feature.node.kubernetes.io/bpfdev.version=$(cat /sys/module/bpfdev/version)
feature.node.kubernetes.io/bpfdev.dir.team-a=true" grep -v '^#' $features/bpfdev
systemctl -q disable --now bpfdev-nfd.timer

bpfdev rmdir team-a
rm -r /etc/bpfdev.d $features /run/bpfdev
rm /etc/systemd/system/bpfdev-{diff,nfd}.{service,timer} /usr/local/sbin/bpfdev-nfd
systemctl daemon-reload

# -- the playbook

if ! command -v ansible-playbook > /dev/null; then
	result ok 'the playbook # SKIP no ansible-playbook'
	tap_end
	exit
fi

cp -r $docs/fleet "$tmp/fleet"
mkdir "$tmp/fleet/files/objects"
cp ../apply.bpf.o "$tmp/fleet/files/objects"
echo 'object fw /usr/local/lib/bpf/apply.bpf.o
map team-a/blocklist fw:blocklist --mode 0640' > "$tmp/fleet/files/conf/fw.conf"
echo '[bpfdev]
localhost ansible_connection=local ansible_python_interpreter=/usr/bin/python3' > "$tmp/inventory"
export ANSIBLE_NOCOLOR=1 ANSIBLE_PIPELINING=1
export ANSIBLE_LOCAL_TEMP=$tmp/local ANSIBLE_REMOTE_TEMP=$tmp/remote

# play OPTION...: run it, and print its result for this machine, with the difference that it finds
play()
{
	ansible-playbook -i "$tmp/inventory" "$tmp/fleet/bpfdev.yml" --skip-tags packages "$@" > "$tmp/log"
	local status=$?

	grep -oE '(changed|failed)=[0-9]+' "$tmp/log" | xargs echo "status $status:"
}

same 'the playbook makes what its files say' 'status 0: changed=4 failed=0' play
same '  which are applied' '/dev/bpf/team-a/blocklist 640' \
	stat -c '%n %a' /dev/bpf/team-a/blocklist
same '  at each boot' 'enabled' systemctl is-enabled bpfdev-apply.service
# each takes a minute or more, so the gate has only the first
if [ "${FLEET_PLAYS:-all}" = all ]; then
	same 'a second run changes nothing' 'status 0: changed=0 failed=0' play
	chmod 0666 /dev/bpf/team-a/blocklist
	same 'a machine that differs fails' 'status 2: changed=0 failed=1' play --tags diff
	rm "$tmp/fleet/files/conf/fw.conf"
	bpfdev apply
	same 'a file that was removed is removed, with its entries' 'status 0: changed=2 failed=0' play
	same '  from the machine, too' '/dev/bpf/team-a/control' \
		find /dev/bpf/team-a /etc/bpfdev.d -type c -o -name fw.conf
fi

systemctl -q disable --now bpfdev-persist.timer bpfdev-apply.service
bpfdev unpin -r team-a
rm -r /etc/bpfdev.d /usr/local/lib/bpf /run/bpfdev

tap_end
