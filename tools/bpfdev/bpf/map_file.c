// SPDX-License-Identifier: GPL-2.0-only
/*
 * The map behind a node, open, with its facts and its types. All of this needs no more than
 * the permission to open the node, except types: BPF gives type information by its ID, to
 * callers with CAP_SYS_ADMIN. Without it, values are plain numbers and bytes. A data node
 * gives the types to all who may open it, and nothing of it needs bpf(2).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "bpf/data_node.h"
#include "bpf/ids.h"
#include "bpf/map_file.h"
#include "bpf/object_arg.h"
#include "bpf/type_names.h"
#include "libbpfdev.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/major.h"

static bool map_file_is_per_cpu(uint32_t type)
{
	return type == BPF_MAP_TYPE_PERCPU_HASH ||
	       type == BPF_MAP_TYPE_PERCPU_ARRAY ||
	       type == BPF_MAP_TYPE_LRU_PERCPU_HASH ||
	       type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

/* Values of struct_ops maps have types of the kernel, which every user can read. */
static struct btf *map_file_load_btf(const struct bpf_map_info *info)
{
	struct btf *btf;

	if (info->btf_vmlinux_value_type_id) {
		btf = btf__load_vmlinux_btf();
		cli_debug_call(btf ? 0 : -1, "read /sys/kernel/btf/vmlinux");
	} else {
		btf = btf__load_from_kernel_by_id(info->btf_id);
		cli_debug_call(btf ? 0 : -1, "bpf BTF_GET_FD_BY_ID %u", info->btf_id);
	}
	return btf;
}

/* Take the types that fit. As bpftool, use them only if there is one of the value. */
static void map_file_take_types(struct map_file *map, uint32_t key_type, uint32_t value_type)
{
	if (!map->btf || !value_type)
		return;
	if (btf__resolve_size(map->btf, value_type) == map->info.value_size)
		map->value_type = value_type;
	if (key_type && btf__resolve_size(map->btf, key_type) == map->info.key_size)
		map->key_type = key_type;
}

static void map_file_read_types(struct map_file *map)
{
	const struct bpf_map_info *info = &map->info;
	uint32_t key_type = info->btf_key_type_id;
	uint32_t value_type = info->btf_vmlinux_value_type_id;

	/* the type of a key is not in the kernel's BTF */
	if (value_type)
		key_type = 0;
	else
		value_type = info->btf_value_type_id;
	if (!value_type)
		return;
	map->btf = map_file_load_btf(info);
	map_file_take_types(map, key_type, value_type);
}

/* @cpus is the number of values of an element. */
static void map_file_set_cpus(struct map_file *map, bool per_cpu, uint32_t cpus)
{
	map->per_cpu = per_cpu;
	map->cpus = cpus;
	map->step = map->info.value_size;
	if (map->per_cpu)
		map->step = (map->step + 7) & ~(size_t)7;
	map->value_len = map->step * map->cpus;
}

static int map_file_read_info(struct map_file *map)
{
	__u32 len = sizeof(map->info);
	bool per_cpu;
	int cpus = 1;

	if (ids_read_info(map->fd, &map->info, &len))
		return cli_error("%s: cannot read the facts of the map: %s", map->name,
				 strerror(errno));
	per_cpu = map_file_is_per_cpu(map->info.type);
	if (per_cpu)
		cpus = libbpf_num_possible_cpus();
	if (cpus <= 0)
		return cli_error("%s: the number of CPUs is not known: /sys is needed: %s",
				 map->name, strerror(-cpus));
	map_file_set_cpus(map, per_cpu, cpus);
	map_file_read_types(map);
	return CLI_OK;
}

static void map_file_take_data(struct map_file *map, const struct bpfdev_data_info *data)
{
	uint32_t key_type = 0, value_type = 0;

	map->is_data = true;
	map->value_at = data->value_offset;
	map->record = data->record_size;
	map->info.type = data->map_type;
	map->info.id = data->map_id;
	map->info.map_flags = data->map_flags;
	map->info.key_size = data->key_size;
	map->info.value_size = data->value_size;
	map->info.max_entries = data->max_entries;
	map_file_set_cpus(map, data->cpus, data->cpus ?: 1);
	map->btf = data_node_btf(map->fd, &key_type, &value_type);
	map_file_take_types(map, key_type, value_type);
}

/**
 * map_file_check_type() - check that an open file is a map
 * @fd: its descriptor: also that of a program, a link or another device
 * @verb: the operation, as in "cannot VERB NAME"
 * @name: the name of the node
 * @flags: those of the open: O_RDONLY, O_WRONLY or O_RDWR
 *
 * A data node is none. No call of bpf(2) is made.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int map_file_check_type(int fd, const char *verb, const char *name, int flags)
{
	uint32_t type = ids_type_of(fd);

	if (type == BPFDEV_TYPE_MAP)
		return CLI_OK;
	if (type)
		return cli_error("cannot %s %s: it is a %s, not a map", verb, name,
				 bpfdev_type_str(type));
	/* opened for reading only, it is a text */
	if (cli_is_node(fd))
		return cli_error("cannot %s %s: it is an iterator link, not a map", verb,
				 name);
	return cli_open_error(name, flags, ENODEV);
}

/**
 * map_file_take() - read the facts of an open map
 * @map: the map, to be closed with map_file_close() in any case
 * @verb: the operation, for messages
 * @name: the name of the node, which must stay
 * @fd: a descriptor from its open, which is closed with the map
 * @flags: those of the open: O_RDONLY or O_WRONLY
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int map_file_take(struct map_file *map, const char *verb, const char *name, int fd,
		  int flags)
{
	struct bpfdev_data_info data;

	memset(map, 0, sizeof(*map));
	map->name = name;
	map->fd = fd;
	map->access = flags;
	if (fd < 0)
		return cli_open_error(name, flags, -fd);
	/* first, because this needs no bpf(2) */
	if (data_node_info(fd, &data))
		return map_file_check_type(fd, verb, name, flags) ?:
		       map_file_read_info(map);
	map_file_take_data(map, &data);
	return CLI_OK;
}

/**
 * map_file_open() - open the map behind a node
 * @map: the map, to be closed with map_file_close() in any case
 * @verb: the operation, for messages
 * @name: the name of the node of the map or of its data, which must stay
 * @flags: O_RDONLY or O_WRONLY
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int map_file_open(struct map_file *map, const char *verb, const char *name, int flags)
{
	return map_file_take(map, verb, name, bpfdev_open(name, flags), flags);
}

/**
 * map_file_close() - close a map
 * @map: the map
 */
void map_file_close(struct map_file *map)
{
	btf__free(map->btf);
	if (map->fd >= 0)
		close(map->fd);
}

/**
 * map_file_check_elements() - check that a map is no ring buffer
 * @map: the map
 * @verb: the operation, as in "cannot VERB NAME"
 *
 * The node of a ring buffer itself passes: BPF has an error for each operation.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int map_file_check_elements(const struct map_file *map, const char *verb)
{
	if (!map->is_data || map->record)
		return CLI_OK;
	if (map->info.type == BPF_MAP_TYPE_USER_RINGBUF)
		return cli_error("cannot %s %s: a user ring buffer takes samples by write(2), and has no elements",
				 verb, map->name);
	return cli_error("cannot %s %s: a ring buffer has events, not elements; 'bpfdev cat %s' prints them",
			 verb, map->name, map->name);
}

/**
 * map_file_buffer() - allocate zeroed memory for keys or values, or exit
 * @count: number of elements
 * @size: bytes of each, which can be 0
 *
 * Return: the memory, to be freed.
 */
void *map_file_buffer(size_t count, size_t size)
{
	void *buffer = calloc(count, size ?: 1);

	if (!buffer)
		exit(cli_error("out of memory"));
	return buffer;
}

/*
 * Explain EPERM. Only a change fails for a frozen map, and only its own node needs
 * bpf(2).
 */
static int map_file_not_permitted(const struct map_file *map, const char *verb)
{
	if (map->is_data)
		return cli_error("cannot %s %s: %s: the map is frozen", verb, map->name,
				 strerror(EPERM));
	return cli_error("cannot %s %s: %s: %sbpf(2) is not allowed here, for example by the seccomp profile of a container",
			 verb, map->name, strerror(EPERM),
			 map->access == O_RDONLY ? "" : "the map is frozen, or ");
}

/**
 * map_file_error() - report an error that does not depend on the operation
 * @map: the map
 * @verb: the operation, as in "cannot VERB NAME"
 * @err: errno
 *
 * Return: CLI_FAILURE.
 */
int map_file_error(const struct map_file *map, const char *verb, int err)
{
	char type[64];

	names_put_bpf_type(type, sizeof(type), BPFDEV_TYPE_MAP, map->info.type);
	switch (err) {
	case EOPNOTSUPP:
	case MAP_FILE_ENOTSUPP:
		return cli_error("cannot %s %s: BPF does not offer this for a map of type %s",
				 verb, map->name, type);
	case EINVAL:
		return cli_error("cannot %s %s: %s: BPF does not offer this for a map of type %s, or refuses the key or the value",
				 verb, map->name, strerror(err), type);
	case EPERM:
		return map_file_not_permitted(map, verb);
	case ENOSPC:
		return cli_error("cannot %s %s: its values are sockets; their cookies have 8 bytes, and values of this map have %u",
				 verb, map->name, map->info.value_size);
	default:
		return cli_error("cannot %s %s: %s", verb, map->name, strerror(err));
	}
}
