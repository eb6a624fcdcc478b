// SPDX-License-Identifier: GPL-2.0-only
/*
 * A line for each cgroup.
 *
 * BPF's own iterator of cgroups returns no more than fits the first read(), and
 * holds cgroup_mutex meanwhile. This view goes through a map without content: each
 * of its elements is a step, and a step prints the next few cgroups. The pointers
 * from cgroup to cgroup and from process to process are protected by RCU, and each
 * step is an RCU read section.
 *
 * From one read() to the next, cgroups may appear and disappear, and their lines with
 * them, as entries of a directory do. For a snapshot, read it with a single read().
 */
#include "view.h"

/* Lines of a step, and number of steps. */
#define STEP 8
#define STEPS 8192

/*
 * The length at which a path is cut (it can be 4 times as long if it is escaped), and
 * the maximum number of programs. A step must fit the buffer of a file, 8 pages.
 */
#define PATH_LENGTH_MAX 512
#define PROGS_MAX 128

/* all cgroups, twice: on the way down and up */
#define WALK_MAX (2 * STEP * STEPS)
/* as many processes as there can be: PID_MAX_LIMIT */
#define PROCESSES_MAX (4 << 20)

#define CSS_ONLINE (1 << 1)

#pragma clang attribute push(__attribute__((preserve_access_index)), \
			     apply_to = record)

struct list_head {
	struct list_head *next;
};

struct hlist_node {
	struct hlist_node *next;
};

struct hlist_head {
	struct hlist_node *first;
};

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	long counter;
} atomic_long_t;

struct kernfs_node {
	const char *name;
	__u64 id;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct list_head sibling;
	struct list_head children;
	unsigned int flags;
	struct cgroup_subsys_state *parent;
};

struct page_counter {
	atomic_long_t usage;
};

struct mem_cgroup {
	struct cgroup_subsys_state css;
	struct page_counter memory;
};

struct task_cputime {
	unsigned long long sum_exec_runtime;
};

struct cgroup_base_stat {
	struct task_cputime cputime;
};

/* up to 6.15 */
struct cgroup_rstat_cpu {
	struct cgroup_base_stat bstat;
	struct cgroup_base_stat last_bstat;
};

/* from 6.16 on */
struct cgroup_rstat_base_cpu {
	struct cgroup_base_stat bstat;
	struct cgroup_base_stat last_bstat;
};

struct cgroup_bpf {
	/* one for each attach type; the size is read from BTF */
	struct hlist_head progs[1];
};

enum cgroup_subsys_id {
	memory_cgrp_id,
};

struct cgroup {
	struct cgroup_subsys_state self;
	int level;
	int nr_descendants;
	int nr_dying_descendants;
	struct kernfs_node *kn;
	struct cgroup_subsys_state *subsys[1];
	struct cgroup_rstat_cpu *rstat_cpu;
	struct cgroup_base_stat last_bstat;
	struct cgroup_base_stat bstat;
	struct cgroup_bpf bpf;
	struct cgroup *ancestors[];
};

struct cgroup___6_16 {
	struct cgroup_rstat_base_cpu *rstat_base_cpu;
};

struct bpf_cgroup_link {
	struct bpf_link link;
};

struct bpf_prog_list {
	struct hlist_node node;
	struct bpf_prog *prog;
	struct bpf_cgroup_link *link;
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct signal_struct {
	atomic_t live;
};

struct task_struct {
	struct list_head tasks;
	struct task_struct *group_leader;
	struct css_set *cgroups;
	struct signal_struct *signal;
};

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	void *key;
	void *value;
};

#pragma clang attribute pop

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, STEPS);
	__type(key, __u32);
	__type(value, __u32);
} view_steps SEC(".maps");

/*
 * This is 0, but the verifier cannot know it. If the verifier knows the start of a
 * counter, it follows the loop to the end, number by number.
 */
__u32 zero;

/* The tree */

/*
 * struct walk - a walk through a cgroup and all cgroups below it
 * @root: the start
 * @pos: the present position
 * @up: it returns from the cgroups below @pos
 */
struct walk {
	struct cgroup_subsys_state *root;
	struct cgroup_subsys_state *pos;
	_Bool up;
};

static struct cgroup_subsys_state *css_of(struct list_head *sibling)
{
	return (void *)sibling -
		bpf_core_field_offset(struct cgroup_subsys_state, sibling);
}

/* Go one step further. pos has been visited unless up is set. False at the end. */
static _Bool walk_on(struct walk *walk)
{
	struct cgroup_subsys_state *pos = walk->pos, *parent;
	struct list_head *next;

	if (!walk->up) {
		next = BPF_CORE_READ(pos, children.next);
		if (next && next != &pos->children) {
			walk->pos = css_of(next);
			return 1;
		}
	}
	if (pos == walk->root)
		return 0;
	parent = BPF_CORE_READ(pos, parent);
	next = BPF_CORE_READ(pos, sibling.next);
	if (!parent || !next)
		return 0;
	walk->up = next == &parent->children;
	walk->pos = walk->up ? parent : css_of(next);
	return 1;
}

/* The root of the reader's hierarchy, which is the root for all readers. */
static struct cgroup *find_root(struct task_struct *task)
{
	struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);

	return BPF_CORE_READ(cgroup, ancestors[0]);
}

/*
 * struct step - the cgroups of one step
 * @walk: the walk through all cgroups
 * @skip: number of cgroups before this step
 * @seen: number of cgroups of this step that the walk has found
 * @any: at least one of them is not being removed
 * @cgroup: the cgroups; NULL for one that is being removed
 * @procs: number of processes of each
 */
struct step {
	struct seq_file *seq;
	struct walk walk;
	__u32 skip;
	__u32 seen;
	__u32 any;
	struct cgroup *cgroup[STEP];
	__u32 procs[STEP];
};

static long collect(__u32 i, void *data)
{
	struct step *step = data;
	struct cgroup_subsys_state *pos = step->walk.pos;
	__u32 n = step->seen;

	if (step->walk.up) {
		/* visited on the way down */
	} else if (step->skip) {
		step->skip--;
	} else if (n < STEP) {
		if (BPF_CORE_READ(pos, flags) & CSS_ONLINE) {
			step->cgroup[n] = BPF_CORE_READ(pos, cgroup);
			step->any = 1;
		}
		step->seen++;
	} else {
		return 1;
	}
	return !walk_on(&step->walk);
}

/* Processes */

/* struct processes - a walk through all processes */
struct processes {
	struct step *step;
	struct list_head *first;
	struct list_head *pos;
};

static long count_process(__u32 i, void *data)
{
	struct processes *all = data;
	struct list_head *pos = all->pos;
	struct task_struct *task = (void *)pos -
		bpf_core_field_offset(struct task_struct, tasks);
	struct step *step = all->step;
	struct cgroup *cgroup;
	int n;

	/* without a live thread, it is a zombie that waits for its parent */
	if (BPF_CORE_READ(task, signal, live.counter) > 0) {
		cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);
#pragma unroll
		for (n = 0; n < STEP; n++)
			if (step->cgroup[n] == cgroup)
				step->procs[n]++;
	}
	all->pos = BPF_CORE_READ(pos, next);
	return !all->pos || all->pos == all->first;
}

static void count_processes(struct step *step, struct task_struct *task)
{
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	struct processes all = { .step = step, .first = &leader->tasks };

	all.pos = all.first;
	bpf_loop(PROCESSES_MAX, count_process, &all, 0);
}

/* Fields */

/* struct cpu_time - CPU time of a cgroup and of all cgroups below it */
struct cpu_time {
	struct walk walk;
	struct cgroup *cgroup;
	__u64 ns;
};

static __u64 stat_ns(const struct cgroup_base_stat *stat)
{
	return BPF_CORE_READ(stat, cputime.sum_exec_runtime);
}

static long add_cpu_time(__u32 cpu, void *data)
{
	struct cpu_time *time = data;
	struct cgroup *cgroup = time->cgroup;
	struct cgroup___6_16 *newer = (void *)cgroup;

	if (bpf_core_field_exists(newer->rstat_base_cpu)) {
		struct cgroup_rstat_base_cpu *stat =
			per_cpu(BPF_CORE_READ(newer, rstat_base_cpu), cpu);

		time->ns += stat_ns(&stat->bstat) - stat_ns(&stat->last_bstat);
	} else {
		struct cgroup_rstat_cpu *stat =
			per_cpu(BPF_CORE_READ(cgroup, rstat_cpu), cpu);

		time->ns += stat_ns(&stat->bstat) - stat_ns(&stat->last_bstat);
	}
	return 0;
}

/*
 * The kernel adds up the CPU time of cgroups on request, under a global lock. To
 * avoid the lock, the time that is not added up yet is added here: that of each CPU
 * to its cgroup, and that of each cgroup to its parent.
 */
static long add_cgroup_time(__u32 i, void *data)
{
	struct cpu_time *time = data;
	struct cgroup_subsys_state *pos = time->walk.pos;
	struct cgroup *cgroup;

	if (!time->walk.up) {
		cgroup = BPF_CORE_READ(pos, cgroup);
		time->cgroup = cgroup;
		bpf_loop(host.cpus, add_cpu_time, time, 0);
		time->ns += stat_ns(&cgroup->bstat);
		if (pos != time->walk.root)
			time->ns -= stat_ns(&cgroup->last_bstat);
	}
	return !walk_on(&time->walk);
}

static void put_cpu_time(struct seq_file *seq, struct cgroup *cgroup)
{
	struct cpu_time time = {
		.walk.root = &cgroup->self,
		.walk.pos = &cgroup->self,
	};

	bpf_loop(WALK_MAX, add_cgroup_time, &time, 0);
	BPF_SEQ_PRINTF(seq, "%12llu ", time.ns / 1000);
}

static void put_memory(struct seq_file *seq, struct cgroup *cgroup)
{
	struct cgroup_subsys_state *css = NULL;
	struct mem_cgroup *memcg;
	__u32 id;

	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id)) {
		id = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);
		bpf_probe_read_kernel(&css, sizeof(css),
				      (void *)&cgroup->subsys + 8 * id);
	}
	if (!css) {
		BPF_SEQ_PRINTF(seq, "%12s ", "-");
		return;
	}
	memcg = (void *)css - bpf_core_field_offset(struct mem_cgroup, css);
	BPF_SEQ_PRINTF(seq, "%12llu ",
		       BPF_CORE_READ(memcg, memory.usage.counter) *
		       (__u64)host.page_size);
}

/* struct progs - the programs attached to a cgroup directly */
struct progs {
	struct seq_file *seq;
	struct hlist_head *heads;
	struct hlist_node *pos;
	__u32 count;
};

static long put_prog(__u32 i, void *data)
{
	struct progs *progs = data;
	struct hlist_node *pos = progs->pos;
	struct bpf_prog_list *attached;
	struct bpf_prog *prog;

	if (!pos || progs->count == PROGS_MAX)
		return 1;
	attached = (void *)pos -
		bpf_core_field_offset(struct bpf_prog_list, node);
	prog = BPF_CORE_READ(attached, prog);
	if (!prog)
		prog = BPF_CORE_READ(attached, link, link.prog);
	/* RCU protects programs, but not this list: check that it is still a program */
	if (!prog || BPF_CORE_READ(prog, aux, prog) != prog)
		return 1;
	BPF_SEQ_PRINTF(progs->seq, "%s%u", progs->count++ ? "," : "",
		       BPF_CORE_READ(prog, aux, id));
	progs->pos = BPF_CORE_READ(pos, next);
	return 0;
}

static long put_progs_attached(__u32 way, void *data)
{
	struct progs *progs = data;

	progs->pos = NULL;
	bpf_probe_read_kernel(&progs->pos, sizeof(progs->pos),
			      progs->heads + way);
	bpf_loop(PROGS_MAX, put_prog, progs, 0);
	return 0;
}

static void put_progs(struct seq_file *seq, struct cgroup *cgroup)
{
	struct progs progs = {
		.seq = seq,
		.heads = cgroup->bpf.progs,
		.count = zero,
	};

	bpf_loop(bpf_core_field_size(cgroup->bpf.progs) / 8, put_progs_attached,
		 &progs, 0);
	if (!progs.count)
		BPF_SEQ_PRINTF(seq, "-");
	if (progs.count == PROGS_MAX)
		BPF_SEQ_PRINTF(seq, ",...");
}

/* struct path - the path of a cgroup, and the room for it */
struct path {
	struct seq_file *seq;
	struct cgroup **ancestors;
	__u32 room;
};

static long put_component(__u32 i, void *data)
{
	struct path *path = data;
	struct cgroup *cgroup = NULL;

	/* the first component is the root */
	bpf_probe_read_kernel(&cgroup, sizeof(cgroup), path->ancestors + 1 + i);
	BPF_SEQ_PRINTF(path->seq, "/");
	path->room -= put_text(path->seq, BPF_CORE_READ(cgroup, kn, name),
			       path->room);
	if (!path->room)
		BPF_SEQ_PRINTF(path->seq, "...");
	return !path->room;
}

static void put_path(struct seq_file *seq, struct cgroup *cgroup)
{
	struct path path = {
		.seq = seq,
		.ancestors = cgroup->ancestors,
		.room = PATH_LENGTH_MAX + zero,
	};

	if (!bpf_loop(BPF_CORE_READ(cgroup, level), put_component, &path, 0))
		BPF_SEQ_PRINTF(seq, "/");
	BPF_SEQ_PRINTF(seq, "\n");
}

static long put_cgroup(__u32 i, void *data)
{
	struct step *step = data;
	struct cgroup *cgroup;

	if (i >= STEP)
		return 1;
	cgroup = step->cgroup[i];
	if (!cgroup)
		return 0;
	BPF_SEQ_PRINTF(step->seq, "%8llu %6u ", BPF_CORE_READ(cgroup, kn, id),
		       step->procs[i]);
	/* the kernel has no such numbers for the root, which is the machine */
	if (BPF_CORE_READ(cgroup, level)) {
		put_cpu_time(step->seq, cgroup);
		put_memory(step->seq, cgroup);
	} else {
		BPF_SEQ_PRINTF(step->seq, "%12s %12s ", "-", "-");
	}
	put_progs(step->seq, cgroup);
	BPF_SEQ_PRINTF(step->seq, " ");
	put_path(step->seq, cgroup);
	return 0;
}

SEC("iter/bpf_map_elem")
int view_cgroup(struct bpf_iter__bpf_map_elem *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct cgroup *root = find_root(task);
	struct step step = {
		.seq = ctx->meta->seq,
		.walk.root = &root->self,
		.walk.pos = &root->self,
		.seen = zero,
	};
	__u32 *key = ctx->key;

	if (!key)
		return 0;
	if (!*key)
		BPF_SEQ_PRINTF(step.seq, "%8s %6s %12s %12s %s %s\n", "ID",
			       "PROCS", "CPU-US", "MEMORY", "PROGS", "PATH");
	step.skip = *key * STEP;
	if (step.skip > BPF_CORE_READ(root, nr_descendants) +
			BPF_CORE_READ(root, nr_dying_descendants))
		return 0;
	bpf_loop(WALK_MAX, collect, &step, 0);
	if (step.any)
		count_processes(&step, task);
	bpf_loop(step.seen, put_cgroup, &step, 0);
	return 0;
}
