// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev tenant list: the tenants by their rules, and the state of their directories. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <libsmartcols.h>

#include "bpf/attributes.h"
#include "commands/tenant_list.h"
#include "commands/tenant_rule.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/table.h"
#include "output/value.h"
#include "util/alloc.h"
#include "util/array.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"

/*
 * struct tenant_row - a tenant
 * @rule: its rule
 * @is_edited: its rule was edited, and the members of @rule except the name are unknown
 * @is_made: its directory exists
 * @node: with @is_made: the control node
 */
struct tenant_row {
	struct tenant_rule rule;
	bool is_edited;
	bool is_made;
	struct stat node;
};

static bool tenant_name_value(void *data, char *buf, size_t size)
{
	const struct tenant_row *row = data;

	return value_put_text(buf, size, row->rule.name);
}

static bool tenant_user_value(void *data, char *buf, size_t size)
{
	const struct tenant_row *row = data;

	return !row->is_edited && value_put_user(buf, size, row->rule.owner.uid);
}

static bool tenant_group_value(void *data, char *buf, size_t size)
{
	const struct tenant_row *row = data;

	return !row->is_edited && value_put_group(buf, size, row->rule.owner.gid);
}

static bool tenant_mode_value(void *data, char *buf, size_t size)
{
	const struct tenant_row *row = data;

	return !row->is_edited && value_put(buf, size, "%04o", row->rule.owner.mode);
}

static bool tenant_limit_value(void *data, char *buf, size_t size)
{
	const struct tenant_row *row = data;

	return !row->is_edited && row->rule.owner.limit != BPFDEV_NO_LIMIT &&
	       value_put_u64(buf, size, row->rule.owner.limit);
}

static bool tenant_entries_value(void *data, char *buf, size_t size)
{
	const struct tenant_row *row = data;

	return row->is_made &&
	       attribute_of_node(row->node.st_rdev, "entries", buf, size);
}

static bool tenant_selinux_value(void *data, char *buf, size_t size)
{
	const struct tenant_row *row = data;

	return !row->is_edited && row->rule.selinux &&
	       value_put_text(buf, size, row->rule.selinux);
}

/* Check whether the directory has the limit of the rule; without sysfs it is unknown. */
static bool tenant_has_limit(const struct tenant_row *row)
{
	char now[32], limit[32];

	if (!attribute_of_node(row->node.st_rdev, "limit", now, sizeof(now)))
		return true;
	cli_owner_limit(&row->rule.owner, limit, sizeof(limit));
	return !strcmp(now, limit);
}

static const char *tenant_state(const struct tenant_row *row)
{
	const struct cli_owner *owner = &row->rule.owner;

	if (row->is_edited)
		return "edited";
	if (!row->is_made)
		return "missing";
	if (row->node.st_uid != owner->uid || row->node.st_gid != owner->gid ||
	    (row->node.st_mode & 0777) != owner->mode || !tenant_has_limit(row))
		return "differs";
	return "ready";
}

static bool tenant_state_value(void *data, char *buf, size_t size)
{
	return value_put_text(buf, size, tenant_state(data));
}

static bool tenant_rule_value(void *data, char *buf, size_t size)
{
	const struct tenant_row *row = data;

	return value_put(buf, size, "%s/%s%s%s", TENANT_RULES_DIR, TENANT_RULE_PREFIX,
			 row->rule.name, TENANT_RULE_SUFFIX);
}

static const struct table_column all[] = {
	{ "NAME", 0.2, 0, SCOLS_JSON_STRING, true,
	  "name of the tenant and of its directory", tenant_name_value },
	{ "USER", 4, 0, SCOLS_JSON_STRING, true,
	  "owner of the directory, by the rule", tenant_user_value },
	{ "GROUP", 5, 0, SCOLS_JSON_STRING, true,
	  "group of the directory, by the rule", tenant_group_value },
	{ "MODE", 4, 0, SCOLS_JSON_STRING, true,
	  "permission bits of the control node, by the rule", tenant_mode_value },
	{ "LIMIT", 5, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "maximum of ENTRIES, by the rule", tenant_limit_value },
	{ "ENTRIES", 7, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "present entries below the directory", tenant_entries_value },
	{ "SELINUX", 7, 0, SCOLS_JSON_STRING, true,
	  "prefix of its SELinux types", tenant_selinux_value },
	{ "STATE", 5, 0, SCOLS_JSON_STRING, true,
	  "ready, missing, differs or edited", tenant_state_value },
	{ "RULE", 20, 0, SCOLS_JSON_STRING, false,
	  "path of its udev rule", tenant_rule_value },
};

const struct table_columns tenant_columns = {
	.name = "tenants",
	.column = all,
	.count = ARRAY_SIZE(all),
};

/* Return 0, or an error of the rule. */
static int tenant_list_add(struct table *table, const char *name)
{
	struct tenant_row row = {};
	int ret = tenant_rule_read(&row.rule, name);
	char path[512];

	if (ret && ret != -EINVAL) {
		tenant_rule_free(&row.rule);
		return ret;
	}
	row.is_edited = ret;
	snprintf(path, sizeof(path), BPFDEV_DEV_DIR "/%s/control", name);
	row.is_made = !stat(path, &row.node) && S_ISCHR(row.node.st_mode);
	table_add(table, &row);
	tenant_rule_free(&row.rule);
	return 0;
}

/* The name of the tenant of a file, to be freed; NULL for another file. */
static char *tenant_list_name(const char *file)
{
	size_t before = strlen(TENANT_RULE_PREFIX), after = strlen(TENANT_RULE_SUFFIX);
	size_t len = strlen(file);
	char *name;

	if (len <= before + after || strncmp(file, TENANT_RULE_PREFIX, before) != 0 ||
	    strcmp(file + len - after, TENANT_RULE_SUFFIX) != 0)
		return NULL;
	name = cli_copy(file + before);
	name[len - before - after] = '\0';
	return name;
}

static int tenant_list_one(struct table *table, const char *arg)
{
	char *name = cli_name(arg);
	int status = name ? tenant_rule_check_name(name) : CLI_FAILURE, ret;

	if (!status) {
		ret = tenant_list_add(table, name);
		status = ret ? tenant_rule_error(name, ret) : CLI_OK;
	}
	free(name);
	return status;
}

static int tenant_list_all(struct table *table)
{
	struct dirent **files;
	int count, i, status = CLI_OK;

	count = scandir(TENANT_RULES_DIR, &files, NULL, alphasort);
	if (count < 0)
		return errno == ENOENT ? CLI_OK :
					 cli_error("cannot read " TENANT_RULES_DIR ": %s",
						   strerror(errno));
	for (i = 0; i < count; i++) {
		char *name = tenant_list_name(files[i]->d_name);
		int ret = name ? tenant_list_add(table, name) : 0;

		/* it can be removed meanwhile */
		if (ret && ret != -ENOENT)
			status = tenant_rule_error(name, ret);
		free(name);
		free(files[i]);
	}
	free(files);
	return status;
}

/**
 * tenant_list() - list tenants
 * @command: the command, for errors
 * @table: the table, its options set
 * @names: the tenants to list
 * @count: number of @names; 0: all tenants
 *
 * Return: CLI_OK, or another status after the error was reported.
 */
int tenant_list(const struct cli_command *command, struct table *table, char **names,
		int count)
{
	int i, status = table_open(command, table);

	if (status)
		return status;
	if (!count)
		status = tenant_list_all(table);
	for (i = 0; i < count; i++)
		if (tenant_list_one(table, names[i]))
			status = CLI_FAILURE;
	return table_print(table) ?: status;
}
