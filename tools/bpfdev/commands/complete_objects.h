/* SPDX-License-Identifier: GPL-2.0-only */
/* Candidates that are objects, nodes, interfaces, users and files of the machine. */
#ifndef BPFDEV_COMMANDS_COMPLETE_OBJECTS_H
#define BPFDEV_COMMANDS_COMPLETE_OBJECTS_H

#include <stdint.h>

#include <linux/bpfdev.h>

struct candidates;

/* Kinds of entries, for complete_nodes(). */
#define NODES_MAP	(1u << BPFDEV_TYPE_MAP)
#define NODES_PROG	(1u << BPFDEV_TYPE_PROG)
#define NODES_LINK	(1u << BPFDEV_TYPE_LINK)
#define NODES_DIR	(1u << BPFDEV_TYPE_DIR)
/* of the links only iterators */
#define NODES_ITER	(1u << 8)
/* of the directories only those in the root */
#define NODES_TOP	(1u << 9)
/* with a slash: the word is the name of a new entry */
#define NODES_SLASH	(1u << 10)
/* of the maps only those that are no data nodes */
#define NODES_BPF	(1u << 11)
/* of the maps only the data nodes */
#define NODES_DATA	(1u << 12)
#define NODES_OBJECT	(NODES_MAP | NODES_PROG | NODES_LINK)

void complete_nodes(struct candidates *to, unsigned int kinds);
void complete_ids(struct candidates *to, uint32_t type);
void complete_names(struct candidates *to, uint32_t type);
void complete_tags(struct candidates *to);
void complete_type_ids(struct candidates *to);
void complete_interfaces(struct candidates *to);
void complete_chains(struct candidates *to);
void complete_components(struct candidates *to, const char *iface);
void complete_users(struct candidates *to);
void complete_groups(struct candidates *to);
void complete_mounts(struct candidates *to, const char *type, long magic);
void complete_cgroups(struct candidates *to);
void complete_pins(struct candidates *to);
void complete_programs(struct candidates *to, const char *path);

#endif /* BPFDEV_COMMANDS_COMPLETE_OBJECTS_H */
