// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of programs. BPF keeps 15 characters of the name of an object. The whole name of
 * a program is that of its first function, in its BTF.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <bpf/btf.h>
#include <linux/bpf.h>

#include "bpf/ids.h"
#include "bpf/prog_name.h"
#include "libbpfdev.h"
#include "util/debug.h"

/* Return the BTF type of the first function of a program, or 0. */
static uint32_t prog_name_func(int fd)
{
	struct bpf_func_info func = {};
	struct bpf_prog_info info = {
		.nr_func_info = 1,
		.func_info_rec_size = sizeof(func),
		.func_info = (uintptr_t)&func,
	};
	__u32 len = sizeof(info);

	if (ids_read_info(fd, &info, &len) || !info.nr_func_info)
		return 0;
	return func.type_id;
}

/**
 * prog_name_full() - return the whole name of a program
 * @fd: a descriptor of the program
 * @info: its info
 * @buf: a buffer of PROG_NAME_SIZE bytes
 *
 * Finding BTF by its ID needs CAP_SYS_ADMIN.
 *
 * Return: @buf, or NULL if the program has no BTF or it may not be read.
 */
const char *prog_name_full(int fd, const struct bpf_prog_info *info, char *buf)
{
	const struct btf_type *type;
	uint32_t func;
	struct btf *btf;

	func = info->btf_id ? prog_name_func(fd) : 0;
	if (!func)
		return NULL;
	btf = btf__load_from_kernel_by_id(info->btf_id);
	cli_debug_call(btf ? 0 : -1, "bpf BTF_GET_FD_BY_ID %u", info->btf_id);
	if (!btf)
		return NULL;
	type = btf__type_by_id(btf, func);
	snprintf(buf, PROG_NAME_SIZE, "%s",
		 type ? btf__name_by_offset(btf, type->name_off) : "");
	btf__free(btf);
	return *buf ? buf : NULL;
}

/**
 * prog_name_is() - compare the name of an object with one of the command line
 * @bpf_name: the object's name in BPF
 * @full: its whole name, or NULL if it is not known
 * @name: the name of the command line, whole or the first 15 characters
 *
 * Return: true if @name is the name.
 */
bool prog_name_is(const char *bpf_name, const char *full, const char *name)
{
	size_t len = strlen(name);

	if (len >= BPFDEV_BPF_NAME_SIZE && full)
		return !strcmp(full, name);
	if (len > BPFDEV_BPF_NAME_SIZE - 1)
		len = BPFDEV_BPF_NAME_SIZE - 1;
	return strlen(bpf_name) == len && !strncmp(bpf_name, name, len);
}
