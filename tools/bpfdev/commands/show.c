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
#include "bpf/data_node.h"
#include "bpf/find_node.h"
#include "bpf/ids.h"
#include "bpf/one_object.h"
#include "bpf/pins.h"
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
#include "util/kernel.h"
#include "util/path.h"
#include "util/usage.h"

static const struct table_column all[] = {
	FACTS_COLUMNS("fact: a column of bpfdev-list(8), or refs-, pin, uses, used-by, holder, attached-to"),
};

static const struct table_columns show_columns = {
	.name = "facts",
	.column = all,
	.count = ARRAY_SIZE(all),
};

static void show_add_column(const char *name, int json, const char *value, void *data)
{
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

/*
 * struct subject - the object that is shown: that of a name, or of a descriptor
 * @facts: where its facts go
 * @ctl: the control node of its directory; for a descriptor, any
 * @name: its name there; NULL for a descriptor
 * @fd: the descriptor, or -1
 * @type, @id: the object that was listed
 */
struct subject {
	struct facts *facts;
	int ctl;
	const char *name;
	int fd;
	uint32_t type;
	uint32_t id;
};

/* Check that this is the requested object and not its replacement. */
static bool show_is_of(const struct subject *subject, uint32_t type, uint32_t id)
{
	return type == subject->type && id == subject->id;
}

static int show_add_holder(const struct bpfdev_holder *holder, void *data)
{
	const struct subject *subject = data;
	bool is_memory = holder->how == BPFDEV_HELD_MAPPING;
	char pid[16], fd[16];
	const struct fact fact[] = {
		{ "pid", SCOLS_JSON_NUMBER, pid },
		{ "command", SCOLS_JSON_STRING, holder->comm },
		{ "fd", SCOLS_JSON_NUMBER, is_memory ? "" : fd },
	};

	if (!show_is_of(subject, holder->type, holder->id))
		return -ESTALE;
	/* the descriptor of this command is not of interest */
	if (subject->fd >= 0 && holder->pid == (uint32_t)getpid())
		return 0;
	value_put_u64(pid, sizeof(pid), holder->pid);
	value_put_u64(fd, sizeof(fd), holder->fd);
	facts_item(subject->facts, fact, ARRAY_SIZE(fact), "pid %s (%s) %s%s", pid,
		   holder->comm, is_memory ? "memory" : "fd ", is_memory ? "" : fd);
	return 0;
}

static void show_add_pin(const char *path, void *data)
{
	const struct fact fact = { NULL, SCOLS_JSON_STRING, path };

	facts_item(data, &fact, 1, "%s", path);
}

static void show_add_pins(struct facts *facts, uint32_t type, uint32_t id)
{
	facts_list(facts, "pin", "pins");
	pins_each(type, id, show_add_pin, facts);
	facts_list_end(facts);
}

static void show_add_attached(const char *where, void *data)
{
	const struct fact fact = { NULL, SCOLS_JSON_STRING, where };

	facts_item(data, &fact, 1, "%s", where);
}

static int show_read_refs(const struct subject *subject, struct bpfdev_refs *refs)
{
	int ret;

	if (subject->fd < 0)
		return bpfdev_refs_read(subject->ctl, subject->name, refs, sizeof(*refs));
	ret = bpfdev_refs_read_fd(subject->ctl, subject->fd, refs, sizeof(*refs));
	refs->files--;
	refs->refcnt--;
	return ret;
}

static int show_add_refs(const struct subject *subject)
{
	struct facts *facts = subject->facts;
	struct bpfdev_refs refs;
	int ret;

	ret = show_read_refs(subject, &refs);
	if (!ret && !show_is_of(subject, refs.type, refs.id))
		ret = -ESTALE;
	if (ret)
		return ret;
	if (subject->fd >= 0)
		facts_add_u64(facts, "refcnt", refs.refcnt);
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

/* On some kernels users cannot be found; the other facts are still useful. */
static int show_ignore_unsupported(int ret)
{
	return ret == -EOPNOTSUPP ? 0 : ret;
}

static int show_note_unsupported(int ret)
{
	if (ret == -EOPNOTSUPP)
		cli_say("bpfdev: references and users of objects are left out: %s\n",
			kernel_why_no_walk());
	return show_ignore_unsupported(ret);
}

static int show_add_edges(const struct subject *subject, uint32_t flags, const char *name)
{
	int ret;

	facts_list(subject->facts, name, name);
	ret = subject->fd >= 0 ?
		bpfdev_edges_each_fd(subject->ctl, subject->fd, flags,
				     show_add_dependency, subject->facts) :
		bpfdev_edges_each(subject->ctl, subject->name, subject->id, flags,
				  show_add_dependency, subject->facts);
	facts_list_end(subject->facts);
	return ret;
}

static int show_add_holders(struct subject *subject)
{
	int ret;

	facts_list(subject->facts, "holder", "holders");
	ret = subject->fd >= 0 ?
		bpfdev_holders_each_fds(subject->ctl, &subject->fd, 1, show_add_holder, subject) :
		bpfdev_holders_each(subject->ctl, subject->name, show_add_holder, subject);
	facts_list_end(subject->facts);
	return ret;
}

/* Add the facts that only objects have, not directories. */
static int show_add_object(struct subject *subject)
{
	return show_note_unsupported(show_add_refs(subject)) ?:
	       show_add_edges(subject, 0, "uses") ?:
	       show_ignore_unsupported(show_add_edges(subject, BPFDEV_EDGES_USERS,
						      "used-by")) ?:
	       show_add_holders(subject);
}

/*
 * Show an object by its descriptor. The root's control node adds more facts, but the
 * caller may have none.
 */
static int show_object(struct facts *facts, const struct ids_object *object)
{
	struct subject subject = {
		.facts = facts, .fd = object->fd, .type = object->type, .id = object->id,
	};
	int ret = 0;

	list_columns_each_object(object, show_add_column, facts);
	show_add_pins(facts, object->type, object->id);
	subject.ctl = bpfdev_ctl_open("", O_RDONLY);
	if (subject.ctl >= 0) {
		ret = show_add_object(&subject);
		close(subject.ctl);
	}
	return ret ? cli_error("cannot show %s %u: %s", names_type(object->type),
			       object->id, strerror(-ret)) : CLI_OK;
}

/* The facts that an open data node has; it knows nothing of the object's users. */
static int show_data(struct facts *facts, const char *name,
		     const struct bpfdev_data_info *info)
{
	char value[64];

	facts_add(facts, "name", SCOLS_JSON_STRING, name);
	facts_add(facts, "type", SCOLS_JSON_STRING, names_type(BPFDEV_TYPE_MAP));
	names_put_bpf_type(value, sizeof(value), BPFDEV_TYPE_MAP, info->map_type);
	facts_add(facts, "bpf-type", SCOLS_JSON_STRING, value);
	facts_add_u64(facts, "id", info->map_id);
	if (*info->bpf_name)
		facts_add(facts, "bpf-name", SCOLS_JSON_STRING, info->bpf_name);
	facts_add(facts, "face", SCOLS_JSON_STRING, bpfdev_face_str(BPFDEV_FACE_DATA));
	facts_add_u64(facts, "key-size", info->key_size);
	facts_add_u64(facts, "value-size", info->value_size);
	facts_add_u64(facts, "max-entries", info->max_entries);
	value_put(value, sizeof(value), "0x%x", info->map_flags);
	facts_add(facts, "map-flags", SCOLS_JSON_STRING, value);
	facts_add_u64(facts, "record-size", info->record_size);
	facts_add_u64(facts, "value-offset", info->value_offset);
	facts_add_u64(facts, "cpus", info->cpus);
	return CLI_OK;
}

/* A node in a directory that cannot be read: in a container it may be the only one. */
static int show_node_alone(struct facts *facts, const char *name)
{
	struct bpfdev_data_info info;
	struct ids_object object;
	const char *last;
	int ret, status;

	ret = one_object_open_node(name, &object);
	if (ret == -ENODEV && !data_node_read(name, &info))
		return show_data(facts, name, &info);
	if (ret) {
		cli_open_parent(name, O_RDONLY, &last);
		return CLI_FAILURE;
	}
	facts_add(facts, "name", SCOLS_JSON_STRING, name);
	status = show_object(facts, &object);
	close(object.fd);
	return status;
}

static int show_node(struct facts *facts, const char *name)
{
	struct subject subject = { .facts = facts, .fd = -1 };
	struct bpfdev_dev *dev;
	int ret = 0;

	subject.ctl = bpfdev_ctl_open_parent(name, O_RDONLY, &subject.name);
	if (subject.ctl < 0)
		return show_node_alone(facts, name);
	dev = bpfdev_dev__read(subject.ctl, subject.name);
	if (!dev) {
		ret = -errno;
	} else {
		list_columns_each(name, dev, show_add_column, facts);
		subject.type = bpfdev_dev__type(dev);
		subject.id = bpfdev_dev__id(dev);
		/* sysfs described this object if the object still exists */
		if (subject.type != BPFDEV_TYPE_DIR) {
			show_add_pins(facts, subject.type, subject.id);
			ret = show_add_object(&subject);
		}
	}
	bpfdev_dev__free(dev);
	close(subject.ctl);
	return ret ? cli_name_error("show", name, -ret) : CLI_OK;
}

/* TYPE:ID: its node if it has one. */
static int show_arg(struct facts *facts, const char *arg)
{
	struct ids_object object;
	uint32_t type, id;
	int status;
	char *name;

	if (!one_object_parse(arg, &type, &id)) {
		name = cli_name(arg);
		status = name ? show_node(facts, name) : CLI_FAILURE;
		free(name);
		return status;
	}
	if (one_object_open_arg(arg, &object))
		return CLI_FAILURE;
	name = find_node(object.type, object.id);
	status = name ? show_node(facts, name) : show_object(facts, &object);
	free(name);
	close(object.fd);
	return status;
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

	while ((opt = getopt_long(argc, argv, TABLE_SHORT_OPTIONS CLI_SHORT_OPTIONS,
				  options, NULL)) != -1)
		if (!table_option(&table, opt, optarg))
			cli_common_option(&cli_show, opt);
	if (argc - optind != 1)
		return cli_usage_error(&cli_show, "expected one NAME or TYPE:ID");
	status = facts_open(&cli_show, &facts, &table);
	if (status)
		return status;
	status = show_arg(&facts, argv[optind]);
	/* attached-to may lack places, but no other fact is affected by that */
	if (!status)
		return facts_print(&facts) ?: attached_status();
	/* a partial result could be mistaken for a complete one */
	facts_free(&facts);
	return status;
}

const struct cli_command cli_show = {
	.name = "show",
	.args = "(NAME|TYPE:ID) [OPTION]...",
	.help = "Print all facts about one object, its users and its holders",
	.options = TABLE_OPTIONS_HELP,
	.run = cmd_show,
};
