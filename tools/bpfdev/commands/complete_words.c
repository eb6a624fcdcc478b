// SPDX-License-Identifier: GPL-2.0-only
/* The words that commands take, and candidates for the next one. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/attach_arg.h"
#include "bpf/ids.h"
#include "commands/candidates.h"
#include "commands/complete_objects.h"
#include "commands/complete_options.h"
#include "commands/complete_words.h"
#include "libbpfdev.h"
#include "util/array.h"
#include "util/usage.h"

/*
 * struct form - a form of a command
 * @command: the command
 * @words: its words. Those in lower case are typed as they are, with "|" between
 *	alternatives; the others are kinds, see below. The last one can be repeated
 *	if "..." follows
 */
struct form {
	const char *command;
	const char *words;
};

static const struct form forms[] = {
	{ "apply", "FILE" },
	{ "attach", "prog FORM OBJ NEW TARGET WHERE POINT" },
	{ "cat", "TEXT" },
	{ "cdi", "ENTRY..." },
	{ "chain", "add IFACE prog FORM OBJ" },
	{ "chain", "apply FILE" },
	{ "chain", "count CHAIN on|off" },
	{ "chain", "list CHAIN" },
	{ "chain", "order CHAIN COMPONENT..." },
	{ "chain", "remove CHAIN COMPONENT..." },
	{ "chain", "save CHAIN" },
	{ "chain", "show CHAIN" },
	{ "diff", "FILE" },
	{ "expose", "MAP NEW" },
	{ "gc", "DIR" },
	{ "graph", "ANY" },
	{ "holders", "ANY..." },
	{ "link", "detach LINK" },
	{ "link", "update prog FORM OBJ LINK" },
	{ "list", "ENTRY..." },
	{ "load", "FILE DIR" },
	{ "map", "delete MAPNODE KEY" },
	{ "map", "dump MAPNODE" },
	{ "map", "load MAPNODE FILE" },
	{ "map", "lookup MAPNODE KEY" },
	{ "map", "next MAPNODE KEY" },
	{ "map", "save MAPNODE FILE" },
	{ "map", "update MAPNODE KEY value" },
	{ "map", "update MAPNODE KEY map|prog FORM OBJ" },
	{ "mkdir", "NEW" },
	{ "monitor", "ENTRY..." },
	{ "pin", "map|prog|link FORM OBJ NEW" },
	{ "replace", "map FORM OBJ MAPNODE" },
	{ "replace", "prog FORM OBJ PROG" },
	{ "replace", "link FORM OBJ LINK" },
	{ "rmdir", "DIR..." },
	{ "show", "OBJECT" },
	{ "tenant", "add" },
	{ "tenant", "list TENANT..." },
	{ "tenant", "remove TENANT" },
	{ "tenant", "set TENANT" },
	{ "top", "DIR..." },
	{ "tree", "ANY" },
	{ "unpin", "UNPIN..." },
	{ "view", "follow FILE DIR" },
	{ "view", "pin FILE NEW" },
	{ "views", "install|list|remove" },
};

/* A node that can be printed. */
static void word_text(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_nodes(to, NODES_LINK | NODES_ITER | NODES_MAP | NODES_DATA);
}

static void word_map(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_nodes(to, NODES_MAP | NODES_BPF);
}

/* A node of a map or of its data. */
static void word_map_node(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_nodes(to, NODES_MAP);
}

static void word_prog(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_nodes(to, NODES_PROG);
}

static void word_link(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_nodes(to, NODES_LINK);
}

static void word_dir(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_nodes(to, NODES_DIR);
}

/* The directory of a new name. */
static void word_new(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_nodes(to, NODES_DIR | NODES_SLASH);
}

static void word_entry(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_nodes(to, NODES_OBJECT | NODES_DIR);
}

/* A node or TYPE:ID; the latter first, because names are completed after /dev/bpf/. */
static void word_object(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_type_ids(to);
	if (!strchr(to->word, ':') && !to->before)
		complete_nodes(to, NODES_OBJECT);
}

static void word_any(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_type_ids(to);
	if (!strchr(to->word, ':') && !to->before)
		complete_nodes(to, NODES_OBJECT | NODES_DIR);
}

static void word_unpin(struct candidates *to, const struct typed *typed)
{
	complete_nodes(to, NODES_OBJECT |
		       (typed_has(typed, "recursive") ? NODES_DIR : 0));
}

static void word_iface(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_interfaces(to);
}

static void word_chain(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_chains(to);
}

static void word_component(struct candidates *to, const struct typed *typed)
{
	if (typed->iface)
		complete_components(to, typed->iface);
}

static void word_file(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	to->files = CANDIDATES_FILES;
}

static void word_tenant(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_nodes(to, NODES_DIR | NODES_TOP);
}

/* The place of an attach point, and the rest of it. */

static const char *word_target(const struct typed *typed)
{
	return typed->count > 4 ? typed->words[4] : "";
}

static void word_targets(struct candidates *to, const struct typed *typed)
{
	const char *word;
	size_t i;

	(void)typed;
	for (i = 0; (word = attach_point_target(i)); i++)
		candidates_add(to, word, "");
}

static void word_where(struct candidates *to, const struct typed *typed)
{
	if (!strcmp(word_target(typed), "cgroup")) {
		complete_cgroups(to);
	} else if (!strcmp(word_target(typed), "netns")) {
		candidates_add(to, "/run/netns/", "");
		if (!to->count || !strcmp(to->word, "/run/netns/"))
			to->files = CANDIDATES_FILES;
	} else {
		complete_interfaces(to);
	}
}

static void word_point(struct candidates *to, const struct typed *typed)
{
	const char *word;
	size_t i;

	for (i = 0; (word = attach_point_last(word_target(typed), i)); i++)
		candidates_add(to, word, "");
}

/* The two words of an object. */

static void word_form(struct candidates *to, const struct typed *typed)
{
	candidates_add_words(to, typed->type == BPFDEV_TYPE_MAP ? "id name pinned fd" :
				 typed->type == BPFDEV_TYPE_PROG ?
				 "id name tag node pinned fd file" : "id pinned fd");
}

static void word_obj(struct candidates *to, const struct typed *typed)
{
	const char *form = typed->form ?: "";
	bool is_prog = typed->type == BPFDEV_TYPE_PROG;

	if (!strcmp(form, "id"))
		complete_ids(to, typed->type);
	else if (!strcmp(form, "name") && typed->type != BPFDEV_TYPE_LINK)
		complete_names(to, typed->type);
	else if (!strcmp(form, "tag") && is_prog)
		complete_tags(to);
	else if (!strcmp(form, "node") && is_prog)
		complete_nodes(to, NODES_PROG);
	else if (!strcmp(form, "file") && is_prog)
		to->files = CANDIDATES_FILES;
	else if (!strcmp(form, "pinned"))
		complete_pins(to);
}

/* JSON has no candidates. */
static void word_key(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	candidates_add(to, "key", "bytes");
}

/* struct kind - a kind of words */
static const struct kind {
	const char *name;
	void (*complete)(struct candidates *to, const struct typed *typed);
} kinds[] = {
	{ "ANY", word_any },
	{ "CHAIN", word_chain },
	{ "COMPONENT", word_component },
	{ "DIR", word_dir },
	{ "ENTRY", word_entry },
	{ "FILE", word_file },
	{ "FORM", word_form },
	{ "IFACE", word_iface },
	{ "KEY", word_key },
	{ "LINK", word_link },
	{ "MAP", word_map },
	{ "MAPNODE", word_map_node },
	{ "NEW", word_new },
	{ "OBJ", word_obj },
	{ "OBJECT", word_object },
	{ "POINT", word_point },
	{ "PROG", word_prog },
	{ "TARGET", word_targets },
	{ "TENANT", word_tenant },
	{ "TEXT", word_text },
	{ "UNPIN", word_unpin },
	{ "WHERE", word_where },
};

/*
 * struct token - a word of a form
 * @text: its text, not terminated
 * @len: length of @text
 * @repeats: it can be repeated
 */
struct token {
	const char *text;
	size_t len;
	bool repeats;
};

/* The comparison of the typed words with a form. */
enum match {
	MATCH_NOT,	/* they are of another form */
	MATCH_NEXT,	/* another word follows */
	MATCH_END,	/* they are complete */
};

static bool token_is(const struct token *token, const char *kind)
{
	return token->len == strlen(kind) && !strncmp(token->text, kind, token->len);
}

/* Go to the next word of a form. Return false at its end. */
static bool token_next(struct token *token)
{
	static const char more[] = "...";

	if (token->repeats)
		return true;
	token->text += token->len + strspn(token->text + token->len, " ");
	token->len = strcspn(token->text, " .");
	token->repeats = !strncmp(token->text + token->len, more, strlen(more));
	return token->len;
}

static bool token_has(const struct token *token, const char *word)
{
	const char *text = token->text, *end = text + token->len;
	size_t len;

	for (; text < end; text += len + 1) {
		len = strcspn(text, "| ");
		if (strlen(word) == len && !strncmp(text, word, len))
			return true;
	}
	return false;
}

/* Take the words of a key: one, or "key" and the bytes before the value. */
static size_t token_take_key(const struct typed *typed, size_t at)
{
	const char * const *words = typed->words;

	if (strcmp(words[at++], "key") != 0)
		return at;
	while (at < typed->count && strcmp(words[at], "value") != 0 &&
	       strcmp(words[at], "map") != 0 && strcmp(words[at], "prog") != 0)
		at++;
	return at;
}

/* Take the words for a token. Return the index after them, 0 if they do not fit. */
static size_t token_take(const struct token *token, struct typed *typed, size_t at)
{
	const char *word = typed->words[at];

	if (islower((unsigned char)*token->text)) {
		typed->type = ids_type_number(word, strlen(word)) ?: typed->type;
		return token_has(token, word) ? at + 1 : 0;
	}
	if (token_is(token, "KEY"))
		return token_take_key(typed, at);
	if (token_is(token, "FORM"))
		typed->form = word;
	if (token_is(token, "IFACE") || token_is(token, "CHAIN"))
		typed->iface = word;
	if (token_is(token, "FILE") ||
	    (token_is(token, "OBJ") && !strcmp(typed->form, "file")))
		typed->file = word;
	return at + 1;
}

/*
 * Compare the typed words with a form, and add their meaning to @typed. @next is set to
 * the word that follows.
 */
static enum match form_match(const char *words, struct typed *typed, struct token *next)
{
	size_t at = 0;

	*next = (struct token) { .text = words };
	while (token_next(next)) {
		if (at == typed->count)
			return MATCH_NEXT;
		at = token_take(next, typed, at);
		if (!at)
			return MATCH_NOT;
	}
	return at == typed->count ? MATCH_END : MATCH_NOT;
}

static bool form_is_of(const struct form *form, const struct typed *typed)
{
	return !strcmp(form->command, typed->command->name);
}

/* Check whether the command has the first word as a verb. */
static bool form_has_verb(const struct form *form, const char *word)
{
	struct token first = { .text = form->words };

	return token_next(&first) && islower((unsigned char)*first.text) &&
	       token_has(&first, word);
}

/**
 * complete_understand() - find out the meaning of the words of a command
 * @typed: the words; verb, type, form, file and iface are set
 */
void complete_understand(struct typed *typed)
{
	struct token next;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		struct typed try = *typed;

		if (!form_is_of(&forms[i], typed))
			continue;
		if (typed->count && form_has_verb(&forms[i], typed->words[0]))
			typed->verb = try.verb = typed->words[0];
		if (form_match(forms[i].words, &try, &next) != MATCH_NOT) {
			*typed = try;
			return;
		}
	}
}

static void token_complete(const struct token *token, struct candidates *to,
			   const struct typed *typed)
{
	char words[32];
	size_t i;

	if (islower((unsigned char)*token->text)) {
		snprintf(words, sizeof(words), "%.*s", (int)token->len, token->text);
		for (i = 0; words[i]; i++)
			if (words[i] == '|')
				words[i] = ' ';
		candidates_add_words(to, words);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (token_is(token, kinds[i].name))
			kinds[i].complete(to, typed);
	for (i = 0; token->repeats && i < typed->count; i++)
		candidates_remove(to, typed->words[i]);
}

/**
 * complete_word() - add the words that can be next
 * @to: the candidates
 * @typed: the words before
 */
void complete_word(struct candidates *to, const struct typed *typed)
{
	struct token next, last = { .text = "" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		struct typed try = *typed;

		if (!form_is_of(&forms[i], typed) ||
		    form_match(forms[i].words, &try, &next) != MATCH_NEXT)
			continue;
		/* forms that are next to each other can begin with the same words */
		if (next.len != last.len || strncmp(next.text, last.text, next.len) != 0)
			token_complete(&next, to, &try);
		last = next;
	}
}
