// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev mkdir: make a directory. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "bpf/pin_node.h"
#include "commands/mkdir.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"
#include "util/usage.h"

/* With @parents, a directory that exists is no error. */
static int mkdir_make_dir(const char *name, const struct cli_owner *owner, bool parents)
{
	BPFDEV_OPTS(bpfdev_mkdir_opts, opts, .flags = owner->flags,
		    .mode = owner->mode, .uid = owner->uid, .gid = owner->gid,
		    .limit = owner->limit);
	const char *last;
	int ctl, ret;

	ctl = cli_open_parent(name, O_WRONLY | O_CREAT, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = bpfdev_mkdir(ctl, last, &opts);
	close(ctl);
	if (ret == -EEXIST && parents && cli_is_dir(name))
		return CLI_OK;
	if (ret == -EEXIST)
		return cli_error("cannot make the directory %s: the name is taken",
				 name);
	return ret ? cli_name_error("make the directory", name, -ret) : CLI_OK;
}

static int mkdir_with_parents(const char *name, const struct cli_owner *owner)
{
	struct pin_parents parents = {};
	char *above = cli_dirname(name);
	int status = pin_make_parents(above, &parents);

	free(above);
	status = status ?: mkdir_make_dir(name, owner, true);
	if (status)
		pin_remove_parents(&parents);
	else
		pin_keep_parents(&parents);
	return status;
}

static int cmd_mkdir(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_OWNER_LONG_OPTIONS,
		CLI_LIMIT_LONG_OPTION,
		{ "parents", no_argument, NULL, 'p' },
		CLI_LONG_OPTIONS,
		{}
	};
	struct cli_owner owner = {};
	bool parents = false;
	char *name;
	int opt, ret;

	while ((opt = getopt_long(argc, argv, "p" CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		if (opt == 'p') {
			parents = true;
			continue;
		}
		ret = cli_owner_option(&cli_mkdir, &owner, opt, optarg);
		if (ret)
			return ret;
	}
	if (argc - optind != 1)
		return cli_usage_error(&cli_mkdir, "expected one name");
	name = cli_name(argv[optind]);
	if (!name)
		return CLI_FAILURE;
	ret = parents ? mkdir_with_parents(name, &owner) :
			mkdir_make_dir(name, &owner, false);
	free(name);
	return ret;
}

const struct cli_command cli_mkdir = {
	.name = "mkdir",
	.args = "NAME [OPTION]...",
	.help = "Make a directory",
	.options =
	"  --mode MODE            set the control node's mode, octal (default: 0660)\n"
	"  --user USER            set its owner, name or number (default: the caller)\n"
	"  --group GROUP          set its group, name or number (default: the caller's)\n"
	"  --limit N|max          set the maximum number of entries below it, at any\n"
	"                         depth (default: that of the nearest directory above\n"
	"                         with a limit)\n"
	"  -p, --parents          make missing directories above it, too; one that\n"
	"                         exists is no error\n",
	.run = cmd_mkdir,
};
