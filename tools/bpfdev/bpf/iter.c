// SPDX-License-Identifier: GPL-2.0-only
/* Loading and attaching BPF iterators. */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf/iter.h"
#include "bpf/load.h"
#include "util/error.h"

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
 * iter_attach() - load an iterator and attach it
 * @object: the object that contains it
 * @prog: the iterator
 * @map_name: the map in @object that it goes through, or NULL
 *
 * Return: the link, or NULL after the error was reported, with the verifier's log.
 */
struct bpf_link *iter_attach(struct bpf_object *object,
			     struct bpf_program *prog, const char *map_name)
{
	union bpf_iter_link_info info = {};
	LIBBPF_OPTS(bpf_iter_attach_opts, opts);
	struct bpf_link *link;

	if (load_object(object, prog))
		return NULL;
	if (map_name) {
		info.map.map_fd = bpf_object__find_map_fd_by_name(object, map_name);
		opts.link_info = &info;
		opts.link_info_len = sizeof(info);
	}
	load_keep_log();
	link = bpf_program__attach_iter(prog, &opts);
	load_end_log(!link);
	if (!link)
		cli_error("cannot attach %s: %s%s", bpf_program__name(prog),
			  strerror(errno), errno == EINVAL || errno == EBADF ?
			  ": an iterator that needs a target, such as a map or a cgroup, must be attached by its loader; 'bpfdev pin link' then makes a node for its link" : "");
	return link;
}
