// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bpfdev command under libFuzzer. An input is the arguments, one per line,
 * an empty line, and then the answers of the kernel. The fuzzer also plays the
 * kernel, udev and time, so nothing is opened and nothing is created. Output in
 * JSON must be valid: a document, several for several states, or one in each line of
 * "monitor".
 *
 * Built by selftests/qemu/fuzz-cli.
 */
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz_cli.h"

#define ARGS_MAX 16

/* The command's main(). */
int cli_main(int argc, char **argv);

static int split(char *text, char **argv)
{
	int argc = 0;
	char *line;

	argv[argc++] = "bpfdev";
	while (argc < ARGS_MAX && (line = strsep(&text, "\n")))
		argv[argc++] = line;
	argv[argc] = NULL;
	return argc;
}

static int run_cli(int argc, char **argv)
{
	optind = 0;
	if (setjmp(fuzz_leave))
		return -1;
	return cli_main(argc, argv);
}

/* Return the text after the document. */
static char *check_json(char *text, size_t flags)
{
	json_error_t error;
	json_t *json;

	json = json_loads(text, flags, &error);
	if (!json) {
		fprintf(stderr, "%s at %d: %s\n", error.text, error.position,
			text);
		abort();
	}
	json_decref(json);
	return text + error.position;
}

/* Check the output: documents, or one per line. */
static void check_output(const char *command, char *output)
{
	char *line;

	if (strcmp(command, "monitor")) {
		while (*(output += strspn(output, "\n")))
			output = check_json(output, JSON_DISABLE_EOF_CHECK);
		return;
	}
	while ((line = strsep(&output, "\n")))
		if (*line)
			check_json(line, 0);
}

/* The open descriptors from 3 to 63, as bits. */
static uint64_t open_fds(void)
{
	uint64_t fds = 0;
	int i;

	for (i = 3; i < 64; i++)
		if (fcntl(i, F_GETFD) >= 0)
			fds |= 1ull << i;
	return fds;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *real_out;
	const uint8_t *end = memmem(data, size, "\n\n", 2);
	int argc, status, i, json = 0;
	char *argv[ARGS_MAX + 1];
	char *text, *output = NULL, *command;
	size_t output_size;
	uint64_t kept;

	if (!real_out)
		real_out = stdout;
	if (!end)
		end = data + size;
	text = strndup((const char *)data, end - data);
	fuzz_play(end + 2 < data + size ? end + 2 : data + size, data + size);
	argc = split(text, argv);
	/* the command writes the prefix of its messages there */
	command = argv[1];
	for (i = 1; i < argc; i++)
		json |= !strcmp(argv[i], "--json") || !strcmp(argv[i], "-J");
	json &= argc > 1 && (!strcmp(argv[1], "list") ||
			     !strcmp(argv[1], "chain") ||
			     !strcmp(argv[1], "monitor") ||
			     !strcmp(argv[1], "tenant") ||
			     !strcmp(argv[1], "top") ||
			     !strcmp(argv[1], "tree"));
	/* dot and Mermaid output do not begin with a brace */
	json |= argc > 1 && (!strcmp(argv[1], "graph") ||
			     !strcmp(argv[1], "cdi"));

	kept = open_fds();
	stdout = open_memstream(&output, &output_size);
	status = run_cli(argc, argv);
	fclose(stdout);
	stdout = real_out;
	/* after an error the output may be empty; on success it is complete */
	if (json && !status && output && *output == '{')
		check_output(command, output);
	free(output);
	free(text);
	/* close the descriptors that the exit left open, and no others */
	for (i = 3; i < 64; i++)
		if (!(kept >> i & 1))
			close(i);
	return 0;
}
