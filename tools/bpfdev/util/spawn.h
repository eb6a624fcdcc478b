/* SPDX-License-Identifier: GPL-2.0-only */
/* Other programs. */
#ifndef BPFDEV_UTIL_SPAWN_H
#define BPFDEV_UTIL_SPAWN_H

int cli_spawn(char * const argv[], int in, int out);

#endif /* BPFDEV_UTIL_SPAWN_H */
