/* SPDX-License-Identifier: GPL-2.0-only */
/* The file of a running chain. */
#ifndef BPFDEV_CHAIN_SAVE_H
#define BPFDEV_CHAIN_SAVE_H

#include <stdbool.h>

struct chain_part;
struct chain_state;
struct cli_command;
struct strbuf;

const char *chain_save_mode(const struct chain_state *state);
void chain_save_interface(struct strbuf *text, const char *iface, const char *mode,
			  bool counted);
void chain_save_part(struct strbuf *text, const struct chain_part *part, const char *words);
int chain_save_text(const struct cli_command *command, const struct chain_state *state,
		    struct strbuf *text);
int chain_save(const struct cli_command *command, const struct chain_state *state);

#endif /* BPFDEV_CHAIN_SAVE_H */
