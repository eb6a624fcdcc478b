// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: workload BASE.bpf.o ON.bpf.o COPIES DIRECTORY
 *
 * Load BASE and ON.bpf.o COPIES times, let their objects use each other in most
 * possible ways, and pin each object in DIRECTORY as TYPE-ID. Then start
 * processes that hold all objects in different ways. Print "PID map ID" for
 * each process that holds only a memory mapping, and then "ready". End at the
 * end of standard input.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <libbpfdev.h>

/* With some hundred objects this makes more than 10,000 holders. */
#define SHARERS 32
#define CGROUP "/sys/fs/cgroup"
#define MAPPED "/dev/bpf/oracle-mapped"

static int directory;

static int check(int ret, const char *what)
{
	if (ret >= 0)
		return ret;
	fprintf(stderr, "workload: %s: %s\n", what, strerror(-ret));
	exit(1);
}

static uint32_t id_of(int fd, uint32_t type)
{
	union {
		struct bpf_map_info map;
		struct bpf_prog_info prog;
		struct bpf_link_info link;
	} info = {};
	__u32 len = sizeof(info);

	check(bpf_obj_get_info_by_fd(fd, &info, &len), "info");
	return type == BPFDEV_TYPE_MAP ? info.map.id :
	       type == BPFDEV_TYPE_PROG ? info.prog.id : info.link.id;
}

static void pin(int fd, uint32_t type)
{
	char name[64];

	snprintf(name, sizeof(name), "%s-%u", bpfdev_type_str(type),
		 id_of(fd, type));
	check(bpfdev_create(directory, name, fd, NULL), name);
}

static void pin_link(struct bpf_link *link, const char *what)
{
	check(libbpf_get_error(link), what);
	pin(bpf_link__fd(link), BPFDEV_TYPE_LINK);
}

static void pin_all(struct bpf_object *object)
{
	struct bpf_program *prog;
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
		pin(bpf_map__fd(map), BPFDEV_TYPE_MAP);
	bpf_object__for_each_program(prog, object)
		pin(bpf_program__fd(prog), BPFDEV_TYPE_PROG);
}

static struct bpf_program *prog_of(struct bpf_object *object, const char *name)
{
	struct bpf_program *prog =
		bpf_object__find_program_by_name(object, name);

	check(prog ? 0 : -ENOENT, name);
	return prog;
}

static int map_of(struct bpf_object *object, const char *name)
{
	return check(bpf_object__find_map_fd_by_name(object, name), name);
}

/* Slots that hold programs and maps, some of them the same ones. */
static void fill(struct bpf_object *base)
{
	static const char * const outer[] = { "outer", "outer_hash" };
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	int tail = bpf_program__fd(prog_of(base, "base_tail"));
	int calls = map_of(base, "calls"), counts = map_of(base, "counts");
	int inner = bpf_map_create(BPF_MAP_TYPE_ARRAY, "inner", 4, 8, 1, &opts);
	__u32 key;
	size_t i;

	pin(check(inner, "inner"), BPFDEV_TYPE_MAP);
	for (key = 0; key < 2; key++)
		check(bpf_map_update_elem(calls, &key, &tail, 0), "calls");
	for (i = 0; i < 2; i++) {
		for (key = 0; key < 3; key++)
			check(bpf_map_update_elem(map_of(base, outer[i]), &key,
						  key ? &inner : &counts, 0),
			      outer[i]);
	}
}

/* A link of a kind that older kernels and libraries do not have. */
static void attach_tc(struct bpf_object *base, int ifindex)
{
	int link = bpf_link_create(bpf_program__fd(prog_of(base, "base_tc")),
				   ifindex, 46 /* BPF_TCX_INGRESS */, NULL);

	if (link >= 0)
		pin(link, BPFDEV_TYPE_LINK);
	else if (link != -EINVAL)
		check(link, "tcx");
}

static void attach(struct bpf_object *base, int copy)
{
	int cgroup = check(open(CGROUP, O_RDONLY | O_CLOEXEC), CGROUP), ifindex;
	char command[64], name[20];

	snprintf(name, sizeof(name), "oracle%d", copy);
	snprintf(command, sizeof(command), "ip link add %s type dummy", name);
	check(system(command) ? -EIO : 0, command);
	ifindex = if_nametoindex(name);
	pin_link(bpf_program__attach_xdp(prog_of(base, "base_main"), ifindex),
		 "xdp");
	pin_link(bpf_program__attach_cgroup(prog_of(base, "base_cgroup"),
					    cgroup), "cgroup");
	pin_link(bpf_program__attach(prog_of(base, "base_raw")), "raw_tp");
	pin_link(bpf_program__attach(prog_of(base, "base_fentry")), "fentry");
	attach_tc(base, ifindex);
	close(cgroup);
}

/* Attach programs to one of these; one copy in four does not attach them. */
static void attach_on(const char *file, int target, int copy)
{
	struct bpf_object *on = bpf_object__open_file(file, NULL);
	struct bpf_program *prog;

	check(libbpf_get_error(on), file);
	bpf_object__for_each_program(prog, on)
		check(bpf_program__set_attach_target(prog, target,
			strcmp(bpf_program__name(prog), "on_trace") ?
				"base_part" : "base_main"), "target");
	check(bpf_object__load(on), file);
	pin_all(on);
	if (copy % 4 == 3)
		return;
	pin_link(bpf_program__attach_trace(prog_of(on, "on_trace")), "trace");
	pin_link(bpf_program__attach_freplace(prog_of(on, "on_replace"), 0, NULL),
		 "freplace");
}

static void make(char **argv, int copy)
{
	struct bpf_object *base = bpf_object__open_file(argv[1], NULL);

	check(libbpf_get_error(base), argv[1]);
	check(bpf_object__load(base), argv[1]);
	/* before it is put into an array, after which it can't be replaced */
	attach_on(argv[2], bpf_program__fd(prog_of(base, "base_main")), copy);
	fill(base);
	pin_all(base);
	attach(base, copy);
}

/* Hold objects until the parent ends. */
static void hold(int how, int sync)
{
	int fd, keep;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	switch (how) {
	case 0:
		/* a mapping only: no other process has mapped this map */
		fd = check(open(MAPPED, O_RDWR), MAPPED);
		check(mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE,
			   MAP_SHARED, fd, 0) == MAP_FAILED ? -errno : 0, "mmap");
		printf("%d map %u\n", getpid(), id_of(fd, BPFDEV_TYPE_MAP));
		fflush(stdout);
		for (keep = 3; keep < 4096; keep++)
			if (keep != sync)
				close(keep);
		break;
	case 1:
		/* descriptors of its own, and others that it shares */
		check(open(MAPPED, O_RDWR), MAPPED);
		check(open(MAPPED, O_RDONLY), MAPPED);
		break;
	default:
		break;
	}
	check(write(sync, "", 1) == 1 ? 0 : -EIO, "sync");
	for (;;)
		pause();
}

/* Some of the processes are in a PID namespace of their own. */
static void start_holders(void)
{
	int pipes[2], i;
	char byte;

	check(pipe(pipes), "pipe");
	for (i = 0; i < SHARERS; i++) {
		if (i == SHARERS / 2)
			check(unshare(CLONE_NEWPID), "unshare");
		if (!check(fork(), "fork"))
			hold(i < SHARERS / 2 ? i : 2, pipes[1]);
		check(read(pipes[0], &byte, 1) == 1 ? 0 : -EIO, "start");
	}
}

int main(int argc, char **argv)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	int copy, ctl, map;
	char c;

	if (argc != 5) {
		fprintf(stderr, "Usage: workload BASE.bpf.o ON.bpf.o COPIES DIRECTORY\n");
		return 2;
	}
	directory = check(bpfdev_ctl_open(argv[4], O_WRONLY), argv[4]);
	ctl = check(bpfdev_ctl_open("", O_WRONLY), "control");
	map = check(bpf_map_create(BPF_MAP_TYPE_ARRAY, "mapped", 4, 8, 1, &opts),
		    "map");
	check(bpfdev_create(ctl, "oracle-mapped", map, NULL), "oracle-mapped");
	close(map);
	for (copy = 0; copy < atoi(argv[3]); copy++)
		make(argv, copy);
	start_holders();
	puts("ready");
	fflush(stdout);
	while (read(0, &c, 1) == 1)
		;
	return 0;
}
