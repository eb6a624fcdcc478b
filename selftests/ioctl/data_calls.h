/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls of the tests of data nodes. */
#ifndef BPFDEV_SELFTESTS_DATA_CALLS_H
#define BPFDEV_SELFTESTS_DATA_CALLS_H

#include "calls.h"

#include <stddef.h>
#include <sys/mman.h>

/* Since 7.2: newer than some of the headers. */
#define MAP_TYPE_RHASH 35

#define ROUND8(n) (((n) + 7) & ~7)

/* An ioctl of data nodes with a structure of another size. */
#define DATA_IOC_SIZED(cmd, size) \
	_IOC(_IOC_READ | _IOC_WRITE, BPFDEV_IOC_MAGIC, _IOC_NR(cmd), size)

static inline int node_create_data(int ctl, const char *name, int fd)
{
	struct bpfdev_create arg = { .face = BPFDEV_FACE_DATA };

	return node_create_arg(ctl, name, fd, &arg);
}

/* Another descriptor of a map: @flags is BPF_F_RDONLY or BPF_F_WRONLY. */
static inline int map_limited(int map, int flags)
{
	BPF_ATTR(attr);
	attr.map_id = map_id(map);
	attr.open_flags = flags;
	return sys_bpf(BPF_MAP_GET_FD_BY_ID, &attr);
}

/* The key after a key, or the first one. */
static inline int map_next(int map, const void *key, void *next)
{
	BPF_ATTR(attr);
	attr.map_fd = map;
	attr.key = PTR(key);
	attr.next_key = PTR(next);
	return sys_bpf(BPF_MAP_GET_NEXT_KEY, &attr);
}

static inline int data_info(int fd, struct bpfdev_data_info *info)
{
	memset(info, 0, sizeof(*info));
	return do_ioctl(fd, BPFDEV_DATA_IOC_INFO, info);
}

static inline ssize_t do_read(int fd, void *to, size_t room)
{
	ssize_t len = read(fd, to, room);

	return len < 0 ? -errno : len;
}

static inline ssize_t do_pread(int fd, void *to, size_t room, off_t at)
{
	ssize_t len = pread(fd, to, room, at);

	return len < 0 ? -errno : len;
}

static inline off_t do_lseek(int fd, off_t offset, int whence)
{
	off_t at = lseek(fd, offset, whence);

	return at < 0 ? -errno : at;
}

/* Try to map, and forget it. */
static inline int mmap_error(int fd, size_t len, int prot, int flags, off_t at)
{
	void *memory = mmap(NULL, len, prot, flags, fd, at);

	if (memory == MAP_FAILED)
		return -errno;
	munmap(memory, len);
	return 0;
}

/* Memory to read, shared with the kernel, or MAP_FAILED. */
static inline void *map_memory(int fd, size_t len, off_t at)
{
	return mmap(NULL, len, PROT_READ, MAP_SHARED, fd, at);
}

/* Memory that can be neither read nor written. */
static inline void *bad_memory(size_t len)
{
	return mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* The number of possible CPUs, from a list such as "0-3,6". */
static inline int possible_cpus(void)
{
	char line[256], *at = line;
	int cpus = 0;

	if (read_line("/sys/devices/system/cpu/possible", line, sizeof(line)))
		return -1;
	while (*at >= '0' && *at <= '9') {
		long first = strtol(at, &at, 10), last = first;

		if (*at == '-')
			last = strtol(at + 1, &at, 10);
		cpus += last - first + 1;
		if (*at == ',')
			at++;
	}
	return cpus;
}

#endif /* BPFDEV_SELFTESTS_DATA_CALLS_H */
