// SPDX-License-Identifier: GPL-2.0-only
/*
 * A batch that hardly gets CPU time delays only calls on its own entries, and a
 * batch that waits for it holds nothing.
 */
#include "common.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

#define STEPS BPFDEV_APPLY_MAX
#define SPINNERS 2

/*
 * struct slow - a batch of creations by a SCHED_IDLE thread, on a CPU where other
 *               threads spin once it has begun
 * @dir: the directory
 * @maps: the maps for its nodes, "n0" and on
 * @ret: the return value
 * @begun: a pipe; the others spin as soon as each can read a byte
 * @spin: the others keep spinning
 * @done: the batch has returned
 */
struct slow {
	int dir;
	int maps[STEPS];
	int ret;
	int begun[2];
	atomic_bool spin;
	atomic_bool done;
	pthread_t thread;
	pthread_t spinners[SPINNERS];
};

static void run_on_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *slow_spin(void *data)
{
	struct slow *slow = data;
	char byte;

	run_on_cpu(1);
	if (read(slow->begun[0], &byte, 1) == 1)
		while (slow->spin)
			;
	return NULL;
}

static void *slow_run(void *data)
{
	static const struct sched_param param;
	static struct bpfdev_create args[STEPS];
	struct bpfdev_step steps[STEPS];
	struct slow *slow = data;
	int i, failed;

	for (i = 0; i < STEPS; i++) {
		args[i].fd = slow->maps[i];
		snprintf(args[i].name, sizeof(args[i].name), "n%d", i);
		steps[i] = STEP(CREATE, &args[i]);
	}
	run_on_cpu(1);
	sched_setscheduler(0, SCHED_IDLE, &param);
	slow->ret = apply(slow->dir, steps, STEPS, &failed);
	slow->done = true;
	return NULL;
}

FIXTURE(batch) {
	int ctl;
	int dir, other;
	int maps[4];
	struct slow *slow;
};

FIXTURE_SETUP(batch)
{
	int i;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		SKIP(return, "one CPU");
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "batch_test"));
	ASSERT_EQ(0, dir_create(self->ctl, "batch_test2"));
	self->dir = ctl_open("batch_test", O_RDWR);
	self->other = ctl_open("batch_test2", O_RDWR);
	for (i = 0; i < 4; i++)
		self->maps[i] = array_create();
	ASSERT_EQ(0, node_create(self->dir, "mine", self->maps[0]));
	ASSERT_EQ(0, node_create(self->other, "a", self->maps[1]));
	self->slow = calloc(1, sizeof(*self->slow));
	self->slow->dir = self->dir;
	for (i = 0; i < STEPS; i++)
		self->slow->maps[i] = array_create();

	run_on_cpu(0);
	self->slow->spin = true;
	ASSERT_EQ(0, pipe(self->slow->begun));
	for (i = 0; i < SPINNERS; i++)
		ASSERT_EQ(0, pthread_create(&self->slow->spinners[i], NULL,
					    slow_spin, self->slow));
	ASSERT_EQ(0, pthread_create(&self->slow->thread, NULL, slow_run,
				    self->slow));
	/* all entries of the batch are busy when it adds the first device */
	while (access(SYSFS "batch_test!n0", F_OK))
		usleep(100);
	ASSERT_EQ(SPINNERS, write(self->slow->begun[1], "go", SPINNERS));
}

FIXTURE_TEARDOWN(batch)
{
	char name[16];
	int i;

	self->slow->spin = false;
	for (i = 0; i < SPINNERS; i++)
		pthread_join(self->slow->spinners[i], NULL);
	pthread_join(self->slow->thread, NULL);
	EXPECT_EQ(0, self->slow->ret);
	for (i = 0; i < STEPS; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		EXPECT_EQ(0, node_remove(self->dir, name));
		close(self->slow->maps[i]);
	}
	close(self->slow->begun[0]);
	close(self->slow->begun[1]);
	free(self->slow);
	EXPECT_EQ(0, node_remove(self->dir, "mine"));
	EXPECT_EQ(0, node_remove(self->other, "a"));
	for (i = 0; i < 4; i++)
		close(self->maps[i]);
	close(self->dir);
	close(self->other);
	EXPECT_EQ(0, dir_remove(self->ctl, "batch_test"));
	EXPECT_EQ(0, dir_remove(self->ctl, "batch_test2"));
	close(self->ctl);
}

TEST_F(batch, a_slow_batch_does_not_delay_another)
{
	struct bpfdev_replace replace = { .fd = self->maps[2] };
	struct bpfdev_create create = { .fd = self->maps[3] };
	struct bpfdev_step steps[] = {
		STEP(REPLACE, &replace), STEP(CREATE, &create),
	};
	int failed;

	set_name(replace.name, "a");
	set_name(create.name, "b");
	EXPECT_EQ(0, apply(self->other, steps, 2, &failed));
	EXPECT_EQ(0, node_remove(self->other, "b"));
	EXPECT_FALSE(self->slow->done);
}

/*
 * The state of a process in /proc: 'D' also if only a fatal signal ends its
 * wait.
 */
static char state_of(pid_t pid)
{
	char path[64], line[512];
	const char *end;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (read_line(path, line, sizeof(line)) < 0)
		return 0;
	end = strrchr(line, ')');
	return end ? end[2] : 0;
}

TEST_F(batch, a_waiting_batch_holds_nothing_and_can_be_killed)
{
	struct bpfdev_replace replace = { .fd = self->maps[2] };
	struct bpfdev_remove remove = {};
	struct bpfdev_step steps[] = {
		STEP(REPLACE, &replace), STEP(REMOVE, &remove),
	};
	int failed, status;
	pid_t pid;

	set_name(replace.name, "mine");
	/* the slow batch is about to create this one */
	set_name(remove.name, "n5");
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(apply(self->dir, steps, 2, &failed) ? 1 : 0);
	while (state_of(pid) != 'D')
		usleep(1000);

	/* neither the entry nor the object of its first step is busy */
	EXPECT_EQ(0, node_create(self->other, "b", self->maps[2]));
	EXPECT_EQ(0, node_replace(self->dir, "mine", self->maps[3]));
	EXPECT_EQ(0, node_remove(self->other, "b"));
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_FALSE(self->slow->done);
}

TEST_HARNESS_MAIN
