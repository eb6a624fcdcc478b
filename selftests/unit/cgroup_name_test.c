// SPDX-License-Identifier: GPL-2.0-only
/* Names of nodes for cgroups. */
#include <stdio.h>
#include <string.h>

#include "bpf/cgroup_name.h"
#include "libbpfdev.h"
#include "unit.h"

static const char *name_of(const char *path)
{
	static char name[BPFDEV_NAME_SIZE];

	cgroup_name_put(path, 4711, name);
	return name;
}

static void test_escapes(void)
{
	same(name_of("a/b.slice/c0"), "a-b.slice-c0", "a path in one word");
	same(name_of("a-b"), "a_2db", "a minus is not a slash");
	same(name_of("a_b"), "a_5fb", "an underscore is not an escape");
	same(name_of("user@1.service"), "user_401.service", "any other character");
	same(name_of("a:\\x2d\xc3\xa9"), "a_3a_5cx2d_c3_a9", "and any byte");
	same(name_of(".a/.b"), "_2ea-.b", "a dot at the start");
}

static void test_valid(void)
{
	same(name_of("control"), "_63ontrol", "a name that is reserved");
	same(name_of("by/id"), "_62y-id", "names that are reserved");
	ok(!strcmp(name_of("controls"), "controls"), "but not a longer one");
	ok(!strcmp(name_of("bye"), "bye"), "and not another one");
}

static void test_long(void)
{
	char path[65] = "";

	memset(path, 'a', 63);
	ok(!strcmp(name_of(path), path), "63 characters");
	path[63] = 'a';
	same(name_of(path), "_id_4711", "more have the ID");
	path[62] = '-';
	path[63] = '\0';
	same(name_of(path), "_id_4711", "also because of escapes");
}

static void unit_run(void)
{
	test_escapes();
	test_valid();
	test_long();
}
