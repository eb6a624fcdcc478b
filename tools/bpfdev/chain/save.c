// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file of a running chain, as "apply" takes it. The config has the words for the
 * program of each component. Where they are missing or mean another program by now, the
 * node of the program stands in for them.
 */
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/attach_xdp.h"
#include "bpf/find_node.h"
#include "bpf/ids.h"
#include "bpf/object_arg.h"
#include "chain/place.h"
#include "chain/plan.h"
#include "chain/read.h"
#include "chain/save.h"
#include "chain/words.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/path.h"
#include "util/strbuf.h"

/**
 * chain_save_mode() - return the mode in which a chain is attached
 * @state: the chain
 *
 * Return: the argument of --xdp-mode; NULL if it is not known, as in another network
 * namespace.
 */
const char *chain_save_mode(const struct chain_state *state)
{
	return state->at.ifindex && chain_is_here(&state->at, NULL) ?
		       attach_xdp_attached(state->at.ifindex) : NULL;
}

/**
 * chain_save_interface() - write the line of the interface
 * @text: the file
 * @iface: the interface
 * @mode: the argument of --xdp-mode, or NULL
 * @counted: the runs of the components are counted
 */
void chain_save_interface(struct strbuf *text, const char *iface, const char *mode,
			  bool counted)
{
	strbuf_printf(text, "interface %s", iface);
	if (mode)
		strbuf_printf(text, " --xdp-mode %s", mode);
	if (counted)
		strbuf_put(text, " --count on");
}

/**
 * chain_save_part() - write the line of a component
 * @text: the file
 * @part: the component
 * @words: the words for its program
 */
void chain_save_part(struct strbuf *text, const struct chain_part *part, const char *words)
{
	char on[64];

	chain_put_on(part->on, on, sizeof(on));
	strbuf_printf(text, "%s prog %s --on %s", part->name, words, *on ? on : "none");
}

/* Check whether words still mean the program. A file means one that is yet to be loaded. */
static bool save_words_hold(const struct cli_command *command, const struct chain_part *part)
{
	char copy[CHAIN_WORDS_SIZE], *arg;
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	int fd;

	snprintf(copy, sizeof(copy), "%s", part->words);
	arg = strchr(copy, ' ');
	if (!arg)
		return false;
	*arg++ = '\0';
	if (!strcmp(copy, "file"))
		return true;
	cli_mute(true);
	if (!object_arg_open(command, BPFDEV_TYPE_PROG, copy, arg, NULL, &fd, NULL)) {
		ids_read_info(fd, &info, &len);
		close(fd);
	}
	cli_mute(false);
	return info.id == part->id;
}

/* Words that mean the program while the machine runs, to be freed. */
static char *save_present_words(const struct chain_state *state,
				const struct chain_part *part)
{
	char *name = part->shared ? find_node(BPFDEV_TYPE_PROG, part->id) :
				    cli_join(state->dir, part->name);
	struct strbuf words = {};

	if (name)
		strbuf_printf(&words, "node %s", name);
	else
		strbuf_printf(&words, "id %u", part->id);
	free(name);
	strbuf_add(&words, "", 1);
	return words.chars;
}

/* Another process may have written the words, and "apply" would open what they name. */
static int save_check_words(const struct chain_state *state, const struct chain_part *part)
{
	const char *why = chain_words_error(part->words);

	if (!why)
		return CLI_OK;
	return cli_error("%s: cannot save the component %s: its config calls the program '%s': %s; 'bpfdev chain add %s prog OBJ --name %s --replace' gives it another one",
			 state->dir, part->name, part->words, why, state->iface,
			 part->name);
}

static void save_part(const struct cli_command *command, const struct chain_state *state,
		      const struct chain_part *part, struct strbuf *text)
{
	char *words;

	if (save_words_hold(command, part)) {
		chain_save_part(text, part, part->words);
	} else {
		words = save_present_words(state, part);
		strbuf_printf(text, "# %s: its file is not known; this line holds until the program ends\n",
			      part->name);
		chain_save_part(text, part, words);
		free(words);
	}
	strbuf_put(text, "\n");
}

/* The name of the interface now; for one that is not here, the directory of its chain. */
static const char *save_iface(const struct chain_state *state, char name[IF_NAMESIZE])
{
	if (state->at.ifindex && chain_is_here(&state->at, NULL) &&
	    if_indextoname(state->at.ifindex, name))
		return name;
	return state->status == CHAIN_EMPTY ? state->iface :
					      state->dir + strlen(CHAIN_DIR "/");
}

/**
 * chain_save_text() - write the file of a chain
 * @command: the command, for messages
 * @state: the chain
 * @text: appended to
 *
 * Return: CLI_OK; CLI_FAILURE after the error was reported: the chain is incomplete, or
 * its config has words that no file should have.
 */
int chain_save_text(const struct cli_command *command, const struct chain_state *state,
		    struct strbuf *text)
{
	char name[IF_NAMESIZE];
	size_t i;

	if (state->status == CHAIN_BROKEN)
		return chain_state_error(state);
	for (i = 0; i < state->chain.count; i++)
		if (save_check_words(state, &state->chain.part[i]))
			return CLI_FAILURE;
	chain_save_interface(text, save_iface(state, name), chain_save_mode(state),
			     state->chain.counted);
	strbuf_put(text, "\n");
	for (i = 0; i < state->chain.count; i++)
		save_part(command, state, &state->chain.part[i], text);
	return CLI_OK;
}

/** chain_save() - print the file of a chain on standard output, as chain_save_text() */
int chain_save(const struct cli_command *command, const struct chain_state *state)
{
	struct strbuf text = {};
	int status = chain_save_text(command, state, &text);

	if (!status)
		fwrite(text.chars, 1, text.len, stdout);
	strbuf_free(&text);
	return status;
}
