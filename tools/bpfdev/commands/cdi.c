// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev cdi: specs of the Container Device Interface, with which container runtimes
 * give nodes to containers.
 *
 * A spec contains no device numbers. A runtime reads the number of the node on the host
 * when it starts a container, and so uses the present node.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/entry_acl.h"
#include "bpf/entry_owner.h"
#include "bpf/walk_dirs.h"
#include "commands/cdi.h"
#include "commands/cdi_spec.h"
#include "libbpfdev.h"
#include "util/array.h"
#include "util/atomic_files.h"
#include "util/error.h"
#include "util/path.h"
#include "util/strbuf.h"
#include "util/usage.h"

#define CDI_DIR "/var/run/cdi"

/*
 * The contents of the specs are the same in all these versions, but for annotations and
 * additional groups. A runtime rejects a spec of a newer version than its own. So the
 * default is the oldest version with all needed features, namely names that start with a
 * digit.
 */
static const char * const versions[] = {
	"0.5.0", "0.6.0", "0.7.0", "0.8.0", "1.0.0", "1.1.0",
};

#define WHY_NO_CDI_NAME "in CDI a name starts and ends with a letter or a digit"

/* Collecting */

static int cdi_failed(const char *name, int err)
{
	return cli_name_error("write a spec for", name, err);
}

/*
 * The least access for its use: reading is enough for the text of an iterator, which needs
 * no bpf(2), as little as ioctls on the control node of a directory do.
 */
static void cdi_add_kinds(struct cdi_devices *devices, const char *name,
			  const struct bpfdev_dev *dev, const struct cdi_use *use)
{
	switch (bpfdev_dev__type(dev)) {
	case BPFDEV_TYPE_MAP:
		cdi_add_map(devices, name, bpfdev_dev__access(dev), use);
		break;
	case BPFDEV_TYPE_PROG:
		cdi_add(devices, name, CDI_KIND_PROG, "r", use);
		break;
	case BPFDEV_TYPE_LINK:
		cdi_add(devices, name, CDI_KIND_LINK, use->needs_bpf ? "rw" : "r", use);
		break;
	case BPFDEV_TYPE_DIR:
		cdi_add(devices, name, CDI_KIND_DIR, "rw", use);
		break;
	}
}

static bool cdi_needs_bpf(const struct bpfdev_dev *dev)
{
	switch (bpfdev_dev__type(dev)) {
	case BPFDEV_TYPE_MAP:
		return bpfdev_dev__face(dev) == BPFDEV_FACE_BPF;
	case BPFDEV_TYPE_LINK:
		return bpfdev_dev__bpf_type(dev) != BPF_LINK_TYPE_ITER;
	default:
		return bpfdev_dev__type(dev) != BPFDEV_TYPE_DIR;
	}
}

/* CDI has no ACL. Return 0 or a negative errno. */
static int cdi_read_owner(const char *name, uint32_t type, struct cli_owner *owner)
{
	int ret = entry_owner_read(name, type, owner);

	if (!ret)
		owner->mode = entry_mode_without_acl(name, type, owner->mode);
	return ret;
}

/* Return 0 or a negative errno. */
static int cdi_add_device(struct cdi_devices *devices, const char *name,
			  const struct bpfdev_dev *dev)
{
	struct cdi_use use = { .needs_bpf = cdi_needs_bpf(dev) };
	int ret = cdi_read_owner(name, bpfdev_dev__type(dev), &use.owner);

	if (!ret)
		cdi_add_kinds(devices, name, dev, &use);
	return ret;
}

/* A tenant need not read the directory above its own. */
static int cdi_add_dir(struct cdi_devices *devices, const char *name)
{
	struct cdi_use use = {};
	int ret = cdi_read_owner(name, BPFDEV_TYPE_DIR, &use.owner);

	if (ret)
		return cdi_failed(name, -ret);
	cdi_add(devices, name, CDI_KIND_DIR, "rw", &use);
	return CLI_OK;
}

/*
 * Names from sysfs are not enough: a spec without the nodes of a directory would take the
 * place of one with them. Report it once.
 */
static int cdi_denied(struct cdi_devices *devices, const char *name)
{
	char *dir = cli_dirname(name);

	if (!devices->denied)
		cli_ctl_error(dir, O_RDONLY, EACCES);
	devices->denied = true;
	free(dir);
	return CLI_FAILURE;
}

/* The entry was removed, and maybe another one made: a directory then lacks its limit. */
static bool cdi_is_gone(int err)
{
	return err == ENOENT || err == ENODATA || err == ENODEV || err == ENOTDIR;
}

/*
 * Skip a bad name and an entry that was removed meanwhile, so that users who may make nodes
 * cannot prevent the specs.
 */
static int cdi_add_entry(const char *name, const struct bpfdev_dev *dev,
			 int ctl, void *data)
{
	struct cdi_devices *devices = data;
	int ret = 0;

	if (ctl < 0)
		return cdi_denied(devices, name);
	if (cdi_needs_bpf(dev) && !devices->bpf)
		devices->left_out = true;
	else if (cdi_has_name(name))
		ret = cdi_add_device(devices, name, dev);
	else
		cli_error("%s: skipped: " WHY_NO_CDI_NAME, name);
	return !ret || cdi_is_gone(-ret) ? CLI_OK : cdi_failed(name, -ret);
}

/* Add a name given by the user: for a directory, itself and its entries. */
static int cdi_add_named(struct cdi_devices *devices, const char *name)
{
	struct bpfdev_dev *dev;
	int ctl, ret = 0, status = CLI_OK;
	const char *last;

	if (!*name)
		return cli_walk_dirs("", cdi_add_entry, devices);
	if (cli_is_dir(name) && cdi_has_name(name))
		return cdi_add_dir(devices, name) ?: cli_walk_dirs(name, cdi_add_entry, devices);
	ctl = cli_open_parent(name, O_RDONLY, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	dev = bpfdev_dev__read(ctl, last);
	if (!dev)
		status = cdi_failed(name, errno);
	else if (!cdi_has_name(name))
		status = cli_error("%s: " WHY_NO_CDI_NAME, name);
	else
		ret = cdi_add_device(devices, name, dev);
	if (ret)
		status = cdi_failed(name, -ret);
	bpfdev_dev__free(dev);
	close(ctl);
	return status;
}

static int cdi_collect(struct cdi_devices *devices, int argc, char **argv)
{
	int i, status = CLI_OK;

	if (!argc)
		status = cdi_add_named(devices, "");
	for (i = 0; i < argc; i++) {
		char *name = cli_name(argv[i]);

		if (!name || cdi_add_named(devices, name))
			status = CLI_FAILURE;
		free(name);
	}
	cdi_sort_devices(devices);
	return status;
}

/* Writing */

static int cdi_print_spec(const struct cdi_devices *devices, enum cdi_kind kind,
			  const char *version)
{
	struct strbuf spec = {};

	cdi_put_spec(&spec, devices, kind, version);
	if (!spec.len)
		return cli_error("%s: there is no device of this kind, and CDI allows no spec without devices%s",
				 cdi_kinds[kind], devices->left_out && kind != CDI_KIND_DIR ?
				 "; those that need bpf(2) must be named, or take --bpf" : "");
	fwrite(spec.chars, 1, spec.len, stdout);
	strbuf_free(&spec);
	return CLI_OK;
}

static int cdi_write_specs(const struct cdi_devices *devices, const char *dir,
			   const char *version)
{
	char names[CDI_KINDS][32];
	struct file files[CDI_KINDS] = {};
	enum cdi_kind kind;
	int status;

	for (kind = 0; kind < CDI_KINDS; kind++) {
		snprintf(names[kind], sizeof(names[kind]), "bpfdev-%s.json",
			 cdi_kinds[kind]);
		files[kind].name = names[kind];
		cdi_put_spec(&files[kind].content, devices, kind, version);
	}
	status = files_write(dir, files, CDI_KINDS, NULL, NULL);
	for (kind = 0; kind < CDI_KINDS; kind++)
		strbuf_free(&files[kind].content);
	return status;
}

/* Return the index of a word, -1 if it is none of them. */
static int cdi_find_word(const char *const *words, size_t count,
			 const char *word)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

static int cmd_cdi(int argc, char **argv)
{
	static const struct option options[] = {
		{ "bpf", no_argument, NULL, OPT_BPF },
		{ "cdi-version", required_argument, NULL, OPT_CDI_VERSION },
		{ "directory", required_argument, NULL, OPT_DIRECTORY },
		{ "print", required_argument, NULL, OPT_PRINT },
		CLI_LONG_OPTIONS,
		{}
	};
	int opt, status, kind = CDI_KINDS, version = 0;
	struct cdi_devices devices = {};
	const char *dir = NULL;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		if (opt == OPT_BPF)
			devices.bpf = true;
		else if (opt == OPT_DIRECTORY)
			dir = optarg;
		else if (opt == OPT_PRINT)
			kind = cdi_find_word(cdi_kinds, CDI_KINDS, optarg);
		else if (opt == OPT_CDI_VERSION)
			version = cdi_find_word(versions, ARRAY_SIZE(versions),
						optarg);
		else
			cli_common_option(&cli_cdi, opt);
		if (kind < 0)
			return cli_usage_error(&cli_cdi,
					       "--print: '%s' is not map, map-ro, prog, link or dir",
					       optarg);
		if (version < 0)
			return cli_usage_error(&cli_cdi,
					       "--cdi-version: '%s' is not %s, 0.6.0, 0.7.0, 0.8.0, 1.0.0 or 1.1.0",
					       optarg, versions[0]);
	}
	if (dir && kind != CDI_KINDS)
		return cli_usage_error(&cli_cdi,
				       "--directory and --print are mutually exclusive");
	status = kind == CDI_KINDS ? files_lock() : CLI_OK;
	if (!status)
		status = cdi_collect(&devices, argc - optind, argv + optind);
	if (!status && kind != CDI_KINDS)
		status = cdi_print_spec(&devices, kind, versions[version]);
	else if (!status)
		status = cdi_write_specs(&devices, dir ?: CDI_DIR,
					 versions[version]);
	cdi_free_devices(&devices);
	return status;
}

const struct cli_command cli_cdi = {
	.name = "cdi",
	.args = "[NAME...] [OPTION]...",
	.help = "Write specs for container runtimes to give nodes to containers by name",
	.options =
		"  --bpf                  include devices that need bpf(2) without being named\n"
		"  --directory DIR        write the specs to DIR (default: " CDI_DIR ")\n"
		"  --print KIND           print the spec of this kind and write none: map,\n"
		"                         map-ro, prog, link or dir\n"
		"  --cdi-version V        set the CDI version, 0.5.0 to 1.1.0 (default: 0.5.0)\n",
	.run = cmd_cdi,
};
