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
#include "libbpfdev.h"
#include "util/array.h"
#include "util/error.h"
#include "util/parse.h"

/**
 * one_object_parse() - split TYPE:ID, which is not the name of a node
 * @arg: the argument
 * @type: set to BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: set to the BPF ID
 *
 * Return: false for anything else.
 */
bool one_object_parse(const char *arg, uint32_t *type, uint32_t *id)
{
	const char *colon = strchr(arg, ':');

	*type = colon ? ids_type_number(arg, colon - arg) : 0;
	return *type && !cli_parse_u32(colon + 1, 10, id);
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

	*object = (struct ids_object) {};
	if (!one_object_parse(arg, &object->type, &object->id))
		return cli_error("'%s' is not map:ID, prog:ID or link:ID", arg);
	err = ids_read(object);
	if (!err)
		return CLI_OK;
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
 * Return: 0 or a negative errno, -ENODEV for a node that gives no BPF descriptor.
 */
int one_object_open_node(const char *name, struct ids_object *object)
{
	/* an iterator link that is opened for reading only is a text */
	static const int flags[] = { O_RDWR, O_RDONLY, O_WRONLY };
	uint32_t len = sizeof(object->info);
	int fd = -EACCES;
	size_t i;

	for (i = 0; fd == -EACCES && i < ARRAY_SIZE(flags); i++)
		fd = bpfdev_open(name, flags[i]);
	if (fd < 0)
		return fd;
	*object = (struct ids_object) { .fd = fd, .type = ids_type_of(fd) };
	if (!object->type || ids_read_info(fd, &object->info, &len)) {
		close(fd);
		return -ENODEV;
	}
	object->id = ids_object_id(object);
	return 0;
}
