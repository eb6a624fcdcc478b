/* SPDX-License-Identifier: GPL-2.0-only */
/* A BPF object on the command line. */
#ifndef BPFDEV_BPF_OBJECT_ARG_H
#define BPFDEV_BPF_OBJECT_ARG_H

#include <stdint.h>

struct cli_command;
struct keep_maps;
struct load_choice;

int object_arg_open(const struct cli_command *command, uint32_t type,
		    const char *word, const char *arg,
		    const struct load_choice *choice, int *fd,
		    struct keep_maps *maps);

#endif /* BPFDEV_BPF_OBJECT_ARG_H */
