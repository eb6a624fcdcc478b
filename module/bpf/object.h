/* SPDX-License-Identifier: GPL-2.0-only */
/* A BPF map, program or link: references to it, and its properties. */
#ifndef BPFDEV_BPF_OBJECT_H
#define BPFDEV_BPF_OBJECT_H

#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/fs.h>
#include <linux/types.h>

struct bpfdev_kept;

/*
 * struct bpfdev_object - a reference to a BPF object
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @access: of a map, the widest mode that an open may have: FMODE_READ,
 *	FMODE_WRITE
 * @file: a private file: its private_data is the object, its f_op the object's,
 *	and the release of that f_op drops the reference. NULL: no object
 * @kept: other objects that live at least as long (keep.h); NULL: none
 *
 * @file and @kept belong to the owner of the structure. bpfdev_object_put() drops
 * them.
 */
struct bpfdev_object {
	u32 type;
	fmode_t access;
	struct file *file;
	struct bpfdev_kept *kept;
};

/* struct bpfdev_object_info - the properties of an object, see bpfdev_info */
struct bpfdev_object_info {
	u32 id;
	u32 bpf_type;
	u64 refcnt;
	u8 tag[BPFDEV_TAG_SIZE];
	char bpf_name[BPFDEV_BPF_NAME_SIZE];
};

/*
 * struct bpfdev_bpf_fops - the operations of BPF's files
 * @map: of each map
 * @prog: of each program
 * @iter: of a file that reads an iterator; NULL: not known on this kernel
 *
 * Written by the self-check (selfcheck.c), constant afterwards.
 */
struct bpfdev_bpf_fops {
	const struct file_operations *map;
	const struct file_operations *prog;
	const struct file_operations *iter;
};

extern struct bpfdev_bpf_fops bpfdev_bpf_fops;

static inline void *bpfdev_object_bpf(const struct bpfdev_object *object)
{
	return object->file->private_data;
}

/* Check whether an object may be opened in all modes that its type has. */
static inline bool bpfdev_object_full(const struct bpfdev_object *object)
{
	return object->access == (FMODE_READ | FMODE_WRITE);
}

int bpfdev_file_from_fd(int fd, struct file **file);
int bpfdev_object_from_fd(int fd, struct bpfdev_object *object);
struct bpf_prog *bpfdev_prog_from_fd(int fd);
int bpfdev_object_permits(const struct bpfdev_object *object, fmode_t mode);
void bpfdev_object_get(const struct bpfdev_object *object);
u64 bpfdev_object_memlock(const struct bpfdev_object *object);
void bpfdev_object_info_get(const struct bpfdev_object *object,
			    struct bpfdev_object_info *info);
bool bpfdev_link_has_map(const struct bpf_link *link);
u32 bpfdev_bpf_id(u32 type, const void *bpf);
struct bpf_prog *bpfdev_link_prog(struct bpf_link *link);
u32 bpfdev_link_prog_id(const struct bpf_link *link);
u32 bpfdev_link_tgt_prog_id(const struct bpf_link *link);

#endif /* BPFDEV_BPF_OBJECT_H */
