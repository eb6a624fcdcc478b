// SPDX-License-Identifier: GPL-2.0-only
/*
 * The record of "bpfdev apply": a line of text for each entry that it has made, in /run, which
 * is as short-lived as the entries.
 *
 * The record is written before a name appears, with the IDs of the objects that are to be
 * behind it. So there can be two lines for a name; the one with the ID of the node is true.
 * If no node has it, an apply did not come to its end.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/applied.h"
#include "conf/conf.h"
#include "util/alloc.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/new_file.h"

#define APPLIED_DIR "/run/bpfdev"
#define APPLIED_LOCK APPLIED_DIR "/applied.lock"
#define APPLIED_FILE APPLIED_DIR "/applied"
#define APPLIED_FIRST "bpfdev-applied 1\n"

/* kind, ID, ID of the program, sum, flags, file, name, text */
#define FIELDS 8

/**
 * applied_lock() - wait until no other process applies
 *
 * Return: a descriptor, which ends the lock when it is closed; or -1 after the error was
 * reported.
 */
int applied_lock(void)
{
	int fd;

	if (mkdir(APPLIED_DIR, 0755) && errno != EEXIST) {
		cli_error("cannot make %s: %s", APPLIED_DIR, strerror(errno));
		return -1;
	}
	fd = open(APPLIED_LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || cli_debug_call(flock(fd, LOCK_EX), "lock %s", APPLIED_LOCK)) {
		cli_error("cannot lock %s: %s", APPLIED_LOCK, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

/**
 * applied_add() - add an entry
 * @list: the record
 * @entry: copied, with its texts
 */
void applied_add(struct applied_list *list, const struct applied *entry)
{
	struct applied *to;

	list->entry = cli_grow(list->entry, list->count, sizeof(*list->entry));
	to = &list->entry[list->count++];
	*to = *entry;
	to->path = cli_copy(entry->path);
	to->name = cli_copy(entry->name);
	to->text = cli_copy(entry->text);
}

static bool applied_parse(char *line, struct applied *entry)
{
	char *field[FIELDS];
	size_t i;
	int kind = 0;

	line[strcspn(line, "\n")] = '\0';
	for (i = 0; i < FIELDS; i++) {
		field[i] = strsep(&line, "\t");
		if (!field[i])
			return false;
	}
	while (kind < CONF_KINDS && strcmp(conf_kind_word(kind), field[0]) != 0)
		kind++;
	*entry = (struct applied) {
		.kind = kind,
		.id = strtoul(field[1], NULL, 10),
		.prog_id = strtoul(field[2], NULL, 10),
		.sum = strtoull(field[3], NULL, 16),
		.persist = strchr(field[4], 'p'),
		.found = strchr(field[4], 'f'),
		.path = field[5],
		.name = field[6],
		.text = field[7],
	};
	return kind < CONF_KINDS;
}

static int applied_compare(const void *a, const void *b)
{
	const struct applied *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static int applied_read_lines(struct applied_list *list, FILE *in)
{
	struct applied entry;
	char *line = NULL;
	size_t size = 0;
	bool good = getline(&line, &size, in) > 0 && !strcmp(line, APPLIED_FIRST);

	while (good && getline(&line, &size, in) > 0) {
		good = applied_parse(line, &entry);
		if (good)
			applied_add(list, &entry);
	}
	free(line);
	if (!good)
		return cli_error("%s is not what this version of bpfdev writes; remove it, and apply takes all entries for made by others",
				 APPLIED_FILE);
	qsort(list->entry, list->count, sizeof(*list->entry), applied_compare);
	return CLI_OK;
}

/**
 * applied_read() - read the record
 * @list: filled in; pass it to applied_free() in any case
 *
 * Return: CLI_OK, also if there is none yet; or CLI_FAILURE after the error was reported.
 */
int applied_read(struct applied_list *list)
{
	FILE *in = fopen(APPLIED_FILE, "re");
	int status;

	*list = (struct applied_list) {};
	cli_debug_call(in ? 0 : -1, "read %s", APPLIED_FILE);
	if (!in)
		return errno == ENOENT ? CLI_OK :
		       cli_error("%s: %s", APPLIED_FILE, strerror(errno));
	status = applied_read_lines(list, in);
	fclose(in);
	return status;
}

/**
 * applied_write() - write the record, which replaces the present one at once
 * @list: the record
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int applied_write(const struct applied_list *list)
{
	struct new_file file;
	size_t i;

	if (new_file_open(&file, APPLIED_FILE))
		return CLI_FAILURE;
	fputs(APPLIED_FIRST, file.stream);
	for (i = 0; i < list->count; i++) {
		const struct applied *entry = &list->entry[i];

		fprintf(file.stream, "%s\t%u\t%u\t%016" PRIx64 "\t%s%s\t%s\t%s\t%s\n",
			conf_kind_word(entry->kind), entry->id, entry->prog_id, entry->sum,
			entry->persist ? "p" : "", entry->found ? "f" : "", entry->path, entry->name, entry->text);
	}
	fchmod(fileno(file.stream), 0644);
	return new_file_commit(&file);
}

/* The first entry of a name in a list that was read; the list's end if there is none. */
static size_t applied_first(const struct applied_list *list, const char *name)
{
	size_t low = 0, high = list->count, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (strcmp(list->entry[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/**
 * applied_find() - find the entry of a name that has an ID
 * @list: the record, as it was read
 * @kind: kind of the line
 * @name: the name
 * @id: as in struct applied
 * @prog_id: of a link: BPF ID of its program; an entry that has it goes before others
 *
 * Return: the entry, or NULL.
 */
const struct applied *applied_find(const struct applied_list *list, enum conf_kind kind,
				   const char *name, uint32_t id, uint32_t prog_id)
{
	const struct applied *found = NULL;
	size_t i;

	for (i = applied_first(list, name);
	     i < list->count && !strcmp(list->entry[i].name, name); i++)
		if (list->entry[i].kind == kind && list->entry[i].id == id &&
		    (!found || list->entry[i].prog_id == prog_id))
			found = &list->entry[i];
	return found;
}

/**
 * applied_newest() - find the newest entry of a name
 * @list: the record, as it was read
 * @kind: kind of the line
 * @name: the name
 *
 * Return: the entry, or NULL.
 */
const struct applied *applied_newest(const struct applied_list *list, enum conf_kind kind,
				     const char *name)
{
	const struct applied *newest = NULL;
	size_t i;

	for (i = applied_first(list, name);
	     i < list->count && !strcmp(list->entry[i].name, name); i++)
		if (list->entry[i].kind == kind &&
		    (!newest || list->entry[i].id >= newest->id))
			newest = &list->entry[i];
	return newest;
}

/** applied_free() - free a record */
void applied_free(struct applied_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		free(list->entry[i].path);
		free(list->entry[i].name);
		free(list->entry[i].text);
	}
	free(list->entry);
	*list = (struct applied_list) {};
}
