// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev link: update the program of a link, or detach the link. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "bpf/load.h"
#include "bpf/object_arg.h"
#include "commands/link.h"
#include "libbpfdev.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/parse.h"
#include "util/path.h"
#include "util/usage.h"

static int link_wrong_type(const char *verb, const char *name, uint32_t type)
{
	return cli_error("cannot %s %s: it is a %s, not a link", verb, name,
			 type == BPFDEV_TYPE_DIR ? "directory" : bpfdev_type_str(type));
}

/* Return the type of an entry for messages, 0 if it cannot be read. */
static uint32_t link_type_of(const char *name)
{
	struct bpfdev_dev *dev = NULL;
	uint32_t type = 0;
	const char *last;
	int ctl;

	ctl = bpfdev_ctl_open_parent(name, O_RDONLY, &last);
	if (ctl >= 0) {
		dev = bpfdev_dev__read(ctl, last);
		close(ctl);
	}
	if (dev)
		type = bpfdev_dev__type(dev);
	bpfdev_dev__free(dev);
	return type;
}

static int link_update_error(const char *name,
			     const struct bpfdev_expect_opts *opts, int err)
{
	uint32_t type;

	switch (err) {
	case ESTALE:
		return cli_error("cannot update %s: its program does not have the ID %u, or no longer; nothing was changed",
				 name, opts->expect_id);
	case EOPNOTSUPP:
		return cli_error("cannot update %s: the program of links of this type cannot change; 'bpfdev replace' puts another link behind the name",
				 name);
	case ENOLINK:
		return cli_error("cannot update %s: its attach point no longer exists, or it was detached; 'bpfdev gc' removes such nodes",
				 name);
	case EINVAL:
		type = link_type_of(name);
		if (type && type != BPFDEV_TYPE_LINK)
			return link_wrong_type("update", name, type);
		return cli_error("cannot update %s: the new program does not have the type of the old one, or was loaded for another attach point",
				 name);
	case ERANGE:
		return cli_error("cannot update %s: %s: the interface rejects the program; with a large MTU, the program must take fragments (section 'xdp.frags')",
				 name, strerror(err));
	case EPERM:
		return cli_error("cannot update %s: %s", name, strerror(err));
	default:
		return cli_name_error("update", name, err);
	}
}

static int link_update(const char *name, int prog,
		       const struct bpfdev_expect_opts *opts)
{
	const char *last;
	int ctl, ret;

	ctl = cli_open_parent(name, O_WRONLY, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = bpfdev_update(ctl, last, prog, opts);
	close(ctl);
	return ret ? link_update_error(name, opts, -ret) : CLI_OK;
}

static int link_detach_error(const char *name, int err)
{
	uint32_t type = err == EINVAL || err == EISDIR ? link_type_of(name) : 0;

	if (type && type != BPFDEV_TYPE_LINK)
		return link_wrong_type("detach", name, type);
	switch (err) {
	case ENOENT:
		return cli_open_error(name, O_RDWR, err);
	case EOPNOTSUPP:
		return cli_error("cannot detach %s: links of this type end only with their last holder; use 'bpfdev unpin', and end the processes that 'bpfdev holders' lists",
				 name);
	case EPERM:
		return cli_error("cannot detach %s: %s: bpf(2) is not allowed here, for example by the seccomp profile of a container",
				 name, strerror(err));
	default:
		return cli_error("cannot detach %s: %s", name, strerror(err));
	}
}

/*
 * Detach through the module, which reports the change at once and names this process.
 * Return: 0, a negative errno, or 1 if the caller may not change the directory.
 */
static int link_detach_by_name(const char *name)
{
	const char *last;
	int ctl, ret;

	ctl = bpfdev_ctl_open_parent(name, O_WRONLY, &last);
	if (ctl < 0)
		return 1;
	ret = bpfdev_detach(ctl, last, NULL);
	close(ctl);
	return ret;
}

/* Who may open the link may detach it, too. */
static int link_detach_by_open(const char *name)
{
	uint32_t type;
	int fd, ret;

	fd = bpfdev_open(name, O_RDWR);
	if (fd >= 0) {
		ret = cli_debug_call(bpf_link_detach(fd), "bpf LINK_DETACH %d",
				     fd) ? -errno : 0;
		close(fd);
	}
	type = fd < 0 ? link_type_of(name) : 0;
	if (type && type != BPFDEV_TYPE_LINK)
		return link_wrong_type("detach", name, type);
	if (fd < 0)
		return cli_open_error(name, O_RDWR, -fd);
	return ret ? link_detach_error(name, -ret) : CLI_OK;
}

static int link_detach(const char *name)
{
	int ret = link_detach_by_name(name);

	if (ret > 0)
		return link_detach_by_open(name);
	return ret ? link_detach_error(name, -ret) : CLI_OK;
}

/*
 * struct change - options of the command line
 * @expect: argument of --expect
 * @choice: arguments of --prog and --type
 */
struct change {
	struct bpfdev_expect_opts expect;
	struct load_choice choice;
};

static int link_parse_options(int argc, char **argv, struct change *change)
{
	static const struct option options[] = {
		{ "expect", required_argument, NULL, OPT_EXPECT },
		{ "prog", required_argument, NULL, OPT_PROG },
		{ "type", required_argument, NULL, OPT_TYPE },
		CLI_LONG_OPTIONS,
		{}
	};
	int opt, status;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		switch (opt) {
		case OPT_EXPECT:
			status =
				cli_number_option(&cli_link, "expect", optarg,
						  0, &change->expect.expect_id);
			if (status)
				return status;
			change->expect.flags |= BPFDEV_EXPECT;
			break;
		case OPT_PROG:
			change->choice.prog = optarg;
			break;
		case OPT_TYPE:
			status = load_type_option(&cli_link, optarg,
						  &change->choice);
			if (status)
				return status;
			break;
		default:
			cli_common_option(&cli_link, opt);
		}
	}
	return CLI_OK;
}

static int link_run_update(char **argv, const struct change *change)
{
	int prog, status;
	char *name;

	if (strcmp(argv[0], "prog") != 0)
		return cli_usage_error(&cli_link,
				       "'%s' is not 'prog': only a program can replace a link's program",
				       argv[0]);
	status = object_arg_open(&cli_link, BPFDEV_TYPE_PROG, argv[1], argv[2],
				 &change->choice, &prog, NULL);
	if (status)
		return status;
	name = cli_name(argv[3]);
	status = name ? link_update(name, prog, &change->expect) : CLI_FAILURE;
	free(name);
	close(prog);
	return status;
}

static int link_run_detach(char **argv, const struct change *change)
{
	char *name;
	int status;

	if (change->expect.flags || change->choice.prog || change->choice.type)
		return cli_usage_error(&cli_link, "options require 'update'");
	name = cli_name(argv[0]);
	status = name ? link_detach(name) : CLI_FAILURE;
	free(name);
	return status;
}

static int cmd_link(int argc, char **argv)
{
	struct change change = { .expect.sz = sizeof(change.expect) };
	int status = link_parse_options(argc, argv, &change);

	if (status)
		return status;
	argc -= optind;
	argv += optind;
	if (argc == 5 && !strcmp(argv[0], "update"))
		return link_run_update(argv + 1, &change);
	if (argc == 2 && !strcmp(argv[0], "detach"))
		return link_run_detach(argv + 1, &change);
	return cli_usage_error(&cli_link,
			       "expected 'update', 'prog', an object in two words and a name, or 'detach' and a name");
}

const struct cli_command cli_link = {
	.name = "link",
	.args = "(update prog OBJ NAME|detach NAME) [OPTION]...",
	.help = "Update the program of a link atomically, or detach the link",
	.options =
	"  --expect ID            update: fail unless the link's program has this ID\n"
	"  --prog PROG            update: choose the program if the file has several\n"
	"  --type TYPE            update: set the type of the program in the file, for\n"
	"                         example xdp (default: that of its section)\n",
	.objects = true,
	.run = cmd_link,
};
