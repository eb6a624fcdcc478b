// SPDX-License-Identifier: GPL-2.0-only
/*
 * The code that bpfdev reaches, in any context: calls of the fuzzer, kernel threads,
 * callbacks, loading and unloading. KCOV would record the fuzzing task alone.
 *
 * The fuzzer uses a copy of bpfdev.ko in which some symbols have other names, so that
 * it calls the functions below in place of the kernel's (selftests/qemu/fuzz):
 *
 *	__sanitizer_cov_trace_pc	is called from each place
 *	queue_work_on and others	queue work: without the pauses, and known here,
 *					so that the fuzzer can wait for it
 *
 * A write to the device runs all delayed work, and waits for all work.
 */

#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#include "bpfdev_cover.h"

#define COVER_SIZE	PAGE_ALIGN(sizeof(struct bpfdev_cover))

/* A pause of the module is at most this long. */
#define COVER_PAUSE	max(HZ / 50, 1)

#define COVER_WORKS	8

static struct bpfdev_cover *cover;

/* The sizes of the module's code. */
static unsigned long core_size, init_size;

/* The last place of a task, by its PID. */
static u32 cover_last[1024];

static void cover_count(void)
{
	atomic_inc((atomic_t *)&cover->count);
}

/* The index of a place in the table; added if it is new. */
static u32 cover_place(u32 place)
{
	u32 i = hash_32(place, COVER_PLACES_BITS), old;

	for (;;) {
		old = READ_ONCE(cover->places[i]);
		if (!old) {
			old = cmpxchg(&cover->places[i], 0, place);
			if (!old)
				cover_count();
		}
		if (!old || old == place)
			return i;
		i = (i + 1) % ARRAY_SIZE(cover->places);
	}
}

static void cover_pair(u32 place)
{
	u32 *last = &cover_last[current->pid % ARRAY_SIZE(cover_last)];
	u8 *pair = &cover->pairs[hash_32(*last * 31 + place, COVER_PAIRS_BITS)];

	*last = place;
	if (!READ_ONCE(*pair)) {
		WRITE_ONCE(*pair, 1);
		cover_count();
	}
}

/* The kernel's own code for a load warns if an allocation fails, so leave it alone. */
static void cover_fail(u32 place)
{
#ifdef CONFIG_FAULT_INJECTION
	if (cover->fail_nth && (!cover->fail_place || cover->fail_place == place))
		current->fail_nth = xchg(&cover->fail_nth, 0);
#endif
}

static void cover_fail_end(void)
{
#ifdef CONFIG_FAULT_INJECTION
	current->fail_nth = 0;
#endif
}

void notrace bpfdev_cover_pc(void)
{
	unsigned long place = _RET_IP_ - cover->core;

	if (place >= core_size) {
		place = _RET_IP_ - cover->init;
		if (place >= init_size)
			return;
		place |= COVER_INIT;
		cover_fail(place);
	}
	place = cover_place(place);
	if (in_task())
		cover_pair(place);
}
EXPORT_SYMBOL_GPL(bpfdev_cover_pc);

/* The queues and the delayed work of the module. */
static struct workqueue_struct *cover_queues[COVER_WORKS];
static struct delayed_work *cover_works[COVER_WORKS];

static void cover_remember(void *table, void *one)
{
	void **p = table;
	int i;

	for (i = 0; i < COVER_WORKS; i++)
		if (p[i] == one || !cmpxchg(&p[i], NULL, one))
			return;
}

bool bpfdev_cover_queue_work_on(int cpu, struct workqueue_struct *wq,
				struct work_struct *work)
{
	cover_remember(cover_queues, wq);
	return queue_work_on(cpu, wq, work);
}
EXPORT_SYMBOL_GPL(bpfdev_cover_queue_work_on);

bool bpfdev_cover_queue_delayed_work_on(int cpu, struct workqueue_struct *wq,
					struct delayed_work *work,
					unsigned long delay)
{
	cover_remember(cover_queues, wq);
	cover_remember(cover_works, work);
	return queue_delayed_work_on(cpu, wq, work, min(delay, COVER_PAUSE));
}
EXPORT_SYMBOL_GPL(bpfdev_cover_queue_delayed_work_on);

bool bpfdev_cover_mod_delayed_work_on(int cpu, struct workqueue_struct *wq,
				      struct delayed_work *work,
				      unsigned long delay)
{
	cover_remember(cover_queues, wq);
	cover_remember(cover_works, work);
	return mod_delayed_work_on(cpu, wq, work, min(delay, COVER_PAUSE));
}
EXPORT_SYMBOL_GPL(bpfdev_cover_mod_delayed_work_on);

/* The module is loaded while its work may be waited for. */
static DEFINE_MUTEX(cover_lock);

static void cover_find_code(const struct module *mod)
{
/* since 6.4 a module has a kind of memory for each use */
#ifdef for_each_mod_mem_type
	const struct module_memory *core = &mod->mem[MOD_TEXT];
	const struct module_memory *init = &mod->mem[MOD_INIT_TEXT];

	cover->core = (unsigned long)core->base;
	core_size = core->size;
	cover->init = (unsigned long)init->base;
	init_size = init->size;
#else
	cover->core = (unsigned long)mod->core_layout.base;
	core_size = mod->core_layout.text_size;
	cover->init = (unsigned long)mod->init_layout.base;
	init_size = mod->init_layout.text_size;
#endif
}

static int cover_notify(struct notifier_block *nb, unsigned long state, void *data)
{
	const struct module *mod = data;

	if (strcmp(mod->name, "bpfdev"))
		return NOTIFY_DONE;
	mutex_lock(&cover_lock);
	if (state == MODULE_STATE_COMING) {
		cover_find_code(mod);
	} else if (state == MODULE_STATE_LIVE) {
		init_size = 0;
		cover_fail_end();
	} else if (state == MODULE_STATE_GOING) {
		cover_fail_end();
		memset(cover_queues, 0, sizeof(cover_queues));
		memset(cover_works, 0, sizeof(cover_works));
	}
	mutex_unlock(&cover_lock);
	return NOTIFY_DONE;
}

static struct notifier_block cover_notifier = { .notifier_call = cover_notify };

static ssize_t cover_write(struct file *file, const char __user *buf, size_t size,
			   loff_t *pos)
{
	int i;

	mutex_lock(&cover_lock);
	for (i = 0; i < COVER_WORKS && cover_works[i]; i++)
		flush_delayed_work(cover_works[i]);
	for (i = 0; i < COVER_WORKS && cover_queues[i]; i++)
		flush_workqueue(cover_queues[i]);
	mutex_unlock(&cover_lock);
	return size;
}

static int cover_mmap(struct file *file, struct vm_area_struct *vma)
{
	return remap_vmalloc_range(vma, cover, 0);
}

static const struct file_operations cover_fops = {
	.owner = THIS_MODULE,
	.write = cover_write,
	.mmap = cover_mmap,
};

static struct miscdevice cover_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "bpfdev_cover",
	.fops = &cover_fops,
	.mode = 0600,
};

static int __init cover_init(void)
{
	int ret;

	cover = vmalloc_user(COVER_SIZE);
	if (!cover)
		return -ENOMEM;
	ret = register_module_notifier(&cover_notifier);
	if (ret)
		goto err_free;
	ret = misc_register(&cover_device);
	if (ret)
		goto err_unregister;
	return 0;

err_unregister:
	unregister_module_notifier(&cover_notifier);
err_free:
	vfree(cover);
	return ret;
}

static void __exit cover_exit(void)
{
	misc_deregister(&cover_device);
	unregister_module_notifier(&cover_notifier);
	vfree(cover);
}

module_init(cover_init);
module_exit(cover_exit);

MODULE_DESCRIPTION("The code that bpfdev reaches, for its fuzzer");
MODULE_AUTHOR("The bpfdev authors");
MODULE_LICENSE("GPL");
