// SPDX-License-Identifier: GPL-2.0-only
/*
 * Offsets of fields that BPF's headers do not declare: the id of a BTF object, the
 * programs of a struct_ops map, the attach point of a link, the file of a perf event;
 * and, because not all kernels have it, the struct_ops map of a program.
 * The kernel finds them in its own type information: a program is loaded and run
 * whose constants the verifier replaces by the offsets of fields (CO-RE). If a field
 * does not exist, or is of another kind, the load fails. The value that depends on it
 * is then not shown, or is found in another way.
 *
 * The types in the program's BTF declare no more of the real ones than is needed
 * to name the fields.
 */

#include <linux/array_size.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/filter.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "bpf/btf_offsets.h"
#include "bpf/sys_bpf.h"

enum bpfdev_field {
	BPFDEV_FIELD_BTF_ID,
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
	BPFDEV_FIELD_COUNT,
};

/* The ids of the types in struct bpfdev_btf, which count from 1. */
enum {
	BPFDEV_ID_INT = 1,
	BPFDEV_ID_PTR,
	BPFDEV_ID_STRUCT,
	BPFDEV_ID_PROTO,
	BPFDEV_ID_PROG,
	BPFDEV_ID_ASKED,
};

/*
 * struct bpfdev_field_info - a field, as the kernel's type information has it
 * @type: the type that it is a member of
 * @base: the member at the known address in an object of that type; NULL: the known
 *	address is the object's own
 * @member: its name
 * @kind: the kind of the member, BPFDEV_ID_*
 */
struct bpfdev_field_info {
	const char *type;
	const char *base;
	const char *member;
	u32 kind;
};

static const struct bpfdev_field_info bpfdev_fields[] __initconst = {
	[BPFDEV_FIELD_BTF_ID] = { "btf", NULL, "id", BPFDEV_ID_INT },
	[BPFDEV_FIELD_ST_LOCK] = {
		"bpf_struct_ops_map", "map", "lock", BPFDEV_ID_STRUCT
	},
	[BPFDEV_FIELD_ST_LINKS] = {
		"bpf_struct_ops_map", "map", "links", BPFDEV_ID_PTR
	},
	[BPFDEV_FIELD_ST_FUNCS_CNT] = {
		"bpf_struct_ops_map", "map", "funcs_cnt", BPFDEV_ID_INT
	},
	[BPFDEV_FIELD_ST_OPS] = {
		"bpf_struct_ops_map", "map", "st_ops", BPFDEV_ID_PTR
	},
	[BPFDEV_FIELD_ST_ASSOC] = {
		"bpf_prog_aux", NULL, "st_ops_assoc", BPFDEV_ID_PTR
	},
	[BPFDEV_FIELD_XDP_DEV] = { "bpf_xdp_link", "link", "dev", BPFDEV_ID_PTR },
	[BPFDEV_FIELD_TCX_DEV] = { "tcx_link", "link", "dev", BPFDEV_ID_PTR },
	[BPFDEV_FIELD_NETKIT_DEV] = { "netkit_link", "link", "dev", BPFDEV_ID_PTR },
	[BPFDEV_FIELD_CGROUP] = {
		"bpf_cgroup_link", "link", "cgroup", BPFDEV_ID_PTR
	},
	[BPFDEV_FIELD_NET] = { "bpf_netns_link", "link", "net", BPFDEV_ID_PTR },
	[BPFDEV_FIELD_NF_DEAD] = { "bpf_nf_link", "link", "dead", BPFDEV_ID_INT },
	[BPFDEV_FIELD_PERF_FILE] = {
		"bpf_perf_link", "link", "perf_file", BPFDEV_ID_PTR
	},
};

/* The distance of a field from its base, in bytes; 0 if it is not known. */
static u32 bpfdev_offsets[BPFDEV_FIELD_COUNT] __ro_after_init;

static_assert(ARRAY_SIZE(bpfdev_fields) == BPFDEV_FIELD_COUNT);

/* \000 and not \0, because a digit follows. */
#define BPFDEV_BTF_NAMES	"\0int\0prog\0ctx\0000:0\0000:1"

/* The offset of each name in BPFDEV_BTF_NAMES. */
enum {
	BPFDEV_AT_INT = 1,
	BPFDEV_AT_PROG = BPFDEV_AT_INT + sizeof("int"),
	BPFDEV_AT_CTX = BPFDEV_AT_PROG + sizeof("prog"),
	/* the first and the second member of a type */
	BPFDEV_AT_MEMBER = BPFDEV_AT_CTX + sizeof("ctx"),
	BPFDEV_AT_BASE = BPFDEV_AT_MEMBER + sizeof("0:0"),
};

#define BPFDEV_BTF_INFO(_kind, _vlen)	((_kind) << 24 | (_vlen))

/* Types: any structure, and the one in question; its members have 8 bytes each. */
struct bpfdev_btf {
	struct btf_header header;
	struct btf_type int_type;
	u32 int_data;
	struct btf_type ptr;
	struct btf_type any;
	struct btf_type proto;
	struct btf_param proto_ctx;
	struct btf_type prog;
	struct btf_type asked;
	struct btf_member members[2];
	char names[128];
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
		.str_len = sizeof(BPFDEV_BTF_NAMES),
	},
	.int_type = {
		.name_off = BPFDEV_AT_INT,
		.info = BPFDEV_BTF_INFO(BTF_KIND_INT, 0),
		.size = 4,
	},
	.int_data = 32,
	.ptr.info = BPFDEV_BTF_INFO(BTF_KIND_PTR, 0),
	.any = {
		.info = BPFDEV_BTF_INFO(BTF_KIND_STRUCT, 0),
		.size = 8,
	},
	.proto = {
		.info = BPFDEV_BTF_INFO(BTF_KIND_FUNC_PROTO, 1),
		.type = BPFDEV_ID_INT,
	},
	.proto_ctx = { .name_off = BPFDEV_AT_CTX, .type = BPFDEV_ID_PTR },
	.prog = {
		.name_off = BPFDEV_AT_PROG,
		.info = BPFDEV_BTF_INFO(BTF_KIND_FUNC, BTF_FUNC_STATIC),
		.type = BPFDEV_ID_PROTO,
	},
	.asked = {
		.info = BPFDEV_BTF_INFO(BTF_KIND_STRUCT, 2),
		.size = 16,
	},
	.members = {
		{ .offset = 0 },
		{ .type = BPFDEV_ID_STRUCT, .offset = 64 },
	},
	.names = BPFDEV_BTF_NAMES,
};

/* Add a name to the names of the BTF, and return its offset there. */
static u32 __init bpfdev_btf_name(struct bpfdev_btf *btf, const char *name)
{
	u32 at = btf->header.str_len;

	strscpy(btf->names + at, name, sizeof(btf->names) - at);
	btf->header.str_len += strlen(name) + 1;
	return at;
}

static int __init bpfdev_load_btf(enum bpfdev_field field)
{
	struct bpfdev_btf btf = bpfdev_btf;
	union bpf_attr attr;

	btf.asked.name_off = bpfdev_btf_name(&btf, bpfdev_fields[field].type);
	btf.members[0].name_off =
		bpfdev_btf_name(&btf, bpfdev_fields[field].member);
	btf.members[0].type = bpfdev_fields[field].kind;
	btf.members[1].name_off =
		bpfdev_btf_name(&btf, bpfdev_fields[field].base ?: "none");
	memset(&attr, 0, sizeof(attr));
	attr.btf = (unsigned long)&btf;
	attr.btf_size = offsetof(struct bpfdev_btf, names) + btf.header.str_len;
	return bpfdev_sys_bpf(BPF_BTF_LOAD, &attr);
}

/*
 * Find the offset of a field from its base; a negative errno if it is not known.
 */
static int __init bpfdev_find_field(enum bpfdev_field field)
{
	int btf_fd __free(bpfdev_fd) = bpfdev_load_btf(field);
	bool base = bpfdev_fields[field].base;
	const struct bpf_insn insns[] = {
		/* the offsets in the program's BTF; the verifier replaces them */
		BPF_MOV64_IMM(BPF_REG_0, 0),
		BPF_MOV64_IMM(BPF_REG_1, base ? 8 : 0),
		BPF_ALU64_REG(BPF_SUB, BPF_REG_0, BPF_REG_1),
		BPF_EXIT_INSN(),
	};
	const struct bpf_core_relo relos[] = {
		{
			.insn_off = 0 * sizeof(*insns),
			.type_id = BPFDEV_ID_ASKED,
			.access_str_off = BPFDEV_AT_MEMBER,
			.kind = BPF_CORE_FIELD_BYTE_OFFSET,
		},
		{
			.insn_off = 1 * sizeof(*insns),
			.type_id = BPFDEV_ID_ASKED,
			.access_str_off = BPFDEV_AT_BASE,
			.kind = BPF_CORE_FIELD_BYTE_OFFSET,
		},
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
	attr.core_relos = (unsigned long)relos;
	attr.core_relo_cnt = base ? 2 : 1;
	attr.core_relo_rec_size = sizeof(*relos);
	return bpfdev_run_prog(bpfdev_sys_bpf(BPF_PROG_LOAD, &attr), &ctx);
}

/**
 * bpfdev_offsets_find() - find the offsets of all fields
 *
 * With the credentials of the kernel, see selfcheck.c.
 */
void __init bpfdev_offsets_find(void)
{
	enum bpfdev_field field;

	for (field = 0; field < BPFDEV_FIELD_COUNT; field++)
		bpfdev_offsets[field] = max(bpfdev_find_field(field), 0);
}

/* The address of the field in an object, or NULL. */
static const void *bpfdev_field(const void *object, enum bpfdev_field field)
{
	u32 offset = bpfdev_offsets[field];

	return offset ? object + offset : NULL;
}

/**
 * bpfdev_knows_btf_ids() - check whether the id of a BTF object can be read
 */
bool bpfdev_knows_btf_ids(void)
{
	return bpfdev_offsets[BPFDEV_FIELD_BTF_ID];
}

/**
 * bpfdev_map_btf_id() - read the id of the BTF that a map was created with
 * @map: the map; the caller holds it
 *
 * Return: the id, or 0 if it has none.
 */
u32 bpfdev_map_btf_id(const struct bpf_map *map)
{
	/* the map holds it for as long as it lives */
	const void *btf = map->btf;

	return btf ? *(const u32 *)bpfdev_field(btf, BPFDEV_FIELD_BTF_ID) : 0;
}

/**
 * bpfdev_knows_struct_ops() - check whether programs of struct_ops maps can be read
 */
bool bpfdev_knows_struct_ops(void)
{
	return bpfdev_offsets[BPFDEV_FIELD_ST_LOCK] && bpfdev_offsets[BPFDEV_FIELD_ST_LINKS] &&
	       (bpfdev_offsets[BPFDEV_FIELD_ST_FUNCS_CNT] ||
		bpfdev_offsets[BPFDEV_FIELD_ST_OPS]);
}

/* The most links that the map can have; before 6.9 one for each member. */
static u32 bpfdev_struct_ops_count(const void *map)
{
	const u32 *count = bpfdev_field(map, BPFDEV_FIELD_ST_FUNCS_CNT);

	if (count)
		return *count;
	return bpfdev_struct_ops_members(*(const struct bpf_struct_ops **)
					 bpfdev_field(map, BPFDEV_FIELD_ST_OPS));
}

/**
 * bpfdev_struct_ops_each() - visit the programs of a struct_ops map
 * @map: the map; the caller holds it
 * @each: is called with each; must not sleep
 * @data: for @each
 */
void bpfdev_struct_ops_each(struct bpf_map *map,
			    void (*each)(const struct bpf_prog *prog, void *data),
			    void *data)
{
	struct bpf_link **links;
	u32 i, count;

	if (!bpfdev_knows_struct_ops())
		return;
	/* BPF takes this lock to fill and to empty the links */
	guard(mutex)((struct mutex *)bpfdev_field(map, BPFDEV_FIELD_ST_LOCK));
	links = *(struct bpf_link ***)bpfdev_field(map, BPFDEV_FIELD_ST_LINKS);
	count = links ? bpfdev_struct_ops_count(map) : 0;
	for (i = 0; i < count; i++)
		if (links[i])
			each(links[i]->prog, data);
}

/**
 * bpfdev_prog_assoc_id() - read the id of the struct_ops map that a program is
 *	associated with
 * @prog: the program; the caller holds it
 *
 * A program can be associated once, and holds the map from then on. Programs of a
 * struct_ops map are associated with that map as well, but do not hold it.
 *
 * Return: the id, or 0 if there is none, or it is not known.
 */
u32 bpfdev_prog_assoc_id(const struct bpf_prog *prog)
{
	const struct bpf_map * const *field = NULL, *map;

	if (prog->type != BPF_PROG_TYPE_STRUCT_OPS)
		field = bpfdev_field(prog->aux, BPFDEV_FIELD_ST_ASSOC);
	map = field ? READ_ONCE(*field) : NULL;
	return map ? map->id : 0;
}

/**
 * bpfdev_link_pointer() - find the pointer of a link to its attach point
 * @link: the link
 *
 * Return: the address of its pointer to a struct net_device, cgroup or net, which
 * is NULL once it is not attached; NULL if this kind of link has none, or its offset
 * is not known.
 */
void * const *bpfdev_link_pointer(const struct bpf_link *link)
{
	switch ((u32)link->type) {
	case BPF_LINK_TYPE_XDP:
		return bpfdev_field(link, BPFDEV_FIELD_XDP_DEV);
	case BPF_LINK_TYPE_TCX:
		return bpfdev_field(link, BPFDEV_FIELD_TCX_DEV);
	case BPF_LINK_TYPE_NETKIT:
		return bpfdev_field(link, BPFDEV_FIELD_NETKIT_DEV);
	case BPF_LINK_TYPE_CGROUP:
		return bpfdev_field(link, BPFDEV_FIELD_CGROUP);
	case BPF_LINK_TYPE_NETNS:
		return bpfdev_field(link, BPFDEV_FIELD_NET);
	default:
		return NULL;
	}
}

/**
 * bpfdev_link_dead() - check whether a link to a hook of netfilter was detached
 * @link: the link; the caller holds it
 *
 * The link holds its network namespace until then.
 *
 * Return: false also if this is another kind of link, or the state is not known.
 */
bool bpfdev_link_dead(const struct bpf_link *link)
{
	const u32 *dead = NULL;

	if ((u32)link->type == BPF_LINK_TYPE_NETFILTER)
		dead = bpfdev_field(link, BPFDEV_FIELD_NF_DEAD);
	return dead && READ_ONCE(*dead);
}

/**
 * bpfdev_link_perf_file() - find the file of the perf event that a link is attached to
 * @link: the link; the caller holds it
 *
 * Return: the file, held by the link for as long as it lives, or NULL if this is
 * another kind of link, or the offset is not known.
 */
const struct file *bpfdev_link_perf_file(const struct bpf_link *link)
{
	const struct file * const *file = NULL;

	if (link->type == BPF_LINK_TYPE_PERF_EVENT)
		file = bpfdev_field(link, BPFDEV_FIELD_PERF_FILE);
	return file ? *file : NULL;
}
