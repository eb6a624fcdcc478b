// SPDX-License-Identifier: GPL-2.0-only
/*
 * Change words of 4 bytes of the kernel's read-only data while this module is loaded:
 * for tests that make the kernel's type information wrong, see layout_wrong_test.sh.
 */

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/vmalloc.h>

#define WORDS 2

static int words;
static ulong address[WORDS];
module_param_array(address, ulong, &words, 0444);
MODULE_PARM_DESC(address, "where");

static uint expect[WORDS];
module_param_array(expect, uint, NULL, 0444);
MODULE_PARM_DESC(expect, "what is there");

static uint value[WORDS];
module_param_array(value, uint, NULL, 0444);
MODULE_PARM_DESC(value, "what to write there");

/* The kernel's own mapping cannot be written to, so there is another one for a moment. */
static int poke(ulong where, u32 from, u32 to)
{
	struct page *page = virt_to_page(lm_alias(where));
	void *base = vmap(&page, 1, VM_MAP, PAGE_KERNEL);
	u32 *at = base + offset_in_page(where);
	int ret = 0;

	if (!base)
		return -ENOMEM;
	if (*at == from)
		WRITE_ONCE(*at, to);
	else
		ret = -ESTALE;
	vunmap(base);
	return ret;
}

static void restore(int i)
{
	while (--i >= 0)
		poke(address[i], value[i], expect[i]);
}

static int __init poke_init(void)
{
	int i, ret;

	if (!words)
		return -EINVAL;
	for (i = 0; i < words; i++) {
		ret = address[i] % sizeof(u32) ? -EINVAL :
			poke(address[i], expect[i], value[i]);
		if (ret) {
			restore(i);
			return ret;
		}
	}
	return 0;
}
module_init(poke_init);

static void __exit poke_exit(void)
{
	restore(words);
}
module_exit(poke_exit);

MODULE_DESCRIPTION("Wrong type information, for bpfdev's tests");
MODULE_LICENSE("GPL");
