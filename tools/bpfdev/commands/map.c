// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev map: read and change the elements of a map, by the permission of its node. */
#include <ctype.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>

#include "bpf/load.h"
#include "bpf/map_file.h"
#include "commands/map.h"
#include "commands/map_verbs.h"
#include "conf/persist.h"
#include "util/array.h"
#include "util/error.h"
#include "util/path.h"
#include "util/usage.h"

/*
 * struct map_verb - an operation
 * @name: the word on the command line
 * @access: access to the node that it needs
 * @reads: it prints something, so --json is possible
 * @run: does it
 */
struct map_verb {
	const char *name;
	int access;
	bool reads;
	int (*run)(struct map_call *call);
};

static const struct map_verb verbs[] = {
	{ "delete", O_WRONLY, false, map_delete },
	{ "dump", O_RDONLY, true, map_dump },
	{ "load", O_WRONLY, false, map_load },
	{ "lookup", O_RDONLY, true, map_lookup },
	{ "next", O_RDONLY, true, map_next },
	{ "save", O_RDONLY, true, map_save },
	{ "update", O_WRONLY, false, map_update },
};

static const struct map_verb *map_find_verb(const char *word)
{
	size_t i;

	for (i = 0; word && i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(word, verbs[i].name))
			return &verbs[i];
	return NULL;
}

/* Check whether the next word belongs to an option, which may be shortened. */
static bool map_has_argument(const char *option)
{
	size_t len = strlen(option);

	return len > 2 && (!strncmp(option, "--prog", len) || !strncmp(option, "--type", len));
}

/*
 * Sort the words from the options: -5 is a number, and - a file. Return: the words,
 * with NULL at their end, to be freed; @argv keeps the rest.
 */
static char **map_split_words(int *argc, char **argv)
{
	char **words = map_file_buffer(*argc + 1, sizeof(*words));
	int i, count = 0, options = 1;
	bool only_words = false;

	for (i = 1; i < *argc; i++) {
		if (!only_words && !strcmp(argv[i], "--")) {
			only_words = true;
		} else if (only_words || *argv[i] != '-' ||
			   !argv[i][1] || isdigit((unsigned char)argv[i][1])) {
			words[count++] = argv[i];
		} else {
			if (map_has_argument(argv[i]) && i + 1 < *argc)
				argv[options++] = argv[i++];
			argv[options++] = argv[i];
		}
	}
	argv[options] = NULL;
	*argc = options;
	return words;
}

static int map_parse_options(int argc, char **argv, struct map_call *call)
{
	static const struct option options[] = {
		{ "exist", no_argument, NULL, OPT_EXIST },
		{ "json", no_argument, NULL, 'J' },
		{ "noexist", no_argument, NULL, OPT_NOEXIST },
		{ "persist", no_argument, NULL, OPT_PERSIST },
		{ "prog", required_argument, NULL, OPT_PROG },
		{ "type", required_argument, NULL, OPT_TYPE },
		CLI_LONG_OPTIONS,
		{}
	};
	bool exist = false, noexist = false;
	int opt, status = CLI_OK;

	while (!status && (opt = getopt_long(argc, argv, "J" CLI_SHORT_OPTIONS, options,
					     NULL)) != -1) {
		switch (opt) {
		case OPT_EXIST:
			exist = true;
			break;
		case 'J':
			call->json = true;
			break;
		case OPT_NOEXIST:
			noexist = true;
			break;
		case OPT_PERSIST:
			call->persist = true;
			break;
		case OPT_PROG:
			call->words.choice.prog = optarg;
			break;
		case OPT_TYPE:
			status = load_type_option(&cli_map, optarg, &call->words.choice);
			break;
		default:
			cli_common_option(&cli_map, opt);
		}
	}
	if (exist && noexist)
		return cli_usage_error(&cli_map, "--exist and --noexist exclude each other");
	call->flags = exist ? BPF_EXIST : noexist ? BPF_NOEXIST : BPF_ANY;
	return status;
}

static int map_run(const struct map_verb *verb, struct map_call *call, const char *name)
{
	int status = map_file_open(&call->map, verb->name, name, verb->access);

	status = status ?: map_file_check_elements(&call->map, verb->name);
	if (!status) {
		call->key = map_file_buffer(1, call->map.info.key_size);
		call->value = map_file_buffer(1, call->map.value_len);
		status = verb->run(call);
	}
	map_file_close(&call->map);
	free(call->value);
	free(call->key);
	return status;
}

static int map_run_words(struct map_call *call, char **words)
{
	const struct map_verb *verb = map_find_verb(words[0]);
	char *name;
	int status;

	if (!verb || !words[1])
		return cli_usage_error(&cli_map,
				       "expected 'dump', 'lookup', 'update', 'delete', 'next', 'save' or 'load', and a name");
	if (call->json && !verb->reads)
		return cli_usage_error(&cli_map, "--json: '%s' prints nothing", verb->name);
	if (verb->run != map_update &&
	    (call->flags || call->words.choice.prog || call->words.choice.type))
		return cli_usage_error(&cli_map, "--exist, --noexist, --prog and --type require 'update'");
	if (verb->run == map_dump && words[2])
		return cli_usage_error(&cli_map, "dump: expected one name");
	name = cli_name(words[1]);
	if (!name)
		return CLI_FAILURE;
	call->words.at = words + 2;
	status = map_run(verb, call, name);
	free(name);
	return status;
}

static int map_run_persist(const struct map_call *call, char **words)
{
	if (!words[0] || strcmp(words[0], "save") != 0 || words[1])
		return cli_usage_error(&cli_map, "--persist requires 'save', and neither a name nor a file");
	if (call->json || call->flags || call->words.choice.prog || call->words.choice.type)
		return cli_usage_error(&cli_map, "--persist goes with no other option");
	return persist_save_all();
}

static int cmd_map(int argc, char **argv)
{
	struct map_call call = { .words.command = &cli_map };
	char **words = map_split_words(&argc, argv);
	int status = map_parse_options(argc, argv, &call);

	if (!status)
		status = call.persist ? map_run_persist(&call, words) :
					map_run_words(&call, words);

	free(words);
	return status;
}

const struct cli_command cli_map = {
	.name = "map",
	.args = "VERB NAME [KEY] [VALUE] [FILE] [OPTION]...",
	.help = "Read and change the elements of a map",
	.notes =
	"VERB: dump, lookup, update, delete, next; save or load, with a FILE\n"
	"KEY, VALUE: JSON, such as 5, '\"eth0\"' or '{\"port\":80,\"proto\":\"TCP\"}';\n"
	"            'key' or 'value', and bytes: key 5 0 0 0, value hex 0a 00;\n"
	"            a value of a map of maps or programs: map OBJ, prog OBJ;\n"
	"            one value for all CPUs, or an array of one for each\n",
	.options =
	"  --exist                update: fail unless an element has this key\n"
	"  -J, --json             dump, lookup, next: print JSON in the form of bpftool;\n"
	"                         save: write JSON Lines\n"
	"  --noexist              update: fail if an element has this key\n"
	"  --persist              save: save all maps of lines with --persist, without\n"
	"                         NAME and FILE; see bpfdev.conf(5)\n"
	"  --prog PROG            update: choose the program if the file has several\n"
	"  --type TYPE            update: set the type of the program in the file, for\n"
	"                         example xdp (default: that of its section)\n",
	.objects = true,
	.run = cmd_map,
};
