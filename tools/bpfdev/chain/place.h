/* SPDX-License-Identifier: GPL-2.0-only */
/* The directory of an interface's chain. */
#ifndef BPFDEV_CHAIN_PLACE_H
#define BPFDEV_CHAIN_PLACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "bpf/chain_link.h"
#include "libbpfdev.h"

/*
 * Nodes in the directory of every chain, besides CHAIN_LINK; and the data node of the runs of
 * the components, if the chain counts them.
 */
#define CHAIN_DISPATCHER	"dispatcher"
#define CHAIN_CONFIG		"config"
#define CHAIN_COUNTS		"runs"

/*
 * struct chain_at - an interface
 * @ifindex: its number, 0 if it is not known
 * @netns: the inode number of its network namespace
 * @ifname: its name there
 */
struct chain_at {
	uint32_t ifindex;
	uint32_t netns;
	char ifname[BPFDEV_NAME_SIZE];
};

bool chain_read_at(const char *dir, dev_t link, struct chain_at *at);
bool chain_is_here(const struct chain_at *at, const char *iface);
char *chain_dir(const char *iface);
int chain_each(int (*each)(const char *name, void *data), void *data);

#endif /* BPFDEV_CHAIN_PLACE_H */
