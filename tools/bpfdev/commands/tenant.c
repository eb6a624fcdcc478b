// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev tenant: make a directory for a user, now and at each boot. */
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
#include "commands/tenant_list.h"
#include "commands/tenant_rule.h"
#include "commands/tenant_set.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/table.h"
#include "util/array.h"
#include "util/atomic_files.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"
#include "util/strbuf.h"
#include "util/udev.h"
#include "util/usage.h"

/* 1,000 nodes take 7 to 8 MB, most of which the kernel charges to no user */
#define DEFAULT_LIMIT 1000

#define WORD_CHARACTERS \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
/* characters without a special meaning in a rule */
#define RULE_CHARACTERS	WORD_CHARACTERS "+.-"

/*
 * struct tenant - a tenant
 * @rule: its rule; before it is read, the values of the options
 * @selinux: argument of --selinux, or NULL
 * @root: the control node of /dev/bpf
 * @flags: of "set": BPFDEV_SET_*: the values that change
 * @table: the table of "list"
 * @is_table: there are options of tables
 */
struct tenant {
	struct tenant_rule rule;
	const char *selinux;
	int root;
	uint32_t flags;
	struct table table;
	bool is_table;
};

static bool tenant_has_rule(const char *rule)
{
	char *path = cli_join(TENANT_RULES_DIR, rule);
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

static int tenant_make_dir(void *arg)
{
	const struct tenant *tenant = arg;
	const struct cli_owner *owner = &tenant->rule.owner;
	BPFDEV_OPTS(bpfdev_mkdir_opts, opts, .flags = owner->flags,
		    .mode = owner->mode, .uid = owner->uid, .gid = owner->gid,
		    .limit = owner->limit);
	/* the directory gets its types when it is made, so udev reads the rule before */
	int ret = udev_read_rules();

	if (ret)
		return ret;
	ret = bpfdev_mkdir(tenant->root, tenant->rule.name, &opts);
	if (ret == -EEXIST)
		return cli_error("cannot make the directory %s: the name is taken",
				 tenant->rule.name);
	return ret ? cli_name_error("make the directory", tenant->rule.name, -ret) :
		     CLI_OK;
}

/* Write the rule of a tenant, then do the same to its directory, both or none. */
static int tenant_write(struct tenant *tenant, const char *file, int (*then)(void *arg))
{
	struct file rule = { .name = file };
	char program[PATH_MAX];
	int status;

	status = tenant_find_program(program, sizeof(program));
	if (status)
		return status;
	tenant->rule.program = program;
	tenant_rule_put(&rule.content, &tenant->rule);
	status = files_write(TENANT_RULES_DIR, &rule, 1, then, tenant);
	strbuf_free(&rule.content);
	/* udevd may have read the rule that is gone now */
	if (status)
		udev_read_rules();
	return status;
}

static int tenant_add_rule(struct tenant *tenant, const char *rule)
{
	if (tenant_has_rule(rule))
		return cli_error("%s is already a tenant: " TENANT_RULES_DIR
				 "/%s exists; 'bpfdev tenant set' changes it, 'bpfdev tenant remove %s' removes it",
				 tenant->rule.name, rule, tenant->rule.name);
	return tenant_write(tenant, rule, tenant_make_dir);
}

static int tenant_change_dir(void *arg)
{
	const struct tenant *tenant = arg;

	return udev_read_rules() ?: tenant_set_dir(&tenant->rule, tenant->flags);
}

/* Copy the values that are set in @to to @owner. */
static void tenant_merge_owner(struct cli_owner *owner, const struct cli_owner *to)
{
	if (to->flags & BPFDEV_SET_MODE)
		owner->mode = to->mode;
	if (to->flags & BPFDEV_SET_UID)
		owner->uid = to->uid;
	if (to->flags & BPFDEV_SET_GID)
		owner->gid = to->gid;
	if (to->flags & BPFDEV_SET_LIMIT)
		owner->limit = to->limit;
}

static int tenant_set_rule(struct tenant *tenant, const char *rule)
{
	struct cli_owner to = tenant->rule.owner;
	const char *name = tenant->rule.name;
	int ret = tenant_rule_read(&tenant->rule, name);

	if (!ret) {
		tenant_merge_owner(&tenant->rule.owner, &to);
		tenant->flags = to.flags;
		if (tenant->selinux)
			tenant->rule.selinux = *tenant->selinux ? tenant->selinux : NULL;
		ret = tenant_write(tenant, rule, tenant_change_dir);
	} else {
		tenant_rule_error(name, ret);
		ret = CLI_FAILURE;
	}
	tenant_rule_free(&tenant->rule);
	return ret;
}

/* A directory with entries stays, and so does the tenant. */
static int tenant_remove_dir(void *arg)
{
	const struct tenant *tenant = arg;
	int ret = bpfdev_rmdir(tenant->root, tenant->rule.name);

	return ret && ret != -ENOENT ?
		       cli_name_error("remove the directory", tenant->rule.name, -ret) :
		       CLI_OK;
}

/* Remove the rule: a file without content is removed. */
static int tenant_remove_rule(struct tenant *tenant, const char *rule)
{
	struct file file = { .name = rule };

	if (!tenant_has_rule(rule))
		return cli_error("%s: no such tenant: " TENANT_RULES_DIR "/%s does not exist",
				 tenant->rule.name, rule);
	return files_write(TENANT_RULES_DIR, &file, 1, tenant_remove_dir, tenant) ?:
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
	rule = tenant_rule_file(tenant->rule.name);
	status = files_lock() ?: what(tenant, rule);
	free(rule);
	close(tenant->root);
	return status;
}

static int tenant_bad_prefix(const char *arg)
{
	return cli_usage_error(&cli_tenant,
			       "--selinux: '%s' is not a prefix of types; use letters, digits and _",
			       arg);
}

static int tenant_add(struct tenant *tenant)
{
	struct cli_owner *owner = &tenant->rule.owner;
	const struct passwd *user;

	if (!(owner->flags & BPFDEV_SET_UID))
		return cli_usage_error(&cli_tenant, "'add' requires --user");
	if (tenant->selinux && !*tenant->selinux)
		return tenant_bad_prefix(tenant->selinux);
	tenant->rule.selinux = tenant->selinux;
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

static int tenant_set(struct tenant *tenant)
{
	if (!tenant->rule.owner.flags && !tenant->selinux)
		return cli_usage_error(&cli_tenant,
				       "'set' requires --user, --group, --mode, --limit or --selinux");
	return tenant_with_root(tenant, tenant_set_rule);
}

static int tenant_remove(struct tenant *tenant)
{
	if (tenant->rule.owner.flags || tenant->selinux)
		return cli_usage_error(&cli_tenant,
				       "options of the directory require 'add' or 'set'");
	return tenant_with_root(tenant, tenant_remove_rule);
}

/* A prefix is written into the rule without escapes; "" removes one. */
static bool tenant_is_prefix(const char *arg)
{
	return !arg[strspn(arg, WORD_CHARACTERS)];
}

static int tenant_parse_options(int argc, char **argv, struct tenant *tenant)
{
	static const struct option options[] = {
		CLI_OWNER_LONG_OPTIONS,
		CLI_LIMIT_LONG_OPTION,
		{ "selinux", required_argument, NULL, OPT_SELINUX },
		TABLE_LONG_OPTIONS,
		TABLE_ROWS_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	int opt, status = CLI_OK;

	while ((opt = getopt_long(argc, argv,
				  TABLE_SHORT_OPTIONS TABLE_ROWS_SHORT_OPTIONS
				  CLI_SHORT_OPTIONS, options, NULL)) != -1) {
		if (table_option(&tenant->table, opt, optarg)) {
			tenant->is_table = true;
		} else if (opt == OPT_SELINUX) {
			if (!tenant_is_prefix(optarg))
				status = tenant_bad_prefix(optarg);
			tenant->selinux = optarg;
		} else {
			status = cli_owner_option(&cli_tenant, &tenant->rule.owner, opt,
						  optarg);
		}
		if (status)
			return status;
	}
	return CLI_OK;
}

static int tenant_run_list(struct tenant *tenant, char **names, int count)
{
	if (tenant->rule.owner.flags || tenant->selinux)
		return cli_usage_error(&cli_tenant,
				       "options of the directory require 'add' or 'set'");
	return tenant_list(&cli_tenant, &tenant->table, names, count);
}

/* Run a verb that changes a tenant. */
static int tenant_run(struct tenant *tenant, int (*verb)(struct tenant *tenant),
		      const char *arg)
{
	char *name = cli_name(arg);
	int status;

	if (!name)
		return CLI_FAILURE;
	tenant->rule.name = name;
	status = tenant_rule_check_name(name) ?: verb(tenant);
	free(name);
	return status;
}

/* Entries cannot be renamed, so their directory cannot, either. */
static int tenant_rename_error(const char *name)
{
	return cli_usage_error(&cli_tenant,
			       "'set' takes one name, because a tenant cannot be renamed; 'bpfdev tenant remove %s', then add one with the other name",
			       name);
}

static int cmd_tenant(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct tenant *tenant);
	} verbs[] = {
		{ "add", tenant_add },
		{ "remove", tenant_remove },
		{ "set", tenant_set },
	};
	struct tenant tenant = { .table.columns = &tenant_columns };
	int status = tenant_parse_options(argc, argv, &tenant);
	const char *verb;
	size_t i;

	if (status)
		return status;
	verb = optind < argc ? argv[optind++] : "";
	if (!strcmp(verb, "list"))
		return tenant_run_list(&tenant, argv + optind, argc - optind);
	if (!strcmp(verb, "set") && argc - optind > 1)
		return tenant_rename_error(argv[optind]);
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(verbs[i].name, verb) != 0 || argc - optind != 1)
			continue;
		if (tenant.is_table)
			return cli_usage_error(&cli_tenant,
					       "options of tables require 'list'");
		return tenant_run(&tenant, verbs[i].run, argv[optind]);
	}
	return cli_usage_error(&cli_tenant,
			       "expected 'list', or 'add', 'remove' or 'set' and a name");
}

const struct cli_command cli_tenant = {
	.name = "tenant",
	.args = "(add|list|remove|set) [NAME] [OPTION]...",
	.help = "Make a directory for a user that is made again at each boot",
	.notes =
	"add NAME --user USER      make a directory and its udev rule\n"
	"list [NAME...]            list tenants\n"
	"remove NAME               remove an empty directory and its rule\n"
	"set NAME OPTION...        change the directory and its rule, but not its name\n",
	.options =
	"  --user USER            add, set: set the owner, name or number\n"
	"                         (required to add; default of set: unchanged)\n"
	"  --group GROUP          add, set: set the group, name or number\n"
	"                         (default of add: the user's; of set: unchanged)\n"
	"  --mode MODE            add, set: set the control node's mode, octal\n"
	"                         (default of add: 0660 with --group, else 0600;\n"
	"                         of set: unchanged)\n"
	"  --limit N|max          add, set: set the maximum number of entries below it,\n"
	"                         at any depth (default of add: 1000; of set: unchanged)\n"
	"  --selinux PREFIX       add, set: give nodes types with this prefix, declared\n"
	"                         in a policy module (default of add: a type that no\n"
	"                         application may use; of set: unchanged)\n"
	TABLE_OPTIONS_HELP TABLE_ROWS_OPTIONS_HELP,
	.run = cmd_tenant,
};
