// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interfaces that lines name, as empty files, for the rule of udev that has the files
 * applied again when one of them appears. Interfaces that no line names start nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/conf.h"
#include "conf/interfaces.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/path.h"

#define INTERFACES_PARENT "/run/bpfdev"
#define INTERFACES_DIR INTERFACES_PARENT "/interfaces"

/* The name of the interface that a line needs, or NULL. */
static const char *interfaces_of(const struct conf_line *line)
{
	const struct attach_point *point = &line->point;

	if (line->kind == CONF_CHAIN)
		return line->name;
	if (line->kind != CONF_LINK || !point->word)
		return NULL;
	if (!strcmp(point->word, "cgroup") || !strcmp(point->word, "netns"))
		return NULL;
	return point->where;
}

static int interfaces_note_one(const char *name)
{
	char *path = cli_join(INTERFACES_DIR, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644), status = CLI_OK;

	cli_debug_call(fd, "open %s O_CREAT", path);
	if (fd < 0)
		status = cli_error("cannot write %s: %s", path, strerror(errno));
	else
		close(fd);
	free(path);
	return status;
}

/**
 * interfaces_note() - note the interfaces that lines name
 * @conf: the lines
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int interfaces_note(const struct conf *conf)
{
	int status = CLI_OK;
	const char *name;
	size_t i;

	if ((mkdir(INTERFACES_PARENT, 0755) && errno != EEXIST) ||
	    (mkdir(INTERFACES_DIR, 0755) && errno != EEXIST))
		return cli_error("cannot make %s: %s", INTERFACES_DIR, strerror(errno));
	for (i = 0; i < conf->count && !status; i++) {
		name = interfaces_of(conf->line[i]);
		if (name && !strchr(name, '/'))
			status = interfaces_note_one(name);
	}
	return status;
}
