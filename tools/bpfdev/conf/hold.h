/* SPDX-License-Identifier: GPL-2.0-only */
/* The object that a step replaces, held so that it can come back. */
#ifndef BPFDEV_CONF_HOLD_H
#define BPFDEV_CONF_HOLD_H

struct step;

int hold_old_object(struct step *step);
int hold_old_program(struct step *step);

#endif /* BPFDEV_CONF_HOLD_H */
