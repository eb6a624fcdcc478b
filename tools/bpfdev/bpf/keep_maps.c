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
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "bpf/keep_maps.h"
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
	int fd;

	bpf_object__for_each_map(map, object) {
		/* maps that libbpf did not create have none */
		if (bpf_map__fd(map) < 0 || !keep_maps_is_one(btf, map))
			continue;
		if (maps->count == BPFDEV_KEEP_MAX)
			return cli_error("%s has more than %d prog arrays, sockmaps and maps with timers, and a node cannot keep more",
					 path, BPFDEV_KEEP_MAX);
		fd = fcntl(bpf_map__fd(map), F_DUPFD_CLOEXEC, 0);
		if (fd < 0)
			return cli_error("%s: %s", path, strerror(errno));
		maps->fd[maps->count++] = fd;
	}
	return CLI_OK;
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

/** keep_maps_drop() - close the descriptors of maps; a node keeps its maps */
void keep_maps_drop(struct keep_maps *maps)
{
	while (maps->count)
		close(maps->fd[--maps->count]);
}
