// SPDX-License-Identifier: GPL-2.0-only
/* The link of a chain, by the name of its node: other commands must not take it apart. */
#include <stdlib.h>
#include <string.h>

#include "bpf/chain_link.h"
#include "util/path.h"

/**
 * chain_dir_of_link() - find the chain that a node is the link of
 * @name: the node
 *
 * Return: the directory of the chain, to be freed; NULL if it is not such a link.
 */
char *chain_dir_of_link(const char *name)
{
	char *dir = cli_dirname(name);

	if (strlen(dir) > strlen(CHAIN_DIR) && cli_is_below(dir, CHAIN_DIR) &&
	    !strcmp(strrchr(name, '/') + 1, CHAIN_LINK))
		return dir;
	free(dir);
	return NULL;
}
