// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev tree: show dependencies of objects, as lsblk shows those of disks. */
#include <getopt.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <libsmartcols.h>

#include "bpf/dependencies.h"
#include "bpf/read_objects.h"
#include "bpf/target_words.h"
#include "bpf/type_names.h"
#include "commands/choose_objects.h"
#include "commands/tree.h"
#include "output/columns.h"
#include "output/table.h"
#include "output/value.h"
#include "util/array.h"
#include "util/error.h"
#include "util/usage.h"

/*
 * struct row - an object at a place in the tree
 * @object: the object
 * @user: the object above it, or NULL
 * @dependency: the dependency between the two, or NULL
 */
struct row {
	struct object *object;
	const struct object *user;
	const struct dependency *dependency;
};

static bool tree_name_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_text(buf, size, row->object->name);
}

static bool tree_type_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_text(buf, size, names_type(row->object->type));
}

static bool tree_bpf_type_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	names_put_bpf_type(buf, size, row->object->type, row->object->bpf_type);
	return true;
}

static bool tree_id_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_u64(buf, size, row->object->id);
}

static bool tree_bpf_name_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return *row->object->bpf_name &&
	       value_put_text(buf, size, row->object->bpf_name);
}

static bool tree_node_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put(buf, size, "%d", row->object->pinned);
}

static bool tree_relation_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	if (!row->dependency)
		return false;
	names_put_relation(buf, size, row->dependency->relation);
	return true;
}

static bool tree_count_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->dependency &&
	       value_put_u64(buf, size, row->dependency->count);
}

/* The dependencies of an object are shown once, at its first place. */
static bool tree_repeat_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	if (!row->object->dependency_count || row->object->state == OBJECT_NEW)
		return false;
	return value_put_text(buf, size, row->object->state == OBJECT_OPEN ?
			 "cycle" : "above");
}

static bool tree_parent_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->user && value_put_text(buf, size, row->user->name);
}

static bool tree_target_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	object_read_facts(row->object);
	return row->object->target &&
	       value_put_text(buf, size, row->object->target);
}

/* The attach point without its numbers, which is short enough for a tree. */
static bool tree_at_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	object_read_facts(row->object);
	return target_words_put(row->object->target, buf, size);
}

static bool tree_memlock_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	object_read_facts(row->object);
	return row->object->type == BPFDEV_TYPE_MAP &&
	       value_put_u64(buf, size, row->object->memlock);
}

static const struct table_column all[] = {
	{ "NAME", 0.3, SCOLS_FL_TREE, SCOLS_JSON_STRING, true,
	  "path below /dev/bpf; TYPE:ID without a node", tree_name_value },
	{ "TYPE", 4, 0, SCOLS_JSON_STRING, true,
	  "map, prog or link", tree_type_value },
	{ "BPF-TYPE", 8, 0, SCOLS_JSON_STRING, true,
	  "type of the map, program or link", tree_bpf_type_value },
	{ "ID", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "BPF ID of the object", tree_id_value },
	{ "BPF-NAME", 8, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, true,
	  "BPF name of the object; for a link, of its program", tree_bpf_name_value },
	{ "MEMLOCK", 7, SCOLS_FL_RIGHT | COLUMN_SIZE, SCOLS_JSON_NUMBER, true,
	  "map: memory", tree_memlock_value },
	{ "REPEAT", 5, 0, SCOLS_JSON_STRING, true,
	  "above: shown in full above; cycle: it is below itself",
	  tree_repeat_value },
	{ "AT", 10, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, true,
	  "link: attach point in words, such as an interface", tree_at_value },
	{ "TARGET", 10, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, false,
	  "link: attach point, as key:value", tree_target_value },
	{ "NODE", 1, SCOLS_FL_RIGHT, SCOLS_JSON_BOOLEAN, false,
	  "whether it has a node", tree_node_value },
	{ "RELATION", 8, 0, SCOLS_JSON_STRING, false,
	  "role of the used object for the other one", tree_relation_value },
	{ "COUNT", 2, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "number of these references", tree_count_value },
	{ "PARENT", 0.2, 0, SCOLS_JSON_STRING, false,
	  "name of the object above it", tree_parent_value },
};

static bool tree_is_unpinned(void *data)
{
	const struct row *row = data;

	return !row->object->pinned;
}

static const struct table_columns tree_columns = {
	.name = "tree",
	.is_dim = tree_is_unpinned,
	.column = all,
	.count = ARRAY_SIZE(all),
};

static void tree_add_row(struct table *table, struct object *user,
			 const struct dependency *dependency,
			 struct object *object)
{
	struct row row = {
		.object = object,
		.user = user,
		.dependency = dependency,
	};
	size_t depth = user ? user->depth + 1 : 0;

	table_add_below(table, depth, &row);
	if (object->state == OBJECT_NEW)
		object->depth = depth;
}

static void tree_add_dependency(struct object *user,
				const struct dependency *dependency, void *data)
{
	tree_add_row(data, user, dependency, dependency->object);
}

static void tree_add_all(struct table *table, struct objects *objects)
{
	size_t i;

	deps_find_roots(objects);
	for (i = 0; i < objects->count; i++) {
		if (!objects->object[i]->root)
			continue;
		tree_add_row(table, NULL, NULL, objects->object[i]);
		deps_walk(objects->object[i], tree_add_dependency, table);
	}
}

static int tree_show(struct table *table, const struct choice *choice)
{
	struct objects objects = {};
	int status;

	status = choose_objects(&objects, choice);
	if (status >= 0) {
		tree_add_all(table, &objects);
		if (table_print(table))
			status = CLI_FAILURE;
	} else {
		table_free(table);
	}
	objects_free(&objects);
	return status < 0 ? CLI_FAILURE : status;
}

static int cmd_tree(int argc, char **argv)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "ascii", no_argument, NULL, 'i' },
		{ "internal", no_argument, NULL, OPT_INTERNAL },
		{ "inverse", no_argument, NULL, 's' },
		TABLE_LONG_OPTIONS,
		TABLE_SIZES_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct choice choice = {};
	bool ascii = false;
	struct table table = { .columns = &tree_columns };
	int opt, status;
	char *name;

	while ((opt = getopt_long(argc, argv,
				  "ais" TABLE_SHORT_OPTIONS
				  TABLE_SIZES_SHORT_OPTIONS CLI_SHORT_OPTIONS,
				  options, NULL)) != -1) {
		if (opt == 'a')
			choice.all = true;
		else if (opt == 'i')
			ascii = true;
		else if (opt == 's')
			choice.inverse = true;
		else if (opt == OPT_INTERNAL)
			choice.internal = true;
		else if (!table_option(&table, opt, optarg))
			cli_common_option(&cli_tree, opt);
	}
	if (argc - optind > 1)
		return cli_usage_error(&cli_tree, "expected one NAME, or none");
	/* libsmartcols checks the locale for line characters */
	setlocale(LC_CTYPE, "");
	status = table_open(&cli_tree, &table);
	if (status)
		return status;
	scols_table_enable_ascii(table.scols, ascii);
	name = choose_name(optind < argc ? argv[optind] : "");
	if (!name)
		return CLI_FAILURE;
	choice.name = name;
	status = tree_show(&table, &choice);
	free(name);
	return status;
}

const struct cli_command cli_tree = {
	.name = "tree",
	.args = "[NAME] [OPTION]...",
	.help = "Show dependencies of objects as a tree",
	.options =
		"  -a, --all              add the objects that no node leads to\n"
		"  -i, --ascii            draw the tree with ASCII characters\n"
		"      --internal         add bpfdev's own objects: views, maps of chains\n"
		"  -s, --inverse          show below each object its users\n"
		TABLE_SIZES_OPTIONS_HELP TABLE_OPTIONS_HELP,
	.run = cmd_tree,
};
