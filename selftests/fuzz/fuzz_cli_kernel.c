// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel, udev and time for the fuzzer of the bpfdev command. The fuzzer's
 * input decides the answer of each call and whether it fails; at the end of the
 * input the rest is zeros. fuzz_cli.c links the command with these functions in
 * place of the real ones.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <libudev.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <linux/bpfdev.h>
#include <linux/magic.h>

#include "../../tools/chain/config.h"
#include "fuzz_cli.h"

jmp_buf fuzz_leave;

static const uint8_t *answer, *answer_end;
static unsigned int sleeps;

void fuzz_play(const uint8_t *from, const uint8_t *end)
{
	answer = from;
	answer_end = end;
	sleeps = 0;
}

static uint8_t next(void)
{
	return answer < answer_end ? *answer++ : 0;
}

static uint32_t next_u32(void)
{
	uint32_t word = next();

	/* mostly small, as most numbers are */
	if (word & 0x80)
		word = (word & 0x7f) << 24 | next() << 16 | next() << 8 | next();
	return word;
}

/* 0, or an error that the kernel could return. */
static int next_error(void)
{
	uint8_t byte = next();

	return byte & 1 ? byte >> 1 : 0;
}

static int fail(int error)
{
	errno = error;
	return -1;
}

static const char name_set[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

/* No node was ever created with another name. */
static bool possible(const char *path)
{
	for (; *path; path++)
		if (*path != '/' && !strchr(name_set, *path))
			return false;
	return true;
}

/*
 * A name as the kernel could store it; its characters are the fuzzer's choice.
 */
static void next_name(char *to, size_t size)
{
	size_t len = next() % size, i;

	for (i = 0; i < len; i++)
		to[i] = name_set[next() % (sizeof(name_set) - 1)];
	to[len] = '\0';
}

/* A descriptor of a readable file. */
static int next_fd(void)
{
	int error = next_error(), fd;
	uint8_t len = next();

	if (error)
		return fail(error);
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	while (len--) {
		uint8_t byte = next();

		if (write(fd, &byte, 1) != 1)
			break;
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* An attribute with a number, as most have. */
static int next_attribute(void)
{
	int error = next_error(), fd;

	if (error)
		return fail(error);
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	dprintf(fd, "%u\n", next_u32());
	lseek(fd, 0, SEEK_SET);
	return fd;
}

int fuzz_open(const char *path, int flags, ...);
int fuzz_open(const char *path, int flags, ...)
{
	if (!strncmp(path, "/sys/", strlen("/sys/")))
		return next_attribute();
	return possible(path) ? next_fd() : fail(ENOENT);
}

int fuzz_stat(const char *path, struct stat *st);
int fuzz_stat(const char *path, struct stat *st)
{
	int error = next_error();

	if (error)
		return fail(error);
	memset(st, 0, sizeof(*st));
	/* most are devices: nothing else is opened */
	st->st_mode = (next() & 3) == 3 ? next_u32() : S_IFCHR | (next_u32() & 0777);
	st->st_uid = next_u32();
	st->st_gid = next_u32();
	st->st_rdev = makedev(next(), next());
	return 0;
}

/* An open node, with the major number that fuzz_fopen() gives bpfdev, or another. */
int fuzz_fstat(int fd, struct stat *st);
int fuzz_fstat(int fd, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_mode = S_IFCHR | 0600;
	st->st_rdev = makedev(next() & 1, 0);
	return 0;
}

int fuzz_lstat(const char *path, struct stat *st);
int fuzz_lstat(const char *path, struct stat *st)
{
	return fuzz_stat(path, st);
}

/* An ACL, or any bytes. */
ssize_t fuzz_lgetxattr(const char *path, const char *name, void *value, size_t size);
ssize_t fuzz_lgetxattr(const char *path, const char *name, void *value, size_t size)
{
	int error = next_error();
	unsigned char *bytes = value;
	size_t i, len = next();

	if (error)
		return fail(error);
	for (i = 0; i < len && i < size; i++)
		bytes[i] = next();
	return i;
}

int fuzz_fstatfs(int fd, struct statfs *fs);
int fuzz_fstatfs(int fd, struct statfs *fs)
{
	int error = next_error();

	if (error)
		return fail(error);
	memset(fs, 0, sizeof(*fs));
	fs->f_type = next() & 1 ? CGROUP2_SUPER_MAGIC : next_u32();
	return 0;
}

char *fuzz_if_indextoname(unsigned int ifindex, char *name);
char *fuzz_if_indextoname(unsigned int ifindex, char *name)
{
	return next() & 1 ? NULL : strcpy(name, "eth0");
}

unsigned int fuzz_if_nametoindex(const char *name);
unsigned int fuzz_if_nametoindex(const char *name)
{
	return next();
}

int fuzz_access(const char *path, int mode);
int fuzz_access(const char *path, int mode)
{
	int error = next_error();

	return error ? fail(error) : 0;
}

/* The description of a chain: known words, and sometimes the end of a line. */
static FILE *next_chain_file(void)
{
	static const char * const words[] = {
		"interface", "eth0", "x", "y", "link", "a/b", "prog", "file", "id", "name",
		"1", "--prog", "--on", "pass,drop", "dorp", "#",
	};
	static char text[1024];
	size_t len = 0, count = next() % 64;

	/* the fuzzer would hardly guess the first line */
	if (next() & 1)
		len = sprintf(text, "interface eth0\n");
	while (count--) {
		uint8_t byte = next();

		len += sprintf(text + len, "%s%c", words[byte % 16],
			       byte & 0x80 ? '\n' : ' ');
	}
	return len ? fmemopen(text, len, "r") : NULL;
}

/* fdinfo: a line of a map, a program or a link, or another line; a major number. */
FILE *fuzz_fopen(const char *path, const char *mode);
FILE *fuzz_fopen(const char *path, const char *mode)
{
	static char lines[][32] = {
		"map_type:\t1\n", "prog_type:\t6\n", "link_type:\titer\n",
		"pos:\t0\n", "frozen:\t1\n", "memlock:\t4096\n", "run_cnt:\t7\n",
		"prog_id:\t3\n", "target_name:\tbpf_map\n", "1 bpfdev\n",
	};
	char *line = lines[next() % (sizeof(lines) / sizeof(lines[0]))];

	if (strncmp(path, "/proc/", strlen("/proc/")))
		return next_chain_file();
	return fmemopen(line, strlen(line), "r");
}

static int play_list(struct bpfdev_list *arg)
{
	struct bpfdev_info *infos = (void *)(uintptr_t)arg->infos;
	uint32_t room = arg->count, i;

	if (arg->flags & BPFDEV_LIST_ONE && !possible(arg->name))
		return fail(ENOENT);
	arg->count = next() % 8;
	if (arg->count > room)
		arg->count = room;
	for (i = 0; i < arg->count; i++) {
		struct bpfdev_info *info = &infos[i];

		memset(info, 0, sizeof(*info));
		info->type = next() % 16 ? 1 + next() % 4 : next_u32();
		info->id = next_u32();
		info->bpf_type = next_u32();
		info->access = next() % 4;
		info->major = next();
		info->minor = next_u32() & 0xfffff;
		info->initial_mode = next_u32() & 0777;
		info->initial_uid = next_u32();
		info->initial_gid = next_u32();
		info->creator = next_u32();
		info->entries = next_u32();
		info->limit = next() & 1 ? BPFDEV_NO_LIMIT : next_u32();
		info->refcnt = (uint64_t)next_u32() << 32 | next_u32();
		info->opens = (uint64_t)next_u32() << 32 | next_u32();
		/* a time since boot, up to some years */
		info->created_ns = (uint64_t)next_u32() << 24;
		next_name(info->name, sizeof(info->name));
		next_name(info->bpf_name, sizeof(info->bpf_name));
	}
	/* the list must end */
	arg->more = answer < answer_end && next() & 1;
	return 0;
}

/* Edges with small ids, so that some lead to listed objects, and in cycles. */
static int play_edges(struct bpfdev_edges *arg)
{
	struct bpfdev_edge *edges = (void *)(uintptr_t)arg->edges;
	uint32_t i;

	arg->count = next() % 8;
	for (i = 0; i < arg->count; i++) {
		edges[i].type = next() % 16 ? 1 + next() % 4 : next_u32();
		edges[i].id = next_u32();
		edges[i].relation = next() % 16 ? next() % 8 : next_u32();
		edges[i].count = next_u32();
	}
	/* the list must end */
	arg->more = answer < answer_end && next() & 1;
	return 0;
}

int fuzz_ioctl(int fd, unsigned long cmd, void *arg);
int fuzz_ioctl(int fd, unsigned long cmd, void *arg)
{
	int error = next_error();

	if (cmd == BPFDEV_IOC_CREATE)
		next_name(((struct bpfdev_create *)arg)->existing,
			  BPFDEV_PATH_SIZE);
	if (cmd == BPFDEV_IOC_REPLACE)
		next_name(((struct bpfdev_replace *)arg)->existing,
			  BPFDEV_PATH_SIZE);
	if (error)
		return fail(error);
	if (cmd == BPFDEV_IOC_EDGES)
		return play_edges(arg);
	return cmd == BPFDEV_IOC_LIST ? play_list(arg) : 0;
}

/* The file operations of "graph --output-file" and "cdi". */
int fuzz_mkostemp(char *path, int flags);
int fuzz_mkostemp(char *path, int flags)
{
	return next_fd();
}

int fuzz_rename(const char *from, const char *to);
int fuzz_rename(const char *from, const char *to)
{
	int error = next_error();

	return error ? fail(error) : 0;
}

int fuzz_renameat2(int from_fd, const char *from, int to_fd, const char *to,
		   unsigned int flags);
int fuzz_renameat2(int from_fd, const char *from, int to_fd, const char *to,
		   unsigned int flags)
{
	return fuzz_rename(from, to);
}

int fuzz_mkdir(const char *path, mode_t mode);
int fuzz_mkdir(const char *path, mode_t mode)
{
	int error = next_error();

	return error ? fail(error) : 0;
}

int fuzz_rmdir(const char *path);
int fuzz_rmdir(const char *path)
{
	return 0;
}

int fuzz_unlink(const char *path);
int fuzz_unlink(const char *path)
{
	return 0;
}

/* dot(1) is not installed. */
int fuzz_posix_spawnp(pid_t *pid, const char *file,
		      const posix_spawn_file_actions_t *actions,
		      const posix_spawnattr_t *attr, char * const argv[],
		      char * const envp[]);
int fuzz_posix_spawnp(pid_t *pid, const char *file,
		      const posix_spawn_file_actions_t *actions,
		      const posix_spawnattr_t *attr, char * const argv[],
		      char * const envp[])
{
	int error = next_error();

	return error ? error : ENOENT;
}

void fuzz_exit(int status) __attribute__((noreturn));
void fuzz_exit(int status)
{
	longjmp(fuzz_leave, 1);
}

int fuzz_atexit(void (*function)(void));
int fuzz_atexit(void (*function)(void))
{
	return 0;
}

int fuzz_isatty(int fd);
int fuzz_isatty(int fd)
{
	return 0;
}

/* The clock advances by a second at each call, so that waiting ends soon. */
int fuzz_clock_gettime(clockid_t clock, struct timespec *time);
int fuzz_clock_gettime(clockid_t clock, struct timespec *time)
{
	static time_t now;

	*time = (struct timespec) { .tv_sec = ++now };
	return 0;
}

/* A command that repeats itself ends at some time, as by a signal. */
int fuzz_nanosleep(const struct timespec *time, struct timespec *left);
int fuzz_nanosleep(const struct timespec *time, struct timespec *left)
{
	if (++sleeps > 16)
		fuzz_exit(1);
	return 0;
}

int fuzz_sigprocmask(int how, const sigset_t *set, sigset_t *old);
int fuzz_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	return 0;
}

int fuzz_signalfd(int fd, const sigset_t *set, int flags);
int fuzz_signalfd(int fd, const sigset_t *set, int flags)
{
	int error = next_error();

	return error ? fail(error) : 0;
}

/* For the monitor: events as long as there are answers, then a signal. */
int fuzz_poll(struct pollfd *fds, nfds_t count, int timeout);
int fuzz_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	nfds_t i;

	for (i = 0; i < count; i++)
		fds[i].revents = 0;
	fds[answer < answer_end ? 0 : 1].revents = POLLIN;
	return 1;
}

/* libudev's functions, which would otherwise wait for the running kernel. */
static char udev;

struct udev *udev_new(void)
{
	return (struct udev *)&udev;
}

struct udev_monitor *udev_monitor_new_from_netlink(struct udev *from,
						   const char *name)
{
	int error = next_error();

	if (error)
		fail(error);
	return error ? NULL : (struct udev_monitor *)&udev;
}

int udev_monitor_set_receive_buffer_size(struct udev_monitor *monitor, int size)
{
	return 0;
}

int udev_monitor_filter_add_match_subsystem_devtype(struct udev_monitor *monitor,
						    const char *subsystem,
						    const char *devtype)
{
	return 0;
}

int udev_monitor_enable_receiving(struct udev_monitor *monitor)
{
	return 0;
}

int udev_monitor_get_fd(struct udev_monitor *monitor)
{
	return 0;
}

static struct udev_device *next_device(void)
{
	int error = next_error();

	if (error)
		fail(error);
	return error ? NULL : (struct udev_device *)&udev;
}

/* No event waits after the last answer. */
struct udev_device *udev_monitor_receive_device(struct udev_monitor *monitor)
{
	if (answer == answer_end) {
		fail(EAGAIN);
		return NULL;
	}
	return next_device();
}

struct udev_device *udev_device_new_from_subsystem_sysname(struct udev *from,
							   const char *subsystem,
							   const char *sysname)
{
	return next_device();
}

struct udev_device *udev_device_unref(struct udev_device *device)
{
	return NULL;
}

/* A value is any text, because udev rules can produce any. */
static const char *next_value(void)
{
	static char value[64];
	size_t len = next() % sizeof(value), i;

	if (!len)
		return NULL;
	for (i = 0; i < len - 1; i++)
		value[i] = next();
	value[i] = '\0';
	return value;
}

const char *udev_device_get_property_value(struct udev_device *device,
					   const char *key)
{
	static char values[4][64];
	static int turn;
	const char *value = next_value();

	/* callers use several values at a time */
	turn = (turn + 1) % 4;
	return value ? strcpy(values[turn], value) : NULL;
}

const char *udev_device_get_action(struct udev_device *device)
{
	return next() & 1 ? "add" : next_value();
}

const char *udev_device_get_sysattr_value(struct udev_device *device,
					  const char *name)
{
	return next_value();
}

/* libbpf's functions, which would otherwise ask the running kernel. */
int bpf_obj_get_info_by_fd(int fd, void *info, __u32 *len)
{
	struct bpf_prog_info *prog = info;
	int error = next_error();

	if (error)
		return -fail(error) * -error;
	memset(info, 0, *len);
	/* id and name have the same offsets in all types, or are unused */
	prog->type = next_u32();
	prog->id = next_u32();
	/* in a program, part of its tag */
	((struct bpf_map_info *)info)->value_size =
		next() & 1 ? sizeof(struct chain_config) : next_u32();
	return 0;
}

/* The configuration map of a chain, the only map that is looked up. */
int bpf_map_lookup_elem(int fd, const void *key, void *value)
{
	struct chain_config *config = value;
	int error = next_error();
	size_t i;

	if (error)
		return -fail(error) * -error;
	memset(config, 0, sizeof(*config));
	config->version = next() & 1 ? next_u32() : CHAIN_VERSION;
	config->count = next() & 1 ? next_u32() : 1 + next() % 4;
	for (i = 0; i < config->count && i < CHAIN_MAX; i++) {
		struct chain_slot *slot = &config->slot[i];

		next_name(slot->name, sizeof(slot->name));
		slot->id = next_u32();
		slot->on = next_u32();
		slot->frags = next();
	}
	return 0;
}

int bpf_link_create(int prog, int target, enum bpf_attach_type type,
		    const struct bpf_link_create_opts *opts)
{
	return next_fd();
}

int bpf_link_detach(int link)
{
	int error = next_error();

	return error ? -fail(error) * -error : 0;
}

int bpf_prog_query(int target, enum bpf_attach_type type, __u32 flags,
		   __u32 *attach_flags, __u32 *ids, __u32 *count)
{
	int error = next_error();

	*count = 0;
	return error ? -fail(error) * -error : 0;
}

int bpf_xdp_query(int ifindex, int flags, struct bpf_xdp_query_opts *opts)
{
	int error = next_error();

	if (error)
		return -fail(error) * -error;
	opts->attach_mode = next();
	return 0;
}

int bpf_xdp_query_id(int ifindex, int flags, __u32 *id)
{
	int error = next_error();

	if (error)
		return -fail(error) * -error;
	*id = next_u32();
	return 0;
}

int bpf_obj_get_opts(const char *path, const struct bpf_obj_get_opts *opts)
{
	int fd = next_fd();

	return fd < 0 ? -errno : fd;
}

int bpf_enable_stats(enum bpf_stats_type type)
{
	int error = next_error();

	return error ? -fail(error) * -error : 0;
}

#define BY_ID(type)							\
	int bpf_##type##_get_fd_by_id(__u32 id)				\
	{								\
		int fd = next_fd();					\
									\
		return fd < 0 ? -errno : fd;				\
	}								\
	int bpf_##type##_get_next_id(__u32 start, __u32 *id)		\
	{								\
		*id = start + 1 + next();				\
		if (answer >= answer_end || *id < start)		\
			return -(errno = ENOENT);			\
		return 0;						\
	}
BY_ID(map)
BY_ID(prog)
BY_ID(link)

/* No program is loaded, neither from a file nor from the command's own. */
struct bpf_object *
bpf_object__open_file(const char *path, const struct bpf_object_open_opts *opts)
{
	fail(1 + next() % 127);
	return NULL;
}

struct bpf_object *
bpf_object__open_mem(const void *data, size_t size,
		     const struct bpf_object_open_opts *opts)
{
	fail(1 + next() % 127);
	return NULL;
}
