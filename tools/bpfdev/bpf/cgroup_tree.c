// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cgroups below one, kept up to date by inotify(7).
 *
 * An event only names a path: the directory there is compared with the known cgroup. So an
 * event that comes late, twice or for a cgroup that was removed and made again does no
 * harm. A directory is watched before it is read, thus nothing in it is missed. After
 * events were lost, all directories are compared again.
 *
 * The kernel keeps a watch of a removed cgroup, so it is removed here.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "bpf/cgroup_tree.h"
#include "util/alloc.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/path.h"

/*
 * struct paths - some paths or names
 * @path: each of them
 * @count: their number
 */
struct paths {
	char **path;
	size_t count;
};

static void paths_add(struct paths *paths, const char *path)
{
	paths->path = cli_grow(paths->path, paths->count, sizeof(*paths->path));
	paths->path[paths->count++] = cli_copy(path);
}

static void paths_free(struct paths *paths)
{
	while (paths->count)
		free(paths->path[--paths->count]);
	free(paths->path);
}

static int cgroup_cmp_path(const void *a, const void *b)
{
	return strcmp(((const struct cgroup *)a)->path, ((const struct cgroup *)b)->path);
}

static int cgroup_cmp_watch(const void *a, const void *b)
{
	int watch = ((const struct cgroup *)a)->watch, other = ((const struct cgroup *)b)->watch;

	return watch < other ? -1 : watch > other;
}

static struct cgroup *tree_find(void * const *root, const struct cgroup *key,
				int (*cmp)(const void *a, const void *b))
{
	struct cgroup **found = tfind(key, root, cmp);

	return found ? *found : NULL;
}

static void tree_insert(void **root, struct cgroup *cgroup,
			int (*cmp)(const void *a, const void *b))
{
	if (!tsearch(cgroup, root, cmp))
		exit(cli_error("out of memory"));
}

/* Watch a directory. An error is reported; its cgroups are read this once. */
static void tree_watch(struct cgroup_tree *tree, struct cgroup *cgroup, int fd)
{
	char link[64];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	cgroup->watch = cli_debug_call(inotify_add_watch(tree->events, link,
							 IN_CREATE | IN_DELETE | IN_ATTRIB |
							 IN_ONLYDIR),
				       "watch %s/%s", tree->where, cgroup->path);
	if (cgroup->watch >= 0)
		tree_insert(&tree->by_watch, cgroup, cgroup_cmp_watch);
	else if (errno == ENOSPC)
		cli_error("cannot watch %s/%s, so new cgroups in it get no node: the user has all watches that sysctl fs.inotify.max_user_watches allows; raise it",
			  tree->where, cgroup->path);
	else
		cli_error("cannot watch %s/%s, so new cgroups in it get no node: %s", tree->where,
			  cgroup->path, strerror(errno));
}

/* Forget a cgroup, without telling the user of the tree. */
static void tree_forget(struct cgroup_tree *tree, struct cgroup *cgroup)
{
	tdelete(cgroup, &tree->by_path, cgroup_cmp_path);
	if (cgroup->watch >= 0) {
		tdelete(cgroup, &tree->by_watch, cgroup_cmp_watch);
		inotify_rm_watch(tree->events, cgroup->watch);
	}
	free(cgroup->path);
	free(cgroup);
}

static struct cgroup *tree_add(struct cgroup_tree *tree, const char *path, uint64_t id)
{
	struct cgroup *cgroup = calloc(1, sizeof(*cgroup));

	if (!cgroup)
		exit(cli_error("out of memory"));
	cgroup->path = cli_copy(path);
	cgroup->id = id;
	cgroup->watch = -1;
	tree_insert(&tree->by_path, cgroup, cgroup_cmp_path);
	return cgroup;
}

/* Take the owner of a cgroup. Return whether it is another one. */
static bool cgroup_set_owner(struct cgroup *cgroup, const struct stat *st)
{
	bool changed = cgroup->uid != st->st_uid || cgroup->gid != st->st_gid;

	cgroup->uid = st->st_uid;
	cgroup->gid = st->st_gid;
	return changed;
}

/**
 * cgroup_tree_open_cgroup() - open the directory of a cgroup
 * @tree: the tree
 * @path: path of the cgroup, "." for the root
 *
 * Return: a descriptor, or -1 with errno set.
 */
int cgroup_tree_open_cgroup(const struct cgroup_tree *tree, const char *path)
{
	return cli_debug_call(openat(tree->root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
				     O_CLOEXEC),
			      "open %s/%s O_RDONLY", tree->where, path);
}

static bool tree_is_gone(int err)
{
	return err == ENOENT || err == ENOTDIR || err == ENODEV;
}

static void tree_look(struct cgroup_tree *tree, const char *path, bool read);

/* Take the descriptor of a directory, and look at the cgroups in it. */
static void tree_read(struct cgroup_tree *tree, const char *path, int fd)
{
	const struct dirent *entry;
	struct paths names = {};
	char *below;
	DIR *dir;
	size_t i;

	dir = fdopendir(fd);
	if (!dir) {
		cli_error("cannot read %s/%s: %s", tree->where, path, strerror(errno));
		close(fd);
		return;
	}
	while ((entry = readdir(dir)))
		if (entry->d_type == DT_DIR && strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			paths_add(&names, entry->d_name);
	/* first, because a user can nest more cgroups than files may be open */
	closedir(dir);
	for (i = 0; i < names.count; i++) {
		below = cli_join(path, names.path[i]);
		tree_look(tree, below, false);
		free(below);
	}
	paths_free(&names);
}

/* Add a cgroup, and watch it before its owner is taken and its content read. */
static void tree_found(struct cgroup_tree *tree, const char *path, uint64_t id, int fd)
{
	struct cgroup *cgroup = tree_add(tree, path, id);
	struct stat st;

	tree_watch(tree, cgroup, fd);
	if (!fstat(fd, &st))
		cgroup_set_owner(cgroup, &st);
	tree->ops->found(cgroup, fd, tree->data);
}

/*
 * Compare a path with the known cgroup, and with @read all paths in it, too. Those in a new
 * cgroup are compared in any case.
 */
static void tree_look(struct cgroup_tree *tree, const char *path, bool read)
{
	const struct cgroup key = { .path = (char *)path };
	struct cgroup *cgroup = tree_find(&tree->by_path, &key, cgroup_cmp_path);
	int fd = cgroup_tree_open_cgroup(tree, path);
	struct stat st = {};

	if ((fd < 0 && !tree_is_gone(errno)) || (fd >= 0 && fstat(fd, &st))) {
		cli_error("cgroup %s/%s: %s", tree->where, path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	if (cgroup && st.st_ino != cgroup->id) {
		tree->ops->gone(cgroup, tree->data);
		tree_forget(tree, cgroup);
		cgroup = NULL;
	}
	if (fd < 0)
		return;
	if (!cgroup)
		tree_found(tree, path, st.st_ino, fd);
	else if (cgroup_set_owner(cgroup, &st))
		tree->ops->changed(cgroup, fd, tree->data);
	if (read || !cgroup)
		tree_read(tree, path, fd);
	else
		close(fd);
}

static void tree_add_path(struct cgroup *cgroup, void *data)
{
	paths_add(data, cgroup->path);
}

/* Look at all cgroups, those that are known first. */
static void tree_look_at_all(struct cgroup_tree *tree)
{
	struct paths known = {};
	size_t i;
	int fd;

	cgroup_tree_each(tree, tree_add_path, &known);
	for (i = 0; i < known.count; i++)
		tree_look(tree, known.path[i], true);
	paths_free(&known);
	fd = cgroup_tree_open_cgroup(tree, ".");
	if (fd >= 0)
		tree_read(tree, "", fd);
}

/* Watch the directory that contains the root, unless the root is a mount. */
static void tree_watch_above(struct cgroup_tree *tree)
{
	char link[64];
	struct statfs fs;

	snprintf(link, sizeof(link), "/proc/self/fd/%d/..", tree->root);
	tree->above = -1;
	if (!statfs(link, &fs) && fs.f_type == CGROUP2_SUPER_MAGIC)
		tree->above = inotify_add_watch(tree->events, link, IN_DELETE | IN_ONLYDIR);
}

/**
 * cgroup_tree_open() - watch the cgroups below one, and find those that are there
 * @tree: the tree, with its first four members set; pass it to cgroup_tree_close() in any
 *	case
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int cgroup_tree_open(struct cgroup_tree *tree)
{
	tree->top = (struct cgroup) { .path = (char *)"" };
	tree->events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (tree->events < 0)
		return cli_error("inotify: %s", strerror(errno));
	tree_watch_above(tree);
	tree_watch(tree, &tree->top, tree->root);
	if (tree->top.watch < 0)
		return CLI_FAILURE;
	tree_look_at_all(tree);
	return CLI_OK;
}

static bool tree_is_there(const struct cgroup_tree *tree)
{
	return !faccessat(tree->root, "cgroup.procs", F_OK, 0);
}

static void tree_event(struct cgroup_tree *tree, const struct inotify_event *event)
{
	const struct cgroup key = { .watch = event->wd };
	const struct cgroup *dir = tree_find(&tree->by_watch, &key, cgroup_cmp_watch);
	char *path;

	if (event->mask & IN_Q_OVERFLOW) {
		tree_look_at_all(tree);
	} else if (dir && event->len && event->mask & IN_ISDIR) {
		path = cli_join(dir->path, event->name);
		tree_look(tree, path, false);
		free(path);
	}
}

/* Take all events that were sent. Return 0, or an errno. */
static int tree_read_events(struct cgroup_tree *tree)
{
	char buf[65536] __attribute__((aligned(__alignof__(struct inotify_event))));
	const struct inotify_event *event;
	ssize_t len, at;

	while ((len = read(tree->events, buf, sizeof(buf))) > 0) {
		for (at = 0; at < len; at += sizeof(*event) + event->len) {
			event = (const void *)(buf + at);
			tree_event(tree, event);
		}
	}
	return errno == EAGAIN || errno == EINTR ? 0 : errno;
}

/**
 * cgroup_tree_update() - find all that has changed
 * @tree: the tree
 *
 * Return: CLI_OK, or CLI_FAILURE after it was reported that the root no longer exists, or
 * an error.
 */
int cgroup_tree_update(struct cgroup_tree *tree)
{
	bool is_there;
	int err;

	/*
	 * If the root is gone, all events of cgroups in it were sent before, and are read
	 * after this was seen. If it goes meanwhile, no other event may follow.
	 */
	do {
		is_there = tree_is_there(tree);
		err = tree_read_events(tree);
		if (err)
			return cli_error("inotify: %s", strerror(err));
	} while (is_there && !tree_is_there(tree));
	if (!is_there)
		return cli_error("the cgroup %s was removed, and all below it", tree->where);
	return CLI_OK;
}

/* struct tree_walk - a walk through a tree */
struct tree_walk {
	void (*each)(struct cgroup *cgroup, void *data);
	void *data;
};

static void tree_visit(const void *node, VISIT which, void *data)
{
	const struct tree_walk *walk = data;

	if (which == postorder || which == leaf)
		walk->each(*(struct cgroup * const *)node, walk->data);
}

/**
 * cgroup_tree_each() - call a function for each cgroup
 * @tree: the tree, which must not change meanwhile
 * @each: the function; parents are visited before their children
 * @data: its last argument
 */
void cgroup_tree_each(const struct cgroup_tree *tree,
		      void (*each)(struct cgroup *cgroup, void *data), void *data)
{
	struct tree_walk walk = { .each = each, .data = data };

	twalk_r(tree->by_path, tree_visit, &walk);
}

/** cgroup_tree_close() - forget a tree; the root stays open */
void cgroup_tree_close(struct cgroup_tree *tree)
{
	while (tree->by_path)
		tree_forget(tree, *(struct cgroup **)tree->by_path);
	if (tree->by_watch)
		tdelete(&tree->top, &tree->by_watch, cgroup_cmp_watch);
	if (tree->events >= 0)
		close(tree->events);
}
