// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes, by their names in sysfs: read from sysfs for a node, and from bpf(2)
 * and /proc for an object without a node.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "bpf/attributes.h"
#include "bpf/ids.h"
#include "bpf/type_names.h"
#include "libbpfdev.h"
#include "output/value.h"
#include "util/array.h"
#include "util/debug.h"

/**
 * attribute_of_node() - read an attribute from sysfs
 * @devnum: the number of the node
 * @name: the attribute
 * @buf: the buffer
 * @size: size of @buf
 *
 * Return: false if nodes of its type have no such attribute, if the caller may not
 * read it, or if there is no sysfs, as in a container.
 */
bool attribute_of_node(dev_t devnum, const char *name, char *buf, size_t size)
{
	char path[64];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u/%s", major(devnum),
		 minor(devnum), name);
	fd = cli_debug_call(open(path, O_RDONLY | O_CLOEXEC), "open %s O_RDONLY",
			    path);
	if (fd < 0)
		return false;
	len = read(fd, buf, size - 1);
	close(fd);
	if (len < 0)
		return false;
	buf[len] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	cli_debug("read %s: %s", path, buf);
	return true;
}

/**
 * attribute_set() - write an attribute in sysfs
 * @devnum: the number of the node
 * @name: the attribute
 * @value: its new value
 *
 * Return: 0 or -errno.
 */
int attribute_set(dev_t devnum, const char *name, const char *value)
{
	char path[64];
	int fd, ret;

	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u/%s", major(devnum),
		 minor(devnum), name);
	fd = cli_debug_call(open(path, O_WRONLY | O_CLOEXEC), "open %s O_WRONLY",
			    path);
	if (fd < 0)
		return -errno;
	ret = write(fd, value, strlen(value)) < 0 ? -errno : 0;
	close(fd);
	cli_debug("write %s: %s", path, value);
	return ret;
}

/* Return the value in a line "key:\tvalue\n", or NULL for another key. */
static char *attribute_value_of(char *line, const char *key)
{
	size_t len = strlen(key);

	if (strncmp(line, key, len) != 0 || line[len] != ':')
		return NULL;
	line[strcspn(line, "\n")] = '\0';
	line += len + 1;
	return line + strspn(line, "\t ");
}

/**
 * attribute_put_escaped() - write a name or path in the kernel's format of a target
 * @name: the name
 * @buf: the buffer
 * @size: size of @buf
 *
 * Return: false if there is no room.
 */
bool attribute_put_escaped(const char *name, char *buf, size_t size)
{
	static const char letters[] = "\n\r\t\v\f\033\a\\";
	static const char codes[] = "nrtvfea\\";
	const char *letter;
	size_t len = 0;

	for (; *name; name++) {
		if (len + sizeof("\\000") > size)
			return false;
		letter = strchr(letters, *name);
		if (letter)
			len += sprintf(buf + len, "\\%c", codes[letter - letters]);
		else if (*name > ' ' && *name <= '~')
			buf[len++] = *name;
		else
			len += sprintf(buf + len, "\\%03o", (unsigned char)*name);
	}
	buf[len] = '\0';
	return true;
}

#define CGROUP_MOUNT "/sys/fs/cgroup"

/* Open a cgroup by its ID: the file handle of cgroupfs (FILEID_KERNFS) is the ID. */
static int attribute_open_cgroup(uint64_t id)
{
	union {
		struct file_handle head;
		char room[sizeof(struct file_handle) + sizeof(id)];
	} handle = { .head = { .handle_bytes = sizeof(id), .handle_type = 0xfe } };
	int mount, fd;

	memcpy(handle.room + offsetof(struct file_handle, f_handle), &id,
	       sizeof(id));
	mount = cli_debug_call(open(CGROUP_MOUNT, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
			       "open %s O_RDONLY", CGROUP_MOUNT);
	if (mount < 0)
		return -1;
	fd = cli_debug_call(open_by_handle_at(mount, &handle.head,
					      O_PATH | O_CLOEXEC),
			    "open cgroup %llu O_PATH", (unsigned long long)id);
	close(mount);
	return fd;
}

/* Write the path of a cgroup, if the caller can find it. */
static void attribute_put_cgroup_path(const char *id, char *buf, size_t size)
{
	char link[64], path[4096];
	const char *below = path + strlen(CGROUP_MOUNT);
	ssize_t len;
	int fd;

	fd = attribute_open_cgroup(strtoull(id, NULL, 10));
	if (fd < 0)
		return;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	close(fd);
	path[len > 0 ? len : 0] = '\0';
	if (strncmp(path, CGROUP_MOUNT, strlen(CGROUP_MOUNT)) != 0 ||
	    (*below && *below != '/'))
		return;
	len = strlen(buf);
	value_put(buf + len, size - len, " path:");
	if (!attribute_put_escaped(*below ? below : "/", buf + strlen(buf),
				   size - strlen(buf)))
		buf[len] = '\0';
}

/* Write a netfilter hook: all keys are on one line, with tabs before and after them. */
static void attribute_put_hook(const char *value, char *buf, size_t size)
{
	const char *from;
	char *to = buf;

	value_put(buf, size, "pf:%s", value);
	for (from = buf; *from; from++) {
		if (*from != '\t')
			*to++ = *from;
		else if (to[-1] != ':')
			*to++ = ' ';
	}
	*to = '\0';
}

/* Add the map of an iterator, or the attach type, unless the link is detached. */
static bool attribute_put_second(char *line, char *buf, size_t size)
{
	bool is_iter = !strncmp(buf, "target_name:", strlen("target_name:"));
	const char *key = is_iter ? "map_id" : "attach_type";
	const char *value = attribute_value_of(line, key);
	size_t len = strlen(buf);

	/* some kinds of links have the name of an attach type after its number */
	return value && strcmp(strchr(buf, ':'), ":0") != 0 &&
	       value_put(buf + len, size - len, " %s:%.*s", key,
			 (int)strspn(value, "0123456789"), value);
}

/*
 * Write the attach point of a link: the first of these keys that it has, and what goes
 * with it. The network namespace of an interface is missing because only the
 * module knows it.
 */
static bool attribute_put_target(char *line, char *buf, size_t size)
{
	static const char * const keys[] = {
		"ifindex", "cgroup_id", "netns_ino", "map_id", "target_name",
		"tp_name", "pf",
	};
	const char *value;
	size_t i;

	if (*buf)
		return attribute_put_second(line, buf, size);
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		value = attribute_value_of(line, keys[i]);
		if (!value)
			continue;
		if (!strcmp(keys[i], "pf"))
			attribute_put_hook(value, buf, size);
		else
			value_put(buf, size, "%s:%s", keys[i], value);
		if (!strcmp(keys[i], "cgroup_id") && strcmp(value, "0") != 0)
			attribute_put_cgroup_path(value, buf, size);
		return true;
	}
	return false;
}

static bool attribute_put_line(char *line, const char *name, char *buf,
			       size_t size)
{
	const char *value = attribute_value_of(line, name);

	return value && value_put_text(buf, size, value);
}

/* fdinfo also has keys that sysfs has only for other types, so check the type. */
static bool attribute_is_in_fdinfo(uint32_t type, const char *name)
{
	static const struct {
		uint32_t type;
		const char *name;
	} attributes[] = {
		{ BPFDEV_TYPE_MAP, "key_size" },
		{ BPFDEV_TYPE_MAP, "value_size" },
		{ BPFDEV_TYPE_MAP, "max_entries" },
		{ BPFDEV_TYPE_MAP, "map_flags" },
		{ BPFDEV_TYPE_MAP, "frozen" },
		{ BPFDEV_TYPE_MAP, "memlock" },
		{ BPFDEV_TYPE_PROG, "run_cnt" },
		{ BPFDEV_TYPE_PROG, "run_time_ns" },
		{ BPFDEV_TYPE_PROG, "recursion_misses" },
		{ BPFDEV_TYPE_PROG, "verified_insns" },
		{ BPFDEV_TYPE_LINK, "prog_id" },
		{ BPFDEV_TYPE_LINK, "target" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(attributes); i++)
		if (attributes[i].type == type &&
		    !strcmp(attributes[i].name, name))
			return true;
	return false;
}

/*
 * Add the cgroup or the process that an iterator starts at. Each cgroup has an order, which
 * is not 0.
 */
static void attribute_put_iter(const struct bpf_link_info *info, char *buf, size_t size)
{
	size_t len = strlen(buf);
	char id[24];

	if (info->iter.cgroup.order) {
		snprintf(id, sizeof(id), "%llu",
			 (unsigned long long)info->iter.cgroup.cgroup_id);
		value_put(buf + len, size - len, " cgroup_id:%s", id);
		attribute_put_cgroup_path(id, buf, size);
		len = strlen(buf);
		value_put(buf + len, size - len, " order:%u", info->iter.cgroup.order);
	} else if (info->iter.task.pid) {
		value_put(buf + len, size - len, " pid:%u", info->iter.task.pid);
	} else if (info->iter.task.tid) {
		value_put(buf + len, size - len, " tid:%u", info->iter.task.tid);
	}
}

static bool attribute_of_fdinfo(const struct ids_object *object,
				const char *name, char *buf, size_t size)
{
	bool is_target = !strcmp(name, "target");
	char path[64], line[256];
	bool found = false;
	FILE *fdinfo;

	if (!attribute_is_in_fdinfo(object->type, name))
		return false;
	/* Linux 7.2 has a tp_name there, but without its subsystem */
	if (is_target && object->info.link.type == BPF_LINK_TYPE_PERF_EVENT)
		return false;
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", object->fd);
	fdinfo = fopen(path, "re");
	cli_debug_call(fdinfo ? 0 : -1, "read %s", path);
	if (!fdinfo)
		return false;
	*buf = '\0';
	while ((!found || is_target) && fgets(line, sizeof(line), fdinfo))
		found |= is_target ? attribute_put_target(line, buf, size) :
				     attribute_put_line(line, name, buf, size);
	fclose(fdinfo);
	if (is_target && found && object->info.link.type == BPF_LINK_TYPE_ITER)
		attribute_put_iter(&object->info.link, buf, size);
	return found;
}

/*
 * struct dependency_ids - IDs of the dependencies of an object, to be put into a value
 * @type: type of the dependencies
 * @last: the previous ID: an object that is used in two ways comes twice in a row
 *
 * As in sysfs, a value has as many IDs as fit into BPFDEV_ATTR_MAX bytes.
 */
struct dependency_ids {
	char *buf;
	size_t size;
	uint32_t type;
	uint32_t last;
};

static int attribute_add_dependency(const struct bpfdev_edge *edge, void *data)
{
	struct dependency_ids *ids = data;
	size_t len = strlen(ids->buf);

	if (edge->type != ids->type || edge->id == ids->last)
		return 0;
	/* the kernel reserves the same room for the last ID */
	if (len + 16 >= ids->size - 1)
		return 1;
	ids->last = edge->id;
	value_put(ids->buf + len, ids->size - len, "%s%u", len ? " " : "",
		  edge->id);
	return 0;
}

/* Read dependencies from the module, by descriptor. */
static bool attribute_dependencies(const struct ids_object *object,
				   uint32_t type, char *buf, size_t size)
{
	struct dependency_ids ids = { .buf = buf, .size = size, .type = type };
	int ctl, ret;

	*buf = '\0';
	ctl = bpfdev_ctl_open("", O_RDONLY);
	if (ctl < 0)
		return false;
	ret = bpfdev_edges_each_fd(ctl, object->fd, 0, attribute_add_dependency,
				   &ids);
	close(ctl);
	return ret >= 0;
}

/**
 * attribute_of_object() - read an attribute of an object without a node
 * @object: the object
 * @name: the name of the attribute in sysfs
 * @buf: the buffer
 * @size: size of @buf
 *
 * Return: false if it is not known.
 */
bool attribute_of_object(const struct ids_object *object, const char *name,
			 char *buf, size_t size)
{
	const struct bpf_prog_info *prog = &object->info.prog;

	if (!strcmp(name, "uses_maps"))
		return attribute_dependencies(object, BPFDEV_TYPE_MAP, buf,
					      size);
	if (!strcmp(name, "uses_progs"))
		return attribute_dependencies(object, BPFDEV_TYPE_PROG, buf,
					      size);
	if (object->type == BPFDEV_TYPE_MAP && !strcmp(name, "btf_id"))
		return value_put_u64(buf, size, object->info.map.btf_id);
	if (object->type == BPFDEV_TYPE_PROG && !strcmp(name, "load_time_ns"))
		return value_put(buf, size, "%llu", prog->load_time);
	if (object->type == BPFDEV_TYPE_PROG && !strcmp(name, "jited_len"))
		return value_put_u64(buf, size, prog->jited_prog_len);
	return attribute_of_fdinfo(object, name, buf, size);
}

/**
 * attribute_value() - read an attribute of an object, with a node or without
 * @devnum: the number of its node
 * @object: the object, if it has no node; else NULL
 * @name: the name of the attribute in sysfs
 * @buf: the buffer; in a target, the attach type or the order of cgroups is a name
 * @size: size of @buf
 *
 * Return: false if it is not known.
 */
bool attribute_value(dev_t devnum, const struct ids_object *object,
		     const char *name, char *buf, size_t size)
{
	if (object ? !attribute_of_object(object, name, buf, size) :
		     !attribute_of_node(devnum, name, buf, size))
		return false;
	if (!strcmp(name, "target"))
		names_put_in_target(buf, size);
	return true;
}

/**
 * attribute_link_attached() - check whether a link is attached
 * @devnum: the number of its node
 * @object: the link, if it has no node; else NULL
 *
 * Return: false if it has lost its attach point; true also if that is not known.
 */
bool attribute_link_attached(dev_t devnum, const struct ids_object *object)
{
	/* of a link that has lost it, the first value is 0 */
	static const char * const keys[] = {
		"ifindex:0", "cgroup_id:0", "netns_ino:0", "map_id:0",
	};
	char value[BPFDEV_ATTR_MAX + 1];
	size_t i, len;

	if (!object)
		return !attribute_of_node(devnum, "attached", value, sizeof(value)) ||
		       strcmp(value, "0") != 0;
	if (!attribute_of_object(object, "target", value, sizeof(value)))
		return true;
	len = strcspn(value, " ");
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (strlen(keys[i]) == len && !strncmp(value, keys[i], len))
			return false;
	return true;
}

static void attribute_prog_name(uint32_t id, char *buf, size_t size)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	int fd = ids_open(BPFDEV_TYPE_PROG, id);

	if (fd < 0)
		return;
	if (!ids_read_info(fd, &info, &len))
		value_put_text(buf, size, info.name);
	close(fd);
}

/**
 * attribute_bpf_name() - write the BPF name of an object without a node
 * @object: the object; a link has the name of its program
 * @buf: the buffer; empty if it has none
 * @size: size of @buf
 */
void attribute_bpf_name(const struct ids_object *object, char *buf, size_t size)
{
	*buf = '\0';
	if (object->type == BPFDEV_TYPE_MAP)
		value_put_text(buf, size, object->info.map.name);
	else if (object->type == BPFDEV_TYPE_PROG)
		value_put_text(buf, size, object->info.prog.name);
	else
		attribute_prog_name(object->info.link.prog_id, buf, size);
}
