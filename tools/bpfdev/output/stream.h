/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables without an end: each row or state is printed at once. */
#ifndef BPFDEV_OUTPUT_STREAM_H
#define BPFDEV_OUTPUT_STREAM_H

struct table;

#define STREAM_READY	1	/* the source can be read */
#define STREAM_SIGNAL	2	/* a signal ends the program */

int stream_flush(void);
int stream_open(struct table *table);
int stream_row(struct table *table, void *row);
int stream_table(struct table *table);
unsigned int stream_wait(int source, int signals, int timeout_ms);

#endif /* BPFDEV_OUTPUT_STREAM_H */
