// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and attaching BPF iterators. What libbpf says meanwhile, the verifier's
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
#include "iter.h"

static struct {
	char *text;
	size_t size;
	FILE *stream;
} kept;

static int keep(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(kept.stream, format, args) : 0;
}

static void keep_log(void)
{
	kept.stream = open_memstream(&kept.text, &kept.size);
	if (!kept.stream)
		exit(cli_error("out of memory"));
	libbpf_set_print(keep);
}

/* Without a log, or if it is not to be shown, errno stays as it is. */
static void end_log(bool show)
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
 * iter_open_file() - open a file with BPF programs
 * @path: the file
 *
 * Return: the object, or NULL after the error was told.
 */
struct bpf_object *iter_open_file(const char *path)
{
	struct bpf_object *object;

	if (access(path, R_OK)) {
		cli_error("%s: %s", path, strerror(errno));
		return NULL;
	}
	keep_log();
	object = bpf_object__open_file(path, NULL);
	end_log(!object);
	if (!object)
		cli_error("%s is not an object file of BPF programs, as 'clang -target bpf -g' makes them: %s",
			  path, strerror(errno));
	return object;
}

/**
 * iter_open_memory() - open BPF programs that are in memory
 * @name: what they are called
 * @data: the object file
 * @size: its size
 *
 * Return: the object, or NULL after the error was told.
 */
struct bpf_object *iter_open_memory(const char *name, const void *data,
				    size_t size)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = name);
	struct bpf_object *object;

	keep_log();
	object = bpf_object__open_mem(data, size, &opts);
	end_log(!object);
	if (!object)
		cli_error("%s: %s", name, strerror(errno));
	return object;
}

/**
 * iter_is_one() - is this program an iterator?
 * @prog: the program
 */
bool iter_is_one(const struct bpf_program *prog)
{
	return bpf_program__expected_attach_type(prog) == BPF_TRACE_ITER;
}

static void load_error(const char *name, int err)
{
	if (err == EPERM)
		cli_error("cannot load %s: %s: loading iterators needs CAP_BPF and CAP_PERFMON",
			  name, strerror(err));
	else
		cli_error("cannot load %s: %s: the kernel refused it, for the reason that is above",
			  name, strerror(err));
}

/* Nothing but this program, and what maps there are. */
static int load(struct bpf_object *object, struct bpf_program *chosen)
{
	struct bpf_program *prog;
	int ret;

	bpf_object__for_each_program(prog, object)
		bpf_program__set_autoload(prog, prog == chosen);
	keep_log();
	ret = bpf_object__load(object);
	end_log(ret);
	if (ret)
		load_error(bpf_program__name(chosen), -ret);
	return ret;
}

/**
 * iter_attach() - load an iterator and make a link of it
 * @object: the object that it is in
 * @prog: the iterator
 * @map_name: the map in @object that it goes through; NULL: it goes through none
 *
 * Return: the link, or NULL after the error was told, with the verifier's log.
 */
struct bpf_link *iter_attach(struct bpf_object *object,
			     struct bpf_program *prog, const char *map_name)
{
	union bpf_iter_link_info info = {};
	LIBBPF_OPTS(bpf_iter_attach_opts, opts);
	struct bpf_link *link;

	if (load(object, prog))
		return NULL;
	if (map_name) {
		info.map.map_fd = bpf_object__find_map_fd_by_name(object, map_name);
		opts.link_info = &info;
		opts.link_info_len = sizeof(info);
	}
	keep_log();
	link = bpf_program__attach_iter(prog, &opts);
	end_log(!link);
	if (!link)
		cli_error("cannot attach %s: %s%s", bpf_program__name(prog),
			  strerror(errno), errno == EINVAL || errno == EBADF ?
			  ": iterators that must be told what to go through, such as those of map elements and of cgroups, can be pinned with 'bpfdev pin link' once their loader has attached them" : "");
	return link;
}
