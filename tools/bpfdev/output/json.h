/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON, as text. */
#ifndef BPFDEV_OUTPUT_JSON_H
#define BPFDEV_OUTPUT_JSON_H

struct text;

void json_put_string(struct text *out, const char *string);
void json_put_value(struct text *out, int type, const char *value);

#endif /* BPFDEV_OUTPUT_JSON_H */
