/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the tests: the calls, and the harness of the kernel's selftests. */
#ifndef BPFDEV_SELFTESTS_COMMON_H
#define BPFDEV_SELFTESTS_COMMON_H

#include "calls.h"
#include "kselftest_harness.h"

/* A test hangs if it takes minutes: the machine may be slow or shared. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

/*
 * Run a statement in a child as another user, and wait for its end. The child's
 * failures are the test's, because the child exits with its own verdict.
 */
#define AS_USER(uid, gid, ...)						\
	do {								\
		pid_t as_pid = fork();					\
		int as_status;						\
									\
		ASSERT_LE(0, as_pid);					\
		if (!as_pid) {						\
			ASSERT_EQ(0, become(uid, gid));			\
			__VA_ARGS__;					\
			_exit(_metadata->passed ? 0 : 1);		\
		}							\
		ASSERT_EQ(as_pid, waitpid(as_pid, &as_status, 0));	\
		ASSERT_TRUE(WIFEXITED(as_status));			\
		ASSERT_EQ(0, WEXITSTATUS(as_status));			\
	} while (0)

#endif /* BPFDEV_SELFTESTS_COMMON_H */
