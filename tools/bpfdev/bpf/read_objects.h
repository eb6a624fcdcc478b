/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading the BPF objects of the machine. */
#ifndef BPFDEV_BPF_READ_OBJECTS_H
#define BPFDEV_BPF_READ_OBJECTS_H

#include <stdint.h>

struct object;
struct objects;

int objects_read(struct objects *objects, const char *dir);
int objects_read_unpinned(struct objects *objects);
int objects_read_used(struct objects *objects);
int objects_read_users(struct objects *objects);
int objects_read_one(struct objects *objects, uint32_t type, uint32_t id);
void object_read_facts(struct object *object);

#endif /* BPFDEV_BPF_READ_OBJECTS_H */
