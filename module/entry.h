/* SPDX-License-Identifier: GPL-2.0-only */
/* Entries: how they are created, added and removed. */
#ifndef BPFDEV_ENTRY_H
#define BPFDEV_ENTRY_H

#include <linux/types.h>

#include "registry.h"

/* For bpfdev_entry_init(): any number. */
#define BPFDEV_MINOR_ANY	U32_MAX

int bpfdev_entry_init(struct bpfdev_entry *entry, struct bpfdev_dir *parent,
		      const char *name, u32 type,
		      const struct bpfdev_owner *owner, u32 minor);
struct bpfdev_entry *bpfdev_entry_get(u32 minor);
int bpfdev_entry_reserve(struct bpfdev_entry *entry, char *existing,
			 struct bpfdev_entry **busy);
void bpfdev_entry_unreserve(struct bpfdev_entry *entry);
int bpfdev_entry_publish(struct bpfdev_entry *entry);
void bpfdev_entry_withdraw(struct bpfdev_entry *entry);
void bpfdev_entry_announce(struct bpfdev_entry *entry);
void bpfdev_entry_retire(struct bpfdev_entry *entry,
			 struct bpfdev_object *object);
void bpfdev_entry_remove(struct bpfdev_entry *entry,
			 struct bpfdev_object *object);
int bpfdev_entries_init(void);
void bpfdev_entries_drain(void);
void bpfdev_entries_exit(void);

#endif /* BPFDEV_ENTRY_H */
