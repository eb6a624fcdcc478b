// SPDX-License-Identifier: GPL-2.0-only
/*
 * The difference between a running chain and a planned one, as diff(1) prints it. The lines
 * are those of the file of a chain, each with the program that it stands for at present.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/bpf.h>

#include "bpf/ids.h"
#include "chain/diff.h"
#include "chain/load.h"
#include "chain/plan.h"
#include "chain/read.h"
#include "chain/save.h"
#include "libbpfdev.h"
#include "util/path.h"
#include "util/strbuf.h"

/* struct diff_side - the lines of one of the chains; the first one is its interface's */
struct diff_side {
	struct strbuf line[CHAIN_MAX + 1];
	size_t count;
};

/* Read the info of the program of a component; all 0 if the caller may not open it. */
static void diff_read_info(const struct chain_state *state, const struct chain_part *part,
			   struct bpf_prog_info *info)
{
	__u32 len = sizeof(*info);
	char *name;
	int fd;

	if (part->source) {
		ids_read_info(part->source->fd, info, &len);
		return;
	}
	name = cli_join(state->dir, part->name);
	fd = part->shared ? ids_open(BPFDEV_TYPE_PROG, part->id) :
			    bpfdev_open(name, O_RDONLY);
	free(name);
	if (fd < 0)
		return;
	ids_read_info(fd, info, &len);
	close(fd);
}

/* Add the program of a component. One that was loaded for the comparison has no ID yet. */
static void diff_add_program(struct strbuf *line, const struct chain_state *state,
			     const struct chain_part *part)
{
	struct bpf_prog_info info = {};
	size_t i;

	diff_read_info(state, part, &info);
	if (part->source && !strcmp(part->source->word, "file"))
		strbuf_put(line, " # new");
	else
		strbuf_printf(line, " # id %u", part->id);
	if (!info.id)
		return;
	strbuf_printf(line, " name %s tag ", info.name);
	for (i = 0; i < sizeof(info.tag); i++)
		strbuf_printf(line, "%02x", info.tag[i]);
	if (part->frags)
		strbuf_put(line, " frags");
}

static void diff_add_parts(struct diff_side *side, const struct chain_state *state,
			   const struct chain *chain)
{
	char id[32];
	size_t i;

	for (i = 0; i < chain->count; i++) {
		const struct chain_part *part = &chain->part[i];
		struct strbuf *line = &side->line[side->count++];

		snprintf(id, sizeof(id), "id %u", part->id);
		chain_save_part(line, part, *part->words ? part->words : id);
		diff_add_program(line, state, part);
	}
}

static void diff_add_running(struct diff_side *side, const struct chain_state *state)
{
	struct strbuf *line = &side->line[side->count];

	if (state->status == CHAIN_EMPTY)
		return;
	chain_save_interface(line, state->iface, chain_save_mode(state), state->chain.counted);
	if (state->status != CHAIN_RUNS)
		strbuf_printf(line, " # %s", chain_status_word(state->status));
	side->count++;
	diff_add_parts(side, state, &state->chain);
}

static void diff_add_planned(struct diff_side *side, const struct chain_state *state,
			     const struct chain *chain, const char *mode)
{
	if (!chain->count)
		return;
	if (!mode && !state->gone)
		mode = chain_save_mode(state);
	chain_save_interface(&side->line[side->count++], state->iface, mode, chain->counted);
	diff_add_parts(side, state, chain);
}

static bool diff_is_same(const struct strbuf *a, const struct strbuf *b)
{
	return a->len == b->len && !memcmp(a->chars, b->chars, a->len);
}

static void diff_print_line(char sign, const struct strbuf *line)
{
	printf("%c%.*s\n", sign, (int)line->len, line->chars);
}

/*
 * Print the lines of both sides in order, with a longest common subsequence as the lines
 * that stay. @common: its length from each pair of lines on.
 */
static void diff_print(const struct diff_side *from, const struct diff_side *to)
{
	uint8_t common[CHAIN_MAX + 2][CHAIN_MAX + 2] = {};
	size_t i, j;

	for (i = from->count; i-- > 0;)
		for (j = to->count; j-- > 0;)
			if (diff_is_same(&from->line[i], &to->line[j]))
				common[i][j] = common[i + 1][j + 1] + 1;
			else
				common[i][j] = common[i + 1][j] > common[i][j + 1] ?
						       common[i + 1][j] : common[i][j + 1];
	i = 0;
	j = 0;
	while (i < from->count || j < to->count) {
		if (i < from->count && j < to->count &&
		    diff_is_same(&from->line[i], &to->line[j])) {
			diff_print_line(' ', &from->line[i++]);
			j++;
		} else if (i < from->count && (j == to->count ||
					       common[i + 1][j] >= common[i][j + 1])) {
			diff_print_line('-', &from->line[i++]);
		} else {
			diff_print_line('+', &to->line[j++]);
		}
	}
}

static void diff_free(struct diff_side *side)
{
	while (side->count)
		strbuf_free(&side->line[--side->count]);
}

/**
 * chain_diff() - print the difference that a change would make
 * @state: the running chain
 * @chain: the planned one, loaded, from a file
 * @mode: argument of --xdp-mode, or NULL
 */
void chain_diff(const struct chain_state *state, const struct chain *chain, const char *mode)
{
	struct diff_side from = {}, to = {};

	diff_add_running(&from, state);
	diff_add_planned(&to, state, chain, mode);
	printf("--- %s\n+++ %s\n", state->iface, chain->path);
	diff_print(&from, &to);
	diff_free(&from);
	diff_free(&to);
}
