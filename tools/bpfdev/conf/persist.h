/* SPDX-License-Identifier: GPL-2.0-only */
/* Maps with contents that stay over a reboot. */
#ifndef BPFDEV_CONF_PERSIST_H
#define BPFDEV_CONF_PERSIST_H

struct map_file;

int persist_restore(const struct map_file *map);
int persist_save_all(void);

#endif /* BPFDEV_CONF_PERSIST_H */
