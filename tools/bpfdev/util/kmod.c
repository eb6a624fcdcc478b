// SPDX-License-Identifier: GPL-2.0-only
/* Kernel modules: load and unload them. */
#include <errno.h>
#include <fcntl.h>
#include <linux/module.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "util/alloc.h"
#include "util/debug.h"
#include "util/kernel.h"
#include "util/kmod.h"
#include "util/spawn.h"

/* How often the end of the last use of a module is waited for, 10 ms each. */
#define KMOD_TRIES 500

#define KMOD_NO_KEY \
	"this kernel loads only modules signed with a key that it trusts; to enroll the key of DKMS, run 'mokutil --import /var/lib/dkms/mok.pub' and reboot, see SECURE BOOT in bpfdev(8)"

/* The message of a kernel that cannot parse the types in a module, and its meaning. */
#define KMOD_BTF_FAILED "failed to validate module ["
#define KMOD_BTF \
	"the type information (BTF) in the module does not fit this kernel; build the module again with the headers of this kernel, or remove the information, and sign it again if it was signed: objcopy -R .BTF -R .BTF.base FILE"

/* since Linux 5.17 */
#ifndef MODULE_INIT_COMPRESSED_FILE
#define MODULE_INIT_COMPRESSED_FILE 4
#endif

/* kmod_is_loaded() - check whether a module is loaded */
bool kmod_is_loaded(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%s/initstate", name);
	return !access(path, F_OK);
}

static bool kmod_is_compressed(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && strcmp(dot, ".ko") != 0;
}

/* The last error that the kernel, or a module of this project, has logged about a failed load. */
static char kmod_logged[256];

/* Open the kernel log at its end. Return -1 if the caller may not read it. */
static int kmod_open_log(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

/*
 * Find the message of an error in a record of the kernel log: "PRIORITY,...;MESSAGE\n...".
 * Processes can write records, too, but none with the kernel's own facility. The module's
 * warnings are no reason for a failure. Return NULL if it is another record.
 */
static const char *kmod_find_error(char *record)
{
	static const char own[] = "bpfdev: ";
	int priority = strtol(record, NULL, 10);
	char *message = strchr(record, ';');

	if (!message++ || (priority & LOG_FACMASK) != LOG_KERN)
		return NULL;
	message[strcspn(message, "\n")] = '\0';
	if (!strncmp(message, own, strlen(own)))
		return LOG_PRI(priority) <= LOG_ERR ? message + strlen(own) : NULL;
	return strstr(message, KMOD_BTF_FAILED "bpfdev") ? message : NULL;
}

/* Keep the last new error of the kernel log about a module of this project. */
static void kmod_read_log(int fd)
{
	const char *error;
	char record[8192];
	ssize_t len;

	/* one record each time, and EPIPE for some that are gone by now */
	while ((len = read(fd, record, sizeof(record) - 1)) > 0 || (len < 0 && errno == EPIPE)) {
		if (len < 0)
			continue;
		record[len] = '\0';
		error = kmod_find_error(record);
		if (error)
			snprintf(kmod_logged, sizeof(kmod_logged), "%.*s",
				 (int)sizeof(kmod_logged) - 1, error);
	}
}

/**
 * kmod_load_file() - load a module from a file
 * @path: the file; may be compressed
 *
 * Return: 0 or -errno: -EEXIST if a module of this name is loaded, which the kernel finds
 * out after it has checked the signature and the version of the kernel.
 */
int kmod_load_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), log, ret;

	*kmod_logged = '\0';
	if (fd < 0)
		return -errno;
	log = kmod_open_log();
	ret = cli_debug_call(syscall(SYS_finit_module, fd, "",
				     kmod_is_compressed(path) ? MODULE_INIT_COMPRESSED_FILE : 0),
			     "load %s", path);
	ret = ret ? -errno : 0;
	if (log >= 0) {
		if (ret)
			kmod_read_log(log);
		close(log);
	}
	close(fd);
	return ret;
}

/* Read the first line. Return NULL if there is none. */
static char *kmod_line(FILE *in)
{
	char *line = NULL;
	size_t room = 0;

	if (getline(&line, &room, in) <= 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	return line;
}

/**
 * kmod_strerror() - say why a module was not loaded
 * @err: errno
 *
 * Return: the text, until the next call.
 */
const char *kmod_strerror(int err)
{
	static char text[512];

	/* a bad signature is found out before the module can say anything */
	if (*kmod_logged && err != EKEYREJECTED && err != ENOKEY) {
		snprintf(text, sizeof(text), "%s: %s", strerror(err),
			 strstr(kmod_logged, KMOD_BTF_FAILED) ? KMOD_BTF : kmod_logged);
		return text;
	}
	switch (err) {
	case EIO:
		return "modprobe failed";
	case ENOEXEC:
		return "it is no module, or one of another kernel; see dmesg";
	case EPERM:
		/*
		 * The kernel does not trust the signature: EKEYREJECTED if it enforces signatures,
		 * EPERM if it is only locked down. EPERM has other causes, too.
		 */
		if (!kernel_is_locked_down(NULL))
			return strerror(err);
		return "Operation not permitted: " KMOD_NO_KEY;
	case EKEYREJECTED:
	case ENOKEY:
		return "Key was rejected by service: " KMOD_NO_KEY;
	default:
		return strerror(err);
	}
}

/**
 * kmod_unload() - unload a module, once its last use has ended
 * @name: its name
 *
 * Return: 0 or -errno: -EWOULDBLOCK if it is still used after five seconds.
 */
int kmod_unload(const char *name)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	int try, ret = 0;

	for (try = 0; try < KMOD_TRIES; try++) {
		ret = syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
		if (ret != -EWOULDBLOCK)
			break;
		nanosleep(&pause, NULL);
	}
	errno = ret ? -ret : 0;
	cli_debug_call(ret ? -1 : 0, "unload %s", name);
	return ret;
}

/* Ask the kernel why modprobe failed. */
static int kmod_load_again(const char *name)
{
	char *path = kmod_info("filename", name);
	int ret = path ? kmod_load_file(path) : -EIO;

	free(path);
	return !ret || ret == -EKEYREJECTED || ret == -ENOKEY || ret == -EPERM || *kmod_logged ?
		       ret : -EIO;
}

/**
 * kmod_load() - load an installed module, with what it needs
 * @name: its name
 *
 * Return: 0 or -errno: -EIO if only modprobe has said why.
 */
int kmod_load(const char *name)
{
	char *const argv[] = { "modprobe", (char *)name, NULL };
	int ret;

	*kmod_logged = '\0';
	ret = cli_spawn(argv, STDIN_FILENO, STDOUT_FILENO);
	return ret > 0 ? kmod_load_again(name) : ret;
}

/* Read a file of a module that is loaded. Return NULL if there is none. */
static char *kmod_attribute(const char *name, const char *file)
{
	char path[64], *line;
	FILE *in;

	snprintf(path, sizeof(path), "/sys/module/%s/%s", name, file);
	in = fopen(path, "re");
	if (!in)
		return NULL;
	line = kmod_line(in);
	fclose(in);
	return line;
}

/**
 * kmod_srcversion() - identify the source of a module that is loaded
 * @name: its name
 *
 * Return: to be freed, or NULL if it is not loaded.
 */
char *kmod_srcversion(const char *name)
{
	return kmod_attribute(name, "srcversion");
}

/**
 * kmod_uses() - count the uses of a module
 * @name: its name
 *
 * Return: their number, 0 if it is not loaded.
 */
unsigned int kmod_uses(const char *name)
{
	char *line = kmod_attribute(name, "refcnt");
	unsigned int uses = line ? strtoul(line, NULL, 10) : 0;

	free(line);
	return uses;
}

/**
 * kmod_info() - read a field of a module that need not be loaded
 * @field: as for modinfo(8)
 * @module: the name of an installed one, or the path of a file
 *
 * Return: to be freed, or NULL.
 */
char *kmod_info(const char *field, const char *module)
{
	char *const argv[] = { "modinfo", "-F", (char *)field, (char *)module, NULL };
	char *line = NULL;
	int pipes[2], ret;
	FILE *out;

	/* SELinux may keep modinfo from files of the caller; a line fits into a pipe */
	if (pipe2(pipes, O_CLOEXEC))
		return NULL;
	ret = cli_spawn(argv, STDIN_FILENO, pipes[1]);
	close(pipes[1]);
	out = fdopen(pipes[0], "r");
	if (!out) {
		close(pipes[0]);
		return NULL;
	}
	if (!ret)
		line = kmod_line(out);
	fclose(out);
	return line;
}
