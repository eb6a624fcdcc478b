/* SPDX-License-Identifier: GPL-2.0-only */
/* The nodes of a chain, by their names. */
#ifndef BPFDEV_BPF_CHAIN_LINK_H
#define BPFDEV_BPF_CHAIN_LINK_H

/* The directory of all chains, and the link in that of each chain. */
#define CHAIN_DIR	"xdp"
#define CHAIN_LINK	"link"

char *chain_dir_of(const char *name, const char *last);

#endif /* BPFDEV_BPF_CHAIN_LINK_H */
