// SPDX-License-Identifier: GPL-2.0-only
/*
 * The directory of an interface's chain. An interface is a number in a network
 * namespace, and its name may change. So its directory is the one with a link to it; the
 * name is only the first choice for a new directory:
 *
 *	xdp/IFACE		in the network namespace of the first process
 *	xdp/netns-INO/IFACE	in another one, of this inode number
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "bpf/attributes.h"
#include "bpf/ids.h"
#include "chain/place.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/interface.h"
#include "util/major.h"
#include "util/path.h"

#define OWN_NETNS	"/proc/self/ns/net"
#define FIRST_NETNS	"/proc/1/ns/net"
#define OWN_PIDNS	"/proc/self/ns/pid"

/* The inode number of the first namespace of PIDs, which does not change. */
#define FIRST_PIDNS_INO	0xeffffffc

#define NETNS_PREFIX	"netns-"

/* The inode number of this network namespace, or 0. */
static uint32_t place_own_netns(void)
{
	struct stat st;

	return stat(OWN_NETNS, &st) ? 0 : st.st_ino;
}

/* Whether this is the network namespace of the first process of the machine. */
enum place_first { PLACE_IS_FIRST, PLACE_IS_OTHER, PLACE_MAY_BE_FIRST };

/*
 * The first process of a container is not the one that is meant. Not everybody may look at
 * that.
 */
static enum place_first place_is_first(void)
{
	struct stat first, pidns;

	if (stat(OWN_PIDNS, &pidns) || pidns.st_ino != FIRST_PIDNS_INO)
		return PLACE_IS_OTHER;
	if (stat(FIRST_NETNS, &first))
		return PLACE_MAY_BE_FIRST;
	return first.st_ino == place_own_netns() ? PLACE_IS_FIRST : PLACE_IS_OTHER;
}

/* The network namespace of the chain in a directory, by its place; 0: not known. */
static uint32_t place_netns_of(const char *dir)
{
	const char *name = dir + strlen(CHAIN_DIR "/");

	if (!strncmp(name, NETNS_PREFIX, strlen(NETNS_PREFIX)) && strchr(name, '/'))
		return strtoul(name + strlen(NETNS_PREFIX), NULL, 10);
	return place_is_first() == PLACE_IS_FIRST ? place_own_netns() : 0;
}

static void place_parse_target(char *target, struct chain_at *at)
{
	char *word;

	while ((word = strsep(&target, " "))) {
		if (!strncmp(word, "ifindex:", 8))
			at->ifindex = strtoul(word + 8, NULL, 10);
		else if (!strncmp(word, "netns:", 6))
			at->netns = strtoul(word + 6, NULL, 10);
		else if (!strncmp(word, "ifname:", 7))
			snprintf(at->ifname, sizeof(at->ifname), "%s", word + 7);
	}
}

/* Ask the link itself, if it can be opened. Return false if it is not attached. */
static bool place_ask_link(const char *dir, struct chain_at *at)
{
	char *name = cli_join(dir, CHAIN_LINK);
	struct bpf_link_info info = {};
	__u32 len = sizeof(info);
	int fd = bpfdev_open(name, O_RDWR);
	bool known = fd >= 0 && !ids_read_info(fd, &info, &len) &&
		     info.type == BPF_LINK_TYPE_XDP;

	free(name);
	if (fd >= 0)
		close(fd);
	if (!known)
		return true;
	at->ifindex = info.xdp.ifindex;
	at->netns = place_netns_of(dir);
	return at->ifindex;
}

/**
 * chain_read_at() - find the interface that the link of a chain is attached to
 * @dir: the directory of the chain
 * @link: the device number of the node of its link
 * @at: set to the interface; without sysfs, as in a container, its name is not known; all
 *	0 if nothing is known
 *
 * Return: false if the link is not attached.
 */
bool chain_read_at(const char *dir, dev_t link, struct chain_at *at)
{
	char attached[8], target[256];

	*at = (struct chain_at) {};
	if (attribute_of_node(link, "attached", attached, sizeof(attached)) &&
	    *attached == '0')
		return false;
	if (attribute_of_node(link, "target", target, sizeof(target)))
		place_parse_target(target, at);
	return at->ifindex || place_ask_link(dir, at);
}

/**
 * chain_is_here() - check whether an interface is in this network namespace
 * @at: attach point of a link
 * @iface: name that the interface must have, or NULL for any
 *
 * Return: true also if the attach point of the link is unknown.
 */
bool chain_is_here(const struct chain_at *at, const char *iface)
{
	uint32_t netns = place_own_netns();

	if (!at->ifindex)
		return true;
	if (at->netns && netns && netns != at->netns)
		return false;
	return !iface || cli_ifindex(iface) == at->ifindex;
}

/* The interface that a name stands for here; all 0 if there is none. */
static void place_find_own(const char *iface, struct chain_at *at)
{
	*at = (struct chain_at) {
		.ifindex = cli_ifindex(iface), .netns = place_own_netns(),
	};
}

static bool place_is_same(const struct chain_at *a, const struct chain_at *b)
{
	return a->ifindex == b->ifindex && a->netns == b->netns;
}

/* States of a directory. */
enum place_use {
	PLACE_FREE,	/* it has no chain */
	PLACE_GONE,	/* its chain is attached to nothing */
	PLACE_UNKNOWN,	/* the interface of its chain is not known */
	PLACE_TAKEN,	/* its chain is attached to an interface */
};

static enum place_use place_read(const char *dir, struct chain_at *at)
{
	char path[BPFDEV_PATH_SIZE + sizeof(BPFDEV_DEV_DIR "//" CHAIN_LINK)];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s/%s", BPFDEV_DEV_DIR, dir, CHAIN_LINK);
	/* a symlink could lead to the link of another chain */
	if (lstat(path, &st) || !S_ISCHR(st.st_mode) || major(st.st_rdev) != cli_major())
		return PLACE_FREE;
	if (!chain_read_at(dir, st.st_rdev, at))
		return PLACE_GONE;
	return at->ifindex ? PLACE_TAKEN : PLACE_UNKNOWN;
}

/*
 * The directory for the chains of this network namespace, to be freed. If it is not known
 * which one this is, an administrator has decided by making a directory.
 */
static char *place_parent(void)
{
	enum place_first first = place_is_first();
	uint32_t netns = place_own_netns();
	char name[32], *dir;

	if (first == PLACE_IS_FIRST || !netns)
		return cli_join("", CHAIN_DIR);
	snprintf(name, sizeof(name), NETNS_PREFIX "%u", netns);
	dir = cli_join(CHAIN_DIR, name);
	if (first == PLACE_IS_OTHER || cli_is_dir(dir))
		return dir;
	free(dir);
	return cli_join("", CHAIN_DIR);
}

/* struct place_search - a search for the chain of an interface; @dir once it is found */
struct place_search {
	struct chain_at own;
	char *dir;
};

static int place_is_wanted(const char *name, void *data)
{
	struct place_search *search = data;
	char *dir = cli_join(CHAIN_DIR, name);
	struct chain_at at;

	if (place_read(dir, &at) != PLACE_TAKEN || !place_is_same(&at, &search->own)) {
		free(dir);
		return 0;
	}
	search->dir = dir;
	return 1;
}

/*
 * Check whether a directory can be that of an interface. A chain that is attached to nothing
 * may be attached again, but not in a network namespace: the number of one that is gone is
 * used again, and its chains with their maps are not those of the next container.
 */
static bool place_suits(const char *parent, const char *dir, const struct chain_at *own)
{
	struct chain_at at;

	switch (place_read(dir, &at)) {
	case PLACE_GONE:
		return !strcmp(parent, CHAIN_DIR);
	case PLACE_TAKEN:
		return place_is_same(&at, own);
	default:
		return true;
	}
}

/* The first directory that suits an interface, to be freed. */
static char *place_free_dir(const char *parent, const char *iface,
			    const struct chain_at *own)
{
	char name[BPFDEV_NAME_SIZE + 16], *dir;
	unsigned int i;

	for (i = 1;; i++) {
		snprintf(name, sizeof(name), i > 1 ? "%s-%u" : "%s", iface, i);
		dir = cli_join(parent, name);
		if (place_suits(parent, dir, own))
			return dir;
		free(dir);
	}
}

/**
 * chain_dir() - return the directory of an interface's chain, or where it should be made
 * @iface: the interface, or the path of the directory below CHAIN_DIR, which has a '/'
 *	or is not the name of an interface here
 *
 * Return: its name, to be freed.
 */
char *chain_dir(const char *iface)
{
	struct place_search search = {};
	char *parent, *dir;
	struct chain_at at;

	if (strchr(iface, '/'))
		return cli_join(CHAIN_DIR, iface);
	place_find_own(iface, &search.own);
	parent = place_parent();
	dir = cli_join(parent, iface);
	if (search.own.ifindex && (place_read(dir, &at) != PLACE_TAKEN ||
				   !place_is_same(&at, &search.own))) {
		free(dir);
		chain_each(place_is_wanted, &search);
		dir = search.dir ? search.dir :
				   place_free_dir(parent, iface, &search.own);
	}
	free(parent);
	return dir;
}

/* The directory of a network namespace: its name is longer than that of any interface. */
static bool place_is_netns(const char *name)
{
	return strlen(name) >= IF_NAMESIZE &&
	       !strncmp(name, NETNS_PREFIX, strlen(NETNS_PREFIX));
}

static int place_is_entry(const struct dirent *entry)
{
	return entry->d_type == DT_DIR && *entry->d_name != '.';
}

static int place_each_below(const char *dir, bool netns,
			    int (*each)(const char *name, void *data), void *data)
{
	char path[BPFDEV_PATH_SIZE + sizeof(BPFDEV_DEV_DIR "/" CHAIN_DIR "/")];
	struct dirent **entry;
	int count, ret = 0, i;
	char *name;

	snprintf(path, sizeof(path), "%s/%s/%s", BPFDEV_DEV_DIR, CHAIN_DIR, dir);
	count = scandir(path, &entry, place_is_entry, alphasort);
	if (count < 0)
		/* one that is gone meanwhile has no chains */
		return *dir && errno == ENOENT ? 0 : -errno;
	for (i = 0; i < count; i++) {
		name = cli_join(dir, entry[i]->d_name);
		/* after a result of @each, the rest is only freed */
		if (!ret && place_is_netns(entry[i]->d_name) == netns)
			ret = netns ? place_each_below(name, false, each, data) :
				      each(name, data);
		free(name);
		free(entry[i]);
	}
	free(entry);
	return ret;
}

/**
 * chain_each() - visit the directories of all chains
 * @each: called with the name of each, below CHAIN_DIR, sorted by name, those of network
 *	namespaces last; returns 0, or another number to end the visit
 * @data: its argument
 *
 * The file system is read and not the control nodes: a container has only a part of the
 * directories.
 *
 * Return: 0; the number that @each returned; -ENOENT if CHAIN_DIR does not exist; or
 * another negative errno.
 */
int chain_each(int (*each)(const char *name, void *data), void *data)
{
	return place_each_below("", false, each, data) ?:
	       place_each_below("", true, each, data);
}
