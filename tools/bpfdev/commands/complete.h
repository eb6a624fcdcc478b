/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev complete, for the completion of shells. */
#ifndef BPFDEV_COMMANDS_COMPLETE_H
#define BPFDEV_COMMANDS_COMPLETE_H

#include <stddef.h>

struct cli_command;

/*
 * struct complete_from - all commands
 * @command: the commands
 * @count: number of commands
 * @options: lines on the options before a command, from the help
 */
struct complete_from {
	const struct cli_command * const *command;
	size_t count;
	const char *options;
};

int complete_run(const struct complete_from *from, int argc, char **argv);

#endif /* BPFDEV_COMMANDS_COMPLETE_H */
