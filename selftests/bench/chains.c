// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: chains [--counted]
 *
 * Measure the cost of chains of XDP programs next to those of xdp-loader(8) and
 * to a single program, see rows.h: per packet with BPF_PROG_TEST_RUN, per
 * packet through a veth, and per change of the chain. And that of chains which
 * count the runs of their programs, next to chains which do not. The programs
 * do nothing.
 */
#include "attach_points.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "rows.h"

#define OBJECT "pass.bpf.o"
#define ETH_P_TEST 0x88b5	/* for local experiments */
#define BURST 32		/* sent without a pause */
#define FRAMES 2000		/* through an interface, per measurement */
#define RUNS 20000		/* by BPF_PROG_TEST_RUN, per measurement */
#define SLICES 10

/* The maximum of libxdp. */
#define LIBXDP_MAX 10

/* A broadcast of an unused protocol. */
static const unsigned char frame[64] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1,
	ETH_P_TEST >> 8, ETH_P_TEST & 0xff,
};

/*
 * struct side - the path of packets on one side of a comparison
 * @iface: an interface, whose frames come from <iface>-peer
 * @shown: its name in a row
 * @prog: its program at the last look
 */
struct side {
	const char *iface, *shown;
	int prog;
};

static struct side chain = { "chain0", "chain", -1 };
static struct side counting = { "counting0", "it counts", -1 };
static struct side libxdp = { "libxdp0", "libxdp", -1 };
static struct side single = { "single0", "one program", -1 };
static struct side bare = { "bare0", "no program", -1 };

static int packets;	/* a socket that sends */

static int __attribute__((format(printf, 1, 2))) run(const char *format, ...)
{
	char command[512];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command) - 16, format, args);
	va_end(args);
	strcat(command, " > /dev/null");
	return system(command);
}

static void side_open(const struct side *side)
{
	must(!ip("link add %s type veth peer name %s-peer", side->iface,
		 side->iface), "ip link add");
	/* no frames but those that are measured */
	must(!run("sysctl -w net.ipv6.conf.%s.disable_ipv6=1 net.ipv6.conf.%s-peer.disable_ipv6=1",
		  side->iface, side->iface), "sysctl");
	must(!ip("link set %s up", side->iface) &&
	     !ip("link set %s-peer up", side->iface), "ip link set");
}

static void side_close(const struct side *side)
{
	must(!ip("link del %s", side->iface), "ip link del");
}

/* The program that is attached now. */
static void side_look(struct side *side)
{
	char command[128], line[32] = "";
	FILE *out;

	if (side->prog >= 0)
		close(side->prog);
	snprintf(command, sizeof(command),
		 "ip -j link show %s | jq '.[0].xdp.prog.id // 0'", side->iface);
	out = popen(command, "re");
	must(out && fgets(line, sizeof(line), out) && !pclose(out), command);
	side->prog = fd_by_id(BPF_PROG_GET_FD_BY_ID, atoi(line));
}

/* ns for a packet with BPF_PROG_TEST_RUN. */
static double test_run(const struct side *side)
{
	unsigned char data[sizeof(frame)];
	double start;

	memcpy(data, frame, sizeof(data));
	BPF_ATTR(attr);
	attr.test.prog_fd = side->prog;
	attr.test.data_in = PTR(data);
	attr.test.data_size_in = sizeof(data);
	attr.test.repeat = RUNS;
	start = now();
	must(!sys_bpf(BPF_PROG_TEST_RUN, &attr) && attr.test.retval == XDP_PASS,
	     "BPF_PROG_TEST_RUN");
	return (now() - start) * 1e9 / RUNS;
}

static long received(const struct side *side)
{
	char path[128], line[32];

	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/rx_packets",
		 side->iface);
	must(!read_line(path, line, sizeof(line)), path);
	return atol(line);
}

/* ns for a frame from sending to the end of its processing. */
static double traffic(const struct side *side)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	long before = received(side), came;
	char peer[32];
	double took;
	int i;

	snprintf(peer, sizeof(peer), "%s-peer", side->iface);
	to.sll_ifindex = ifindex_of(peer);
	took = now();
	for (i = 0; i < FRAMES; i++) {
		sendto(packets, frame, sizeof(frame), 0, (struct sockaddr *)&to,
		       sizeof(to));
		/* let the softirq thread catch up before the queue is full */
		if (i % BURST == 0)
			sched_yield();
	}
	took = now() - took;
	/* on one CPU a frame has been received when sendto() returns */
	came = received(side) - before;
	must(came > FRAMES * 9 / 10, "frames were lost");
	return took * 1e9 / came;
}

static void compare_packets(const char *how, double (*cost)(const struct side *side),
			    int length, const struct side *ours,
			    const struct side *other, double goal)
{
	struct row *row;
	char *what;
	int i, s;

	must(asprintf(&what, "%s, chain of %d", how, length) > 0, "memory");
	row = add_row(what, ours->shown, other->shown, "ns", goal);
	cost(ours);
	cost(other);
	for (i = 0; i < ROUNDS; i++) {
		for (s = 0; s < SLICES; s++) {
			row->a[i] += cost(ours) / SLICES;
			row->b[i] += cost(other) / SLICES;
		}
	}
}

static void chain_add(int n)
{
	must(!run("bpfdev chain add %s prog file " OBJECT " --name p%d", chain.iface,
		  n), "bpfdev chain add");
}

static void chain_remove_last(int n)
{
	must(!run("bpfdev chain remove %s p%d", chain.iface, n),
	     "bpfdev chain remove");
}

static void chain_fill(int from, int to)
{
	for (; from < to; from++)
		chain_add(from);
}

/* Add all in one call, up to libxdp's maximum. */
static void libxdp_load(int count)
{
	char objects[LIBXDP_MAX * sizeof(" " OBJECT)] = "";

	while (count--)
		strcat(objects, " " OBJECT);
	must(!run("xdp-loader load -m native %s%s", libxdp.iface, objects),
	     "xdp-loader load");
}

static void libxdp_unload(void)
{
	must(!run("xdp-loader unload %s --all", libxdp.iface), "xdp-loader unload");
}

/*
 * The kernel compares the program that it is about to call with each program
 * that it can call directly. Both sides need as many comparisons only if there
 * is no third program.
 */
static void compare_with_single(int length)
{
	must(!ip("link set dev %s xdp obj " OBJECT " sec xdp", single.iface),
	     "ip link set xdp");
	side_look(&single);
	compare_packets("run", test_run, length, &chain, &single, 0);
	compare_packets("veth", traffic, length, &chain, &single, 0);
	must(!ip("link set dev %s xdp off", single.iface), "ip link set xdp off");
}

static void compare_with_libxdp(int length)
{
	libxdp_load(length);
	side_look(&libxdp);
	compare_packets("run", test_run, length, &chain, &libxdp, 1);
	compare_packets("veth", traffic, length, &chain, &libxdp, 1);
	libxdp_unload();
}

/* A chain of the same length beside it, which counts, and no third program. */
static void compare_with_counting(int length)
{
	must(!run("{ echo 'interface %s --count on'; seq -f 'p%%g prog file " OBJECT "' %d; } | bpfdev chain apply -",
		  counting.iface, length), "bpfdev chain apply");
	side_look(&counting);
	compare_packets("run", test_run, length, &counting, &chain, 0);
	compare_packets("veth", traffic, length, &counting, &chain, 0);
	must(!run("bpfdev chain remove %s --all", counting.iface), "bpfdev chain remove");
}

/* A change: add a program behind @length others; both sides are prepared. */
static void compare_change(int length)
{
	struct row *row;
	char *what;
	double start;
	int i;

	must(asprintf(&what, "one more in a chain of %d", length) > 0, "memory");
	row = add_row(what, "chain add", "xdp-loader", "us", 0);
	for (i = 0; i < ROUNDS; i++) {
		start = now();
		chain_add(length);
		row->a[i] = (now() - start) * 1e6;
		chain_remove_last(length);

		if (length)
			libxdp_load(length);
		start = now();
		libxdp_load(1);
		row->b[i] = (now() - start) * 1e6;
		libxdp_unload();
	}
}

static void measure(void)
{
	static const int lengths[] = { 1, 5, 10, 32 };
	int i, length, before = 0;

	for (i = 0; i < (int)ARRAY_LEN(lengths); i++) {
		length = lengths[i];
		chain_fill(before, length - 1);
		if (length <= LIBXDP_MAX)
			compare_change(length - 1);
		chain_add(length - 1);
		side_look(&chain);
		if (length <= LIBXDP_MAX)
			compare_with_libxdp(length);
		compare_with_single(length);
		compare_with_counting(length);
		before = length;
	}
	must(!run("bpfdev chain remove %s --all", chain.iface),
	     "bpfdev chain remove");
	compare_packets("veth", traffic, 0, &chain, &bare, 1);
}

int main(int argc, char **argv)
{
	static struct side *const sides[] = { &chain, &counting, &libxdp, &single, &bare };
	cpu_set_t first;
	int i;

	counted = argc > 1 && !strcmp(argv[1], "--counted");
	/*
	 * frames are received on the CPU that sends them, see also chain_test
	 */
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	must(!sched_setaffinity(0, sizeof(first), &first), "sched_setaffinity");
	packets = socket(AF_PACKET, SOCK_RAW, 0);
	must(packets >= 0, "packet socket");
	for (i = 0; i < (int)ARRAY_LEN(sides); i++)
		side_open(sides[i]);

	measure();
	for (i = 0; i < (int)ARRAY_LEN(sides); i++)
		side_close(sides[i]);
	must(!run("bpfdev rmdir xdp/%s xdp/%s xdp", chain.iface, counting.iface),
	     "bpfdev rmdir");
	print_rows();
	return 0;
}
