// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev chain: several XDP programs on one interface, one after the other.
 *
 * A change looks at what is there, makes all that is new, and puts it in place if what
 * it has looked at is still there; else it starts over. One of several that do so at
 * once always comes through.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "chain.h"
#include "cli.h"
#include "table.h"
#include "target.h"

/*
 * For how many seconds a change starts over. It may have to wait for another one to put
 * an interface's first chain in place, or for the kernel to end the last link, and if
 * what is in the way is something else it is of no use to wait for long.
 */
#define CHANGE_SECONDS	60
#define BUSY_SECONDS	10

/*
 * struct change - what is to be done
 * @iface: to the chain of which interface
 * @plan: changes what is there to what shall be
 * @name: of the component that it is about
 * @place: where that goes
 * @on: after which verdicts the next one runs, 0 if that was not said
 * @source: where its program is from
 * @names: components
 * @count: how many
 * @file: the file that is applied
 * @mode: XDP_FLAGS_*, 0 for the kernel's choice
 * @mode_word: what the user calls it
 * @patient: it is of use to wait for what is in the way
 * @makes: there may be no chain yet
 * @replace: the component is there
 * @force: whatever is there
 * @all: remove all
 */
struct change {
	const char *iface;
	int (*plan)(struct change *change, struct chain *chain);
	const char *name;
	struct chain_place place;
	uint32_t on;
	struct chain_source source;
	char **names;
	size_t count;
	struct chain_file file;
	uint32_t mode;
	const char *mode_word;
	bool patient;
	bool makes;
	bool replace;
	bool force;
	bool all;
};

static int plan_replace(struct change *change, struct chain *chain)
{
	int at = chain_find(chain, change->name);
	struct chain_part *part;

	if (at < 0)
		return cli_error("cannot replace %s: the chain of %s has no such component; without --replace it is added",
				 change->name, change->iface);
	part = &chain->part[at];
	part->source = &change->source;
	if (change->on)
		part->on = change->on;
	return chain_move(chain, change->name, &change->place);
}

static int plan_add(struct change *change, struct chain *chain)
{
	struct chain_part part = {
		.on = change->on ? change->on : CHAIN_ON_DEFAULT,
		.source = &change->source,
	};

	if (change->replace)
		return plan_replace(change, chain);
	if (chain_find(chain, change->name) >= 0)
		return cli_error("cannot add %s: the chain of %s has a component of that name; --replace puts another program in its place",
				 change->name, change->iface);
	chain_put_name(part.name, change->name);
	return chain_add(chain, &part, &change->place);
}

static int plan_remove(struct change *change, struct chain *chain)
{
	int status = CLI_OK;
	size_t i;

	if (change->all)
		chain->count = 0;
	for (i = 0; i < change->count && !status; i++)
		status = chain_remove(chain, change->names[i]);
	return status;
}

static int plan_order(struct change *change, struct chain *chain)
{
	return chain_order(chain, change->names, change->count);
}

static int plan_file(struct change *change, struct chain *chain)
{
	*chain = change->file.chain;
	return CLI_OK;
}

/* Has a program out of a file the same instructions, and takes it the same packets? */
static bool is_alike(const struct chain_source *source,
		     const struct bpfdev_dev *dev, const struct chain_part *part)
{
	return !strcmp(source->word, "file") && source->frags == part->frags &&
	       bpfdev_dev__tag(dev) &&
	       !memcmp(bpfdev_dev__tag(dev), source->tag, BPFDEV_TAG_SIZE);
}

/*
 * What is in the chain already stays, with its maps. That is so if it is the same program;
 * for one of a file that is applied again and again, if it is alike.
 */
static void keep_parts(struct change *change, const struct chain_state *state,
		       struct chain *chain)
{
	size_t i;
	int at;

	for (i = 0; i < chain->count; i++) {
		struct chain_part *part = &chain->part[i];
		const struct bpfdev_dev *dev = chain_entry(state, part->name);

		at = chain_find(&state->chain, part->name);
		if (!part->source || !dev || at < 0 ||
		    bpfdev_dev__id(dev) != state->chain.part[at].id)
			continue;
		if (part->id != bpfdev_dev__id(dev) &&
		    (change->plan != plan_file ||
		     !is_alike(part->source, dev, &state->chain.part[at])))
			continue;
		part->id = bpfdev_dev__id(dev);
		part->frags = state->chain.part[at].frags;
		part->source = NULL;
	}
}

static bool is_same(const struct chain *a, const struct chain *b)
{
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
		if (b->part[i].source || a->part[i].id != b->part[i].id ||
		    a->part[i].on != b->part[i].on ||
		    strcmp(a->part[i].name, b->part[i].name) != 0)
			return false;
	return true;
}

/* A link stays as it was attached. */
static int check_mode(struct change *change, const struct chain_state *state)
{
	const char *is;

	if (!change->mode || !state->link || state->gone)
		return CLI_OK;
	is = target_xdp_attached(state->at.ifindex);
	if (!is || !strcmp(is, change->mode_word))
		return CLI_OK;
	return cli_error("--xdp-mode: the chain of %s is attached already, and not in mode %s: that is for a chain's first component",
			 state->iface, change->mode_word);
}

/*
 * There is one directory for all interfaces of a name: in each network namespace that is
 * another one, and it may have another name by now.
 */
static int check_place(const struct change *change,
		       const struct chain_state *state)
{
	const struct chain_at *at = &state->at;

	if (state->gone || chain_is_here(at, change->iface))
		return CLI_OK;
	if (!chain_is_here(at, NULL))
		return cli_error("%s: this is the chain of an interface in another network namespace, net:[%u], and can be changed only there ('nsenter --net'); nothing was changed",
				 state->dir, at->netns);
	if (change->all)
		return CLI_OK;
	return cli_error("%s: this chain is that of the interface with the number %u, now called %s, and not of %s; 'bpfdev chain remove %s --all' takes it away from that",
			 state->dir, at->ifindex, at->ifname, change->iface,
			 change->iface);
}

static int put_in_place(struct change *change,
			const struct chain_state *state, const struct chain *chain)
{
	struct chain_built built;
	int status;

	if (!chain->count)
		return chain_clear(state);
	if (state->status == CHAIN_RUNS && is_same(&state->chain, chain))
		return CLI_OK;
	status = chain_build(state, chain, change->mode, change->patient, &built);
	if (!status)
		status = chain_commit(state, chain, &built);
	chain_built_close(&built);
	return status;
}

static int change_state(const struct cli_command *command,
			struct change *change, const struct chain_state *state)
{
	struct chain chain = state->chain;
	int status = check_place(change, state);

	if (!status && !change->force)
		status = chain_state_error(state);
	if (!status)
		status = check_mode(change, state);
	if (!status)
		status = change->plan(change, &chain);
	if (!status)
		status = chain_load(command, &chain);
	if (status)
		return status;
	keep_parts(change, state, &chain);
	return put_in_place(change, state, &chain);
}

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static int make_dir(struct change *change, struct cli_parents *parents)
{
	char *dir = chain_dir(change->iface);
	int status = CLI_OK;

	if (!cli_is_dir(dir)) {
		if (!if_nametoindex(change->iface))
			status = cli_error("%s: no such interface in this network namespace",
					   change->iface);
		else
			status = cli_make_parents(dir, parents);
	}
	free(dir);
	return status;
}

static int change_once(const struct cli_command *command, struct change *change,
		       struct cli_parents *parents)
{
	struct chain_state state;
	int status;

	status = change->makes ? make_dir(change, parents) : CLI_OK;
	if (status)
		return status;
	status = chain_read(&state, change->iface, O_RDWR, change->makes);
	if (!status)
		status = change_state(command, change, &state);
	chain_state_free(&state);
	return status;
}

static int change_settled(const struct cli_command *command,
			  struct change *change, struct cli_parents *parents)
{
	time_t start = now(), spent = 0;
	int status;

	do {
		change->patient = spent < BUSY_SECONDS;
		status = change_once(command, change, parents);
		if (status != CHAIN_STALE)
			return status;
		chain_wait();
		spent = now() - start;
	} while (spent < CHANGE_SECONDS);
	return cli_error("cannot change the chain of %s: others changed it all the time, for %d seconds; try again",
			 change->iface, CHANGE_SECONDS);
}

static int do_change(const struct cli_command *command, struct change *change)
{
	struct cli_parents parents = {};
	int status = change_settled(command, change, &parents);

	if (status)
		cli_remove_parents(&parents);
	else
		cli_keep_parents(&parents);
	return status;
}

/* Looking */

/* @listed: it was there a moment ago, and if it has gone since that is no error. */
static int look(struct table *table, const char *iface, bool listed,
		void (*add)(struct table *table, const struct chain_state *state))
{
	struct chain_state state;
	int status;

	status = chain_read(&state, iface, O_RDONLY, listed);
	if (!status)
		add(table, &state);
	chain_state_free(&state);
	if (status == CHAIN_STALE)
		status = listed ? CLI_OK : chain_none_error(iface);
	return status;
}

/* All chains that there are: the directories in CHAIN_DIR. */
static int list_all(struct table *table)
{
	int ctl = bpfdev_ctl_open(CHAIN_DIR, O_RDONLY), status = CLI_OK;
	struct bpfdev_devs *devs;
	size_t i;

	if (ctl == -ENOENT && cli_is_dir(""))
		return CLI_OK;
	if (ctl < 0)
		return cli_ctl_error(CHAIN_DIR, O_RDONLY, -ctl);
	devs = bpfdev_devs__read(ctl);
	if (!devs)
		status = cli_error("%s: %s", CHAIN_DIR, strerror(errno));
	for (i = 0; devs && i < bpfdev_devs__count(devs); i++) {
		const struct bpfdev_dev *dev = bpfdev_devs__get(devs, i);

		if (bpfdev_dev__type(dev) == BPFDEV_TYPE_DIR &&
		    look(table, bpfdev_dev__name(dev), true, chain_list_add))
			status = CLI_FAILURE;
	}
	bpfdev_devs__free(devs);
	close(ctl);
	return status;
}

static int list(struct table *table, const char *iface)
{
	int status;

	table->columns = &chain_list_columns;
	status = table_open(&cli_chain, table);
	if (status)
		return status;
	status = iface ? look(table, iface, false, chain_list_add) : list_all(table);
	return table_print(table) ?: status;
}

static int show(struct table *table, const char *iface)
{
	int status;

	table->columns = &chain_show_columns;
	status = table_open(&cli_chain, table);
	if (status)
		return status;
	/* half a picture could be taken for a whole one */
	return look(table, iface, false, chain_show_add) ?: table_print(table);
}

/* The command line */

/* Which verbs an option goes with. */
enum {
	ADD = 1 << 0,
	APPLY = 1 << 1,
	LIST = 1 << 2,
	ORDER = 1 << 3,
	REMOVE = 1 << 4,
	SHOW = 1 << 5,
};

/*
 * struct line - what the user wants
 * @verb: one of the above
 * @table: how to show it
 * @goes: the verbs that all options that were given go with
 */
struct line {
	unsigned int verb;
	struct change change;
	struct table table;
	unsigned int goes;
};

static unsigned int find_verb(const char *word)
{
	static const struct {
		const char *word;
		unsigned int verb;
	} verbs[] = {
		{ "add", ADD }, { "apply", APPLY }, { "list", LIST },
		{ "order", ORDER }, { "remove", REMOVE }, { "show", SHOW },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verbs[i].word, word))
			return verbs[i].verb;
	return 0;
}

static int parse_on(struct change *change, const char *arg)
{
	if (!chain_parse_on(arg, &change->on))
		return CLI_OK;
	return cli_usage_error(&cli_chain,
			       "--on: '%s' is not verdicts with commas in between: aborted, drop, pass, tx, redirect",
			       arg);
}

/* Which verbs an option goes with; 0: it is none of a change. */
static unsigned int change_option(struct change *change, int opt, char *arg,
				  int *status)
{
	switch (opt) {
	case 'a':
		change->all = true;
		return REMOVE;
	case 'b':
		change->place.before = arg;
		return ADD;
	case 'c':
		change->place.after = arg;
		return ADD;
	case 'd':
		change->name = arg;
		return ADD;
	case 'e':
		*status = parse_on(change, arg);
		return ADD;
	case 'f':
		change->force = true;
		return APPLY;
	case 'p':
		change->source.prog = arg;
		return ADD;
	case 'R':
		change->replace = true;
		return ADD;
	case 'm':
		change->mode_word = arg;
		*status = target_xdp_mode(&cli_chain, arg, false, &change->mode);
		return ADD | APPLY;
	default:
		return 0;
	}
}

static int parse_options(int argc, char **argv, struct line *line)
{
	static const struct option options[] = {
		{ "after", required_argument, NULL, 'c' },
		{ "all", no_argument, NULL, 'a' },
		{ "before", required_argument, NULL, 'b' },
		{ "force", no_argument, NULL, 'f' },
		{ "name", required_argument, NULL, 'd' },
		{ "on", required_argument, NULL, 'e' },
		{ "prog", required_argument, NULL, 'p' },
		{ "replace", no_argument, NULL, 'R' },
		{ "xdp-mode", required_argument, NULL, 'm' },
		TABLE_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	int opt, status = CLI_OK;
	unsigned int verbs;

	/* --list-columns ends it before the verb is known, wherever that is */
	line->table.columns = argc > 1 && !strcmp(argv[1], "show") ?
				      &chain_show_columns : &chain_list_columns;
	line->goes = ~0u;
	while (!status && (opt = getopt_long(argc, argv,
					     TABLE_SHORT_OPTIONS CLI_SHORT_OPTIONS,
					     options, NULL)) != -1) {
		verbs = change_option(&line->change, opt, optarg, &status);
		if (!verbs && table_option(&line->table, opt, optarg))
			verbs = LIST | SHOW;
		else if (!verbs)
			cli_common_option(&cli_chain, opt);
		line->goes &= verbs;
	}
	return status;
}

static int check_add(struct change *change, char **args, int count)
{
	if (count != 4 || strcmp(args[1], "prog") != 0)
		return cli_usage_error(&cli_chain,
				       "expected 'add', an interface, 'prog' and an object in two words");
	if (!change->name)
		return cli_usage_error(&cli_chain, "'add' needs --name");
	if (change->place.before && change->place.after)
		return cli_usage_error(&cli_chain,
				       "--before and --after exclude each other");
	change->source.word = args[2];
	change->source.arg = args[3];
	change->source.fd = -1;
	if (change->source.prog && strcmp(args[2], "file") != 0)
		return cli_usage_error(&cli_chain, "--prog goes with 'file'");
	return chain_check_name(change->name);
}

static int run_add(struct change *change, char **args, int count)
{
	int status = check_add(change, args, count);

	if (status)
		return status;
	change->plan = plan_add;
	change->makes = true;
	status = do_change(&cli_chain, change);
	chain_unload(&change->source);
	return status;
}

/* It names a directory. */
static int check_iface(const char *iface)
{
	if (cli_is_name(iface))
		return CLI_OK;
	return cli_error("'%s' is no name of an interface that can have a chain: that is one of a directory, too",
			 iface);
}

static int run_apply(struct change *change, char **args, int count)
{
	int status;

	if (count != 1)
		return cli_usage_error(&cli_chain, "expected 'apply' and one file");
	status = chain_file_read(&change->file, args[0]);
	if (!status) {
		change->iface = change->file.iface;
		change->plan = plan_file;
		change->makes = true;
		status = check_iface(change->iface) ?:
			 do_change(&cli_chain, change);
	}
	chain_file_free(&change->file);
	return status;
}

static int run_change(struct change *change, unsigned int verb, char **args,
		      int count)
{
	change->names = args + 1;
	change->count = count - 1;
	if (verb == ORDER) {
		if (count < 2)
			return cli_usage_error(&cli_chain,
					       "expected 'order', an interface and its components in their order");
		change->plan = plan_order;
	} else {
		if (count < 1 || (count < 2) != change->all)
			return cli_usage_error(&cli_chain,
					       "expected 'remove', an interface, and components or --all");
		change->plan = plan_remove;
		change->force = change->all;
	}
	return do_change(&cli_chain, change);
}

static int run_verb(struct line *line, char **args, int count)
{
	line->change.iface = count ? args[0] : NULL;
	if (count && line->verb != APPLY && check_iface(args[0]))
		return CLI_FAILURE;
	switch (line->verb) {
	case ADD:
		return run_add(&line->change, args, count);
	case APPLY:
		return run_apply(&line->change, args, count);
	case LIST:
		if (count > 1)
			return cli_usage_error(&cli_chain,
					       "expected 'list' and one interface at most");
		return list(&line->table, line->change.iface);
	case SHOW:
		if (count != 1)
			return cli_usage_error(&cli_chain,
					       "expected 'show' and an interface");
		return show(&line->table, line->change.iface);
	default:
		return run_change(&line->change, line->verb, args, count);
	}
}

static int run(int argc, char **argv)
{
	struct line line = {};
	int status = parse_options(argc, argv, &line);

	if (status)
		return status;
	argc -= optind;
	argv += optind;
	line.verb = argc ? find_verb(argv[0]) : 0;
	if (!line.verb)
		return cli_usage_error(&cli_chain,
				       "expected 'add', 'apply', 'list', 'order', 'remove' or 'show'");
	if (!(line.goes & line.verb))
		return cli_usage_error(&cli_chain,
				       "an option that was given does not go with '%s'",
				       argv[0]);
	return run_verb(&line, argv + 1, argc - 1);
}

const struct cli_command cli_chain = {
	.name = "chain",
	.args = "(add|apply|list|order|remove|show) [ARGUMENT]... [OPTION]...",
	.help = "Several XDP programs on one interface, one after the other",
	.notes =
	"add IFACE prog OBJ --name NAME  put a program into the chain\n"
	"apply FILE                      make a chain what a file says\n"
	"list [IFACE]                    show the components of one chain, or of all\n"
	"order IFACE NAME...             put the components into this order\n"
	"remove IFACE (NAME...|--all)    take components out\n"
	"show IFACE                      show whether a chain is as it should be\n",
	.options =
	"  --name NAME            add: what the component is called\n"
	"  --prog PROG            add: which program, if there are several in a file\n"
	"  --before NAME          add: before this component (default: the last one)\n"
	"  --after NAME           add: after this component\n"
	"  --on VERDICT,...       add: after which of its verdicts the next one runs:\n"
	"                         aborted, drop, pass, tx, redirect (default: pass)\n"
	"  --replace              add: in the place of the program of the component\n"
	"  --xdp-mode MODE        add, apply: native or generic (default: the kernel's\n"
	"                         choice), for a chain that is not attached yet\n"
	"  --force                apply: in the place of one that can't be changed\n"
	"  --all                  remove: all components, whatever state it is in\n"
	TABLE_OPTIONS_HELP,
	.objects = true,
	.run = run,
};
