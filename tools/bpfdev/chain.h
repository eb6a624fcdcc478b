/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Chains of XDP programs. chain.c is the command, chain_file.c reads what it applies,
 * chain_plan.c says what a chain shall be, chain_read.c what it is, chain_load.c and
 * chain_build.c make what it takes, chain_commit.c puts that in place, and
 * chain_show.c shows it.
 */
#ifndef BPFDEV_CHAIN_H
#define BPFDEV_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "libbpfdev.h"
#include "load.h"

struct bpf_object;
struct cli_command;
struct table;
struct table_columns;

/* Where the chains are, one directory for each interface, and what is in it. */
#define CHAIN_DIR		"xdp"
#define CHAIN_LINK		"link"
#define CHAIN_DISPATCHER	"dispatcher"
#define CHAIN_CONFIG		"config"

/* Not a status: another process has changed the chain, start over. */
#define CHAIN_STALE		(-1)

/*
 * struct chain_source - a program that is to become a component
 * @word: "file", "id", "pinned" ...
 * @arg: which
 * @prog: which one of the file's, or NULL
 * @fd: the program once it is loaded, or -1
 * @maps: what is to be kept with it
 * @id: its BPF id
 * @tag: its tag
 * @frags: it takes packets of several fragments
 */
struct chain_source {
	const char *word;
	const char *arg;
	const char *prog;
	int fd;
	struct load_maps maps;
	uint32_t id;
	uint8_t tag[BPFDEV_TAG_SIZE];
	bool frags;
};

/*
 * struct chain_part - a component
 * @name: its name
 * @on: after which of its verdicts the next one runs
 * @frags: it takes packets of several fragments
 * @id: BPF id of its program
 * @source: where the program is from; NULL: it is in the chain already
 */
struct chain_part {
	char name[BPFDEV_NAME_SIZE];
	uint32_t on;
	bool frags;
	uint32_t id;
	struct chain_source *source;
};

/* struct chain - components in their order */
struct chain {
	size_t count;
	struct chain_part part[CHAIN_MAX];
};

/* How a chain is; the last two may be a change that is not over. */
enum chain_status {
	CHAIN_EMPTY,	/* nothing is attached */
	CHAIN_RUNS,	/* it does what it says */
	CHAIN_GONE,	/* its link is attached to nothing */
	CHAIN_FOREIGN,	/* its link runs another program */
	CHAIN_BROKEN,	/* something of it is missing */
};

/*
 * struct chain_at - an interface
 * @ifindex: its number
 * @netns: the inode number of its network namespace
 * @ifname: its name there
 */
struct chain_at {
	uint32_t ifindex;
	uint32_t netns;
	char ifname[BPFDEV_NAME_SIZE];
};

/*
 * struct chain_state - what is in a chain's directory
 * @iface: of which interface
 * @dir: the directory's name
 * @ctl: its control node
 * @devs: its entries
 * @status: how it is
 * @chain: the components, as far as they are known
 * @link, @dispatcher, @config: BPF ids of what is behind these names, or 0
 * @runs: BPF id of the program that the link runs
 * @at: where the link is attached, all 0 if it is not, or that can't be seen
 * @gone: there is a link, and it is not attached
 */
struct chain_state {
	const char *iface;
	char *dir;
	int ctl;
	struct bpfdev_devs *devs;
	enum chain_status status;
	struct chain chain;
	uint32_t link;
	uint32_t dispatcher;
	uint32_t config;
	uint32_t runs;
	struct chain_at at;
	bool gone;
};

/*
 * struct chain_built - a chain that is not in place yet; closed, it is gone
 * @dispatcher: its program
 * @config: its map
 * @count: how many @links
 * @links: those that put the components into their places
 * @link: the one to the interface, or -1 if there is one
 */
struct chain_built {
	struct bpf_object *object;
	int dispatcher;
	int config;
	size_t count;
	int links[CHAIN_MAX];
	int link;
};

/* chain_plan.c: none of these changes anything but the chain that it is given */

/* struct chain_place - where a component shall be; both NULL: last, or where it is */
struct chain_place {
	const char *before;
	const char *after;
};

#define CHAIN_ON_DEFAULT	(1 << 2)	/* XDP_PASS */

int chain_check_name(const char *name);
void chain_put_name(char *to, const char *name);
int chain_parse_on(const char *arg, uint32_t *on);
void chain_put_on(uint32_t on, char *buf, size_t size);
int chain_find(const struct chain *chain, const char *name);
int chain_add(struct chain *chain, const struct chain_part *part,
	      const struct chain_place *place);
int chain_move(struct chain *chain, const char *name,
	       const struct chain_place *place);
int chain_remove(struct chain *chain, const char *name);
int chain_order(struct chain *chain, char **names, size_t count);

/* chain_file.c */

/*
 * struct chain_file - what a file says
 * @path: the file
 * @iface: of which interface
 * @chain: the components
 * @source: where their programs are from
 */
struct chain_file {
	const char *path;
	char *iface;
	struct chain chain;
	struct chain_source source[CHAIN_MAX];
	char **lines;
	size_t count;
};

int chain_file_read(struct chain_file *file, const char *path);
void chain_file_free(struct chain_file *file);

/* chain_read.c */
void chain_wait(void);
char *chain_dir(const char *iface);
int chain_read(struct chain_state *state, const char *iface, int flags, bool made);
void chain_state_free(struct chain_state *state);
int chain_none_error(const char *iface);
bool chain_is_here(const struct chain_at *at, const char *iface);
const struct bpfdev_dev *chain_entry(const struct chain_state *state,
				     const char *name);
int chain_state_error(const struct chain_state *state);

/* chain_load.c */
int chain_load(const struct cli_command *command, struct chain *chain);
void chain_unload(struct chain_source *source);

/* chain_build.c */
int chain_build(const struct chain_state *state, const struct chain *chain,
		uint32_t flags, bool patient, struct chain_built *built);
void chain_built_close(struct chain_built *built);

/* chain_commit.c */
int chain_commit(const struct chain_state *state, const struct chain *chain,
		 const struct chain_built *built);
int chain_clear(const struct chain_state *state);

/* chain_show.c */
extern const struct table_columns chain_list_columns, chain_show_columns;

void chain_list_add(struct table *table, const struct chain_state *state);
void chain_show_add(struct table *table, const struct chain_state *state);

#endif /* BPFDEV_CHAIN_H */
