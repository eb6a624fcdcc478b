/* SPDX-License-Identifier: GPL-2.0-only */
/* The link of a chain, by the name of its node. */
#ifndef BPFDEV_BPF_CHAIN_LINK_H
#define BPFDEV_BPF_CHAIN_LINK_H

/* The directory of all chains, and the link in that of each chain. */
#define CHAIN_DIR	"xdp"
#define CHAIN_LINK	"link"

char *chain_dir_of_link(const char *name);

#endif /* BPFDEV_BPF_CHAIN_LINK_H */
