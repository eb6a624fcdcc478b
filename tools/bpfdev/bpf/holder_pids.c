// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PIDs of the processes that hold objects, as the attribute holders of sysfs has them, but
 * without the PID of this process.
 * A read of that attribute searches all processes, so for a table one search serves all
 * nodes of a directory. Nodes in further directories, if there are many, and objects without
 * a node are served by one search for all objects.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/all_holders.h"
#include "bpf/holder_pids.h"
#include "libbpfdev.h"
#include "output/value.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/path.h"

/* Directories that are searched one by one. */
#define HOLDERS_DIRS 8

/* struct held - a process that holds an object */
struct held {
	uint32_t type;
	uint32_t id;
	uint32_t pid;
};

/*
 * struct search - the holders of the objects of a directory, or of all objects
 * @dir: the directory
 * @is_made: for all objects: the search was made
 * @is_partial: for all objects: it left objects out
 * @failed: it found nothing because it could not be made
 * @held: the finds, sorted once all are there
 * @count: number of finds
 */
struct search {
	char *dir;
	bool is_made;
	bool is_partial;
	bool failed;
	struct held *held;
	size_t count;
};

static struct search *searches;
static size_t search_count;
static struct search of_all;

static int holder_compare(const void *a, const void *b)
{
	const struct held *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

static int holder_add(const struct bpfdev_holder *holder, void *data)
{
	struct search *search = data;

	/* as in a search for all objects, which this command holds during the search */
	if (holder->pid == (uint32_t)getpid())
		return 0;
	search->held = cli_grow(search->held, search->count, sizeof(*search->held));
	search->held[search->count++] = (struct held) {
		.type = holder->type, .id = holder->id, .pid = holder->pid,
	};
	return 0;
}

static void holder_sort(struct search *search)
{
	if (search->count)
		qsort(search->held, search->count, sizeof(*search->held), holder_compare);
}

/* Return the place of the first find for an object, or of the one after it. */
static size_t holder_first(const struct search *search, uint32_t type, uint32_t id)
{
	const struct held first = { .type = type, .id = id };
	size_t low = 0, high = search->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (holder_compare(&search->held[middle], &first) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Write the PIDs of an object, each once, as many as there is room for. */
static void holder_put(const struct search *search, uint32_t type, uint32_t id, char *buf,
		       size_t size)
{
	uint32_t last = 0;
	size_t i, len = 0;

	*buf = '\0';
	for (i = holder_first(search, type, id); i < search->count && len + 16 < size; i++) {
		const struct held *held = &search->held[i];

		if (held->type != type || held->id != id)
			break;
		if (held->pid == last)
			continue;
		last = held->pid;
		value_put(buf + len, size - len, "%s%u", len ? " " : "", last);
		len += strlen(buf + len);
	}
}

static void holder_search_dir(struct search *search)
{
	int ctl = bpfdev_ctl_open(search->dir, O_RDONLY);

	search->failed = ctl < 0 || bpfdev_holders_each(ctl, NULL, holder_add, search);
	if (ctl >= 0)
		close(ctl);
	holder_sort(search);
}

/* The search for the holders of all objects, made when it is asked for. */
static const struct search *holder_search_all(void)
{
	if (of_all.is_made)
		return &of_all;
	of_all.is_made = true;
	/* the list reports an object that may not be opened */
	cli_mute(true);
	of_all.is_partial = all_holders_each(holder_add, &of_all);
	cli_mute(false);
	of_all.failed = of_all.is_partial && !of_all.count;
	holder_sort(&of_all);
	return &of_all;
}

/* The search of a directory, made when it is asked for, or the one for all objects. */
static const struct search *holder_search_of(const char *dir)
{
	struct search *search;
	size_t i;

	/* the directory of the last row is likely to be that of the next one */
	for (i = search_count; i--;)
		if (!strcmp(searches[i].dir, dir))
			return &searches[i];
	if (search_count >= HOLDERS_DIRS && !holder_search_all()->is_partial)
		return &of_all;
	searches = cli_grow(searches, search_count, sizeof(*searches));
	search = &searches[search_count++];
	*search = (struct search) { .dir = cli_copy(dir) };
	holder_search_dir(search);
	return search;
}

/** holder_pids_forget() - search again for the next node, as processes may have changed */
void holder_pids_forget(void)
{
	size_t i;

	for (i = 0; i < search_count; i++) {
		free(searches[i].dir);
		free(searches[i].held);
	}
	free(searches);
	searches = NULL;
	search_count = 0;
	free(of_all.held);
	of_all = (struct search) {};
}

/**
 * holder_pids_of_node() - write the PIDs of the processes that hold an object with a node
 * @name: the node
 * @type, @id: the object
 * @buf: the PIDs but that of this process, in ascending order, with blanks between them
 * @size: size of @buf
 *
 * Return: false if they are not known: only root sees all processes.
 */
bool holder_pids_of_node(const char *name, uint32_t type, uint32_t id, char *buf,
			 size_t size)
{
	const struct search *search;
	char *dir;

	if (geteuid())
		return false;
	dir = cli_dirname(name);
	search = holder_search_of(dir);
	free(dir);
	if (search->failed)
		return false;
	holder_put(search, type, id, buf, size);
	return true;
}

/**
 * holder_pids_of_object() - write the PIDs of the processes that hold an object
 * @type, @id: the object, which need not have a node
 * @buf: as for holder_pids_of_node()
 * @size: size of @buf
 *
 * The first call searches for the holders of all objects, unless that was done for nodes.
 *
 * Return: as for holder_pids_of_node().
 */
bool holder_pids_of_object(uint32_t type, uint32_t id, char *buf, size_t size)
{
	const struct search *search;

	if (geteuid())
		return false;
	search = holder_search_all();
	if (search->failed)
		return false;
	holder_put(search, type, id, buf, size);
	return true;
}
