// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev load: the maps, programs and links of an object file as nodes of a directory.
 * They are loaded together, so that the programs share the maps.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf/attach_section.h"
#include "bpf/keep_maps.h"
#include "bpf/load.h"
#include "bpf/pin_node.h"
#include "commands/load.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"
#include "util/usage.h"

/*
 * struct application - the objects of a file, and their nodes
 * @path: the file
 * @dir: the name of the directory
 * @owner: the owner of the nodes
 * @maps: maps that each program and link keeps
 * @step: the commands that make the nodes
 * @create: their arguments; @fd is a descriptor of the object, to be closed
 * @count: number of nodes
 */
struct application {
	const char *path;
	char *dir;
	struct cli_owner owner;
	struct keep_maps maps;
	struct bpfdev_step step[BPFDEV_APPLY_MAX];
	struct bpfdev_create create[BPFDEV_APPLY_MAX];
	uint32_t count;
};

/* Add a node for @fd, which belongs to @app from now on, also if this fails. */
static int application_add(struct application *app, const char *name,
			   const char *suffix, int fd, bool keeps)
{
	struct bpfdev_create *create = &app->create[app->count];
	int len;

	if (fd < 0)
		return cli_error("%s: %s", app->path, strerror(errno));
	if (app->count == BPFDEV_APPLY_MAX) {
		close(fd);
		return cli_error("%s has more than %d maps, programs and links, and no more nodes can be made at once",
				 app->path, BPFDEV_APPLY_MAX);
	}
	app->step[app->count].cmd = BPFDEV_IOC_CREATE;
	app->step[app->count].arg = (uintptr_t)create;
	app->count++;
	create->fd = fd;
	create->flags = app->owner.flags;
	create->mode = app->owner.mode;
	create->uid = app->owner.uid;
	create->gid = app->owner.gid;
	create->keep = keeps ? (uintptr_t)keep_maps_fds(&app->maps) : 0;
	create->keep_count = keeps ? app->maps.count : 0;
	len = snprintf(create->name, sizeof(create->name), "%s%s", name, suffix);
	if (len >= (int)sizeof(create->name) || !cli_is_name(create->name))
		return cli_name_error("make the node", name, EINVAL);
	return CLI_OK;
}

/* libbpf's own maps, such as ".rodata.str1.1", have names that nodes cannot have. */
static int application_add_maps(struct application *app,
				const struct bpf_object *object)
{
	struct bpf_map *map;
	int status = CLI_OK;

	bpf_object__for_each_map(map, object) {
		const char *name = bpf_map__name(map);

		/* one that was not created, as that of ksyms */
		if (status || bpf_map__fd(map) < 0)
			continue;
		status = application_add(app, name + (*name == '.'), "",
					 fcntl(bpf_map__fd(map), F_DUPFD_CLOEXEC, 0),
					 false);
	}
	return status;
}

static int application_add_prog(struct application *app,
				const struct bpf_program *prog)
{
	const char *name = bpf_program__name(prog);
	int link, status;

	status = application_add(app, name, "",
				 fcntl(bpf_program__fd(prog), F_DUPFD_CLOEXEC, 0),
				 true);
	if (status)
		return status;
	link = attach_section(prog);
	if (link == -EOPNOTSUPP)
		return CLI_OK;
	return link < 0 ? CLI_FAILURE :
			  application_add(app, name, ".link", link, true);
}

static int application_add_progs(struct application *app,
				 const struct bpf_object *object)
{
	struct bpf_program *prog;
	int status = CLI_OK;

	bpf_object__for_each_program(prog, object)
		/* a section that starts with "?" is not loaded */
		if (!status && bpf_program__fd(prog) >= 0)
			status = application_add_prog(app, prog);
	return status;
}

/* Load all programs of the file, if it has any. A section that names no type cannot be loaded so. */
static int application_load(const struct application *app,
			    struct bpf_object *object)
{
	struct bpf_program *prog = NULL, *last = NULL;

	while ((prog = bpf_object__next_program(object, prog))) {
		last = prog;
		if (bpf_program__autoload(prog) &&
		    bpf_program__type(prog) == BPF_PROG_TYPE_UNSPEC)
			return cli_error("cannot load %s: the section '%s' of %s names no type of programs; 'bpfdev pin prog file' has --type",
					 app->path,
					 bpf_program__section_name(prog),
					 bpf_program__name(prog));
	}
	if (!last && !bpf_object__next_map(object, NULL))
		return cli_error("%s has neither a program nor a map", app->path);
	return load_prepared(object, last);
}

static int application_fill(struct application *app, struct bpf_object *object)
{
	int status = application_load(app, object);

	if (!status)
		status = keep_maps_take(object, app->path, &app->maps);
	if (!status)
		status = application_add_maps(app, object);
	return status ?: application_add_progs(app, object);
}

/* Without nodes, no other process holds the objects, so links are detached. */
static void application_close(struct application *app)
{
	while (app->count)
		close(app->create[--app->count].fd);
	keep_maps_drop(&app->maps);
	free(app->dir);
}

static int application_error(const struct application *app, uint32_t failed, int err)
{
	const struct bpfdev_create *create;
	char *name;
	int status;

	if (failed >= app->count)
		return cli_name_error("load into", app->dir, err);
	create = &app->create[failed];
	name = cli_join(app->dir, create->name);
	if (err == EEXIST && *create->existing && strcmp(create->existing, name) != 0)
		status = cli_error("cannot make the node %s: the object already has the node %s/%s",
				   name, BPFDEV_DEV_DIR, create->existing);
	else
		status = cli_name_error("make the node", name, err);
	free(name);
	return status;
}

/* Make all nodes, or none. */
static int application_make_nodes(struct application *app)
{
	int ctl = bpfdev_ctl_open(app->dir, O_WRONLY), ret;
	uint32_t failed;

	if (ctl < 0)
		return cli_ctl_error(app->dir, O_WRONLY | O_CREAT, -ctl);
	ret = bpfdev_apply(ctl, app->step, app->count, &failed);
	close(ctl);
	return ret ? application_error(app, failed, -ret) : CLI_OK;
}

static int application_run(struct application *app)
{
	struct bpf_object *object = load_open_file(app->path);
	struct pin_parents parents = {};
	int status;

	if (!object)
		return CLI_FAILURE;
	/* first, to not attach in vain */
	status = pin_make_parents(app->dir, &parents);
	if (!status)
		status = application_fill(app, object);
	bpf_object__close(object);
	if (!status)
		status = application_make_nodes(app);
	if (status)
		pin_remove_parents(&parents);
	else
		pin_keep_parents(&parents);
	return status;
}

static int cmd_load(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_OWNER_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	static struct application app;
	int opt, status;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		status = cli_owner_option(&cli_load, &app.owner, opt, optarg);
		if (status)
			return status;
	}
	if (argc - optind != 2)
		return cli_usage_error(&cli_load,
				       "expected an object file and a directory");
	app.path = argv[optind];
	app.dir = cli_name(argv[optind + 1]);
	if (!app.dir)
		return CLI_FAILURE;
	if (*app.dir)
		status = application_run(&app);
	else
		status = cli_error("cannot load into %s: give a directory below it",
				   BPFDEV_DEV_DIR);
	application_close(&app);
	return status;
}

const struct cli_command cli_load = {
	.name = "load",
	.args = "FILE DIR [OPTION]...",
	.help = "Load an object file and make nodes for all of it, all or none",
	.options =
	"  --mode MODE            set the permission bits, octal (default: 0600)\n"
	"  --user USER            set the owner, name or number (default: the caller)\n"
	"  --group GROUP          set the group, name or number (default: the caller's)\n",
	.notes =
	"DIR gets MAP for each map, PROG for each program, and PROG.link if its section\n"
	"    names an attach point. It and its parents are made if they are missing.\n",
	.run = cmd_load,
};
