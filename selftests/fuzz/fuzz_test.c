// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: fuzz_test [CORPUS]
 *        fuzz_test --fuzz SECONDS [CORPUS]
 *
 * Run the programs of a corpus (default: fuzz.corpus beside this program), each
 * a line of hexadecimal digits, and check that each leaves the machine in its
 * initial state.
 *
 * With --fuzz, continue from there: mutate programs and keep those that reach
 * new code of the module, as KCOV reports. The output is for the host:
 *
 *	R PROGRAM	is about to run: the last one was fatal
 *	C PROGRAM	is worth keeping
 *	P OFFSET	in .text was reached
 *	S RUNS SECONDS	at the end
 */
#include "fuzz_calls.h"

#include <libgen.h>
#include <limits.h>
#include <time.h>

#define KCOV "/sys/kernel/debug/kcov"
#define KCOV_INIT_TRACE	_IOR('c', 1, unsigned long)
#define KCOV_ENABLE	_IO('c', 100)
#define KCOV_DISABLE	_IO('c', 101)
#define KCOV_TRACE_PC	0
#define KCOV_WORDS	(64 << 10)

#define TEXT_MAX (1 << 18)
#define EDGES (1 << 20)
#define CORPUS_MAX 4096

struct tracer {
	struct fuzz_thread thread;
	int kcov;
	unsigned long *trace;
};

static struct fuzz_machine machine;
static struct tracer tracers[2];
static pthread_barrier_t start, end;

static unsigned long text;
static bool reached[TEXT_MAX];
static bool edges[EDGES];

static struct fuzz_program corpus[CORPUS_MAX];
static int corpus_size;

static void die(const char *what, int err)
{
	printf("Bail out! %s: %s\n", what, strerror(err));
	exit(1);
}

static void tracer_init(struct tracer *t, int second)
{
	fuzz_thread_init(&t->thread, &machine, second);
	if (!text)
		return;
	t->kcov = do_open(KCOV, O_RDWR);
	if (t->kcov < 0 || ioctl(t->kcov, KCOV_INIT_TRACE, KCOV_WORDS))
		die(KCOV, errno);
	t->trace = mmap(NULL, KCOV_WORDS * sizeof(long), PROT_READ | PROT_WRITE,
			MAP_SHARED, t->kcov, 0);
	if (t->trace == MAP_FAILED || ioctl(t->kcov, KCOV_ENABLE, KCOV_TRACE_PC))
		die(KCOV, errno);
}

static void trace_run(struct tracer *t)
{
	if (text)
		__atomic_store_n(&t->trace[0], 0, __ATOMIC_RELAXED);
	fuzz_run_thread(&t->thread);
}

static void *second_thread(void *arg)
{
	tracer_init(&tracers[1], 1);
	for (;;) {
		pthread_barrier_wait(&start);
		trace_run(&tracers[1]);
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

/*
 * Record the pairs of places that a thread went through; return the number of
 * new ones.
 */
static int count_new(struct tracer *t, bool *to)
{
	unsigned long i, n, at, before = 0;
	int new = 0;

	n = __atomic_load_n(&t->trace[0], __ATOMIC_RELAXED);
	if (n >= KCOV_WORDS)
		n = KCOV_WORDS - 1;
	for (i = 1; i <= n; i++) {
		at = t->trace[i] - text;
		if (at >= TEXT_MAX)
			continue;
		reached[at] = true;
		before = (before * 31 + at) % EDGES;
		if (!to[before]) {
			to[before] = true;
			new++;
		}
		before = at;
	}
	return new;
}

static int run(const struct fuzz_program *p)
{
	bool both = uses_both(p);
	int new = 0;

	machine.program = p;
	if (both)
		pthread_barrier_wait(&start);
	trace_run(&tracers[0]);
	if (both)
		pthread_barrier_wait(&end);
	if (text) {
		new = count_new(&tracers[0], edges);
		if (both)
			new += count_new(&tracers[1], edges);
	}
	if (fuzz_machine_reset(&machine))
		die("a program has left something behind", EBUSY);
	return new;
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
		.object = chance(chance(4) ? 10 : 20),
		.flags = chance(2) ? 0 : chance(16),
		.twist = chance(4) ? 0 : chance(FUZZ_TWISTS),
		.at = chance(256),
		.value = number(),
		.other = number(),
	};
	if (!chance(8))
		c->who = chance(8);
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

static void fuzz(int for_seconds)
{
	time_t until = seconds() + for_seconds;
	struct fuzz_program p;
	unsigned long runs = 0;
	int i, times;

	while (seconds() < until) {
		p = corpus[chance(corpus_size)];
		for (times = 1 + chance(4); times > 0; times--)
			change(&p);
		if (!p.count)
			continue;
		show('R', &p);
		runs++;
		if (run(&p) && corpus_size < CORPUS_MAX) {
			show('C', &p);
			corpus[corpus_size++] = p;
		}
	}
	for (i = 0; i < TEXT_MAX; i++)
		if (reached[i])
			printf("P %x\n", i);
	printf("S %lu %d\n", runs, for_seconds);
}

static unsigned long text_address(void)
{
	char line[64];

	if (read_line("/sys/module/bpfdev/sections/.text", line, sizeof(line)))
		die("the module's address", ENOENT);
	return strtoul(line, NULL, 16);
}

int main(int argc, char **argv)
{
	bool fuzzing = argc > 2 && !strcmp(argv[1], "--fuzz");
	const char *path = argv[fuzzing ? 3 : argc > 1 ? 1 : argc];
	char beside[PATH_MAX];
	pthread_t thread;
	int i;

	setlinebuf(stdout);
	snprintf(beside, sizeof(beside), "%s/fuzz.corpus", dirname(argv[0]));
	load_corpus(path ? path : beside);
	if (fuzzing)
		text = text_address();
	if (fuzz_machine_init(&machine))
		die("no bpfdev", ENODEV);
	allow_failures();
	pthread_barrier_init(&start, NULL, 2);
	pthread_barrier_init(&end, NULL, 2);
	tracer_init(&tracers[0], 0);
	if (pthread_create(&thread, NULL, second_thread, NULL))
		die("no second thread", EAGAIN);
	if (!fuzzing)
		printf("TAP version 13\n1..1\n");
	for (i = 0; i < corpus_size; i++) {
		if (fuzzing)
			show('R', &corpus[i]);
		run(&corpus[i]);
	}
	if (fuzzing) {
		random_state = time(NULL) * 2654435761u | 1;
		fuzz(atoi(argv[2]));
		return 0;
	}
	printf("ok 1 %d programs leave the machine as it was\n", corpus_size);
	return 0;
}
