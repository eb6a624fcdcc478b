// SPDX-License-Identifier: GPL-2.0-only
/*
 * The BPF objects of the machine and their dependencies: each object is read once, by
 * one ioctl, and connected here. Those without a node are opened by their IDs, which
 * needs CAP_SYS_ADMIN.
 *
 * A program whose function is replaced (freplace) calls the program in its place. For
 * the kernel, the link to that place uses both programs. Here the first program uses
 * the link, so that a walk goes the way of the calls: from a dispatcher to its
 * components.
 *
 * Cycles are normal, for example a prog array with a program that uses it. So each
 * walk visits each object once. No walk is recursive, because a chain of tail calls
 * can contain all objects.
 */
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/bpf.h>

#include "bpf/attributes.h"
#include "bpf/dependencies.h"
#include "bpf/ids.h"
#include "bpf/type_names.h"
#include "bpf/walk_dirs.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"

static int object_by_id(const void *a, const void *b)
{
	const struct object *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Add an object; NULL if it is known already. */
static struct object *deps_add_object(struct objects *objects, uint32_t type,
				      uint32_t id)
{
	struct object *object = calloc(1, sizeof(*object)), **known;

	if (!object)
		exit(cli_error("out of memory"));
	object->type = type;
	object->id = id;
	known = tsearch(object, &objects->index, object_by_id);
	if (!known)
		exit(cli_error("out of memory"));
	if (*known != object) {
		free(object);
		return NULL;
	}
	objects->object = cli_grow(objects->object, objects->count,
				   sizeof(struct object *));
	objects->object[objects->count++] = object;
	return object;
}

static void deps_free_object(void *data)
{
	struct object *object = data;

	free(object->name);
	free(object->target);
	free(object->memlock);
	free(object->edge);
	free(object->dependency);
	free(object);
}

static int deps_add_edge(const struct bpfdev_edge *edge, void *data)
{
	struct object *object = data;

	object->edge = cli_grow(object->edge, object->edge_count, sizeof(*edge));
	object->edge[object->edge_count++] = *edge;
	return 0;
}

/* Remove the object that was added last. */
static void deps_forget(struct objects *objects)
{
	struct object *object = objects->object[--objects->count];

	tdelete(object, &objects->index, object_by_id);
	deps_free_object(object);
}

static int deps_read_node(const char *name, const struct bpfdev_dev *dev,
			  int ctl, void *data);

/* The usual relation of an object to one that it uses. */
static uint32_t deps_usual_relation(uint32_t from, uint32_t to)
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
static void deps_read_sysfs(struct object *object)
{
	static const char * const names[] = {
		[BPFDEV_TYPE_MAP] = "uses_maps", [BPFDEV_TYPE_PROG] = "uses_progs",
	};
	struct bpfdev_edge edge = { .type = BPFDEV_TYPE_MAP, .count = 1 };
	char ids[4097], *at, *id;

	for (; edge.type <= BPFDEV_TYPE_PROG; edge.type++) {
		if (!attribute_of_node(object->devnum, names[edge.type], ids, sizeof(ids)))
			continue;
		edge.relation = deps_usual_relation(object->type, edge.type);
		for (at = ids; (id = strsep(&at, " "));) {
			edge.id = strtoul(id, NULL, 10);
			if (edge.id)
				deps_add_edge(&edge, object);
		}
	}
}

/* Read the present object of an entry that was replaced after the listing. */
static int deps_read_again(struct objects *objects, const char *name,
			   const char *last, int ctl)
{
	struct bpfdev_dev *dev = bpfdev_dev__read(ctl, last);
	int status;

	if (!dev)
		return errno == ENOENT || errno == ENODEV ? CLI_OK :
			cli_error("%s: %s", name, strerror(errno));
	status = deps_read_node(name, dev, ctl, objects);
	bpfdev_dev__free(dev);
	return status;
}

static int deps_read_node(const char *name, const struct bpfdev_dev *dev,
			  int ctl, void *data)
{
	const char *last = bpfdev_dev__name(dev);
	struct objects *objects = data;
	struct object *object;
	int ret;

	if (bpfdev_dev__type(dev) == BPFDEV_TYPE_DIR)
		return CLI_OK;
	object = deps_add_object(objects, bpfdev_dev__type(dev),
				 bpfdev_dev__id(dev));
	if (!object)
		return CLI_OK;
	object->name = cli_copy(name);
	object->bpf_type = bpfdev_dev__bpf_type(dev);
	object->pinned = true;
	object->devnum = bpfdev_dev__devnum(dev);
	snprintf(object->bpf_name, sizeof(object->bpf_name), "%s",
		 bpfdev_dev__bpf_name(dev));
	if (ctl < 0) {
		deps_read_sysfs(object);
		return CLI_OK;
	}
	ret = bpfdev_edges_each(ctl, last, object->id, 0, deps_add_edge,
				object);
	if (ret == -ESTALE) {
		deps_forget(objects);
		return deps_read_again(objects, name, last, ctl);
	}
	/* it or its directory was removed meanwhile, so it has no dependencies now */
	if (!ret || ret == -ENOENT || ret == -ENODEV)
		return CLI_OK;
	return cli_error("%s: %s", name, strerror(-ret));
}

/**
 * deps_read() - read the objects with nodes in a directory and below it
 * @objects: the objects are added here
 * @dir: the directory's name, "" for the root
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported; the objects that could
 * be read are added in both cases.
 */
int deps_read(struct objects *objects, const char *dir)
{
	return cli_walk_dirs(dir, deps_read_node, objects);
}

/* Read an attribute. Return it, to be freed, or NULL. */
static char *deps_attribute(const struct object *object,
			    const struct ids_object *machine, const char *name)
{
	char value[4097];	/* sysfs has no more than a page */

	if (!attribute_value(object->devnum, machine, name, value, sizeof(value)) ||
	    !*value)
		return NULL;
	return cli_copy(value);
}

static void deps_read_facts_of(struct object *object,
			       const struct ids_object *machine)
{
	if (object->type == BPFDEV_TYPE_LINK)
		object->target = deps_attribute(object, machine, "target");
	else if (object->type == BPFDEV_TYPE_MAP)
		object->memlock = deps_attribute(object, machine, "memlock");
	object->has_facts = true;
}

/**
 * deps_read_facts() - read the attach point of a link and the memory of a map, once
 * @object: the object
 *
 * For a node that takes two system calls more, so it is left to the caller.
 */
void deps_read_facts(struct object *object)
{
	if (!object->has_facts)
		deps_read_facts_of(object, NULL);
}

/* struct search - a search for objects without nodes */
struct search {
	struct objects *objects;
	int ctl;
};

/* Open the root's control node. Return: CLI_OK, CLI_FAILURE after the error was reported. */
static int deps_open_search(struct search *search)
{
	search->ctl = bpfdev_ctl_open("", O_RDONLY);
	return search->ctl < 0 ? cli_ctl_error("", O_RDONLY, -search->ctl) : CLI_OK;
}

/* Who may not read it sees only nodes, by sysfs. */
static bool deps_may_search(void)
{
	int ctl = bpfdev_ctl_open("", O_RDONLY);

	if (ctl >= 0)
		close(ctl);
	return ctl != -EACCES;
}

static int deps_add_unpinned(const struct ids_object *machine, void *data)
{
	const struct search *search = data;
	struct object *object = deps_add_object(search->objects, machine->type,
						machine->id);
	const char *bpf_name = "";
	int ret;

	if (!object)
		return CLI_OK;
	switch (machine->type) {
	case BPFDEV_TYPE_MAP:
		object->bpf_type = machine->info.map.type;
		bpf_name = machine->info.map.name;
		break;
	case BPFDEV_TYPE_PROG:
		object->bpf_type = machine->info.prog.type;
		bpf_name = machine->info.prog.name;
		break;
	default:
		object->bpf_type = machine->info.link.type;
	}
	snprintf(object->bpf_name, sizeof(object->bpf_name), "%s", bpf_name);
	if (asprintf(&object->name, "%s:%u", names_type(object->type),
		     object->id) < 0)
		exit(cli_error("out of memory"));
	deps_read_facts_of(object, machine);
	ret = bpfdev_edges_each_fd(search->ctl, machine->fd, 0, deps_add_edge,
				   object);
	if (!ret)
		return CLI_OK;
	cli_error("%s: %s", object->name, strerror(-ret));
	return -1;
}

/**
 * deps_read_unpinned() - read all objects without nodes
 * @objects: all objects with nodes; the others are added here
 *
 * Return: as ids_each().
 */
int deps_read_unpinned(struct objects *objects)
{
	struct search search = { .objects = objects };
	int ret;

	if (deps_open_search(&search))
		return -1;
	ret = ids_each(deps_add_unpinned, &search);
	close(search.ctl);
	return ret;
}

static struct object *deps_find(const struct objects *objects, uint32_t type,
				uint32_t id)
{
	struct object key = { .type = type, .id = id };
	struct object **found = tfind(&key, &objects->index, object_by_id);

	return found ? *found : NULL;
}

/*
 * Add an object, if it is not known. One that does not exist, or that may not be opened,
 * is left out. Return: 0, or -1 after an error was reported.
 */
static int deps_add_by_id(struct search *search, uint32_t type, uint32_t id,
			  int (*add)(const struct ids_object *machine, void *data))
{
	struct ids_object machine = { .type = type, .id = id };
	int ret;

	/* a newer module can have types that this command cannot open */
	if (type < BPFDEV_TYPE_MAP || type > BPFDEV_TYPE_LINK ||
	    deps_find(search->objects, type, id))
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

/* Read the objects of a type that may be opened. Return: as deps_add_by_id(). */
static int deps_add_type(struct search *search, uint32_t type,
			 int (*add)(const struct ids_object *machine, void *data))
{
	uint32_t id = 0;

	while (!ids_next(type, id, &id))
		if (deps_add_by_id(search, type, id, add))
			return -1;
	/* EPERM: no object may be opened */
	return 0;
}

static const struct bpfdev_edge *deps_edge(const struct object *object,
					   uint32_t relation)
{
	size_t i;

	for (i = 0; i < object->edge_count; i++)
		if (object->edge[i].relation == relation)
			return &object->edge[i];
	return NULL;
}

/* Add a link that may replace a function of a program: it attaches to a program. */
static int deps_add_replacement(const struct ids_object *machine, void *data)
{
	const struct search *search = data;
	size_t count = search->objects->count;
	int ret;

	if (machine->info.link.type != BPF_LINK_TYPE_TRACING)
		return CLI_OK;
	ret = deps_add_unpinned(machine, data);
	if (search->objects->count > count &&
	    !deps_edge(search->objects->object[count], BPFDEV_EDGE_TARGET))
		deps_forget(search->objects);
	return ret;
}

static int deps_add_used(struct search *search)
{
	struct objects *objects = search->objects;
	size_t i, e;

	if (deps_add_type(search, BPFDEV_TYPE_LINK, deps_add_replacement))
		return CLI_FAILURE;
	/* objects are added meanwhile */
	for (i = 0; i < objects->count; i++) {
		const struct object *object = objects->object[i];

		for (e = 0; !object->hidden && e < object->edge_count; e++)
			if (deps_add_by_id(search, object->edge[e].type,
					   object->edge[e].id, deps_add_unpinned))
				return CLI_FAILURE;
	}
	return CLI_OK;
}

/**
 * deps_read_used() - read the objects without nodes that the others use
 * @objects: all objects with nodes; those that they use, directly or not, are added
 *
 * Objects that may not be opened are left out. Some links that they do not use may be
 * added, too.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int deps_read_used(struct objects *objects)
{
	struct search search = { .objects = objects };
	int status;

	if (!deps_may_search())
		return CLI_OK;
	status = deps_open_search(&search);
	if (status)
		return status;
	status = deps_add_used(&search);
	close(search.ctl);
	return status;
}

/**
 * deps_read_users() - read the objects without nodes that may use the others
 * @objects: all objects with nodes; the others are added, unless they may not be opened
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int deps_read_users(struct objects *objects)
{
	struct search search = { .objects = objects };
	uint32_t type;
	int status;

	if (!deps_may_search())
		return CLI_OK;
	status = deps_open_search(&search);
	if (status)
		return status;
	for (type = BPFDEV_TYPE_MAP; !status && type <= BPFDEV_TYPE_LINK; type++)
		if (deps_add_type(&search, type, deps_add_unpinned))
			status = CLI_FAILURE;
	close(search.ctl);
	return status;
}

/**
 * deps_read_one() - read an object without a node
 * @objects: all objects with nodes; the object is added, unless it may not be opened
 * @type: BPFDEV_TYPE_*
 * @id: its ID
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int deps_read_one(struct objects *objects, uint32_t type, uint32_t id)
{
	struct search search = { .objects = objects };
	int status = deps_open_search(&search);

	if (status)
		return status;
	if (deps_add_by_id(&search, type, id, deps_add_unpinned))
		status = CLI_FAILURE;
	close(search.ctl);
	return status;
}

static void deps_add(struct object *user, struct object *object,
		     const struct bpfdev_edge *edge, bool is_call)
{
	user->dependency = cli_grow(user->dependency, user->dependency_count,
				    sizeof(*user->dependency));
	user->dependency[user->dependency_count++] = (struct dependency){
		.object = object,
		.relation = edge->relation,
		.count = edge->count,
		.is_call = is_call,
	};
}

/**
 * deps_program() - find the program of a link
 * @objects: the objects
 * @link: an object
 *
 * Return: the program, or NULL if it is not among the objects, or @link is no link.
 */
const struct object *deps_program(const struct objects *objects,
				  const struct object *link)
{
	const struct bpfdev_edge *edge = deps_edge(link, BPFDEV_EDGE_PROG);

	return edge ? deps_find(objects, edge->type, edge->id) : NULL;
}

/* Check whether a link puts its program in place of a function of another one. */
static bool deps_is_replacement(const struct objects *objects,
				const struct object *object)
{
	const struct object *prog = deps_program(objects, object);

	return prog && prog->bpf_type == BPF_PROG_TYPE_EXT;
}

static void deps_connect_object(const struct objects *objects,
				struct object *object, bool inverse)
{
	bool replaces = deps_is_replacement(objects, object), is_call;
	size_t i;

	for (i = 0; i < object->edge_count; i++) {
		const struct bpfdev_edge *edge = &object->edge[i];
		struct object *other = deps_find(objects, edge->type, edge->id);

		if (!other || other->hidden)
			continue;
		is_call = replaces && edge->relation == BPFDEV_EDGE_TARGET;
		if (inverse != is_call)
			deps_add(other, object, edge, is_call);
		else
			deps_add(object, other, edge, is_call);
		/* for a link with a node, it is known already */
		if (edge->relation == BPFDEV_EDGE_PROG && !object->pinned)
			memcpy(object->bpf_name, other->bpf_name,
			       sizeof(object->bpf_name));
	}
}

static void deps_count_users(const struct objects *objects,
			     const struct object *object)
{
	struct object *other;
	size_t i;

	for (i = 0; i < object->edge_count; i++) {
		other = deps_find(objects, object->edge[i].type, object->edge[i].id);
		if (other)
			other->users++;
	}
}

/* Hide what a hidden object uses, if nothing else uses it. */
static void deps_hide_used(const struct objects *objects, struct object *object)
{
	struct object *other;
	size_t i;

	object->up = NULL;
	while (object) {
		const struct object *user = object;

		object = object->up;
		for (i = 0; i < user->edge_count; i++) {
			other = deps_find(objects, user->edge[i].type,
					  user->edge[i].id);
			if (!other || --other->users || other->pinned ||
			    other->hidden)
				continue;
			other->hidden = true;
			other->up = object;
			object = other;
		}
	}
}

static void deps_hide(const struct objects *objects)
{
	size_t i, count = 0;
	struct object **hidden = calloc(objects->count + 1, sizeof(struct object *));

	if (!hidden)
		exit(cli_error("out of memory"));
	for (i = 0; i < objects->count; i++) {
		deps_count_users(objects, objects->object[i]);
		if (objects->object[i]->hidden)
			hidden[count++] = objects->object[i];
	}
	for (i = 0; i < count; i++)
		deps_hide_used(objects, hidden[i]);
	free(hidden);
}

static int object_by_name(const void *a, const void *b)
{
	const struct object *x = *(const struct object * const *)a;
	const struct object *y = *(const struct object * const *)b;

	if (x->pinned != y->pinned)
		return y->pinned - x->pinned;
	return x->pinned ? strcmp(x->name, y->name) : object_by_id(x, y);
}

static int object_by_rank(const void *a, const void *b)
{
	const struct dependency *x = a, *y = b;
	size_t rx = x->object->rank, ry = y->object->rank;

	if (rx != ry)
		return rx < ry ? -1 : 1;
	return (x->relation > y->relation) - (x->relation < y->relation);
}

/**
 * deps_connect() - sort the objects and connect those not hidden by their dependencies
 * @objects: all objects
 * @inverse: connect each object to its users instead
 */
void deps_connect(struct objects *objects, bool inverse)
{
	struct object *object;
	size_t i;

	if (!objects->count)
		return;
	qsort(objects->object, objects->count, sizeof(struct object *),
	      object_by_name);
	deps_hide(objects);
	for (i = 0; i < objects->count; i++) {
		objects->object[i]->rank = i;
		if (!objects->object[i]->hidden)
			deps_connect_object(objects, objects->object[i], inverse);
	}
	for (i = 0; i < objects->count; i++) {
		object = objects->object[i];
		if (object->dependency_count)
			qsort(object->dependency, object->dependency_count,
			      sizeof(*object->dependency), object_by_rank);
	}
}

/**
 * deps_walk() - go through all direct and indirect dependencies of an object
 * @root: the object, OBJECT_NEW
 * @visit: called with each dependency before the walk follows it; the walk follows it
 *	only to an object that is OBJECT_NEW; may be NULL
 * @data: argument of @visit
 */
void deps_walk(struct object *root,
	       void (*visit)(struct object *user,
			     const struct dependency *dependency, void *data),
	       void *data)
{
	struct object *at = root, *to;

	at->up = NULL;
	at->state = OBJECT_OPEN;
	while (at) {
		if (at->next == at->dependency_count) {
			at->state = OBJECT_DONE;
			at = at->up;
			continue;
		}
		to = at->dependency[at->next].object;
		if (visit)
			visit(at, &at->dependency[at->next], data);
		at->next++;
		if (to->state == OBJECT_NEW) {
			to->up = at;
			to->state = OBJECT_OPEN;
			at = to;
		}
	}
}

static void deps_reset(struct objects *objects)
{
	size_t i;

	for (i = 0; i < objects->count; i++) {
		objects->object[i]->state = OBJECT_NEW;
		objects->object[i]->next = 0;
	}
}

/**
 * deps_mark() - mark the chosen objects and all that they lead to
 * @objects: the objects, connected
 */
void deps_mark(struct objects *objects)
{
	size_t i;

	for (i = 0; i < objects->count; i++)
		if (objects->object[i]->chosen &&
		    objects->object[i]->state == OBJECT_NEW)
			deps_walk(objects->object[i], NULL, NULL);
	for (i = 0; i < objects->count; i++)
		objects->object[i]->reached =
			objects->object[i]->state == OBJECT_DONE;
	deps_reset(objects);
}

/**
 * deps_find_roots() - find roots from which walks reach all chosen objects
 * @objects: the objects, connected
 *
 * A root is a chosen object that no other chosen object leads to, except those that it
 * leads to itself: the first object of such a cycle is the root.
 *
 * Start a walk at each chosen object that no earlier walk has reached. An object that
 * leads to one of these starts was first reached from that start or from a later one.
 * So, from the last start to the first, a start is a root if the starts before do not
 * lead to it.
 */
void deps_find_roots(struct objects *objects)
{
	struct object **start = calloc(objects->count + 1, sizeof(struct object *));
	size_t i, count = 0;

	if (!start)
		exit(cli_error("out of memory"));
	for (i = 0; i < objects->count; i++) {
		struct object *object = objects->object[i];

		if (!object->chosen || object->state != OBJECT_NEW)
			continue;
		start[count++] = object;
		deps_walk(object, NULL, NULL);
	}
	deps_reset(objects);
	while (count--) {
		if (start[count]->state != OBJECT_NEW)
			continue;
		start[count]->root = true;
		deps_walk(start[count], NULL, NULL);
	}
	deps_reset(objects);
	free(start);
}

/**
 * deps_free() - free all objects
 * @objects: the objects
 */
void deps_free(struct objects *objects)
{
	tdestroy(objects->index, deps_free_object);
	free(objects->object);
	memset(objects, 0, sizeof(*objects));
}
