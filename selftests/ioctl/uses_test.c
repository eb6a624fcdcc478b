// SPDX-License-Identifier: GPL-2.0-only
/*
 * The uses between objects, from both ends, and the purpose of each reference.
 */
#include "common.h"
#include "attach_points.h"
#include "timer_map.h"

#define EDGES_MAX 256

FIXTURE(uses) {
	int ctl;
	int dir;
	struct bpfdev_edge edges[EDGES_MAX];
	int count;
};

FIXTURE_SETUP(uses)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "uses_test"));
	self->dir = ctl_open("uses_test", O_RDWR);
	ASSERT_LE(0, self->dir);
}

FIXTURE_TEARDOWN(uses)
{
	static const char * const names[] = { "a", "b", "c", "x" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		node_remove(self->dir, names[i]);
	EXPECT_EQ(0, dir_remove(self->ctl, "uses_test"));
	close(self->dir);
	close(self->ctl);
}

#define GET_EDGES(name, flags) ({					\
	self->count = node_edges(self->dir, name, flags, self->edges,	\
				 EDGES_MAX);				\
	ASSERT_LE(0, self->count);					\
})

#define EXPECT_EDGE(n, _type, _id, _relation, _count) ({		\
	ASSERT_LT(n, self->count);					\
	EXPECT_EQ(_type, self->edges[n].type);				\
	EXPECT_EQ(_id, self->edges[n].id);				\
	EXPECT_EQ(_relation, self->edges[n].relation);			\
	EXPECT_EQ(_count, self->edges[n].count);			\
})

/*
 * The parts of an object's reference count; their sum is the kernel's number.
 */
#define EXPECT_REFS(_name, _files, _mappings, _progs, _links, _maps, _other) ({ \
	struct bpfdev_refs refs;					\
									\
	ASSERT_EQ(0, node_refs(self->dir, _name, &refs));		\
	EXPECT_EQ(1, refs.node);					\
	EXPECT_EQ(_files, refs.files);					\
	EXPECT_EQ(_mappings, refs.mappings);				\
	EXPECT_EQ(_progs, refs.progs);					\
	EXPECT_EQ(_links, refs.links);					\
	EXPECT_EQ(_maps, refs.maps);					\
	EXPECT_EQ(_other, refs.other);					\
	EXPECT_EQ(node_refcnt(self->dir, _name), refs.refcnt);		\
	EXPECT_EQ(refs.refcnt, refs.node + refs.files + refs.mappings +	\
		  refs.progs + refs.links + refs.maps + refs.other);	\
})

/* BPF drops some references after a while: wait for this refcount. */
static void settle(int dir, const char *name, int refcnt)
{
	int i;

	for (i = 0; i < 1000 && node_refcnt(dir, name) != refcnt; i++)
		usleep(10000);
}

TEST_F(uses, a_program_uses_its_maps)
{
	int map = array_create(), bound = array_create();
	int prog = xdp_load_counter(map);
	char line[64], expected[64];

	ASSERT_EQ(0, node_create(self->dir, "a", prog));
	ASSERT_EQ(0, node_create(self->dir, "b", map));
	GET_EDGES("a", 0);
	EXPECT_EQ(1, self->count);
	EXPECT_EDGE(0, BPFDEV_TYPE_MAP, map_id(map), BPFDEV_EDGE_MAP, 1);
	GET_EDGES("b", BPFDEV_EDGES_USERS);
	EXPECT_EQ(1, self->count);
	EXPECT_EDGE(0, BPFDEV_TYPE_PROG, prog_id(prog), BPFDEV_EDGE_MAP, 1);
	GET_EDGES("b", 0);
	EXPECT_EQ(0, self->count);
	GET_EDGES("a", BPFDEV_EDGES_USERS);
	EXPECT_EQ(0, self->count);

	/* a map that was bound to the program later */
	ASSERT_EQ(0, prog_bind_map(prog, bound));
	GET_EDGES("a", 0);
	EXPECT_EQ(2, self->count);
	EXPECT_EDGE(1, BPFDEV_TYPE_MAP, map_id(bound), BPFDEV_EDGE_MAP, 1);
	ASSERT_EQ(0, read_line(SYSFS "uses_test!a/uses_maps", line, sizeof(line)));
	sprintf(expected, "%d %d", map_id(map), map_id(bound));
	EXPECT_STREQ(expected, line);
	ASSERT_EQ(0, read_line(SYSFS "uses_test!a/uses_progs", line, sizeof(line)));
	EXPECT_STREQ("", line);

	EXPECT_REFS("a", 1, 0, 0, 0, 0, 0);
	EXPECT_REFS("b", 1, 0, 1, 0, 0, 0);
	close(map);
	EXPECT_REFS("b", 0, 0, 1, 0, 0, 0);
	close(prog);
	close(bound);
	EXPECT_REFS("a", 0, 0, 0, 0, 0, 0);
}

/* The interface of an XDP link has references of its own to the program. */
static int links_of(int dir, const char *name)
{
	struct bpfdev_refs refs;
	int ret = node_refs(dir, name, &refs);

	return ret ? ret : (int)refs.links;
}

TEST_F(uses, a_link_runs_its_program)
{
	int prog = xdp_load(1), other = xdp_load(2);
	int link = xdp_link_create(prog);
	char line[64], expected[64];

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "a", link));
	ASSERT_EQ(0, node_create(self->dir, "b", prog));
	ASSERT_EQ(0, node_create(self->dir, "c", other));
	GET_EDGES("a", 0);
	EXPECT_EQ(1, self->count);
	EXPECT_EDGE(0, BPFDEV_TYPE_PROG, prog_id(prog), BPFDEV_EDGE_PROG, 1);
	GET_EDGES("b", BPFDEV_EDGES_USERS);
	EXPECT_EQ(1, self->count);
	EXPECT_EDGE(0, BPFDEV_TYPE_LINK, link_id(link), BPFDEV_EDGE_PROG, 1);
	close(prog);
	EXPECT_EQ(1, links_of(self->dir, "b"));
	EXPECT_REFS("a", 1, 0, 0, 0, 0, 0);

	ASSERT_EQ(0, node_update(self->dir, "a", other));
	GET_EDGES("a", 0);
	EXPECT_EQ(1, self->count);
	EXPECT_EDGE(0, BPFDEV_TYPE_PROG, prog_id(other), BPFDEV_EDGE_PROG, 1);
	ASSERT_EQ(0, read_line(SYSFS "uses_test!a/uses_progs", line, sizeof(line)));
	sprintf(expected, "%d", prog_id(other));
	EXPECT_STREQ(expected, line);
	GET_EDGES("b", BPFDEV_EDGES_USERS);
	EXPECT_EQ(0, self->count);
	EXPECT_REFS("b", 0, 0, 0, 0, 0, 0);
	EXPECT_EQ(1, links_of(self->dir, "c"));
	close(link);
	close(other);
}

/* A link that only BPF has a reference to. */
TEST_F(uses, an_iterator_link_is_the_only_holder_of_its_program)
{
	int link = iter_link_create(), prog;

	ASSERT_EQ(0, node_create(self->dir, "a", link));
	prog = fd_by_id(BPF_PROG_GET_FD_BY_ID, link_info_prog_id(link));
	ASSERT_EQ(0, node_create(self->dir, "b", prog));
	EXPECT_REFS("b", 1, 0, 0, 1, 0, 0);
	close(prog);
	close(link);
	EXPECT_REFS("b", 0, 0, 0, 1, 0, 0);
	EXPECT_REFS("a", 0, 0, 0, 0, 0, 0);
}

/* A prog array that holds a program that uses the array, twice. */
TEST_F(uses, a_cycle_has_edges)
{
	int array = map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 5000);
	int prog = xdp_load_tail_call(array);
	uint32_t first = 0, last = 4999;

	ASSERT_LE(0, prog);
	ASSERT_EQ(0, map_update(array, &first, &prog));
	ASSERT_EQ(0, map_update(array, &last, &prog));
	ASSERT_EQ(0, node_create(self->dir, "a", array));
	ASSERT_EQ(0, node_create(self->dir, "b", prog));
	GET_EDGES("a", 0);
	EXPECT_EQ(1, self->count);
	EXPECT_EDGE(0, BPFDEV_TYPE_PROG, prog_id(prog), BPFDEV_EDGE_CALL, 2);
	GET_EDGES("b", 0);
	EXPECT_EQ(1, self->count);
	EXPECT_EDGE(0, BPFDEV_TYPE_MAP, map_id(array), BPFDEV_EDGE_MAP, 1);
	GET_EDGES("b", BPFDEV_EDGES_USERS);
	EXPECT_EQ(1, self->count);
	EXPECT_EDGE(0, BPFDEV_TYPE_MAP, map_id(array), BPFDEV_EDGE_CALL, 2);
	EXPECT_REFS("b", 1, 0, 0, 0, 2, 0);
	EXPECT_REFS("a", 1, 0, 1, 0, 0, 0);
	ASSERT_EQ(0, map_delete(array, &last));
	EXPECT_REFS("b", 1, 0, 0, 0, 1, 0);
	/* the cycle would keep both objects for ever */
	ASSERT_EQ(0, map_delete(array, &first));
	close(array);
	close(prog);
}

TEST_F(uses, a_map_of_maps_holds_maps)
{
	static const int types[] = {
		BPF_MAP_TYPE_ARRAY_OF_MAPS, BPF_MAP_TYPE_HASH_OF_MAPS
	};
	int inner = array_create(), other = array_create(), outer;
	uint32_t key;
	size_t i;

	ASSERT_EQ(0, node_create(self->dir, "b", inner));
	for (i = 0; i < ARRAY_LEN(types); i++) {
		outer = map_of_maps_create(types[i], 3000, inner);
		ASSERT_LE(0, outer);
		ASSERT_EQ(0, node_create(self->dir, "a", outer));
		GET_EDGES("a", 0);
		EXPECT_EQ(0, self->count);
		/* each of these waits for all CPUs */
		for (key = 0; key < 2999; key += 15)
			ASSERT_EQ(0, map_update(outer, &key, &inner));
		key = 2999;
		ASSERT_EQ(0, map_update(outer, &key, &other));
		GET_EDGES("a", 0);
		EXPECT_EQ(2, self->count);
		EXPECT_EDGE(0, BPFDEV_TYPE_MAP, map_id(inner),
			    BPFDEV_EDGE_INNER, 200);
		EXPECT_EDGE(1, BPFDEV_TYPE_MAP, map_id(other),
			    BPFDEV_EDGE_INNER, 1);
		EXPECT_REFS("b", 1, 0, 0, 0, 200, 0);
		ASSERT_EQ(0, node_remove(self->dir, "a"));
		close(outer);
		settle(self->dir, "b", 2);
		EXPECT_REFS("b", 1, 0, 0, 0, 0, 0);
	}
	close(inner);
	close(other);
}

/* Maps that redirect packets, and may run a program on each packet on its way. */
TEST_F(uses, a_devmap_or_cpumap_holds_programs)
{
	static const struct {
		int type;
		int attach_type;
	} maps[] = {
		{ BPF_MAP_TYPE_DEVMAP, BPF_XDP_DEVMAP },
		{ BPF_MAP_TYPE_DEVMAP_HASH, BPF_XDP_DEVMAP },
		{ BPF_MAP_TYPE_CPUMAP, BPF_XDP_CPUMAP },
	};
	/* as struct bpf_devmap_val and struct bpf_cpumap_val: a number, a program */
	struct {
		uint32_t number;
		int prog;
	} value = { .number = 1 };
	int map, prog, plain;
	uint32_t key = 1;
	size_t i;

	for (i = 0; i < ARRAY_LEN(maps); i++) {
		prog = verdict_load(BPF_PROG_TYPE_XDP, maps[i].attach_type, 2);
		map = map_create(maps[i].type, 4, sizeof(value), 2);
		plain = map_create(maps[i].type, 4, 4, 2);
		ASSERT_LE(0, prog);
		ASSERT_LE(0, map);
		ASSERT_LE(0, plain);
		ASSERT_EQ(0, node_create(self->dir, "a", map));
		ASSERT_EQ(0, node_create(self->dir, "b", prog));
		ASSERT_EQ(0, node_create(self->dir, "c", plain));
		GET_EDGES("a", 0);
		EXPECT_EQ(0, self->count);
		value.prog = prog;
		/* the loopback interface; a queue of one packet */
		ASSERT_EQ(0, map_update(map, &key, &value));
		ASSERT_EQ(0, map_update(plain, &key, &value));
		GET_EDGES("a", 0);
		EXPECT_EQ(1, self->count);
		EXPECT_EDGE(0, BPFDEV_TYPE_PROG, prog_id(prog),
			    BPFDEV_EDGE_REDIRECT, 1);
		GET_EDGES("b", BPFDEV_EDGES_USERS);
		EXPECT_EQ(1, self->count);
		EXPECT_EDGE(0, BPFDEV_TYPE_MAP, map_id(map),
			    BPFDEV_EDGE_REDIRECT, 1);
		EXPECT_REFS("b", 1, 0, 0, 0, 1, 0);
		/* values without room for a program have none */
		GET_EDGES("c", 0);
		EXPECT_EQ(0, self->count);
		ASSERT_EQ(0, map_delete(map, &key));
		settle(self->dir, "b", 2);
		GET_EDGES("a", 0);
		EXPECT_EQ(0, self->count);
		EXPECT_REFS("b", 1, 0, 0, 0, 0, 0);
		ASSERT_EQ(0, node_remove(self->dir, "a"));
		ASSERT_EQ(0, node_remove(self->dir, "b"));
		ASSERT_EQ(0, node_remove(self->dir, "c"));
		close(plain);
		close(map);
		close(prog);
	}
}

TEST_F(uses, a_sockmap_holds_programs)
{
	static const int types[] = { BPF_MAP_TYPE_SOCKMAP, BPF_MAP_TYPE_SOCKHASH };
	int verdict = verdict_load(BPF_PROG_TYPE_SK_SKB, BPF_SK_SKB_STREAM_VERDICT, 1);
	int msg = verdict_load(BPF_PROG_TYPE_SK_MSG, BPF_SK_MSG_VERDICT, 1);
	size_t i;
	int map;

	ASSERT_LE(0, verdict);
	ASSERT_LE(0, msg);
	ASSERT_EQ(0, node_create(self->dir, "b", verdict));
	for (i = 0; i < ARRAY_LEN(types); i++) {
		map = map_create(types[i], 4, 4, 2);
		ASSERT_LE(0, map);
		ASSERT_EQ(0, node_create(self->dir, "a", map));
		GET_EDGES("a", 0);
		EXPECT_EQ(0, self->count);
		ASSERT_EQ(0, prog_attach(verdict, map, BPF_SK_SKB_STREAM_VERDICT));
		ASSERT_EQ(0, prog_attach(msg, map, BPF_SK_MSG_VERDICT));
		GET_EDGES("a", 0);
		EXPECT_EQ(2, self->count);
		EXPECT_EDGE(0, BPFDEV_TYPE_PROG, prog_id(verdict),
			    BPFDEV_EDGE_SOCKET, 1);
		EXPECT_EDGE(1, BPFDEV_TYPE_PROG, prog_id(msg),
			    BPFDEV_EDGE_SOCKET, 1);
		GET_EDGES("b", BPFDEV_EDGES_USERS);
		EXPECT_EQ(1, self->count);
		EXPECT_EDGE(0, BPFDEV_TYPE_MAP, map_id(map), BPFDEV_EDGE_SOCKET, 1);
		EXPECT_REFS("b", 1, 0, 0, 0, 1, 0);
		ASSERT_EQ(0, node_remove(self->dir, "a"));
		close(map);
		settle(self->dir, "b", 2);
		EXPECT_REFS("b", 1, 0, 0, 0, 0, 0);
	}
	close(msg);
	close(verdict);
}

/* The struct_ops map of struct_ops.bpf.c. */
static int struct_ops_map(void)
{
	struct bpf_map_info info;
	int fd;

	BPF_ATTR(attr);
	while (!sys_bpf(BPF_MAP_GET_NEXT_ID, &attr)) {
		attr.start_id = attr.next_id;
		fd = fd_by_id(BPF_MAP_GET_FD_BY_ID, attr.start_id);
		if (!obj_info(fd, &info, sizeof(info)) &&
		    info.type == BPF_MAP_TYPE_STRUCT_OPS &&
		    !strcmp(info.name, "bpfdev_test"))
			return fd;
		close(fd);
	}
	return -ENOENT;
}

/* The programs of the map are associated with it, too, but do not hold it. */
TEST_F(uses, a_program_holds_the_struct_ops_map_it_is_associated_with)
{
	const struct bpf_insn insns[] = { MOV_IMM(0, 0), EXIT() };
	char line[64], expected[64];
	int map, prog, assoc, fds[2], i;
	struct bpfdev_refs refs;

	ASSERT_EQ(0, system("bpftool struct_ops register struct_ops.bpf.o > /dev/null 2>&1"));
	map = struct_ops_map();
	ASSERT_LE(0, map);
	prog = prog_load(BPF_PROG_TYPE_SYSCALL, 0, insns, ARRAY_LEN(insns));
	ASSERT_LE(0, prog);
	ASSERT_EQ(0, node_create(self->dir, "a", prog));
	ASSERT_EQ(0, node_create(self->dir, "b", map));
	GET_EDGES("b", BPFDEV_EDGES_USERS);
	for (i = 0; i < self->count; i++)
		EXPECT_NE(BPFDEV_TYPE_PROG, self->edges[i].type);
	GET_EDGES("a", 0);
	EXPECT_EQ(0, self->count);

	BPF_ATTR(attr);
	/* map_fd and prog_fd, which older headers do not have */
	fds[0] = map;
	fds[1] = prog;
	memcpy(&attr, fds, sizeof(fds));
	assoc = sys_bpf(38 /* BPF_PROG_ASSOC_STRUCT_OPS */, &attr);
	if (!assoc) {
		GET_EDGES("a", 0);
		EXPECT_EQ(1, self->count);
		EXPECT_EDGE(0, BPFDEV_TYPE_MAP, map_id(map), BPFDEV_EDGE_ASSOC, 1);
		GET_EDGES("b", BPFDEV_EDGES_USERS);
		EXPECT_EDGE(0, BPFDEV_TYPE_PROG, prog_id(prog), BPFDEV_EDGE_ASSOC, 1);
		ASSERT_EQ(0, read_line(SYSFS "uses_test!a/uses_maps", line, sizeof(line)));
		sprintf(expected, "%d", map_id(map));
		EXPECT_STREQ(expected, line);
		ASSERT_EQ(0, node_refs(self->dir, "b", &refs));
		EXPECT_EQ(1, refs.progs);
		ASSERT_EQ(0, node_remove(self->dir, "a"));
	}
	close(prog);
	EXPECT_EQ(0, system("bpftool struct_ops unregister name bpfdev_test > /dev/null 2>&1"));
	close(map);
	if (assoc)
		SKIP(return, "this kernel has no BPF_PROG_ASSOC_STRUCT_OPS");
}

/* In replies of any size, each edge is returned once. */
TEST_F(uses, a_long_list_comes_in_several_replies)
{
	int inner[100], outer, n, got;
	struct bpfdev_edges arg = {
		.count = 7,
		.edge_size = sizeof(self->edges[0]),
		.edges = PTR(self->edges),
	};
	uint32_t key;

	inner[0] = array_create();
	outer = map_of_maps_create(BPF_MAP_TYPE_HASH_OF_MAPS, 100, inner[0]);
	for (n = 0; n < 100; n++) {
		if (n)
			inner[n] = array_create();
		key = 100 - n;
		ASSERT_EQ(0, map_update(outer, &key, &inner[n]));
	}
	ASSERT_EQ(0, node_create(self->dir, "a", outer));
	set_name(arg.name, "a");
	for (got = 0, arg.more = 1; arg.more; got += arg.count) {
		arg.count = 7;
		ASSERT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &arg));
		for (n = 0; n < arg.count; n++)
			EXPECT_EQ(map_id(inner[got + n]), self->edges[n].id);
	}
	EXPECT_EQ(100, got);
	for (n = 0; n < 100; n++)
		close(inner[n]);
	close(outer);
}

/* A list that was begun for one object is not continued for another. */
TEST_F(uses, a_list_cannot_continue_with_another_object)
{
	struct bpfdev_edges arg = {
		.count = EDGES_MAX,
		.edge_size = sizeof(self->edges[0]),
		.edges = PTR(self->edges),
	};
	int map = array_create(), other = array_create();

	ASSERT_EQ(0, node_create(self->dir, "a", map));
	set_name(arg.name, "a");
	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &arg));
	EXPECT_EQ(map_id(map), arg.id);
	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &arg));
	ASSERT_EQ(0, node_replace(self->dir, "a", other));
	EXPECT_EQ(-ESTALE, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &arg));
	arg.flags = BPFDEV_EDGES_USERS;
	EXPECT_EQ(-ESTALE, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &arg));
	arg.id = map_id(other);
	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &arg));
	close(other);
	close(map);
}

TEST_F(uses, a_pin_on_bpffs_counts_as_other)
{
	int map = array_create();

	ASSERT_EQ(0, node_create(self->dir, "a", map));
	ASSERT_EQ(0, obj_pin(map, BPFFS "uses_test"));
	EXPECT_REFS("a", 1, 0, 0, 0, 0, 1);
	ASSERT_EQ(0, unlink(BPFFS "uses_test"));
	EXPECT_REFS("a", 1, 0, 0, 0, 0, 0);
	close(map);
}

/* With a link or without, the event itself holds its program. */
TEST_F(uses, the_program_of_a_perf_event_counts_as_other)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = 1000000000,
	};
	int prog = verdict_load(BPF_PROG_TYPE_PERF_EVENT, 0, 0), event, link;

	ASSERT_LE(0, prog);
	ASSERT_EQ(0, node_create(self->dir, "a", prog));
	event = syscall(__NR_perf_event_open, &attr, -1, 0, -1,
			PERF_FLAG_FD_CLOEXEC);
	ASSERT_LE(0, event);
	ASSERT_EQ(0, ioctl(event, PERF_EVENT_IOC_SET_BPF, prog));
	EXPECT_REFS("a", 1, 0, 0, 0, 0, 1);
	close(event);
	settle(self->dir, "a", 2);
	EXPECT_REFS("a", 1, 0, 0, 0, 0, 0);

	event = syscall(__NR_perf_event_open, &attr, -1, 0, -1,
			PERF_FLAG_FD_CLOEXEC);
	link = link_create(prog, BPF_PERF_EVENT, event, 0);
	ASSERT_LE(0, link);
	EXPECT_REFS("a", 1, 0, 0, 1, 0, 1);
	close(event);
	EXPECT_REFS("a", 1, 0, 0, 1, 0, 1);
	close(link);
	settle(self->dir, "a", 2);
	EXPECT_REFS("a", 1, 0, 0, 0, 0, 0);
	close(prog);
}

/* The timer is in a map, which the program uses. */
TEST_F(uses, the_program_of_a_timer_counts_as_other)
{
	uint32_t key = 0;
	int prog, map;

	if (!has_timers())
		SKIP(return, "this kernel has no BPF timers");
	ASSERT_EQ(0, system("bpftool prog load timer.bpf.o " BPFFS "uses_test pinmaps "
			    BPFFS "uses_test_maps"));
	prog = obj_get(BPFFS "uses_test", 0);
	map = obj_get(BPFFS "uses_test_maps/timers", 0);
	ASSERT_LE(0, prog);
	ASSERT_LE(0, map);
	EXPECT_EQ(0, system("rm -r " BPFFS "uses_test " BPFFS "uses_test_maps"));
	ASSERT_EQ(0, node_create(self->dir, "a", prog));
	EXPECT_REFS("a", 1, 0, 0, 0, 0, 0);
	ASSERT_EQ(0, prog_run(prog));
	EXPECT_REFS("a", 1, 0, 0, 0, 0, 1);
	ASSERT_EQ(0, map_delete(map, &key));
	settle(self->dir, "a", 2);
	EXPECT_REFS("a", 1, 0, 0, 0, 0, 0);
	close(map);
	close(prog);
}

TEST_F(uses, the_sum_holds_while_processes_come_and_go)
{
	struct bpfdev_refs refs;
	int map = array_create(), i;
	pid_t pids[20];

	ASSERT_EQ(0, node_create(self->dir, "a", map));
	for (i = 0; i < 20; i++) {
		pids[i] = fork();
		ASSERT_LE(0, pids[i]);
		if (!pids[i]) {
			close(map);
			while (getppid() != 1)
				close(do_open(DEV "uses_test/a", O_RDWR));
			_exit(0);
		}
	}
	for (i = 0; i < 50; i++) {
		ASSERT_EQ(0, node_refs(self->dir, "a", &refs));
		EXPECT_EQ(refs.refcnt, refs.node + refs.files + refs.mappings +
			  refs.progs + refs.links + refs.maps + refs.other);
		EXPECT_LE(2, refs.refcnt);
		EXPECT_GE(22, refs.refcnt);
	}
	for (i = 0; i < 20; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	EXPECT_REFS("a", 1, 0, 0, 0, 0, 0);
	close(map);
}

TEST_F(uses, an_object_without_a_node_has_edges_too)
{
	struct bpfdev_edges arg = {
		.flags = BPFDEV_EDGES_FD,
		.count = EDGES_MAX,
		.edge_size = sizeof(self->edges[0]),
		.edges = PTR(self->edges),
	};
	int map = array_create(), prog = xdp_load_counter(map);
	int file = open("/dev/null", O_RDONLY);

	arg.fd = prog;
	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &arg));
	self->count = arg.count;
	EXPECT_EQ(1, self->count);
	EXPECT_EDGE(0, BPFDEV_TYPE_MAP, map_id(map), BPFDEV_EDGE_MAP, 1);
	arg.flags |= BPFDEV_EDGES_USERS;
	arg.count = EDGES_MAX;
	arg.fd = map;
	memset(&arg.after, 0, sizeof(arg.after));
	EXPECT_EQ(prog_id(prog), arg.id);
	arg.id = 0;
	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &arg));
	self->count = arg.count;
	EXPECT_EQ(1, self->count);
	EXPECT_EDGE(0, BPFDEV_TYPE_PROG, prog_id(prog), BPFDEV_EDGE_MAP, 1);

	arg.id = 0;
	arg.fd = file;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &arg));
	close(file);
	arg.fd = -1;
	EXPECT_EQ(-EBADF, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &arg));
	arg.fd = map;
	set_name(arg.name, "a");
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &arg));
	close(prog);
	close(map);
}

/* Without a node: the caller's descriptor is one of the files. */
TEST_F(uses, references_by_a_descriptor)
{
	struct bpfdev_refs refs = { .flags = BPFDEV_REFS_FD, .fd = array_create() };
	int other = fcntl(refs.fd, F_DUPFD_CLOEXEC, 0), id = map_id(refs.fd), prog;

	ASSERT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_REFS, &refs));
	EXPECT_EQ(BPFDEV_TYPE_MAP, refs.type);
	EXPECT_EQ(id, refs.id);
	EXPECT_EQ(1, refs.refcnt);
	EXPECT_EQ(0, refs.node);
	EXPECT_EQ(1, refs.files);
	prog = xdp_load(1);
	ASSERT_LE(0, prog);
	ASSERT_EQ(0, prog_bind_map(prog, refs.fd));
	ASSERT_EQ(0, node_create(self->dir, "a", refs.fd));
	ASSERT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_REFS, &refs));
	EXPECT_EQ(3, refs.refcnt);
	EXPECT_EQ(1, refs.node);
	EXPECT_EQ(1, refs.files);
	EXPECT_EQ(1, refs.progs);
	EXPECT_EQ(0, refs.other);
	close(refs.fd);
	EXPECT_EQ(-EBADF, do_ioctl(self->ctl, BPFDEV_IOC_REFS, &refs));
	refs.fd = self->ctl;
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_REFS, &refs));
	close(prog);
	close(other);
}

TEST_F(uses, bad_calls_are_refused)
{
	struct bpfdev_edges edges = { .edge_size = sizeof(self->edges[0]) };
	struct bpfdev_refs refs = {};
	int map = array_create();

	set_name(edges.name, "a");
	set_name(refs.name, "a");
	EXPECT_EQ(-ENOENT, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &edges));
	EXPECT_EQ(-ENOENT, do_ioctl(self->dir, BPFDEV_IOC_REFS, &refs));
	ASSERT_EQ(0, node_create(self->dir, "a", map));
	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &edges));
	/* the size of the structure before it had @fd */
	EXPECT_EQ(0, do_ioctl(self->dir,
			      _IOC(_IOC_READ | _IOC_WRITE, BPFDEV_IOC_MAGIC, 8,
				   BPFDEV_EDGES_SIZE_VER0), &edges));
	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_REFS, &refs));
	edges.edge_size--;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &edges));
	edges.edge_size = BPFDEV_SIZE_MAX + 1;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &edges));
	edges.edge_size = sizeof(self->edges[0]);
	edges.flags = 4;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &edges));
	edges.flags = 0;
	edges.fd = 1;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_EDGES, &edges));
	edges.fd = 0;
	refs.flags = 2;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_REFS, &refs));
	refs.flags = BPFDEV_REFS_FD;
	refs.fd = map;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_REFS, &refs));
	refs.flags = 0;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_REFS, &refs));
	refs.fd = 0;
	set_name(refs.name, "control");
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_REFS, &refs));
	set_name(refs.name, "uses_test");
	EXPECT_EQ(-EISDIR, do_ioctl(self->ctl, BPFDEV_IOC_REFS, &refs));
	close(map);
}

TEST_HARNESS_MAIN
