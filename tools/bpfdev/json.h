/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON, as text. */
#ifndef BPFDEV_JSON_H
#define BPFDEV_JSON_H

#include <stdio.h>

void json_put_string(FILE *out, const char *text);
void json_put_value(FILE *out, int type, const char *value);

#endif /* BPFDEV_JSON_H */
