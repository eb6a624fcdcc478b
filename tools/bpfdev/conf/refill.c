// SPDX-License-Identifier: GPL-2.0-only
/*
 * The contents of new maps, before programs use them: the elements of the map that a new one
 * replaces, or those in its file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "bpf/btf_same.h"
#include "bpf/contents.h"
#include "bpf/map_file.h"
#include "bpf/map_io.h"
#include "bpf/map_walk.h"
#include "conf/conf.h"
#include "conf/persist.h"
#include "conf/plan.h"
#include "conf/refill.h"
#include "conf/state.h"
#include "util/error.h"
#include "util/strbuf.h"

/*
 * struct copying - elements that go to a new map
 * @to: the new map
 * @count: number of elements that are there
 * @lost: number of those that it has no room for
 */
struct copying {
	const struct map_file *to;
	uint64_t count;
	uint64_t lost;
};

static int copying_each(const struct map_file *from, const void *key, const void *value,
			int err, void *data)
{
	struct copying *copying = data;

	if (err)
		return map_file_error(from, "copy", err);
	if (!map_io_update(copying->to, key, value, BPF_ANY))
		copying->count++;
	else if (errno == E2BIG || errno == ENOSPC)
		copying->lost++;
	else
		return map_file_error(copying->to, "copy into", errno);
	return CLI_OK;
}

static bool copying_type_is_same(const struct map_file *from, const struct map_file *to,
				 uint32_t from_type, uint32_t to_type)
{
	struct strbuf where = {};
	bool same = !from_type || !to_type ||
		    btf_same(from->btf, from_type, to->btf, to_type, &where);

	strbuf_free(&where);
	return same;
}

/* An element is copied as it is, or not at all. */
static bool copying_fits(const struct map_file *from, const struct map_file *to)
{
	return from->info.key_size == to->info.key_size && from->value_len == to->value_len &&
	       copying_type_is_same(from, to, from->key_type, to->key_type) &&
	       copying_type_is_same(from, to, from->value_type, to->value_type);
}

static int refill_copy(const struct map_file *from, const struct map_file *to)
{
	struct copying copying = { .to = to };
	int status;

	if (!contents_has_type(from->info.type) || !copying_fits(from, to)) {
		cli_say("%s: keys or values have another form now, or cannot be copied; no element is\n",
			to->name);
		return CLI_OK;
	}
	status = map_walk(from, copying_each, &copying);
	if (!status && copying.lost)
		cli_say("%s: %llu elements are copied; for %llu there is no room\n", to->name,
			(unsigned long long)copying.count, (unsigned long long)copying.lost);
	return status;
}

static int refill_take(struct map_file *map, const char *name, int fd, int flags)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	return map_file_take(map, "fill", name, copy < 0 ? -errno : copy, flags);
}

static int refill_from_old(const struct conf_line *line, const struct part *part)
{
	struct map_file from, to;
	int status;

	status = refill_take(&from, line->name, part->old, O_RDONLY);
	if (!status) {
		status = refill_take(&to, line->name, part->fd, O_WRONLY);
		if (!status)
			status = refill_copy(&from, &to);
		map_file_close(&to);
	}
	map_file_close(&from);
	return status;
}

static int refill_from_file(const struct conf_line *line, const struct part *part)
{
	struct map_file map;
	int status;

	status = refill_take(&map, line->name, part->fd, O_WRONLY);
	/* a file that does not fit must not keep the programs from running */
	if (!status)
		persist_restore(&map);
	map_file_close(&map);
	return status;
}

/* The line of a new map; that of its own node, if there is one, and not that of its data. */
static const struct conf_line *refill_line(const struct plan *plan, const struct part *part)
{
	const struct conf_line *found = NULL;
	size_t i;

	for (i = 0; i < plan->states->count; i++)
		if (plan->step[i].part == part &&
		    (!found || plan->step[i].state->line->face == BPFDEV_FACE_BPF))
			found = plan->step[i].state->line;
	return found;
}

/**
 * refill_maps() - give the new maps of a plan their contents
 * @plan: the plan, loaded
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int refill_maps(struct plan *plan)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < plan->parts.count && !status; i++) {
		const struct part *part = plan->parts.part[i];
		const struct conf_line *line = refill_line(plan, part);

		if (!part->is_map || part->was_there || part->fd < 0)
			continue;
		if (part->old >= 0)
			status = refill_from_old(line, part);
		else if (line->persist)
			status = refill_from_file(line, part);
	}
	return status;
}
