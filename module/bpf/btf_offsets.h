/* SPDX-License-Identifier: GPL-2.0-only */
/* Offsets of fields of BPF's private structures, found in the kernel's BTF. */
#ifndef BPFDEV_BPF_BTF_OFFSETS_H
#define BPFDEV_BPF_BTF_OFFSETS_H

#include <linux/types.h>

/*
 * The fields; those of links and maps are counted from their common part. The offset of one
 * that ends in SIZE is the size of its structure.
 */
enum bpfdev_field {
	BPFDEV_FIELD_BTF_ID,
	BPFDEV_FIELD_BTF_DATA,
	BPFDEV_FIELD_BTF_DATA_SIZE,
	BPFDEV_FIELD_ST_LOCK,
	BPFDEV_FIELD_ST_LINKS,
	BPFDEV_FIELD_ST_FUNCS_CNT,
	BPFDEV_FIELD_ST_OPS,
	BPFDEV_FIELD_ST_ASSOC,
	BPFDEV_FIELD_XDP_DEV,
	BPFDEV_FIELD_TCX_DEV,
	BPFDEV_FIELD_NETKIT_DEV,
	BPFDEV_FIELD_CGROUP,
	BPFDEV_FIELD_NET,
	BPFDEV_FIELD_NF_DEAD,
	BPFDEV_FIELD_PERF_FILE,
	BPFDEV_FIELD_LINK_ATTACH_TYPE,
	BPFDEV_FIELD_CGROUP_TYPE,
	BPFDEV_FIELD_NET_TYPE,
	BPFDEV_FIELD_TCX_TYPE,
	BPFDEV_FIELD_NETKIT_TYPE,
	BPFDEV_FIELD_SOCKMAP_TYPE,
	BPFDEV_FIELD_SOCKMAP_PROGS,
	BPFDEV_FIELD_SOCKHASH_PROGS,
	BPFDEV_FIELD_RING,
	BPFDEV_FIELD_RING_CONSUMER,
	BPFDEV_FIELD_RING_PRODUCER,
	BPFDEV_FIELD_RING_OVERWRITE,
	BPFDEV_FIELD_HASH_BUCKETS,
	BPFDEV_FIELD_HASH_N_BUCKETS,
	BPFDEV_FIELD_HASH_BUCKET_SIZE,
	BPFDEV_FIELD_HASH_ELEM,
	BPFDEV_FIELD_COUNT,
};

void bpfdev_offsets_find(void);
u32 bpfdev_offsets_features(void);
const void *bpfdev_field(const void *object, enum bpfdev_field field);
bool bpfdev_knows_btf_ids(void);
bool bpfdev_knows_struct_ops(void);

#endif /* BPFDEV_BPF_BTF_OFFSETS_H */
