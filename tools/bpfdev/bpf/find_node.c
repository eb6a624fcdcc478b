// SPDX-License-Identifier: GPL-2.0-only
/* The node of an object: it has at most one with full access, and a map a data node, too. */
#include <stdint.h>
#include <stdlib.h>

#include "bpf/find_node.h"
#include "bpf/walk_dirs.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"

/*
 * struct node_search - a search for the node of an object
 * @type, @id: the object
 * @name: its node, once that is found
 * @data: its data node, once that is found
 */
struct node_search {
	uint32_t type;
	uint32_t id;
	char *name;
	char *data;
};

static int find_node_compare(const char *name, const struct bpfdev_dev *dev,
			     int ctl __attribute__((unused)), void *data)
{
	struct node_search *search = data;
	char **found = bpfdev_dev__face(dev) == BPFDEV_FACE_DATA ? &search->data :
								   &search->name;

	if (!*found && bpfdev_dev__type(dev) == search->type &&
	    bpfdev_dev__id(dev) == search->id)
		*found = cli_copy(name);
	return CLI_OK;
}

/**
 * find_node() - find the node of an object
 * @type: BPFDEV_TYPE_*
 * @id: its BPF ID
 *
 * Return: its name below /dev/bpf, to be freed; that of its data node if it has no other.
 * NULL if it has none, or none that the caller can see.
 */
char *find_node(uint32_t type, uint32_t id)
{
	struct node_search search = { .type = type, .id = id };

	/* a directory that cannot be read hides its nodes, which is no error here */
	cli_mute(true);
	cli_walk_dirs("", find_node_compare, &search);
	cli_mute(false);
	if (!search.name)
		return search.data;
	free(search.data);
	return search.name;
}
