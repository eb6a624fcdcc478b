// SPDX-License-Identifier: GPL-2.0-only
/*
 * Offsets of fields that BPF's headers do not declare, or not on all kernels.
 *
 * The kernel finds them in its own type information: it loads and runs a program, and
 * the verifier replaces its constants by the offsets of fields (CO-RE). The same
 * program compares the types of the fields with those that this file expects: the names
 * of structures, the number of pointers that lead to them, and sizes. If a field does
 * not exist, or differs, its offset is not known. The value that depends on it is then
 * not shown, or is found in another way, and BPFDEV_IOC_QUERY reports it.
 *
 * The types in the program's BTF declare no more of the real ones than is needed
 * to name the fields and their types.
 */

#include <linux/array_size.h>
#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/btf.h>
#include <linux/filter.h>
#include <linux/list_nulls.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/rhashtable-types.h>
#include <linux/skmsg.h>
#include <linux/string.h>

#include "bpf/btf_offsets.h"
#include "bpf/sys_bpf.h"

/* The ids of the types in struct bpfdev_btf, which count from 1. */
enum {
	BPFDEV_ID_INT = 1,
	BPFDEV_ID_LONG,
	BPFDEV_ID_CTX,
	BPFDEV_ID_STRUCT,
	BPFDEV_ID_PTR,
	BPFDEV_ID_PTR_PTR,
	BPFDEV_ID_ENUM,
	BPFDEV_ID_PAIR,
	BPFDEV_ID_BASE,
	BPFDEV_ID_PROTO,
	BPFDEV_ID_PROG,
	BPFDEV_ID_ASKED,
};

/*
 * struct bpfdev_field_info - a field, as the kernel's type information must have it
 * @type: the structure that it is a member of
 * @base: the member at the known address in an object of that type; NULL: the known
 *	address is the object's own
 * @base_type: the name of @base's structure
 * @base_size: its size
 * @member: the name of the field
 * @kind: its type, BPFDEV_ID_*: an unsigned int or long, a pointer to void, @of, a
 *	pointer to @of, or two of these
 * @of: the name of a structure or of an enum, NULL for an int
 * @size: the size of the field
 * @feature: the bit of struct bpfdev_query that is lost without it
 * @needed: false if this kernel may lack the field
 * @whole: find the size of @type, and not the offset of the field in it
 */
struct bpfdev_field_info {
	const char *type;
	const char *base;
	const char *base_type;
	u32 base_size;
	const char *member;
	u32 kind;
	const char *of;
	u32 size;
	u32 feature;
	bool needed;
	bool whole;
};

#define BPFDEV_FIELD_INT	.kind = BPFDEV_ID_INT, .size = sizeof(u32)
#define BPFDEV_FIELD_LONG	.kind = BPFDEV_ID_LONG, .size = sizeof(unsigned long)
#define BPFDEV_FIELD_PTR(_of)						\
	.kind = BPFDEV_ID_PTR, .of = (_of), .size = sizeof(void *)
#define BPFDEV_FIELD_PTR_PTR(_of)					\
	.kind = BPFDEV_ID_PTR_PTR, .of = (_of), .size = sizeof(void *)
#define BPFDEV_FIELD_PAIR(_of)						\
	.kind = BPFDEV_ID_PAIR, .of = (_of), .size = 2 * sizeof(void *)
#define BPFDEV_FIELD_ENUM(_of)						\
	.kind = BPFDEV_ID_ENUM, .of = #_of, .size = sizeof(enum _of)
#define BPFDEV_FIELD_STRUCT(_of)					\
	.kind = BPFDEV_ID_STRUCT, .of = #_of, .size = sizeof(struct _of)

#define BPFDEV_MAP_FIELD(_type, _member, _feature, _needed, _kind...) {	\
	.type = (_type),						\
	.base = "map", .base_type = "bpf_map",				\
	.base_size = sizeof(struct bpf_map),				\
	.member = (_member), _kind,					\
	.feature = (_feature),						\
	.needed = (_needed),						\
}

#define BPFDEV_STRUCT_OPS_FIELD(_member, _kind...)			\
	BPFDEV_MAP_FIELD("bpf_struct_ops_map", _member,			\
			 BPFDEV_FEATURE_STRUCT_OPS, false, _kind)

#define BPFDEV_LINK_FIELD(_type, _member, _feature, _needed, _kind...) {	\
	.type = (_type),						\
	.base = "link", .base_type = "bpf_link",			\
	.base_size = sizeof(struct bpf_link),				\
	.member = (_member), _kind,					\
	.feature = (_feature),						\
	.needed = (_needed),						\
}

#define BPFDEV_RING_FIELD(_member, _needed) {				\
	.type = "bpf_ringbuf",						\
	.member = (_member), BPFDEV_FIELD_LONG,				\
	.feature = BPFDEV_FEATURE_RING,					\
	.needed = (_needed),						\
}

#define BPFDEV_TRIE_NODE_FIELD(_member, _kind...) {			\
	.type = "lpm_trie_node",					\
	.member = (_member), _kind,					\
	.feature = BPFDEV_FEATURE_TRIE,					\
	.needed = true,							\
}

static const struct bpfdev_field_info bpfdev_fields[] __initconst = {
	[BPFDEV_FIELD_BTF_ID] = {
		.type = "btf",
		.member = "id", BPFDEV_FIELD_INT,
		.feature = BPFDEV_FEATURE_BTF_ID,
		.needed = true,
	},
	[BPFDEV_FIELD_BTF_DATA] = {
		.type = "btf",
		.member = "data", .kind = BPFDEV_ID_CTX, .size = sizeof(void *),
		.feature = BPFDEV_FEATURE_BTF,
		.needed = true,
	},
	[BPFDEV_FIELD_BTF_DATA_SIZE] = {
		.type = "btf",
		.member = "data_size", BPFDEV_FIELD_INT,
		.feature = BPFDEV_FEATURE_BTF,
		.needed = true,
	},
	/* of these, see bpfdev_knows_struct_ops() */
	[BPFDEV_FIELD_ST_LOCK] =
		BPFDEV_STRUCT_OPS_FIELD("lock", BPFDEV_FIELD_STRUCT(mutex)),
	[BPFDEV_FIELD_ST_LINKS] =
		BPFDEV_STRUCT_OPS_FIELD("links", BPFDEV_FIELD_PTR_PTR("bpf_link")),
	[BPFDEV_FIELD_ST_FUNCS_CNT] =
		BPFDEV_STRUCT_OPS_FIELD("funcs_cnt", BPFDEV_FIELD_INT),
	[BPFDEV_FIELD_ST_OPS] =
		BPFDEV_STRUCT_OPS_FIELD("st_ops", BPFDEV_FIELD_PTR("bpf_struct_ops")),
	[BPFDEV_FIELD_ST_ASSOC] = {
		.type = "bpf_prog_aux",
		.member = "st_ops_assoc", BPFDEV_FIELD_PTR("bpf_map"),
		.feature = BPFDEV_FEATURE_STRUCT_OPS,
	},
	[BPFDEV_FIELD_XDP_DEV] =
		BPFDEV_LINK_FIELD("bpf_xdp_link", "dev",
				  BPFDEV_FEATURE_ATTACH_POINT,
				  IS_ENABLED(CONFIG_NET),
				  BPFDEV_FIELD_PTR("net_device")),
	[BPFDEV_FIELD_TCX_DEV] =
		BPFDEV_LINK_FIELD("tcx_link", "dev",
				  BPFDEV_FEATURE_ATTACH_POINT,
				  IS_ENABLED(CONFIG_NET_XGRESS),
				  BPFDEV_FIELD_PTR("net_device")),
	[BPFDEV_FIELD_NETKIT_DEV] =
		BPFDEV_LINK_FIELD("netkit_link", "dev",
				  BPFDEV_FEATURE_ATTACH_POINT,
				  IS_ENABLED(CONFIG_NETKIT),
				  BPFDEV_FIELD_PTR("net_device")),
	[BPFDEV_FIELD_CGROUP] =
		BPFDEV_LINK_FIELD("bpf_cgroup_link", "cgroup",
				  BPFDEV_FEATURE_ATTACH_POINT,
				  IS_ENABLED(CONFIG_CGROUP_BPF),
				  BPFDEV_FIELD_PTR("cgroup")),
	[BPFDEV_FIELD_NET] =
		BPFDEV_LINK_FIELD("bpf_netns_link", "net",
				  BPFDEV_FEATURE_ATTACH_POINT,
				  IS_ENABLED(CONFIG_NET),
				  BPFDEV_FIELD_PTR("net")),
	[BPFDEV_FIELD_NF_DEAD] =
		BPFDEV_LINK_FIELD("bpf_nf_link", "dead",
				  BPFDEV_FEATURE_NETFILTER,
				  IS_ENABLED(CONFIG_NETFILTER_BPF_LINK),
				  BPFDEV_FIELD_INT),
	[BPFDEV_FIELD_PERF_FILE] =
		BPFDEV_LINK_FIELD("bpf_perf_link", "perf_file",
				  BPFDEV_FEATURE_PERF_EVENT,
				  IS_ENABLED(CONFIG_PERF_EVENTS),
				  BPFDEV_FIELD_PTR("file")),
	/* of these, see bpfdev_knows_attach_types() */
	[BPFDEV_FIELD_LINK_ATTACH_TYPE] = {
		.type = "bpf_link",
		.member = "attach_type", BPFDEV_FIELD_ENUM(bpf_attach_type),
		.feature = BPFDEV_FEATURE_ATTACH_TYPE,
	},
	[BPFDEV_FIELD_CGROUP_TYPE] =
		BPFDEV_LINK_FIELD("bpf_cgroup_link", "type",
				  BPFDEV_FEATURE_ATTACH_TYPE, false,
				  BPFDEV_FIELD_ENUM(bpf_attach_type)),
	[BPFDEV_FIELD_NET_TYPE] =
		BPFDEV_LINK_FIELD("bpf_netns_link", "type",
				  BPFDEV_FEATURE_ATTACH_TYPE, false,
				  BPFDEV_FIELD_ENUM(bpf_attach_type)),
	[BPFDEV_FIELD_TCX_TYPE] =
		BPFDEV_LINK_FIELD("tcx_link", "location",
				  BPFDEV_FEATURE_ATTACH_TYPE, false,
				  BPFDEV_FIELD_INT),
	[BPFDEV_FIELD_NETKIT_TYPE] =
		BPFDEV_LINK_FIELD("netkit_link", "location",
				  BPFDEV_FEATURE_ATTACH_TYPE, false,
				  BPFDEV_FIELD_INT),
	[BPFDEV_FIELD_SOCKMAP_TYPE] =
		BPFDEV_LINK_FIELD("sockmap_link", "attach_type",
				  BPFDEV_FEATURE_ATTACH_TYPE, false,
				  BPFDEV_FIELD_ENUM(bpf_attach_type)),
	[BPFDEV_FIELD_SOCKMAP_PROGS] =
		BPFDEV_MAP_FIELD("bpf_stab", "progs",
				 BPFDEV_FEATURE_SOCKMAP, IS_ENABLED(CONFIG_INET),
				 BPFDEV_FIELD_STRUCT(sk_psock_progs)),
	[BPFDEV_FIELD_SOCKHASH_PROGS] =
		BPFDEV_MAP_FIELD("bpf_shtab", "progs",
				 BPFDEV_FEATURE_SOCKMAP, IS_ENABLED(CONFIG_INET),
				 BPFDEV_FIELD_STRUCT(sk_psock_progs)),
	[BPFDEV_FIELD_RING] =
		BPFDEV_MAP_FIELD("bpf_ringbuf_map", "rb", BPFDEV_FEATURE_RING, true,
				 BPFDEV_FIELD_PTR("bpf_ringbuf")),
	[BPFDEV_FIELD_RING_CONSUMER] =
		BPFDEV_RING_FIELD("consumer_pos", true),
	[BPFDEV_FIELD_RING_PRODUCER] =
		BPFDEV_RING_FIELD("producer_pos", true),
	/* of a kernel that can overwrite */
	[BPFDEV_FIELD_RING_OVERWRITE] =
		BPFDEV_RING_FIELD("overwrite_pos", false),
	[BPFDEV_FIELD_HASH_BUCKETS] =
		BPFDEV_MAP_FIELD("bpf_htab", "buckets", BPFDEV_FEATURE_HASH, true,
				 BPFDEV_FIELD_PTR("bucket")),
	[BPFDEV_FIELD_HASH_N_BUCKETS] =
		BPFDEV_MAP_FIELD("bpf_htab", "n_buckets", BPFDEV_FEATURE_HASH, true,
				 BPFDEV_FIELD_INT),
	/* a bucket has a lock, whose size depends on the options of the kernel */
	[BPFDEV_FIELD_HASH_BUCKET_SIZE] = {
		.type = "bucket",
		.member = "head", BPFDEV_FIELD_STRUCT(hlist_nulls_head),
		.feature = BPFDEV_FEATURE_HASH,
		.needed = true,
		.whole = true,
	},
	[BPFDEV_FIELD_HASH_ELEM] = {
		.type = "htab_elem",
		.member = "hash", BPFDEV_FIELD_INT,
		.feature = BPFDEV_FEATURE_HASH,
		.needed = true,
	},
	[BPFDEV_FIELD_TRIE_ROOT] =
		BPFDEV_MAP_FIELD("lpm_trie", "root", BPFDEV_FEATURE_TRIE, true,
				 BPFDEV_FIELD_PTR("lpm_trie_node")),
	[BPFDEV_FIELD_TRIE_CHILD] =
		BPFDEV_TRIE_NODE_FIELD("child", BPFDEV_FIELD_PAIR("lpm_trie_node")),
	[BPFDEV_FIELD_TRIE_PREFIXLEN] =
		BPFDEV_TRIE_NODE_FIELD("prefixlen", BPFDEV_FIELD_INT),
	[BPFDEV_FIELD_TRIE_FLAGS] =
		BPFDEV_TRIE_NODE_FIELD("flags", BPFDEV_FIELD_INT),
	[BPFDEV_FIELD_RHASH] =
		BPFDEV_MAP_FIELD("bpf_rhtab", "ht", BPFDEV_FEATURE_RHASH,
				 BPFDEV_HAS_RHASHES, BPFDEV_FIELD_STRUCT(rhashtable)),
};

/* The distance of a field from its base in bytes, plus 1; 0 if it is not known. */
static u32 bpfdev_offsets[BPFDEV_FIELD_COUNT] __ro_after_init;

/* The bits of struct bpfdev_query.features for which all fields are known. */
static u32 bpfdev_known_features __ro_after_init;

static_assert(ARRAY_SIZE(bpfdev_fields) == BPFDEV_FIELD_COUNT);

/* Compilers give this type different names. */
#ifdef CONFIG_CC_IS_CLANG
#define BPFDEV_LONG_NAME	"unsigned long"
#else
#define BPFDEV_LONG_NAME	"long unsigned int"
#endif

/* \000 and not \0, because a digit follows. */
#define BPFDEV_BTF_NAMES	"\0unsigned int\0" BPFDEV_LONG_NAME		\
				"\0prog\0ctx\0000:0\0000:1\0000"

/* The offset of each name in BPFDEV_BTF_NAMES. */
enum {
	BPFDEV_AT_INT = 1,
	BPFDEV_AT_LONG = BPFDEV_AT_INT + sizeof("unsigned int"),
	BPFDEV_AT_PROG = BPFDEV_AT_LONG + sizeof(BPFDEV_LONG_NAME),
	BPFDEV_AT_CTX = BPFDEV_AT_PROG + sizeof("prog"),
	/* the first and the second member of a type, and the type */
	BPFDEV_AT_MEMBER = BPFDEV_AT_CTX + sizeof("ctx"),
	BPFDEV_AT_BASE = BPFDEV_AT_MEMBER + sizeof("0:0"),
	BPFDEV_AT_TYPE = BPFDEV_AT_BASE + sizeof("0:1"),
};

static_assert(BPFDEV_AT_TYPE + sizeof("0") == sizeof(BPFDEV_BTF_NAMES));

#define BPFDEV_BTF_INFO(_kind, _vlen)	((_kind) << 24 | (_vlen))

/* The types, in the order of BPFDEV_ID_*. The type in question is last. */
struct bpfdev_btf {
	struct btf_header header;
	struct btf_type int_type;
	u32 int_data;
	struct btf_type long_type;
	u32 long_data;
	struct btf_type ctx;
	struct btf_type of;
	struct btf_type ptr;
	struct btf_type ptr_ptr;
	struct btf_type of_enum;
	struct btf_type pair;
	struct btf_array pair_array;
	struct btf_type base;
	struct btf_type proto;
	struct btf_param proto_ctx;
	struct btf_type prog;
	struct btf_type asked;
	struct btf_member members[2];
	char names[160];
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
	.long_type = {
		.name_off = BPFDEV_AT_LONG,
		.info = BPFDEV_BTF_INFO(BTF_KIND_INT, 0),
		.size = sizeof(unsigned long),
	},
	.long_data = BITS_PER_LONG,
	.ctx.info = BPFDEV_BTF_INFO(BTF_KIND_PTR, 0),
	.of.info = BPFDEV_BTF_INFO(BTF_KIND_STRUCT, 0),
	.ptr = {
		.info = BPFDEV_BTF_INFO(BTF_KIND_PTR, 0),
		.type = BPFDEV_ID_STRUCT,
	},
	.ptr_ptr = {
		.info = BPFDEV_BTF_INFO(BTF_KIND_PTR, 0),
		.type = BPFDEV_ID_PTR,
	},
	.of_enum.info = BPFDEV_BTF_INFO(BTF_KIND_ENUM, 0),
	.pair.info = BPFDEV_BTF_INFO(BTF_KIND_ARRAY, 0),
	.pair_array = { .type = BPFDEV_ID_PTR, .index_type = BPFDEV_ID_INT, .nelems = 2 },
	.base.info = BPFDEV_BTF_INFO(BTF_KIND_STRUCT, 0),
	.proto = {
		.info = BPFDEV_BTF_INFO(BTF_KIND_FUNC_PROTO, 1),
		.type = BPFDEV_ID_INT,
	},
	.proto_ctx = { .name_off = BPFDEV_AT_CTX, .type = BPFDEV_ID_CTX },
	.prog = {
		.name_off = BPFDEV_AT_PROG,
		.info = BPFDEV_BTF_INFO(BTF_KIND_FUNC, BTF_FUNC_STATIC),
		.type = BPFDEV_ID_PROTO,
	},
	.asked.info = BPFDEV_BTF_INFO(BTF_KIND_STRUCT, 2),
	.names = BPFDEV_BTF_NAMES,
};

/* Add a name to the names of the BTF, and return its offset there. */
static u32 __init bpfdev_btf_name(struct bpfdev_btf *btf, const char *name)
{
	u32 at = btf->header.str_len;

	if (!name)
		return 0;
	strscpy(btf->names + at, name, sizeof(btf->names) - at);
	btf->header.str_len += strlen(name) + 1;
	return at;
}

/* The offset of the base in the program's structure, which has it after the field. */
static u32 __init bpfdev_base_offset(const struct bpfdev_field_info *info)
{
	return round_up(info->size, 8);
}

/* The size of the program's structure. */
static u32 __init bpfdev_asked_size(const struct bpfdev_field_info *info)
{
	return bpfdev_base_offset(info) + max(info->base_size, info->size);
}

/*
 * Load BTF with the structure of a field. Without a base the field is there twice, and
 * is compared twice.
 */
static int __init bpfdev_load_btf(const struct bpfdev_field_info *info)
{
	u32 base_offset = bpfdev_base_offset(info);
	struct bpfdev_btf btf = bpfdev_btf;
	union bpf_attr attr;

	btf.of.name_off = bpfdev_btf_name(&btf, info->of);
	btf.of.size = info->size;
	btf.of_enum.name_off = btf.of.name_off;
	btf.of_enum.size = sizeof(u32);
	btf.base.name_off = bpfdev_btf_name(&btf, info->base_type);
	btf.base.size = info->base_size;
	btf.asked.name_off = bpfdev_btf_name(&btf, info->type);
	btf.asked.size = bpfdev_asked_size(info);
	btf.members[0].name_off = bpfdev_btf_name(&btf, info->member);
	btf.members[0].type = info->kind;
	btf.members[1] = btf.members[0];
	if (info->base) {
		btf.members[1].name_off = bpfdev_btf_name(&btf, info->base);
		btf.members[1].type = BPFDEV_ID_BASE;
	}
	btf.members[1].offset = base_offset * BITS_PER_BYTE;
	memset(&attr, 0, sizeof(attr));
	attr.btf = (unsigned long)&btf;
	attr.btf_size = offsetof(struct bpfdev_btf, names) + btf.header.str_len;
	return bpfdev_sys_bpf(BPF_BTF_LOAD, &attr);
}

/*
 * Find the offset of a field from its base, and add 1: 0 if it does not exist, or its type
 * or that of the base is not the expected one; a negative errno if the program does not load.
 */
static int __init bpfdev_find_field(const struct bpfdev_field_info *info)
{
	int btf_fd __free(bpfdev_fd) = bpfdev_load_btf(info);
	u32 base_offset = info->base ? bpfdev_base_offset(info) : 0;
	/* constants are those of the program's BTF; the verifier replaces them */
	const struct bpf_insn insns[] = {
		/* the load fails if several types have the name */
		[0] = BPF_MOV64_IMM(BPF_REG_1, BPFDEV_ID_ASKED),
		[1] = BPF_MOV64_IMM(BPF_REG_1, 1),
		[2] = BPF_JMP_IMM(BPF_JEQ, BPF_REG_1, 0, 9),
		[3] = BPF_MOV64_IMM(BPF_REG_1, info->size),
		[4] = BPF_JMP_IMM(BPF_JNE, BPF_REG_1, info->size, 7),
		[5] = BPF_MOV64_IMM(BPF_REG_0, info->whole ? bpfdev_asked_size(info) : 0),
		[6] = BPF_MOV64_IMM(BPF_REG_1, info->base_size),
		[7] = BPF_JMP_IMM(BPF_JNE, BPF_REG_1, info->base_size, 4),
		[8] = BPF_MOV64_IMM(BPF_REG_1, base_offset),
		[9] = BPF_ALU64_REG(BPF_SUB, BPF_REG_0, BPF_REG_1),
		[10] = BPF_ALU64_IMM(BPF_ADD, BPF_REG_0, 1),
		[11] = BPF_EXIT_INSN(),
		/* not what was expected */
		[12] = BPF_MOV64_IMM(BPF_REG_0, 0),
		[13] = BPF_EXIT_INSN(),
	};
#define BPFDEV_RELO(_insn, _at, _kind) {				\
		.insn_off = (_insn) * sizeof(*insns),			\
		.type_id = BPFDEV_ID_ASKED,				\
		.access_str_off = (_at),				\
		.kind = (_kind),					\
	}
	const struct bpf_core_relo relos[] = {
		BPFDEV_RELO(0, BPFDEV_AT_TYPE, BPF_CORE_TYPE_ID_TARGET),
		BPFDEV_RELO(1, BPFDEV_AT_TYPE, BPF_CORE_TYPE_MATCHES),
		BPFDEV_RELO(3, BPFDEV_AT_MEMBER, BPF_CORE_FIELD_BYTE_SIZE),
		BPFDEV_RELO(5, info->whole ? BPFDEV_AT_TYPE : BPFDEV_AT_MEMBER,
			    info->whole ? BPF_CORE_TYPE_SIZE : BPF_CORE_FIELD_BYTE_OFFSET),
		/* left out without a base */
		BPFDEV_RELO(6, BPFDEV_AT_BASE, BPF_CORE_FIELD_BYTE_SIZE),
		BPFDEV_RELO(8, BPFDEV_AT_BASE, BPF_CORE_FIELD_BYTE_OFFSET),
	};
#undef BPFDEV_RELO
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
	attr.core_relo_cnt = ARRAY_SIZE(relos) - (info->base ? 0 : 2);
	attr.core_relo_rec_size = sizeof(*relos);
	return bpfdev_run_prog(bpfdev_sys_bpf(BPF_PROG_LOAD, &attr), &ctx);
}

/* The attach type is in each kind of link, or in their common part. */
static bool __init bpfdev_knows_attach_types(void)
{
	if (bpfdev_offsets[BPFDEV_FIELD_LINK_ATTACH_TYPE])
		return true;
	return (!IS_ENABLED(CONFIG_CGROUP_BPF) ||
		bpfdev_offsets[BPFDEV_FIELD_CGROUP_TYPE]) &&
	       bpfdev_offsets[BPFDEV_FIELD_NET_TYPE] &&
	       (!IS_ENABLED(CONFIG_NET_XGRESS) ||
		bpfdev_offsets[BPFDEV_FIELD_TCX_TYPE]) &&
	       (!IS_ENABLED(CONFIG_NETKIT) ||
		bpfdev_offsets[BPFDEV_FIELD_NETKIT_TYPE]) &&
	       (!IS_ENABLED(CONFIG_INET) || !BPFDEV_SOCKMAPS_HAVE_LINKS ||
		bpfdev_offsets[BPFDEV_FIELD_SOCKMAP_TYPE]);
}

/**
 * bpfdev_offsets_find() - find the offsets of all fields
 */
void __init bpfdev_offsets_find(void)
{
	u32 lost = 0, all = 0;
	enum bpfdev_field field;

	for (field = 0; field < BPFDEV_FIELD_COUNT; field++) {
		const struct bpfdev_field_info *info = &bpfdev_fields[field];

		bpfdev_offsets[field] = max(bpfdev_find_field(info), 0);
		all |= info->feature;
		if (info->needed && !bpfdev_offsets[field]) {
			lost |= info->feature;
			pr_warn("%s of struct %s is not as expected and is not read\n",
				info->member, info->type);
		}
	}
	if (!bpfdev_knows_struct_ops()) {
		lost |= BPFDEV_FEATURE_STRUCT_OPS;
		pr_warn("programs of struct_ops maps cannot be read and are not shown\n");
	}
	if (!bpfdev_knows_attach_types()) {
		lost |= BPFDEV_FEATURE_ATTACH_TYPE;
		pr_warn("attach types of links cannot be read and are not shown\n");
	}
	bpfdev_known_features = all & ~lost;
}

/**
 * bpfdev_offsets_features() - tell which groups of fields are known
 *
 * Return: the BPFDEV_FEATURE_* of those whose fields are all known.
 */
u32 bpfdev_offsets_features(void)
{
	return bpfdev_known_features;
}

/**
 * bpfdev_field() - find a field of an object
 * @object: the object that the offset of the field is counted from
 * @field: the field
 *
 * Return: the address of the field, or NULL if its offset is not known.
 */
const void *bpfdev_field(const void *object, enum bpfdev_field field)
{
	u32 offset = bpfdev_offsets[field];

	return offset ? object + offset - 1 : NULL;
}

/**
 * bpfdev_knows_btf_ids() - check whether the id of a BTF object can be read
 */
bool bpfdev_knows_btf_ids(void)
{
	return bpfdev_offsets[BPFDEV_FIELD_BTF_ID];
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
