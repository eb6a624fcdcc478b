/* SPDX-License-Identifier: GPL-2.0-only */
/* Specs of the Container Device Interface, as text. */
#ifndef BPFDEV_COMMANDS_CDI_SPEC_H
#define BPFDEV_COMMANDS_CDI_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/owner.h"

struct strbuf;

/* A spec has one kind, and each kind has a file. */
enum cdi_kind {
	CDI_KIND_MAP,
	CDI_KIND_MAP_RO,
	CDI_KIND_PROG,
	CDI_KIND_LINK,
	CDI_KIND_DIR,
	CDI_KINDS
};

/*
 * struct cdi_use - the use of a node in a container
 * @needs_bpf: an open is of no use without bpf(2), which seccomp profiles refuse
 * @owner: user, group and mode of the node on the host
 */
struct cdi_use {
	bool needs_bpf;
	struct cli_owner owner;
};

/*
 * struct cdi_device - a device for containers
 * @kind: its kind
 * @name: its path below /dev/bpf
 * @permissions: for the device cgroup
 * @use: the same for all kinds of a node
 */
struct cdi_device {
	enum cdi_kind kind;
	char *name;
	const char *permissions;
	struct cdi_use use;
};

/*
 * struct cdi_devices - all devices, finally sorted and without duplicates
 * @device: the devices
 * @count: number of devices
 * @bpf: include devices that need bpf(2) without being named
 * @left_out: there is one, and it was not included
 * @denied: a directory may not be listed, which was reported
 */
struct cdi_devices {
	struct cdi_device *device;
	size_t count;
	bool bpf;
	bool left_out;
	bool denied;
};

extern const char * const cdi_kinds[CDI_KINDS];

bool cdi_has_name(const char *name);
void cdi_add(struct cdi_devices *devices, const char *name, enum cdi_kind kind,
	     const char *permissions, const struct cdi_use *use);
void cdi_add_map(struct cdi_devices *devices, const char *name, uint32_t access,
		 const struct cdi_use *use);
void cdi_sort_devices(struct cdi_devices *devices);
void cdi_free_devices(struct cdi_devices *devices);
void cdi_put_spec(struct strbuf *out, const struct cdi_devices *devices,
		  enum cdi_kind kind, const char *version);

#endif /* BPFDEV_COMMANDS_CDI_SPEC_H */
