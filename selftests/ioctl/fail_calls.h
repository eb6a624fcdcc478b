/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls with allocations that fail, one after the other. A test that includes this is skipped on a
 * kernel without fault injection. Its fixture has @nth, the open file FAIL_NTH.
 */
#ifndef BPFDEV_SELFTESTS_FAIL_CALLS_H
#define BPFDEV_SELFTESTS_FAIL_CALLS_H

#include "common.h"

#define FAIL_NTH "/proc/thread-self/fail-nth"
#define FAIL_TASK "/proc/thread-self/make-it-fail"

/*
 * Let allocations of all kinds fail, those of tasks that ask for it, without a trace in the log
 * for each.
 */
static inline int fail_everything(void)
{
	static const char *const settings[][2] = {
		{ "failslab/ignore-gfp-wait", "N" },
		{ "failslab/verbose", "0" },
		{ "failslab/task-filter", "Y" },
		{ "failslab/probability", "100" },
		{ "failslab/times", "-1" },
		{ "fail_page_alloc/ignore-gfp-wait", "N" },
		{ "fail_page_alloc/ignore-gfp-highmem", "N" },
		{ "fail_page_alloc/min-order", "0" },
		{ "fail_page_alloc/verbose", "0" },
		{ "fail_page_alloc/task-filter", "Y" },
		{ "fail_page_alloc/probability", "100" },
		{ "fail_page_alloc/times", "-1" },
	};
	char path[128];
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_LEN(settings); i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s",
			 settings[i][0]);
		ret = write_file(path, settings[i][1]);
		if (ret)
			return ret;
	}
	return 0;
}

static inline int set_nth(int fd, int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", n);

	return pwrite(fd, text, len, 0) == len ? 0 : -errno;
}

/* The failures still due: 0 if the call made as many allocations. */
static inline int get_nth(int fd)
{
	char text[16] = "";

	return pread(fd, text, sizeof(text) - 1, 0) < 0 ? -errno : atoi(text);
}

/* Let all allocations of this thread fail, or no more. @fd is an open file FAIL_TASK. */
static inline int fail_task(int fd, bool fail)
{
	return pwrite(fd, fail ? "1" : "0", 1, 0) == 1 ? 0 : -errno;
}

/*
 * For each n, run CALL with the n-th allocation failing, and then CHECK with
 * CALL's return value in ret. CHECK undoes CALL.
 */
#define FAIL_EACH(ret, CALL, CHECK)					\
	do {								\
		int fail_n, fail_left = 0, fail_errors = 0;		\
									\
		for (fail_n = 1; !fail_left; fail_n++) {		\
			ASSERT_EQ(0, set_nth(self->nth, fail_n));	\
			ret = CALL;					\
			fail_left = get_nth(self->nth);			\
			ASSERT_EQ(0, set_nth(self->nth, 0));		\
			fail_errors += ret < 0;				\
			if (fail_left || ret != -ENOMEM)		\
				EXPECT_LE(0, ret) {			\
					TH_LOG("allocation %d", fail_n); \
				}					\
			CHECK;						\
		}							\
		TH_LOG("%d allocations, %d of them needed", fail_n - 2,	\
		       fail_errors);					\
		/* otherwise no allocation was made to fail */		\
		EXPECT_LT(0, fail_errors);				\
	} while (0)

static void __attribute__((constructor)) need_fault_injection(void)
{
	if (!access(FAIL_NTH, F_OK))
		return;
	puts("TAP version 13\n1..1\nok 1 # SKIP no fault injection in this kernel");
	exit(0);
}

#endif /* BPFDEV_SELFTESTS_FAIL_CALLS_H */
