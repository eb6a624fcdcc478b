// SPDX-License-Identifier: GPL-2.0-only
/* A bpfdev_hold of another version, which this bpfdev does not know: see upgrade_test.sh. */

#include <linux/export.h>
#include <linux/module.h>
#include <linux/stringify.h>

#include "../../module/hold.h"

#define OTHER_VERSION 999

const struct bpfdev_hold_ops bpfdev_hold_ops = {
	.version = OTHER_VERSION,
};
EXPORT_SYMBOL_GPL(bpfdev_hold_ops);

MODULE_INFO(hold, __stringify(OTHER_VERSION));
MODULE_DESCRIPTION("bpfdev_hold of another version");
MODULE_LICENSE("GPL");
