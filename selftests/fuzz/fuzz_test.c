// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: fuzz_test [CORPUS]
 *        fuzz_test --fuzz SECONDS MODULE [CORPUS]
 *
 * Run the programs of a corpus (default: fuzz.corpus beside this program), each
 * a line of hexadecimal digits, and check that each leaves the machine in its
 * initial state. FUZZ_PART=I/N in the environment leaves only program I of each N.
 *
 * With --fuzz, load the module from a file, continue from there, and unload it:
 * mutate programs and keep those that reach new code of the module, in any context,
 * as bpfdev_cover reports. The output is for the host:
 *
 *	R PROGRAM	is about to run: the last one was fatal
 *	C PROGRAM	is worth keeping
 *	P SECTION OFFSET was reached
 *	L COUNT		loads with a failing allocation were tried
 *	S RUNS SECONDS	at the end
 */
#include "fuzz_calls.h"

#include <libgen.h>
#include <limits.h>
#include <time.h>

#define CORPUS_MAX 4096

/* The sections of the module with code that is counted. */
static const char *const sections[] = { ".text", ".init.text", ".exit.text" };

#define SECTIONS ARRAY_LEN(sections)
#define TEXT_MAX (1 << 20)

static struct fuzz_machine machine;
static struct fuzz_thread threads[2];
static pthread_barrier_t start, end;

static struct bpfdev_cover *cover;
static bool reached[SECTIONS][TEXT_MAX];
/* of each section: the address of .init.text from init, of others from core */
static unsigned long section_at[SECTIONS];

static struct fuzz_program corpus[CORPUS_MAX];
static int corpus_size;

static void die(const char *what, int err)
{
	printf("Bail out! %s: %s\n", what, strerror(err));
	exit(1);
}

static void *second_thread(void *arg)
{
	fuzz_thread_init(&threads[1], &machine, 1);
	for (;;) {
		pthread_barrier_wait(&start);
		fuzz_run_thread(&threads[1]);
		pthread_barrier_wait(&end);
	}
	return NULL;
}

static bool uses_both(const struct fuzz_program *p)
{
	int i;

	for (i = 0; i < p->count; i++)
		if (p->calls[i].who & FUZZ_THREAD)
			return true;
	return false;
}

/* The number of new places and pairs of places since. */
static unsigned int count_new(void)
{
	static unsigned int last;
	unsigned int count = __atomic_load_n(&cover->count, __ATOMIC_RELAXED);
	unsigned int new = count - last;

	last = count;
	return new;
}

static void run(const struct fuzz_program *p)
{
	bool both = uses_both(p);

	machine.program = p;
	machine.meetings = 0;
	if (both)
		pthread_barrier_wait(&start);
	fuzz_run_thread(&threads[0]);
	if (both)
		pthread_barrier_wait(&end);
	if (fuzz_machine_reset(&machine))
		die("a program has left something behind", EBUSY);
}

static void show(char what, const struct fuzz_program *p)
{
	static const char digits[] = "0123456789abcdef";
	char line[2 * sizeof(p->calls) + 4], *to = line;
	const uint8_t *byte = (const uint8_t *)p->calls;
	size_t i;

	*to++ = what;
	*to++ = ' ';
	for (i = 0; i < p->count * sizeof(p->calls[0]); i++) {
		*to++ = digits[byte[i] >> 4];
		*to++ = digits[byte[i] & 15];
	}
	*to++ = '\n';
	/* unbuffered: it may be the machine's last output */
	if (write(STDOUT_FILENO, line, to - line) < 0)
		exit(1);
}

static bool parse(const char *line, struct fuzz_program *p)
{
	size_t digits = strspn(line, "0123456789abcdef"), i;
	unsigned int byte;

	if (!digits || digits % (2 * sizeof(p->calls[0])) ||
	    digits > 2 * sizeof(p->calls) || !strchr("\n", line[digits]))
		return false;
	p->count = digits / 2 / sizeof(p->calls[0]);
	for (i = 0; i < digits / 2; i++) {
		if (sscanf(line + 2 * i, "%2x", &byte) != 1)
			return false;
		((uint8_t *)p->calls)[i] = byte;
	}
	return true;
}

static void load_corpus(const char *path)
{
	static char line[4096];
	FILE *file = fopen(path, "re");

	if (!file)
		die(path, errno);
	while (corpus_size < CORPUS_MAX && fgets(line, sizeof(line), file)) {
		if (*line == '#')
			continue;
		if (!parse(line, &corpus[corpus_size++]))
			die("not a program", EINVAL);
	}
	fclose(file);
}

static uint64_t random_state;

static unsigned int chance(unsigned int from)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 16) % from;
}

/* A number at a limit of the interface. */
static uint32_t number(void)
{
	static const uint32_t numbers[] = {
		0, 1, 2, 3, 0600, 0777, 01777, 64, 4095, 4096, TENANT,
		0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
	};

	if (chance(4))
		return numbers[chance(ARRAY_LEN(numbers))];
	return chance(2) ? chance(64) : random_state;
}

static void new_call(struct fuzz_call *c)
{
	*c = (struct fuzz_call){
		.op = chance(FUZZ_OPS),
		.on = chance(32),
		.name = chance(chance(4) ? 5 : 16),
		.object = chance(chance(4) ? 10 : FUZZ_FDS),
		.flags = chance(2) ? 0 : chance(128),
		.twist = chance(4) ? 0 : chance(FUZZ_TWISTS),
		.at = chance(256),
		.value = number(),
		.other = number(),
	};
	if (!chance(8))
		c->who = chance(16);
	if (!chance(100))
		c->who = FUZZ_KILLED;
}

static void change_call(struct fuzz_call *c)
{
	switch (chance(4)) {
	case 0:
		((uint8_t *)c)[chance(8)] = chance(256);
		break;
	case 1:
		((uint8_t *)c)[chance(8)] ^= 1 << chance(8);
		break;
	case 2:
		c->value = number();
		break;
	default:
		c->other = number();
		break;
	}
}

static void change(struct fuzz_program *p)
{
	const struct fuzz_program *other = &corpus[chance(corpus_size)];
	int at = p->count ? chance(p->count) : 0;

	switch (p->count ? chance(5) : 0) {
	case 0:
		if (p->count == FUZZ_CALLS)
			break;
		memmove(&p->calls[at + 1], &p->calls[at],
			(p->count - at) * sizeof(p->calls[0]));
		p->count++;
		new_call(&p->calls[at]);
		break;
	case 1:
		p->count--;
		memmove(&p->calls[at], &p->calls[at + 1],
			(p->count - at) * sizeof(p->calls[0]));
		break;
	case 2:
		/* the start of this program, and the end of the other */
		for (; at < other->count; at++)
			p->calls[at] = other->calls[at];
		if (p->count < at)
			p->count = at;
		break;
	default:
		change_call(&p->calls[at]);
		break;
	}
}

static time_t seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/*
 * Run more programs: grace periods take no time, and nothing records allocations for a
 * search for leaks, which "make check-debug" makes.
 */
static void hurry(void)
{
	write_file("/sys/kernel/debug/kmemleak", "off");
	write_file("/sys/kernel/rcu_expedited", "1");
}

/* Let all allocations fail, without output that looks like a kernel bug. */
static void allow_failures(void)
{
	static const char *const files[] = { "failslab", "fail_page_alloc" };
	char path[128];
	size_t i;

	for (i = 0; i < ARRAY_LEN(files); i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s/verbose",
			 files[i]);
		write_file(path, "0");
		snprintf(path, sizeof(path),
			 "/sys/kernel/debug/%s/ignore-gfp-wait", files[i]);
		write_file(path, "N");
	}
}

/* Programs that run until the time is over; return their number. */
static unsigned long fuzz(int for_seconds)
{
	time_t until = seconds() + for_seconds;
	struct fuzz_program p;
	unsigned long runs = 0;
	int times;

	count_new();
	while (seconds() < until) {
		p = corpus[chance(corpus_size)];
		for (times = 1 + chance(4); times > 0; times--)
			change(&p);
		if (!p.count)
			continue;
		show('R', &p);
		runs++;
		run(&p);
		if (count_new() && corpus_size < CORPUS_MAX) {
			show('C', &p);
			corpus[corpus_size++] = p;
		}
	}
	return runs;
}

static unsigned long section_address(const char *section)
{
	char path[128], line[64];

	snprintf(path, sizeof(path), "/sys/module/bpfdev/sections/%s", section);
	return read_line(path, line, sizeof(line)) ? 0 : strtoul(line, NULL, 16);
}

static int module_load(const char *path)
{
	int fd = do_open(path, O_RDONLY), ret;

	ret = syscall(__NR_finit_module, fd, "", 0) ? -errno : 0;
	close(fd);
	return ret;
}

static void cover_init(const char *module)
{
	int fd = do_open(COVER_DEVICE, O_RDWR), i;

	if (fd < 0)
		die(COVER_DEVICE, -fd);
	cover = mmap(NULL, sizeof(*cover), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (cover == MAP_FAILED)
		die(COVER_DEVICE, errno);
	close(fd);
	if (module_load(module))
		die(module, errno);
	for (i = 0; i < SECTIONS; i++)
		section_at[i] = section_address(sections[i]) -
			(strcmp(sections[i], ".init.text") ? cover->core : cover->init);
}

/* The place of the module that @place stands for. */
static void reach(uint32_t place)
{
	bool init = place & COVER_INIT;
	unsigned long at, best = -1;
	int i, section = -1;

	place &= ~COVER_INIT;
	for (i = 0; i < SECTIONS; i++) {
		if (init != !strcmp(sections[i], ".init.text"))
			continue;
		at = place - section_at[i];
		/* the section with the last start before it */
		if (place >= section_at[i] && at < best) {
			best = at;
			section = i;
		}
	}
	if (section < 0)
		return;
	if (best >= TEXT_MAX)
		die("a section of the module is larger than TEXT_MAX", ENOSPC);
	reached[section][best] = true;
}

static void show_places(void)
{
	int i, at;

	for (i = 0; i < ARRAY_LEN(cover->places); i++)
		if (cover->places[i])
			reach(cover->places[i]);
	for (i = 0; i < SECTIONS; i++)
		for (at = 0; at < TEXT_MAX; at++)
			if (reached[i][at])
				printf("P %s %x\n", sections[i], at);
}

static void module_unload(void)
{
	int i;

	/* a file that another process has just closed may still be released */
	for (i = 0; i < 50; i++) {
		if (!syscall(__NR_delete_module, "bpfdev", O_NONBLOCK))
			return;
		usleep(100000);
	}
	die("the module cannot be unloaded", errno);
}

/* Load the module while an allocation fails, the @nth after a place; 0: the first. */
static void fuzz_load(const char *path, uint32_t place, uint32_t nth)
{
	cover->fail_place = place;
	cover->fail_nth = nth;
	if (!module_load(path))
		module_unload();
}

/* Let the first allocation after each place fail; return the number of loads. */
static int fuzz_each_load(const char *path, time_t until)
{
	static uint32_t places[ARRAY_LEN(cover->places)];
	int size = 0, count, i;

	for (i = 0; i < ARRAY_LEN(places); i++)
		if (cover->places[i] & COVER_INIT)
			places[size++] = cover->places[i];
	for (count = 0; size && seconds() < until; count++) {
		i = chance(size);
		fuzz_load(path, places[i], 1);
		places[i] = places[--size];
	}
	return count;
}

/*
 * Load the module again and again, each time with another allocation that fails;
 * return the number of loads.
 */
static int fuzz_loads(const char *path, int for_seconds)
{
	time_t until = seconds() + for_seconds;
	int count;

	/*
	 * Large allocations that fail leave a warning with a trace in the log. Bugs are
	 * errors there, or end the machine.
	 */
	write_file("/proc/sys/kernel/printk", "4");
	count = fuzz_each_load(path, until);
	/* most allocations are those for programs that are loaded into BPF */
	for (; seconds() < until; count++)
		fuzz_load(path, 0, 1 + chance(16 << chance(10)));
	return count;
}

/* Check whether a program is in the part of the corpus that is to be run. */
static bool in_part(int program)
{
	const char *part = getenv("FUZZ_PART");
	const char *of = part ? strchr(part, '/') : NULL;

	return !of || program % atoi(of + 1) == atoi(part);
}

int main(int argc, char **argv)
{
	bool fuzzing = argc > 3 && !strcmp(argv[1], "--fuzz");
	const char *path = argv[fuzzing ? 4 : argc > 1 ? 1 : argc], *folder;
	char beside[PATH_MAX];
	pthread_t thread;
	unsigned long runs;
	int i, count = 0;

	setlinebuf(stdout);
	folder = dirname(argv[0]);
	snprintf(beside, sizeof(beside), "%s/fuzz.corpus", folder);
	load_corpus(path ? path : beside);
	if (fuzzing) {
		hurry();
		cover_init(argv[3]);
	}
	if (fuzz_machine_init(&machine, folder))
		die("no bpfdev", ENODEV);
	allow_failures();
	pthread_barrier_init(&start, NULL, 2);
	pthread_barrier_init(&end, NULL, 2);
	fuzz_thread_init(&threads[0], &machine, 0);
	fuzz_agent_init(&threads[0]);
	if (pthread_create(&thread, NULL, second_thread, NULL))
		die("no second thread", EAGAIN);
	if (!fuzzing)
		printf("TAP version 13\n1..1\n");
	for (i = 0; i < corpus_size; i++) {
		if (!in_part(i))
			continue;
		if (fuzzing)
			show('R', &corpus[i]);
		run(&corpus[i]);
		count++;
	}
	if (fuzzing) {
		random_state = time(NULL) * 2654435761u | 1;
		runs = fuzz(atoi(argv[2]));
		close(machine.root);
		close(machine.root_ro);
		close(machine.root_wo);
		module_unload();
		printf("L %d\n", fuzz_loads(argv[3], atoi(argv[2]) / 6));
		show_places();
		printf("S %lu %s\n", runs, argv[2]);
		return 0;
	}
	fuzz_machine_exit(&machine);
	printf("ok 1 %d programs leave the machine as it was\n", count);
	return 0;
}
