/* SPDX-License-Identifier: GPL-2.0-only */
/* Attach points: interfaces, cgroups, hooks, and links to them. */
#ifndef BPFDEV_ATTACH_POINTS_H
#define BPFDEV_ATTACH_POINTS_H

#include <sched.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>

#include <linux/perf_event.h>

#include "calls.h"

#define CGROUPS "/sys/fs/cgroup/"
#define BPF_NETFILTER_ATTACH 45 /* BPF_NETFILTER */

/* Run ip(8) with these arguments; 0 on success. */
static inline __attribute__((format(printf, 1, 2))) int ip(const char *format, ...)
{
	char command[256] = "ip ";
	va_list args;

	va_start(args, format);
	vsnprintf(command + 3, sizeof(command) - 3, format, args);
	va_end(args);
	return system(command);
}

static inline int ifindex_of(const char *name)
{
	char path[128], line[16];

	snprintf(path, sizeof(path), "/sys/class/net/%s/ifindex", name);
	return read_line(path, line, sizeof(line)) ? -1 : atoi(line);
}

/*
 * Attach an XDP program to an interface in generic mode, which every driver
 * supports.
 */
static inline int device_link_create(int prog, int ifindex)
{
	return link_create(prog, BPF_XDP, ifindex, 1U << 1 /* XDP_FLAGS_SKB_MODE */);
}

/* A program that only returns @verdict. */
static inline int verdict_load(int type, int attach_type, int verdict)
{
	const struct bpf_insn insns[] = { MOV_IMM(0, verdict), EXIT() };

	return prog_load(type, attach_type, insns, ARRAY_LEN(insns));
}

static inline int cgroup_prog_load(void)
{
	return verdict_load(BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_INGRESS, 1);
}

/* Attach next to any number of other programs. */
static inline int cgroup_link_create(int prog, const char *path)
{
	int cgroup = do_open(path, O_RDONLY | O_DIRECTORY), link;

	if (cgroup < 0)
		return cgroup;
	link = link_create(prog, BPF_CGROUP_INET_INGRESS, cgroup, 0);
	close(cgroup);
	return link;
}

/* Attach without a link, as to a sockmap. */
static inline int prog_attach(int prog, int target, int attach_type)
{
	BPF_ATTR(attr);
	attr.target_fd = target;
	attr.attach_bpf_fd = prog;
	attr.attach_type = attach_type;
	return sys_bpf(BPF_PROG_ATTACH, &attr);
}

static inline int netns_prog_load(void)
{
	return verdict_load(BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP, 1);
}

static inline int netns_enter(int netns)
{
	return setns(netns, CLONE_NEWNET) ? -errno : 0;
}

/* Attach to incoming IPv4 packets; -EINVAL if the kernel has no such links. */
static inline int netfilter_link_create(int prog, int priority)
{
	BPF_ATTR(attr);
	/* pf, hooknum and priority, which older headers do not have */
	const int where[] = { 2, 1, priority };

	attr.link_create.prog_fd = prog;
	attr.link_create.attach_type = BPF_NETFILTER_ATTACH;
	memcpy((char *)&attr + offsetof(union bpf_attr, link_create.target_btf_id),
	       where, sizeof(where));
	return sys_bpf(BPF_LINK_CREATE, &attr);
}

static inline int netfilter_prog_load(void)
{
	return verdict_load(32 /* BPF_PROG_TYPE_NETFILTER */,
			    BPF_NETFILTER_ATTACH, 1);
}

#define OWN_NETNS "/proc/self/ns/net"

/* A network namespace that exists until the descriptor is closed. */
static inline int netns_create(void)
{
	int own = do_open(OWN_NETNS, O_RDONLY), netns;

	if (own < 0 || unshare(CLONE_NEWNET))
		return -errno;
	netns = do_open(OWN_NETNS, O_RDONLY);
	if (netns_enter(own))
		return -errno;
	close(own);
	return netns;
}

static inline unsigned int netns_ino(int netns)
{
	struct stat st;

	return fstat(netns, &st) ? 0 : st.st_ino;
}

static inline unsigned int netns_own(void)
{
	struct stat st;

	return stat(OWN_NETNS, &st) ? 0 : st.st_ino;
}

static inline int raw_tracepoint_link_create(const char *name)
{
	int prog = verdict_load(BPF_PROG_TYPE_RAW_TRACEPOINT, 0, 0), link;

	BPF_ATTR(attr);
	attr.raw_tracepoint.name = PTR(name);
	attr.raw_tracepoint.prog_fd = prog;
	link = sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &attr);
	close(prog);
	return link;
}

/* Attach to a perf event; @prog_type is that of the program. */
static inline int perf_link_create(struct perf_event_attr *attr, int prog_type)
{
	int event, prog, link;

	attr->size = sizeof(*attr);
	event = syscall(__NR_perf_event_open, attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (event < 0)
		return -errno;
	prog = verdict_load(prog_type, 0, 0);
	link = link_create(prog, BPF_PERF_EVENT, event, 0);
	close(prog);
	close(event);
	return link;
}

/*
 * Attach to a tracefs event such as "sched/sched_switch"; @prog has its type.
 */
static inline int event_link_create(const char *name, int prog_type)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
	};
	char path[128], line[16];

	snprintf(path, sizeof(path), "/sys/kernel/tracing/events/%s/id", name);
	if (read_line(path, line, sizeof(line)))
		return -ENOENT;
	attr.config = atoi(line);
	return perf_link_create(&attr, prog_type);
}

static inline int tracepoint_link_create(const char *name)
{
	return event_link_create(name, BPF_PROG_TYPE_TRACEPOINT);
}

/* Attach to several functions; -EINVAL if the kernel has no such links. */
static inline int functions_link_create(const uint32_t *ids, int count)
{
	/* ids, cookies and cnt, which older headers do not have */
	const uint64_t where[] = { PTR(ids), 0, count };
	int prog = verdict_load(BPF_PROG_TYPE_TRACING,
				59 /* BPF_TRACE_FENTRY_MULTI */, 0), link;

	if (prog < 0)
		return prog;
	BPF_ATTR(attr);
	attr.link_create.prog_fd = prog;
	attr.link_create.attach_type = 59;
	memcpy((char *)&attr + offsetof(union bpf_attr, link_create.target_btf_id),
	       where, sizeof(where));
	link = sys_bpf(BPF_LINK_CREATE, &attr);
	close(prog);
	return link;
}

#endif /* BPFDEV_ATTACH_POINTS_H */
