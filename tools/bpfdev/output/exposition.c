// SPDX-License-Identifier: GPL-2.0-only
/*
 * Metrics as text. The two formats differ in the name of a counter's family, in the type of
 * an info, in units, and in the end, so that a part cannot be taken for the whole.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "output/exposition.h"
#include "util/strbuf.h"

/* The longest value of a label: Prometheus can be set to drop a scrape with longer ones. */
#define LABEL_MAX 255

static void label_put(struct strbuf *labels, char character)
{
	if (character == '\n')
		strbuf_put(labels, "\\n");
	else if (character == '"' || character == '\\')
		strbuf_add(labels, (const char[]) { '\\', character }, 2);
	else
		/* both formats are UTF-8, and names need not be; char has no sign on arm64 */
		strbuf_add(labels, character & 0x80 ? "?" : &character, 1);
}

/**
 * exposition_label() - add a label to the labels of a sample
 * @labels: the labels
 * @name: its name
 * @value: its value, which is escaped, and cut after 255 bytes; NULL or empty: no label,
 *	which is the same for Prometheus
 */
void exposition_label(struct strbuf *labels, const char *name, const char *value)
{
	size_t len = value ? strnlen(value, LABEL_MAX) : 0;

	if (!len)
		return;
	strbuf_put(labels, labels->len ? "," : "");
	strbuf_put(labels, name);
	strbuf_put(labels, "=\"");
	for (; len; value++, len--)
		label_put(labels, *value);
	strbuf_put(labels, "\"");
}

static const char *metric_suffix(const struct metric *metric)
{
	static const char * const suffixes[] = {
		[METRIC_GAUGE] = "",
		[METRIC_COUNTER] = "_total",
		[METRIC_INFO] = "_info",
	};

	return suffixes[metric->type];
}

static const char *metric_type_word(const struct exposition *out, const struct metric *metric)
{
	if (metric->type == METRIC_COUNTER)
		return "counter";
	return metric->type == METRIC_INFO && out->openmetrics ? "info" : "gauge";
}

/**
 * exposition_family() - begin a family
 * @out: the metrics
 * @metric: the family
 */
void exposition_family(struct exposition *out, const struct metric *metric)
{
	const char *suffix = out->openmetrics ? "" : metric_suffix(metric);

	strbuf_printf(&out->text, "# HELP %s%s %s\n# TYPE %s%s %s\n", metric->name, suffix,
		      metric->help, metric->name, suffix, metric_type_word(out, metric));
	if (out->openmetrics && metric->unit)
		strbuf_printf(&out->text, "# UNIT %s %s\n", metric->name, metric->unit);
}

/**
 * exposition_sample() - add a sample
 * @out: the metrics
 * @metric: the family that was begun last
 * @labels: its labels, from exposition_label()
 * @value: its value
 */
void exposition_sample(struct exposition *out, const struct metric *metric,
		       const struct strbuf *labels, const char *value)
{
	const char *suffix = metric_suffix(metric);
	size_t len = strlen(metric->name) + strlen(suffix) + labels->len + strlen(value);
	/* there are many of them */
	char *start = strbuf_reserve(&out->text, len + strlen("{ }\n") + 1);
	char *end = stpcpy(stpcpy(start, metric->name), suffix);

	if (labels->len) {
		*end++ = '{';
		end = mempcpy(end, labels->chars, labels->len);
		*end++ = '}';
	}
	*end++ = ' ';
	end = stpcpy(end, value);
	*end++ = '\n';
	out->text.len += end - start;
}

/**
 * exposition_put_ns() - write a time in seconds, exactly
 * @buf: the value, EXPOSITION_NS_SIZE bytes
 * @seconds: the whole seconds
 * @ns: nanoseconds to be added, any number
 */
void exposition_put_ns(char *buf, uint64_t seconds, uint64_t ns)
{
	char *end = buf + sprintf(buf, "%" PRIu64 ".%09" PRIu64, seconds + ns / 1000000000,
				  ns % 1000000000);

	while (end[-1] == '0' && end[-2] != '.')
		*--end = '\0';
}

/**
 * exposition_end() - end the metrics
 * @out: the metrics
 */
void exposition_end(struct exposition *out)
{
	if (out->openmetrics)
		strbuf_put(&out->text, "# EOF\n");
}
