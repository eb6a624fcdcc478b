// SPDX-License-Identifier: GPL-2.0-only
/* chain/plan.c: the order of the components of a chain, and their verdicts. */
#include "unit.h"

#include "chain/plan.h"
#include "util/error.h"

static struct chain chain;

/* A chain of components with one-letter names. */
static void make(const char *letters)
{
	memset(&chain, 0, sizeof(chain));
	for (; *letters; letters++)
		chain.part[chain.count++].name[0] = *letters;
}

static const char *order(void)
{
	static char letters[CHAIN_MAX + 1];
	size_t i;

	for (i = 0; i < chain.count; i++)
		letters[i] = chain.part[i].name[0];
	letters[i] = '\0';
	return letters;
}

static int add(const char *name, const char *before, const char *after)
{
	const struct chain_position position = { .before = before, .after = after };
	struct chain_part part = { .on = CHAIN_ON_DEFAULT };
	int status;

	chain_put_name(part.name, name);
	capture();
	status = chain_add(&chain, &part, &position);
	release();
	return status;
}

static int move(const char *name, const char *before, const char *after)
{
	const struct chain_position position = { .before = before, .after = after };
	int status;

	capture();
	status = chain_move(&chain, name, &position);
	release();
	return status;
}

static int reorder(const char *letters)
{
	char names[CHAIN_MAX + 1][2] = {};
	char *name[CHAIN_MAX + 1];
	size_t i;
	int status;

	for (i = 0; letters[i]; i++) {
		names[i][0] = letters[i];
		name[i] = names[i];
	}
	capture();
	status = chain_order(&chain, name, i);
	release();
	return status;
}

static int check_name(const char *name)
{
	int status;

	capture();
	status = chain_check_name(name);
	release();
	return status;
}

static void test_add(void)
{
	make("");
	add("a", NULL, NULL);
	same(order(), "a", "the first component of an empty chain is added");
	add("b", NULL, NULL);
	same(order(), "ab", "a component without a place goes last");
	add("c", "a", NULL);
	same(order(), "cab", "a component goes before the first one");
	add("d", "b", NULL);
	same(order(), "cadb", "a component goes before another one");
	add("e", NULL, "c");
	same(order(), "ceadb", "a component goes after another one");
	add("f", NULL, "b");
	same(order(), "ceadbf", "a component goes after the last one");

	same_number(add("g", "x", NULL), CLI_FAILURE,
		    "before an unknown component is an error");
	same(order(), "ceadbf", "the error leaves the chain as it was");
	same(unit_io.err,
	     "bpfdev: the chain has no component x; it has: c, e, a, d, b, f\n",
	     "the error lists the components of the chain");
	same_number(add("g", NULL, "x"), CLI_FAILURE,
		    "after an unknown component is an error");
	make("");
	add("g", NULL, "x");
	has(unit_io.err, "it has: none", "the error says that the chain is empty");
}

static void test_limit(void)
{
	char name[] = "A";

	make("");
	while (chain.count < CHAIN_MAX) {
		if (add(name, NULL, NULL))
			break;
		name[0]++;
	}
	same_number(chain.count, CHAIN_MAX, "a chain takes CHAIN_MAX components");
	same_number(add("z", NULL, NULL), CLI_FAILURE,
		    "one component more is an error");
	same_number(chain.count, CHAIN_MAX, "the full chain keeps its components");
	has(unit_io.err, "cannot add z:", "the error names the component");
	same_number(move("A", NULL, "B"), CLI_OK, "a component of a full chain moves");
	ok(!strncmp(order(), "BAC", 3), "a moved component is in its new place");
}

static void test_move(void)
{
	make("abc");
	move("a", NULL, NULL);
	same(order(), "abc", "a move without a place changes nothing");
	move("c", "a", NULL);
	same(order(), "cab", "the last component moves before the first one");
	move("c", NULL, "b");
	same(order(), "abc", "the first component moves after the last one");
	move("b", "c", NULL);
	same(order(), "abc", "a move to the present place changes nothing");
	make("abc");
	same_number(move("a", "x", NULL), CLI_FAILURE,
		    "a move before an unknown component is an error");
}

/* The order after a component x of this priority has found its place. */
static const char *placed(const char *letters, const char *priorities, uint32_t priority)
{
	size_t i;

	make(letters);
	for (i = 0; i < chain.count; i++)
		chain.part[i].priority = priorities[i] - '0';
	add("x", NULL, NULL);
	chain.part[chain.count - 1].priority = priority;
	chain_place(&chain, "x");
	return order();
}

static void test_place(void)
{
	same(placed("", "", 5), "x", "the first component has the only place");
	same(placed("abc", "159", 7), "abxc", "a component goes before a greater priority");
	same(placed("abc", "159", 0), "xabc", "the lowest priority goes first");
	same(placed("abc", "159", 9), "abcx", "and behind those of the same priority");
	same(placed("abc", "555", 5), "abcx", "without priorities it is the last");
	same(placed("abc", "915", 4), "xabc",
	     "in another order, it goes before the first greater one");
}

static void test_remove(void)
{
	int status;

	make("abc");
	chain_remove(&chain, "b");
	same(order(), "ac", "a component in the middle is removed");
	chain_remove(&chain, "c");
	same(order(), "a", "the last component is removed");
	capture();
	status = chain_remove(&chain, "x");
	release();
	same_number(status, CLI_FAILURE,
		    "the removal of an unknown component is an error");
	same(order(), "a", "a failed removal removes nothing");
	chain_remove(&chain, "a");
	same_number(chain.count, 0, "the only component is removed");
	same_number(chain_find(&chain, "a"), -1, "a removed component is not found");
	make("abc");
	same_number(chain_find(&chain, "c"), 2, "a component is found at its place");
}

static void test_order(void)
{
	make("abc");
	chain.part[2].id = 7;
	reorder("cab");
	same(order(), "cab", "an order moves each component");
	same_number(chain.part[0].id, 7, "a component keeps its program");
	same_number(reorder("abx"), CLI_FAILURE,
		    "an order with an unknown component is an error");
	has(unit_io.err, "no component x", "the error names the unknown component");
	make("abc");
	same_number(reorder("aab"), CLI_FAILURE,
		    "an order with a component twice is an error");
	has(unit_io.err, "a is named twice", "the error names that component");
	make("abc");
	same_number(reorder("ab"), CLI_FAILURE,
		    "an order without one of the components is an error");
	has(unit_io.err, "lacks c", "the error names the missing component");
}

static void test_names(void)
{
	same_number(check_name("fw"), CLI_OK, "a component has a plain name");
	same_number(check_name("config"), CLI_FAILURE, "config is reserved");
	same_number(check_name("dispatcher"), CLI_FAILURE, "dispatcher is reserved");
	same_number(check_name("link"), CLI_FAILURE, "link is reserved");
	same_number(check_name("control"), CLI_FAILURE,
		    "control is reserved as in every directory");
	same_number(check_name("by-x"), CLI_FAILURE,
		    "names that start with by- are reserved");
	same_number(check_name("a/b"), CLI_FAILURE,
		    "the name of a component has no slash");
	has(unit_io.err, "cannot have a '/'", "the error names the slash");
	same_number(check_name(""), CLI_FAILURE, "a component has a name");
	same_number(check_name("links"), CLI_OK,
		    "a name that only starts with a reserved one is free");
}

static void test_verdicts(void)
{
	uint32_t on = 0;
	char buf[64];

	same_number(chain_parse_on("pass", &on), 0, "one verdict is parsed");
	same_number(on, CHAIN_ON_DEFAULT, "one verdict sets its bit");
	same_number(chain_parse_on("drop,pass,tx", &on), 0,
		    "verdicts are separated by commas");
	same_number(on, 1 << 1 | 1 << 2 | 1 << 3, "each verdict sets one bit");
	same_number(chain_parse_on("pass,pass", &on), 0,
		    "a verdict may be named twice");
	same_number(on, CHAIN_ON_DEFAULT, "a repeated verdict sets one bit");
	same_number(chain_parse_on("", &on), -1, "no verdict is an error");
	same_number(chain_parse_on("pass,", &on), -1, "a comma at the end is an error");
	same_number(chain_parse_on(",pass", &on), -1, "a leading comma is an error");
	same_number(chain_parse_on("XDP_PASS,Drop,xdp_tx", &on), 0,
		    "a verdict may be as in C");
	same_number(on, 1 << 1 | 1 << 2 | 1 << 3, "which means the same");
	same_number(chain_parse_on("none", &on), 0, "no verdict is a word");
	same_number(on, CHAIN_ON_NONE, "which is not a verdict");
	same_number(chain_parse_on("none,pass", &on), -1, "and stands alone");
	same_number(chain_parse_on("xdp_", &on), -1, "the prefix alone is none");
	same_number(chain_parse_on("pas", &on), -1, "verdicts are not abbreviated");
	same_number(chain_parse_on("passed", &on), -1, "verdicts are whole words");

	chain_put_on(0x1f, buf, sizeof(buf));
	same(buf, "aborted,drop,pass,tx,redirect",
	     "verdicts are printed in the order of the kernel");
	chain_put_on(0, buf, sizeof(buf));
	same(buf, "", "no verdict is an empty text");
	chain_put_on(1u << 31, buf, sizeof(buf));
	same(buf, "", "bits without a verdict are not printed");
	chain_parse_on("redirect,aborted", &on);
	chain_put_on(on, buf, sizeof(buf));
	same(buf, "aborted,redirect", "parsed verdicts are printed again");
	chain_put_on(0x1f, buf, 9);
	same(buf, "aborted,", "a small buffer cuts the text");
}

static void unit_run(void)
{
	test_add();
	test_limit();
	test_move();
	test_place();
	test_remove();
	test_order();
	test_names();
	test_verdicts();
}
