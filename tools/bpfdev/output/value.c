// SPDX-License-Identifier: GPL-2.0-only
/* Values of columns, as text. */
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "output/value.h"
#include "util/alloc.h"

/**
 * value_put_text() - write a text as a value
 * @buf: the buffer
 * @size: size of @buf
 * @text: the text, cut to the size of @buf
 *
 * Return: true, for the value of a column.
 */
bool value_put_text(char *buf, size_t size, const char *text)
{
	size_t len = strnlen(text, size - 1);

	memcpy(buf, text, len);
	buf[len] = '\0';
	return true;
}

/**
 * value_put_u64() - write a number as a value, in decimal
 * @buf: the buffer
 * @size: size of @buf, at least 21
 * @number: the number
 *
 * printf() takes ten times as long, which matters for tables of 100,000 rows.
 *
 * Return: true, for the value of a column.
 */
bool value_put_u64(char *buf, size_t size, uint64_t number)
{
	char digits[21], *first = digits + sizeof(digits) - 1;

	*first = '\0';
	do
		*--first = '0' + number % 10;
	while (number /= 10);
	return value_put_text(buf, size, first);
}

/**
 * value_put() - write a value
 * @buf: the buffer
 * @size: size of @buf
 * @format: as for printf()
 *
 * Return: true, for the value of a column.
 */
bool value_put(char *buf, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(buf, size, format, args);
	va_end(args);
	return true;
}

/*
 * Write a number of at least 1024 bytes in the largest unit in which it is at least 1, with
 * a decimal if it is less than 10 of them. Return the letter of the unit.
 */
static char value_put_scaled(char *buf, size_t size, uint64_t bytes)
{
	static const char units[] = "KMGTPE";
	uint64_t tenths;
	int unit = -1;

	for (tenths = bytes; tenths >= 1024; tenths >>= 10)
		unit++;
	tenths = ((bytes >> (10 * unit)) * 10 + 512) / 1024;
	/* it would be rounded to 1024 */
	if (tenths >= 10235 && units[unit + 1]) {
		tenths = 10;
		unit++;
	}
	if (tenths < 100 && tenths % 10)
		value_put(buf, size, "%u.%u", (unsigned int)tenths / 10,
			  (unsigned int)tenths % 10);
	else
		value_put(buf, size, "%u", (unsigned int)(tenths + 5) / 10);
	return units[unit];
}

/**
 * value_put_size() - write a number of bytes as a value, such as 1.5 MiB
 * @buf: the buffer
 * @size: size of @buf
 * @bytes: the number
 *
 * Return: true, for the value of a column.
 */
bool value_put_size(char *buf, size_t size, uint64_t bytes)
{
	char number[8];
	char unit;

	if (bytes < 1024)
		return value_put(buf, size, "%llu B", (unsigned long long)bytes);
	unit = value_put_scaled(number, sizeof(number), bytes);
	return value_put(buf, size, "%s %ciB", number, unit);
}

/**
 * value_put_short_size() - write a number of bytes as lsblk(8) does, such as 1.5M
 * @buf: the buffer
 * @size: size of @buf
 * @bytes: the number
 *
 * Return: true, for the value of a column.
 */
bool value_put_short_size(char *buf, size_t size, uint64_t bytes)
{
	char number[8];
	char unit;

	if (bytes < 1024)
		return value_put(buf, size, "%lluB", (unsigned long long)bytes);
	unit = value_put_scaled(number, sizeof(number), bytes);
	return value_put(buf, size, "%s%c", number, unit);
}

/**
 * value_put_boot_time() - write a time as local time, such as 2026-01-31T08:15:00+0100
 * @buf: the buffer
 * @size: size of @buf
 * @ns: nanoseconds since boot, of CLOCK_BOOTTIME
 *
 * Return: true, for the value of a column; false if there is no such time.
 */
bool value_put_boot_time(char *buf, size_t size, uint64_t ns)
{
	struct timespec now, boot;
	int64_t age_ns;
	struct tm tm;
	time_t at;

	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	age_ns = boot.tv_sec * 1000000000LL + boot.tv_nsec - (int64_t)ns;
	at = (now.tv_sec * 1000000000LL + now.tv_nsec - age_ns) / 1000000000;
	return localtime_r(&at, &tm) &&
	       strftime(buf, size, "%Y-%m-%dT%H:%M:%S%z", &tm);
}

static char *value_number(unsigned int n)
{
	char buf[16];

	snprintf(buf, sizeof(buf), "%u", n);
	return cli_copy(buf);
}

/**
 * value_put_user() - write the name of a user
 * @buf: the buffer
 * @size: size of @buf
 * @uid: the user
 *
 * Return: true, for the value of a column. Without a name it is the number.
 */
bool value_put_user(char *buf, size_t size, uid_t uid)
{
	/* many rows of a table have the same user, and a lookup is slow */
	static char *name;
	static uid_t of;

	if (!name || of != uid) {
		const struct passwd *user = getpwuid(uid);

		free(name);
		name = user ? cli_copy(user->pw_name) : value_number(uid);
		of = uid;
	}
	return value_put_text(buf, size, name);
}

/**
 * value_put_group() - write the name of a group
 * @buf: the buffer
 * @size: size of @buf
 * @gid: the group
 *
 * Return: true, for the value of a column. Without a name it is the number.
 */
bool value_put_group(char *buf, size_t size, gid_t gid)
{
	static char *name;
	static gid_t of;

	if (!name || of != gid) {
		const struct group *group = getgrgid(gid);

		free(name);
		name = group ? cli_copy(group->gr_name) : value_number(gid);
		of = gid;
	}
	return value_put_text(buf, size, name);
}
