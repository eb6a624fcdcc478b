// SPDX-License-Identifier: GPL-2.0-only
/* Chains in a configuration. Each is changed as "bpfdev chain apply" does it. */
#include <stdbool.h>
#include <stdlib.h>

#include "chain/apply.h"
#include "chain/change.h"
#include "chain/command.h"
#include "chain/file.h"
#include "chain/load.h"
#include "chain/place.h"
#include "conf/chains.h"
#include "conf/conf.h"
#include "util/error.h"
#include "util/interface.h"
#include "util/path.h"

static int chains_run(const struct conf_line *line, bool dry_run)
{
	/* after its interface was removed and added again, a chain is made anew */
	struct chain_change change = { .dry_run = dry_run, .silent = true, .force = true };
	int status = chain_apply_file(&cli_chain, &change, line->chain);
	size_t i;

	/* a program that was loaded for a comparison is not attached later */
	for (i = 0; i < line->chain->chain.count; i++)
		chain_unload(&line->chain->source[i]);
	return status;
}

/**
 * chains_compare() - compare a chain with its lines
 * @line: the first of them
 * @is: set to the state of the chain
 *
 * Its programs are loaded, and so verified.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int chains_compare(const struct conf_line *line, enum chains_state *is)
{
	int status;

	*is = CHAINS_WAIT;
	if (!cli_ifindex(line->name))
		return CLI_OK;
	*is = CHAINS_SAME;
	status = chains_run(line, true);
	if (status == CLI_DIFFERS)
		*is = chains_is_there(line->name) ? CHAINS_DIFFER : CHAINS_MISSING;
	return status == CLI_DIFFERS ? CLI_OK : status;
}

/**
 * chains_apply() - make a chain match its lines, or leave it as it is
 * @line: the first of them
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int chains_apply(const struct conf_line *line)
{
	return chains_run(line, false);
}

/**
 * chains_remove() - remove a chain and its directory
 * @iface: the interface
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int chains_remove(const char *iface)
{
	struct chain_change change = { .iface = chain_own_name(iface), .all = true };
	/* without its link, the directory of an interface is not found any more */
	char *dir = chain_dir(change.iface);
	int status = chain_change_remove(&cli_chain, &change);

	if (!status)
		status = cli_remove_dir(dir);
	free(dir);
	return status;
}

/** chains_is_there() - check whether an interface has a chain */
bool chains_is_there(const char *iface)
{
	char *dir = chain_dir(iface);
	bool is = cli_is_dir(dir);

	free(dir);
	return is;
}
