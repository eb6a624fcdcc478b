/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Code shared by the views: the kernel's structures, as far as they are read, and
 * functions that write a line.
 *
 * The structures are not copies: CO-RE finds the members in the BTF of the kernel
 * that a view is loaded into, by their names.
 *
 * A view may be preempted by another one, so it has no memory but its stack.
 */
#ifndef BPFDEV_VIEWS_VIEW_H
#define BPFDEV_VIEWS_VIEW_H

#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "host.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), \
			     apply_to = record)

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 seq_num;
};

/* only read as a whole */
typedef struct {
	__u64 value;
} u64_stats_t;

struct bpf_prog_stats {
	u64_stats_t cnt;
	u64_stats_t nsecs;
	u64_stats_t misses;
};

typedef struct {
	__u32 val;
} kuid_t;

struct user_struct {
	kuid_t uid;
};

struct bpf_prog_aux {
	__u32 used_map_cnt;
	__u32 id;
	__u32 func_cnt;
	struct bpf_prog **func;
	struct bpf_prog *prog;
	struct user_struct *user;
	__u64 load_time;
	__u32 verified_insns;
	char name[BPF_OBJ_NAME_LEN];
};

struct bpf_prog {
	__u16 pages;
	enum bpf_prog_type type;
	__u32 len;
	__u32 jited_len;
	__u8 tag[BPF_TAG_SIZE];
	struct bpf_prog_stats *stats;
	struct bpf_prog_aux *aux;
};

struct bpf_map {
	enum bpf_map_type map_type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 map_flags;
	__u32 id;
	char name[BPF_OBJ_NAME_LEN];
	_Bool frozen;
};

struct bpf_link {
	__u32 id;
	/* an enum in the kernel; its values are not used here */
	enum bpf_link_type type;
	struct bpf_prog *prog;
};

#pragma clang attribute pop

char LICENSE[] SEC("license") = "GPL";

/* in VIEW_HOST_SECTION */
struct view_host host SEC(".data.host");

/* The offset of each CPU's memory; absent in a kernel for one CPU. */
extern const void __per_cpu_offset __weak __ksym;

/* The per-CPU data of one CPU. */
static inline void *per_cpu(const void *var, __u32 cpu)
{
	__u64 offset = 0;

	if (&__per_cpu_offset)
		bpf_probe_read_kernel(&offset, sizeof(offset),
				      &__per_cpu_offset + 8 * cpu);
	return (void *)var + offset;
}

/* The name of a type; the last name stands for all types beyond the table. */
#define TYPE_NAME(table, type)						\
	host.table[(__u32)(type) < VIEW_TYPES ? (type) : VIEW_TYPES - 1]

/* A field is never empty. */
#define OR_DASH(name) (*(name) ? (name) : "-")

/* struct text - text that is written a character at a time */
struct text {
	struct seq_file *seq;
	const char *from;
};

static long put_character(__u32 i, void *data)
{
	struct text *text = data;
	unsigned char c = 0;

	bpf_probe_read_kernel(&c, sizeof(c), text->from + i);
	if (!c)
		return 1;
	if (c <= ' ' || c == '\\' || c == 0x7f)
		BPF_SEQ_PRINTF(text->seq, "\\x%02x", c);
	else
		bpf_seq_write(text->seq, &c, sizeof(c));
	return 0;
}

/*
 * Write at most @max characters of a text, escaped so that a line stays a line and a
 * field a field. Return the number of characters read, including the NUL.
 */
static inline long put_text(struct seq_file *seq, const char *from, __u32 max)
{
	struct text text = { .seq = seq, .from = from };

	return bpf_loop(max, put_character, &text, 0);
}

#endif /* BPFDEV_VIEWS_VIEW_H */
