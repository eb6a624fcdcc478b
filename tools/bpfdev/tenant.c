// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev tenant: a directory for a user, now and after each boot.
 *
 * Nodes and directories end with the machine. What brings a tenant's directory back
 * is a rule of udev for the control node of /dev/bpf, which is the first that appears;
 * the rule itself is all that is kept of a tenant.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "files.h"
#include "libbpfdev.h"
#include "udev.h"

#define RULES_DIR "/etc/udev/rules.d"

/*
 * struct tenant - what a tenant gets
 * @name: of the directory
 * @owner: of its control node
 * @limit: how many entries may be below it, 0 for any number
 * @selinux: the prefix of its types, or NULL
 */
struct tenant {
	const char *name;
	struct cli_owner owner;
	uint32_t limit;
	const char *selinux;
};

/* Before 60-bpfdev.rules, which read what is said about types. */
static char *rule_name(const char *tenant)
{
	struct text name = {};

	text_printf(&name, "59-bpfdev-tenant-%s.rules", tenant);
	text_add(&name, "", 1);
	return name.chars;
}

static bool has_rule(const char *rule)
{
	char *path = cli_join(RULES_DIR, rule);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

/* This program, from wherever it was started: udev wants to know it all. */
static void put_program(struct text *out)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path));

	if (len < 0)
		text_put(out, "bpfdev");
	else
		text_add(out, path, len);
}

/* Users by their numbers: at boot nobody may know their names yet. */
static void put_rule(struct text *out, const struct tenant *tenant)
{
	const struct cli_owner *owner = &tenant->owner;

	text_printf(out,
		    "# Made by \"bpfdev tenant add\"; \"bpfdev tenant remove %s\" removes it.\n"
		    "ACTION==\"add\", SUBSYSTEM==\"bpf-objects\", ENV{DEVNAME}==\"/dev/bpf/control\", \\\n"
		    "\tTEST!=\"/dev/bpf/%s\", RUN+=\"",
		    tenant->name, tenant->name);
	put_program(out);
	text_printf(out, " mkdir %s --user %u --group %u --mode %04o",
		    tenant->name, owner->uid, owner->gid, owner->mode);
	if (tenant->limit)
		text_printf(out, " --limit %u", tenant->limit);
	text_put(out, "\"\n");
	if (tenant->selinux)
		text_printf(out,
			    "SUBSYSTEM==\"bpf-objects\", ENV{BPFDEV_DIR}==\"%s|%s/*\", ENV{BPFDEV_SELINUX}=\"%s\"\n",
			    tenant->name, tenant->name, tenant->selinux);
}

static int make_dir(int root, const struct tenant *tenant)
{
	const struct cli_owner *owner = &tenant->owner;
	BPFDEV_OPTS(bpfdev_mkdir_opts, opts, .flags = owner->flags,
		    .mode = owner->mode, .uid = owner->uid, .gid = owner->gid,
		    .limit = tenant->limit);
	int ret = bpfdev_mkdir(root, tenant->name, &opts);

	if (ret == -EEXIST)
		return cli_error("cannot make the directory %s: the name is taken",
				 tenant->name);
	return ret ? cli_name_error("make the directory", tenant->name, -ret) :
		     CLI_OK;
}

static int write_rule(struct file *file)
{
	return files_write(RULES_DIR, file, 1) ?: udev_read_rules();
}

static int add_in(int root, const struct tenant *tenant, const char *rule)
{
	struct file file = { .name = rule };
	int status;

	if (has_rule(rule))
		return cli_error("%s is a tenant already: " RULES_DIR
				 "/%s is there; 'bpfdev tenant remove %s' first",
				 tenant->name, rule, tenant->name);
	/* it may have types from the rule on, and so has to come after it */
	put_rule(&file.content, tenant);
	cli_hold_signals();
	status = write_rule(&file) ?: make_dir(root, tenant);
	text_free(&file.content);
	/* without content it shall not be there */
	file = (struct file) { .name = rule };
	if (status && has_rule(rule))
		write_rule(&file);
	cli_release_signals();
	return status;
}

/* What is in a directory that has things in it stays, and so does who it belongs to. */
static int remove_in(int root, const struct tenant *tenant, const char *rule)
{
	struct file file = { .name = rule };
	int ret, status;

	if (!has_rule(rule))
		return cli_error("%s: no such tenant: " RULES_DIR "/%s is not there",
				 tenant->name, rule);
	if (access(RULES_DIR, W_OK))
		return cli_error("cannot change " RULES_DIR ": %s", strerror(errno));
	cli_hold_signals();
	ret = bpfdev_rmdir(root, tenant->name);
	if (ret && ret != -ENOENT)
		status = cli_name_error("remove the directory", tenant->name, -ret);
	else
		status = write_rule(&file);
	cli_release_signals();
	return status;
}

static int with_root(const struct tenant *tenant,
		     int (*what)(int root, const struct tenant *tenant,
				 const char *rule))
{
	int root = bpfdev_ctl_open("", O_WRONLY), status;
	char *rule;

	if (root < 0)
		return cli_ctl_error("", O_WRONLY, -root);
	rule = rule_name(tenant->name);
	status = what(root, tenant, rule);
	free(rule);
	close(root);
	return status;
}

static int add(struct tenant *tenant)
{
	struct cli_owner *owner = &tenant->owner;
	const struct passwd *user;

	if (!(owner->flags & BPFDEV_SET_UID))
		return cli_usage_error(&cli_tenant, "'add' needs --user");
	if (!(owner->flags & BPFDEV_SET_MODE))
		owner->mode = owner->flags & BPFDEV_SET_GID ? 0660 : 0600;
	if (!(owner->flags & BPFDEV_SET_GID)) {
		user = getpwuid(owner->uid);
		owner->gid = user ? user->pw_gid : 0;
	}
	owner->flags = BPFDEV_SET_MODE | BPFDEV_SET_UID | BPFDEV_SET_GID;
	return with_root(tenant, add_in);
}

/* A prefix goes into the rule as it is. */
static bool is_prefix(const char *arg)
{
	return *arg && strspn(arg, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
		       strlen(arg);
}

static int check_name(const char *name)
{
	if (strchr(name, '/'))
		return cli_error("%s: a tenant's directory is in /dev/bpf itself, its name has no '/'",
				 name);
	return *name ? CLI_OK : cli_error("/dev/bpf itself is no tenant's");
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_OWNER_LONG_OPTIONS,
		{ "limit", required_argument, NULL, 'l' },
		{ "selinux", required_argument, NULL, 's' },
		CLI_LONG_OPTIONS,
		{}
	};
	struct tenant tenant = {};
	bool adds, removes;
	const char *what;
	int opt, status;
	char *name;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		switch (opt) {
		case 'M':
		case 'U':
		case 'G':
			status = cli_owner_option(&cli_tenant, &tenant.owner, opt,
						  optarg);
			if (status)
				return status;
			break;
		case 'l':
			status = cli_limit_option(&cli_tenant, &tenant.limit, optarg);
			if (status)
				return status;
			break;
		case 's':
			if (!is_prefix(optarg))
				return cli_usage_error(&cli_tenant,
						       "--selinux: '%s' is not the prefix of types: letters, digits and _",
						       optarg);
			tenant.selinux = optarg;
			break;
		default:
			cli_common_option(&cli_tenant, opt);
		}
	}
	what = argc - optind == 2 ? argv[optind] : "";
	adds = !strcmp(what, "add");
	removes = !strcmp(what, "remove");
	if (!adds && !removes)
		return cli_usage_error(&cli_tenant,
				       "expected 'add' or 'remove', and a name");
	if (removes && (tenant.owner.flags || tenant.limit || tenant.selinux))
		return cli_usage_error(&cli_tenant, "options go with 'add'");
	name = cli_name(argv[optind + 1]);
	tenant.name = name;
	status = check_name(name);
	if (!status)
		status = adds ? add(&tenant) : with_root(&tenant, remove_in);
	free(name);
	return status;
}

const struct cli_command cli_tenant = {
	.name = "tenant",
	.args = "(add|remove) NAME [OPTION]...",
	.help = "A directory for a user, also after the next boot",
	.options =
	"  --user USER            owner, a name or a number; needed\n"
	"  --group GROUP          group, a name or a number (default: the user's)\n"
	"  --mode MODE            permission bits of its control node, octal (default:\n"
	"                         0660 with --group, else 0600)\n"
	"  --limit N              how many entries may be below it (default: any number)\n"
	"  --selinux PREFIX       its types, as a policy module has declared them\n",
	.run = run,
};
