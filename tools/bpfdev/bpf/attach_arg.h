/* SPDX-License-Identifier: GPL-2.0-only */
/* The attach point of a program on the command line. */
#ifndef BPFDEV_BPF_ATTACH_ARG_H
#define BPFDEV_BPF_ATTACH_ARG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/bpf.h>

struct bpf_object;
struct bpf_program;
struct cli_command;

/*
 * struct attach_point - an attach point
 * @word: "xdp", "tcx", "netkit", "netns" or "cgroup"; NULL: that of the section of the
 *	program
 * @where: the interface, the file of the network namespace or the directory of the
 *	cgroup
 * @prog_type: type of the programs that can be attached there
 * @attach_type: attach type
 * @at: the number of the interface, or a descriptor of the file or directory
 * @xdp_flags: XDP_FLAGS_*_MODE, 0 for the kernel's choice
 */
struct attach_point {
	const char *word;
	const char *where;
	enum bpf_prog_type prog_type;
	enum bpf_attach_type attach_type;
	int at;
	uint32_t xdp_flags;
};

const char *attach_point_target(size_t i);
const char *attach_point_last(const char *word, size_t i);
int attach_point_parse(const struct cli_command *command,
		       struct attach_point *point, int argc, char **argv);
int attach_point_open(struct attach_point *point);
int attach_point_fit(const struct attach_point *point,
		     struct bpf_object *object, struct bpf_program *prog);
int attach_point_attach(const struct attach_point *point, int prog);
bool attach_point_is_for(const struct bpf_program *prog);

#endif /* BPFDEV_BPF_ATTACH_ARG_H */
