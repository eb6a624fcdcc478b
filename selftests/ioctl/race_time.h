/* SPDX-License-Identifier: GPL-2.0-only */
/* How long the races last: RACE_SECONDS in the environment, or 5 seconds each. */
#ifndef BPFDEV_SELFTESTS_RACE_TIME_H
#define BPFDEV_SELFTESTS_RACE_TIME_H

#include <stdlib.h>
#include <time.h>

/* Long enough for any soak test: each race ends by itself. */
#define RACE_TIMEOUT 86400

static inline int env_number(const char *name, int otherwise)
{
	const char *text = getenv(name);

	return text ? atoi(text) : otherwise;
}

static inline int race_seconds(void)
{
	return env_number("RACE_SECONDS", 5);
}

static inline double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

#endif /* BPFDEV_SELFTESTS_RACE_TIME_H */
