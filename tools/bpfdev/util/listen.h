/* SPDX-License-Identifier: GPL-2.0-only */
/* A listening socket that systemd has passed. */
#ifndef BPFDEV_UTIL_LISTEN_H
#define BPFDEV_UTIL_LISTEN_H

#include <stdbool.h>

bool listen_is_given(void);
int listen_serve(int (*serve)(const void *data), const void *data);

#endif /* BPFDEV_UTIL_LISTEN_H */
