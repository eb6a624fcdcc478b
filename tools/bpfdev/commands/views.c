// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev views: install, list and remove the iterators of bpfdev. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/libbpf.h>
#include <libsmartcols.h>

#include "bpf/iter.h"
#include "bpf/load.h"
#include "commands/views.h"
#include "host.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/table.h"
#include "output/value.h"
#include "util/array.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/kernel.h"
#include "util/owner.h"
#include "util/progress.h"
#include "util/signals.h"
#include "util/usage.h"

#include "cgroup.skel.h"
#include "holders.skel.h"
#include "links.skel.h"
#include "maps.skel.h"
#include "progs.skel.h"
#include "records.skel.h"

/*
 * struct view - a view
 * @name: name of its node in VIEWS_DIR
 * @format: text or binary
 * @help: its contents
 * @elf: its object file, from its skeleton
 * @map: the map that it goes through, or NULL
 */
struct view {
	const char *name;
	const char *format;
	const char *help;
	const void *(*elf)(size_t *size);
	const char *map;
};

static const struct view views[] = {
	{ "cgroup", "text", "cgroups: processes, CPU, memory and BPF programs",
	  view_cgroup__elf_bytes, VIEW_STEPS_MAP },
	{ "holders", "text", "file descriptors of BPF objects",
	  view_holders__elf_bytes, NULL },
	{ "links", "text", "links, their programs and their run time",
	  view_links__elf_bytes, NULL },
	{ "maps", "text", "maps, their sizes and memory",
	  view_maps__elf_bytes, NULL },
	{ "progs", "text", "programs, their run time, sizes and memory",
	  view_progs__elf_bytes, NULL },
	{ "records", "binary", "programs, as struct bpfdev_record",
	  view_records__elf_bytes, NULL },
};

#define VIEWS ARRAY_SIZE(views)

/* struct loaded - a loaded view, and the view that it replaces */
struct loaded {
	struct bpf_object *object;
	int link;		/* or -1 */
	bool created;
	int old;		/* the previous link, or -1 */
	struct stat old_node;
};

static void views_node_path(const struct view *view, char *buf, size_t size)
{
	snprintf(buf, size, BPFDEV_DEV_DIR "/" VIEWS_DIR "/%s", view->name);
}

/* Loading */

static void views_put_type(char *to, const char *name, int type)
{
	if (type == VIEW_TYPES - 1)
		name = "?";
	/* libbpf may be older than the kernel and not know the type */
	if (name)
		snprintf(to, VIEW_TYPE_SIZE, "%s", name);
	else
		snprintf(to, VIEW_TYPE_SIZE, "%d", type);
}

static int views_describe_host(struct view_host *host)
{
	int i, cpus = libbpf_num_possible_cpus();

	if (cpus < 0)
		return -1;
	host->page_size = sysconf(_SC_PAGESIZE);
	host->cpus = cpus;
	for (i = 0; i < VIEW_TYPES; i++) {
		views_put_type(host->map_type[i], libbpf_bpf_map_type_str(i),
			       i);
		views_put_type(host->prog_type[i], libbpf_bpf_prog_type_str(i),
			       i);
		views_put_type(host->link_type[i], libbpf_bpf_link_type_str(i),
			       i);
	}
	return 0;
}

static int views_load(const struct view *view, const struct view_host *host,
		      struct loaded *loaded)
{
	union bpf_iter_link_info info = {};
	struct bpf_program *prog;
	struct bpf_map *map;
	const void *data;
	size_t size;

	data = view->elf(&size);
	loaded->object = load_open_memory(view->name, data, size);
	if (!loaded->object)
		return CLI_FAILURE;
	map = bpf_object__find_map_by_name(loaded->object, VIEW_HOST_SECTION);
	if (map && bpf_map__set_initial_value(map, host, sizeof(*host)))
		return cli_error("%s: %s", view->name, strerror(errno));
	prog = bpf_object__next_program(loaded->object, NULL);
	if (load_object(loaded->object, prog))
		return CLI_FAILURE;
	if (view->map)
		info.map.map_fd = bpf_object__find_map_fd_by_name(loaded->object, view->map);
	loaded->link = iter_attach(prog, view->map ? &info : NULL);
	if (loaded->link < 0)
		return cli_error("cannot attach %s: %s", view->name, strerror(errno));
	return CLI_OK;
}

/*
 * Views compare addresses of symbols. A hidden address reads as 0, and views would use
 * it.
 */
static int views_check_addresses(void)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	unsigned long long address = 0;
	char line[512];

	cli_debug_call(file ? 0 : -1, "read /proc/kallsyms");
	while (file && !address && fgets(line, sizeof(line), file))
		if (strstr(line, " bpf_map_fops\n"))
			address = strtoull(line, NULL, 16);
	if (file)
		fclose(file);
	if (address)
		return CLI_OK;
	if (!kernel_has_data_names())
		return cli_error("cannot install views: " KERNEL_NO_DATA_NAMES ", which they need");
	if (kernel_hides_addresses())
		return cli_error("cannot install views: kernel.kptr_restrict is 2, which hides the addresses that they need; as root: sysctl kernel.kptr_restrict=1, then try again");
	return cli_error("cannot install views: the kernel hides the addresses that they need; installing them needs CAP_SYSLOG");
}

static int views_load_all(struct loaded *loaded)
{
	struct view_host host = {};
	size_t i;

	if (!kernel_has_btf())
		return cli_error("cannot install views: " KERNEL_NO_BTF ", which they need");
	if (kernel_is_locked_down("confidentiality"))
		return cli_error("cannot install views: " KERNEL_CONFIDENTIAL "; boot without lockdown=confidentiality");
	if (views_check_addresses())
		return CLI_FAILURE;
	if (views_describe_host(&host))
		return cli_error("cannot read the number of possible CPUs");
	progress_start("loading views", VIEWS);
	for (i = 0; i < VIEWS && !views_load(&views[i], &host, &loaded[i]); i++)
		progress_step();
	progress_end();
	return i == VIEWS ? CLI_OK : CLI_FAILURE;
}

static void views_close_all(struct loaded *loaded)
{
	size_t i;

	for (i = 0; i < VIEWS; i++) {
		if (loaded[i].link >= 0)
			close(loaded[i].link);
		bpf_object__close(loaded[i].object);
		if (loaded[i].old >= 0)
			close(loaded[i].old);
	}
}

/*
 * Check whether the node with the name of a view is a view: an iterator link whose
 * program has the view's name. Return 0 and its ID, -EINVAL if it is another object, or
 * another negative errno.
 */
static int views_find_view(int ctl, const struct view *view, uint32_t *id)
{
	struct bpfdev_dev *dev = bpfdev_dev__read(ctl, view->name);
	char name[32];
	bool found;

	if (!dev)
		return -errno;
	snprintf(name, sizeof(name), "view_%s", view->name);
	found = bpfdev_dev__type(dev) == BPFDEV_TYPE_LINK &&
		bpfdev_dev__bpf_type(dev) == BPF_LINK_TYPE_ITER &&
		!strcmp(bpfdev_dev__bpf_name(dev), name);
	*id = bpfdev_dev__id(dev);
	bpfdev_dev__free(dev);
	return found ? 0 : -EINVAL;
}

/* Installing */

static int views_install_error(const struct view *view, int err)
{
	if (err == EINVAL)
		return cli_error("cannot install " VIEWS_DIR "/%s: another object has that name",
				 view->name);
	return cli_error("cannot install " VIEWS_DIR "/%s: %s", view->name,
			 strerror(err));
}

static int views_give(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
	struct stat st;

	/* usually nothing changes, and readers are not shut out meanwhile */
	if (!stat(path, &st) && st.st_uid == uid && st.st_gid == gid &&
	    (st.st_mode & 0777) == mode)
		return 0;
	/* this order never grants access to a user who should have none */
	return chmod(path, 0) || chown(path, uid, gid) || chmod(path, mode) ?
		-errno : 0;
}

/* Replace the present view, and give it the owner and mode of a new one. */
static int views_replace(int ctl, const struct view *view,
			 const struct cli_owner *owner, struct loaded *loaded)
{
	BPFDEV_OPTS(bpfdev_replace_opts, opts, .flags = BPFDEV_EXPECT);
	char path[64];
	int old, ret;

	ret = views_find_view(ctl, view, &opts.expect_id);
	if (ret)
		return ret;
	views_node_path(view, path, sizeof(path));
	if (stat(path, &loaded->old_node))
		return -errno;
	old = bpfdev_open(path, O_RDWR);
	if (old < 0)
		return old;
	ret = bpfdev_replace(ctl, view->name, loaded->link, &opts);
	if (ret) {
		close(old);
		return ret;
	}
	loaded->old = old;
	return views_give(path, owner->uid, owner->gid, owner->mode);
}

static int views_install_one(int ctl, const struct view *view,
			     const struct cli_owner *owner,
			     struct loaded *loaded)
{
	BPFDEV_OPTS(bpfdev_create_opts, opts, .flags = owner->flags,
		    .mode = owner->mode, .uid = owner->uid, .gid = owner->gid);
	int ret;

	ret = bpfdev_create(ctl, view->name, loaded->link, &opts);
	loaded->created = !ret;
	if (ret == -EEXIST)
		ret = views_replace(ctl, view, owner, loaded);
	return ret ? views_install_error(view, -ret) : CLI_OK;
}

/* Restore the previous state: 0, or a negative errno. */
static int views_undo_one(int ctl, const struct view *view,
			  const struct loaded *loaded)
{
	const struct stat *old = &loaded->old_node;
	char path[64];
	int ret;

	if (loaded->created)
		return bpfdev_remove(ctl, view->name, NULL);
	if (loaded->old < 0)
		return 0;
	ret = bpfdev_replace(ctl, view->name, loaded->old, NULL);
	views_node_path(view, path, sizeof(path));
	return ret   ?:
		       views_give(path, old->st_uid, old->st_gid,
				  old->st_mode & 0777);
}

static void views_undo(int ctl, const struct loaded *loaded)
{
	size_t i;
	int ret;

	for (i = 0; i < VIEWS; i++) {
		ret = views_undo_one(ctl, &views[i], &loaded[i]);
		if (ret)
			cli_error(VIEWS_DIR "/%s: cannot restore the previous state: %s",
				  views[i].name, strerror(-ret));
	}
}

static int views_install_in(int ctl, const struct cli_owner *owner,
			    struct loaded *loaded)
{
	size_t i;

	for (i = 0; i < VIEWS; i++) {
		if (views_install_one(ctl, &views[i], owner, &loaded[i])) {
			views_undo(ctl, loaded);
			return CLI_FAILURE;
		}
	}
	return CLI_OK;
}

static int views_install_loaded(int root, const struct cli_owner *owner,
				struct loaded *loaded)
{
	int ctl, made, status;

	made = bpfdev_mkdir(root, VIEWS_DIR, NULL);
	if (made && made != -EEXIST)
		return cli_name_error("make the directory", VIEWS_DIR, -made);
	ctl = bpfdev_ctl_open(VIEWS_DIR, O_RDWR);
	if (ctl < 0) {
		status = cli_ctl_error(VIEWS_DIR, O_RDWR, -ctl);
	} else {
		status = views_install_in(ctl, owner, loaded);
		close(ctl);
	}
	if (status && !made)
		bpfdev_rmdir(root, VIEWS_DIR);
	return status;
}

static int views_install(struct cli_owner *owner)
{
	int root = bpfdev_ctl_open("", O_WRONLY), status;
	struct loaded loaded[VIEWS] = {};
	size_t i;

	if (root < 0)
		return cli_ctl_error("", O_WRONLY, -root);

	if (!(owner->flags & BPFDEV_SET_UID))
		owner->uid = geteuid();
	if (!(owner->flags & BPFDEV_SET_MODE))
		owner->mode = owner->flags & BPFDEV_SET_GID ? 0440 : 0400;
	if (!(owner->flags & BPFDEV_SET_GID))
		owner->gid = getegid();
	owner->flags = BPFDEV_SET_MODE | BPFDEV_SET_UID | BPFDEV_SET_GID;
	for (i = 0; i < VIEWS; i++)
		loaded[i].link = loaded[i].old = -1;
	status = views_load_all(loaded);
	if (!status) {
		/* install all views or none */
		cli_hold_signals();
		status = views_install_loaded(root, owner, loaded);
		cli_release_signals();
	}
	views_close_all(loaded);
	close(root);
	return status;
}

/* Removing */

/* An object that is not a view stays, under any name. */
static int views_remove_view(int ctl, const struct view *view)
{
	BPFDEV_OPTS(bpfdev_expect_opts, opts, .flags = BPFDEV_EXPECT);
	int ret = views_find_view(ctl, view, &opts.expect_id);

	ret = ret ? ret : bpfdev_remove(ctl, view->name, &opts);
	return ret == -ENOENT || ret == -EINVAL ? 0 : ret;
}

static int views_remove_all(void)
{
	int root, ctl, ret, status = CLI_OK;
	size_t i;

	root = bpfdev_ctl_open("", O_WRONLY);
	if (root < 0)
		return cli_ctl_error("", O_WRONLY, -root);
	ctl = bpfdev_ctl_open(VIEWS_DIR, O_RDWR);
	if (ctl < 0) {
		close(root);
		return ctl == -ENOENT ? cli_error("no views are installed") :
			cli_ctl_error(VIEWS_DIR, O_RDWR, -ctl);
	}
	for (i = 0; i < VIEWS; i++) {
		ret = views_remove_view(ctl, &views[i]);
		if (ret)
			status = cli_error("cannot remove " VIEWS_DIR "/%s: %s",
					   views[i].name, strerror(-ret));
	}
	close(ctl);
	/* other entries stay, and then the directory stays, too */
	ret = bpfdev_rmdir(root, VIEWS_DIR);
	close(root);
	if (ret && ret != -ENOTEMPTY)
		status = cli_name_error("remove the directory", VIEWS_DIR, -ret);
	return status;
}

/* Listing */

/* struct row - a view, and its node if it exists */
struct row {
	const struct view *view;
	bool installed;
	struct stat node;
};

static bool views_name_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_text(buf, size, row->view->name);
}

static bool views_format_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_text(buf, size, row->view->format);
}

static bool views_installed_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put(buf, size, "%d", row->installed);
}

static bool views_mode_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->installed &&
	       value_put(buf, size, "%04o", row->node.st_mode & 0777);
}

static bool views_user_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->installed && value_put_user(buf, size, row->node.st_uid);
}

static bool views_group_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->installed && value_put_group(buf, size, row->node.st_gid);
}

static bool views_help_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_text(buf, size, row->view->help);
}

static const struct table_column all[] = {
	{ "NAME", 8, 0, SCOLS_JSON_STRING, true,
	  "name of its node below /dev/bpf/views", views_name_value },
	{ "FORMAT", 6, 0, SCOLS_JSON_STRING, true,
	  "text, or binary: struct bpfdev_record", views_format_value },
	{ "INSTALLED", 1, SCOLS_FL_RIGHT, SCOLS_JSON_BOOLEAN, true,
	  "whether the node exists: 0 or 1", views_installed_value },
	{ "MODE", 4, 0, SCOLS_JSON_STRING, true,
	  "permission bits of the node", views_mode_value },
	{ "USER", 8, 0, SCOLS_JSON_STRING, false, "owner of the node", views_user_value },
	{ "GROUP", 8, 0, SCOLS_JSON_STRING, true, "group of the node", views_group_value },
	{ "DESCRIPTION", 0.5, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, true,
	  "contents of the view", views_help_value },
};

static const struct table_columns views_columns = {
	.name = "views",
	.column = all,
	.count = ARRAY_SIZE(all),
};

static int views_list(struct table *table)
{
	int status = table_open(&cli_views, table);
	size_t i;

	for (i = 0; !status && i < VIEWS; i++) {
		struct row row = { .view = &views[i] };
		char path[64];

		views_node_path(&views[i], path, sizeof(path));
		row.installed = !stat(path, &row.node) &&
				S_ISCHR(row.node.st_mode);
		table_add(table, &row);
	}
	return status ? status : table_print(table);
}

static int cmd_views(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_OWNER_LONG_OPTIONS,
		TABLE_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct table table = { .columns = &views_columns };
	struct cli_owner owner = {};
	bool installs, lists, removes, for_list = false;
	const char *what;
	int opt, ret;

	while ((opt = getopt_long(argc, argv, TABLE_SHORT_OPTIONS CLI_SHORT_OPTIONS,
				  options, NULL)) != -1) {
		if (table_option(&table, opt, optarg)) {
			for_list = true;
			continue;
		}
		ret = cli_owner_option(&cli_views, &owner, opt, optarg);
		if (ret)
			return ret;
	}
	what = argc - optind == 1 ? argv[optind] : "";
	installs = !strcmp(what, "install");
	lists = !strcmp(what, "list");
	removes = !strcmp(what, "remove");
	if (!installs && !lists && !removes)
		return cli_usage_error(&cli_views,
				       "expected 'install', 'list' or 'remove'");
	if (owner.flags && !installs)
		return cli_usage_error(&cli_views,
				       "--mode, --user and --group require 'install'");
	if (for_list && !lists)
		return cli_usage_error(&cli_views,
				       "options of tables require 'list'");
	if (installs)
		return views_install(&owner);
	return lists ? views_list(&table) : views_remove_all();
}

const struct cli_command cli_views = {
	.name = "views",
	.args = "(install|list|remove) [OPTION]...",
	.help = "Make nodes with text about all objects of the machine",
	.options =
	"  --mode MODE            install: set the permission bits, octal (default: 0440\n"
	"                         with --group, else 0400)\n"
	"  --user USER            install: set the owner, name or number (default: the\n"
	"                         caller)\n"
	"  --group GROUP          install: set the group, name or number (default: the\n"
	"                         caller's)\n"
	TABLE_OPTIONS_HELP,
	.run = cmd_views,
};
