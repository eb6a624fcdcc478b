/* SPDX-License-Identifier: GPL-2.0-only */
/* The cgroups below one, as they are made and removed. */
#ifndef BPFDEV_BPF_CGROUP_TREE_H
#define BPFDEV_BPF_CGROUP_TREE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * struct cgroup - a cgroup
 * @path: its path below the root of the tree, without a slash at its start
 * @id: its ID
 * @uid: owner of its directory
 * @gid: group of its directory
 * @watch: the watch of its directory, or -1
 * @link: for the user of the tree, 0 at first
 * @waits: likewise
 */
struct cgroup {
	char *path;
	uint64_t id;
	uid_t uid;
	gid_t gid;
	int watch;
	uint32_t link;
	bool waits;
};

/*
 * struct cgroup_tree_ops - functions of the user of a tree
 * @found: a cgroup is there, open as @fd
 * @changed: it has another owner
 * @gone: it was removed; its structure is freed afterwards
 */
struct cgroup_tree_ops {
	void (*found)(struct cgroup *cgroup, int fd, void *data);
	void (*changed)(struct cgroup *cgroup, int fd, void *data);
	void (*gone)(struct cgroup *cgroup, void *data);
};

/*
 * struct cgroup_tree - the cgroups below one
 * @root: that cgroup, open
 * @where: its path, for messages
 * @ops: functions of the user
 * @data: their last argument
 * @events: descriptor of inotify(7), to be polled
 * @above: the watch of the directory that contains the root, or -1
 * @top: the root
 * @by_path: the cgroups below it, by their path
 * @by_watch: those with a watch, and the root
 */
struct cgroup_tree {
	int root;
	const char *where;
	const struct cgroup_tree_ops *ops;
	void *data;
	int events;
	int above;
	struct cgroup top;
	void *by_path;
	void *by_watch;
};

int cgroup_tree_open(struct cgroup_tree *tree);
int cgroup_tree_update(struct cgroup_tree *tree);
int cgroup_tree_open_cgroup(const struct cgroup_tree *tree, const char *path);
void cgroup_tree_each(const struct cgroup_tree *tree,
		      void (*each)(struct cgroup *cgroup, void *data), void *data);
void cgroup_tree_close(struct cgroup_tree *tree);

#endif /* BPFDEV_BPF_CGROUP_TREE_H */
