// SPDX-License-Identifier: GPL-2.0-only
/* --filter: select rows of a table with an expression of libsmartcols. */
#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "output/columns.h"
#include "output/filter.h"
#include "output/screen.h"
#include "util/error.h"
#include "util/usage.h"

#ifdef HAVE_SCOLS_FILTER

/*
 * The tokens of an expression, see scols-filter(5). They are checked here because
 * libsmartcols' scanner writes other characters to standard output and continues, and
 * its parser treats any operand to the right of =~ as a string.
 */
#define BLANK "[ \t\n]"
#define OPERATOR "[()<>!]|&&|\\|\\||[=!<>]="
#define STRING "('[^'\n]*'|\"[^\"\n]*\")"
#define NUMBER "[0-9]+(\\.[0-9]+|[KMGTPEZY](iB)?)?"
#define NAME "[a-zA-Z][a-zA-Z_.%:/0-9-]*"
#define MATCH "[=!]~" BLANK "*" STRING

static const char words[] =
	"^(" BLANK "|" OPERATOR "|" MATCH "|" STRING "|" NUMBER "|" NAME ")*$";

static bool filter_has_only_words(const char *expr)
{
	regex_t regex;
	bool matches;

	if (regcomp(&regex, words, REG_EXTENDED | REG_NOSUB))
		exit(cli_error("out of memory"));
	matches = !regexec(&regex, expr, 0, NULL, 0);
	regfree(&regex);
	return matches;
}

static int filter_fill(struct libscols_filter *filter __attribute__((unused)),
		       struct libscols_line *line, size_t i, void *table)
{
	columns_fill(table, line, i);
	return 0;
}

static int filter_data_type(const struct table *table, int i)
{
	switch (table->columns->column[table->id[i]].json) {
	case SCOLS_JSON_NUMBER:
		return SCOLS_DATA_U64;
	case SCOLS_JSON_BOOLEAN_OPTIONAL:
		return SCOLS_DATA_BOOLEAN;
	default:
		return SCOLS_DATA_STRING;
	}
}

/* Assign the columns in the expression, shown or not. */
static int filter_assign_columns(struct table *table,
				 struct libscols_iter *iter)
{
	struct libscols_column *column;
	const char *name;
	int i;

	while (!scols_filter_next_holder(table->scols_filter, iter, &name, 0)) {
		i = columns_require(table, name, strlen(name));
		if (i < 0)
			return cli_usage_error(table->command,
					       "--filter: unknown column '%s'; --list-columns lists the columns, and text must be in quotes",
					       name);
		column = scols_table_get_column(table->scols, i);
		scols_column_set_data_type(column, filter_data_type(table, i));
		scols_filter_assign_column(table->scols_filter, iter, name,
					   column);
	}
	return CLI_OK;
}

static int filter_parse(struct table *table)
{
	struct libscols_iter *iter = scols_new_iter(SCOLS_ITER_FORWARD);
	const char *why = NULL;
	int status;

	table->scols_filter = scols_new_filter(NULL);
	if (!iter || !table->scols_filter)
		exit(cli_error("out of memory"));
	if (!filter_has_only_words(table->filter))
		why = "unexpected character or quote, or no string after =~ or !~";
	else if (scols_filter_parse_string(table->scols_filter, table->filter))
		why = scols_filter_get_errmsg(table->scols_filter) ?: "not an expression";
	if (why)
		status = cli_usage_error(table->command, "--filter: '%s': %s",
					 table->filter, why);
	else
		status = filter_assign_columns(table, iter);
	scols_filter_set_filler_cb(table->scols_filter, filter_fill, table);
	scols_free_iter(iter);
	return status;
}

static bool filter_apply(struct table *table, struct libscols_line *line)
{
	int matches = 0;

	if (scols_line_apply_filter(line, table->scols_filter, &matches)) {
		/* it could come with the first row, on a screen without rows */
		screen_close();
		exit(cli_usage_error(table->command,
				     "--filter: '%s' compares text with a number; text must be in quotes, numbers must not",
				     table->filter));
	}
	return matches;
}

#endif /* HAVE_SCOLS_FILTER */

/**
 * filter_open() - prepare --filter
 * @table: a table that has --filter, with its columns
 *
 * Return: CLI_OK, or CLI_USAGE after the error was reported. Without filters in
 * libsmartcols, always CLI_USAGE.
 */
int filter_open(struct table *table)
{
#ifdef HAVE_SCOLS_FILTER
	return filter_parse(table);
#else
	return cli_usage_error(table->command,
			       "--filter needs libsmartcols 2.40 or later, and this bpfdev was built with %s; use 'bpfdev %s --json' and jq(1) instead",
			       LIBSMARTCOLS_VERSION, table->command->name);
#endif
}

/**
 * filter_matches() - check whether the row that is being added matches the filter
 * @table: the table
 * @line: the line of the row; gets the values that the filter needs
 *
 * Exits if the expression cannot be evaluated.
 */
bool filter_matches(struct table *table, struct libscols_line *line)
{
#ifdef HAVE_SCOLS_FILTER
	return filter_apply(table, line);
#else
	(void)table;
	(void)line;
	return true;
#endif
}
