/* SPDX-License-Identifier: GPL-2.0-only */
/* The present entries as lines of /etc/bpfdev.d. */
#ifndef BPFDEV_CONF_SAVE_H
#define BPFDEV_CONF_SAVE_H

int conf_save(void);

#endif /* BPFDEV_CONF_SAVE_H */
