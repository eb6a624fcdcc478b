// SPDX-License-Identifier: GPL-2.0-only
/* Changes that bypass the module are reported all the same. */
#include "common.h"
#include "events.h"
#include "attach_points.h"

#include <sys/prctl.h>

FIXTURE(watch) {
	int ctl;
	int dir;
	int events;
	char event[UEVENT_MAX];
	size_t event_len;
};

FIXTURE_SETUP(watch)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "watch_test"));
	self->dir = ctl_open("watch_test", O_RDWR);
	ASSERT_LE(0, self->dir);
}

FIXTURE_TEARDOWN(watch)
{
	node_remove(self->dir, "x");
	EXPECT_EQ(0, dir_remove(self->ctl, "watch_test"));
	close(self->events);
	close(self->dir);
	close(self->ctl);
}

/* Create the node; from here on only its own events arrive. */
#define PIN(_fd) ({							\
	ASSERT_EQ(0, node_create(self->dir, "x", _fd));			\
	self->events = events_open();					\
	ASSERT_LE(0, self->events);					\
})

#define ATTR(_name) SYSFS "watch_test!x/" _name

/* Read an attribute and get ready to poll it. */
static int poll_begin(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char c;

	while (read(fd, &c, 1) == 1)
		;
	return fd;
}

/* poll(2) returns after the change, and a read returns the new value. */
static const char *poll_end(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLPRI };
	static char text[64];
	ssize_t len;

	if (poll(&pollfd, 1, 60000) != 1)
		return "(not woken)";
	lseek(fd, 0, SEEK_SET);
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	return text;
}

#define EXPECT_NOBODY() EXPECT_KEY("BPFDEV_BY_PID", "(none)")

TEST_F(watch, a_map_is_frozen)
{
	int map = array_create(), fd;

	PIN(map);
	fd = poll_begin(ATTR("frozen"));
	ASSERT_EQ(0, map_freeze(map));
	EXPECT_STREQ("1\n", poll_end(fd));
	NEXT_EVENT();
	EXPECT_KEY("ACTION", "change");
	EXPECT_KEY("BPFDEV_CHANGE", "freeze");
	EXPECT_KEY("BPFDEV_NAME", "watch_test/x");
	EXPECT_NOBODY();
	close(map);
}

/*
 * Cut a target down to the keys that are remembered, and return it, or "(none)": a hook of
 * netfilter is not.
 */
static const char *remembered(char *target)
{
	char *end = strstr(target, " path:") ?: strstr(target, " attach_type:");

	if (end)
		*end = '\0';
	return strncmp(target, "pf:", 3) ? target : "(none)";
}

/*
 * The link behind node x is no longer attached: poll(2) returns, and the event
 * has the reason, and where it was attached.
 */
#define EXPECT_DETACHED(_prog, _reason, _target, ...) ({		\
	int attached = poll_begin(ATTR("attached"));			\
	int target = poll_begin(ATTR("target"));			\
	char id[16], before[256];					\
									\
	sprintf(id, "%d", prog_id(_prog));				\
	ASSERT_EQ(0, read_line(ATTR("target"), before, sizeof(before)));\
	__VA_ARGS__;							\
	EXPECT_STREQ("0\n", poll_end(attached));			\
	EXPECT_STREQ(_target "\n", poll_end(target));			\
	NEXT_EVENT();							\
	EXPECT_KEY("ACTION", "change");					\
	EXPECT_KEY("BPFDEV_CHANGE", "detach");				\
	EXPECT_KEY("BPFDEV_REASON", _reason);				\
	EXPECT_KEY("BPFDEV_ATTACHED", "0");				\
	EXPECT_KEY("BPFDEV_TARGET", _target);				\
	EXPECT_KEY("BPFDEV_OLD_TARGET", remembered(before));		\
	EXPECT_KEY("BPFDEV_PROG_ID", id);				\
	EXPECT_KEY("BPFDEV_OLD_PROG_ID", id);				\
	EXPECT_NOBODY();						\
})

/* The event does not name a process, because none is known. */
#define EXPECT_DETACH_TOLD(_link, _prog, _target)			\
({									\
	ASSERT_LE(0, _link);						\
	PIN(_link);							\
	EXPECT_DETACHED(_prog, "detach", _target,			\
			ASSERT_EQ(0, link_detach(_link)));		\
	close(_link);							\
	close(_prog);							\
})

TEST_F(watch, a_link_is_detached)
{
	int prog = xdp_load(1), link = xdp_link_create(prog);

	EXPECT_DETACH_TOLD(link, prog, "ifindex:0");
}

/* By the module itself: told before the call returns, with the process. */
TEST_F(watch, a_link_is_detached_by_name)
{
	int prog = xdp_load(1), link = xdp_link_create(prog), map = array_create();
	char pid[16], line[384], target[128], expected[320];

	ASSERT_LE(0, link);
	PIN(link);
	ASSERT_EQ(0, read_line(ATTR("target"), target, sizeof(target)));
	ASSERT_EQ(0, read_line(ATTR("last_change"), line, sizeof(line)));
	EXPECT_EQ(NULL, strstr(line, " ifindex:"));
	EXPECT_EQ(-ESTALE, node_detach_expect(self->dir, "x", link_id(link) + 1));
	EXPECT_EQ(-ENOENT, node_detach(self->dir, "y"));
	EXPECT_EQ(-EISDIR, node_detach(self->ctl, "watch_test"));
	ASSERT_EQ(0, read_line(ATTR("attached"), line, sizeof(line)));
	EXPECT_STREQ("1", line);
	ASSERT_EQ(0, node_detach_expect(self->dir, "x", link_id(link)));
	ASSERT_EQ(0, read_line(ATTR("last_change"), line, sizeof(line)));
	/* no time for the watch: the event comes before that of the removal */
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	sprintf(pid, "%d", getpid());
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "detach");
	EXPECT_KEY("BPFDEV_REASON", "detach");
	EXPECT_KEY("BPFDEV_ATTACHED", "0");
	EXPECT_KEY("BPFDEV_BY_PID", pid);
	EXPECT_KEY("BPFDEV_BY_COMM", "watch_test");
	EXPECT_KEY("BPFDEV_OLD_TARGET", target);
	NEXT_EVENT();
	EXPECT_KEY("ACTION", "remove");
	EXPECT_EQ(0, strncmp(line, "change:detach time_ns:", 22));
	sprintf(expected, " old_prog_id:%d reason:detach %s uid:0 pid:%s comm:watch_test",
		prog_id(prog), remembered(target), pid);
	EXPECT_STREQ(expected, strstr(line, " old_prog_id:"));

	ASSERT_EQ(0, node_create(self->dir, "x", map));
	EXPECT_EQ(-EINVAL, node_detach(self->dir, "x"));
	close(map);
	close(link);
	close(prog);
}

/* The name of the interface is that at the detach, and not at the last look of the watch. */
TEST_F(watch, a_link_is_detached_by_name_after_a_rename)
{
	int prog = xdp_load(1), link;

	ASSERT_EQ(0, ip("link add bpfdev0 type dummy"));
	link = device_link_create(prog, ifindex_of("bpfdev0"));
	ASSERT_LE(0, link);
	PIN(link);
	ASSERT_EQ(0, ip("link set bpfdev0 name bpfdev1"));
	ASSERT_EQ(0, node_detach(self->dir, "x"));
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "detach");
	EXPECT_NE(NULL, strstr(value(self->event, self->event_len, "BPFDEV_OLD_TARGET"),
			       " ifname:bpfdev1"));
	ASSERT_EQ(0, ip("link del bpfdev1"));
	close(link);
	close(prog);
}

/* Another link has the node: where the first one was attached is forgotten. */
TEST_F(watch, a_replaced_link_has_another_target)
{
	int prog = xdp_load(1), first = xdp_link_create(prog), second;

	ASSERT_LE(0, first);
	PIN(first);
	ASSERT_EQ(0, ip("link add bpfdev0 type dummy"));
	second = device_link_create(prog, ifindex_of("bpfdev0"));
	ASSERT_LE(0, second);
	ASSERT_EQ(0, node_replace(self->dir, "x", second));
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "replace");
	EXPECT_KEY("BPFDEV_OLD_TARGET", "(none)");
	EXPECT_DETACHED(prog, "device", "ifindex:0",
			ASSERT_EQ(0, ip("link del bpfdev0")));
	close(second);
	close(first);
	close(prog);
}

/* As before, with a link whose attach point cannot be remembered. */
TEST_F(watch, a_replaced_link_has_no_target)
{
	int prog = xdp_load(1), first = xdp_link_create(prog);
	int other = netfilter_prog_load(), second = netfilter_link_create(other, -128);

	if (other == -EINVAL)
		SKIP(return, "this kernel has no netfilter links");
	ASSERT_LE(0, first);
	ASSERT_LE(0, second);
	PIN(first);
	ASSERT_EQ(0, node_replace(self->dir, "x", second));
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "replace");
	EXPECT_DETACHED(other, "detach", "pf:0", ASSERT_EQ(0, link_detach(second)));
	close(second);
	close(other);
	close(first);
	close(prog);
}

/* A link that ends only with its last reference. */
TEST_F(watch, a_link_that_has_no_detach)
{
	int link = iter_link_create(), control = ctl_open("watch_test", O_RDONLY);

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_EQ(-EOPNOTSUPP, node_detach(self->dir, "x"));
	EXPECT_EQ(-EACCES, node_detach(control, "x"));
	close(control);
	close(link);
}

TEST_F(watch, an_interface_is_removed)
{
	int prog = xdp_load(1), link;

	ASSERT_EQ(0, ip("link add bpfdev0 type dummy"));
	link = device_link_create(prog, ifindex_of("bpfdev0"));
	ASSERT_LE(0, link);
	PIN(link);
	EXPECT_DETACHED(prog, "device", "ifindex:0",
			ASSERT_EQ(0, ip("link del bpfdev0")));
	close(link);
	close(prog);
}

/*
 * Another interface with the same name, perhaps at the same address in memory.
 */
TEST_F(watch, an_interface_is_removed_and_another_created)
{
	int prog = xdp_load(1), link, index;

	ASSERT_EQ(0, ip("link add bpfdev0 type dummy"));
	index = ifindex_of("bpfdev0");
	link = device_link_create(prog, index);
	ASSERT_LE(0, link);
	PIN(link);
	EXPECT_DETACHED(prog, "device", "ifindex:0",
			ASSERT_EQ(0, ip("link del bpfdev0"));
			ASSERT_EQ(0, ip("link add bpfdev0 type dummy")));
	ASSERT_EQ(0, ip("link del bpfdev0"));
	close(link);
	close(prog);
}

TEST_F(watch, an_interface_is_removed_with_its_network_namespace)
{
	int own = do_open(OWN_NETNS, O_RDONLY), netns = netns_create();
	int prog = xdp_load(1), link;

	ASSERT_LE(0, netns);
	ASSERT_EQ(0, netns_enter(netns));
	link = xdp_link_create(prog);
	ASSERT_EQ(0, netns_enter(own));
	ASSERT_LE(0, link);
	PIN(link);
	EXPECT_DETACHED(prog, "device", "ifindex:0", close(netns));
	close(link);
	close(prog);
	close(own);
}

/* A rename sends no event. The interface stays the same until it is removed. */
TEST_F(watch, a_rename_changes_the_target_without_an_event)
{
	int prog = xdp_load(1), link, fd;

	ASSERT_EQ(0, ip("link add bpfdev0 type dummy"));
	link = device_link_create(prog, ifindex_of("bpfdev0"));
	ASSERT_LE(0, link);
	PIN(link);
	fd = poll_begin(ATTR("target"));
	ASSERT_EQ(0, ip("link set bpfdev0 name bpfdev1"));
	EXPECT_NE(NULL, strstr(poll_end(fd), " ifname:bpfdev1\n"));
	EXPECT_DETACHED(prog, "device", "ifindex:0",
			ASSERT_EQ(0, ip("link del bpfdev1")));
	close(link);
	close(prog);
}

/* An interface keeps its number if the other namespace does not use it. */
TEST_F(watch, an_interface_moves_and_keeps_its_number)
{
	int prog = xdp_load(1), link, index, fd;
	char before[64], kept[64];
	const char *moved;

	ASSERT_EQ(0, ip("netns add bpfdev_test"));
	/* a number that the other network namespace does not use */
	ASSERT_EQ(0, ip("link add bpfdev0 index 1000 type dummy"));
	index = ifindex_of("bpfdev0");
	link = device_link_create(prog, index);
	ASSERT_LE(0, link);
	PIN(link);
	snprintf(before, sizeof(before), "ifindex:%d netns:%u ", index,
		 netns_own());
	snprintf(kept, sizeof(kept), "ifindex:%d netns:", index);
	fd = poll_begin(ATTR("target"));
	ASSERT_EQ(0, ip("link set bpfdev0 netns bpfdev_test"));
	moved = poll_end(fd);
	EXPECT_EQ(moved, strstr(moved, kept));
	EXPECT_EQ(NULL, strstr(moved, before));
	EXPECT_DETACHED(prog, "detach", "ifindex:0",
			ASSERT_EQ(0, link_detach(link)));
	ASSERT_EQ(0, ip("netns del bpfdev_test"));
	close(link);
	close(prog);
}

/* It may get another number, and still exists when its link is detached. */
TEST_F(watch, an_interface_moves)
{
	int prog = xdp_load(1), link, fd;
	char moved[64];

	ASSERT_EQ(0, ip("netns add bpfdev_test"));
	ASSERT_EQ(0, ip("link add bpfdev0 type dummy"));
	link = device_link_create(prog, ifindex_of("bpfdev0"));
	ASSERT_LE(0, link);
	ASSERT_EQ(0, ip("-n bpfdev_test link add bpfdev1 index %d type dummy",
			ifindex_of("bpfdev0")));
	PIN(link);
	fd = poll_begin(ATTR("target"));
	ASSERT_EQ(0, ip("link set bpfdev0 netns bpfdev_test"));
	strcpy(moved, poll_end(fd));
	EXPECT_NE(NULL, strstr(moved, " ifname:bpfdev0\n"));
	EXPECT_DETACHED(prog, "detach", "ifindex:0",
			ASSERT_EQ(0, link_detach(link)));
	ASSERT_EQ(0, ip("netns del bpfdev_test"));
	close(link);
	close(prog);
}

TEST_F(watch, a_network_namespace_is_removed)
{
	int netns = netns_create(), prog = netns_prog_load();
	int link = link_create(prog, BPF_SK_LOOKUP, netns, 0);

	ASSERT_LE(0, link);
	PIN(link);
	EXPECT_DETACHED(prog, "netns", "netns_ino:0", close(netns));
	close(link);
	close(prog);
}

TEST_F(watch, a_link_is_detached_from_a_network_namespace)
{
	int netns = netns_create(), prog = netns_prog_load();
	int link = link_create(prog, BPF_SK_LOOKUP, netns, 0);

	EXPECT_DETACH_TOLD(link, prog, "netns_ino:0");
	close(netns);
}

TEST_F(watch, a_link_is_detached_from_a_hook_of_netfilter)
{
	int prog = netfilter_prog_load();
	int link = netfilter_link_create(prog, -128);

	if (prog == -EINVAL)
		SKIP(return, "this kernel has no netfilter links");
	EXPECT_DETACH_TOLD(link, prog, "pf:0");
}

#define CGROUP CGROUPS "bpfdev_watch_test"

TEST_F(watch, a_cgroup_is_removed)
{
	int prog = cgroup_prog_load(), link, held;

	mkdir(CGROUP, 0755);
	/* an open descriptor of the cgroup outlives its removal */
	held = do_open(CGROUP, O_RDONLY);
	link = cgroup_link_create(prog, CGROUP);
	ASSERT_LE(0, link);
	PIN(link);
	EXPECT_DETACHED(prog, "cgroup", "cgroup_id:0",
			ASSERT_EQ(0, rmdir(CGROUP)));
	close(link);
	close(prog);
	close(held);
}

TEST_F(watch, a_link_is_detached_from_a_cgroup)
{
	int prog = cgroup_prog_load(), link;

	mkdir(CGROUP, 0755);
	link = cgroup_link_create(prog, CGROUP);
	EXPECT_DETACH_TOLD(link, prog, "cgroup_id:0");
	ASSERT_EQ(0, rmdir(CGROUP));
}

TEST_F(watch, a_link_gets_another_program)
{
	int prog = xdp_load(1), other = xdp_load(2);
	int link = xdp_link_create(prog), fd;
	char id[16], old[16];

	ASSERT_LE(0, link);
	sprintf(id, "%d", prog_id(other));
	sprintf(old, "%d", prog_id(prog));
	PIN(link);
	fd = poll_begin(ATTR("prog_id"));
	ASSERT_EQ(0, link_update(link, other));
	EXPECT_EQ(atoi(id), atoi(poll_end(fd)));
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "update");
	EXPECT_KEY("BPFDEV_OLD_TARGET", "(none)");
	EXPECT_KEY("BPFDEV_PROG_ID", id);
	EXPECT_KEY("BPFDEV_OLD_PROG_ID", old);
	EXPECT_KEY("BPFDEV_REASON", "(none)");
	EXPECT_KEY("BPFDEV_ATTACHED", "1");
	EXPECT_NOBODY();
	close(link);
	close(prog);
	close(other);
}

TEST_F(watch, the_content_of_a_prog_array_changes)
{
	int array = map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 2);
	int prog = xdp_load(1), fd;
	uint32_t key = 1;

	PIN(array);
	fd = poll_begin(ATTR("uses_progs"));
	ASSERT_EQ(0, map_update(array, &key, &prog));
	EXPECT_EQ(prog_id(prog), atoi(poll_end(fd)));
	fd = poll_begin(ATTR("uses_progs"));
	ASSERT_EQ(0, map_delete(array, &key));
	EXPECT_STREQ("\n", poll_end(fd));
	close(array);
	close(prog);
}

/* The module's own changes are reported at once, once, and with the process. */
TEST_F(watch, events_name_the_process_of_a_change)
{
	int prog = xdp_load(1), other = xdp_load(2);
	int link = xdp_link_create(prog), map = array_create(), fd;
	char pid[16];

	ASSERT_LE(0, link);
	sprintf(pid, "%d", getpid());
	prctl(PR_SET_NAME, "a\nb\\=\303");
	PIN(link);
	fd = poll_begin(ATTR("prog_id"));
	ASSERT_EQ(0, node_update(self->dir, "x", other));
	EXPECT_EQ(prog_id(other), atoi(poll_end(fd)));
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "update");
	EXPECT_KEY("BPFDEV_BY_PID", pid);
	EXPECT_KEY("BPFDEV_BY_UID", "0");
	EXPECT_KEY("BPFDEV_BY_COMM", "a\\nb\\\\=\\303");
	close(link);
	link = iter_link_create();
	ASSERT_LE(0, link);
	fd = poll_begin(ATTR("id"));
	ASSERT_EQ(0, node_replace(self->dir, "x", link));
	EXPECT_EQ(link_id(link), atoi(poll_end(fd)));
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "replace");
	EXPECT_KEY("BPFDEV_BY_PID", pid);
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	NEXT_EVENT();
	EXPECT_KEY("ACTION", "remove");
	EXPECT_KEY("BPFDEV_BY_PID", pid);
	ASSERT_EQ(0, node_create(self->dir, "x", map));
	NEXT_EVENT();
	EXPECT_KEY("ACTION", "add");
	EXPECT_KEY("BPFDEV_BY_PID", pid);
	close(link);
	close(map);
	close(prog);
	close(other);
}

TEST_HARNESS_MAIN
