/* SPDX-License-Identifier: GPL-2.0-only */
/* All BPF objects of the machine, with or without nodes, by bpf(2). */
#ifndef BPFDEV_BPF_IDS_H
#define BPFDEV_BPF_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/bpf.h>

/*
 * struct ids_object - an object
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: its ID
 * @fd: a descriptor of it, valid only during the call
 * @info: its info from bpf(2)
 */
struct ids_object {
	uint32_t type;
	uint32_t id;
	int fd;
	union {
		struct bpf_map_info map;
		struct bpf_prog_info prog;
		struct bpf_link_info link;
	} info;
};

/*
 * struct ids_finder - functions of bpf(2) that find objects of a type
 * @next_id: returns the next ID
 * @fd_by_id: opens an object
 * @fdinfo: a key that only descriptors of this type have in /proc
 * @word: start of the names of these commands of bpf(2)
 */
struct ids_finder {
	int (*next_id)(uint32_t start, uint32_t *next);
	int (*fd_by_id)(uint32_t id);
	const char *fdinfo;
	const char *word;
};

extern const struct ids_finder ids_finders[];	/* by BPFDEV_TYPE_* */

int ids_next(uint32_t type, uint32_t start, uint32_t *next);
int ids_open_access(uint32_t type, uint32_t id, uint32_t access);
int ids_open(uint32_t type, uint32_t id);
uint32_t ids_type_of(int fd);
uint32_t ids_type_number(const char *word, size_t len);
int ids_read_info(int fd, void *info, uint32_t *len);
uint32_t ids_object_id(const struct ids_object *object);
uint32_t ids_object_bpf_type(const struct ids_object *object);
int ids_read(struct ids_object *object);
bool ids_is_gone(int err);
bool ids_is_refusal(int err);
int ids_each_of(uint32_t type,
		int (*each)(const struct ids_object *object, void *data),
		void *data);
int ids_each(int (*each)(const struct ids_object *object, void *data),
	     void *data);

#endif /* BPFDEV_BPF_IDS_H */
