/* SPDX-License-Identifier: GPL-2.0-only */
/* The life of an entry. */
#ifndef BPFDEV_STATE_H
#define BPFDEV_STATE_H

/*
 * An entry that is ADDING, CHANGING or REMOVING is busy: it belongs to the thread
 * that set the state. Any other thread that comes across its name or its object
 * waits until it is not, and looks again.
 */
enum bpfdev_state {
	BPFDEV_STATE_NEW,	/* known to its maker alone, also if reserving failed */
	BPFDEV_STATE_ADDING,	/* has its name; its device is being added */
	BPFDEV_STATE_LIVE,	/* there for everyone */
	BPFDEV_STATE_CHANGING,	/* there, and one caller is changing it */
	BPFDEV_STATE_REMOVING,	/* its device is being removed */
	BPFDEV_STATE_GONE,	/* its name is free again */
};

#endif /* BPFDEV_STATE_H */
