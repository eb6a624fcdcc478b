// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last change of a node, with its time and user. The attribute last_change of sysfs has
 * it as KEY:VALUE words, those of the attach point that a link had among them.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/attributes.h"
#include "bpf/last_change.h"
#include "bpf/target_words.h"
#include "output/value.h"
#include "util/array.h"

static bool last_change_read(dev_t devnum, char *buf, size_t size)
{
	return devnum && attribute_of_node(devnum, "last_change", buf, size);
}

/**
 * last_change_put() - write the value of a key of the last change
 * @devnum: the number of the node; 0 for none
 * @key: the key, such as "change", "pid" or "reason"
 * @buf: the value
 * @size: size of @buf
 *
 * Return: false if the node or its last change has no such value.
 */
bool last_change_put(dev_t devnum, const char *key, char *buf, size_t size)
{
	char last[512], *at, *word;

	if (!last_change_read(devnum, last, sizeof(last)))
		return false;
	for (at = last; (word = strsep(&at, " "));)
		if (!strncmp(word, key, strlen(key)) && word[strlen(key)] == ':')
			return value_put_text(buf, size, word + strlen(key) + 1);
	return false;
}

/**
 * last_change_put_time() - write the local time of the last change
 * @devnum, @buf, @size: as for last_change_put()
 *
 * Return: as for last_change_put().
 */
bool last_change_put_time(dev_t devnum, char *buf, size_t size)
{
	char ns[32];

	return last_change_put(devnum, "time_ns", ns, sizeof(ns)) &&
	       value_put_boot_time(buf, size, strtoull(ns, NULL, 10));
}

/**
 * last_change_put_user() - write the name of the user of the last change
 * @devnum, @buf, @size: as for last_change_put()
 *
 * Return: as for last_change_put().
 */
bool last_change_put_user(dev_t devnum, char *buf, size_t size)
{
	char uid[16];

	return last_change_put(devnum, "uid", uid, sizeof(uid)) &&
	       value_put_user(buf, size, strtoul(uid, NULL, 10));
}

/**
 * last_change_put_old_id() - write the ID of the object or of the program that was replaced
 * @devnum, @buf, @size: as for last_change_put()
 *
 * Return: as for last_change_put().
 */
bool last_change_put_old_id(dev_t devnum, char *buf, size_t size)
{
	return last_change_put(devnum, "old_id", buf, size) ||
	       last_change_put(devnum, "old_prog_id", buf, size);
}

/**
 * last_change_put_old_target() - write the attach point that a link had, as KEY:VALUE words
 * @devnum, @buf, @size: as for last_change_put()
 *
 * Return: as for last_change_put().
 */
bool last_change_put_old_target(dev_t devnum, char *buf, size_t size)
{
	static const char * const firsts[] = { " ifindex:", " netns_ino:", " cgroup_id:" };
	char last[512], *at = NULL, *end;
	size_t i;

	if (!last_change_read(devnum, last, sizeof(last)))
		return false;
	for (i = 0; i < ARRAY_SIZE(firsts) && !at; i++)
		at = strstr(last, firsts[i]);
	if (!at)
		return false;
	end = strstr(at, " uid:");
	if (end)
		*end = '\0';
	return value_put_text(buf, size, at + 1);
}

/**
 * last_change_put_detached() - write which attach point a link lost and why, in words
 * @devnum: the number of its node
 * @buf: the words, such as "detached from eth0 (device)", as far as they are
 *	known
 * @size: size of @buf
 *
 * Return: true, for the value of a column.
 */
bool last_change_put_detached(dev_t devnum, char *buf, size_t size)
{
	char reason[32] = "", old[128], words[160] = "";

	last_change_put(devnum, "reason", reason, sizeof(reason));
	if (last_change_put_old_target(devnum, old, sizeof(old)))
		target_words_put(old, words, sizeof(words));
	return value_put(buf, size, "detached%s%s%s%s%s", *words ? " from " : "", words,
			 *reason ? " (" : "", reason, *reason ? ")" : "");
}
