/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev cat, of a data node. */
#ifndef BPFDEV_COMMANDS_CAT_DATA_H
#define BPFDEV_COMMANDS_CAT_DATA_H

/* Whether to wait for further events. */
enum cat_follow {
	CAT_FOLLOW_RING,	/* by default: if it is a ring buffer */
	CAT_FOLLOW_YES,
	CAT_FOLLOW_NO,
};

int cat_no_follow(const char *name);
int cat_data(const char *name, int fd, enum cat_follow follow);

#endif /* BPFDEV_COMMANDS_CAT_DATA_H */
