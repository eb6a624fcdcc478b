// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each attribute of each object on the machine has the value that bpf(2), bpftool and
 * /proc/PID/fdinfo report for that object: of maps of all types, of programs with
 * several functions, of sleepable and struct_ops programs, of replacements of
 * functions, and of the links of those.
 */
#include "common.h"
#include "attach_points.h"

#include <dirent.h>

#define DIR_NAME "attributes_test"

static const char * const type_names[] = {
	[BPFDEV_TYPE_MAP] = "map",
	[BPFDEV_TYPE_PROG] = "prog",
	[BPFDEV_TYPE_LINK] = "link",
};

/* struct object - an object, as BPF describes it */
struct object {
	int type;
	int fd;
	union {
		struct bpf_map_info map;
		struct bpf_prog_info prog;
		struct bpf_link_info link;
	} info;
	uint32_t map_ids[64];
	char fdinfo[8192];
};

FIXTURE(attributes) {
	int ctl;
	int dir;
};

/* Create a map of each type that the kernel has, as far as one of these is valid. */
static void create_maps(void)
{
	static const int sizes[][4] = {
		/* key, value, entries, flags */
		{ 4, 8, 8, 0 },
		{ 4, 4, 8, 0 },
		{ 4, 16, 8, 0 },
		{ 0, 4, 8, 0 },
		{ 0, 0, RING_SIZE, 0 },
		{ 8, 20, 8, BPF_F_NO_PREALLOC },
		{ 4, 8, 0, BPF_F_NO_PREALLOC },
	};
	int type;
	size_t i;

	for (type = 1; type < 64; type++)
		for (i = 0; i < ARRAY_LEN(sizes); i++)
			if (map_create_flags(type, sizes[i][0], sizes[i][1],
					     sizes[i][2], sizes[i][3]) >= 0)
				break;
}

/* A program that may sleep, with two functions. */
static int sleepable_load(void)
{
	const struct bpf_insn insns[] = {
		INSN(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, 1),
		EXIT(),
		MOV_IMM(0, 0),
		EXIT(),
	};

	return prog_load(BPF_PROG_TYPE_SYSCALL, 0, insns, ARRAY_LEN(insns));
}

FIXTURE_SETUP(attributes)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, DIR_NAME));
	self->dir = ctl_open(DIR_NAME, O_RDWR);
	ASSERT_LE(0, self->dir);
	ASSERT_EQ(0, dir_create(self->ctl, DIR_NAME "2"));
	create_maps();
	ASSERT_LE(0, sleepable_load());
	ASSERT_LE(0, raw_tracepoint_link_create("sched_switch"));
	ASSERT_LE(0, cgroup_link_create(cgroup_prog_load(), CGROUPS));
	ASSERT_LE(0, link_create(netns_prog_load(), BPF_SK_LOOKUP,
				 do_open(OWN_NETNS, O_RDONLY), 0));
	netfilter_link_create(netfilter_prog_load(), -128);
	ASSERT_EQ(0, system("bpftool struct_ops register struct_ops.bpf.o >/dev/null 2>&1"));
	/* two functions, a replacement and a tracer of them, and their links */
	ASSERT_EQ(0, system("./graph_objects graph.bpf.o " DIR_NAME "2 < /dev/null > /dev/null"));
}

FIXTURE_TEARDOWN(attributes)
{
	EXPECT_EQ(0, system("bpfdev unpin $(bpfdev list -n -r -o NAME | grep ^" DIR_NAME "2/)"));
	EXPECT_EQ(0, system("bpftool struct_ops unregister name bpfdev_test >/dev/null"));
	EXPECT_EQ(0, dir_remove(self->ctl, DIR_NAME "2"));
	EXPECT_EQ(0, dir_remove(self->ctl, DIR_NAME));
	close(self->dir);
	close(self->ctl);
}

static int object_get(struct object *object, int type, int id)
{
	static const int commands[] = {
		[BPFDEV_TYPE_MAP] = BPF_MAP_GET_FD_BY_ID,
		[BPFDEV_TYPE_PROG] = BPF_PROG_GET_FD_BY_ID,
		[BPFDEV_TYPE_LINK] = BPF_LINK_GET_FD_BY_ID,
	};
	char path[64];
	int fd;

	memset(object, 0, sizeof(*object));
	object->type = type;
	object->fd = fd_by_id(commands[type], id);
	if (object->fd < 0)
		return object->fd;
	if (type == BPFDEV_TYPE_PROG) {
		object->info.prog.nr_map_ids = ARRAY_LEN(object->map_ids);
		object->info.prog.map_ids = PTR(object->map_ids);
	}
	BPF_ATTR(attr);
	attr.info.bpf_fd = object->fd;
	attr.info.info_len = sizeof(object->info);
	attr.info.info = PTR(&object->info);
	fd = sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr);
	if (fd)
		return fd;
	sprintf(path, "/proc/self/fdinfo/%d", object->fd);
	fd = do_open(path, O_RDONLY);
	read_all(fd, object->fdinfo, sizeof(object->fdinfo));
	close(fd);
	return 0;
}

/* The value of a key in the text of /proc/PID/fdinfo; false if there is none. */
static bool fdinfo_value(const struct object *object, const char *key, size_t len,
			 char *value)
{
	const char *at;

	for (at = object->fdinfo; (at = strstr(at, key)); at++) {
		if (at > object->fdinfo && at[-1] != '\n' && at[-1] != '\t')
			continue;
		if (strncmp(at + len, ":\t", 2) != 0)
			continue;
		at += len + 2;
		sprintf(value, "%.*s", (int)strcspn(at, "\t\n"), at);
		return true;
	}
	return false;
}

/* The types of all objects in BPF, as bpftool has them: a line with the ID and type. */
static char bpf_types[BPFDEV_TYPE_LINK + 1][1 << 14];

static void read_bpf_types(int type)
{
	char command[128];
	FILE *bpftool;

	sprintf(command, "bpftool -j %s list | jq -r '.[] | \"\\(.id) \\(.type)\"'",
		type_names[type]);
	strcpy(bpf_types[type], "\n");
	bpftool = popen(command, "r");
	if (!bpftool)
		return;
	bpf_types[type][1 + fread(bpf_types[type] + 1, 1,
				  sizeof(bpf_types[type]) - 2, bpftool)] = '\0';
	pclose(bpftool);
}

static void bpf_type(const struct object *object, char *value)
{
	char key[16];
	const char *at;

	sprintf(key, "\n%u ", object->type == BPFDEV_TYPE_MAP ? object->info.map.id :
		object->type == BPFDEV_TYPE_PROG ? object->info.prog.id :
		object->info.link.id);
	at = strstr(bpf_types[object->type], key);
	*value = '\0';
	if (at)
		sscanf(at + strlen(key), "%63s", value);
}

static int compare_ids(const void *a, const void *b)
{
	return *(const uint32_t *)a - *(const uint32_t *)b;
}

static void map_ids(struct object *object, char *value)
{
	uint32_t i, count = object->info.prog.nr_map_ids, last = 0;

	*value = '\0';
	if (count > ARRAY_LEN(object->map_ids))
		count = ARRAY_LEN(object->map_ids);
	qsort(object->map_ids, count, sizeof(uint32_t), compare_ids);
	for (i = 0; i < count; i++) {
		if (object->map_ids[i] == last)
			continue;
		last = object->map_ids[i];
		sprintf(value + strlen(value), "%s%u", *value ? " " : "", last);
	}
}

static bool expect_of_map(const struct object *object, const char *name,
			  char *value)
{
	const struct bpf_map_info *info = &object->info.map;

	if (!strcmp(name, "id"))
		sprintf(value, "%u", info->id);
	else if (!strcmp(name, "bpf_name"))
		strcpy(value, info->name);
	else if (!strcmp(name, "key_size"))
		sprintf(value, "%u", info->key_size);
	else if (!strcmp(name, "value_size"))
		sprintf(value, "%u", info->value_size);
	else if (!strcmp(name, "max_entries"))
		sprintf(value, "%u", info->max_entries);
	else if (!strcmp(name, "map_flags"))
		sprintf(value, "0x%x", info->map_flags);
	else if (!strcmp(name, "btf_id"))
		sprintf(value, "%u", info->btf_id);
	else if (!strcmp(name, "frozen") || !strcmp(name, "memlock"))
		return fdinfo_value(object, name, strlen(name), value);
	else
		return false;
	return true;
}

static bool expect_of_prog(struct object *object, const char *name, char *value)
{
	const struct bpf_prog_info *info = &object->info.prog;
	int i;

	if (!strcmp(name, "id"))
		sprintf(value, "%u", info->id);
	else if (!strcmp(name, "bpf_name"))
		strcpy(value, info->name);
	else if (!strcmp(name, "tag"))
		for (i = 0; i < BPF_TAG_SIZE; i++)
			sprintf(value + 2 * i, "%02x", info->tag[i]);
	else if (!strcmp(name, "run_cnt"))
		sprintf(value, "%llu", info->run_cnt);
	else if (!strcmp(name, "run_time_ns"))
		sprintf(value, "%llu", info->run_time_ns);
	else if (!strcmp(name, "recursion_misses"))
		sprintf(value, "%llu", info->recursion_misses);
	else if (!strcmp(name, "load_time_ns"))
		sprintf(value, "%llu", info->load_time);
	else if (!strcmp(name, "verified_insns"))
		sprintf(value, "%u", info->verified_insns);
	else if (!strcmp(name, "jited_len"))
		sprintf(value, "%u", info->jited_prog_len);
	else if (!strcmp(name, "uses_maps"))
		map_ids(object, value);
	else
		return false;
	return true;
}

/* The name of the program of a link. */
static void prog_name(const struct object *object, char *value)
{
	struct object prog;

	*value = '\0';
	if (object_get(&prog, BPFDEV_TYPE_PROG, object->info.link.prog_id))
		return;
	strcpy(value, prog.info.prog.name);
	close(prog.fd);
}

static bool expect_of_link(const struct object *object, const char *name,
			   char *value)
{
	const struct bpf_link_info *info = &object->info.link;

	if (!strcmp(name, "id"))
		sprintf(value, "%u", info->id);
	else if (!strcmp(name, "prog_id"))
		sprintf(value, "%u", info->prog_id);
	else if (!strcmp(name, "bpf_name"))
		prog_name(object, value);
	else if (!strcmp(name, "attached"))
		strcpy(value, "1");
	else
		return false;
	return true;
}

/* The value that an attribute should have; false if BPF does not report it. */
static bool expect_of(struct object *object, const char *name, char *value)
{
	size_t len = strlen(name);

	if (!strcmp(name, "type"))
		return strcpy(value, type_names[object->type]);
	if (len > 5 && !strcmp(name + len - 5, "_type")) {
		bpf_type(object, value);
		return true;
	}
	switch (object->type) {
	case BPFDEV_TYPE_MAP:
		return expect_of_map(object, name, value);
	case BPFDEV_TYPE_PROG:
		return expect_of_prog(object, name, value);
	default:
		return expect_of_link(object, name, value);
	}
}

/* Values that only the node has, or that other tests compare. */
static bool is_of_node(const char *name)
{
	static const char * const names[] = {
		"created_ns", "dev", "entries", "face", "holders", "last_change", "opens",
		"refcnt", "stat", "uevent", "usercnt", "uses_maps", "uses_progs",
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/*
 * Check each value of a target that has a key of fdinfo. Names of interfaces, paths
 * and the like are the module's own: target_test has those.
 */
static bool target_is_right(const struct object *object, const char *target)
{
	char value[256];
	size_t len;

	while (*target) {
		len = strcspn(target, ":");
		if (fdinfo_value(object, strndupa(target, len), len, value) &&
		    (strncmp(target + len + 1, value, strlen(value)) ||
		     !strchr(" ", target[len + 1 + strlen(value)])))
			return false;
		target += strcspn(target, " ");
		target += strspn(target, " ");
	}
	return true;
}

/* Give an object a node, or find the one it has: the name of its folder in sysfs. */
static int node_of(int dir, const struct object *object, char *name)
{
	struct bpfdev_create arg = {};
	int ret = node_create_arg(dir, "x", object->fd, &arg);

	strcpy(name, DIR_NAME "!x");
	if (ret == -EEXIST) {
		strcpy(name, arg.existing);
		while (strchr(name, '/'))
			*strchr(name, '/') = '!';
		ret = 0;
	}
	return ret;
}

static bool is_right(struct object *object, const char *name, const char *line)
{
	char value[1024] = "";

	if (!strcmp(name, "target"))
		return target_is_right(object, line);
	if (!expect_of(object, name, value))
		return is_of_node(name);
	if (!strcmp(value, line))
		return true;
	fprintf(stderr, "# expected %s\n", value);
	return false;
}

/* Compare all attributes of an object; return how many there are. */
static int compare(struct object *object, const char *name, int *wrong)
{
	char path[512], line[4096];
	struct dirent *entry;
	int count = 0;
	DIR *dir;

	snprintf(path, sizeof(path), SYSFS "%s", name);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (entry->d_type != DT_REG)
			continue;
		count++;
		snprintf(path, sizeof(path), SYSFS "%s/%s", name, entry->d_name);
		if (read_line(path, line, sizeof(line)) < 0 ||
		    !is_right(object, entry->d_name, line)) {
			fprintf(stderr, "# %s has %s\n# %s\n", path, line, object->fdinfo);
			++*wrong;
		}
	}
	closedir(dir);
	return count;
}

static int next_id(int type, int *id)
{
	static const int commands[] = {
		[BPFDEV_TYPE_MAP] = BPF_MAP_GET_NEXT_ID,
		[BPFDEV_TYPE_PROG] = BPF_PROG_GET_NEXT_ID,
		[BPFDEV_TYPE_LINK] = BPF_LINK_GET_NEXT_ID,
	};
	int ret;

	BPF_ATTR(attr);
	attr.start_id = *id;
	ret = sys_bpf(commands[type], &attr);
	*id = attr.next_id;
	return ret;
}

/* Read a few programs' counters that are not 0. */
static void run_programs(void)
{
	int stats, id = 0;

	BPF_ATTR(attr);
	attr.enable_stats.type = BPF_STATS_RUN_TIME;
	stats = sys_bpf(BPF_ENABLE_STATS, &attr);
	while (!next_id(BPFDEV_TYPE_PROG, &id)) {
		int fd = fd_by_id(BPF_PROG_GET_FD_BY_ID, id);

		prog_run(fd);
		close(fd);
	}
	close(stats);
}

TEST_F(attributes, each_has_the_value_that_bpf_reports)
{
	int type, id, count, wrong = 0, objects[BPFDEV_TYPE_LINK + 1] = {};
	int functions = 0, kinds[64] = {};
	struct object object;
	char name[512];

	run_programs();
	for (type = BPFDEV_TYPE_MAP; type <= BPFDEV_TYPE_LINK; type++) {
		read_bpf_types(type);
		for (id = 0; !next_id(type, &id);) {
			ASSERT_EQ(0, object_get(&object, type, id));
			ASSERT_EQ(0, node_of(self->dir, &object, name));
			count = compare(&object, name, &wrong);
			ASSERT_LE(14, count);
			objects[type]++;
			if (type == BPFDEV_TYPE_PROG) {
				functions += object.info.prog.nr_jited_ksyms > 1;
				kinds[object.info.prog.type]++;
			}
			node_remove(self->dir, "x");
			close(object.fd);
		}
	}
	EXPECT_EQ(0, wrong);
	fprintf(stderr, "# %d maps, %d programs, %d links\n", objects[BPFDEV_TYPE_MAP],
	       objects[BPFDEV_TYPE_PROG], objects[BPFDEV_TYPE_LINK]);
	EXPECT_LT(20, objects[BPFDEV_TYPE_MAP]);
	EXPECT_LT(6, objects[BPFDEV_TYPE_LINK]);
	EXPECT_LE(2, functions);
	EXPECT_LT(0, kinds[BPF_PROG_TYPE_SYSCALL]);
	EXPECT_LT(0, kinds[BPF_PROG_TYPE_EXT]);
	EXPECT_LT(0, kinds[BPF_PROG_TYPE_STRUCT_OPS]);
	EXPECT_LT(0, kinds[BPF_PROG_TYPE_TRACING]);
}

TEST_HARNESS_MAIN
