// SPDX-License-Identifier: GPL-2.0-only
/*
 * All entries of the module: out of the one that is loaded, and into the next one.
 *
 * The module is held: opens of nodes wait, and those here go through with O_EXCL. No other
 * process can change an entry meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bpf/handover.h"
#include "bpf/ids.h"
#include "util/alloc.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/path.h"

static int handover_dir(struct handover *handover, const char *dir);

/* Take an entry over, and if it is a directory, all below it. */
static int handover_entry(struct handover *handover, const char *dir, int ctl,
			  const struct bpfdev_dev *dev)
{
	struct handover_entry *entry;
	int ret;

	handover->entries = cli_grow(handover->entries, handover->count, sizeof(*entry));
	entry = &handover->entries[handover->count++];
	*entry = (struct handover_entry){
		.path = cli_join(dir, bpfdev_dev__name(dev)),
		.type = bpfdev_dev__type(dev),
		.id = bpfdev_dev__id(dev),
		.face = bpfdev_dev__face(dev),
		.access = bpfdev_dev__access(dev),
		.limit = bpfdev_dev__limit(dev),
		.minor = minor(bpfdev_dev__devnum(dev)),
		.mode = bpfdev_dev__initial_mode(dev),
		.uid = bpfdev_dev__initial_uid(dev),
		.gid = bpfdev_dev__initial_gid(dev),
	};
	ret = bpfdev_history_read(ctl, bpfdev_dev__name(dev), &entry->history,
				  sizeof(entry->history), entry->kept);
	if (ret)
		return cli_name_error("read the history of", entry->path, -ret);
	return entry->type == BPFDEV_TYPE_DIR ? handover_dir(handover, entry->path) : CLI_OK;
}

static int handover_dir(struct handover *handover, const char *dir)
{
	int ctl = bpfdev_ctl_open(dir, O_RDWR | O_EXCL), status = CLI_OK;
	struct bpfdev_devs *devs;
	char *path;
	size_t i;

	if (ctl < 0)
		return cli_ctl_error(dir, O_RDWR, -ctl);
	devs = bpfdev_devs__read(ctl);
	if (!devs)
		status = cli_error("%s: %s", *dir ? dir : "/", strerror(errno));
	/* the array of entries can move, and @dir may point into it */
	path = cli_copy(dir);
	for (i = 0; !status && i < bpfdev_devs__count(devs); i++)
		status = handover_entry(handover, path, ctl, bpfdev_devs__get(devs, i));
	free(path);
	bpfdev_devs__free(devs);
	close(ctl);
	return status;
}

/**
 * handover_collect() - read all entries
 * @handover: filled in; to be freed with handover_free()
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int handover_collect(struct handover *handover)
{
	struct bpfdev_key none[BPFDEV_KEEP_MAX];
	int ctl = bpfdev_ctl_open("", O_RDWR | O_EXCL), ret;

	*handover = (struct handover){};
	if (ctl < 0)
		return cli_ctl_error("", O_RDWR, -ctl);
	ret = bpfdev_history_read(ctl, "", &handover->root, sizeof(handover->root), none);
	close(ctl);
	if (ret)
		return cli_error("cannot read the history of the root: %s", strerror(-ret));
	return handover_dir(handover, "");
}

/*
 * struct handover_ctl - the control node that was used last: the next entry is mostly in the
 *	same directory
 */
struct handover_ctl {
	char *dir;
	int fd;
};

static void handover_ctl_close(struct handover_ctl *ctl)
{
	if (ctl->dir)
		close(ctl->fd);
	free(ctl->dir);
	ctl->dir = NULL;
}

/* Open the control node of an entry's directory. Return CLI_OK, or CLI_FAILURE. */
static int handover_ctl_open(struct handover_ctl *ctl, const char *path, const char **name)
{
	char *dir = cli_dirname(path);

	*name = *dir ? path + strlen(dir) + 1 : path;
	if (ctl->dir && !strcmp(ctl->dir, dir)) {
		free(dir);
		return CLI_OK;
	}
	handover_ctl_close(ctl);
	ctl->fd = bpfdev_ctl_open(dir, O_RDWR | O_EXCL);
	if (ctl->fd < 0) {
		cli_ctl_error(dir, O_RDWR, -ctl->fd);
		free(dir);
		return CLI_FAILURE;
	}
	ctl->dir = dir;
	return CLI_OK;
}

/**
 * handover_remove() - remove all entries, so that the module can be unloaded
 * @handover: the entries; their objects are pinned elsewhere
 *
 * The nodes stay in /dev.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int handover_remove(const struct handover *handover)
{
	struct handover_ctl ctl = {};
	int status = CLI_OK, ret;
	size_t i = handover->count;

	while (!status && i--) {
		const struct handover_entry *entry = &handover->entries[i];
		const char *name;

		status = handover_ctl_open(&ctl, entry->path, &name);
		if (status)
			break;
		ret = entry->type == BPFDEV_TYPE_DIR ? bpfdev_rmdir(ctl.fd, name) :
						       bpfdev_remove(ctl.fd, name, NULL);
		if (ret)
			status = cli_name_error("remove", entry->path, -ret);
	}
	handover_ctl_close(&ctl);
	return status;
}

/* Open the objects kept with an entry's object. Return their number, or -errno. */
static int handover_open_kept(const struct handover_entry *entry, int *fds)
{
	uint32_t i;

	for (i = 0; i < entry->history.kept_count; i++) {
		fds[i] = ids_open(entry->kept[i].type, entry->kept[i].id);
		if (fds[i] < 0) {
			while (i--)
				close(fds[i]);
			return -errno;
		}
	}
	return i;
}

static int handover_create_dir(const struct handover_entry *entry, int ctl, const char *name)
{
	BPFDEV_OPTS(bpfdev_mkdir_opts, opts,
		    .flags = BPFDEV_SET_MODE | BPFDEV_SET_UID | BPFDEV_SET_GID |
			     BPFDEV_SET_LIMIT | BPFDEV_SET_MINOR,
		    .mode = entry->mode, .uid = entry->uid, .gid = entry->gid,
		    .limit = entry->limit, .minor = entry->minor);

	return bpfdev_mkdir(ctl, name, &opts);
}

static int handover_create_node(const struct handover_entry *entry, int ctl, const char *name)
{
	int kept[BPFDEV_KEEP_MAX], count, fd, ret;
	BPFDEV_OPTS(bpfdev_create_opts, opts,
		    .flags = BPFDEV_SET_MODE | BPFDEV_SET_UID | BPFDEV_SET_GID |
			     BPFDEV_SET_MINOR,
		    .mode = entry->mode, .uid = entry->uid, .gid = entry->gid,
		    .minor = entry->minor, .face = entry->face);

	fd = ids_open_access(entry->type, entry->id, entry->access);
	if (fd < 0)
		return -errno;
	count = handover_open_kept(entry, kept);
	if (count < 0) {
		close(fd);
		return count;
	}
	opts.keep = count ? kept : NULL;
	opts.keep_count = count;
	ret = bpfdev_create(ctl, name, fd, &opts);
	while (count--)
		close(kept[count]);
	close(fd);
	return ret;
}

/* Check whether an entry is there already, after a handover that was interrupted. */
static bool handover_is_there(const struct handover_entry *entry, int ctl, const char *name)
{
	struct bpfdev_dev *dev = bpfdev_dev__read(ctl, name);
	bool same = dev && bpfdev_dev__type(dev) == entry->type &&
		    bpfdev_dev__id(dev) == entry->id &&
		    minor(bpfdev_dev__devnum(dev)) == entry->minor;

	bpfdev_dev__free(dev);
	return same;
}

/*
 * Create an entry, unless it is there. @again: others have used the module since, so what is
 * there has a history of its own.
 */
static int handover_create_entry(const struct handover_entry *entry, int ctl,
				 const char *name, bool again)
{
	bool there = handover_is_there(entry, ctl, name);
	int ret = 0;

	if (there && again)
		return CLI_OK;
	if (!there)
		ret = entry->type == BPFDEV_TYPE_DIR ? handover_create_dir(entry, ctl, name) :
						       handover_create_node(entry, ctl, name);
	if (ret)
		return cli_name_error("restore", entry->path, -ret);
	ret = bpfdev_history_write(ctl, name, &entry->history, sizeof(entry->history));
	return ret ? cli_name_error("write the history of", entry->path, -ret) : CLI_OK;
}

/*
 * Remove the node of an entry that could not be restored: no device has its number any more,
 * and devtmpfs would make no other node of this name.
 */
static void handover_drop_node(const struct handover_entry *entry)
{
	char *path, sysfs[64];
	struct stat st;

	if (asprintf(&path, BPFDEV_DEV_DIR "/%s%s", entry->path,
		     entry->type == BPFDEV_TYPE_DIR ? "/control" : "") < 0)
		exit(cli_error("out of memory"));
	if (!lstat(path, &st) && S_ISCHR(st.st_mode)) {
		snprintf(sysfs, sizeof(sysfs), "/sys/dev/char/%u:%u", major(st.st_rdev),
			 minor(st.st_rdev));
		if (access(sysfs, F_OK))
			cli_debug_call(unlink(path), "unlink %s", path);
	}
	free(path);
}

/**
 * handover_create() - create all entries in the module that is loaded now
 * @handover: the entries; those that cannot be restored are marked
 * @again: this is about entries that an earlier call could not restore
 *
 * Those that are there already are not created. After an error it goes on with the next one.
 *
 * Return: CLI_OK, or CLI_FAILURE after each error was reported.
 */
int handover_create(struct handover *handover, bool again)
{
	int root = bpfdev_ctl_open("", O_RDWR | O_EXCL), status = CLI_OK, ret;
	struct handover_ctl ctl = {};
	const char *name;
	size_t i;

	if (root < 0)
		return cli_ctl_error("", O_RDWR, -root);
	ret = again ? 0 : bpfdev_history_write(root, "", &handover->root,
					       sizeof(handover->root));
	close(root);
	if (ret)
		return cli_error("cannot write the history of the root: %s", strerror(-ret));
	for (i = 0; i < handover->count; i++) {
		struct handover_entry *entry = &handover->entries[i];

		if (handover_ctl_open(&ctl, entry->path, &name) ||
		    handover_create_entry(entry, ctl.fd, name, again)) {
			handover_drop_node(entry);
			entry->failed = true;
			status = CLI_FAILURE;
		}
	}
	handover_ctl_close(&ctl);
	return status;
}

/* Check whether an entry is to be restored later, or is a directory above one that is. */
static bool handover_has_failed(const struct handover *handover,
				const struct handover_entry *entry)
{
	size_t i;

	for (i = 0; i < handover->count; i++)
		if (handover->entries[i].failed &&
		    (&handover->entries[i] == entry ||
		     cli_is_below(handover->entries[i].path, entry->path)))
			return true;
	return false;
}

/**
 * handover_keep_failed() - forget the entries that were restored
 * @handover: the entries, after handover_create()
 */
void handover_keep_failed(struct handover *handover)
{
	size_t i, kept = 0;

	for (i = 0; i < handover->count; i++) {
		if (handover_has_failed(handover, &handover->entries[i]))
			handover->entries[kept++] = handover->entries[i];
		else
			free(handover->entries[i].path);
	}
	handover->count = kept;
}

/* handover_free() - free the entries */
void handover_free(struct handover *handover)
{
	while (handover->count)
		free(handover->entries[--handover->count].path);
	free(handover->entries);
}
