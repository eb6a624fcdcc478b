/* SPDX-License-Identifier: GPL-2.0-only */
/* Making nodes and directories. */
#ifndef BPFDEV_BPF_PIN_NODE_H
#define BPFDEV_BPF_PIN_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/bpfdev.h>

struct cli_owner;
struct keep_maps;

int pin_check(const char *name, bool parents);
int pin_fd(const char *name, int fd, uint32_t face, const struct keep_maps *maps,
	   const struct cli_owner *owner);
int pin_fd_with_parents(const char *name, int fd, uint32_t face,
			const struct keep_maps *maps, const struct cli_owner *owner);

/*
 * struct pin_parents - missing directories that were made
 * @made: number of new directories
 * @lowest: the lowest of them
 */
struct pin_parents {
	int made;
	char *lowest;
};

int pin_make_parents(const char *dir, struct pin_parents *parents);
void pin_keep_parents(struct pin_parents *parents);
void pin_remove_parents(struct pin_parents *parents);

#endif /* BPFDEV_BPF_PIN_NODE_H */
