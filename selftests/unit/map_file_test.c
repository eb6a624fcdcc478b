// SPDX-License-Identifier: GPL-2.0-only
/* bpf/map_file.c: what a change or a lookup that is not permitted is explained with. */
#include <errno.h>
#include <fcntl.h>

#include "bpf/map_file.h"
#include "util/error.h"

#include "unit.h"

#define NO_BPF \
	"bpf(2) is not allowed here, for example by the seccomp profile of a container\n"

static void explained(int access, bool is_data, const char *verb, const char *want,
		      const char *what)
{
	const struct map_file map = { .name = "m", .access = access, .is_data = is_data };
	int status;

	capture();
	status = map_file_error(&map, verb, EPERM);
	release();
	if (status != CLI_FAILURE)
		abort();
	same(unit_io.err, want, what);
}

static void unit_run(void)
{
	explained(O_RDONLY, false, "dump",
		  "bpfdev: cannot dump m: Operation not permitted: " NO_BPF,
		  "a lookup by bpf(2) is not allowed");
	explained(O_WRONLY, false, "update",
		  "bpfdev: cannot update m: Operation not permitted: the map is frozen, or "
		  NO_BPF, "so is a change, or the map is frozen");
	explained(O_WRONLY, true, "update",
		  "bpfdev: cannot update m: Operation not permitted: the map is frozen\n",
		  "a change through a data node needs no bpf(2)");
}
