/* SPDX-License-Identifier: GPL-2.0-only */
/* A BPF object on the command line. */
#ifndef BPFDEV_BPF_OBJECT_ARG_H
#define BPFDEV_BPF_OBJECT_ARG_H

#include <stdint.h>

struct cli_command;
struct load_maps;

int object_arg_type(const char *word, uint32_t *type);
int object_arg_open(const struct cli_command *command, uint32_t type,
		    const char *word, const char *arg, const char *prog, int *fd,
		    struct load_maps *maps);

#endif /* BPFDEV_BPF_OBJECT_ARG_H */
