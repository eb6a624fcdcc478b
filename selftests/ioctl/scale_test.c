// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many nodes: SCALE_NODES (1000) in one directory. Each exists in devtmpfs, in
 * sysfs and in the listing, and none is left afterwards. The runner unloads the
 * module.
 */
#include "common.h"

FIXTURE(scale) {
	int ctl;
	int dir;
	int nodes;
	uint32_t *ids;
};

static const char *name_of(int n)
{
	static char name[16];

	snprintf(name, sizeof(name), "n%06d", n);
	return name;
}

FIXTURE_SETUP(scale)
{
	const char *nodes = getenv("SCALE_NODES");

	self->nodes = nodes ? atoi(nodes) : 1000;
	TH_LOG("SCALE_NODES=%d", self->nodes);
	self->ids = calloc(self->nodes, sizeof(*self->ids));
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_EQ(0, dir_create(self->ctl, "scale"));
	self->dir = ctl_open("scale", O_RDWR);
	ASSERT_LE(0, self->dir);
}

FIXTURE_TEARDOWN(scale)
{
	EXPECT_EQ(0, list_count(self->dir));
	close(self->dir);
	EXPECT_EQ(0, dir_remove(self->ctl, "scale"));
	close(self->ctl);
	free(self->ids);
}

/* Every entry is listed once, in the order of names, with its object. */
static int list_wrong(int dir, const uint32_t *ids, int nodes)
{
	struct bpfdev_info infos[256];
	struct bpfdev_list arg = { .info_size = sizeof(infos[0]) };
	int n = 0, ret;
	unsigned int i;

	do {
		arg.infos = PTR(infos);
		arg.count = ARRAY_LEN(infos);
		ret = do_ioctl(dir, BPFDEV_IOC_LIST, &arg);
		if (ret)
			return ret;
		for (i = 0; i < arg.count; i++, n++)
			if (n >= nodes || infos[i].id != ids[n] ||
			    strcmp(infos[i].name, name_of(n)))
				return n + 1;
	} while (arg.more);
	return n == nodes ? 0 : n + 1;
}

TEST_F_TIMEOUT(scale, many_nodes_come_and_go, 3600)
{
	char path[64], entries[32];
	int i, fd;

	for (i = 0; i < self->nodes; i++) {
		fd = array_create();
		ASSERT_LE(0, fd);
		self->ids[i] = map_id(fd);
		ASSERT_EQ(0, node_create(self->dir, name_of(i), fd));
		close(fd);
	}
	EXPECT_EQ(0, read_line(SYSFS "scale!control/entries", entries,
			       sizeof(entries)));
	EXPECT_EQ(self->nodes, atoi(entries));
	EXPECT_EQ(0, list_wrong(self->dir, self->ids, self->nodes));
	for (i = 0; i < self->nodes; i++) {
		snprintf(path, sizeof(path), DEV "scale/%s", name_of(i));
		fd = do_open(path, O_RDWR);
		ASSERT_LE(0, fd);
		ASSERT_EQ(self->ids[i], map_id(fd));
		close(fd);
	}
	/* not in the order of creation */
	for (i = 0; i < self->nodes; i += 2)
		ASSERT_EQ(0, node_remove(self->dir, name_of(i)));
	EXPECT_EQ(self->nodes / 2, list_count(self->dir));
	for (i = self->nodes - 1; i >= 0; i--)
		if (i % 2)
			ASSERT_EQ(0, node_remove(self->dir, name_of(i)));
}

TEST_HARNESS_MAIN
