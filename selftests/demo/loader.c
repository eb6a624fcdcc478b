// SPDX-License-Identifier: GPL-2.0-only
/*
 * Load the program, attach it to an interface, make nodes for its map, itself
 * and its links in a directory, and exit.
 *
 * Usage: loader OBJECT.o INTERFACE DIRECTORY GROUP
 */
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <libbpfdev.h>

static void check(int ret, const char *what)
{
	if (ret >= 0)
		return;
	fprintf(stderr, "loader: %s: %s\n", what, strerror(-ret));
	exit(1);
}

static struct bpf_link *attach_iter(struct bpf_program *prog, int map)
{
	union bpf_iter_link_info info = { .map.map_fd = map };
	LIBBPF_OPTS(bpf_iter_attach_opts, opts, .link_info = &info,
		    .link_info_len = sizeof(info));

	return bpf_program__attach_iter(prog, &opts);
}

int main(int argc, char **argv)
{
	struct bpf_program *count, *show;
	struct bpf_object *object;
	struct bpf_link *xdp, *text;
	struct group *group;
	int ctl, map;

	if (argc != 5) {
		fprintf(stderr, "Usage: loader OBJECT.o INTERFACE DIRECTORY GROUP\n");
		return 2;
	}
	group = getgrnam(argv[4]);
	check(group ? 0 : -2, argv[4]);

	object = bpf_object__open_file(argv[1], NULL);
	check(libbpf_get_error(object), argv[1]);
	check(bpf_object__load(object), "load");
	map = bpf_object__find_map_fd_by_name(object, "counters");
	count = bpf_object__find_program_by_name(object, "count_packets");
	show = bpf_object__find_program_by_name(object, "show_packets");

	xdp = bpf_program__attach_xdp(count, if_nametoindex(argv[2]));
	check(libbpf_get_error(xdp), argv[2]);
	text = attach_iter(show, map);
	check(libbpf_get_error(text), "iterator");

	/*
	 * the group may read the map and the text; everything else stays with
	 * root
	 */
	BPFDEV_OPTS(bpfdev_create_opts, shared,
		    .flags = BPFDEV_SET_MODE | BPFDEV_SET_GID,
		    .mode = 0640, .gid = group->gr_gid);
	ctl = bpfdev_ctl_open(argv[3], O_WRONLY);
	check(ctl, argv[3]);
	check(bpfdev_create(ctl, "counters", map, &shared), "counters");
	check(bpfdev_create(ctl, "text", bpf_link__fd(text), &shared), "text");
	check(bpfdev_create(ctl, "program", bpf_program__fd(count), NULL),
	      "program");
	check(bpfdev_create(ctl, "xdp", bpf_link__fd(xdp), NULL), "xdp");
	/* no more to do: the process ends, and its descriptors with it */
	return 0;
}
