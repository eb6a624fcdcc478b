/* SPDX-License-Identifier: GPL-2.0-only */
/* A map with types and with a timer in its value. */
#ifndef BPFDEV_SELFTESTS_TIMER_MAP_H
#define BPFDEV_SELFTESTS_TIMER_MAP_H

#include "calls.h"

#include <stddef.h>

/*
 * A value with a timer, which has an address of the kernel in it once a program has
 * initialized it. Field by field: a long, struct bpf_timer, a long.
 */
#define TIMER_AT 8
#define TIMER_SIZE 16
#define TIMER_VALUE 32

#define BTF_NAMES "\0int\0long\0a\0b\0bpf_timer\0"
#define BTF_INFO(kind, members) ((kind) << 24 | (members))

static const struct {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t hdr_len, type_off, type_len, str_off, str_len;
	uint32_t types[29];
	char names[sizeof(BTF_NAMES)];
} timer_btf = {
	0xeb9f, 1, 0, 24, 0, sizeof(timer_btf.types), sizeof(timer_btf.types),
	sizeof(timer_btf.names),
	{
		/* 1: name, info, size, bits */
		1, BTF_INFO(1 /* BTF_KIND_INT */, 0), 4, 32,
		5, BTF_INFO(1, 0), 8, 64,
		/* 3: name, info, size, and each member's name, type and place in bits */
		14, BTF_INFO(4 /* BTF_KIND_STRUCT */, 2), TIMER_SIZE,
		10, 2, 0, 12, 2, 64,
		0, BTF_INFO(4, 3), TIMER_VALUE,
		10, 2, 0, 0, 3, 8 * TIMER_AT, 12, 2, 8 * (TIMER_AT + TIMER_SIZE),
	},
	BTF_NAMES,
};

/* Without the padding of the structure. */
#define TIMER_BTF_SIZE (offsetof(__typeof__(timer_btf), names) + sizeof(timer_btf.names))

enum { TIMER_KEY_TYPE = 1, TIMER_VALUE_TYPE = 4 };

static inline int timer_btf_load(void)
{
	BPF_ATTR(attr);

	attr.btf = PTR(&timer_btf);
	attr.btf_size = TIMER_BTF_SIZE;
	return sys_bpf(BPF_BTF_LOAD, &attr);
}

static inline int timer_map_create(int type, int flags)
{
	int btf = timer_btf_load(), map;
	BPF_ATTR(attr);

	if (btf < 0)
		return btf;
	attr.map_type = type;
	attr.key_size = 4;
	attr.value_size = TIMER_VALUE;
	attr.max_entries = 1;
	attr.map_flags = flags;
	attr.btf_fd = btf;
	attr.btf_key_type_id = TIMER_KEY_TYPE;
	attr.btf_value_type_id = TIMER_VALUE_TYPE;
	map = sys_bpf(BPF_MAP_CREATE, &attr);
	close(btf);
	return map;
}

/* Initialize the timer of the element with key 0, and return the error for that. */
static inline int timer_load(int map)
{
	const struct bpf_insn insns[] = {
		LOOKUP_FIRST(map),
		INSN(BPF_JMP | BPF_JNE | BPF_K, 0, 0, 2, 0),
		MOV_IMM(0, 1),
		EXIT(),
		MOV_REG(1, 0),
		ADD_IMM(1, TIMER_AT),
		LOAD_IMM64(2, BPF_PSEUDO_MAP_FD, map),
		MOV_IMM(3, 1 /* CLOCK_MONOTONIC */),
		CALL(BPF_FUNC_timer_init),
		EXIT(),
	};

	return prog_load(BPF_PROG_TYPE_XDP, BPF_XDP, insns, ARRAY_LEN(insns));
}

/* Check whether this kernel has BPF timers. Some with PREEMPT_RT do not. */
static inline bool has_timers(void)
{
	int map = timer_map_create(BPF_MAP_TYPE_ARRAY, 0), prog = timer_load(map);

	close(map);
	if (prog >= 0)
		close(prog);
	return prog != -EOPNOTSUPP;
}

#endif /* BPFDEV_SELFTESTS_TIMER_MAP_H */
