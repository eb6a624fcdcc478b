// SPDX-License-Identifier: GPL-2.0-only
/* Numbers that the kernel counts on each CPU: runs of a program, elements of a map. */

#include <linux/bpf.h>
#include <linux/cpumask.h>
#include <linux/filter.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/u64_stats_sync.h>

#include "counts.h"

/**
 * bpfdev_prog_counts() - sum up the runs of a program
 * @prog: the program; the caller keeps it from going away
 *
 * Return: the sums.
 */
struct bpfdev_prog_counts bpfdev_prog_counts(const struct bpf_prog *prog)
{
	struct bpfdev_prog_counts sum = {}, on_cpu;
	const struct bpf_prog_stats *stats;
	unsigned int start;
	int cpu;

	for_each_possible_cpu(cpu) {
		stats = per_cpu_ptr(prog->stats, cpu);
		do {
			start = u64_stats_fetch_begin(&stats->syncp);
			on_cpu.runs = u64_stats_read(&stats->cnt);
			on_cpu.ns = u64_stats_read(&stats->nsecs);
			on_cpu.misses = u64_stats_read(&stats->misses);
		} while (u64_stats_fetch_retry(&stats->syncp, start));
		sum.runs += on_cpu.runs;
		sum.ns += on_cpu.ns;
		sum.misses += on_cpu.misses;
	}
	return sum;
}

/**
 * bpfdev_map_counts() - sum up the elements of a map
 * @map: the map; the caller keeps it from going away
 * @elements: set to their number; a change at the same time may count or not
 *
 * Return: false if the kernel does not count the elements of such a map.
 */
bool bpfdev_map_counts(const struct bpf_map *map, u64 *elements)
{
	s64 __percpu *counts = bpfdev_map_elem_count(map);
	s64 sum = 0;
	int cpu;

	if (!counts)
		return false;
	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(counts, cpu));
	/* an element can be added on one CPU and deleted on another meanwhile */
	*elements = max(sum, 0LL);
	return true;
}
