// SPDX-License-Identifier: GPL-2.0-only
/*
 * The entries of a directory from sysfs, which shows the same facts to all users as the
 * control node to those who may read it. It takes longer: several files for each entry.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/sysfs_entries.h"
#include "bpf/type_names.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/debug.h"

#define SYSFS_CLASS "/sys/class/bpf-objects"

/* struct entries - the entries found so far */
struct entries {
	struct bpfdev_info *info;
	size_t count;
};

/*
 * Get the name of an entry of a directory from that of its device, which has the path with
 * "!" for "/", and "control" at the end for a directory. Return false if it is not directly
 * in that directory.
 */
static bool sysfs_entry_name(const char *device, const char *dir, char *name)
{
	static const char control[] = "!control";
	const char *end;
	size_t i;

	for (i = 0; dir[i]; i++)
		if (device[i] != (dir[i] == '/' ? '!' : dir[i]))
			return false;
	if (i && device[i++] != '!')
		return false;
	device += i;
	end = strchrnul(device, '!');
	if ((*end && strcmp(end, control) != 0) || !strcmp(device, control + 1) ||
	    end - device >= BPFDEV_NAME_SIZE)
		return false;
	memcpy(name, device, end - device);
	name[end - device] = '\0';
	return true;
}

static FILE *sysfs_open(const char *device, const char *attribute)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), SYSFS_CLASS "/%s/%s", device, attribute);
	file = fopen(path, "re");
	cli_debug_call(file ? 0 : -1, "read %s", path);
	return file;
}

/* Return the number in an attribute, or @fallback: the entry has none, or it is "max". */
static uint64_t sysfs_number(const char *device, const char *attribute, uint64_t fallback)
{
	FILE *file = sysfs_open(device, attribute);
	unsigned long long number = 0;
	char line[32], *end = line;

	if (!file)
		return fallback;
	if (fgets(line, sizeof(line), file))
		number = strtoull(line, &end, 10);
	fclose(file);
	return end > line ? number : fallback;
}

static void sysfs_take_tag(struct bpfdev_info *info, const char *value)
{
	char byte[3] = "";
	size_t i;

	if (strlen(value) != 2 * BPFDEV_TAG_SIZE)
		return;
	for (i = 0; i < BPFDEV_TAG_SIZE; i++) {
		memcpy(byte, value + 2 * i, 2);
		info->tag[i] = strtoul(byte, NULL, 16);
	}
}

/* Take a line of the file uevent. */
static void sysfs_take_key(struct bpfdev_info *info, const char *key, const char *value)
{
	if (!strcmp(key, "MAJOR"))
		info->major = strtoul(value, NULL, 10);
	else if (!strcmp(key, "MINOR"))
		info->minor = strtoul(value, NULL, 10);
	else if (!strcmp(key, "BPFDEV_TYPE"))
		info->type = names_type_number(value);
	else if (!strcmp(key, "BPFDEV_ID"))
		info->id = strtoul(value, NULL, 10);
	else if (!strcmp(key, "BPFDEV_BPF_NAME"))
		snprintf(info->bpf_name, sizeof(info->bpf_name), "%s", value);
	else if (!strcmp(key, "BPFDEV_CREATOR_UID"))
		info->creator = strtoul(value, NULL, 10);
	else if (!strcmp(key, "BPFDEV_TAG"))
		sysfs_take_tag(info, value);
	else if (!strcmp(key, "BPFDEV_ACCESS"))
		info->access = (strchr(value, 'r') ? BPFDEV_ACCESS_READ : 0) |
			       (strchr(value, 'w') ? BPFDEV_ACCESS_WRITE : 0);
	else if (!strcmp(key, "BPFDEV_FACE"))
		names_face_number(value, &info->face);
	else if (!strcmp(key, "BPFDEV_MAP_TYPE") || !strcmp(key, "BPFDEV_PROG_TYPE") ||
		 !strcmp(key, "BPFDEV_LINK_TYPE"))
		/* the type of the entry comes first */
		info->bpf_type = names_bpf_type_number(info->type, value);
}

/* Return false for an entry that is gone by now. */
static bool sysfs_take_entry(struct bpfdev_info *info, const char *device)
{
	FILE *uevent = sysfs_open(device, "uevent");
	char line[512], *value;

	if (!uevent)
		return false;
	/* programs and links are opened without a restriction */
	info->access = BPFDEV_ACCESS_READ | BPFDEV_ACCESS_WRITE;
	while (fgets(line, sizeof(line), uevent)) {
		line[strcspn(line, "\n")] = '\0';
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = '\0';
		sysfs_take_key(info, line, value);
	}
	fclose(uevent);
	if (info->type == BPFDEV_TYPE_DIR) {
		info->entries = sysfs_number(device, "entries", 0);
		info->limit = sysfs_number(device, "limit", BPFDEV_NO_LIMIT);
	} else {
		info->refcnt = sysfs_number(device, "refcnt", 0);
		info->opens = sysfs_number(device, "opens", 0);
		info->created_ns = sysfs_number(device, "created_ns", 0);
		if (info->type == BPFDEV_TYPE_MAP)
			info->memlock = sysfs_number(device, "memlock", 0);
	}
	return info->type;
}

static int sysfs_by_name(const void *a, const void *b)
{
	const struct bpfdev_info *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/**
 * sysfs_entries_read() - read the entries of a directory
 * @dir: its name, "" for the root
 *
 * Return: the entries, to be freed with bpfdev_devs__free(); NULL with errno set if there
 * is no sysfs. The owner and the mode at creation are not known, and of a directory the
 * time.
 */
struct bpfdev_devs *sysfs_entries_read(const char *dir)
{
	DIR *class = opendir(SYSFS_CLASS);
	struct entries entries = {};
	struct bpfdev_devs *devs;
	struct dirent *device;

	cli_debug_call(class ? 0 : -1, "read %s", SYSFS_CLASS);
	if (!class)
		return NULL;
	while ((device = readdir(class))) {
		struct bpfdev_info info = {};

		if (*device->d_name == '.' ||
		    !sysfs_entry_name(device->d_name, dir, info.name) ||
		    !sysfs_take_entry(&info, device->d_name))
			continue;
		entries.info = cli_grow(entries.info, entries.count, sizeof(info));
		entries.info[entries.count++] = info;
	}
	closedir(class);
	if (entries.count)
		qsort(entries.info, entries.count, sizeof(*entries.info), sysfs_by_name);
	devs = bpfdev_devs__new(entries.info, entries.count);
	free(entries.info);
	return devs;
}
