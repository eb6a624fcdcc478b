/* SPDX-License-Identifier: GPL-2.0-only */
/* The life of an entry. */
#ifndef BPFDEV_STATE_H
#define BPFDEV_STATE_H

/*
 * An entry that is ADDING, CHANGING or REMOVING is busy: it belongs to the thread
 * that set the state. Any other thread that meets its name or its object waits until
 * it is no longer busy, and looks again.
 */
enum bpfdev_state {
	BPFDEV_STATE_NEW,	/* known to its creator alone; also after unreserve */
	BPFDEV_STATE_ADDING,	/* has its name; its device is being added */
	BPFDEV_STATE_LIVE,	/* visible to every process */
	BPFDEV_STATE_CHANGING,	/* visible, and one thread is changing it */
	BPFDEV_STATE_REMOVING,	/* its device is being removed */
	BPFDEV_STATE_GONE,	/* its name and number are free again */
};

#endif /* BPFDEV_STATE_H */
