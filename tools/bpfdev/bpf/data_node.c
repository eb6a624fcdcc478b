// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data nodes. An open one is no BPF descriptor: bpf(2) does not know it, and the module
 * describes it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>

#include "bpf/data_node.h"
#include "bpf/ids.h"
#include "bpf/type_names.h"
#include "libbpfdev.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/kernel.h"
#include "util/major.h"

/**
 * data_node_info() - read the facts of the map behind an open data node
 * @fd: a descriptor of any file; other devices may take the ioctl for one of their own, so
 *	they are not asked
 * @info: filled in
 *
 * Return: 0, or -ENODEV if it is another file.
 */
int data_node_info(int fd, struct bpfdev_data_info *info)
{
	if (!cli_is_node(fd))
		return -ENODEV;
	return bpfdev_data_info(fd, info, sizeof(*info)) ? -ENODEV : 0;
}

/**
 * data_node_is() - check whether an open file is one of a data node
 * @fd: its descriptor
 */
bool data_node_is(int fd)
{
	struct bpfdev_data_info info;

	return !data_node_info(fd, &info);
}

/**
 * data_node_read() - read the facts of the map behind a data node
 * @name: the name of the node
 * @info: filled in
 *
 * Return: 0 or a negative errno: -ENODEV if it is another node.
 */
int data_node_read(const char *name, struct bpfdev_data_info *info)
{
	int fd = bpfdev_open(name, O_RDONLY), ret;

	if (fd < 0)
		return fd;
	ret = data_node_info(fd, info);
	close(fd);
	return ret;
}

/**
 * data_node_btf() - read the types of the keys and values behind an open data node
 * @fd: its descriptor
 * @key_type: set to the ID of the type of keys, or 0
 * @value_type: set to the ID of the type of values, or 0
 *
 * No call of bpf(2) is made.
 *
 * Return: the types, to be freed; NULL if there are none, or they cannot be read.
 */
struct btf *data_node_btf(int fd, uint32_t *key_type, uint32_t *value_type)
{
	struct bpfdev_data_btf reply;
	struct btf *btf = NULL;
	uint32_t size;
	void *data;

	if (bpfdev_data_btf(fd, NULL, 0, &reply, sizeof(reply)))
		return NULL;
	size = reply.size;
	data = malloc(size);
	if (data && !bpfdev_data_btf(fd, data, size, &reply, sizeof(reply))) {
		btf = btf__new(data, size);
		cli_debug_call(btf ? 0 : -1, "parse %u bytes of BTF", size);
	}
	free(data);
	*key_type = reply.key_type;
	*value_type = reply.value_type;
	return btf;
}

/**
 * data_node_no_bpf() - report that an operation needs the map, and not its data
 * @verb: the operation, as in "cannot VERB NAME"
 * @name: the name of a data node
 *
 * Return: CLI_FAILURE.
 */
int data_node_no_bpf(const char *verb, const char *name)
{
	return cli_error("cannot %s %s: it is a data node, which gives no BPF descriptor; name the node of the map itself, or read this one, as 'bpfdev cat' does",
			 verb, name);
}

/* Since 7.2: newer than some of the headers. */
#define MAP_TYPE_RHASH 35

static bool data_node_is_hash(uint32_t map_type)
{
	return map_type == BPF_MAP_TYPE_HASH || map_type == BPF_MAP_TYPE_LRU_HASH ||
	       map_type == BPF_MAP_TYPE_PERCPU_HASH ||
	       map_type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

/* The feature that data nodes of a type of map need; 0: none. */
static uint32_t data_node_feature(uint32_t map_type)
{
	if (map_type == BPF_MAP_TYPE_RINGBUF || map_type == BPF_MAP_TYPE_USER_RINGBUF)
		return BPFDEV_FEATURE_RING;
	if (map_type == BPF_MAP_TYPE_LPM_TRIE)
		return BPFDEV_FEATURE_TRIE;
	if (map_type == MAP_TYPE_RHASH)
		return BPFDEV_FEATURE_RHASH;
	return data_node_is_hash(map_type) ? BPFDEV_FEATURE_HASH : 0;
}

/**
 * data_node_no_data() - report why a map cannot have a data node
 * @verb: the operation, as in "cannot VERB NAME"
 * @name: the name of the node
 * @ctl: a control node
 * @fd: the map
 *
 * Return: CLI_FAILURE.
 */
int data_node_no_data(const char *verb, const char *name, int ctl, int fd)
{
	struct bpfdev_query query;
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);
	uint32_t feature;
	char type[64];

	if (ids_read_info(fd, &info, &len))
		return cli_name_error(verb, name, EOPNOTSUPP);
	names_put_bpf_type(type, sizeof(type), BPFDEV_TYPE_MAP, info.type);
	feature = data_node_feature(info.type);
	if (feature && !bpfdev_query(ctl, &query) && !(query.features & feature))
		return cli_error("cannot %s %s: the module cannot read the data of a map of type %s: %s",
				 verb, name, type,
				 kernel_why_no_fields() ?: "its structures are not as expected");
	return cli_error("cannot %s %s: a map of type %s cannot have a data node; array, percpu_array, hash, percpu_hash, lru_hash, lru_percpu_hash, rhash, lpm_trie, ringbuf and user_ringbuf can",
			 verb, name, type);
}
