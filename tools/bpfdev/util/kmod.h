/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel modules: load and unload them. */
#ifndef BPFDEV_UTIL_KMOD_H
#define BPFDEV_UTIL_KMOD_H

#include <stdbool.h>

bool kmod_is_loaded(const char *name);
unsigned int kmod_uses(const char *name);
int kmod_load_file(const char *path);
int kmod_load(const char *name);
const char *kmod_strerror(int err);
int kmod_unload(const char *name);
char *kmod_srcversion(const char *name);
char *kmod_info(const char *field, const char *module);

#endif /* BPFDEV_UTIL_KMOD_H */
