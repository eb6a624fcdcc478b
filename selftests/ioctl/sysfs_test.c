// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attributes of an entry in sysfs, and the uevents when it is created,
 * changed and removed.
 */
#include "common.h"

#include <sys/prctl.h>
#include "events.h"
#include "attach_points.h"

#include <poll.h>
#include <sched.h>

FIXTURE(sysfs) {
	int ctl;
	int dir;
	int events;
	char event[UEVENT_MAX];
	size_t event_len;
};

FIXTURE_SETUP(sysfs)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "sysfs_test"));
	self->dir = ctl_open("sysfs_test", O_RDWR);
	self->events = events_open();
	ASSERT_LE(0, self->events);
}

FIXTURE_TEARDOWN(sysfs)
{
	node_remove(self->dir, "x");
	EXPECT_EQ(0, dir_remove(self->ctl, "sysfs_test"));
	close(self->events);
	close(self->dir);
	close(self->ctl);
}

#define EXPECT_ATTR(name, expected)					\
	do {								\
		char line[256];						\
									\
		ASSERT_EQ(0, read_line(SYSFS "sysfs_test!x/" name, line,\
				       sizeof(line)));			\
		EXPECT_STREQ(expected, line);				\
	} while (0)

static const char *number(char *buf, long long n)
{
	sprintf(buf, "%lld", n);
	return buf;
}

TEST_F(sysfs, a_map_shows_the_common_attributes)
{
	int map = array_create(), fd;
	char buf[32];

	ASSERT_EQ(0, node_create(self->dir, "x", map));
	EXPECT_ATTR("type", "map");
	EXPECT_ATTR("id", number(buf, map_id(map)));
	EXPECT_ATTR("bpf_name", "selftest");
	EXPECT_ATTR("refcnt", "2");
	EXPECT_ATTR("opens", "0");
	fd = do_open(DEV "sysfs_test/x", O_RDONLY);
	EXPECT_ATTR("refcnt", "3");
	EXPECT_ATTR("opens", "1");
	close(fd);
	EXPECT_ATTR("refcnt", "2");
	close(map);
	EXPECT_ATTR("refcnt", "1");
	/* attributes follow a replacement */
	map = map_create(BPF_MAP_TYPE_HASH, 4, 4, 1);
	ASSERT_EQ(0, node_replace(self->dir, "x", map));
	EXPECT_ATTR("id", number(buf, map_id(map)));
	close(map);
}

TEST_F(sysfs, a_map_shows_its_properties)
{
	struct bpf_map_info info = {};
	int map = map_create_flags(BPF_MAP_TYPE_PERCPU_HASH, 12, 20, 30,
				   BPF_F_NO_PREALLOC);
	char buf[32], path[64], line[128], *memlock = NULL;
	FILE *file;

	ASSERT_EQ(0, obj_info(map, &info, sizeof(info)));
	ASSERT_EQ(0, node_create(self->dir, "x", map));
	EXPECT_ATTR("map_type", "percpu_hash");
	EXPECT_ATTR("key_size", "12");
	EXPECT_ATTR("value_size", "20");
	EXPECT_ATTR("max_entries", "30");
	EXPECT_ATTR("map_flags", "0x1");
	EXPECT_ATTR("usercnt", "2");
	EXPECT_ATTR("frozen", "0");
	ASSERT_EQ(0, map_freeze(map));
	EXPECT_ATTR("frozen", "1");
	/* compare with fdinfo, which the kernel shows for a descriptor */
	sprintf(path, "/proc/self/fdinfo/%d", map);
	file = fopen(path, "re");
	while (!memlock && fgets(line, sizeof(line), file))
		if (!strncmp(line, "memlock:\t", 9))
			memlock = line + 9;
	fclose(file);
	ASSERT_NE(NULL, memlock);
	EXPECT_ATTR("memlock", number(buf, atoll(memlock)));
	close(map);
}

/* The function that gives the number to BPF programs came with the numbers. */
static bool kernel_counts(void)
{
	return !system("grep -qw bpf_map_sum_elem_count /proc/kallsyms");
}

TEST_F(sysfs, a_hash_table_shows_the_number_of_its_elements)
{
	int map = map_create(BPF_MAP_TYPE_HASH, 4, 8, 16), array = array_create();
	uint64_t value = 1;
	uint32_t key;

	ASSERT_EQ(0, node_create(self->dir, "x", map));
	EXPECT_ATTR("entries", kernel_counts() ? "0" : "");
	for (key = 0; key < 5; key++)
		ASSERT_EQ(0, map_update(map, &key, &value));
	EXPECT_ATTR("entries", kernel_counts() ? "5" : "");
	key = 3;
	ASSERT_EQ(0, map_delete(map, &key));
	EXPECT_ATTR("entries", kernel_counts() ? "4" : "");
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	ASSERT_EQ(0, node_create(self->dir, "x", array));
	EXPECT_ATTR("entries", "");
	close(array);
	close(map);
}

/* Have the kernel count runs until the descriptor is closed. */
static int stats_enable(void)
{
	BPF_ATTR(attr);

	attr.enable_stats.type = BPF_STATS_RUN_TIME;
	return sys_bpf(BPF_ENABLE_STATS, &attr);
}

/* Remove a word "key:value" from a line, and return its value. */
static uint64_t take_number(char *line, const char *key)
{
	char *word = strstr(line, key), *end;
	uint64_t number;

	if (!word)
		return 0;
	number = strtoull(word + strlen(key), &end, 10);
	memmove(word, end + 1, strlen(end));
	return number;
}

#define EXPECT_STAT(format, ...)					\
	do {								\
		char line[512], wanted[512];				\
									\
		ASSERT_EQ(0, read_line(SYSFS "sysfs_test!x/stat", line,	\
				       sizeof(line)));			\
		snprintf(wanted, sizeof(wanted), format, __VA_ARGS__);	\
		EXPECT_LT(0, take_number(line, "change_ns:"));		\
		take_number(line, "memlock:");				\
		EXPECT_STREQ(wanted, line);				\
	} while (0)

TEST_F(sysfs, stat_has_the_numbers_of_a_map)
{
	int map = map_create(BPF_MAP_TYPE_HASH, 4, 8, 16), other = array_create(), fd;
	uint64_t value = 1;
	uint32_t key = 3;

	ASSERT_EQ(0, node_create(self->dir, "x", map));
	ASSERT_EQ(0, map_update(map, &key, &value));
	fd = do_open(DEV "sysfs_test/x", O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_STAT("type:map bpf_type:hash id:%d refcnt:3 opens:1 change:create face:bpf max_entries:16 %sbpf_name:selftest",
		    map_id(map), kernel_counts() ? "entries:1 " : "");
	ASSERT_EQ(0, node_replace(self->dir, "x", other));
	EXPECT_STAT("type:map bpf_type:array id:%d refcnt:2 opens:1 change:replace face:bpf max_entries:1 bpf_name:selftest",
		    map_id(other));
	close(fd);
	close(other);
	close(map);
}

TEST_F(sysfs, stat_has_the_numbers_of_a_program)
{
	int map = array_create(), prog = xdp_load_counter(map), stats;
	struct bpf_prog_info info = {};
	char tag[17];
	int i;

	ASSERT_EQ(0, node_create(self->dir, "x", prog));
	stats = stats_enable();
	ASSERT_LE(0, stats);
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, prog_run(prog));
	close(stats);
	ASSERT_EQ(0, obj_info(prog, &info, sizeof(info)));
	for (i = 0; i < 8; i++)
		sprintf(tag + 2 * i, "%02x", info.tag[i]);
	EXPECT_STAT("type:prog bpf_type:xdp id:%d refcnt:2 opens:0 change:create tag:%s load_time_ns:%llu run_cnt:3 run_time_ns:%llu recursion_misses:0 bpf_name:%s",
		    prog_id(prog), tag, (unsigned long long)info.load_time,
		    (unsigned long long)info.run_time_ns, info.name);
	close(map);
	close(prog);
}

TEST_F(sysfs, stat_has_the_numbers_of_a_link_and_of_a_directory)
{
	int prog = xdp_load(1), link = xdp_link_create(prog);
	struct bpf_prog_info info = {};
	char line[512];

	ASSERT_EQ(0, obj_info(prog, &info, sizeof(info)));
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_STAT("type:link bpf_type:xdp id:%d refcnt:2 opens:0 change:create prog_id:%d attached:1 bpf_name:%s",
		    link_id(link), prog_id(prog), info.name);
	ASSERT_EQ(0, read_line(SYSFS "sysfs_test!control/stat", line, sizeof(line)));
	EXPECT_STREQ("type:dir entries:1 limit:max", line);
	ASSERT_EQ(0, link_detach(link));
	ASSERT_EQ(0, read_line(SYSFS "sysfs_test!x/stat", line, sizeof(line)));
	EXPECT_NE(NULL, strstr(line, " attached:0 "));
	close(link);
	close(prog);
}

TEST_F(sysfs, a_program_shows_its_properties)
{
	int map = array_create(), prog = xdp_load_counter(map), stats;
	struct bpf_prog_info info = {};
	char buf[32];

	ASSERT_EQ(0, node_create(self->dir, "x", prog));
	stats = stats_enable();
	ASSERT_LE(0, stats);
	EXPECT_ATTR("run_cnt", "0");
	ASSERT_EQ(0, prog_run(prog));
	ASSERT_EQ(0, prog_run(prog));
	close(stats);
	ASSERT_EQ(0, prog_run(prog));
	ASSERT_EQ(0, obj_info(prog, &info, sizeof(info)));
	EXPECT_EQ(2, info.run_cnt);
	EXPECT_ATTR("run_cnt", "2");
	EXPECT_ATTR("run_time_ns", number(buf, info.run_time_ns));
	EXPECT_ATTR("recursion_misses", "0");
	EXPECT_ATTR("prog_type", "xdp");
	EXPECT_ATTR("load_time_ns", number(buf, info.load_time));
	EXPECT_ATTR("jited_len", number(buf, info.jited_prog_len));
	EXPECT_ATTR("verified_insns", number(buf, info.verified_insns));
	EXPECT_ATTR("uses_maps", number(buf, map_id(map)));
	close(map);
	close(prog);
}

TEST_F(sysfs, a_link_shows_its_attach_point)
{
	int prog = xdp_load(1), link = xdp_link_create(prog);
	char buf[64];

	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_ATTR("link_type", "xdp");
	EXPECT_ATTR("prog_id", number(buf, prog_id(prog)));
	sprintf(buf, "ifindex:1 netns:%u ifname:lo", netns_own());
	EXPECT_ATTR("target", buf);
	EXPECT_ATTR("attached", "1");
	ASSERT_EQ(0, link_detach(link));
	EXPECT_ATTR("target", "ifindex:0");
	EXPECT_ATTR("attached", "0");
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	close(link);
	close(prog);

	link = iter_link_create();
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_ATTR("link_type", "iter");
	EXPECT_ATTR("target", "target_name:bpf_map");
	EXPECT_ATTR("attached", "1");
	close(link);
}

TEST_F(sysfs, other_entries_show_the_common_attributes)
{
	int prog = xdp_load(1), link = xdp_link_create(prog);
	char buf[32], line[64];

	ASSERT_EQ(0, node_create(self->dir, "x", prog));
	EXPECT_ATTR("type", "prog");
	EXPECT_ATTR("id", number(buf, prog_id(prog)));
	EXPECT_ATTR("bpf_name", "selftest");
	EXPECT_ATTR("refcnt", number(buf, node_refcnt(self->dir, "x")));
	ASSERT_EQ(0, node_remove(self->dir, "x"));

	ASSERT_EQ(0, node_create(self->dir, "x", link));
	EXPECT_ATTR("type", "link");
	EXPECT_ATTR("id", number(buf, link_id(link)));
	EXPECT_ATTR("bpf_name", "selftest");
	EXPECT_ATTR("refcnt", "2");

	EXPECT_EQ(0, read_line(SYSFS "sysfs_test!control/type", line,
			       sizeof(line)));
	EXPECT_STREQ("dir", line);
	EXPECT_EQ(-ENOENT, read_line(SYSFS "sysfs_test!control/id", line,
				     sizeof(line)));
	EXPECT_EQ(0, read_line(SYSFS "sysfs_test!control/entries", line,
			       sizeof(line)));
	EXPECT_STREQ("1", line);
	close(link);
	close(prog);
}

/* Create, replace, and freeze a map: for the freeze, the watch cannot know the process. */
TEST_F(sysfs, the_last_change_is_kept)
{
	int map = array_create(), other = array_create(), tries;
	char line[256], created[64], expected[320], by[64];

	ASSERT_EQ(0, node_create(self->dir, "x", map));
	sprintf(by, "uid:0 pid:%d comm:a\\040b\\\\c", getpid());
	ASSERT_EQ(0, prctl(PR_SET_NAME, "a b\\c"));
	ASSERT_EQ(0, node_replace(self->dir, "x", other));
	ASSERT_EQ(0, read_line(SYSFS "sysfs_test!x/last_change", line, sizeof(line)));
	EXPECT_EQ(0, strncmp(line, "change:replace time_ns:", 23));
	sprintf(expected, " old_id:%d %s", map_id(map), by);
	EXPECT_STREQ(expected, strstr(line, " old_id:") ?: line);
	ASSERT_EQ(0, node_remove(self->dir, "x"));

	ASSERT_EQ(0, node_create(self->dir, "x", map));
	ASSERT_EQ(0, read_line(SYSFS "sysfs_test!x/created_ns", created, sizeof(created)));
	sprintf(expected, "change:create time_ns:%s %s", created, by);
	EXPECT_ATTR("last_change", expected);

	ASSERT_EQ(0, map_freeze(map));
	for (tries = 0; tries < 600; tries++) {
		ASSERT_EQ(0, read_line(SYSFS "sysfs_test!x/last_change", line, sizeof(line)));
		if (!strncmp(line, "change:freeze time_ns:", 22))
			break;
		usleep(100000);
	}
	EXPECT_EQ(0, strncmp(line, "change:freeze time_ns:", 22));
	EXPECT_EQ(NULL, strstr(line, "pid:"));
	close(other);
	close(map);
}

TEST_F(sysfs, attributes_except_the_limit_are_read_only)
{
	static const char * const names[] = {
		"type", "id", "bpf_name", "refcnt", "opens", "dev",
		"last_change",
	};
	int map = array_create();
	char path[128];
	struct stat st;
	size_t i;

	ASSERT_EQ(0, node_create(self->dir, "x", map));
	for (i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), SYSFS "sysfs_test!x/%s", names[i]);
		ASSERT_EQ(0, stat(path, &st));
		EXPECT_EQ(0444, st.st_mode & 07777);
	}
	ASSERT_EQ(0, stat(SYSFS "sysfs_test!control/limit", &st));
	EXPECT_EQ(0644, st.st_mode & 07777);
	/* these devices have no power management */
	EXPECT_EQ(-1, access(SYSFS "sysfs_test!x/power", F_OK));
	close(map);
}

TEST_F(sysfs, the_device_number_leads_to_the_device)
{
	struct bpfdev_create arg = {};
	int map = array_create();
	char path[128], line[64];
	char target[256] = {};

	ASSERT_EQ(0, node_create_arg(self->dir, "x", map, &arg));
	sprintf(line, "%u:%u", arg.major, arg.minor);
	EXPECT_ATTR("dev", line);
	sprintf(path, "/sys/dev/char/%s", line);
	ASSERT_LT(0, readlink(path, target, sizeof(target) - 1));
	EXPECT_STREQ("../../devices/virtual/bpf-objects/sysfs_test!x", target);
	close(map);
}

TEST_F(sysfs, add_and_remove_events_have_all_keys)
{
	struct bpf_prog_info info;
	struct bpfdev_create arg = {
		.flags = BPFDEV_SET_MODE | BPFDEV_SET_GID,
		.mode = 0640, .gid = TENANT,
	};
	int prog = xdp_load(1), i;
	char buf[32], tag[17] = "";

	ASSERT_EQ(0, obj_info(prog, &info, sizeof(info)));
	for (i = 0; i < 8; i++)
		sprintf(tag + 2 * i, "%02x", info.tag[i]);
	ASSERT_EQ(0, node_create_arg(self->dir, "x", prog, &arg));
	NEXT_EVENT();
	EXPECT_KEY("DEVMODE", "0640");
	EXPECT_KEY("DEVUID", "(none)");
	EXPECT_KEY("DEVGID", number(buf, TENANT));
	for (i = 0; i < 2; i++) {
		EXPECT_KEY("ACTION", i ? "remove" : "add");
		EXPECT_KEY("SUBSYSTEM", "bpf-objects");
		EXPECT_KEY("DEVTYPE", "prog");
		EXPECT_KEY("DEVNAME", "bpf/sysfs_test/x");
		EXPECT_KEY("MINOR", number(buf, arg.minor));
		EXPECT_KEY("BPFDEV_NAME", "sysfs_test/x");
		EXPECT_KEY("BPFDEV_DIR", "sysfs_test");
		EXPECT_KEY("BPFDEV_TYPE", "prog");
		EXPECT_KEY("BPFDEV_PROG_TYPE", "xdp");
		EXPECT_KEY("BPFDEV_ID", number(buf, info.id));
		EXPECT_KEY("BPFDEV_BPF_NAME", "selftest");
		EXPECT_KEY("BPFDEV_TAG", tag);
		EXPECT_KEY("BPFDEV_CREATOR_UID", "0");
		if (!i) {
			ASSERT_EQ(0, node_remove(self->dir, "x"));
			NEXT_EVENT();
		}
	}
	close(prog);
}

TEST_F(sysfs, events_have_the_keys_of_their_type)
{
	int map = map_create(BPF_MAP_TYPE_PERCPU_HASH, 4, 4, 1);
	int link = iter_link_create();

	ASSERT_EQ(0, node_create(self->dir, "x", map));
	NEXT_EVENT();
	EXPECT_KEY("DEVTYPE", "map");
	EXPECT_KEY("BPFDEV_MAP_TYPE", "percpu_hash");
	EXPECT_KEY("BPFDEV_TAG", "(none)");
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	NEXT_EVENT();
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	NEXT_EVENT();
	EXPECT_KEY("DEVTYPE", "link");
	EXPECT_KEY("BPFDEV_LINK_TYPE", "iter");
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	NEXT_EVENT();
	ASSERT_EQ(0, dir_create(self->dir, "x"));
	NEXT_EVENT();
	EXPECT_KEY("DEVTYPE", "dir");
	EXPECT_KEY("DEVNAME", "bpf/sysfs_test/x/control");
	EXPECT_KEY("DEVMODE", "0660");
	EXPECT_KEY("BPFDEV_NAME", "sysfs_test/x");
	EXPECT_KEY("BPFDEV_DIR", "sysfs_test/x");
	EXPECT_KEY("BPFDEV_ID", "(none)");
	ASSERT_EQ(0, dir_remove(self->dir, "x"));
	NEXT_EVENT();
	EXPECT_KEY("ACTION", "remove");
	close(map);
	close(link);
}

TEST_F(sysfs, a_replacement_is_a_change_event)
{
	int map = array_create(), other = array_create();
	char buf[32];

	ASSERT_EQ(0, node_create(self->dir, "x", map));
	NEXT_EVENT();
	ASSERT_EQ(0, node_replace(self->dir, "x", other));
	NEXT_EVENT();
	EXPECT_KEY("ACTION", "change");
	EXPECT_KEY("DEVNAME", "bpf/sysfs_test/x");
	EXPECT_KEY("BPFDEV_CHANGE", "replace");
	EXPECT_KEY("BPFDEV_ID", number(buf, map_id(other)));
	EXPECT_KEY("BPFDEV_OLD_ID", number(buf, map_id(map)));
	/* the owner of the node is sent with the first event only */
	EXPECT_KEY("DEVMODE", "(none)");
	EXPECT_KEY("DEVUID", "(none)");
	EXPECT_KEY("DEVGID", "(none)");
	/*
	 * calls that change nothing send no event: the next event is the
	 * removal
	 */
	EXPECT_EQ(0, node_replace(self->dir, "x", other));
	EXPECT_EQ(-ESTALE, node_replace_expect(self->dir, "x", map, 1 << 30));
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	NEXT_EVENT();
	EXPECT_KEY("ACTION", "remove");
	EXPECT_KEY("BPFDEV_CHANGE", "(none)");
	close(map);
	close(other);
}

TEST_F(sysfs, an_update_is_a_change_event)
{
	int prog = xdp_load(1), other = xdp_load(2);
	int link = xdp_link_create(prog);
	char buf[32];

	ASSERT_EQ(0, node_create(self->dir, "x", link));
	NEXT_EVENT();
	ASSERT_EQ(0, node_update(self->dir, "x", other));
	NEXT_EVENT();
	EXPECT_KEY("ACTION", "change");
	EXPECT_KEY("BPFDEV_CHANGE", "update");
	EXPECT_KEY("BPFDEV_ID", number(buf, link_id(link)));
	EXPECT_KEY("BPFDEV_OLD_PROG_ID", number(buf, prog_id(prog)));
	close(link);
	close(prog);
	close(other);
}

/*
 * A process that receives the event of a directory can use the directory and
 * finds it in the listing, even though the call that creates it has not
 * returned. Here it has not, because the receiver has taken the creator's CPU.
 */
TEST_F(sysfs, a_directory_exists_before_its_event)
{
	const struct sched_param first = { .sched_priority = 1 };
	int seen[2], status, i, ctl;
	cpu_set_t cpu;
	char go = 0;
	pid_t pid;

	CPU_ZERO(&cpu);
	CPU_SET(0, &cpu);
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(cpu), &cpu));
	ASSERT_EQ(0, pipe(seen));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		for (i = 0; i < 300; i++) {
			ASSERT_EQ(0, dir_create(self->dir, "d"));
			ASSERT_EQ(1, read(seen[0], &go, 1));
			ASSERT_EQ(0, dir_remove(self->dir, "d"));
		}
		_exit(!_metadata->passed);
	}
	ASSERT_EQ(0, sched_setscheduler(0, SCHED_FIFO, &first));
	for (i = 0; i < 300; i++) {
		do {
			NEXT_EVENT();
		} while (strcmp("add", value(self->event, self->event_len,
					     "ACTION")));
		ctl = ctl_open("sysfs_test/d", O_RDWR);
		ASSERT_LE(0, ctl);
		EXPECT_EQ(0, list_count(ctl));
		close(ctl);
		EXPECT_EQ(1, list_count(self->dir));
		ASSERT_EQ(1, write(seen[1], &go, 1));
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	close(seen[0]);
	close(seen[1]);
}

TEST_F(sysfs, the_uevent_file_has_the_same_keys)
{
	int map = array_create(), fd;
	char text[4096];

	ASSERT_EQ(0, node_create(self->dir, "x", map));
	fd = do_open(SYSFS "sysfs_test!x/uevent", O_RDONLY);
	ASSERT_LE(0, fd);
	read_all(fd, text, sizeof(text));
	EXPECT_TRUE(strstr(text, "\nDEVNAME=bpf/sysfs_test/x\n") != NULL);
	EXPECT_TRUE(strstr(text, "\nBPFDEV_MAP_TYPE=array\n") != NULL);
	/* the reader of the file is not the creator of the entry */
	EXPECT_TRUE(strstr(text, "\nBPFDEV_BY_") == NULL);
	close(fd);
	close(map);
}

TEST_HARNESS_MAIN
