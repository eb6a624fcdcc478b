// SPDX-License-Identifier: GPL-2.0-only
/* Directories: valid names, creation, and the check before a removal. */

#include <linux/bpfdev.h>
#include <linux/cleanup.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "dir.h"
#include "entry.h"
#include "memory.h"
#include "registry.h"

/**
 * bpfdev_name_valid() - check whether a string is a valid name of an entry
 * @name: BPFDEV_NAME_SIZE bytes from a user
 */
bool bpfdev_name_valid(const char *name)
{
	size_t i, len = strnlen(name, BPFDEV_NAME_SIZE);

	if (!len || len == BPFDEV_NAME_SIZE || name[0] == '.')
		return false;
	for (i = 0; i < len; i++)
		if (!isascii(name[i]) ||
		    (!isalnum(name[i]) && !strchr("._-", name[i])))
			return false;
	return strcmp(name, "control") && strncmp(name, "by-", 3);
}

/**
 * bpfdev_dir_inherited_limit() - find the default limit of a new directory
 * @dir: the directory that it will be in; the caller holds it
 * @limit: set to the limit of the nearest limited directory: @dir, or one above it
 *
 * Return: 0, or -ERESTARTSYS for a fatal signal.
 */
int bpfdev_dir_inherited_limit(const struct bpfdev_dir *dir, u32 *limit)
{
	CLASS(bpfdev_killable, locked)();

	if (!locked)
		return -ERESTARTSYS;
	while (dir && dir->limit == BPFDEV_NO_LIMIT)
		dir = dir->entry.parent;
	*limit = dir ? dir->limit : BPFDEV_NO_LIMIT;
	return 0;
}

/**
 * bpfdev_dir_new() - create a directory, without a name yet
 * @parent: its future directory; NULL for the root
 * @name: its name there
 * @limit: the most entries below it, or BPFDEV_NO_LIMIT
 * @owner: the owner of its control node
 * @minor: as for bpfdev_entry_init()
 *
 * Return: the directory, to be reserved or dropped with put_device(), or -ENOMEM, or
 * an error of bpfdev_entry_init().
 */
struct bpfdev_dir *bpfdev_dir_new(struct bpfdev_dir *parent, const char *name,
				  u32 limit, const struct bpfdev_owner *owner,
				  u32 minor)
{
	struct bpfdev_dir *dir;
	int ret;

	if (!bpfdev_memory_left())
		return ERR_PTR(-ENOMEM);
	dir = kzalloc(sizeof(*dir), BPFDEV_GFP_USER);
	if (!dir)
		return ERR_PTR(-ENOMEM);
	ret = bpfdev_entry_init(&dir->entry, parent, name, BPFDEV_TYPE_DIR,
				owner, minor);
	if (ret)
		return ERR_PTR(ret);
	dir->entries = RB_ROOT;
	dir->limit = limit;
	return dir;
}

/**
 * bpfdev_dir_reserve_remove() - make an empty directory REMOVING
 * @dir: the directory it is in; the caller holds it
 * @name: its name
 * @busy: for -EAGAIN, set to the entry to wait for
 *
 * Return: its entry, or -ENODEV, -ENOENT, -ENOTDIR, -ENOTEMPTY or -EAGAIN.
 */
struct bpfdev_entry *bpfdev_dir_reserve_remove(struct bpfdev_dir *dir,
					       const char *name,
					       struct bpfdev_entry **busy)
{
	struct bpfdev_entry *entry = bpfdev_entry_try_find(dir, name, busy);
	struct rb_node *rb;

	if (IS_ERR(entry))
		return entry;
	if (entry->type != BPFDEV_TYPE_DIR)
		return ERR_PTR(-ENOTDIR);
	/* not empty, unless what is in it is being added or removed */
	rb = rb_first(&entry_to_dir(entry)->entries);
	if (rb && !bpfdev_entry_busy(rb_to_entry(rb)))
		return ERR_PTR(-ENOTEMPTY);
	if (rb) {
		*busy = rb_to_entry(rb);
		return ERR_PTR(-EAGAIN);
	}
	bpfdev_entry_set_state(entry, BPFDEV_STATE_REMOVING);
	return entry;
}
