// SPDX-License-Identifier: GPL-2.0-only
/*
 * One request of HTTP/1.1 for the metrics, on standard input and output. Each answer ends the
 * connection, so that a body in the request need not be understood.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "commands/metrics_http.h"
#include "output/exposition.h"
#include "util/error.h"
#include "util/strbuf.h"

/* More than the headers of any scrape. */
#define HTTP_LINE_MAX	8192
#define HTTP_LINES_MAX	100

#define TYPE_TEXT		"text/plain; version=0.0.4; charset=utf-8"
#define TYPE_OPENMETRICS	"application/openmetrics-text; version=1.0.0; charset=utf-8"

/**
 * http_parse_line() - take the first line of a request
 * @line: the line, without its end
 *
 * Return: the request, or the status of its refusal.
 */
enum http_request http_parse_line(const char *line)
{
	char method[16], path[1024], version[16], end;

	if (sscanf(line, "%15s %1023s %15s %c", method, path, version, &end) != 3 ||
	    strncmp(version, "HTTP/1.", strlen("HTTP/1.")) != 0)
		return HTTP_BAD;
	/* parameters choose nothing */
	path[strcspn(path, "?")] = '\0';
	if (strcmp(path, "/metrics") != 0)
		return HTTP_NO_PATH;
	if (!strcmp(method, "GET"))
		return HTTP_GET;
	return !strcmp(method, "HEAD") ? HTTP_HEAD : HTTP_NO_METHOD;
}

/**
 * http_accepts_openmetrics() - check whether a header asks for OpenMetrics
 * @line: the header, without its end
 *
 * Prometheus names the formats that it prefers, and takes either.
 */
bool http_accepts_openmetrics(const char *line)
{
	return !strncasecmp(line, "accept:", strlen("accept:")) &&
	       strcasestr(line, "application/openmetrics-text");
}

/* Read a line without its end. Return false if there is none, or if it is too long. */
static bool http_read_line(char *line, int size)
{
	size_t len;

	if (!fgets(line, size, stdin))
		return false;
	len = strcspn(line, "\n");
	if (!line[len])
		return false;
	line[len && line[len - 1] == '\r' ? len - 1 : len] = '\0';
	return true;
}

/**
 * http_read_request() - read a request from standard input
 * @openmetrics: set to whether it asks for OpenMetrics
 *
 * Return: the request, or the status of its refusal.
 */
enum http_request http_read_request(bool *openmetrics)
{
	char line[HTTP_LINE_MAX];
	enum http_request request;
	int lines;

	*openmetrics = false;
	if (!http_read_line(line, sizeof(line)))
		return HTTP_BAD;
	request = http_parse_line(line);
	for (lines = 0; lines < HTTP_LINES_MAX; lines++) {
		if (!http_read_line(line, sizeof(line)))
			return HTTP_BAD;
		if (!*line)
			return request;
		*openmetrics |= http_accepts_openmetrics(line);
	}
	return HTTP_BAD;
}

static int http_put(enum http_request request, const char *status, const char *type,
		    const char *body, size_t len)
{
	printf("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n%s\r\n",
	       status, type, len, request == HTTP_NO_METHOD ? "Allow: GET, HEAD\r\n" : "");
	if (request != HTTP_HEAD)
		fwrite(body, 1, len, stdout);
	return fflush(stdout) ? cli_error("standard output: %s", strerror(errno)) : CLI_OK;
}

/**
 * http_answer() - answer a request
 * @request: the request
 * @metrics: the metrics; of a request that does not get them, not used
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int http_answer(enum http_request request, const struct exposition *metrics)
{
	static const char * const refusal[] = {
		[HTTP_BAD] = "400 Bad Request",
		[HTTP_NO_PATH] = "404 Not Found",
		[HTTP_NO_METHOD] = "405 Method Not Allowed",
	};
	static const char advice[] = "The metrics of bpfdev are at /metrics.\n";

	if (request > HTTP_HEAD)
		return http_put(request, refusal[request], "text/plain; charset=utf-8", advice,
				strlen(advice));
	return http_put(request, "200 OK", metrics->openmetrics ? TYPE_OPENMETRICS : TYPE_TEXT,
			metrics->text.chars, metrics->text.len);
}

/**
 * http_answer_failure() - answer a request for metrics that cannot be read
 * @request: the request
 * @why: the error, a line without its end
 *
 * Return: CLI_FAILURE.
 */
int http_answer_failure(enum http_request request, const char *why)
{
	struct strbuf body = {};

	strbuf_printf(&body, "%s\n", why);
	http_put(request, "503 Service Unavailable", "text/plain; charset=utf-8", body.chars,
		 body.len);
	strbuf_free(&body);
	return CLI_FAILURE;
}
