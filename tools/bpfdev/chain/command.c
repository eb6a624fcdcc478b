// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev chain: run several XDP programs on one interface, in order. */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/attach_xdp.h"
#include "chain/apply.h"
#include "chain/change.h"
#include "chain/command.h"
#include "chain/file.h"
#include "chain/load.h"
#include "chain/plan.h"
#include "chain/read.h"
#include "chain/save.h"
#include "chain/show.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/facts.h"
#include "output/table.h"
#include "util/array.h"
#include "util/error.h"
#include "util/interface.h"
#include "util/path.h"
#include "util/usage.h"

/* struct chain_output - where a chain is printed, and the first failure */
struct chain_output {
	struct table *table;
	struct facts *facts;
	int status;
};

/*
 * Print a chain, and free @dir. @listed: it existed a moment ago; if it no longer does,
 * that is no error.
 */
static int chain_output_add(const struct chain_output *output, const char *iface,
			    char *dir, bool listed)
{
	struct chain_state state;
	int status;

	status = chain_read(&state, iface, dir, O_RDONLY, listed);
	if (!status && output->facts)
		chain_show_add(output->facts, &state);
	else if (!status)
		chain_list_add(output->table, &state);
	if (status == CHAIN_STALE)
		status = listed ? CLI_OK : chain_none_error(&state);
	chain_state_free(&state);
	free(dir);
	return status;
}

static int chain_list_one(const char *name, void *data)
{
	struct chain_output *output = data;

	if (chain_output_add(output, name, cli_join(CHAIN_DIR, name), true))
		output->status = CLI_FAILURE;
	return 0;
}

static int chain_list_all(struct table *table)
{
	struct chain_output output = { .table = table };
	int ret = chain_each(chain_list_one, &output);

	if (ret == -ENOENT)
		return cli_is_dir("") ? CLI_OK :
					cli_ctl_error(CHAIN_DIR, O_RDONLY, ENOENT);
	if (ret)
		return cli_error("%s/%s: %s", BPFDEV_DEV_DIR, CHAIN_DIR, strerror(-ret));
	return output.status;
}

static int chain_list(struct table *table, const char *iface)
{
	const struct chain_output output = { .table = table };
	int status;

	table->columns = &chain_list_columns;
	status = table_open(&cli_chain, table);
	if (status)
		return status;
	status = iface ? chain_output_add(&output, iface, chain_dir(iface), false) :
			 chain_list_all(table);
	return table_print(table) ?: status;
}

static int chain_show(struct table *table, const char *iface)
{
	struct facts facts;
	const struct chain_output output = { .facts = &facts };
	int status;

	table->columns = &chain_show_columns;
	status = facts_open(&cli_chain, &facts, table);
	if (status)
		return status;
	status = chain_output_add(&output, iface, chain_dir(iface), false);
	if (!status)
		return facts_print(&facts);
	/* a partial result could be mistaken for a complete one */
	facts_free(&facts);
	return status;
}

static int chain_print_file(const char *iface)
{
	struct chain_state state;
	char *dir = chain_dir(iface);
	int status;

	status = chain_read(&state, iface, dir, O_RDONLY, false);
	if (!status)
		status = chain_save(&cli_chain, &state);
	else if (status == CHAIN_STALE)
		status = chain_none_error(&state);
	chain_state_free(&state);
	free(dir);
	return status;
}

/* The command line */

/* The verbs that accept an option. */
enum {
	ADD = 1 << 0,
	APPLY = 1 << 1,
	COUNT = 1 << 2,
	LIST = 1 << 3,
	ORDER = 1 << 4,
	REMOVE = 1 << 5,
	SAVE = 1 << 6,
	SHOW = 1 << 7,
};

/*
 * struct line - the parsed command line
 * @verb: one of the above
 * @table: options of the table
 * @goes: the verbs that accept all options that were given
 */
struct line {
	unsigned int verb;
	struct chain_change change;
	struct table table;
	unsigned int goes;
};

static unsigned int chain_find_verb(const char *word)
{
	static const struct {
		const char *word;
		unsigned int verb;
	} verbs[] = {
		{ "add", ADD }, { "apply", APPLY }, { "count", COUNT }, { "list", LIST },
		{ "order", ORDER }, { "remove", REMOVE }, { "save", SAVE },
		{ "show", SHOW },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verbs[i].word, word))
			return verbs[i].verb;
	return 0;
}

static int chain_option_on(struct chain_change *change, const char *arg)
{
	if (!chain_parse_on(arg, &change->on))
		return CLI_OK;
	return cli_usage_error(&cli_chain,
			       "--on: '%s' is not a comma-separated list of aborted, drop, pass, tx, redirect, or none",
			       arg);
}

/* The verbs that accept an option; 0 if it is not an option of a change. */
static unsigned int chain_change_option(struct chain_change *change, int opt,
					char *arg, int *status)
{
	uint32_t mode = 0;

	switch (opt) {
	case OPT_ALL:
		change->all = true;
		return REMOVE;
	case OPT_BEFORE:
		change->position.before = arg;
		return ADD;
	case OPT_AFTER:
		change->position.after = arg;
		return ADD;
	case OPT_NAME:
		change->name = arg;
		return ADD;
	case OPT_ON:
		*status = chain_option_on(change, arg);
		return ADD;
	case OPT_DRY_RUN:
		change->dry_run = true;
		return APPLY;
	case OPT_FORCE:
		change->force = true;
		return APPLY;
	case OPT_PROG:
		change->source.prog = arg;
		return ADD;
	case OPT_REPLACE:
		change->replace = true;
		return ADD;
	case OPT_XDP_MODE:
		*status = attach_xdp_mode(&cli_chain, arg, false, &mode);
		if (!*status)
			chain_change_set_mode(change, mode);
		return ADD | APPLY;
	default:
		return 0;
	}
}

static int chain_parse_options(int argc, char **argv, struct line *line)
{
	static const struct option options[] = {
		{ "after", required_argument, NULL, OPT_AFTER },
		{ "all", no_argument, NULL, OPT_ALL },
		{ "before", required_argument, NULL, OPT_BEFORE },
		{ "dry-run", no_argument, NULL, OPT_DRY_RUN },
		{ "force", no_argument, NULL, OPT_FORCE },
		{ "name", required_argument, NULL, OPT_NAME },
		{ "on", required_argument, NULL, OPT_ON },
		{ "prog", required_argument, NULL, OPT_PROG },
		{ "replace", no_argument, NULL, OPT_REPLACE },
		{ "xdp-mode", required_argument, NULL, OPT_XDP_MODE },
		TABLE_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	int opt, status = CLI_OK;
	unsigned int verbs;

	/* --list-columns exits before the verb is known, at any place */
	line->table.columns = argc > 1 && !strcmp(argv[1], "show") ?
				      &chain_show_columns : &chain_list_columns;
	line->goes = ~0u;
	while (!status && (opt = getopt_long(argc, argv,
					     TABLE_SHORT_OPTIONS CLI_SHORT_OPTIONS,
					     options, NULL)) != -1) {
		verbs = chain_change_option(&line->change, opt, optarg,
					    &status);
		if (!verbs && table_option(&line->table, opt, optarg))
			verbs = LIST | SHOW;
		else if (!verbs)
			cli_common_option(&cli_chain, opt);
		line->goes &= verbs;
	}
	return status;
}

static int chain_check_add(struct chain_change *change, char **args, int count)
{
	if (count != 4 || strcmp(args[1], "prog") != 0)
		return cli_usage_error(&cli_chain,
				       "expected 'add', an interface, 'prog' and an object in two words");
	if (!change->name)
		return cli_usage_error(&cli_chain, "'add' requires --name");
	if (change->position.before && change->position.after)
		return cli_usage_error(&cli_chain,
				       "--before and --after are mutually exclusive");
	change->source.word = args[2];
	change->source.arg = args[3];
	change->source.fd = -1;
	if (change->source.prog && strcmp(args[2], "file") != 0)
		return cli_usage_error(&cli_chain, "--prog requires 'file'");
	return chain_check_name(change->name);
}

static int chain_run_add(struct chain_change *change, char **args, int count)
{
	int status = chain_check_add(change, args, count);

	if (status)
		return status;
	status = chain_change_add(&cli_chain, change);
	chain_unload(&change->source);
	return status;
}

static int chain_run_apply(struct chain_change *change, char **args, int count)
{
	struct chain_file file;
	int status;

	if (count != 1)
		return cli_usage_error(&cli_chain, "expected 'apply' and one file");
	status = chain_file_read(&file, args[0]);
	if (!status)
		status = chain_apply_file(&cli_chain, change, &file);
	chain_file_free(&file);
	return status;
}

static int chain_run_count(struct chain_change *change, char **args, int count)
{
	if (count != 2 || chain_parse_counted(args[1], &change->counted))
		return cli_usage_error(&cli_chain,
				       "expected 'count', an interface, and 'on' or 'off'");
	return chain_change_count(&cli_chain, change);
}

static int chain_run_change(struct chain_change *change, unsigned int verb,
			    char **args, int count)
{
	change->names = args + 1;
	change->count = count - 1;
	if (verb == ORDER) {
		if (count < 2)
			return cli_usage_error(&cli_chain,
					       "expected 'order', an interface and all its components in the new order");
		return chain_change_order(&cli_chain, change);
	}
	if (count < 1 || (count < 2) != change->all)
		return cli_usage_error(&cli_chain,
				       "expected 'remove', an interface, and components or --all");
	return chain_change_remove(&cli_chain, change);
}

static int chain_run_verb(struct line *line, char **args, int count)
{
	if (count && line->verb != APPLY) {
		line->change.iface = chain_own_name(args[0]);
		if (chain_check_iface(line->change.iface))
			return CLI_FAILURE;
	}
	switch (line->verb) {
	case ADD:
		return chain_run_add(&line->change, args, count);
	case APPLY:
		return chain_run_apply(&line->change, args, count);
	case COUNT:
		return chain_run_count(&line->change, args, count);
	case LIST:
		if (count > 1)
			return cli_usage_error(&cli_chain,
					       "expected 'list' and at most one interface");
		return chain_list(&line->table, line->change.iface);
	case SAVE:
		if (count != 1)
			return cli_usage_error(&cli_chain,
					       "expected 'save' and an interface");
		return chain_print_file(line->change.iface);
	case SHOW:
		if (count != 1)
			return cli_usage_error(&cli_chain,
					       "expected 'show' and an interface");
		return chain_show(&line->table, line->change.iface);
	default:
		return chain_run_change(&line->change, line->verb, args, count);
	}
}

static int cmd_chain(int argc, char **argv)
{
	struct line line = {};
	int status = chain_parse_options(argc, argv, &line);

	if (status)
		return status;
	argc -= optind;
	argv += optind;
	line.verb = argc ? chain_find_verb(argv[0]) : 0;
	if (!line.verb)
		return cli_usage_error(&cli_chain,
				       "expected 'add', 'apply', 'count', 'list', 'order', 'remove', 'save' or 'show'");
	if (!(line.goes & line.verb))
		return cli_usage_error(&cli_chain,
				       "'%s' does not accept all options that were given",
				       argv[0]);
	return chain_run_verb(&line, argv + 1, argc - 1);
}

const struct cli_command cli_chain = {
	.name = "chain",
	.args = "(add|apply|count|list|order|remove|save|show) [ARGUMENT]...",
	.help = "Run several XDP programs on one interface, in order",
	.notes =
	"add IFACE prog OBJ --name NAME  add a program to the chain\n"
	"apply FILE                      make a chain match FILE\n"
	"count IFACE (on|off)            count the runs of each component\n"
	"list [IFACE]                    list the components of one chain or of all\n"
	"order IFACE NAME...             put the components into this order\n"
	"remove IFACE (NAME...|--all)    remove components\n"
	"save IFACE                      print the chain as a FILE for apply\n"
	"show IFACE                      show the contents and the state of a chain\n",
	.options =
	"  --name NAME            add: name the component (required)\n"
	"  --prog PROG            add: choose the program if the file has several\n"
	"  --before NAME          add: put it before this component (default: before\n"
	"                         the first one of a greater priority, or last)\n"
	"  --after NAME           add: put it after this component\n"
	"  --on VERDICT,...       add: run the next component after these verdicts:\n"
	"                         aborted, drop, pass, tx, redirect, or none (default:\n"
	"                         those of the object file, or pass)\n"
	"  --replace              add: replace the program of the component\n"
	"  --xdp-mode MODE        add, apply: attach a new chain as native or generic\n"
	"                         (default: the kernel's choice)\n"
	"  --dry-run              apply: print what would change, and change nothing\n"
	"  --force                apply: replace a chain that cannot be changed\n"
	"  --all                  remove: remove all components, in any state\n"
	TABLE_OPTIONS_HELP,
	.objects = true,
	.run = cmd_chain,
};
