/* SPDX-License-Identifier: GPL-2.0-only */
/* Metrics as text: Prometheus's exposition format 0.0.4, and OpenMetrics 1.0. */
#ifndef BPFDEV_OUTPUT_EXPOSITION_H
#define BPFDEV_OUTPUT_EXPOSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "util/strbuf.h"

enum metric_type {
	METRIC_GAUGE,
	METRIC_COUNTER,	/* the samples have the suffix _total */
	METRIC_INFO,	/* the samples have the suffix _info and the value 1 */
};

/*
 * struct metric - a family of metrics
 * @name: its name, without the suffix of its type; with a unit, it ends with that
 * @type: its type
 * @unit: its unit in OpenMetrics, or NULL
 * @help: its description, in one line
 */
struct metric {
	const char *name;
	enum metric_type type;
	const char *unit;
	const char *help;
};

/*
 * struct exposition - metrics as text
 * @text: the text; all samples of a family follow one another
 * @openmetrics: it is OpenMetrics
 */
struct exposition {
	struct strbuf text;
	bool openmetrics;
};

void exposition_label(struct strbuf *labels, const char *name, const char *value);
void exposition_family(struct exposition *out, const struct metric *metric);
void exposition_sample(struct exposition *out, const struct metric *metric,
		       const struct strbuf *labels, const char *value);
void exposition_put_ns(char *buf, uint64_t seconds, uint64_t ns);
void exposition_end(struct exposition *out);

/* Room for the value of exposition_put_ns(). */
#define EXPOSITION_NS_SIZE 32

#endif /* BPFDEV_OUTPUT_EXPOSITION_H */
