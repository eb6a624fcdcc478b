// SPDX-License-Identifier: GPL-2.0-only
/*
 * The present entries as lines of /etc/bpfdev.d. The object file of an entry is known if apply
 * has made it; the lines of others are comments.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/attributes.h"
#include "bpf/entry_owner.h"
#include "bpf/walk_dirs.h"
#include "chain/command.h"
#include "chain/place.h"
#include "chain/read.h"
#include "chain/save.h"
#include "conf/applied.h"
#include "conf/conf.h"
#include "conf/save.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/parse.h"
#include "util/path.h"
#include "util/strbuf.h"

static const enum conf_kind save_kinds[] = {
	[BPFDEV_TYPE_MAP] = CONF_MAP,
	[BPFDEV_TYPE_PROG] = CONF_PROG,
	[BPFDEV_TYPE_LINK] = CONF_LINK,
	[BPFDEV_TYPE_DIR] = CONF_MKDIR,
};

static void save_put_owner(const char *name, uint32_t type)
{
	struct cli_owner owner;
	char limit[32];

	if (entry_owner_read(name, type, &owner))
		return;
	/* numbers hold where names are not known yet, as at boot */
	printf(" --mode %04o --user %u --group %u", owner.mode & 0777, owner.uid, owner.gid);
	if (!(owner.flags & BPFDEV_SET_LIMIT) || owner.limit == BPFDEV_NO_LIMIT)
		return;
	cli_owner_limit(&owner, limit, sizeof(limit));
	printf(" --limit %s", limit);
}

static void save_unknown(const char *name, const struct bpfdev_dev *dev)
{
	const char *face = bpfdev_dev__face(dev) == BPFDEV_FACE_DATA ? " --as data" : "";

	printf("# %s %s: apply has not made it, so its object file is not known%s\n",
	       bpfdev_type_str(bpfdev_dev__type(dev)), name, face);
}

static const struct applied *save_find(const struct applied_list *list, const char *name,
				       const struct bpfdev_dev *dev)
{
	enum conf_kind kind = save_kinds[bpfdev_dev__type(dev)];
	const struct applied *found = applied_find(list, kind, name, bpfdev_dev__id(dev), 0);

	if (!found && kind == CONF_LINK)
		found = applied_find(list, CONF_VIEW, name, bpfdev_dev__id(dev), 0);
	return found;
}

static int save_entry(const char *name, const struct bpfdev_dev *dev, int ctl, void *data)
{
	const struct applied *applied;

	(void)ctl;
	if (cli_is_below(name, CHAIN_DIR))
		return CLI_OK;
	if (bpfdev_dev__type(dev) == BPFDEV_TYPE_DIR) {
		printf("%s %s", conf_kind_word(CONF_MKDIR), name);
	} else {
		applied = save_find(data, name, dev);
		if (!applied) {
			save_unknown(name, dev);
			return CLI_OK;
		}
		printf("%s %s %s", conf_kind_word(applied->kind), name, applied->text);
		if (applied->persist)
			printf(" --persist");
	}
	save_put_owner(name, bpfdev_dev__type(dev));
	putchar('\n');
	return CLI_OK;
}

static void save_objects(const struct applied_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->entry[i].kind == CONF_OBJECT)
			printf("%s %s %s\n", conf_kind_word(CONF_OBJECT),
			       list->entry[i].name, list->entry[i].text);
}

/* The file of a chain begins with 'interface'; here it is 'chain', and the rest is indented. */
static void save_put_chain(struct strbuf *text)
{
	char *line, *next;

	strbuf_add(text, "", 1);
	next = text->chars;
	line = strsep(&next, "\n");
	printf("%s%s\n", conf_kind_word(CONF_CHAIN), strchr(line, ' '));
	while ((line = strsep(&next, "\n")))
		if (*line)
			printf("  %s\n", line);
}

static int save_chain(const char *iface, void *data)
{
	struct chain_state state;
	struct strbuf text = {};
	char *dir = cli_join(CHAIN_DIR, iface);
	int *failed = data, status;

	status = chain_read(&state, iface, dir, O_RDONLY, true);
	if (!status && state.chain.count) {
		status = chain_save_text(&cli_chain, &state, &text);
		if (!status)
			save_put_chain(&text);
	}
	/* another process has removed it meanwhile */
	if (status && status != CHAIN_STALE)
		*failed = CLI_FAILURE;
	strbuf_free(&text);
	chain_state_free(&state);
	free(dir);
	return 0;
}

/**
 * conf_save() - print all entries as a file for apply
 *
 * Return: CLI_OK, or CLI_FAILURE after the errors were reported.
 */
int conf_save(void)
{
	struct applied_list list;
	int status = applied_read(&list);

	if (!status) {
		save_objects(&list);
		status = cli_walk_dirs("", save_entry, &list);
		chain_each(save_chain, &status);
	}
	applied_free(&list);
	return status;
}
