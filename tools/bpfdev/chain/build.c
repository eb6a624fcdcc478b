// SPDX-License-Identifier: GPL-2.0-only
/*
 * A new dispatcher with its components. Until it is put in place, only this process
 * holds it, so it ends with the process.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <linux/if_link.h>

#include "bpf/attach_xdp.h"
#include "bpf/ids.h"
#include "bpf/keep_maps.h"
#include "bpf/load.h"
#include "chain/build.h"
#include "chain/load.h"
#include "chain/plan.h"
#include "chain/read.h"
#include "libbpfdev.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/path.h"

/* contains the structs of config.h */
#include "dispatcher.skel.h"
#include "util/interface.h"

#define RODATA ".rodata"
#define RUNS "bpfdev_runs"
#define DISPATCHER "bpfdev_chain"

static void build_fill_config(struct chain_config *config,
			      const struct chain *chain)
{
	size_t i;

	memset(config, 0, sizeof(*config));
	config->version = CHAIN_VERSION;
	config->count = chain->count;
	config->plain = !chain->counted;
	config->counted = chain->counted;
	for (i = 0; i < chain->count; i++) {
		const struct chain_part *part = &chain->part[i];
		struct chain_slot *slot = &config->slot[i];

		memcpy(slot->name, part->name, sizeof(slot->name));
		slot->id = part->id;
		slot->on = part->on;
		slot->frags = part->frags;
		slot->priority = part->priority;
		memcpy(config->words[i], part->words, sizeof(config->words[i]));
		/* the last component's verdicts do not matter: nothing runs after it */
		if (i + 1 < chain->count && part->on != CHAIN_ON_DEFAULT)
			config->plain = 0;
	}
}

static bool build_takes_frags(const struct chain *chain)
{
	size_t i;

	for (i = 0; i < chain->count; i++)
		if (!chain->part[i].frags)
			return false;
	return true;
}

static struct bpf_map *build_config_map(const struct bpf_object *object)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
		if (strstr(bpf_map__name(map), RODATA))
			return map;
	return NULL;
}

/* The configuration, and the map of the runs only in a chain that counts them. */
static int build_set_maps(const struct chain *chain, struct bpf_object *object)
{
	struct chain_config config;

	build_fill_config(&config, chain);
	bpf_map__set_autocreate(bpf_object__find_map_by_name(object, RUNS), chain->counted);
	if (bpf_map__set_initial_value(build_config_map(object), &config, sizeof(config)))
		return cli_error("cannot set the configuration of the chain: %s", strerror(errno));
	return CLI_OK;
}

/* Only the dispatcher changes the numbers, so readers can rely on them. */
static int build_take_runs(struct chain_built *built)
{
	built->runs = bpf_object__find_map_fd_by_name(built->object, RUNS);
	if (cli_debug_call(bpf_map_freeze(built->runs), "bpf MAP_FREEZE %d", built->runs))
		return cli_error("cannot freeze the numbers of runs: %s", strerror(errno));
	return CLI_OK;
}

static int build_load_dispatcher(const struct chain *chain,
				 struct chain_built *built)
{
	struct bpf_program *prog;
	const void *data;
	size_t size;

	data = chain_dispatcher__elf_bytes(&size);
	built->object = load_open_memory(DISPATCHER, data, size);
	if (!built->object)
		return CLI_FAILURE;
	prog = bpf_object__next_program(built->object, NULL);
	/* loading components changes the meaning of its section, see there */
	bpf_program__set_type(prog, BPF_PROG_TYPE_XDP);
	bpf_program__set_expected_attach_type(prog, BPF_XDP);
	if (build_takes_frags(chain))
		bpf_program__set_flags(prog, BPF_F_XDP_HAS_FRAGS);
	if (build_set_maps(chain, built->object) || load_object(built->object, prog))
		return CLI_FAILURE;
	built->dispatcher = bpf_program__fd(prog);
	built->config = bpf_map__fd(build_config_map(built->object));
	return chain->counted ? build_take_runs(built) : CLI_OK;
}

/*
 * The function that a component replaces. Never the whole program, also not if there is
 * only one component: nothing could trace it then, as xdpdump does.
 */
static int build_slot_id(const struct chain_built *built, size_t slot)
{
	char name[32];

	snprintf(name, sizeof(name), "slot%zu", slot);
	return btf__find_by_name_kind(bpf_object__btf(built->object), name,
				      BTF_KIND_FUNC);
}

/* Open a program that has its node elsewhere, perhaps out of reach. */
static int build_open_shared(const struct chain_part *part, int *fd)
{
	*fd = ids_open(BPFDEV_TYPE_PROG, part->id);
	if (*fd >= 0)
		return CLI_OK;
	return ids_is_gone(errno) ? CHAIN_STALE :
				    cli_error("cannot open program %u, component %s: %s",
					      part->id, part->name, strerror(errno));
}

/* Open the program of a component: the new one, or that of its node. */
static int build_open_part(const struct chain_state *state,
			   const struct chain_part *part, int *fd)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	int status = CLI_OK;
	char *name;

	if (part->source) {
		*fd = fcntl(part->source->fd, F_DUPFD_CLOEXEC, 0);
		return *fd < 0 ? cli_error("%s: %s", part->name, strerror(errno)) :
				 CLI_OK;
	}
	if (part->shared)
		return build_open_shared(part, fd);
	name = cli_join(state->dir, part->name);
	*fd = bpfdev_open(name, O_RDONLY);
	/* EINVAL: by now it is a link */
	if (*fd == -ENOENT || *fd == -EINVAL)
		status = CHAIN_STALE;
	else if (*fd < 0)
		status = cli_open_error(name, O_RDONLY, -*fd);
	free(name);
	if (status || (!ids_read_info(*fd, &info, &len) &&
		       info.id == part->id))
		return status;
	close(*fd);
	return CHAIN_STALE;
}

/* Take the maps that the node of a shared component keeps, as a program's does. */
static int build_take_maps(const struct chain_state *state,
			   const struct chain_part *part, int prog,
			   struct keep_maps *maps)
{
	int ret = keep_maps_take_all(state->ctl, prog, maps);

	if (!ret && part->source)
		ret = keep_maps_copy(&part->source->maps, maps);
	return ret ? cli_error("cannot keep the maps of %s: %s", part->name,
			       strerror(-ret)) : CLI_OK;
}

/* Put a program into the next slot. */
static int build_link_part(const struct chain_part *part, int prog,
			   struct chain_built *built)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .target_btf_id = build_slot_id(built, built->count));
	int link = cli_debug_call(bpf_link_create(prog, built->dispatcher, 0, &opts),
				  "bpf LINK_CREATE %d at program %d", prog,
				  built->dispatcher);

	if (link < 0)
		return cli_error("cannot put %s into the chain: %s%s", part->name,
				 strerror(errno), errno == EINVAL ?
				 ": its program cannot replace the function 'int slot(struct xdp_md *ctx)' of an XDP program" : "");
	built->links[built->count++] = link;
	return CLI_OK;
}

static int build_fill_slot(const struct chain_state *state,
			   const struct chain *chain, struct chain_built *built)
{
	const struct chain_part *part = &chain->part[built->count];
	struct keep_maps *maps = &built->maps[built->count];
	int fd, status;

	status = build_open_part(state, part, &fd);
	if (status)
		return status;
	status = build_link_part(part, fd, built);
	if (!status && part->shared)
		status = build_take_maps(state, part, fd, maps);
	close(fd);
	return status;
}

/* Check whether another bpfdev is about to make the first chain of an interface. */
static bool build_may_become_chain(int ifindex)
{
	struct bpf_prog_info info = {};
	__u32 id = 0, len = sizeof(info);
	bool may;
	int fd;

	if (cli_debug_call(bpf_xdp_query_id(ifindex, 0, &id),
			   "netlink XDP program of interface %d", ifindex) ||
	    !id)
		return true;
	fd = ids_open(BPFDEV_TYPE_PROG, id);
	/* it no longer exists, or only an administrator may look at it */
	if (fd < 0)
		return true;
	may = !ids_read_info(fd, &info, &len) &&
	      !strcmp(info.name, DISPATCHER);
	close(fd);
	return may;
}

static int build_attach_link(const struct chain_state *state, uint32_t flags,
			     bool patient, struct chain_built *built)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = flags);
	int ifindex = cli_ifindex(state->iface), err;

	if (!ifindex)
		return cli_error("%s: no such interface in this network namespace",
				 state->iface);
	built->link = cli_debug_call(bpf_link_create(built->dispatcher, ifindex,
						     BPF_XDP, &opts),
				     "bpf LINK_CREATE %d at interface %d",
				     built->dispatcher, ifindex);
	if (built->link >= 0)
		return CLI_OK;
	err = errno;
	if (err == EBUSY && patient && state->status == CHAIN_EMPTY &&
	    build_may_become_chain(ifindex))
		return CHAIN_STALE;
	return attach_xdp_error(state->iface, ifindex, err);
}

/**
 * chain_build() - build all parts of a chain
 * @state: the present state
 * @chain: the new chain, with loaded components
 * @flags: XDP_FLAGS_*, if it is to be attached
 * @patient: a conflict may be an unfinished change of another process
 * @built: filled in; pass it to chain_built_close() in any case
 *
 * Return: CLI_OK; CLI_FAILURE after the error was reported; CHAIN_STALE.
 */
int chain_build(const struct chain_state *state, const struct chain *chain,
		uint32_t flags, bool patient, struct chain_built *built)
{
	int status;

	*built = (struct chain_built) { .runs = -1, .link = -1 };
	status = build_load_dispatcher(chain, built);
	while (!status && built->count < chain->count) {
		chain_errors_at(chain, chain->part[built->count].line);
		status = build_fill_slot(state, chain, built);
	}
	if (!status && (!state->link || state->gone)) {
		chain_errors_at(chain, chain->line);
		status = build_attach_link(state, flags, patient, built);
	}
	chain_errors_at(chain, 0);
	return status;
}

/** chain_built_close() - close the parts; a chain that is in place stays */
void chain_built_close(struct chain_built *built)
{
	while (built->count) {
		keep_maps_drop(&built->maps[--built->count]);
		close(built->links[built->count]);
	}
	if (built->link >= 0)
		close(built->link);
	bpf_object__close(built->object);
}
