// SPDX-License-Identifier: GPL-2.0-only
/*
 * Make objects with each kind of dependency, and nodes for them in a directory.
 * Objects without a node end when standard input ends.
 *
 * Usage: graph_objects OBJECT.o DIRECTORY
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "calls.h"

/* Number of programs of the ladder; it has 2^RUNGS paths. */
#define RUNGS 30

static int ctl;

static int must(int ret, const char *what)
{
	if (ret >= 0)
		return ret;
	fprintf(stderr, "graph_objects: %s: %s\n", what, strerror(-ret));
	exit(1);
}

static int pin(const char *name, int fd)
{
	must(fd, name);
	must(node_create(ctl, name, fd), name);
	return fd;
}

static int prog_array(void)
{
	return map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 8);
}

static void put(int map, uint32_t key, int fd)
{
	must(map_update(map, &key, &fd), "a slot of a map");
}

/* A program that continues with a program of one of two arrays. */
static int tail_caller(int left, int right)
{
	const struct bpf_insn insns[] = {
		MOV_REG(6, 1),
		LOAD_IMM64(2, BPF_PSEUDO_MAP_FD, left),
		MOV_IMM(3, 0),
		CALL(BPF_FUNC_tail_call),
		MOV_REG(1, 6),
		LOAD_IMM64(2, BPF_PSEUDO_MAP_FD, right),
		MOV_IMM(3, 0),
		CALL(BPF_FUNC_tail_call),
		MOV_IMM(0, 2),
		EXIT(),
	};

	return prog_load(BPF_PROG_TYPE_XDP, BPF_XDP, insns, ARRAY_LEN(insns));
}

/* A prog array with a program that uses it, and a cycle of twice that length. */
static void make_cycles(void)
{
	int array = pin("cycle2-array", prog_array()), arrays[2], progs[2];
	int prog = pin("cycle2-prog", tail_caller(array, array));

	put(array, 0, prog);
	put(array, 5, prog);
	arrays[0] = pin("cycle4-array0", prog_array());
	arrays[1] = pin("cycle4-array1", prog_array());
	progs[0] = pin("cycle4-prog0", tail_caller(arrays[0], arrays[0]));
	progs[1] = pin("cycle4-prog1", tail_caller(arrays[1], arrays[1]));
	put(arrays[0], 0, progs[1]);
	put(arrays[1], 0, progs[0]);
	/* an object below it with a name that sorts first */
	put(arrays[1], 1, pin("a-prog", xdp_load_counter(
					pin("a-map", array_create()))));
}

static void make_ladder(void)
{
	int n, next = -1, left, right;
	char name[64];

	for (n = RUNGS - 1; n >= 0; n--) {
		sprintf(name, "ladder%02d-left", n);
		left = pin(name, prog_array());
		sprintf(name, "ladder%02d-right", n);
		right = pin(name, prog_array());
		if (next >= 0) {
			put(left, 0, next);
			put(right, 0, next);
		}
		sprintf(name, "ladder%02d", n);
		next = pin(name, tail_caller(left, right));
	}
}

static void make_maps_of_maps(void)
{
	int inner = pin("inner", array_create()), outer;
	uint32_t key;

	outer = pin("outer-array", map_of_maps_create(BPF_MAP_TYPE_ARRAY_OF_MAPS,
						      4, inner));
	for (key = 0; key < 3; key++)
		put(outer, key, inner);
	/* and one without a node */
	put(outer, 3, must(array_create(), "map"));
	outer = pin("outer-hash", map_of_maps_create(BPF_MAP_TYPE_HASH_OF_MAPS,
						     4, inner));
	put(outer, 7, inner);
}

/* Load one program of the file, for a function of @target if that is not 0. */
static int load(const char *path, const char *name, int target,
		const char *function)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *prog;

	must(libbpf_get_error(object), path);
	bpf_object__for_each_program(prog, object)
		bpf_program__set_autoload(prog, !strcmp(bpf_program__name(prog),
							name));
	prog = bpf_object__find_program_by_name(object, name);
	if (target)
		must(bpf_program__set_attach_target(prog, target, function), name);
	must(bpf_object__load(object), name);
	if (!target)
		pin("counter", bpf_object__find_map_fd_by_name(object, "counter"));
	return bpf_program__fd(prog);
}

static void make_links(const char *path)
{
	int target = pin("target", load(path, "target", 0, NULL)), fd;

	pin("target-link", xdp_link_create(target));
	fd = pin("replacement", load(path, "replacement", target, "verdict"));
	pin("replacement-link", bpf_link_create(fd, 0, 0, NULL));
	fd = pin("tracer", load(path, "tracer", target, "target"));
	pin("tracer-link", bpf_raw_tracepoint_open(NULL, fd));
	pin("waiting", load(path, "waiting", target, "verdict"));
}

int main(int argc, char **argv)
{
	char byte;

	if (argc != 3) {
		fprintf(stderr, "Usage: graph_objects OBJECT.o DIRECTORY\n");
		return 2;
	}
	ctl = must(ctl_open(argv[2], O_RDWR), argv[2]);
	make_cycles();
	make_ladder();
	make_maps_of_maps();
	make_links(argv[1]);
	pin("iter", iter_link_create());
	must(iter_link_create(), "a link that is not pinned");
	printf("ready\n");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
