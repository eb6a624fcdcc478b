// SPDX-License-Identifier: GPL-2.0-only
/* Numbers on the command line. */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "util/error.h"
#include "util/parse.h"
#include "util/usage.h"

/**
 * cli_parse_u32() - parse a word that is a number
 * @arg: the word
 * @base: 8 or 10
 * @value: set to the number
 *
 * Return: 0, or -1 if it is not a number or does not fit.
 */
int cli_parse_u32(const char *arg, int base, uint32_t *value)
{
	unsigned long long number;
	char *end;

	/* strtoull() would accept a sign and leading blanks */
	if (!isdigit((unsigned char)*arg))
		return -1;
	errno = 0;
	number = strtoull(arg, &end, base);
	if (errno || *end || number > UINT32_MAX)
		return -1;
	*value = number;
	return 0;
}

/**
 * cli_number_option() - handle an option with a number as its argument
 * @command: the command
 * @option: the option
 * @arg: its argument
 * @least: the smallest valid number, 0 or 1
 * @value: set to the number
 *
 * Return: CLI_OK, or CLI_USAGE after the error was reported.
 */
int cli_number_option(const struct cli_command *command, const char *option,
		      const char *arg, uint32_t least, uint32_t *value)
{
	if (!cli_parse_u32(arg, 10, value) && *value >= least)
		return CLI_OK;
	return cli_usage_error(command, "--%s: '%s' is not a number%s", option, arg,
			       least ? " of at least 1" : "");
}
