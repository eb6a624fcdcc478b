/* SPDX-License-Identifier: GPL-2.0-only */
/* The check at load that BPF works as this module expects. */
#ifndef BPFDEV_BPF_SELFCHECK_H
#define BPFDEV_BPF_SELFCHECK_H

int bpfdev_selfcheck(void);

#endif /* BPFDEV_BPF_SELFCHECK_H */
