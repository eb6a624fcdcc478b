/* SPDX-License-Identifier: GPL-2.0-only */
/* The ioctls as the fuzzer makes them: a valid structure, and one mistake in it. */
#ifndef BPFDEV_SELFTESTS_FUZZ_IOCTLS_H
#define BPFDEV_SELFTESTS_FUZZ_IOCTLS_H

#include "fuzz_machine.h"

/* Choose a descriptor: mostly one that makes sense. */
static inline int fuzz_fd(struct fuzz_machine *m, uint8_t n)
{
	n %= FUZZ_FDS;
	if (n < FUZZ_OBJECTS)
		return m->objects[n];
	n -= FUZZ_OBJECTS;
	return n < FUZZ_SLOTS ?
		__atomic_load_n(&m->slots[n], __ATOMIC_RELAXED) :
		m->more[n - FUZZ_SLOTS];
}

/* The descriptor in a slot of the program. */
static inline int fuzz_own(struct fuzz_machine *m, const struct fuzz_call *c)
{
	return fuzz_fd(m, FUZZ_OBJECTS + c->on % FUZZ_SLOTS);
}

static inline int fuzz_control(struct fuzz_machine *m, uint8_t n)
{
	switch (n % 16) {
	case 0 ... 5:
		return m->root;
	case 6:
		return m->root_ro;
	case 7:
		return m->root_wo;
	default:
		return fuzz_fd(m, FUZZ_OBJECTS + n % FUZZ_SLOTS);
	}
}

union fuzz_arg {
	struct bpfdev_query query;
	struct bpfdev_create create;
	struct bpfdev_remove remove;
	struct bpfdev_replace replace;
	struct bpfdev_mkdir mkdir;
	struct bpfdev_rmdir rmdir;
	struct bpfdev_list list;
	struct bpfdev_update update;
	struct bpfdev_edges edges;
	struct bpfdev_refs refs;
	struct bpfdev_holders holders;
	struct bpfdev_apply apply;
	struct bpfdev_detach detach;
	struct bpfdev_hold hold;
	struct bpfdev_release release;
	struct bpfdev_history history;
	struct bpfdev_data_info data_info;
	struct bpfdev_data_span span;
	struct bpfdev_data_btf btf;
	struct bpfdev_data_lookup lookup;
	struct bpfdev_data_next next;
	struct bpfdev_data_batch batch;
	uint8_t bytes[512];
	uint32_t words[128];
};

/* Choose an id to expect: an existing one, or any number. */
static inline uint32_t fuzz_expect(struct fuzz_machine *m,
				   const struct fuzz_call *c)
{
	/* an id without a flag is a mistake, so it is a rare one */
	if (!(c->flags & 3) && c->value < 1 << 31)
		return 0;
	return c->flags & 2 ? m->ids[c->value % 10] : c->value;
}

/* A value without its flag is a mistake, so it comes with another one. */
static inline uint32_t fuzz_owner(const struct fuzz_call *c, uint32_t flag,
				  uint32_t value)
{
	return c->flags & flag || c->twist ? value : 0;
}

/* The address of descriptors to keep with an object: not all are of objects. */
static inline uintptr_t fuzz_keep(struct fuzz_machine *m, const struct fuzz_call *c)
{
	return PTR(m->objects + c->other % (FUZZ_OBJECTS - 4));
}

static inline unsigned long fuzz_build(struct fuzz_machine *m,
				       const struct fuzz_call *c,
				       union fuzz_arg *arg, char *records);

#define FUZZ_STEPS 4

/*
 * A few commands, each varied from the one before: mostly those that can be steps.
 */
static inline unsigned long fuzz_build_apply(struct fuzz_machine *m,
					     const struct fuzz_call *c,
					     union fuzz_arg *arg, char *records)
{
	static const uint8_t ops[] = { 1, 3, 7, 2, 1, 2, 4, 0 };
	int kinds = c->other & 64 ? ARRAY_LEN(ops) : 4;
	struct bpfdev_step *steps = (void *)records;
	union fuzz_arg *args = (void *)(steps + FUZZ_STEPS);
	int i, count = 1 + c->value % FUZZ_STEPS;

	for (i = 0; i < count; i++) {
		struct fuzz_call step = *c;

		step.op = ops[(c->flags + i * (1 + c->other)) % kinds];
		step.name += i * (1 + (c->value >> 8));
		step.object += i * (1 + (c->value >> 16));
		step.flags = c->value >> (8 * i);
		steps[i].cmd = fuzz_build(m, &step, &args[i], records);
		steps[i].reserved = 0;
		steps[i].arg = PTR(&args[i]);
		/* a mistake in one step, in the place of one in the call */
		if (c->twist == FUZZ_STEP && i == c->at % count)
			((uint32_t *)&steps[i])[c->at % 3] = c->other;
	}
	arg->apply.count = count;
	arg->apply.steps = PTR(steps);
	return BPFDEV_IOC_APPLY;
}

/* Keys that are there, and keys that are not, in the memory of a thread. */
static inline uintptr_t fuzz_keys(struct fuzz_machine *m, const struct fuzz_call *c,
				  char *records)
{
	uint32_t i;

	if (c->name % 16 > 11)
		return PTR(fuzz_memory(&m->data, c->name, c->other));
	for (i = 0; i < FUZZ_KEYS_MAX; i++)
		((uint32_t *)records)[i] = i + c->other % 8;
	return PTR(records);
}

static inline unsigned long fuzz_build_batch(struct fuzz_machine *m,
					     const struct fuzz_call *c,
					     struct bpfdev_data_batch *batch, char *records)
{
	static const unsigned long cmds[] = {
		BPFDEV_DATA_IOC_LOOKUP_BATCH, BPFDEV_DATA_IOC_UPDATE, BPFDEV_DATA_IOC_DELETE,
		BPFDEV_DATA_IOC_LOOKUP_BATCH,
	};
	unsigned long cmd = cmds[c->at % ARRAY_LEN(cmds)];
	void *place = records + 1024;

	batch->keys = fuzz_keys(m, c, records);
	batch->values = PTR(fuzz_memory(&m->data, c->flags, c->other));
	batch->count = c->value & 1 << 16 ? c->value : c->value % FUZZ_KEYS_MAX;
	batch->elem_flags = c->flags & 16 ? BPF_F_LOCK : 0;
	if (cmd == BPFDEV_DATA_IOC_LOOKUP_BATCH) {
		batch->in_batch = c->flags & 32 ? PTR(place) : 0;
		batch->out_batch = PTR(place);
		if (c->flags & 64)
			batch->keys = PTR(fuzz_memory(&m->data, c->name, c->value));
	}
	return cmd;
}

/* The ioctls of data nodes. */
static inline unsigned long fuzz_build_data(struct fuzz_machine *m, const struct fuzz_call *c,
					    union fuzz_arg *arg, char *records)
{
	uintptr_t to = PTR(fuzz_memory(&m->data, c->flags, c->other));

	switch (c->object % 8) {
	case 0:
		return BPFDEV_DATA_IOC_INFO;
	case 1:
		arg->btf.size = fuzz_length(c->value);
		arg->btf.buffer = to;
		return BPFDEV_DATA_IOC_BTF;
	case 2:
		arg->span.size = fuzz_length(c->value);
		arg->span.buffer = to;
		return BPFDEV_DATA_IOC_SPAN;
	case 3:
		arg->next.key = c->flags & 64 ? 0 : fuzz_keys(m, c, records) + c->at % 64 * 4;
		arg->next.next = to;
		return BPFDEV_DATA_IOC_NEXT;
	case 4:
		arg->lookup.count = c->value & 1 << 16 ? c->value : c->value % FUZZ_KEYS_MAX;
		arg->lookup.keys = fuzz_keys(m, c, records);
		arg->lookup.values = to;
		arg->lookup.results = PTR(fuzz_memory(&m->data, c->at, c->value));
		return BPFDEV_DATA_IOC_LOOKUP;
	default:
		return fuzz_build_batch(m, c, &arg->batch, records);
	}
}

/* The history of an entry, to be read or written: some of it cannot be. */
static inline void fuzz_build_history(const struct fuzz_call *c,
				      struct bpfdev_history *history, char *records)
{
	set_name(history->name, fuzz_names[c->name % ARRAY_LEN(fuzz_names)]);
	if (!(c->flags & 1)) {
		history->kept_count = c->value % 8;
		history->kept = PTR(records);
		return;
	}
	history->flags = BPFDEV_HISTORY_SET;
	history->created_ns = c->value;
	history->opens = c->other;
	history->changed_ns = c->value;
	history->change = c->value % 8;
	history->reason = c->other % 8;
	history->prog_id = c->other;
	history->attached = c->flags >> 1 & 1;
	history->frozen = c->flags >> 2 & 1;
	history->limit = c->flags & 8 ? c->value : 0;
}

/* The ioctls that exchange the module, and what goes only while it is held. */
static inline unsigned long fuzz_build_handover(struct fuzz_machine *m,
						const struct fuzz_call *c,
						union fuzz_arg *arg, char *records)
{
	const char *name = fuzz_names[c->name % ARRAY_LEN(fuzz_names)];

	switch (c->object % 8) {
	case 0 ... 1:
		return BPFDEV_IOC_HOLD;
	case 2:
		return BPFDEV_IOC_RELEASE;
	case 3:
		arg->create.flags = BPFDEV_SET_MINOR;
		arg->create.fd = fuzz_fd(m, c->at);
		arg->create.minor = c->value;
		set_name(arg->create.name, name);
		return BPFDEV_IOC_CREATE;
	case 4:
		arg->mkdir.flags = BPFDEV_SET_MINOR;
		arg->mkdir.minor = c->value;
		set_name(arg->mkdir.name, name);
		return BPFDEV_IOC_MKDIR;
	default:
		fuzz_build_history(c, &arg->history, records);
		return BPFDEV_IOC_HISTORY;
	}
}

/* The valid structure, before the mistake. */
static inline unsigned long fuzz_build(struct fuzz_machine *m,
				       const struct fuzz_call *c,
				       union fuzz_arg *arg, char *records)
{
	const char *name = fuzz_names[c->name % ARRAY_LEN(fuzz_names)];
	int fd = fuzz_fd(m, c->object);

	memset(arg, 0, sizeof(*arg));
	switch (c->op % FUZZ_OPS) {
	case 0:
		return BPFDEV_IOC_QUERY;
	case 1:
		arg->create.flags = c->flags & 7;
		arg->create.fd = fd;
		arg->create.mode = fuzz_owner(c, BPFDEV_SET_MODE, c->value & 0777);
		arg->create.uid = fuzz_owner(c, BPFDEV_SET_UID, c->other);
		arg->create.gid = fuzz_owner(c, BPFDEV_SET_GID, c->other);
		arg->create.keep_count = c->flags & 16 ? c->at % 4 : 0;
		arg->create.keep = arg->create.keep_count ? fuzz_keep(m, c) : 0;
		arg->create.face = c->flags & 64 ? BPFDEV_FACE_DATA : BPFDEV_FACE_BPF;
		set_name(arg->create.name, name);
		return BPFDEV_IOC_CREATE;
	case 2:
		arg->remove.flags = c->flags & 1;
		arg->remove.expect_id = fuzz_expect(m, c);
		set_name(arg->remove.name, name);
		return BPFDEV_IOC_REMOVE;
	case 3:
		arg->replace.flags = c->flags & 1;
		arg->replace.fd = fd;
		arg->replace.expect_id = fuzz_expect(m, c);
		arg->replace.keep_count = c->flags & 16 ? c->at % 4 : 0;
		arg->replace.keep = arg->replace.keep_count ? fuzz_keep(m, c) : 0;
		set_name(arg->replace.name, name);
		return BPFDEV_IOC_REPLACE;
	case 4:
		arg->mkdir.flags = c->flags & 15;
		arg->mkdir.mode = fuzz_owner(c, BPFDEV_SET_MODE, c->value & 0777);
		arg->mkdir.uid = fuzz_owner(c, BPFDEV_SET_UID, c->other);
		arg->mkdir.gid = fuzz_owner(c, BPFDEV_SET_GID, c->other);
		arg->mkdir.limit = c->flags & 24 ? c->value : 0;
		set_name(arg->mkdir.name, name);
		return BPFDEV_IOC_MKDIR;
	case 5:
		set_name(arg->rmdir.name, name);
		return BPFDEV_IOC_RMDIR;
	case 6:
		arg->list.flags = c->flags & 1;
		arg->list.count = c->flags & 2 ? 1 : c->value % 8;
		arg->list.info_size = c->flags & 4 ? c->other % 512 :
			sizeof(struct bpfdev_info);
		arg->list.infos = PTR(records);
		set_name(arg->list.name, name);
		return BPFDEV_IOC_LIST;
	case FUZZ_EDGES:
		arg->edges.flags = c->flags & 3;
		arg->edges.count = c->value % 8;
		arg->edges.edge_size = c->flags & 4 ? c->other % 512 :
			sizeof(struct bpfdev_edge);
		arg->edges.edges = PTR(records);
		arg->edges.after.type = c->flags & 8 ? c->other : 0;
		arg->edges.id = c->flags & 16 ? fuzz_expect(m, c) : 0;
		if (arg->edges.flags & BPFDEV_EDGES_FD)
			arg->edges.fd = fd;
		else
			set_name(arg->edges.name, name);
		return BPFDEV_IOC_EDGES;
	case FUZZ_DATA_IOCTL:
		return fuzz_build_data(m, c, arg, records);
	case FUZZ_HANDOVER:
		return fuzz_build_handover(m, c, arg, records);
	case FUZZ_APPLY:
		return fuzz_build_apply(m, c, arg, records);
	case FUZZ_REFS:
		if (c->flags & 32) {
			arg->refs.flags = BPFDEV_REFS_FD;
			arg->refs.fd = fd;
		} else {
			set_name(arg->refs.name, name);
		}
		return BPFDEV_IOC_REFS;
	case FUZZ_HOLDERS:
		arg->holders.flags = c->flags & 1;
		arg->holders.count = c->value % 8;
		arg->holders.holder_size = c->flags & 4 ? c->other % 512 :
			sizeof(struct bpfdev_holder);
		arg->holders.holders = PTR(records);
		arg->holders.pid = c->flags & 8 ? c->other % 512 : 0;
		arg->holders.at = c->flags & 2 ? c->other : 0;
		if (arg->holders.flags) {
			set_name(arg->holders.name, name);
		} else if (c->flags & 32) {
			arg->holders.flags = BPFDEV_HOLDERS_FDS;
			arg->holders.fd_count = 1 + c->at % 3;
			arg->holders.fds = fuzz_keep(m, c);
		}
		return BPFDEV_IOC_HOLDERS;
	default:
		if (c->flags & 32) {
			arg->detach.flags = c->flags & 1;
			arg->detach.expect_id = fuzz_expect(m, c);
			set_name(arg->detach.name, name);
			return BPFDEV_IOC_DETACH;
		}
		arg->update.flags = c->flags & 1;
		arg->update.fd = fd;
		arg->update.expect_id = fuzz_expect(m, c);
		set_name(arg->update.name, name);
		return BPFDEV_IOC_UPDATE;
	}
}

static inline int fuzz_ioctl(struct fuzz_thread *t, const struct fuzz_call *c)
{
	const size_t page = t->machine->data.page;
	union fuzz_arg arg;
	unsigned long cmd = fuzz_build(t->machine, c, &arg, t->page);
	unsigned int size = _IOC_SIZE(cmd), i;
	unsigned int seed = c->value;
	void *where = t->page;

	switch (c->twist) {
	case FUZZ_SIZE:
		size = c->other % 600;
		cmd = _IOC(_IOC_DIR(cmd), _IOC_TYPE(cmd), _IOC_NR(cmd), size);
		break;
	case FUZZ_BYTE:
		arg.bytes[c->at % size] = c->other;
		break;
	case FUZZ_WORD:
		arg.words[c->at % (size / 4)] = c->other;
		break;
	case FUZZ_RANDOM:
		for (i = 0; i < size; i++)
			arg.bytes[i] = rand_r(&seed);
		break;
	case FUZZ_NOWHERE:
		where = c->at & 1 ? NULL : (void *)-4096L;
		break;
	case FUZZ_EDGE:
		where = t->page + page - c->at % (size + 1);
		break;
	case FUZZ_READONLY:
		where = memcpy(t->readonly, &arg, sizeof(arg));
		mprotect(t->readonly, page, PROT_READ);
		break;
	}
	if (where == t->page)
		where = memcpy(t->page + 2048, &arg, sizeof(arg));
	i = do_ioctl(c->op % FUZZ_OPS == FUZZ_DATA_IOCTL ? fuzz_own(t->machine, c) :
							   fuzz_control(t->machine, c->on),
		     cmd, where);
	if (where == t->readonly)
		mprotect(t->readonly, page, PROT_READ | PROT_WRITE);
	return i;
}

#endif /* BPFDEV_SELFTESTS_FUZZ_IOCTLS_H */
