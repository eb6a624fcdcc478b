// SPDX-License-Identifier: GPL-2.0-only
/* lib/data.c: the number of elements, also of a call that did not reach the module. */
#include <errno.h>
#include <fcntl.h>

#include "libbpfdev.h"

#include "unit.h"

static void unit_run(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	uint32_t count = 7;

	same_number(bpfdev_data_lookup_batch(fd, NULL, NULL, NULL, NULL, &count, 0), -ENOTTY,
		    "another file has no elements to read");
	same_number(count, 0, "  and none was read");
	count = 7;
	same_number(bpfdev_data_update(fd, NULL, NULL, &count, 0), -ENOTTY, "nor to change");
	same_number(count, 0, "  and none was changed");
	count = 7;
	same_number(bpfdev_data_delete(fd, NULL, &count), -ENOTTY, "nor to delete");
	same_number(count, 0, "  and none was deleted");
	close(fd);
}
