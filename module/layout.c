// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where BPF keeps what its headers do not tell: the id of a BTF object, and the
 * programs of a struct_ops map. The kernel itself is asked for it, with its own
 * type information: a program is loaded whose one value is to be relocated to
 * the offset of a field (CO-RE), and run. A field that is not there, or is of
 * another kind, makes the load fail, and what depends on it is not shown.
 *
 * The types in the program's BTF are as much of the real ones as is needed to
 * name the fields.
 */

#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/fdtable.h>
#include <linux/filter.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "bpfdev.h"

/* struct bpfdev_layout - offsets in bytes; 0 for what is not known */
static struct {
	u32 btf_id;
	u32 st_lock;
	u32 st_links;
	u32 st_funcs_cnt;
	u32 st_ops;
} bpfdev_layout __ro_after_init;

#define BPFDEV_BTF_NAMES						\
	"\0int\0prog\0btf\0id\0bpf_struct_ops_map\0mutex\0lock\0links\0"	\
	"funcs_cnt\0st_ops"

/* Where a name begins in that. */
enum {
	BPFDEV_AT_INT = 1,
	BPFDEV_AT_PROG = BPFDEV_AT_INT + sizeof("int"),
	BPFDEV_AT_BTF = BPFDEV_AT_PROG + sizeof("prog"),
	BPFDEV_AT_ID = BPFDEV_AT_BTF + sizeof("btf"),
	BPFDEV_AT_MAP = BPFDEV_AT_ID + sizeof("id"),
	BPFDEV_AT_MUTEX = BPFDEV_AT_MAP + sizeof("bpf_struct_ops_map"),
	BPFDEV_AT_LOCK = BPFDEV_AT_MUTEX + sizeof("mutex"),
	BPFDEV_AT_LINKS = BPFDEV_AT_LOCK + sizeof("lock"),
	BPFDEV_AT_FUNCS_CNT = BPFDEV_AT_LINKS + sizeof("links"),
	BPFDEV_AT_ST_OPS = BPFDEV_AT_FUNCS_CNT + sizeof("funcs_cnt"),
	BPFDEV_AT_ACCESS = BPFDEV_AT_ST_OPS + sizeof("st_ops"),
};

/* The ids of the types below, which count from 1. */
enum {
	BPFDEV_ID_INT = 1,
	BPFDEV_ID_PTR,
	BPFDEV_ID_PROTO,
	BPFDEV_ID_PROG,
	BPFDEV_ID_MUTEX,
	BPFDEV_ID_BTF,
	BPFDEV_ID_MAP,
};

#define BPFDEV_BTF_INFO(_kind, _vlen)	((_kind) << 24 | (_vlen))

struct bpfdev_btf {
	struct btf_header header;
	struct btf_type int_type;
	u32 int_data;
	struct btf_type ptr;
	struct btf_type proto;
	struct btf_param proto_ctx;
	struct btf_type prog;
	struct btf_type mutex;
	struct btf_type btf;
	struct btf_member btf_members[1];
	struct btf_type map;
	struct btf_member map_members[4];
	/* the last one is the access that is asked for, as "0:3" */
	char names[sizeof(BPFDEV_BTF_NAMES) + 4];
};

static const struct bpfdev_btf bpfdev_btf __initconst = {
	.header = {
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(struct btf_header),
		.type_len = offsetof(struct bpfdev_btf, names) -
			    sizeof(struct btf_header),
		.str_off = offsetof(struct bpfdev_btf, names) -
			   sizeof(struct btf_header),
		.str_len = sizeof_field(struct bpfdev_btf, names),
	},
	.int_type = {
		.name_off = BPFDEV_AT_INT,
		.info = BPFDEV_BTF_INFO(BTF_KIND_INT, 0),
		.size = 4,
	},
	.int_data = 32,
	.ptr.info = BPFDEV_BTF_INFO(BTF_KIND_PTR, 0),
	.proto = {
		.info = BPFDEV_BTF_INFO(BTF_KIND_FUNC_PROTO, 1),
		.type = BPFDEV_ID_INT,
	},
	.proto_ctx = { .name_off = BPFDEV_AT_ID, .type = BPFDEV_ID_PTR },
	.prog = {
		.name_off = BPFDEV_AT_PROG,
		.info = BPFDEV_BTF_INFO(BTF_KIND_FUNC, BTF_FUNC_STATIC),
		.type = BPFDEV_ID_PROTO,
	},
	.mutex = {
		.name_off = BPFDEV_AT_MUTEX,
		.info = BPFDEV_BTF_INFO(BTF_KIND_STRUCT, 0),
		.size = 8,
	},
	.btf = {
		.name_off = BPFDEV_AT_BTF,
		.info = BPFDEV_BTF_INFO(BTF_KIND_STRUCT, 1),
		.size = 4,
	},
	.btf_members = { { BPFDEV_AT_ID, BPFDEV_ID_INT, 0 } },
	.map = {
		.name_off = BPFDEV_AT_MAP,
		.info = BPFDEV_BTF_INFO(BTF_KIND_STRUCT, 4),
		.size = 32,
	},
	.map_members = {
		{ BPFDEV_AT_LOCK, BPFDEV_ID_MUTEX, 0 * 64 },
		{ BPFDEV_AT_LINKS, BPFDEV_ID_PTR, 1 * 64 },
		{ BPFDEV_AT_FUNCS_CNT, BPFDEV_ID_INT, 2 * 64 },
		{ BPFDEV_AT_ST_OPS, BPFDEV_ID_PTR, 3 * 64 },
	},
	.names = BPFDEV_BTF_NAMES,
};

static int __init bpfdev_load_btf(u32 member)
{
	struct bpfdev_btf btf = bpfdev_btf;
	union bpf_attr attr;

	snprintf(btf.names + BPFDEV_AT_ACCESS,
		 sizeof(btf.names) - BPFDEV_AT_ACCESS, "0:%u", member);
	memset(&attr, 0, sizeof(attr));
	attr.btf = (unsigned long)&btf;
	attr.btf_size = offsetofend(struct bpfdev_btf, names);
	return kern_sys_bpf(BPF_BTF_LOAD, &attr, sizeof(attr));
}

/*
 * The offset of a member of a type, of which @local is the offset here. Return:
 * the offset, or a negative errno if it can't be told.
 */
static int __init bpfdev_find_field(u32 type, u32 member, u32 local)
{
	int btf_fd __free(bpfdev_fd) = bpfdev_load_btf(member);
	const struct bpf_insn insns[] = {
		BPF_MOV64_IMM(BPF_REG_0, local),
		BPF_EXIT_INSN(),
	};
	const struct bpf_core_relo relo = {
		.insn_off = 0,
		.type_id = type,
		.access_str_off = BPFDEV_AT_ACCESS,
		.kind = BPF_CORE_FIELD_BYTE_OFFSET,
	};
	const struct bpf_func_info func = { .type_id = BPFDEV_ID_PROG };
	union bpf_attr attr;
	u64 ctx = 0;

	if (btf_fd < 0)
		return btf_fd;
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SYSCALL;
	attr.prog_flags = BPF_F_SLEEPABLE;
	attr.insns = (unsigned long)insns;
	attr.insn_cnt = ARRAY_SIZE(insns);
	attr.license = (unsigned long)"GPL";
	attr.prog_btf_fd = btf_fd;
	attr.func_info = (unsigned long)&func;
	attr.func_info_cnt = 1;
	attr.func_info_rec_size = sizeof(func);
	attr.core_relos = (unsigned long)&relo;
	attr.core_relo_cnt = 1;
	attr.core_relo_rec_size = sizeof(relo);
	return bpfdev_run(kern_sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr)),
			  &ctx);
}

static u32 __init bpfdev_map_field(u32 member)
{
	int offset = bpfdev_find_field(BPFDEV_ID_MAP, member, 8 * member);

	return max(offset, 0);
}

/**
 * bpfdev_layout_find() - ask where things are
 *
 * With the credentials of the kernel, see selfcheck.c.
 */
void __init bpfdev_layout_find(void)
{
	bpfdev_layout.btf_id = max(bpfdev_find_field(BPFDEV_ID_BTF, 0, 0), 0);
	bpfdev_layout.st_lock = bpfdev_map_field(0);
	bpfdev_layout.st_links = bpfdev_map_field(1);
	bpfdev_layout.st_funcs_cnt = bpfdev_map_field(2);
	bpfdev_layout.st_ops = bpfdev_map_field(3);
}

/**
 * bpfdev_knows_btf_ids() - can the id of BTF be told?
 */
bool bpfdev_knows_btf_ids(void)
{
	return bpfdev_layout.btf_id;
}

/**
 * bpfdev_map_btf_id() - the BTF that a map was made with
 * @map: the map; the caller holds it
 *
 * Return: its id, or 0 if it has none.
 */
u32 bpfdev_map_btf_id(const struct bpf_map *map)
{
	/* the map's for as long as it lives */
	const void *btf = map->btf;

	return btf ? *(const u32 *)(btf + bpfdev_layout.btf_id) : 0;
}

/**
 * bpfdev_knows_struct_ops() - can the programs of struct_ops maps be found?
 */
bool bpfdev_knows_struct_ops(void)
{
	return bpfdev_layout.st_lock && bpfdev_layout.st_links &&
	       (bpfdev_layout.st_funcs_cnt || bpfdev_layout.st_ops);
}

/* How many links there can be; before 6.9 one for each member. */
static u32 bpfdev_struct_ops_count(const void *map)
{
	if (bpfdev_layout.st_funcs_cnt)
		return *(const u32 *)(map + bpfdev_layout.st_funcs_cnt);
	return bpfdev_struct_ops_members(*(const struct bpf_struct_ops **)
					 (map + bpfdev_layout.st_ops));
}

/**
 * bpfdev_struct_ops_each() - go through the programs of a struct_ops map
 * @map: the map; the caller holds it
 * @each: is called with each; must not sleep
 * @data: for @each
 */
void bpfdev_struct_ops_each(struct bpf_map *map,
			    void (*each)(const struct bpf_prog *prog, void *data),
			    void *data)
{
	void *bpf = map;
	struct bpf_link **links;
	u32 i, count;

	if (!bpfdev_knows_struct_ops())
		return;
	/* this is what BPF takes to fill and to empty them */
	guard(mutex)((struct mutex *)(bpf + bpfdev_layout.st_lock));
	links = *(struct bpf_link ***)(bpf + bpfdev_layout.st_links);
	count = links ? bpfdev_struct_ops_count(bpf) : 0;
	for (i = 0; i < count; i++)
		if (links[i])
			each(links[i]->prog, data);
}
