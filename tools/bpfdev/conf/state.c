// SPDX-License-Identifier: GPL-2.0-only
/* The lines and their entries, compared. Nothing is changed here. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf/attach_arg.h"
#include "bpf/attributes.h"
#include "bpf/entry_owner.h"
#include "bpf/ids.h"
#include "conf/applied.h"
#include "conf/chains.h"
#include "conf/conf.h"
#include "conf/source.h"
#include "conf/state.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/interface.h"
#include "util/parse.h"
#include "util/path.h"

/* Headers with these names are newer than some supported kernels. */
#define LINK_TYPE_TCX		11
#define LINK_TYPE_NETKIT	13

static uint32_t state_type(enum conf_kind kind)
{
	switch (kind) {
	case CONF_MKDIR:
		return BPFDEV_TYPE_DIR;
	case CONF_MAP:
		return BPFDEV_TYPE_MAP;
	case CONF_PROG:
		return BPFDEV_TYPE_PROG;
	default:
		return BPFDEV_TYPE_LINK;
	}
}

/* A directory has no BPF ID, but a number of its own. */
static uint32_t state_id(const struct bpfdev_dev *dev)
{
	return bpfdev_dev__type(dev) == BPFDEV_TYPE_DIR ? minor(bpfdev_dev__devnum(dev)) :
							  bpfdev_dev__id(dev);
}

static uint32_t state_read_number(dev_t devnum, const char *attribute)
{
	uint32_t number = 0;
	char value[32];

	if (!attribute_of_node(devnum, attribute, value, sizeof(value)) ||
	    cli_parse_u32(value, 10, &number))
		return 0;
	return number;
}

static bool state_is_file(const struct attach_point *point)
{
	return !strcmp(point->word, "cgroup") || !strcmp(point->word, "netns");
}

/** state_is_waiting() - check whether the place of an attach point does not exist */
bool state_is_waiting(const struct attach_point *point)
{
	if (!point->word)
		return false;
	if (state_is_file(point))
		return access(point->where, F_OK) && errno == ENOENT;
	return !cli_ifindex(point->where);
}

/* Two numbers, which headers of older kernels do not have. */
static bool state_is_at_interface(const struct bpf_link_info *info,
				  const struct attach_point *point)
{
	uint32_t at[2];

	memcpy(at, &info->xdp, sizeof(at));
	return (int)at[0] == point->at && at[1] == point->attach_type;
}

/**
 * state_is_at() - check whether a link is attached at an attach point
 * @point: the attach point, open
 * @link_id: BPF ID of the link
 */
bool state_is_at(const struct attach_point *point, uint32_t link_id)
{
	struct bpf_link_info info = {};
	__u32 len = sizeof(info);
	int fd = ids_open(BPFDEV_TYPE_LINK, link_id);
	struct stat st;
	bool read = fd >= 0 && !ids_read_info(fd, &info, &len);

	if (fd >= 0)
		close(fd);
	if (!read || !point->word)
		return false;
	switch (info.type) {
	case BPF_LINK_TYPE_XDP:
		return !strcmp(point->word, "xdp") && (int)info.xdp.ifindex == point->at;
	case BPF_LINK_TYPE_CGROUP:
		return !strcmp(point->word, "cgroup") && !fstat(point->at, &st) &&
		       info.cgroup.cgroup_id == st.st_ino &&
		       info.cgroup.attach_type == point->attach_type;
	case BPF_LINK_TYPE_NETNS:
		return !strcmp(point->word, "netns") && !fstat(point->at, &st) &&
		       info.netns.netns_ino == st.st_ino &&
		       info.netns.attach_type == point->attach_type;
	case LINK_TYPE_TCX:
	case LINK_TYPE_NETKIT:
		return (!strcmp(point->word, "tcx") || !strcmp(point->word, "netkit")) &&
		       state_is_at_interface(&info, point);
	default:
		return false;
	}
}

/* The interface of a name, or the cgroup of a path, can be another one than at the last apply. */
static bool state_is_elsewhere(const struct state *state)
{
	struct attach_point point = state->line->point;
	bool elsewhere;
	int status;

	if (!point.word)
		return false;
	cli_mute(true);
	status = attach_point_open(&point);
	cli_mute(false);
	if (status)
		return false;
	elsewhere = !state_is_at(&point, state->id);
	if (state_is_file(&point))
		close(point.at);
	return elsewhere;
}

static bool state_is_attached(dev_t devnum)
{
	char attached[16];

	return !attribute_of_node(devnum, "attached", attached, sizeof(attached)) ||
	       strcmp(attached, "0") != 0;
}

static unsigned int state_compare_owner(const struct state *state)
{
	const struct cli_owner *wanted = &state->line->owner, *is = &state->owner;
	unsigned int differs = 0;

	if (wanted->flags & BPFDEV_SET_MODE && wanted->mode != is->mode)
		differs |= STATE_MODE;
	if (wanted->flags & BPFDEV_SET_UID && wanted->uid != is->uid)
		differs |= STATE_USER;
	if (wanted->flags & BPFDEV_SET_GID && wanted->gid != is->gid)
		differs |= STATE_GROUP;
	if (wanted->flags & BPFDEV_SET_LIMIT && wanted->limit != is->limit)
		differs |= STATE_LIMIT;
	return differs;
}

/* A map is known by its definition, unless it is the one that apply has made from it. */
static int state_compare_map(struct state *state)
{
	const struct applied *is = state->is;
	struct bpf_map *map;
	int fd;

	if (is && is->sum == state->source->sum && !strcmp(is->text, state->line->text))
		return CLI_OK;
	if (!is && state->last)
		state->differs |= STATE_OBJECT;
	if (is && strcmp(is->text, state->line->text) != 0)
		state->differs |= STATE_FILE;
	if (source_open(state->source))
		return CLI_FAILURE;
	conf_errors_at(state->line);
	map = source_map(state->source, state->line->part);
	conf_errors_at(NULL);
	if (!map)
		return CLI_FAILURE;
	fd = ids_open(BPFDEV_TYPE_MAP, state->id);
	if (fd < 0)
		return cli_error("%s: cannot open map %u: %s", state->line->name, state->id,
				 strerror(errno));
	if (!source_map_fits(state->source, map, fd, &state->why))
		state->differs |= STATE_DEFINITION;
	close(fd);
	return CLI_OK;
}

static int state_compare_object(struct state *state)
{
	const struct applied *is = state->is;

	if (state->line->kind == CONF_MAP)
		return state_compare_map(state);
	if (!is)
		state->differs |= STATE_OBJECT;
	else if (is->sum != state->source->sum || strcmp(is->text, state->line->text) != 0)
		state->differs |= STATE_FILE;
	else if (is->prog_id != state->prog_id)
		state->differs |= STATE_PROGRAM;
	return CLI_OK;
}

/* Read the entry of a line, and compare it. @dev: the entry. */
static int state_compare(struct state *state, const struct applied_list *list,
			 const struct bpfdev_dev *dev)
{
	const struct conf_line *line = state->line;
	dev_t devnum = bpfdev_dev__devnum(dev);
	int ret;

	state->there = true;
	state->type = bpfdev_dev__type(dev);
	state->id = state_id(dev);
	if (state->type != state_type(line->kind) || bpfdev_dev__face(dev) != line->face) {
		state->differs = STATE_KIND;
		return CLI_OK;
	}
	if (state->type == BPFDEV_TYPE_LINK)
		state->prog_id = state_read_number(devnum, "prog_id");
	ret = entry_owner_read(line->name, state->type, &state->owner);
	if (ret)
		return cli_error("cannot read the owner of %s: %s", line->name, strerror(-ret));
	state->is = applied_find(list, line->kind, line->name, state->id, state->prog_id);
	state->differs = state_compare_owner(state);
	if (line->kind == CONF_LINK && !state_is_attached(devnum))
		state->differs |= STATE_DETACHED;
	else if (line->kind == CONF_LINK && state->is && state_is_elsewhere(state))
		state->differs |= STATE_TARGET;
	return line->kind == CONF_MKDIR ? CLI_OK : state_compare_object(state);
}

static int state_read_entry(struct state *state, const struct applied_list *list)
{
	struct bpfdev_dev *dev = NULL;
	const char *last;
	int ctl, err, status;

	ctl = bpfdev_ctl_open_parent(state->line->name, O_RDONLY, &last);
	if (ctl >= 0)
		dev = bpfdev_dev__read(ctl, last);
	err = ctl < 0 ? -ctl : errno;
	if (ctl >= 0)
		close(ctl);
	if (!dev && err == ENOENT && (ctl >= 0 || !access(BPFDEV_DEV_DIR "/control", F_OK))) {
		state->differs = STATE_MISSING;
		return CLI_OK;
	}
	if (!dev)
		return cli_open_error(state->line->name, O_RDONLY, err);
	status = state_compare(state, list, dev);
	bpfdev_dev__free(dev);
	return status;
}

static int state_read_chain(struct state *state)
{
	static const unsigned int differs[] = {
		[CHAINS_SAME] = 0,
		[CHAINS_DIFFER] = STATE_CHAIN,
		[CHAINS_MISSING] = STATE_MISSING,
		[CHAINS_WAIT] = STATE_MISSING | STATE_WAITING,
	};
	enum chains_state is;
	int status = chains_compare(state->line, &is);

	state->differs = differs[is];
	return status;
}

static int state_read_line(struct state *state, const struct applied_list *list)
{
	const struct conf_line *line = state->line;
	int status;

	state->last = applied_newest(list, line->kind, line->name);
	if (line->kind == CONF_CHAIN)
		return state_read_chain(state);
	status = state_read_entry(state, list);
	if (!status && state->differs & (STATE_MISSING | STATE_DETACHED) &&
	    state_is_waiting(&line->point))
		state->differs |= STATE_WAITING;
	return status;
}

static struct source *states_source(struct states *states, const struct conf_line *line)
{
	size_t i;

	for (i = 0; i < states->sources; i++)
		if (states->source[i].line == line)
			return &states->source[i];
	return NULL;
}

static struct state *states_add(struct states *states)
{
	states->entry = cli_grow(states->entry, states->count, sizeof(*states->entry));
	states->entry[states->count] = (struct state) {};
	return &states->entry[states->count++];
}

static int states_read_sources(struct states *states)
{
	const struct conf *conf = states->conf;
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < conf->count; i++) {
		if (conf->line[i]->kind != CONF_OBJECT)
			continue;
		states->source = cli_grow(states->source, states->sources,
					  sizeof(*states->source));
		if (source_read(&states->source[states->sources++], conf->line[i]))
			status = CLI_FAILURE;
	}
	return status;
}

static int states_read_lines(struct states *states)
{
	const struct conf *conf = states->conf;
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < conf->count; i++) {
		struct state *state;

		if (conf->line[i]->kind == CONF_OBJECT)
			continue;
		state = states_add(states);
		state->line = conf->line[i];
		state->source = states_source(states, conf->line[i]->object);
		if (state_read_line(state, &states->list))
			status = CLI_FAILURE;
	}
	return status;
}

static bool states_has(const struct states *states, const struct applied *entry)
{
	size_t i;

	for (i = 0; i < states->count; i++)
		if (states->entry[i].line && states->entry[i].line->kind == entry->kind &&
		    !strcmp(states->entry[i].line->name, entry->name))
			return true;
	return false;
}

/* Check whether an entry of the record is still there. */
static bool states_is_there(const struct applied *entry)
{
	struct bpfdev_dev *dev = NULL;
	const char *last;
	int ctl;
	bool is;

	if (entry->kind == CONF_CHAIN)
		return chains_is_there(entry->name);
	ctl = bpfdev_ctl_open_parent(entry->name, O_RDONLY, &last);
	if (ctl >= 0) {
		dev = bpfdev_dev__read(ctl, last);
		close(ctl);
	}
	is = dev && bpfdev_dev__type(dev) == state_type(entry->kind) &&
	     state_id(dev) == entry->id;
	bpfdev_dev__free(dev);
	return is;
}

static void states_find_extra(struct states *states)
{
	const struct applied *entry;
	struct state *state;
	size_t i;

	for (i = 0; i < states->list.count; i++) {
		entry = &states->list.entry[i];
		if (entry->found || entry->kind == CONF_OBJECT ||
		    !conf_is_in_scope(states->conf, entry->path) || states_has(states, entry) || !states_is_there(entry))
			continue;
		state = states_add(states);
		state->is = entry;
		state->there = true;
		state->type = state_type(entry->kind);
		state->id = entry->id;
		state->differs = STATE_EXTRA;
	}
}

/* Without the module, one error is enough. */
static int states_check_module(void)
{
	int ctl = bpfdev_ctl_open("", O_PATH);

	if (ctl < 0)
		return cli_ctl_error("", O_RDONLY, -ctl);
	close(ctl);
	return CLI_OK;
}

/**
 * states_read() - compare a configuration with the machine
 * @states: filled in; pass it to states_free() in any case
 * @conf: the configuration
 *
 * Return: CLI_OK, or CLI_FAILURE after the errors were reported.
 */
int states_read(struct states *states, const struct conf *conf)
{
	int status;

	*states = (struct states) { .conf = conf };
	status = states_check_module();
	if (!status)
		status = applied_read(&states->list);
	if (!status)
		status = states_read_sources(states);
	if (!status)
		status = states_read_lines(states);
	if (!status)
		states_find_extra(states);
	return status;
}

/**
 * states_differ() - list the differences
 * @states: the states
 *
 * Return: STATE_* of all entries but waiting ones, which an apply could not change.
 */
unsigned int states_differ(const struct states *states)
{
	unsigned int differs = 0;
	size_t i;

	for (i = 0; i < states->count; i++)
		if (!(states->entry[i].differs & STATE_WAITING))
			differs |= states->entry[i].differs;
	return differs;
}

/** states_free() - free states */
void states_free(struct states *states)
{
	while (states->count)
		strbuf_free(&states->entry[--states->count].why);
	free(states->entry);
	while (states->sources)
		source_close(&states->source[--states->sources]);
	free(states->source);
	applied_free(&states->list);
}

/**
 * state_same_target() - check whether two lines of links name the same target
 * @a: the words of a link, "WORD:PROG TARGET..."
 * @b: those of the other one
 */
bool state_same_target(const char *a, const char *b)
{
	return !strcmp(strchrnul(a, ' '), strchrnul(b, ' '));
}
