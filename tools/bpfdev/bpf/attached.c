// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a program is attached without a link: at an interface, to XDP or as a filter of
 * tc, and to a perf event. The kernel does not say where a program is, so it is asked the
 * other way round: each interface of this network namespace, and each perf event of the
 * processes that the caller may look at.
 */
#include <dirent.h>
#include <limits.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "bpf/attached.h"
#include "bpf/net_programs.h"
#include "util/parse.h"

/* struct attached_search - a search for a program */
struct attached_search {
	uint32_t prog_id;
	attached_fn each;
	void *data;
};

static void attached_check_net(const struct net_program *program, void *data)
{
	const struct attached_search *search = data;
	char where[128], ifname[IF_NAMESIZE];

	if (program->prog_id != search->prog_id ||
	    !if_indextoname(program->ifindex, ifname))
		return;
	snprintf(where, sizeof(where), "%s %s%s%s", program->kind, ifname,
		 *program->place ? " " : "", program->place);
	search->each(where, search->data);
}

static const char *attached_event(uint32_t type)
{
	switch (type) {
	case BPF_FD_TYPE_RAW_TRACEPOINT:
		return "raw_tracepoint";
	case BPF_FD_TYPE_TRACEPOINT:
		return "tracepoint";
	case BPF_FD_TYPE_KPROBE:
		return "kprobe";
	case BPF_FD_TYPE_KRETPROBE:
		return "kretprobe";
	case BPF_FD_TYPE_UPROBE:
		return "uprobe";
	default:
		return "uretprobe";
	}
}

static void attached_check_event(const struct attached_search *search, uint32_t pid,
				 uint32_t fd)
{
	char name[PATH_MAX] = "", where[PATH_MAX + 128];
	__u32 prog_id = 0, type = 0, len = sizeof(name);
	__u64 offset, address;

	if (bpf_task_fd_query(pid, fd, 0, name, &len, &prog_id, &type, &offset,
			      &address) ||
	    prog_id != search->prog_id)
		return;
	snprintf(where, sizeof(where), "%s %s%spid %u fd %u", attached_event(type), name,
		 *name ? " " : "", pid, fd);
	search->each(where, search->data);
}

static void attached_search_process(const struct attached_search *search, uint32_t pid)
{
	char path[64], to[64];
	struct dirent *entry;
	uint32_t fd;
	ssize_t len;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%u/fd", pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		len = readlinkat(dirfd(dir), entry->d_name, to, sizeof(to) - 1);
		to[len > 0 ? len : 0] = '\0';
		if (!strcmp(to, "anon_inode:[perf_event]") &&
		    !cli_parse_u32(entry->d_name, 10, &fd))
			attached_check_event(search, pid, fd);
	}
	if (dir)
		closedir(dir);
}

static void attached_search_events(const struct attached_search *search)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	uint32_t pid;

	while (proc && (entry = readdir(proc)))
		if (!cli_parse_u32(entry->d_name, 10, &pid))
			attached_search_process(search, pid);
	if (proc)
		closedir(proc);
}

/**
 * attached_each() - find where a program is attached without a link
 * @prog_id: the program's ID
 * @each: called with each place, such as "tc eth0 ingress", "xdp eth0" or
 *	"kprobe vfs_open pid 12 fd 5"
 * @data: argument of @each
 *
 * A program of a link to XDP or to a perf event is also found: the kernel does not tell
 * them apart. A place that the caller may not look at is left out, and so is a perf event
 * that is not in code, of which the kernel says nothing.
 */
void attached_each(uint32_t prog_id, attached_fn each, void *data)
{
	struct attached_search search = {
		.prog_id = prog_id, .each = each, .data = data,
	};

	net_programs_each(attached_check_net, &search);
	attached_search_events(&search);
}
