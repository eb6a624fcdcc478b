// SPDX-License-Identifier: GPL-2.0-only
/* Making nodes and their directories. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bpf/data_node.h"
#include "bpf/keep_maps.h"
#include "bpf/pin_node.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"

/*
 * Check that the name in /dev leads to the new device. It does not if another file had
 * this name already, or if /dev is not devtmpfs.
 */
static int pin_check_node(const char *name, uint32_t major, uint32_t minor)
{
	char path[512];
	struct stat st;

	if (*name == '/')
		return CLI_OK;
	snprintf(path, sizeof(path), "%s/%s", BPFDEV_DEV_DIR, name);
	if (!stat(path, &st) && S_ISCHR(st.st_mode) &&
	    st.st_rdev == makedev(major, minor))
		return CLI_OK;
	return cli_error("%s is not the new device %u:%u; the node was removed again. Does another file have this name?",
			 path, major, minor);
}

/* Remove the new node after an error, if the name still leads to it. */
static void pin_remove_again(int ctl, const char *name, uint32_t id)
{
	BPFDEV_OPTS(bpfdev_expect_opts, opts, .flags = BPFDEV_EXPECT,
		    .expect_id = id);

	bpfdev_remove(ctl, name, &opts);
}

static int pin_name_taken(const char *name)
{
	return cli_error("cannot pin %s: the name is taken; 'bpfdev replace' puts another object behind it",
			 name);
}

static bool pin_is_taken(const char *name)
{
	int fd = bpfdev_open(name, O_PATH);

	if (fd >= 0)
		close(fd);
	/* it can also be another file, in the way of the node */
	return fd >= 0 || fd == -ENODEV;
}

/**
 * pin_check() - check whether a node can be made
 * @name: its name
 * @parents: missing directories will be made
 *
 * Use this before work that should not be done in vain. The node can still fail later.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int pin_check(const char *name, bool parents)
{
	const char *last;
	int ctl, status = CLI_OK;

	ctl = bpfdev_ctl_open_parent(name, O_WRONLY, &last);
	if (ctl == -ENOENT && parents)
		return CLI_OK;
	if (ctl < 0)
		ctl = cli_open_parent(name, O_WRONLY | O_CREAT, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	if (!cli_is_name(last))
		status = cli_name_error("pin", name, EINVAL);
	else if (pin_is_taken(name))
		status = pin_name_taken(name);
	close(ctl);
	return status;
}

/* Report a failed call of bpfdev_create(). */
static int pin_error(int ctl, const char *name, int fd,
		     const struct bpfdev_create_opts *opts, int err)
{
	bool is_data = opts->face == BPFDEV_FACE_DATA;

	if (is_data && err == EOPNOTSUPP)
		return data_node_no_data("pin", name, ctl, fd);
	if (err != EEXIST)
		return cli_name_error("pin", name, err);
	if (!strcmp(opts->existing, name))
		return pin_name_taken(name);
	return cli_error("cannot pin %s: the %s already has the %s %s/%s, and %s has only one; for another name, make a symlink",
			 name, is_data ? "map" : "object", is_data ? "data node" : "node",
			 BPFDEV_DEV_DIR, opts->existing, is_data ? "a map" : "an object");
}

/**
 * pin_fd() - make a node
 * @name: its name
 * @fd: the object
 * @face: BPFDEV_FACE_*; a data node is for maps only
 * @maps: maps that it keeps as well, or NULL
 * @owner: its owner
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int pin_fd(const char *name, int fd, uint32_t face, const struct keep_maps *maps,
	   const struct cli_owner *owner)
{
	BPFDEV_OPTS(bpfdev_create_opts, opts, .flags = owner->flags,
		    .mode = owner->mode, .uid = owner->uid, .gid = owner->gid,
		    .keep = keep_maps_fds(maps),
		    .keep_count = maps ? maps->count : 0, .face = face);
	const char *last;
	int ctl, ret;

	ctl = cli_open_parent(name, O_WRONLY | O_CREAT, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = bpfdev_create(ctl, last, fd, &opts);
	if (ret) {
		ret = pin_error(ctl, name, fd, &opts, -ret);
	} else {
		ret = pin_check_node(name, opts.major, opts.minor);
		if (ret)
			pin_remove_again(ctl, last, opts.id);
	}
	close(ctl);
	return ret;
}

static int pin_make_dir(const char *dir, struct pin_parents *parents)
{
	const char *last;
	int ctl, ret;

	ctl = cli_open_parent(dir, O_WRONLY | O_CREAT, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = bpfdev_mkdir(ctl, last, NULL);
	close(ctl);
	/* another process was faster, which is fine */
	if (ret == -EEXIST)
		return CLI_OK;
	if (ret)
		return cli_name_error("make the directory", dir, -ret);
	parents->made++;
	free(parents->lowest);
	parents->lowest = cli_copy(dir);
	return CLI_OK;
}

/**
 * pin_make_parents() - make a directory and its parents if they are missing
 * @dir: its name
 * @parents: set to the new directories; pass it to pin_keep_parents() or
 *	pin_remove_parents() in any case
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int pin_make_parents(const char *dir, struct pin_parents *parents)
{
	char *above;
	int ctl, ret;

	if (!*dir)
		return CLI_OK;
	ctl = bpfdev_ctl_open(dir, O_PATH);
	if (ctl >= 0) {
		close(ctl);
		return CLI_OK;
	}
	if (ctl != -ENOENT)
		return cli_ctl_error(dir, O_WRONLY | O_CREAT, -ctl);

	above = cli_dirname(dir);
	ret = pin_make_parents(above, parents);
	free(above);
	return ret ? ret : pin_make_dir(dir, parents);
}

/** pin_keep_parents() - keep the new directories */
void pin_keep_parents(struct pin_parents *parents)
{
	free(parents->lowest);
	*parents = (struct pin_parents) {};
}

/** pin_remove_parents() - remove the new directories, the lowest first */
void pin_remove_parents(struct pin_parents *parents)
{
	const char *last;
	char *above;
	int ctl;

	for (; parents->made; parents->made--) {
		ctl = bpfdev_ctl_open_parent(parents->lowest, O_WRONLY, &last);
		if (ctl >= 0) {
			bpfdev_rmdir(ctl, last);
			close(ctl);
		}
		above = cli_dirname(parents->lowest);
		free(parents->lowest);
		parents->lowest = above;
	}
	pin_keep_parents(parents);
}

/**
 * pin_fd_with_parents() - make a node and its missing directories
 * @name: its name
 * @fd: the object
 * @face: as for pin_fd()
 * @maps: maps that it keeps as well, or NULL
 * @owner: its owner
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int pin_fd_with_parents(const char *name, int fd, uint32_t face,
			const struct keep_maps *maps, const struct cli_owner *owner)
{
	struct pin_parents parents = {};
	char *dir = cli_dirname(name);
	int ret;

	ret = pin_make_parents(dir, &parents);
	if (!ret)
		ret = pin_fd(name, fd, face, maps, owner);
	if (ret)
		pin_remove_parents(&parents);
	else
		pin_keep_parents(&parents);
	free(dir);
	return ret;
}
