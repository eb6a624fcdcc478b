// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attach points of programs: "xdp eth0", "tcx eth0 ingress", "cgroup
 * /sys/fs/cgroup/x connect4"; attaching, and its errors.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <linux/magic.h>
#include <linux/nsfs.h>

#include "bpf/attach_arg.h"
#include "bpf/attach_xdp.h"
#include "bpf/cgroup_dir.h"
#include "bpf/ids.h"
#include "bpf/load.h"
#include "libbpfdev.h"
#include "util/array.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/interface.h"
#include "util/usage.h"

/* Headers with these names are newer than some supported kernels. */
#define ATTACH_TCX_INGRESS	46
#define ATTACH_TCX_EGRESS	47
#define ATTACH_NETKIT_PRIMARY	54
#define ATTACH_NETKIT_PEER	55

/*
 * struct attach_word - the last word of a target, in bpftool's words
 * @word: the word
 * @section: a section name from which libbpf derives the types; NULL: they follow
 * @prog_type: type of the programs
 * @attach_type: attach type
 */
struct attach_word {
	const char *word;
	const char *section;
	enum bpf_prog_type prog_type;
	enum bpf_attach_type attach_type;
};

static const struct attach_word cgroup_words[] = {
	{ .word = "bind4", .section = "cgroup/bind4" },
	{ .word = "bind6", .section = "cgroup/bind6" },
	{ .word = "connect4", .section = "cgroup/connect4" },
	{ .word = "connect6", .section = "cgroup/connect6" },
	{ .word = "connect_unix", .section = "cgroup/connect_unix" },
	{ .word = "device", .section = "cgroup/dev" },
	{ .word = "egress", .section = "cgroup_skb/egress" },
	{ .word = "getpeername4", .section = "cgroup/getpeername4" },
	{ .word = "getpeername6", .section = "cgroup/getpeername6" },
	{ .word = "getpeername_unix", .section = "cgroup/getpeername_unix" },
	{ .word = "getsockname4", .section = "cgroup/getsockname4" },
	{ .word = "getsockname6", .section = "cgroup/getsockname6" },
	{ .word = "getsockname_unix", .section = "cgroup/getsockname_unix" },
	{ .word = "getsockopt", .section = "cgroup/getsockopt" },
	{ .word = "ingress", .section = "cgroup_skb/ingress" },
	{ .word = "lsm_cgroup", .section = "lsm_cgroup" },
	{ .word = "post_bind4", .section = "cgroup/post_bind4" },
	{ .word = "post_bind6", .section = "cgroup/post_bind6" },
	{ .word = "recvmsg4", .section = "cgroup/recvmsg4" },
	{ .word = "recvmsg6", .section = "cgroup/recvmsg6" },
	{ .word = "recvmsg_unix", .section = "cgroup/recvmsg_unix" },
	{ .word = "sendmsg4", .section = "cgroup/sendmsg4" },
	{ .word = "sendmsg6", .section = "cgroup/sendmsg6" },
	{ .word = "sendmsg_unix", .section = "cgroup/sendmsg_unix" },
	{ .word = "setsockopt", .section = "cgroup/setsockopt" },
	{ .word = "sock_create", .section = "cgroup/sock_create" },
	{ .word = "sock_ops", .section = "sockops" },
	{ .word = "sock_release", .section = "cgroup/sock_release" },
	{ .word = "sysctl", .section = "cgroup/sysctl" },
};

static const struct attach_word netkit_words[] = {
	{ .word = "peer", .prog_type = BPF_PROG_TYPE_SCHED_CLS,
	  .attach_type = ATTACH_NETKIT_PEER },
	{ .word = "primary", .prog_type = BPF_PROG_TYPE_SCHED_CLS,
	  .attach_type = ATTACH_NETKIT_PRIMARY },
};

static const struct attach_word netns_words[] = {
	{ .word = "flow_dissector", .section = "flow_dissector" },
	{ .word = "sk_lookup", .section = "sk_lookup" },
};

static const struct attach_word tcx_words[] = {
	{ .word = "egress", .prog_type = BPF_PROG_TYPE_SCHED_CLS,
	  .attach_type = ATTACH_TCX_EGRESS },
	{ .word = "ingress", .prog_type = BPF_PROG_TYPE_SCHED_CLS,
	  .attach_type = ATTACH_TCX_INGRESS },
};

/* "xdp" takes no last word. */
static const struct attach_word xdp_words[] = {
	{ .prog_type = BPF_PROG_TYPE_XDP, .attach_type = BPF_XDP },
};

static int attach_open_cgroup(struct attach_point *point)
{
	return cgroup_dir_open(point->where, &point->at);
}

static int attach_open_interface(struct attach_point *point)
{
	point->at = cli_ifindex(point->where);
	if (!point->at)
		return cli_error("no interface named %s in this network namespace; 'ip link' lists the interfaces",
				 point->where);
	return CLI_OK;
}

static int attach_open_netns(struct attach_point *point)
{
	unsigned long type = 0;

	point->at = cli_debug_call(open(point->where, O_RDONLY | O_CLOEXEC),
				   "open %s O_RDONLY", point->where);
	if (point->at >= 0)
		type = ioctl(point->at, NS_GET_NSTYPE);
	if (point->at < 0)
		return cli_error("netns %s: %s", point->where, strerror(errno));
	if (type != CLONE_NEWNET)
		return cli_error("%s is not a network namespace: give a file such as /run/netns/NAME or /proc/PID/ns/net",
				 point->where);
	return CLI_OK;
}

/*
 * struct attach_target - a kind of targets
 * @word: its first word
 * @words: what the last word can be
 * @count: number of @words
 * @open: sets the number or the descriptor of a place
 * @since: the first kernel that has such places; NULL: all supported kernels do
 */
static const struct attach_target {
	const char *word;
	const struct attach_word *words;
	size_t count;
	int (*open)(struct attach_point *point);
	const char *since;
} attach_targets[] = {
	{ .word = "cgroup", .words = cgroup_words, .count = ARRAY_SIZE(cgroup_words),
	  .open = attach_open_cgroup },
	{ .word = "netkit", .words = netkit_words, .count = ARRAY_SIZE(netkit_words),
	  .open = attach_open_interface, .since = "6.7" },
	{ .word = "netns", .words = netns_words, .count = ARRAY_SIZE(netns_words),
	  .open = attach_open_netns },
	{ .word = "tcx", .words = tcx_words, .count = ARRAY_SIZE(tcx_words),
	  .open = attach_open_interface, .since = "6.6" },
	{ .word = "xdp", .words = xdp_words, .count = ARRAY_SIZE(xdp_words),
	  .open = attach_open_interface },
};

static const struct attach_target *attach_find_target(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(attach_targets); i++)
		if (!strcmp(attach_targets[i].word, word))
			return &attach_targets[i];
	return NULL;
}

/**
 * attach_point_target() - return the first word of a kind of targets
 * @i: its index, from 0
 *
 * Return: the word, or NULL after the last one.
 */
const char *attach_point_target(size_t i)
{
	return i < ARRAY_SIZE(attach_targets) ? attach_targets[i].word : NULL;
}

/**
 * attach_point_last() - return a word that a target can end with
 * @word: the first word of the target
 * @i: index of the last word, from 0
 *
 * Return: the word, or NULL after the last one.
 */
const char *attach_point_last(const char *word, size_t i)
{
	const struct attach_target *target = attach_find_target(word);

	return target && i < target->count ? target->words[i].word : NULL;
}

static int attach_word_types(const struct attach_word *word,
			     enum bpf_prog_type *prog_type,
			     enum bpf_attach_type *attach_type)
{
	int ret;

	*prog_type = word->prog_type;
	*attach_type = word->attach_type;
	if (!word->section)
		return 0;
	load_keep_log();
	ret = libbpf_prog_type_by_name(word->section, prog_type, attach_type);
	load_end_log(false);
	return ret;
}

static int attach_word_error(const struct cli_command *command,
			     const struct attach_target *target, const char *word)
{
	char words[512] = "";
	size_t i, len = 0;

	for (i = 0; i < target->count; i++)
		len += snprintf(words + len, sizeof(words) - len, "%s%s",
				i ? ", " : "", target->words[i].word);
	return cli_usage_error(command, "%s: '%s' is not one of %s", target->word,
			       word, words);
}

static int attach_parse_word(const struct cli_command *command,
			     const struct attach_target *target,
			     struct attach_point *point, const char *word)
{
	size_t i = 0;

	while (i < target->count && target->words[i].word && word &&
	       strcmp(target->words[i].word, word) != 0)
		i++;
	if (i == target->count)
		return attach_word_error(command, target, word);
	if (attach_word_types(&target->words[i], &point->prog_type,
			      &point->attach_type))
		return cli_error("%s: %s: this version of libbpf does not know this type",
				 target->word, word);
	return CLI_OK;
}

/**
 * attach_point_is_for() - check whether there is a target for a program
 * @prog: the program
 *
 * Return: true if attach_point_parse() takes a target where it can be attached.
 */
bool attach_point_is_for(const struct bpf_program *prog)
{
	enum bpf_attach_type attach_type;
	enum bpf_prog_type prog_type;
	size_t i, j;

	if (bpf_program__type(prog) == BPF_PROG_TYPE_UNSPEC)
		return true;
	for (i = 0; i < ARRAY_SIZE(attach_targets); i++)
		for (j = 0; j < attach_targets[i].count; j++)
			if (!attach_word_types(&attach_targets[i].words[j],
					       &prog_type, &attach_type) &&
			    prog_type == bpf_program__type(prog) &&
			    (prog_type != BPF_PROG_TYPE_LSM ||
			     attach_type == bpf_program__expected_attach_type(prog)))
				return true;
	return false;
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
	const struct attach_target *target;
	const char *word = argc ? argv[0] : "";

	if (point->xdp_flags && strcmp(word, "xdp") != 0)
		return cli_usage_error(command, "--xdp-mode requires 'xdp'");
	if (!argc)
		return CLI_OK;
	target = attach_find_target(word);
	if (!target || argc != (target->words->word ? 3 : 2))
		return cli_usage_error(command,
				       "expected the target 'xdp IFACE', 'tcx IFACE ingress|egress', 'netkit IFACE primary|peer', 'netns PATH TYPE' or 'cgroup PATH TYPE'");
	point->word = word;
	point->where = argv[1];
	return attach_parse_word(command, target, point, argv[2]);
}

/**
 * attach_point_open() - find the interface or open the file of an attach point
 * @point: the parsed attach point
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int attach_point_open(struct attach_point *point)
{
	return point->word ? attach_find_target(point->word)->open(point) : CLI_OK;
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

/* A kernel that knows the attach type can query the attached programs. */
static bool attach_is_known(const struct attach_point *point)
{
	__u32 count = 0;

	return !cli_debug_call(bpf_prog_query(point->at, point->attach_type, 0,
					      NULL, NULL, &count),
			       "bpf PROG_QUERY %d", point->at) ||
	       errno != EINVAL;
}

static int attach_error(const struct attach_point *point, int err)
{
	const char *since = attach_find_target(point->word)->since, *why = "";

	if (point->prog_type == BPF_PROG_TYPE_XDP)
		return attach_xdp_error(point->where, point->at, err);
	switch (err) {
	case EINVAL:
		if (since && !attach_is_known(point))
			return cli_error("cannot attach to %s %s: %s: this kernel has no %s, which needs Linux %s or later",
					 point->word, point->where, strerror(err),
					 point->word, since);
		why = ": perhaps the program was loaded for another attach point";
		break;
	case E2BIG:
	case EEXIST:
		why = ": it has as many programs as it takes";
		break;
	case ENXIO:
		why = ": it is not an interface of this kind";
		break;
	case EACCES:
		if (!strcmp(point->word, "netkit"))
			why = ": programs are attached at the primary interface of a pair, also those of its peer";
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
