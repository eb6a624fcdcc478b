// SPDX-License-Identifier: GPL-2.0-only
/* Loading and attaching BPF iterators. */
#include <stdbool.h>
#include <stddef.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf/iter.h"
#include "bpf/load.h"
#include "util/debug.h"

static bool iter_is_one(const struct bpf_program *prog)
{
	return bpf_program__expected_attach_type(prog) == BPF_TRACE_ITER;
}

const struct load_kind iter_kind = {
	.is_one = iter_is_one,
	.noun = "iterator",
	.none = "no program in a section 'iter/...' or 'iter.s/...'",
};

/**
 * iter_attach_fd() - attach a loaded iterator
 * @fd: the program
 * @name: its name, for debug messages
 * @info: its parameter, NULL for none
 *
 * Return: a descriptor of the link, or a negative value with errno set.
 */
int iter_attach_fd(int fd, const char *name, const union bpf_iter_link_info *info)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .iter_info = (union bpf_iter_link_info *)info,
		    .iter_info_len = info ? sizeof(*info) : 0);

	return cli_debug_call(bpf_link_create(fd, 0, BPF_TRACE_ITER, &opts),
			      "bpf LINK_CREATE %s", name);
}

/** iter_attach() - attach a loaded iterator, as iter_attach_fd() */
int iter_attach(const struct bpf_program *prog, const union bpf_iter_link_info *info)
{
	return iter_attach_fd(bpf_program__fd(prog), bpf_program__name(prog), info);
}
