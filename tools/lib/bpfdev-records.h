/* SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause) */
/*
 * The content of /dev/bpf/views/records: one record for each BPF program of the
 * machine, without gaps, in the byte order of the machine.
 *
 * Each record has its own size. A later version may append members and changes
 * none of these. Advance by @size to the next record, and use the members that you
 * know.
 */
#ifndef BPFDEV_RECORDS_H
#define BPFDEV_RECORDS_H

#include <linux/types.h>

#define BPFDEV_RECORD_VERSION 1
/* the size of version 1 */
#define BPFDEV_RECORD_SIZE_VER1 96

/**
 * struct bpfdev_record - a BPF program
 * @version: BPFDEV_RECORD_VERSION
 * @size: size of this record, in bytes
 * @id: BPF ID
 * @prog_type: BPF_PROG_TYPE_*
 * @uid: user that loaded it, in the initial user namespace
 * @run_cnt: number of runs
 * @run_time_ns: duration of these runs; both count while kernel.bpf_stats_enabled is 1
 * @recursion_misses: number of runs skipped because it was running already
 * @load_time_ns: time of loading, since boot
 * @memory: memory of its instructions, in bytes, as memlock in /proc/PID/fdinfo
 * @xlated_len: bytes of BPF instructions, after the verifier
 * @jited_len: bytes of machine code
 * @verified_insns: number of instructions that the verifier has processed
 * @maps: number of maps that it uses
 * @tag: tag
 * @name: name, padded with NULs, at least one
 */
struct bpfdev_record {
	__u16 version;
	__u16 size;
	__u32 id;
	__u32 prog_type;
	__u32 uid;
	__u64 run_cnt;
	__u64 run_time_ns;
	__u64 recursion_misses;
	__u64 load_time_ns;
	__u64 memory;
	__u32 xlated_len;
	__u32 jited_len;
	__u32 verified_insns;
	__u32 maps;
	__u8 tag[8];
	char name[16];
};

#ifdef __cplusplus
static_assert(sizeof(struct bpfdev_record) == BPFDEV_RECORD_SIZE_VER1, "layout");
#else
_Static_assert(sizeof(struct bpfdev_record) == BPFDEV_RECORD_SIZE_VER1, "layout");
#endif

#endif /* BPFDEV_RECORDS_H */
