/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The differences between the kernels that bpfdev runs on. Kbuild puts this file
 * before each source file, and no other file tests a version. The code is written
 * for the newest kernel; this file brings its interfaces to the older ones. A part
 * can go when the oldest kernel has the interface.
 *
 * Distributions bring new interfaces to old versions. So the tests here are for the
 * interface: of its declaration, by the compiler or by Kbuild (BPFDEV_HAS_*).
 */
#ifndef BPFDEV_COMPAT_H
#define BPFDEV_COMPAT_H

#include <linux/version.h>

/*
 * Before any header that an old kernel lacks, or its absence is the first error.
 * 6.1.y has cleanup.h since 6.1.97; later kernels may have the header without guard().
 */
#ifndef __has_include /* sparse has none */
#define __has_include(_header) 1
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0) || !__has_include("linux/cleanup.h")
#error "bpfdev needs Linux 6.1.97 or later: this one is older, or has no linux/cleanup.h"
#endif

/* Without these options a kernel lacks functions that the module calls, or nodes. */
#ifndef CONFIG_BPF_SYSCALL
#error "bpfdev needs CONFIG_BPF_SYSCALL: without it there are no BPF objects"
#endif
#ifndef CONFIG_SYSFS
#error "bpfdev needs CONFIG_SYSFS: nodes are devices, with attributes there"
#endif
#ifndef CONFIG_DEVTMPFS
#error "bpfdev needs CONFIG_DEVTMPFS: it makes the nodes in /dev"
#endif
#ifndef CONFIG_NET
#error "bpfdev needs CONFIG_NET: it shows the interfaces that links are attached to"
#endif
#ifndef CONFIG_CGROUPS
#error "bpfdev needs CONFIG_CGROUPS: it shows the cgroups that links are attached to"
#endif
#ifndef CONFIG_PERF_EVENTS
#error "bpfdev needs CONFIG_PERF_EVENTS: it shows the events that links are attached to"
#endif
#ifndef CONFIG_EVENT_TRACING
#error "bpfdev needs CONFIG_EVENT_TRACING: it shows tracepoints, and has some of its own"
#endif

#include <linux/cleanup.h>
#include <linux/module.h>

#ifndef guard
#error "bpfdev needs Linux 6.1.97 or later: guard() is missing in linux/cleanup.h"
#endif

/* Some 6.1.y have cleanup.h, and not this use of it. */
#include <linux/err.h>
#include <linux/file.h>
#ifndef BPFDEV_HAS_FREE_FPUT
DEFINE_FREE(fput, struct file *, if (!IS_ERR_OR_NULL(_T)) fput(_T))
#endif

/*
 * 6.2 made the device const in device_type's devnode and uevent callbacks.
 * Needed by 6.1.
 */
#include <linux/device.h>
#define BPFDEV_CONST_DEVICE						\
	typeof(*__builtin_choose_expr(					\
		__same_type(((struct device_type *)NULL)->devnode,	\
			    char *(*)(struct device *, umode_t *, kuid_t *, kgid_t *)), \
		(struct device *)NULL, (const struct device *)NULL))

/*
 * 6.13 made the argument of MODULE_IMPORT_NS() a string; this is its expansion in all
 * versions. Needed by 6.12; for 6.1, which has no such namespace, it says nothing.
 */
#define BPFDEV_IMPORT_BPF_INTERNAL()	MODULE_INFO(import_ns, "BPF_INTERNAL")

/*
 * Since 6.4 each type of map reports the memory that it takes. Needed by 6.1, which
 * makes the same estimate for all types, in a static function.
 */
#ifndef BPFDEV_HAS_MAP_MEM_USAGE
#define bpfdev_map_mem_usage(_map) ({					\
	const struct bpf_map *__map = (_map);				\
	u32 __value = __map->value_size;				\
									\
	if (__map->map_type == BPF_MAP_TYPE_PERCPU_HASH ||		\
	    __map->map_type == BPF_MAP_TYPE_LRU_PERCPU_HASH ||		\
	    __map->map_type == BPF_MAP_TYPE_PERCPU_ARRAY ||		\
	    __map->map_type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE)	\
		__value = round_up(__value, 8) * num_possible_cpus();	\
	(u64)round_up(__map->max_entries *				\
		(unsigned long)round_up(__map->key_size + __value, 8),	\
		PAGE_SIZE);						\
})
#else
#define bpfdev_map_mem_usage(_map) ({					\
	const struct bpf_map *__map = (_map);				\
	(u64)__map->ops->map_mem_usage(__map);				\
})
#endif

/* Since 6.6 hash tables count their elements. Needed by 6.1. */
#ifndef BPFDEV_HAS_ELEM_COUNT
#define bpfdev_map_elem_count(_map) ((void)(_map), (s64 __percpu *)NULL)
#else
#define bpfdev_map_elem_count(_map) ((_map)->elem_count)
#endif

/*
 * 6.4, 6.6, 6.7, 6.10 and 7.2 added these kinds of links. Needed by 6.1, which never
 * has one, and the last by 6.12. Numbers of BPF's ABI are the same everywhere, so nothing
 * is tested.
 */
#include <uapi/linux/bpf.h>
#define BPF_LINK_TYPE_NETFILTER	10
#define BPF_LINK_TYPE_TCX	11
#define BPF_LINK_TYPE_UPROBE_MULTI	12
#define BPF_LINK_TYPE_NETKIT	13
#define BPF_LINK_TYPE_SOCKMAP	14
#define BPF_LINK_TYPE_TRACING_MULTI	15

/*
 * Since 6.9 a struct_ops map counts the functions that it can have; before, there is
 * one for each member of the type. Needed by 6.1.
 */
#include <linux/btf.h>
#ifndef BPFDEV_HAS_STRUCT_OPS_DESC
#define bpfdev_struct_ops_members(_ops) btf_type_vlen((_ops)->type)
#else
#define bpfdev_struct_ops_members(_ops) ((void)(_ops), 0U)
#endif

/*
 * 7.2 moved the dumpable flag from a task's memory to the task. Needed by 6.12.
 * Check whether the task is dumpable, or the caller may inspect it anyway. Under RCU.
 */
#include <linux/capability.h>
#include <linux/sched/coredump.h>
#include <linux/sched/task.h>
#include <linux/user_namespace.h>
#ifdef BPFDEV_HAS_EXEC_STATE
#include <linux/sched/exec_state.h>
static inline bool bpfdev_task_dumpable(struct task_struct *task)
{
	const struct task_exec_state *state = rcu_dereference(task->exec_state);

	return READ_ONCE(state->dumpable) == TASK_DUMPABLE_OWNER ||
	       ns_capable_noaudit(state->user_ns, CAP_SYS_PTRACE);
}
#else
#include <linux/mm_types.h>
static inline bool bpfdev_task_dumpable(struct task_struct *task)
{
	bool dumpable;

	task_lock(task);
	if (task->mm)
		dumpable = get_dumpable(task->mm) == SUID_DUMP_USER ||
			   ns_capable_noaudit(task->mm->user_ns, CAP_SYS_PTRACE);
	else
		dumpable = ns_capable_noaudit(&init_user_ns, CAP_SYS_PTRACE);
	task_unlock(task);
	return dumpable;
}
#endif

/*
 * 6.10 removed the source from __assign_str(), which has it from __string() since.
 * Needed by 6.1.
 */
#ifndef BPFDEV_HAS_ASSIGN_STR_DST
#define bpfdev_assign_str(_dst, _src)	__assign_str(_dst, _src)
#else
#define bpfdev_assign_str(_dst, _src)	__assign_str(_dst)
#endif

/* 6.1 has no __free(kvfree). */
#include <linux/mm.h>
DEFINE_FREE(bpfdev_kvfree, void *, if (_T) kvfree(_T))

/*
 * Since 6.8 links to many functions, or to many offsets in a file, tell how many. Needed
 * by 6.1, whose links of these kinds have no fill_link_info.
 */
#ifdef BPFDEV_HAS_MULTI_INFO
#define bpfdev_info_kprobe_multi(_info)	((_info)->kprobe_multi.count)
#define bpfdev_info_kprobe_flags(_info)	((_info)->kprobe_multi.flags)
#define bpfdev_info_uprobe_multi(_info)	((_info)->uprobe_multi.count)
#define bpfdev_info_uprobe_flags(_info)	((_info)->uprobe_multi.flags)
#else
#define bpfdev_info_kprobe_multi(_info)	0
#define bpfdev_info_kprobe_flags(_info)	0
#define bpfdev_info_uprobe_multi(_info)	0
#define bpfdev_info_uprobe_flags(_info)	0
#endif

/* 6.19 added this flag of a ring buffer. Needed by 6.12, which never has it. */
#include <linux/bits.h>
#define BPF_F_RB_OVERWRITE	BIT(19)

/* 6.3 has a function for this. Needed by 6.1. */
#ifndef BPFDEV_HAS_VM_FLAGS_CLEAR
#define bpfdev_vm_flags_clear(_vma, _flags)	((_vma)->vm_flags &= ~(_flags))
#else
#define bpfdev_vm_flags_clear(_vma, _flags)	vm_flags_clear(_vma, _flags)
#endif

/* 6.17 renamed this workqueue. Needed by 6.12. */
#include <linux/workqueue.h>
#ifndef BPFDEV_HAS_DFL_WQ
#define system_dfl_wq	system_unbound_wq
#endif

/* Since 6.3 this operation has the map's file. Needed by 6.1. */
#include <linux/bpf.h>
static inline int bpfdev_map_update_batch(struct bpf_map *map, struct file *file,
					  const union bpf_attr *attr,
					  union bpf_attr __user *uattr)
{
#ifdef BPFDEV_HAS_UPDATE_BATCH_FILE
	return map->ops->map_update_batch(map, file, attr, uattr);
#else
	return map->ops->map_update_batch(map, attr, uattr);
#endif
}

/* Since 6.2 a map has a record of its special fields. Needed by 6.1. */
#ifndef BPFDEV_HAS_BTF_RECORD
#define bpfdev_map_has_fields(_map)	(!!(_map)->off_arr)
#else
#define bpfdev_map_has_fields(_map)	(!IS_ERR_OR_NULL((_map)->record))
#endif

/* Since 6.10 a sockmap has links. Needed by 6.1. */
#ifdef BPFDEV_HAS_SOCKMAP_LINK
#define BPFDEV_SOCKMAPS_HAVE_LINKS	1
#else
#define BPFDEV_SOCKMAPS_HAVE_LINKS	0
#endif

/* 7.2 has hash tables that grow and shrink. Needed by 6.12. */
#define BPF_MAP_TYPE_RHASH	35
#ifdef BPFDEV_HAS_RHASH
#define BPFDEV_HAS_RHASHES	1
#else
#define BPFDEV_HAS_RHASHES	0
#endif

/*
 * 7.3 maps each page of an array when it is touched, instead of all of them at mmap(2).
 * Needed by 7.2, where no map has such faults.
 */
static inline bool bpfdev_map_is_lazy(const struct bpf_map *map)
{
#ifdef BPFDEV_HAS_MMAP_FAULT
	return map->ops->map_mmap_fault;
#else
	return false;
#endif
}

static inline vm_fault_t bpfdev_map_mmap_fault(struct bpf_map *map, struct vm_fault *vmf)
{
#ifdef BPFDEV_HAS_MMAP_FAULT
	return map->ops->map_mmap_fault(map, vmf);
#else
	return VM_FAULT_SIGBUS;
#endif
}

#endif /* BPFDEV_COMPAT_H */
