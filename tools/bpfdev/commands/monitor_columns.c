// SPDX-License-Identifier: GPL-2.0-only
/*
 * The columns of bpfdev monitor: the keys of an event, as described in
 * Documentation/ABI/testing/sysfs-class-bpf-objects. An older module omits some
 * keys.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <libsmartcols.h>
#include <libudev.h>

#include "bpf/type_names.h"
#include "commands/monitor_columns.h"
#include "output/columns.h"
#include "output/value.h"
#include "util/array.h"
#include "util/parse.h"

/* Return the value of a key of an event; NULL if it is missing or empty. */
static const char *event_get(const struct event *event, const char *key)
{
	const char *value = udev_device_get_property_value(event->device, key);

	return value && *value ? value : NULL;
}

/* The kernel's values are printable, but a udev rule can set any value. */
static bool event_put_text(const char *text, char *buf, size_t size)
{
	size_t i;

	for (i = 0; text[i] && i < size - 1; i++)
		buf[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	buf[i] = '\0';
	return true;
}

static bool event_put(const struct event *event, const char *key, char *buf,
		      size_t size)
{
	const char *value = event_get(event, key);

	return value && event_put_text(value, buf, size);
}

static bool event_get_number(const struct event *event, const char *key,
			     uint32_t *number)
{
	const char *value = event_get(event, key);

	return value && !cli_parse_u32(value, 10, number);
}

static bool event_put_number(const struct event *event, const char *key,
			     char *buf, size_t size)
{
	uint32_t number;

	return event_get_number(event, key, &number) &&
	       value_put_u64(buf, size, number);
}

static bool event_put_user(const struct event *event, const char *key,
			   char *buf, size_t size)
{
	uint32_t uid;

	return event_get_number(event, key, &uid) &&
	       value_put_user(buf, size, uid);
}

/* Convert "+0100" to "+01:00", the ISO 8601 form beside a time with colons. */
static void event_put_zone(char *buf, size_t size, const struct tm *tm)
{
	char zone[8];

	strftime(zone, sizeof(zone), "%z", tm);
	value_put(buf, size, "%.3s:%s", zone, zone + 3);
}

static bool event_time_value(void *data, char *buf, size_t size)
{
	const struct event *event = data;
	size_t len;
	struct tm tm;

	if (!localtime_r(&event->at.tv_sec, &tm))
		return false;
	len = strftime(buf, size, event->iso ? "%Y-%m-%dT%H:%M:%S" : "%H:%M:%S",
		       &tm);
	value_put(buf + len, size - len, ".%03ld", event->at.tv_nsec / 1000000);
	len += strlen(buf + len);
	if (event->iso)
		event_put_zone(buf + len, size - len, &tm);
	return true;
}

/* The event in the past tense, from the kernel's word. */
static const char *event_past_tense(const char *what)
{
	static const struct {
		const char *what;
		const char *past;
	} words[] = {
		{ "add", "created" },
		{ "attach", "attached" },
		{ "change", "changed" },
		{ "detach", "detached" },
		{ "freeze", "frozen" },
		{ "remove", "removed" },
		{ "replace", "replaced" },
		{ "update", "updated" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].what, what))
			return words[i].past;
	/* an action of a newer module: use its word */
	return what;
}

static bool event_what_value(void *data, char *buf, size_t size)
{
	const struct event *event = data;
	const char *what = udev_device_get_action(event->device) ?: "?";

	/* a synthetic uevent, by a write to "uevent" in sysfs: nothing happened */
	if (event_get(event, "SYNTH_UUID"))
		return value_put(buf, size, "triggered");
	if (!strcmp(what, "change"))
		what = event_get(event, "BPFDEV_CHANGE") ?: what;
	return event_put_text(event_past_tense(what), buf, size);
}

static bool event_name_value(void *data, char *buf, size_t size)
{
	return event_put(data, "BPFDEV_NAME", buf, size);
}

static bool event_type_value(void *data, char *buf, size_t size)
{
	return event_put(data, "BPFDEV_TYPE", buf, size);
}

static bool event_id_value(void *data, char *buf, size_t size)
{
	return event_put_number(data, "BPFDEV_ID", buf, size);
}

static bool event_change_value(void *data, char *buf, size_t size)
{
	uint32_t from, to;

	if (event_get_number(data, "BPFDEV_OLD_ID", &from) &&
	    event_get_number(data, "BPFDEV_ID", &to))
		return value_put(buf, size, "%u -> %u", from, to);
	if (!event_get_number(data, "BPFDEV_OLD_PROG_ID", &from))
		return false;
	if (!event_get_number(data, "BPFDEV_PROG_ID", &to))
		return value_put(buf, size, "prog %u -> ?", from);
	/* a detached link has the key, too */
	return from != to && value_put(buf, size, "prog %u -> %u", from, to);
}

static bool event_command_value(void *data, char *buf, size_t size)
{
	return event_put(data, "BPFDEV_BY_COMM", buf, size);
}

static bool event_pid_value(void *data, char *buf, size_t size)
{
	return event_put_number(data, "BPFDEV_BY_PID", buf, size);
}

static bool event_user_value(void *data, char *buf, size_t size)
{
	return event_put_user(data, "BPFDEV_BY_UID", buf, size);
}

static bool event_reason_value(void *data, char *buf, size_t size)
{
	return event_put(data, "BPFDEV_REASON", buf, size);
}

static bool event_bpf_type_value(void *data, char *buf, size_t size)
{
	return event_put(data, "BPFDEV_MAP_TYPE", buf, size) ||
	       event_put(data, "BPFDEV_PROG_TYPE", buf, size) ||
	       event_put(data, "BPFDEV_LINK_TYPE", buf, size);
}

static bool event_bpf_name_value(void *data, char *buf, size_t size)
{
	return event_put(data, "BPFDEV_BPF_NAME", buf, size);
}

static bool event_tag_value(void *data, char *buf, size_t size)
{
	return event_put(data, "BPFDEV_TAG", buf, size);
}

static bool event_prog_id_value(void *data, char *buf, size_t size)
{
	return event_put_number(data, "BPFDEV_PROG_ID", buf, size);
}

static bool event_target_value(void *data, char *buf, size_t size)
{
	if (!event_put(data, "BPFDEV_TARGET", buf, size))
		return false;
	names_put_in_target(buf, size);
	return true;
}

static bool event_attached_value(void *data, char *buf, size_t size)
{
	return event_put_number(data, "BPFDEV_ATTACHED", buf, size);
}

static bool event_old_id_value(void *data, char *buf, size_t size)
{
	return event_put_number(data, "BPFDEV_OLD_ID", buf, size);
}

static bool event_old_prog_id_value(void *data, char *buf, size_t size)
{
	return event_put_number(data, "BPFDEV_OLD_PROG_ID", buf, size);
}

static bool event_old_target_value(void *data, char *buf, size_t size)
{
	return event_put(data, "BPFDEV_OLD_TARGET", buf, size);
}

static bool event_creator_value(void *data, char *buf, size_t size)
{
	return event_put_user(data, "BPFDEV_CREATOR_UID", buf, size);
}

/*
 * Rows are laid out one by one, so only values up to these widths are aligned. Each
 * width exceeds the length of the column's name, or libsmartcols would ignore it for
 * shorter values.
 */
#define LEFT SCOLS_FL_STRICTWIDTH
#define RIGHT (SCOLS_FL_STRICTWIDTH | SCOLS_FL_RIGHT)

static const struct table_column all[] = {
	{ "TIME", 12, LEFT, SCOLS_JSON_STRING, true,
	  "time of receipt, in local time", event_time_value },
	{ "EVENT", 9, LEFT, SCOLS_JSON_STRING, true,
	  "event: created, removed, replaced, ...", event_what_value },
	{ "NAME", 15, LEFT, SCOLS_JSON_STRING, true,
	  "path below /dev/bpf", event_name_value },
	{ "TYPE", 5, LEFT, SCOLS_JSON_STRING, true,
	  "map, prog, link or dir", event_type_value },
	{ "ID", 4, RIGHT, SCOLS_JSON_NUMBER, true,
	  "BPF ID of the object", event_id_value },
	{ "CHANGE", 8, LEFT, SCOLS_JSON_STRING, true,
	  "replaced: IDs of both objects; updated: of both programs", event_change_value },
	{ "COMMAND", 8, LEFT, SCOLS_JSON_STRING, true,
	  "name of the process that caused the event", event_command_value },
	{ "PID", 5, RIGHT, SCOLS_JSON_NUMBER, true,
	  "PID of that process", event_pid_value },
	{ "USER", 5, LEFT, SCOLS_JSON_STRING, true,
	  "user of that process", event_user_value },
	{ "REASON", 7, LEFT, SCOLS_JSON_STRING, true,
	  "detached: reason: device, cgroup, netns or detach",
	  event_reason_value },
	{ "BPF-TYPE", 9, LEFT, SCOLS_JSON_STRING, false,
	  "type of the map, program or link", event_bpf_type_value },
	{ "BPF-NAME", 15, LEFT, SCOLS_JSON_STRING, false,
	  "BPF name of the object; for a link, of its program", event_bpf_name_value },
	{ "TAG", 16, LEFT, SCOLS_JSON_STRING, false,
	  "tag of the program", event_tag_value },
	{ "PROG-ID", 8, RIGHT, SCOLS_JSON_NUMBER, false,
	  "link: BPF ID of its program", event_prog_id_value },
	{ "TARGET", 10, LEFT, SCOLS_JSON_STRING, false,
	  "link: present attach point, as key:value", event_target_value },
	{ "ATTACHED", 9, RIGHT, SCOLS_JSON_NUMBER, false,
	  "link: 1 if attached, 0 if not", event_attached_value },
	{ "OLD-ID", 7, RIGHT, SCOLS_JSON_NUMBER, false,
	  "replaced: BPF ID of the previous object", event_old_id_value },
	{ "OLD-PROG-ID", 12, RIGHT, SCOLS_JSON_NUMBER, false,
	  "updated, detached: BPF ID of the previous program", event_old_prog_id_value },
	{ "OLD-TARGET", 10, LEFT, SCOLS_JSON_STRING, false,
	  "detached: previous attach point, as key:value", event_old_target_value },
	{ "CREATOR", 8, LEFT, SCOLS_JSON_STRING, false,
	  "user that created the node", event_creator_value },
};

const struct table_columns event_columns = {
	.name = "events",
	.column = all,
	.count = ARRAY_SIZE(all),
};
