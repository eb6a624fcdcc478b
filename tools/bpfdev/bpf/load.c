// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading BPF programs from object files. Messages of libbpf, mainly the verifier log,
 * matter only if the load fails, so they are kept until then.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "bpf/load.h"
#include "libbpfdev.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/kernel.h"
#include "util/usage.h"

const struct load_kind load_any = {
	.noun = "program",
	.none = "it contains no program",
};

static struct {
	char *text;
	size_t size;
	FILE *stream;
} kept;

/* Messages of libbpf end with a newline and may have several lines. */
static int load_debug_line(enum libbpf_print_level level __attribute__((unused)),
			   const char *format, va_list args)
{
	char *text;
	int len = vasprintf(&text, format, args);

	if (len < 0)
		return len;
	cli_debug_lines("libbpf", text);
	free(text);
	return len;
}

/** load_debug_start() - print messages of libbpf as debug messages */
void load_debug_start(void)
{
	libbpf_set_print(load_debug_line);
}

static int load_log_line(enum libbpf_print_level level, const char *format,
			 va_list args)
{
	va_list copy;

	if (cli_debug_on()) {
		va_copy(copy, args);
		load_debug_line(level, format, copy);
		va_end(copy);
	}
	return level == LIBBPF_WARN ? vfprintf(kept.stream, format, args) : 0;
}

/** load_keep_log() - keep messages of libbpf until load_end_log() */
void load_keep_log(void)
{
	kept.stream = open_memstream(&kept.text, &kept.size);
	if (!kept.stream)
		exit(cli_error("out of memory"));
	libbpf_set_print(load_log_line);
}

/**
 * load_end_log() - stop keeping messages of libbpf
 * @show: print the kept messages
 *
 * errno is kept if there are no messages, or if they are not printed.
 */
void load_end_log(bool show)
{
	int err = errno;

	libbpf_set_print(cli_debug_on() ? load_debug_line : NULL);
	fclose(kept.stream);
	if (show)
		fputs(kept.text, stderr);
	free(kept.text);
	errno = err;
}

static bool load_log_has(const char *words)
{
	fflush(kept.stream);
	return strstr(kept.text, words);
}

/**
 * load_strerror() - describe an error that libbpf has returned
 * @err: an errno, or a number of libbpf's own
 *
 * Return: the text, until the next call.
 */
const char *load_strerror(int err)
{
	static char buf[128];

	libbpf_strerror(err, buf, sizeof(buf));
	return buf;
}

static int load_open_error(const char *path, int err, bool old_maps)
{
	if (old_maps)
		return cli_error("%s defines maps in the section 'maps', which libbpf no longer reads since its version 1.0; define them in '.maps' and build it again",
				 path);
	return cli_error("%s is not an object file that libbpf can read, as built by 'clang -target bpf -g': %s",
			 path, load_strerror(err));
}

/**
 * load_open_file() - open a file with BPF programs
 * @path: the file
 *
 * Return: the object, or NULL after the error was reported.
 */
struct bpf_object *load_open_file(const char *path)
{
	struct bpf_object *object;
	struct stat st;
	bool old_maps;
	int err;

	if (access(path, R_OK) || stat(path, &st)) {
		cli_error("%s: %s", path, strerror(errno));
		return NULL;
	}
	/* libbpf would wait for a writer of a pipe, and cannot read from one */
	if (!S_ISREG(st.st_mode)) {
		cli_error("%s is not a regular file", path);
		return NULL;
	}
	load_keep_log();
	object = bpf_object__open_file(path, NULL);
	err = errno;
	old_maps = !object && load_log_has("legacy map definitions");
	load_end_log(!object && !old_maps);
	if (!object)
		load_open_error(path, err, old_maps);
	return object;
}

/**
 * load_open_memory() - open an object file with BPF programs in memory
 * @name: its name
 * @data: the object file
 * @size: its size
 *
 * Return: the object, or NULL after the error was reported.
 */
struct bpf_object *load_open_memory(const char *name, const void *data,
				    size_t size)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = name);
	struct bpf_object *object;

	load_keep_log();
	object = bpf_object__open_mem(data, size, &opts);
	load_end_log(!object);
	if (!object)
		cli_error("%s: %s", name, load_strerror(errno));
	return object;
}

static bool load_is_of_kind(const struct bpf_program *prog,
			    const struct load_kind *kind)
{
	return !kind->is_one || kind->is_one(prog);
}

/* List the programs of a kind, for messages: "a, b". */
static void load_list_programs(struct bpf_object *object,
			       const struct load_kind *kind, char *buf,
			       size_t size)
{
	struct bpf_program *prog;
	size_t len = 0;

	*buf = '\0';
	bpf_object__for_each_program(prog, object)
		if (load_is_of_kind(prog, kind) && len < size)
			len += snprintf(buf + len, size - len, "%s%s",
					len ? ", " : "", bpf_program__name(prog));
}

/**
 * load_choose() - choose a program of an object
 * @object: the object
 * @path: the object's file, for messages
 * @name: name of the program; NULL for the only one
 * @kind: kind of the program
 *
 * Return: the program, or NULL after the error was reported.
 */
struct bpf_program *load_choose(struct bpf_object *object, const char *path,
				const char *name, const struct load_kind *kind)
{
	struct bpf_program *prog, *chosen = NULL;
	char names[512];
	int count = 0;

	load_list_programs(object, kind, names, sizeof(names));
	bpf_object__for_each_program(prog, object) {
		if (!load_is_of_kind(prog, kind) ||
		    (name && strcmp(bpf_program__name(prog), name) != 0))
			continue;
		chosen = prog;
		count++;
	}
	if (count == 1)
		return chosen;
	if (!*names)
		cli_error("%s has no %s: %s", path, kind->noun, kind->none);
	else if (name)
		cli_error("%s has no %s %s; it has: %s", path, kind->noun, name,
			  names);
	else
		cli_error("%s has several %ss; choose one with --prog: %s",
			  path, kind->noun, names);
	return NULL;
}

/**
 * load_privileges() - return the capabilities that loading a program needs
 * @type: the program's type
 *
 * Return: capabilities, for messages.
 */
const char *load_privileges(enum bpf_prog_type type)
{
	switch (type) {
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_LSM:
	case BPF_PROG_TYPE_PERF_EVENT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
	case BPF_PROG_TYPE_STRUCT_OPS:
	case BPF_PROG_TYPE_TRACEPOINT:
	case BPF_PROG_TYPE_TRACING:
		return "CAP_BPF and CAP_PERFMON";
	case BPF_PROG_TYPE_EXT:
		return "CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON";
	case BPF_PROG_TYPE_CGROUP_SKB:
	case BPF_PROG_TYPE_SK_LOOKUP:
	case BPF_PROG_TYPE_SK_REUSEPORT:
	case BPF_PROG_TYPE_SOCKET_FILTER:
	case BPF_PROG_TYPE_SYSCALL:
		return "CAP_BPF";
	default:	/* the others are for packets and sockets */
		return "CAP_BPF and CAP_NET_ADMIN";
	}
}

/**
 * load_type_option() - handle --type
 * @command: the command
 * @word: its argument: a name of a type, as in the column BPF-TYPE, or of a section
 * @choice: its types are set
 *
 * Return: CLI_OK, or CLI_USAGE after the error was reported.
 */
int load_type_option(const struct cli_command *command, const char *word,
		     struct load_choice *choice)
{
	enum bpf_attach_type attach_type = 0;
	enum bpf_prog_type type = BPF_PROG_TYPE_UNSPEC;
	const char *name;
	int ret = -ESRCH;

	while (ret && (name = libbpf_bpf_prog_type_str(type + 1))) {
		type++;
		ret = strcmp(name, word);
	}
	if (ret) {
		load_keep_log();
		ret = libbpf_prog_type_by_name(word, &type, &attach_type);
		load_end_log(false);
	}
	if (ret)
		return cli_usage_error(command,
				       "--type: '%s' is neither a type of programs, such as 'sched_cls', nor a section that libbpf knows, such as 'tc'",
				       word);
	choice->type = type;
	choice->attach_type = attach_type;
	return CLI_OK;
}

/**
 * load_set_type() - set the type of a program before it is loaded
 * @prog: the program
 * @choice: the types; without any, those of the section remain
 */
void load_set_type(struct bpf_program *prog, const struct load_choice *choice)
{
	if (!choice->type)
		return;
	bpf_program__set_type(prog, choice->type);
	bpf_program__set_expected_attach_type(prog, choice->attach_type);
}

/* Find the program that was not loaded, which libbpf names in its messages. */
static struct bpf_program *load_find_failed(const struct bpf_object *object)
{
	struct bpf_program *prog;
	char words[256];

	bpf_object__for_each_program(prog, object) {
		snprintf(words, sizeof(words), "prog '%s': failed to load: ",
			 bpf_program__name(prog));
		if (load_log_has(words))
			return prog;
	}
	return NULL;
}

/* Check whether a helper may not be called, in the words of older and newer kernels. */
static bool load_forbids(const char *helper)
{
	char older[64], newer[64];

	snprintf(older, sizeof(older), "unknown func %s", helper);
	snprintf(newer, sizeof(newer), "cannot use helper %s", helper);
	return load_log_has(older) || load_log_has(newer);
}

/* Check for a type that a kernel without the BPF JIT rejects without a message. */
static bool load_type_needs_jit(enum bpf_prog_type type)
{
	return type == BPF_PROG_TYPE_EXT || type == BPF_PROG_TYPE_LSM ||
	       type == BPF_PROG_TYPE_STRUCT_OPS;
}

/*
 * Find out from the type of a program, if it is known, and the kept messages whether the
 * kernel lacks or forbids what an object needs. Return the reason, or NULL.
 */
static const char *load_why_not(const struct bpf_program *prog)
{
	bool wants_jit = load_log_has("JITed") || load_log_has("JIT is required");
	bool needs_jit = prog && load_type_needs_jit(bpf_program__type(prog));

	if (load_log_has("vmlinux BTF") && !kernel_has_btf())
		return KERNEL_NO_BTF ", which it needs";
	if ((load_forbids("bpf_probe_read_kernel") || load_forbids("bpf_probe_read#") ||
	     load_forbids("bpf_probe_read_str#")) &&
	    kernel_is_locked_down("confidentiality"))
		return KERNEL_CONFIDENTIAL "; boot without lockdown=confidentiality";
	if (!kernel_has_jit())
		/* the types of struct_ops maps are not in the BTF of such a kernel */
		return wants_jit || needs_jit || load_log_has("struct_ops init_kern") ?
			KERNEL_NO_JIT ", which it needs" : NULL;
	return wants_jit && !kernel_sysctl("net/core/bpf_jit_enable") ?
		"it needs the BPF JIT, which is off; as root: sysctl net.core.bpf_jit_enable=1" :
		NULL;
}

static int load_error(const struct bpf_program *prog, int err, bool rejected)
{
	const char *name = bpf_program__name(prog);

	if (err == EPERM)
		return cli_error("cannot load %s: %s: loading such a program needs %s",
				 name, strerror(err),
				 load_privileges(bpf_program__type(prog)));
	if (rejected)
		return cli_error("cannot load %s: %s: the kernel rejected it; see the messages above",
				 name, strerror(err));
	return cli_error("cannot load %s: %s; see the messages above", name,
			 load_strerror(err));
}

static int load_maps_error(const struct bpf_object *object, int err)
{
	if (err == EPERM)
		return cli_error("cannot load the maps of %s: %s: making maps needs CAP_BPF",
				 bpf_object__name(object), strerror(err));
	return cli_error("cannot load the maps of %s: %s; see the messages above",
			 bpf_object__name(object), load_strerror(err));
}

/**
 * load_has_map() - check whether an object has a map of a type
 * @object: the object
 * @type: the type
 *
 * Return: true if it has one.
 */
bool load_has_map(const struct bpf_object *object, enum bpf_map_type type)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
		if (bpf_map__type(map) == type)
			return true;
	return false;
}

/*
 * A struct_ops map is loaded with its programs. Before 1.5 libbpf does not see to that, and
 * crashes if none is to be loaded.
 */
static int load_add_struct_ops(struct bpf_object *object)
{
	struct bpf_program *prog;
	bool any = false;

	if (libbpf_minor_version() >= 5 || !load_has_map(object, BPF_MAP_TYPE_STRUCT_OPS))
		return CLI_OK;
	bpf_object__for_each_program(prog, object)
		if (bpf_program__type(prog) == BPF_PROG_TYPE_STRUCT_OPS) {
			bpf_program__set_autoload(prog, true);
			any = true;
		}
	return any ? CLI_OK :
		     cli_error("cannot load %s: libbpf %s cannot load a struct_ops map without a program; libbpf 1.5 can",
			       bpf_object__name(object), libbpf_version_string());
}

/* Report why an object was not loaded, and stop keeping messages. */
static int load_failed(const struct bpf_object *object, const struct bpf_program *chosen, int err)
{
	bool rejected = load_log_has("BPF program load failed");
	const char *why;

	chosen = load_find_failed(object) ?: chosen;
	why = load_why_not(chosen);
	load_end_log(!why);
	if (why)
		return cli_error("cannot load %s: %s", chosen ? bpf_program__name(chosen) :
				 bpf_object__name(object), why);
	return chosen ? load_error(chosen, err, rejected) : load_maps_error(object, err);
}

/**
 * load_prepared() - load the programs of an object with autoload set, and its maps
 * @object: the object
 * @chosen: the program that an error names if libbpf names none; NULL: only maps are loaded
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported, with the verifier's log.
 */
int load_prepared(struct bpf_object *object, const struct bpf_program *chosen)
{
	int ret;

	if (chosen && bpf_program__type(chosen) == BPF_PROG_TYPE_UNSPEC)
		return cli_error("cannot load %s: its section '%s' names no type of programs; give one with --type",
				 bpf_program__name(chosen),
				 bpf_program__section_name(chosen));
	ret = load_add_struct_ops(object);
	if (ret)
		return ret;
	load_keep_log();
	ret = bpf_object__load(object);
	if (ret)
		return load_failed(object, chosen, -ret);
	load_end_log(false);
	return CLI_OK;
}

/**
 * load_drop_pins() - do not pin maps that are declared as pinned by name
 * @object: the object, not loaded. Pins that exist are used
 */
void load_drop_pins(struct bpf_object *object)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
		if (bpf_map__pin_path(map) && access(bpf_map__pin_path(map), F_OK))
			bpf_map__set_pin_path(map, NULL);
}

/**
 * load_object() - load one program, those that it can call, and the maps
 * @object: the object that contains it
 * @chosen: the program
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported, with the verifier's log.
 */
int load_object(struct bpf_object *object, struct bpf_program *chosen)
{
	bool calls = load_has_map(object, BPF_MAP_TYPE_PROG_ARRAY);
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, object)
		bpf_program__set_autoload(prog, prog == chosen ||
						(calls && bpf_program__type(prog) ==
								  bpf_program__type(chosen)));
	return load_prepared(object, chosen);
}
