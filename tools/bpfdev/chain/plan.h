/* SPDX-License-Identifier: GPL-2.0-only */
/* The plan of a chain. The functions change only the given structure. */
#ifndef BPFDEV_CHAIN_PLAN_H
#define BPFDEV_CHAIN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "libbpfdev.h"

struct chain_source;

/*
 * struct chain_part - a component
 * @name: its name
 * @on: verdicts after which the next component runs, or CHAIN_ON_NONE; 0: those of the run
 *	configuration of its program
 * @frags: it accepts packets of several fragments
 * @priority: that of the run configuration of its program
 * @id: BPF ID of its program
 * @shared: its node is the link to its slot, because its program has a node elsewhere, or
 *	the one before it had
 * @words: its program as the file of a chain names it, "file /usr/lib/bpf/fw.o"; empty if
 *	that is not known, or cannot be written there
 * @source: source of the program; NULL: it is in the chain already
 * @line: its line in the file of the chain, 0 without a file
 */
struct chain_part {
	char name[BPFDEV_NAME_SIZE];
	uint32_t on;
	bool frags;
	uint32_t priority;
	uint32_t id;
	bool shared;
	char words[CHAIN_WORDS_SIZE];
	struct chain_source *source;
	size_t line;
};

/*
 * struct chain - components in order
 * @count: number of components
 * @part: the components
 * @counted: their runs are counted
 * @path: the file that describes the chain, or NULL
 * @line: the line of its interface there
 */
struct chain {
	size_t count;
	struct chain_part part[CHAIN_MAX];
	bool counted;
	const char *path;
	size_t line;
};

/* struct chain_position - place of a component; both NULL: last, or the present place */
struct chain_position {
	const char *before;
	const char *after;
};

#define CHAIN_ON_DEFAULT	(1 << 2)	/* XDP_PASS */

/*
 * Nothing runs after the component. The config has this bit, too: with 0, the verifier would
 * know that the next slots are never called, and newer kernels would remove them.
 */
#define CHAIN_ON_NONE		(1u << 31)

void chain_errors_at(const struct chain *chain, size_t line);
bool chain_name_is_taken(const char *name);
int chain_check_name(const char *name);
void chain_put_name(char *to, const char *name);
int chain_parse_on(const char *arg, uint32_t *on);
bool chain_on_is_known(uint32_t on);
int chain_parse_counted(const char *arg, bool *counted);
void chain_put_on(uint32_t on, char *buf, size_t size);
int chain_find(const struct chain *chain, const char *name);
int chain_add(struct chain *chain, const struct chain_part *part,
	      const struct chain_position *position);
void chain_place(struct chain *chain, const char *name);
int chain_move(struct chain *chain, const char *name,
	       const struct chain_position *position);
int chain_remove(struct chain *chain, const char *name);
int chain_order(struct chain *chain, char **names, size_t count);

#endif /* BPFDEV_CHAIN_PLAN_H */
