// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where programs are attached without a link: to interfaces by netlink, to XDP or as
 * filters of tc, by bpf(2) to cgroups, interfaces and the network namespace, and to perf
 * events. The kernel does not say where a program is, so it is asked the other way round:
 * each cgroup, each interface of this network namespace, and each perf event of the
 * processes that the caller may look at, once for a command.
 *
 * At most places the kernel does not tell the programs of links from others, so the links
 * are read before the places.
 */
#include <dirent.h>
#include <limits.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "bpf/attached.h"
#include "bpf/ids.h"
#include "bpf/net_programs.h"
#include "bpf/queried_programs.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/parse.h"

/*
 * struct attached_link - a link and its attach point
 * @prog_id: BPF ID of its program
 * @attach_type: its attach type, if that is not clear from the place
 * @at: as in struct queried_program; 0 for a perf event
 */
struct attached_link {
	uint32_t prog_id;
	uint32_t attach_type;
	uint64_t at;
};

/* struct attachment - a place where a program is attached without a link */
struct attachment {
	uint32_t prog_id;
	char *where;
};

/*
 * All of them
 * @is_read: they have been read
 * @status: CLI_OK, or CLI_FAILURE after the report of places that could not be read
 * @link: the links that may be found at the places
 * @links: number of links
 * @attachment: the places, sorted by the ID of the program
 * @count: number of places
 */
static struct {
	bool is_read;
	int status;
	struct attached_link *link;
	size_t links;
	struct attachment *attachment;
	size_t count;
} attached;

static void attached_add_link(uint32_t prog_id, uint32_t attach_type, uint64_t at)
{
	attached.link = cli_grow(attached.link, attached.links, sizeof(*attached.link));
	attached.link[attached.links++] = (struct attached_link) {
		.prog_id = prog_id, .attach_type = attach_type, .at = at,
	};
}

static int attached_read_link(const struct ids_object *object, void *data)
{
	/* enum bpf_link_type of Linux 6.6 and 6.7; their info is as that of netns */
	enum { LINK_TCX = 11, LINK_NETKIT = 13 };
	const struct bpf_link_info *info = &object->info.link;

	(void)data;
	switch ((int)info->type) {
	case BPF_LINK_TYPE_CGROUP:
		attached_add_link(info->prog_id, info->cgroup.attach_type,
				  info->cgroup.cgroup_id);
		break;
	case BPF_LINK_TYPE_NETNS:
	case LINK_TCX:
	case LINK_NETKIT:
		attached_add_link(info->prog_id, info->netns.attach_type,
				  info->netns.netns_ino);
		break;
	case BPF_LINK_TYPE_XDP:
		attached_add_link(info->prog_id, BPF_XDP, info->xdp.ifindex);
		break;
	case BPF_LINK_TYPE_PERF_EVENT:
		attached_add_link(info->prog_id, BPF_PERF_EVENT, 0);
		break;
	}
	return CLI_OK;
}

static bool attached_is_of_link(uint32_t prog_id, uint32_t attach_type, uint64_t at)
{
	size_t i;

	for (i = 0; i < attached.links; i++)
		if (attached.link[i].prog_id == prog_id && attached.link[i].at == at &&
		    attached.link[i].attach_type == attach_type)
			return true;
	return false;
}

static void attached_add(uint32_t prog_id, const char *where)
{
	attached.attachment = cli_grow(attached.attachment, attached.count,
				       sizeof(*attached.attachment));
	attached.attachment[attached.count++] = (struct attachment) {
		.prog_id = prog_id, .where = cli_copy(where),
	};
}

static void attached_read_net(const struct net_program *program, void *data)
{
	bool is_xdp = !strcmp(program->kind, "xdp");
	char where[128], ifname[IF_NAMESIZE];

	(void)data;
	if (is_xdp && attached_is_of_link(program->prog_id, BPF_XDP, program->ifindex))
		return;
	if (!if_indextoname(program->ifindex, ifname))
		return;
	snprintf(where, sizeof(where), "%s %s %s", ifname, program->kind,
		 is_xdp ? "(netlink)" : program->place);
	attached_add(program->prog_id, where);
}

static void attached_read_queried(const struct queried_program *program, void *data)
{
	(void)data;
	if (!attached_is_of_link(program->prog_id, program->attach_type, program->at))
		attached_add(program->prog_id, program->where);
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

static void attached_read_event(uint32_t pid, uint32_t fd)
{
	char name[PATH_MAX] = "", where[PATH_MAX + 128];
	__u32 prog_id = 0, type = 0, len = sizeof(name);
	__u64 offset, address;

	if (bpf_task_fd_query(pid, fd, 0, name, &len, &prog_id, &type, &offset,
			      &address) ||
	    attached_is_of_link(prog_id, BPF_PERF_EVENT, 0))
		return;
	snprintf(where, sizeof(where), "%s%s%s (pid %u fd %u)", name, *name ? " " : "",
		 attached_event(type), pid, fd);
	attached_add(prog_id, where);
}

static void attached_read_process(uint32_t pid)
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
			attached_read_event(pid, fd);
	}
	if (dir)
		closedir(dir);
}

static void attached_read_events(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	uint32_t pid;

	while (proc && (entry = readdir(proc)))
		if (!cli_parse_u32(entry->d_name, 10, &pid))
			attached_read_process(pid);
	if (proc)
		closedir(proc);
}

static int attached_compare(const void *a, const void *b)
{
	const struct attachment *x = a, *y = b;

	if (x->prog_id != y->prog_id)
		return x->prog_id < y->prog_id ? -1 : 1;
	return strcmp(x->where, y->where);
}

/* Without CAP_SYS_ADMIN the links cannot be read, and their programs are found as well. */
static void attached_read(void)
{
	if (attached.is_read)
		return;
	attached.is_read = true;
	cli_mute(true);
	ids_each_of(BPFDEV_TYPE_LINK, attached_read_link, NULL);
	cli_mute(false);
	net_programs_each(attached_read_net, NULL);
	attached.status = queried_programs_each(attached_read_queried, NULL);
	attached_read_events();
	if (attached.count)
		qsort(attached.attachment, attached.count, sizeof(*attached.attachment),
		      attached_compare);
}

/**
 * attached_each() - find where a program is attached without a link
 * @prog_id: the program's ID
 * @each: called with each place, such as "eth0 tc ingress", "eth0 xdp (netlink)",
 *	"/x inet_ingress (cgroup)" or "vfs_open kprobe (pid 12 fd 5)"
 * @data: argument of @each
 *
 * The first call looks at all places, and reports cgroups that it cannot read. Other places
 * that the caller may not look at are left out, and so is a perf event that is not in code,
 * because the kernel does not report it. A program of a link to a perf event is not searched
 * for among perf events.
 */
void attached_each(uint32_t prog_id, attached_fn each, void *data)
{
	size_t i;

	attached_read();
	for (i = 0; i < attached.count; i++)
		if (attached.attachment[i].prog_id == prog_id)
			each(attached.attachment[i].where, data);
}

/**
 * attached_status() - check whether attached_each() knew all places
 *
 * Return: CLI_OK, also if it was not called; CLI_FAILURE after it has reported some that
 * could not be read.
 */
int attached_status(void)
{
	return attached.status;
}
