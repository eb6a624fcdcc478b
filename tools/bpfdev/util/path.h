/* SPDX-License-Identifier: GPL-2.0-only */
/* Names as the user may write them. */
#ifndef BPFDEV_UTIL_PATH_H
#define BPFDEV_UTIL_PATH_H

#include <stdbool.h>

char *cli_name(const char *arg);
char *cli_dirname(const char *name);
char *cli_join(const char *dir, const char *name);
bool cli_is_dir(const char *name);
bool cli_is_below(const char *path, const char *name);
int cli_remove_dir(const char *name);
int cli_open_parent(const char *name, int flags, const char **last);

#endif /* BPFDEV_UTIL_PATH_H */
