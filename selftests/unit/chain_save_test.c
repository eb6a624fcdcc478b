// SPDX-License-Identifier: GPL-2.0-only
/* chain/save.c: the words that a saved chain may have. */
#include "unit.h"

#include "chain/command.h"
#include "chain/read.h"
#include "chain/save.h"
#include "util/error.h"

static bool counted;

/* Save a chain of two files, the second one with these words. */
static int save(const char *words)
{
	struct chain_state state = {
		.iface = "eth0", .dir = "xdp/eth0", .ctl = -1, .status = CHAIN_RUNS,
		.chain = {
			.count = 2,
			.part = {
				{ .name = "fw", .on = 1 << 2, .words = "file /x/fw.o" },
				{ .name = "count", .on = 1 << 2 },
			},
		},
	};
	int status;

	state.chain.counted = counted;
	strcpy(state.chain.part[1].words, words);
	capture();
	status = chain_save(&cli_chain, &state);
	release();
	return status;
}

/* The words are refused, with the error @why, and nothing is printed. */
static void refused(const char *words, const char *why, const char *what)
{
	int status = save(words);

	has(unit_io.err, why, what);
	same(unit_io.out, "", "  nothing is saved");
	same_number(status, CLI_FAILURE, "  the command fails");
}

static void unit_run(void)
{
	same_number(save("file /x/c.o --prog main"), CLI_OK, "files are saved");
	same(unit_io.out, "interface eth0\nfw prog file /x/fw.o --on pass\n"
	     "count prog file /x/c.o --prog main --on pass\n", "with their words");
	counted = true;
	same_number(save("file /x/c.o"), CLI_OK, "a chain that counts runs is saved");
	same(unit_io.out, "interface eth0 --count on\nfw prog file /x/fw.o --on pass\n"
	     "count prog file /x/c.o --on pass\n", "with that");
	counted = false;
	refused("node /etc/shadow",
		"bpfdev: xdp/eth0: cannot save the component count: its config calls the program 'node /etc/shadow': that is no name of a node below /dev/bpf; 'bpfdev chain add eth0 prog OBJ --name count --replace'",
		"an absolute path of a node is refused, with what to do");
	refused("node ../../etc/shadow", "'node ../../etc/shadow': that is no name",
		"a way out of /dev/bpf is refused");
	refused("file fw.o", "'file fw.o': the path is not absolute",
		"a relative file is refused");
	refused("fd 0", "'fd 0': a descriptor", "a descriptor is refused");
}
