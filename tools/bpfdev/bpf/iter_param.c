// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters of iterators: the cgroup that one starts at, the map whose elements it walks,
 * the process whose tasks it walks. The kernel ignores one that the iterator does not take.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <bpf/libbpf.h>
#include <linux/magic.h>

#include "bpf/cgroup_dir.h"
#include "bpf/data_node.h"
#include "bpf/ids.h"
#include "bpf/iter_param.h"
#include "bpf/object_arg.h"
#include "bpf/one_object.h"
#include "bpf/type_names.h"
#include "libbpfdev.h"
#include "util/array.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/parse.h"
#include "util/path.h"
#include "util/usage.h"

enum iter_takes {
	TAKES_NOTHING,
	TAKES_CGROUP,
	TAKES_MAP,
	TAKES_PID,
};

static const char * const iter_options[] = {
	[TAKES_CGROUP] = "--cgroup PATH",
	[TAKES_MAP] = "--map MAP",
	[TAKES_PID] = "--pid PID",
};

/* Return the last part of the section, which names the objects that the iterator walks. */
static const char *iter_target(const struct bpf_program *prog)
{
	const char *section = bpf_program__section_name(prog);
	const char *slash = strchr(section, '/');

	return slash ? slash + 1 : section;
}

static enum iter_takes iter_takes(const char *target)
{
	static const struct {
		const char *target;
		enum iter_takes takes;
	} targets[] = {
		{ "bpf_map_elem", TAKES_MAP },
		{ "bpf_sk_storage_map", TAKES_MAP },
		{ "cgroup", TAKES_CGROUP },
		{ "sockmap", TAKES_MAP },
		{ "task", TAKES_PID },
		{ "task_file", TAKES_PID },
		{ "task_vma", TAKES_PID },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(targets); i++)
		if (!strcmp(targets[i].target, target))
			return targets[i].takes;
	return TAKES_NOTHING;
}

static enum iter_takes iter_given(const struct iter_param *param)
{
	if (param->cgroup)
		return TAKES_CGROUP;
	if (param->map)
		return TAKES_MAP;
	return param->pid ? TAKES_PID : TAKES_NOTHING;
}

/**
 * iter_param_option() - handle --cgroup, --map, --order or --pid
 * @command: the command
 * @param: set from the option
 * @opt: the option, one of these
 * @arg: its argument
 *
 * Return: CLI_OK, or CLI_USAGE after the error was reported.
 */
int iter_param_option(const struct cli_command *command, struct iter_param *param,
		      int opt, const char *arg)
{
	uint32_t pid;

	switch (opt) {
	case OPT_CGROUP:
		param->cgroup = arg;
		break;
	case OPT_MAP:
		param->map = arg;
		break;
	case OPT_ORDER:
		param->order = names_order_number(arg);
		if (!param->order)
			return cli_usage_error(command,
					       "--order: '%s' is not 'self', 'children', 'descendants', 'descendants-post' or 'ancestors'",
					       arg);
		break;
	default:
		param->pid = arg;
		return cli_number_option(command, "pid", arg, 1, &pid);
	}
	return CLI_OK;
}

/**
 * iter_param_check() - check that options for parameters fit each other
 * @command: the command
 * @param: the parameter, from options
 *
 * Return: CLI_OK, or CLI_USAGE after the error was reported.
 */
int iter_param_check(const struct cli_command *command, const struct iter_param *param)
{
	if (!!param->cgroup + !!param->map + !!param->pid > 1)
		return cli_usage_error(command,
				       "--cgroup, --map and --pid exclude each other: an iterator takes one parameter");
	if (param->order && !param->cgroup)
		return cli_usage_error(command, "--order requires --cgroup");
	return CLI_OK;
}

/* Check the parameter against the kind of the iterator. */
static int iter_param_check_kind(const struct bpf_program *prog, const struct iter_param *param)
{
	const char *name = bpf_program__name(prog), *target = iter_target(prog);
	enum iter_takes takes = iter_takes(target), given = iter_given(param);

	if (given == takes || (!given && takes == TAKES_PID))
		return CLI_OK;
	if (!given)
		return cli_error("cannot attach %s: an iterator of '%s' needs a parameter; give one with %s",
				 name, target, iter_options[takes]);
	if (takes)
		return cli_error("cannot attach %s: an iterator of '%s' does not take %s; it takes %s",
				 name, target, iter_options[given], iter_options[takes]);
	return cli_error("cannot attach %s: an iterator of '%s' takes no parameter; leave out %s",
			 name, target, iter_options[given]);
}

static bool iter_is_pin(const char *path)
{
	struct statfs fs;

	return *path == '/' && !statfs(path, &fs) && fs.f_type == BPF_FS_MAGIC;
}

static int iter_open_map_node(const char *arg, struct ids_object *object)
{
	struct bpfdev_data_info data;
	char *name = cli_name(arg);
	int ret, status = CLI_OK;

	if (!name)
		return CLI_FAILURE;
	ret = one_object_open_node(name, object);
	if (ret == -ENODEV && !data_node_read(name, &data))
		status = data_node_no_bpf("walk the elements of", name);
	else if (ret)
		status = cli_open_error(name, O_RDONLY, -ret);
	free(name);
	return status;
}

/* Open the map: MAP:ID, a pin on bpffs, or a node. */
static int iter_open_map(const struct cli_command *command, const char *arg, int *fd)
{
	struct ids_object object = { .fd = -1 };
	uint32_t type, id;
	int status;

	if (iter_is_pin(arg))
		return object_arg_open(command, BPFDEV_TYPE_MAP, "pinned", arg, NULL, fd, NULL);
	status = one_object_parse(arg, &type, &id) ? one_object_open_arg(arg, &object) :
						     iter_open_map_node(arg, &object);
	if (status)
		return status;
	*fd = object.fd;
	if (object.type == BPFDEV_TYPE_MAP)
		return CLI_OK;
	return cli_error("--map: %s is a %s, not a map", arg, bpfdev_type_str(object.type));
}

/* A descriptor, so that no other process can get the number meanwhile. */
static int iter_open_process(const char *arg, int *fd)
{
	uint32_t pid;

	cli_parse_u32(arg, 10, &pid);
	*fd = cli_debug_call(syscall(SYS_pidfd_open, pid, 0), "pidfd_open %u", pid);
	if (*fd >= 0)
		return CLI_OK;
	if (errno == ESRCH)
		return cli_error("--pid: no process has the PID %u in this PID namespace; 'ps -e' lists them",
				 pid);
	/* another errno in each of these kernels */
	if (errno == EINVAL || errno == ENOENT)
		return cli_error("--pid: %u is a thread; give the PID of its process, as 'ps -eL' lists it",
				 pid);
	return cli_error("--pid: process %u: %s", pid, strerror(errno));
}

/**
 * iter_param_open() - open the parameter of an iterator
 * @command: the command
 * @prog: the iterator, which need not be loaded
 * @param: the parameter, from options; its info is set. Pass it to iter_param_close() in
 *	any case
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int iter_param_open(const struct cli_command *command, const struct bpf_program *prog,
		    struct iter_param *param)
{
	int status = iter_param_check_kind(prog, param);

	if (status)
		return status;
	switch (iter_given(param)) {
	case TAKES_CGROUP:
		status = cgroup_dir_open(param->cgroup, &param->fd);
		iter_param_set_cgroup(param, param->fd);
		break;
	case TAKES_MAP:
		status = iter_open_map(command, param->map, &param->fd);
		param->info.map.map_fd = param->fd;
		break;
	case TAKES_PID:
		status = iter_open_process(param->pid, &param->fd);
		param->info.task.pid_fd = param->fd;
		break;
	case TAKES_NOTHING:
		break;
	}
	return status;
}

/**
 * iter_param_set_cgroup() - let an iterator start at a cgroup
 * @param: the parameter; without an order, the cgroup is the only one
 * @fd: the cgroup
 */
void iter_param_set_cgroup(struct iter_param *param, int fd)
{
	param->info.cgroup.cgroup_fd = fd;
	param->info.cgroup.order = param->order ?: BPF_CGROUP_ITER_SELF_ONLY;
}

/** iter_param_close() - close the parameter of an iterator */
void iter_param_close(struct iter_param *param)
{
	if (param->fd >= 0)
		close(param->fd);
	param->fd = -1;
}

/**
 * iter_param_info() - return a parameter as BPF takes it
 * @param: the parameter
 *
 * Return: the parameter, NULL if there is none.
 */
const union bpf_iter_link_info *iter_param_info(const struct iter_param *param)
{
	return iter_given(param) ? &param->info : NULL;
}

/**
 * iter_param_error() - report that an iterator could not be attached
 * @prog: the iterator
 * @param: its parameter
 * @err: errno
 *
 * Return: CLI_FAILURE.
 */
int iter_param_error(const struct bpf_program *prog, const struct iter_param *param, int err)
{
	const char *name = bpf_program__name(prog), *why = strerror(err);
	enum iter_takes given = iter_given(param);

	if (given == TAKES_CGROUP && err == EINVAL)
		return cli_error("cannot attach %s: %s: this kernel has no order '%s'; use another one",
				 name, why, names_order(param->info.cgroup.order));
	if (given == TAKES_MAP && err == EACCES)
		return cli_error("cannot attach %s: %s: it uses more bytes of a key or value than those of %s have, or changes them",
				 name, why, param->map);
	if (given == TAKES_MAP && err == EINVAL)
		return cli_error("cannot attach %s: %s: an iterator of '%s' cannot walk a map of the type of %s",
				 name, why, iter_target(prog), param->map);
	if (!given && (err == EINVAL || err == EBADF))
		return cli_error("cannot attach %s: %s: an iterator of '%s' may need a parameter that this command does not know; attach it with its own loader, and 'bpfdev pin link' makes a node for its link",
				 name, why, iter_target(prog));
	return cli_error("cannot attach %s: %s", name, why);
}
