// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs, and how much they ran until now: of bpf(2), which tells all of the
 * machine to who has CAP_SYS_ADMIN, or of sysfs, which tells everyone of nodes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libudev.h>

#include "cli.h"
#include "libbpfdev.h"
#include "machine.h"
#include "progs.h"

static int by_id(const void *a, const void *b)
{
	const struct prog *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static struct prog *find(const struct progs *progs, uint32_t id)
{
	const struct prog key = { .id = id };

	return progs->count ? bsearch(&key, progs->prog, progs->count,
				      sizeof(key), by_id) : NULL;
}

/**
 * progs_find() - the program with an id
 * @progs: programs
 * @id: the id
 *
 * Return: the program, which belongs to @progs, or NULL.
 */
const struct prog *progs_find(const struct progs *progs, uint32_t id)
{
	return find(progs, id);
}

static void add(struct progs *progs, const struct prog *prog)
{
	struct prog *grown;

	if (progs->count == progs->room) {
		progs->room = progs->room ? 2 * progs->room : 64;
		grown = reallocarray(progs->prog, progs->room, sizeof(*grown));
		if (!grown)
			exit(cli_error("out of memory"));
		progs->prog = grown;
	}
	progs->prog[progs->count++] = *prog;
}

static int add_object(const struct machine_object *object, void *data)
{
	const struct bpf_prog_info *info = &object->info.prog;
	struct prog prog = {
		.id = info->id,
		.type = info->type,
		.runs = info->run_cnt,
		.run_ns = info->run_time_ns,
	};

	memcpy(prog.bpf_name, info->name, sizeof(prog.bpf_name));
	add(data, &prog);
	return 0;
}

static int set_name(const char *name, const struct bpfdev_dev *dev, void *data)
{
	struct prog *prog;

	if (bpfdev_dev__type(dev) != BPFDEV_TYPE_PROG)
		return CLI_OK;
	prog = find(data, bpfdev_dev__id(dev));
	/* a directory can be given twice, a program can be too new */
	if (prog && !prog->name)
		prog->name = cli_copy(name);
	return CLI_OK;
}

static uint64_t attribute(struct udev_device *device, const char *name)
{
	const char *value = udev_device_get_sysattr_value(device, name);

	return value ? strtoull(value, NULL, 10) : 0;
}

static int add_node(const char *name, const struct bpfdev_dev *dev, void *data)
{
	static struct udev *udev;
	struct udev_device *device;
	struct prog prog = {
		.id = bpfdev_dev__id(dev),
		.type = bpfdev_dev__bpf_type(dev),
	};

	if (bpfdev_dev__type(dev) != BPFDEV_TYPE_PROG)
		return CLI_OK;
	if (!udev)
		udev = udev_new();
	device = udev_device_new_from_subsystem_sysname(udev, "bpf-objects",
							name);
	/* it was removed meanwhile */
	if (!device)
		return CLI_OK;
	prog.runs = attribute(device, "run_cnt");
	prog.run_ns = attribute(device, "run_time_ns");
	udev_device_unref(device);
	snprintf(prog.bpf_name, sizeof(prog.bpf_name), "%s",
		 bpfdev_dev__bpf_name(dev));
	prog.name = cli_copy(name);
	add(data, &prog);
	return CLI_OK;
}

/* Each directory that was asked for, or all. */
static int each_dir(const struct progs_source *source,
		    int (*each)(const char *name, const struct bpfdev_dev *dev,
				void *data),
		    struct progs *progs)
{
	int status = CLI_OK, i;

	if (!source->dir_count)
		return cli_each("", each, progs);
	for (i = 0; i < source->dir_count; i++)
		if (cli_each(source->dirs[i], each, progs))
			status = CLI_FAILURE;
	return status;
}

/* Leave out what comes twice and, if so wished, what has no node. */
static void drop(struct progs *progs, bool nameless)
{
	size_t i, kept = 0;

	for (i = 0; i < progs->count; i++) {
		struct prog *prog = &progs->prog[i];

		if ((nameless && !prog->name) ||
		    (kept && progs->prog[kept - 1].id == prog->id))
			free(prog->name);
		else
			progs->prog[kept++] = *prog;
	}
	progs->count = kept;
}

/**
 * progs_read() - which programs there are now, and how much they ran
 * @source: which to take
 * @progs: to be filled; to be freed with progs_free() in any case
 *
 * Return: CLI_OK, or CLI_FAILURE after errors were told; @progs are those that
 * could be read.
 */
int progs_read(const struct progs_source *source, struct progs *progs)
{
	struct timespec now;
	int ret, status;

	memset(progs, 0, sizeof(*progs));
	clock_gettime(CLOCK_MONOTONIC, &now);
	progs->at_ns = now.tv_sec * 1000000000LL + now.tv_nsec;
	if (source->machine) {
		/* ids ascend */
		ret = machine_each_of(BPFDEV_TYPE_PROG, add_object, progs);
		if (ret)
			return cli_error("programs: %s", strerror(-ret));
		status = each_dir(source, set_name, progs);
	} else {
		status = each_dir(source, add_node, progs);
		if (progs->count)
			qsort(progs->prog, progs->count, sizeof(*progs->prog),
			      by_id);
	}
	drop(progs, source->dir_count);
	return status;
}

/**
 * progs_free() - free what progs_read() gave
 * @progs: programs
 */
void progs_free(struct progs *progs)
{
	size_t i;

	for (i = 0; i < progs->count; i++)
		free(progs->prog[i].name);
	free(progs->prog);
}
