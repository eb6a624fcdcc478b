/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The description of a chain: the .rodata of its dispatcher. The map is frozen and
 * each change makes a new one, so a reader sees one chain, never a mixture of two.
 */
#ifndef BPFDEV_CHAIN_CONFIG_H
#define BPFDEV_CHAIN_CONFIG_H

#include <linux/types.h>

/* Number of slots of the dispatcher. */
#define CHAIN_MAX 32

/* Version of the layout; each layout has its own number. */
#define CHAIN_VERSION 1

/* Equals BPFDEV_NAME_SIZE, which is not available to BPF programs. */
#define CHAIN_NAME_SIZE 64

/* Size of the words of a component's program, with a NUL. */
#define CHAIN_WORDS_SIZE 256

/*
 * struct chain_slot - a component
 * @name: name of its node, with a NUL
 * @id: BPF ID of its program
 * @on: verdicts after which the next component runs, a bit 1 << XDP_* each; without any,
 *	bit 31
 * @frags: it accepts packets of several fragments
 * @priority: that of the run configuration of its object file, as for libxdp; 50 without one
 */
struct chain_slot {
	char name[CHAIN_NAME_SIZE];
	__u32 id;
	__u32 on;
	__u32 frags;
	__u32 priority;
};

/*
 * struct chain_config - a chain
 * @version: CHAIN_VERSION
 * @count: number of components
 * @plain: for all components, the next one runs after XDP_PASS only, and @counted is 0
 * @counted: 1 if the runs of each component are counted, else 0
 * @slot: the components, in order
 * @words: for each: its program as "chain apply" takes it, "file /usr/lib/bpf/fw.o", with
 *	a NUL; empty if it is not known
 */
struct chain_config {
	__u32 version;
	__u32 count;
	__u32 plain;
	__u32 counted;
	struct chain_slot slot[CHAIN_MAX];
	char words[CHAIN_MAX][CHAIN_WORDS_SIZE];
};

#endif /* BPFDEV_CHAIN_CONFIG_H */
