/* SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause) */
/*
 * What is read from /dev/bpf/views/records: a record for each BPF program of the
 * machine, one behind the other, in the byte order of the machine.
 *
 * Each record tells its own size. A later version may append members, and changes
 * none of these: who reads records goes on by what @size says, and uses as much
 * of each as it knows.
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
 * @size: of this record, in bytes
 * @id: its BPF id
 * @prog_type: BPF_PROG_TYPE_*
 * @uid: who loaded it, in the initial user namespace
 * @run_cnt: how often it has run
 * @run_time_ns: for how long; both count while kernel.bpf_stats_enabled is 1
 * @recursion_misses: how often it did not run, as it was running
 * @load_time_ns: when it was loaded, since boot
 * @memory: of its instructions, in bytes, as memlock in /proc/PID/fdinfo
 * @xlated_len: bytes of BPF instructions, after the verifier
 * @jited_len: bytes of machine code
 * @verified_insns: how many instructions the verifier has looked at
 * @maps: how many maps it uses
 * @tag: its tag
 * @name: its name, NUL at the end and behind
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
