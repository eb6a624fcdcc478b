# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Containers of podman; to be sourced, with tmp and rootfs set.
: "${tmp:?}" "${rootfs:?}"

# podman's profile refuses bpf(2) to who lacks capabilities, whatever is held.
jq '.syscalls |= map(.names -= [ "bpf" ]) |
	.syscalls += [ { names: [ "bpf" ], action: "SCMP_ACT_ALLOW" } ]' \
	/usr/share/containers/seccomp.json > "$tmp/seccomp.json"
chmod 644 "$tmp/seccomp.json"

# who runs podman, and what each container has
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
