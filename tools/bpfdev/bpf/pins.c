// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where objects are pinned on bpffs. The kernel does not say it, so each pin on each
 * mount of bpffs is opened, once for a command.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <linux/magic.h>

#include "bpf/ids.h"
#include "bpf/mounts.h"
#include "bpf/pins.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/debug.h"
#include "util/path.h"

/* struct pin - a pin of an object */
struct pin {
	uint32_t type;
	uint32_t id;
	char *path;
};

/*
 * The pins of all mounts
 * @is_read: they have been read
 * @is_partial: some pins could not be opened
 * @pin: the pins, sorted
 * @count: number of pins
 */
static struct {
	bool is_read;
	bool is_partial;
	struct pin *pin;
	size_t count;
} pins;

static int pins_compare_objects(const struct pin *x, uint32_t type, uint32_t id)
{
	if (x->type != type)
		return x->type < type ? -1 : 1;
	return (x->id > id) - (x->id < id);
}

static int pins_compare(const void *a, const void *b)
{
	const struct pin *x = a, *y = b;

	return pins_compare_objects(x, y->type, y->id) ?: strcmp(x->path, y->path);
}

/*
 * A map is opened for reading only, because its pin or a security module may allow no more.
 * The pin of another object has no such mode.
 */
static int pins_open(const char *path)
{
	static const uint32_t modes[] = { BPF_F_RDONLY, 0, BPF_F_WRONLY };
	int fd = -1;
	size_t i;

	for (i = 0; fd < 0 && i < sizeof(modes) / sizeof(modes[0]); i++) {
		LIBBPF_OPTS(bpf_obj_get_opts, opts, .file_flags = modes[i]);

		fd = cli_debug_call(bpf_obj_get_opts(path, &opts), "bpf OBJ_GET %s", path);
		if (fd < 0 && errno != EINVAL && errno != EACCES)
			break;
	}
	return fd;
}

static void pins_add(const char *path)
{
	struct ids_object object = { .fd = pins_open(path) };
	uint32_t len = sizeof(object.info);

	if (object.fd < 0) {
		/* one that is gone by now is none */
		pins.is_partial |= errno != ENOENT;
		return;
	}
	object.type = ids_type_of(object.fd);
	if (object.type && !ids_read_info(object.fd, &object.info, &len)) {
		pins.pin = cli_grow(pins.pin, pins.count, sizeof(*pins.pin));
		pins.pin[pins.count++] = (struct pin) {
			.type = object.type,
			.id = ids_object_id(&object),
			.path = cli_copy(path),
		};
	} else {
		pins.is_partial = true;
	}
	close(object.fd);
}

/* Symbolic links on bpffs are not followed: they lead to pins that are found anyway. */
static void pins_read_dir(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char *name;

	if (cli_debug_call(dir ? 0 : -1, "read %s", path) && errno != ENOENT)
		pins.is_partial = true;
	while (dir && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		name = cli_join(path, entry->d_name);
		if (entry->d_type == DT_DIR)
			pins_read_dir(name);
		else if (entry->d_type == DT_REG)
			pins_add(name);
		free(name);
	}
	if (dir)
		closedir(dir);
}

static void pins_read(void)
{
	struct mounts *mounts;
	size_t i;

	if (pins.is_read)
		return;
	pins.is_read = true;
	mounts = mounts_read("bpf", BPF_FS_MAGIC);
	for (i = 0; i < mounts_count(mounts); i++)
		pins_read_dir(mounts_get(mounts, i));
	mounts_free(mounts);
	if (pins.count)
		qsort(pins.pin, pins.count, sizeof(*pins.pin), pins_compare);
}

/* Return the first pin of an object, or the place where it would be. */
static size_t pins_first(uint32_t type, uint32_t id)
{
	size_t low = 0, high = pins.count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (pins_compare_objects(&pins.pin[middle], type, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/** pins_forget() - open all pins again in the next call, as they may have changed */
void pins_forget(void)
{
	size_t i;

	for (i = 0; i < pins.count; i++)
		free(pins.pin[i].path);
	free(pins.pin);
	memset(&pins, 0, sizeof(pins));
}

/**
 * pins_each() - go through the pins of an object on the mounts of bpffs that the caller sees
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: its BPF ID
 * @each: called with the path of each, in the order of their bytes
 * @data: argument of @each
 *
 * The first call opens all pins. A pin that the caller may not open is left out.
 */
void pins_each(uint32_t type, uint32_t id, void (*each)(const char *path, void *data),
	       void *data)
{
	size_t i;

	pins_read();
	for (i = pins_first(type, id);
	     i < pins.count && !pins_compare_objects(&pins.pin[i], type, id); i++)
		each(pins.pin[i].path, data);
}

/* struct pins_text - the value of a column, and how much of it is there */
struct pins_text {
	char *buf;
	size_t size;
	size_t len;
};

static bool pins_is_special(char c)
{
	return c == ',' || c == '\\';
}

/* Write a path, and the comma before it, if all of it fits. */
static void pins_put_path(const char *path, void *data)
{
	struct pins_text *text = data;
	size_t len = text->len, more = 2, i;

	for (i = 0; path[i]; i++)
		more += 1 + pins_is_special(path[i]);
	if (len + more > text->size)
		return;
	if (len)
		text->buf[len++] = ',';
	for (; *path; path++) {
		if (pins_is_special(*path))
			text->buf[len++] = '\\';
		text->buf[len++] = *path;
	}
	text->buf[len] = '\0';
	text->len = len;
}

/**
 * pins_put() - write the pins of an object as the value of a column
 * @type, @id: as for pins_each()
 * @buf: the paths, as json_put_value() expects the strings of an array; as many as fit
 * @size: size of @buf
 *
 * Return: false if none is known, and some pins could not be opened.
 */
bool pins_put(uint32_t type, uint32_t id, char *buf, size_t size)
{
	struct pins_text text = { .buf = buf, .size = size };

	*buf = '\0';
	pins_each(type, id, pins_put_path, &text);
	return text.len || !pins.is_partial;
}
