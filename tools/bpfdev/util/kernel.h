/* SPDX-License-Identifier: GPL-2.0-only */
/* Features that the running kernel lacks or forbids. */
#ifndef BPFDEV_UTIL_KERNEL_H
#define BPFDEV_UTIL_KERNEL_H

#include <stdbool.h>

/* The sentences that more than one error has. */
#define KERNEL_NO_BTF "this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)"
#define KERNEL_NO_JIT "this kernel has no BPF JIT (CONFIG_BPF_JIT)"
#define KERNEL_NO_DATA_NAMES "this kernel has no names of data (CONFIG_KALLSYMS_ALL)"
#define KERNEL_CONFIDENTIAL \
	"the kernel is locked down (confidentiality), which forbids bpf_probe_read_kernel()"

bool kernel_has_btf(void);
bool kernel_has_jit(void);
long kernel_sysctl(const char *path);
bool kernel_has_data_names(void);
bool kernel_hides_addresses(void);
bool kernel_is_locked_down(const char *mode);
const char *kernel_why_no_walk(void);
const char *kernel_why_no_fields(void);

#endif /* BPFDEV_UTIL_KERNEL_H */
