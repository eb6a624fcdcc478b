/* SPDX-License-Identifier: GPL-2.0-only */
/* The numbers of all nodes and directories, from sysfs. */
#ifndef BPFDEV_BPF_NODE_STATS_H
#define BPFDEV_BPF_NODE_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The values of an entry, by their keys in the attribute stat. */
enum stat_key {
	STAT_TYPE,
	STAT_BPF_TYPE,
	STAT_ID,
	STAT_REFCNT,
	STAT_OPENS,
	STAT_CHANGE,
	STAT_CHANGE_NS,
	STAT_FACE,
	STAT_MAX_ENTRIES,
	STAT_MEMLOCK,
	STAT_ENTRIES,
	STAT_TAG,
	STAT_LOAD_TIME_NS,
	STAT_RUN_CNT,
	STAT_RUN_TIME_NS,
	STAT_RECURSION_MISSES,
	STAT_PROG_ID,
	STAT_ATTACHED,
	STAT_LIMIT,
	STAT_BPF_NAME,
	STAT_KEYS,
};

/*
 * struct node_stat - the numbers of an entry
 * @name: its path below /dev/bpf, "" for the root; of an object without a node, its type and
 *	ID, such as "map:12"
 * @line: the memory of @value
 * @value: the values, NULL for one that it does not have
 */
struct node_stat {
	char *name;
	char *line;
	const char *value[STAT_KEYS];
};

/* struct node_stats - the numbers of many entries, by name */
struct node_stats {
	struct node_stat *stat;
	size_t count;
};

bool node_stat_parse(struct node_stat *stat, const char *line);
bool node_stat_read(struct node_stat *stat, dev_t devnum);
uint64_t node_stat_number(const struct node_stat *stat, enum stat_key key);
void node_stat_free(struct node_stat *stat);
void node_stats_add(struct node_stats *stats, const struct node_stat *stat);
int node_stats_read(struct node_stats *stats, char *const *dirs, size_t count);
void node_stats_sort(struct node_stats *stats);
void node_stats_free(struct node_stats *stats);

#endif /* BPFDEV_BPF_NODE_STATS_H */
