// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev tenant: make a directory for a user, now and at each boot.
 *
 * Nodes and directories do not survive a reboot. A udev rule for the control node of
 * /dev/bpf, which is the first node to appear, makes a tenant's directory again. This
 * rule is the only permanent record of a tenant.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands/tenant.h"
#include "libbpfdev.h"
#include "util/atomic_files.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"
#include "util/strbuf.h"
#include "util/udev.h"
#include "util/usage.h"

#define RULES_DIR "/etc/udev/rules.d"

/* 1,000 nodes take 7 to 8 MB, most of which the kernel charges to no user */
#define DEFAULT_LIMIT 1000

#define WORD_CHARACTERS \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
/* characters without a special meaning in a rule */
#define RULE_CHARACTERS	WORD_CHARACTERS "+.-"

/*
 * struct tenant - a tenant
 * @name: name of the directory
 * @owner: owner of its control node
 * @selinux: prefix of its SELinux types, or NULL
 * @root: the control node of /dev/bpf
 */
struct tenant {
	const char *name;
	struct cli_owner owner;
	const char *selinux;
	int root;
};

/* The number is lower than 60-bpfdev.rules, which read the SELinux prefix. */
static char *tenant_rule_name(const char *tenant)
{
	struct strbuf name = {};

	strbuf_printf(&name, "59-bpfdev-tenant-%s.rules", tenant);
	strbuf_add(&name, "", 1);
	return name.chars;
}

static bool tenant_has_rule(const char *rule)
{
	char *path = cli_join(RULES_DIR, rule);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

/*
 * Check that only root can write to a program and to each directory of its path. A user
 * who can write there could replace the program. Otherwise @path is set to the file or
 * directory that other users can write to.
 */
static bool tenant_is_roots(char *path)
{
	struct stat st;
	char *slash;

	for (;;) {
		if (stat(path, &st) || st.st_uid || st.st_mode & 022)
			return false;
		slash = strrchr(path, '/');
		if (!slash[1])
			return true;
		/* the last path is / itself */
		slash[slash == path] = '\0';
	}
}

/*
 * Return the absolute path of this program, as udev needs it. root runs it at each boot,
 * so no other user may be able to replace it. The path must be valid in a rule without
 * escapes.
 */
static int tenant_find_program(char *path, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", path, size - 1);
	char writable[PATH_MAX];

	if (len < 0)
		return cli_error("cannot find the path of this program: %s",
				 strerror(errno));
	path[len] = '\0';
	if (path[strspn(path, "/" RULE_CHARACTERS)])
		return cli_error("udev must run %s at boot, but a rule cannot contain this path; 'make install' the program elsewhere",
				 path);
	memcpy(writable, path, len + 1);
	if (!tenant_is_roots(writable))
		return cli_error("udev must run %s as root at boot, but other users can write to %s; 'make install' the program first",
				 path, writable);
	return CLI_OK;
}

/* Users as numbers, because names may not be resolvable at boot. */
static void tenant_put_rule(struct strbuf *out, const struct tenant *tenant,
			    const char *program)
{
	const struct cli_owner *owner = &tenant->owner;

	strbuf_printf(out,
		      "# Made by \"bpfdev tenant add\"; \"bpfdev tenant remove %s\" removes it.\n"
		      "ACTION==\"add\", SUBSYSTEM==\"bpf-objects\", ENV{DEVNAME}==\"/dev/bpf/control\", \\\n"
		      "\tTEST!=\"/dev/bpf/%s\", RUN+=\"%s mkdir --user %u --group %u --mode %04o",
		      tenant->name, tenant->name, program, owner->uid,
		      owner->gid, owner->mode);
	if (owner->limit == BPFDEV_NO_LIMIT)
		strbuf_printf(out, " --limit max");
	else
		strbuf_printf(out, " --limit %u", owner->limit);
	strbuf_printf(out, " -- %s\"\n", tenant->name);
	if (tenant->selinux)
		strbuf_printf(out,
			      "SUBSYSTEM==\"bpf-objects\", ENV{BPFDEV_DIR}==\"%s|%s/*\", ENV{BPFDEV_SELINUX}=\"%s\"\n",
			      tenant->name, tenant->name, tenant->selinux);
}

static int tenant_make_dir(void *arg)
{
	const struct tenant *tenant = arg;
	const struct cli_owner *owner = &tenant->owner;
	BPFDEV_OPTS(bpfdev_mkdir_opts, opts, .flags = owner->flags,
		    .mode = owner->mode, .uid = owner->uid, .gid = owner->gid,
		    .limit = owner->limit);
	/* the directory gets its types when it is made, so udev reads the rule before */
	int ret = udev_read_rules();

	if (ret)
		return ret;
	ret = bpfdev_mkdir(tenant->root, tenant->name, &opts);
	if (ret == -EEXIST)
		return cli_error("cannot make the directory %s: the name is taken",
				 tenant->name);
	return ret ? cli_name_error("make the directory", tenant->name, -ret) :
		     CLI_OK;
}

static int tenant_add_rule(struct tenant *tenant, const char *rule)
{
	struct file file = { .name = rule };
	char program[PATH_MAX];
	int status;

	if (tenant_has_rule(rule))
		return cli_error("%s is already a tenant: " RULES_DIR
				 "/%s exists; run 'bpfdev tenant remove %s' first",
				 tenant->name, rule, tenant->name);
	status = tenant_find_program(program, sizeof(program));
	if (status)
		return status;
	tenant_put_rule(&file.content, tenant, program);
	status = files_write(RULES_DIR, &file, 1, tenant_make_dir, tenant);
	strbuf_free(&file.content);
	if (status)
		udev_read_rules();
	return status;
}

/* A directory with entries stays, and so does the tenant. */
static int tenant_remove_dir(void *arg)
{
	const struct tenant *tenant = arg;
	int ret = bpfdev_rmdir(tenant->root, tenant->name);

	return ret && ret != -ENOENT ?
		       cli_name_error("remove the directory", tenant->name, -ret) :
		       CLI_OK;
}

/* Remove the rule: a file without content is removed. */
static int tenant_remove_rule(struct tenant *tenant, const char *rule)
{
	struct file file = { .name = rule };

	if (!tenant_has_rule(rule))
		return cli_error("%s: no such tenant: " RULES_DIR "/%s does not exist",
				 tenant->name, rule);
	return files_write(RULES_DIR, &file, 1, tenant_remove_dir, tenant) ?:
		       udev_read_rules();
}

static int tenant_with_root(struct tenant *tenant,
			    int (*what)(struct tenant *tenant,
					const char *rule))
{
	char *rule;
	int status;

	tenant->root = bpfdev_ctl_open("", O_WRONLY);
	if (tenant->root < 0)
		return cli_ctl_error("", O_WRONLY, -tenant->root);
	rule = tenant_rule_name(tenant->name);
	status = files_lock() ?: what(tenant, rule);
	free(rule);
	close(tenant->root);
	return status;
}

static int tenant_add(struct tenant *tenant)
{
	struct cli_owner *owner = &tenant->owner;
	const struct passwd *user;

	if (!(owner->flags & BPFDEV_SET_UID))
		return cli_usage_error(&cli_tenant, "'add' requires --user");
	if (!(owner->flags & BPFDEV_SET_MODE))
		owner->mode = owner->flags & BPFDEV_SET_GID ? 0660 : 0600;
	if (!(owner->flags & BPFDEV_SET_GID)) {
		user = getpwuid(owner->uid);
		if (!user)
			return cli_usage_error(&cli_tenant,
					       "--user: no user has the number %u here, so --group is required",
					       owner->uid);
		owner->gid = user->pw_gid;
	}
	if (!(owner->flags & BPFDEV_SET_LIMIT))
		owner->limit = DEFAULT_LIMIT;
	owner->flags = BPFDEV_SET_MODE | BPFDEV_SET_UID | BPFDEV_SET_GID |
		       BPFDEV_SET_LIMIT;
	return tenant_with_root(tenant, tenant_add_rule);
}

/* A prefix is written into the rule without escapes. */
static bool tenant_is_prefix(const char *arg)
{
	return *arg && !arg[strspn(arg, WORD_CHARACTERS)];
}

static int tenant_check_name(const char *name)
{
	if (strchr(name, '/'))
		return cli_error("%s: a tenant's directory is in /dev/bpf itself, so its name cannot have a '/'",
				 name);
	if (!*name)
		return cli_error("/dev/bpf itself cannot be the directory of a tenant");
	/* it becomes part of a rule and of its file name before the directory is made */
	return cli_is_name(name) ? CLI_OK :
				   cli_name_error("add the tenant", name, EINVAL);
}

static int tenant_parse_options(int argc, char **argv, struct tenant *tenant)
{
	static const struct option options[] = {
		CLI_OWNER_LONG_OPTIONS,
		CLI_LIMIT_LONG_OPTION,
		{ "selinux", required_argument, NULL, OPT_SELINUX },
		CLI_LONG_OPTIONS,
		{}
	};
	int opt, status = CLI_OK;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		switch (opt) {
		case OPT_SELINUX:
			if (!tenant_is_prefix(optarg))
				status = cli_usage_error(&cli_tenant,
							 "--selinux: '%s' is not a prefix of types; use letters, digits and _",
							 optarg);
			tenant->selinux = optarg;
			break;
		default:
			status = cli_owner_option(&cli_tenant, &tenant->owner, opt,
						  optarg);
		}
		if (status)
			return status;
	}
	return CLI_OK;
}

static int cmd_tenant(int argc, char **argv)
{
	struct tenant tenant = {};
	int status = tenant_parse_options(argc, argv, &tenant);
	bool adds, removes;
	const char *what;
	char *name;

	if (status)
		return status;
	what = argc - optind == 2 ? argv[optind] : "";
	adds = !strcmp(what, "add");
	removes = !strcmp(what, "remove");
	if (!adds && !removes)
		return cli_usage_error(&cli_tenant,
				       "expected 'add' or 'remove', and a name");
	if (removes && (tenant.owner.flags || tenant.selinux))
		return cli_usage_error(&cli_tenant, "options require 'add'");
	name = cli_name(argv[optind + 1]);
	if (!name)
		return CLI_FAILURE;
	tenant.name = name;
	status = tenant_check_name(name);
	if (!status)
		status = adds ? tenant_add(&tenant) :
				tenant_with_root(&tenant, tenant_remove_rule);
	free(name);
	return status;
}

const struct cli_command cli_tenant = {
	.name = "tenant",
	.args = "(add|remove) NAME [OPTION]...",
	.help = "Make a directory for a user that is made again at each boot",
	.options =
	"  --user USER            set the tenant, name or number (required)\n"
	"  --group GROUP          set the group, name or number (default: the user's)\n"
	"  --mode MODE            set the control node's mode, octal (default: 0660 with\n"
	"                         --group, else 0600)\n"
	"  --limit N|max          set the maximum number of entries below it, at any\n"
	"                         depth (default: 1000)\n"
	"  --selinux PREFIX       give nodes types with this prefix, declared in a policy\n"
	"                         module (default: a type that no application may use)\n",
	.run = cmd_tenant,
};
