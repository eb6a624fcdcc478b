/* SPDX-License-Identifier: GPL-2.0-only */
/* The workers of race_test: each makes one random call after another. */
#ifndef BPFDEV_RACE_CALLS_H
#define BPFDEV_RACE_CALLS_H

#include "calls.h"

#include <assert.h>
#include <dirent.h>
#include <stdarg.h>

static const char *const dirs[] = { "", "d0", "d1" };
static const char *const names[] = { "e0", "e1", "e2", "e3" };

/* Memory shared by the test and its workers, which are processes. */
struct shared {
	int stop;
	int bad;
	char first[256];
	struct {
		unsigned int tried, done;
	} ops[17];
};

struct object {
	int fd;
	int type;
	int id;
};

/* The objects that calls operate on; some use others. */
enum {
	OBJECT_MAP,
	OBJECT_COUNTER,		/* a map that OBJECT_PROG uses */
	OBJECT_OUTER,		/* a map of maps, filled and emptied */
	OBJECT_ARRAY,		/* a prog array, filled and emptied */
	OBJECT_PROG,
	OBJECT_OTHER_PROG,
	OBJECT_LINK,
	OBJECTS,
};

#define SLOTS 2

/* Count an error that a call must not return; the first one is shown. */
__attribute__((format(printf, 2, 3)))
static void bad(struct shared *shared, const char *format, ...)
{
	va_list args;

	if (__atomic_fetch_add(&shared->bad, 1, __ATOMIC_RELAXED))
		return;
	va_start(args, format);
	vsnprintf(shared->first, sizeof(shared->first), format, args);
	va_end(args);
}

static int object_id(int type, int fd)
{
	switch (type) {
	case BPFDEV_TYPE_MAP:
		return map_id(fd);
	case BPFDEV_TYPE_PROG:
		return prog_id(fd);
	default:
		return link_id(fd);
	}
}

/* A worker: a process of its own, or the process that runs the test. */
struct worker {
	struct shared *shared;
	const struct object *objects;
	int count;
	int attached;
	unsigned int seed;
	/* chosen anew for each call */
	const char *dir, *name;
	const struct object *object;
	int ctl;
};

/* The argument of a step of an apply. */
union step_arg {
	struct bpfdev_create create;
	struct bpfdev_replace replace;
	struct bpfdev_update update;
	struct bpfdev_remove remove;
};

static unsigned int choose(struct worker *w, unsigned int from)
{
	return rand_r(&w->seed) % from;
}

static bool one_of(int ret, const int *allowed)
{
	for (; *allowed; allowed++)
		if (ret == *allowed)
			return true;
	return !ret;
}

static int op_create(struct worker *w)
{
	return node_create_mode(w->ctl, w->name, w->object->fd, 0666);
}

static int op_remove(struct worker *w)
{
	return node_remove(w->ctl, w->name);
}

static int op_replace(struct worker *w)
{
	return node_replace(w->ctl, w->name, w->object->fd);
}

/*
 * Choose a step of the kind that would succeed if nobody else changed the
 * entry.
 */
static struct bpfdev_step choose_step(struct worker *w, const char *name,
				      union step_arg *arg, bool *update)
{
	const struct object *object = &w->objects[choose(w, w->count)];
	struct bpfdev_info info;

	memset(arg, 0, sizeof(*arg));
	if (list_one(w->ctl, name, &info)) {
		arg->create = (struct bpfdev_create){
			.flags = BPFDEV_SET_MODE, .mode = 0666, .fd = object->fd,
			.keep = PTR(&w->object->fd), .keep_count = 1,
		};
		set_name(arg->create.name, name);
		return STEP(CREATE, arg);
	}
	if (info.type == BPFDEV_TYPE_LINK && !*update) {
		*update = true;
		arg->update.fd = w->attached;
		set_name(arg->update.name, name);
		return STEP(UPDATE, arg);
	}
	if ((int)info.type == object->type) {
		arg->replace = (struct bpfdev_replace){
			.fd = object->fd,
			.keep = PTR(&w->object->fd), .keep_count = 1,
		};
		set_name(arg->replace.name, name);
		return STEP(REPLACE, arg);
	}
	set_name(arg->remove.name, name);
	return STEP(REMOVE, arg);
}

static int op_apply(struct worker *w)
{
	unsigned int first = choose(w, ARRAY_LEN(names)), i;
	unsigned int count = 2 + choose(w, 2);
	union step_arg args[3];
	struct bpfdev_step steps[3];
	bool update = false;
	int failed;

	for (i = 0; i < count; i++)
		steps[i] = choose_step(w, names[(first + i) % ARRAY_LEN(names)],
				       &args[i], &update);
	return apply(w->ctl, steps, count, &failed);
}

static int op_mkdir(struct worker *w)
{
	return dir_create(w->ctl, choose(w, 2) ? w->name :
			  dirs[1 + choose(w, ARRAY_LEN(dirs) - 1)]);
}

static int op_rmdir(struct worker *w)
{
	return dir_remove(w->ctl, choose(w, 2) ? w->name :
			  dirs[1 + choose(w, ARRAY_LEN(dirs) - 1)]);
}

static int op_list(struct worker *w)
{
	int count = list_count(w->ctl);

	if (count > (int)(ARRAY_LEN(names) + ARRAY_LEN(dirs)))
		bad(w->shared, "list: %d entries", count);
	return count < 0 ? count : 0;
}

static bool known(struct worker *w, int type, int id)
{
	int i;

	for (i = 0; i < w->count; i++)
		if (w->objects[i].type == type && w->objects[i].id == id)
			return true;
	return false;
}

static int op_list_one(struct worker *w)
{
	struct bpfdev_info info;
	int ret = list_one(w->ctl, w->name, &info);

	if (ret || info.type == BPFDEV_TYPE_DIR)
		return ret;
	if (!known(w, info.type, info.id))
		bad(w->shared, "list: type %u id %u", info.type, info.id);
	return 0;
}

/*
 * An opened descriptor is one of the test's objects, whatever happens to the
 * node.
 */
static int op_open(struct worker *w)
{
	static const int types[] = {
		BPFDEV_TYPE_MAP, BPFDEV_TYPE_PROG, BPFDEV_TYPE_LINK,
	};
	struct stat st;
	char path[64];
	size_t i;
	int fd;

	snprintf(path, sizeof(path), DEV "%s/%s", w->dir, w->name);
	fd = do_open(path, choose(w, 2) ? O_RDWR : O_RDONLY);
	if (fd < 0)
		return fd;
	for (i = 0; i < ARRAY_LEN(types); i++)
		if (known(w, types[i], object_id(types[i], fd)))
			break;
	/* a directory's folder can be opened, too */
	if (i == ARRAY_LEN(types) && (fstat(fd, &st) || !S_ISDIR(st.st_mode)))
		bad(w->shared, "open %s: no object of ours", path);
	close(fd);
	return 0;
}

static int op_sysfs(struct worker *w)
{
	static const char *const attrs[] = {
		"type", "id", "bpf_name", "refcnt", "opens", "uevent", "dev",
		"uses_maps", "uses_progs",
	};
	char path[128], line[256];

	snprintf(path, sizeof(path), SYSFS "%s%s%s/%s", w->dir,
		 *w->dir ? "!" : "", w->name, attrs[choose(w, ARRAY_LEN(attrs))]);
	return read_line(path, line, sizeof(line));
}

static int op_edges(struct worker *w)
{
	struct bpfdev_edge edges[64];
	int count;

	count = node_edges(w->ctl, w->name,
			   choose(w, 2) ? BPFDEV_EDGES_USERS : 0, edges,
			   ARRAY_LEN(edges));
	return count < 0 ? count : 0;
}

static int op_refs(struct worker *w)
{
	struct bpfdev_refs refs;
	int ret = node_refs(w->ctl, w->name, &refs);

	if (ret)
		return ret;
	if (!known(w, refs.type, refs.id))
		bad(w->shared, "refs: type %u id %u", refs.type, refs.id);
	if (refs.refcnt != refs.node + refs.files + refs.mappings + refs.progs +
	    refs.links + refs.maps + refs.other)
		bad(w->shared, "refs: %llu is not their sum", refs.refcnt);
	return 0;
}

static int op_holders(struct worker *w)
{
	struct bpfdev_holder held[64];
	int count, i;

	count = node_holders(w->ctl, choose(w, 2) ? w->name : NULL, held,
			     ARRAY_LEN(held));
	for (i = 0; i < count; i++)
		if (!known(w, held[i].type, held[i].id))
			bad(w->shared, "holders: type %u id %u", held[i].type,
			    held[i].id);
	return count < 0 ? count : 0;
}

static int op_entries(struct worker *w)
{
	char path[128], line[256];

	snprintf(path, sizeof(path), SYSFS "%s%scontrol/%s", w->dir,
		 *w->dir ? "!" : "", choose(w, 2) ? "entries" : "limit");
	return read_line(path, line, sizeof(line));
}

static int op_update(struct worker *w)
{
	return node_update(w->ctl, w->name, w->attached);
}

/* Add an object to a map that holds objects, or delete one. */
static int op_fill(struct worker *w)
{
	static const int pairs[][2] = {
		{ OBJECT_OUTER, OBJECT_MAP },
		{ OBJECT_OUTER, OBJECT_COUNTER },
		{ OBJECT_ARRAY, OBJECT_PROG },
		{ OBJECT_ARRAY, OBJECT_OTHER_PROG },
	};
	const int *pair = pairs[choose(w, ARRAY_LEN(pairs))];
	int map = w->objects[pair[0]].fd;
	uint32_t key = choose(w, SLOTS);

	return choose(w, 2) ? map_delete(map, &key) :
			      map_update(map, &key, &w->objects[pair[1]].fd);
}

static int op_symlinks(struct worker *w)
{
	char path[128], target[256];
	struct dirent **entries;
	int folder, count, i;

	snprintf(path, sizeof(path), SYSFS "%s%s%s/%s", w->dir,
		 *w->dir ? "!" : "", w->name, choose(w, 2) ? "uses" : "used_by");
	folder = do_open(path, O_RDONLY | O_DIRECTORY);
	if (folder < 0)
		return folder;
	count = scandirat(folder, ".", &entries, NULL, NULL);
	for (i = 0; i < count; i++) {
		readlinkat(folder, entries[i]->d_name, target, sizeof(target));
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	close(folder);
	return 0;
}

/* Errors of calls on names that other workers create and remove. */
#define GONE -ENOENT, -ENODEV, -ENXIO, -EISDIR, -ENOTDIR
static const struct {
	const char *name;
	int (*call)(struct worker *w);
	int may[8];
	bool slow;	/* looks at the whole machine, so it is called less often */
} ops[] = {
	{ "create", op_create, { -EEXIST, GONE } },
	{ "remove", op_remove, { GONE } },
	{ "replace", op_replace, { -EEXIST, -EINVAL, GONE } },
	{ "apply", op_apply, { -EEXIST, -EINVAL, GONE } },
	{ "mkdir", op_mkdir, { -EEXIST, GONE } },
	{ "rmdir", op_rmdir, { -ENOTEMPTY, GONE } },
	{ "list", op_list, { GONE } },
	{ "list one", op_list_one, { GONE } },
	/* a program is opened for reading only, a link for both */
	{ "open", op_open, { -EACCES, GONE } },
	{ "sysfs", op_sysfs, { GONE } },
	{ "entries", op_entries, { GONE } },
	{ "update", op_update, { -EINVAL, GONE } },
	{ "edges", op_edges, { GONE }, true },
	{ "refs", op_refs, { GONE }, true },
	{ "holders", op_holders, { GONE }, true },
	/* an element deleted from a hash takes up room for a moment longer */
	{ "fill", op_fill, { -ENOENT, -E2BIG } },
	{ "symlinks", op_symlinks, { GONE } },
};

static_assert(ARRAY_LEN(ops) <= ARRAY_LEN(((struct shared *)0)->ops), "ops");

/* Make one random call; false if there is no module or no such directory. */
static bool work(struct worker *w)
{
	unsigned int i = choose(w, ARRAY_LEN(ops));
	int ret;

	if (ops[i].slow && choose(w, 8))
		i = choose(w, ARRAY_LEN(ops));

	w->dir = dirs[choose(w, ARRAY_LEN(dirs))];
	w->name = names[choose(w, ARRAY_LEN(names))];
	w->object = &w->objects[choose(w, w->count)];
	w->ctl = ctl_open(w->dir, O_RDWR);
	if (w->ctl < 0)
		return false;
	ret = ops[i].call(w);
	close(w->ctl);
	if (!one_of(ret, ops[i].may))
		bad(w->shared, "%s: %s", ops[i].name, strerror(-ret));
	__atomic_fetch_add(&w->shared->ops[i].tried, 1, __ATOMIC_RELAXED);
	if (!ret)
		__atomic_fetch_add(&w->shared->ops[i].done, 1, __ATOMIC_RELAXED);
	return true;
}

#endif /* BPFDEV_RACE_CALLS_H */
