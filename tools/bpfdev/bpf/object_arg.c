// SPDX-License-Identifier: GPL-2.0-only
/*
 * A BPF object on the command line, named as in bpftool: "id 12", "name blocklist",
 * "tag 6deef7357e7b4530", "pinned /sys/fs/bpf/x", "fd 3". "file x.o" is not loaded yet.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf/ids.h"
#include "bpf/keep_maps.h"
#include "bpf/load.h"
#include "bpf/object_arg.h"
#include "bpf/prog_name.h"
#include "libbpfdev.h"
#include "util/array.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/parse.h"
#include "util/path.h"
#include "util/usage.h"

static int object_arg_by_id(uint32_t type, uint32_t id)
{
	int fd = ids_open(type, id);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT)
		cli_error("no %s has the ID %u", bpfdev_type_str(type), id);
	else if (errno == EPERM)
		cli_error("%s id %u: %s: finding objects by ID, name or tag needs CAP_SYS_ADMIN; use 'pinned PATH' or 'fd N' instead",
			  bpfdev_type_str(type), id, strerror(errno));
	else if (errno == EAGAIN)
		cli_error("%s id %u: it is being attached at present; try again",
			  bpfdev_type_str(type), id);
	else
		cli_error("%s id %u: %s", bpfdev_type_str(type), id,
			  strerror(errno));
	return -1;
}

/*
 * struct object_arg_search - a search among all objects of a type
 * @type: BPFDEV_TYPE_MAP or _PROG
 * @word: "name" or "tag"
 * @arg: what is searched for
 * @tag: the tag, or NULL
 * @fd: a descriptor of the first object found, or -1
 * @count: objects found
 * @refused: objects that may not be opened
 * @ids: IDs of those found, for messages
 */
struct object_arg_search {
	uint32_t type;
	const char *word;
	const char *arg;
	const uint8_t *tag;
	int fd;
	int count;
	int refused;
	char ids[128];
};

static bool object_arg_map_matches(int fd, const struct object_arg_search *search)
{
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);

	return !ids_read_info(fd, &info, &len) &&
	       prog_name_is(info.name, NULL, search->arg);
}

static bool object_arg_prog_matches(int fd,
				    const struct object_arg_search *search)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	char full[PROG_NAME_SIZE];

	if (ids_read_info(fd, &info, &len))
		return false;
	if (search->tag)
		return !memcmp(info.tag, search->tag, sizeof(info.tag));
	return prog_name_is(info.name, NULL, search->arg) &&
	       prog_name_is(info.name, prog_name_full(fd, &info, full), search->arg);
}

static void object_arg_found(struct object_arg_search *search, uint32_t id, int fd)
{
	size_t len = strlen(search->ids);

	snprintf(search->ids + len, sizeof(search->ids) - len, "%s%u",
		 len ? ", " : "", id);
	if (search->count++)
		close(fd);
	else
		search->fd = fd;
}

/* Return: 0, or -1 with errno set after an error that ended the search. */
static int object_arg_run_search(struct object_arg_search *search)
{
	uint32_t id = 0;

	while (!ids_next(search->type, id, &id)) {
		int fd = ids_open(search->type, id);

		if (fd < 0 && ids_is_refusal(errno))
			search->refused++;
		else if (fd < 0 && !ids_is_gone(errno))
			return -1;
		if (fd < 0)
			continue;
		if (search->type == BPFDEV_TYPE_MAP ?
			    object_arg_map_matches(fd, search) :
			    object_arg_prog_matches(fd, search))
			object_arg_found(search, id, fd);
		else
			close(fd);
	}
	return errno == ENOENT ? 0 : -1;
}

/* Find the one object with this name or, if @tag is not NULL, with this tag. */
static int object_arg_by_match(uint32_t type, const char *word,
			       const char *arg, const uint8_t *tag)
{
	struct object_arg_search search = {
		.type = type, .word = word, .arg = arg, .tag = tag, .fd = -1,
	};
	const char *noun = bpfdev_type_str(type);

	if (object_arg_run_search(&search))
		cli_error("%s %s %s: %s%s", noun, word, arg, strerror(errno),
			  errno == EPERM ?
				  ": finding objects by ID, name or tag needs CAP_SYS_ADMIN; use 'pinned PATH' or 'fd N' instead" : "");
	else if (search.count == 1)
		return search.fd;
	else if (search.count)
		cli_error("%d %ss have the %s %s: IDs %s; choose one with 'id N'",
			  search.count, noun, word, arg, search.ids);
	else if (search.refused)
		cli_error("no %s that may be opened has the %s %s; %d may not be opened",
			  noun, word, arg, search.refused);
	else
		cli_error("no %s has the %s %s", noun, word, arg);
	if (search.fd >= 0)
		close(search.fd);
	return -1;
}

static int object_arg_parse_tag(const char *arg, uint8_t *tag)
{
	char byte[3] = "";
	int i;

	if (strlen(arg) != 2 * BPFDEV_TAG_SIZE ||
	    strspn(arg, "0123456789abcdefABCDEF") != 2 * BPFDEV_TAG_SIZE)
		return -1;
	for (i = 0; i < BPFDEV_TAG_SIZE; i++) {
		memcpy(byte, arg + 2 * i, 2);
		tag[i] = strtoul(byte, NULL, 16);
	}
	return 0;
}

/* Opening a node returns a descriptor of the object. */
static int object_arg_by_node(const char *arg)
{
	char *name = cli_name(arg);
	int fd;

	if (!name)
		return -1;
	fd = bpfdev_open(name, O_RDONLY);
	if (fd < 0)
		cli_open_error(name, O_RDONLY, -fd);
	free(name);
	return fd;
}

/* A pin may grant only reading or writing; the node then grants no more. */
static int object_arg_by_pin(uint32_t type, const char *path)
{
	static const uint32_t modes[] = { 0, BPF_F_RDONLY, BPF_F_WRONLY };
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		LIBBPF_OPTS(bpf_obj_get_opts, opts, .file_flags = modes[i]);

		fd = cli_debug_call(bpf_obj_get_opts(path, &opts),
				    "bpf OBJ_GET %s", path);
		if (fd >= 0)
			return fd;
		if (errno != EACCES || type != BPFDEV_TYPE_MAP)
			break;
	}
	cli_error("%s pinned %s: %s%s", bpfdev_type_str(type), path,
		  strerror(errno),
		  errno == EINVAL || errno == EACCES ?
			  "; check that it is a pin on bpffs and that you may open it" : "");
	return -1;
}

static int object_arg_by_fd(uint32_t number)
{
	int fd = fcntl((int)number, F_DUPFD_CLOEXEC, 0);

	if (fd < 0)
		cli_error("fd %u: %s", number, strerror(errno));
	return fd;
}

static int object_arg_take_maps(const struct bpf_object *object,
				const char *path, struct keep_maps *maps)
{
	struct keep_maps none = {};
	int status;

	if (maps)
		return keep_maps_take(object, path, maps);
	status = keep_maps_take(object, path, &none);
	if (!status && none.count)
		status = cli_error("%s: a program with prog arrays or timers needs a node that keeps those maps; make one with 'bpfdev pin prog file', then use 'prog id N'",
				   path);
	keep_maps_drop(&none);
	return status;
}

static int object_arg_by_file(const char *path,
			      const struct load_choice *choice,
			      struct keep_maps *maps)
{
	struct bpf_object *object = load_open_file(path);
	struct bpf_program *prog;
	int fd = -1;

	if (!object)
		return -1;
	prog = load_choose(object, path, choice->prog, &load_any);
	if (prog)
		load_set_type(prog, choice);
	if (prog && !load_object(object, prog) &&
	    !object_arg_take_maps(object, path, maps))
		fd = fcntl(bpf_program__fd(prog), F_DUPFD_CLOEXEC, 0);
	bpf_object__close(object);
	return fd;
}

/* The forms besides 'id N' that name an object of a type, for messages. */
static const char *object_arg_other_words(uint32_t type)
{
	switch (type) {
	case BPFDEV_TYPE_MAP:
		return "'name NAME', 'pinned PATH' or 'fd N'";
	case BPFDEV_TYPE_PROG:
		return "'name NAME', 'tag TAG', 'node NAME', 'pinned PATH', 'fd N' or 'file OBJECT.o'";
	default:
		return "'pinned PATH' or 'fd N'";
	}
}

/**
 * object_arg_open() - open the object named by two words
 * @command: the command
 * @type: BPFDEV_TYPE_*
 * @word: "id", "name", "tag", "node", "pinned", "fd" or "file"
 * @arg: the second word
 * @choice: the program in a file; NULL for the only one
 * @fd: set to a file descriptor of it
 * @maps: filled with the maps to be kept with it; pass it to keep_maps_drop() in any
 *	case. NULL: an object with such maps is an error
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int object_arg_open(const struct cli_command *command, uint32_t type,
		    const char *word, const char *arg,
		    const struct load_choice *choice, int *fd,
		    struct keep_maps *maps)
{
	static const struct load_choice only_one;
	uint8_t tag[BPFDEV_TAG_SIZE];
	uint32_t number;

	choice = choice ?: &only_one;
	if ((choice->prog || choice->type) && strcmp(word, "file") != 0)
		return cli_usage_error(command,
				       "--%s requires 'prog file OBJECT.o'",
				       choice->prog ? "prog" : "type");
	if (!strcmp(word, "id")) {
		if (cli_parse_u32(arg, 10, &number))
			return cli_usage_error(command,
					       "id: '%s' is not a number", arg);
		*fd = object_arg_by_id(type, number);
	} else if (!strcmp(word, "name") && type != BPFDEV_TYPE_LINK) {
		*fd = object_arg_by_match(type, word, arg, NULL);
	} else if (!strcmp(word, "tag") && type == BPFDEV_TYPE_PROG) {
		if (object_arg_parse_tag(arg, tag))
			return cli_usage_error(command,
					       "tag: '%s' is not 16 hexadecimal digits",
					       arg);
		*fd = object_arg_by_match(type, word, arg, tag);
	} else if (!strcmp(word, "node") && type == BPFDEV_TYPE_PROG) {
		*fd = object_arg_by_node(arg);
	} else if (!strcmp(word, "pinned")) {
		*fd = object_arg_by_pin(type, arg);
	} else if (!strcmp(word, "fd")) {
		if (cli_parse_u32(arg, 10, &number))
			return cli_usage_error(command,
					       "fd: '%s' is not a number", arg);
		*fd = object_arg_by_fd(number);
	} else if (!strcmp(word, "file") && type == BPFDEV_TYPE_PROG) {
		*fd = object_arg_by_file(arg, choice, maps);
	} else {
		return cli_usage_error(command, "'%s' does not name a %s; use 'id N', %s",
				       word, bpfdev_type_str(type),
				       object_arg_other_words(type));
	}
	if (*fd < 0)
		return CLI_FAILURE;
	if (ids_type_of(*fd) != type) {
		close(*fd);
		return cli_error("%s %s is not a BPF %s", word, arg,
				 bpfdev_type_str(type));
	}
	return CLI_OK;
}
