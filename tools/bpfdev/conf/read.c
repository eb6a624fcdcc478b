// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files that say which objects there are to be. Of files of one name, that in the first
 * of the directories counts, as systemd does it; one that is empty, or a symlink to
 * /dev/null, hides the others.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conf/conf.h"
#include "util/alloc.h"
#include "util/array.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/path.h"
#include "util/words.h"

/* more words than a line may have */
#define WORDS 256

#define SUFFIX ".conf"

static const char * const default_dirs[] = {
	"/etc/bpfdev.d", "/run/bpfdev.d", "/usr/lib/bpfdev.d",
};

/*
 * struct conf_files - the files of some directories
 * @path: their paths
 * @count: number of paths
 */
struct conf_files {
	char **path;
	size_t count;
};

static const char *files_name(const char *path)
{
	return strrchr(path, '/') + 1;
}

static bool files_has(const struct conf_files *files, const char *name)
{
	size_t i;

	for (i = 0; i < files->count; i++)
		if (!strcmp(files_name(files->path[i]), name))
			return true;
	return false;
}

static bool files_is_one(const char *name)
{
	size_t len = strlen(name), suffix = strlen(SUFFIX);

	return *name != '.' && len > suffix && !strcmp(name + len - suffix, SUFFIX);
}

static void files_add(struct conf_files *files, char *path)
{
	files->path = cli_grow(files->path, files->count, sizeof(*files->path));
	files->path[files->count++] = path;
}

/* A directory that is not there has no files, unless the user has named it. */
static int files_add_dir(struct conf_files *files, const char *dir, bool named)
{
	DIR *stream = opendir(dir);
	const struct dirent *entry;

	cli_debug_call(stream ? 0 : -1, "read %s", dir);
	if (!stream && !named && errno == ENOENT)
		return CLI_OK;
	if (!stream)
		return cli_error("%s: %s", dir, strerror(errno));
	while ((entry = readdir(stream)))
		if (files_is_one(entry->d_name) && !files_has(files, entry->d_name))
			files_add(files, cli_join(dir, entry->d_name));
	closedir(stream);
	return CLI_OK;
}

static int files_compare(const void *a, const void *b)
{
	return strcmp(files_name(*(char * const *)a), files_name(*(char * const *)b));
}

static void files_free(struct conf_files *files)
{
	while (files->count)
		free(files->path[--files->count]);
	free(files->path);
}

static char *conf_keep(struct conf *conf, char *text)
{
	conf->memory = cli_grow(conf->memory, conf->memory_count, sizeof(text));
	conf->memory[conf->memory_count++] = text;
	return text;
}

static int conf_line_error(const char *path, size_t number, const char *what)
{
	cli_error_at(path, number);
	cli_error("%s", what);
	cli_error_at(NULL, 0);
	return CLI_FAILURE;
}

/* A path is a part of a line of text in the record. */
static int conf_check_path(const char *path)
{
	const char *at = path;

	while ((unsigned char)*at >= ' ')
		at++;
	return *at ? cli_error("'%s': the path of a file may have no control characters", path) :
		     CLI_OK;
}

/* All lines are looked at, so that all errors are told at once. */
static int conf_read_stream(struct conf *conf, const char *path, FILE *stream)
{
	size_t size = 0, count, number = 0;
	char *words[WORDS], *line = NULL;
	int status = CLI_OK;
	bool indented;
	ssize_t len;

	while ((len = getline(&line, &size, stream)) > 0) {
		number++;
		conf_keep(conf, line);
		indented = *line == ' ' || *line == '\t';
		/* after a crash, a file can be full of them */
		if (strlen(line) != (size_t)len)
			status = conf_line_error(path, number, "it has a NUL character");
		count = words_split(line, words, WORDS);
		if (count == WORDS)
			status = conf_line_error(path, number, "it has too many words");
		else if (count && conf_add(conf, words, count, path, number, indented))
			status = CLI_FAILURE;
		line = NULL;
		size = 0;
	}
	free(line);
	return ferror(stream) ? cli_error("%s: %s", path, strerror(errno)) : status;
}

static int conf_read_file(struct conf *conf, const char *path)
{
	bool is_stdin = !strcmp(path, "-");
	FILE *stream;
	int status;

	if (conf_check_path(path))
		return CLI_FAILURE;
	stream = is_stdin ? stdin : fopen(path, "re");
	cli_debug_call(stream ? 0 : -1, "read %s", path);
	if (!stream)
		return cli_error("%s: %s", path, strerror(errno));
	status = conf_read_stream(conf, conf_keep(conf, cli_copy(path)), stream);
	if (!is_stdin)
		fclose(stream);
	return status;
}

static int conf_read_files(struct conf *conf, struct conf_files *files)
{
	int status = CLI_OK;
	size_t i;

	if (!files->count)
		return CLI_OK;
	qsort(files->path, files->count, sizeof(*files->path), files_compare);
	for (i = 0; i < files->count; i++)
		if (conf_read_file(conf, files->path[i]))
			status = CLI_FAILURE;
	return status;
}

static int conf_read_dirs(struct conf *conf, const char * const *dirs, size_t count,
			  bool named)
{
	struct conf_files files = {};
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < count && !status; i++) {
		status = files_add_dir(&files, dirs[i], named);
		conf->scope = cli_grow(conf->scope, conf->scopes, sizeof(*conf->scope));
		conf->scope[conf->scopes++] = cli_join(dirs[i], "");
	}
	if (!status)
		status = conf_read_files(conf, &files);
	files_free(&files);
	return status;
}

static int conf_read_named(struct conf *conf, const char *path)
{
	char *absolute = NULL;
	const char *dir;
	struct stat st;
	int status;

	/* a name that means the same from any directory; a pipe has none */
	if (!stat(path, &st) && !S_ISFIFO(st.st_mode))
		absolute = realpath(path, NULL);
	absolute = absolute ?: cli_copy(path);
	dir = absolute;
	if (strcmp(path, "-") != 0 && !stat(path, &st) && S_ISDIR(st.st_mode)) {
		status = conf_read_dirs(conf, &dir, 1, true);
		free(absolute);
		return status;
	}
	conf->scope = cli_grow(conf->scope, conf->scopes, sizeof(*conf->scope));
	conf->scope[conf->scopes++] = absolute;
	return conf_read_file(conf, absolute);
}

/**
 * conf_read() - read the files
 * @conf: filled in; pass it to conf_free() in any case
 * @path: a file, a directory with files, "-" for standard input; NULL: those of the system
 *
 * Return: CLI_OK, or CLI_FAILURE after the errors were reported.
 */
int conf_read(struct conf *conf, const char *path)
{
	int status;

	*conf = (struct conf) {};
	status = path ? conf_read_named(conf, path) :
			conf_read_dirs(conf, default_dirs, ARRAY_SIZE(default_dirs), false);
	return status ?: conf_end(conf);
}

/**
 * conf_is_in_scope() - check whether a file is one of those that were to be read
 * @conf: the files
 * @path: the file, which need not exist any more
 */
bool conf_is_in_scope(const struct conf *conf, const char *path)
{
	size_t i, len;

	for (i = 0; i < conf->scopes; i++) {
		len = strlen(conf->scope[i]);
		if (conf->scope[i][len - 1] == '/' ?
		    !strncmp(path, conf->scope[i], len) && !strchr(path + len, '/') :
		    !strcmp(path, conf->scope[i]))
			return true;
	}
	return false;
}
