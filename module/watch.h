/* SPDX-License-Identifier: GPL-2.0-only */
/* The worker that polls for changes that BPF provides no notification for. */
#ifndef BPFDEV_WATCH_H
#define BPFDEV_WATCH_H

void bpfdev_watch_start(void);
int bpfdev_watch_init(void);
void bpfdev_watch_exit(void);

#endif /* BPFDEV_WATCH_H */
