// SPDX-License-Identifier: GPL-2.0-only
/*
 * Candidates that are objects, nodes, interfaces, users and files of the machine. A user
 * who may not look for them, or a machine without the module, has fewer. The caller has
 * silenced the errors.
 */
#include <ctype.h>
#include <dirent.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>
#include <linux/magic.h>

#include "bpf/attributes.h"
#include "bpf/ids.h"
#include "bpf/load.h"
#include "bpf/mounts.h"
#include "bpf/prog_name.h"
#include "bpf/type_names.h"
#include "bpf/walk_dirs.h"
#include "chain/place.h"
#include "commands/candidates.h"
#include "commands/complete_objects.h"
#include "libbpfdev.h"
#include "util/path.h"

static bool complete_begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* struct wanted_nodes - the nodes that are candidates */
struct wanted_nodes {
	struct candidates *to;
	unsigned int kinds;
};

static bool complete_wants(const struct wanted_nodes *wanted, const char *name,
			   const struct bpfdev_dev *dev)
{
	uint32_t type = bpfdev_dev__type(dev), face = bpfdev_dev__face(dev);

	if (!(wanted->kinds >> type & 1))
		return false;
	if (type == BPFDEV_TYPE_LINK && wanted->kinds & NODES_ITER)
		return bpfdev_dev__bpf_type(dev) == BPF_LINK_TYPE_ITER;
	if (wanted->kinds & NODES_BPF && face != BPFDEV_FACE_BPF)
		return false;
	if (wanted->kinds & NODES_DATA && face != BPFDEV_FACE_DATA)
		return false;
	return !(wanted->kinds & NODES_TOP) || !strchr(name, '/');
}

static int complete_node(const char *name, const struct bpfdev_dev *dev, int ctl, void *data)
{
	const struct wanted_nodes *wanted = data;
	uint32_t type = bpfdev_dev__type(dev);
	char help[128], bpf_type[64], *dir;

	(void)ctl;
	if (!complete_wants(wanted, name, dev))
		return 0;
	if (type != BPFDEV_TYPE_DIR) {
		names_put_bpf_type(bpf_type, sizeof(bpf_type), type,
				   bpfdev_dev__bpf_type(dev));
		snprintf(help, sizeof(help), "%s%s %s %s",
			 bpfdev_dev__face(dev) == BPFDEV_FACE_DATA ? "data of " : "",
			 names_type(type), bpf_type, bpfdev_dev__bpf_name(dev));
		candidates_add(wanted->to, name, help);
	} else if (wanted->kinds & NODES_SLASH) {
		dir = cli_join(name, "");
		candidates_add(wanted->to, dir, "directory");
		free(dir);
	} else {
		candidates_add(wanted->to, name, "directory");
	}
	return 0;
}

/**
 * complete_nodes() - add nodes and directories
 * @to: the candidates
 * @kinds: NODES_*
 *
 * Only the directory in which the word begins is searched, and those below. A word that
 * begins with /dev/bpf/ is completed as it begins.
 */
void complete_nodes(struct candidates *to, unsigned int kinds)
{
	static const char dev[] = BPFDEV_DEV_DIR "/";
	struct wanted_nodes wanted = { .to = to, .kinds = kinds };
	char *dir;

	/* from the first characters of the path on */
	if (*to->word == '/' && complete_begins(dev, to->word))
		to->word = dev;
	if (complete_begins(to->word, dev))
		candidates_skip(to, strlen(dev));
	dir = cli_dirname(to->word);
	if (*dir || *to->word != '/')
		cli_walk_dirs(dir, complete_node, &wanted);
	free(dir);
}

static void complete_put_help(const struct ids_object *object, char *help, size_t size)
{
	char name[PROG_NAME_SIZE], type[64];

	attribute_bpf_name(object, name, sizeof(name));
	names_put_bpf_type(type, sizeof(type), object->type, ids_object_bpf_type(object));
	snprintf(help, size, "%s%s%s", name, *name ? ", " : "", type);
}

/**
 * complete_ids() - add the IDs of all objects of a type
 * @to: the candidates
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 */
void complete_ids(struct candidates *to, uint32_t type)
{
	struct ids_object object = { .type = type };
	char id[16], help[PROG_NAME_SIZE + 80];

	while (!ids_next(type, object.id, &object.id)) {
		snprintf(id, sizeof(id), "%u", object.id);
		if (!complete_begins(id, to->word) || ids_read(&object))
			continue;
		complete_put_help(&object, help, sizeof(help));
		close(object.fd);
		candidates_add(to, id, help);
	}
}

static int complete_name(const struct ids_object *object, void *data)
{
	char name[PROG_NAME_SIZE], whole[PROG_NAME_SIZE], help[32];
	const char *full = NULL;

	attribute_bpf_name(object, name, sizeof(name));
	if (object->type == BPFDEV_TYPE_PROG)
		full = prog_name_full(object->fd, &object->info.prog, whole);
	snprintf(help, sizeof(help), "%s %u", names_type(object->type), object->id);
	if (full || *name)
		candidates_add_once(data, full ?: name, help);
	return 0;
}

/**
 * complete_names() - add the BPF names of all objects of a type
 * @to: the candidates
 * @type: BPFDEV_TYPE_MAP or _PROG
 */
void complete_names(struct candidates *to, uint32_t type)
{
	ids_each_of(type, complete_name, to);
}

static int complete_tag(const struct ids_object *object, void *data)
{
	char tag[2 * BPFDEV_TAG_SIZE + 1];
	size_t i;

	for (i = 0; i < BPFDEV_TAG_SIZE; i++)
		snprintf(tag + 2 * i, 3, "%02x", object->info.prog.tag[i]);
	candidates_add_once(data, tag, object->info.prog.name);
	return 0;
}

/** complete_tags() - add the tags of all programs */
void complete_tags(struct candidates *to)
{
	ids_each_of(BPFDEV_TYPE_PROG, complete_tag, to);
}

/** complete_type_ids() - add "map:12" and the like; "map:" as long as it is not typed */
void complete_type_ids(struct candidates *to)
{
	const char *colon = strchr(to->word, ':');
	uint32_t type, first;
	char word[16];

	for (type = BPFDEV_TYPE_MAP; type <= BPFDEV_TYPE_LINK; type++) {
		snprintf(word, sizeof(word), "%s:", names_type(type));
		if (!colon && !ids_next(type, 0, &first)) {
			candidates_add(to, word, "");
		} else if (colon && complete_begins(to->word, word)) {
			candidates_skip(to, strlen(word));
			complete_ids(to, type);
			return;
		}
	}
}

/**
 * complete_interfaces() - add interfaces
 * @to: the candidates
 *
 * Only those with characters of a node's name: no chain can be on another one.
 */
void complete_interfaces(struct candidates *to)
{
	DIR *dir = opendir("/sys/class/net");
	const struct dirent *entry;
	const char *c;

	while (dir && (entry = readdir(dir))) {
		for (c = entry->d_name; isalnum((unsigned char)*c) || (*c && strchr("._-", *c));)
			c++;
		/* and not "." and "..", and no files */
		if (!*c && *entry->d_name != '.' && entry->d_type != DT_REG)
			candidates_add(to, entry->d_name, "");
	}
	if (dir)
		closedir(dir);
}

static int complete_chain(const char *name, void *data)
{
	candidates_add(data, name, "");
	return 0;
}

/** complete_chains() - add the interfaces that have a chain */
void complete_chains(struct candidates *to)
{
	chain_each(complete_chain, to);
}

/* The programs in the directory of a chain are its components and its dispatcher. */
static int complete_component(const char *name, const struct bpfdev_dev *dev, int ctl,
			      void *data)
{
	const char *last = strrchr(name, '/') + 1;

	(void)ctl;
	if (bpfdev_dev__type(dev) == BPFDEV_TYPE_PROG && strcmp(last, CHAIN_DISPATCHER) != 0)
		candidates_add(data, last, bpfdev_dev__bpf_name(dev));
	return 0;
}

/**
 * complete_components() - add the components of a chain
 * @to: the candidates
 * @iface: its interface
 */
void complete_components(struct candidates *to, const char *iface)
{
	char *dir = bpfdev_name_check(iface, NULL) ? NULL : chain_dir(iface);

	if (dir)
		cli_walk_dirs(dir, complete_component, to);
	free(dir);
}

/** complete_users() - add the users of the machine */
void complete_users(struct candidates *to)
{
	const struct passwd *user;

	setpwent();
	while ((user = getpwent()))
		candidates_add(to, user->pw_name, "");
	endpwent();
}

/** complete_groups() - add the groups of the machine */
void complete_groups(struct candidates *to)
{
	const struct group *group;

	setgrent();
	while ((group = getgrent()))
		candidates_add(to, group->gr_name, "");
	endgrent();
}

/**
 * complete_mounts() - add the mounts of a kind of filesystem
 * @to: the candidates
 * @type, @magic: as for mounts_read()
 */
void complete_mounts(struct candidates *to, const char *type, long magic)
{
	struct mounts *mounts = mounts_read(type, magic);
	char *dir;
	size_t i;

	for (i = 0; i < mounts_count(mounts); i++) {
		dir = cli_join(mounts_get(mounts, i), "");
		/* one that is typed as a whole is continued by files */
		if (strcmp(dir, to->word) != 0)
			candidates_add_once(to, dir, "");
		free(dir);
	}
	mounts_free(mounts);
}

/** complete_cgroups() - add the mounts of cgroup v2, or continue the path of a cgroup */
void complete_cgroups(struct candidates *to)
{
	complete_mounts(to, "cgroup2", CGROUP2_SUPER_MAGIC);
	if (!to->count)
		to->files = CANDIDATES_DIRS;
}

/** complete_pins() - add the mounts of bpffs, or continue the path of a pin */
void complete_pins(struct candidates *to)
{
	complete_mounts(to, "bpf", BPF_FS_MAGIC);
	if (!to->count)
		to->files = CANDIDATES_FILES;
}

/**
 * complete_programs() - add the programs in an object file
 * @to: the candidates
 * @path: the file
 *
 * The file is read, and none of it is loaded.
 */
void complete_programs(struct candidates *to, const char *path)
{
	struct bpf_object *object = load_open_file(path);
	struct bpf_program *prog = NULL;

	while (object && (prog = bpf_object__next_program(object, prog)))
		candidates_add(to, bpf_program__name(prog),
			       bpf_program__section_name(prog));
	bpf_object__close(object);
}
