/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows of a benchmark. Each is measured in a few rounds, with both sides in
 * each round. The output has the medians and the smallest and largest ratio of
 * a round: a table, followed by a line of JSON for each row.
 *
 * With --counted, the unit is instructions, on a guest with one CPU and a
 * clock that counts them, and only for work of that CPU: times differ by a few
 * percent from run to run.
 */
#ifndef BPFDEV_ROWS_H
#define BPFDEV_ROWS_H

#include <time.h>

#include "calls.h"

#define ROUNDS 5

/*
 * A row, ours and the other's: us per operation, ns per packet, bytes per
 * object.
 */
struct row {
	const char *what, *ours, *other, *unit;
	double goal;		/* the maximum of the ratio; 0: none */
	double a[ROUNDS], b[ROUNDS];
};

static struct row rows[32];
static int row_count;
static bool counted;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void must(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* us for one of @count operations. */
static double timed(void (*op)(int n), int count)
{
	double start = now();
	int i;

	for (i = 0; i < count; i++)
		op(i);
	return (now() - start) * 1e6 / count;
}

static struct row *add_row(const char *what, const char *ours, const char *other,
			   const char *unit, double goal)
{
	struct row *row = &rows[row_count];

	/* if the clock counts instructions, one takes a ns */
	if (counted && !strcmp(unit, "us"))
		unit = "kinst";
	if (counted && !strcmp(unit, "ns"))
		unit = "inst";
	must(row_count < (int)ARRAY_LEN(rows), "too many rows");
	*row = (struct row){ what, ours, other, unit, goal };
	row_count++;
	return row;
}

static inline void compare(const char *what, void (*ours)(int n), const char *us,
			   void (*other)(int n), const char *them, int count,
			   double goal)
{
	struct row *row = add_row(what, us, them, "us", goal);
	int slices = count < 100 ? 1 : 20, i, s;

	timed(ours, count / 4 + 1);
	timed(other, count / 4 + 1);
	/* in turns, so that a disturbance of the machine affects both */
	for (i = 0; i < ROUNDS; i++) {
		for (s = 0; s < slices; s++) {
			row->a[i] += timed(ours, count / slices) / slices;
			row->b[i] += timed(other, count / slices) / slices;
		}
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double *values)
{
	double sorted[ROUNDS];

	memcpy(sorted, values, sizeof(sorted));
	qsort(sorted, ROUNDS, sizeof(*sorted), by_value);
	return sorted[ROUNDS / 2];
}

static void print_row(const struct row *row, bool json)
{
	double a = median(row->a), b = median(row->b), ratios[ROUNDS];
	const char *verdict = "";
	int i;

	for (i = 0; i < ROUNDS; i++)
		ratios[i] = row->a[i] / row->b[i];
	qsort(ratios, ROUNDS, sizeof(*ratios), by_value);
	/* the goal has two digits, and more would be noise */
	if (row->goal)
		verdict = (int)(a / b * 100 + 0.5) <= (int)(row->goal * 100 + 0.5) ?
			"met" : "missed";
	if (json)
		printf("{\"what\": \"%s\", \"ours\": \"%s\", \"other\": \"%s\", \"unit\": \"%s\", \"ours_median\": %.3f, \"other_median\": %.3f, \"ratio\": %.3f, \"ratio_min\": %.3f, \"ratio_max\": %.3f, \"goal\": %.2f, \"verdict\": \"%s\"}\n",
		       row->what, row->ours, row->other, row->unit, a, b, a / b,
		       ratios[0], ratios[ROUNDS - 1], row->goal, verdict);
	else if (row->goal)
		printf("%-32s %-10s %10.2f  %-11s %10.2f %-5s %5.2f (%.2f-%.2f)  %.2f %s\n",
		       row->what, row->ours, a, row->other, b, row->unit, a / b,
		       ratios[0], ratios[ROUNDS - 1], row->goal, verdict);
	else
		printf("%-32s %-10s %10.2f  %-11s %10.2f %-5s %5.2f (%.2f-%.2f)\n",
		       row->what, row->ours, a, row->other, b, row->unit, a / b,
		       ratios[0], ratios[ROUNDS - 1]);
}

/* Print the results for people and for programs. */
static void print_rows(void)
{
	int i;

	printf("%-32s %-10s %10s  %-11s %10s %-5s ratio (from-to)    goal\n",
	       "what", "ours", "", "other", "", "unit");
	for (i = 0; i < row_count; i++)
		print_row(&rows[i], false);
	for (i = 0; i < row_count; i++)
		print_row(&rows[i], true);
}

#endif /* BPFDEV_ROWS_H */
