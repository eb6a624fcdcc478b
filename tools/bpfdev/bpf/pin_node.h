/* SPDX-License-Identifier: GPL-2.0-only */
/* Nodes and directories, made. */
#ifndef BPFDEV_BPF_PIN_NODE_H
#define BPFDEV_BPF_PIN_NODE_H

#include <stdbool.h>

struct cli_owner;
struct load_maps;

int cli_pin_check(const char *name, bool parents);
int cli_pin_fd(const char *name, int fd, const struct load_maps *maps,
	       const struct cli_owner *owner);
int cli_pin_with_parents(const char *name, int fd, const struct load_maps *maps,
			 const struct cli_owner *owner);

/*
 * struct cli_parents - the directories that were missing
 * @made: how many were made
 * @lowest: the last of them
 */
struct cli_parents {
	int made;
	char *lowest;
};

int cli_make_parents(const char *dir, struct cli_parents *parents);
void cli_keep_parents(struct cli_parents *parents);
void cli_remove_parents(struct cli_parents *parents);

#endif /* BPFDEV_BPF_PIN_NODE_H */
