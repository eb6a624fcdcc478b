# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Run podman containers; to be sourced, with tmp and rootfs set.
: "${tmp:?}" "${rootfs:?}"

# podman's seccomp profile denies bpf(2) to processes without capabilities, whatever
# descriptors they have. The installed profile allows what readers and writers of maps need.
make_profile()
{
	jq "$@" -f /usr/share/doc/bpfdev/seccomp-maps.jq /usr/share/containers/seccomp.json
}
make_profile > "$tmp/maps.json"
make_profile --arg access r > "$tmp/read.json"
chmod 644 "$tmp"/{maps,read}.json

# the user that runs podman, the options of each container, and its seccomp profile; empty
# for podman's own
as=()
options=()
profile=$tmp/maps.json

# in_podman OPTION... -- COMMAND...
in_podman()
{
	local more=()

	[ -z "$profile" ] || more+=(--security-opt "seccomp=$profile")
	while [ "$1" != -- ]; do
		more+=("$1")
		shift
	done
	shift
	"${as[@]}" podman --log-level error run --rm --network none --log-driver none \
		"${options[@]}" "${more[@]}" --rootfs "$rootfs" "$@"
}
