// SPDX-License-Identifier: GPL-2.0-only
/*
 * A sum of bytes, by which they are known again. It finds accidents, not attacks: whoever
 * can write these files needs no collision.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "util/sum.h"

/**
 * sum_bytes() - sum up bytes
 * @sum: the sum of the bytes before; SUM_BEGIN at first
 * @data: the bytes
 * @size: their number
 *
 * Return: the sum, by FNV-1a of 64 bits.
 */
uint64_t sum_bytes(uint64_t sum, const void *data, size_t size)
{
	const uint8_t *bytes = data;
	size_t i;

	for (i = 0; i < size; i++)
		sum = (sum ^ bytes[i]) * 0x100000001b3ULL;
	return sum;
}

/**
 * sum_file() - sum up the bytes of a file
 * @path: the file
 * @sum: the sum of the bytes before; set to the sum with those of the file
 *
 * Return: 0, or a negative errno.
 */
int sum_file(const char *path, uint64_t *sum)
{
	FILE *in = fopen(path, "re");
	char buf[16384];
	size_t len;
	int ret = 0;

	if (!in)
		return -errno;
	while ((len = fread(buf, 1, sizeof(buf), in)) > 0)
		*sum = sum_bytes(*sum, buf, len);
	if (ferror(in))
		ret = -errno;
	fclose(in);
	return ret;
}
