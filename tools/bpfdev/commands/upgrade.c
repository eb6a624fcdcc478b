// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev upgrade: exchange the kernel module while its nodes are in use. */
#include <errno.h>
#include <getopt.h>
#include <glob.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/exchange.h"
#include "bpf/handover.h"
#include "bpf/module_users.h"
#include "commands/upgrade.h"
#include "util/alloc.h"
#include "util/atomic_files.h"
#include "util/error.h"
#include "util/kmod.h"
#include "util/parse.h"
#include "util/path.h"
#include "util/usage.h"

/* Where an upgrade of a package saves the files of the module that is loaded. */
#define UPGRADE_SAVED HANDOVER_DIR "/module"

/*
 * struct upgrade - the options of the command, and the files that they lead to
 * @module: the file of the new module
 * @hold: the file of bpfdev_hold; NULL: the installed one
 * @fallback: the file of a module to load if the new one does not load; NULL: none
 * @no_fallback: go on without one
 * @dry_run: only check
 * @wait_s: how many seconds to wait for files that keep the module loaded
 */
struct upgrade {
	char *module;
	char *hold;
	char *fallback;
	bool no_fallback;
	bool dry_run;
	uint32_t wait_s;
};

/* Find bpfdev_hold beside the new module. */
static void upgrade_find_hold(struct upgrade *upgrade)
{
	char *dir = cli_dirname(upgrade->module);
	const char *suffix = strstr(upgrade->module + strlen(dir), ".ko");

	if (asprintf(&upgrade->hold, "%s%s%s_hold%s", dir, *dir ? "/" : "", EXCHANGE_MODULE,
		     suffix ?: ".ko") < 0)
		exit(cli_error("out of memory"));
	free(dir);
	if (access(upgrade->hold, R_OK)) {
		free(upgrade->hold);
		upgrade->hold = NULL;
	}
}

/*
 * Let the kernel check the new module: its signature, and that it is for this kernel. Then it
 * finds that a module of this name is loaded.
 */
static int upgrade_try(const struct upgrade *upgrade)
{
	char *name = kmod_info("name", upgrade->module);
	bool other = name && strcmp(name, EXCHANGE_MODULE) != 0;
	int ret;

	free(name);
	if (other)
		return cli_error("%s is another module", upgrade->module);
	ret = kmod_load_file(upgrade->module);
	return ret == -EEXIST ? CLI_OK :
		cli_error("the new module would not load: %s: %s", upgrade->module,
			  kmod_strerror(-ret));
}

/* Check that the new module and bpfdev_hold know each other. */
static int upgrade_check_hold(const struct upgrade *upgrade)
{
	char *theirs = kmod_info("hold", upgrade->hold ?: EXCHANGE_MODULE "_hold");
	char *its = kmod_info("hold", upgrade->module);
	bool same = theirs && its && !strcmp(theirs, its);

	free(theirs);
	free(its);
	return same ? CLI_OK :
		cli_error("%s cannot take over from another version: it does not know %s",
			  upgrade->module, upgrade->hold ?: EXCHANGE_MODULE "_hold");
}

/* Check whether a file has the module that is loaded now. */
static bool upgrade_is_loaded(const char *file)
{
	char *loaded = kmod_srcversion(EXCHANGE_MODULE);
	char *found = kmod_info("srcversion", file);
	bool same = loaded && found && !strcmp(loaded, found);

	free(found);
	free(loaded);
	return same;
}

/*
 * Find the file that an upgrade of a package has saved before it removed or replaced the
 * installed one. Its name ends as that of the installed one did. Return NULL if there is none.
 */
static char *upgrade_saved_module(void)
{
	char *file = NULL;
	glob_t found;

	if (!glob(UPGRADE_SAVED "/" EXCHANGE_MODULE ".ko*", 0, NULL, &found))
		file = cli_copy(found.gl_pathv[0]);
	globfree(&found);
	return file;
}

/* Find the module that is loaded now in a file. */
static int upgrade_find_fallback(struct upgrade *upgrade)
{
	bool named = upgrade->fallback;

	if (!named)
		upgrade->fallback = kmod_info("filename", EXCHANGE_MODULE);
	if (!named && (!upgrade->fallback || !upgrade_is_loaded(upgrade->fallback))) {
		free(upgrade->fallback);
		upgrade->fallback = upgrade_saved_module();
	}
	if (upgrade->fallback && !upgrade_is_loaded(upgrade->fallback)) {
		free(upgrade->fallback);
		upgrade->fallback = NULL;
	}
	if (upgrade->fallback || upgrade->no_fallback)
		return CLI_OK;
	return cli_error("the module that is loaded is not the installed one, so it could not be loaded again if the new one fails: name its file with --fallback, or use --no-fallback");
}

static int upgrade_check(struct upgrade *upgrade)
{
	if (!kmod_is_loaded(EXCHANGE_MODULE))
		return cli_error("no module is loaded: run 'modprobe " EXCHANGE_MODULE "'");
	if (!upgrade->module)
		upgrade->module = kmod_info("filename", EXCHANGE_MODULE);
	if (!upgrade->module)
		return cli_error("no module is installed for this kernel: name the file of one with --module");
	upgrade_find_hold(upgrade);
	return upgrade_try(upgrade) ?: upgrade_check_hold(upgrade) ?:
	       upgrade_find_fallback(upgrade);
}

/* Load the new module, or else the old one. Everything is saved. */
static int upgrade_load(const struct upgrade *upgrade)
{
	int ret = kmod_load_file(upgrade->module);

	if (!ret)
		return exchange_restore(NULL);
	cli_error("cannot load %s: %s", upgrade->module, kmod_strerror(-ret));
	if (!upgrade->fallback)
		return cli_error("no module is loaded now, and opens of nodes fail: load one with 'bpfdev restore --module FILE'");
	ret = kmod_load_file(upgrade->fallback);
	if (ret)
		return cli_error("cannot load %s either: %s; load one with 'bpfdev restore --module FILE'",
				 upgrade->fallback, kmod_strerror(-ret));
	cli_say("the old module is loaded again, from %s\n", upgrade->fallback);
	exchange_restore(NULL);
	return CLI_FAILURE;
}

static int upgrade_run(const struct upgrade *upgrade)
{
	int ret, status = exchange_save(upgrade->hold, upgrade->wait_s);

	if (status)
		return status;
	ret = kmod_unload(EXCHANGE_MODULE);
	if (!ret)
		return upgrade_load(upgrade);
	cli_error("cannot unload the module: %s; it stays", strerror(-ret));
	exchange_restore(NULL);
	return CLI_FAILURE;
}

static int upgrade_dry_run(const struct upgrade *upgrade)
{
	printf("the new module: %s\n", upgrade->module);
	printf("if it fails: %s\n", upgrade->fallback ?: "no module");
	printf("files to be closed before:\n");
	if (!module_users_print(stdout))
		printf("  none\n");
	return CLI_OK;
}

static int cmd_upgrade(int argc, char **argv)
{
	static const struct option options[] = {
		{ "module", required_argument, NULL, OPT_MODULE },
		{ "fallback", required_argument, NULL, OPT_FALLBACK },
		{ "no-fallback", no_argument, NULL, OPT_NO_FALLBACK },
		{ "dry-run", no_argument, NULL, OPT_DRY_RUN },
		{ "wait", required_argument, NULL, OPT_WAIT },
		CLI_LONG_OPTIONS,
		{}
	};
	struct upgrade upgrade = {};
	int opt, status = CLI_OK;

	while (!status && (opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
					     NULL)) != -1) {
		switch (opt) {
		case OPT_MODULE:
			upgrade.module = cli_copy(optarg);
			break;
		case OPT_FALLBACK:
			upgrade.fallback = cli_copy(optarg);
			break;
		case OPT_NO_FALLBACK:
			upgrade.no_fallback = true;
			break;
		case OPT_DRY_RUN:
			upgrade.dry_run = true;
			break;
		case OPT_WAIT:
			status = cli_number_option(&cli_upgrade, "wait", optarg, 0,
						   &upgrade.wait_s);
			break;
		default:
			cli_common_option(&cli_upgrade, opt);
		}
	}
	if (!status && optind != argc)
		status = cli_usage_error(&cli_upgrade, "expected no argument");
	status = status ?: files_lock() ?: upgrade_check(&upgrade);
	if (!status)
		status = upgrade.dry_run ? upgrade_dry_run(&upgrade) : upgrade_run(&upgrade);
	free(upgrade.module);
	free(upgrade.hold);
	free(upgrade.fallback);
	return status;
}

const struct cli_command cli_upgrade = {
	.name = "upgrade",
	.args = "[OPTION]...",
	.help = "Exchange the kernel module while its nodes are in use",
	.options =
	"  --module FILE          the new module (default: the installed one)\n"
	"  --fallback FILE        load this one if the new one does not load (default:\n"
	"                         the installed one, or the one in /run/bpfdev/module,\n"
	"                         if that is the one that is loaded)\n"
	"  --no-fallback          go on without one\n"
	"  --wait SECONDS         wait for files that keep the module loaded\n"
	"  --dry-run              only check, and list those files\n",
	.run = cmd_upgrade,
};
