/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the fuzzer's two halves: one runs the command, the other plays its
 * kernel.
 */
#ifndef FUZZ_CLI_H
#define FUZZ_CLI_H

#include <setjmp.h>
#include <stdint.h>

/* Where the command continues when it exits. */
extern jmp_buf fuzz_leave;

/* Set the kernel's answers from now on. */
void fuzz_play(const uint8_t *from, const uint8_t *end);

#endif
