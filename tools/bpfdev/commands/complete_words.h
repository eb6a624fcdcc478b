/* SPDX-License-Identifier: GPL-2.0-only */
/* Candidates for the words of commands. */
#ifndef BPFDEV_COMMANDS_COMPLETE_WORDS_H
#define BPFDEV_COMMANDS_COMPLETE_WORDS_H

struct candidates;
struct typed;

void complete_understand(struct typed *typed);
void complete_word(struct candidates *to, const struct typed *typed);

#endif /* BPFDEV_COMMANDS_COMPLETE_WORDS_H */
