// SPDX-License-Identifier: GPL-2.0-only
/*
 * Features that the running kernel lacks or forbids. They are looked at after something has
 * failed, to give the reason: README.md has the table of these sentences.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/first_line.h"
#include "util/kernel.h"

/** kernel_has_btf() - check whether the kernel has types of its own, as far as that is known */
bool kernel_has_btf(void)
{
	return !access("/sys/kernel/btf/vmlinux", F_OK) || access("/sys/kernel", F_OK);
}

/* Check whether the kernel has the name of a function or of data. Its address may be hidden. */
static bool kernel_has_name(const char *name)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char line[512], end[64];
	bool found = false;

	snprintf(end, sizeof(end), " %s\n", name);
	while (file && !found && fgets(line, sizeof(line), file))
		found = strstr(line, end);
	if (file)
		fclose(file);
	return found;
}

/**
 * kernel_has_jit() - check whether the kernel can compile programs
 *
 * The sysctl exists in the first network namespace only.
 */
bool kernel_has_jit(void)
{
	return !access("/proc/sys/net/core/bpf_jit_enable", F_OK) ||
	       kernel_has_name("bpf_jit_charge_modmem");
}

/**
 * kernel_sysctl() - read a number of the kernel
 * @path: its file below /proc/sys
 *
 * Return: the number, or -1 if it cannot be read.
 */
long kernel_sysctl(const char *path)
{
	char whole[64], line[32];

	snprintf(whole, sizeof(whole), "/proc/sys/%s", path);
	return first_line(whole, line, sizeof(line)) ? strtol(line, NULL, 10) : -1;
}

/** kernel_has_data_names() - check whether the kernel has the names of its data */
bool kernel_has_data_names(void)
{
	return kernel_has_name("bpf_map_fops") || access("/proc/kallsyms", F_OK);
}

/** kernel_hides_addresses() - check whether kernel.kptr_restrict hides them from root, too */
bool kernel_hides_addresses(void)
{
	return kernel_sysctl("kernel/kptr_restrict") >= 2;
}

/**
 * kernel_is_locked_down() - check whether the kernel is locked down, as far as that is known
 * @mode: integrity or confidentiality; NULL: any of them
 */
bool kernel_is_locked_down(const char *mode)
{
	char line[128], word[32];

	if (!first_line("/sys/kernel/security/lockdown", line, sizeof(line)))
		return false;
	if (!mode)
		return !strstr(line, "[none]");
	snprintf(word, sizeof(word), "[%s]", mode);
	return strstr(line, word);
}

/**
 * kernel_why_no_fields() - say why the module cannot read fields of BPF's structures
 *
 * Return: the reason, NULL if the kernel has all that is needed for that.
 */
const char *kernel_why_no_fields(void)
{
	if (!kernel_has_btf())
		return KERNEL_NO_BTF;
	return kernel_has_jit() ? NULL : KERNEL_NO_JIT;
}

/**
 * kernel_why_no_walk() - say why the module finds no users of objects, and iterators have no
 * text
 *
 * The setting at the moment when the module was loaded counts. It may have changed since, and
 * only the kernel log has the reason.
 *
 * Return: the reason.
 */
const char *kernel_why_no_walk(void)
{
	const char *why = kernel_why_no_fields();

	if (why)
		return why;
	if (!kernel_has_data_names())
		return KERNEL_NO_DATA_NAMES;
	if (kernel_hides_addresses())
		return "kernel.kptr_restrict is 2; as root: sysctl kernel.kptr_restrict=1, then bpfdev upgrade";
	return "the module found no iterators when it was loaded, as 'dmesg | grep bpfdev:' says; if kernel.kptr_restrict was 2 then, as root: bpfdev upgrade";
}
