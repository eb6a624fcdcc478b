// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev tenant set: change the owner, the mode and the limit of a present directory. */
#include <stdint.h>

#include "bpf/entry_owner.h"
#include "commands/tenant_rule.h"
#include "commands/tenant_set.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"

/**
 * tenant_set_dir() - change the directory of a tenant, if it exists
 * @rule: the values to set
 * @flags: BPFDEV_SET_*: those to set
 *
 * After an error nothing has changed.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int tenant_set_dir(const struct tenant_rule *rule, uint32_t flags)
{
	/* if it does not exist, the rule makes it with the new values */
	return cli_is_dir(rule->name) ?
	       entry_owner_set(rule->name, BPFDEV_TYPE_DIR, &rule->owner, flags) : CLI_OK;
}
