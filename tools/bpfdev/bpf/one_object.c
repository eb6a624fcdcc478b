// SPDX-License-Identifier: GPL-2.0-only
/*
 * One object. Without a node it is named TYPE:ID, as in "map:13". A node that can be
 * opened is enough, too: in a container the control node of its directory may be missing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "bpf/one_object.h"
#include "bpf/type_names.h"
#include "bpf/walk_dirs.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/parse.h"

/* Split TYPE:ID. Return false for anything else. */
static bool one_object_parse(const char *arg, struct ids_object *object)
{
	const char *colon = strchr(arg, ':');
	uint32_t type;

	for (type = BPFDEV_TYPE_MAP; colon && type <= BPFDEV_TYPE_LINK; type++) {
		const char *word = names_type(type);

		if (strlen(word) != (size_t)(colon - arg) ||
		    strncmp(arg, word, colon - arg) != 0)
			continue;
		*object = (struct ids_object) { .type = type, .fd = -1 };
		return !cli_parse_u32(colon + 1, 10, &object->id);
	}
	return false;
}

/** one_object_is_arg() - check for TYPE:ID, which is not the name of a node */
bool one_object_is_arg(const char *arg)
{
	struct ids_object object;

	return one_object_parse(arg, &object);
}

static int one_object_read(struct ids_object *object)
{
	uint32_t len = sizeof(object->info);

	memset(&object->info, 0, sizeof(object->info));
	return ids_read_info(object->fd, &object->info, &len) ? -errno : 0;
}

/**
 * one_object_open_arg() - open an object by its ID
 * @arg: TYPE:ID
 * @object: filled in; its fd is to be closed
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int one_object_open_arg(const char *arg, struct ids_object *object)
{
	int err;

	if (!one_object_parse(arg, object))
		return cli_error("'%s' is not map:ID, prog:ID or link:ID", arg);
	object->fd = ids_open(object->type, object->id);
	if (object->fd >= 0 && !one_object_read(object))
		return CLI_OK;
	err = errno;
	if (object->fd >= 0)
		close(object->fd);
	if (err == EPERM)
		return cli_error("%s: %s: finding objects by ID needs CAP_SYS_ADMIN; an object with a node can be found by its name",
				 arg, strerror(err));
	return cli_error("%s: %s", arg,
			 ids_is_gone(err) ? "no such object; 'bpfdev list --all' lists them" :
					    strerror(err));
}

/**
 * one_object_open_node() - open the object of a node
 * @name: the node
 * @object: filled in; its fd is to be closed
 *
 * Return: 0 or a negative errno.
 */
int one_object_open_node(const char *name, struct ids_object *object)
{
	static const int flags[] = { O_RDONLY, O_RDWR, O_WRONLY };
	int fd = -1, ret;
	size_t i;

	for (i = 0; fd < 0 && i < sizeof(flags) / sizeof(flags[0]); i++) {
		fd = bpfdev_open(name, flags[i]);
		if (fd < 0 && fd != -EACCES)
			return fd;
	}
	if (fd < 0)
		return fd;
	*object = (struct ids_object) { .fd = fd };
	for (object->type = BPFDEV_TYPE_MAP; object->type <= BPFDEV_TYPE_LINK; object->type++)
		if (!ids_check_type(object->type, fd))
			break;
	ret = object->type > BPFDEV_TYPE_LINK ? -ENODEV : one_object_read(object);
	if (ret) {
		close(fd);
		return ret;
	}
	switch (object->type) {
	case BPFDEV_TYPE_MAP:
		object->id = object->info.map.id;
		break;
	case BPFDEV_TYPE_PROG:
		object->id = object->info.prog.id;
		break;
	default:
		object->id = object->info.link.id;
	}
	return 0;
}

/* struct node_search - the object whose node is looked for, and its name once found */
struct node_search {
	const struct ids_object *object;
	char *name;
};

static int one_object_match(const char *name, const struct bpfdev_dev *dev, int ctl,
			    void *data)
{
	struct node_search *search = data;

	(void)ctl;
	if (!search->name && bpfdev_dev__type(dev) == search->object->type &&
	    bpfdev_dev__id(dev) == search->object->id)
		search->name = cli_copy(name);
	return CLI_OK;
}

/**
 * one_object_node() - find the node of an object
 * @object: the object
 *
 * Return: its name, to be freed; NULL if it has none, or none that the caller can see.
 */
char *one_object_node(const struct ids_object *object)
{
	struct node_search search = { .object = object };

	cli_mute(true);
	cli_walk_dirs("", one_object_match, &search);
	cli_mute(false);
	return search.name;
}
