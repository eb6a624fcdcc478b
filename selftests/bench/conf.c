// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: conf [--counted]
 *
 * Measure the time of "bpfdev apply" for 1,000 objects, next to libbpf's loading of the same
 * object files, which is a part of it; and the time of "bpfdev map save" and "map load", next
 * to calls for one element each.
 */
#include <sys/resource.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "rows.h"

/* object files with four objects each */
#define FILES 250
#define ELEMENTS 100000

#define OBJECT "/usr/libexec/bpfdev/bench/conf.bpf.o"
#define CONF "/tmp/bench.conf"
#define NOTHING "/tmp/bench-nothing.conf"
#define SAVED "/tmp/bench.map"

static void run(const char *command)
{
	must(!system(command), command);
}

static void write_conf(void)
{
	FILE *out = fopen(CONF, "w");
	int i;

	must(!!out, CONF);
	for (i = 0; i < FILES; i++)
		fprintf(out,
			"mkdir b%d\nobject o%d " OBJECT " --set number=%d\n"
			"map b%d/blocklist o%d:blocklist\nmap b%d/counters o%d:counters\n"
			"prog b%d/in o%d:in\nprog b%d/out o%d:out\n",
			i, i, i, i, i, i, i, i, i, i, i);
	fclose(out);
}

/* the time of libbpf alone for these files */
static double load_all(void)
{
	struct bpf_object *object[FILES];
	double start = now();
	int i;

	for (i = 0; i < FILES; i++) {
		object[i] = bpf_object__open_file(OBJECT, NULL);
		must(object[i] && !bpf_object__load(object[i]), OBJECT);
	}
	start = now() - start;
	for (i = 0; i < FILES; i++)
		bpf_object__close(object[i]);
	return start;
}

static double command(const char *words)
{
	double start = now();

	run(words);
	return now() - start;
}

static void apply_rows(void)
{
	struct row *loading = add_row("apply 1,000 objects", "bpfdev", "libbpf loads", "s", 0);
	struct row *again = add_row("apply them again", "bpfdev", "first time", "s", 0);
	int i;

	write_conf();
	run(": > " NOTHING);
	for (i = 0; i < ROUNDS; i++) {
		loading->a[i] = command("bpfdev apply " CONF);
		loading->b[i] = load_all();
		again->a[i] = command("bpfdev apply " CONF);
		again->b[i] = loading->a[i];
		/* the record names the file that made them */
		run("cp " NOTHING " " CONF " && bpfdev apply --prune " CONF);
		write_conf();
	}
}

static int fill_map(void)
{
	int map = bpf_map_create(BPF_MAP_TYPE_HASH, "bench", 4, 16, ELEMENTS, NULL);
	char value[16] = {};
	uint32_t key;

	must(map >= 0, "map");
	for (key = 0; key < ELEMENTS; key++)
		must(!bpf_map_update_elem(map, &key, value, BPF_ANY), "update");
	return map;
}

static double save_each(int map)
{
	double start = now();
	FILE *out = fopen(SAVED ".each", "w");
	uint32_t key, *from = NULL;
	char value[16];

	while (!bpf_map_get_next_key(map, from, &key)) {
		must(!bpf_map_lookup_elem(map, &key, value), "lookup");
		fwrite(&key, sizeof(key), 1, out);
		fwrite(value, sizeof(value), 1, out);
		from = &key;
	}
	fclose(out);
	return now() - start;
}

static double load_each(int map)
{
	double start = now();
	FILE *in = fopen(SAVED ".each", "r");
	char value[16];
	uint32_t key;

	while (fread(&key, sizeof(key), 1, in) == 1 && fread(value, sizeof(value), 1, in) == 1)
		must(!bpf_map_update_elem(map, &key, value, BPF_ANY), "update");
	fclose(in);
	return now() - start;
}

static void contents_rows(void)
{
	struct row *save = add_row("save 100,000 elements", "bpfdev", "one by one", "s", 0);
	struct row *load = add_row("restore 100,000 elements", "bpfdev", "one by one", "s", 0);
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);
	int map = fill_map(), i;
	char pin[64];

	must(!bpf_obj_get_info_by_fd(map, &info, &len), "info");
	snprintf(pin, sizeof(pin), "bpfdev pin map id %u bench", info.id);
	run(pin);
	for (i = 0; i < ROUNDS; i++) {
		save->a[i] = command("bpfdev map save bench " SAVED);
		save->b[i] = save_each(map);
		load->a[i] = command("bpfdev map load bench " SAVED);
		load->b[i] = load_each(map);
	}
	run("bpfdev unpin bench");
	close(map);
}

int main(int argc, char **argv)
{
	struct rlimit limit;

	/* as apply does it */
	must(!getrlimit(RLIMIT_NOFILE, &limit), "limit");
	limit.rlim_cur = limit.rlim_max;
	must(!setrlimit(RLIMIT_NOFILE, &limit), "limit");
	counted = argc > 1 && !strcmp(argv[1], "--counted");
	apply_rows();
	contents_rows();
	print_rows();
	return 0;
}
