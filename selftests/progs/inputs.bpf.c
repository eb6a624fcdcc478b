// SPDX-License-Identifier: GPL-2.0-only
/* Programs in sections of many kinds: inputs_test.sh attaches each. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#define PROG(name, section, verdict)					\
	SEC(section) int inputs_##name(void *ctx) { return verdict; }

/* XDP: as a component of a chain, its context has a type */
#define PROG_XDP(name, section)						\
	SEC(section) int inputs_##name(struct xdp_md *ctx) { return XDP_PASS; }

PROG(optional, "?fentry/bpf_fentry_test1", 0)
PROG(fexit, "fexit/bpf_fentry_test1", 0)
PROG(modify, "fmod_ret/security_file_mprotect", 0)
PROG(lsm, "lsm/file_mprotect", 0)
PROG(kprobe, "kprobe/bpf_fentry_test1", 0)
PROG(kretprobe, "kretprobe/bpf_fentry_test1", 0)
PROG(syscall, "ksyscall/nanosleep", 0)
PROG(multi, "kprobe.multi/bpf_fentry_test[12]", 0)
PROG(raw, "raw_tracepoint/sched_process_fork", 0)
PROG(btf, "tp_btf/sched_process_fork", 0)
PROG(event, "tracepoint/sched/sched_process_fork", 0)
PROG(iter, "iter/task", 0)
PROG(missing, "kprobe/no_such_function_at_all", 0)
PROG(no_event, "tp/sched/no_such_event", 0)
PROG(no_where, "kprobe", 0)
PROG(command, "syscall", 0)
PROG(filter, "socket", 0)
PROG(reuse, "sk_reuseport", 1)
PROG(sample, "perf_event", 0)
PROG_XDP(twice, "xdp")
PROG_XDP(frags, "xdp.frags")
PROG_XDP(in_devmap, "xdp/devmap")
PROG_XDP(in_cpumap, "xdp/cpumap")
PROG(stream, "sk_skb/stream_verdict", 1)
PROG(bind, "cgroup/bind4", 1)
PROG(post, "cgroup/post_bind4", 1)
PROG(sysctl, "cgroup/sysctl", 1)
PROG(release, "cgroup/sock_release", 1)
PROG(egress, "cgroup_skb/egress", 1)
PROG(sockops, "sockops", 1)
PROG(device, "cgroup/dev", 1)
PROG(lookup, "sk_lookup", 1)
PROG(dissect, "flow_dissector", 0)
PROG(action, "action", 0)
PROG(tc, "tc", 0)

char _license[] SEC("license") = "GPL";
