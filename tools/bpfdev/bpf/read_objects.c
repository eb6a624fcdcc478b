// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading the BPF objects of the machine: each is read once, by one ioctl. Those without a
 * node are opened by their IDs, which needs CAP_SYS_ADMIN.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/bpf.h>

#include "bpf/attributes.h"
#include "bpf/ids.h"
#include "bpf/objects.h"
#include "bpf/read_objects.h"
#include "bpf/type_names.h"
#include "bpf/walk_dirs.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"

/* The usual relation of an object to one that it uses. */
static uint32_t read_usual_relation(uint32_t from, uint32_t to)
{
	static const uint32_t relations[][BPFDEV_TYPE_LINK + 1] = {
		[BPFDEV_TYPE_MAP] = {
			[BPFDEV_TYPE_MAP] = BPFDEV_EDGE_INNER,
			[BPFDEV_TYPE_PROG] = BPFDEV_EDGE_CALL,
		},
		[BPFDEV_TYPE_PROG] = {
			[BPFDEV_TYPE_MAP] = BPFDEV_EDGE_MAP,
			[BPFDEV_TYPE_PROG] = BPFDEV_EDGE_TARGET,
		},
		[BPFDEV_TYPE_LINK] = {
			[BPFDEV_TYPE_MAP] = BPFDEV_EDGE_LINK_MAP,
			[BPFDEV_TYPE_PROG] = BPFDEV_EDGE_PROG,
		},
	};

	return relations[from][to];
}

/* Who may not read the control node has the IDs in sysfs, without relations and counts. */
static void read_sysfs(struct object *object)
{
	static const char * const names[] = {
		[BPFDEV_TYPE_MAP] = "uses_maps", [BPFDEV_TYPE_PROG] = "uses_progs",
	};
	struct bpfdev_edge edge = { .type = BPFDEV_TYPE_MAP, .count = 1 };
	char ids[BPFDEV_ATTR_MAX + 1], *at, *id;

	for (; edge.type <= BPFDEV_TYPE_PROG; edge.type++) {
		if (!attribute_of_node(object->devnum, names[edge.type], ids, sizeof(ids)))
			continue;
		edge.relation = read_usual_relation(object->type, edge.type);
		for (at = ids; (id = strsep(&at, " "));) {
			edge.id = strtoul(id, NULL, 10);
			if (edge.id)
				object_add_edge(&edge, object);
		}
	}
}

static int read_node(const char *name, const struct bpfdev_dev *dev,
			  int ctl, void *data);

/* Read the present object of an entry that was replaced after the listing. */
static int read_again(struct objects *objects, const char *name,
			   const char *last, int ctl)
{
	struct bpfdev_dev *dev = bpfdev_dev__read(ctl, last);
	int status;

	if (!dev)
		return errno == ENOENT || errno == ENODEV ? CLI_OK :
			cli_error("%s: %s", name, strerror(errno));
	status = read_node(name, dev, ctl, objects);
	bpfdev_dev__free(dev);
	return status;
}

/* Take another node of an object that is known. */
static void read_other_node(const struct objects *objects, const char *name,
			    const struct bpfdev_dev *dev)
{
	struct object *object = objects_find(objects, bpfdev_dev__type(dev),
					     bpfdev_dev__id(dev));

	if (object_take_node(object, name, bpfdev_dev__face(dev)))
		object->devnum = bpfdev_dev__devnum(dev);
}

static int read_node(const char *name, const struct bpfdev_dev *dev,
			  int ctl, void *data)
{
	const char *last = bpfdev_dev__name(dev);
	struct objects *objects = data;
	struct object *object;
	int ret;

	if (bpfdev_dev__type(dev) == BPFDEV_TYPE_DIR)
		return CLI_OK;
	object = objects_add(objects, bpfdev_dev__type(dev),
				 bpfdev_dev__id(dev));
	if (!object) {
		read_other_node(objects, name, dev);
		return CLI_OK;
	}
	object_take_node(object, name, bpfdev_dev__face(dev));
	object->bpf_type = bpfdev_dev__bpf_type(dev);
	object->pinned = true;
	object->devnum = bpfdev_dev__devnum(dev);
	object->memlock = bpfdev_dev__memlock(dev);
	snprintf(object->bpf_name, sizeof(object->bpf_name), "%s",
		 bpfdev_dev__bpf_name(dev));
	if (ctl < 0) {
		read_sysfs(object);
		return CLI_OK;
	}
	ret = bpfdev_edges_each(ctl, last, object->id, 0, object_add_edge,
				object);
	if (ret == -ESTALE) {
		objects_forget(objects);
		return read_again(objects, name, last, ctl);
	}
	/* it or its directory was removed meanwhile, so it has no dependencies now */
	if (!ret || ret == -ENOENT || ret == -ENODEV)
		return CLI_OK;
	return cli_error("%s: %s", name, strerror(-ret));
}

/**
 * objects_read() - read the objects with nodes in a directory and below it
 * @objects: the objects are added here
 * @dir: the directory's name, "" for the root
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported; the objects that could
 * be read are added in both cases.
 */
int objects_read(struct objects *objects, const char *dir)
{
	return cli_walk_dirs(dir, read_node, objects);
}

/* Read an attribute. Return it, to be freed, or NULL. */
static char *read_attribute(const struct object *object,
			    const struct ids_object *machine, const char *name)
{
	char value[BPFDEV_ATTR_MAX + 1];

	if (!attribute_value(object->devnum, machine, name, value, sizeof(value)) ||
	    !*value)
		return NULL;
	return cli_copy(value);
}

static void read_facts(struct object *object,
			       const struct ids_object *machine)
{
	char *memlock;

	if (object->type == BPFDEV_TYPE_LINK) {
		object->target = read_attribute(object, machine, "target");
	} else if (object->type == BPFDEV_TYPE_MAP && !object->pinned) {
		memlock = read_attribute(object, machine, "memlock");
		object->memlock = memlock ? strtoull(memlock, NULL, 10) : 0;
		free(memlock);
	}
	object->has_facts = true;
}

/**
 * object_read_facts() - read the attach point of a link, once, and the memory of a map
 *	without a node
 * @object: the object
 *
 * For the node of a link that takes three system calls more, so it is left to the caller.
 */
void object_read_facts(struct object *object)
{
	if (!object->has_facts)
		read_facts(object, NULL);
}

/* struct search - a search for objects without nodes */
struct search {
	struct objects *objects;
	int ctl;
};

/*
 * Open the root's control node. With @optional, a caller who may not read it sees only
 * nodes, by sysfs: @ctl is -1 then.
 *
 * Return: CLI_OK, CLI_FAILURE after the error was reported.
 */
static int read_open(struct search *search, bool optional)
{
	int ctl = bpfdev_ctl_open("", O_RDONLY);

	search->ctl = ctl < 0 ? -1 : ctl;
	if (ctl >= 0 || (optional && ctl == -EACCES))
		return CLI_OK;
	return cli_ctl_error("", O_RDONLY, -ctl);
}

static int read_add(const struct ids_object *machine, void *data)
{
	const struct search *search = data;
	struct object *object = objects_add(search->objects, machine->type,
						machine->id);
	const char *bpf_name = "";
	int ret;

	if (!object)
		return CLI_OK;
	object->bpf_type = ids_object_bpf_type(machine);
	if (machine->type == BPFDEV_TYPE_MAP)
		bpf_name = machine->info.map.name;
	else if (machine->type == BPFDEV_TYPE_PROG)
		bpf_name = machine->info.prog.name;
	snprintf(object->bpf_name, sizeof(object->bpf_name), "%s", bpf_name);
	if (asprintf(&object->name, "%s:%u", names_type(object->type),
		     object->id) < 0)
		exit(cli_error("out of memory"));
	read_facts(object, machine);
	ret = bpfdev_edges_each_fd(search->ctl, machine->fd, 0, object_add_edge,
				   object);
	if (!ret)
		return CLI_OK;
	cli_error("%s: %s", object->name, strerror(-ret));
	return -1;
}

/**
 * objects_read_unpinned() - read all objects without nodes
 * @objects: all objects with nodes; the others are added here
 *
 * Return: as ids_each().
 */
int objects_read_unpinned(struct objects *objects)
{
	struct search search = { .objects = objects };
	int ret;

	if (read_open(&search, false))
		return -1;
	ret = ids_each(read_add, &search);
	close(search.ctl);
	return ret;
}

/*
 * Add an object, if it is not known. One that does not exist, or that may not be opened,
 * is left out. Return: 0, or -1 after an error was reported.
 */
static int read_add_by_id(struct search *search, uint32_t type, uint32_t id,
			  int (*add)(const struct ids_object *machine, void *data))
{
	struct ids_object machine = { .type = type, .id = id };
	int ret;

	/* a newer module can have types that this command cannot open */
	if (type < BPFDEV_TYPE_MAP || type > BPFDEV_TYPE_LINK ||
	    objects_find(search->objects, type, id))
		return 0;
	ret = ids_read(&machine);
	if (!ret) {
		ret = add(&machine, search);
		close(machine.fd);
		return ret;
	}
	if (ids_is_gone(ret) || ids_is_refusal(ret))
		return 0;
	cli_error("%s %u: %s", names_type(type), id, strerror(ret));
	return -1;
}

/* Read the objects of a type that may be opened. Return: as read_add_by_id(). */
static int read_add_type(struct search *search, uint32_t type,
			 int (*add)(const struct ids_object *machine, void *data))
{
	uint32_t id = 0;

	while (!ids_next(type, id, &id))
		if (read_add_by_id(search, type, id, add))
			return -1;
	/* EPERM: no object may be opened */
	return 0;
}

/* Add a link that may replace a function of a program: it attaches to a program. */
static int read_add_replacement(const struct ids_object *machine, void *data)
{
	const struct search *search = data;
	size_t count = search->objects->count;
	int ret;

	if (machine->info.link.type != BPF_LINK_TYPE_TRACING)
		return CLI_OK;
	ret = read_add(machine, data);
	if (search->objects->count > count &&
	    !object_edge(search->objects->object[count], BPFDEV_EDGE_TARGET))
		objects_forget(search->objects);
	return ret;
}

static int read_add_used(struct search *search)
{
	struct objects *objects = search->objects;
	size_t i, e;

	if (read_add_type(search, BPFDEV_TYPE_LINK, read_add_replacement))
		return CLI_FAILURE;
	/* objects are added meanwhile */
	for (i = 0; i < objects->count; i++) {
		const struct object *object = objects->object[i];

		for (e = 0; !object->hidden && e < object->edge_count; e++)
			if (read_add_by_id(search, object->edge[e].type,
					   object->edge[e].id, read_add))
				return CLI_FAILURE;
	}
	return CLI_OK;
}

/**
 * objects_read_used() - read the objects without nodes that the others use
 * @objects: all objects with nodes; those that they use, directly or not, are added
 *
 * Objects that may not be opened are left out. Some links that they do not use may be
 * added, too.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int objects_read_used(struct objects *objects)
{
	struct search search = { .objects = objects };
	int status;

	status = read_open(&search, true);
	if (status || search.ctl < 0)
		return status;
	status = read_add_used(&search);
	close(search.ctl);
	return status;
}

/**
 * objects_read_users() - read the objects without nodes that may use the others
 * @objects: all objects with nodes; the others are added, unless they may not be opened
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int objects_read_users(struct objects *objects)
{
	struct search search = { .objects = objects };
	uint32_t type;
	int status;

	status = read_open(&search, true);
	if (status || search.ctl < 0)
		return status;
	for (type = BPFDEV_TYPE_MAP; !status && type <= BPFDEV_TYPE_LINK; type++)
		if (read_add_type(&search, type, read_add))
			status = CLI_FAILURE;
	close(search.ctl);
	return status;
}

/**
 * objects_read_one() - read an object without a node
 * @objects: all objects with nodes; the object is added, unless it may not be opened
 * @type: BPFDEV_TYPE_*
 * @id: its ID
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int objects_read_one(struct objects *objects, uint32_t type, uint32_t id)
{
	struct search search = { .objects = objects };
	int status = read_open(&search, false);

	if (status)
		return status;
	if (read_add_by_id(&search, type, id, read_add))
		status = CLI_FAILURE;
	close(search.ctl);
	return status;
}
