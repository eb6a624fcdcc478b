/* SPDX-License-Identifier: GPL-2.0-only */
/* Values of columns. */
#ifndef BPFDEV_OUTPUT_VALUE_H
#define BPFDEV_OUTPUT_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

bool value_put_text(char *buf, size_t size, const char *text);
bool value_put_u64(char *buf, size_t size, uint64_t number);
bool value_put_size(char *buf, size_t size, uint64_t bytes);
bool value_put_short_size(char *buf, size_t size, uint64_t bytes);
bool value_put(char *buf, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool value_put_boot_time(char *buf, size_t size, uint64_t ns);
bool value_put_user(char *buf, size_t size, uid_t uid);
bool value_put_group(char *buf, size_t size, gid_t gid);

#endif /* BPFDEV_OUTPUT_VALUE_H */
