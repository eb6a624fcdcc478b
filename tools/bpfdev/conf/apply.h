/* SPDX-License-Identifier: GPL-2.0-only */
/* Making the objects of /etc/bpfdev.d. */
#ifndef BPFDEV_CONF_APPLY_H
#define BPFDEV_CONF_APPLY_H

#include <stdbool.h>

struct states;

/*
 * struct apply - options of an apply
 * @path: as for conf_read()
 * @prune: remove entries that apply has made and no line names any more
 * @migrate: make a new map where the present one does not fit
 * @dry_run: load everything, show the differences, and change nothing
 * @show: called with the differences, in a dry run
 * @data: for @show
 */
struct apply {
	const char *path;
	bool prune;
	bool migrate;
	bool dry_run;
	int (*show)(const struct states *states, void *data);
	void *data;
};

int apply_run(const struct apply *apply);

#endif /* BPFDEV_CONF_APPLY_H */
