// SPDX-License-Identifier: GPL-2.0-only
/* util/path.c, error.c and parse.c: names, paths and numbers of the command line. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>

#include "unit.h"

#include "libbpfdev.h"
#include "util/error.h"
#include "util/parse.h"
#include "util/path.h"
#include "util/usage.h"

static void test_name(const char *arg, const char *want, const char *what)
{
	char *name = cli_name(arg);

	same(name, want, what);
	free(name);
}

static void test_names(void)
{
	test_name("a/b", "a/b", "a name stays as it is");
	test_name("/dev/bpf/a/b", "a/b", "the path of a node is a name");
	test_name("/dev/bpf", "", "/dev/bpf is the root");
	test_name("/dev/bpf/", "", "/dev/bpf/ is the root, too");
	test_name("/dev/bpf//a", "a", "slashes after /dev/bpf are dropped");
	test_name("a/", "a", "slashes at the end are dropped");
	test_name("a///", "a", "all slashes at the end are dropped");
	test_name("/run/.x/by-id/control/a b", "/run/.x/by-id/control/a b",
		  "another path can have any component");
	test_name("/dev/bpfx/a", "/dev/bpfx/a",
		  "a path that only starts like /dev/bpf stays as it is");
	test_name("/run/bpf/a", "/run/bpf/a", "another path stays as it is");
	test_name("/", "/", "the root of the file system stays as it is");
	test_name("", "", "an empty name stays empty");
}

static void test_bad_names(void)
{
	static const struct {
		const char *arg;
		const char *error;
	} bad[] = {
		{ "a/../b", "bad name" },
		{ "a/..", "bad name" },
		{ "..", "bad name" },
		{ "./a", "bad name" },
		{ "a/./b", "bad name" },
		{ "a//b", "bad name" },
		{ ".a/b", "bad name" },
		{ "a b/c", "bad name" },
		{ "/dev/bpf/../a", "bad name" },
		{ "/dev/bpf/a//b", "bad name" },
		{ "by-id/map-1", "reserved name" },
		{ "a/control", "reserved name" },
		{ "control/a", "reserved name" },
		{ "/run/../a", "bad path" },
		{ "/run/./a", "bad path" },
		{ "/run//a", "bad path" },
		{ "//dev/bpf/a", "bad path" },
		{ "/dev/bpfs/..", "bad path" },
	};
	char what[64];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		capture();
		free(cli_name(bad[i].arg));
		release();
		snprintf(what, sizeof(what), "%s is a %s", bad[i].arg, bad[i].error);
		has(unit_io.err, bad[i].error, what);
		errno = 0;
		ok(bpfdev_open(bad[i].arg, O_PATH) == -EINVAL && errno == EINVAL &&
		   bpfdev_ctl_open(bad[i].arg, O_PATH) == -EINVAL,
		   "  and the library opens neither a node nor a directory");
	}
}

/* Call the library with a path, and count the open descriptors afterwards. */
static void test_opens(void)
{
	const char *last;

	same_number(bpfdev_open("", O_PATH), -EINVAL, "the root is no node");
	same_number(bpfdev_ctl_open_parent("/dev/bpf/", O_PATH, &last), -EINVAL,
		    "the root has no parent");
	same_number(bpfdev_ctl_open_parent("a/../b", O_PATH, &last), -EINVAL,
		    "a bad path has no parent");
	same_number(bpfdev_open("/etc/passwd", O_RDONLY), -ENODEV,
		    "a file is no node");
	same_number(bpfdev_open("/etc", O_PATH), -ENODEV, "a directory is no node");
	same_number(bpfdev_name_check("a", &last), 0, "a is a name");
	ok(!last, "and breaks no rule");
	same_number(bpfdev_name_check("a/b", NULL), -EINVAL, "a/b is a path");
}

static void test_dirname(const char *name, const char *want, const char *what)
{
	char *dir = cli_dirname(name);

	same(dir, want, what);
	free(dir);
}

static void test_join(const char *dir, const char *name, const char *want,
		      const char *what)
{
	char *path = cli_join(dir, name);

	same(path, want, what);
	free(path);
}

static void test_dirs(void)
{
	test_dirname("a", "", "the directory of a plain name is the root");
	test_dirname("a/b", "a", "the directory of a/b is a");
	test_dirname("a/b/c", "a/b", "the directory of a/b/c is a/b");
	test_join("", "a", "a", "a name in the root has no slash");
	test_join("a", "b", "a/b", "a name in a directory has one");
	test_join("a/b", "c", "a/b/c", "directories are joined");

	ok(cli_is_below("a/b", "a"), "a/b is below a");
	ok(cli_is_below("a", "a"), "a is below itself");
	ok(!cli_is_below("ab", "a"), "ab is not below a");
	ok(!cli_is_below("a", "a/b"), "a is not below a/b");
	ok(cli_is_below("a", ""), "all is below the root");
}

static void test_valid(void)
{
	char longest[65];

	memset(longest, 'x', 64);
	longest[63] = '\0';
	ok(cli_is_name(longest), "63 characters are a name");
	longest[63] = 'x';
	longest[64] = '\0';
	ok(!cli_is_name(longest), "64 characters are too many");
	ok(cli_is_name("A-z_0.9"), "letters, digits and . _ - are a name");
	ok(!cli_is_name(""), "no character is too few");
	ok(!cli_is_name(".a"), "a name does not start with a dot");
	ok(cli_is_name("a."), "a name may end with a dot");
	ok(cli_is_name("-a"), "a name may start with a dash");
	ok(!cli_is_name("a/b"), "a name has no slash");
	ok(!cli_is_name("a b"), "a name has no blank");
	ok(!cli_is_name("\xc3\xa9"), "a name has ASCII letters only");
	ok(!cli_is_name("control"), "control is reserved");
	ok(cli_is_name("controls"), "controls is free");
	ok(!cli_is_name("by-id"), "names that start with by- are reserved");
	ok(cli_is_name("by"), "by is free");
}

static const char *name_error(const char *name, int err)
{
	capture();
	cli_name_error("pin", name, err);
	release();
	return unit_io.err;
}

static void test_errors(void)
{
	has(name_error("a/.b", EINVAL), "bpfdev: cannot pin a/.b: bad name",
	    "the error of a bad name explains what a name is");
	has(name_error("a/control", EINVAL), "reserved name",
	    "the error of a reserved name says so");
	same(name_error("a/b", EINVAL),
	     "bpfdev: cannot pin a/b: Invalid argument\n",
	     "the error of a good name is that of the kernel");
	has(name_error("a", ENOSPC), "limit of entries",
	    "the error of a full directory names its limit");
	same(name_error("a", EISDIR), "bpfdev: cannot pin a: it is a directory\n",
	     "the error of a directory says that it is one");

	capture();
	cli_keep_errors(true);
	same_number(cli_error("x %d", 5), CLI_FAILURE, "an error is a failure");
	cli_mute(true);
	cli_mute(true);
	cli_error("y");
	cli_mute(false);
	cli_error("z");
	cli_mute(false);
	release();
	same(unit_io.err, "", "errors that are kept or dropped are not printed");
	same(cli_last_error(), "x 5", "one that is dropped does not replace the kept one");
	cli_keep_errors(false);
	capture();
	cli_error("x %d", 6);
	release();
	same(unit_io.err, "bpfdev: x 6\n", "an error goes to standard error");
	same(unit_io.out, "", "an error does not go to standard output");
	same(cli_last_error(), "x 6", "and is the last error");
}

static void refused(const char *arg, int base, const char *what)
{
	uint32_t n = 7;

	same_number(cli_parse_u32(arg, base, &n), -1, what);
	if (n != 7)
		ok(false, "a refused number leaves the old one");
}

static void test_numbers(void)
{
	uint32_t n = 0;

	same_number(cli_parse_u32("0", 10, &n), 0, "0 is a number");
	same_number(cli_parse_u32("4294967295", 10, &n), 0,
		    "the largest number of 32 bits is a number");
	same_number(n, UINT32_MAX, "the largest number is parsed");
	same_number(cli_parse_u32("0640", 8, &n), 0, "a mode is octal");
	same_number(n, 0640, "an octal mode is parsed");
	same_number(cli_parse_u32("010", 10, &n), 0, "a leading zero is a digit");
	same_number(n, 10, "a leading zero does not make a number octal");
	refused("4294967296", 10, "a number of 33 bits is refused");
	refused("99999999999999999999999", 10, "a number of more than 64 bits is refused");
	refused("", 10, "an empty word is refused");
	refused("-1", 10, "a sign is refused");
	refused("+1", 10, "a plus sign is refused");
	refused(" 1", 10, "a leading blank is refused");
	refused("1 ", 10, "a trailing blank is refused");
	refused("0x10", 10, "a hexadecimal number is refused");
	refused("1k", 10, "a suffix is refused");
	refused("8", 8, "8 is no octal digit");
}

static int option(const char *arg, uint32_t least, uint32_t *n)
{
	static const struct cli_command command = { .name = "mkdir" };
	int status;

	capture();
	status = cli_number_option(&command, "limit", arg, least, n);
	release();
	return status;
}

static void test_options(void)
{
	uint32_t n = 7;

	same_number(option("200", 1, &n), CLI_OK, "an option takes a number");
	same_number(n, 200, "the number of an option is parsed");
	same_number(option("0", 0, &n), CLI_OK, "0 is taken where it is the least");
	same_number(option("0", 1, &n), CLI_USAGE,
		    "0 is a usage error if the least is 1");
	has(unit_io.err,
	    "bpfdev mkdir: --limit: '0' is not a number of at least 1\n",
	    "the error names the command, the option and its argument");
	same_number(option("x", 0, &n), CLI_USAGE, "a word is a usage error");
}

static void unit_run(void)
{
	test_names();
	test_bad_names();
	test_opens();
	test_dirs();
	test_valid();
	test_errors();
	test_numbers();
	test_options();
}
