// SPDX-License-Identifier: GPL-2.0-only
/* All BPF objects of the machine, pinned or not, as bpf(2) tells them. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "cli.h"
#include "libbpfdev.h"
#include "machine.h"

static int info_read(struct machine_object *object)
{
	__u32 len = sizeof(object->info);

	memset(&object->info, 0, sizeof(object->info));
	return bpf_obj_get_info_by_fd(object->fd, &object->info, &len) ?
		-errno : 0;
}

/**
 * machine_each_of() - go through all objects of a type
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @each: as for machine_each()
 * @data: for @each
 *
 * Return: as machine_each().
 */
int machine_each_of(uint32_t type,
		    int (*each)(const struct machine_object *object, void *data),
		    void *data)
{
	const struct cli_finder *finder = &cli_finders[type];
	struct machine_object object = { .type = type };
	int ret;

	while (!finder->next_id(object.id, &object.id)) {
		object.fd = finder->fd_by_id(object.id);
		if (object.fd < 0 && errno == ENOENT)
			continue;	/* it has gone since */
		if (object.fd < 0)
			break;
		ret = info_read(&object);
		ret = ret ? ret : each(&object, data);
		close(object.fd);
		if (ret)
			return ret;
	}
	return errno == ENOENT ? 0 : -errno;
}

/**
 * machine_each() - go through all objects: maps, programs, links
 * @each: is called with each; not 0 ends it
 * @data: for @each
 *
 * Needs CAP_SYS_ADMIN.
 *
 * Return: 0, or what @each returned, or a negative errno: -EPERM without the
 * capability.
 */
int machine_each(int (*each)(const struct machine_object *object, void *data),
		 void *data)
{
	uint32_t type;
	int ret = 0;

	for (type = BPFDEV_TYPE_MAP; !ret && type <= BPFDEV_TYPE_LINK; type++)
		ret = machine_each_of(type, each, data);
	return ret;
}
