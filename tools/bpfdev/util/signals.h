/* SPDX-License-Identifier: GPL-2.0-only */
/* Signals that end the program. */
#ifndef BPFDEV_UTIL_SIGNALS_H
#define BPFDEV_UTIL_SIGNALS_H

void cli_hold_signals(void);
void cli_release_signals(void);
int cli_notify_signals(void);

#endif /* BPFDEV_UTIL_SIGNALS_H */
