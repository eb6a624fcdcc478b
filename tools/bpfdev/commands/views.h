/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev views. */
#ifndef BPFDEV_COMMANDS_VIEWS_H
#define BPFDEV_COMMANDS_VIEWS_H

/* The directory of the views. */
#define VIEWS_DIR "views"

struct cli_command;

extern const struct cli_command cli_views;

#endif /* BPFDEV_COMMANDS_VIEWS_H */
