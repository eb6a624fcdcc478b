/* SPDX-License-Identifier: GPL-2.0-only */
/* BPF objects by bpf(2), without a library: maps, programs and links of the tests. */
#ifndef BPFDEV_SELFTESTS_BPF_CALLS_H
#define BPFDEV_SELFTESTS_BPF_CALLS_H

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/bpf.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Bytes of a ring buffer. BPF wants whole pages, which have up to 64 KiB. */
#define RING_SIZE 65536

/* Return -errno instead of -1, because the tests compare error numbers. */
static inline int sys_bpf(int cmd, union bpf_attr *attr)
{
	int ret = syscall(__NR_bpf, cmd, attr, sizeof(*attr));

	return ret < 0 ? -errno : ret;
}

/* Structures of bpf(2), zeroed to their last byte. */
#define BPF_ATTR(name)							\
	union bpf_attr name;						\
	memset(&name, 0, sizeof(name))

#define PTR(p) ((uintptr_t)(p))

static inline int map_create_flags(int type, int key, int value, int entries,
				   int flags)
{
	BPF_ATTR(attr);
	attr.map_type = type;
	attr.key_size = key;
	attr.value_size = value;
	attr.max_entries = entries;
	attr.map_flags = flags;
	strcpy(attr.map_name, "selftest");
	return sys_bpf(BPF_MAP_CREATE, &attr);
}

static inline int map_create(int type, int key, int value, int entries)
{
	return map_create_flags(type, key, value, entries, 0);
}

static inline int array_create(void)
{
	return map_create(BPF_MAP_TYPE_ARRAY, 4, 8, 1);
}

/* A map of maps, of @type, whose maps are like @inner. */
static inline int map_of_maps_create(int type, int entries, int inner)
{
	BPF_ATTR(attr);
	attr.map_type = type;
	attr.key_size = 4;
	attr.value_size = 4;
	attr.max_entries = entries;
	attr.inner_map_fd = inner;
	strcpy(attr.map_name, "selftest");
	return sys_bpf(BPF_MAP_CREATE, &attr);
}

static inline int prog_bind_map(int prog, int map)
{
	BPF_ATTR(attr);
	attr.prog_bind_map.prog_fd = prog;
	attr.prog_bind_map.map_fd = map;
	return sys_bpf(BPF_PROG_BIND_MAP, &attr);
}

static inline int map_delete(int fd, const void *key)
{
	BPF_ATTR(attr);
	attr.map_fd = fd;
	attr.key = PTR(key);
	return sys_bpf(BPF_MAP_DELETE_ELEM, &attr);
}

static inline int map_update(int fd, const void *key, const void *value)
{
	BPF_ATTR(attr);
	attr.map_fd = fd;
	attr.key = PTR(key);
	attr.value = PTR(value);
	return sys_bpf(BPF_MAP_UPDATE_ELEM, &attr);
}

/*
 * The same for a new element. The kernel refills its cache of elements asynchronously: with
 * PREEMPT_RT so much later that the cache may be empty, and the call fails.
 */
static inline int map_add(int fd, const void *key, const void *value)
{
	int ret, try;

	for (try = 0; try < 1000; try++) {
		ret = map_update(fd, key, value);
		if (ret != -ENOMEM)
			break;
		usleep(1000);
	}
	return ret;
}

static inline int map_lookup(int fd, const void *key, void *value)
{
	BPF_ATTR(attr);
	attr.map_fd = fd;
	attr.key = PTR(key);
	attr.value = PTR(value);
	return sys_bpf(BPF_MAP_LOOKUP_ELEM, &attr);
}

static inline int map_freeze(int fd)
{
	BPF_ATTR(attr);
	attr.map_fd = fd;
	return sys_bpf(BPF_MAP_FREEZE, &attr);
}

#define INSN(c, d, s, o, i)						\
	((struct bpf_insn){ .code = c, .dst_reg = d, .src_reg = s,	\
			    .off = o, .imm = i })
#define MOV_IMM(d, i)	INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define MOV_REG(d, s)	INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define ADD_IMM(d, i)	INSN(BPF_ALU64 | BPF_ADD | BPF_K, d, 0, 0, i)
#define STORE_IMM(d, o, i) INSN(BPF_ST | BPF_MEM | BPF_DW, d, 0, o, i)
#define STORE_REG(d, o, s) INSN(BPF_STX | BPF_MEM | BPF_DW, d, s, o, 0)
#define LOAD_REG(d, s, o) INSN(BPF_LDX | BPF_MEM | BPF_DW, d, s, o, 0)
#define LOAD_IMM64(d, s, v)						\
	INSN(BPF_LD | BPF_DW | BPF_IMM, d, s, 0, (uint32_t)(v)),	\
	INSN(0, 0, 0, 0, (uint32_t)((uint64_t)(v) >> 32))
#define CALL(f)		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, f)
#define EXIT()		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

/* Look up the element with key 0: its address is in register 0, or NULL. */
#define LOOKUP_FIRST(map)						\
	STORE_IMM(10, -8, 0),						\
	LOAD_IMM64(1, BPF_PSEUDO_MAP_FD, map),				\
	MOV_REG(2, 10),							\
	ADD_IMM(2, -8),							\
	CALL(BPF_FUNC_map_lookup_elem)

static inline int prog_load_btf(int type, int attach_type, int btf_id,
				const struct bpf_insn *insns, int count)
{
	BPF_ATTR(attr);
	attr.prog_type = type;
	attr.expected_attach_type = attach_type;
	attr.attach_btf_id = btf_id;
	attr.insns = PTR(insns);
	attr.insn_cnt = count;
	attr.license = PTR("GPL");
	if (type == BPF_PROG_TYPE_SYSCALL)
		attr.prog_flags = BPF_F_SLEEPABLE;
	strcpy(attr.prog_name, "selftest");
	return sys_bpf(BPF_PROG_LOAD, &attr);
}

static inline int prog_load(int type, int attach_type,
			    const struct bpf_insn *insns, int count)
{
	return prog_load_btf(type, attach_type, 0, insns, count);
}

/*
 * XDP_PASS and nothing else; programs with different @marker differ in their
 * tag.
 */
static inline int xdp_load(int marker)
{
	const struct bpf_insn insns[] = {
		MOV_IMM(1, marker),
		MOV_IMM(0, 2),
		EXIT(),
	};

	return prog_load(BPF_PROG_TYPE_XDP, BPF_XDP, insns, ARRAY_LEN(insns));
}

/* XDP_PASS, and count packets in the first element of the array @map. */
static inline int xdp_load_counter(int map)
{
	const struct bpf_insn insns[] = {
		LOOKUP_FIRST(map),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2, 0),
		MOV_IMM(1, 1),
		INSN(BPF_STX | BPF_ATOMIC | BPF_DW, 0, 1, 0, BPF_ADD),
		MOV_IMM(0, 2),
		EXIT(),
	};

	return prog_load(BPF_PROG_TYPE_XDP, BPF_XDP, insns, ARRAY_LEN(insns));
}

/* An XDP program that calls the program in the first slot of a prog array. */
static inline int xdp_load_tail_call(int array)
{
	const struct bpf_insn insns[] = {
		LOAD_IMM64(2, BPF_PSEUDO_MAP_FD, array),
		MOV_IMM(3, 0),
		CALL(BPF_FUNC_tail_call),
		MOV_IMM(0, 2),
		EXIT(),
	};

	return prog_load(BPF_PROG_TYPE_XDP, BPF_XDP, insns, ARRAY_LEN(insns));
}

static inline int prog_run(int fd)
{
	char packet[64] = {};
	BPF_ATTR(attr);

	attr.test.prog_fd = fd;
	attr.test.data_in = PTR(packet);
	attr.test.data_size_in = sizeof(packet);
	return sys_bpf(BPF_PROG_TEST_RUN, &attr);
}

static inline int link_create(int prog, int attach_type, int ifindex, int flags)
{
	BPF_ATTR(attr);
	attr.link_create.prog_fd = prog;
	attr.link_create.attach_type = attach_type;
	attr.link_create.target_ifindex = ifindex;
	attr.link_create.flags = flags;
	return sys_bpf(BPF_LINK_CREATE, &attr);
}

/* lo is interface 1 of every network namespace. */
static inline int xdp_link_create(int prog)
{
	return link_create(prog, BPF_XDP, 1, 1U << 1 /* XDP_FLAGS_SKB_MODE */);
}

static inline int link_update(int link, int prog)
{
	BPF_ATTR(attr);
	attr.link_update.link_fd = link;
	attr.link_update.new_prog_fd = prog;
	return sys_bpf(BPF_LINK_UPDATE, &attr);
}

static inline int link_detach(int link)
{
	BPF_ATTR(attr);
	attr.link_detach.link_fd = link;
	return sys_bpf(BPF_LINK_DETACH, &attr);
}

/* The BTF id of a kernel function. Only programs can look it up, so run one. */
static inline int btf_func_id(const char *name)
{
	uint64_t words[4] = {};

	strncpy((char *)words, name, sizeof(words) - 1);
	const struct bpf_insn insns[] = {
		LOAD_IMM64(1, 0, words[0]),
		STORE_REG(10, -32, 1),
		LOAD_IMM64(1, 0, words[1]),
		STORE_REG(10, -24, 1),
		LOAD_IMM64(1, 0, words[2]),
		STORE_REG(10, -16, 1),
		LOAD_IMM64(1, 0, words[3]),
		STORE_REG(10, -8, 1),
		MOV_REG(1, 10),
		ADD_IMM(1, -32),
		MOV_IMM(2, (int)strlen(name) + 1),
		MOV_IMM(3, 12 /* BTF_KIND_FUNC */),
		MOV_IMM(4, 0),
		CALL(BPF_FUNC_btf_find_by_name_kind),
		EXIT(),
	};
	int fd = prog_load(BPF_PROG_TYPE_SYSCALL, 0, insns, ARRAY_LEN(insns));
	int ret;

	if (fd < 0)
		return fd;
	BPF_ATTR(attr);
	attr.test.prog_fd = fd;
	ret = sys_bpf(BPF_PROG_TEST_RUN, &attr);
	close(fd);
	return ret ? ret : (int)attr.test.retval;
}

/*
 * A link to an iterator of @target, such as "bpf_iter_task", with a program; @info: the
 * objects that it walks, NULL: all.
 */
static inline int iter_link_create_of(const char *target,
				      const struct bpf_insn *insns, int count,
				      const union bpf_iter_link_info *info)
{
	int id = btf_func_id(target), prog, link;

	if (id < 0)
		return id;
	prog = prog_load_btf(BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER, id, insns, count);
	if (prog < 0)
		return prog;
	BPF_ATTR(attr);
	attr.link_create.prog_fd = prog;
	attr.link_create.attach_type = BPF_TRACE_ITER;
	attr.link_create.iter_info = PTR(info);
	attr.link_create.iter_info_len = info ? sizeof(*info) : 0;
	link = sys_bpf(BPF_LINK_CREATE, &attr);
	close(prog);
	return link;
}

/* A link to an iterator of the elements of a map, without text. */
static inline int elem_iter_link_create(int map)
{
	const struct bpf_insn insns[] = { MOV_IMM(0, 0), EXIT() };
	union bpf_iter_link_info info = { .map.map_fd = map };

	return iter_link_create_of("bpf_iter_bpf_map_elem", insns, ARRAY_LEN(insns),
				   &info);
}

/* A link to an iterator that prints the line "selftest" for each map. */
static inline int iter_link_create(void)
{
	uint64_t text;

	memcpy(&text, "selftest", sizeof(text));
	const struct bpf_insn insns[] = {
		LOAD_REG(2, 1, 8),		/* ctx->map: NULL at the end */
		INSN(BPF_JMP | BPF_JEQ | BPF_K, 2, 0, 10, 0),
		LOAD_REG(1, 1, 0),		/* ctx->meta */
		LOAD_REG(1, 1, 0),		/* ->seq */
		LOAD_IMM64(2, 0, text),
		STORE_REG(10, -16, 2),
		STORE_IMM(10, -8, '\n'),
		MOV_REG(2, 10),
		ADD_IMM(2, -16),
		MOV_IMM(3, 9),
		CALL(BPF_FUNC_seq_write),
		MOV_IMM(0, 0),
		EXIT(),
	};

	return iter_link_create_of("bpf_iter_bpf_map", insns, ARRAY_LEN(insns), NULL);
}

static inline int obj_pin(int fd, const char *path)
{
	BPF_ATTR(attr);
	attr.bpf_fd = fd;
	attr.pathname = PTR(path);
	return sys_bpf(BPF_OBJ_PIN, &attr);
}

static inline int obj_get(const char *path, int flags)
{
	BPF_ATTR(attr);
	attr.pathname = PTR(path);
	attr.file_flags = flags;
	return sys_bpf(BPF_OBJ_GET, &attr);
}

static inline int obj_info(int fd, void *info, int len)
{
	memset(info, 0, len);
	BPF_ATTR(attr);
	attr.info.bpf_fd = fd;
	attr.info.info_len = len;
	attr.info.info = PTR(info);
	return sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr);
}

/*
 * The id's offset is the same for maps, programs and links, but not for all
 * objects.
 */
static inline int map_id(int fd)
{
	struct bpf_map_info info;
	int ret = obj_info(fd, &info, sizeof(info));

	return ret ? ret : (int)info.id;
}

static inline int prog_id(int fd)
{
	struct bpf_prog_info info;
	int ret = obj_info(fd, &info, sizeof(info));

	return ret ? ret : (int)info.id;
}

static inline int link_info_prog_id(int fd)
{
	struct bpf_link_info info;
	int ret = obj_info(fd, &info, sizeof(info));

	return ret ? ret : (int)info.prog_id;
}

static inline int link_id(int fd)
{
	struct bpf_link_info info;
	int ret = obj_info(fd, &info, sizeof(info));

	return ret ? ret : (int)info.id;
}

static inline int fd_by_id(int cmd, int id)
{
	BPF_ATTR(attr);
	attr.map_id = id;
	return sys_bpf(cmd, &attr);
}

/* Wait until an object without references is gone: BPF frees it later. */
static inline int gone(int cmd, int id)
{
	int i, fd;

	for (i = 0; i < 500; i++) {
		fd = fd_by_id(cmd, id);
		if (fd == -ENOENT)
			return 0;
		if (fd >= 0)
			close(fd);
		usleep(10000);
	}
	return -EBUSY;
}

#endif /* BPFDEV_SELFTESTS_BPF_CALLS_H */
