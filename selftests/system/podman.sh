# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Run podman containers; to be sourced, with tmp and rootfs set.
: "${tmp:?}" "${rootfs:?}"

# podman's seccomp profile denies bpf(2) to processes without capabilities, whatever
# descriptors they have
jq '.syscalls |= map(.names -= [ "bpf" ]) |
	.syscalls += [ { names: [ "bpf" ], action: "SCMP_ACT_ALLOW" } ]' \
	/usr/share/containers/seccomp.json > "$tmp/seccomp.json"
chmod 644 "$tmp/seccomp.json"

# the user that runs podman, and the options of each container
as=()
options=()

# in_podman OPTION... -- COMMAND...
in_podman()
{
	local more=()

	while [ "$1" != -- ]; do
		more+=("$1")
		shift
	done
	shift
	"${as[@]}" podman --log-level error run --rm --network none --log-driver none \
		--security-opt seccomp="$tmp/seccomp.json" "${options[@]}" \
		"${more[@]}" --rootfs "$rootfs" "$@"
}
