// SPDX-License-Identifier: GPL-2.0-only
/* A line for each file descriptor of a map, a program or a link. */
#include "view.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), \
			     apply_to = record)

struct file {
	const void *f_op;
	unsigned int f_mode;
	void *private_data;
};

struct cred {
	kuid_t euid;
};

struct task_struct {
	int pid;
	int tgid;
	const struct cred *real_cred;
	char comm[16];
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

#pragma clang attribute pop

#define FMODE_READ 1
#define FMODE_WRITE 2

/* The type of a file is determined by its operations alone, as in BPF itself. */
extern const void bpf_map_fops __ksym;
extern const void bpf_prog_fops __ksym;
/* from 6.11 on, for links that can be polled; else 0, which no file has */
extern const void bpf_link_fops_poll __weak __ksym;
extern const void bpf_link_fops __ksym;

static const char *access(const struct file *file)
{
	switch (file->f_mode & (FMODE_READ | FMODE_WRITE)) {
	case FMODE_READ:
		return "r";
	case FMODE_WRITE:
		return "w";
	default:
		return "rw";
	}
}

/* struct object - the object of a file */
struct object {
	const char *type;
	__u32 id;
	const char *name;
};

static _Bool object_read(struct object *object, const struct file *file)
{
	const void *fops = file->f_op;
	void *of = file->private_data;

	if (fops == &bpf_map_fops) {
		struct bpf_map *map = of;

		object->type = "map";
		object->id = BPF_CORE_READ(map, id);
		object->name = map->name;
	} else if (fops == &bpf_prog_fops) {
		struct bpf_prog *prog = of;

		object->type = "prog";
		object->id = BPF_CORE_READ(prog, aux, id);
		object->name = BPF_CORE_READ(prog, aux)->name;
	} else if (fops == &bpf_link_fops || fops == &bpf_link_fops_poll) {
		struct bpf_link *link = of;

		object->type = "link";
		object->id = BPF_CORE_READ(link, id);
		object->name = "";
	} else {
		return 0;
	}
	return 1;
}

SEC("iter/task_file")
int view_holders(struct bpf_iter__task_file *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct object object;
	char name[BPF_OBJ_NAME_LEN] = "";

	if (!ctx->meta->seq_num)
		BPF_SEQ_PRINTF(seq, "%7s %7s %5s %5s %-6s %-4s %6s %-15s %s\n",
			       "PID", "TID", "UID", "FD", "ACCESS", "TYPE",
			       "ID", "NAME", "COMMAND");
	if (!task || !file || !object_read(&object, file))
		return 0;
	bpf_probe_read_kernel_str(name, sizeof(name), object.name);
	BPF_SEQ_PRINTF(seq, "%7d %7d %5u %5u %-6s %-4s %6u %-15s ",
		       task->tgid, task->pid, BPF_CORE_READ(task, real_cred, euid.val),
		       ctx->fd, access(file), object.type, object.id,
		       OR_DASH(name));
	if (*task->comm)
		put_text(seq, task->comm, sizeof(task->comm));
	else
		BPF_SEQ_PRINTF(seq, "-");
	BPF_SEQ_PRINTF(seq, "\n");
	return 0;
}
