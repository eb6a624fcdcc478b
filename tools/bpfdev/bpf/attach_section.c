// SPDX-License-Identifier: GPL-2.0-only
/* Attaching a program to the attach point of its section, as libbpf finds it. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf/attach_section.h"
#include "bpf/ids.h"
#include "bpf/load.h"
#include "util/error.h"

static int section_error(const struct bpf_program *prog, int err)
{
	const char *name = bpf_program__name(prog);

	if (err == EPERM)
		cli_error("cannot attach %s: %s: it needs %s", name, strerror(err),
			  load_privileges(bpf_program__type(prog)));
	else
		cli_error("cannot attach %s to the attach point of its section '%s': %s",
			  name, bpf_program__section_name(prog), load_strerror(err));
	return -err;
}

/*
 * Return a new descriptor of the kernel's link, or a negative value after the error was
 * reported. Not all that libbpf calls a link is one: a program for USDT is attached at
 * several places.
 */
static int section_link_fd(const struct bpf_program *prog,
			   const struct bpf_link *link)
{
	struct bpf_link_info info = {};
	__u32 len = sizeof(info);
	int fd = bpf_link__fd(link);

	/* 0 is then that of the standard input; libbpf avoids the standard streams */
	if (fd <= STDERR_FILENO || ids_read_info(fd, &info, &len)) {
		cli_error("cannot attach %s: for its section '%s' libbpf makes no single link that a node could keep",
			  bpf_program__name(prog), bpf_program__section_name(prog));
		return -EINVAL;
	}
	fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return fd < 0 ? section_error(prog, errno) : fd;
}

/**
 * attach_section() - attach a program to the attach point of its section
 * @prog: a loaded program
 *
 * Return: the only descriptor of the link; -EOPNOTSUPP, not reported, if the section
 * names no attach point; another negative value after the error was reported.
 */
int attach_section(const struct bpf_program *prog)
{
	struct bpf_link *link;
	int fd, err;

	load_keep_log();
	link = bpf_program__attach(prog);
	err = errno;
	load_end_log(!link && err != EOPNOTSUPP);
	if (!link)
		return err == EOPNOTSUPP ? -err : section_error(prog, err);
	fd = section_link_fd(prog, link);
	/* or libbpf would detach it */
	if (fd >= 0)
		bpf_link__disconnect(link);
	bpf_link__destroy(link);
	return fd;
}
