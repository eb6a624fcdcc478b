// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference counts of all objects, read from the kernel: a line with an id
 * and a count each. Each count includes the reference of the iterator itself.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

#define KERNEL __attribute__((preserve_access_index))

typedef struct {
	__s64 counter;
} atomic64_t;

struct seq_file;

struct bpf_map {
	__u32 id;
	atomic64_t refcnt;
} KERNEL;

struct bpf_prog_aux {
	__u32 id;
	atomic64_t refcnt;
} KERNEL;

struct bpf_prog {
	struct bpf_prog_aux *aux;
} KERNEL;

struct bpf_link {
	__u32 id;
	atomic64_t refcnt;
} KERNEL;

struct bpf_iter_meta {
	struct seq_file *seq;
} KERNEL;

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
} KERNEL;

struct bpf_iter__bpf_prog {
	struct bpf_iter_meta *meta;
	struct bpf_prog *prog;
} KERNEL;

struct bpf_iter__bpf_link {
	struct bpf_iter_meta *meta;
	struct bpf_link *link;
} KERNEL;

SEC("iter/bpf_map")
int refs_map(struct bpf_iter__bpf_map *ctx)
{
	struct bpf_map *map = ctx->map;

	if (map)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%u %lld\n", map->id,
			       map->refcnt.counter);
	return 0;
}

SEC("iter/bpf_prog")
int refs_prog(struct bpf_iter__bpf_prog *ctx)
{
	struct bpf_prog *prog = ctx->prog;

	if (prog)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%u %lld\n", prog->aux->id,
			       prog->aux->refcnt.counter);
	return 0;
}

SEC("iter/bpf_link")
int refs_link(struct bpf_iter__bpf_link *ctx)
{
	struct bpf_link *link = ctx->link;

	if (link)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%u %lld\n", link->id,
			       link->refcnt.counter);
	return 0;
}
