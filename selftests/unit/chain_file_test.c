// SPDX-License-Identifier: GPL-2.0-only
/* chain/file.c: the words of a file that describes a chain. */
#include "unit.h"

#include "chain/file.h"
#include "util/error.h"

static struct chain_file file;
static const char *path;

/* Read a file with this content; the caller frees it. */
static int read_text(const char *text)
{
	FILE *stream = fopen(path, "we");
	int status;

	if (!stream || fputs(text, stream) < 0 || fclose(stream))
		abort();
	capture();
	status = chain_file_read(&file, path);
	release();
	return status;
}

/* A bad file: its error is reported with the line and says @why. */
static void refused(const char *text, const char *why, const char *what)
{
	int status = read_text(text);

	has(unit_io.err, why, what);
	if (status != CLI_FAILURE)
		ok(false, "a bad file makes the command fail");
	chain_file_free(&file);
}

static void test_good(void)
{
	same_number(read_text("interface eth0\n"), CLI_OK,
		    "an interface without components is a chain");
	same(file.iface, "eth0", "the interface is read");
	same_number(file.chain.count, 0, "a file can have no component");
	chain_file_free(&file);

	same_number(read_text("# a comment\n\n"
			      "  interface\teth0   # another\n"
			      "fw prog file /x/fw.o --prog main --on pass,drop\r\n"
			      "count prog id 5"),
		    CLI_OK, "comments, blanks and a missing last newline are fine");
	same_number(file.chain.count, 2, "each line is a component");
	same(file.chain.part[0].name, "fw", "a component has its name");
	same_number(file.chain.part[0].on, 1 << 1 | 1 << 2,
		    "a component has its verdicts");
	same(file.source[0].word, "file", "a component has the kind of its program");
	same(file.source[0].arg, "/x/fw.o", "a component has its program");
	same(file.source[0].prog, "main", "a component has the program in its file");
	same_number(file.chain.part[1].on, 0,
		    "without --on the verdicts are those of the program");
	same_number(file.mode, 0, "without --xdp-mode the mode is the kernel's choice");
	ok(!file.chain.counted, "without --count the runs are not counted");
	ok(!file.source[1].prog, "without --prog no program is named");
	ok(file.chain.part[1].source == &file.source[1],
	   "a component points to its own source");
	same_number(file.source[1].fd, -1, "no program is loaded yet");
	chain_file_free(&file);
}

static void test_interface(void)
{
	same_number(read_text("interface eth0 --xdp-mode skb\nfw prog id 5 --on none\n"),
		    CLI_OK, "the line of the interface can have a mode");
	same(file.iface, "eth0", "and has its name");
	same_number(file.mode, 2, "the mode is that of the word");
	same_number(file.chain.part[0].on, CHAIN_ON_NONE, "no verdict is a word");
	chain_file_free(&file);
	same_number(read_text("interface eth0 --count on --xdp-mode native\n"), CLI_OK,
		    "the options of the interface come in any order");
	ok(file.chain.counted, "--count on counts the runs");
	same_number(file.mode, 4, "the mode behind it is read");
	chain_file_free(&file);
	same_number(read_text("interface eth0 --count off\n"), CLI_OK, "--count can be off");
	ok(!file.chain.counted, "--count off does not count the runs");
	chain_file_free(&file);
	refused("interface eth0 --count yes\n", "expected --count on or off, not yes",
		"another word for --count is refused by name");
	refused("interface eth0 --count\n", ":1: expected 'interface'",
		"--count without a word is refused");
	refused("interface eth0 --mode native\n", "expected --xdp-mode or --count, not --mode",
		"another option of the interface is refused by name");
	refused("interface eth0 --xdp-mode offload\n", "native or generic, not offload",
		"an unknown mode is refused by name");
	refused("interface eth0 --xdp-mode\n", ":1: expected 'interface'",
		"a mode without a word is refused");
}

static void test_bad(void)
{
	refused("", "no interface", "an empty file is refused");
	refused("fw prog id 5\n", ":1: expected 'interface'",
		"a component before the interface is refused");
	refused("interface\n", ":1: expected 'interface'",
		"an interface without a name is refused");
	refused("interface eth0 eth1\n", ":1: expected 'interface'",
		"two interfaces are refused");
	refused("interface eth0\n\nfw prog id\n", ":3: expected NAME prog OBJ",
		"a program without an argument is refused, with its line");
	refused("interface eth0\nfw map id 5\n", ":2: expected NAME prog OBJ",
		"a map is refused");
	refused("interface eth0\nfw prog id 5 --on\n", ":2: expected NAME prog OBJ",
		"an option without a value is refused");
	refused("interface eth0\nfw prog id 5 --off pass\n",
		"expected --prog or --on, not --off",
		"an unknown option is refused by name");
	refused("interface eth0\nfw prog id 5 --on sometimes\n", "sometimes",
		"an unknown verdict is refused by name");
	refused("interface eth0\nfw prog id 5 --prog x\n", "--prog requires 'file'",
		"--prog without a file is refused");
	refused("interface eth0\nfw prog id 5\nfw prog id 6\n",
		":3: another component already has the name fw",
		"a name that is used twice is refused");
	refused("interface eth0\nlink prog id 5\n", ":2: ",
		"a reserved name is refused, with its line");
	refused("interface eth0\na/b prog id 5\n", "cannot have a '/'",
		"a name with a slash is refused");
	refused("interface eth0\nfw prog file x --prog a --on pass b c d e f g h\n",
		":2: expected", "a line with too many words is refused");
	refused("interface eth0\nfw id 5\n", "nothing was changed",
		"the error says that nothing was changed");
}

static void test_limit(void)
{
	char text[1024] = "interface eth0\n", line[32];
	int i, status;

	for (i = 0; i < CHAIN_MAX; i++) {
		snprintf(line, sizeof(line), "c%d prog id 5\n", i);
		strcat(text, line);
	}
	status = read_text(text);
	same_number(status, CLI_OK, "CHAIN_MAX components are read");
	chain_file_free(&file);
	strcat(text, "last prog id 5\n");
	refused(text, "too many components in the chain, from this one on: last",
		"one more is refused by name");
}

static void test_missing(void)
{
	int status;

	capture();
	status = chain_file_read(&file, "/nonexistent/chain");
	release();
	same_number(status, CLI_FAILURE, "a missing file is an error");
	same(unit_io.err, "bpfdev: /nonexistent/chain: No such file or directory\n",
	     "the error names the file");
	chain_file_free(&file);
}

static void unit_run(void)
{
	char name[] = "/tmp/chain_file_test.XXXXXX";
	int fd = mkstemp(name);

	if (fd < 0)
		abort();
	close(fd);
	path = name;
	test_good();
	test_interface();
	test_bad();
	test_limit();
	test_missing();
	unlink(path);
}
