// SPDX-License-Identifier: GPL-2.0-only
/* chain/words.c: the words for the program of a component. */
#include <limits.h>
#include <unistd.h>

#include "unit.h"

#include "chain/words.h"

static const char *put(const char *word, const char *arg, const char *prog)
{
	static char words[CHAIN_WORDS_SIZE];

	memset(words, 'x', sizeof(words));
	chain_words_put(words, word, arg, prog);
	return words;
}

static void test_put(void)
{
	char dir[PATH_MAX], path[PATH_MAX + 32], longest[300] = "/";
	const char *words;

	same(put("file", "/x/fw.o", NULL), "file /x/fw.o", "a file has its path");
	same(put("file", "/x/fw.o", "main"), "file /x/fw.o --prog main",
	     "and the program in it");
	same(put("id", "5", NULL), "id 5", "an ID is kept");
	same(put("node", "xdp/eth0/fw", NULL), "node xdp/eth0/fw",
	     "the name of a node is no path of a file");
	same(put("node", "/dev/bpf/xdp/eth0/fw", NULL), "node xdp/eth0/fw",
	     "below /dev/bpf it is kept without that");
	same(put("node", "/run/x/fw", NULL), "", "a node elsewhere is anybody's file");
	same(put("node", "/dev/bpf", NULL), "", "the root is no node");
	ok(getcwd(dir, sizeof(dir)), "there is a directory");
	snprintf(path, sizeof(path), "file %s/x.o", dir);
	same(put("file", "x.o", NULL), path, "a path of a file becomes absolute");
	snprintf(path, sizeof(path), "pinned %s/x", dir);
	same(put("pinned", "x", NULL), path, "and so does that of a pin");
	same(put("fd", "3", NULL), "", "a descriptor means nothing elsewhere");
	same(put("file", "/a b/x.o", NULL), "", "a blank would separate words");
	same(put("file", "/a\nb/x.o", NULL), "", "a line would end");
	same(put("name", "#x", NULL), "", "a comment would begin");
	memset(longest + 1, 'x', CHAIN_WORDS_SIZE - strlen("file /") - 1);
	words = put("file", longest, NULL);
	same_number(strlen(words), CHAIN_WORDS_SIZE - 1, "the longest path fits");
	strcat(longest, "x");
	words = put("file", longest, NULL);
	same_number(memcmp(words, (char[CHAIN_WORDS_SIZE]) {}, CHAIN_WORDS_SIZE), 0,
		    "of a longer one no byte is left");
}

static void test_sound(void)
{
	ok(chain_words_are_sound("file /x/fw.o"), "two words are sound");
	ok(chain_words_are_sound("file /x/fw.o --prog main"), "with --prog, too");
	ok(chain_words_are_sound("file /sch\303\266n.o"), "also beyond ASCII");
	ok(!chain_words_are_sound(""), "none are not");
	ok(!chain_words_are_sound("file"), "one word is not");
	ok(!chain_words_are_sound("file x y"), "three words are not");
	ok(!chain_words_are_sound("file /x/fw.o --on drop"), "another option is not");
	ok(!chain_words_are_sound("file /x/fw.o --prog a b"), "five words are not");
	ok(!chain_words_are_sound("file  /x/fw.o"), "an empty word is not");
	ok(!chain_words_are_sound("file /x\nevil prog file /y"), "a second line is not");
	ok(!chain_words_are_sound("file /x\033[2J"), "control characters are not");
	ok(!chain_words_are_sound("file /x\302\2332J"), "nor those of UTF-8");
	ok(!chain_words_are_sound("file /x\2332J"), "nor a byte of 8 bits that is one");
	ok(chain_words_are_sound("file /\346\227\245\302\240"), "three bytes, and U+00A0, are");
	ok(!chain_words_are_sound("file #x"), "a comment is not");
}

static void error(const char *words, const char *expected, const char *what)
{
	same(chain_words_error(words) ?: "none", expected, what);
}

static void test_error(void)
{
	static const char no_node[] = "that is no name of a node below /dev/bpf";

	error("", "none", "no words have no error");
	error("file /x/fw.o --prog main", "none", "a file has none");
	error("pinned /sys/fs/bpf/x", "none", "a pin has none");
	error("node xdp/eth0/fw", "none", "a node has none");
	error("id 5", "none", "an ID has none");
	error("node /etc/shadow", no_node, "an absolute path is no node");
	error("node /dev/bpf/x", no_node, "nor is one that was not written so");
	error("node ../shadow", no_node, "nor is a way out");
	error("node x/../y", no_node, "also in the middle");
	error("node x/control", no_node, "a control node is none");
	error("node x;y", no_node, "other characters are in no name");
	error("fd 3", "a descriptor is that of one process", "no descriptor is saved");
	error("file x.o --prog main", "the path is not absolute", "no relative file");
	error("pinned x", "the path is not absolute", "no relative pin");
}

static void unit_run(void)
{
	test_put();
	test_sound();
	test_error();
}
