// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of the config of a chain. It is the data of a program, so anybody who may load
 * programs and write to the directory may have made it. Its names become those of nodes,
 * and lines on a terminal and in files.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "chain/check.h"
#include "chain/plan.h"
#include "util/error.h"

/* Return the first slot with the name of @slot. */
static size_t check_find_name(const struct chain_config *config, size_t slot)
{
	size_t i;

	for (i = 0; i < slot; i++)
		if (!strcmp(config->slot[i].name, config->slot[slot].name))
			break;
	return i;
}

/* Check a slot and its words. A name is printed only once it is known to be one. */
static bool check_slot(const struct chain_config *config, size_t i, char *why, size_t size)
{
	const struct chain_slot *slot = &config->slot[i];

	if (!memchr(slot->name, '\0', CHAIN_NAME_SIZE))
		snprintf(why, size, "the name of component %zu has no end", i + 1);
	else if (!cli_is_name(slot->name))
		snprintf(why, size, "the name of component %zu is not one of a node", i + 1);
	else if (chain_name_is_taken(slot->name))
		snprintf(why, size, "component %zu has the name %s, which the chain itself uses",
			 i + 1, slot->name);
	else if (check_find_name(config, i) < i)
		snprintf(why, size, "components %zu and %zu have the name %s",
			 check_find_name(config, i) + 1, i + 1, slot->name);
	else if (!slot->id)
		snprintf(why, size, "component %zu, %s, has no program", i + 1, slot->name);
	else if (!chain_on_is_known(slot->on))
		snprintf(why, size, "component %zu, %s, has verdicts that XDP does not have", i + 1,
			 slot->name);
	else if (!memchr(config->words[i], '\0', CHAIN_WORDS_SIZE))
		snprintf(why, size, "the words of component %zu, %s, have no end", i + 1,
			 slot->name);
	else
		return true;
	return false;
}

/**
 * chain_check_config() - check the config of a chain before it is used
 * @config: the config as it was read
 * @why: set to what is wrong
 * @size: size of @why
 *
 * The words are only checked for their end, see chain_words_are_sound().
 *
 * Return: true if it can be that of a chain.
 */
bool chain_check_config(const struct chain_config *config, char *why, size_t size)
{
	size_t i;

	if (config->version != CHAIN_VERSION) {
		snprintf(why, size, "it has version %u, and this command knows version %u",
			 config->version, CHAIN_VERSION);
		return false;
	}
	if (!config->count || config->count > CHAIN_MAX) {
		snprintf(why, size, "it has %u components, not 1 to %u", config->count,
			 CHAIN_MAX);
		return false;
	}
	if (config->counted > 1) {
		snprintf(why, size, "it has counted %u, not 0 or 1", config->counted);
		return false;
	}
	for (i = 0; i < config->count; i++)
		if (!check_slot(config, i, why, size))
			return false;
	return true;
}
