// SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause)
/*
 * The calls: opening nodes, and the ioctls of a directory. Listing is in list.c, data
 * nodes are in data.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
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

const char *bpfdev_face_str(uint32_t face)
{
	static const char * const names[] = {
		[BPFDEV_FACE_BPF] = "bpf",
		[BPFDEV_FACE_DATA] = "data",
	};

	return face < sizeof(names) / sizeof(names[0]) ? names[face] : NULL;
}

int bpfdev_err(int err)
{
	errno = err;
	return -err;
}

static bool bpfdev_is_device(const struct stat *st)
{
	return S_ISCHR(st->st_mode);
}

/*
 * Open a device and nothing else. The first check is for files whose open has an effect:
 * one of a FIFO waits. The second one is for a file that came between.
 */
static int bpfdev_open_device(const char *path, int flags)
{
	struct stat st;
	int fd;

	if (!stat(path, &st) && !bpfdev_is_device(&st))
		return bpfdev_err(ENODEV);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && !bpfdev_is_device(&st)) {
		close(fd);
		return bpfdev_err(ENODEV);
	}
	return fd;
}

/* Open "/dev/bpf/" @dir[0..@len] "/" @name, without the empty parts. */
static int bpfdev_openat(const char *dir, size_t len, const char *name, int flags)
{
	const char *base = *dir == '/' ? "" : BPFDEV_DEV_DIR "/";
	char *path;
	int fd;

	fd = bpfdev_path_check(dir, NULL);
	if (fd)
		return fd;
	if (asprintf(&path, "%s%.*s%s%s", base, (int)len, dir,
		     len && *name ? "/" : "", name) < 0)
		return bpfdev_err(ENOMEM);
	fd = bpfdev_open_device(path, flags);
	bpfdev_debug_open(path, flags, fd);
	free(path);
	return fd;
}

int bpfdev_open(const char *path, int flags)
{
	const char *name = bpfdev_path_name(path);
	size_t len = bpfdev_path_len(name);

	/* the root is no node */
	return len ? bpfdev_openat(name, len, "", flags) : bpfdev_err(EINVAL);
}

int bpfdev_ctl_open(const char *dir, int flags)
{
	const char *name = bpfdev_path_name(dir);

	return bpfdev_openat(name, bpfdev_path_len(name), "control", flags);
}

int bpfdev_ctl_open_parent(const char *path, int flags, const char **name)
{
	const char *dir = bpfdev_path_name(path);
	const char *slash = strrchr(dir, '/');

	*name = slash ? slash + 1 : dir;
	if (!**name)
		return bpfdev_err(EINVAL);
	return bpfdev_openat(dir, slash ? (size_t)(slash - dir) : 0, "control",
			     flags);
}

int bpfdev_ioctl(int ctl, unsigned long cmd, const char *name, void *arg)
{
	int ret = ioctl(ctl, cmd, arg);

	if (ret < 0)
		ret = -errno;
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

/* Copy a reply of @known bytes to a caller who knows @size bytes of it. */
void bpfdev_copy_reply(void *to, size_t size, const void *reply, size_t known)
{
	memset(to, 0, size);
	memcpy(to, reply, size < known ? size : known);
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
	arg.face = OPTS_GET(opts, face, BPFDEV_FACE_BPF);
	if (arg.flags & BPFDEV_SET_MINOR)
		arg.minor = OPTS_GET(opts, minor, 0);
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

int bpfdev_detach(int ctl, const char *name, const struct bpfdev_expect_opts *opts)
{
	struct bpfdev_detach arg = {};
	int ret;

	if (!OPTS_VALID(opts, bpfdev_expect_opts))
		return bpfdev_err(EINVAL);
	ret = bpfdev_copy_name(arg.name, name);
	if (ret)
		return ret;
	arg.flags = OPTS_GET(opts, flags, 0);
	arg.expect_id = OPTS_GET(opts, expect_id, 0);
	return bpfdev_ioctl(ctl, BPFDEV_IOC_DETACH, arg.name, &arg);
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
	if (arg.flags & BPFDEV_SET_MINOR)
		arg.minor = OPTS_GET(opts, minor, 0);
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
