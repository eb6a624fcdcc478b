// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text of an iterator, read from its node: the same as from its pin on bpffs, and
 * from BPF_ITER_CREATE, for each kind of iterator.
 */
#include "common.h"
#include "attach_points.h"

/* a macro of the compiler, and the name of an iterator */
#undef unix

#define TEXT_MAX (1 << 20)
#define PIN BPFFS "bpfdev_text_test"
#define NODE DEV "text_test/x"

FIXTURE(text) {
	int ctl;
	int dir;
	int link;
	char *node;
	char *pin;
};

FIXTURE_VARIANT(text) {
	const char *target;
	int map_type;
	int order;
};

#define KIND(_target, _map_type, _order)				\
	FIXTURE_VARIANT_ADD(text, _target) {				\
		.target = "bpf_iter_" #_target,				\
		.map_type = _map_type,					\
		.order = _order,					\
	}

KIND(bpf_map, 0, 0);
KIND(bpf_prog, 0, 0);
KIND(bpf_link, 0, 0);
KIND(task, 0, 0);
KIND(task_file, 0, 0);
KIND(task_vma, 0, 0);
KIND(cgroup, 0, 1 /* BPF_CGROUP_ITER_SELF_ONLY */);
KIND(bpf_map_elem, BPF_MAP_TYPE_ARRAY, 0);
KIND(sockmap, BPF_MAP_TYPE_SOCKMAP, 0);
KIND(netlink, 0, 0);
KIND(tcp, 0, 0);
KIND(udp, 0, 0);
KIND(unix, 0, 0);
KIND(ksym, 0, 0);
KIND(kmem_cache, 0, 0);

/* A link to an iterator that prints a line for each object, and for the end. */
static int text_link_create(const char *target, int map_type, int order)
{
	uint64_t text;

	memcpy(&text, "objects\n", sizeof(text));
	const struct bpf_insn insns[] = {
		LOAD_REG(1, 1, 0),		/* ctx->meta */
		LOAD_REG(1, 1, 0),		/* ->seq */
		LOAD_IMM64(2, 0, text),
		STORE_REG(10, -8, 2),
		MOV_REG(2, 10),
		ADD_IMM(2, -8),
		MOV_IMM(3, 8),
		CALL(BPF_FUNC_seq_write),
		MOV_IMM(0, 0),
		EXIT(),
	};
	union bpf_iter_link_info info = {};
	int link;

	if (map_type)
		info.map.map_fd = map_create(map_type, 4, 4, 300);
	else
		info.cgroup.order = order;
	link = iter_link_create_of(target, insns, ARRAY_LEN(insns),
				   map_type || order ? &info : NULL);
	if (map_type)
		close(info.map.map_fd);
	return link;
}

FIXTURE_SETUP(text)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "text_test"));
	self->dir = ctl_open("text_test", O_RDWR);
	ASSERT_LE(0, self->dir);
	self->link = text_link_create(variant->target, variant->map_type,
				      variant->order);
	self->node = malloc(TEXT_MAX);
	self->pin = malloc(TEXT_MAX);
}

FIXTURE_TEARDOWN(text)
{
	unlink(PIN);
	node_remove(self->dir, "x");
	EXPECT_EQ(0, dir_remove(self->ctl, "text_test"));
	free(self->node);
	free(self->pin);
	close(self->link);
	close(self->dir);
	close(self->ctl);
}

/* Read all of a file in pieces of @step bytes. */
static ssize_t read_text(int fd, char *buf, size_t step)
{
	size_t total = 0;
	ssize_t len = 0;

	while (total + step < TEXT_MAX && (len = read(fd, buf + total, step)) > 0)
		total += len;
	buf[total] = '\0';
	close(fd);
	return len < 0 ? -errno : (ssize_t)total;
}

static int iter_create(int link)
{
	BPF_ATTR(attr);
	attr.iter_create.link_fd = link;
	return sys_bpf(BPF_ITER_CREATE, &attr);
}

TEST_F(text, the_node_has_the_text_of_the_pin)
{
	ssize_t node = -1, pin = 0, created = 0;
	static const int steps[] = { 4096, 7 };
	int i, try;

	if (self->link == -ENOENT || self->link == -EINVAL)
		SKIP(return, "this kernel has no such iterator");
	ASSERT_LE(0, self->link);
	ASSERT_EQ(0, node_create(self->dir, "x", self->link));
	ASSERT_EQ(0, obj_pin(self->link, PIN));
	for (i = 0; i < ARRAY_LEN(steps); i++) {
		/* processes and sockets may come and go meanwhile */
		for (try = 0; try < 20; try++) {
			pin = read_text(do_open(PIN, O_RDONLY), self->pin, steps[i]);
			created = read_text(iter_create(self->link), self->node,
					    steps[i]);
			node = read_text(do_open(NODE, O_RDONLY), self->node, steps[i]);
			if (node == pin && pin == created)
				break;
		}
		EXPECT_LT(0, node);
		EXPECT_EQ(pin, node);
		EXPECT_EQ(created, node);
		EXPECT_STREQ(self->pin, self->node);
	}
}

/* The files are of the same kind: neither can be written, sought or mapped. */
TEST_F(text, files_of_the_node_and_the_pin_act_alike)
{
	struct { const char *path; int fd; off_t seek; ssize_t wrote; int flags; } files[] = {
		{ PIN }, { NODE },
	};
	size_t i;

	if (self->link == -ENOENT || self->link == -EINVAL)
		SKIP(return, "this kernel has no such iterator");
	ASSERT_EQ(0, node_create(self->dir, "x", self->link));
	ASSERT_EQ(0, obj_pin(self->link, PIN));
	for (i = 0; i < ARRAY_LEN(files); i++) {
		files[i].fd = do_open(files[i].path, O_RDONLY);
		ASSERT_LE(0, files[i].fd);
		files[i].seek = lseek(files[i].fd, 3, SEEK_SET) < 0 ? -errno : 0;
		files[i].wrote = write(files[i].fd, "x", 1) < 0 ? -errno : 0;
		files[i].flags = fcntl(files[i].fd, F_GETFL);
		close(files[i].fd);
	}
	EXPECT_EQ(files[0].seek, files[1].seek);
	EXPECT_EQ(files[0].wrote, files[1].wrote);
	EXPECT_EQ(files[0].flags, files[1].flags);
	/* an open file outlives all names of its link */
	files[1].fd = do_open(NODE, O_RDONLY);
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	ASSERT_EQ(0, unlink(PIN));
	close(self->link);
	self->link = -1;
	EXPECT_LT(0, read_text(files[1].fd, self->node, 4096));
}

TEST_HARNESS_MAIN
