// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev cat of a data node: the records of a map, or the events of a ring buffer, as JSON
 * Lines.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/map_file.h"
#include "bpf/map_put.h"
#include "commands/cat_data.h"
#include "output/stream.h"
#include "util/error.h"
#include "util/signals.h"
#include "util/strbuf.h"

/* Records are read as many at a time as fit these bytes; events are rarely larger. */
#define CAT_BYTES	65536

/* The most events that are printed after a signal: they may come without a pause. */
#define CAT_EVENTS	10000

/* Events that are printed before signals are looked for. */
#define CAT_EVENTS_AT_ONCE	250

/*
 * struct cat_ring - the events of a ring buffer
 * @map: the ring buffer
 * @signals: a descriptor that reports signals
 * @follow: wait for further events
 * @lost: events were lost
 * @empty: no event was left at the last read
 * @buf: memory for an event
 * @size: bytes of @buf
 * @line: memory for a line
 */
struct cat_ring {
	const struct map_file *map;
	int signals;
	bool follow;
	bool lost;
	bool empty;
	char *buf;
	size_t size;
	struct strbuf line;
};

static int cat_print(struct strbuf *line)
{
	strbuf_put(line, "\n");
	return strbuf_print(line);
}

static int cat_error(const struct map_file *map)
{
	return cli_error("%s: %s", map->name, strerror(errno));
}

/* Fill the memory, or read up to the end. Return: the bytes, or -1 with errno set. */
static ssize_t cat_fill(int fd, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t more;

	while (len < size) {
		more = read(fd, buf + len, size - len);
		if (more < 0)
			return -1;
		if (!more)
			break;
		len += more;
	}
	return len;
}

static int cat_put_records(const struct map_file *map, const char *buf, size_t len,
			   struct strbuf *line)
{
	int status = CLI_OK;
	size_t at;

	for (at = 0; !status && len - at >= map->record; at += map->record) {
		map_put_record_json(line, map, buf + at, buf + at + map->value_at);
		status = cat_print(line);
	}
	return status;
}

static int cat_records(const struct map_file *map)
{
	size_t count = map->record < CAT_BYTES ? CAT_BYTES / map->record : 1;
	char *buf = map_file_buffer(count, map->record);
	struct strbuf line = {};
	size_t size = count * map->record;
	int status;
	ssize_t len;

	do {
		len = cat_fill(map->fd, buf, size);
		status = len < 0 ? cat_error(map) : cat_put_records(map, buf, len, &line);
	} while (!status && (size_t)len == size);
	strbuf_free(&line);
	free(buf);
	return status;
}

/* Read an event of any size. Return: its bytes, or -1 with errno set. */
static ssize_t cat_read_event(struct cat_ring *ring)
{
	ssize_t len;

	while ((len = read(ring->map->fd, ring->buf, ring->size)) < 0 && errno == EMSGSIZE &&
	       ring->size < ring->map->info.max_entries) {
		ring->size *= 2;
		free(ring->buf);
		ring->buf = map_file_buffer(1, ring->size);
	}
	return len;
}

/* Print an event, or find out that there is none. */
static int cat_event(struct cat_ring *ring)
{
	ssize_t len = cat_read_event(ring);

	if (len >= 0) {
		map_put_event_json(&ring->line, ring->buf, len);
		return cat_print(&ring->line);
	}
	switch (errno) {
	case EAGAIN:
		ring->empty = true;
		return CLI_OK;
	case EINTR:
		return CLI_OK;
	case EPIPE:
		ring->lost = true;
		cli_error("%s: some events were lost: they arrived faster than they were read",
			  ring->map->name);
		return CLI_OK;
	default:
		return cat_error(ring->map);
	}
}

static int cat_events(struct cat_ring *ring)
{
	int status = CLI_OK, i;

	ring->empty = false;
	for (i = 0; i < CAT_EVENTS_AT_ONCE && !status && !ring->empty; i++)
		status = cat_event(ring);
	return status ?: stream_flush();
}

/* Wait for an event, if that is wanted. Return: true after a signal. */
static bool cat_wait(const struct cat_ring *ring)
{
	int timeout_ms = ring->empty && ring->follow ? -1 : 0;

	return stream_wait(ring->map->fd, ring->signals, timeout_ms) & STREAM_SIGNAL;
}

/* Events that arrived before the signal are printed, unless there are very many. */
static int cat_follow_ring(struct cat_ring *ring)
{
	/* the signal is seen after the events during which it came */
	unsigned int left = CAT_EVENTS / CAT_EVENTS_AT_ONCE - 1;
	bool signaled, ended;
	int status;

	do {
		signaled = cat_wait(ring);
		status = cat_events(ring);
		if (ring->empty)
			ended = signaled || !ring->follow;
		else
			ended = signaled && !--left;
	} while (!status && !ended);
	return status ?: ring->lost ? CLI_FAILURE : CLI_OK;
}

static int cat_ring(const struct map_file *map, bool follow)
{
	struct cat_ring ring = {
		.map = map,
		.follow = follow,
		.size = CAT_BYTES,
	};
	int status;

	ring.signals = cli_notify_signals();
	if (ring.signals < 0)
		return cli_error("signals: %s", strerror(errno));
	if (fcntl(map->fd, F_SETFL, O_NONBLOCK))
		return cat_error(map);
	ring.buf = map_file_buffer(1, ring.size);
	status = cat_follow_ring(&ring);
	strbuf_free(&ring.line);
	free(ring.buf);
	return status;
}

/**
 * cat_no_follow() - report that --follow is for ring buffers
 * @name: the name of another node
 *
 * Return: CLI_FAILURE.
 */
int cat_no_follow(const char *name)
{
	return cli_error("cannot follow %s: it is not the data node of a ring buffer, and only that has events",
			 name);
}

/**
 * cat_data() - print the data of a map as JSON, one record or event a line
 * @name: the name of the data node
 * @fd: a descriptor, opened for reading, which is closed. So it takes nothing from a ring
 *	buffer
 * @follow: whether to wait for further events
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported. Lost events are one, at the
 * end.
 */
int cat_data(const char *name, int fd, enum cat_follow follow)
{
	struct map_file map;
	int status = map_file_take(&map, "print", name, fd, O_RDONLY);

	if (!status && !map.record)
		status = cat_ring(&map, follow != CAT_FOLLOW_NO);
	else if (!status)
		status = follow == CAT_FOLLOW_YES ? cat_no_follow(name) : cat_records(&map);
	map_file_close(&map);
	return status;
}
