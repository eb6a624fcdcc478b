/* SPDX-License-Identifier: GPL-2.0-only */
/* What a program is attached to, as the user names it. */
#ifndef BPFDEV_BPF_ATTACH_ARG_H
#define BPFDEV_BPF_ATTACH_ARG_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/bpf.h>

struct bpf_object;
struct bpf_program;
struct cli_command;

/*
 * struct target - where a program shall run
 * @word: "xdp", "tcx" or "cgroup"; NULL: where the section of the program says
 * @where: the interface or the folder
 * @prog_type: which programs can be attached there
 * @attach_type: what of it
 * @at: the number of the interface, or a descriptor of the folder
 * @xdp_flags: XDP_FLAGS_*_MODE, 0 for the kernel's choice
 */
struct target {
	const char *word;
	const char *where;
	enum bpf_prog_type prog_type;
	enum bpf_attach_type attach_type;
	int at;
	uint32_t xdp_flags;
};

int target_xdp_mode(const struct cli_command *command, const char *arg, bool offload,
		    uint32_t *flag);
const char *target_xdp_attached(unsigned int ifindex);
int target_parse(const struct cli_command *command, struct target *target,
		 int argc, char **argv);
int target_open(struct target *target);
int target_fit(const struct target *target, struct bpf_object *object,
	       struct bpf_program *prog);
int target_attach(const struct target *target, int prog);
int target_xdp_error(const char *iface, int ifindex, int err);

#endif /* BPFDEV_BPF_ATTACH_ARG_H */
