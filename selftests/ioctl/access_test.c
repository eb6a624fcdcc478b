// SPDX-License-Identifier: GPL-2.0-only
/*
 * The access table: open(2) of each kind of node with each mode, with and
 * without an ACL, in each way, by every user that modes and ACLs distinguish,
 * with and without capabilities. Each cell is compared with
 * Documentation/access.tsv, which README.md and bpfdev(4) show.
 *
 * granted() implements the rules of modes and ACLs once more, independently.
 */
#include "common.h"
#include "ring_calls.h"

#include <linux/capability.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <sys/xattr.h>

/* The table. Its columns are in the order of O_RDONLY, O_WRONLY and O_RDWR. */
#define FLAGS 3

struct row {
	char *name;
	char *cell[FLAGS];
};

enum { ROW_FLAGS, ROW_NEEDS, ROW_INSTEAD, ROW_NODES };

static struct row rows[32];
static size_t row_count;

static void table_read(void)
{
	char path[4096] = {}, line[512], *at;
	FILE *file;
	int i;

	/* beside this program */
	if (readlink("/proc/self/exe", path, sizeof(path) - 32) < 0)
		return;
	strcpy(strrchr(path, '/'), "/access.tsv");
	file = fopen(path, "re");
	while (file && row_count < ARRAY_LEN(rows) &&
	       fgets(line, sizeof(line), file)) {
		if (*line == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		at = strdup(line);
		rows[row_count].name = strsep(&at, "\t");
		for (i = 0; i < FLAGS; i++)
			rows[row_count].cell[i] = at ? strsep(&at, "\t") : "";
		row_count++;
	}
	if (file)
		fclose(file);
}

static const struct row *row_of(const char *name)
{
	size_t i;

	for (i = ROW_NODES; i < row_count; i++)
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	return NULL;
}

/* A node of each kind. Each directory's control node is one of them. */
#define DIRECTORY "access_test"
#define HERE DEV DIRECTORY "/"

enum {
	MAP, MAP_RO, MAP_WO, DATA, DATA_RO, RING, RING_RO, PROG, LINK, ITER, CONTROL, KINDS,
};

static struct node {
	const char *path;
	const char *kind;	/* the kind's name in the table */
	const struct row *row;
	int prog;		/* the program of a link */
} nodes[KINDS] = {
	[MAP] = { HERE "map", "map" },
	[MAP_RO] = { HERE "ro", "map from a read-only fd" },
	[MAP_WO] = { HERE "wo", "map from a write-only fd" },
	[DATA] = { HERE "data", "data of a map" },
	[DATA_RO] = { HERE "data-ro", "data of a map from a read-only fd" },
	[RING] = { HERE "ring", "data of a ring buffer" },
	[RING_RO] = { HERE "ring-ro", "data of a ring buffer from a read-only fd" },
	[PROG] = { HERE "prog", "program" },
	[LINK] = { HERE "link", "link" },
	[ITER] = { HERE "iter", "iterator link" },
	[CONTROL] = { HERE "control", "control of a directory" },
};

static const char *node_name(int kind)
{
	return nodes[kind].path + strlen(HERE);
}

/* The users and groups that a mode or an ACL can name. */
enum { OWNER = 2000, GROUP, NAMED_USER, NAMED_GROUP, SOMEONE };

static const struct who {
	const char *name;
	uid_t uid;
	gid_t gid;
	gid_t other_gid;
} everyone[] = {
	{ "anyone else", SOMEONE, SOMEONE, SOMEONE },
	{ "the owner", OWNER, GROUP, NAMED_GROUP },
	{ "one of the group", SOMEONE, GROUP, SOMEONE },
	{ "the ACL's user, who is also of its group", NAMED_USER, SOMEONE, NAMED_GROUP },
	{ "one of the ACL's group", SOMEONE, SOMEONE, NAMED_GROUP },
	{ "one of the group and the ACL's group", SOMEONE, GROUP, NAMED_GROUP },
};

/* The first users are those that a mode alone distinguishes. */
#define WITHOUT_ACL 3

/* At most one capability at a time. */
#define NO_CAP (-1)

static const struct cap {
	int number;
	const char *name;
} bpf_caps[] = {
	{ NO_CAP, "no capability" },
	{ CAP_BPF, "CAP_BPF" },
}, table_caps[] = {
	{ CAP_DAC_OVERRIDE, "CAP_DAC_OVERRIDE" },
	{ CAP_DAC_READ_SEARCH, "CAP_DAC_READ_SEARCH" },
};

/*
 * The permissions of a node. With an ACL, the mode's group bits are its mask.
 */
struct perms {
	int mode;
	bool acl;
	int group;
	int acl_user;
	int acl_group;
};

static int perms_set(const char *path, const struct perms *p)
{
	struct {
		struct posix_acl_xattr_header header;
		struct posix_acl_xattr_entry entries[6];
	} acl = {
		{ POSIX_ACL_XATTR_VERSION },
		{
			{ ACL_USER_OBJ, p->mode >> 6, ACL_UNDEFINED_ID },
			{ ACL_USER, p->acl_user, NAMED_USER },
			{ ACL_GROUP_OBJ, p->group, ACL_UNDEFINED_ID },
			{ ACL_GROUP, p->acl_group, NAMED_GROUP },
			{ ACL_MASK, p->mode >> 3 & 7, ACL_UNDEFINED_ID },
			{ ACL_OTHER, p->mode & 7, ACL_UNDEFINED_ID },
		},
	};

	if (p->acl ? setxattr(path, "system.posix_acl_access", &acl,
			      sizeof(acl), 0) : chmod(path, p->mode))
		return -errno;
	return 0;
}

static bool in_group(const struct who *who, gid_t gid)
{
	return who->gid == gid || who->other_gid == gid;
}

static bool has(int perm, int want)
{
	return (perm & want) == want;
}

/*
 * acl(5): the first matching entry decides; among groups, any that grants it
 * all.
 */
static bool granted(const struct perms *p, const struct who *who, int want)
{
	int mask = p->mode >> 3 & 7;
	/* Linux checks the ACL only if the mask is not empty */
	bool acl = p->acl && mask;
	int group = acl ? p->group & mask : mask;

	if (who->uid == OWNER)
		return has(p->mode >> 6, want);
	if (acl && who->uid == NAMED_USER)
		return has(p->acl_user & mask, want);
	/* one group must grant everything; two halves do not add up */
	if (in_group(who, GROUP) && has(group, want))
		return true;
	if (acl && in_group(who, NAMED_GROUP) && has(p->acl_group & mask, want))
		return true;
	if (in_group(who, GROUP) || (acl && in_group(who, NAMED_GROUP)))
		return false;
	return has(p->mode, want);
}

/*
 * Switch to a user with at most one effective capability, which is what the
 * kernel checks. All capabilities of root stay permitted, and the saved UID
 * stays 0, so that the test can switch back.
 */
static int cap_set(int cap)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(__NR_capget, &header, data))
		return -errno;
	data[0].effective = data[1].effective = 0;
	if (cap != NO_CAP)
		data[CAP_TO_INDEX(cap)].effective = CAP_TO_MASK(cap);
	return syscall(__NR_capset, &header, data) ? -errno : 0;
}

static int be(const struct who *who)
{
	if (setgroups(1, &who->other_gid) ||
	    setresgid(who->gid, who->gid, who->gid) ||
	    setresuid(who->uid, who->uid, 0))
		return -errno;
	return 0;
}

static int be_root(void)
{
	return setresuid(0, 0, 0) || setresgid(0, 0, 0) || setgroups(0, NULL) ?
		-errno : 0;
}

/* Name the possible operations: the first, the second, or both. */
static const char *which(int first, int second, int refusal,
			 const char *const names[3])
{
	if (!first && !second)
		return names[2];
	if (!first && second == refusal)
		return names[0];
	return first == refusal && !second ? names[1] : NULL;
}

/* A map without a node. */
static int spare;

static int directory_list(int fd)
{
	int count = list_count(fd);

	return count < 0 ? count : 0;
}

static int directory_change(int fd)
{
	int ret = node_create(fd, "new", spare);

	return ret ? ret : node_remove(fd, "new");
}

static bool is_text(int fd)
{
	char text[9];

	return read(fd, text, sizeof(text)) == sizeof(text) &&
	       !memcmp(text, "selftest\n", sizeof(text));
}

/* The ring of all nodes of rings. */
static struct ring ring;

/* A consumer takes an event, and a tap leaves it. */
static const char *what_ring_is(int fd)
{
	unsigned long before = ring_consumer(&ring);
	char event[8];

	if (ring_put(&ring, "event", 5) || do_read(fd, event, sizeof(event)) != 5)
		return "nothing of use";
	return ring_consumer(&ring) == before ? "a tap" : "the consumer";
}

/* The same for a data node; NULL if it is another descriptor. */
static const char *what_data_is(int fd, const char *const names[3])
{
	struct bpfdev_data_info info;
	const uint32_t key = 0;
	uint64_t value = 1;
	int32_t result;
	struct bpfdev_data_lookup lookup = {
		.count = 1, .keys = PTR(&key), .values = PTR(&value), .results = PTR(&result),
	};
	struct bpfdev_data_batch update = {
		.count = 1, .keys = PTR(&key), .values = PTR(&value),
	};

	if (data_info(fd, &info))
		return NULL;
	if (info.map_type == BPF_MAP_TYPE_RINGBUF)
		return what_ring_is(fd);
	return which(do_ioctl(fd, BPFDEV_DATA_IOC_LOOKUP, &lookup),
		     do_ioctl(fd, BPFDEV_DATA_IOC_UPDATE, &update), -EACCES, names);
}

/* Describe a descriptor by its possible operations, in the table's words. */
static const char *what_is(const struct node *node, int fd)
{
	static const char *const map[] = {
		"lookups", "updates", "lookups, updates",
	};
	static const char *const directory[] = {
		"list", "change", "list, change",
	};
	uint32_t key = 0;
	uint64_t value = 1;
	const char *what;

	what = what_data_is(fd, map);
	if (what)
		return what;
	what = which(map_lookup(fd, &key, &value), map_update(fd, &key, &value),
		     -EPERM, map);
	if (what)
		return what;
	if (!prog_run(fd))
		return "the program";
	if (!link_update(fd, node->prog))
		return "the link";
	what = which(directory_list(fd), directory_change(fd), -EACCES,
		     directory);
	if (what)
		return what;
	return is_text(fd) ? "its text" : "nothing of use";
}

/* Parse permission bits; anything else asks for more than any mode grants. */
static int perm_of(const char *text)
{
	int perm = 0;

	for (; *text; text++)
		perm |= *text == 'r' ? 4 : *text == 'w' ? 2 : -1;
	return perm;
}

struct cell {
	const struct node *node;
	const struct perms *perms;
	const struct who *who;
	const struct cap *cap;
	int flags;
};

static const char *cell_expected(const struct cell *cell)
{
	int want = perm_of(rows[ROW_NEEDS].cell[cell->flags]);

	if (granted(cell->perms, cell->who, want) ||
	    strstr(rows[ROW_INSTEAD].cell[cell->flags], cell->cap->name))
		return cell->node->row->cell[cell->flags];
	return "EACCES";
}

/*
 * Try a descriptor's operations only once for each user and way to open,
 * whatever the mode: they do not depend on the mode.
 */
static const char *cell_found(const struct cell *cell)
{
	static const char *known[KINDS][FLAGS][ARRAY_LEN(everyone)][CAP_LAST_CAP + 2];
	const char **what = &known[cell->node - nodes][cell->flags]
				  [cell->who - everyone][cell->cap->number + 1];
	int fd = do_open(cell->node->path, cell->flags);

	if (fd < 0)
		return strerrorname_np(-fd);
	if (!*what)
		*what = what_is(cell->node, fd);
	close(fd);
	return *what;
}

/* Wrong cells are counted, and the first few are printed. */
static int wrong;

static void cell_check(struct __test_metadata *_metadata,
		       const struct cell *cell)
{
	const struct perms *p = cell->perms;
	const char *expected = cell_expected(cell), *found = cell_found(cell);
	char acl[96] = "";

	if (!strcmp(expected, found) || ++wrong > 10)
		return;
	if (p->acl)
		snprintf(acl, sizeof(acl),
			 ", ACL of group %o, its user %o, its group %o",
			 p->group, p->acl_user, p->acl_group);
	TH_LOG("%s, mode %04o%s, opened %s by %s with %s: %s, not %s",
	       cell->node->kind, p->mode, acl, rows[ROW_FLAGS].cell[cell->flags],
	       cell->who->name, cell->cap->name, found, expected);
}

/* Check all kinds and flags for a user with one capability, or none. */
static void row_check(struct __test_metadata *_metadata, const struct perms *perms,
		      const struct who *who, const struct cap *cap)
{
	struct cell cell = { .perms = perms, .who = who, .cap = cap };
	int kind;

	ASSERT_EQ(0, cap_set(cap->number));
	for (kind = 0; kind < KINDS; kind++) {
		cell.node = &nodes[kind];
		for (cell.flags = 0; cell.flags < FLAGS; cell.flags++)
			cell_check(_metadata, &cell);
	}
}

/* Check the first @people users, with each of the capabilities. */
static void perms_check(struct __test_metadata *_metadata, const struct perms *perms,
			size_t people, const struct cap *caps, size_t cap_count)
{
	size_t i, j;
	int kind;

	for (kind = 0; kind < KINDS; kind++)
		ASSERT_EQ(0, perms_set(nodes[kind].path, perms));
	for (i = 0; i < people; i++) {
		ASSERT_EQ(0, be(&everyone[i]));
		for (j = 0; j < cap_count; j++)
			row_check(_metadata, perms, &everyone[i], &caps[j]);
		ASSERT_EQ(0, be_root());
	}
}

FIXTURE(access) {
	int ctl;
};

static void node_make(struct __test_metadata *_metadata, int dir, int kind, int fd)
{
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, node_create(dir, node_name(kind), fd));
}

/* Keep the link's program open: the test of a link sets that program again. */
static void link_make(struct __test_metadata *_metadata, int dir, int kind, int fd)
{
	node_make(_metadata, dir, kind, fd);
	nodes[kind].prog = fd_by_id(BPF_PROG_GET_FD_BY_ID, link_info_prog_id(fd));
	ASSERT_LE(0, nodes[kind].prog);
}

/*
 * Make a node from a descriptor with fewer rights than the map's creator has.
 */
static void less_make(struct __test_metadata *_metadata, int dir, int kind, int flags)
{
	ASSERT_EQ(0, obj_pin(array_create(), BPFFS "access_test"));
	node_make(_metadata, dir, kind, obj_get(BPFFS "access_test", flags));
	ASSERT_EQ(0, unlink(BPFFS "access_test"));
}

/* Make data nodes with all rights, and from a descriptor that can only read. */
static void data_make(struct __test_metadata *_metadata, int dir, int kind, int kind_ro,
		      int map)
{
	int limited = map_limited(map, BPF_F_RDONLY);

	ASSERT_LE(0, limited);
	ASSERT_EQ(0, node_create_data(dir, node_name(kind), map));
	ASSERT_EQ(0, node_create_data(dir, node_name(kind_ro), limited));
	close(limited);
}

FIXTURE_SETUP(access)
{
	int kind, dir;

	table_read();
	for (kind = 0; kind < KINDS; kind++) {
		nodes[kind].row = row_of(nodes[kind].kind);
		ASSERT_NE(NULL, nodes[kind].row)
			TH_LOG("access.tsv has no row %s", nodes[kind].kind);
	}
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, DIRECTORY));
	dir = ctl_open(DIRECTORY, O_RDWR);
	node_make(_metadata, dir, MAP, array_create());
	less_make(_metadata, dir, MAP_RO, BPF_F_RDONLY);
	less_make(_metadata, dir, MAP_WO, BPF_F_WRONLY);
	data_make(_metadata, dir, DATA, DATA_RO, array_create());
	ASSERT_EQ(0, ring_init(&ring, 0));
	ASSERT_TRUE(ring_complete(&ring));
	data_make(_metadata, dir, RING, RING_RO, ring.map);
	node_make(_metadata, dir, PROG, xdp_load(0));
	link_make(_metadata, dir, LINK, xdp_link_create(xdp_load(1)));
	link_make(_metadata, dir, ITER, iter_link_create());
	spare = array_create();
	ASSERT_LE(0, spare);
	for (kind = 0; kind < KINDS; kind++)
		ASSERT_EQ(0, chown(nodes[kind].path, OWNER, GROUP));
	close(dir);
}

FIXTURE_TEARDOWN(access)
{
	int dir = ctl_open(DIRECTORY, O_RDWR), kind;

	for (kind = 0; kind < CONTROL; kind++)
		EXPECT_EQ(0, node_remove(dir, node_name(kind)));
	ring_exit(&ring);
	EXPECT_EQ(0, dir_remove(self->ctl, DIRECTORY));
}

TEST_F(access, the_table_has_a_row_for_each_kind_of_node)
{
	static const char *const flags[] = { "O_RDONLY", "O_WRONLY", "O_RDWR" };
	const char *at;
	size_t i, j;
	int named;

	EXPECT_EQ(ROW_NODES + KINDS, row_count);
	for (i = 0; i < FLAGS; i++) {
		EXPECT_STREQ(flags[i], rows[ROW_FLAGS].cell[i]);
		/* each capability in the table is one of those tried */
		named = 0;
		for (j = 0; j < ARRAY_LEN(table_caps); j++)
			named += strstr(rows[ROW_INSTEAD].cell[i],
					table_caps[j].name) != NULL;
		for (at = rows[ROW_INSTEAD].cell[i]; (at = strstr(at, "CAP_")); at++)
			named--;
		EXPECT_EQ(0, named);
	}
}

TEST_F(access, every_mode_matches_the_table)
{
	struct perms perms = {};

	for (perms.mode = 0; perms.mode <= 0777; perms.mode++)
		perms_check(_metadata, &perms, WITHOUT_ACL, bpf_caps,
			    ARRAY_LEN(bpf_caps));
	EXPECT_EQ(0, wrong);
}

/*
 * The owner's and others' bits do not matter to users that the ACL names. So
 * the other entries are derived from the mode, and each combination of entries
 * is combined with each mask. On the debug kernel this takes minutes.
 */
TEST_F_TIMEOUT(access, every_acl_and_mask_matches_the_table, 900)
{
	struct perms perms = { .acl = true };

	if (perms_set(nodes[MAP].path, &perms) == -EOPNOTSUPP)
		SKIP(return, "this kernel's devtmpfs has no ACLs");
	for (perms.mode = 0; perms.mode <= 0777; perms.mode++) {
		perms.group = ~perms.mode & 7;
		perms.acl_user = ~perms.mode >> 6 & 7;
		perms.acl_group = (perms.mode >> 6 & 7) ^ 3;
		perms_check(_metadata, &perms, ARRAY_LEN(everyone), bpf_caps,
			    ARRAY_LEN(bpf_caps));
	}
	EXPECT_EQ(0, wrong);
}

TEST_F(access, capabilities_in_the_table_work_with_every_mode)
{
	struct perms perms = {};

	for (perms.mode = 0; perms.mode <= 0777; perms.mode++)
		perms_check(_metadata, &perms, 1, table_caps, ARRAY_LEN(table_caps));
	EXPECT_EQ(0, wrong);
}

/* All other capabilities, with a mode that permits nothing. */
TEST_F(access, other_capabilities_have_no_effect)
{
	const struct perms perms = {};
	struct cap cap = { .name = "another capability" };
	size_t i;

	for (; cap.number <= CAP_LAST_CAP; cap.number++) {
		for (i = 0; i < ARRAY_LEN(table_caps); i++)
			if (table_caps[i].number == cap.number)
				break;
		if (i == ARRAY_LEN(table_caps))
			perms_check(_metadata, &perms, 1, &cap, 1);
	}
	EXPECT_EQ(0, wrong);
}

TEST_HARNESS_MAIN
