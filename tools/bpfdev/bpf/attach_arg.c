// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attach points of programs: "xdp eth0", "tcx eth0 ingress", "cgroup
 * /sys/fs/cgroup/x connect4"; attaching, and its errors.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <linux/magic.h>

#include "bpf/attach_arg.h"
#include "bpf/ids.h"
#include "bpf/load.h"
#include "util/array.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/usage.h"

/* Headers with these names are newer than some supported kernels. */
#define ATTACH_TCX_INGRESS	46
#define ATTACH_TCX_EGRESS	47

/*
 * bpftool's words for types of cgroup programs, and the section names from which
 * libbpf derives the program type and attach type.
 */
static const struct {
	const char *word;
	const char *section;
} cgroup_types[] = {
	{ "bind4", "cgroup/bind4" },
	{ "bind6", "cgroup/bind6" },
	{ "connect4", "cgroup/connect4" },
	{ "connect6", "cgroup/connect6" },
	{ "connect_unix", "cgroup/connect_unix" },
	{ "device", "cgroup/dev" },
	{ "egress", "cgroup_skb/egress" },
	{ "getpeername4", "cgroup/getpeername4" },
	{ "getpeername6", "cgroup/getpeername6" },
	{ "getpeername_unix", "cgroup/getpeername_unix" },
	{ "getsockname4", "cgroup/getsockname4" },
	{ "getsockname6", "cgroup/getsockname6" },
	{ "getsockname_unix", "cgroup/getsockname_unix" },
	{ "getsockopt", "cgroup/getsockopt" },
	{ "ingress", "cgroup_skb/ingress" },
	{ "post_bind4", "cgroup/post_bind4" },
	{ "post_bind6", "cgroup/post_bind6" },
	{ "recvmsg4", "cgroup/recvmsg4" },
	{ "recvmsg6", "cgroup/recvmsg6" },
	{ "recvmsg_unix", "cgroup/recvmsg_unix" },
	{ "sendmsg4", "cgroup/sendmsg4" },
	{ "sendmsg6", "cgroup/sendmsg6" },
	{ "sendmsg_unix", "cgroup/sendmsg_unix" },
	{ "setsockopt", "cgroup/setsockopt" },
	{ "sock_create", "cgroup/sock_create" },
	{ "sock_ops", "sockops" },
	{ "sock_release", "cgroup/sock_release" },
	{ "sysctl", "cgroup/sysctl" },
};

static int attach_cgroup_type_error(const struct cli_command *command,
				    const char *word)
{
	char words[512] = "";
	size_t i, len = 0;

	for (i = 0; i < ARRAY_SIZE(cgroup_types); i++)
		len += snprintf(words + len, sizeof(words) - len, "%s%s",
				i ? ", " : "", cgroup_types[i].word);
	return cli_usage_error(command, "cgroup: '%s' is not one of %s", word,
			       words);
}

static int attach_parse_cgroup(const struct cli_command *command,
			       struct attach_point *point, const char *word)
{
	size_t i = 0;
	int ret;

	while (i < ARRAY_SIZE(cgroup_types) &&
	       strcmp(cgroup_types[i].word, word) != 0)
		i++;
	if (i == ARRAY_SIZE(cgroup_types))
		return attach_cgroup_type_error(command, word);
	load_keep_log();
	ret = libbpf_prog_type_by_name(cgroup_types[i].section,
				       &point->prog_type, &point->attach_type);
	load_end_log(false);
	return ret ? cli_error("cgroup: %s: this version of libbpf does not know this type",
			       word) : CLI_OK;
}

static int attach_parse_tcx(const struct cli_command *command,
			    struct attach_point *point, const char *word)
{
	point->prog_type = BPF_PROG_TYPE_SCHED_CLS;
	if (!strcmp(word, "ingress"))
		point->attach_type = ATTACH_TCX_INGRESS;
	else if (!strcmp(word, "egress"))
		point->attach_type = ATTACH_TCX_EGRESS;
	else
		return cli_usage_error(command,
				       "tcx: '%s' is not 'ingress' or 'egress'",
				       word);
	return CLI_OK;
}

static const struct {
	const char *word;
	uint32_t flag;
	uint8_t attached;
} xdp_modes[] = {
	{ "native", XDP_FLAGS_DRV_MODE, XDP_ATTACHED_DRV },
	{ "generic", XDP_FLAGS_SKB_MODE, XDP_ATTACHED_SKB },
	{ "offload", XDP_FLAGS_HW_MODE, XDP_ATTACHED_HW },
};

/**
 * attach_point_xdp_mode() - handle --xdp-mode
 * @command: the command
 * @arg: its argument
 * @offload: accept "offload"
 * @flag: set to XDP_FLAGS_*_MODE
 *
 * Return: CLI_OK, or CLI_USAGE after the error was reported.
 */
int attach_point_xdp_mode(const struct cli_command *command, const char *arg,
			  bool offload, uint32_t *flag)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(xdp_modes) - !offload; i++) {
		if (!strcmp(arg, xdp_modes[i].word)) {
			*flag = xdp_modes[i].flag;
			return CLI_OK;
		}
	}
	return cli_usage_error(command, "--xdp-mode: '%s' is not %s", arg,
			       offload ? "'native', 'generic' or 'offload'" :
			       "'native' or 'generic'");
}

/**
 * attach_point_xdp_attached() - return the mode in which XDP is attached
 * @ifindex: the interface, of this network namespace
 *
 * Return: the argument of --xdp-mode, or NULL if no program is attached.
 */
const char *attach_point_xdp_attached(unsigned int ifindex)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, query);
	size_t i;

	if (cli_debug_call(bpf_xdp_query(ifindex, 0, &query),
			   "netlink XDP of interface %d", ifindex))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(xdp_modes); i++)
		if (xdp_modes[i].attached == query.attach_mode)
			return xdp_modes[i].word;
	return NULL;
}

/**
 * attach_point_parse() - parse the attach point of the command line
 * @command: the command
 * @point: filled in
 * @argc: number of words
 * @argv: the words; without any, the section of the program names the attach point
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int attach_point_parse(const struct cli_command *command,
		       struct attach_point *point, int argc, char **argv)
{
	const char *word = argc ? argv[0] : "";

	if (point->xdp_flags && strcmp(word, "xdp") != 0)
		return cli_usage_error(command, "--xdp-mode requires 'xdp'");
	if (!argc)
		return CLI_OK;
	point->word = word;
	point->where = argv[1];
	if (!strcmp(word, "xdp") && argc == 2) {
		point->prog_type = BPF_PROG_TYPE_XDP;
		point->attach_type = BPF_XDP;
		return CLI_OK;
	}
	if (!strcmp(word, "tcx") && argc == 3)
		return attach_parse_tcx(command, point, argv[2]);
	if (!strcmp(word, "cgroup") && argc == 3)
		return attach_parse_cgroup(command, point, argv[2]);
	return cli_usage_error(command,
			       "expected the target 'xdp IFACE', 'tcx IFACE ingress|egress' or 'cgroup PATH TYPE'");
}

static int attach_open_cgroup(struct attach_point *point)
{
	struct statfs fs;

	point->at = cli_debug_call(open(point->where, O_RDONLY | O_DIRECTORY |
					O_CLOEXEC),
				   "open %s O_RDONLY", point->where);
	if (point->at < 0 || fstatfs(point->at, &fs))
		return cli_error("cgroup %s: %s", point->where, strerror(errno));
	if (fs.f_type != CGROUP2_SUPER_MAGIC)
		return cli_error("%s is not a cgroup: give a directory of cgroup v2, below /sys/fs/cgroup",
				 point->where);
	return CLI_OK;
}

/**
 * attach_point_open() - find the interface or open the cgroup of an attach point
 * @point: the parsed attach point
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int attach_point_open(struct attach_point *point)
{
	if (!point->word)
		return CLI_OK;
	if (!strcmp(point->word, "cgroup"))
		return attach_open_cgroup(point);
	point->at = if_nametoindex(point->where);
	if (!point->at)
		return cli_error("no interface named %s in this network namespace; 'ip link' lists the interfaces",
				 point->where);
	return CLI_OK;
}

static int attach_wrong_type(const struct attach_point *point,
			     enum bpf_prog_type type)
{
	return cli_error("cannot attach to %s %s: the program has the type %s, but this target needs the type %s",
			 point->word, point->where,
			 libbpf_bpf_prog_type_str(type) ?: "unknown",
			 libbpf_bpf_prog_type_str(point->prog_type));
}

/* For offload, load the program and its maps for this network card only. */
static void attach_make_for_device(struct bpf_program *prog,
				   struct bpf_object *object, int ifindex)
{
	struct bpf_map *map;

	bpf_program__set_ifindex(prog, ifindex);
	bpf_object__for_each_map(map, object)
		bpf_map__set_ifindex(map, ifindex);
}

/**
 * attach_point_fit() - prepare a program for an attach point before it is loaded
 * @point: the attach point
 * @object: the object that contains the program
 * @prog: the program
 *
 * A section such as "cgroup/skb", or with any other name, leaves the type open. It is
 * then set from the attach point.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int attach_point_fit(const struct attach_point *point,
		     struct bpf_object *object, struct bpf_program *prog)
{
	enum bpf_prog_type type = bpf_program__type(prog);

	if (!point->word)
		return CLI_OK;
	if (type == BPF_PROG_TYPE_UNSPEC)
		bpf_program__set_type(prog, point->prog_type);
	else if (type != point->prog_type)
		return attach_wrong_type(point, type);
	/* programs on packets need no attach type, or have it from their section */
	if (point->prog_type != BPF_PROG_TYPE_XDP &&
	    point->prog_type != BPF_PROG_TYPE_SCHED_CLS)
		bpf_program__set_expected_attach_type(prog, point->attach_type);
	if (point->xdp_flags & XDP_FLAGS_HW_MODE)
		attach_make_for_device(prog, object, point->at);
	return CLI_OK;
}

/*
 * Return the ID of the link that attaches a program to an interface. 0 if none is found,
 * with EPERM if the user may not look it up.
 */
static uint32_t attach_find_xdp_link(int ifindex, uint32_t prog_id)
{
	uint32_t id = 0, found = 0;

	while (!found && !ids_next(BPFDEV_TYPE_LINK, id, &id)) {
		struct bpf_link_info info = {};
		__u32 len = sizeof(info);
		int fd = ids_open(BPFDEV_TYPE_LINK, id);

		if (fd < 0)
			continue;
		if (!ids_read_info(fd, &info, &len) &&
		    info.type == BPF_LINK_TYPE_XDP && info.prog_id == prog_id &&
		    info.xdp.ifindex == (__u32)ifindex)
			found = id;
		close(fd);
	}
	return found;
}

/* Report the program that is already attached to the interface. */
static int attach_xdp_busy(const char *iface, int ifindex, int err)
{
	uint32_t prog_id, link_id;

	if (cli_debug_call(bpf_xdp_query_id(ifindex, 0, &prog_id),
			   "netlink XDP program of interface %d", ifindex) ||
	    !prog_id)
		return cli_error("cannot attach to xdp %s: %s: the interface it belongs to has a program, or no program can be attached at present",
				 iface, strerror(err));
	link_id = attach_find_xdp_link(ifindex, prog_id);
	if (!link_id && errno == EPERM)
		return cli_error("cannot attach to xdp %s: %s: program %u is already attached; as root, 'bpftool link list' shows its link",
				 iface, strerror(err), prog_id);
	if (link_id)
		return cli_error("cannot attach to xdp %s: %s: program %u is already attached, by link %u; if the link has a node, 'bpfdev link update' can change its program",
				 iface, strerror(err), prog_id, link_id);
	return cli_error("cannot attach to xdp %s: %s: program %u is already attached, without a link; 'ip link set dev %s xdp off' detaches it",
			 iface, strerror(err), prog_id, iface);
}

/**
 * attach_point_xdp_error() - report that a program cannot be attached to an interface
 * @iface: the interface's name
 * @ifindex: its number
 * @err: errno
 *
 * Return: CLI_FAILURE.
 */
int attach_point_xdp_error(const char *iface, int ifindex, int err)
{
	char name[IF_NAMESIZE];
	const char *why = "";

	if (!if_indextoname(ifindex, name))
		return cli_error("cannot attach to xdp %s: the interface no longer exists",
				 iface);
	switch (err) {
	case EBUSY:
	case EEXIST:
		return attach_xdp_busy(iface, ifindex, err);
	case EINVAL:
		why = ": the program was loaded for another attach point";
		break;
	case EOPNOTSUPP:
		why = ": the driver does not support this mode; '--xdp-mode generic' works on all interfaces";
		break;
	case EPERM:
		why = ": attaching needs CAP_BPF and CAP_NET_ADMIN";
		break;
	case ERANGE:
		why = ": the MTU is too large for this program; programs that take fragments (section 'xdp.frags') allow it";
		break;
	}
	return cli_error("cannot attach to xdp %s: %s%s", iface, strerror(err), why);
}

/* A kernel with tcx can query the attached programs. */
static bool attach_has_tcx(const struct attach_point *point)
{
	__u32 count = 0;

	return !cli_debug_call(bpf_prog_query(point->at, point->attach_type, 0,
					      NULL, NULL, &count),
			       "bpf PROG_QUERY %d", point->at) ||
	       errno != EINVAL;
}

static int attach_error(const struct attach_point *point, int err)
{
	const char *why = "";

	if (point->prog_type == BPF_PROG_TYPE_XDP)
		return attach_point_xdp_error(point->where, point->at, err);
	switch (err) {
	case EINVAL:
		if (!strcmp(point->word, "tcx") && !attach_has_tcx(point))
			why = ": this kernel has no tcx, which needs Linux 6.6 or later";
		else
			why = ": the program was loaded for another attach point";
		break;
	case EPERM:
		if (!strcmp(point->word, "cgroup"))
			why = ": attaching needs CAP_BPF and CAP_NET_ADMIN, and no cgroup above it may have a program of this type that excludes others";
		else
			why = ": attaching needs CAP_BPF and CAP_NET_ADMIN";
		break;
	}
	return cli_error("cannot attach to %s %s: %s%s", point->word,
			 point->where, strerror(err), why);
}

/* Only the type is checked here; the kernel finds other errors. */
static int attach_check_type(const struct attach_point *point, int prog)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);

	if (ids_read_info(prog, &info, &len) ||
	    info.type == point->prog_type)
		return CLI_OK;
	return attach_wrong_type(point, info.type);
}

/**
 * attach_point_attach() - attach a loaded program
 * @point: the attach point, with a word
 * @prog: a descriptor of the program
 *
 * Return: a descriptor of the link, or -1 after the error was reported.
 */
int attach_point_attach(const struct attach_point *point, int prog)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = point->xdp_flags);
	int link;

	if (attach_check_type(point, prog))
		return -1;
	link = cli_debug_call(bpf_link_create(prog, point->at,
					      point->attach_type, &opts),
			      "bpf LINK_CREATE %d at %d", prog, point->at);
	if (link < 0)
		attach_error(point, errno);
	return link;
}
