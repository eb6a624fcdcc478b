// SPDX-License-Identifier: GPL-2.0-only
/* The plan of a chain: its components, their order, and their verdicts to continue. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <linux/bpf.h>

#include "chain/place.h"
#include "chain/plan.h"
#include "libbpfdev.h"
#include "util/array.h"
#include "util/error.h"

static const char * const verdicts[] = {
	[XDP_ABORTED] = "aborted",
	[XDP_DROP] = "drop",
	[XDP_PASS] = "pass",
	[XDP_TX] = "tx",
	[XDP_REDIRECT] = "redirect",
};

_Static_assert(CHAIN_ON_DEFAULT == 1 << XDP_PASS, "the default is pass");
_Static_assert(CHAIN_NAME_SIZE == BPFDEV_NAME_SIZE, "a node has the same name");

/**
 * chain_errors_at() - name a line of the chain's file in the next errors
 * @chain: the chain
 * @line: the line; 0 or a chain without a file: none
 */
void chain_errors_at(const struct chain *chain, size_t line)
{
	cli_error_at(line ? chain->path : NULL, line);
}

/** chain_name_is_taken() - check whether the chain itself uses a name */
bool chain_name_is_taken(const char *name)
{
	static const char * const taken[] = {
		CHAIN_CONFIG, CHAIN_DISPATCHER, CHAIN_LINK, CHAIN_COUNTS,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(taken); i++)
		if (!strcmp(name, taken[i]))
			return true;
	return false;
}

/**
 * chain_check_name() - check whether a name is valid for a component
 * @name: the name
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int chain_check_name(const char *name)
{
	if (chain_name_is_taken(name))
		return cli_error("cannot name a component %s: the chain itself uses the names config, control, dispatcher, link and runs",
				 name);
	if (strchr(name, '/'))
		return cli_error("cannot name a component %s: its node is in the directory of the chain, so the name cannot have a '/'",
				 name);
	return cli_is_name(name) ? CLI_OK :
				   cli_name_error("name a component", name, EINVAL);
}

/* Return the verdict that a word stands for, also as XDP_PASS or PASS; -1 for none. */
static int plan_find_verdict(const char *word, size_t len)
{
	static const char prefix[] = "xdp_";
	size_t i, skip = strlen(prefix);

	if (len > skip && !strncasecmp(word, prefix, skip)) {
		word += skip;
		len -= skip;
	}
	for (i = 0; i < ARRAY_SIZE(verdicts); i++)
		if (strlen(verdicts[i]) == len && !strncasecmp(verdicts[i], word, len))
			return i;
	return -1;
}

/**
 * chain_put_name() - copy a name
 * @to: room for BPFDEV_NAME_SIZE bytes
 * @name: a name that was checked
 */
void chain_put_name(char *to, const char *name)
{
	snprintf(to, BPFDEV_NAME_SIZE, "%s", name);
}

/**
 * chain_parse_on() - parse verdicts, "pass,drop"
 * @arg: the words; "none" for no verdict
 * @on: set to a bit for each, or to CHAIN_ON_NONE
 *
 * Return: 0, or -1 if a word is no verdict.
 */
int chain_parse_on(const char *arg, uint32_t *on)
{
	size_t len;
	int verdict;

	if (!strcasecmp(arg, "none")) {
		*on = CHAIN_ON_NONE;
		return 0;
	}
	for (*on = 0;; arg += len + 1) {
		len = strcspn(arg, ",");
		verdict = plan_find_verdict(arg, len);
		if (verdict < 0)
			return -1;
		*on |= 1u << verdict;
		if (!arg[len])
			return 0;
	}
}

/**
 * chain_parse_counted() - parse whether the runs of components are counted
 * @arg: the word: "on" or "off"
 * @counted: set to true or false
 *
 * Return: 0, or -1 if it is another word.
 */
int chain_parse_counted(const char *arg, bool *counted)
{
	*counted = !strcmp(arg, "on");
	return *counted || !strcmp(arg, "off") ? 0 : -1;
}

/**
 * chain_on_is_known() - check for bits of verdicts, or CHAIN_ON_NONE alone
 * @on: the bits
 */
bool chain_on_is_known(uint32_t on)
{
	return on == CHAIN_ON_NONE || !(on >> ARRAY_SIZE(verdicts));
}

/**
 * chain_put_on() - write verdicts as words
 * @on: a bit for each
 * @buf: the buffer
 * @size: size of @buf
 */
void chain_put_on(uint32_t on, char *buf, size_t size)
{
	size_t i, len = 0;

	*buf = '\0';
	for (i = 0; i < ARRAY_SIZE(verdicts) && len < size; i++)
		if (on >> i & 1)
			len += snprintf(buf + len, size - len, "%s%s",
					len ? "," : "", verdicts[i]);
}

/**
 * chain_find() - find a component
 * @chain: the chain
 * @name: its name
 *
 * Return: its place, from 0; or -1.
 */
int chain_find(const struct chain *chain, const char *name)
{
	size_t i;

	for (i = 0; i < chain->count; i++)
		if (!strcmp(chain->part[i].name, name))
			return i;
	return -1;
}

static int plan_no_such(const struct chain *chain, const char *name)
{
	char names[512] = "";
	size_t i, len = 0;

	for (i = 0; i < chain->count && len < sizeof(names); i++)
		len += snprintf(names + len, sizeof(names) - len, "%s%s",
				len ? ", " : "", chain->part[i].name);
	return cli_error("the chain has no component %s; it has: %s", name,
			 *names ? names : "none");
}

/* Return the index of a position, or -1 after the error was reported. */
static int plan_find_position(const struct chain *chain,
			      const struct chain_position *position)
{
	const char *name =
		position->before ? position->before : position->after;
	int i;

	if (!name)
		return chain->count;
	i = chain_find(chain, name);
	if (i < 0) {
		plan_no_such(chain, name);
		return -1;
	}
	return position->before ? i : i + 1;
}

/**
 * chain_add() - add a component
 * @chain: the chain
 * @part: the component
 * @position: its place
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int chain_add(struct chain *chain, const struct chain_part *part,
	      const struct chain_position *position)
{
	int at;

	if (chain->count == CHAIN_MAX)
		return cli_error("cannot add %s: a chain has at most %d components",
				 part->name, CHAIN_MAX);
	at = plan_find_position(chain, position);
	if (at < 0)
		return CLI_FAILURE;
	memmove(&chain->part[at + 1], &chain->part[at],
		(chain->count - at) * sizeof(*part));
	chain->part[at] = *part;
	chain->count++;
	return CLI_OK;
}

static void plan_take_out(struct chain *chain, size_t at)
{
	chain->count--;
	memmove(&chain->part[at], &chain->part[at + 1],
		(chain->count - at) * sizeof(chain->part[at]));
}

/**
 * chain_move() - move a component
 * @chain: the chain
 * @name: the component
 * @position: its new place; if empty, it keeps its place
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int chain_move(struct chain *chain, const char *name,
	       const struct chain_position *position)
{
	int at = chain_find(chain, name);
	struct chain_part part;

	if (!position->before && !position->after)
		return CLI_OK;
	part = chain->part[at];
	plan_take_out(chain, at);
	return chain_add(chain, &part, position);
}

/**
 * chain_place() - put a new component where its priority belongs
 * @chain: the chain
 * @name: the component, the last one. It moves before the first one with a greater priority
 */
void chain_place(struct chain *chain, const char *name)
{
	uint32_t priority = chain->part[chain_find(chain, name)].priority;
	struct chain_position position = {};
	char before[BPFDEV_NAME_SIZE];
	size_t i;

	for (i = 0; i < chain->count && chain->part[i].priority <= priority; i++)
		;
	if (i == chain->count)
		return;
	chain_put_name(before, chain->part[i].name);
	position.before = before;
	chain_move(chain, name, &position);
}

/**
 * chain_remove() - remove a component
 * @chain: the chain
 * @name: the component
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int chain_remove(struct chain *chain, const char *name)
{
	int at = chain_find(chain, name);

	if (at < 0)
		return plan_no_such(chain, name);
	plan_take_out(chain, at);
	return CLI_OK;
}

/**
 * chain_order() - put the components into another order
 * @chain: the chain
 * @names: its components, each once
 * @count: number of @names
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int chain_order(struct chain *chain, char **names, size_t count)
{
	const struct chain all = *chain;
	struct chain left = all;
	size_t i;
	int at;

	chain->count = 0;
	for (i = 0; i < count; i++) {
		if (chain_find(&all, names[i]) < 0)
			return plan_no_such(&all, names[i]);
		at = chain_find(&left, names[i]);
		if (at < 0)
			return cli_error("%s is named twice; name each component once",
					 names[i]);
		chain->part[chain->count++] = left.part[at];
		plan_take_out(&left, at);
	}
	if (left.count)
		return cli_error("the order lacks %s; name each component once",
				 left.part[0].name);
	return CLI_OK;
}
