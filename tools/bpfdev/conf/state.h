/* SPDX-License-Identifier: GPL-2.0-only */
/* The lines of a configuration and their entries. */
#ifndef BPFDEV_CONF_STATE_H
#define BPFDEV_CONF_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/attach_arg.h"
#include "conf/applied.h"
#include "conf/conf.h"
#include "conf/source.h"
#include "util/owner.h"
#include "util/strbuf.h"

/* How an entry differs from its line. */
enum state_difference {
	STATE_MISSING = 1 << 0,		/* there is no entry */
	STATE_KIND = 1 << 1,		/* there is one of another kind */
	STATE_OBJECT = 1 << 2,		/* it has an object that apply has not made */
	STATE_FILE = 1 << 3,		/* the object file or the line has changed */
	STATE_PROGRAM = 1 << 4,		/* the link runs another program */
	STATE_DETACHED = 1 << 5,	/* the link is not attached */
	STATE_DEFINITION = 1 << 6,	/* the map is not as the object file defines it */
	STATE_MODE = 1 << 7,
	STATE_USER = 1 << 8,
	STATE_GROUP = 1 << 9,
	STATE_LIMIT = 1 << 10,
	STATE_CHAIN = 1 << 11,		/* the chain is not as its lines say */
	STATE_EXTRA = 1 << 12,		/* apply has made it, and no line names it */
	STATE_TARGET = 1 << 13,		/* the link is attached elsewhere */
	STATE_WAITING = 1 << 14,	/* its interface, cgroup or namespace is not there */
};

#define STATE_OWNER (STATE_MODE | STATE_USER | STATE_GROUP | STATE_LIMIT)

/*
 * struct state - the entry of a line
 * @line: the line, or NULL if no line names the entry
 * @source: the object file of the line, or NULL
 * @is: the record about the present object, or NULL
 * @last: the newest record about the name, or NULL
 * @there: there is an entry of this name
 * @type: BPFDEV_TYPE_* of the entry
 * @id: BPF ID of its object; of a directory, its minor number
 * @prog_id: of a link: BPF ID of its program
 * @owner: its owner, mode and limit
 * @differs: STATE_*
 * @why: how the map is not as the object file defines it
 */
struct state {
	const struct conf_line *line;
	struct source *source;
	const struct applied *is;
	const struct applied *last;
	bool there;
	uint32_t type;
	uint32_t id;
	uint32_t prog_id;
	struct cli_owner owner;
	unsigned int differs;
	struct strbuf why;
};

/*
 * struct states - a configuration and its entries
 * @conf: the configuration
 * @list: the record of apply
 * @source: the object files
 * @sources: number of @source
 * @entry: the entries: those of all lines but 'object', in their order, then those that no
 *	line names
 * @count: number of @entry
 */
struct states {
	const struct conf *conf;
	struct applied_list list;
	struct source *source;
	size_t sources;
	struct state *entry;
	size_t count;
};

int states_read(struct states *states, const struct conf *conf);
unsigned int states_differ(const struct states *states);
void states_free(struct states *states);
bool state_is_waiting(const struct attach_point *point);
bool state_is_at(const struct attach_point *point, uint32_t link_id);
bool state_same_target(const char *a, const char *b);

#endif /* BPFDEV_CONF_STATE_H */
