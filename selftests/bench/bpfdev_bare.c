// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cost of a device without a function: one ioctl creates it, another
 * destroys it. Used only by the benchmark, to compare nodes with.
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "bpfdev_bare.h"

static dev_t bare_devt;
static struct class bare_class = { .name = "bpfdev-bare" };

static long bare_ioctl(struct file *file, unsigned int cmd, unsigned long number)
{
	struct device *dev;
	dev_t devt;

	if (number > MINORMASK)
		return -EINVAL;
	devt = MKDEV(MAJOR(bare_devt), number);
	switch (cmd) {
	case BARE_CREATE:
		dev = device_create(&bare_class, NULL, devt, NULL,
				    "bpfdev-bare!n%06lu", number);
		return PTR_ERR_OR_ZERO(dev);
	case BARE_DESTROY:
		device_destroy(&bare_class, devt);
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct file_operations bare_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = bare_ioctl,
};

static struct miscdevice bare_control = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "bpfdev-bare-control",
	.fops = &bare_fops,
};

static int __init bare_init(void)
{
	int ret;

	ret = alloc_chrdev_region(&bare_devt, 0, MINORMASK + 1, "bpfdev-bare");
	if (ret)
		return ret;
	ret = class_register(&bare_class);
	if (ret)
		goto err_unregister_region;
	ret = misc_register(&bare_control);
	if (ret)
		goto err_unregister_class;
	return 0;

err_unregister_class:
	class_unregister(&bare_class);
err_unregister_region:
	unregister_chrdev_region(bare_devt, MINORMASK + 1);
	return ret;
}
module_init(bare_init);

static void __exit bare_exit(void)
{
	misc_deregister(&bare_control);
	class_unregister(&bare_class);
	unregister_chrdev_region(bare_devt, MINORMASK + 1);
}
module_exit(bare_exit);

MODULE_DESCRIPTION("Devices that do nothing, for bpfdev's benchmark");
MODULE_LICENSE("GPL");
