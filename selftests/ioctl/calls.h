/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ioctls, and by bpf_calls.h bpf(2), without libraries, so that each program here can also
 * be built for 32-bit callers.
 */
#ifndef BPFDEV_SELFTESTS_CALLS_H
#define BPFDEV_SELFTESTS_CALLS_H

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <linux/bpfdev.h>

#include "bpf_calls.h"

#define DEV "/dev/bpf/"
#define SYSFS "/sys/class/bpf-objects/"
#define BPFFS "/sys/fs/bpf/"

#define NOBODY 65534
#define TENANT 1234

static inline int do_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static inline int do_ioctl(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) < 0 ? -errno : 0;
}

/* The control node of a directory, "" for the root. */
static inline int ctl_open(const char *dir, int flags)
{
	char path[512];

	snprintf(path, sizeof(path), DEV "%s%scontrol", dir, *dir ? "/" : "");
	return do_open(path, flags);
}

/* Copy a name unchecked; one that is too long is copied without its NUL. */
static inline void set_name(char *to, const char *name)
{
	size_t len = strlen(name) + 1;

	memcpy(to, name, len < BPFDEV_NAME_SIZE ? len : BPFDEV_NAME_SIZE);
}

static inline int node_create_arg(int ctl, const char *name, int fd,
				  struct bpfdev_create *arg)
{
	arg->fd = fd;
	set_name(arg->name, name);
	return do_ioctl(ctl, BPFDEV_IOC_CREATE, arg);
}

static inline int node_create(int ctl, const char *name, int fd)
{
	struct bpfdev_create arg = {};

	return node_create_arg(ctl, name, fd, &arg);
}

static inline int node_create_mode(int ctl, const char *name, int fd, int mode)
{
	struct bpfdev_create arg = { .flags = BPFDEV_SET_MODE, .mode = mode };

	return node_create_arg(ctl, name, fd, &arg);
}

static inline int node_remove(int ctl, const char *name)
{
	struct bpfdev_remove arg = {};

	set_name(arg.name, name);
	return do_ioctl(ctl, BPFDEV_IOC_REMOVE, &arg);
}

static inline int node_remove_expect(int ctl, const char *name, int id)
{
	struct bpfdev_remove arg = { .flags = BPFDEV_EXPECT, .expect_id = id };

	set_name(arg.name, name);
	return do_ioctl(ctl, BPFDEV_IOC_REMOVE, &arg);
}

static inline int node_replace(int ctl, const char *name, int fd)
{
	struct bpfdev_replace arg = { .fd = fd };

	set_name(arg.name, name);
	return do_ioctl(ctl, BPFDEV_IOC_REPLACE, &arg);
}

static inline int node_replace_expect(int ctl, const char *name, int fd, int id)
{
	struct bpfdev_replace arg = {
		.flags = BPFDEV_EXPECT, .fd = fd, .expect_id = id,
	};

	set_name(arg.name, name);
	return do_ioctl(ctl, BPFDEV_IOC_REPLACE, &arg);
}

static inline int node_update(int ctl, const char *name, int prog)
{
	struct bpfdev_update arg = { .fd = prog };

	set_name(arg.name, name);
	return do_ioctl(ctl, BPFDEV_IOC_UPDATE, &arg);
}

static inline int node_update_expect(int ctl, const char *name, int prog, int id)
{
	struct bpfdev_update arg = {
		.flags = BPFDEV_EXPECT, .fd = prog, .expect_id = id,
	};

	set_name(arg.name, name);
	return do_ioctl(ctl, BPFDEV_IOC_UPDATE, &arg);
}

static inline int node_detach(int ctl, const char *name)
{
	struct bpfdev_detach arg = {};

	set_name(arg.name, name);
	return do_ioctl(ctl, BPFDEV_IOC_DETACH, &arg);
}

static inline int node_detach_expect(int ctl, const char *name, int id)
{
	struct bpfdev_detach arg = { .flags = BPFDEV_EXPECT, .expect_id = id };

	set_name(arg.name, name);
	return do_ioctl(ctl, BPFDEV_IOC_DETACH, &arg);
}

/*
 * Apply several commands at once; set @failed to the index of the one that
 * failed.
 */
static inline int apply(int ctl, const struct bpfdev_step *steps, int count,
			int *failed)
{
	struct bpfdev_apply arg = { .count = count, .steps = PTR(steps) };
	int ret = do_ioctl(ctl, BPFDEV_IOC_APPLY, &arg);

	*failed = arg.failed;
	return ret;
}

#define STEP(command, arg_) \
	((struct bpfdev_step){ .cmd = BPFDEV_IOC_##command, .arg = PTR(arg_) })

static inline int dir_create_arg(int ctl, const char *name,
				 struct bpfdev_mkdir *arg)
{
	set_name(arg->name, name);
	return do_ioctl(ctl, BPFDEV_IOC_MKDIR, arg);
}

static inline int dir_create(int ctl, const char *name)
{
	struct bpfdev_mkdir arg = {};

	return dir_create_arg(ctl, name, &arg);
}

static inline int dir_remove(int ctl, const char *name)
{
	struct bpfdev_rmdir arg = {};

	set_name(arg.name, name);
	return do_ioctl(ctl, BPFDEV_IOC_RMDIR, &arg);
}

static inline int list_one(int ctl, const char *name, struct bpfdev_info *info)
{
	struct bpfdev_list arg = {
		.flags = BPFDEV_LIST_ONE,
		.count = 1,
		.info_size = sizeof(*info),
		.infos = PTR(info),
	};

	set_name(arg.name, name);
	return do_ioctl(ctl, BPFDEV_IOC_LIST, &arg);
}

/* The number of entries of a directory, which a failed call must not change. */
static inline int list_count(int ctl)
{
	struct bpfdev_info infos[64];
	struct bpfdev_list arg = { .info_size = sizeof(infos[0]) };
	int total = 0, ret;

	do {
		arg.infos = PTR(infos);
		arg.count = ARRAY_LEN(infos);
		ret = do_ioctl(ctl, BPFDEV_IOC_LIST, &arg);
		if (ret)
			return ret;
		total += arg.count;
	} while (arg.more);
	return total;
}

static inline long long node_refcnt(int ctl, const char *name)
{
	struct bpfdev_info info;
	int ret = list_one(ctl, name, &info);

	return ret ? ret : (long long)info.refcnt;
}

/*
 * Count the objects that an object uses or, with BPFDEV_EDGES_USERS, its users.
 */
static inline int node_edges(int ctl, const char *name, int flags,
			     struct bpfdev_edge *edges, int room)
{
	struct bpfdev_edges arg = {
		.flags = flags,
		.count = room,
		.edge_size = sizeof(*edges),
		.edges = PTR(edges),
	};
	int ret;

	set_name(arg.name, name);
	ret = do_ioctl(ctl, BPFDEV_IOC_EDGES, &arg);
	return ret ? ret : (int)arg.count;
}

static inline int node_refs(int ctl, const char *name, struct bpfdev_refs *refs)
{
	memset(refs, 0, sizeof(*refs));
	set_name(refs->name, name);
	return do_ioctl(ctl, BPFDEV_IOC_REFS, refs);
}

/*
 * Count the holders of an object, or without @name of all objects of the
 * directory.
 */
static inline int node_holders(int ctl, const char *name,
			       struct bpfdev_holder *holders, int room)
{
	struct bpfdev_holders arg = {
		.flags = name ? BPFDEV_HOLDERS_ONE : 0,
		.count = room,
		.holder_size = sizeof(*holders),
		.holders = PTR(holders),
	};
	int ret;

	set_name(arg.name, name ? name : "");
	ret = do_ioctl(ctl, BPFDEV_IOC_HOLDERS, &arg);
	return ret ? ret : (int)arg.count;
}

/* The first line of a file without its newline; -errno if it can't be read. */
static inline int read_line(const char *path, char *buf, size_t size)
{
	int fd = do_open(path, O_RDONLY);
	ssize_t len;

	if (fd < 0)
		return fd;
	len = read(fd, buf, size - 1);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len < 0)
		return len;
	buf[len] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

static inline int write_file(const char *path, const char *text)
{
	int fd = do_open(path, O_WRONLY), ret;

	if (fd < 0)
		return fd;
	ret = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

/* The content of a file, as far as it fits. */
static inline ssize_t read_all(int fd, char *buf, size_t size)
{
	size_t total = 0;
	ssize_t len;

	while (total < size - 1 &&
	       (len = read(fd, buf + total, size - 1 - total)) > 0)
		total += len;
	buf[total] = '\0';
	return total;
}

/* In a child process, become a user without privileges. */
static inline int become(uid_t uid, gid_t gid)
{
	if (setgroups(0, NULL) || setresgid(gid, gid, gid) ||
	    setresuid(uid, uid, uid))
		return -errno;
	return 0;
}

#endif /* BPFDEV_SELFTESTS_CALLS_H */
