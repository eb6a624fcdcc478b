/* SPDX-License-Identifier: GPL-2.0-only */
/* Attributes of objects, by their names in sysfs. */
#ifndef BPFDEV_BPF_ATTRIBUTES_H
#define BPFDEV_BPF_ATTRIBUTES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct ids_object;

bool attribute_of_node(dev_t devnum, const char *name, char *buf, size_t size);
int attribute_set(dev_t devnum, const char *name, const char *value);
bool attribute_of_object(const struct ids_object *object, const char *name,
			 char *buf, size_t size);
bool attribute_value(dev_t devnum, const struct ids_object *object,
		     const char *name, char *buf, size_t size);
bool attribute_put_escaped(const char *name, char *buf, size_t size);
bool attribute_link_attached(dev_t devnum, const struct ids_object *object);
void attribute_bpf_name(const struct ids_object *object, char *buf,
			size_t size);

#endif /* BPFDEV_BPF_ATTRIBUTES_H */
