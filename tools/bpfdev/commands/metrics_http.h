/* SPDX-License-Identifier: GPL-2.0-only */
/* One request of HTTP for the metrics. */
#ifndef BPFDEV_COMMANDS_METRICS_HTTP_H
#define BPFDEV_COMMANDS_METRICS_HTTP_H

#include <stdbool.h>

struct exposition;

/* A request for the metrics, or the status of the refusal of another one. */
enum http_request {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_BAD,	/* 400 */
	HTTP_NO_PATH,	/* 404 */
	HTTP_NO_METHOD,	/* 405 */
};

enum http_request http_parse_line(const char *line);
bool http_accepts_openmetrics(const char *line);
enum http_request http_read_request(bool *openmetrics);
int http_answer(enum http_request request, const struct exposition *metrics);
int http_answer_failure(enum http_request request, const char *why);

#endif /* BPFDEV_COMMANDS_METRICS_HTTP_H */
