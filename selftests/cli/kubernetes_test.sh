#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The manifests of Documentation/kubernetes pass the checks of their readers, which find each
# mistake; the udev rule for Akri finds the nodes that it is for; the labels for NFD are those of
# this machine. No cluster is needed.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

docs=/usr/share/doc/bpfdev
fs=/sys/fs/bpf/kubernetes_test
tmp=$(mktemp -d)
trap 'rm -rf "$tmp" "$tap_out" "$tap_err"' EXIT

echo 'TAP version 13'

if [ ! -x manifests ]; then
	result ok 'manifests # SKIP no types of Kubernetes when the tests were built'
	tap_end
	exit
fi

same 'all manifests are correct' "akri.yaml: akri.sh/v0 Configuration bpf-team-a
akri.yaml: v1 Pod team-a-reader
generic-device-plugin.yaml: apps/v1 DaemonSet bpfdev-device-plugin
generic-device-plugin.yaml: v1 Pod blocklist-reader
nfd.yaml: nfd.k8s-sigs.io/v1alpha1 NodeFeatureRule bpfdev
seccomp-pod.yaml: v1 Pod flows-agent" ./manifests $docs/kubernetes/*.yaml
same 'each says that it was not run' '' grep -L '^# Not run here\.' $docs/kubernetes/*.yaml

# refused FILE SED MESSAGE: a mistake that SED makes in a manifest is found
refused()
{
	cp $docs/kubernetes/*.yaml "$tmp"
	sed -i "$2" "$tmp/$1"
	same "refused: $1: $3" "$1: $3" sh -c "./manifests '$tmp'/*.yaml 2>&1"
}

pod='v1 Pod'
plugin='apps/v1 DaemonSet'
akri='akri.sh/v0 Configuration'
nfd='nfd.k8s-sigs.io/v1alpha1 NodeFeatureRule'

file=seccomp-pod.yaml
refused $file 's/^kind: Pod/kind: Pot/' 'v1 Pot: unknown kind'
refused $file 's/localhostProfile/localhostprofile/' \
	"$pod: unknown field \"spec.containers[0].securityContext.seccompProfile.localhostprofile\""
refused $file 's/runAsUser: 1000/runAsUser: me/' \
	"$pod: json: cannot unmarshal string into Go struct field SecurityContext.spec.containers.securityContext.runAsUser of type int64"
refused $file 's/name: flows-agent/name: flows_agent/' \
	"$pod: name \"flows_agent\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
refused $file 's|com/bpf-flows|com/bpf-flow|' \
	"$pod: container \"agent\": nothing offers example.com/bpf-flow"
refused $file '/image:/d' "$pod: container \"agent\": no name or no image"

file=generic-device-plugin.yaml
refused $file '/matchLabels:/ { n; s/bpfdev-device-plugin/other/ }' \
	"$plugin: the selector does not match the labels of the template"
refused $file 's/- name: dev$/- name: devices/; s/^        - name: devices$/        - name: dev/' \
	"$plugin: container \"generic-device-plugin\": no volume \"devices\""
refused $file 's/name: bpf-flows/name: bpf_flows/' \
	"$plugin: --device: name \"bpf_flows\" is not ^[a-z0-9][-a-z0-9]*[a-z0-9]\$"
refused $file 's/permissions: rw/permissions: rx/' \
	"$plugin: --device: bpf-flows: permissions \"rx\" are not of r, w and m"
refused $file 's/permissions: rw/permission: rw/' \
	"$plugin: --device: unknown field \"groups[0].paths[0].permission\""
refused $file 's|/dev/bpf/team-a/\*|/dev/bpf/team-[a/*|' \
	"$plugin: --device: bpf-team-a: path \"/dev/bpf/team-[a/*.data\": syntax error in pattern"
refused $file 's/- --domain/- --domains/' "$plugin: unknown option --domains"

file=akri.yaml
refused $file 's/discoveryDetails/details/' \
	"$akri: unknown field \"spec.discoveryHandler.details\""
refused $file 's/udevRules:/rules:/' "$akri: discoveryDetails: unknown field \"rules\""
refused $file 's/permissions: r/permissions: wr/' "$akri: unsupported permissions \"wr\""
refused $file 's/ENV{BPFDEV_TYPE}/ENV{BPFDEV_TYPE} /' \
	"$akri: udevRules: no comparison at \"ENV{BPFDEV_TYPE} !=\\\"dir|prog|link\\\", ENV{BPFDEV_FACE}!=\\\"bpf\\\"\""
refused $file 's/, ENV{BPFDEV_DIR}/ ENV{BPFDEV_DIR}/' \
	"$akri: udevRules: no comma at \"ENV{BPFDEV_DIR}==\\\"team-a\\\", ENV{BPFDEV_TYPE}!=\\\"dir|prog|link\\\", ENV{BPFDEV_FACE}!=\\\"bpf\\\"\""
refused $file 's/SUBSYSTEM==/ACTION==/' "$akri: udevRules: unsupported field ACTION"
refused $file 's/SUBSYSTEM==/SUBSYSTEM=/' "$akri: udevRules: unsupported operation ="
refused $file 's/ENV{BPFDEV_DIR}/ENV/' "$akri: udevRules: ENV with or without a key"
refused $file 's/"team-a"/"team-(a)"/' \
	"$akri: udevRules: unsupported characters in ENV{BPFDEV_DIR}==\"team-(a)\""
refused $file 's/FACE}!=/FACE}==/' \
	"$akri: udevRules: 2 properties with ==, of which any will do"

file=nfd.yaml
refused $file 's/op: Exists/op: Present/' \
	"$nfd: rule \"bpfdev is loaded\": bpfdev: unknown op \"Present\""
refused $file 's/op: Exists/op: In/' "$nfd: rule \"bpfdev is loaded\": bpfdev: op In with 0 values"
refused $file 's|feature.node\(.kubernetes.io/bpfdev: \)|node\1|' \
	"$nfd: label node.kubernetes.io/bpfdev is not in feature.node.kubernetes.io"
refused $file 's/kernel.loadedmodule/loadedmodule/' \
	"$nfd: rule \"bpfdev is loaded\": feature \"loadedmodule\" is not SOURCE.NAME with expressions"

# -- what Akri finds

mkdir -p "$fs"
for n in 1 2 3; do
	bpftool map create $fs/m$n type array key 4 value 4 entries 1 name "k$n" || exit 1
done
bpftool prog loadall programs.bpf.o $fs/progs || exit 1
/lib/systemd/systemd-udevd --daemon || exit 1
udevadm control --ping
bpfdev mkdir team-a
bpfdev mkdir team-a/deep
bpfdev mkdir fw
bpfdev pin map pinned $fs/m1 team-a/blocklist
bpfdev expose team-a/blocklist team-a/blocklist.data
bpfdev pin map pinned $fs/m2 team-a/deep/flows
bpfdev expose team-a/deep/flows team-a/deep/flows.data
bpfdev pin map pinned $fs/m3 top
bpfdev expose top top.data
bpfdev pin prog pinned "$(find $fs/progs -name '*pass*')" team-a/pass
udevadm settle

# property DEVICE KEY
property()
{
	udevadm info -q property -p "$1" | sed -n "s/^$2=//p"
}

# akri_finds RULE-FILE: the nodes that Akri would find. It has libudev look for ==, and compares
# for != what is found, with regular expressions.
akri_finds()
{
	local match=() unlike=() field operation value device

	while read -r field operation value; do
		case $field$operation in
		SUBSYSTEM==) match+=("--subsystem-match=${value#=}") ;;
		ENV==) match+=("--property-match=$value") ;;
		ENV!=) unlike+=("$value") ;;
		esac
	done < <(./manifests -rule "$1")
	[ ${#match[@]} -gt 0 ] || return
	udevadm trigger --dry-run --verbose "${match[@]}" | while read -r device; do
		device=${device#/sys}
		for value in "${unlike[@]}"; do
			! property "$device" "${value%%=*}" | grep -qxE "${value#*=}" || continue 2
		done
		property "$device" DEVNAME
	done | sort
}

same 'the rule finds the data nodes of its directory' /dev/bpf/team-a/blocklist.data \
	akri_finds $docs/kubernetes/akri.yaml
sed "s/, ENV{BPFDEV_TYPE}.*/'/" $docs/kubernetes/akri.yaml > "$tmp/dir.yaml"
same 'BPFDEV_DIR alone finds all entries of the directory and its control node' \
	'/dev/bpf/team-a/blocklist
/dev/bpf/team-a/blocklist.data
/dev/bpf/team-a/control
/dev/bpf/team-a/pass' akri_finds "$tmp/dir.yaml"
sed 's|"team-a"|"team-a/deep"|' $docs/kubernetes/akri.yaml > "$tmp/deep.yaml"
same 'a directory below is another directory' /dev/bpf/team-a/deep/flows.data \
	akri_finds "$tmp/deep.yaml"
sed 's|=="team-a"|!=".*"|' $docs/kubernetes/akri.yaml > "$tmp/top.yaml"
same 'nodes directly in /dev/bpf have no BPFDEV_DIR' /dev/bpf/top.data akri_finds "$tmp/top.yaml"
same 'libudev takes two properties for alternatives' '/dev/bpf/team-a/blocklist.data
/dev/bpf/team-a/deep/flows.data
/dev/bpf/top
/dev/bpf/top.data' sh -c 'udevadm trigger --dry-run --verbose --subsystem-match=bpf-objects \
	--property-match=BPFDEV_NAME=top --property-match=BPFDEV_FACE=data |
	while read -r path; do udevadm info -q property -p "${path#/sys}" | sed -n s/^DEVNAME=//p
	done | sort'

# -- labels for NFD

prefix=feature.node.kubernetes.io/bpfdev
version="$prefix.version=$(cat /sys/module/bpfdev/version)"
bpfdev mkdir x-
bpfdev mkdir _z
bpfdev mkdir "$(printf 'n%.0s' {1..53})"
mkdir "$tmp/features.d"
t 'the labels are written' 0 '' '' sh $docs/examples/bpfdev-nfd "$tmp/features.d"
same 'no other file is left' bpfdev ls -A "$tmp/features.d"
same 'the labels are those of top directories with names that can be labels' \
	"$prefix.dir.fw=true
$prefix.dir.team-a=true
$version" ./manifests -features "$tmp/features.d/bpfdev"
mkdir "$tmp/bin"
ln -s /bin/false "$tmp/bin/bpfdev"
cp "$tmp/features.d/bpfdev" "$tmp/before"
t 'a failure is one of the script' 1 '' '' \
	env PATH="$tmp/bin:$PATH" sh $docs/examples/bpfdev-nfd "$tmp/features.d"
t '  and changes nothing' 0 '' '' cmp "$tmp/before" "$tmp/features.d/bpfdev"
for n in {1..40}; do
	bpfdev mkdir "many-$n"
done
sh $docs/examples/bpfdev-nfd "$tmp/features.d"
same 'there are at most 32 directories' 32 \
	sh -c "./manifests -features '$tmp/features.d/bpfdev' | grep -c bpfdev.dir."
sed -i 's/^\(# +expiry-time=\)..../\12020/' "$tmp/features.d/bpfdev"
same 'the labels expire' '' ./manifests -features "$tmp/features.d/bpfdev"
echo "$prefix.dir.x:y=true" > "$tmp/wrong"
t 'a name that cannot be a label is refused' 1 '' '^label .*dir\.x:y=true: name part must' \
	./manifests -features "$tmp/wrong"
echo '# +expires=2030-01-01T00:00:00Z' > "$tmp/wrong"
t 'a directive that NFD does not know is refused' 1 '' '^unknown directive "expires=' \
	./manifests -features "$tmp/wrong"
echo '# +expiry-time=tomorrow' > "$tmp/wrong"
t 'a time that NFD cannot read is refused' 1 '' '^parsing time "tomorrow"' \
	./manifests -features "$tmp/wrong"

bpfdev unpin -r team-a top top.data
bpfdev list -n -r -o TYPE,NAME | awk '$1 == "dir" { print $2 }' | xargs -n 1 bpfdev rmdir
udevadm settle
udevadm control --exit
rm -rf "$fs"

tap_end
