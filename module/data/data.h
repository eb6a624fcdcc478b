/* SPDX-License-Identifier: GPL-2.0-only */
/* Open files of data nodes. */
#ifndef BPFDEV_DATA_DATA_H
#define BPFDEV_DATA_DATA_H

#include <linux/bpf.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/mm_types.h>
#include <linux/types.h>

/*
 * struct bpfdev_data_layout - the records of a map, in bytes
 * @value_at: the offset of the value in a record: behind the key
 * @record: a whole record; 0: the map has no records
 * @cpus: the number of values in a record, one for each possible CPU; 0: one value
 */
struct bpfdev_data_layout {
	u32 value_at;
	u32 record;
	u32 cpus;
};

/*
 * struct bpfdev_data - an open file of a data node: the first member of each kind of file
 * @map: the map, held until the file is released
 * @layout: its records; constant
 */
struct bpfdev_data {
	struct bpf_map *map;
	struct bpfdev_data_layout layout;
};

/* Check whether @cmd is the command @as, with a structure of any size. */
static inline bool bpfdev_data_is(unsigned int cmd, unsigned int as)
{
	return _IOC_TYPE(cmd) == _IOC_TYPE(as) && _IOC_NR(cmd) == _IOC_NR(as) &&
	       _IOC_DIR(cmd) == _IOC_DIR(as);
}

struct bpfdev_data_layout bpfdev_data_layout(const struct bpf_map *map);
int bpfdev_data_change_begin(struct bpf_map *map);
void bpfdev_data_change_end(struct bpf_map *map);
bool bpfdev_data_give(void __user *to, const void *from, size_t count);
int bpfdev_data_mmap(struct file *file, struct vm_area_struct *vma);
int bpfdev_data_arg(void *arg, size_t known, size_t first, unsigned int cmd,
		    const void __user *user);
long bpfdev_data_ioctl(struct file *file, unsigned int cmd, void __user *user);

#endif /* BPFDEV_DATA_DATA_H */
