/* SPDX-License-Identifier: GPL-2.0-only */
/* The record of "bpfdev apply" since the machine started. */
#ifndef BPFDEV_CONF_APPLIED_H
#define BPFDEV_CONF_APPLIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/conf.h"

/*
 * struct applied - an entry that a line has made
 * @kind: kind of the line
 * @id: BPF ID of the object; minor number of a directory; 0 for a chain
 * @prog_id: of a link: BPF ID of its program
 * @sum: sum of the object file and of the words that go with it
 * @persist: the contents of the map are saved
 * @found: it was there before, made by others
 * @path: the file with the line
 * @name: as in struct conf_line
 * @text: as in struct conf_line
 */
struct applied {
	enum conf_kind kind;
	uint32_t id;
	uint32_t prog_id;
	uint64_t sum;
	bool persist;
	bool found;
	char *path;
	char *name;
	char *text;
};

/*
 * struct applied_list - the whole record
 * @entry: the entries, sorted by name once they are read
 * @count: number of entries
 */
struct applied_list {
	struct applied *entry;
	size_t count;
};

int applied_lock(void);
int applied_read(struct applied_list *list);
int applied_write(const struct applied_list *list);
void applied_add(struct applied_list *list, const struct applied *entry);
void applied_free(struct applied_list *list);
const struct applied *applied_find(const struct applied_list *list, enum conf_kind kind,
				   const char *name, uint32_t id, uint32_t prog_id);
const struct applied *applied_newest(const struct applied_list *list, enum conf_kind kind,
				     const char *name);

#endif /* BPFDEV_CONF_APPLIED_H */
