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
 * @name: its path below /dev/bpf, which is copied
 * @kind: its kind
 * @permissions: for the device cgroup; the pointer is kept
 * @use: its use in a container, which is copied
 */
void cdi_add(struct cdi_devices *devices, const char *name, enum cdi_kind kind,
	     const char *permissions, const struct cdi_use *use)
{
	devices->device = cli_grow(devices->device, devices->count,
				   sizeof(*devices->device));
	devices->device[devices->count++] = (struct cdi_device) {
		.kind = kind,
		.name = cli_copy(name),
		.permissions = permissions,
		.use = *use,
	};
}

/**
 * cdi_add_map() - add a map as one device for each access that its node gives
 * @devices: the devices to add to
 * @name: its path below /dev/bpf
 * @access: BPFDEV_ACCESS_*
 * @use: its use in a container
 */
void cdi_add_map(struct cdi_devices *devices, const char *name, uint32_t access,
		 const struct cdi_use *use)
{
	bool reads = access & BPFDEV_ACCESS_READ;
	const char *permissions = "r";

	if (access & BPFDEV_ACCESS_WRITE)
		permissions = reads ? "rw" : "w";
	cdi_add(devices, name, CDI_KIND_MAP, permissions, use);
	if (reads)
		cdi_add(devices, name, CDI_KIND_MAP_RO, "r", use);
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

/* Runtimes reject a spec with keys that are newer than its version. */
static bool cdi_has_annotations(const char *version)
{
	return strcmp(version, "0.6.0") >= 0;
}

static bool cdi_has_gids(const char *version)
{
	return strcmp(version, "0.7.0") >= 0;
}

/* The part of the node's mode that the device cgroup permits. */
static uint32_t cdi_mode(const struct cdi_device *device)
{
	uint32_t mask = 0;

	if (strchr(device->permissions, 'r'))
		mask |= 0444;
	if (strchr(device->permissions, 'w'))
		mask |= 0222;
	return device->use.owner.mode & mask;
}

/* Without an owner and a mode, runtimes let everyone in the container open the node. */
static void cdi_put_node(struct strbuf *out, const struct cdi_device *device)
{
	strbuf_printf(out, "\"deviceNodes\":[{\"path\":\"" BPFDEV_DEV_DIR
		      "/%s%s\",\"type\":\"c\",\"permissions\":\"%s\"",
		      device->name, device->kind == CDI_KIND_DIR ? "/control" : "",
		      device->permissions);
	strbuf_printf(out, ",\"fileMode\":%u,\"uid\":%u,\"gid\":%u}]", cdi_mode(device),
		      device->use.owner.uid, device->use.owner.gid);
}

/*
 * A process in the container then has the access of the node's group, whatever its user.
 * The group of root opens more than this node.
 */
static void cdi_put_gids(struct strbuf *out, const struct cdi_device *device)
{
	uint32_t gid = device->use.owner.gid;

	if (gid && cdi_mode(device) & 0070)
		strbuf_printf(out, ",\"additionalGids\":[%u]", gid);
}

static void cdi_put_device(struct strbuf *out, const struct cdi_device *device,
			   const char *version)
{
	const char *name = device->name;

	strbuf_put(out, "{\"name\":\"");
	cdi_put_name(out, name);
	strbuf_put(out, "\",");
	if (cdi_has_annotations(version))
		strbuf_printf(out, "\"annotations\":{\"bpfdev/needs-bpf\":\"%s\"},",
			      device->use.needs_bpf ? "true" : "false");
	strbuf_put(out, "\"containerEdits\":{");
	cdi_put_node(out, device);
	if (cdi_has_gids(version))
		cdi_put_gids(out, device);
	/*
	 * The mount also shows later entries; the device cgroup decides which nodes
	 * can be opened. It is read-only because a container's root could otherwise
	 * rename and chmod entries of the host's directory. Nodes stay writable.
	 */
	if (device->kind == CDI_KIND_DIR)
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

		if (device->kind != kind || device->use.needs_bpf != needs_bpf)
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
