# SPDX-License-Identifier: GPL-2.0-only
# Make a seccomp profile for containers that use maps through BPF nodes: the profile in the
# input, with ten commands of bpf(2), those that read and change elements.
#
#	jq -f seccomp-maps.jq /usr/share/containers/seccomp.json > maps.json
#	jq --arg access r -f seccomp-maps.jq /usr/share/containers/seccomp.json > read.json
#
# Every other command is refused, whatever capabilities the container has. BPF_OBJ_PIN is
# named, because a pin of a read-only descriptor can be opened for writing.

# lookup, next key, info, lookup of many
def reads: [1, 4, 15, 24];

# update, delete, lookup and delete, of one and of many
def changes: [2, 3, 21, 25, 26, 27];

def pin: 6;

def bpf($command): {
	names: ["bpf"],
	args: [{index: 0, value: $command, valueTwo: 0, op: "SCMP_CMP_EQ"}]
};

(if $ARGS.named.access == "r" then reads else reads + changes end) as $commands |
.syscalls |= (map(.names -= ["bpf"] | select(.names != [])) +
	[$commands[] | bpf(.) + {action: "SCMP_ACT_ALLOW"}] +
	[bpf(pin) + {action: "SCMP_ACT_ERRNO", errnoRet: 1, errno: "EPERM"}])
