// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev view follow: a node for each cgroup below one, with the owner of its directory. A
 * node is created with its owner and mode, and never changed afterwards: for another owner,
 * it is removed and made again.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf/cgroup_name.h"
#include "bpf/cgroup_tree.h"
#include "bpf/ids.h"
#include "bpf/iter.h"
#include "bpf/iter_param.h"
#include "bpf/pin_node.h"
#include "commands/view_follow.h"
#include "libbpfdev.h"
#include "util/array.h"
#include "util/error.h"
#include "util/path.h"
#include "util/signals.h"

/*
 * struct follow - the nodes of cgroups
 * @prog: the iterator, loaded
 * @prog_name: its name in BPF, which may be cut
 * @param: its parameter, with the order
 * @dir: the directory of the nodes
 * @parents: @dir and the directories above it that were made
 * @ctl: the control node of @dir
 * @mode: permission bits of the nodes
 * @tree: the cgroups
 * @full: @dir was at its limit, which was reported: cgroups wait for room
 * @room: a node was removed, so that there may be room in @dir again
 */
struct follow {
	const struct bpf_program *prog;
	char prog_name[BPF_OBJ_NAME_LEN];
	struct iter_param *param;
	const char *dir;
	struct pin_parents parents;
	int ctl;
	uint32_t mode;
	struct cgroup_tree tree;
	bool full;
	bool room;
};

/*
 * Check whether an entry is a node that this command has made, also an earlier process: an
 * iterator link with a program of the same name.
 */
static bool follow_is_own(const struct follow *follow, const struct bpfdev_dev *dev)
{
	return bpfdev_dev__type(dev) == BPFDEV_TYPE_LINK &&
	       bpfdev_dev__bpf_type(dev) == BPF_LINK_TYPE_ITER &&
	       !strcmp(bpfdev_dev__bpf_name(dev), follow->prog_name);
}

/* Remove the node with a link. Another node may have its name by now: that stays. */
static int follow_remove(struct follow *follow, const char *name, uint32_t link)
{
	BPFDEV_OPTS(bpfdev_expect_opts, opts, .flags = BPFDEV_EXPECT, .expect_id = link);
	int ret = bpfdev_remove(follow->ctl, name, &opts);

	follow->room |= !ret;
	return ret == -ENOENT || ret == -ESTALE || ret == -EISDIR ? 0 : ret;
}

/* Check whether a node has the owner and the mode that one for the cgroup would have. */
static bool follow_fits(const struct follow *follow, const char *name,
			const struct cgroup *cgroup)
{
	char *path = cli_join(follow->dir, name);
	int fd = bpfdev_open(path, O_PATH);
	struct stat st;
	bool fits;

	free(path);
	if (fd < 0)
		return false;
	fits = !fstat(fd, &st) && st.st_uid == cgroup->uid && st.st_gid == cgroup->gid &&
	       (st.st_mode & 0777) == follow->mode;
	close(fd);
	return fits;
}

static int follow_create(struct follow *follow, const char *name, int link,
			 struct cgroup *cgroup)
{
	BPFDEV_OPTS(bpfdev_create_opts, opts,
		    .flags = BPFDEV_SET_MODE | BPFDEV_SET_UID | BPFDEV_SET_GID,
		    .mode = follow->mode, .uid = cgroup->uid, .gid = cgroup->gid);
	int ret = bpfdev_create(follow->ctl, name, link, &opts);

	if (!ret)
		cgroup->link = opts.id;
	return ret;
}

/* Use the node that an earlier process has left: its readers never miss it. */
static int follow_adopt(struct follow *follow, const char *name, int link,
			struct cgroup *cgroup)
{
	BPFDEV_OPTS(bpfdev_replace_opts, opts, .flags = BPFDEV_EXPECT);
	struct bpfdev_dev *dev = bpfdev_dev__read(follow->ctl, name);
	bool is_own = dev && follow_is_own(follow, dev);
	int ret;

	opts.expect_id = is_own ? bpfdev_dev__id(dev) : 0;
	bpfdev_dev__free(dev);
	if (!is_own)
		return -EEXIST;
	if (!follow_fits(follow, name, cgroup)) {
		ret = follow_remove(follow, name, opts.expect_id);
		return ret ?: follow_create(follow, name, link, cgroup);
	}
	ret = bpfdev_replace(follow->ctl, name, link, &opts);
	if (!ret)
		cgroup->link = opts.id;
	return ret;
}

/* At its limit, the directory would have an error for each cgroup: report the first. */
static void follow_error(struct follow *follow, const char *name, int err)
{
	bool was_full = follow->full;
	char *path;

	if (err == ENOSPC) {
		follow->full = true;
		if (was_full)
			return;
	}
	path = cli_join(follow->dir, name);
	if (err == EEXIST)
		cli_error("cannot pin %s: the name is taken, by a node that is not of this command; unpin it",
			  path);
	else
		cli_name_error("pin", path, err);
	free(path);
}

static bool follow_is_there(int cgroup)
{
	return !faccessat(cgroup, "cgroup.procs", F_OK, 0);
}

static void follow_make(struct cgroup *cgroup, int fd, void *data)
{
	struct follow *follow = data;
	char name[BPFDEV_NAME_SIZE];
	int link, ret;

	iter_param_set_cgroup(follow->param, fd);
	link = iter_attach(follow->prog, iter_param_info(follow->param));
	if (link < 0) {
		/* the event that the cgroup is gone follows */
		if (follow_is_there(fd))
			iter_param_error(follow->prog, follow->param, errno);
		return;
	}
	cgroup_name_put(cgroup->path, cgroup->id, name);
	ret = follow_create(follow, name, link, cgroup);
	if (ret == -EEXIST)
		ret = follow_adopt(follow, name, link, cgroup);
	close(link);
	cgroup->waits = ret == -ENOSPC;
	if (ret)
		follow_error(follow, name, -ret);
}

static void follow_drop(struct cgroup *cgroup, void *data)
{
	struct follow *follow = data;
	char name[BPFDEV_NAME_SIZE], *path;
	int ret;

	if (!cgroup->link)
		return;
	cgroup_name_put(cgroup->path, cgroup->id, name);
	ret = follow_remove(follow, name, cgroup->link);
	cgroup->link = 0;
	if (!ret)
		return;
	path = cli_join(follow->dir, name);
	cli_name_error("unpin", path, -ret);
	free(path);
}

static void follow_change(struct cgroup *cgroup, int fd, void *data)
{
	follow_drop(cgroup, data);
	follow_make(cgroup, fd, data);
}

static void follow_make_waiting(struct cgroup *cgroup, void *data)
{
	struct follow *follow = data;
	int fd;

	if (!cgroup->waits || !follow->room)
		return;
	fd = cgroup_tree_open_cgroup(&follow->tree, cgroup->path);
	if (fd < 0)
		return;
	follow_make(cgroup, fd, data);
	close(fd);
	/* the next ones find no room either */
	follow->room = !cgroup->waits;
}

/* Make the nodes that the directory had no room for, if it may have some by now. */
static void follow_use_room(struct follow *follow)
{
	if (follow->full && follow->room)
		cgroup_tree_each(&follow->tree, follow_make_waiting, follow);
	/* none waits any longer */
	if (follow->room)
		follow->full = false;
	follow->room = false;
}

/*
 * Remove the nodes that an earlier process has left and that no cgroup has taken over: these
 * have their old links.
 */
static void follow_clean(struct follow *follow, const struct bpfdev_devs *old)
{
	const struct bpfdev_dev *dev;
	size_t i;

	for (i = 0; i < bpfdev_devs__count(old); i++) {
		dev = bpfdev_devs__get(old, i);
		if (follow_is_own(follow, dev))
			follow_remove(follow, bpfdev_dev__name(dev), bpfdev_dev__id(dev));
	}
}

static int follow_watch(struct follow *follow, int signals)
{
	struct pollfd fds[] = {
		{ .fd = follow->tree.events, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};
	int status = CLI_OK;

	while (!status && !fds[1].revents) {
		follow_use_room(follow);
		if (poll(fds, ARRAY_SIZE(fds), -1) > 0 && fds[0].revents)
			status = cgroup_tree_update(&follow->tree);
	}
	return status;
}

/* An iterator that cannot be attached at all has one error, not one for each cgroup. */
static int follow_try(struct follow *follow)
{
	int link;

	iter_param_set_cgroup(follow->param, follow->param->fd);
	link = iter_attach(follow->prog, iter_param_info(follow->param));
	if (link < 0)
		return iter_param_error(follow->prog, follow->param, errno);
	close(link);
	return CLI_OK;
}

/* Make the nodes of the cgroups that are there, and remove those of cgroups that are not. */
static int follow_start(struct follow *follow)
{
	struct bpfdev_devs *old = bpfdev_devs__read(follow->ctl);
	int status;

	if (!old)
		return cli_error("%s: %s", follow->dir, strerror(errno));
	status = cgroup_tree_open(&follow->tree);
	if (!status)
		follow_clean(follow, old);
	bpfdev_devs__free(old);
	return status;
}

/* Open the control node of the directory, which is made if it is missing. */
static int follow_open_dir(struct follow *follow)
{
	int status = pin_make_parents(follow->dir, &follow->parents);

	if (status)
		return status;
	follow->ctl = bpfdev_ctl_open(follow->dir, O_RDWR);
	return follow->ctl < 0 ? cli_ctl_error(follow->dir, O_RDWR, -follow->ctl) : CLI_OK;
}

static int follow_read_name(struct follow *follow)
{
	struct bpf_prog_info info = {};
	uint32_t len = sizeof(info);

	if (ids_read_info(bpf_program__fd(follow->prog), &info, &len))
		return cli_error("%s: %s", bpf_program__name(follow->prog), strerror(errno));
	memcpy(follow->prog_name, info.name, sizeof(follow->prog_name));
	return CLI_OK;
}

/**
 * view_follow() - make a node for each cgroup below one, until a signal
 * @prog: an iterator of cgroups, loaded
 * @dir: the directory of the nodes
 * @mode: their permission bits
 * @param: the cgroup, open, and the order
 *
 * Return: CLI_OK after a signal, which leaves the nodes; or CLI_FAILURE after the error was
 * reported.
 */
int view_follow(const struct bpf_program *prog, const char *dir, uint32_t mode,
		struct iter_param *param)
{
	static const struct cgroup_tree_ops ops = {
		.found = follow_make,
		.changed = follow_change,
		.gone = follow_drop,
	};
	struct follow follow = {
		.prog = prog, .param = param, .dir = dir, .ctl = -1, .mode = mode,
	};
	int signals = cli_notify_signals(), status;

	if (signals < 0)
		return cli_error("signals: %s", strerror(errno));
	follow.tree = (struct cgroup_tree) {
		.root = param->fd, .where = param->cgroup, .ops = &ops, .data = &follow,
		.events = -1,
	};
	status = follow_read_name(&follow) ?: follow_try(&follow) ?:
		 follow_open_dir(&follow) ?: follow_start(&follow);
	if (status)
		pin_remove_parents(&follow.parents);
	else
		pin_keep_parents(&follow.parents);
	status = status ?: follow_watch(&follow, signals);
	cgroup_tree_close(&follow.tree);
	if (follow.ctl >= 0)
		close(follow.ctl);
	return status;
}
