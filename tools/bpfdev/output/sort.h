/* SPDX-License-Identifier: GPL-2.0-only */
/* --sort: the order of the rows of a table. */
#ifndef BPFDEV_OUTPUT_SORT_H
#define BPFDEV_OUTPUT_SORT_H

struct table;

int sort_open(struct table *table);

#endif /* BPFDEV_OUTPUT_SORT_H */
