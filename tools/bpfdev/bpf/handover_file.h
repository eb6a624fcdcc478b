/* SPDX-License-Identifier: GPL-2.0-only */
/* All entries of the module, in a file, with their objects pinned. */
#ifndef BPFDEV_BPF_HANDOVER_FILE_H
#define BPFDEV_BPF_HANDOVER_FILE_H

#include <stdbool.h>

struct handover;

int handover_pin(const struct handover *handover);
int handover_write(const struct handover *handover);
int handover_read(struct handover *handover, bool *found);
bool handover_is_written(void);
int handover_forget(void);
int handover_unpin(void);

#endif /* BPFDEV_BPF_HANDOVER_FILE_H */
