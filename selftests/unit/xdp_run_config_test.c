// SPDX-License-Identifier: GPL-2.0-only
/* bpf/xdp_run_config.c: the run configuration of libxdp in BTF. */
#include <bpf/btf.h>

#include "unit.h"

#include "bpf/xdp_run_config.h"

static struct btf *btf;
static struct xdp_run_config config;

/* The type of __uint(NAME, NUMBER). */
static int uint_type(uint32_t number)
{
	int integer = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);

	return btf__add_ptr(btf, btf__add_array(btf, integer, integer, number));
}

/* Begin BTF with these members in a struct; each is a name and a number. */
static int members_of(const char * const *names, const uint32_t *numbers, size_t count)
{
	int types[8], type;
	size_t i;

	for (i = 0; i < count; i++)
		types[i] = uint_type(numbers[i]);
	type = btf__add_struct(btf, NULL, 8 * count);
	for (i = 0; i < count; i++)
		btf__add_field(btf, names[i], types[i], 64 * i, 0);
	return type;
}

/* Put a variable of a type into a section. */
static void place(const char *section, const char *name, int type)
{
	int var = btf__add_var(btf, name, BTF_VAR_GLOBAL_ALLOCATED, type);

	btf__add_datasec(btf, section, 16);
	btf__add_datasec_var_info(btf, var, 0, 16);
}

static void read_as(const char *prog)
{
	xdp_run_config_read(btf, prog, &config);
}

static void test_whole(void)
{
	static const char * const names[] = { "priority", "XDP_PASS", "XDP_DROP", "XDP_TX" };
	static const uint32_t numbers[] = { 10, 0, 1, 2 };

	btf = btf__new_empty();
	place(".xdp_run_config", "_main", members_of(names, numbers, 4));
	read_as("main");
	same_number(config.priority, 10, "a program has its priority");
	same_number(config.actions, 1 << 1 | 1 << 3,
		    "an action other than 0 is set, and 0 takes the default away");
	read_as("mai");
	same_number(config.priority, 50, "that of another program is not taken");
	same_number(config.actions, 1 << 2, "nor are its actions");
	btf__free(btf);
}

static void test_part(void)
{
	static const char * const names[] = { "priority", "whatever" };
	static const uint32_t numbers[] = { 0, 7 };

	btf = btf__new_empty();
	place(".xdp_run_config", "_main",
	      btf__add_typedef(btf, "config", members_of(names, numbers, 2)));
	read_as("main");
	same_number(config.priority, 0, "a priority of 0 is one");
	same_number(config.actions, 1 << 2, "pass is the default, whatever else there is");
	btf__free(btf);
}

static void test_none(void)
{
	static const char * const names[] = { "priority" };
	static const uint32_t numbers[] = { 10 };

	btf = NULL;
	read_as("main");
	same_number(config.priority, 50, "without BTF the priority is the default");
	btf = btf__new_empty();
	place(".maps", "_main", members_of(names, numbers, 1));
	read_as("main");
	same_number(config.priority, 50, "another section is not one");
	btf__free(btf);

	btf = btf__new_empty();
	place(".xdp_run_config", "_main", uint_type(10));
	read_as("main");
	same_number(config.priority, 50, "a variable that is no struct is not one");
	btf__free(btf);
}

static void test_mistyped(void)
{
	int integer, type;

	btf = btf__new_empty();
	integer = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	type = btf__add_struct(btf, NULL, 16);
	btf__add_field(btf, "priority", integer, 0, 0);
	btf__add_field(btf, "XDP_DROP", btf__add_ptr(btf, integer), 64, 0);
	place(".xdp_run_config", "_main", type);
	read_as("main");
	same_number(config.priority, 50, "a number of another type is left out");
	same_number(config.actions, 1 << 2, "and so is an action");
	btf__free(btf);
}

static void unit_run(void)
{
	test_whole();
	test_part();
	test_none();
	test_mistyped();
}
