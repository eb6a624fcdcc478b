/* SPDX-License-Identifier: GPL-2.0-only */
/* The lines of /etc/bpfdev.d. */
#ifndef BPFDEV_CONF_CONF_H
#define BPFDEV_CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/attach_arg.h"
#include "bpf/iter_param.h"
#include "bpf/load.h"
#include "util/owner.h"

struct chain_file;

enum conf_kind {
	CONF_MKDIR,
	CONF_OBJECT,
	CONF_MAP,
	CONF_PROG,
	CONF_LINK,
	CONF_VIEW,
	CONF_CHAIN,
	CONF_KINDS,
};

/*
 * struct conf_line - a line
 * @kind: its first word
 * @path: the file
 * @number: the line in it, from 1
 * @name: the name of the entry, the word for an object file, or the interface of a chain
 * @text: the other words but those of @owner, joined: the identity of the entry
 * @owner: owner, mode and limit, if they are given
 * @file: of an object: the object file
 * @set: of an object: the arguments of --set
 * @set_count: number of @set
 * @object: of the other kinds but mkdir and chain: the line of the object file
 * @part: name of the map or program in it
 * @face: of a map: BPFDEV_FACE_*
 * @persist: of a map: its contents are saved, and restored when it is made anew
 * @choice: of a program: its type
 * @point: of a link: where it is attached
 * @param: of a view: its parameter
 * @chain: of a chain: its components
 */
struct conf_line {
	enum conf_kind kind;
	const char *path;
	size_t number;
	char *name;
	char *text;
	struct cli_owner owner;
	char *file;
	char **set;
	size_t set_count;
	struct conf_line *object;
	char *part;
	uint32_t face;
	bool persist;
	struct load_choice choice;
	struct attach_point point;
	struct iter_param param;
	struct chain_file *chain;
};

/*
 * struct conf - all lines
 * @line: the lines, in the order of the files
 * @count: number of lines
 * @scope: the file, or the directories, that were read: their entries are compared
 * @scopes: number of @scope
 * @memory: the text that the lines point to
 * @memory_count: number of @memory
 */
struct conf {
	struct conf_line **line;
	size_t count;
	char **scope;
	size_t scopes;
	char **memory;
	size_t memory_count;
};

void conf_errors_at(const struct conf_line *line);
const char *conf_kind_word(enum conf_kind kind);
bool conf_is_in_scope(const struct conf *conf, const char *path);
int conf_read(struct conf *conf, const char *path);
int conf_add(struct conf *conf, char **words, size_t count, const char *path,
	     size_t number, bool indented);
int conf_end(struct conf *conf);
void conf_free(struct conf *conf);

#endif /* BPFDEV_CONF_CONF_H */
