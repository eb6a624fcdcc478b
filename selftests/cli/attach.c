// SPDX-License-Identifier: GPL-2.0-only
/*
 * Load and attach the programs of an object file until standard input ends, which
 * bpftool 7.0 cannot do.
 *
 * Usage: attach OBJECT.o
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

static int attach_all(struct bpf_object *object)
{
	struct bpf_program *prog;
	int err;

	bpf_object__for_each_program(prog, object) {
		err = libbpf_get_error(bpf_program__attach(prog));
		if (err) {
			fprintf(stderr, "attach: %s: %s\n",
				bpf_program__name(prog), strerror(-err));
			return err;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct bpf_object *object;
	char byte;

	if (argc != 2) {
		fprintf(stderr, "Usage: attach OBJECT.o\n");
		return 2;
	}
	object = bpf_object__open_file(argv[1], NULL);
	if (libbpf_get_error(object) || bpf_object__load(object) ||
	    attach_all(object))
		return 1;
	printf("ready\n");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
