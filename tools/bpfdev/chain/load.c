// SPDX-License-Identifier: GPL-2.0-only
/*
 * Components from object files: XDP programs that are loaded to replace a slot.
 *
 * The kernel needs the function and the program to be replaced when it loads a
 * component, but the dispatcher of a chain cannot exist before its components are known.
 * So components are loaded for another program with such a slot, which is never
 * attached.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "bpf/ids.h"
#include "bpf/load.h"
#include "bpf/object_arg.h"
#include "chain/load.h"
#include "chain/plan.h"
#include "chain/words.h"
#include "libbpfdev.h"
#include "util/array.h"
#include "util/error.h"
#include "util/usage.h"

#include "host.skel.h"

#define SECTION		"xdp"
#define SECTION_FRAGS	"xdp.frags"
#define SECTION_NONE	"bpfdev.none"

/* libbpf's section for programs that replace a function of another program */
#define SECTION_EXT	"freplace"

static bool component_takes_frags(const struct bpf_program *prog)
{
	return !strcmp(bpf_program__section_name(prog), SECTION_FRAGS);
}

static bool component_is_one(const struct bpf_program *prog)
{
	return !strcmp(bpf_program__section_name(prog), SECTION) ||
	       component_takes_frags(prog);
}

/*
 * Check for a section that libbpf does not know, such as "xdp_pass" or "prog". Its
 * programs have the type of the fallback that component_add_handlers() registers.
 */
static bool component_has_no_type(const struct bpf_program *prog)
{
	return bpf_program__type(prog) == BPF_PROG_TYPE_EXT &&
	       !component_is_one(prog) &&
	       strncmp(bpf_program__section_name(prog), SECTION_EXT,
		       strlen(SECTION_EXT)) != 0;
}

static bool component_may_be_one(const struct bpf_program *prog)
{
	return component_is_one(prog) || component_has_no_type(prog);
}

/* Match also programs that cannot be components, because a component may call them. */
static bool component_is_xdp(const struct bpf_program *prog)
{
	return component_is_one(prog) ||
	       bpf_program__type(prog) == BPF_PROG_TYPE_XDP;
}

static const struct load_kind component_kind = {
	.is_one = component_is_one,
	.noun = "XDP program",
	.none = "no program in a section 'xdp' or 'xdp.frags'",
};

static const struct load_kind component_any_kind = {
	.is_one = component_may_be_one,
	.noun = "XDP program",
	.none = "no program in a section 'xdp' or 'xdp.frags', or in one without a type",
};

/* Unless one is named, those in the usual sections come first. */
static const struct load_kind *component_kind_of(struct bpf_object *object,
						 const char *name)
{
	struct bpf_program *prog;

	if (!name)
		bpf_object__for_each_program(prog, object)
			if (component_is_one(prog))
				return &component_kind;
	return &component_any_kind;
}

/*
 * The program that components are loaded for, and the handlers of sections while one is
 * loaded.
 */
static struct {
	struct bpf_object *object;
	int fd;
	int slot;
	int handler[3];
} host;

/*
 * Set the attach target, as bpf_program__set_attach_target() does. That function would
 * find the slot in the BTF of the loaded program, which needs CAP_SYS_ADMIN.
 */
static int component_set_slot(struct bpf_program *prog,
			      struct bpf_prog_load_opts *opts,
			      long cookie __attribute__((unused)))
{
	if (component_takes_frags(prog))
		opts->prog_flags |= BPF_F_XDP_HAS_FRAGS;
	if (bpf_program__type(prog) == BPF_PROG_TYPE_EXT) {
		opts->attach_prog_fd = host.fd;
		opts->attach_btf_id = host.slot;
	}
	return 0;
}

static int component_load_host(void)
{
	struct bpf_program *prog;
	const void *data;
	size_t size;

	data = chain_host__elf_bytes(&size);
	host.object = load_open_memory("bpfdev_host", data, size);
	if (!host.object)
		return CLI_FAILURE;
	prog = bpf_object__next_program(host.object, NULL);
	if (load_object(host.object, prog))
		return CLI_FAILURE;
	host.fd = bpf_program__fd(prog);
	host.slot = btf__find_by_name_kind(bpf_object__btf(host.object), "slot0",
					   BTF_KIND_FUNC);
	return CLI_OK;
}

static int component_make_host(void)
{
	return host.object ? CLI_OK : component_load_host();
}

static void component_drop_handlers(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(host.handler); i++)
		if (host.handler[i] > 0)
			libbpf_unregister_prog_handler(host.handler[i]);
	memset(host.handler, 0, sizeof(host.handler));
}

/*
 * Until 1.2, libbpf frees its table of handlers with the last one, and goes on using it. So
 * one stays, for a section that no program has.
 */
static int component_keep_table(void)
{
	static int handler;

	if (handler <= 0)
		handler = libbpf_register_prog_handler(SECTION_NONE, BPF_PROG_TYPE_EXT, 0, NULL);
	return handler > 0 ? CLI_OK :
	       cli_error("cannot load components: %s", load_strerror(errno));
}

/* Other programs of these sections keep their type, before and after it. */
static int component_add_handlers(void)
{
	LIBBPF_OPTS(libbpf_prog_handler_opts, opts,
		    .prog_prepare_load_fn = component_set_slot);
	static const char * const section[ARRAY_SIZE(host.handler)] = {
		SECTION, SECTION_FRAGS, NULL,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(section); i++) {
		host.handler[i] = libbpf_register_prog_handler(section[i], BPF_PROG_TYPE_EXT,
							       0, &opts);
		if (host.handler[i] >= 0)
			continue;
		cli_error("cannot load components: %s", load_strerror(errno));
		component_drop_handlers();
		return CLI_FAILURE;
	}
	return CLI_OK;
}

/*
 * Programs that a component calls through a prog array stay XDP programs. The kernel
 * requires the same attach type as that of the caller, which has none.
 */
static void component_prepare(struct bpf_object *object,
			      struct bpf_program *chosen)
{
	bool calls = load_has_map(object, BPF_MAP_TYPE_PROG_ARRAY);
	bool untyped = component_has_no_type(chosen);
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, object) {
		if (prog == chosen)
			continue;
		bpf_program__set_autoload(prog, calls &&
						(component_is_xdp(prog) ||
						 (untyped && component_has_no_type(prog))));
		bpf_program__set_type(prog, BPF_PROG_TYPE_XDP);
		bpf_program__set_expected_attach_type(prog, 0);
		if (component_takes_frags(prog))
			bpf_program__set_flags(prog, BPF_F_XDP_HAS_FRAGS);
	}
}

/* The object is closed; the program, its dependencies and @maps remain. */
static int component_load_object(struct chain_source *source)
{
	struct bpf_object *object = load_open_file(source->arg);
	struct bpf_program *prog;
	int status = CLI_FAILURE;

	if (!object)
		return CLI_FAILURE;
	prog = load_choose(object, source->arg, source->prog,
			   component_kind_of(object, source->prog));
	if (prog) {
		component_prepare(object, prog);
		if (source->trial)
			load_drop_pins(object);
		source->frags = component_takes_frags(prog);
		xdp_run_config_read(bpf_object__btf(object), bpf_program__name(prog),
				    &source->run);
		status = load_prepared(object, prog);
	}
	if (!status)
		status = keep_maps_take(object, source->arg, &source->maps);
	if (!status) {
		source->fd = fcntl(bpf_program__fd(prog), F_DUPFD_CLOEXEC, 0);
		if (source->fd < 0)
			status = cli_error("%s: %s", source->arg, strerror(errno));
	}
	bpf_object__close(object);
	return status;
}

static int component_load_file(struct chain_source *source)
{
	int status;

	if (component_make_host() || component_keep_table() || component_add_handlers())
		return CLI_FAILURE;
	status = component_load_object(source);
	component_drop_handlers();
	return status;
}

/* A program loaded for an interface cannot become one for a slot. */
static int component_check_type(const struct chain_source *source,
				const struct bpf_prog_info *info)
{
	if (info->type == BPF_PROG_TYPE_EXT)
		return CLI_OK;
	return cli_error("prog %s %s was loaded as %s program, but a component must have the type ext; 'prog file PATH' loads it with that type",
			 source->word, source->arg,
			 info->type == BPF_PROG_TYPE_XDP ? "an XDP" : "another kind of");
}

static int component_load(const struct cli_command *command,
			  struct chain_source *source)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	int status;

	if (!strcmp(source->word, "file"))
		status = component_load_file(source);
	else
		status =
			object_arg_open(command, BPFDEV_TYPE_PROG, source->word,
					source->arg, NULL, &source->fd, NULL);
	if (status)
		return status;
	if (ids_read_info(source->fd, &info, &len))
		return cli_error("prog %s %s: %s", source->word, source->arg,
				 strerror(errno));
	source->id = info.id;
	memcpy(source->tag, info.tag, sizeof(source->tag));
	if (strcmp(source->word, "file") != 0)
		xdp_run_config_of(source->fd, &source->run);
	return component_check_type(source, &info);
}

/* Take over what is known of a program once it is loaded. */
static void component_describe(struct chain_part *part, const struct chain_source *source)
{
	part->id = source->id;
	part->frags = source->frags;
	part->priority = source->run.priority;
	if (!part->on)
		part->on = source->run.actions ? source->run.actions : CHAIN_ON_NONE;
	chain_words_put(part->words, source->word, source->arg, source->prog);
}

/**
 * chain_load() - load the components that are not in the chain yet
 * @command: the command, for messages
 * @chain: the chain
 *
 * Return: CLI_OK; CLI_FAILURE or CLI_USAGE after the error was reported, with the
 * verifier's log.
 */
int chain_load(const struct cli_command *command, struct chain *chain)
{
	size_t i;
	int status;

	for (i = 0; i < chain->count; i++) {
		struct chain_part *part = &chain->part[i];

		if (!part->source)
			continue;
		if (part->source->fd < 0) {
			chain_errors_at(chain, part->line);
			status = component_load(command, part->source);
			chain_errors_at(chain, 0);
			if (status)
				return status;
		}
		component_describe(part, part->source);
	}
	return CLI_OK;
}

/** chain_unload() - close a program; a component in a chain stays there */
void chain_unload(struct chain_source *source)
{
	if (source->fd >= 0)
		close(source->fd);
	source->fd = -1;
	keep_maps_drop(&source->maps);
}
