// SPDX-License-Identifier: GPL-2.0-only
/*
 * The holders of all objects of the machine. A search of all processes serves as many
 * objects as this process can hold at once, which is nearly always all of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/all_holders.h"
#include "bpf/ids.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/open_files.h"

/* Descriptors that are left for other files. */
#define HOLDERS_OTHER_FDS 64

/*
 * struct all_holders - the objects of one search for holders
 * @ctl: the root's control node
 * @fds: descriptors of the objects
 * @count: number of descriptors
 * @room: the most descriptors
 * @ret: result of the searches
 */
struct all_holders {
	int ctl;
	int *fds;
	size_t count;
	size_t room;
	int (*each)(const struct bpfdev_holder *holder, void *data);
	void *data;
	int ret;
};

static int all_holders_pass(const struct bpfdev_holder *holder, void *data)
{
	const struct all_holders *all = data;

	/* the descriptors of this command are not of interest */
	return holder->pid == (uint32_t)getpid() ? 0 : all->each(holder, all->data);
}

static void all_holders_search(struct all_holders *all)
{
	size_t i;

	if (!all->ret)
		all->ret = bpfdev_holders_each_fds(all->ctl, all->fds, all->count,
						   all_holders_pass, all);
	for (i = 0; i < all->count; i++)
		close(all->fds[i]);
	all->count = 0;
}

static int all_holders_add(const struct ids_object *object, void *data)
{
	struct all_holders *all = data;
	int fd = fcntl(object->fd, F_DUPFD_CLOEXEC, 0);

	if (fd < 0) {
		cli_error("cannot hold the objects: %s", strerror(errno));
		return -1;
	}
	all->fds = cli_grow(all->fds, all->count, sizeof(*all->fds));
	all->fds[all->count++] = fd;
	if (all->count == all->room)
		all_holders_search(all);
	return CLI_OK;
}

/* Hold as many objects as are allowed. */
static size_t all_holders_room(void)
{
	size_t room = open_files_raise();

	room = room > HOLDERS_OTHER_FDS ? room - HOLDERS_OTHER_FDS : 1;
	return room < BPFDEV_FDS_MAX ? room : BPFDEV_FDS_MAX;
}

/**
 * all_holders_each() - go through the processes that hold objects, with a node or without
 * @each: called with each holder but this process; returns 0
 * @data: argument of @each
 *
 * Needs CAP_SYS_ADMIN, and read permission for the root's control node.
 *
 * Return: CLI_OK, or CLI_FAILURE after each error was reported.
 */
int all_holders_each(int (*each)(const struct bpfdev_holder *holder, void *data),
		     void *data)
{
	struct all_holders all = {
		.ctl = bpfdev_ctl_open("", O_RDONLY), .each = each, .data = data,
	};
	int status;

	if (all.ctl < 0)
		return cli_ctl_error("", O_RDONLY, -all.ctl);
	all.room = all_holders_room();
	status = ids_each(all_holders_add, &all) ? CLI_FAILURE : CLI_OK;
	all_holders_search(&all);
	free(all.fds);
	close(all.ctl);
	return all.ret < 0 ? cli_error("cannot list holders: %s", strerror(-all.ret)) : status;
}
