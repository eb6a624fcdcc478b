// SPDX-License-Identifier: GPL-2.0-only
/*
 * The runs of the components of a chain, which its dispatcher counts, by CPU. They are read
 * from a data node, so that a reader needs no capability and no bpf(2).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <linux/bpfdev.h>

#include "chain/place.h"
#include "chain/read.h"
#include "chain/runs.h"
#include "libbpfdev.h"
#include "util/path.h"

/*
 * Check that a lookup of CHAIN_MAX keys fills the room for them. Another process may have put
 * any map there.
 */
static int runs_check_map(const struct chain_state *state, const struct bpfdev_data_info *info)
{
	if (info->map_id != state->runs)
		return -ESTALE;
	return info->map_type == BPF_MAP_TYPE_PERCPU_ARRAY &&
	       info->value_size == sizeof(uint64_t) && info->max_entries == CHAIN_MAX ?
		       0 : -EINVAL;
}

/* Look all slots up, and add the numbers of all CPUs. */
static int runs_read_sums(int fd, size_t cpus, uint64_t *runs)
{
	uint64_t *values = calloc(CHAIN_MAX * cpus, sizeof(*values));
	uint32_t slots[CHAIN_MAX];
	int32_t results[CHAIN_MAX];
	size_t i;
	int ret;

	if (!values)
		return -ENOMEM;
	for (i = 0; i < CHAIN_MAX; i++) {
		slots[i] = i;
		runs[i] = 0;
	}
	ret = bpfdev_data_lookup(fd, slots, values, results, CHAIN_MAX);
	for (i = 0; i < CHAIN_MAX * cpus; i++)
		runs[i / cpus] += values[i];
	free(values);
	return ret;
}

/**
 * chain_read_runs() - read how often each component of a chain has run
 * @state: the chain
 * @runs: set to the numbers, by the positions of the components, since the last change
 *
 * Return: 0; -ENOENT if the chain does not count them, or has no sound map of them; -ESTALE if it was changed since
 * chain_read(); -EACCES if the caller may not read the node; or another negative errno.
 */
int chain_read_runs(const struct chain_state *state, uint64_t runs[CHAIN_MAX])
{
	struct bpfdev_data_info info = {};
	char *name;
	int fd, ret;

	/* in other states nobody has checked that the map is the dispatcher's */
	if (!state->chain.counted ||
	    (state->status != CHAIN_RUNS && state->status != CHAIN_GONE))
		return -ENOENT;
	name = cli_join(state->dir, CHAIN_COUNTS);
	fd = bpfdev_open(name, O_RDONLY);
	free(name);
	if (fd < 0)
		return fd;
	ret = bpfdev_data_info(fd, &info, sizeof(info));
	if (!ret)
		ret = runs_check_map(state, &info);
	if (!ret)
		ret = runs_read_sums(fd, info.cpus, runs);
	close(fd);
	return ret;
}
