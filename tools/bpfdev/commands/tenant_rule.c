// SPDX-License-Identifier: GPL-2.0-only
/*
 * The udev rule of a tenant.
 *
 * Nodes and directories do not survive a reboot. A udev rule for the control node of
 * /dev/bpf, which is the first node to appear, makes a tenant's directory again. This
 * rule is the only permanent record of a tenant.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands/tenant_rule.h"
#include "libbpfdev.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/parse.h"
#include "util/path.h"
#include "util/strbuf.h"

/* More than any rule that tenant_rule_put() writes. */
#define RULE_SIZE 16384

#define RUN "RUN+=\""
#define SELINUX "ENV{BPFDEV_SELINUX}=\""

/**
 * tenant_rule_check_name() - check the name of a tenant
 * @name: the name, which becomes part of a rule and of its file name
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int tenant_rule_check_name(const char *name)
{
	if (strchr(name, '/'))
		return cli_error("%s: a tenant's directory is in /dev/bpf itself, so its name cannot have a '/'",
				 name);
	if (!*name)
		return cli_error("/dev/bpf itself cannot be the directory of a tenant");
	return cli_is_name(name) ? CLI_OK :
				   cli_name_error("add the tenant", name, EINVAL);
}

/**
 * tenant_rule_error() - report an error of tenant_rule_read()
 * @tenant: the tenant
 * @ret: the error
 *
 * Return: CLI_FAILURE.
 */
int tenant_rule_error(const char *tenant, int ret)
{
	char *file = tenant_rule_file(tenant);

	if (ret == -ENOENT)
		cli_error("%s: no such tenant: " TENANT_RULES_DIR "/%s does not exist",
			  tenant, file);
	else if (ret == -EINVAL)
		cli_error("cannot change the tenant %s: " TENANT_RULES_DIR "/%s was edited; edit it again, or 'bpfdev tenant remove %s' and add the tenant again",
			  tenant, file, tenant);
	else
		cli_error("cannot read " TENANT_RULES_DIR "/%s: %s", file, strerror(-ret));
	free(file);
	return CLI_FAILURE;
}

/**
 * tenant_rule_file() - return the name of the file of a rule
 * @tenant: the tenant
 *
 * Return: a string to be freed with free().
 */
char *tenant_rule_file(const char *tenant)
{
	struct strbuf name = {};

	strbuf_printf(&name, TENANT_RULE_PREFIX "%s" TENANT_RULE_SUFFIX, tenant);
	strbuf_add(&name, "", 1);
	return name.chars;
}

/**
 * tenant_rule_put() - write a rule
 * @out: its text is added here
 * @rule: the rule
 *
 * Users are numbers, because names may not be resolvable at boot.
 */
void tenant_rule_put(struct strbuf *out, const struct tenant_rule *rule)
{
	const struct cli_owner *owner = &rule->owner;
	char limit[16];

	cli_owner_limit(owner, limit, sizeof(limit));
	strbuf_printf(out,
		      "# Made by \"bpfdev tenant add\"; \"bpfdev tenant remove %s\" removes it.\n"
		      "ACTION==\"add\", SUBSYSTEM==\"bpf-objects\", ENV{DEVNAME}==\"/dev/bpf/control\", \\\n"
		      "\tTEST!=\"/dev/bpf/%s\", " RUN "%s mkdir --user %u --group %u --mode %04o",
		      rule->name, rule->name, rule->program, owner->uid, owner->gid,
		      owner->mode);
	strbuf_printf(out, " --limit %s -- %s\"\n", limit, rule->name);
	if (rule->selinux)
		strbuf_printf(out,
			      "SUBSYSTEM==\"bpf-objects\", ENV{BPFDEV_DIR}==\"%s|%s/*\", " SELINUX "%s\"\n",
			      rule->name, rule->name, rule->selinux);
}

/* Read a file into a string; NULL and errno on failure. */
static char *tenant_rule_load(const char *path)
{
	int fd = cli_debug_call(open(path, O_RDONLY | O_CLOEXEC), "open %s O_RDONLY",
				path);
	char *text;
	ssize_t len;

	if (fd < 0)
		return NULL;
	text = calloc(1, RULE_SIZE);
	len = text ? read(fd, text, RULE_SIZE - 1) : -1;
	close(fd);
	if (len >= 0)
		return text;
	free(text);
	return NULL;
}

/* End a string in the text of a rule at @end. Return what follows, or NULL. */
static char *tenant_rule_cut(char *string, const char *end)
{
	char *at = string ? strstr(string, end) : NULL;

	if (!at)
		return NULL;
	*at = '\0';
	return at + strlen(end);
}

/* Take an option and its value from the start of @text. Return the value, or NULL. */
static char *tenant_rule_option(char **text, const char *option)
{
	size_t len = strlen(option);

	if (!*text || strncmp(*text, option, len) != 0)
		return NULL;
	*text += len;
	return strsep(text, " ");
}

static bool tenant_rule_number(char **text, const char *option, int base,
			       uint32_t *value)
{
	char *word = tenant_rule_option(text, option);

	return word && !cli_parse_u32(word, base, value);
}

static bool tenant_rule_parse_owner(struct cli_owner *owner, char *options)
{
	const char *limit;

	if (!tenant_rule_number(&options, "--user ", 10, &owner->uid) ||
	    !tenant_rule_number(&options, "--group ", 10, &owner->gid) ||
	    !tenant_rule_number(&options, "--mode ", 8, &owner->mode))
		return false;
	owner->flags = BPFDEV_SET_MODE | BPFDEV_SET_UID | BPFDEV_SET_GID |
		       BPFDEV_SET_LIMIT;
	limit = tenant_rule_option(&options, "--limit ");
	owner->limit = BPFDEV_NO_LIMIT;
	return limit && (!strcmp(limit, "max") ||
			 !cli_parse_u32(limit, 10, &owner->limit));
}

/* Take the values out of a text, which is cut into strings. Return false for no rule. */
static bool tenant_rule_parse(struct tenant_rule *rule, char *text)
{
	char *program = strstr(text, RUN), *selinux = strstr(text, SELINUX);

	if (selinux) {
		selinux += strlen(SELINUX);
		tenant_rule_cut(selinux, "\"");
		rule->selinux = selinux;
	}
	if (!program)
		return false;
	program += strlen(RUN);
	rule->program = program;
	return tenant_rule_parse_owner(&rule->owner, tenant_rule_cut(program, " mkdir "));
}

/* Check that a rule is exactly as it would be written. */
static bool tenant_rule_is(const struct tenant_rule *rule, const char *text)
{
	struct strbuf expected = {};
	bool is;

	tenant_rule_put(&expected, rule);
	is = strlen(text) == expected.len && !memcmp(text, expected.chars, expected.len);
	strbuf_free(&expected);
	return is;
}

/**
 * tenant_rule_read() - read the rule of a tenant
 * @rule: filled in; free it with tenant_rule_free() in any case
 * @tenant: the tenant; must outlive @rule
 *
 * Return: 0; -ENOENT: no such tenant; -EINVAL: the file was edited, so its contents are
 * unknown; or another error of its file.
 */
int tenant_rule_read(struct tenant_rule *rule, const char *tenant)
{
	char *file = tenant_rule_file(tenant);
	char *path = cli_join(TENANT_RULES_DIR, file);
	char *text = tenant_rule_load(path);
	int ret = text ? 0 : -errno;

	memset(rule, 0, sizeof(*rule));
	rule->name = tenant;
	if (!ret) {
		rule->text = strdup(text);
		if (!rule->text)
			ret = -ENOMEM;
		else if (!tenant_rule_parse(rule, rule->text) || !tenant_rule_is(rule, text))
			ret = -EINVAL;
	}
	free(text);
	free(path);
	free(file);
	return ret;
}

/**
 * tenant_rule_free() - free the memory of tenant_rule_read()
 * @rule: the rule
 */
void tenant_rule_free(struct tenant_rule *rule)
{
	free(rule->text);
}
