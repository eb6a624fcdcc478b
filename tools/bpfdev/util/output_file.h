/* SPDX-License-Identifier: GPL-2.0-only */
/* The file of --output-file, and standard output. */
#ifndef BPFDEV_UTIL_OUTPUT_FILE_H
#define BPFDEV_UTIL_OUTPUT_FILE_H

#include <stdio.h>

int output_file_write(const char *path, FILE *content);
int output_file_print(FILE *content);

#endif /* BPFDEV_UTIL_OUTPUT_FILE_H */
