/* SPDX-License-Identifier: GPL-2.0-only */
/* The interfaces that lines name. */
#ifndef BPFDEV_CONF_INTERFACES_H
#define BPFDEV_CONF_INTERFACES_H

struct conf;

int interfaces_note(const struct conf *conf);

#endif /* BPFDEV_CONF_INTERFACES_H */
