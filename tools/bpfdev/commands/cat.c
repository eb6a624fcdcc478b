// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev cat: print the text of an iterator link. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/data_node.h"
#include "commands/cat.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/major.h"
#include "util/path.h"
#include "util/usage.h"

/* The most reads in a row without text. */
#define CAT_TRIES	1000

/*
 * BPF ends a read with EAGAIN after a million objects without text, such as descriptors
 * that are not BPF's. The next read goes on there. But a program can also ask for the same
 * object again, for ever.
 */
static ssize_t cat_read(int fd, char *buf, size_t size)
{
	ssize_t len;
	int tries;

	for (tries = 0; tries < CAT_TRIES; tries++) {
		len = read(fd, buf, size);
		if (len >= 0 || errno != EAGAIN)
			break;
	}
	return len;
}

static int cat_copy(const char *name, int fd)
{
	char buf[65536];
	ssize_t len;

	while ((len = cat_read(fd, buf, sizeof(buf))) > 0)
		if (fwrite(buf, 1, len, stdout) != (size_t)len)
			return cli_error("standard output: %s",
					 strerror(errno));
	/* BPF returns this error for a map or a program */
	if (len < 0 && errno == EINVAL)
		return cli_error("%s is not an iterator link: only iterator links have text",
				 name);
	if (len < 0)
		return cli_error("%s: %s", name, strerror(errno));
	return CLI_OK;
}

static int cat_node(const char *name, int fd)
{
	if (!cli_is_node(fd))
		return cli_open_error(name, O_RDONLY, ENODEV);
	/* it would be bytes, and of a ring buffer without an end */
	if (data_node_is(fd))
		return cli_error("%s is not an iterator link: it is a data node, whose records are not text; read it with od(1)",
				 name);
	return cat_copy(name, fd);
}

static int cmd_cat(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_LONG_OPTIONS,
		{}
	};
	char *name;
	int opt, fd, ret;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1)
		cli_common_option(&cli_cat, opt);
	if (argc - optind != 1)
		return cli_usage_error(&cli_cat, "expected one name");
	name = cli_name(argv[optind]);
	if (!name)
		return CLI_FAILURE;
	fd = bpfdev_open(name, O_RDONLY);
	if (fd < 0) {
		ret = cli_open_error(name, O_RDONLY, -fd);
	} else {
		ret = cat_node(name, fd);
		close(fd);
	}
	free(name);
	return ret;
}

const struct cli_command cli_cat = {
	.name = "cat",
	.args = "NAME",
	.help = "Print the text of an iterator link",
	.options = "",
	.run = cmd_cat,
};
