# SPDX-License-Identifier: GPL-2.0-only
# Make a seccomp profile for the kubelet's localhostProfile: the profile in the input, which
# is in the format of podman and Docker, without its conditions. containerd reads such a file as
# that of the OCI runtime spec, which has no conditions: each rule would count for all containers.
#
#	jq -f seccomp-maps.jq /usr/share/containers/seccomp.json |
#		jq -f seccomp-localhost.jq > /var/lib/kubelet/seccomp/profiles/bpf-maps.json
#
# What stays is for x86-64 and a container without capabilities.

def arches: ["amd64", "x86", "x32"];

def for_arch: .arches // [] | length == 0 or any(.[]; IN(arches[]));

# includes: the rule holds for containers with these; excludes: for those without them
def holds: (.includes // {} | (.caps // []) == [] and for_arch) and
	(.excludes // {} | (.arches // []) - arches == (.arches // []));

{
	defaultAction,
	architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
	syscalls: [.syscalls[] | select(holds) |
		{names, action} +
		(if (.args // []) == [] then {} else {args} end) +
		(if .errnoRet then {errnoRet} else {} end)]
} + (if .defaultErrnoRet then {defaultErrnoRet} else {} end)
