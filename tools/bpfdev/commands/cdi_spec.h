/* SPDX-License-Identifier: GPL-2.0-only */
/* Specs of the Container Device Interface, as text. */
#ifndef BPFDEV_COMMANDS_CDI_SPEC_H
#define BPFDEV_COMMANDS_CDI_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
 * struct cdi_device - a device for containers
 * @kind: its kind
 * @name: its path below /dev/bpf
 * @permissions: for the device cgroup
 * @needs_bpf: an open is of no use without bpf(2), which seccomp profiles refuse
 */
struct cdi_device {
	enum cdi_kind kind;
	char *name;
	const char *permissions;
	bool needs_bpf;
};

/*
 * struct cdi_devices - all devices, finally sorted and without duplicates
 * @device: the devices
 * @count: number of devices
 * @denied: a directory may not be listed, which was reported
 */
struct cdi_devices {
	struct cdi_device *device;
	size_t count;
	bool denied;
};

extern const char * const cdi_kinds[CDI_KINDS];

bool cdi_has_name(const char *name);
void cdi_add(struct cdi_devices *devices, enum cdi_kind kind, const char *name,
	     const char *permissions, bool needs_bpf);
void cdi_add_map(struct cdi_devices *devices, const char *name, uint32_t access,
		 uint32_t face);
void cdi_sort_devices(struct cdi_devices *devices);
void cdi_free_devices(struct cdi_devices *devices);
void cdi_put_spec(struct strbuf *out, const struct cdi_devices *devices,
		  enum cdi_kind kind, const char *version);

#endif /* BPFDEV_COMMANDS_CDI_SPEC_H */
