// SPDX-License-Identifier: GPL-2.0-only
/*
 * The objects that a tree or a picture shows: objects with a node, and the objects that
 * those use.
 *
 * Some objects are bpfdev's own, and say nothing about the programs of the user: views,
 * the maps of the dispatcher of each chain, and iterators of the module without a
 * node. The dispatcher of a chain connects its link with its components, so it is not one
 * of them.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>
#include <linux/bpfdev.h>

#include "bpf/dependencies.h"
#include "bpf/one_object.h"
#include "bpf/read_objects.h"
#include "chain/place.h"
#include "commands/choose_objects.h"
#include "commands/views.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/path.h"

/**
 * choose_name() - return the name of an object or a directory
 * @arg: the name as the user wrote it
 *
 * Return: the name, to be freed, or NULL after the error was reported.
 */
char *choose_name(const char *arg)
{
	uint32_t type, id;

	return one_object_parse(arg, &type, &id) ? cli_copy(arg) : cli_name(arg);
}

/* A view: an iterator link. Its program has the view's name. */
static bool choose_is_view(const struct object *object)
{
	static const char prefix[] = VIEWS_DIR "/";
	char name[BPFDEV_BPF_NAME_SIZE];

	if (object->type != BPFDEV_TYPE_LINK ||
	    object->bpf_type != BPF_LINK_TYPE_ITER ||
	    strncmp(object->name, prefix, strlen(prefix)) != 0)
		return false;
	snprintf(name, sizeof(name), "view_%s", object->name + strlen(prefix));
	return !strcmp(object->bpf_name, name);
}

/* The frozen variables of a dispatcher, such as xdp/eth0/config, or xdp/eth0/runs. */
static bool choose_is_of_chain(const struct object *object)
{
	static const char prefix[] = CHAIN_DIR "/";
	const char *last = strrchr(object->name, '/'), *section;

	if (object->type != BPFDEV_TYPE_MAP ||
	    strncmp(object->name, prefix, strlen(prefix)) != 0)
		return false;
	if (!strcmp(last + 1, CHAIN_COUNTS))
		return !strcmp(object->bpf_name, "bpfdev_runs");
	section = strcmp(last + 1, CHAIN_CONFIG) ? NULL : strchr(object->bpf_name, '.');
	return section && !strncmp(section, ".rodata", strlen(section));
}

/* An iterator with which the module checked the kernel when it was loaded. */
static bool choose_is_check(const struct objects *objects, const struct object *object)
{
	const struct object *prog = deps_program(objects, object);

	return object->bpf_type == BPF_LINK_TYPE_ITER && prog &&
	       !strcmp(prog->bpf_name, "bpfdev_check");
}

static bool choose_is_internal(const struct objects *objects,
			       const struct object *object,
			       const struct choice *choice)
{
	if (!object->pinned)
		return choose_is_check(objects, object);
	return choose_is_of_chain(object) ||
	       (choose_is_view(object) && strcmp(choice->name, VIEWS_DIR) != 0);
}

/* Hide bpfdev's own objects, unless the user has named them. */
static void choose_hidden(struct objects *objects, const struct choice *choice)
{
	size_t i;

	for (i = 0; !choice->internal && i < objects->count; i++) {
		struct object *object = objects->object[i];

		if (!object_has_name(object, choice->name))
			object->hidden = choose_is_internal(objects, object, choice);
	}
}

/* Choose the objects with the name, or in the directory of this name. Return their number. */
static size_t choose_named(struct objects *objects, const struct choice *choice)
{
	bool unpinned = choice->all || *choice->name;
	size_t count = 0, i;

	for (i = 0; i < objects->count; i++) {
		struct object *object = objects->object[i];

		object->chosen = !object->hidden && (unpinned || object->pinned) &&
				 object_is_below(object, choice->name);
		count += object->chosen;
	}
	return count;
}

/*
 * Choose the programs whose functions nodes replace. Those nodes refer to them, but a walk
 * goes the other way.
 */
static void choose_replaced(struct objects *objects)
{
	size_t i, u;

	for (i = 0; i < objects->count; i++) {
		struct object *object = objects->object[i];

		for (u = 0; !object->pinned && u < object->dependency_count; u++)
			if (object->dependency[u].is_call &&
			    object->dependency[u].object->pinned &&
			    object->dependency[u].object->chosen)
				object->chosen = true;
	}
}

/* Return the directory with a name, or the directory that contains the name. */
static int choose_read_dir_of(struct objects *objects, const char *name)
{
	char *dir = cli_is_dir(name) ? cli_copy(name) : cli_dirname(name);
	int status = *dir ? objects_read(objects, dir) : CLI_OK;

	free(dir);
	return status;
}

/* Read objects without a node. Return: as ids_each(). */
static int choose_read_unpinned(struct objects *objects, const struct choice *choice)
{
	uint32_t type, id;

	if (choice->all)
		return objects_read_unpinned(objects);
	if (one_object_parse(choice->name, &type, &id) &&
	    objects_read_one(objects, type, id))
		return -1;
	return (choice->inverse ? objects_read_users(objects) :
				  objects_read_used(objects)) ? -1 : CLI_OK;
}

/*
 * Read all nodes, because the dependencies of a name can be anywhere. But nodes can be
 * visible outside /dev/bpf, as in a container, or in a directory below an unreadable one.
 * So a name that was not found is searched in its own directory.
 *
 * Return: CLI_OK; CLI_FAILURE if something is missing, after the report; -1 if nothing
 * can be shown.
 */
static int choose_read(struct objects *objects, const struct choice *choice)
{
	/* a container may have only a part of the directories */
	bool elsewhere = *choice->name == '/' || (*choice->name && !cli_is_dir(""));
	int status = CLI_OK, rest = CLI_OK;

	if (elsewhere)
		status = choose_read_dir_of(objects, choice->name);
	if (!elsewhere || choice->all)
		status = objects_read(objects, "") ?: status;
	if (status && (choice->all || choice->complete))
		return -1;
	/* their dependencies need not be read */
	choose_hidden(objects, choice);
	/* objects in an unreadable directory would seem to have no node */
	if (choice->all || (!elsewhere && !status))
		rest = choose_read_unpinned(objects, choice);
	if (rest < 0)
		return rest;
	if (*choice->name && !elsewhere && !choose_named(objects, choice))
		status = choose_read_dir_of(objects, choice->name) ?: status;
	choose_hidden(objects, choice);
	if (*choice->name && !choose_named(objects, choice) && !status &&
	    !cli_is_dir(choice->name))
		status = cli_name_error("show", choice->name, ENOENT);
	return status && choice->complete ? -1 : status ?: rest;
}

/**
 * choose_objects() - read and connect the objects that are to be shown
 * @objects: no objects; they are read, connected, and chosen as deps_find_roots() and
 *	deps_mark() need it
 * @choice: the choice of the user
 *
 * Return: CLI_OK; CLI_FAILURE if something is missing, after the report; -1 if nothing
 * can be shown.
 */
int choose_objects(struct objects *objects, const struct choice *choice)
{
	int status = choose_read(objects, choice);

	if (status < 0)
		return status;
	deps_connect(objects, choice->inverse);
	choose_named(objects, choice);
	if (!choice->inverse)
		choose_replaced(objects);
	return status;
}
