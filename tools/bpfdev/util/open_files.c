// SPDX-License-Identifier: GPL-2.0-only
/* The number of files that this process may have open. */
#include <stddef.h>
#include <sys/resource.h>

#include "util/open_files.h"

/**
 * open_files_raise() - allow this process as many open files as it may have
 *
 * Return: their number, 0 if it is not known.
 */
size_t open_files_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 0;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	return getrlimit(RLIMIT_NOFILE, &limit) ? 0 : limit.rlim_cur;
}
