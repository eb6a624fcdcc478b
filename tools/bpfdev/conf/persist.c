// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maps with contents that stay over a reboot: each has a file, which "bpfdev map save" writes,
 * and from which apply fills a map that it makes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/contents.h"
#include "bpf/map_file.h"
#include "conf/applied.h"
#include "conf/conf.h"
#include "conf/persist.h"
#include "util/error.h"

#define PERSIST_DIR "/var/lib/bpfdev"

/* The file of a map. No name has a colon, so no two maps have one file. */
static char *persist_path(const char *name)
{
	char *path, *at;

	if (asprintf(&path, PERSIST_DIR "/%s.map", name) < 0)
		exit(cli_error("out of memory"));
	for (at = path + sizeof(PERSIST_DIR); (at = strchr(at, '/'));)
		*at = ':';
	return path;
}

/* Keep a file that does not fit, where the next save does not replace it. */
static void persist_put_aside(const char *path)
{
	char *aside;

	if (asprintf(&aside, "%s.bad", path) < 0)
		exit(cli_error("out of memory"));
	/* an older one stays; then the file is replaced by the next save */
	if (renameat2(AT_FDCWD, path, AT_FDCWD, aside, RENAME_NOREPLACE))
		cli_error("cannot rename %s to %s: %s", path, aside, strerror(errno));
	else
		cli_say("The file is %s now.\n", aside);
	free(aside);
}

/**
 * persist_restore() - fill a map from its file, if it has one
 * @map: the map, open for writing
 *
 * A file that does not fit is reported and put aside.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int persist_restore(const struct map_file *map)
{
	char *path = persist_path(map->name);
	int status = CLI_OK;

	if (!access(path, F_OK)) {
		status = contents_load(map, path);
		if (status)
			persist_put_aside(path);
	}
	free(path);
	return status;
}

static int persist_save(const struct applied *entry)
{
	char *path = persist_path(entry->name);
	struct map_file map;
	int status;

	status = map_file_open(&map, "save", entry->name, O_RDONLY);
	if (!status && map.info.id != entry->id)
		status = cli_error("cannot save %s: it has map %u, and apply has made map %u; 'bpfdev apply' puts that back",
				   entry->name, map.info.id, entry->id);
	if (!status)
		status = contents_save(&map, path, false);
	map_file_close(&map);
	free(path);
	return status;
}

/**
 * persist_save_all() - save the contents of all maps that apply has made from lines with
 *	--persist
 *
 * Return: CLI_OK, or CLI_FAILURE after the errors were reported.
 */
int persist_save_all(void)
{
	struct applied_list list;
	int status = applied_read(&list);
	size_t i;

	if (!status && mkdir(PERSIST_DIR, 0700) && errno != EEXIST)
		status = cli_error("cannot make %s: %s", PERSIST_DIR, strerror(errno));
	for (i = 0; i < list.count; i++)
		if (list.entry[i].persist && persist_save(&list.entry[i]))
			status = CLI_FAILURE;
	applied_free(&list);
	return status;
}
