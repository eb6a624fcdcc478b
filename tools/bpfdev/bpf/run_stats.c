// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs and their run statistics: from bpf(2), for all programs of the machine,
 * which needs CAP_SYS_ADMIN; or from sysfs, for programs with nodes.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bpf/attributes.h"
#include "bpf/ids.h"
#include "bpf/node_stats.h"
#include "bpf/run_stats.h"
#include "bpf/walk_dirs.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"

static int run_stats_by_id(const void *a, const void *b)
{
	const struct prog *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static struct prog *run_stats_search(const struct progs *progs, uint32_t id)
{
	const struct prog key = { .id = id };

	return progs->count ? bsearch(&key, progs->prog, progs->count,
				      sizeof(key), run_stats_by_id) : NULL;
}

/**
 * run_stats_are_counted() - check whether the kernel counts the runs of a program
 * @type: BPF_PROG_TYPE_*. An extension is called by the program that it extends, directly
 */
bool run_stats_are_counted(uint32_t type)
{
	return type != BPF_PROG_TYPE_EXT;
}

/**
 * run_stats_find() - find the program with an ID
 * @progs: programs
 * @id: the ID
 *
 * Return: the program, which belongs to @progs, or NULL.
 */
const struct prog *run_stats_find(const struct progs *progs, uint32_t id)
{
	return run_stats_search(progs, id);
}

static void run_stats_add(struct progs *progs, const struct prog *prog)
{
	progs->prog = cli_grow(progs->prog, progs->count, sizeof(*prog));
	progs->prog[progs->count++] = *prog;
}

static int run_stats_add_object(const struct ids_object *object, void *data)
{
	const struct bpf_prog_info *info = &object->info.prog;
	struct prog prog = {
		.id = info->id,
		.type = info->type,
		.runs = info->run_cnt,
		.run_ns = info->run_time_ns,
		.load_ns = info->load_time,
	};

	memcpy(prog.bpf_name, info->name, sizeof(prog.bpf_name));
	run_stats_add(data, &prog);
	return 0;
}

/* The program of a node: its object, or what its link runs. Return 0 for none. */
static uint32_t run_stats_prog_of(const struct bpfdev_dev *dev)
{
	char id[16];

	switch (bpfdev_dev__type(dev)) {
	case BPFDEV_TYPE_PROG:
		return bpfdev_dev__id(dev);
	case BPFDEV_TYPE_LINK:
		return attribute_of_node(bpfdev_dev__devnum(dev), "prog_id", id, sizeof(id)) ?
			       strtoul(id, NULL, 10) : 0;
	default:
		return 0;
	}
}

/* A program without a node has the name of its link. */
static int run_stats_set_name(const char *name, const struct bpfdev_dev *dev,
			      int ctl __attribute__((unused)), void *data)
{
	bool is_link = bpfdev_dev__type(dev) == BPFDEV_TYPE_LINK;
	uint32_t id = run_stats_prog_of(dev);
	struct prog *prog = id ? run_stats_search(data, id) : NULL;

	/* a directory can be given twice, or a program can be too new */
	if (!prog || (prog->name && (is_link || !prog->by_link)))
		return CLI_OK;
	free(prog->name);
	prog->name = cli_copy(name);
	prog->by_link = is_link;
	return CLI_OK;
}

/* Another program can take its node at any time. */
static bool run_stats_read_node(const struct bpfdev_dev *dev, struct prog *prog)
{
	struct node_stat stat;
	bool same = node_stat_read(&stat, bpfdev_dev__devnum(dev)) &&
		    node_stat_number(&stat, STAT_ID) == prog->id;

	if (same) {
		prog->runs = node_stat_number(&stat, STAT_RUN_CNT);
		prog->run_ns = node_stat_number(&stat, STAT_RUN_TIME_NS);
		prog->load_ns = node_stat_number(&stat, STAT_LOAD_TIME_NS);
	}
	node_stat_free(&stat);
	return same;
}

static int run_stats_add_node(const char *name, const struct bpfdev_dev *dev,
			      int ctl __attribute__((unused)), void *data)
{
	struct prog prog = {
		.id = bpfdev_dev__id(dev),
		.type = bpfdev_dev__bpf_type(dev),
	};

	/* skip a program that was removed or replaced meanwhile */
	if (bpfdev_dev__type(dev) != BPFDEV_TYPE_PROG ||
	    !run_stats_read_node(dev, &prog))
		return CLI_OK;
	snprintf(prog.bpf_name, sizeof(prog.bpf_name), "%s",
		 bpfdev_dev__bpf_name(dev));
	prog.name = cli_copy(name);
	run_stats_add(data, &prog);
	return CLI_OK;
}

/* Read each requested directory, or all. */
static int run_stats_each_dir(const struct progs_source *source,
			      int (*each)(const char *name,
					  const struct bpfdev_dev *dev, int ctl,
					  void *data),
			      struct progs *progs)
{
	int status = CLI_OK, i;

	if (!source->dir_count)
		return cli_walk_dirs("", each, progs);
	for (i = 0; i < source->dir_count; i++)
		if (cli_walk_dirs(source->dirs[i], each, progs))
			status = CLI_FAILURE;
	return status;
}

/* Remove duplicates: a program has one node, but a directory can be given twice. */
static void run_stats_drop_twice(struct progs *progs)
{
	size_t i, kept = 0;

	for (i = 0; i < progs->count; i++) {
		struct prog *prog = &progs->prog[i];

		if (kept && progs->prog[kept - 1].id == prog->id)
			free(prog->name);
		else
			progs->prog[kept++] = *prog;
	}
	progs->count = kept;
}

static int64_t run_stats_now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/**
 * run_stats_read() - read the present programs and their run statistics
 * @source: the programs to read
 * @progs: filled in; free it with run_stats_free() in any case
 *
 * Return: CLI_OK, or CLI_FAILURE after errors were reported; @progs has the programs
 * that could be read.
 */
int run_stats_read(const struct progs_source *source, struct progs *progs)
{
	int status, named;

	memset(progs, 0, sizeof(*progs));
	progs->at_ns = run_stats_now_ns(CLOCK_MONOTONIC);
	progs->boot_ns = run_stats_now_ns(CLOCK_BOOTTIME);
	if (source->machine) {
		/* IDs ascend */
		status = ids_each_of(BPFDEV_TYPE_PROG, run_stats_add_object,
				     progs);
		named = run_stats_each_dir(source, run_stats_set_name, progs);
		return status ? CLI_FAILURE : named;
	}
	status = run_stats_each_dir(source, run_stats_add_node, progs);
	if (progs->count)
		qsort(progs->prog, progs->count, sizeof(*progs->prog),
		      run_stats_by_id);
	run_stats_drop_twice(progs);
	return status;
}

/**
 * run_stats_free() - free the programs of run_stats_read()
 * @progs: programs
 */
void run_stats_free(struct progs *progs)
{
	size_t i;

	for (i = 0; i < progs->count; i++)
		free(progs->prog[i].name);
	free(progs->prog);
}
