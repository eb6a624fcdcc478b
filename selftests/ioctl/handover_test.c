// SPDX-License-Identifier: GPL-2.0-only
/*
 * BPFDEV_IOC_HOLD, _RELEASE and _HISTORY: opens wait while the module is held, and the
 * history of an entry can be read, and written for the next module.
 */
#include "common.h"
#include "data_calls.h"

#include <signal.h>
#include <sys/sysmacros.h>

#define NOBODY 65534
#define MINORS (1 << 20)

FIXTURE(handover)
{
	int ctl;
	int map;
};

FIXTURE_SETUP(handover)
{
	ASSERT_EQ(0, system("modprobe bpfdev_hold"));
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	self->map = array_create();
}

static int release_held(int ctl)
{
	struct bpfdev_release arg = {};

	return do_ioctl(ctl, BPFDEV_IOC_RELEASE, &arg);
}

FIXTURE_TEARDOWN(handover)
{
	EXPECT_EQ(0, release_held(self->ctl));
	EXPECT_EQ(0, list_count(self->ctl));
	close(self->map);
	close(self->ctl);
	EXPECT_EQ(0, system("rmmod bpfdev_hold"));
}

static int hold(int ctl)
{
	struct bpfdev_hold arg = {};

	return do_ioctl(ctl, BPFDEV_IOC_HOLD, &arg);
}

static int history(int ctl, const char *name, struct bpfdev_history *arg)
{
	set_name(arg->name, name);
	return do_ioctl(ctl, BPFDEV_IOC_HISTORY, arg);
}

static int history_set(int ctl, const char *name, struct bpfdev_history *arg)
{
	arg->flags = BPFDEV_HISTORY_SET;
	arg->kept = 0;
	arg->kept_count = 0;
	return history(ctl, name, arg);
}

/* Start a process that opens a file, as a user or as root. Its status is the errno. */
static pid_t opener(const char *path, int flags, uid_t uid)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	if (uid && become(uid, uid))
		_exit(255);
	_exit(open(path, flags) < 0 ? errno : 0);
}

/* Its errno; -1 if it was killed. */
static int opened(pid_t pid)
{
	int status;

	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Wait until a process sleeps in an open of a node that is held. */
static bool waits(pid_t pid)
{
	char path[64], where[64];
	int i;

	snprintf(path, sizeof(path), "/proc/%d/wchan", pid);
	for (i = 0; i < 1000; i++) {
		if (!read_line(path, where, sizeof(where)) &&
		    !strcmp(where, "bpfdev_hold_open"))
			return true;
		usleep(10000);
	}
	return false;
}

TEST_F(handover, opens_wait_until_it_is_released)
{
	pid_t pids[4];
	size_t i;

	ASSERT_EQ(0, node_create_mode(self->ctl, "x", self->map, 0644));
	ASSERT_EQ(0, hold(self->ctl));
	EXPECT_EQ(0, hold(self->ctl));
	pids[0] = opener(DEV "x", O_RDONLY, 0);
	pids[1] = opener(DEV "control", O_RDWR, 0);
	pids[2] = opener(DEV "x", O_RDONLY, NOBODY);
	pids[3] = opener(DEV "x", O_RDONLY | O_EXCL, NOBODY);
	for (i = 0; i < ARRAY_LEN(pids); i++)
		EXPECT_TRUE(waits(pids[i]));
	/* a process that exchanges the module goes through */
	EXPECT_EQ(0, opened(opener(DEV "x", O_RDONLY | O_EXCL, 0)));
	EXPECT_EQ(0, opened(opener(DEV "control", O_RDWR | O_EXCL, 0)));
	EXPECT_EQ(0, release_held(self->ctl));
	for (i = 0; i < ARRAY_LEN(pids); i++)
		EXPECT_EQ(0, opened(pids[i]));
	EXPECT_EQ(0, opened(opener(DEV "x", O_RDONLY, NOBODY)));
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
}

TEST_F(handover, a_wait_can_be_killed_and_ends)
{
	pid_t pid;

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	ASSERT_EQ(0, hold(self->ctl));
	pid = opener(DEV "x", O_RDONLY, 0);
	EXPECT_TRUE(waits(pid));
	kill(pid, SIGKILL);
	EXPECT_EQ(-1, opened(pid));
	ASSERT_EQ(0, write_file("/sys/module/bpfdev_hold/parameters/seconds", "1"));
	EXPECT_EQ(ENXIO, opened(opener(DEV "x", O_RDONLY, 0)));
	EXPECT_EQ(0, release_held(self->ctl));
	EXPECT_EQ(0, opened(opener(DEV "x", O_RDONLY, 0)));
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
}

TEST_F(handover, open_files_of_the_module_are_in_the_way)
{
	struct bpfdev_hold arg = {};
	int other = ctl_open("", O_RDONLY), data, object;

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	ASSERT_EQ(0, node_create_data(self->ctl, "y", self->map));
	data = do_open(DEV "y", O_RDONLY);
	object = do_open(DEV "x", O_RDONLY);
	EXPECT_EQ(-EBUSY, do_ioctl(self->ctl, BPFDEV_IOC_HOLD, &arg));
	EXPECT_EQ(2, arg.others);
	close(other);
	EXPECT_EQ(-EBUSY, do_ioctl(self->ctl, BPFDEV_IOC_HOLD, &arg));
	EXPECT_EQ(1, arg.others);
	/* and opens go on */
	EXPECT_EQ(0, opened(opener(DEV "x", O_RDONLY, 0)));
	close(data);
	/* an object is not */
	EXPECT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_HOLD, &arg));
	EXPECT_EQ(0, arg.others);
	EXPECT_EQ(0, release_held(self->ctl));
	close(object);
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	ASSERT_EQ(0, node_remove(self->ctl, "y"));
}

TEST_F(handover, only_the_root_and_its_administrator)
{
	struct bpfdev_history arg = {};
	int dir;

	ASSERT_EQ(0, dir_create(self->ctl, "d"));
	dir = ctl_open("d", O_RDWR);
	EXPECT_EQ(-EINVAL, hold(dir));
	EXPECT_EQ(-EINVAL, release_held(dir));
	EXPECT_EQ(0, history(dir, "", &arg));
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, 0));
	EXPECT_EQ(-EPERM, hold(self->ctl));
	EXPECT_EQ(-EPERM, release_held(self->ctl));
	EXPECT_EQ(-EPERM, history(dir, "", &arg));
	ASSERT_EQ(0, setresuid(0, 0, 0));
	close(dir);
	ASSERT_EQ(0, dir_remove(self->ctl, "d"));
}

TEST_F(handover, without_bpfdev_hold_it_is_EOPNOTSUPP)
{
	ASSERT_EQ(0, system("rmmod bpfdev_hold"));
	EXPECT_EQ(-EOPNOTSUPP, hold(self->ctl));
	ASSERT_EQ(0, system("modprobe bpfdev_hold"));
}

TEST_F(handover, a_history_is_read)
{
	struct bpfdev_key kept[2] = {};
	struct bpfdev_history arg = { .kept_count = 2, .kept = PTR(kept) };
	int other = array_create(), third = array_create();
	int32_t keep[2] = { other, third };
	struct bpfdev_replace replace = {
		.fd = other, .name = "x", .keep = PTR(keep), .keep_count = 2,
	};
	struct bpfdev_info info;

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	close(do_open(DEV "x", O_RDONLY));
	ASSERT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_REPLACE, &replace));
	ASSERT_EQ(0, list_one(self->ctl, "x", &info));
	EXPECT_EQ(0, history(self->ctl, "x", &arg));
	EXPECT_EQ(info.created_ns, arg.created_ns);
	EXPECT_EQ(0, arg.creator);
	EXPECT_EQ(1, arg.opens);
	EXPECT_LT(arg.created_ns, arg.changed_ns);
	EXPECT_EQ(BPFDEV_CHANGED_REPLACE, arg.change);
	EXPECT_EQ(BPFDEV_ENDED_NOT, arg.reason);
	EXPECT_EQ(map_id(self->map), arg.old_id);
	EXPECT_EQ(getpid(), arg.pid);
	EXPECT_EQ(0, arg.uid);
	EXPECT_STREQ("x", arg.name);
	EXPECT_EQ(2, arg.kept_count);
	EXPECT_EQ(BPFDEV_TYPE_MAP, kept[0].type);
	EXPECT_EQ(map_id(other), kept[0].id);
	EXPECT_EQ(map_id(third), kept[1].id);
	/* with less room, the number is the same */
	arg.kept_count = 0;
	arg.kept = 0;
	EXPECT_EQ(0, history(self->ctl, "x", &arg));
	EXPECT_EQ(2, arg.kept_count);
	EXPECT_EQ(-ENOENT, history(self->ctl, "y", &arg));
	EXPECT_EQ(-EINVAL, history(self->ctl, ".y", &arg));
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	close(other);
	close(third);
}

TEST_F(handover, a_history_is_written_while_the_module_is_held)
{
	struct bpfdev_history was = {
		.creator = 12, .created_ns = 34, .opens = 56, .changed_ns = 78,
		.change = BPFDEV_CHANGED_FREEZE, .pid = 90, .uid = 13, .comm = "someone",
	}, now = {};
	struct bpfdev_info info;
	char line[256];

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	EXPECT_EQ(-EPERM, history_set(self->ctl, "x", &was));
	ASSERT_EQ(0, hold(self->ctl));
	EXPECT_EQ(0, history_set(self->ctl, "x", &was));
	EXPECT_EQ(0, history(self->ctl, "x", &now));
	was.flags = 0;
	EXPECT_EQ(0, memcmp(&was, &now, sizeof(was)));
	EXPECT_EQ(0, read_line(SYSFS "x/last_change", line, sizeof(line)));
	EXPECT_STREQ("change:freeze time_ns:78 uid:13 pid:90 comm:someone", line);
	EXPECT_EQ(0, read_line(SYSFS "x/created_ns", line, sizeof(line)));
	EXPECT_STREQ("34", line);
	EXPECT_EQ(0, read_line(SYSFS "x/opens", line, sizeof(line)));
	EXPECT_STREQ("56", line);
	EXPECT_EQ(0, list_one(self->ctl, "x", &info));
	EXPECT_EQ(12, info.creator);
	/* of the root */
	ASSERT_EQ(0, history(self->ctl, "", &now));
	EXPECT_EQ(BPFDEV_NO_LIMIT, now.limit);
	now.limit = 9;
	EXPECT_EQ(0, history_set(self->ctl, "", &now));
	EXPECT_EQ(0, read_line(SYSFS "control/limit", line, sizeof(line)));
	EXPECT_STREQ("9", line);
	now.limit = BPFDEV_NO_LIMIT;
	EXPECT_EQ(0, history_set(self->ctl, "", &now));
	EXPECT_EQ(0, release_held(self->ctl));
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
}

TEST_F(handover, a_history_that_cannot_be_is_EINVAL)
{
	const struct bpfdev_history bad[] = {
		{ .change = BPFDEV_CHANGED_DETACH + 1 },
		{ .reason = BPFDEV_ENDED_NETNS + 1 },
		{ .pid = UINT32_MAX },
		{ .attached = 2 },
		{ .frozen = 2 },
		{ .ifindex = -1 },
		{ .creator = UINT32_MAX },
		{ .uid = UINT32_MAX },
		{ .comm = { [0 ... 15] = 'x' } },
		{ .ifname = { [0 ... 15] = 'x' } },
	};
	struct bpfdev_history was = {}, now = {}, arg;
	size_t i;

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	ASSERT_EQ(0, hold(self->ctl));
	ASSERT_EQ(0, history(self->ctl, "x", &was));
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		arg = bad[i];
		EXPECT_EQ(-EINVAL, history_set(self->ctl, "x", &arg));
	}
	arg = (struct bpfdev_history){ .flags = BPFDEV_HISTORY_SET, .kept_count = 1 };
	EXPECT_EQ(-EINVAL, history(self->ctl, "x", &arg));
	ASSERT_EQ(0, history(self->ctl, "x", &now));
	EXPECT_EQ(0, memcmp(&was, &now, sizeof(was)));
	EXPECT_EQ(0, release_held(self->ctl));
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
}

/* Wait for the watch to find a change. */
static bool last_change_becomes(const char *change)
{
	char line[256];
	int i;

	for (i = 0; i < 1000; i++) {
		if (!read_line(SYSFS "x/last_change", line, sizeof(line)) &&
		    !strncmp(line, change, strlen(change)))
			return true;
		usleep(10000);
	}
	return false;
}

TEST_F(handover, a_change_while_the_module_is_held_is_found)
{
	struct bpfdev_history arg = {};
	BPF_ATTR(attr);

	attr.map_fd = self->map;
	ASSERT_EQ(0, sys_bpf(BPF_MAP_FREEZE, &attr));
	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	ASSERT_EQ(0, hold(self->ctl));
	ASSERT_EQ(0, history(self->ctl, "x", &arg));
	EXPECT_EQ(1, arg.frozen);
	EXPECT_EQ(BPFDEV_CHANGED_CREATE, arg.change);
	/* as if it had been frozen while no module was there to see it */
	arg.frozen = 0;
	ASSERT_EQ(0, history_set(self->ctl, "x", &arg));
	EXPECT_EQ(0, release_held(self->ctl));
	EXPECT_TRUE(last_change_becomes("change:freeze "));
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
}

TEST_F(handover, a_number_is_chosen_while_the_module_is_held)
{
	struct bpfdev_create create = { .flags = BPFDEV_SET_MINOR, .minor = 4711 };
	struct bpfdev_mkdir mkdir = { .flags = BPFDEV_SET_MINOR, .minor = 4712, .name = "d" };
	struct stat st;

	EXPECT_EQ(-EPERM, node_create_arg(self->ctl, "x", self->map, &create));
	EXPECT_EQ(-EPERM, do_ioctl(self->ctl, BPFDEV_IOC_MKDIR, &mkdir));
	ASSERT_EQ(0, hold(self->ctl));
	create.minor = MINORS;
	EXPECT_EQ(-EINVAL, node_create_arg(self->ctl, "x", self->map, &create));
	create.minor = UINT32_MAX;
	EXPECT_EQ(-EINVAL, node_create_arg(self->ctl, "x", self->map, &create));
	create.minor = 4711;
	EXPECT_EQ(0, node_create_arg(self->ctl, "x", self->map, &create));
	EXPECT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_MKDIR, &mkdir));
	EXPECT_EQ(0, stat(DEV "x", &st));
	EXPECT_EQ(4711, minor(st.st_rdev));
	EXPECT_EQ(0, stat(DEV "d/control", &st));
	EXPECT_EQ(4712, minor(st.st_rdev));
	mkdir.minor = 4711;
	strcpy(mkdir.name, "e");
	EXPECT_EQ(-EBUSY, do_ioctl(self->ctl, BPFDEV_IOC_MKDIR, &mkdir));
	/* removed without the nodes in devtmpfs, which wait for the next module */
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	EXPECT_EQ(0, access(DEV "x", F_OK));
	EXPECT_EQ(0, node_create_arg(self->ctl, "x", self->map, &create));
	EXPECT_EQ(0, release_held(self->ctl));
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	ASSERT_EQ(0, dir_remove(self->ctl, "d"));
	EXPECT_EQ(-1, access(DEV "x", F_OK));
	EXPECT_EQ(-1, access(DEV "d", F_OK));
}

TEST_HARNESS_MAIN
