// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading BPF programs from object files. Messages of libbpf, mainly the verifier log,
 * matter only if the load fails, so they are kept until then.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "bpf/load.h"
#include "libbpfdev.h"
#include "util/debug.h"
#include "util/error.h"

const struct load_kind load_any = {
	.noun = "program",
	.none = "it contains no program",
};

static struct {
	char *text;
	size_t size;
	FILE *stream;
} kept;

/* Messages of libbpf end with a newline and may have several lines. */
static int load_debug_line(enum libbpf_print_level level __attribute__((unused)),
			   const char *format, va_list args)
{
	char *text;
	int len = vasprintf(&text, format, args);

	if (len < 0)
		return len;
	cli_debug_lines("libbpf", text);
	free(text);
	return len;
}

/** load_debug_start() - print messages of libbpf as debug messages */
void load_debug_start(void)
{
	libbpf_set_print(load_debug_line);
}

static int load_log_line(enum libbpf_print_level level, const char *format,
			 va_list args)
{
	va_list copy;

	if (cli_debug_on()) {
		va_copy(copy, args);
		load_debug_line(level, format, copy);
		va_end(copy);
	}
	return level == LIBBPF_WARN ? vfprintf(kept.stream, format, args) : 0;
}

/** load_keep_log() - keep messages of libbpf until load_end_log() */
void load_keep_log(void)
{
	kept.stream = open_memstream(&kept.text, &kept.size);
	if (!kept.stream)
		exit(cli_error("out of memory"));
	libbpf_set_print(load_log_line);
}

/**
 * load_end_log() - stop keeping messages of libbpf
 * @show: print the kept messages
 *
 * errno is kept if there are no messages, or if they are not printed.
 */
void load_end_log(bool show)
{
	int err = errno;

	libbpf_set_print(cli_debug_on() ? load_debug_line : NULL);
	fclose(kept.stream);
	if (show)
		fputs(kept.text, stderr);
	free(kept.text);
	errno = err;
}

/**
 * load_open_file() - open a file with BPF programs
 * @path: the file
 *
 * Return: the object, or NULL after the error was reported.
 */
struct bpf_object *load_open_file(const char *path)
{
	struct bpf_object *object;

	if (access(path, R_OK)) {
		cli_error("%s: %s", path, strerror(errno));
		return NULL;
	}
	load_keep_log();
	object = bpf_object__open_file(path, NULL);
	load_end_log(!object);
	if (!object)
		cli_error("%s is not an object file with BPF programs, as built by 'clang -target bpf -g': %s",
			  path, strerror(errno));
	return object;
}

/**
 * load_open_memory() - open an object file with BPF programs in memory
 * @name: its name
 * @data: the object file
 * @size: its size
 *
 * Return: the object, or NULL after the error was reported.
 */
struct bpf_object *load_open_memory(const char *name, const void *data,
				    size_t size)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = name);
	struct bpf_object *object;

	load_keep_log();
	object = bpf_object__open_mem(data, size, &opts);
	load_end_log(!object);
	if (!object)
		cli_error("%s: %s", name, strerror(errno));
	return object;
}

static bool load_is_of_kind(const struct bpf_program *prog,
			    const struct load_kind *kind)
{
	return !kind->is_one || kind->is_one(prog);
}

/* List the programs of a kind, for messages: "a, b". */
static void load_list_programs(struct bpf_object *object,
			       const struct load_kind *kind, char *buf,
			       size_t size)
{
	struct bpf_program *prog;
	size_t len = 0;

	*buf = '\0';
	bpf_object__for_each_program(prog, object)
		if (load_is_of_kind(prog, kind) && len < size)
			len += snprintf(buf + len, size - len, "%s%s",
					len ? ", " : "", bpf_program__name(prog));
}

/**
 * load_choose() - choose a program of an object
 * @object: the object
 * @path: the object's file, for messages
 * @name: name of the program; NULL for the only one
 * @kind: kind of the program
 *
 * Return: the program, or NULL after the error was reported.
 */
struct bpf_program *load_choose(struct bpf_object *object, const char *path,
				const char *name, const struct load_kind *kind)
{
	struct bpf_program *prog, *chosen = NULL;
	char names[512];
	int count = 0;

	load_list_programs(object, kind, names, sizeof(names));
	bpf_object__for_each_program(prog, object) {
		if (!load_is_of_kind(prog, kind) ||
		    (name && strcmp(bpf_program__name(prog), name) != 0))
			continue;
		chosen = prog;
		count++;
	}
	if (count == 1)
		return chosen;
	if (!*names)
		cli_error("%s has no %s: %s", path, kind->noun, kind->none);
	else if (name)
		cli_error("%s has no %s %s; it has: %s", path, kind->noun, name,
			  names);
	else
		cli_error("%s has several %ss; choose one with --prog: %s",
			  path, kind->noun, names);
	return NULL;
}

/**
 * load_privileges() - return the capabilities that loading a program needs
 * @type: the program's type
 *
 * Return: capabilities, for messages.
 */
const char *load_privileges(enum bpf_prog_type type)
{
	switch (type) {
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_LSM:
	case BPF_PROG_TYPE_PERF_EVENT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
	case BPF_PROG_TYPE_STRUCT_OPS:
	case BPF_PROG_TYPE_TRACEPOINT:
	case BPF_PROG_TYPE_TRACING:
		return "CAP_BPF and CAP_PERFMON";
	case BPF_PROG_TYPE_EXT:
		return "CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON";
	case BPF_PROG_TYPE_CGROUP_SKB:
	case BPF_PROG_TYPE_SK_LOOKUP:
	case BPF_PROG_TYPE_SK_REUSEPORT:
	case BPF_PROG_TYPE_SOCKET_FILTER:
	case BPF_PROG_TYPE_SYSCALL:
		return "CAP_BPF";
	default:	/* the others are for packets and sockets */
		return "CAP_BPF and CAP_NET_ADMIN";
	}
}

/**
 * load_prepared() - load the programs of an object with autoload set, and its maps
 * @object: the object
 * @chosen: the chosen program, for messages
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported, with the verifier's log.
 */
int load_prepared(struct bpf_object *object, const struct bpf_program *chosen)
{
	const char *name = bpf_program__name(chosen);
	int ret;

	load_keep_log();
	ret = bpf_object__load(object);
	load_end_log(ret);
	if (ret == -EPERM)
		return cli_error("cannot load %s: %s: loading such a program needs %s",
				 name, strerror(EPERM),
				 load_privileges(bpf_program__type(chosen)));
	if (ret)
		return cli_error("cannot load %s: %s: the kernel rejected it; see the messages above",
				 name, strerror(-ret));
	return CLI_OK;
}

/**
 * load_has_prog_array() - check whether programs of an object can call each other
 * @object: the object
 *
 * Return: true if one of its maps is a prog array.
 */
bool load_has_prog_array(const struct bpf_object *object)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
		if (bpf_map__type(map) == BPF_MAP_TYPE_PROG_ARRAY)
			return true;
	return false;
}

/**
 * load_object() - load one program, those that it can call, and the maps
 * @object: the object that contains it
 * @chosen: the program
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported, with the verifier's log.
 */
int load_object(struct bpf_object *object, struct bpf_program *chosen)
{
	bool calls = load_has_prog_array(object);
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, object)
		bpf_program__set_autoload(prog, prog == chosen ||
						(calls && bpf_program__type(prog) ==
								  bpf_program__type(chosen)));
	return load_prepared(object, chosen);
}

/* Check whether the type of a member or array element is a timer or a workqueue. */
static bool load_is_timer(const struct btf *btf, __u32 id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);
	const char *name;

	while (type && btf_is_array(type))
		type = btf__type_by_id(btf, btf_array(type)->type);
	if (!type || !btf_is_struct(type))
		return false;
	name = btf__name_by_offset(btf, type->name_off);
	return !strcmp(name, "bpf_timer") || !strcmp(name, "bpf_wq");
}

static bool load_has_timers(const struct btf *btf, const struct bpf_map *map)
{
	const struct btf_type *type;
	int i;

	if (!btf || !bpf_map__btf_value_type_id(map))
		return false;
	type = btf__type_by_id(btf, bpf_map__btf_value_type_id(map));
	for (i = 0; type && btf_is_struct(type) && i < btf_vlen(type); i++)
		if (load_is_timer(btf, btf_members(type)[i].type))
			return true;
	return false;
}

/**
 * load_take_maps() - get descriptors of the prog arrays and of the maps with timers
 * @object: a loaded object
 * @path: its file, for messages
 * @maps: filled in; pass it to load_drop_maps() in any case
 *
 * When the last descriptor of such a map is closed, the kernel empties the prog array
 * or stops the timers, even if a program still uses the map.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int load_take_maps(const struct bpf_object *object, const char *path,
		   struct load_maps *maps)
{
	const struct btf *btf = bpf_object__btf(object);
	struct bpf_map *map;
	int fd;

	bpf_object__for_each_map(map, object) {
		if (bpf_map__type(map) != BPF_MAP_TYPE_PROG_ARRAY &&
		    !load_has_timers(btf, map))
			continue;
		if (maps->count == BPFDEV_KEEP_MAX)
			return cli_error("%s has more than %d prog arrays and maps with timers, and a node cannot keep more",
					 path, BPFDEV_KEEP_MAX);
		fd = fcntl(bpf_map__fd(map), F_DUPFD_CLOEXEC, 0);
		if (fd < 0)
			return cli_error("%s: %s", path, strerror(errno));
		maps->fd[maps->count++] = fd;
	}
	return CLI_OK;
}

/** load_kept() - return the descriptors of maps; NULL without any, as the kernel expects */
const int *load_kept(const struct load_maps *maps)
{
	return maps && maps->count ? maps->fd : NULL;
}

/** load_drop_maps() - close the descriptors of maps; a node keeps its maps */
void load_drop_maps(struct load_maps *maps)
{
	while (maps->count)
		close(maps->fd[--maps->count]);
}
