// SPDX-License-Identifier: GPL-2.0-only
/*
 * The run configuration of libxdp. An object file has it as types in its BTF: a variable
 * "_PROG" in the section ".xdp_run_config". It is a struct, and the numbers of its members
 * are lengths of arrays, as in the definition of a map:
 *
 *	struct {
 *		__uint(priority, 10);
 *		__uint(XDP_PASS, 1);
 *	} XDP_RUN_CONFIG(PROG);
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <bpf/btf.h>
#include <linux/bpf.h>

#include "bpf/ids.h"
#include "bpf/prog_name.h"
#include "bpf/xdp_run_config.h"
#include "util/array.h"
#include "util/debug.h"

#define RUN_CONFIG_SECTION ".xdp_run_config"

/* The defaults of libxdp. */
#define RUN_CONFIG_PRIORITY	50
#define RUN_CONFIG_ACTIONS	(1 << XDP_PASS)

static const struct btf_type *run_config_skip_names(const struct btf *btf, __u32 id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	while (type && (btf_is_mod(type) || btf_is_typedef(type)))
		type = btf__type_by_id(btf, type->type);
	return type;
}

/* Check whether a type is the struct for a program. */
static bool run_config_is_for(const struct btf *btf, const struct btf_type *var,
			      const char *prog)
{
	const char *name = var && btf_is_var(var) ?
				   btf__name_by_offset(btf, var->name_off) : NULL;

	return name && *name == '_' && !strcmp(name + 1, prog);
}

static const struct btf_type *run_config_find(const struct btf *btf, const char *prog)
{
	__s32 id = btf__find_by_name_kind(btf, RUN_CONFIG_SECTION, BTF_KIND_DATASEC);
	const struct btf_type *section, *var, *type;
	int i;

	section = id > 0 ? btf__type_by_id(btf, id) : NULL;
	for (i = 0; section && i < btf_vlen(section); i++) {
		var = btf__type_by_id(btf, btf_var_secinfos(section)[i].type);
		if (!run_config_is_for(btf, var, prog))
			continue;
		type = run_config_skip_names(btf, var->type);
		return type && btf_is_struct(type) ? type : NULL;
	}
	return NULL;
}

/* Read __uint(): a pointer to an array of that length. Return false for another type. */
static bool run_config_number(const struct btf *btf, __u32 id, uint32_t *number)
{
	const struct btf_type *type = run_config_skip_names(btf, id);

	type = type && btf_is_ptr(type) ? btf__type_by_id(btf, type->type) : NULL;
	if (!type || !btf_is_array(type))
		return false;
	*number = btf_array(type)->nelems;
	return true;
}

static void run_config_take(struct xdp_run_config *config, const char *name, uint32_t number)
{
	static const char * const actions[] = {
		[XDP_ABORTED] = "XDP_ABORTED",
		[XDP_DROP] = "XDP_DROP",
		[XDP_PASS] = "XDP_PASS",
		[XDP_TX] = "XDP_TX",
		[XDP_REDIRECT] = "XDP_REDIRECT",
	};
	size_t i;

	if (!strcmp(name, "priority"))
		config->priority = number;
	for (i = 0; i < ARRAY_SIZE(actions); i++) {
		if (strcmp(name, actions[i]) != 0)
			continue;
		config->actions &= ~(1u << i);
		if (number)
			config->actions |= 1u << i;
	}
}

/**
 * xdp_run_config_read() - read the run configuration of a program from BTF
 * @btf: the BTF, or NULL
 * @prog: name of the program
 * @config: set to the configuration; what the BTF does not give are libxdp's defaults
 */
void xdp_run_config_read(const struct btf *btf, const char *prog,
			 struct xdp_run_config *config)
{
	const struct btf_type *type = btf ? run_config_find(btf, prog) : NULL;
	uint32_t number;
	int i;

	*config = (struct xdp_run_config) {
		.priority = RUN_CONFIG_PRIORITY, .actions = RUN_CONFIG_ACTIONS,
	};
	for (i = 0; type && i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];

		if (run_config_number(btf, member->type, &number))
			run_config_take(config, btf__name_by_offset(btf, member->name_off),
					number);
	}
}

/**
 * xdp_run_config_of() - read the run configuration of a loaded program
 * @fd: a descriptor of the program
 * @config: set to the configuration, or to the defaults: finding BTF by its ID needs
 *	CAP_SYS_ADMIN
 */
void xdp_run_config_of(int fd, struct xdp_run_config *config)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	char name[PROG_NAME_SIZE] = "";
	struct btf *btf = NULL;

	if (!ids_read_info(fd, &info, &len) && info.btf_id &&
	    prog_name_full(fd, &info, name)) {
		btf = btf__load_from_kernel_by_id(info.btf_id);
		cli_debug_call(btf ? 0 : -1, "bpf BTF_GET_FD_BY_ID %u", info.btf_id);
	}
	xdp_run_config_read(btf, name, config);
	btf__free(btf);
}
