/* SPDX-License-Identifier: GPL-2.0-only */
/* The udev rule of a tenant, which is the only permanent record of it. */
#ifndef BPFDEV_COMMANDS_TENANT_RULE_H
#define BPFDEV_COMMANDS_TENANT_RULE_H

#include "util/owner.h"
#include "util/strbuf.h"

#define TENANT_RULES_DIR "/etc/udev/rules.d"
/* The number is lower than that of 60-bpfdev.rules, which reads the SELinux prefix. */
#define TENANT_RULE_PREFIX "59-bpfdev-tenant-"
#define TENANT_RULE_SUFFIX ".rules"

/*
 * struct tenant_rule - the contents of a rule
 * @name: name of the tenant and of its directory
 * @owner: owner, mode and limit of the directory, all of them set
 * @selinux: prefix of its SELinux types, or NULL
 * @program: the program that makes the directory
 * @text: of a rule that was read: memory of the other members
 */
struct tenant_rule {
	const char *name;
	struct cli_owner owner;
	const char *selinux;
	const char *program;
	char *text;
};

int tenant_rule_check_name(const char *name);
int tenant_rule_error(const char *tenant, int ret);
char *tenant_rule_file(const char *tenant);
void tenant_rule_put(struct strbuf *out, const struct tenant_rule *rule);
int tenant_rule_read(struct tenant_rule *rule, const char *tenant);
void tenant_rule_free(struct tenant_rule *rule);

#endif /* BPFDEV_COMMANDS_TENANT_RULE_H */
