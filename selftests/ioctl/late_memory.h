/* SPDX-License-Identifier: GPL-2.0-only */
/* A page of memory that comes only when the test provides it: calls that need it block. */
#ifndef BPFDEV_SELFTESTS_LATE_MEMORY_H
#define BPFDEV_SELFTESTS_LATE_MEMORY_H

#include "calls.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

struct late_memory {
	int uffd;
	size_t page;
	char *at;
};

/* Return 0 or -errno. */
static inline int late_init(struct late_memory *late)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	late->page = sysconf(_SC_PAGESIZE);
	late->at = mmap(NULL, late->page, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	late->uffd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (late->at == MAP_FAILED || late->uffd < 0)
		return -errno;
	range.range.start = PTR(late->at);
	range.range.len = late->page;
	return do_ioctl(late->uffd, UFFDIO_API, &api) ?:
	       do_ioctl(late->uffd, UFFDIO_REGISTER, &range);
}

/* Wait until a call needs the memory, for up to a minute. Return 0 or -errno. */
static inline int late_needed(const struct late_memory *late)
{
	struct pollfd fault = { .fd = late->uffd, .events = POLLIN };
	struct uffd_msg msg;

	if (poll(&fault, 1, 60000) != 1)
		return -ETIMEDOUT;
	if (read(late->uffd, &msg, sizeof(msg)) != sizeof(msg))
		return -errno;
	return msg.event == UFFD_EVENT_PAGEFAULT ? 0 : -EBADMSG;
}

/* Provide the memory, filled with zeroes. */
static inline int late_provide(const struct late_memory *late)
{
	struct uffdio_zeropage zero = { .range = { PTR(late->at), late->page } };

	return do_ioctl(late->uffd, UFFDIO_ZEROPAGE, &zero);
}

static inline void late_exit(struct late_memory *late)
{
	close(late->uffd);
	munmap(late->at, late->page);
}

#endif /* BPFDEV_SELFTESTS_LATE_MEMORY_H */
