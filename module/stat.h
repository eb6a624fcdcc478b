/* SPDX-License-Identifier: GPL-2.0-only */
/* The numbers of an entry on one line. */
#ifndef BPFDEV_STAT_H
#define BPFDEV_STAT_H

struct bpfdev_entry;

int bpfdev_stat_emit(struct bpfdev_entry *entry, char *buf);

#endif /* BPFDEV_STAT_H */
