// SPDX-License-Identifier: GPL-2.0-only
/*
 * The traces of an exchange of the module, for "bpfdev restore" if this program is killed: a
 * file with all entries, and a bpffs of its own where each object is pinned.
 * Both are in memory, as the objects are, and only root gets at them.
 *
 * The file has a line for each entry, with the numbers as handover_put() writes them, and
 * the history as the kernel has it, in hex. The root is the entry with the path ".".
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "bpf/handover.h"
#include "bpf/handover_file.h"
#include "bpf/ids.h"
#include "util/alloc.h"
#include "util/array.h"
#include "util/atomic_files.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/strbuf.h"

#define HANDOVER_NAME "handover"
#define HANDOVER_FILE HANDOVER_DIR "/" HANDOVER_NAME

/* The first line; another number is of a program that this one does not know. */
#define HANDOVER_HEADER "bpfdev handover 1\n"

static int handover_mkdir(const char *dir)
{
	if (cli_debug_call(mkdir(dir, 0700), "mkdir %s", dir) && errno != EEXIST)
		return cli_error("cannot make %s: %s", dir, strerror(errno));
	return CLI_OK;
}

/* Mount the bpffs, unless a handover that was interrupted has left it. */
static int handover_mount(void)
{
	int status = handover_mkdir(HANDOVER_DIR) ?: handover_mkdir(HANDOVER_PINS);
	struct statfs fs;

	if (status || (!statfs(HANDOVER_PINS, &fs) && fs.f_type == BPF_FS_MAGIC))
		return status;
	if (cli_debug_call(mount("bpfdev", HANDOVER_PINS, "bpf", 0, "mode=0700"),
			   "mount %s", HANDOVER_PINS))
		return cli_error("cannot mount %s: %s", HANDOVER_PINS, strerror(errno));
	return CLI_OK;
}

static int handover_pin_object(uint32_t type, uint32_t id)
{
	char path[64];
	int fd, ret;

	snprintf(path, sizeof(path), HANDOVER_PINS "/%s-%u", bpfdev_type_str(type), id);
	if (!access(path, F_OK))
		return CLI_OK;
	fd = ids_open(type, id);
	ret = fd < 0 ? fd : cli_debug_call(bpf_obj_pin(fd, path), "pin %s", path);
	if (ret)
		cli_error("cannot pin %s:%u: %s", bpfdev_type_str(type), id, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ret ? CLI_FAILURE : CLI_OK;
}

/**
 * handover_pin() - pin the objects of all entries
 * @handover: the entries
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int handover_pin(const struct handover *handover)
{
	int status = handover_mount();
	size_t i;
	uint32_t k;

	for (i = 0; !status && i < handover->count; i++) {
		const struct handover_entry *entry = &handover->entries[i];

		if (entry->type == BPFDEV_TYPE_DIR)
			continue;
		status = handover_pin_object(entry->type, entry->id);
		for (k = 0; !status && k < entry->history.kept_count; k++)
			status = handover_pin_object(entry->kept[k].type, entry->kept[k].id);
	}
	return status;
}

static void handover_put_history(struct strbuf *text, const struct bpfdev_history *history)
{
	const unsigned char *bytes = (const void *)history;
	size_t i;

	strbuf_put(text, " ");
	for (i = 0; i < sizeof(*history); i++)
		strbuf_printf(text, "%02x", bytes[i]);
}

static void handover_put(struct strbuf *text, const struct handover_entry *entry)
{
	uint32_t i;

	strbuf_printf(text, "%s %u %u %u %u %u %u %o %u %u", entry->path, entry->type,
		      entry->id, entry->face, entry->access, entry->limit, entry->minor,
		      entry->mode, entry->uid, entry->gid);
	handover_put_history(text, &entry->history);
	for (i = 0; i < entry->history.kept_count; i++)
		strbuf_printf(text, " %u:%u", entry->kept[i].type, entry->kept[i].id);
	strbuf_put(text, "\n");
}

/**
 * handover_write() - write the file
 * @handover: the entries
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int handover_write(const struct handover *handover)
{
	const struct handover_entry root = {
		.path = ".", .type = BPFDEV_TYPE_DIR, .history = handover->root,
	};
	struct file file = { .name = HANDOVER_NAME };
	int status;
	size_t i;

	strbuf_put(&file.content, HANDOVER_HEADER);
	handover_put(&file.content, &root);
	for (i = 0; i < handover->count; i++)
		handover_put(&file.content, &handover->entries[i]);
	status = files_write(HANDOVER_DIR, &file, 1, NULL, NULL);
	strbuf_free(&file.content);
	return status;
}

/* Take a number, and the character that ends it. Return whether both are there. */
static bool handover_take(char **at, int base, char end, uint32_t *value)
{
	char *from = *at;

	errno = 0;
	*value = strtoul(from, at, base);
	if (*at == from || errno || **at != end)
		return false;
	(*at)++;
	return true;
}

/* Take the history, which is followed by a blank or the end of the line. */
static bool handover_take_history(char **at, struct bpfdev_history *history)
{
	unsigned char *bytes = (void *)history;
	char two[3] = {}, *digits;
	uint32_t value;
	size_t i;

	if (strspn(*at, "0123456789abcdef") != 2 * sizeof(*history))
		return false;
	for (i = 0; i < sizeof(*history); i++, *at += 2) {
		memcpy(two, *at, 2);
		digits = two;
		if (!handover_take(&digits, 16, '\0', &value))
			return false;
		bytes[i] = value;
	}
	return history->kept_count <= BPFDEV_KEEP_MAX;
}

/* Read a line. Return whether it could have been written. */
static bool handover_scan(char *line, struct handover_entry *entry)
{
	uint32_t *const numbers[] = {
		&entry->type, &entry->id, &entry->face, &entry->access, &entry->limit,
		&entry->minor, &entry->mode, &entry->uid, &entry->gid,
	};
	char *at = strchr(line, ' ');
	bool good = at && at > line;
	size_t i;

	if (good)
		*at++ = '\0';
	for (i = 0; good && i < ARRAY_SIZE(numbers); i++)
		good = handover_take(&at, numbers[i] == &entry->mode ? 8 : 10, ' ', numbers[i]);
	good = good && handover_take_history(&at, &entry->history);
	for (i = 0; good && i < entry->history.kept_count; i++) {
		/* the blank before it, and the colon in it */
		at++;
		good = handover_take(&at, 10, ':', &entry->kept[i].type);
		good = good && handover_take(&at, 10, i + 1 < entry->history.kept_count ?
					     ' ' : '\n', &entry->kept[i].id);
		at--;
	}
	if (!good || *at != '\n')
		return false;
	entry->path = cli_copy(line);
	return true;
}

static int handover_read_lines(struct handover *handover, FILE *in)
{
	struct handover_entry entry;
	char *line = NULL;
	size_t room = 0;
	bool good;

	good = getline(&line, &room, in) > 0 && !strcmp(line, HANDOVER_HEADER);
	while (good && getline(&line, &room, in) > 0) {
		entry = (struct handover_entry){};
		good = handover_scan(line, &entry);
		if (good && !strcmp(entry.path, ".")) {
			handover->root = entry.history;
			free(entry.path);
		} else if (good) {
			handover->entries = cli_grow(handover->entries, handover->count,
						     sizeof(entry));
			handover->entries[handover->count++] = entry;
		}
	}
	free(line);
	return good ? CLI_OK :
		cli_error("%s is of another version of bpfdev, or damaged: restore with the version that wrote it",
			  HANDOVER_FILE);
}

/**
 * handover_read() - read the file
 * @handover: filled in; to be freed with handover_free()
 * @found: set to whether there is one
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int handover_read(struct handover *handover, bool *found)
{
	FILE *in = fopen(HANDOVER_FILE, "re");
	int status;

	*handover = (struct handover){};
	*found = in;
	if (!in)
		return errno == ENOENT ? CLI_OK :
			cli_error("cannot read %s: %s", HANDOVER_FILE, strerror(errno));
	status = handover_read_lines(handover, in);
	fclose(in);
	return status;
}

/* handover_is_written() - check whether there is a file */
bool handover_is_written(void)
{
	return !access(HANDOVER_FILE, F_OK);
}

/**
 * handover_forget() - remove the file, when all entries are in the module
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int handover_forget(void)
{
	if (cli_debug_call(unlink(HANDOVER_FILE), "unlink %s", HANDOVER_FILE) &&
	    errno != ENOENT)
		return cli_error("cannot remove %s: %s", HANDOVER_FILE, strerror(errno));
	return CLI_OK;
}

/**
 * handover_unpin() - remove the pins, after the file
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int handover_unpin(void)
{
	if (cli_debug_call(umount2(HANDOVER_PINS, MNT_DETACH), "unmount %s", HANDOVER_PINS) &&
	    errno != EINVAL && errno != ENOENT)
		return cli_error("cannot unmount %s: %s", HANDOVER_PINS, strerror(errno));
	rmdir(HANDOVER_PINS);
	rmdir(HANDOVER_DIR);
	return CLI_OK;
}
