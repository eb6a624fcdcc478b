// SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause)
/* Dependencies and users of an object, its holders, and the uses of its references. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* Number of records to read at once. */
#define EDGES_AT_ONCE	256
#define HOLDERS_AT_ONCE	128

/* Read all edges that @arg selects. */
static int edges_each(int ctl, struct bpfdev_edges *arg,
		      int (*each)(const struct bpfdev_edge *edge, void *data),
		      void *data)
{
	struct bpfdev_edge edges[EDGES_AT_ONCE];
	uint32_t i;
	int ret;

	arg->edge_size = sizeof(edges[0]);
	arg->edges = (uintptr_t)edges;
	do {
		arg->count = EDGES_AT_ONCE;
		ret = bpfdev_ioctl(ctl, BPFDEV_IOC_EDGES, arg->name, arg);
		for (i = 0; !ret && i < arg->count; i++)
			ret = each(&edges[i], data);
	} while (!ret && arg->more);
	return ret;
}

int bpfdev_edges_each(int ctl, const char *name, uint32_t id, uint32_t flags,
		      int (*each)(const struct bpfdev_edge *edge, void *data),
		      void *data)
{
	struct bpfdev_edges arg = { .flags = flags, .id = id };
	int ret = bpfdev_copy_name(arg.name, name);

	return ret ? ret : edges_each(ctl, &arg, each, data);
}

int bpfdev_edges_each_fd(int ctl, int fd, uint32_t flags,
			 int (*each)(const struct bpfdev_edge *edge, void *data),
			 void *data)
{
	struct bpfdev_edges arg = {
		.flags = flags | BPFDEV_EDGES_FD,
		.fd = fd,
	};

	return edges_each(ctl, &arg, each, data);
}

/* Go through the holders, with calls for up to @room of them. */
static int holders_each_into(int ctl, struct bpfdev_holders *arg,
			     struct bpfdev_holder *holders, uint32_t room,
			     int (*each)(const struct bpfdev_holder *holder, void *data),
			     void *data)
{
	uint32_t i;
	int ret;

	arg->holder_size = sizeof(holders[0]);
	arg->holders = (uintptr_t)holders;
	do {
		arg->count = room;
		ret = bpfdev_ioctl(ctl, BPFDEV_IOC_HOLDERS, arg->name, arg);
		for (i = 0; !ret && i < arg->count; i++)
			ret = each(&holders[i], data);
	} while (!ret && arg->more);
	return ret;
}

static int holders_each(int ctl, struct bpfdev_holders *arg,
			int (*each)(const struct bpfdev_holder *holder, void *data),
			void *data)
{
	struct bpfdev_holder holders[HOLDERS_AT_ONCE];

	return holders_each_into(ctl, arg, holders, HOLDERS_AT_ONCE, each, data);
}

int bpfdev_holders_each(int ctl, const char *name,
			int (*each)(const struct bpfdev_holder *holder,
				    void *data),
			void *data)
{
	struct bpfdev_holders arg = { .flags = name ? BPFDEV_HOLDERS_ONE : 0 };
	int ret = bpfdev_copy_name(arg.name, name ? name : "");

	return ret ? ret : holders_each(ctl, &arg, each, data);
}

int bpfdev_holders_each_fds(int ctl, const int *fds, size_t count,
			    int (*each)(const struct bpfdev_holder *holder,
					void *data),
			    void *data)
{
	struct bpfdev_holders arg = {
		.flags = BPFDEV_HOLDERS_FDS,
		.fds = (uintptr_t)fds,
		.fd_count = count,
	};
	/* at least the caller holds each, and every call looks up all of them */
	uint32_t room = count + HOLDERS_AT_ONCE;
	struct bpfdev_holder *holders;
	int ret;

	if (count > BPFDEV_FDS_MAX)
		return bpfdev_err(EINVAL);
	if (!count)
		return 0;
	holders = malloc(room * sizeof(*holders));
	if (!holders)
		return bpfdev_err(ENOMEM);
	ret = holders_each_into(ctl, &arg, holders, room, each, data);
	free(holders);
	return ret;
}

static int refs_read(int ctl, struct bpfdev_refs *arg, struct bpfdev_refs *refs, size_t size)
{
	int ret = bpfdev_ioctl(ctl, BPFDEV_IOC_REFS, arg->name, arg);

	if (ret)
		return ret;
	memset(refs, 0, size);
	memcpy(refs, arg, size < sizeof(*arg) ? size : sizeof(*arg));
	return 0;
}

int bpfdev_refs_read(int ctl, const char *name, struct bpfdev_refs *refs,
		     size_t size)
{
	struct bpfdev_refs arg = {};
	int ret = bpfdev_copy_name(arg.name, name);

	return ret ? ret : refs_read(ctl, &arg, refs, size);
}

int bpfdev_refs_read_fd(int ctl, int fd, struct bpfdev_refs *refs, size_t size)
{
	struct bpfdev_refs arg = { .flags = BPFDEV_REFS_FD, .fd = fd };

	return refs_read(ctl, &arg, refs, size);
}
