// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev cat: print the text of an iterator link, or the data of a map. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/data_node.h"
#include "commands/cat.h"
#include "commands/cat_data.h"
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
		return cli_error("%s is not an iterator link or a data node, and cannot be read; 'bpfdev map dump' prints a map",
				 name);
	if (len < 0)
		return cli_error("%s: %s", name, strerror(errno));
	return CLI_OK;
}

static int cat_node(const char *name, int fd, enum cat_follow follow)
{
	if (!cli_is_node(fd))
		return cli_open_error(name, O_RDONLY, ENODEV);
	return follow == CAT_FOLLOW_YES ? cat_no_follow(name) : cat_copy(name, fd);
}

static int cat_open(const char *name, enum cat_follow follow)
{
	int fd = bpfdev_open(name, O_RDONLY), status;

	if (fd < 0)
		return cli_open_error(name, O_RDONLY, -fd);
	if (data_node_is(fd))
		return cat_data(name, fd, follow);
	status = cat_node(name, fd, follow);
	close(fd);
	return status;
}

static int cat_parse_options(int argc, char **argv, enum cat_follow *follow)
{
	static const struct option options[] = {
		{ "follow", no_argument, NULL, OPT_FOLLOW },
		{ "no-follow", no_argument, NULL, OPT_NO_FOLLOW },
		CLI_LONG_OPTIONS,
		{}
	};
	bool yes = false, no = false;
	int opt;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options, NULL)) != -1) {
		switch (opt) {
		case OPT_FOLLOW:
			yes = true;
			break;
		case OPT_NO_FOLLOW:
			no = true;
			break;
		default:
			cli_common_option(&cli_cat, opt);
		}
	}
	if (yes && no)
		return cli_usage_error(&cli_cat, "--follow and --no-follow exclude each other");
	*follow = yes ? CAT_FOLLOW_YES : no ? CAT_FOLLOW_NO : CAT_FOLLOW_RING;
	return CLI_OK;
}

static int cmd_cat(int argc, char **argv)
{
	enum cat_follow follow = CAT_FOLLOW_RING;
	int status = cat_parse_options(argc, argv, &follow);
	char *name;

	if (status)
		return status;
	if (argc - optind != 1)
		return cli_usage_error(&cli_cat, "expected one name");
	name = cli_name(argv[optind]);
	if (!name)
		return CLI_FAILURE;
	status = cat_open(name, follow);
	free(name);
	return status;
}

const struct cli_command cli_cat = {
	.name = "cat",
	.args = "NAME [OPTION]...",
	.help = "Print the text of an iterator link, or the data of a map",
	.options =
	"  --follow               wait for further events of a ring buffer (the default)\n"
	"  --no-follow            exit when a ring buffer has no event left\n",
	.run = cmd_cat,
};
