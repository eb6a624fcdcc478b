/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands share. One file a command, named like it. */
#ifndef BPFDEV_CLI_H
#define BPFDEV_CLI_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Exit statuses, as the man page has them. */
enum {
	CLI_OK,
	CLI_FAILURE,
	CLI_USAGE,
};

/*
 * struct cli_command - a command
 * @name: what the user types
 * @args: what goes behind it, for the help
 * @help: one line on what it does
 * @options: lines on its options, but --help and --version
 * @objects: it takes an OBJ, which the help then explains
 * @notes: lines on what else it takes, or NULL
 * @run: does it; argv[0] is the command's name
 */
struct cli_command {
	const char *name;
	const char *args;
	const char *help;
	const char *options;
	bool objects;
	const char *notes;
	int (*run)(int argc, char **argv);
};

extern const struct cli_command cli_attach, cli_cat, cli_cdi, cli_chain, cli_gc,
	cli_graph, cli_holders, cli_link, cli_list, cli_mkdir, cli_monitor, cli_pin,
	cli_replace, cli_rmdir, cli_show, cli_tenant, cli_top, cli_tree, cli_unpin,
	cli_view, cli_views;

/* main.c: the options that every command has */
#define CLI_SHORT_OPTIONS "hV"
#define CLI_LONG_OPTIONS					\
	{ "help", no_argument, NULL, 'h' },			\
	{ "version", no_argument, NULL, 'V' }

void cli_common_option(const struct cli_command *command, int opt)
	__attribute__((noreturn));
int cli_usage_error(const struct cli_command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* message.c: errors, on stderr, each returning CLI_FAILURE */
void cli_mute(bool on);
const char *cli_unheard(void);
int cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
int cli_open_error(const char *name, int flags, int err);
int cli_ctl_error(const char *dir, int flags, int err);
bool cli_is_name(const char *name);
int cli_name_error(const char *verb, const char *name, int err);

/* memory.c */
char *cli_copy(const char *text);
void *cli_grow(void *array, size_t count, size_t size);

/* run.c: other programs */
int cli_run(char * const argv[], int in, int out);

/* signals.c: what would end the program */
void cli_hold_signals(void);
void cli_release_signals(void);
int cli_tell_signals(void);

/* path.c: names as the user may write them */
char *cli_name(const char *arg);
char *cli_dirname(const char *name);
char *cli_join(const char *dir, const char *name);
bool cli_is_dir(const char *name);
bool cli_is_below(const char *path, const char *name);
int cli_open_parent(const char *name, int flags, const char **last);

/* each.c: what is in a directory, and below it */
struct bpfdev_dev;
struct load_maps;

typedef int (*cli_each_fn)(const char *name, const struct bpfdev_dev *dev,
			   int ctl, void *data);

int cli_each(const char *dir, cli_each_fn each, void *data);

/* object.c: a BPF object as the user names it */

/*
 * struct cli_finder - how bpf(2) finds objects of a type
 * @next_id: the next id there is
 * @fd_by_id: an object
 * @fdinfo: a key that only descriptors of this type have in /proc
 */
struct cli_finder {
	int (*next_id)(uint32_t start, uint32_t *next);
	int (*fd_by_id)(uint32_t id);
	const char *fdinfo;
};

extern const struct cli_finder cli_finders[];	/* by BPFDEV_TYPE_* */

int cli_object_type(const char *word, uint32_t *type);
int cli_object_open(const struct cli_command *command, uint32_t type,
		    const char *word, const char *arg, const char *prog, int *fd,
		    struct load_maps *maps);

/* owner.c: --mode, --user and --group */
#define CLI_OWNER_LONG_OPTIONS					\
	{ "group", required_argument, NULL, 'G' },		\
	{ "mode", required_argument, NULL, 'M' },		\
	{ "user", required_argument, NULL, 'U' }

struct cli_owner {
	uint32_t flags;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
};

int cli_owner_option(const struct cli_command *command, struct cli_owner *owner,
		     int opt, const char *arg);

bool cli_put_user(char *buf, size_t size, uid_t uid);
bool cli_put_group(char *buf, size_t size, gid_t gid);

/* mkdir.c */
int cli_limit_option(const struct cli_command *command, uint32_t *limit,
		     const char *arg);

/* pin.c */
int cli_pin_check(const char *name, bool parents);
int cli_pin_fd(const char *name, int fd, const struct load_maps *maps,
	       const struct cli_owner *owner);
int cli_pin_with_parents(const char *name, int fd, const struct load_maps *maps,
			 const struct cli_owner *owner);

/*
 * struct cli_parents - the directories that were missing
 * @made: how many were made
 * @lowest: the last of them
 */
struct cli_parents {
	int made;
	char *lowest;
};

int cli_make_parents(const char *dir, struct cli_parents *parents);
void cli_keep_parents(struct cli_parents *parents);
void cli_remove_parents(struct cli_parents *parents);

/* number.c */
int cli_parse_u32(const char *arg, int base, uint32_t *value);

#endif /* BPFDEV_CLI_H */
