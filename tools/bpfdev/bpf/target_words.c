// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attach points of links, in words. The attribute target has all that the kernel knows,
 * as keys and values, which is too long for a tree and for a picture.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bpf/target_words.h"
#include "output/value.h"
#include "util/array.h"

/* Copy the value of a key, or write an empty text. Return whether there is a value. */
static bool target_value(const char *target, const char *key, char *buf,
			 size_t size)
{
	size_t len = strlen(key);
	const char *at = target;

	*buf = '\0';
	for (; at; at = strchr(at, ' ')) {
		at += *at == ' ';
		if (strncmp(at, key, len) != 0 || at[len] != ':')
			continue;
		at += len + 1;
		len = strcspn(at, " ");
		value_put(buf, size, "%.*s", (int)len, at);
		return *buf;
	}
	return false;
}

static bool target_is_own_netns(const char *ino)
{
	struct stat st;

	return !stat("/proc/self/ns/net", &st) && st.st_ino == strtoull(ino, NULL, 10);
}

static void target_put_interface(const char *target, const char *value,
				 struct target_words *words)
{
	char netns[24], name[128];

	words->kind = "interface";
	if (!target_value(target, "ifname", name, sizeof(name))) {
		/* the number can be one in any network namespace */
		words->is_unique = false;
		value_put(words->name, sizeof(words->name), "ifindex %s", value);
	} else if (!target_value(target, "netns", netns, sizeof(netns)) ||
		   target_is_own_netns(netns)) {
		value_put_text(words->name, sizeof(words->name), name);
	} else {
		value_put(words->name, sizeof(words->name), "%s in netns %s", name,
			  netns);
	}
}

static void target_put_cgroup(const char *target, const char *value,
			      struct target_words *words)
{
	words->kind = "cgroup";
	if (!target_value(target, "path", words->name, sizeof(words->name)))
		value_put(words->name, sizeof(words->name), "cgroup %s", value);
}

static void target_put_netns(const char *target __attribute__((unused)),
			     const char *value, struct target_words *words)
{
	words->kind = "network namespace";
	value_put(words->name, sizeof(words->name), "netns %s", value);
}

static void target_put_hook(const char *target, const char *value,
			    struct target_words *words)
{
	/* NFPROTO_* and enum nf_inet_hooks of linux/netfilter.h */
	static const char * const families[] = { [2] = "ipv4", [10] = "ipv6" };
	static const char * const hooks[] = { "prerouting", "input", "forward",
					      "output", "postrouting" };
	char number[16], prio[16];
	size_t family = strtoul(value, NULL, 10), hook;

	target_value(target, "hooknum", number, sizeof(number));
	hook = strtoul(number, NULL, 10);
	words->kind = "netfilter hook";
	if (family < ARRAY_SIZE(families) && families[family] &&
	    hook < ARRAY_SIZE(hooks))
		value_put(words->name, sizeof(words->name), "%s %s",
			  families[family], hooks[hook]);
	else
		value_put(words->name, sizeof(words->name), "pf %s hook %s", value,
			  number);
	if (target_value(target, "prio", prio, sizeof(prio)))
		value_put(words->how, sizeof(words->how), "priority %s", prio);
}

static void target_put_iter(const char *target, const char *value,
			    struct target_words *words)
{
	char text[256];

	words->kind = "iterator";
	words->is_place = false;
	value_put_text(words->name, sizeof(words->name), value);
	if (target_value(target, "map_id", text, sizeof(text)))
		value_put(words->how, sizeof(words->how), "map:%s", text);
	else if (target_value(target, "pid", text, sizeof(text)))
		value_put(words->how, sizeof(words->how), "pid %s", text);
	else if (target_value(target, "tid", text, sizeof(text)))
		value_put(words->how, sizeof(words->how), "tid %s", text);
	else if (target_value(target, "path", text, sizeof(text)) ||
		 target_value(target, "cgroup_id", text, sizeof(text)))
		value_put(words->name, sizeof(words->name), "%s %s", value, text);
	if (target_value(target, "order", text, sizeof(text)))
		value_put_text(words->how, sizeof(words->how), text);
}

static void target_put_map(const char *target __attribute__((unused)),
			   const char *value, struct target_words *words)
{
	words->kind = "map";
	words->is_place = false;
	value_put(words->name, sizeof(words->name), "map:%s", value);
}

static void target_put_tracepoint(const char *target __attribute__((unused)),
				  const char *value, struct target_words *words)
{
	words->kind = "tracepoint";
	value_put_text(words->name, sizeof(words->name), value);
}

/* Add the place in a function or file, and whether it is at the return. */
static void target_put_probe(const char *target, struct target_words *words)
{
	char value[24];

	if (target_value(target, "retprobe", value, sizeof(value)) &&
	    strcmp(value, "0") != 0)
		value_put_text(words->how, sizeof(words->how), "return");
}

static void target_put_function(const char *target, const char *value,
				struct target_words *words)
{
	char offset[24], prog[16];

	words->kind = "function";
	if (target_value(target, "offset", offset, sizeof(offset)))
		value_put(words->name, sizeof(words->name), "%s+%s", value, offset);
	else if (target_value(target, "prog_id", prog, sizeof(prog)))
		value_put(words->name, sizeof(words->name), "%s of prog:%s", value, prog);
	else
		value_put_text(words->name, sizeof(words->name), value);
	target_put_probe(target, words);
}

static void target_put_functions(const char *target, const char *value,
				 struct target_words *words)
{
	char name[128];

	if (!strcmp(value, "1") && target_value(target, "func", name, sizeof(name))) {
		target_put_function(target, name, words);
		return;
	}
	words->kind = "function";
	words->is_unique = false;
	value_put(words->name, sizeof(words->name), "%s functions", value);
	target_put_probe(target, words);
}

/* The file is known to bpf(2), and not to sysfs. */
static void target_put_offset(const char *target, const char *value,
			      struct target_words *words)
{
	char file[200];

	words->kind = "function of a file";
	words->is_unique = target_value(target, "file", file, sizeof(file));
	if (words->is_unique)
		value_put(words->name, sizeof(words->name), "%s+%s", file, value);
	else
		value_put(words->name, sizeof(words->name), "offset %s", value);
	target_put_probe(target, words);
}

static void target_put_offsets(const char *target, const char *value,
			       struct target_words *words)
{
	char file[200];

	words->kind = "functions of a file";
	words->is_unique = false;
	if (target_value(target, "file", file, sizeof(file)))
		value_put(words->name, sizeof(words->name), "%s offsets of %s", value, file);
	else
		value_put(words->name, sizeof(words->name), "%s offsets", value);
	target_put_probe(target, words);
}

static void target_put_perf(const char *target, const char *value,
			    struct target_words *words)
{
	char config[24];

	words->kind = "perf event";
	words->is_unique = false;
	target_value(target, "perf_config", config, sizeof(config));
	value_put(words->name, sizeof(words->name), "type %s config %s", value,
		  config);
}

/* Add the attach type, without the part that repeats the type of the link. */
static void target_put_attach_type(const char *target, struct target_words *words)
{
	static const char * const prefixes[] = { "cgroup_", "netkit_", "tcx_",
						 "trace_" };
	char type[64];
	size_t i, skip = 0;

	if (!target_value(target, "attach_type", type, sizeof(type)))
		return;
	for (i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (!strncmp(type, prefixes[i], strlen(prefixes[i])))
			skip = strlen(prefixes[i]);
	value_put_text(words->how, sizeof(words->how), type + skip);
}

/**
 * target_words_of() - put an attach point into words
 * @target: the attribute target, see attribute_value(); NULL or empty if there is none
 * @words: filled in
 */
void target_words_of(const char *target, struct target_words *words)
{
	/* the first key, which tells the kind, is one of these */
	static const struct {
		const char *key;
		void (*put)(const char *target, const char *value,
			    struct target_words *words);
	} kinds[] = {
		{ "ifindex", target_put_interface },
		{ "cgroup_id", target_put_cgroup },
		{ "netns_ino", target_put_netns },
		{ "pf", target_put_hook },
		{ "map_id", target_put_map },
		{ "target_name", target_put_iter },
		{ "tp_name", target_put_tracepoint },
		{ "func", target_put_function },
		{ "func_cnt", target_put_functions },
		{ "offset", target_put_offset },
		{ "offset_cnt", target_put_offsets },
		{ "perf_type", target_put_perf },
	};
	size_t i, len = target ? strcspn(target, ":") : 0;
	char value[256];

	*words = (struct target_words){ .is_place = true, .is_unique = true };
	for (i = 0; len && i < ARRAY_SIZE(kinds); i++) {
		if (strlen(kinds[i].key) != len ||
		    strncmp(target, kinds[i].key, len) != 0)
			continue;
		target_value(target, kinds[i].key, value, sizeof(value));
		/* a link that is no longer attached has 0 as the first value */
		if (strcmp(value, "0") != 0 || !strncmp(kinds[i].key, "offset", 6) ||
		    !strcmp(kinds[i].key, "perf_type")) {
			kinds[i].put(target, value, words);
			target_put_attach_type(target, words);
		}
		return;
	}
}

/**
 * target_words_put() - write an attach point as a value of a column
 * @target: as for target_words_of()
 * @buf: the buffer
 * @size: size of @buf
 *
 * Return: false if there is no attach point.
 */
bool target_words_put(const char *target, char *buf, size_t size)
{
	struct target_words words;

	target_words_of(target, &words);
	return words.kind && value_put(buf, size, "%s%s%s", words.name,
				       *words.how ? " " : "", words.how);
}
