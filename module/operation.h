/* SPDX-License-Identifier: GPL-2.0-only */
/* The operations that change a directory, in the phases of a batch. */
#ifndef BPFDEV_OPERATION_H
#define BPFDEV_OPERATION_H

#include <linux/bpf.h>
#include <linux/types.h>

#include "call.h"
#include "registry.h"

/*
 * struct bpfdev_operation_step - one step of a batch; used by one thread
 * @operation: the operation
 * @call: its arguments
 * @expect_id: the expected id, in @call; NULL: any
 * @entry: create, mkdir: the new entry, with the first reference to it until it is
 *	LIVE or GONE, then NULL. Others: the entry that was reserved
 * @reserved: @entry is busy with this step
 * @published: the device of @entry was added
 * @new: replace: the new object; in the end its object is the one that has lost its
 *	name, or did not get one, to be dropped with bpfdev_object_put()
 * @prog: update: the new program, held
 * @old_id: update: the id of the old program
 * @was_attached: detach: the link was attached
 *
 * The objects and snapshots left in @new are dropped with the batch.
 */
struct bpfdev_operation_step {
	const struct bpfdev_operation *operation;
	struct bpfdev_call *call;
	const u32 *expect_id;
	struct bpfdev_entry *entry;
	bool reserved;
	bool published;
	struct bpfdev_replacement new;
	struct bpf_prog *prog;
	u32 old_id;
	bool was_attached;
};

/*
 * struct bpfdev_operation - an operation, in the phases of a batch (batch.c)
 * @nr: the number of the command
 * @alone: BPFDEV_IOC_APPLY does not accept it
 * @certain: its event cannot be left out (events.c): that of a new entry, or of a
 *	removal
 * @prepare: read and allocate, and give the reply; nothing that other processes can
 *	see. After a failure there is nothing to release
 * @reserve: under bpfdev_lock, does not sleep: make entries busy. After a failure
 *	there is nothing to undo; -EAGAIN: wait for the entry in @busy
 * @unreserve: under bpfdev_lock: undo @reserve
 * @settle: of an entry that is to be removed: ask for the end of its symlinks; NULL:
 *	nothing to ask for. The batch waits until the worker of symlinks.c has no work
 *	left for the entries that were reserved
 * @publish: add the device of a new entry; NULL: there is none
 * @update: exchange the program of a link, or detach it, which cannot be undone; NULL:
 *	none
 * @commit: make a change that the worker of symlinks.c has to follow; cannot fail.
 *	The batch waits for that. NULL: none
 * @finish: make any other change, and report it; cannot fail. No entry is busy
 *	afterwards
 * @cancel: undo @reserve, @settle and @publish
 * @release: undo @prepare, after success and after failure; NULL: nothing to undo
 */
struct bpfdev_operation {
	unsigned int nr;
	bool alone;
	bool certain;
	int (*prepare)(struct bpfdev_operation_step *step);
	int (*reserve)(struct bpfdev_operation_step *step, struct bpfdev_entry **busy);
	void (*unreserve)(struct bpfdev_operation_step *step);
	void (*settle)(struct bpfdev_operation_step *step);
	int (*publish)(struct bpfdev_operation_step *step);
	int (*update)(struct bpfdev_operation_step *step);
	void (*commit)(struct bpfdev_operation_step *step);
	void (*finish)(struct bpfdev_operation_step *step);
	void (*cancel)(struct bpfdev_operation_step *step);
	void (*release)(struct bpfdev_operation_step *step);
};

const struct bpfdev_operation *bpfdev_operation_find(unsigned int nr);

#endif /* BPFDEV_OPERATION_H */
