#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Nodes in containers of containerd, as Kubernetes uses it, of "podman kube play" and of
# docker: by their CDI names and by a device plugin of the kubelet. No registry, network or
# cluster is used: the image is made here, and cri.py and kubelet.py call containerd.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ../tap.sh

echo 'TAP version 13'
. /etc/os-release
if [ "$VERSION_CODENAME" = bookworm ]; then
	result ok "containerd, kube play and docker # SKIP bookworm's know no CDI"
	tap_end
	exit
fi

fs=/sys/fs/bpf/runtimes_test
use=$PWD/use
image=bpfdev.test/busybox:1
work=$(mktemp -d)
engine=
trap 'stop_engine; rm -rf "$work" "$tap_out" "$tap_err"' EXIT

# start_engine READY COMMAND...: a daemon that is there once READY succeeds
start_engine()
{
	local ready=$1

	shift
	"$@" > "$work/${1##*/}.log" 2>&1 &
	engine=$!
	wait_for eval "$ready &> /dev/null" || tail "$work/${1##*/}.log"
}

stop_engine()
{
	[ -z "$engine" ] || { kill "$engine"; wait "$engine"; } 2> /dev/null
	engine=
}

protoc --python_out="$work" cri.proto device_plugin.proto || exit 1
export PYTHONPATH=$work PYTHONDONTWRITEBYTECODE=1
./image.py "$work/image.tar" $image

mkdir -p $fs
bpftool map create $fs/list type array key 4 value 4 entries 2 name list || exit 1
bpfdev mkdir fw
bpfdev pin map pinned $fs/list fw/bpf
bpfdev expose fw/bpf fw/list
bpfdev map update fw/list 1 42
groupadd --system --gid 950 readers
# udev gives a new node its mode, too
udevadm settle
chgrp readers /dev/bpf/fw/list
chmod 640 /dev/bpf/fw/list
major=$((0x$(stat -c %t /dev/bpf/fw/list)))
bpfdev cdi --bpf --cdi-version 0.7.0

# what the container has and sees
list=/dev/bpf/fw/list
see="stat -c '%a %u %g %Hr' $list && od -A n -v -t u8 $list"
values="                    0                    0
                    1                   42"
seen="640 0 950 $major
$values"
read_only="440 0 950 $major
$values"

# The shipped profile, for runtimes that know the conditions of podman's, and for the others.
docs=/usr/share/doc/bpfdev
jq -f $docs/seccomp-maps.jq /usr/share/containers/seccomp.json > "$work/maps.json"
jq -f $docs/kubernetes/seccomp-localhost.jq "$work/maps.json" > "$work/localhost.json"

# -- containerd

# containerd with a configuration of the CRI's plugin, and the image
start_containerd()
{
	cat > "$work/containerd.toml" << END
version = 2
root = "$work/containerd"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$image"
  $1
END
	start_engine 'ctr version' containerd --config "$work/containerd.toml"
	ctr --namespace k8s.io images import "$work/image.tar" > /dev/null
}

# in_cri OPTION... -- COMMAND...
in_cri()
{
	local options=()

	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	./cri.py "${options[@]}" $image "$@"
}

cdi=
if [ "$VERSION_CODENAME" = trixie ]; then
	cdi='enable_cdi = true'
	start_containerd ''
	same 'containerd without enable_cdi: the container starts, without the node' started \
		in_cri --cdi bpfdev/map=fw:list -- sh -c "ls -d /dev/bpf; echo started"
	t '  and says nothing about it' 0 '' '' \
		in_cri --cdi bpfdev/map=fw:list -- true
	stop_engine
fi
start_containerd "$cdi"
same 'containerd: a node by the field of the CRI, with the owner and mode of the host' "$seen" \
	in_cri --cdi bpfdev/map=fw:list -- sh -c "$see"
same 'containerd: a node by an annotation' "$seen" \
	in_cri --annotation cdi.k8s.io/test=bpfdev/map=fw:list -- sh -c "$see"
same 'containerd: without the name there is no node' '' in_cri -- sh -c 'ls -d /dev/bpf 2> /dev/null'
same 'containerd: another user of the container has the access of the group' \
	"1000 0 950
$seen" in_cri --user 1000 --cdi bpfdev/map=fw:list -- sh -c 'echo $(id -u) $(id -G); '"$see"
t '  and no more' 1 '' 'open: EACCES' \
	in_cri --user 1000 --cdi bpfdev/map=fw:list -- "$use" open $list rw
same 'containerd: a read-only node' "$read_only" \
	in_cri --cdi bpfdev/map-ro=fw:list -- sh -c "$see"
t '  cannot be written' 1 '' 'open: EPERM' \
	in_cri --cdi bpfdev/map-ro=fw:list -- "$use" open $list rw
t 'containerd: a node that can be written' 0 '^other$' '' \
	in_cri --cdi bpfdev/map=fw:list -- "$use" open $list rw
t "containerd: its own profile permits no lookup by bpf(2)" 1 '' 'lookup: EPERM' \
	in_cri --cdi bpfdev/map=fw:bpf -- "$use" get /dev/bpf/fw/bpf 0
same '  but that for maps does' 42 in_cri --seccomp "$work/localhost.json" \
	--cdi bpfdev/map=fw:bpf -- "$use" get /dev/bpf/fw/bpf 1
same '  which permits these commands of bpf(2)' '1 2 3 4 15 21 24 25 26 27' \
	in_cri --seccomp "$work/localhost.json" -- sh -c "echo \$($use commands)"
t 'containerd: an unknown device is an error' 125 '' 'bpfdev/map=fw:none' \
	in_cri --cdi bpfdev/map=fw:none -- true

# -- the device plugins of a kubelet

# in_kubelet ANSWER... -- COMMAND...: with the answer of a plugin to Allocate
in_kubelet()
{
	local answer=() status

	while [ "$1" != -- ]; do
		answer+=("$1")
		shift
	done
	shift
	./device_plugin.py bpf.test/list "${answer[@]}" > "$work/plugin" 2>&1 &
	./kubelet.py bpf.test/list $image "$@"
	status=$?
	ends $! || cat "$work/plugin" >&2
	return $status
}

mkdir -p /var/lib/kubelet/device-plugins
same 'kubelet: a node by its path, with the owner and mode of the host' "$seen" \
	in_kubelet node $list r -- sh -c "$see"
t '  it has the permissions that the plugin gives' 1 '' 'open: EPERM' \
	in_kubelet node $list r -- "$use" open $list rw
same 'kubelet: a node by its CDI name' "$read_only" \
	in_kubelet cdi bpfdev/map-ro=fw:list -- sh -c "$see"
t '  cannot be written' 1 '' 'open: EPERM' \
	in_kubelet cdi bpfdev/map-ro=fw:list -- "$use" open $list rw
stop_engine
rm -rf /var/lib/kubelet
start_containerd 'device_ownership_from_security_context = true'
same 'containerd: a node by its path can be made the own of the user' "640 1000 950 $major
$values" in_cri --user 1000 --device $list -- sh -c "$see"
stop_engine

# -- podman kube play

podman()
{
	command podman --root "$work/podman" --runroot "$work/podman-run" \
		--storage-driver vfs --log-level error "$@"
}

# in_pod DEVICE COMMAND: a pod with a device in its limits
in_pod()
{
	local status

	jq -n --arg image $image --arg device "$1" --arg command "$2" '{
		apiVersion: "v1", kind: "Pod", metadata: {name: "pod"},
		spec: {
			hostNetwork: true, restartPolicy: "Never",
			containers: [{
				name: "c", image: $image, imagePullPolicy: "Never",
				command: ["sh", "-c", $command],
				resources: {limits: {($device): 1}},
				volumeMounts: [{name: "usr", mountPath: "/usr", readOnly: true}]
			}],
			volumes: [{name: "usr", hostPath: {path: "/usr"}}]
		}
	}' > "$work/pod.yaml"
	podman kube play --log-driver k8s-file "$work/pod.yaml" > /dev/null
	status=$(podman wait pod-c)
	podman logs pod-c
	podman kube down "$work/pod.yaml" > /dev/null
	return "$status"
}

podman load -q -i "$work/image.tar" > /dev/null
same 'kube play: a node by the limits of a pod' "$seen" in_pod bpfdev/map=fw:list "$see"
t 'kube play: a read-only node cannot be written' 1 '' 'open: EPERM' \
	in_pod bpfdev/map-ro=fw:list "$use open $list rw"

# -- docker

in_docker()
{
	docker run --rm --network none --volume /usr:/usr:ro --entrypoint sh "${@:2}" $image -c "$1"
}

echo '{}' > "$work/daemon.json"
[ "$VERSION_CODENAME" != trixie ] || echo '{"features": {"cdi": true}}' > "$work/daemon.json"
start_engine 'docker version' dockerd --config-file "$work/daemon.json" --iptables=false \
	--bridge=none --data-root "$work/docker" --storage-driver vfs
docker load -q -i "$work/image.tar" > /dev/null
same 'docker: a node by its CDI name' "$seen" in_docker "$see" --device bpfdev/map=fw:list
# it leaves the additional group out, and says nothing
t 'docker: another user of the container has no access' 1 "^640 0 950 $major$" \
	'Permission denied' in_docker "$see" --user 1000 --device bpfdev/map=fw:list
same '  but with the group' "1000 0 950
$seen" in_docker 'echo $(id -u) $(id -G); '"$see" --user 1000 --group-add 950 \
	--device bpfdev/map=fw:list
t 'docker: its own profile permits no lookup by bpf(2)' 1 '' 'lookup: EPERM' \
	in_docker "$use get /dev/bpf/fw/bpf 1" --device bpfdev/map=fw:bpf
same '  but that for maps does' 42 in_docker "$use get /dev/bpf/fw/bpf 1" \
	--device bpfdev/map=fw:bpf --security-opt "seccomp=$work/maps.json"
t 'docker: a read-only node cannot be written' 1 '' 'open: EPERM' \
	in_docker "$use open $list rw" --device bpfdev/map-ro=fw:list
stop_engine

rm /var/run/cdi/bpfdev-*.json
bpfdev unpin -r fw
rm -rf $fs
groupdel readers
tap_end
