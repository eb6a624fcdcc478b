// SPDX-License-Identifier: GPL-2.0-only
/*
 * The numbers of objects without a node, from bpf(2), which needs CAP_SYS_ADMIN. They are
 * those of a node as far as bpf(2) knows them.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>

#include "bpf/attributes.h"
#include "bpf/ids.h"
#include "bpf/node_stats.h"
#include "bpf/object_set.h"
#include "bpf/other_stats.h"
#include "bpf/type_names.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/array.h"
#include "util/error.h"
#include "util/strbuf.h"

/* struct others - the objects without a node: @stats has the entries, @seen the other objects */
struct others {
	struct node_stats *stats;
	struct object_set seen;
};

static void others_remember(struct others *others)
{
	size_t i;

	for (i = 0; i < others->stats->count; i++) {
		const struct node_stat *stat = &others->stats->stat[i];

		object_set_add(&others->seen, names_type_number(stat->value[STAT_TYPE]),
			       node_stat_number(stat, STAT_ID));
	}
	object_set_sort(&others->seen);
}

/* Put the attributes of an object, by their names in sysfs, as the attribute stat has them. */
static void others_put_attributes(struct strbuf *line, const struct ids_object *object)
{
	static const char * const names[] = {
		"max_entries", "memlock", "load_time_ns", "run_cnt", "run_time_ns",
		"recursion_misses", "prog_id",
	};
	char value[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (attribute_of_object(object, names[i], value, sizeof(value)))
			strbuf_printf(line, " %s:%s", names[i], value);
	if (object->type == BPFDEV_TYPE_LINK)
		strbuf_printf(line, " attached:%d", attribute_link_attached(0, object));
}

static void others_put_tag(struct strbuf *line, const struct bpf_prog_info *info)
{
	size_t i;

	strbuf_put(line, " tag:");
	for (i = 0; i < sizeof(info->tag); i++)
		strbuf_printf(line, "%02x", info->tag[i]);
}

static int others_add(const struct ids_object *object, void *data)
{
	struct others *others = data;
	struct node_stat stat = {};
	struct strbuf line = {};
	char text[64];

	if (object_set_has(&others->seen, object->type, object->id))
		return CLI_OK;
	names_put_bpf_type(text, sizeof(text), object->type, ids_object_bpf_type(object));
	strbuf_printf(&line, "type:%s bpf_type:%s id:%u", names_type(object->type), text,
		      object->id);
	others_put_attributes(&line, object);
	if (object->type == BPFDEV_TYPE_PROG)
		others_put_tag(&line, &object->info.prog);
	attribute_bpf_name(object, text, sizeof(text));
	strbuf_printf(&line, " bpf_name:%s", text);
	strbuf_add(&line, "", 1);
	node_stat_parse(&stat, line.chars);
	strbuf_free(&line);
	snprintf(text, sizeof(text), "%s:%u", names_type(object->type), object->id);
	stat.name = cli_copy(text);
	node_stats_add(others->stats, &stat);
	return CLI_OK;
}

/**
 * other_stats_add() - add the objects of the machine that have no node
 * @stats: the entries, all of the machine
 *
 * Return: CLI_OK, or another status after the error was reported.
 */
int other_stats_add(struct node_stats *stats)
{
	struct others others = { .stats = stats };
	int status;

	others_remember(&others);
	status = ids_each(others_add, &others);
	object_set_free(&others.seen);
	return status;
}
