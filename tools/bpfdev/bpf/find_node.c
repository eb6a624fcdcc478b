// SPDX-License-Identifier: GPL-2.0-only
/* The node of an object: an object has at most one. */
#include <stdint.h>
#include <stdlib.h>

#include "bpf/find_node.h"
#include "bpf/walk_dirs.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"

/* struct node_search - an object, and the name of its node once it is found */
struct node_search {
	uint32_t type;
	uint32_t id;
	char *name;
};

static int find_node_compare(const char *name, const struct bpfdev_dev *dev,
			     int ctl __attribute__((unused)), void *data)
{
	struct node_search *search = data;

	if (!search->name && bpfdev_dev__type(dev) == search->type &&
	    bpfdev_dev__id(dev) == search->id)
		search->name = cli_copy(name);
	return CLI_OK;
}

/**
 * find_node() - find the node of an object
 * @type: BPFDEV_TYPE_*
 * @id: its BPF ID
 *
 * Return: its name below /dev/bpf, to be freed; NULL if it has none, or none that the
 * caller can see.
 */
char *find_node(uint32_t type, uint32_t id)
{
	struct node_search search = { .type = type, .id = id };

	/* a directory that cannot be read hides its nodes, which is no error here */
	cli_mute(true);
	cli_walk_dirs("", find_node_compare, &search);
	cli_mute(false);
	return search.name;
}
