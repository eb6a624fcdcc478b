/* SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause) */
/* Declarations shared by the files of the library and hidden from its users. */
#ifndef LIBBPFDEV_INTERNAL_H
#define LIBBPFDEV_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "libbpfdev.h"

/*
 * Options as in libbpf: a structure contains its own size. Newer fields are absent
 * in the structure of an older caller. Fields that are unknown here must be zero.
 */
static inline bool bpfdev_opts_valid(const char *opts, size_t sz, size_t min,
				     size_t known)
{
	size_t i;

	if (sz < min)
		return false;
	for (i = known; i < sz; i++)
		if (opts[i])
			return false;
	return true;
}

#define OPTS_VALID(opts, type)						\
	(!(opts) || bpfdev_opts_valid((const char *)(opts), (opts)->sz,	\
				      sizeof(size_t),			\
				      offsetof(struct type,		\
					       type##__last_field) +	\
				      sizeof((opts)->type##__last_field)))

#define OPTS_HAS(opts, field)						\
	((opts) && (opts)->sz >= offsetof(__typeof__(*(opts)), field) +	\
				 sizeof((opts)->field))

#define OPTS_GET(opts, field, fallback)					\
	(OPTS_HAS(opts, field) ? (opts)->field : (fallback))

#define OPTS_SET(opts, field, value)					\
	do {								\
		if (OPTS_HAS(opts, field))				\
			(opts)->field = (value);			\
	} while (0)

/* Set errno and return its negative. */
int bpfdev_err(int err);
size_t bpfdev_path_len(const char *path);
/* @name is the name that the command works on, "" for none; it is used in messages. */
int bpfdev_ioctl(int ctl, unsigned long cmd, const char *name, void *arg);
void bpfdev_debug_open(const char *path, int flags, int ret);
void bpfdev_debug_ioctl(unsigned long cmd, const char *name, int ret);
int bpfdev_copy_name(char *to, const char *name);
void bpfdev_copy_reply(void *to, size_t size, const void *reply, size_t known);

#endif /* LIBBPFDEV_INTERNAL_H */
