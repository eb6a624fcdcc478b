/* SPDX-License-Identifier: GPL-2.0-only */
/* Loading BPF programs from object files, with the messages of libbpf. */
#ifndef BPFDEV_BPF_LOAD_H
#define BPFDEV_BPF_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/bpf.h>

struct bpf_object;
struct bpf_program;
struct cli_command;

/*
 * struct load_kind - a kind of programs in an object file
 * @is_one: checks whether a program is of this kind; NULL: all are
 * @noun: word for such a program, for messages
 * @none: reason in the message if there is none
 */
struct load_kind {
	bool (*is_one)(const struct bpf_program *prog);
	const char *noun;
	const char *none;
};

extern const struct load_kind load_any;

/*
 * struct load_choice - a program of an object file on the command line
 * @prog: argument of --prog, its name; NULL for the only one
 * @type: enum bpf_prog_type, from --type; 0 for the type of its section
 * @attach_type: enum bpf_attach_type that goes with @type
 */
struct load_choice {
	const char *prog;
	uint32_t type;
	uint32_t attach_type;
};

const char *load_strerror(int err);
void load_debug_start(void);
void load_keep_log(void);
void load_end_log(bool show);
struct bpf_object *load_open_file(const char *path);
struct bpf_object *load_open_memory(const char *name, const void *data,
				    size_t size);
struct bpf_program *load_choose(struct bpf_object *object, const char *path,
				const char *name, const struct load_kind *kind);
const char *load_privileges(enum bpf_prog_type type);
int load_type_option(const struct cli_command *command, const char *word,
		     struct load_choice *choice);
void load_set_type(struct bpf_program *prog, const struct load_choice *choice);
int load_prepared(struct bpf_object *object, const struct bpf_program *chosen);
int load_object(struct bpf_object *object, struct bpf_program *chosen);
void load_drop_pins(struct bpf_object *object);
bool load_has_map(const struct bpf_object *object, enum bpf_map_type type);

#endif /* BPFDEV_BPF_LOAD_H */
