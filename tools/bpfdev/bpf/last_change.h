/* SPDX-License-Identifier: GPL-2.0-only */
/* The last change of a node, with its time and user. */
#ifndef BPFDEV_BPF_LAST_CHANGE_H
#define BPFDEV_BPF_LAST_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

bool last_change_put(dev_t devnum, const char *key, char *buf, size_t size);
bool last_change_put_time(dev_t devnum, char *buf, size_t size);
bool last_change_put_user(dev_t devnum, char *buf, size_t size);
bool last_change_put_old_id(dev_t devnum, char *buf, size_t size);
bool last_change_put_old_target(dev_t devnum, char *buf, size_t size);
bool last_change_put_detached(dev_t devnum, char *buf, size_t size);

#endif /* BPFDEV_BPF_LAST_CHANGE_H */
