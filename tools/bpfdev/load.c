// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading BPF programs from object files. What libbpf says meanwhile, the verifier's
 * log above all, is of interest only if it fails: it is kept until then.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "cli.h"
#include "load.h"

const struct load_kind load_any = {
	.what = "program",
	.none = "none at all",
};

static struct {
	char *text;
	size_t size;
	FILE *stream;
} kept;

static int keep(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(kept.stream, format, args) : 0;
}

/** load_keep_log() - keep what libbpf says, until load_end_log() */
void load_keep_log(void)
{
	kept.stream = open_memstream(&kept.text, &kept.size);
	if (!kept.stream)
		exit(cli_error("out of memory"));
	libbpf_set_print(keep);
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

	libbpf_set_print(NULL);
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
 * Return: the object, or NULL after the error was told.
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
		cli_error("%s is not an object file of BPF programs, as 'clang -target bpf -g' makes them: %s",
			  path, strerror(errno));
	return object;
}

/**
 * load_open_memory() - open BPF programs that are in memory
 * @name: what they are called
 * @data: the object file
 * @size: its size
 *
 * Return: the object, or NULL after the error was told.
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

static bool is_one(const struct bpf_program *prog, const struct load_kind *kind)
{
	return !kind->is_one || kind->is_one(prog);
}

/* The programs of a kind, for messages: "a, b". */
static void list_programs(struct bpf_object *object, const struct load_kind *kind,
			  char *buf, size_t size)
{
	struct bpf_program *prog;
	size_t len = 0;

	*buf = '\0';
	bpf_object__for_each_program(prog, object)
		if (is_one(prog, kind) && len < size)
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
 * Return: the program, or NULL after the error was told.
 */
struct bpf_program *load_choose(struct bpf_object *object, const char *path,
				const char *name, const struct load_kind *kind)
{
	struct bpf_program *prog, *chosen = NULL;
	char names[512];
	int count = 0;

	list_programs(object, kind, names, sizeof(names));
	bpf_object__for_each_program(prog, object) {
		if (!is_one(prog, kind) ||
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
		cli_error("%s has several %ss, choose one with --prog: %s",
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
 * Return: CLI_OK, or CLI_FAILURE after the error was told, with the verifier's log.
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
		return cli_error("cannot load %s: %s: the kernel refused it, for the reason that is above",
				 name, strerror(-ret));
	return CLI_OK;
}

/**
 * load_object() - load one program, and what maps there are
 * @object: the object that it is in
 * @chosen: the program
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was told, with the verifier's log.
 */
int load_object(struct bpf_object *object, struct bpf_program *chosen)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, object)
		bpf_program__set_autoload(prog, prog == chosen);
	return load_prepared(object, chosen);
}
