// SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause)
/* Messages, for the callback of bpfdev_set_print(). */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "internal.h"

/* Any thread may set it while another one prints. */
static bpfdev_print_fn bpfdev_print;

bpfdev_print_fn bpfdev_set_print(bpfdev_print_fn print)
{
	return __atomic_exchange_n(&bpfdev_print, print, __ATOMIC_ACQ_REL);
}

static void __attribute__((format(printf, 2, 3)))
bpfdev_message(bpfdev_print_fn print, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(BPFDEV_PRINT_DEBUG, format, args);
	va_end(args);
}

/* Return @ret as text: a number, or the error. */
static const char *bpfdev_result(int ret, char *buf, size_t size)
{
	if (ret < 0)
		return strerror(-ret);
	snprintf(buf, size, "%d", ret);
	return buf;
}

static const char *bpfdev_flags_str(int flags)
{
	if (flags & O_PATH)
		return "O_PATH";
	switch (flags & O_ACCMODE) {
	case O_RDONLY:
		return "O_RDONLY";
	case O_WRONLY:
		return "O_WRONLY";
	default:
		return "O_RDWR";
	}
}

/* Both keep errno. */
void bpfdev_debug_open(const char *path, int flags, int ret)
{
	bpfdev_print_fn print = __atomic_load_n(&bpfdev_print, __ATOMIC_ACQUIRE);
	int err = errno;
	char buf[16];

	if (print)
		bpfdev_message(print, "open %s %s: %s", path,
			       bpfdev_flags_str(flags),
			       bpfdev_result(ret, buf, sizeof(buf)));
	errno = err;
}

static const char *bpfdev_ioctl_str(unsigned long cmd)
{
	static const char * const names[] = {
		[_IOC_NR(BPFDEV_IOC_QUERY)] = "QUERY",
		[_IOC_NR(BPFDEV_IOC_CREATE)] = "CREATE",
		[_IOC_NR(BPFDEV_IOC_REMOVE)] = "REMOVE",
		[_IOC_NR(BPFDEV_IOC_REPLACE)] = "REPLACE",
		[_IOC_NR(BPFDEV_IOC_MKDIR)] = "MKDIR",
		[_IOC_NR(BPFDEV_IOC_RMDIR)] = "RMDIR",
		[_IOC_NR(BPFDEV_IOC_LIST)] = "LIST",
		[_IOC_NR(BPFDEV_IOC_UPDATE)] = "UPDATE",
		[_IOC_NR(BPFDEV_IOC_EDGES)] = "EDGES",
		[_IOC_NR(BPFDEV_IOC_REFS)] = "REFS",
		[_IOC_NR(BPFDEV_IOC_HOLDERS)] = "HOLDERS",
		[_IOC_NR(BPFDEV_IOC_APPLY)] = "APPLY",
		[_IOC_NR(BPFDEV_IOC_DETACH)] = "DETACH",
		[_IOC_NR(BPFDEV_IOC_HOLD)] = "HOLD",
		[_IOC_NR(BPFDEV_IOC_RELEASE)] = "RELEASE",
		[_IOC_NR(BPFDEV_IOC_HISTORY)] = "HISTORY",
		[_IOC_NR(BPFDEV_DATA_IOC_INFO)] = "DATA_INFO",
		[_IOC_NR(BPFDEV_DATA_IOC_SPAN)] = "DATA_SPAN",
		[_IOC_NR(BPFDEV_DATA_IOC_BTF)] = "DATA_BTF",
		[_IOC_NR(BPFDEV_DATA_IOC_LOOKUP)] = "DATA_LOOKUP",
		[_IOC_NR(BPFDEV_DATA_IOC_NEXT)] = "DATA_NEXT",
		[_IOC_NR(BPFDEV_DATA_IOC_LOOKUP_BATCH)] = "DATA_LOOKUP_BATCH",
		[_IOC_NR(BPFDEV_DATA_IOC_UPDATE)] = "DATA_UPDATE",
		[_IOC_NR(BPFDEV_DATA_IOC_DELETE)] = "DATA_DELETE",
	};

	return names[_IOC_NR(cmd)];
}

void bpfdev_debug_ioctl(unsigned long cmd, const char *name, int ret)
{
	bpfdev_print_fn print = __atomic_load_n(&bpfdev_print, __ATOMIC_ACQUIRE);
	int err = errno;
	char buf[16];

	if (print)
		bpfdev_message(print, "ioctl %s%s%s: %s", bpfdev_ioctl_str(cmd),
			       *name ? " " : "", name,
			       bpfdev_result(ret, buf, sizeof(buf)));
	errno = err;
}
