// SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause)
/*
 * The calls: opening nodes, and the ioctls of a directory. Listing is in
 * list.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "internal.h"

const char *bpfdev_version(void)
{
	return LIBBPFDEV_VERSION;
}

const char *bpfdev_type_str(uint32_t type)
{
	static const char * const names[] = {
		[BPFDEV_TYPE_MAP] = "map",
		[BPFDEV_TYPE_PROG] = "prog",
		[BPFDEV_TYPE_LINK] = "link",
		[BPFDEV_TYPE_DIR] = "dir",
	};

	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}

int bpfdev_err(int err)
{
	errno = err;
	return -err;
}

const char *bpfdev_path_name(const char *path)
{
	size_t len = strlen(BPFDEV_DEV_DIR);

	if (!strncmp(path, BPFDEV_DEV_DIR, len) &&
	    (!path[len] || path[len] == '/'))
		path += len;
	else if (*path == '/')
		return path;
	return path + strspn(path, "/");
}

/* Open "/dev/bpf/" @dir[0..@len] "/" @name, without the empty parts. */
static int bpfdev_openat(const char *dir, size_t len, const char *name, int flags)
{
	const char *base = *dir == '/' ? "" : BPFDEV_DEV_DIR "/";
	char *path;
	int fd;

	while (len && dir[len - 1] == '/')
		len--;
	if (asprintf(&path, "%s%.*s%s%s", base, (int)len, dir,
		     len && *name ? "/" : "", name) < 0)
		return bpfdev_err(ENOMEM);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		fd = -errno;
	bpfdev_debug_open(path, flags, fd);
	free(path);
	return fd;
}

int bpfdev_open(const char *path, int flags)
{
	const char *name = bpfdev_path_name(path);

	return bpfdev_openat(name, strlen(name), "", flags);
}

int bpfdev_ctl_open(const char *dir, int flags)
{
	const char *name = bpfdev_path_name(dir);

	return bpfdev_openat(name, strlen(name), "control", flags);
}

int bpfdev_ctl_open_parent(const char *path, int flags, const char **name)
{
	const char *dir = bpfdev_path_name(path);
	const char *slash = strrchr(dir, '/');

	*name = slash ? slash + 1 : dir;
	return bpfdev_openat(dir, slash ? (size_t)(slash - dir) : 0, "control",
			     flags);
}

int bpfdev_ioctl(int ctl, unsigned long cmd, const char *name, void *arg)
{
	int ret = ioctl(ctl, cmd, arg) < 0 ? -errno : 0;

	bpfdev_debug_ioctl(cmd, name, ret);
	return ret;
}

/* Copy a name. If it is too long, fail as the kernel does for a bad name. */
int bpfdev_copy_name(char *to, const char *name)
{
	size_t len = strlen(name);

	if (len >= BPFDEV_NAME_SIZE)
		return bpfdev_err(EINVAL);
	memcpy(to, name, len + 1);
	return 0;
}

int bpfdev_query(int ctl, struct bpfdev_query *query)
{
	memset(query, 0, sizeof(*query));
	return bpfdev_ioctl(ctl, BPFDEV_IOC_QUERY, "", query);
}

int bpfdev_create(int ctl, const char *name, int fd,
		  struct bpfdev_create_opts *opts)
{
	struct bpfdev_create arg = { .fd = fd };
	int ret;

	if (!OPTS_VALID(opts, bpfdev_create_opts))
		return bpfdev_err(EINVAL);
	ret = bpfdev_copy_name(arg.name, name);
	if (ret)
		return ret;
	arg.flags = OPTS_GET(opts, flags, 0);
	arg.mode = OPTS_GET(opts, mode, 0);
	arg.uid = OPTS_GET(opts, uid, 0);
	arg.gid = OPTS_GET(opts, gid, 0);
	arg.keep = (uintptr_t)OPTS_GET(opts, keep, NULL);
	arg.keep_count = OPTS_GET(opts, keep_count, 0);
	ret = bpfdev_ioctl(ctl, BPFDEV_IOC_CREATE, arg.name, &arg);
	OPTS_SET(opts, id, arg.id);
	OPTS_SET(opts, major, arg.major);
	OPTS_SET(opts, minor, arg.minor);
	if (OPTS_HAS(opts, existing))
		memcpy(opts->existing, arg.existing, sizeof(arg.existing));
	return ret;
}

int bpfdev_replace(int ctl, const char *name, int fd,
		   struct bpfdev_replace_opts *opts)
{
	struct bpfdev_replace arg = { .fd = fd };
	int ret;

	if (!OPTS_VALID(opts, bpfdev_replace_opts))
		return bpfdev_err(EINVAL);
	ret = bpfdev_copy_name(arg.name, name);
	if (ret)
		return ret;
	arg.flags = OPTS_GET(opts, flags, 0);
	arg.expect_id = OPTS_GET(opts, expect_id, 0);
	arg.keep = (uintptr_t)OPTS_GET(opts, keep, NULL);
	arg.keep_count = OPTS_GET(opts, keep_count, 0);
	ret = bpfdev_ioctl(ctl, BPFDEV_IOC_REPLACE, arg.name, &arg);
	OPTS_SET(opts, id, arg.id);
	if (OPTS_HAS(opts, existing))
		memcpy(opts->existing, arg.existing, sizeof(arg.existing));
	return ret;
}

int bpfdev_remove(int ctl, const char *name,
		  const struct bpfdev_expect_opts *opts)
{
	struct bpfdev_remove arg = {};
	int ret;

	if (!OPTS_VALID(opts, bpfdev_expect_opts))
		return bpfdev_err(EINVAL);
	ret = bpfdev_copy_name(arg.name, name);
	if (ret)
		return ret;
	arg.flags = OPTS_GET(opts, flags, 0);
	arg.expect_id = OPTS_GET(opts, expect_id, 0);
	return bpfdev_ioctl(ctl, BPFDEV_IOC_REMOVE, arg.name, &arg);
}

int bpfdev_update(int ctl, const char *name, int prog_fd,
		  const struct bpfdev_expect_opts *opts)
{
	struct bpfdev_update arg = { .fd = prog_fd };
	int ret;

	if (!OPTS_VALID(opts, bpfdev_expect_opts))
		return bpfdev_err(EINVAL);
	ret = bpfdev_copy_name(arg.name, name);
	if (ret)
		return ret;
	arg.flags = OPTS_GET(opts, flags, 0);
	arg.expect_id = OPTS_GET(opts, expect_id, 0);
	return bpfdev_ioctl(ctl, BPFDEV_IOC_UPDATE, arg.name, &arg);
}

int bpfdev_mkdir(int ctl, const char *name, struct bpfdev_mkdir_opts *opts)
{
	struct bpfdev_mkdir arg = {};
	int ret;

	if (!OPTS_VALID(opts, bpfdev_mkdir_opts))
		return bpfdev_err(EINVAL);
	ret = bpfdev_copy_name(arg.name, name);
	if (ret)
		return ret;
	arg.flags = OPTS_GET(opts, flags, 0);
	arg.mode = OPTS_GET(opts, mode, 0);
	arg.uid = OPTS_GET(opts, uid, 0);
	arg.gid = OPTS_GET(opts, gid, 0);
	arg.limit = OPTS_GET(opts, limit, 0);
	ret = bpfdev_ioctl(ctl, BPFDEV_IOC_MKDIR, arg.name, &arg);
	OPTS_SET(opts, major, arg.major);
	OPTS_SET(opts, minor, arg.minor);
	return ret;
}

int bpfdev_rmdir(int ctl, const char *name)
{
	struct bpfdev_rmdir arg = {};
	int ret;

	ret = bpfdev_copy_name(arg.name, name);
	if (ret)
		return ret;
	return bpfdev_ioctl(ctl, BPFDEV_IOC_RMDIR, arg.name, &arg);
}

int bpfdev_apply(int ctl, const struct bpfdev_step *steps, uint32_t count,
		 uint32_t *failed)
{
	struct bpfdev_apply arg = {
		.count = count,
		.failed = count,
		.steps = (uintptr_t)steps,
	};
	int ret;

	ret = bpfdev_ioctl(ctl, BPFDEV_IOC_APPLY, "", &arg);
	if (failed)
		*failed = arg.failed;
	return ret;
}
