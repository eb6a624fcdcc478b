/* SPDX-License-Identifier: GPL-2.0-only */
/* What runs the command for the fuzzer, and what plays its kernel. */
#ifndef FUZZ_CLI_H
#define FUZZ_CLI_H

#include <setjmp.h>
#include <stdint.h>

/* Where the command goes when it exits. */
extern jmp_buf fuzz_leave;

/* What the kernel answers from now on. */
void fuzz_play(const uint8_t *from, const uint8_t *end);

#endif
