// SPDX-License-Identifier: GPL-2.0-only
/* The nodes of a chain, by their names. Other commands must not take its link apart. */
#include <stdlib.h>
#include <string.h>

#include "bpf/chain_link.h"
#include "util/path.h"

/**
 * chain_dir_of() - find the chain that a node is part of
 * @name: the node
 * @last: its last name, such as CHAIN_LINK
 *
 * Return: the directory of the chain, to be freed; NULL if the node is elsewhere, or has
 * another last name.
 */
char *chain_dir_of(const char *name, const char *last)
{
	char *dir = cli_dirname(name);

	if (strlen(dir) > strlen(CHAIN_DIR) && cli_is_below(dir, CHAIN_DIR) &&
	    !strcmp(strrchr(name, '/') + 1, last))
		return dir;
	free(dir);
	return NULL;
}
