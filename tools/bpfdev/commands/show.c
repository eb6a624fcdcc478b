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
#include "output/facts.h"
#include "output/table.h"
#include "output/value.h"
#include "util/array.h"
#include "util/error.h"
#include "util/path.h"
#include "util/usage.h"

static const struct table_column all[] = {
	FACTS_COLUMNS("fact: a column of bpfdev-list(8), or refs-, uses, used-by, holder, attached-to"),
};

static const struct table_columns show_columns = {
	.name = "facts",
	.column = all,
	.count = ARRAY_SIZE(all),
};

/* Three columns are left out because they are shown in more detail below. */
static void show_add_column(const char *name, int json, const char *value, void *data)
{
	if (!strcmp(name, "holders") || !strcmp(name, "uses-maps") ||
	    !strcmp(name, "uses-progs"))
		return;
	facts_add(data, name, json, value);
}

static int show_add_dependency(const struct bpfdev_edge *edge, void *data)
{
	char relation[64], times[32] = "", id[16], count[16];
	const struct fact fact[] = {
		{ "type", SCOLS_JSON_STRING, names_type(edge->type) },
		{ "id", SCOLS_JSON_NUMBER, id },
		{ "relation", SCOLS_JSON_STRING, relation },
		{ "count", SCOLS_JSON_NUMBER, count },
	};

	names_put_relation(relation, sizeof(relation), edge->relation);
	value_put_u64(id, sizeof(id), edge->id);
	value_put_u64(count, sizeof(count), edge->count);
	if (edge->count > 1)
		value_put(times, sizeof(times), ", %s times", count);
	facts_item(data, fact, ARRAY_SIZE(fact), "%s %s (%s%s)", names_type(edge->type),
		   id, relation, times);
	return 0;
}

/* struct holders - holders to be put into the facts */
struct holders {
	struct facts *facts;
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
	bool is_memory = holder->how == BPFDEV_HELD_MAPPING;
	char pid[16], fd[16];
	const struct fact fact[] = {
		{ "pid", SCOLS_JSON_NUMBER, pid },
		{ "command", SCOLS_JSON_STRING, holder->comm },
		{ "fd", SCOLS_JSON_NUMBER, is_memory ? "" : fd },
	};

	if (!show_is_of(holders->dev, holder->type, holder->id))
		return -ESTALE;
	value_put_u64(pid, sizeof(pid), holder->pid);
	value_put_u64(fd, sizeof(fd), holder->fd);
	facts_item(holders->facts, fact, ARRAY_SIZE(fact), "pid %s (%s) %s%s", pid,
		   holder->comm, is_memory ? "memory" : "fd ", is_memory ? "" : fd);
	return 0;
}

static void show_add_attached(const char *where, void *data)
{
	const struct fact fact = { NULL, SCOLS_JSON_STRING, where };

	facts_item(data, &fact, 1, "%s", where);
}

static int show_add_refs(struct facts *facts, int ctl, const struct bpfdev_dev *dev)
{
	struct bpfdev_refs refs;
	int ret;

	ret = bpfdev_refs_read(ctl, bpfdev_dev__name(dev), &refs, sizeof(refs));
	if (!ret && !show_is_of(dev, refs.type, refs.id))
		ret = -ESTALE;
	if (ret)
		return ret;
	facts_add_u64(facts, "refs-node", refs.node);
	facts_add_u64(facts, "refs-files", refs.files);
	facts_add_u64(facts, "refs-mappings", refs.mappings);
	facts_add_u64(facts, "refs-progs", refs.progs);
	facts_add_u64(facts, "refs-links", refs.links);
	facts_add_u64(facts, "refs-maps", refs.maps);
	facts_add_u64(facts, "refs-other", refs.other);
	/* an attachment without a link is one of those */
	if (refs.type == BPFDEV_TYPE_PROG) {
		facts_list(facts, "attached-to", "attached-to");
		if (refs.other)
			attached_each(refs.id, show_add_attached, facts);
		facts_list_end(facts);
	}
	return 0;
}

/* On some kernels references cannot be counted; the other facts are still useful. */
static int show_ignore_unsupported(int ret)
{
	return ret == -EOPNOTSUPP ? 0 : ret;
}

/* Add the facts that only objects have, not directories. */
static int show_add_dependencies(struct facts *facts, int ctl,
				 const struct bpfdev_dev *dev)
{
	struct holders holders = { facts, dev };
	const char *name = bpfdev_dev__name(dev);
	uint32_t id = bpfdev_dev__id(dev);
	int ret;

	ret = show_ignore_unsupported(show_add_refs(facts, ctl, dev));
	if (ret)
		return ret;
	facts_list(facts, "uses", "uses");
	ret = bpfdev_edges_each(ctl, name, id, 0, show_add_dependency, facts);
	facts_list_end(facts);
	if (ret)
		return ret;
	facts_list(facts, "used-by", "used-by");
	ret = show_ignore_unsupported(bpfdev_edges_each(ctl, name, id,
							BPFDEV_EDGES_USERS,
							show_add_dependency, facts));
	facts_list_end(facts);
	if (ret)
		return ret;
	facts_list(facts, "holder", "holders");
	ret = bpfdev_holders_each(ctl, name, show_add_holder, &holders);
	facts_list_end(facts);
	return ret;
}

static int show_node(struct facts *facts, const char *name)
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
		list_columns_each(name, dev, show_add_column, facts);
		/* sysfs described this object if the object still exists */
		if (bpfdev_dev__type(dev) != BPFDEV_TYPE_DIR)
			ret = show_add_dependencies(facts, ctl, dev);
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
	struct facts facts;
	int opt, status;
	char *name;

	while ((opt = getopt_long(argc, argv, TABLE_SHORT_OPTIONS CLI_SHORT_OPTIONS,
				  options, NULL)) != -1)
		if (!table_option(&table, opt, optarg))
			cli_common_option(&cli_show, opt);
	if (argc - optind != 1)
		return cli_usage_error(&cli_show, "expected one NAME");
	status = facts_open(&cli_show, &facts, &table);
	if (status)
		return status;
	name = cli_name(argv[optind]);
	status = name ? show_node(&facts, name) : CLI_FAILURE;
	free(name);
	if (!status)
		return facts_print(&facts);
	/* a partial result could be mistaken for a complete one */
	facts_free(&facts);
	return status;
}

const struct cli_command cli_show = {
	.name = "show",
	.args = "NAME [OPTION]...",
	.help = "Print all facts about one object, its users and its holders",
	.options = TABLE_OPTIONS_HELP,
	.run = cmd_show,
};
