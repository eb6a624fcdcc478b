// SPDX-License-Identifier: GPL-2.0-only
/*
 * The numbers of all nodes and directories, from sysfs, which every user may read. The
 * attribute stat has those of an entry on one line, so each entry is one read.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bpf/attributes.h"
#include "bpf/node_stats.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/path.h"

/* Where the devices are; /sys/class/bpf-objects has a symbolic link to each. */
#define STATS_DIR	"/sys/devices/virtual/bpf-objects"

static const char * const stat_keys[STAT_KEYS] = {
	[STAT_TYPE] = "type",
	[STAT_BPF_TYPE] = "bpf_type",
	[STAT_ID] = "id",
	[STAT_REFCNT] = "refcnt",
	[STAT_OPENS] = "opens",
	[STAT_CHANGE] = "change",
	[STAT_CHANGE_NS] = "change_ns",
	[STAT_FACE] = "face",
	[STAT_MAX_ENTRIES] = "max_entries",
	[STAT_MEMLOCK] = "memlock",
	[STAT_ENTRIES] = "entries",
	[STAT_TAG] = "tag",
	[STAT_LOAD_TIME_NS] = "load_time_ns",
	[STAT_RUN_CNT] = "run_cnt",
	[STAT_RUN_TIME_NS] = "run_time_ns",
	[STAT_RECURSION_MISSES] = "recursion_misses",
	[STAT_PROG_ID] = "prog_id",
	[STAT_ATTACHED] = "attached",
	[STAT_LIMIT] = "limit",
	[STAT_BPF_NAME] = "bpf_name",
};

/* Return the key of a word. They come in the order of the keys, so begin at @next. */
static enum stat_key stat_find_key(const char *word, size_t len, enum stat_key next)
{
	enum stat_key key;
	int i;

	for (i = 0; i < STAT_KEYS; i++) {
		key = (next + i) % STAT_KEYS;
		if (!strncmp(word, stat_keys[key], len) && !stat_keys[key][len])
			return key;
	}
	return STAT_KEYS;
}

/**
 * node_stat_parse() - take the values of the attribute stat
 * @stat: its @value is filled in, and @line, to be freed with node_stat_free()
 * @line: the attribute, without a newline; keys of a newer module are ignored
 *
 * Return: false if it has no type.
 */
bool node_stat_parse(struct node_stat *stat, const char *line)
{
	enum stat_key key, next = 0;
	char *at, *word, *value;

	stat->line = at = cli_copy(line);
	while ((word = strsep(&at, " "))) {
		value = strchr(word, ':');
		if (!value)
			continue;
		key = stat_find_key(word, value - word, next);
		if (key == STAT_KEYS)
			continue;
		*value++ = '\0';
		stat->value[key] = value;
		next = key + 1;
	}
	return stat->value[STAT_TYPE];
}

/**
 * node_stat_read() - read the values of one node
 * @stat: filled in, without a name; free it with node_stat_free()
 * @devnum: the number of the node
 *
 * Return: false if the node is gone, or if there is no sysfs.
 */
bool node_stat_read(struct node_stat *stat, dev_t devnum)
{
	char line[512];

	memset(stat, 0, sizeof(*stat));
	return attribute_of_node(devnum, "stat", line, sizeof(line)) &&
	       node_stat_parse(stat, line);
}

/**
 * node_stat_number() - get a value that is a number
 * @stat: the values
 * @key: its key
 *
 * Return: the number, 0 if there is none.
 */
uint64_t node_stat_number(const struct node_stat *stat, enum stat_key key)
{
	return stat->value[key] ? strtoull(stat->value[key], NULL, 10) : 0;
}

/**
 * node_stat_free() - free the name and the values of an entry
 * @stat: the entry
 */
void node_stat_free(struct node_stat *stat)
{
	free(stat->name);
	free(stat->line);
}

/**
 * node_stats_add() - add an entry
 * @stats: the entries to add to
 * @stat: the entry, which belongs to @stats from now on
 */
void node_stats_add(struct node_stats *stats, const struct node_stat *stat)
{
	stats->stat = cli_grow(stats->stat, stats->count, sizeof(*stat));
	stats->stat[stats->count++] = *stat;
}

/* The path of an entry, from the name of its device: that of a directory is its control node. */
static char *stats_path(const char *device)
{
	static const char control[] = "control";
	char *path = cli_copy(device), *at, *last;

	for (at = path; (at = strchr(at, '!'));)
		*at = '/';
	last = strrchr(path, '/');
	if (!strcmp(last ? last + 1 : path, control))
		*(last ?: path) = '\0';
	return path;
}

/* Read the attribute relative to the folder, which is the shortest way to it. */
static bool stats_read_line(int dir, const char *device, char *line, size_t size)
{
	char path[512];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "%s/stat", device);
	fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	len = read(fd, line, size - 1);
	close(fd);
	line[len > 0 ? len : 0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return len > 0;
}

static bool stats_is_wanted(const char *path, char *const *dirs, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (cli_is_below(path, dirs[i]))
			return true;
	return !count;
}

/* Add an entry, unless it is gone by now. */
static void stats_add_device(struct node_stats *stats, int dir, const char *device,
			     char *const *dirs, size_t count)
{
	struct node_stat stat = { .name = stats_path(device) };
	char line[512];

	if (stats_is_wanted(stat.name, dirs, count) &&
	    stats_read_line(dir, device, line, sizeof(line)) &&
	    node_stat_parse(&stat, line))
		node_stats_add(stats, &stat);
	else
		node_stat_free(&stat);
}

/**
 * node_stats_read() - read the numbers of all entries
 * @stats: filled in; free it with node_stats_free() in any case
 * @dirs: only these directories and the entries below them
 * @count: number of @dirs; 0: all
 *
 * Return: 0, or -errno; -ENOENT without the module.
 */
int node_stats_read(struct node_stats *stats, char *const *dirs, size_t count)
{
	DIR *folder = opendir(STATS_DIR);
	struct dirent *device;

	memset(stats, 0, sizeof(*stats));
	cli_debug_call(folder ? 0 : -1, "read %s", STATS_DIR);
	if (!folder)
		return -errno;
	while ((device = readdir(folder)))
		if (*device->d_name != '.')
			stats_add_device(stats, dirfd(folder), device->d_name, dirs, count);
	closedir(folder);
	return 0;
}

static int stats_by_name(const void *a, const void *b)
{
	const struct node_stat *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/** node_stats_sort() - sort entries by name */
void node_stats_sort(struct node_stats *stats)
{
	if (stats->count)
		qsort(stats->stat, stats->count, sizeof(*stats->stat), stats_by_name);
}

/** node_stats_free() - free the numbers of many entries */
void node_stats_free(struct node_stats *stats)
{
	size_t i;

	for (i = 0; i < stats->count; i++)
		node_stat_free(&stats->stat[i]);
	free(stats->stat);
}
