// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading BPF programs from object files. What libbpf says meanwhile, the verifier's
 * log above all, is of interest only if it fails: it is kept until then.
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
	.what = "program",
	.none = "it contains no program",
};

static struct {
	char *text;
	size_t size;
	FILE *stream;
} kept;

/* Messages of libbpf end with a newline, and may have several lines. */
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

/** load_debug_start() - print what libbpf says as debug messages */
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

/** load_keep_log() - keep what libbpf says, until load_end_log() */
void load_keep_log(void)
{
	kept.stream = open_memstream(&kept.text, &kept.size);
	if (!kept.stream)
		exit(cli_error("out of memory"));
	libbpf_set_print(load_log_line);
}

/**
 * load_end_log() - keep it no longer
 * @show: show what was kept
 *
 * Without a log, or if it is not to be shown, errno stays as it is.
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
 * load_open_memory() - open BPF programs that are in memory
 * @name: what they are called
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

/* The programs of a kind, for messages: "a, b". */
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
 * load_choose() - the program that is meant
 * @object: the object that it is in
 * @path: the object's file, for messages
 * @name: what it is called; NULL: there is only one
 * @kind: what it is
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
		cli_error("%s has no %s: %s", path, kind->what, kind->none);
	else if (name)
		cli_error("%s has no %s %s; it has: %s", path, kind->what, name,
			  names);
	else
		cli_error("%s has several %ss; choose one with --prog: %s",
			  path, kind->what, names);
	return NULL;
}

/**
 * load_privileges() - what the kernel asks for before it loads a program
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
	default:	/* the others are about packets and sockets */
		return "CAP_BPF and CAP_NET_ADMIN";
	}
}

/**
 * load_prepared() - load the programs that are to be loaded, and what maps there are
 * @object: the object that they are in
 * @chosen: the one that it is about, for messages
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
 * load_has_prog_array() - can the programs of an object call others of it?
 * @object: the object
 *
 * Return: whether one of its maps is a prog array.
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
 * load_object() - load one program, those that it can call, and what maps there are
 * @object: the object that it is in
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

/* Is a type of a member, or of what it is an array of, one that runs something? */
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
 * load_take_maps() - have descriptors of maps that would not be what they are without
 * @object: an object that was loaded
 * @path: its file, for messages
 * @maps: to be filled, and to be emptied with load_drop_maps() whatever comes of it
 *
 * When the last descriptor of a prog array is closed the kernel empties it, and it stops
 * the timers of a map. That a program uses it does not count.
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

/** load_kept() - the descriptors of maps; NULL if there are none, as the kernel has it */
const int *load_kept(const struct load_maps *maps)
{
	return maps && maps->count ? maps->fd : NULL;
}

/** load_drop_maps() - close them; what is kept with a node stays as it is */
void load_drop_maps(struct load_maps *maps)
{
	while (maps->count)
		close(maps->fd[--maps->count]);
}
