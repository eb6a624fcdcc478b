// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ownership: who owns a new node from its first instant, which owners the
 * caller may choose, and how far a tenant's rights in a directory of its own
 * go.
 */
#include "common.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

FIXTURE(owner) {
	int ctl;
	int map;
};

FIXTURE_SETUP(owner)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	self->map = array_create();
	ASSERT_LE(0, self->map);
}

FIXTURE_TEARDOWN(owner)
{
	EXPECT_EQ(0, list_count(self->ctl));
	close(self->map);
	close(self->ctl);
}

#define EXPECT_NODE(path, u, g, m)					\
	do {								\
		struct stat st;						\
									\
		ASSERT_EQ(0, stat(path, &st));				\
		EXPECT_EQ(u, st.st_uid);				\
		EXPECT_EQ(g, st.st_gid);				\
		EXPECT_EQ(S_IFCHR | (m), st.st_mode);			\
	} while (0)

TEST_F(owner, a_node_is_private_to_its_creator)
{
	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	EXPECT_NODE(DEV "x", 0, 0, 0600);
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
	/* root opened the control node, so this caller may use it */
	AS_USER(TENANT, TENANT, {
		ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
		EXPECT_NODE(DEV "x", TENANT, TENANT, 0600);
	});
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
}

TEST_F(owner, every_mode_is_used_unchanged)
{
	mode_t umask_was = umask(0777);
	int mode;

	for (mode = 0; mode <= 0777; mode += mode < 0100 ? 7 : 53) {
		ASSERT_EQ(0, node_create_mode(self->ctl, "x", self->map, mode));
		EXPECT_NODE(DEV "x", 0, 0, mode);
		ASSERT_EQ(0, node_remove(self->ctl, "x"));
	}
	umask(umask_was);
}

TEST_F(owner, root_gives_a_node_to_anyone)
{
	struct bpfdev_create arg = {
		.flags = BPFDEV_SET_UID | BPFDEV_SET_GID | BPFDEV_SET_MODE,
		.uid = TENANT, .gid = NOBODY, .mode = 0640,
	};

	ASSERT_EQ(0, node_create_arg(self->ctl, "x", self->map, &arg));
	EXPECT_NODE(DEV "x", TENANT, NOBODY, 0640);
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
}

TEST_F(owner, other_users_give_nodes_only_to_their_groups)
{
	gid_t groups[] = { 77, 78 };
	pid_t pid = fork();
	int status;

	ASSERT_LE(0, pid);
	if (!pid) {
		struct bpfdev_create arg = {
			.flags = BPFDEV_SET_GID, .gid = 78,
		};

		ASSERT_EQ(0, setgroups(2, groups));
		ASSERT_EQ(0, setresgid(TENANT, TENANT, TENANT));
		ASSERT_EQ(0, setresuid(TENANT, TENANT, TENANT));
		EXPECT_EQ(0, node_create_arg(self->ctl, "x", self->map, &arg));
		EXPECT_NODE(DEV "x", TENANT, 78, 0600);
		EXPECT_EQ(0, node_remove(self->ctl, "x"));
		arg.gid = 79;
		EXPECT_EQ(-EPERM, node_create_arg(self->ctl, "x", self->map,
						  &arg));
		arg.gid = 0;
		EXPECT_EQ(-EPERM, node_create_arg(self->ctl, "x", self->map,
						  &arg));
		arg.flags = BPFDEV_SET_UID;
		EXPECT_EQ(-EPERM, node_create_arg(self->ctl, "x", self->map,
						  &arg));
		arg.uid = TENANT + 1;
		EXPECT_EQ(-EPERM, node_create_arg(self->ctl, "x", self->map,
						  &arg));
		arg.uid = TENANT;
		EXPECT_EQ(0, node_create_arg(self->ctl, "x", self->map, &arg));
		EXPECT_EQ(0, node_remove(self->ctl, "x"));
		_exit(!_metadata->passed);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(owner, the_same_rules_apply_to_directories)
{
	struct bpfdev_mkdir arg = { .flags = BPFDEV_SET_GID, .gid = TENANT };

	ASSERT_EQ(0, dir_create_arg(self->ctl, "d", &arg));
	EXPECT_NODE(DEV "d/control", 0, TENANT, 0660);
	EXPECT_EQ(0, dir_remove(self->ctl, "d"));
	AS_USER(TENANT, TENANT, {
		arg.gid = 0;
		EXPECT_EQ(-EPERM, dir_create_arg(self->ctl, "d", &arg));
		EXPECT_EQ(0, dir_create(self->ctl, "d"));
		EXPECT_NODE(DEV "d/control", TENANT, TENANT, 0660);
	});
	EXPECT_EQ(0, dir_remove(self->ctl, "d"));
}

/*
 * With CAP_CHOWN in a user namespace that has no mapping for half of the ids.
 */
TEST_F(owner, a_user_namespace_cannot_give_to_unmapped_ids)
{
	static const char *const maps[] = { "uid_map", "gid_map" };
	int i, ready[2], mapped[2], status;
	char byte, path[64];
	pid_t pid;

	ASSERT_EQ(0, pipe(ready));
	ASSERT_EQ(0, pipe(mapped));
	for (i = 0; i < 2; i++) {
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid) {
			struct bpfdev_create arg = {
				.flags = i ? BPFDEV_SET_GID : BPFDEV_SET_UID,
				.uid = i ? 0 : 5,
				.gid = i ? 5 : 0,
			};

			ASSERT_EQ(0, become(TENANT, TENANT));
			ASSERT_EQ(0, unshare(CLONE_NEWUSER));
			ASSERT_EQ(1, write(ready[1], "", 1));
			ASSERT_EQ(1, read(mapped[0], &byte, 1));
			EXPECT_EQ(-EPERM, node_create_arg(self->ctl, "x",
							  self->map, &arg));
			_exit(!_metadata->passed);
		}
		ASSERT_EQ(1, read(ready[0], &byte, 1));
		sprintf(path, "/proc/%d/%s", pid, maps[i]);
		ASSERT_EQ(0, write_file(path, "0 7777 10\n"));
		ASSERT_EQ(1, write(mapped[1], "", 1));
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		EXPECT_EQ(0, status);
	}
}

/* Root of a user namespace is TENANT outside, and no other user. */
TEST_F(owner, root_of_a_user_namespace_gives_to_mapped_ids)
{
	int map, ready[2], mapped[2], status;
	pid_t pid;
	char byte;

	/* a node that is not TENANT's, for stat(2) inside */
	ASSERT_EQ(0, node_create(self->ctl, "roots", self->map));
	map = array_create();
	ASSERT_EQ(0, pipe(ready));
	ASSERT_EQ(0, pipe(mapped));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		struct bpfdev_create arg = {
			.flags = BPFDEV_SET_UID | BPFDEV_SET_GID,
		};
		struct bpfdev_info info;

		ASSERT_EQ(0, become(TENANT, TENANT));
		ASSERT_EQ(0, unshare(CLONE_NEWUSER));
		ASSERT_EQ(1, write(ready[1], "", 1));
		ASSERT_EQ(1, read(mapped[0], &byte, 1));
		ASSERT_EQ(0, setresgid(0, 0, 0));
		ASSERT_EQ(0, setresuid(0, 0, 0));
		/* 0 to 9 inside are TENANT to TENANT + 9 outside */
		arg.uid = 5;
		arg.gid = 6;
		ASSERT_EQ(0, node_create_arg(self->ctl, "x", map, &arg));
		ASSERT_EQ(0, list_one(self->ctl, "x", &info));
		EXPECT_EQ(5, info.initial_uid);
		EXPECT_EQ(6, info.initial_gid);
		EXPECT_EQ(0, info.creator);
		ASSERT_EQ(0, list_one(self->ctl, "roots", &info));
		EXPECT_EQ(NOBODY, info.initial_uid);
		EXPECT_EQ(NOBODY, info.initial_gid);
		EXPECT_EQ(0, node_remove(self->ctl, "x"));
		/* 10 inside is not mapped */
		arg.uid = 10;
		EXPECT_EQ(-EINVAL, node_create_arg(self->ctl, "x", map, &arg));
		arg.uid = 0;
		arg.gid = 10;
		EXPECT_EQ(-EINVAL, node_create_arg(self->ctl, "x", map, &arg));
		arg.gid = 6;
		ASSERT_EQ(0, node_create_arg(self->ctl, "x", map, &arg));
		_exit(!_metadata->passed);
	}
	ASSERT_EQ(1, read(ready[0], &byte, 1));
	{
		char path[64], ids[64];

		sprintf(ids, "0 %d 10\n", TENANT);
		sprintf(path, "/proc/%d/uid_map", pid);
		ASSERT_EQ(0, write_file(path, ids));
		sprintf(path, "/proc/%d/gid_map", pid);
		ASSERT_EQ(0, write_file(path, ids));
	}
	ASSERT_EQ(1, write(mapped[1], "", 1));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_NODE(DEV "x", TENANT, TENANT + 6, 0600);
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
	EXPECT_EQ(0, node_remove(self->ctl, "roots"));
	close(map);
}

/*
 * A process that learns of the node as soon as it has a name, and opens it at
 * once, gets the access that the mode grants and no more.
 */
TEST_F(owner, modes_apply_from_the_first_instant)
{
	struct bpfdev_create arg = {
		.flags = BPFDEV_SET_UID | BPFDEV_SET_GID | BPFDEV_SET_MODE,
		.uid = TENANT, .gid = TENANT, .mode = 0400,
	};
	int go[2], i, status;
	pid_t pid;

	ASSERT_EQ(0, pipe(go));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		close(go[1]);
		ASSERT_EQ(0, become(NOBODY, NOBODY));
		/* until the other end is closed */
		fcntl(go[0], F_SETFL, O_NONBLOCK);
		for (;;) {
			char byte;
			int fd = do_open(DEV "instant", O_RDONLY);

			/* ENXIO: the entry was removed after the name was found */
			ASSERT_TRUE(fd == -EACCES || fd == -ENOENT ||
				    fd == -ENXIO);
			if (!read(go[0], &byte, 1))
				_exit(!_metadata->passed);
		}
	}
	close(go[0]);
	for (i = 0; i < 300; i++) {
		ASSERT_EQ(0, node_create_arg(self->ctl, "instant", self->map,
					     &arg));
		EXPECT_NODE(DEV "instant", TENANT, TENANT, 0400);
		ASSERT_EQ(0, node_remove(self->ctl, "instant"));
	}
	close(go[1]);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(owner, the_control_node_needs_permission)
{
	AS_USER(TENANT, TENANT, {
		EXPECT_EQ(-EACCES, ctl_open("", O_RDONLY));
		EXPECT_EQ(-EACCES, ctl_open("", O_WRONLY));
	});
	AS_USER(TENANT, 0, {
		/* a member of the node's group may */
		EXPECT_LE(0, ctl_open("", O_RDWR));
	});
}

FIXTURE(tenant) {
	int ctl;
	int dir;
	int mine;
	int other;
};

FIXTURE_SETUP(tenant)
{
	struct bpfdev_mkdir arg = {
		.flags = BPFDEV_SET_GID | BPFDEV_SET_LIMIT, .gid = TENANT,
		.limit = 3,
	};

	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create_arg(self->ctl, "team", &arg));
	self->dir = ctl_open("team", O_RDWR);
	self->mine = array_create();
	self->other = array_create();
	ASSERT_EQ(0, node_create(self->ctl, "roots", self->other));
}

FIXTURE_TEARDOWN(tenant)
{
	node_remove(self->dir, "x");
	EXPECT_EQ(0, node_remove(self->ctl, "roots"));
	EXPECT_EQ(0, dir_remove(self->ctl, "team"));
	close(self->dir);
	close(self->ctl);
	close(self->mine);
	close(self->other);
}

#define CGROUP "/sys/fs/cgroup/owner_test"
#define CGROUP_MAX (16 << 20)

/* A number in a file of the memory cgroup, after @key. */
static long memory_number(const char *file, const char *key)
{
	char path[64], text[512] = "", *at;
	int fd;

	snprintf(path, sizeof(path), CGROUP "/memory.%s", file);
	fd = do_open(path, O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return -1;
	close(fd);
	at = strstr(text, key);
	return at ? atol(at + strlen(key)) : -1;
}

/* Become a tenant in a cgroup of 16 MB, of which @room are left. */
static int become_confined(long room)
{
	char max[32];
	long used;

	/* from here on only the calls need memory */
	if (mlockall(MCL_CURRENT | MCL_FUTURE) ||
	    write_file(CGROUP "/cgroup.procs", "0"))
		return -1;
	snprintf(max, sizeof(max), "%d", CGROUP_MAX);
	used = memory_number("current", "");
	if (used < 0 || used + room > CGROUP_MAX ||
	    write_file(CGROUP "/memory.max", max) ||
	    mmap(NULL, CGROUP_MAX - used - room, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1,
		 0) == MAP_FAILED)
		return -1;
	return become(TENANT, TENANT);
}

/* More than fit, even if a CPU has 64 pages of 16 KiB that the cgroup was charged before. */
#define MANY 2000

/*
 * Create entries until one fails: nodes of @maps, or directories for NULL. Their
 * names have @length characters, so that memory ends at another allocation.
 */
static int fill(int dir, const int *maps, int length, int *ret)
{
	char name[64];
	int i;

	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "%0*d", length, i);
		*ret = maps ? node_create(dir, name, maps[i]) :
			      dir_create(dir, name);
		if (*ret)
			break;
	}
	return i;
}

static int drain(int dir, const int *maps, int length, int count)
{
	char name[64];
	int i, ret = 0;

	for (i = 0; i < count && !ret; i++) {
		snprintf(name, sizeof(name), "%0*d", length, i);
		ret = maps ? node_remove(dir, name) : dir_remove(dir, name);
	}
	return ret;
}

/*
 * A tenant runs into the limit of its directory, or of its memory cgroup: the call
 * fails, all entries made before are there, and no process is killed.
 */
TEST_F(tenant, at_its_limits_calls_fail_and_no_process_is_killed)
{
	struct rlimit files = { 2 * MANY, 2 * MANY };
	int maps[MANY], i, count, ret, round;

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &files));
	for (i = 0; i < MANY; i++) {
		maps[i] = array_create();
		ASSERT_LE(0, maps[i]);
	}
	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	for (round = 0; round < 16; round++) {
		const int *of = round % 2 ? maps : NULL;
		int length = 4 + round * 3;
		pid_t pid;
		int status;

		ASSERT_EQ(0, mkdir(CGROUP, 0755));
		ASSERT_EQ(0, write_file(SYSFS "team!control/limit", "3"));
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid) {
			int limit = do_open(SYSFS "team!control/limit", O_WRONLY);

			ASSERT_EQ(0, become_confined(256 << 10));
			EXPECT_EQ(3, fill(self->dir, of, length, &ret));
			EXPECT_EQ(-ENOSPC, ret);
			EXPECT_EQ(0, drain(self->dir, of, length, 3));
			/* as root would */
			ASSERT_EQ(3, write(limit, "max", 3));
			count = fill(self->dir, of, length, &ret);
			EXPECT_EQ(-ENOMEM, ret);
			EXPECT_LT(10, count);
			EXPECT_EQ(count, list_count(self->dir));
			EXPECT_EQ(0, drain(self->dir, of, length, count));
			_exit(!_metadata->passed);
		}
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		EXPECT_EQ(0, status);
		EXPECT_LT(0, memory_number("events", "\nmax "));
		EXPECT_EQ(0, memory_number("events", "\noom "));
		EXPECT_EQ(0, memory_number("events", "\noom_kill "));
		EXPECT_EQ(0, list_count(self->dir));
		EXPECT_EQ(0, rmdir(CGROUP));
	}
	for (i = 0; i < MANY; i++)
		close(maps[i]);
}

TEST_F(tenant, works_in_its_directory_without_privileges)
{
	AS_USER(TENANT, TENANT, {
		int dir = ctl_open("team", O_RDWR);
		int sub, fd;

		ASSERT_LE(0, dir);
		EXPECT_EQ(0, node_create(dir, "x", self->mine));
		EXPECT_NODE(DEV "team/x", TENANT, TENANT, 0600);
		fd = do_open(DEV "team/x", O_RDWR);
		EXPECT_LE(0, fd);
		EXPECT_EQ(0, map_update(fd, "\0\0\0\0", "12345678"));
		EXPECT_EQ(0, dir_create(dir, "sub"));
		sub = ctl_open("team/sub", O_RDWR);
		EXPECT_LE(0, sub);
		EXPECT_EQ(2, list_count(dir));
		EXPECT_EQ(0, node_remove(dir, "x"));
		EXPECT_EQ(0, node_create(sub, "x", self->mine));
		EXPECT_EQ(0, node_remove(sub, "x"));
		EXPECT_EQ(0, dir_remove(dir, "sub"));
	});
}

TEST_F(tenant, is_confined_to_its_directory)
{
	AS_USER(TENANT, TENANT, {
		int dir = ctl_open("team", O_RDWR);
		struct bpfdev_create arg = {};

		ASSERT_LE(0, dir);
		/* neither outside its directory nor through a path */
		EXPECT_EQ(-EACCES, ctl_open("", O_RDWR));
		EXPECT_EQ(-EACCES, do_open(DEV "roots", O_RDONLY));
		EXPECT_EQ(-EINVAL, node_create(dir, "../x", self->mine));
		EXPECT_EQ(-EINVAL, node_remove(dir, "../roots"));
		EXPECT_EQ(-ENOENT, node_remove(dir, "roots"));
		EXPECT_EQ(-ENOENT, node_remove(dir, "team"));
		EXPECT_EQ(-EINVAL, dir_remove(dir, ".."));
		/* the limit covers sub-directories too */
		EXPECT_EQ(0, dir_create(dir, "a"));
		EXPECT_EQ(0, dir_create(dir, "b"));
		EXPECT_EQ(0, dir_create(ctl_open("team/a", O_RDWR), "c"));
		EXPECT_EQ(-ENOSPC, node_create(dir, "x", self->mine));
		EXPECT_EQ(-EACCES, do_open(SYSFS "team!control/limit", O_WRONLY));
		EXPECT_EQ(0, dir_remove(ctl_open("team/a", O_RDWR), "c"));
		EXPECT_EQ(0, dir_remove(dir, "a"));
		EXPECT_EQ(0, dir_remove(dir, "b"));
		/*
		 * a tenant can't get a node for an object that has one of
		 * root's
		 */
		EXPECT_EQ(-EEXIST, node_create_arg(dir, "x", self->other, &arg));
		EXPECT_STREQ("roots", arg.existing);
	});
}

TEST_F(tenant, passes_on_no_more_than_its_own_rights)
{
	int ro, wo, status;
	pid_t pid;

	ASSERT_EQ(0, obj_pin(self->mine, BPFFS "tenant_test"));
	ro = obj_get(BPFFS "tenant_test", BPF_F_RDONLY);
	ASSERT_LE(0, ro);
	wo = obj_get(BPFFS "tenant_test", BPF_F_WRONLY);
	ASSERT_LE(0, wo);
	unlink(BPFFS "tenant_test");

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		struct bpfdev_info info;
		int dir, fd;

		close(self->mine);
		ASSERT_EQ(0, become(TENANT, TENANT));
		dir = ctl_open("team", O_RDWR);
		ASSERT_EQ(0, node_create_mode(dir, "x", ro, 0666));
		EXPECT_EQ(0, list_one(dir, "x", &info));
		EXPECT_EQ(BPFDEV_ACCESS_READ, info.access);
		EXPECT_EQ(-EACCES, do_open(DEV "team/x", O_RDWR));
		EXPECT_EQ(-EACCES, do_open(DEV "team/x", O_WRONLY));
		fd = do_open(DEV "team/x", O_RDONLY);
		EXPECT_LE(0, fd);
		EXPECT_EQ(-EPERM, map_update(fd, "\0\0\0\0", "12345678"));
		/* nor through a node created from that descriptor */
		EXPECT_EQ(0, node_remove(dir, "x"));
		EXPECT_EQ(0, node_create_mode(dir, "x", fd, 0666));
		EXPECT_EQ(-EACCES, do_open(DEV "team/x", O_RDWR));
		/* nor by replacing the object with itself */
		EXPECT_EQ(0, node_replace(dir, "x", wo));
		EXPECT_EQ(-EACCES, do_open(DEV "team/x", O_RDONLY));
		EXPECT_EQ(-EACCES, do_open(DEV "team/x", O_RDWR));
		EXPECT_LE(0, do_open(DEV "team/x", O_WRONLY));
		_exit(!_metadata->passed);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	/* not even for root */
	EXPECT_EQ(-EACCES, do_open(DEV "team/x", O_RDWR));
	close(ro);
	close(wo);
}

TEST_HARNESS_MAIN
