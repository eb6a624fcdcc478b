// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errors: the object, the failed operation, the reason and the remedy.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "libbpfdev.h"
#include "util/error.h"
#include "util/first_line.h"
#include "util/kernel.h"
#include "util/major.h"
#include "util/progress.h"

static bool kept, said;
static unsigned int muted;
static char last_error[256];

static struct {
	const char *path;
	size_t line;
} place;

/**
 * cli_error_at() - name a line of a file in the next errors
 * @path: the file; NULL: the errors come from no line
 * @line: the line, from 1
 */
void cli_error_at(const char *path, size_t line)
{
	place.path = path;
	place.line = line;
}

/** cli_error_has_place() - check whether errors come from a line of a file */
bool cli_error_has_place(void)
{
	return place.path;
}

/**
 * cli_verror() - report an error
 * @format: as for vprintf()
 * @args: as for vprintf()
 *
 * Return: CLI_FAILURE.
 */
int cli_verror(const char *format, va_list args)
{
	va_list again;

	said = true;
	if (muted)
		return CLI_FAILURE;
	va_copy(again, args);
	vsnprintf(last_error, sizeof(last_error), format, again);
	va_end(again);
	if (kept)
		return CLI_FAILURE;
	progress_erase();
	fputs("bpfdev: ", stderr);
	if (place.path)
		fprintf(stderr, "%s:%zu: ", place.path, place.line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	return CLI_FAILURE;
}

/** cli_say() - print to stderr what is not an error message, as a hint, unless muted */
void cli_say(const char *format, ...)
{
	va_list args;

	said = true;
	if (cli_is_mute())
		return;
	progress_erase();
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
}

/** cli_has_said() - check whether anything was printed to stderr, or suppressed */
bool cli_has_said(void)
{
	return said;
}

/**
 * cli_mute() - drop errors, or report them again
 * @on: true to drop them, until each such call has been followed by one with false
 */
void cli_mute(bool on)
{
	muted += on ? 1 : -1;
}

/** cli_is_mute() - check whether nothing may be printed: errors are dropped or kept */
bool cli_is_mute(void)
{
	return muted || kept;
}

/**
 * cli_keep_errors() - keep errors for cli_last_error() only, or report them again
 * @on: true not to report them
 */
void cli_keep_errors(bool on)
{
	kept = on;
}

/**
 * cli_last_error() - return the last error that was reported or kept, but not dropped
 *
 * Return: its text, "" if there was none.
 */
const char *cli_last_error(void)
{
	return last_error;
}

/**
 * cli_error() - report an error
 * @format: as for printf()
 *
 * Return: CLI_FAILURE.
 */
int cli_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	cli_verror(format, args);
	va_end(args);
	return CLI_FAILURE;
}

/* Describe owner, group and mode of a node, to explain a denied open. */
static void error_describe_access(const char *node, char *buf, size_t size)
{
	const struct passwd *user;
	const struct group *group;
	char uid[16], gid[16];
	struct stat st;

	if (stat(node, &st)) {
		snprintf(buf, size, "%s", strerror(errno));
		return;
	}
	user = getpwuid(st.st_uid);
	group = getgrgid(st.st_gid);
	snprintf(uid, sizeof(uid), "%u", st.st_uid);
	snprintf(gid, sizeof(gid), "%u", st.st_gid);
	snprintf(buf, size, "it belongs to %s:%s with mode %04o",
		 user ? user->pw_name : uid, group ? group->gr_name : gid,
		 st.st_mode & 0777);
}

static const char *error_access_word(int flags)
{
	switch (flags & O_ACCMODE) {
	case O_RDONLY:
		return "read";
	case O_WRONLY:
		return "write";
	default:
		return "read and write";
	}
}

/* Check whether mode, owner and ACL allow an open with these flags. */
static bool error_mode_allows(const char *node, int flags)
{
	switch (flags & O_ACCMODE) {
	case O_RDONLY:
		return !access(node, R_OK);
	case O_WRONLY:
		return !access(node, W_OK);
	default:
		return !access(node, R_OK | W_OK);
	}
}

static int error_denied(const char *node, int flags, int err)
{
	char access[256];

	error_describe_access(node, access, sizeof(access));
	return cli_error("%s: %s: you may not %s it; %s", node, strerror(err),
			 error_access_word(flags), access);
}

/* Check whether names can lead to nodes here. A container may have some of them only. */
static bool error_has_nodes(const char *name)
{
	return *name == '/' || !access(BPFDEV_DEV_DIR "/control", F_OK) ||
	       (*name && cli_major());
}

static void error_node_path(char *buf, size_t size, const char *name,
			    const char *last)
{
	snprintf(buf, size, "%s%s%s%s", *name == '/' ? "" : BPFDEV_DEV_DIR "/",
		 name, *name && *last ? "/" : "", last);
}

static int error_no_nodes(void)
{
	const char *why = "the bpfdev module is not loaded; as root: modprobe bpfdev";

	if (cli_major())
		why = access(BPFDEV_DEV_DIR, F_OK) ?
			      "the bpfdev module is loaded, but this /dev has no nodes: it is not devtmpfs, as in a container or a chroot; elsewhere, boot with devtmpfs on /dev" :
			      "the bpfdev module is loaded, but only some of its nodes are here, as in a container; 'ls " BPFDEV_DEV_DIR "' shows them; give one of these names";
	return cli_error("%s/control: %s: %s", BPFDEV_DEV_DIR, strerror(ENOENT), why);
}

/* A directory that does not exist: make the first one that is missing, if it can be. */
static int error_no_dir(const char *dir, int flags)
{
	char first[BPFDEV_PATH_SIZE], node[512];
	const char *at = dir;

	/* the module was loaded just now */
	if (!*dir)
		return cli_error("%s/control: %s: it was created meanwhile; try again",
				 BPFDEV_DEV_DIR, strerror(ENOENT));
	if (!(flags & O_CREAT))
		return cli_error("%s: no such node or directory; 'bpfdev list' lists them", dir);
	if (*dir == '/' || bpfdev_path_check(dir, NULL))
		return cli_error("%s: no such directory", dir);
	do {
		at = strchrnul(at + 1, '/');
		snprintf(first, sizeof(first), "%.*s", (int)(at - dir), dir);
		error_node_path(node, sizeof(node), first, "control");
	} while (*at && !access(node, F_OK));
	return cli_error("%s: no such directory; 'bpfdev mkdir %s' makes %s", dir, first,
			 strcmp(first, dir) ? "the first missing one" : "one");
}

static int error_no_device(const char *node)
{
	struct stat st;

	if (!stat(node, &st) && S_ISDIR(st.st_mode))
		return cli_error("%s: it is a directory; 'bpfdev list' lists the nodes", node);
	return cli_error("%s: it is not a node of bpfdev; 'bpfdev list' lists the nodes",
			 node);
}

/* There is a node, but nothing that it leads to. */
static int error_no_entry(const char *node)
{
	if (!access("/sys/module/bpfdev_hold", F_OK))
		return cli_error("%s: %s: an exchange of the module has not ended; as root: bpfdev restore",
				 node, strerror(ENXIO));
	return cli_error("%s: %s: its object was removed", node, strerror(ENXIO));
}

/**
 * cli_ctl_error() - report that a control node could not be opened
 * @dir: the name of its directory, "" for the root
 * @flags: flags of the open, and O_CREAT for an entry that was to be made
 * @err: errno
 *
 * Return: CLI_FAILURE.
 */
int cli_ctl_error(const char *dir, int flags, int err)
{
	char node[512];

	if (!error_has_nodes(dir))
		return error_no_nodes();
	error_node_path(node, sizeof(node), dir, "control");
	switch (err) {
	case EACCES:
	case EPERM:
		return error_denied(node, flags, err);
	case ENOENT:
		return error_no_dir(dir, flags);
	case ENOTDIR:
		return cli_error("%s: not a directory", dir);
	case ENODEV:
		return error_no_device(node);
	case ENXIO:
		return error_no_entry(node);
	default:
		return cli_error("%s: %s", node, strerror(err));
	}
}

/* Check whether a node is that of a link: a data node can lack a feature, too. */
static bool error_is_link(const char *node)
{
	char path[64], type[16];
	struct stat st;

	if (stat(node, &st))
		return false;
	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u/type", major(st.st_rdev),
		 minor(st.st_rdev));
	return first_line(path, type, sizeof(type)) && !strcmp(type, "link");
}

/**
 * cli_open_error() - report that a node could not be opened
 * @name: its name
 * @flags: flags of the open
 * @err: errno
 *
 * Return: CLI_FAILURE.
 */
int cli_open_error(const char *name, int flags, int err)
{
	char node[512];

	if (!error_has_nodes(name))
		return error_no_nodes();
	error_node_path(node, sizeof(node), name, "");
	if (err == EACCES && error_mode_allows(node, flags))
		return cli_error("%s: %s: the mode allows it, but an object of this kind cannot be opened to %s",
				 node, strerror(err), error_access_word(flags));
	if (err == EACCES || err == EPERM)
		return error_denied(node, flags, err);
	if (err == ENOENT)
		return cli_error("%s: no such node; 'bpfdev list' lists the nodes",
				 name);
	if (err == ENODEV || err == EISDIR)
		return error_no_device(node);
	if (err == ENXIO)
		return error_no_entry(node);
	/* the module found no iterators when it was loaded */
	if (err == EOPNOTSUPP && error_is_link(node))
		return cli_error("%s: %s: iterator links have no text: %s", node, strerror(err),
				 kernel_why_no_walk());
	return cli_error("%s: %s", node, strerror(err));
}

/**
 * cli_is_name() - check whether a name is valid for a node or a directory
 * @name: its name, in its directory
 *
 * Return: true if it is valid.
 */
bool cli_is_name(const char *name)
{
	return !bpfdev_name_check(name, NULL);
}

/**
 * cli_name_error() - report that an operation on a name failed
 * @verb: the operation, as in "cannot VERB NAME"
 * @name: the name, with its directory
 * @err: errno
 *
 * Return: CLI_FAILURE.
 */
int cli_name_error(const char *verb, const char *name, int err)
{
	const char *slash = strrchr(name, '/');
	const char *last = slash ? slash + 1 : name;
	const char *why = strerror(err), *rule;

	switch (err) {
	case EINVAL:
		if (bpfdev_name_check(last, &rule))
			why = rule;
		break;
	case EISDIR:
		why = strcmp(verb, "unpin") ? "it is a directory" :
			      "it is a directory; 'bpfdev rmdir' removes directories";
		break;
	case ENODEV:
		why = "its directory was removed during the call";
		break;
	case ENOENT:
		why = "no such node or directory; 'bpfdev list' lists them";
		break;
	case ENOSPC:
		why = "its directory, or one above it, is at its limit of entries; 'bpfdev list -o NAME,ENTRIES,LIMIT' shows the limits";
		break;
	case ENOTDIR:
		why = "it is not a directory; 'bpfdev unpin' removes nodes";
		break;
	case ENOTEMPTY:
		why = "the directory is not empty; unpin the entries that 'bpfdev list' shows in it first";
		break;
	case ENAMETOOLONG:
		why = "the whole path would have more than 255 characters";
		break;
	case EPERM:
		why = "setting another owner needs CAP_CHOWN; without it, you must be in the group";
		break;
	case ESTALE:
		why = "it was replaced during the call; try again";
		break;
	case ENFILE:
	case ENOMEM:
		break;
	}
	return cli_error("cannot %s %s: %s", verb, name, why);
}
