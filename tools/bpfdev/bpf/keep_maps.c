// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maps that must stay open for a program. When the last descriptor of a map is closed,
 * the kernel calls map_release_uref() in its struct bpf_map_ops, even if a program still
 * uses the map. The function empties a prog array, drops the programs of a sockmap, and
 * cancels the timers, workqueues and task work in an array or hash.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "bpf/ids.h"
#include "bpf/keep_maps.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/array.h"
#include "util/error.h"

/* More levels of structures than the kernel accepts. */
#define KEEP_MAPS_DEPTH	16

static bool keep_maps_is_cancelled(const char *name)
{
	/* freed by the kernel's bpf_map_free_internal_structs() */
	static const char * const names[] = {
		"bpf_timer", "bpf_wq", "bpf_task_work",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/*
 * Check whether a type has such a structure at any depth. Older kernels find it only
 * directly in the value, but a map kept in vain does no harm.
 */
static bool keep_maps_has_cancelled(const struct btf *btf, __u32 id, int depth)
{
	const struct btf_type *type = btf__type_by_id(btf, id);
	int i;

	while (type && (btf_is_mod(type) || btf_is_typedef(type) ||
			btf_is_array(type)))
		type = btf__type_by_id(btf, btf_is_array(type) ?
						    btf_array(type)->type :
						    type->type);
	if (!type || !btf_is_composite(type) || !depth)
		return false;
	if (keep_maps_is_cancelled(btf__name_by_offset(btf, type->name_off)))
		return true;
	for (i = 0; i < btf_vlen(type); i++)
		if (keep_maps_has_cancelled(btf, btf_members(type)[i].type,
					    depth - 1))
			return true;
	return false;
}

static bool keep_maps_is_one(const struct btf *btf, const struct bpf_map *map)
{
	switch (bpf_map__type(map)) {
	case BPF_MAP_TYPE_PROG_ARRAY:
	case BPF_MAP_TYPE_SOCKMAP:
	case BPF_MAP_TYPE_SOCKHASH:
		return true;
	default:
		return btf && keep_maps_has_cancelled(btf,
						      bpf_map__btf_value_type_id(map),
						      KEEP_MAPS_DEPTH);
	}
}

/* Return 0 or a negative errno. */
static int keep_maps_add(struct keep_maps *maps, int map)
{
	int fd;

	if (maps->count == BPFDEV_KEEP_MAX)
		return -E2BIG;
	fd = fcntl(map, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	maps->fd[maps->count++] = fd;
	return 0;
}

/**
 * keep_maps_take() - get descriptors of the maps that must stay open
 * @object: a loaded object
 * @path: its file, for messages
 * @maps: filled in; pass it to keep_maps_drop() in any case
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int keep_maps_take(const struct bpf_object *object, const char *path,
		   struct keep_maps *maps)
{
	const struct btf *btf = bpf_object__btf(object);
	struct bpf_map *map;
	int ret;

	bpf_object__for_each_map(map, object) {
		/* maps that libbpf did not create have none */
		if (bpf_map__fd(map) < 0 || !keep_maps_is_one(btf, map))
			continue;
		ret = keep_maps_add(maps, bpf_map__fd(map));
		if (ret == -E2BIG)
			return cli_error("%s has more than %d prog arrays, sockmaps and maps with timers, and a node cannot keep more",
					 path, BPFDEV_KEEP_MAX);
		if (ret)
			return cli_error("%s: %s", path, strerror(-ret));
	}
	return CLI_OK;
}

/* struct keep_search - programs and maps that a program can reach */
struct keep_search {
	struct bpfdev_edge *found;
	size_t count;
};

/* Go on with maps, with programs in prog arrays, and with maps in maps. */
static int keep_maps_follow(const struct bpfdev_edge *edge, void *data)
{
	struct keep_search *search = data;
	size_t i;

	if (edge->relation != BPFDEV_EDGE_MAP && edge->relation != BPFDEV_EDGE_CALL &&
	    edge->relation != BPFDEV_EDGE_INNER)
		return 0;
	for (i = 0; i < search->count; i++)
		if (search->found[i].type == edge->type &&
		    search->found[i].id == edge->id)
			return 0;
	search->found = cli_grow(search->found, search->count, sizeof(*edge));
	search->found[search->count++] = *edge;
	return 0;
}

static int keep_maps_reach(int ctl, const struct bpfdev_edge *edge,
			   struct keep_search *search, struct keep_maps *maps)
{
	int fd = ids_open(edge->type, edge->id), ret;

	if (fd < 0)
		return ids_is_gone(errno) ? 0 : -errno;
	ret = bpfdev_edges_each_fd(ctl, fd, 0, keep_maps_follow, search);
	if (!ret && edge->type == BPFDEV_TYPE_MAP)
		ret = keep_maps_add(maps, fd);
	close(fd);
	return ret;
}

/**
 * keep_maps_take_all() - get descriptors of all maps that a program can reach
 * @ctl: a control node
 * @prog: a descriptor of the program, whose object file is not known. A map that is kept in
 *	vain does no harm
 * @maps: filled in; pass it to keep_maps_drop() in any case
 *
 * Return: 0, or a negative errno; -E2BIG if there are more than BPFDEV_KEEP_MAX.
 */
int keep_maps_take_all(int ctl, int prog, struct keep_maps *maps)
{
	struct keep_search search = {};
	struct bpfdev_edge edge;
	size_t i;
	int ret;

	ret = bpfdev_edges_each_fd(ctl, prog, 0, keep_maps_follow, &search);
	for (i = 0; !ret && i < search.count; i++) {
		/* the array may move */
		edge = search.found[i];
		ret = keep_maps_reach(ctl, &edge, &search, maps);
	}
	free(search.found);
	return ret;
}

/**
 * keep_maps_fds() - return the descriptors of maps
 * @maps: the maps, or NULL
 *
 * Return: the descriptors; NULL without any, as the kernel expects.
 */
const int *keep_maps_fds(const struct keep_maps *maps)
{
	return maps && maps->count ? maps->fd : NULL;
}

/**
 * keep_maps_copy() - get further descriptors of maps
 * @from: the maps
 * @to: filled in; pass it to keep_maps_drop() in any case
 *
 * Return: 0, or a negative errno.
 */
int keep_maps_copy(const struct keep_maps *from, struct keep_maps *to)
{
	int ret = 0;
	uint32_t i;

	for (i = 0; !ret && i < from->count; i++)
		ret = keep_maps_add(to, from->fd[i]);
	return ret;
}

/** keep_maps_drop() - close the descriptors of maps; a node keeps its maps */
void keep_maps_drop(struct keep_maps *maps)
{
	while (maps->count)
		close(maps->fd[--maps->count]);
}
