// SPDX-License-Identifier: GPL-2.0-only
/* Names of the kernel's numbers; a newer kernel may have more numbers. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "bpf/type_names.h"
#include "libbpfdev.h"
#include "output/value.h"
#include "util/array.h"

/**
 * names_type() - return the name of a type of entry
 * @type: BPFDEV_TYPE_*
 *
 * Return: a word, also for an unknown @type.
 */
const char *names_type(uint32_t type)
{
	return bpfdev_type_str(type) ?: "?";
}

/**
 * names_type_number() - return the type of entry with a name
 * @word: as from names_type()
 *
 * Return: BPFDEV_TYPE_*, 0 for another word.
 */
uint32_t names_type_number(const char *word)
{
	uint32_t type;

	for (type = BPFDEV_TYPE_MAP; type <= BPFDEV_TYPE_DIR; type++)
		if (!strcmp(names_type(type), word))
			return type;
	return 0;
}

/**
 * names_face_number() - find the face of a node with a name
 * @word: as from bpfdev_face_str()
 * @face: set to BPFDEV_FACE_*
 *
 * Return: false for another word.
 */
bool names_face_number(const char *word, uint32_t *face)
{
	for (*face = BPFDEV_FACE_BPF; *face <= BPFDEV_FACE_DATA; ++*face)
		if (!strcmp(bpfdev_face_str(*face), word))
			return true;
	return false;
}

/* More than there are types of maps, programs or links. */
#define BPF_TYPES_MOST	256

/**
 * names_bpf_type_number() - return the BPF type with a name
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @word: its name, as from names_put_bpf_type()
 *
 * Return: the number of the type, 0 for a word that libbpf does not know.
 */
uint32_t names_bpf_type_number(uint32_t type, const char *word)
{
	char name[64];
	uint32_t i;

	for (i = 0; i < BPF_TYPES_MOST; i++) {
		names_put_bpf_type(name, sizeof(name), type, i);
		if (!strcmp(name, word))
			return i;
	}
	return 0;
}

/**
 * names_put_bpf_type() - write the name of a BPF type, or its number
 * @buf: the buffer
 * @size: size of @buf
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @bpf_type: enum bpf_map_type, bpf_prog_type or bpf_link_type
 */
void names_put_bpf_type(char *buf, size_t size, uint32_t type, uint32_t bpf_type)
{
	const char *name = NULL;

	switch (type) {
	case BPFDEV_TYPE_MAP:
		name = libbpf_bpf_map_type_str(bpf_type);
		break;
	case BPFDEV_TYPE_PROG:
		name = libbpf_bpf_prog_type_str(bpf_type);
		break;
	case BPFDEV_TYPE_LINK:
		name = libbpf_bpf_link_type_str(bpf_type);
		break;
	}
	if (name)
		value_put_text(buf, size, name);
	else
		value_put_u64(buf, size, bpf_type);
}

/* BPF_CGROUP_ITER_*; the last one is newer than some supported headers. */
static const char * const orders[] = {
	[BPF_CGROUP_ITER_SELF_ONLY] = "self",
	[BPF_CGROUP_ITER_DESCENDANTS_PRE] = "descendants",
	[BPF_CGROUP_ITER_DESCENDANTS_POST] = "descendants-post",
	[BPF_CGROUP_ITER_ANCESTORS_UP] = "ancestors",
	[BPF_CGROUP_ITER_ANCESTORS_UP + 1] = "children",
};

/**
 * names_order() - return the word for an order of cgroups
 * @order: enum bpf_cgroup_iter_order
 *
 * Return: the word, or NULL.
 */
const char *names_order(uint32_t order)
{
	return order < ARRAY_SIZE(orders) ? orders[order] : NULL;
}

/**
 * names_order_number() - return the order of cgroups that a word stands for
 * @word: as from names_order()
 *
 * Return: enum bpf_cgroup_iter_order, 0 for another word.
 */
uint32_t names_order_number(const char *word)
{
	uint32_t i;

	for (i = BPF_CGROUP_ITER_SELF_ONLY; i < ARRAY_SIZE(orders); i++)
		if (!strcmp(orders[i], word))
			return i;
	return 0;
}

static const char *names_attach_type(uint32_t type)
{
	return libbpf_bpf_attach_type_str(type);
}

/**
 * names_put_in_target() - replace the number at the end of a target by its name
 * @target: the target, as in sysfs; a number without a name remains
 * @size: size of @target
 */
void names_put_in_target(char *target, size_t size)
{
	static const struct {
		const char *key;
		const char *(*name)(uint32_t number);
	} numbers[] = {
		{ " attach_type:", names_attach_type },
		{ " order:", names_order },
	};
	const char *name;
	char *at, *end;
	uint32_t number;
	size_t i;

	/* each is the last key, and no value contains a blank */
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		at = strstr(target, numbers[i].key);
		if (!at)
			continue;
		at += strlen(numbers[i].key);
		number = strtoul(at, &end, 10);
		name = *end ? NULL : numbers[i].name(number);
		if (name)
			value_put(at, size - (at - target), "%s", name);
	}
}

/**
 * names_put_relation() - write the name of a relation between two objects
 * @buf: the buffer
 * @size: size of @buf
 * @relation: BPFDEV_EDGE_*
 */
void names_put_relation(char *buf, size_t size, uint32_t relation)
{
	static const char * const names[] = {
		[BPFDEV_EDGE_MAP] = "map of a program",
		[BPFDEV_EDGE_TARGET] = "program that is replaced or traced",
		[BPFDEV_EDGE_PROG] = "program of a link",
		[BPFDEV_EDGE_CALL] = "program in a prog array",
		[BPFDEV_EDGE_INNER] = "map in a map",
		[BPFDEV_EDGE_LINK_MAP] = "map of a link",
		[BPFDEV_EDGE_STRUCT_OPS] = "program of a struct_ops map",
		[BPFDEV_EDGE_ASSOC] = "struct_ops map of a program",
		[BPFDEV_EDGE_REDIRECT] = "program in a devmap or cpumap",
		[BPFDEV_EDGE_SOCKET] = "program in a sockmap",
	};

	if (relation < ARRAY_SIZE(names) && names[relation])
		value_put_text(buf, size, names[relation]);
	else
		value_put(buf, size, "relation %u", relation);
}
