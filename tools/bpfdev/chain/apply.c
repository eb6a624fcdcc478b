// SPDX-License-Identifier: GPL-2.0-only
/* Making a chain match a file: its interface, and the mode that it is attached with. */
#include <net/if.h>
#include <stdint.h>

#include "bpf/attach_xdp.h"
#include "chain/apply.h"
#include "chain/change.h"
#include "chain/file.h"
#include "chain/plan.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/interface.h"

/**
 * chain_own_name() - find the name that an interface has a directory by
 * @iface: one of its names, perhaps an alternative one
 *
 * Return: the name, until the next call; @iface if there is no such interface.
 */
const char *chain_own_name(const char *iface)
{
	static char name[IF_NAMESIZE];
	unsigned int ifindex = cli_ifindex(iface);

	return ifindex && if_indextoname(ifindex, name) ? name : iface;
}

/**
 * chain_check_iface() - check that a directory can have the name of an interface
 * @iface: the name, which could also be the path of a directory
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int chain_check_iface(const char *iface)
{
	const char *why;

	if (*iface && *iface != '/' && !bpfdev_path_check(iface, &why))
		return CLI_OK;
	return cli_error("'%s' cannot have a chain: the name of the interface must also be valid as the name of a directory",
			 iface);
}

/**
 * chain_change_set_mode() - set the mode that a new chain is attached with
 * @change: the change
 * @mode: XDP_FLAGS_*, 0 for the kernel's choice
 */
void chain_change_set_mode(struct chain_change *change, uint32_t mode)
{
	change->mode = mode;
	change->mode_word = attach_xdp_mode_word(mode);
}

/**
 * chain_apply_file() - make a chain match a file
 * @command: the command, for messages
 * @change: the options; a mode goes before that of the file
 * @file: the file
 *
 * Return: as chain_change_apply().
 */
int chain_apply_file(const struct cli_command *command, struct chain_change *change,
		     struct chain_file *file)
{
	int status;

	change->file = file;
	if (!change->mode)
		chain_change_set_mode(change, file->mode);
	change->iface = chain_own_name(file->iface);
	chain_errors_at(&file->chain, file->chain.line);
	status = chain_check_iface(change->iface);
	chain_errors_at(&file->chain, 0);
	return status ?: chain_change_apply(command, change);
}
