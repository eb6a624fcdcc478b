// SPDX-License-Identifier: GPL-2.0-only
/* The tree of cgroups, on directories that take their place. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/cgroup_tree.h"
#include "unit.h"
#include "util/error.h"
#include "util/strbuf.h"

#define ROOT "/tmp/cgroup_tree_test.XXXXXX"

/* mkdtemp() fills it in */
static char root[sizeof(ROOT)] = ROOT;
static struct strbuf log_text;

static void log_found(struct cgroup *cgroup, int fd, void *data)
{
	struct stat st;

	(void)data;
	strbuf_printf(&log_text, "+%s%s ", cgroup->path,
		      fstat(fd, &st) || st.st_ino != cgroup->id ? "?" : "");
}

static void log_changed(struct cgroup *cgroup, int fd, void *data)
{
	(void)fd;
	(void)data;
	strbuf_printf(&log_text, "%s=%u:%u ", cgroup->path, cgroup->uid, cgroup->gid);
}

static void log_gone(struct cgroup *cgroup, void *data)
{
	(void)data;
	strbuf_printf(&log_text, "-%s ", cgroup->path);
}

static const struct cgroup_tree_ops ops = {
	.found = log_found, .changed = log_changed, .gone = log_gone,
};

static const char *under(const char *path)
{
	static char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s/%s", root, path);
	return full;
}

/* The calls since the last one. */
static const char *logged(void)
{
	static char text[1000];

	snprintf(text, sizeof(text), "%.*s", (int)log_text.len, log_text.chars ?: "");
	log_text.len = 0;
	return text;
}

static const char *updated(struct cgroup_tree *tree)
{
	return cgroup_tree_update(tree) ? "error" : logged();
}

static void test_changes(struct cgroup_tree *tree)
{
	same(logged(), "+a +a/b ", "directories that are there are found, parents first");
	same(updated(tree), "", "nothing changes by itself");
	mkdir(under("c"), 0755);
	same(updated(tree), "+c ", "a new one is found");
	mkdir(under("c/d"), 0755);
	mkdir(under("c/d/e"), 0755);
	same(updated(tree), "+c/d +c/d/e ", "with one that was made in it before it was watched");
	rmdir(under("c/d/e"));
	rmdir(under("c/d"));
	rmdir(under("c"));
	same(updated(tree), "-c/d/e -c/d -c ", "removed ones are gone, the lowest first");
	mkdir(under("f"), 0755);
	rmdir(under("f"));
	same(updated(tree), "", "one that came and went is not found");
	close(open(under("file"), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
	same(updated(tree), "", "nor is a file");
}

static void test_owner(struct cgroup_tree *tree)
{
	if (geteuid())
		return;
	ok(!chown(under("a/b"), 7, 8), "one is given away");
	same(updated(tree), "a/b=7:8 ", "which is a change");
	ok(!chmod(under("a/b"), 0700), "its mode is changed");
	same(updated(tree), "", "which is none");
}

/* Fill the queue of events: two in a row that are equal would be one. */
static void fill_queue(void)
{
	FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "re");
	unsigned int most = 0, i;

	ok(file && fscanf(file, "%u", &most) == 1, "the queue has a limit");
	if (file)
		fclose(file);
	for (i = 0; i <= most; i++)
		chmod(under(i % 2 ? "file" : "a"), 0700);
}

static void test_lost(struct cgroup_tree *tree)
{
	fill_queue();
	mkdir(under("a/new"), 0755);
	mkdir(under("a/new/x"), 0755);
	rmdir(under("a/b"));
	same(updated(tree), "+a/new +a/new/x -a/b ", "lost events do no harm");
}

static void test_end(struct cgroup_tree *tree)
{
	int status;

	rmdir(under("a/new/x"));
	rmdir(under("a/new"));
	rmdir(under("a"));
	unlink(under("cgroup.procs"));
	capture();
	status = cgroup_tree_update(tree);
	release();
	ok(status == CLI_FAILURE, "the end of the root is an error");
	same(logged(), "-a/new/x -a/new -a ", "after the cgroups in it are gone");
}

static void unit_run(void)
{
	struct cgroup_tree tree = { .where = root, .ops = &ops };

	ok(mkdtemp(root), "there is a directory");
	mkdir(under("a"), 0755);
	mkdir(under("a/b"), 0755);
	close(open(under("cgroup.procs"), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
	tree.root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok(!cgroup_tree_open(&tree), "the tree is opened");
	test_changes(&tree);
	test_owner(&tree);
	test_lost(&tree);
	test_end(&tree);
	cgroup_tree_close(&tree);
	close(tree.root);
	strbuf_free(&log_text);
	unlink(under("file"));
	rmdir(root);
}
