// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev show: print all facts about one object. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libsmartcols.h>

#include "bpf/attached.h"
#include "bpf/type_names.h"
#include "commands/list_columns.h"
#include "commands/show.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/table.h"
#include "util/array.h"
#include "util/error.h"
#include "util/path.h"
#include "util/usage.h"

static const struct table_column all[] = {
	TABLE_ATTRIBUTE_COLUMNS("fact: a column of bpfdev-list(8), or refs-, uses, used-by, holder, attached-to"),
};

static const struct table_columns show_columns = {
	.name = "facts",
	.column = all,
	.count = ARRAY_SIZE(all),
};

/* Three columns are left out because they are shown in more detail below. */
static void show_add_column(const char *name, const char *value, void *data)
{
	if (!strcmp(name, "holders") || !strcmp(name, "uses-maps") ||
	    !strcmp(name, "uses-progs"))
		return;
	table_add_attribute(data, name, "%s", value);
}

/* struct dependencies - the rows of dependencies or of users */
struct dependencies {
	struct table *table;
	const char *attribute;
};

static int show_add_dependency(const struct bpfdev_edge *edge, void *data)
{
	const struct dependencies *dependencies = data;
	char relation[64];

	names_put_relation(relation, sizeof(relation), edge->relation);
	table_add_attribute(dependencies->table, dependencies->attribute,
			    edge->count > 1 ? "%s %u (%s, %u times)" : "%s %u (%s)",
			    names_type(edge->type), edge->id, relation, edge->count);
	return 0;
}

/* struct holders - holders to be put into the table */
struct holders {
	struct table *table;
	const struct bpfdev_dev *dev;
};

/* Check that this is the requested object and not its replacement. */
static bool show_is_of(const struct bpfdev_dev *dev, uint32_t type, uint32_t id)
{
	return type == bpfdev_dev__type(dev) && id == bpfdev_dev__id(dev);
}

static int show_add_holder(const struct bpfdev_holder *holder, void *data)
{
	const struct holders *holders = data;

	if (!show_is_of(holders->dev, holder->type, holder->id))
		return -ESTALE;
	if (holder->how == BPFDEV_HELD_MAPPING)
		table_add_attribute(holders->table, "holder", "pid %u (%s) memory",
				    holder->pid, holder->comm);
	else
		table_add_attribute(holders->table, "holder", "pid %u (%s) fd %d",
				    holder->pid, holder->comm, holder->fd);
	return 0;
}

static void show_add_attached(const char *where, void *data)
{
	table_add_attribute(data, "attached-to", "%s", where);
}

static int show_add_refs(struct table *table, int ctl,
			 const struct bpfdev_dev *dev)
{
	struct bpfdev_refs refs;
	int ret;

	ret = bpfdev_refs_read(ctl, bpfdev_dev__name(dev), &refs, sizeof(refs));
	if (!ret && !show_is_of(dev, refs.type, refs.id))
		ret = -ESTALE;
	if (ret)
		return ret;
	table_add_attribute(table, "refs-node", "%" PRIu64, (uint64_t)refs.node);
	table_add_attribute(table, "refs-files", "%" PRIu64, (uint64_t)refs.files);
	table_add_attribute(table, "refs-mappings", "%" PRIu64, (uint64_t)refs.mappings);
	table_add_attribute(table, "refs-progs", "%" PRIu64, (uint64_t)refs.progs);
	table_add_attribute(table, "refs-links", "%" PRIu64, (uint64_t)refs.links);
	table_add_attribute(table, "refs-maps", "%" PRIu64, (uint64_t)refs.maps);
	table_add_attribute(table, "refs-other", "%" PRIu64, (uint64_t)refs.other);
	/* an attachment without a link is one of those */
	if (refs.other && refs.type == BPFDEV_TYPE_PROG)
		attached_each(refs.id, show_add_attached, table);
	return 0;
}

/* Add the facts that only objects have, not directories. */
static int show_add_dependencies(struct table *table, int ctl,
				 const struct bpfdev_dev *dev)
{
	struct dependencies uses = { table, "uses" }, users = { table, "used-by" };
	struct holders holders = { table, dev };
	const char *name = bpfdev_dev__name(dev);
	uint32_t id = bpfdev_dev__id(dev);
	int ret;

	ret = show_add_refs(table, ctl, dev);
	/* a kernel on which references cannot be counted: the other facts are still useful */
	if (ret == -EOPNOTSUPP)
		ret = 0;
	ret = ret   ?:
		      bpfdev_edges_each(ctl, name, id, 0, show_add_dependency,
					&uses);
	if (!ret) {
		ret = bpfdev_edges_each(ctl, name, id, BPFDEV_EDGES_USERS,
					show_add_dependency, &users);
		if (ret == -EOPNOTSUPP)
			ret = 0;
	}
	return ret ?: bpfdev_holders_each(ctl, name, show_add_holder, &holders);
}

static int show_node(struct table *table, const char *name)
{
	struct bpfdev_dev *dev;
	const char *last;
	int ctl, ret = 0;

	ctl = cli_open_parent(name, O_RDONLY, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	dev = bpfdev_dev__read(ctl, last);
	if (!dev) {
		ret = -errno;
	} else {
		list_columns_each(name, dev, show_add_column, table);
		/* sysfs described this object if the object still exists */
		if (bpfdev_dev__type(dev) != BPFDEV_TYPE_DIR)
			ret = show_add_dependencies(table, ctl, dev);
	}
	bpfdev_dev__free(dev);
	close(ctl);
	return ret ? cli_name_error("show", name, -ret) : CLI_OK;
}

static int cmd_show(int argc, char **argv)
{
	static const struct option options[] = {
		TABLE_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct table table = { .columns = &show_columns };
	int opt, status;
	char *name;

	while ((opt = getopt_long(argc, argv, TABLE_SHORT_OPTIONS CLI_SHORT_OPTIONS,
				  options, NULL)) != -1)
		if (!table_option(&table, opt, optarg))
			cli_common_option(&cli_show, opt);
	if (argc - optind != 1)
		return cli_usage_error(&cli_show, "expected one NAME");
	status = table_open(&cli_show, &table);
	if (status)
		return status;
	name = cli_name(argv[optind]);
	if (!name)
		return CLI_FAILURE;
	status = show_node(&table, name);
	free(name);
	/* a partial result could be mistaken for a complete one */
	return status ?: table_print(&table);
}

const struct cli_command cli_show = {
	.name = "show",
	.args = "NAME [OPTION]...",
	.help = "Print all facts about one object, its users and its holders",
	.options = TABLE_OPTIONS_HELP,
	.run = cmd_show,
};
