// SPDX-License-Identifier: GPL-2.0-only
/* output/exposition.c: metrics as text, and commands/metrics_http.c: lines of requests. */
#include "unit.h"

#include "commands/metrics_http.h"
#include "output/exposition.h"
#include "util/strbuf.h"

static const struct metric counter = { "x_runs", METRIC_COUNTER, NULL, "Runs." };
static const struct metric info = { "x", METRIC_INFO, NULL, "Facts." };
static const struct metric gauge = { "x_memory_bytes", METRIC_GAUGE, "bytes", "Memory." };

static void same_text(struct strbuf *text, const char *expected, const char *name)
{
	strbuf_add(text, "", 1);
	same(text->chars, expected, name);
	strbuf_free(text);
}

static void label_is(const char *value, const char *expected, const char *name)
{
	struct strbuf labels = {};

	exposition_label(&labels, "l", value);
	same_text(&labels, expected, name);
}

static void test_labels(void)
{
	struct strbuf labels = {};
	char longest[300], wanted[300];

	label_is("fw/xdp", "l=\"fw/xdp\"", "a label");
	label_is("", "", "an empty label is none");
	label_is(NULL, "", "and neither is one that is not known");
	label_is("a\"b\\c\nd", "l=\"a\\\"b\\\\c\\nd\"", "quotes, backslashes and newlines are escaped");
	label_is("\"", "l=\"\\\"\"", "also alone");
	label_is("\xc3\xa4\xff{}, ", "l=\"???{}, \"", "bytes that are not ASCII are not printed");
	memset(longest, 'a', 299);
	longest[299] = '\0';
	snprintf(wanted, sizeof(wanted), "l=\"%.255s\"", longest);
	label_is(longest, wanted, "a label has 255 bytes at most");
	exposition_label(&labels, "a", "1");
	exposition_label(&labels, "b", "");
	exposition_label(&labels, "c", "3");
	same_text(&labels, "a=\"1\",c=\"3\"", "labels are separated by commas");
}

static void put_all(struct exposition *out)
{
	struct strbuf labels = {}, none = {};

	exposition_label(&labels, "name", "n");
	exposition_family(out, &counter);
	exposition_sample(out, &counter, &labels, "5");
	exposition_family(out, &info);
	exposition_sample(out, &info, &labels, "1");
	exposition_family(out, &gauge);
	exposition_sample(out, &gauge, &none, "+Inf");
	exposition_end(out);
	strbuf_free(&labels);
}

static void test_formats(void)
{
	struct exposition text = {}, open = { .openmetrics = true };

	put_all(&text);
	same_text(&text.text,
		  "# HELP x_runs_total Runs.\n# TYPE x_runs_total counter\nx_runs_total{name=\"n\"} 5\n"
		  "# HELP x_info Facts.\n# TYPE x_info gauge\nx_info{name=\"n\"} 1\n"
		  "# HELP x_memory_bytes Memory.\n# TYPE x_memory_bytes gauge\nx_memory_bytes +Inf\n",
		  "Prometheus's text format");
	put_all(&open);
	same_text(&open.text,
		  "# HELP x_runs Runs.\n# TYPE x_runs counter\nx_runs_total{name=\"n\"} 5\n"
		  "# HELP x Facts.\n# TYPE x info\nx_info{name=\"n\"} 1\n"
		  "# HELP x_memory_bytes Memory.\n# TYPE x_memory_bytes gauge\n# UNIT x_memory_bytes bytes\nx_memory_bytes +Inf\n"
		  "# EOF\n", "OpenMetrics");
}

static void seconds_are(uint64_t seconds, uint64_t ns, const char *expected)
{
	char buf[EXPOSITION_NS_SIZE];

	exposition_put_ns(buf, seconds, ns);
	same(buf, expected, expected);
}

static void test_requests(void)
{
	same_number(http_parse_line("GET /metrics HTTP/1.1"), HTTP_GET, "GET");
	same_number(http_parse_line("GET /metrics?x=1 HTTP/1.0"), HTTP_GET, "GET with parameters");
	same_number(http_parse_line("HEAD /metrics HTTP/1.1"), HTTP_HEAD, "HEAD");
	same_number(http_parse_line("POST /metrics HTTP/1.1"), HTTP_NO_METHOD, "another method");
	same_number(http_parse_line("GET / HTTP/1.1"), HTTP_NO_PATH, "another path");
	same_number(http_parse_line("GET /metrics/ HTTP/1.1"), HTTP_NO_PATH, "a longer path");
	same_number(http_parse_line("GET /metrics"), HTTP_BAD, "no version");
	same_number(http_parse_line("GET /metrics HTTP/2"), HTTP_BAD, "another version");
	same_number(http_parse_line("GET /metrics HTTP/1.1 x"), HTTP_BAD, "too many words");
	same_number(http_parse_line(""), HTTP_BAD, "nothing");
	ok(http_accepts_openmetrics("Accept: application/openmetrics-text;version=1.0.0,*/*;q=0.1"),
	   "a client that takes OpenMetrics");
	ok(http_accepts_openmetrics("accept:Application/OpenMetrics-Text"), "in any case");
	ok(!http_accepts_openmetrics("Accept: text/plain"), "one that does not");
	ok(!http_accepts_openmetrics("X-Accept: application/openmetrics-text"), "another header");
}

static void unit_run(void)
{
	test_labels();
	test_formats();
	seconds_are(0, 0, "0.0");
	seconds_are(0, 1, "0.000000001");
	seconds_are(0, 1500000000, "1.5");
	seconds_are(1795840694, 2010000000, "1795840696.01");
	seconds_are(0, UINT64_MAX, "18446744073.709551615");
	test_requests();
}
