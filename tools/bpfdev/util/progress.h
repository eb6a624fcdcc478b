/* SPDX-License-Identifier: GPL-2.0-only */
/* The progress of long work, in a line on the terminal. */
#ifndef BPFDEV_UTIL_PROGRESS_H
#define BPFDEV_UTIL_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

void progress_start(const char *what, size_t total);
void progress_step(void);
void progress_erase(void);
void progress_end(void);
void progress_set_world(uint64_t (*now_ms)(void), int (*is_terminal)(int fd));

#endif /* BPFDEV_UTIL_PROGRESS_H */
