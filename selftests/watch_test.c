// SPDX-License-Identifier: GPL-2.0-only
/* What happens to objects behind the back of the module is told all the same. */
#include "common.h"
#include "events.h"

#include <sys/prctl.h>

FIXTURE(watch) {
	int ctl;
	int dir;
	int events;
	char event[UEVENT_MAX];
	size_t event_len;
};

FIXTURE_SETUP(watch)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "watch_test"));
	self->dir = ctl_open("watch_test", O_RDWR);
	ASSERT_LE(0, self->dir);
}

FIXTURE_TEARDOWN(watch)
{
	node_remove(self->dir, "x");
	EXPECT_EQ(0, dir_remove(self->ctl, "watch_test"));
	close(self->events);
	close(self->dir);
	close(self->ctl);
}

/* From here on what is told is of the node alone. */
#define PIN(_fd) ({							\
	ASSERT_EQ(0, node_create(self->dir, "x", _fd));			\
	self->events = events_open();					\
	ASSERT_LE(0, self->events);					\
})

#define ATTR(_name) SYSFS "watch_test!x/" _name

/* An attribute that was read and may be polled. */
static int poll_begin(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char c;

	while (read(fd, &c, 1) == 1)
		;
	return fd;
}

/* Whoever polls is woken after the change, and reads what is there now. */
static const char *poll_end(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLPRI };
	static char text[64];
	ssize_t len;

	if (poll(&pollfd, 1, 60000) != 1)
		return "(not woken)";
	lseek(fd, 0, SEEK_SET);
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	return text;
}

#define EXPECT_NOBODY() EXPECT_KEY("BPFDEV_BY_PID", "(none)")

TEST_F(watch, a_map_is_frozen)
{
	int map = array_create(), fd;

	PIN(map);
	fd = poll_begin(ATTR("frozen"));
	ASSERT_EQ(0, map_freeze(map));
	EXPECT_STREQ("1\n", poll_end(fd));
	NEXT_EVENT();
	EXPECT_KEY("ACTION", "change");
	EXPECT_KEY("BPFDEV_CHANGE", "freeze");
	EXPECT_KEY("BPFDEV_NAME", "watch_test/x");
	EXPECT_NOBODY();
	close(map);
}

TEST_F(watch, a_link_is_detached)
{
	int prog = xdp_load(1), link = xdp_link_create(prog), fd;

	ASSERT_LE(0, link);
	PIN(link);
	fd = poll_begin(ATTR("attached"));
	ASSERT_EQ(0, link_detach(link));
	EXPECT_STREQ("0\n", poll_end(fd));
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "detach");
	EXPECT_KEY("BPFDEV_ATTACHED", "0");
	EXPECT_NOBODY();
	close(link);
	close(prog);
}

TEST_F(watch, a_link_gets_another_program)
{
	int prog = xdp_load(1), other = xdp_load(2);
	int link = xdp_link_create(prog), fd;
	char id[16], old[16];

	ASSERT_LE(0, link);
	sprintf(id, "%d", prog_id(other));
	sprintf(old, "%d", prog_id(prog));
	PIN(link);
	fd = poll_begin(ATTR("prog_id"));
	ASSERT_EQ(0, link_update(link, other));
	EXPECT_EQ(atoi(id), atoi(poll_end(fd)));
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "update");
	EXPECT_KEY("BPFDEV_PROG_ID", id);
	EXPECT_KEY("BPFDEV_OLD_PROG_ID", old);
	EXPECT_NOBODY();
	close(link);
	close(prog);
	close(other);
}

TEST_F(watch, what_an_array_of_programs_holds)
{
	int array = map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 2);
	int prog = xdp_load(1), fd;
	uint32_t key = 1;

	PIN(array);
	fd = poll_begin(ATTR("uses_progs"));
	ASSERT_EQ(0, map_update(array, &key, &prog));
	EXPECT_EQ(prog_id(prog), atoi(poll_end(fd)));
	fd = poll_begin(ATTR("uses_progs"));
	ASSERT_EQ(0, map_delete(array, &key));
	EXPECT_STREQ("\n", poll_end(fd));
	close(array);
	close(prog);
}

/* What the module does itself is told at once, once, and with who did it. */
TEST_F(watch, who_did_it_is_told)
{
	int prog = xdp_load(1), other = xdp_load(2);
	int link = xdp_link_create(prog), map = array_create(), fd;
	char pid[16];

	ASSERT_LE(0, link);
	sprintf(pid, "%d", getpid());
	prctl(PR_SET_NAME, "a\nb\\=\303");
	PIN(link);
	fd = poll_begin(ATTR("prog_id"));
	ASSERT_EQ(0, node_update(self->dir, "x", other));
	EXPECT_EQ(prog_id(other), atoi(poll_end(fd)));
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "update");
	EXPECT_KEY("BPFDEV_BY_PID", pid);
	EXPECT_KEY("BPFDEV_BY_UID", "0");
	EXPECT_KEY("BPFDEV_BY_COMM", "a\\nb\\\\=\\303");
	close(link);
	link = iter_link_create();
	ASSERT_LE(0, link);
	fd = poll_begin(ATTR("id"));
	ASSERT_EQ(0, node_replace(self->dir, "x", link));
	EXPECT_EQ(link_id(link), atoi(poll_end(fd)));
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "replace");
	EXPECT_KEY("BPFDEV_BY_PID", pid);
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	NEXT_EVENT();
	EXPECT_KEY("ACTION", "remove");
	EXPECT_KEY("BPFDEV_BY_PID", pid);
	ASSERT_EQ(0, node_create(self->dir, "x", map));
	NEXT_EVENT();
	EXPECT_KEY("ACTION", "add");
	EXPECT_KEY("BPFDEV_BY_PID", pid);
	close(link);
	close(map);
	close(prog);
	close(other);
}

TEST_HARNESS_MAIN
