/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a chain is: the .rodata of its dispatcher. As the map is frozen, and each
 * change makes another one, who reads it sees one chain and no mixture of two.
 */
#ifndef BPFDEV_CHAIN_CONFIG_H
#define BPFDEV_CHAIN_CONFIG_H

#include <linux/types.h>

/* How many slots the dispatcher has. */
#define CHAIN_MAX 32

/* Of a layout; another one is another number. */
#define CHAIN_VERSION 1

/* BPFDEV_NAME_SIZE, which BPF programs do not know. */
#define CHAIN_NAME_SIZE 64

/*
 * struct chain_slot - a component
 * @name: of its node, with a NUL
 * @id: BPF id of its program
 * @on: after which of its verdicts the next one runs, a bit 1 << XDP_* each
 * @frags: whether it takes packets of several fragments
 * @reserved: 0
 */
struct chain_slot {
	char name[CHAIN_NAME_SIZE];
	__u32 id;
	__u32 on;
	__u32 frags;
	__u32 reserved;
};

/*
 * struct chain_config - a chain
 * @version: CHAIN_VERSION
 * @count: how many components there are
 * @plain: the next one runs after XDP_PASS and nothing else, everywhere
 * @reserved: 0
 * @slot: the components, in their order
 */
struct chain_config {
	__u32 version;
	__u32 count;
	__u32 plain;
	__u32 reserved;
	struct chain_slot slot[CHAIN_MAX];
};

#endif /* BPFDEV_CHAIN_CONFIG_H */
