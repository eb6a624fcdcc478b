// SPDX-License-Identifier: GPL-2.0-only
/* The modes of XDP, and the reasons why a program cannot be attached. */
#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>

#include "bpf/attach_xdp.h"
#include "bpf/attributes.h"
#include "bpf/chain_link.h"
#include "bpf/find_node.h"
#include "bpf/ids.h"
#include "bpf/target_words.h"
#include "bpf/walk_dirs.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/array.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/interface.h"
#include "util/usage.h"

/* @also: the word of iproute2 and libxdp */
static const struct {
	const char *word;
	const char *also;
	uint32_t flag;
	uint8_t attached;
} xdp_modes[] = {
	{ "native", "drv", XDP_FLAGS_DRV_MODE, XDP_ATTACHED_DRV },
	{ "generic", "skb", XDP_FLAGS_SKB_MODE, XDP_ATTACHED_SKB },
	{ "offload", "hw", XDP_FLAGS_HW_MODE, XDP_ATTACHED_HW },
};

/**
 * attach_xdp_find_mode() - find a mode by its word
 * @word: the word
 * @offload: accept "offload"
 * @flag: set to XDP_FLAGS_*_MODE
 *
 * Return: 0, or -1 for another word.
 */
int attach_xdp_find_mode(const char *word, bool offload, uint32_t *flag)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(xdp_modes) - !offload; i++) {
		if (!strcmp(word, xdp_modes[i].word) || !strcmp(word, xdp_modes[i].also)) {
			*flag = xdp_modes[i].flag;
			return 0;
		}
	}
	return -1;
}

/**
 * attach_xdp_mode() - handle --xdp-mode
 * @command: the command
 * @arg: its argument
 * @offload: accept "offload"
 * @flag: set to XDP_FLAGS_*_MODE
 *
 * Return: CLI_OK, or CLI_USAGE after the error was reported.
 */
int attach_xdp_mode(const struct cli_command *command, const char *arg,
			  bool offload, uint32_t *flag)
{
	if (!attach_xdp_find_mode(arg, offload, flag))
		return CLI_OK;
	return cli_usage_error(command, "--xdp-mode: '%s' is not %s", arg,
			       offload ? "'native', 'generic' or 'offload'" :
			       "'native' or 'generic'");
}

/** attach_xdp_mode_word() - return the word for XDP_FLAGS_*_MODE, as --xdp-mode has it */
const char *attach_xdp_mode_word(uint32_t flag)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(xdp_modes); i++)
		if (xdp_modes[i].flag == flag)
			return xdp_modes[i].word;
	return NULL;
}

/**
 * attach_xdp_attached() - return the mode in which XDP is attached
 * @ifindex: the interface, of this network namespace
 *
 * Return: the argument of --xdp-mode, or NULL if no program is attached.
 */
const char *attach_xdp_attached(unsigned int ifindex)
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

/*
 * Return the ID of the link that attaches a program to an interface. 0 if none is found,
 * with EPERM if the user may not look it up.
 */
static uint32_t attach_xdp_link(int ifindex, uint32_t prog_id)
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

/*
 * struct xdp_link_search - a search for the node of the link to an interface, by attributes,
 *	which all users may read
 * @prog_id: BPF ID of its program
 * @ifname: the interface, of this network namespace
 * @node: name of the node once it is found
 */
struct xdp_link_search {
	uint32_t prog_id;
	const char *ifname;
	char *node;
};

static int attach_xdp_compare(const char *name, const struct bpfdev_dev *dev,
			      int ctl __attribute__((unused)), void *data)
{
	struct xdp_link_search *search = data;
	char prog[16], target[256];
	struct target_words words;

	if (search->node || bpfdev_dev__type(dev) != BPFDEV_TYPE_LINK ||
	    bpfdev_dev__bpf_type(dev) != BPF_LINK_TYPE_XDP ||
	    !attribute_of_node(bpfdev_dev__devnum(dev), "prog_id", prog, sizeof(prog)) ||
	    strtoul(prog, NULL, 10) != search->prog_id ||
	    !attribute_of_node(bpfdev_dev__devnum(dev), "target", target, sizeof(target)))
		return CLI_OK;
	target_words_of(target, &words);
	if (words.kind && !strcmp(words.name, search->ifname))
		search->node = cli_copy(name);
	return CLI_OK;
}

/* The node of the link to an interface, to be freed; NULL if it has none here. */
static char *attach_xdp_node(int ifindex, uint32_t prog_id, uint32_t link_id)
{
	char ifname[IF_NAMESIZE];
	struct xdp_link_search search = { .prog_id = prog_id, .ifname = ifname };

	if (link_id)
		return find_node(BPFDEV_TYPE_LINK, link_id);
	if (!if_indextoname(ifindex, ifname))
		return NULL;
	cli_mute(true);
	cli_walk_dirs("", attach_xdp_compare, &search);
	cli_mute(false);
	return search.node;
}

/* Report the node of the link in the way, with the whole command that ends it. */
static int attach_xdp_node_error(const char *iface, const char *node, uint32_t prog_id, int err)
{
	char *chain = chain_dir_of(node, CHAIN_LINK);

	if (chain)
		cli_error("cannot attach to xdp %s: %s: the chain %s is attached; 'bpfdev chain add %s prog OBJ --name NAME' adds a program to it, 'bpfdev chain remove %s --all' removes it",
			  iface, strerror(err), chain, iface, iface);
	else
		cli_error("cannot attach to xdp %s: %s: program %u is already attached, by the link %s; 'bpfdev link detach %s' detaches it",
			  iface, strerror(err), prog_id, node, node);
	free(chain);
	return CLI_FAILURE;
}

/* The word of ip-link(8) that detaches the program in its mode. */
static const char *attach_xdp_ip_word(int ifindex)
{
	const char *mode = attach_xdp_attached(ifindex);

	if (mode && !strcmp(mode, "generic"))
		return "xdpgeneric";
	return mode && !strcmp(mode, "offload") ? "xdpoffload" : "xdp";
}

/* Report the program that is already attached to the interface. */
static int attach_xdp_busy(const char *iface, int ifindex, int err)
{
	uint32_t prog_id, link_id;
	bool hidden;
	char *node;

	if (cli_debug_call(bpf_xdp_query_id(ifindex, 0, &prog_id),
			   "netlink XDP program of interface %d", ifindex) ||
	    !prog_id)
		return cli_error("cannot attach to xdp %s: %s: the interface it belongs to has a program, or no program can be attached at present",
				 iface, strerror(err));
	link_id = attach_xdp_link(ifindex, prog_id);
	hidden = !link_id && errno == EPERM;
	node = link_id || hidden ? attach_xdp_node(ifindex, prog_id, link_id) : NULL;
	if (node) {
		attach_xdp_node_error(iface, node, prog_id, err);
		free(node);
		return CLI_FAILURE;
	}
	if (hidden)
		return cli_error("cannot attach to xdp %s: %s: program %u is already attached; as root, 'bpftool link list' shows its link",
				 iface, strerror(err), prog_id);
	if (link_id)
		return cli_error("cannot attach to xdp %s: %s: program %u is already attached, by link %u, which has no node; 'bpftool link detach id %u' detaches it",
				 iface, strerror(err), prog_id, link_id, link_id);
	return cli_error("cannot attach to xdp %s: %s: program %u is already attached, without a link; 'ip link set dev %s %s off' detaches it",
			 iface, strerror(err), prog_id, iface, attach_xdp_ip_word(ifindex));
}

/* Find an interface with a program below this one, such as one of a bond. */
static bool attach_xdp_lower(const char *iface, char *lower)
{
	char path[64];
	struct dirent *entry;
	bool found = false;
	uint32_t prog_id;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/net/%s", iface);
	dir = opendir(path);
	cli_debug_call(dir ? 0 : -1, "read %s", path);
	while (dir && !found && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "lower_", strlen("lower_")) != 0)
			continue;
		snprintf(lower, IF_NAMESIZE, "%s",
			 entry->d_name + strlen("lower_"));
		found = !bpf_xdp_query_id(cli_ifindex(lower), 0, &prog_id) &&
			prog_id;
	}
	if (dir)
		closedir(dir);
	return found;
}

/* The kernel knows the reason, but bpf(2) does not return it. */
static int attach_xdp_unsupported(const char *iface, const char *name)
{
	char lower[IF_NAMESIZE];

	if (attach_xdp_lower(name, lower))
		return cli_error("cannot attach to xdp %s: %s: %s, which is part of it, has a program; detach that first",
				 iface, strerror(EOPNOTSUPP), lower);
	return cli_error("cannot attach to xdp %s: %s: perhaps the driver does not support this mode; '--xdp-mode generic' works on all interfaces",
			 iface, strerror(EOPNOTSUPP));
}

/**
 * attach_xdp_error() - report that a program cannot be attached to an interface
 * @iface: the interface's name
 * @ifindex: its number
 * @err: errno
 *
 * Return: CLI_FAILURE.
 */
int attach_xdp_error(const char *iface, int ifindex, int err)
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
		why = ": perhaps the program was loaded for another attach point";
		break;
	case EOPNOTSUPP:
		return attach_xdp_unsupported(iface, name);
	case EPERM:
		why = ": attaching needs CAP_BPF and CAP_NET_ADMIN";
		break;
	case ERANGE:
		why = ": the MTU is too large for this program; programs that take fragments (section 'xdp.frags') allow it";
		break;
	}
	return cli_error("cannot attach to xdp %s: %s%s", iface, strerror(err), why);
}
