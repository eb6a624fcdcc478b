/* SPDX-License-Identifier: GPL-2.0-only */
/* All entries of the module, while it is exchanged. */
#ifndef BPFDEV_BPF_HANDOVER_H
#define BPFDEV_BPF_HANDOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libbpfdev.h"

/* Traces of an exchange, for "bpfdev restore". */
#define HANDOVER_DIR "/run/bpfdev"
#define HANDOVER_PINS HANDOVER_DIR "/pins"

/*
 * struct handover_entry - an entry of the module
 * @path: its path
 * @type: BPFDEV_TYPE_*
 * @id: the object's BPF ID; 0 for a directory
 * @face: BPFDEV_FACE_*
 * @access: BPFDEV_ACCESS_*
 * @limit: of a directory
 * @minor: its minor number
 * @mode: the permission bits it was created with
 * @uid: the owner it was created with
 * @gid: the group it was created with
 * @failed: it could not be restored
 * @history: its history
 * @kept: the objects kept with its object, @history.kept_count of them
 */
struct handover_entry {
	char *path;
	uint32_t type;
	uint32_t id;
	uint32_t face;
	uint32_t access;
	uint32_t limit;
	uint32_t minor;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	bool failed;
	struct bpfdev_history history;
	struct bpfdev_key kept[BPFDEV_KEEP_MAX];
};

/*
 * struct handover - all entries, a directory before its own
 * @entries: the entries; of the root @root alone
 * @count: number of entries
 * @root: the history of the root
 */
struct handover {
	struct handover_entry *entries;
	size_t count;
	struct bpfdev_history root;
};

int handover_collect(struct handover *handover);
int handover_remove(const struct handover *handover);
int handover_create(struct handover *handover, bool again);
void handover_keep_failed(struct handover *handover);
void handover_free(struct handover *handover);

#endif /* BPFDEV_BPF_HANDOVER_H */
