/* SPDX-License-Identifier: GPL-2.0-only */
/* Chains in a configuration. */
#ifndef BPFDEV_CONF_CHAINS_H
#define BPFDEV_CONF_CHAINS_H

#include <stdbool.h>

struct conf_line;

/* A chain next to its lines. */
enum chains_state {
	CHAINS_SAME,
	CHAINS_DIFFER,
	CHAINS_MISSING,
	CHAINS_WAIT,	/* its interface does not exist */
};

int chains_compare(const struct conf_line *line, enum chains_state *is);
int chains_apply(const struct conf_line *line);
int chains_remove(const char *iface);
bool chains_is_there(const char *iface);

#endif /* BPFDEV_CONF_CHAINS_H */
