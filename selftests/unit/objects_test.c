// SPDX-License-Identifier: GPL-2.0-only
/* The names that an object has from its nodes, in the order in which they are found. */
#include <linux/bpfdev.h>

#include "bpf/objects.h"

#include "unit.h"

static struct objects objects;

static struct object *new_object(uint32_t id)
{
	return objects_add(&objects, BPFDEV_TYPE_MAP, id);
}

static void test_data_first(void)
{
	struct object *object = new_object(1);

	ok(object_take_node(object, "a/data", BPFDEV_FACE_DATA),
	   "a data node gives the name at first");
	same(object->name, "a/data", "  which is its own");
	ok(!object_take_node(object, "b/data", BPFDEV_FACE_DATA), "another one does not");
	ok(object_take_node(object, "c/map", BPFDEV_FACE_BPF), "the node of the map does");
	same(object->name, "c/map", "  which is its own");
	same(object->data_name, "a/data", "  and the first data node is kept");
	ok(!object_take_node(object, "d/map", BPFDEV_FACE_BPF),
	   "a further node of the map gives no name");
	same(object->name, "c/map", "  and takes none");
}

static void test_bpf_first(void)
{
	struct object *object = new_object(2);

	ok(object_take_node(object, "a/map", BPFDEV_FACE_BPF),
	   "the node of a map gives the name at first");
	ok(!object->data_name, "  and it has no data node");
	ok(!object_take_node(object, "b/data", BPFDEV_FACE_DATA), "a data node does not");
	same(object->name, "a/map", "  and takes none");
	same(object->data_name, "b/data", "  and is kept");
}

static void test_below(void)
{
	const struct object *object = objects_find(&objects, BPFDEV_TYPE_MAP, 2);

	ok(object_is_below(object, "a"), "an object is in the directory of its node");
	ok(object_is_below(object, "b"), "  and in that of its data node");
	ok(object_is_below(object, ""), "  and in the root");
	ok(!object_is_below(object, "c"), "  and in no other");
	ok(object_has_name(object, "b/data"), "it has the name of its data node");
	ok(!object_has_name(object, "b"), "  and not that of the directory");
}

static void unit_run(void)
{
	test_data_first();
	test_bpf_first();
	test_below();
	objects_free(&objects);
}
