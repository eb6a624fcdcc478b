// SPDX-License-Identifier: GPL-2.0-only
/*
 * The BPF object of a file descriptor, and further references to it.
 *
 * BPF distinguishes a map from a program by the operations of the file, and so does
 * this module: it learns those of maps and programs at load, from one of each
 * (selfcheck.c). Links have more than one set of operations, so BPF itself is asked
 * for them, by descriptor. By then the descriptor may be another file's, so the
 * answer is only used if it agrees with the file held here.
 *
 * This needs bpf_link_get_from_fd(), and the self-check kern_sys_bpf() and
 * bpf_map_get(), all of them in the namespace BPF_INTERNAL since 6.12: a hint
 * that they may go. Documentation/design.md has the plan for that day.
 */

#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/anon_inodes.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "bpf/object.h"
#include "memory.h"

BPFDEV_IMPORT_BPF_INTERNAL();

struct bpfdev_bpf_fops bpfdev_bpf_fops __ro_after_init;

static_assert(BPFDEV_BPF_NAME_SIZE == BPF_OBJ_NAME_LEN);
static_assert(BPFDEV_TAG_SIZE == BPF_TAG_SIZE);

/* The BPFDEV_TYPE_* of @file; @fd is the number it was found under. */
static int bpfdev_file_type(struct file *file, int fd)
{
	struct bpf_link *link;

	if (file->f_op == bpfdev_bpf_fops.map)
		return BPFDEV_TYPE_MAP;
	if (file->f_op == bpfdev_bpf_fops.prog)
		return BPFDEV_TYPE_PROG;

	link = bpf_link_get_from_fd(fd);
	if (IS_ERR(link))
		return -EINVAL;
	bpf_link_put(link);
	/* if not, the number was given to another file meanwhile */
	return link == file->private_data ? BPFDEV_TYPE_LINK : -EBADF;
}

/**
 * bpfdev_file_from_fd() - find the file of a BPF object's descriptor
 * @fd: a file descriptor of the current process
 * @file: set to the file, to be dropped with fput()
 *
 * Return: BPFDEV_TYPE_*, or -EBADF if it is not open, -EINVAL if it is not of a map,
 * program or link.
 */
int bpfdev_file_from_fd(int fd, struct file **file)
{
	struct file *found __free(fput) = fget(fd);
	int type;

	if (!found)
		return -EBADF;
	type = bpfdev_file_type(found, fd);
	if (type > 0)
		*file = no_free_ptr(found);
	return type;
}

/**
 * bpfdev_object_get() - take one more reference to an object, for a file of it
 * @object: the object; the caller keeps it from going away
 *
 * Does not sleep. The release of the object's file operations drops it.
 */
void bpfdev_object_get(const struct bpfdev_object *object)
{
	void *bpf = object->file->private_data;

	switch (object->type) {
	case BPFDEV_TYPE_MAP:
		bpf_map_inc_with_uref(bpf);
		break;
	case BPFDEV_TYPE_PROG:
		bpf_prog_inc(bpf);
		break;
	case BPFDEV_TYPE_LINK:
		/* never 0: @object has a reference */
		bpf_link_inc_not_zero(bpf);
		break;
	}
}

/**
 * bpfdev_object_from_fd() - hold the BPF object of a file descriptor
 * @fd: a file descriptor of the current process
 * @object: to be filled; dropped by fput() of its file
 *
 * Return: 0, or -EBADF if it is not open, -EINVAL if it is not a map, program
 * or link, -ENFILE, -ENOMEM.
 */
int bpfdev_object_from_fd(int fd, struct bpfdev_object *object)
{
	struct file *file __free(fput) = NULL;
	struct file *own;
	int type = bpfdev_file_from_fd(fd, &file);

	if (type < 0)
		return type;

	if (!bpfdev_memory_left())
		return -ENOMEM;
	own = anon_inode_getfile("bpfdev", file->f_op, file->private_data,
				 O_RDWR);
	if (IS_ERR(own))
		return PTR_ERR(own);

	object->type = type;
	/* the file mode of a program or a link means nothing */
	object->access = FMODE_READ | FMODE_WRITE;
	if (type == BPFDEV_TYPE_MAP)
		object->access &= file->f_mode;
	object->file = own;
	bpfdev_object_get(object);
	return 0;
}

/**
 * bpfdev_prog_from_fd() - hold the program of a file descriptor
 * @fd: a file descriptor of the current process
 *
 * Return: the program, to be dropped with bpf_prog_put(), or -EBADF if @fd is
 * not open, -EINVAL if it is not a program.
 */
struct bpf_prog *bpfdev_prog_from_fd(int fd)
{
	struct file *file __free(fput) = fget(fd);
	struct bpf_prog *prog;

	if (!file)
		return ERR_PTR(-EBADF);
	if (file->f_op != bpfdev_bpf_fops.prog)
		return ERR_PTR(-EINVAL);
	prog = file->private_data;
	bpf_prog_inc(prog);
	return prog;
}

/**
 * bpfdev_link_prog() - hold the program that a link runs now
 * @link: the link; the caller keeps it from going away
 *
 * Return: the program, to be dropped with bpf_prog_put(), or NULL: some links
 * have none, and a program that was exchanged just now may be gone.
 */
struct bpf_prog *bpfdev_link_prog(struct bpf_link *link)
{
	struct bpf_prog *prog;

	rcu_read_lock();
	prog = READ_ONCE(link->prog);
	if (prog)
		prog = bpf_prog_inc_not_zero(prog);
	rcu_read_unlock();
	return IS_ERR(prog) ? NULL : prog;
}

/* Check for a link that is opened for reading, and then read as text. */
static bool bpfdev_object_is_iter(const struct bpfdev_object *object)
{
	const struct bpf_link *link = object->file->private_data;

	return object->type == BPFDEV_TYPE_LINK &&
	       link->type == BPF_LINK_TYPE_ITER;
}

/**
 * bpfdev_object_permits() - check the mode in which a node of an object is opened
 * @object: the object
 * @mode: FMODE_READ and FMODE_WRITE of the file
 *
 * The mode of a map's file limits its use, so any part of the object's access is
 * enough. A program can only be used, which is reading. A link can be detached and
 * updated through any descriptor, so it needs both modes; reading alone is for the
 * text of an iterator.
 *
 * Return: 0, -EACCES, or -EOPNOTSUPP if this kernel cannot do it.
 */
int bpfdev_object_permits(const struct bpfdev_object *object, fmode_t mode)
{
	bool ok = false;

	mode &= FMODE_READ | FMODE_WRITE;
	switch (object->type) {
	case BPFDEV_TYPE_MAP:
		ok = mode && !(mode & ~object->access);
		break;
	case BPFDEV_TYPE_PROG:
		ok = mode & FMODE_READ;
		break;
	case BPFDEV_TYPE_LINK:
		ok = mode == (FMODE_READ | FMODE_WRITE);
		if (mode == FMODE_READ && bpfdev_object_is_iter(object)) {
			if (!bpfdev_bpf_fops.iter)
				return -EOPNOTSUPP;
			ok = true;
		}
		break;
	}
	return ok ? 0 : -EACCES;
}

/**
 * bpfdev_object_memlock() - estimate the memory of a map, as BPF does for fdinfo
 * @object: the object; the caller keeps it from going away
 *
 * Does not sleep. Some types of maps sum up a counter of each CPU.
 *
 * Return: bytes; 0 if it is no map.
 */
u64 bpfdev_object_memlock(const struct bpfdev_object *object)
{
	return object->type == BPFDEV_TYPE_MAP ?
		       bpfdev_map_mem_usage(object->file->private_data) : 0;
}

/**
 * bpfdev_object_info_get() - read the properties of an object
 * @object: the object; the caller keeps it from going away
 * @info: to be filled
 *
 * Does not sleep.
 */
void bpfdev_object_info_get(const struct bpfdev_object *object,
			    struct bpfdev_object_info *info)
{
	void *bpf = object->file->private_data;

	memset(info, 0, sizeof(*info));
	if (object->type == BPFDEV_TYPE_MAP) {
		const struct bpf_map *map = bpf;

		info->id = map->id;
		info->bpf_type = map->map_type;
		info->refcnt = atomic64_read(&map->refcnt);
		strscpy(info->bpf_name, map->name, sizeof(info->bpf_name));
	} else if (object->type == BPFDEV_TYPE_PROG) {
		const struct bpf_prog *prog = bpf;

		info->id = prog->aux->id;
		info->bpf_type = prog->type;
		info->refcnt = atomic64_read(&prog->aux->refcnt);
		memcpy(info->tag, prog->tag, sizeof(info->tag));
		strscpy(info->bpf_name, prog->aux->name,
			sizeof(info->bpf_name));
	} else {
		const struct bpf_link *link = bpf;
		const struct bpf_prog *prog;

		info->id = link->id;
		info->bpf_type = link->type;
		info->refcnt = atomic64_read(&link->refcnt);
		/* a program that was exchanged is freed after a grace period */
		rcu_read_lock();
		prog = READ_ONCE(link->prog);
		if (prog)
			strscpy(info->bpf_name, prog->aux->name,
				sizeof(info->bpf_name));
		rcu_read_unlock();
	}
}

/**
 * bpfdev_link_tgt_prog_id() - read the id of the program that a link's program
 *	replaces or traces
 * @link: the link; the caller holds it
 *
 * Return: the id, or 0 if there is none.
 */
u32 bpfdev_link_tgt_prog_id(const struct bpf_link *link)
{
	const struct bpf_tracing_link *tracing =
		container_of(link, struct bpf_tracing_link, link.link);

	/* the link holds it for as long as it lives */
	return link->type == BPF_LINK_TYPE_TRACING && tracing->tgt_prog ?
		tracing->tgt_prog->aux->id : 0;
}

/**
 * bpfdev_link_prog_id() - read the id of the program that a link runs now
 * @link: the link; the caller holds it
 *
 * Return: the id, or 0 if it has none.
 */
u32 bpfdev_link_prog_id(const struct bpf_link *link)
{
	const struct bpf_prog *prog;
	u32 id;

	rcu_read_lock();
	do {
		prog = READ_ONCE(link->prog);
		id = prog ? prog->aux->id : 0;
		/* a program that was exchanged just now may have lost its id */
	} while (prog != READ_ONCE(link->prog));
	rcu_read_unlock();
	return id;
}

/**
 * bpfdev_link_has_map() - check whether a link can be attached to a map
 * @link: the link
 */
bool bpfdev_link_has_map(const struct bpf_link *link)
{
	switch ((u32)link->type) {
	case BPF_LINK_TYPE_STRUCT_OPS:
	case BPF_LINK_TYPE_SOCKMAP:
	case BPF_LINK_TYPE_ITER:
		return true;
	default:
		return false;
	}
}

/**
 * bpfdev_bpf_id() - read the id of an object
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @bpf: the object; the caller keeps it from going away
 *
 * Return: the id, or 0 if it has none.
 */
u32 bpfdev_bpf_id(u32 type, const void *bpf)
{
	switch (type) {
	case BPFDEV_TYPE_MAP:
		return ((const struct bpf_map *)bpf)->id;
	case BPFDEV_TYPE_PROG:
		return ((const struct bpf_prog *)bpf)->aux->id;
	default:
		return ((const struct bpf_link *)bpf)->id;
	}
}
