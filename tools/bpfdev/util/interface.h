/* SPDX-License-Identifier: GPL-2.0-only */
/* Network interfaces by their names. */
#ifndef BPFDEV_UTIL_INTERFACE_H
#define BPFDEV_UTIL_INTERFACE_H

unsigned int cli_ifindex(const char *name);

#endif /* BPFDEV_UTIL_INTERFACE_H */
