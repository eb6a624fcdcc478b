// SPDX-License-Identifier: GPL-2.0-only
/*
 * The self-check at load: use a map, a program and an iterator of the module to check
 * that BPF works as this module expects, and learn the operations of their files. The
 * checks of maps and programs must pass, or the module does not load. On a kernel
 * where iterators cannot be created, the text of iterator links and the walk over all
 * objects (iter.c) are missing.
 *
 * Each thing that this kernel lacks or forbids is one line in its log. README.md has a
 * table of these lines.
 *
 * BPF is called from the process that loads the module, as if that called bpf(2): file
 * descriptors come and go in its table. The calls use the credentials of the kernel
 * (kernel_cred.h).
 */

#include <linux/anon_inodes.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/err.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "bpf/btf_offsets.h"
#include "bpf/iter.h"
#include "bpf/keep.h"
#include "bpf/object.h"
#include "bpf/selfcheck.h"
#include "bpf/sys_bpf.h"
#include "kernel_cred.h"

#ifndef CONFIG_KALLSYMS_ALL
#pragma message("no CONFIG_KALLSYMS_ALL: no text of iterator links, users of objects not found")
#endif
#ifndef CONFIG_BPF_EVENTS
#pragma message("no CONFIG_BPF_EVENTS: no iterators, users of objects not found")
#endif
#ifndef CONFIG_DEBUG_INFO_BTF
#pragma message("no CONFIG_DEBUG_INFO_BTF: users of objects, struct_ops programs not found")
#endif
#ifndef CONFIG_BPF_JIT
#pragma message("no CONFIG_BPF_JIT: no text of iterator links, users of objects not found")
#endif

/*
 * A union's initializer leaves the bytes beyond the member undefined, and BPF rejects
 * bytes that are not zero there.
 */
static int __init bpfdev_load_prog(enum bpf_prog_type type, u32 btf_id,
				   const struct bpf_insn *insns, u32 cnt)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = type;
	attr.insns = (unsigned long)insns;
	attr.insn_cnt = cnt;
	attr.license = (unsigned long)"GPL";
	strscpy(attr.prog_name, "bpfdev_check", sizeof(attr.prog_name));
	if (type == BPF_PROG_TYPE_SYSCALL)
		attr.prog_flags = BPF_F_SLEEPABLE;
	if (btf_id) {
		attr.expected_attach_type = BPF_TRACE_ITER;
		attr.attach_btf_id = btf_id;
	}
	return bpfdev_sys_bpf(BPF_PROG_LOAD, &attr);
}

static int __init bpfdev_create_map(void)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = sizeof(u32);
	attr.value_size = sizeof(u32);
	attr.max_entries = 1;
	strscpy(attr.map_name, "bpfdev_check", sizeof(attr.map_name));
	return bpfdev_sys_bpf(BPF_MAP_CREATE, &attr);
}

/* Load a program that does nothing; with a @btf_id that of an iterator. */
static int __init bpfdev_load_nop(enum bpf_prog_type type, u32 btf_id)
{
	static const struct bpf_insn insns[] = {
		BPF_MOV64_IMM(BPF_REG_0, 0),
		BPF_EXIT_INSN(),
	};

	return bpfdev_load_prog(type, btf_id, insns, ARRAY_SIZE(insns));
}

/* Check that a map's file is as expected, and that holding the map again works. */
static int __init bpfdev_check_map_file(int fd)
{
	struct file *file __free(fput) = fget(fd);
	struct bpfdev_object object __free(bpfdev_object) = {};
	struct bpf_map *map;
	int ret;

	if (!file)
		return -EBADF;
	map = bpf_map_get(fd);
	if (IS_ERR(map))
		return PTR_ERR(map);
	bpf_map_put(map);
	if (map != file->private_data || !file->f_op->release)
		return -EOPNOTSUPP;

	bpfdev_bpf_fops.map = file->f_op;
	ret = bpfdev_object_from_fd(fd, &object);
	if (ret)
		return ret;
	/* those of the fd and of @object; another process's walk may add one */
	if (object.type != BPFDEV_TYPE_MAP || object.file->private_data != map ||
	    object.file->f_op != file->f_op ||
	    atomic64_read(&map->refcnt) < 2 || atomic64_read(&map->usercnt) < 2)
		return -EOPNOTSUPP;
	return 0;
}

static int __init bpfdev_check_map(void)
{
	int fd __free(bpfdev_fd) = bpfdev_create_map();
	int ret;

	if (fd < 0) {
		pr_err("no map can be made (%d), not loading\n", fd);
		return fd;
	}
	ret = bpfdev_check_map_file(fd);
	if (ret)
		pr_err("the file of a map is not as expected (%d), not loading\n", ret);
	return ret;
}

static int __init bpfdev_check_prog_file(int fd)
{
	struct file *file __free(fput) = fget(fd);
	struct bpf_prog *prog;

	if (!file)
		return -EBADF;
	prog = bpf_prog_get_type_dev(fd, BPF_PROG_TYPE_SOCKET_FILTER, false);
	if (IS_ERR(prog))
		return PTR_ERR(prog);
	bpf_prog_put(prog);
	if (prog != file->private_data || !file->f_op->release)
		return -EOPNOTSUPP;
	bpfdev_bpf_fops.prog = file->f_op;
	return 0;
}

/* The verifier rejects each program with EINVAL if it cannot parse the kernel's BTF. */
static int __init bpfdev_check_prog(void)
{
	int fd __free(bpfdev_fd) =
		bpfdev_load_nop(BPF_PROG_TYPE_SOCKET_FILTER, 0);
	int ret;

	if (fd < 0) {
		pr_err("no program can be loaded (%d), not loading%s\n", fd,
		       IS_ENABLED(CONFIG_DEBUG_INFO_BTF) && fd == -EINVAL ?
				": is the BTF of this kernel malformed?" : "");
		return fd;
	}
	ret = bpfdev_check_prog_file(fd);
	if (ret)
		pr_err("the file of a program is not as expected (%d), not loading\n",
		       ret);
	return ret;
}

static int __init bpfdev_run_insns(const struct bpf_insn *insns, u32 cnt,
				   u64 *ctx)
{
	return bpfdev_run_prog(bpfdev_load_prog(BPF_PROG_TYPE_SYSCALL, 0, insns, cnt),
			  ctx);
}

/*
 * Find the BTF id of the function that an iterator is attached to. Only a BPF program
 * can ask for one, and it must have the name on its stack.
 */
static int __init bpfdev_find_iter_target(u32 type)
{
	static const union {
		char name[24];
		u64 words[3];
	} targets[] = {
		[BPFDEV_TYPE_MAP] = { "bpf_iter_bpf_map" },
		[BPFDEV_TYPE_PROG] = { "bpf_iter_bpf_prog" },
		[BPFDEV_TYPE_LINK] = { "bpf_iter_bpf_link" },
	};
	struct bpf_insn insns[] = {
		BPF_LD_IMM64(BPF_REG_1, targets[type].words[0]),
		BPF_STX_MEM(BPF_DW, BPF_REG_10, BPF_REG_1, -24),
		BPF_LD_IMM64(BPF_REG_1, targets[type].words[1]),
		BPF_STX_MEM(BPF_DW, BPF_REG_10, BPF_REG_1, -16),
		BPF_LD_IMM64(BPF_REG_1, targets[type].words[2]),
		BPF_STX_MEM(BPF_DW, BPF_REG_10, BPF_REG_1, -8),
		BPF_MOV64_REG(BPF_REG_1, BPF_REG_10),
		BPF_ALU64_IMM(BPF_ADD, BPF_REG_1, -24),
		BPF_MOV64_IMM(BPF_REG_2, strlen(targets[type].name) + 1),
		BPF_MOV64_IMM(BPF_REG_3, BTF_KIND_FUNC),
		BPF_MOV64_IMM(BPF_REG_4, 0),
		BPF_RAW_INSN(BPF_JMP | BPF_CALL, 0, 0, 0,
			     BPF_FUNC_btf_find_by_name_kind),
		BPF_EXIT_INSN(),
	};
	u64 ctx = 0;

	return bpfdev_run_insns(insns, ARRAY_SIZE(insns), &ctx);
}

/*
 * Find the operations of a file that reads an iterator. No exported function leads
 * to them (kern_sys_bpf() does not pass BPF_ITER_CREATE on), but a program may
 * ask for the address of a symbol if the kernel shows addresses at all
 * (kptr_restrict below 2).
 */
static int __init bpfdev_find_iter_fops(const struct file_operations **fops)
{
	static const union {
		char name[16];
		u64 words[2];
	} symbol = { "bpf_iter_fops" };
	struct bpf_insn insns[] = {
		BPF_MOV64_REG(BPF_REG_6, BPF_REG_1),
		BPF_LD_IMM64(BPF_REG_1, symbol.words[0]),
		BPF_STX_MEM(BPF_DW, BPF_REG_10, BPF_REG_1, -16),
		BPF_LD_IMM64(BPF_REG_1, symbol.words[1]),
		BPF_STX_MEM(BPF_DW, BPF_REG_10, BPF_REG_1, -8),
		BPF_ST_MEM(BPF_DW, BPF_REG_10, -24, 0),
		BPF_MOV64_REG(BPF_REG_1, BPF_REG_10),
		BPF_ALU64_IMM(BPF_ADD, BPF_REG_1, -16),
		BPF_MOV64_IMM(BPF_REG_2, strlen(symbol.name) + 1),
		BPF_MOV64_IMM(BPF_REG_3, 0),
		BPF_MOV64_REG(BPF_REG_4, BPF_REG_10),
		BPF_ALU64_IMM(BPF_ADD, BPF_REG_4, -24),
		BPF_RAW_INSN(BPF_JMP | BPF_CALL, 0, 0, 0,
			     BPF_FUNC_kallsyms_lookup_name),
		BPF_LDX_MEM(BPF_DW, BPF_REG_1, BPF_REG_10, -24),
		BPF_STX_MEM(BPF_DW, BPF_REG_6, BPF_REG_1, 0),
		BPF_EXIT_INSN(),
	};
	u64 address = 0;
	int ret;

	ret = bpfdev_run_insns(insns, ARRAY_SIZE(insns), &address);
	if (ret)
		return ret;
	*fops = (void *)(unsigned long)address;
	return *fops && (*fops)->open && (*fops)->read ? 0 : -ENOENT;
}

/* Check that an iterator opens through an inode that is not of bpffs. */
static int __init bpfdev_try_iter(struct bpf_link *link)
{
	const struct file_operations *fops = bpfdev_bpf_fops.iter;
	struct file *file __free(fput) =
		anon_inode_getfile("bpfdev", fops, NULL, O_RDONLY);
	int ret;

	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = bpfdev_iter_open(link, file);
	return ret ?: file->private_data ? 0 : -EOPNOTSUPP;
}

static int __init bpfdev_load_iter(u32 type)
{
	int target = bpfdev_find_iter_target(type);

	return target < 0 ? target :
			    bpfdev_load_nop(BPF_PROG_TYPE_TRACING, target);
}

static int __init bpfdev_create_iter_link(int prog_fd)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.link_create.prog_fd = prog_fd;
	attr.link_create.attach_type = BPF_TRACE_ITER;
	return bpfdev_sys_bpf(BPF_LINK_CREATE, &attr);
}

/* Create an iterator of all objects of a type: its link, with one reference. */
static struct bpf_link *__init bpfdev_make_iter(u32 type)
{
	int prog_fd __free(bpfdev_fd) = bpfdev_load_iter(type);
	int fd __free(bpfdev_fd) = prog_fd < 0 ? prog_fd :
					bpfdev_create_iter_link(prog_fd);

	return fd < 0 ? ERR_PTR(fd) : bpf_link_get_from_fd(fd);
}

/* Create an iterator for each type, all of them or none. */
static int __init bpfdev_make_iters(void)
{
	struct bpf_link *links[BPFDEV_TYPE_LINK + 1];
	int ret = 0;
	u32 type;

	for (type = BPFDEV_TYPE_MAP; type <= BPFDEV_TYPE_LINK; type++) {
		links[type] = bpfdev_make_iter(type);
		if (IS_ERR(links[type])) {
			ret = PTR_ERR(links[type]);
			break;
		}
	}
	if (!ret && links[BPFDEV_TYPE_MAP]->type != BPF_LINK_TYPE_ITER)
		ret = -EOPNOTSUPP;
	ret = ret ?: bpfdev_try_iter(links[BPFDEV_TYPE_MAP]);
	while (--type >= BPFDEV_TYPE_MAP) {
		if (ret)
			bpf_link_put(links[type]);
		else
			bpfdev_iter_set(type, links[type]);
	}
	return ret;
}

static int __init bpfdev_check_iter(void)
{
	int ret;

	ret = bpfdev_find_iter_fops(&bpfdev_bpf_fops.iter);
	ret = ret ?: bpfdev_make_iters();
	if (ret)
		bpfdev_bpf_fops.iter = NULL;
	return ret;
}

#define BPFDEV_LOST_ITERS						\
	"iterator links have no text, users and references of objects cannot be found"
#define BPFDEV_LOST_FIELDS						\
	BPFDEV_LOST_ITERS ", links show less of their target, only arrays have data nodes"

/* Say why there are no iterators: the first reason that applies. */
static void __init bpfdev_warn_no_iters(int err)
{
	if (!IS_ENABLED(CONFIG_BPF_EVENTS))
		pr_warn("this kernel has no BPF iterators (CONFIG_BPF_EVENTS): "
			BPFDEV_LOST_ITERS "\n");
	else if (!IS_ENABLED(CONFIG_KALLSYMS_ALL))
		pr_warn("this kernel has no names of data (CONFIG_KALLSYMS_ALL): "
			BPFDEV_LOST_ITERS "\n");
	else if (err == -EPERM)
		pr_warn("kernel.kptr_restrict is 2: " BPFDEV_LOST_ITERS
			"; set it to 1 and load the module again\n");
	else
		pr_warn("no iterators (%d): " BPFDEV_LOST_ITERS "\n", err);
}

/*
 * Programs that the module runs find the iterators and the offsets of fields. They need the
 * types of the kernel, and kern_sys_bpf() runs programs only on a kernel with a JIT.
 */
static void __init bpfdev_find_more(void)
{
	int ret;

	if (!IS_ENABLED(CONFIG_DEBUG_INFO_BTF))
		pr_warn("this kernel has no BTF (CONFIG_DEBUG_INFO_BTF): "
			BPFDEV_LOST_FIELDS "\n");
	if (!IS_ENABLED(CONFIG_BPF_JIT))
		pr_warn("this kernel has no BPF JIT (CONFIG_BPF_JIT): "
			BPFDEV_LOST_FIELDS "\n");
	if (!IS_ENABLED(CONFIG_DEBUG_INFO_BTF) || !IS_ENABLED(CONFIG_BPF_JIT))
		return;
	ret = bpfdev_check_iter();
	if (ret)
		bpfdev_warn_no_iters(ret);
	bpfdev_offsets_find();
}

/* The module does without what this mode forbids; the views of the command do not. */
static void __init bpfdev_check_lockdown(void)
{
	if (security_locked_down(LOCKDOWN_BPF_READ_KERNEL))
		pr_warn("the kernel is locked down (confidentiality), which forbids bpf_probe_read_kernel(): views cannot be installed\n");
}

static int __init bpfdev_checks(void)
{
	int ret;

	ret = bpfdev_check_map();
	ret = ret ?: bpfdev_check_prog();
	if (ret)
		return ret;
	bpfdev_find_more();
	bpfdev_check_lockdown();
	return 0;
}

/**
 * bpfdev_selfcheck() - check that BPF works as this module expects
 *
 * Return: 0, or a negative errno if the module must not be loaded.
 */
int __init bpfdev_selfcheck(void)
{
	return bpfdev_as_kernel(bpfdev_checks);
}
