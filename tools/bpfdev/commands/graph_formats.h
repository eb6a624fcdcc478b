/* SPDX-License-Identifier: GPL-2.0-only */
/* Formats of the picture of BPF objects. */
#ifndef BPFDEV_COMMANDS_GRAPH_FORMATS_H
#define BPFDEV_COMMANDS_GRAPH_FORMATS_H

#include <stdio.h>

struct objects;

void graph_put_dot(FILE *out, const struct objects *objects, const char *title);
void graph_put_json(FILE *out, const struct objects *objects, const char *title);
void graph_put_mermaid(FILE *out, const struct objects *objects, const char *title);

#endif /* BPFDEV_COMMANDS_GRAPH_FORMATS_H */
