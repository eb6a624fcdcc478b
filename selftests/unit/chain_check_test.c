// SPDX-License-Identifier: GPL-2.0-only
/* chain/check.c: a config that another process may have written. */
#include "unit.h"

#include "chain/check.h"
#include "chain/plan.h"

static struct chain_config config;
static char why[128];

/* Start with a sound config of two components. */
static void start(void)
{
	memset(&config, 0, sizeof(config));
	config.version = CHAIN_VERSION;
	config.count = 2;
	strcpy(config.slot[0].name, "fw");
	config.slot[0].id = 5;
	strcpy(config.slot[1].name, "count");
	config.slot[1].id = 6;
	strcpy(config.words[1], "file /x/count.o");
}

static void accepted(const char *what)
{
	ok(chain_check_config(&config, why, sizeof(why)), what);
	start();
}

static void refused(const char *reason, const char *what)
{
	if (chain_check_config(&config, why, sizeof(why)))
		snprintf(why, sizeof(why), "it is accepted");
	same(why, reason, what);
	start();
}

/* A bad name of the second component is refused, and not printed. */
static void bad_name(const char *name, const char *what)
{
	strcpy(config.slot[1].name, name);
	refused("the name of component 2 is not one of a node", what);
}

static void test_head(void)
{
	accepted("a config as the command writes it");
	config.version = CHAIN_VERSION + 1;
	refused("it has version 2, and this command knows version 1", "another version");
	config.count = 0;
	refused("it has 0 components, not 1 to 32", "no component");
	config.count = CHAIN_MAX + 1;
	refused("it has 33 components, not 1 to 32", "more components than slots");
	config.counted = 1;
	accepted("a chain that counts runs");
	config.counted = 2;
	refused("it has counted 2, not 0 or 1", "another number for that");
}

static void test_names(void)
{
	char name[CHAIN_NAME_SIZE] = "";

	bad_name("", "an empty name");
	bad_name("a/b", "a slash");
	bad_name("/etc/x", "an absolute path");
	bad_name("..", "the directory above");
	bad_name("../fw", "a way there");
	bad_name("a\nx", "a newline");
	bad_name("\033[2J", "a control sequence of a terminal");
	bad_name("a b", "a blank");
	bad_name("control", "the control node");
	memset(config.slot[1].name, 'x', CHAIN_NAME_SIZE);
	refused("the name of component 2 has no end", "a name without NUL");
	memset(name, 'x', CHAIN_NAME_SIZE - 1);
	strcpy(config.slot[1].name, name);
	accepted("the longest name");
	strcpy(config.slot[0].name, "link");
	refused("component 1 has the name link, which the chain itself uses",
		"the name of the link");
	strcpy(config.slot[0].name, "runs");
	refused("component 1 has the name runs, which the chain itself uses",
		"the name of the numbers of runs");
	strcpy(config.slot[1].name, "fw");
	refused("components 1 and 2 have the name fw", "a name that is used twice");
	strcpy(config.slot[2].name, "..");
	accepted("what is behind the last component does not matter");
}

static void test_programs(void)
{
	config.slot[1].id = 0;
	refused("component 2, count, has no program", "an ID of 0");
	config.slot[0].on = 1 << 5;
	refused("component 1, fw, has verdicts that XDP does not have", "an unknown verdict");
	config.slot[0].on = CHAIN_ON_NONE | 1;
	refused("component 1, fw, has verdicts that XDP does not have", "none, and a verdict");
	config.slot[0].on = CHAIN_ON_NONE;
	accepted("no verdict");
	config.slot[0].on = 0x1f;
	accepted("all verdicts");
	memset(config.words[0], 'x', CHAIN_WORDS_SIZE);
	refused("the words of component 1, fw, have no end", "words without NUL");
}

static void unit_run(void)
{
	start();
	test_head();
	test_names();
	test_programs();
}
