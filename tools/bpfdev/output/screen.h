/* SPDX-License-Identifier: GPL-2.0-only */
/* The terminal as a screen that is redrawn. */
#ifndef BPFDEV_OUTPUT_SCREEN_H
#define BPFDEV_OUTPUT_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Results of screen_wait(). */
enum screen_event {
	SCREEN_TIME,
	SCREEN_CHANGED,
	SCREEN_INPUT,
	SCREEN_KEY,
	SCREEN_END,
};

bool screen_possible(void);
int screen_open(void);
void screen_draw(const char *text);
size_t screen_width(void);
void screen_close(void);
int screen_key(void);
enum screen_event screen_wait(int64_t until_ns, int fd);

#endif /* BPFDEV_OUTPUT_SCREEN_H */
