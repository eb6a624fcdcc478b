// SPDX-License-Identifier: GPL-2.0-only
/* The target of a link, in the form that people know it by. */
#include "common.h"
#include "events.h"
#include "attach_points.h"

#include <limits.h>

#define CGROUP CGROUPS "bpfdev_target_test"

FIXTURE(target) {
	int ctl;
	int dir;
	char line[4096];
};

FIXTURE_SETUP(target)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "target_test"));
	self->dir = ctl_open("target_test", O_RDWR);
	ASSERT_LE(0, self->dir);
}

FIXTURE_TEARDOWN(target)
{
	node_remove(self->dir, "x");
	EXPECT_EQ(0, dir_remove(self->ctl, "target_test"));
	close(self->dir);
	close(self->ctl);
}

#define EXPECT_TARGET(...)						\
	do {								\
		char expected[4096];					\
									\
		snprintf(expected, sizeof(expected), __VA_ARGS__);	\
		ASSERT_EQ(0, read_line(SYSFS "target_test!x/target",	\
				       self->line, sizeof(self->line)));\
		EXPECT_STREQ(expected, self->line);			\
	} while (0)

static uint64_t link_cgroup_id(int link)
{
	struct bpf_link_info info;

	return obj_info(link, &info, sizeof(info)) ? 0 : info.cgroup.cgroup_id;
}

/* The target of a link as "bpfdev list" prints it, with or without a node. */
static void listed(int link, char *line, size_t size)
{
	char command[256];
	FILE *list;

	snprintf(command, sizeof(command),
		 "bpfdev list --all --json -o TYPE,ID,TARGET | jq -r '.[][] | select(.type == \"link\" and .id == %d).target'",
		 link_id(link));
	list = popen(command, "r");
	*line = '\0';
	if (!list)
		return;
	if (!fgets(line, size, list))
		*line = '\0';
	pclose(list);
	line[strcspn(line, "\n")] = '\0';
}

TEST_F(target, an_interface_by_name)
{
	int prog = xdp_load(1), link, index;

	ASSERT_EQ(0, ip("link add bpfdev0 type dummy"));
	index = ifindex_of("bpfdev0");
	link = device_link_create(prog, index);
	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("ifindex:%d netns:%u ifname:bpfdev0", index, netns_own());
	ASSERT_EQ(0, ip("link set bpfdev0 name bpfdev1"));
	EXPECT_TARGET("ifindex:%d netns:%u ifname:bpfdev1", index, netns_own());
	/*
	 * an interface name may contain anything but slashes, colons and white
	 * space
	 */
	ASSERT_EQ(0, ip("link set bpfdev1 name \"$(printf 'a\\\\b\\001\\303')\""));
	EXPECT_TARGET("ifindex:%d netns:%u ifname:a\\\\b\\001\\303", index,
		      netns_own());
	ASSERT_EQ(0, link_detach(link));
	EXPECT_TARGET("ifindex:0");
	ASSERT_EQ(0, ip("link del dev \"$(printf 'a\\\\b\\001\\303')\""));
	close(link);
	close(prog);
}

TEST_F(target, an_interface_of_another_network_namespace)
{
	int own = do_open(OWN_NETNS, O_RDONLY), netns = netns_create();
	int prog = xdp_load(1), link;

	ASSERT_LE(0, netns);
	ASSERT_EQ(0, netns_enter(netns));
	link = xdp_link_create(prog);
	ASSERT_EQ(0, netns_enter(own));
	ASSERT_LE(0, link);
	ASSERT_NE(netns_own(), netns_ino(netns));
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("ifindex:1 netns:%u ifname:lo", netns_ino(netns));
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	close(link);
	close(prog);
	close(netns);
	close(own);
}

/*
 * If the kernel has such links, the module has found their interface's field.
 */
TEST_F(target, an_interface_of_a_tcx_link)
{
	int prog = verdict_load(BPF_PROG_TYPE_SCHED_CLS, 0, 0);
	int link = link_create(prog, 46 /* BPF_TCX_INGRESS */, 1, 0);

	if (link == -EINVAL)
		SKIP(return, "this kernel has no tcx links");
	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("ifindex:1 netns:%u ifname:lo attach_type:46", netns_own());
	ASSERT_EQ(0, link_detach(link));
	EXPECT_TARGET("ifindex:0");
	close(link);
	close(prog);
}

/* If the kernel has such links and such interfaces. */
TEST_F(target, an_interface_of_a_netkit_link)
{
	int prog = verdict_load(BPF_PROG_TYPE_SCHED_CLS, 0, 0), link, index;

	if (ip("link add bpfdev0 type netkit"))
		SKIP(return, "no interfaces of type netkit");
	index = ifindex_of("bpfdev0");
	link = link_create(prog, 54 /* BPF_NETKIT_PRIMARY */, index, 0);
	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("ifindex:%d netns:%u ifname:bpfdev0 attach_type:54", index,
		      netns_own());
	ASSERT_EQ(0, ip("link del bpfdev0"));
	EXPECT_TARGET("ifindex:0");
	close(link);
	close(prog);
}

/* The link holds its network namespace until it is detached. */
TEST_F(target, a_hook_of_netfilter)
{
	int prog = netfilter_prog_load();
	int link = netfilter_link_create(prog, -128);

	if (prog == -EINVAL)
		SKIP(return, "this kernel has no netfilter links");
	ASSERT_LE(0, link);
	listed(link, self->line, sizeof(self->line));
	EXPECT_STREQ("pf:2 hooknum:1 prio:-128", self->line);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("pf:2 hooknum:1 prio:-128");
	ASSERT_EQ(0, read_line(SYSFS "target_test!x/attached", self->line,
			       sizeof(self->line)));
	EXPECT_STREQ("1", self->line);
	ASSERT_EQ(0, link_detach(link));
	EXPECT_TARGET("pf:0");
	ASSERT_EQ(0, read_line(SYSFS "target_test!x/attached", self->line,
			       sizeof(self->line)));
	EXPECT_STREQ("0", self->line);
	close(link);
	close(prog);
}

TEST_F(target, a_network_namespace)
{
	int netns = netns_create(), prog = netns_prog_load();
	int link = link_create(prog, BPF_SK_LOOKUP, netns, 0);

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("netns_ino:%u attach_type:%d", netns_ino(netns),
		      BPF_SK_LOOKUP);
	ASSERT_EQ(0, link_detach(link));
	EXPECT_TARGET("netns_ino:0");
	close(link);
	close(prog);
	close(netns);
}

TEST_F(target, a_cgroup_by_its_path)
{
	int prog = cgroup_prog_load(), link;
	uint64_t id;

	mkdir(CGROUP, 0755);
	mkdir(CGROUP "/a ifname:b\\\303", 0755);
	link = cgroup_link_create(prog, CGROUP "/a ifname:b\\\303");
	ASSERT_LE(0, link);
	id = link_cgroup_id(link);
	ASSERT_NE(0, id);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	/* spaces are escaped, so the path can't start another key */
	EXPECT_TARGET("cgroup_id:%llu path:/bpfdev_target_test/a\\040ifname:b\\\\\\303 attach_type:0",
		      (unsigned long long)id);
	ASSERT_EQ(0, link_detach(link));
	EXPECT_TARGET("cgroup_id:0");
	close(link);
	close(prog);
	rmdir(CGROUP "/a ifname:b\\\303");
	EXPECT_EQ(0, rmdir(CGROUP));
}

TEST_F(target, a_cgroup_of_a_link_without_a_node)
{
	int prog = cgroup_prog_load(), link;
	char expected[256];

	mkdir(CGROUP, 0755);
	mkdir(CGROUP "/a ifname:b\\\303\001", 0755);
	link = cgroup_link_create(prog, CGROUP "/a ifname:b\\\303\001");
	ASSERT_LE(0, link);
	sprintf(expected,
		"cgroup_id:%llu path:/bpfdev_target_test/a\\040ifname:b\\\\\\303\\001 attach_type:cgroup_inet_ingress",
		(unsigned long long)link_cgroup_id(link));
	listed(link, self->line, sizeof(self->line));
	EXPECT_STREQ(expected, self->line);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	listed(link, self->line, sizeof(self->line));
	EXPECT_STREQ(expected, self->line);
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	close(link);

	link = cgroup_link_create(prog, CGROUPS);
	ASSERT_LE(0, link);
	sprintf(expected, "cgroup_id:%llu path:/ attach_type:cgroup_inet_ingress",
		(unsigned long long)link_cgroup_id(link));
	listed(link, self->line, sizeof(self->line));
	EXPECT_STREQ(expected, self->line);
	ASSERT_EQ(0, link_detach(link));
	listed(link, self->line, sizeof(self->line));
	EXPECT_STREQ("cgroup_id:0", self->line);
	close(link);
	close(prog);
	rmdir(CGROUP "/a ifname:b\\\303\001");
	EXPECT_EQ(0, rmdir(CGROUP));
}

/* A process in a cgroup namespace sees the path inside it, or none. */
TEST_F(target, a_cgroup_is_shown_as_its_reader_may_see_it)
{
	int prog = cgroup_prog_load(), link, fd, events;
	char pid[16], uevent[4096], event[UEVENT_MAX], target[160];
	size_t event_len;
	unsigned long long id;

	mkdir(CGROUP, 0755);
	mkdir(CGROUP "/in", 0755);
	mkdir(CGROUP "/out", 0755);
	mkdir(CGROUP "/in/below", 0755);
	sprintf(pid, "%d", getpid());
	ASSERT_EQ(0, write_file(CGROUP "/in/cgroup.procs", pid));
	ASSERT_EQ(0, unshare(CLONE_NEWCGROUP));

	link = cgroup_link_create(prog, CGROUP "/in/below");
	ASSERT_LE(0, link);
	id = link_cgroup_id(link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("cgroup_id:%llu path:/below attach_type:0", id);
	/* the uevent file shows the same */
	fd = do_open(SYSFS "target_test!x/uevent", O_RDONLY);
	ASSERT_LE(0, fd);
	read_all(fd, uevent, sizeof(uevent));
	close(fd);
	EXPECT_TRUE(!!strstr(uevent, " path:/below attach_type:0\n"));
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	close(link);

	link = cgroup_link_create(prog, CGROUP "/out");
	ASSERT_LE(0, link);
	events = events_open();
	ASSERT_LE(0, events);
	id = link_cgroup_id(link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("cgroup_id:%llu attach_type:0", id);
	/*
	 * events go to all listeners, so they don't depend on the process that
	 * causes them
	 */
	ASSERT_TRUE(next_event(events, event, &event_len));
	sprintf(target, "cgroup_id:%llu path:/bpfdev_target_test/out attach_type:0", id);
	EXPECT_STREQ(target, value(event, event_len, "BPFDEV_TARGET"));
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	close(events);
	close(link);
	close(prog);

	ASSERT_EQ(0, write_file(CGROUPS "cgroup.procs", pid));
	EXPECT_EQ(0, rmdir(CGROUP "/in/below"));
	EXPECT_EQ(0, rmdir(CGROUP "/in"));
	EXPECT_EQ(0, rmdir(CGROUP "/out"));
	EXPECT_EQ(0, rmdir(CGROUP));
}

/* A path is either complete or missing. */
TEST_F(target, a_path_that_is_too_long_is_omitted)
{
	char path[2 * PATH_MAX] = CGROUPS, name[200] = "", expected[64];
	int prog = cgroup_prog_load(), link = -1, depth, i;

	/* escaped in octal, each byte takes four characters */
	memset(name, '\303', sizeof(name) - 1);
	for (depth = 0; depth < 8; depth++) {
		sprintf(path + strlen(path), "%s%s", depth ? "/" : "", name);
		ASSERT_EQ(0, mkdir(path, 0755));
	}
	link = cgroup_link_create(prog, path);
	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	snprintf(expected, sizeof(expected), "cgroup_id:%llu attach_type:0",
		 (unsigned long long)link_cgroup_id(link));
	ASSERT_EQ(0, read_line(SYSFS "target_test!x/target", self->line,
			       sizeof(self->line)));
	EXPECT_STREQ(expected, self->line);
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	close(link);
	close(prog);
	for (i = 0; i < depth; i++) {
		EXPECT_EQ(0, rmdir(path));
		*strrchr(path, '/') = '\0';
	}
}

TEST_F(target, the_map_whose_elements_an_iterator_walks)
{
	int map = array_create(), link = elem_iter_link_create(map);
	char text[64];

	ASSERT_LE(0, link);
	sprintf(text, "target_name:bpf_map_elem map_id:%d", map_id(map));
	listed(link, self->line, sizeof(self->line));
	EXPECT_STREQ(text, self->line);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("%s", text);
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	close(link);
	close(map);
}

/* Since 6.6 the info of a link to a perf event says which type of event it is. */
static bool has_perf_info(int link)
{
	struct {
		uint32_t type, id, prog_id, pad, event_type, more[27];
	} info = {};

	return !obj_info(link, &info, sizeof(info)) && info.event_type;
}

TEST_F(target, a_tracepoint)
{
	int link = raw_tracepoint_link_create("sched_switch");

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("tp_name:sched_switch");
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	close(link);

	link = tracepoint_link_create("sched/sched_switch");
	ASSERT_LE(0, link);
	listed(link, self->line, sizeof(self->line));
	EXPECT_STREQ(has_perf_info(link) ? "tp_name:sched_switch" : "null", self->line);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("tp_name:sched/sched_switch");
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	close(link);

	link = tracepoint_link_create("syscalls/sys_enter_openat");
	if (link == -ENOENT)
		return; /* the debug kernel has no tracepoints of system calls */
	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("tp_name:syscalls/sys_enter_openat");
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	close(link);
}

/* The functions come in the order of their IDs. */
TEST_F(target, functions_of_the_kernel)
{
	static const char * const names[] = {
		"bpf_fentry_test1", "bpf_fentry_test2", "bpf_fentry_test3",
	};
	char expected[128] = "func_cnt:3 func:";
	uint32_t ids[ARRAY_LEN(names)], last = 0, next;
	int link, i, n, first = 0;

	for (i = 0; i < ARRAY_LEN(names); i++)
		ids[i] = btf_func_id(names[i]);
	for (n = 0; n < ARRAY_LEN(names); n++) {
		next = UINT32_MAX;
		for (i = 0; i < ARRAY_LEN(names); i++)
			if (ids[i] > last && ids[i] < next) {
				next = ids[i];
				first = i;
			}
		last = next;
		strcat(expected, n ? "," : "");
		strcat(expected, names[first]);
	}
	link = functions_link_create(ids, ARRAY_LEN(ids));
	if (link == -EINVAL)
		SKIP(return, "this kernel has no tracing_multi links");
	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	ASSERT_EQ(0, read_line(SYSFS "target_test!x/target", self->line,
			       sizeof(self->line)));
	EXPECT_STREQ(expected, self->line);
	ASSERT_EQ(0, read_line(SYSFS "target_test!x/link_type", self->line,
			       sizeof(self->line)));
	EXPECT_STREQ("tracing_multi", self->line);
	close(link);
}

/* The members of link_create for several functions, or offsets, of older headers too. */
struct multi {
	uint32_t flags;
	uint32_t count;
	uint64_t syms;
	uint64_t addrs;
	uint64_t cookies;
};

static int multi_link_create(int attach_type, const void *where, size_t size)
{
	int prog = verdict_load(BPF_PROG_TYPE_KPROBE, attach_type, 0), link;

	if (prog < 0)
		return prog;
	BPF_ATTR(attr);
	attr.link_create.prog_fd = prog;
	attr.link_create.attach_type = attach_type;
	memcpy((char *)&attr + offsetof(union bpf_attr, link_create.target_btf_id),
	       where, size);
	link = sys_bpf(BPF_LINK_CREATE, &attr);
	close(prog);
	return link;
}

/*
 * What the kernel tells of such a link, if anything: how many functions, and since 6.16
 * their names in fdinfo, in the order of their addresses.
 */
TEST_F(target, functions_of_a_kprobe)
{
	static const char *const names[] = { "bpf_fentry_test1", "bpf_fentry_test2" };
	struct multi where = { .flags = 1, .count = 2, .syms = PTR(names) };
	int link = multi_link_create(BPF_TRACE_KPROBE_MULTI, &where, sizeof(where));
	char path[64], text[4096] = "", want[128] = "";
	/* the number is behind type, id, prog_id and addrs, and not in older headers */
	uint32_t info[32] = {}, first;

	if (link == -EOPNOTSUPP)
		SKIP(return, "this kernel has no kprobe_multi links");
	ASSERT_LE(0, link);
	ASSERT_EQ(0, obj_info(link, info, sizeof(info)));
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", link);
	read_all(do_open(path, O_RDONLY), text, sizeof(text) - 1);
	first = strstr(text, names[1]) && strstr(text, names[1]) < strstr(text, names[0]);
	if (strstr(text, names[0]))
		snprintf(want, sizeof(want), "func_cnt:2 retprobe:1 func:%s,%s",
			 names[first], names[!first]);
	else if (info[6] == 2)
		strcpy(want, "func_cnt:2 retprobe:1");
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("%s", want);
	close(link);
}

/* The offset of a function of this program in its file, or 0. */
static uint64_t offset_of(const void *function)
{
	unsigned long from, to, offset, at = (unsigned long)function;
	FILE *maps = fopen("/proc/self/maps", "re");
	uint64_t found = 0;
	char line[512];

	while (maps && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %*s %lx", &from, &to, &offset) == 3 &&
		    at >= from && at < to)
			found = at - from + offset;
	if (maps)
		fclose(maps);
	return found;
}

TEST_F(target, offsets_of_a_uprobe)
{
	const uint64_t offsets[] = {
		offset_of(offset_of), offset_of(multi_link_create), offset_of(listed),
	};
	/* path, offsets, ref_ctr_offsets, cookies, and cnt, flags and pid */
	uint64_t where[] = {
		PTR("/proc/self/exe"), PTR(offsets), 0, 0, ARRAY_LEN(offsets), 0,
	};
	int link = multi_link_create(48 /* BPF_TRACE_UPROBE_MULTI */, where,
				     sizeof(where));

	if (link == -EINVAL)
		SKIP(return, "this kernel has no uprobe_multi links");
	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("offset_cnt:3");
	close(link);
}

TEST_F(target, a_perf_event)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		/* some have a type of their own on newer kernels, as cpu-clock */
		.config = PERF_COUNT_SW_PAGE_FAULTS,
		.sample_period = 1000000,
	};
	int link = perf_link_create(&attr, BPF_PROG_TYPE_PERF_EVENT);

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("perf_type:1 perf_config:2");
	close(link);
}

TEST_F(target, a_uprobe)
{
	struct perf_event_attr attr = {
		.config = 1,
		.uprobe_path = PTR("/proc/self/exe"),
		.probe_offset = offset_of(offset_of),
	};
	char line[16];
	int link;

	ASSERT_EQ(0, read_line("/sys/bus/event_source/devices/uprobe/type", line,
			       sizeof(line)));
	attr.type = atoi(line);
	link = perf_link_create(&attr, BPF_PROG_TYPE_KPROBE);
	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_TARGET("offset:%llu retprobe:1", attr.probe_offset);
	close(link);
}

#define TRACEFS "/sys/kernel/tracing/"

/* Root can see the events that root has created, and their names. */
TEST_F(target, a_dynamic_event)
{
	static const char * const events[][2] = {
		{ TRACEFS "kprobe_events", "p:bpfdev_test/made do_nanosleep" },
		/* no process executes this file */
		{ TRACEFS "uprobe_events", "p:bpfdev_test/made /etc/passwd:16" },
	};
	size_t i;
	int link;

	for (i = 0; i < ARRAY_LEN(events); i++) {
		ASSERT_EQ(0, write_file(events[i][0], events[i][1]));
		link = event_link_create("bpfdev_test/made",
					 BPF_PROG_TYPE_KPROBE);
		EXPECT_LE(0, link);
		EXPECT_EQ(0, node_create(self->dir, "x", link));
		EXPECT_TARGET("%s", "");
		EXPECT_EQ(0, node_remove(self->dir, "x"));
		close(link);
		EXPECT_EQ(0, write_file(events[i][0], "-:bpfdev_test/made"));
	}
}

TEST_HARNESS_MAIN
