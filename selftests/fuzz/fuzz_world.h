/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The world around the module as the fuzzer uses it: objects of all kinds, attach
 * points, and changes that the module is not told of.
 *
 * Attach points are two interfaces, three cgroups and two network namespaces. A
 * program may change and remove them; they are made again after it.
 */
#ifndef BPFDEV_SELFTESTS_FUZZ_WORLD_H
#define BPFDEV_SELFTESTS_FUZZ_WORLD_H

#include "attach_points.h"
#include "fuzz_data.h"

#include <dirent.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>

#define FUZZ_DEVICES	2
#define FUZZ_CGROUPS	3
#define FUZZ_NETS	2

/* Objects that outlive a program, next to those in struct fuzz_machine. */
#define FUZZ_GRAPH	7
#define FUZZ_LASTING	11
#define FUZZ_MORE	(FUZZ_GRAPH + FUZZ_LASTING + FUZZ_DATA_MAPS)

/* A space and a backslash are escaped in the text of a target. */
static const char *const fuzz_cgroups[FUZZ_CGROUPS] = {
	CGROUPS "fuzz", CGROUPS "fuzz/a b", CGROUPS "fuzz/a b/c\\d",
};

static const char *const fuzz_devices[FUZZ_DEVICES] = { "fuzz0", "fuzz1" };

struct fuzz_world {
	int own_net;
	int nets[FUZZ_NETS];
	int ifindexes[FUZZ_DEVICES];
	/* written by both threads */
	bool dirty;
};

/* A message to rtnetlink about an interface, with a few attributes. */
struct fuzz_rtnl {
	struct nlmsghdr header;
	struct ifinfomsg info;
	char attrs[128];
};

static inline void fuzz_rtnl_add(struct fuzz_rtnl *msg, int type,
				 const void *data, int len)
{
	struct rtattr *attr = (void *)msg + NLMSG_ALIGN(msg->header.nlmsg_len);

	attr->rta_type = type;
	attr->rta_len = RTA_LENGTH(len);
	memcpy(RTA_DATA(attr), data, len);
	msg->header.nlmsg_len = NLMSG_ALIGN(msg->header.nlmsg_len) +
				RTA_ALIGN(attr->rta_len);
}

static inline void fuzz_rtnl_init(struct fuzz_rtnl *msg, int type, int flags,
				  int ifindex)
{
	memset(msg, 0, sizeof(*msg));
	msg->header.nlmsg_len = NLMSG_LENGTH(sizeof(msg->info));
	msg->header.nlmsg_type = type;
	msg->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	msg->info.ifi_index = ifindex;
}

static inline int fuzz_rtnl_send(struct fuzz_rtnl *msg)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[1024];
	} reply = {};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int ret = 0;

	if (fd < 0)
		return -errno;
	if (send(fd, msg, msg->header.nlmsg_len, 0) < 0 ||
	    recv(fd, &reply, sizeof(reply), 0) < 0)
		ret = -errno;
	else if (reply.header.nlmsg_type == NLMSG_ERROR)
		ret = reply.error.error;
	close(fd);
	return ret;
}

static inline int fuzz_device_create(const char *name)
{
	struct fuzz_rtnl msg;
	struct rtattr kind = {
		.rta_type = IFLA_INFO_KIND, .rta_len = RTA_LENGTH(5),
	};
	char info[RTA_SPACE(5)] = {};

	memcpy(info, &kind, sizeof(kind));
	memcpy(info + RTA_LENGTH(0), "dummy", 5);
	fuzz_rtnl_init(&msg, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	fuzz_rtnl_add(&msg, IFLA_IFNAME, name, strlen(name) + 1);
	fuzz_rtnl_add(&msg, IFLA_LINKINFO, info, sizeof(info));
	return fuzz_rtnl_send(&msg);
}

static inline int fuzz_device_delete(int ifindex)
{
	struct fuzz_rtnl msg;

	fuzz_rtnl_init(&msg, RTM_DELLINK, 0, ifindex);
	return fuzz_rtnl_send(&msg);
}

static inline int fuzz_device_rename(int ifindex, const char *name)
{
	struct fuzz_rtnl msg;

	fuzz_rtnl_init(&msg, RTM_NEWLINK, 0, ifindex);
	fuzz_rtnl_add(&msg, IFLA_IFNAME, name, strlen(name) + 1);
	return fuzz_rtnl_send(&msg);
}

static inline int fuzz_device_move(int ifindex, int netns)
{
	struct fuzz_rtnl msg;

	fuzz_rtnl_init(&msg, RTM_NEWLINK, 0, ifindex);
	fuzz_rtnl_add(&msg, IFLA_NET_NS_FD, &netns, sizeof(netns));
	return fuzz_rtnl_send(&msg);
}

static inline int fuzz_world_make(struct fuzz_world *w)
{
	int i;

	for (i = 0; i < FUZZ_DEVICES; i++) {
		fuzz_device_create(fuzz_devices[i]);
		w->ifindexes[i] = ifindex_of(fuzz_devices[i]);
	}
	for (i = 0; i < FUZZ_CGROUPS; i++)
		mkdir(fuzz_cgroups[i], 0755);
	for (i = 0; i < FUZZ_NETS; i++)
		if (w->nets[i] < 0)
			w->nets[i] = netns_create();
	return w->nets[0] < 0 ? w->nets[0] : 0;
}

static inline void fuzz_net_end(struct fuzz_world *w, unsigned int i)
{
	int fd = __atomic_exchange_n(&w->nets[i % FUZZ_NETS], -1,
				     __ATOMIC_RELAXED);

	if (fd >= 0)
		close(fd);
}

static inline void fuzz_world_remove(struct fuzz_world *w)
{
	int i;

	netns_enter(w->own_net);
	/* one that was moved goes with its network namespace, unless it comes back */
	for (i = 0; i < FUZZ_NETS; i++)
		fuzz_net_end(w, i);
	for (i = 0; i < FUZZ_DEVICES; i++)
		fuzz_device_delete(w->ifindexes[i]);
	for (i = FUZZ_CGROUPS - 1; i >= 0; i--)
		rmdir(fuzz_cgroups[i]);
}

static inline int fuzz_world_init(struct fuzz_world *w)
{
	w->own_net = do_open(OWN_NETNS, O_RDONLY);
	memset(w->nets, -1, sizeof(w->nets));
	return fuzz_world_make(w);
}

/* After a program: make the attach points again that it has removed. */
static inline int fuzz_world_reset(struct fuzz_world *w)
{
	if (!w->dirty)
		return 0;
	fuzz_world_remove(w);
	w->dirty = false;
	return fuzz_world_make(w);
}

/* Enter one of the network namespaces; the last one is the own. */
static inline int fuzz_net_enter(struct fuzz_world *w, unsigned int i)
{
	return i % (FUZZ_NETS + 1) < FUZZ_NETS ?
		netns_enter(w->nets[i % (FUZZ_NETS + 1)]) : 0;
}

static inline int fuzz_net_link(struct fuzz_world *w, unsigned int i, int type,
				int attach_type)
{
	int prog = verdict_load(type, attach_type, 1), link, net;

	i %= FUZZ_NETS + 1;
	net = i < FUZZ_NETS ? w->nets[i] : w->own_net;
	link = link_create(prog, attach_type, net, 0);
	if (prog >= 0)
		close(prog);
	return link;
}

/* A link to lo, which nothing removes but the end of its network namespace. */
static inline int fuzz_lo_link(struct fuzz_world *w, unsigned int i, int prog)
{
	int link;

	if (fuzz_net_enter(w, i))
		return -EINVAL;
	link = device_link_create(prog, 1);
	netns_enter(w->own_net);
	return link;
}

static inline int fuzz_cgroup_link(unsigned int i, unsigned int kind)
{
	static const struct { int type, attach_type; } kinds[] = {
		{ BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_INGRESS },
		{ BPF_PROG_TYPE_CGROUP_DEVICE, BPF_CGROUP_DEVICE },
		{ BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_CREATE },
	};
	const char *path = fuzz_cgroups[i % FUZZ_CGROUPS];
	int cgroup = do_open(path, O_RDONLY | O_DIRECTORY), prog, link;

	if (cgroup < 0)
		return cgroup;
	kind %= ARRAY_LEN(kinds);
	prog = verdict_load(kinds[kind].type, kinds[kind].attach_type, 1);
	link = link_create(prog, kinds[kind].attach_type, cgroup, 0);
	if (prog >= 0)
		close(prog);
	close(cgroup);
	return link;
}

static inline int fuzz_fentry_link(void)
{
	int id = btf_func_id("bpf_fentry_test1"), prog, link;
	const struct bpf_insn insns[] = { MOV_IMM(0, 0), EXIT() };

	prog = prog_load_btf(BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, id, insns,
			     ARRAY_LEN(insns));
	if (prog < 0)
		return prog;
	BPF_ATTR(attr);
	attr.raw_tracepoint.prog_fd = prog;
	link = sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &attr);
	close(prog);
	return link;
}

/* A link to a perf event that is no tracepoint. */
static inline int fuzz_perf_link(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.freq = 1,
		.sample_freq = 1,
	};

	return perf_link_create(&attr, BPF_PROG_TYPE_PERF_EVENT);
}

/* A link to a function, by its name, by its address or where it returns. */
static inline int fuzz_kprobe_link(uint32_t value)
{
	struct perf_event_attr attr = {
		.config = value & 1,
		.kprobe_func = PTR("bpf_fentry_test1"),
		.probe_offset = value & 2 ? 1 : 0,
	};
	char line[16];

	if (read_line("/sys/bus/event_source/devices/kprobe/type", line, sizeof(line)))
		return -ENOENT;
	attr.type = atoi(line);
	return perf_link_create(&attr, BPF_PROG_TYPE_KPROBE);
}

/* A link to several functions; older kernels have none. */
static inline int fuzz_functions_link(void)
{
	const uint32_t ids[] = {
		btf_func_id("bpf_fentry_test1"), btf_func_id("bpf_fentry_test2"),
	};

	return functions_link_create(ids, ARRAY_LEN(ids));
}

/* More different objects in a map than the module remembers of it. */
#define FUZZ_DIFFERENT 300

/* A hash of maps, or an array of maps, with @count maps in it: the same, or different. */
static inline int fuzz_map_of_maps(int type, uint32_t count, int inner)
{
	int map = map_of_maps_create(type, count ?: 1, inner), each = inner;
	uint32_t key;

	for (key = 0; map >= 0 && key < count; key++) {
		if (count == FUZZ_DIFFERENT)
			each = array_create();
		map_update(map, &key, &each);
		if (each != inner)
			close(each);
	}
	return map;
}

static inline int fuzz_prog_array(uint32_t slots, int prog)
{
	int map = map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, slots ?: 1);
	uint32_t key;

	for (key = 0; map >= 0 && key < slots; key++)
		map_update(map, &key, &prog);
	return map;
}

/* The id after @id of a kind of object, 0 at the end. */
static inline uint32_t fuzz_next_id(int cmd, uint32_t id)
{
	BPF_ATTR(attr);
	attr.start_id = id;
	return sys_bpf(cmd, &attr) ? 0 : attr.next_id;
}

/*
 * The map of a struct_ops object, with its programs, which it keeps after it was
 * unregistered.
 */
static inline int fuzz_struct_ops(const char *folder)
{
	char command[512];
	struct bpf_map_info info;
	uint32_t id = 0, key = 0;
	int fd;

	snprintf(command, sizeof(command),
		 "bpftool struct_ops register %s/struct_ops.bpf.o > /dev/null 2>&1",
		 folder);
	if (system(command))
		return -ENOENT;
	while ((id = fuzz_next_id(BPF_MAP_GET_NEXT_ID, id))) {
		fd = fd_by_id(BPF_MAP_GET_FD_BY_ID, id);
		if (!obj_info(fd, &info, sizeof(info)) &&
		    info.type == BPF_MAP_TYPE_STRUCT_OPS &&
		    !strcmp(info.name, "bpfdev_test")) {
			map_delete(fd, &key);
			return fd;
		}
		close(fd);
	}
	return -ENOENT;
}

/*
 * Programs that replace and trace a function of another program, and links of both:
 * their programs come from a program that gives them nodes.
 */
static inline void fuzz_graph_init(const char *folder, int root, int *to)
{
	static const char *const names[FUZZ_GRAPH] = {
		"target", "replacement", "replacement-link", "tracer", "tracer-link",
		"waiting", "outer-array",
	};
	static const int cmds[] = {
		[BPFDEV_TYPE_MAP] = BPF_MAP_GET_FD_BY_ID,
		[BPFDEV_TYPE_PROG] = BPF_PROG_GET_FD_BY_ID,
		[BPFDEV_TYPE_LINK] = BPF_LINK_GET_FD_BY_ID,
	};
	struct bpfdev_info info;
	char command[512];
	FILE *graph;
	int ctl, i;

	memset(to, -1, FUZZ_GRAPH * sizeof(*to));
	if (dir_create(root, "graph"))
		return;
	snprintf(command, sizeof(command),
		 "%s/graph_objects %s/graph.bpf.o graph > /dev/null 2>&1", folder,
		 folder);
	/* it ends when its input ends; the last node that it makes is iter */
	graph = popen(command, "w");
	ctl = ctl_open("graph", O_RDWR);
	for (i = 0; graph && i < 600 && list_one(ctl, "iter", &info); i++)
		usleep(100000);
	for (i = 0; i < FUZZ_GRAPH; i++)
		if (!list_one(ctl, names[i], &info))
			to[i] = fd_by_id(cmds[info.type], info.id);
	if (graph)
		pclose(graph);
	close(ctl);
}

/* Try for a while: a link to lo may still be there after its last file was closed. */
static inline int fuzz_lo_link_create(int prog)
{
	int i, link;

	for (i = 0; i < 100; i++) {
		link = xdp_link_create(prog);
		if (link != -EBUSY)
			break;
		usleep(100000);
	}
	return link;
}

/* Objects that outlive a program; a kernel may lack some. */
static inline void fuzz_more_init(const char *folder, int map, int prog, int *to)
{
	static const char *const events[] = {
		"sched/sched_process_wait", "syscalls/sys_enter_reboot",
	};
	int i = 0;

	to[i++] = fuzz_struct_ops(folder);
	to[i++] = raw_tracepoint_link_create("sched_process_hang");
	to[i++] = tracepoint_link_create(events[0]);
	to[i++] = tracepoint_link_create(events[1]);
	to[i++] = fuzz_perf_link();
	to[i++] = fuzz_fentry_link();
	to[i++] = elem_iter_link_create(map);
	to[i++] = fuzz_map_of_maps(BPF_MAP_TYPE_ARRAY_OF_MAPS, 3, map);
	to[i++] = map_create_flags(BPF_MAP_TYPE_ARRAY, 4, 8, 512, BPF_F_MMAPABLE);
	to[i++] = cgroup_prog_load();
	to[i] = netns_prog_load();
}

/* The number of slots of a map: rarely more than the module visits at once. */
static inline uint32_t fuzz_count(uint32_t value)
{
	switch (value % 64) {
	case 62:
		return FUZZ_DIFFERENT;
	case 63:
		return 1100;
	default:
		return value % 64;
	}
}

/* A map that holds a program: where packets go, or what comes from a socket. */
static inline int fuzz_map_of_progs(uint32_t value)
{
	static const int types[] = {
		BPF_MAP_TYPE_SOCKMAP, BPF_MAP_TYPE_SOCKHASH, BPF_MAP_TYPE_DEVMAP,
		BPF_MAP_TYPE_DEVMAP_HASH, BPF_MAP_TYPE_CPUMAP,
	};
	int type = types[value % ARRAY_LEN(types)], prog, map;
	/* a number and a program; the interface is the loopback one */
	uint32_t entry[2] = { 1 }, key = 1;

	if (value < 2) {
		prog = verdict_load(BPF_PROG_TYPE_SK_SKB, BPF_SK_SKB_STREAM_VERDICT, 1);
		map = map_create(type, 4, 4, 2);
		prog_attach(prog, map, BPF_SK_SKB_STREAM_VERDICT);
	} else {
		prog = verdict_load(BPF_PROG_TYPE_XDP,
				    type == BPF_MAP_TYPE_CPUMAP ? BPF_XDP_CPUMAP :
								  BPF_XDP_DEVMAP, 2);
		map = map_create(type, 4, sizeof(entry), 2);
		entry[1] = prog;
		map_update(map, &key, entry);
	}
	close(prog);
	return map;
}

/* Make an object for a program. */
static inline int fuzz_make(struct fuzz_world *w, unsigned int kind, uint32_t value,
			    int map, int prog, int fd)
{
	static const char *const events[] = {
		"bpfdev/bpfdev_entry_state", "bpfdev/bpfdev_watch_snapshot",
		"bpfdev/bpfdev_watch_pass",
	};

	switch (kind % 20) {
	case 0 ... 1:
		return device_link_create(prog, w->ifindexes[value % FUZZ_DEVICES]);
	case 2 ... 3:
		return fuzz_cgroup_link(value, value >> 8);
	case 4:
		return fuzz_lo_link(w, value, prog);
	case 5:
		return fuzz_net_link(w, value, BPF_PROG_TYPE_SK_LOOKUP,
				     BPF_SK_LOOKUP);
	case 6:
		return fuzz_net_link(w, value, BPF_PROG_TYPE_FLOW_DISSECTOR,
				     BPF_FLOW_DISSECTOR);
	case 7:
		return fuzz_prog_array(fuzz_count(value), prog);
	case 8:
		return fuzz_map_of_maps(BPF_MAP_TYPE_HASH_OF_MAPS, fuzz_count(value), map);
	case 9:
		return fuzz_map_of_maps(BPF_MAP_TYPE_ARRAY_OF_MAPS, fuzz_count(value), map);
	case 10:
		if (value % 16 > FUZZ_DATA_MAPS)
			return map_create(BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE);
		return value % 16 ? fuzz_data_map(value % 16 - 1) :
			map_create_flags(BPF_MAP_TYPE_ARRAY, 4, 8, 512, BPF_F_MMAPABLE);
	case 11:
		return elem_iter_link_create(fd);
	case 12:
		return xdp_load_tail_call(fd);
	case 13:
		return xdp_load_counter(fd);
	case 14:
		return raw_tracepoint_link_create("sched_process_hang");
	case 15:
		return value % 4 ? tracepoint_link_create(events[value % 4 - 1]) :
				   fuzz_perf_link();
	case 16:
		if (value % 8 < 5)
			return fuzz_map_of_progs(value % 8);
		if (value % 8 == 6)
			return fuzz_kprobe_link(value >> 8);
		if (value % 8 == 7)
			return fuzz_functions_link();
		prog = netfilter_prog_load();
		fd = netfilter_link_create(prog, value % 100 + 1);
		break;
	case 17:
		prog = verdict_load(BPF_PROG_TYPE_SCHED_CLS, 46 /* BPF_TCX_INGRESS */,
				    0);
		fd = link_create(prog, 46, w->ifindexes[value % FUZZ_DEVICES], 0);
		break;
	case 18:
		return xdp_load(value);
	default:
		return iter_link_create();
	}
	if (prog >= 0)
		close(prog);
	return fd;
}

/* Change a map for a while, to meet a reader. Each change may wait for all readers. */
static inline void fuzz_churn(int map, int fd)
{
	struct timespec now, start;
	uint32_t key, i = 0;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		key = i++ % 64;
		map_delete(map, &key);
		map_update(map, &key, &fd);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - start.tv_sec) * 1000 +
		 (now.tv_nsec - start.tv_nsec) / 1000000 < 50);
}

#define FUZZ_CHANGES 16

/* Whether a change is one of an attach point. */
static inline bool fuzz_change_is_dirty(unsigned int change)
{
	return change % FUZZ_CHANGES < 6;
}

/*
 * Make a change that the module is not told of. @own is a descriptor that goes with
 * the program, @fd any.
 */
static inline int fuzz_change(struct fuzz_world *w, unsigned int change,
			      uint32_t value, int own, int fd)
{
	static const char *const names[] = { "fuzz1", "fuzz2", "a\\b", "fuzz0" };
	int ifindex = w->ifindexes[value % FUZZ_DEVICES];
	uint32_t key = value % 80;

	switch (change % FUZZ_CHANGES) {
	case 0:
		return fuzz_device_rename(ifindex,
					  names[(value >> 8) % ARRAY_LEN(names)]);
	case 1:
		return fuzz_device_move(ifindex, w->nets[(value >> 8) % FUZZ_NETS]);
	case 2:
		return fuzz_device_delete(ifindex);
	case 3:
		return rmdir(fuzz_cgroups[value % FUZZ_CGROUPS]) ? -errno : 0;
	case 4:
		fuzz_net_end(w, value);
		return 0;
	case 5:
		/* and the network namespace of a thread for a moment */
		return fuzz_net_enter(w, value) ?: netns_enter(w->own_net);
	case 6 ... 7:
		return link_detach(own);
	case 8 ... 9:
		return link_update(own, fd);
	case 10:
		return map_freeze(own);
	case 11:
		return map_delete(own, &key);
	case 12:
		return prog_bind_map(own, fd);
	case 13:
		return prog_run(own);
	case 14:
		fuzz_churn(own, fd);
		return 0;
	default:
		return map_update(own, &key, &fd);
	}
}

/* Read an attribute, and poll for a change of it. */
static inline void fuzz_read_attr(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	struct pollfd poll_fd = { .fd = fd, .events = POLLPRI | POLLERR };
	char text[4096];

	if (fd < 0)
		return;
	if (read(fd, text, sizeof(text)) < 0)
		errno = 0;
	poll(&poll_fd, 1, 0);
	close(fd);
}

/* Read all attributes of an entry, and the symlinks in its folders. */
static inline int fuzz_read_folder(int at, const char *path, int depth)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *entry;
	char text[256];
	DIR *dir;

	if (fd < 0)
		return -errno;
	dir = fdopendir(fd);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_type == DT_REG)
			fuzz_read_attr(fd, entry->d_name);
		else if (entry->d_type == DT_LNK &&
			 readlinkat(fd, entry->d_name, text, sizeof(text)) < 0)
			errno = 0;
		else if (entry->d_type == DT_DIR && !depth &&
			 !strncmp(entry->d_name, "use", 3))
			fuzz_read_folder(fd, entry->d_name, 1);
	}
	if (dir)
		closedir(dir);
	return 0;
}

#endif /* BPFDEV_SELFTESTS_FUZZ_WORLD_H */
