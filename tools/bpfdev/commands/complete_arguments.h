/* SPDX-License-Identifier: GPL-2.0-only */
/* Candidates for the arguments of options. */
#ifndef BPFDEV_COMMANDS_COMPLETE_ARGUMENTS_H
#define BPFDEV_COMMANDS_COMPLETE_ARGUMENTS_H

struct candidates;
struct help_option;
struct typed;

void complete_argument(struct candidates *to, const struct typed *typed,
		       const struct help_option *option);

#endif /* BPFDEV_COMMANDS_COMPLETE_ARGUMENTS_H */
