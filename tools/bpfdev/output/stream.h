/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables without an end: each row or state is printed at once. */
#ifndef BPFDEV_OUTPUT_STREAM_H
#define BPFDEV_OUTPUT_STREAM_H

struct table;

int stream_flush(void);
int stream_open(struct table *table);
int stream_row(struct table *table, void *row);
int stream_table(struct table *table);

#endif /* BPFDEV_OUTPUT_STREAM_H */
