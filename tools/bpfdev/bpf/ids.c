// SPDX-License-Identifier: GPL-2.0-only
/* All BPF objects of the machine, with or without nodes, by bpf(2). */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "bpf/ids.h"
#include "bpf/type_names.h"
#include "libbpfdev.h"
#include "util/debug.h"
#include "util/error.h"

const struct ids_finder ids_finders[] = {
	[BPFDEV_TYPE_MAP] = {
		bpf_map_get_next_id, bpf_map_get_fd_by_id, "map_type:",
		"MAP",
	},
	[BPFDEV_TYPE_PROG] = {
		bpf_prog_get_next_id, bpf_prog_get_fd_by_id, "prog_type:",
		"PROG",
	},
	[BPFDEV_TYPE_LINK] = {
		bpf_link_get_next_id, bpf_link_get_fd_by_id, "link_type:",
		"LINK",
	},
};

/**
 * ids_next() - find the next object of a type
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @start: the ID to start after, 0 for the first object
 * @next: set to the ID
 *
 * Return: 0, or a negative value with errno set: ENOENT after the last object.
 */
int ids_next(uint32_t type, uint32_t start, uint32_t *next)
{
	return cli_debug_call(ids_finders[type].next_id(start, next),
			      "bpf %s_GET_NEXT_ID %u", ids_finders[type].word,
			      start);
}

/**
 * ids_open() - open an object by its ID
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: the ID
 *
 * Return: a file descriptor, or a negative value with errno set.
 */
int ids_open(uint32_t type, uint32_t id)
{
	return cli_debug_call(ids_finders[type].fd_by_id(id),
			      "bpf %s_GET_FD_BY_ID %u", ids_finders[type].word,
			      id);
}

/* Return the type of object whose key a line of fdinfo has, 0 for another line. */
static uint32_t ids_type_of_line(const char *line)
{
	uint32_t type;

	for (type = BPFDEV_TYPE_MAP; type <= BPFDEV_TYPE_LINK; type++)
		if (!strncmp(line, ids_finders[type].fdinfo,
			     strlen(ids_finders[type].fdinfo)))
			return type;
	return 0;
}

/**
 * ids_type_of() - find the type of the object of a descriptor
 * @fd: the descriptor, of any file; bpf(2) does not tell the type
 *
 * Return: BPFDEV_TYPE_MAP, _PROG or _LINK; 0 for another file.
 */
uint32_t ids_type_of(int fd)
{
	char path[64], line[256];
	uint32_t type = 0;
	FILE *fdinfo;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	fdinfo = fopen(path, "re");
	cli_debug_call(fdinfo ? 0 : -1, "read %s", path);
	while (fdinfo && !type && fgets(line, sizeof(line), fdinfo))
		type = ids_type_of_line(line);
	if (fdinfo)
		fclose(fdinfo);
	return type;
}

/**
 * ids_type_number() - return the type of object that a word stands for
 * @word: "map", "prog" or "link"
 * @len: length of the word, which other text may follow
 *
 * Return: BPFDEV_TYPE_MAP, _PROG or _LINK; 0 for another word.
 */
uint32_t ids_type_number(const char *word, size_t len)
{
	uint32_t type;

	for (type = BPFDEV_TYPE_MAP; type <= BPFDEV_TYPE_LINK; type++)
		if (strlen(names_type(type)) == len && !strncmp(word, names_type(type), len))
			return type;
	return 0;
}

/**
 * ids_read_info() - read the info of an object from bpf(2)
 * @fd: a descriptor of it
 * @info: filled in: struct bpf_map_info, bpf_prog_info or bpf_link_info
 * @len: size of @info; set to the size that is filled
 *
 * Return: 0, or a negative value with errno set.
 */
int ids_read_info(int fd, void *info, uint32_t *len)
{
	return cli_debug_call(bpf_obj_get_info_by_fd(fd, info, len),
			      "bpf OBJ_GET_INFO_BY_FD %d", fd);
}

/**
 * ids_object_id() - get the ID of an object from its info
 * @object: the object, its type and its info filled in
 *
 * Return: the ID.
 */
uint32_t ids_object_id(const struct ids_object *object)
{
	switch (object->type) {
	case BPFDEV_TYPE_MAP:
		return object->info.map.id;
	case BPFDEV_TYPE_PROG:
		return object->info.prog.id;
	default:
		return object->info.link.id;
	}
}

/**
 * ids_object_bpf_type() - get the type in BPF of an object from its info
 * @object: the object, its type and its info filled in
 *
 * Return: enum bpf_map_type, bpf_prog_type or bpf_link_type.
 */
uint32_t ids_object_bpf_type(const struct ids_object *object)
{
	switch (object->type) {
	case BPFDEV_TYPE_MAP:
		return object->info.map.type;
	case BPFDEV_TYPE_PROG:
		return object->info.prog.type;
	default:
		return object->info.link.type;
	}
}

/**
 * ids_open_access() - open an object by its ID, with no more access than that
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: its ID
 * @access: of a map: BPFDEV_ACCESS_*; others give all access
 *
 * Return: a descriptor, or -1 with errno.
 */
int ids_open_access(uint32_t type, uint32_t id, uint32_t access)
{
	LIBBPF_OPTS(bpf_get_fd_by_id_opts, opts,
		    .open_flags = access == BPFDEV_ACCESS_READ  ? BPF_F_RDONLY :
				  access == BPFDEV_ACCESS_WRITE ? BPF_F_WRONLY : 0);

	if (type != BPFDEV_TYPE_MAP)
		return ids_open(type, id);
	return cli_debug_call(bpf_map_get_fd_by_id_opts(id, &opts),
			      "bpf MAP_GET_FD_BY_ID %u", id);
}

/* Open read-only, because a security module may allow no more. */
static int ids_open_object(const struct ids_object *object)
{
	return ids_open_access(object->type, object->id, BPFDEV_ACCESS_READ);
}

/**
 * ids_is_gone() - check whether an error means that there is no object with an ID
 * @err: errno of ids_open() or ids_read_info()
 *
 * Between two calls an object can go, and a link can have an ID before it is attached.
 *
 * Return: true if it is gone, or not there yet.
 */
bool ids_is_gone(int err)
{
	return err == ENOENT || err == EAGAIN;
}

/**
 * ids_is_refusal() - check whether an error concerns one object only
 * @err: errno of ids_open() or ids_read_info()
 *
 * Return: true if other objects may be opened nevertheless.
 */
bool ids_is_refusal(int err)
{
	/* returned by security modules; returned for an object on a removed device */
	return err == EPERM || err == EACCES || err == ENODEV;
}

/**
 * ids_read() - open an object by its ID and read its info
 * @object: its type and ID; the descriptor, to be closed, and the info are filled in
 *
 * Return: 0, or the errno that bpf(2) returned.
 */
int ids_read(struct ids_object *object)
{
	__u32 len = sizeof(object->info);
	int err;

	memset(&object->info, 0, sizeof(object->info));
	object->fd = ids_open_object(object);
	if (object->fd < 0)
		return errno;
	if (!ids_read_info(object->fd, &object->info, &len))
		return 0;
	err = errno;
	close(object->fd);
	return err;
}

/*
 * Pass one object to @each. Return: the value of @each; CLI_OK if the object no longer
 * exists; CLI_FAILURE after the report that it cannot be opened; -1 after the report of
 * an error that ends the walk.
 */
static int ids_take(struct ids_object *object,
		    int (*each)(const struct ids_object *object, void *data),
		    void *data)
{
	int ret, err = ids_read(object);

	if (!err) {
		ret = each(object, data);
		close(object->fd);
		return ret;
	}
	if (ids_is_gone(err))
		return CLI_OK;
	cli_error("%s %u: %s%s", names_type(object->type), object->id,
		  strerror(err), ids_is_refusal(err) ? "; skipped" : "");
	return ids_is_refusal(err) ? CLI_FAILURE : -1;
}

/**
 * ids_each_of() - go through all objects of a type
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @each: as for ids_each()
 * @data: argument of @each
 *
 * Return: as ids_each().
 */
int ids_each_of(uint32_t type,
		int (*each)(const struct ids_object *object, void *data),
		void *data)
{
	struct ids_object object = { .type = type };
	int status = CLI_OK, ret;

	while (!ids_next(type, object.id, &object.id)) {
		ret = ids_take(&object, each, data);
		if (ret < 0)
			return ret;
		status = status ?: ret;
	}
	if (errno == ENOENT)
		return status;
	cli_error("cannot list BPF objects: %s%s", strerror(errno),
		  errno == EPERM ? ": it needs CAP_SYS_ADMIN" : "");
	return -1;
}

/**
 * ids_each() - go through all objects: maps, programs, links
 * @each: called with each object; returns CLI_OK, or -1 after an error was reported,
 *	which ends the walk
 * @data: argument of @each
 *
 * Needs CAP_SYS_ADMIN.
 *
 * Return: CLI_OK; CLI_FAILURE after the report of objects that cannot be opened; -1
 * after the report of an error that ended the walk.
 */
int ids_each(int (*each)(const struct ids_object *object, void *data),
	     void *data)
{
	int status = CLI_OK, ret;
	uint32_t type;

	for (type = BPFDEV_TYPE_MAP; type <= BPFDEV_TYPE_LINK; type++) {
		ret = ids_each_of(type, each, data);
		if (ret < 0)
			return ret;
		status = status ?: ret;
	}
	return status;
}
