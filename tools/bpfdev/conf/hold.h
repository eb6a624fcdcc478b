/* SPDX-License-Identifier: GPL-2.0-only */
/* The object that a step replaces, held so that it can come back, and the maps of the new one. */
#ifndef BPFDEV_CONF_HOLD_H
#define BPFDEV_CONF_HOLD_H

struct keep_maps;
struct step;

int hold_old_object(struct step *step);
int hold_old_program(struct step *step);
int hold_new_keeps(const struct step *step, int ctl, struct keep_maps *keeps);

#endif /* BPFDEV_CONF_HOLD_H */
