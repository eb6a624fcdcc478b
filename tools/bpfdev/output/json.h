/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON, as text. */
#ifndef BPFDEV_OUTPUT_JSON_H
#define BPFDEV_OUTPUT_JSON_H

struct strbuf;

void json_put_key(struct strbuf *out, const char *name);
void json_put_string(struct strbuf *out, const char *string);
void json_put_value(struct strbuf *out, int type, const char *value);

#endif /* BPFDEV_OUTPUT_JSON_H */
