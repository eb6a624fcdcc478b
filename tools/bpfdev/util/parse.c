// SPDX-License-Identifier: GPL-2.0-only
/* Numbers on the command line. */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "util/parse.h"

/**
 * cli_parse_u32() - a number, the whole word of it
 * @arg: the word
 * @base: 8 or 10
 * @value: set to it
 *
 * Return: 0, or -1 if it is not a number or does not fit.
 */
int cli_parse_u32(const char *arg, int base, uint32_t *value)
{
	unsigned long long number;
	char *end;

	/* strtoull() would take a sign and leading blanks */
	if (!isdigit((unsigned char)*arg))
		return -1;
	errno = 0;
	number = strtoull(arg, &end, base);
	if (errno || *end || number > UINT32_MAX)
		return -1;
	*value = number;
	return 0;
}
