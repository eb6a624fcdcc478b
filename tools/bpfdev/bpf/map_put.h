/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keys and values of a map, as text and as bpftool's JSON; records and events of data
 * nodes, as JSON Lines.
 */
#ifndef BPFDEV_BPF_MAP_PUT_H
#define BPFDEV_BPF_MAP_PUT_H

#include <stddef.h>

struct map_file;
struct strbuf;

void map_put_key(struct strbuf *out, const struct map_file *map, const void *key);
void map_put_value(struct strbuf *out, const struct map_file *map, const void *value);
void map_put_bytes_json(struct strbuf *out, const void *data, unsigned int size);
void map_put_element_json(struct strbuf *out, const struct map_file *map, const void *key,
			  const void *value, int err);
void map_put_record_json(struct strbuf *out, const struct map_file *map, const void *key,
			 const void *value);
void map_put_event_json(struct strbuf *out, const void *data, size_t size);

#endif /* BPFDEV_BPF_MAP_PUT_H */
