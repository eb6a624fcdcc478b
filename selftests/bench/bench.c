// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: bench NODES [--counted]
 *
 * Measure the cost of nodes next to that of their alternatives, see rows.h.
 * NODES is the number that the rows call "many".
 */
#include <pthread.h>
#include <sys/resource.h>

#include "bpfdev_bare.h"
#include "rows.h"

#define SOME 10000
#define PINS BPFFS "bench"

static int ctl, bare, *maps, map_count;
static int node_fd, pin_fd;

static const char *name_of(int n)
{
	static __thread char name[16];

	snprintf(name, sizeof(name), "n%06d", n);
	return name;
}

static const char *path_of(const char *top, int n)
{
	static __thread char path[64];

	snprintf(path, sizeof(path), "%s/n%06d", top, n);
	return path;
}

static void node_open(int n)
{
	close(do_open(path_of(DEV, n * 7919L % map_count), O_RDWR));
}

static void pin_open(int n)
{
	close(obj_get(path_of(PINS, n * 7919L % map_count), 0));
}

static void lookup(int fd)
{
	uint64_t value;
	uint32_t key = 0;

	must(!map_lookup(fd, &key, &value), "lookup");
}

static void update(int fd)
{
	uint64_t value = 1;
	uint32_t key = 0;

	must(!map_update(fd, &key, &value), "update");
}

static void node_lookup(int n)
{
	lookup(node_fd);
}

static void pin_lookup(int n)
{
	lookup(pin_fd);
}

static void node_update_one(int n)
{
	update(node_fd);
}

static void pin_update(int n)
{
	update(pin_fd);
}

/* Maps without nodes or pins, and for devices numbers above all others. */
static int spare[64];
#define SPARE (1 << 19)

static void node_add(int n)
{
	must(!node_create(ctl, name_of(SPARE + n % 64), spare[n % 64]), "create");
}

static void node_drop(int n)
{
	must(!node_remove(ctl, name_of(SPARE + n % 64)), "remove");
}

static void pin_add(int n)
{
	must(!obj_pin(spare[n % 64], path_of(PINS, SPARE + n % 64)), "pin");
}

static void pin_drop(int n)
{
	must(!unlink(path_of(PINS, SPARE + n % 64)), "unlink");
}

static void bare_add(int n)
{
	must(!ioctl(bare, BARE_CREATE, (unsigned long)SPARE + n % 64),
	     "bare create");
}

static void bare_drop(int n)
{
	must(!ioctl(bare, BARE_DESTROY, (unsigned long)SPARE + n % 64),
	     "bare destroy");
}

static void node_both(int n)
{
	node_add(n);
	node_drop(n);
}

static void pin_both(int n)
{
	pin_add(n);
	pin_drop(n);
}

static void bare_both(int n)
{
	bare_add(n);
	bare_drop(n);
}

/* Have @count maps, each with a node and a pin. */
static void fill(int count)
{
	for (; map_count < count; map_count++) {
		int fd = array_create();

		must(fd >= 0, "map");
		must(!node_create(ctl, name_of(map_count), fd), "create");
		must(!obj_pin(fd, path_of(PINS, map_count)), "pin");
		close(fd);
	}
}

static void empty(void)
{
	while (map_count--) {
		must(!node_remove(ctl, name_of(map_count)), "remove");
		must(!unlink(path_of(PINS, map_count)), "unlink");
	}
	map_count = 0;
}

/*
 * The size of all slabs, which hold devices, names, kernfs nodes, inodes and
 * dentries.
 */
static double slab(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	char line[128];
	double kb = 0;

	write_file("/proc/sys/vm/drop_caches", "3");
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "Slab: %lf", &kb) == 1)
			break;
	fclose(file);
	return kb * 1024;
}

static double grown(void (*add)(int n), void (*drop)(int n))
{
	double before, after;
	int i;

	before = slab();
	for (i = 0; i < SOME; i++)
		add(i);
	after = slab();
	for (i = 0; i < SOME; i++)
		drop(i);
	/* memory is freed with a delay */
	sleep(2);
	return (after - before) / SOME;
}

static void memory_node_add(int n)
{
	must(!node_create(ctl, name_of(n), maps[n]), "create");
}

static void memory_node_drop(int n)
{
	must(!node_remove(ctl, name_of(n)), "remove");
}

static void memory_bare_add(int n)
{
	must(!ioctl(bare, BARE_CREATE, (unsigned long)n), "bare create");
}

static void memory_bare_drop(int n)
{
	must(!ioctl(bare, BARE_DESTROY, (unsigned long)n), "bare destroy");
}

static void memory_pin_add(int n)
{
	must(!obj_pin(maps[n], path_of(PINS, n)), "pin");
}

static void memory_pin_drop(int n)
{
	must(!unlink(path_of(PINS, n)), "unlink");
}

static void measure_memory(void)
{
	struct row *to_bare = add_row("memory of one", "node", "bare device",
				      "bytes", 1.30);
	struct row *to_pin = add_row("memory of one", "node", "bpffs pin",
				     "bytes", 0);
	int i;

	maps = malloc(SOME * sizeof(*maps));
	for (i = 0; i < SOME; i++) {
		maps[i] = array_create();
		must(maps[i] >= 0, "map");
	}
	/* the first run of each leaves slabs half full */
	grown(memory_node_add, memory_node_drop);
	grown(memory_bare_add, memory_bare_drop);
	for (i = 0; i < ROUNDS; i++) {
		to_bare->a[i] = grown(memory_node_add, memory_node_drop);
		to_bare->b[i] = grown(memory_bare_add, memory_bare_drop);
		to_pin->a[i] = to_bare->a[i];
		to_pin->b[i] = grown(memory_pin_add, memory_pin_drop);
	}
	for (i = 0; i < SOME; i++)
		close(maps[i]);
	free(maps);
}

static void list_ioctl(int n)
{
	static struct bpfdev_info infos[1024];
	struct bpfdev_list arg = { .info_size = sizeof(infos[0]) };
	int count = 0;

	do {
		arg.infos = PTR(infos);
		arg.count = ARRAY_LEN(infos);
		must(!ioctl(ctl, BPFDEV_IOC_LIST, &arg), "list");
		count += arg.count;
	} while (arg.more);
	must(count == map_count, "list: another count");
}

static int iter_link;

static void list_iterator(int n)
{
	char text[65536];
	int fd;

	BPF_ATTR(attr);
	attr.iter_create.link_fd = iter_link;
	fd = sys_bpf(BPF_ITER_CREATE, &attr);
	must(fd >= 0, "iterator");
	while (read(fd, text, sizeof(text)) > 0)
		;
	close(fd);
}

static void list_bpftool(int n)
{
	must(!system("bpftool map list > /dev/null"), "bpftool");
}

static void list_sysfs(int n)
{
	static const char *const attrs[] = { "type", "id", "bpf_name", "refcnt" };
	char path[128], text[64];
	size_t a;
	int i;

	for (i = 0; i < map_count; i++) {
		for (a = 0; a < ARRAY_LEN(attrs); a++) {
			snprintf(path, sizeof(path), SYSFS "%s/%s", name_of(i),
				 attrs[a]);
			must(!read_line(path, text, sizeof(text)), path);
		}
	}
}

/* Commands as a user types them: start a process, ask, print. */
#define COMMAND(_name, _command)					\
static void _name(int n)						\
{									\
	must(!system(_command " > /dev/null 2>&1"), _command);		\
}

COMMAND(command_list, "bpfdev list --json")
COMMAND(command_metrics, "bpfdev metrics")
COMMAND(command_maps, "bpftool -j map list")
COMMAND(command_graph, "bpfdev graph")
COMMAND(command_iterator, "cat " BPFFS "bench_list")
COMMAND(command_holders, "bpfdev holders")
COMMAND(command_holders_json, "bpfdev holders --json")
COMMAND(command_lsof, "lsof -n -P")
/* with its list of processes, see qemu/bench */
COMMAND(command_pids, "bpftool map show")
COMMAND(command_pids_json, "bpftool -j map show")

static void one_second(int n)
{
	sleep(1);
}

static void measure_list(void)
{
	static const char what[] = "list of 10,000";

	must(!system("bpftool iter pin list.bpf.o " BPFFS "bench_list"),
	     "bpftool iter pin");
	iter_link = obj_get(BPFFS "bench_list", 0);
	must(iter_link >= 0, "iterator link");
	fill(SOME);
	compare(what, list_ioctl, "ioctl", list_iterator, "iterator", 1, 1);
	compare(what, list_ioctl, "ioctl", list_bpftool, "bpftool", 1, 1);
	compare(what, list_ioctl, "ioctl", list_sysfs, "sysfs", 1, 1);
	compare("list --json of 10,000", command_list, "bpfdev",
		command_iterator, "cat iter", 1, 1);
	compare("list --json of 10,000", command_list, "bpfdev", command_maps,
		"bpftool", 1, 1);
	compare("metrics of 10,000", command_metrics, "bpfdev", command_maps, "bpftool", 1, 1);
	/* the goal is one second */
	compare("metrics of 10,000", command_metrics, "bpfdev", one_second, "1 s", 1, 1);
	compare("graph of 10,000", command_graph, "bpfdev", one_second, "1 s", 1,
		1);
	close(iter_link);
	unlink(BPFFS "bench_list");
}

#define HOLDERS 300
#define HELD 10

/* Processes that hold a few of the objects each. */
static void start_holders(pid_t *pids)
{
	int i, n, pipes[2];
	char byte;

	must(!pipe2(pipes, O_CLOEXEC), "pipe");
	for (i = 0; i < HOLDERS; i++) {
		pids[i] = fork();
		must(pids[i] >= 0, "fork");
		if (!pids[i]) {
			for (n = 0; n < HELD; n++)
				must(do_open(path_of(DEV, (i * HELD + n) %
						     map_count), O_RDWR) >= 0,
				     "open");
			must(write(pipes[1], "", 1) == 1, "write");
			for (;;)
				pause();
		}
		must(read(pipes[0], &byte, 1) == 1, "read");
	}
	close(pipes[0]);
	close(pipes[1]);
}

static void measure_holders(void)
{
	static const char what[] = "holders of 1,000, 300 processes";
	pid_t pids[HOLDERS];
	int i;

	start_holders(pids);
	compare(what, command_holders, "bpfdev", command_lsof, "lsof", 1, 0.2);
	compare(what, command_holders, "bpfdev", command_pids, "bpftool", 1,
		0.2);
	compare("the same in JSON", command_holders_json, "bpfdev",
		command_pids_json, "bpftool", 1, 0.2);
	for (i = 0; i < HOLDERS; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
}

/* Each thread has its own names and maps. */
#define EACH 16

struct creator {
	pthread_t thread;
	int first, count;
};

static void *create_many(void *arg)
{
	struct creator *c = arg;
	int i;

	for (i = 0; i < c->count; i++)
		node_both(c->first + i % EACH);
	return NULL;
}

/* us for one of @total, created and removed by @threads in parallel. */
static double created_by(int threads, int total)
{
	struct creator creators[4];
	double start = now();
	int i;

	for (i = 0; i < threads; i++) {
		creators[i].first = i * EACH;
		creators[i].count = total / threads;
		must(!pthread_create(&creators[i].thread, NULL, create_many,
				     &creators[i]), "thread");
	}
	for (i = 0; i < threads; i++)
		pthread_join(creators[i].thread, NULL);
	return (now() - start) * 1e6 / total;
}

static void measure_threads(void)
{
	struct row *two = add_row("create and remove", "2 threads", "1 thread",
				  "us", 0);
	struct row *four = add_row("create and remove", "4 threads", "1 thread",
				   "us", 0);
	int i;

	for (i = 0; i < ROUNDS; i++) {
		two->b[i] = created_by(1, 1024);
		four->b[i] = two->b[i];
		two->a[i] = created_by(2, 1024);
		four->a[i] = created_by(4, 1024);
	}
}

static void measure_data_path(void)
{
	node_fd = do_open(path_of(DEV, 0), O_RDWR);
	pin_fd = obj_get(path_of(PINS, 0), 0);
	must(node_fd >= 0 && pin_fd >= 0, "open");
	compare("lookup", node_lookup, "node's fd", pin_lookup, "bpffs fd",
		50000, 1);
	compare("update", node_update_one, "node's fd", pin_update, "bpffs fd",
		50000, 1);
	close(node_fd);
	close(pin_fd);
}

static void measure_creation(const char *what)
{
	compare(what, node_both, "node", bare_both, "bare device", 512, 1.20);
	compare(what, node_both, "node", pin_both, "bpffs pin", 512, 0);
}

/* Creation among many next to creation among few, which was measured before. */
static void measure_flatness(const struct row *few, const struct row *many)
{
	struct row *row = add_row("create and remove", "among many",
				  "among 100", "us", 1.10);

	memcpy(row->a, many->a, sizeof(row->a));
	memcpy(row->b, few->a, sizeof(row->b));
}

static void measure(int many)
{
	struct row *few;

	if (!counted)
		measure_memory();
	fill(10);
	compare("open and close, of 10", node_open, "node", pin_open,
		"bpffs pin", 5000, 1.00);
	measure_data_path();
	fill(100);
	few = &rows[row_count];
	measure_creation("create and remove, among 100");
	if (!counted) {
		measure_threads();
		fill(1000);
		measure_holders();
		measure_list();
	}
	fill(many);
	compare("open and close, of many", node_open, "node", pin_open,
		"bpffs pin", 5000, 1.05);
	measure_creation("create and remove, among many");
	measure_flatness(few, &rows[row_count - 2]);
}

int main(int argc, char **argv)
{
	struct rlimit files = { 1 << 20, 1 << 20 };
	int i, many = argc > 1 ? atoi(argv[1]) : 0;

	if (many <= SOME) {
		fprintf(stderr, "usage: bench NODES [--counted], NODES > %d\n",
			SOME);
		return 2;
	}
	counted = argc > 2 && !strcmp(argv[2], "--counted");
	ctl = ctl_open("", O_RDWR);
	bare = do_open("/dev/bpfdev-bare-control", O_RDWR);
	must(ctl >= 0 && bare >= 0, "modules");
	must(!setrlimit(RLIMIT_NOFILE, &files), "RLIMIT_NOFILE");
	mkdir(PINS, 0700);
	for (i = 0; i < (int)ARRAY_LEN(spare); i++)
		spare[i] = array_create();

	measure(many);
	empty();
	rmdir(PINS);

	print_rows();
	return 0;
}
