// SPDX-License-Identifier: GPL-2.0-only
/* The object files of a configuration: their parts, and whether a present map is theirs. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "bpf/btf_parse.h"
#include "bpf/btf_same.h"
#include "bpf/ids.h"
#include "bpf/load.h"
#include "bpf/type_names.h"
#include "conf/conf.h"
#include "conf/source.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/json_read.h"
#include "util/strbuf.h"
#include "util/sum.h"

/**
 * source_read() - read what an object file is known again by
 * @source: filled in; pass it to source_close() in any case
 * @line: its line
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int source_read(struct source *source, const struct conf_line *line)
{
	int ret;

	*source = (struct source) {
		.line = line,
		.sum = sum_bytes(SUM_BEGIN, line->name, strlen(line->name) + 1),
	};
	source->sum = sum_bytes(source->sum, line->text, strlen(line->text) + 1);
	ret = sum_file(line->file, &source->sum);
	if (!ret)
		return CLI_OK;
	conf_errors_at(line);
	cli_error("%s: %s", line->file, strerror(-ret));
	conf_errors_at(NULL);
	return CLI_FAILURE;
}

/**
 * source_open() - open an object file, if it is not yet open
 * @source: the object file
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int source_open(struct source *source)
{
	if (source->object)
		return CLI_OK;
	conf_errors_at(source->line);
	source->object = load_open_file(source->line->file);
	conf_errors_at(NULL);
	return source->object ? CLI_OK : CLI_FAILURE;
}

static void source_add_name(struct strbuf *names, const char *name)
{
	strbuf_printf(names, "%s%s", names->len ? ", " : "", name);
}

static void source_no_part(const struct source *source, const char *noun, const char *name,
			   struct strbuf *names)
{
	if (names->len)
		cli_error("%s has no %s %s; it has: %.*s", source->line->file, noun, name,
			  (int)names->len, names->chars);
	else
		cli_error("%s has no %s %s, nor any other", source->line->file, noun, name);
	strbuf_free(names);
}

/**
 * source_is_map() - check whether a map has a name
 * @map: the map
 * @name: a name. For the map of a section, which is libbpf's own, "fw.bss" and "bss" are one
 */
bool source_is_map(const struct bpf_map *map, const char *name)
{
	const char *its = bpf_map__name(map), *dot = strrchr(its, '.');

	return !strcmp(its, name) || (bpf_map__is_internal(map) && dot && !strcmp(dot + 1, name));
}

/**
 * source_map() - find a map in an open object file
 * @source: the object file
 * @name: its name, as for source_is_map()
 *
 * Return: the map, or NULL after the error was reported.
 */
struct bpf_map *source_map(struct source *source, const char *name)
{
	struct strbuf names = {};
	struct bpf_map *map;

	bpf_object__for_each_map(map, source->object) {
		if (source_is_map(map, name))
			return map;
		source_add_name(&names, bpf_map__name(map));
	}
	source_no_part(source, "map", name, &names);
	return NULL;
}

/**
 * source_prog() - find a program in an open object file
 * @source: the object file
 * @name: the name of the program
 *
 * Return: the program, or NULL after the error was reported.
 */
struct bpf_program *source_prog(struct source *source, const char *name)
{
	struct strbuf names = {};
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, source->object) {
		if (!strcmp(bpf_program__name(prog), name))
			return prog;
		source_add_name(&names, bpf_program__name(prog));
	}
	source_no_part(source, "program", name, &names);
	return NULL;
}

static bool source_differs(struct strbuf *why, const char *what, uint32_t there,
			   uint32_t here)
{
	strbuf_printf(why, "it has %u %s, and that of the file %u", there, what, here);
	return false;
}

static bool source_type_fits(const struct btf *its, uint32_t its_id, const struct btf *btf,
			     uint32_t id, const char *what, struct strbuf *why)
{
	struct strbuf where = {};
	bool same = !its_id || !id || btf_same(its, its_id, btf, id, &where);

	if (!same)
		strbuf_printf(why, "the type of its %s is another one%s%.*s", what,
			      where.len ? ": " : "", (int)where.len, where.chars ?: "");
	strbuf_free(&where);
	return same;
}

static bool source_types_fit(const struct source *source, const struct bpf_map *map,
			     const struct bpf_map_info *info, struct strbuf *why)
{
	const struct btf *btf = bpf_object__btf(source->object);
	struct btf *its = NULL;
	bool fits = true;

	if (btf && info->btf_id)
		its = btf__load_from_kernel_by_id(info->btf_id);
	/* without types of both, sizes must do */
	if (its)
		fits = source_type_fits(its, info->btf_key_type_id, btf,
					bpf_map__btf_key_type_id(map), "keys", why) &&
		       source_type_fits(its, info->btf_value_type_id, btf,
					bpf_map__btf_value_type_id(map), "values", why);
	btf__free(its);
	return fits;
}

static bool source_map_type_fits(const struct bpf_map *map, const struct bpf_map_info *info,
				 struct strbuf *why)
{
	char its[64], type[64];

	if (info->type == bpf_map__type(map))
		return true;
	names_put_bpf_type(its, sizeof(its), BPFDEV_TYPE_MAP, info->type);
	names_put_bpf_type(type, sizeof(type), BPFDEV_TYPE_MAP, bpf_map__type(map));
	strbuf_printf(why, "its type is %s, and that of the file %s", its, type);
	return false;
}

/**
 * source_map_fits() - check whether a present map is as an object file defines it
 * @source: the object file, open
 * @map: the map in it
 * @fd: the present map
 * @why: set to the difference if it does not fit
 *
 * Return: true if it fits.
 */
bool source_map_fits(struct source *source, const struct bpf_map *map, int fd,
		     struct strbuf *why)
{
	/* libbpf or the kernel choose these of some kinds of maps */
	const uint32_t flags = bpf_map__map_flags(map) | BPF_F_RDONLY_PROG;
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);

	if (ids_read_info(fd, &info, &len)) {
		strbuf_printf(why, "its facts cannot be read: %s", strerror(errno));
		return false;
	}
	if (!source_map_type_fits(map, &info, why))
		return false;
	if (info.key_size != bpf_map__key_size(map))
		return source_differs(why, "bytes a key", info.key_size,
				      bpf_map__key_size(map));
	if (info.value_size != bpf_map__value_size(map))
		return source_differs(why, "bytes a value", info.value_size,
				      bpf_map__value_size(map));
	if (bpf_map__max_entries(map) && info.max_entries != bpf_map__max_entries(map))
		return source_differs(why, "elements at most", info.max_entries,
				      bpf_map__max_entries(map));
	if ((info.map_flags | BPF_F_RDONLY_PROG) != flags) {
		strbuf_printf(why, "its flags are %#x, and those of the file %#x",
			      info.map_flags, bpf_map__map_flags(map));
		return false;
	}
	return source_types_fit(source, map, &info, why);
}

/*
 * struct variable - a global variable
 * @map: the map of its section
 * @at: where in the map it is
 * @size: its size
 * @type: its type in BTF
 */
struct variable {
	struct bpf_map *map;
	size_t at;
	size_t size;
	uint32_t type;
};

static bool source_find_in(const struct btf *btf, struct bpf_map *map, const char *name,
			   size_t len, struct variable *variable)
{
	const struct btf_type *section, *t;
	const struct btf_var_secinfo *var;
	const char *its;
	size_t room;
	int i;

	if (!bpf_map__initial_value(map, &room))
		return false;
	section = btf__type_by_id(btf, bpf_map__btf_value_type_id(map));
	if (!section || !btf_is_datasec(section))
		return false;
	var = btf_var_secinfos(section);
	for (i = 0; i < btf_vlen(section); i++, var++) {
		t = btf__type_by_id(btf, var->type);
		its = btf__name_by_offset(btf, t->name_off);
		if (strlen(its) != len || memcmp(its, name, len) != 0 ||
		    (size_t)var->offset + var->size > room)
			continue;
		*variable = (struct variable) {
			.map = map, .at = var->offset, .size = var->size, .type = t->type,
		};
		return true;
	}
	return false;
}

static bool source_find_variable(const struct source *source, const char *name, size_t len,
				 struct variable *variable)
{
	const struct btf *btf = bpf_object__btf(source->object);
	struct bpf_map *map;

	bpf_object__for_each_map(map, source->object)
		if (btf && source_find_in(btf, map, name, len, variable))
			return true;
	return false;
}

/* A word that is no JSON is a string, as the name of an enumerator. */
static struct json_read *source_read_value(const char *word)
{
	struct json_read *json;
	struct strbuf quoted = {};
	const char *why;
	size_t where;

	json = json_read(word, &why, &where);
	if (json)
		return json;
	strbuf_printf(&quoted, "\"%s\"", word);
	strbuf_add(&quoted, "", 1);
	json = json_read(quoted.chars, &why, &where);
	strbuf_free(&quoted);
	return json;
}

/* Give the map of a variable its values with another one of this variable. */
static int source_put(const struct source *source, const struct variable *variable,
		      struct json_read *json, const char *what)
{
	const void *values;
	size_t room;
	char *copy;
	int status;

	values = bpf_map__initial_value(variable->map, &room);
	copy = malloc(room);
	if (!copy)
		exit(cli_error("out of memory"));
	memcpy(copy, values, room);
	memset(copy + variable->at, 0, variable->size);
	status = btf_parse(bpf_object__btf(source->object), variable->type, json, what,
			   copy + variable->at);
	if (!status && bpf_map__set_initial_value(variable->map, copy, room))
		status = cli_error("%s: %s", what, strerror(errno));
	free(copy);
	return status;
}

static int source_set_one(const struct source *source, const char *set)
{
	size_t len = strchr(set, '=') - set;
	struct variable variable;
	struct strbuf what = {};
	struct json_read *json;
	int status;

	if (!source_find_variable(source, set, len, &variable))
		return cli_error("--set: %s has no global variable %.*s with a type in BTF",
				 source->line->file, (int)len, set);
	json = source_read_value(set + len + 1);
	if (!json)
		return cli_error("--set: '%s' is not a value", set + len + 1);
	strbuf_printf(&what, "--set %.*s", (int)len, set);
	strbuf_add(&what, "", 1);
	status = source_put(source, &variable, json, what.chars);
	strbuf_free(&what);
	json_read_free(json);
	return status;
}

/**
 * source_set() - set the global variables that the line of an object file sets
 * @source: the object file, open, but not loaded
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int source_set(struct source *source)
{
	int status = CLI_OK;
	size_t i;

	conf_errors_at(source->line);
	for (i = 0; i < source->line->set_count && !status; i++)
		status = source_set_one(source, source->line->set[i]);
	conf_errors_at(NULL);
	return status;
}

/** source_close() - close an object file; what is not behind a node ends here */
void source_close(struct source *source)
{
	keep_maps_drop(&source->keeps);
	bpf_object__close(source->object);
	source->object = NULL;
}
