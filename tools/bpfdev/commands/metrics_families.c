// SPDX-License-Identifier: GPL-2.0-only
/*
 * The families of metrics of entries. A series has the name of the node as its label, and not
 * the ID of the object: it goes on when a program is loaded anew. bpfdev_object_info has the
 * rest, to be joined by name.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/node_stats.h"
#include "commands/metrics_families.h"
#include "libbpfdev.h"
#include "output/exposition.h"
#include "util/array.h"
#include "util/error.h"
#include "util/first_line.h"
#include "util/strbuf.h"

/*
 * The time of boot in seconds since 1970. It is a constant of the kernel, rounded down, until
 * the clock is set: a difference of two clocks read here would change with each scrape, and a
 * series with it.
 */
static uint64_t metrics_boot_time(void)
{
	static const char key[] = "btime ";
	FILE *file = fopen("/proc/stat", "re");
	uint64_t time = 0;
	char line[4096];

	while (!time && file && fgets(line, sizeof(line), file))
		if (!strncmp(line, key, strlen(key)))
			time = strtoull(line + strlen(key), NULL, 10);
	if (file)
		fclose(file);
	return time;
}

/* How the value of a sample is made from that of its key. */
enum family_value {
	VALUE_SAME,
	VALUE_ONE,
	VALUE_SECONDS,	/* from nanoseconds */
	VALUE_TIME,	/* from nanoseconds since boot: seconds since 1970 */
	VALUE_LIMIT,	/* "max" is none */
};

/*
 * struct family - a family of metrics of entries
 * @metric: the family
 * @type: an entry of this type has a sample; NULL: any
 * @key: if it has a value for this key
 * @value: makes the value of the sample
 */
struct family {
	struct metric metric;
	const char *type;
	enum stat_key key;
	enum family_value value;
};

static const struct family families[] = {
	{ { "bpfdev_object", METRIC_INFO, NULL,
	    "A BPF object, by the name of its node below /dev/bpf; without one, by type and ID." },
	  NULL, STAT_ID, VALUE_ONE },
	{ { "bpfdev_object_references", METRIC_GAUGE, NULL,
	    "References to the object, as the kernel counts them." },
	  NULL, STAT_REFCNT, VALUE_SAME },
	{ { "bpfdev_node_opens", METRIC_COUNTER, NULL,
	    "Opens of the node since it was created." },
	  NULL, STAT_OPENS, VALUE_SAME },
	{ { "bpfdev_map_memory_bytes", METRIC_GAUGE, "bytes",
	    "Memory of the map; before Linux 6.4 an estimate." },
	  "map", STAT_MEMLOCK, VALUE_SAME },
	{ { "bpfdev_map_max_entries", METRIC_GAUGE, NULL,
	    "Elements that the map has room for; of a ring buffer, its size in bytes." },
	  "map", STAT_MAX_ENTRIES, VALUE_SAME },
	{ { "bpfdev_map_entries", METRIC_GAUGE, NULL,
	    "Elements of the map, where the kernel counts them: hash tables since Linux 6.6." },
	  "map", STAT_ENTRIES, VALUE_SAME },
	{ { "bpfdev_map_last_change_timestamp_seconds", METRIC_GAUGE, "seconds",
	    "When the node was created, or got another map, or the map was frozen." },
	  "map", STAT_CHANGE_NS, VALUE_TIME },
	{ { "bpfdev_prog_runs", METRIC_COUNTER, NULL,
	    "Runs of the program while kernel.bpf_stats_enabled was 1." },
	  "prog", STAT_RUN_CNT, VALUE_SAME },
	{ { "bpfdev_prog_run_seconds", METRIC_COUNTER, "seconds",
	    "Time of those runs." },
	  "prog", STAT_RUN_TIME_NS, VALUE_SECONDS },
	{ { "bpfdev_prog_recursion_misses", METRIC_COUNTER, NULL,
	    "How often the program did not run because it was running already." },
	  "prog", STAT_RECURSION_MISSES, VALUE_SAME },
	{ { "bpfdev_prog_last_change_timestamp_seconds", METRIC_GAUGE, "seconds",
	    "When the node was created, or got another program." },
	  "prog", STAT_CHANGE_NS, VALUE_TIME },
	{ { "bpfdev_link_attached", METRIC_GAUGE, NULL,
	    "1 if the link is attached, 0 if it was detached or its attach point is gone." },
	  "link", STAT_ATTACHED, VALUE_SAME },
	{ { "bpfdev_link_last_change_timestamp_seconds", METRIC_GAUGE, "seconds",
	    "When the link got its node or another program, or was attached or detached." },
	  "link", STAT_CHANGE_NS, VALUE_TIME },
	{ { "bpfdev_dir_entries", METRIC_GAUGE, NULL,
	    "Nodes and directories below the directory." },
	  "dir", STAT_ENTRIES, VALUE_SAME },
	{ { "bpfdev_dir_limit", METRIC_GAUGE, NULL,
	    "Entries that the directory may have below it; +Inf without a limit." },
	  "dir", STAT_LIMIT, VALUE_LIMIT },
};

/* The root has an empty name, and an empty label is none. */
static void metrics_put_name(struct strbuf *labels, const struct node_stat *stat)
{
	exposition_label(labels, "name", *stat->name ? stat->name : "/");
}

static void metrics_put_facts(struct strbuf *labels, const struct node_stat *stat)
{
	exposition_label(labels, "type", stat->value[STAT_TYPE]);
	exposition_label(labels, "bpf_type", stat->value[STAT_BPF_TYPE]);
	exposition_label(labels, "bpf_name", stat->value[STAT_BPF_NAME]);
	exposition_label(labels, "id", stat->value[STAT_ID]);
	exposition_label(labels, "tag", stat->value[STAT_TAG]);
	exposition_label(labels, "face", stat->value[STAT_FACE]);
}

/* The kernel does not count the runs of an extension, which another program calls. */
static bool family_has(const struct family *family, const struct node_stat *stat)
{
	const char *bpf_type = stat->value[STAT_BPF_TYPE];

	if (!stat->value[family->key] ||
	    (family->type && strcmp(family->type, stat->value[STAT_TYPE]) != 0))
		return false;
	return (family->key != STAT_RUN_CNT && family->key != STAT_RUN_TIME_NS) || !bpf_type ||
	       strcmp(bpf_type, "ext") != 0;
}

/* Return the value of a sample, which may be in @buf. */
static const char *family_value(const struct family *family, const char *value,
				uint64_t boot_time, char *buf)
{
	switch (family->value) {
	case VALUE_ONE:
		return "1";
	case VALUE_SECONDS:
		exposition_put_ns(buf, 0, strtoull(value, NULL, 10));
		return buf;
	case VALUE_TIME:
		exposition_put_ns(buf, boot_time, strtoull(value, NULL, 10));
		return buf;
	case VALUE_LIMIT:
		return strcmp(value, "max") ? value : "+Inf";
	case VALUE_SAME:
		break;
	}
	return value;
}

static void metrics_put_sample(struct exposition *out, const struct family *family,
			       const struct node_stat *stat, uint64_t boot_time,
			       struct strbuf *labels)
{
	size_t name_len = labels->len;
	char buf[EXPOSITION_NS_SIZE];

	if (!family_has(family, stat))
		return;
	if (family->metric.type == METRIC_INFO)
		metrics_put_facts(labels, stat);
	exposition_sample(out, &family->metric, labels,
			  family_value(family, stat->value[family->key], boot_time, buf));
	labels->len = name_len;
}

/**
 * metrics_put_entries() - put the metrics of entries
 * @out: the metrics
 * @stats: the entries, sorted
 */
void metrics_put_entries(struct exposition *out, const struct node_stats *stats)
{
	uint64_t boot_time = metrics_boot_time();
	struct strbuf *labels = calloc(stats->count + 1, sizeof(*labels));
	size_t i, j;

	if (!labels)
		exit(cli_error("out of memory"));
	for (j = 0; j < stats->count; j++)
		metrics_put_name(&labels[j], &stats->stat[j]);
	for (i = 0; i < ARRAY_SIZE(families); i++) {
		exposition_family(out, &families[i].metric);
		for (j = 0; j < stats->count; j++)
			metrics_put_sample(out, &families[i], &stats->stat[j], boot_time,
					   &labels[j]);
	}
	for (j = 0; j < stats->count; j++)
		strbuf_free(&labels[j]);
	free(labels);
}

/** metrics_put_machine() - put the versions, and whether the kernel counts runs */
void metrics_put_machine(struct exposition *out)
{
	static const struct metric build = {
		"bpfdev_build", METRIC_INFO, NULL,
		"Versions of the command and of the loaded module.",
	};
	static const struct metric enabled = {
		"bpfdev_run_stats_enabled", METRIC_GAUGE, NULL,
		"1 if the kernel counts the runs of programs: kernel.bpf_stats_enabled.",
	};
	struct strbuf labels = {};
	char line[64];

	exposition_label(&labels, "version", bpfdev_version());
	if (first_line("/sys/module/bpfdev/version", line, sizeof(line)))
		exposition_label(&labels, "module_version", line);
	exposition_family(out, &build);
	exposition_sample(out, &build, &labels, "1");
	labels.len = 0;
	if (first_line("/proc/sys/kernel/bpf_stats_enabled", line, sizeof(line))) {
		exposition_family(out, &enabled);
		exposition_sample(out, &enabled, &labels, line);
	}
	strbuf_free(&labels);
}
