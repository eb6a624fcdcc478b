// SPDX-License-Identifier: GPL-2.0-only
/* Specs of the Container Device Interface as text: the part that needs no kernel. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "commands/cdi_spec.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/strbuf.h"

const char * const cdi_kinds[CDI_KINDS] = {
	[CDI_KIND_MAP] = "map",
	[CDI_KIND_MAP_RO] = "map-ro",
	[CDI_KIND_PROG] = "prog",
	[CDI_KIND_LINK] = "link",
	[CDI_KIND_DIR] = "dir",
};

/* The characters that a CDI name can start and end with. */
#define LETTERS_DIGITS \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/**
 * cdi_has_name() - check whether the path of a node can be a CDI name
 * @name: the path
 *
 * In the spec, slashes become colons. Such a name needs no escapes in JSON.
 *
 * Return: true if it can.
 */
bool cdi_has_name(const char *name)
{
	size_t len = strlen(name);

	return len && strchr(LETTERS_DIGITS, name[0]) &&
	       strchr(LETTERS_DIGITS, name[len - 1]) &&
	       strspn(name, LETTERS_DIGITS "._-/") == len;
}

/**
 * cdi_add() - add a device
 * @devices: the devices to add to
 * @kind: its kind
 * @name: its path below /dev/bpf, which is copied
 * @permissions: for the device cgroup; the pointer is kept
 * @needs_bpf: an open is of no use without bpf(2)
 */
void cdi_add(struct cdi_devices *devices, enum cdi_kind kind, const char *name,
	     const char *permissions, bool needs_bpf)
{
	devices->device = cli_grow(devices->device, devices->count,
				   sizeof(*devices->device));
	devices->device[devices->count++] = (struct cdi_device) {
		.kind = kind,
		.name = cli_copy(name),
		.permissions = permissions,
		.needs_bpf = needs_bpf,
	};
}

/**
 * cdi_add_map() - add a map as one device for each access that its node gives
 * @devices: the devices to add to
 * @name: its path below /dev/bpf
 * @access: BPFDEV_ACCESS_*
 * @face: BPFDEV_FACE_*
 */
void cdi_add_map(struct cdi_devices *devices, const char *name, uint32_t access,
		 uint32_t face)
{
	bool reads = access & BPFDEV_ACCESS_READ, needs_bpf = face == BPFDEV_FACE_BPF;
	const char *permissions = "r";

	if (access & BPFDEV_ACCESS_WRITE)
		permissions = reads ? "rw" : "w";
	cdi_add(devices, CDI_KIND_MAP, name, permissions, needs_bpf);
	if (reads)
		cdi_add(devices, CDI_KIND_MAP_RO, name, "r", needs_bpf);
}

static int cdi_compare_devices(const void *a, const void *b)
{
	const struct cdi_device *x = a, *y = b;

	return x->kind != y->kind ? (int)x->kind - (int)y->kind :
				    strcmp(x->name, y->name);
}

/**
 * cdi_sort_devices() - sort devices by kind and name, and remove duplicates
 * @devices: the devices
 *
 * The user can give a name twice, or a name and its directory.
 */
void cdi_sort_devices(struct cdi_devices *devices)
{
	size_t i, kept = 0;

	if (devices->count)
		qsort(devices->device, devices->count, sizeof(*devices->device),
		      cdi_compare_devices);
	for (i = 0; i < devices->count; i++) {
		struct cdi_device *device = &devices->device[i];

		if (kept &&
		    !cdi_compare_devices(device, &devices->device[kept - 1]))
			free(device->name);
		else
			devices->device[kept++] = *device;
	}
	devices->count = kept;
}

/** cdi_free_devices() - free devices */
void cdi_free_devices(struct cdi_devices *devices)
{
	size_t i;

	for (i = 0; i < devices->count; i++)
		free(devices->device[i].name);
	free(devices->device);
}

static void cdi_put_name(struct strbuf *out, const char *name)
{
	for (; *name; name++)
		strbuf_add(out, *name == '/' ? ":" : name, 1);
}

/* In 0.5.0 nothing has annotations, and runtimes may reject unknown keys. */
static bool cdi_has_annotations(const char *version)
{
	return strcmp(version, "0.6.0") >= 0;
}

static void cdi_put_device(struct strbuf *out, const struct cdi_device *device,
			   const char *version)
{
	bool is_dir = device->kind == CDI_KIND_DIR;
	const char *name = device->name;

	strbuf_put(out, "{\"name\":\"");
	cdi_put_name(out, name);
	strbuf_put(out, "\",");
	if (cdi_has_annotations(version))
		strbuf_printf(out, "\"annotations\":{\"bpfdev/needs-bpf\":\"%s\"},",
			      device->needs_bpf ? "true" : "false");
	strbuf_printf(out, "\"containerEdits\":{\"deviceNodes\":[{\"path\":\"" BPFDEV_DEV_DIR
		      "/%s%s\",\"type\":\"c\",\"permissions\":\"%s\"}]",
		      name, is_dir ? "/control" : "", device->permissions);
	/*
	 * The mount also shows later entries; the device cgroup decides which nodes
	 * can be opened. It is read-only because a container's root could otherwise
	 * rename and chmod entries of the host's directory. Nodes stay writable.
	 */
	if (is_dir)
		strbuf_printf(out, ",\"mounts\":[{\"hostPath\":\"" BPFDEV_DEV_DIR
			      "/%s\",\"containerPath\":\"" BPFDEV_DEV_DIR
			      "/%s\",\"options\":[\"bind\",\"ro\",\"nosuid\",\"noexec\"]}]",
			      name, name);
	strbuf_put(out, "}}");
}

/* Put the devices of a kind that need bpf(2), or those that do not. */
static void cdi_put_devices(struct strbuf *out, const struct cdi_devices *devices,
			    enum cdi_kind kind, const char *version, bool needs_bpf)
{
	size_t i;

	for (i = 0; i < devices->count; i++) {
		const struct cdi_device *device = &devices->device[i];

		if (device->kind != kind || device->needs_bpf != needs_bpf)
			continue;
		if (!out->len)
			strbuf_printf(out,
				      "{\n   \"cdiVersion\": \"%s\",\n   \"kind\": \"bpfdev/%s\",\n   \"devices\": [\n      ",
				      version, cdi_kinds[kind]);
		else
			strbuf_put(out, ",\n      ");
		cdi_put_device(out, device, version);
	}
}

/**
 * cdi_put_spec() - write the spec of a kind
 * @out: the output, an empty text
 * @devices: sorted devices of all kinds
 * @kind: the kind
 * @version: the version of CDI
 *
 * Devices that work in every container come first: they do not need bpf(2). CDI allows no
 * spec without devices, so @out stays empty if this kind has none.
 */
void cdi_put_spec(struct strbuf *out, const struct cdi_devices *devices,
		  enum cdi_kind kind, const char *version)
{
	cdi_put_devices(out, devices, kind, version, false);
	cdi_put_devices(out, devices, kind, version, true);
	if (out->len)
		strbuf_put(out, "\n   ]\n}\n");
}
