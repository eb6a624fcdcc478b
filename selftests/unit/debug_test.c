// SPDX-License-Identifier: GPL-2.0-only
/* util/debug.c and lib/print.c: messages of --debug. */
#include <errno.h>
#include <fcntl.h>

#include "unit.h"

#include "libbpfdev.h"
#include "util/debug.h"
#include "util/spawn.h"

#define MISSING "/nonexistent/bpf"

static const char *open_missing(int flags)
{
	capture();
	bpfdev_ctl_open(MISSING, flags);
	release();
	return unit_io.err;
}

/* A device that knows no ioctl of ours. */
static const char *ask_null(const char *name)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	capture();
	if (name)
		bpfdev_dev__free(bpfdev_dev__read(fd, name));
	else
		bpfdev_devs__free(bpfdev_devs__read(fd));
	release();
	close(fd);
	return unit_io.err;
}

/* Each call of a data node. */
static const char *ask_null_data(int (*ask)(int fd))
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC), ret, err;
	static char text[256];

	capture();
	ret = ask(fd);
	err = errno;
	release();
	close(fd);
	snprintf(text, sizeof(text), "%s%s", unit_io.err,
		 ret == -ENOTTY && err == ENOTTY ? "" : "wrong result");
	return text;
}

static int ask_info(int fd)
{
	struct bpfdev_data_info info;

	return bpfdev_data_info(fd, &info, sizeof(info));
}

static int ask_btf(int fd)
{
	struct bpfdev_data_btf btf;

	return bpfdev_data_btf(fd, NULL, 0, &btf, sizeof(btf));
}

static int ask_lookup(int fd)
{
	return bpfdev_data_lookup(fd, NULL, NULL, NULL, 0);
}

static int ask_next(int fd)
{
	return bpfdev_data_next(fd, NULL, NULL);
}

static int ask_lookup_batch(int fd)
{
	uint32_t count = 1;

	return bpfdev_data_lookup_batch(fd, NULL, NULL, NULL, NULL, &count, 0);
}

static int ask_update(int fd)
{
	uint32_t count = 1;

	return bpfdev_data_update(fd, NULL, NULL, &count, 0);
}

static int ask_delete(int fd)
{
	uint32_t count = 1;

	return bpfdev_data_delete(fd, NULL, &count);
}

static int ask_span(int fd)
{
	return bpfdev_data_span(fd, NULL, 0);
}

static void test_data(void)
{
	static const struct {
		int (*ask)(int fd);
		const char *name;
	} calls[] = {
		{ ask_info, "INFO" }, { ask_btf, "BTF" }, { ask_lookup, "LOOKUP" },
		{ ask_next, "NEXT" }, { ask_lookup_batch, "LOOKUP_BATCH" },
		{ ask_update, "UPDATE" }, { ask_delete, "DELETE" }, { ask_span, "SPAN" },
	};
	char want[128], what[128];
	size_t i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		snprintf(want, sizeof(want),
			 "bpfdev: debug: ioctl DATA_%s: Inappropriate ioctl for device\n",
			 calls[i].name);
		snprintf(what, sizeof(what), "DATA_%s fails on another device, and says so",
			 calls[i].name);
		same(ask_null_data(calls[i].ask), want, what);
	}
}

static const char *call(int ret, int err)
{
	capture();
	errno = err;
	cli_debug_call(ret, "call %s", "x");
	release();
	return unit_io.err;
}

static void test_off(void)
{
	ok(!cli_debug_on(), "debug messages are off at the start");
	same(open_missing(O_RDONLY), "", "the library prints nothing");
	same(call(5, 0), "", "the command prints nothing");
	capture();
	cli_debug("x");
	cli_debug_lines("x", "y\n");
	release();
	same(unit_io.err, "", "no message is printed");
	errno = ENOSPC;
	ok(cli_debug_call(-1, "x") == -1 && errno == ENOSPC,
	   "a call keeps its result and errno");
}

static void test_library(void)
{
	int kept;

	same(open_missing(O_RDONLY),
	     "bpfdev: debug: open " MISSING "/control O_RDONLY: No such file or directory\n",
	     "an open that fails is printed with its errno");
	has(open_missing(O_WRONLY), " O_WRONLY: ", "an open to write says so");
	has(open_missing(O_RDWR), " O_RDWR: ", "an open to read and write says so");
	has(open_missing(O_PATH), " O_PATH: ", "an open of a path says so");
	capture();
	close(bpfdev_open("/dev/null", O_RDONLY));
	release();
	has(unit_io.err, "bpfdev: debug: open /dev/null O_RDONLY: ",
	    "an open that succeeds is printed");
	ok(!strstr(unit_io.err, "No such"), "a successful open has no error text");
	same(ask_null("fw"),
	     "bpfdev: debug: ioctl LIST fw: Inappropriate ioctl for device\n",
	     "an ioctl is printed with its name, its object and its errno");
	same(ask_null(NULL),
	     "bpfdev: debug: ioctl LIST: Inappropriate ioctl for device\n",
	     "an ioctl on a directory has no object");
	open_missing(O_RDONLY);
	same(unit_io.out, "", "nothing goes to standard output");
	capture();
	errno = 0;
	bpfdev_ctl_open(MISSING, O_RDONLY);
	kept = errno;
	release();
	same_number(kept, ENOENT, "the library keeps errno");
}

static void test_command(void)
{
	int ret, kept;
	char * const argv[] = { "true", "x", NULL };
	char * const missing[] = { MISSING, NULL };

	same(call(5, 0), "bpfdev: debug: call x: 5\n",
	     "a call is printed with its result");
	same(call(0, ENOENT), "bpfdev: debug: call x: 0\n",
	     "the errno of an earlier call is not");
	same(call(-1, ENOENT), "bpfdev: debug: call x: No such file or directory\n",
	     "a call that fails is printed with its errno");
	capture();
	errno = EBUSY;
	ret = cli_debug_call(-1, "x");
	kept = errno;
	release();
	ok(ret == -1 && kept == EBUSY, "a printed call keeps both, too");
	capture();
	cli_debug_lines("libbpf", "a\n\nb");
	release();
	same(unit_io.err,
	     "bpfdev: debug: libbpf: a\nbpfdev: debug: libbpf: \nbpfdev: debug: libbpf: b\n",
	     "each line of a text is a message");
	capture();
	cli_spawn(argv, STDIN_FILENO, STDERR_FILENO);
	release();
	same(unit_io.err, "bpfdev: debug: run true x: 0\n",
	     "a program is printed with its arguments and its status");
	capture();
	cli_spawn(missing, STDIN_FILENO, STDERR_FILENO);
	release();
	same(unit_io.err,
	     "bpfdev: debug: run " MISSING ": No such file or directory\n",
	     "a program that is missing is printed with its errno");
}

static void drop(enum bpfdev_print_level level __attribute__((unused)),
		 const char *format __attribute__((unused)),
		 va_list args __attribute__((unused)))
{
}

static void test_callback(void)
{
	bpfdev_print_fn old = bpfdev_set_print(drop);

	ok(old && bpfdev_set_print(old) == drop,
	   "bpfdev_set_print() returns the previous callback");
	bpfdev_set_print(NULL);
	same(open_missing(O_RDONLY), "", "without a callback nothing is printed");
	bpfdev_set_print(old);
}

static void unit_run(void)
{
	test_off();
	cli_debug_start();
	ok(cli_debug_on(), "debug messages are on after the start");
	test_library();
	test_data();
	test_command();
	test_callback();
}
