// SPDX-License-Identifier: GPL-2.0-only
/*
 * The exchange of the kernel module, in two halves: everything out of it, so that it can be
 * unloaded, and everything into the one that is loaded then.
 *
 * A kill at any moment leaves something that the second half finishes: until the file is
 * written, no entry has been removed; once it is, the pins keep all objects; it goes when all
 * entries are there again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bpf/attributes.h"
#include "bpf/exchange.h"
#include "bpf/handover.h"
#include "bpf/handover_file.h"
#include "bpf/module_users.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/kmod.h"
#include "util/signals.h"
#include "util/udev.h"

#define EXCHANGE_HOLD "bpfdev_hold"

/* How long opens wait, in seconds: long after all entries are there again. */
#define EXCHANGE_SECONDS "/sys/module/" EXCHANGE_HOLD "/parameters/seconds"
#define EXCHANGE_WAIT_S 60
#define EXCHANGE_ENTRIES_PER_S 100

static int exchange_hold_error(int err, uint32_t others)
{
	switch (err) {
	case EBUSY:
		if (others)
			cli_error("the module is in use by %u open %s: close what follows, or use --wait",
				  others, others == 1 ? "file" : "files");
		else
			cli_error("another exchange of the module has not ended: run 'bpfdev restore'");
		if (others && !module_users_print(stderr))
			cli_say("  none of a process that can be seen from here\n");
		return CLI_FAILURE;
	case ENOTTY:
		return cli_error("the module that is loaded cannot be exchanged: it is older than this command. Remove all nodes, or reboot");
	case EPROTO:
		return cli_error("the module that is loaded does not know this version of " EXCHANGE_HOLD ": load the one that came with it");
	default:
		return cli_error("cannot hold the module: %s", strerror(err));
	}
}

/* Hold the module. Return CLI_OK, or CLI_FAILURE after the error was reported. */
static int exchange_hold(int root, uint32_t wait_s)
{
	const struct timespec pause = { .tv_sec = 1 };
	uint32_t others, waited_s = 0;
	int ret;

	/* the module itself waits for a second each time, in which opens wait, too */
	while ((ret = bpfdev_hold(root, &others)) == -EBUSY && others && waited_s < wait_s) {
		cli_release_signals();
		nanosleep(&pause, NULL);
		cli_hold_signals();
		waited_s += 2;
	}
	return ret ? exchange_hold_error(-ret, others) : CLI_OK;
}

/* Load a module: from a file, or NULL for the installed one. */
static int exchange_load(const char *name, const char *file)
{
	int ret = file ? kmod_load_file(file) : kmod_load(name);

	return ret ? cli_error("cannot load %s: %s", file ?: name, kmod_strerror(-ret)) : CLI_OK;
}

static int exchange_load_hold(const char *file)
{
	return kmod_is_loaded(EXCHANGE_HOLD) ? CLI_OK : exchange_load(EXCHANGE_HOLD, file);
}

/* An open must not fail because there are many entries. */
static void exchange_set_seconds(int root)
{
	FILE *file = fopen(EXCHANGE_SECONDS, "we");
	char entries[32] = "0";
	struct stat st;

	if (!fstat(root, &st))
		attribute_of_node(st.st_rdev, "entries", entries, sizeof(entries));
	if (!file)
		return;
	fprintf(file, "%lu\n",
		EXCHANGE_WAIT_S + strtoul(entries, NULL, 10) / EXCHANGE_ENTRIES_PER_S);
	fclose(file);
}

static int exchange_open_root(void)
{
	int root = bpfdev_ctl_open("", O_RDWR | O_EXCL);

	if (root < 0)
		cli_ctl_error("", O_RDWR, -root);
	return root;
}

/* Everything that can fail comes before the first entry is removed. */
static int exchange_take(void)
{
	struct handover handover;
	int status = handover_collect(&handover);

	status = status ?: handover_pin(&handover);
	status = status ?: handover_write(&handover);
	status = status ?: handover_remove(&handover);
	handover_free(&handover);
	return status;
}

/**
 * exchange_save() - take everything out of the module, so that it can be unloaded
 * @hold: the file of bpfdev_hold; NULL: the one that is installed
 * @wait_s: how many seconds to wait for files that keep the module loaded
 *
 * Opens of nodes wait when this returns. After an error everything is as before.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int exchange_save(const char *hold, uint32_t wait_s)
{
	int root, status;

	if (handover_is_written())
		return cli_error("an exchange of the module has not ended: run 'bpfdev restore' first");
	status = exchange_load_hold(hold);
	if (status)
		return status;
	/* udevd looks for the device of an event in sysfs, and there is no second event */
	udev_settle();
	root = exchange_open_root();
	if (root < 0)
		return CLI_FAILURE;
	exchange_set_seconds(root);
	cli_hold_signals();
	status = exchange_hold(root, wait_s);
	close(root);
	if (status) {
		kmod_unload(EXCHANGE_HOLD);
	} else {
		status = exchange_take();
		if (status)
			exchange_restore(NULL);
	}
	cli_release_signals();
	return status;
}

/*
 * Create all entries. Only those that could not be restored stay in the file, or a later
 * call would bring back entries that were removed since.
 */
static int exchange_create(int root, struct handover *handover, bool again)
{
	int status = exchange_hold(root, 0);

	if (status)
		return status;
	if (!handover_create(handover, again))
		return handover_forget();
	handover_keep_failed(handover);
	handover_write(handover);
	return CLI_FAILURE;
}

/* Put everything back and let opens go on. */
static int exchange_give(int root, struct handover *handover, bool found, bool again)
{
	int status = found ? exchange_create(root, handover, again) : CLI_OK;
	int ret = bpfdev_release(root);

	if (ret)
		return cli_error("cannot release the module: %s", strerror(-ret));
	return status ?: handover_unpin();
}

/**
 * exchange_restore() - put everything back into the module, after exchange_save()
 * @module: the file of the module, if none is loaded; NULL: the one that is installed
 *
 * Opens of nodes go on when this returns. Objects that could not be restored stay pinned,
 * for the next time.
 *
 * Return: CLI_OK, or CLI_FAILURE after each error was reported.
 */
int exchange_restore(const char *module)
{
	struct handover handover;
	int root, status;
	bool found, again;

	status = handover_read(&handover, &found);
	if (!status && !kmod_is_loaded(EXCHANGE_MODULE))
		status = exchange_load(EXCHANGE_MODULE, module);
	again = kmod_uses(EXCHANGE_HOLD) == 0;
	if (!status && found)
		status = exchange_load_hold(NULL);
	root = status ? -1 : exchange_open_root();
	cli_hold_signals();
	if (root >= 0)
		status = exchange_give(root, &handover, found, again);
	else
		status = CLI_FAILURE;
	cli_release_signals();
	if (root >= 0)
		close(root);
	handover_free(&handover);
	if (!status && kmod_is_loaded(EXCHANGE_HOLD))
		kmod_unload(EXCHANGE_HOLD);
	return status;
}
