// SPDX-License-Identifier: GPL-2.0-only
/* output/table.c, columns.c, table_json.c, sort.c and filter.c: tables as printed. */
#include <libsmartcols.h>

#include "unit.h"

#include "output/table.h"
#include "output/value.h"
#include "util/array.h"
#include "util/error.h"
#include "util/usage.h"

struct row {
	const char *name;
	const char *id;
	const char *uses;
};

static bool put(char *buf, size_t size, const char *text)
{
	return text && value_put_text(buf, size, text);
}

static bool name_value(void *row, char *buf, size_t size)
{
	return put(buf, size, ((struct row *)row)->name);
}

/* The function of the columns that have none of their own. */
static bool other_value(void *data, const struct table_column *column, char *buf,
			size_t size)
{
	const struct row *row = data;

	return put(buf, size, !strcmp(column->name, "ID") ? row->id : row->uses);
}

static const struct table_column columns[] = {
	{ "NAME", 0, 0, SCOLS_JSON_STRING, true, "name of the node", name_value },
	{ "ID", 0, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true, "id", NULL },
	{ "USES-MAPS", 0, 0, SCOLS_JSON_ARRAY_NUMBER, false, "ids of maps", NULL },
};

static const struct table_columns table_columns = {
	.name = "nodes",
	.column = columns,
	.count = ARRAY_SIZE(columns),
	.value = other_value,
};

static const struct table_column tree_column[] = {
	{ "NAME", 0, SCOLS_FL_TREE, SCOLS_JSON_STRING, true, "name", name_value },
};

static const struct table_columns tree_columns = {
	.name = "tree",
	.column = tree_column,
	.count = ARRAY_SIZE(tree_column),
};

static const struct table_column size_column[] = {
	{ "NAME", 0, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, true, "name", name_value },
	{ "ID", 0, SCOLS_FL_RIGHT | COLUMN_SIZE, SCOLS_JSON_NUMBER, true, "size", NULL },
};

static const struct table_columns size_columns = {
	.name = "sizes",
	.column = size_column,
	.count = ARRAY_SIZE(size_column),
	.value = other_value,
};

static const struct cli_command command = { .name = "list" };

static struct row rows[] = {
	{ "b10", "9", "1 2" },
	{ "b9", "10", "" },
	{ "a", NULL, NULL },
};

/* Print a table of @rows with these options, "" for none and NULL for the end. */
static int print(struct table *table)
{
	int status;
	size_t i;

	if (!table->columns)
		table->columns = &table_columns;
	capture();
	status = table_open(&command, table);
	for (i = 0; !status && i < ARRAY_SIZE(rows); i++)
		table_add(table, &rows[i]);
	if (!status)
		status = table_print(table);
	release();
	return status;
}

#define PRINT(...) print(&(struct table) { __VA_ARGS__ })

static void test_text(void)
{
	same_number(PRINT(.raw = false), CLI_OK, "a table is printed");
	same(unit_io.out, "NAME ID\nb10   9\nb9   10\na    \n",
	     "columns are as wide as their widest value, numbers on the right");
	PRINT(.raw = true, .noheadings = true);
	same(unit_io.out, "b10 9\nb9 10\na \n",
	     "--noheadings leaves the headings out");
	PRINT(.raw = true);
	same(unit_io.out, "NAME ID\nb10 9\nb9 10\na \n", "raw values are not aligned");
	PRINT(.raw = true, .output = "ID");
	same(unit_io.out, "ID\n9\n10\n\n", "--output chooses columns");
	PRINT(.raw = true, .output = "id,Name");
	same(unit_io.out, "ID NAME\n9 b10\n10 b9\n a\n",
	     "columns are in the given order, in any case");
	PRINT(.raw = true, .output = "+USES-MAPS", .noheadings = true);
	has(unit_io.out, "b10 9 1\\x202", "+ adds columns to the default ones");
	PRINT(.raw = true, .output_all = true);
	has(unit_io.out, "NAME ID USES-MAPS\n", "--output-all prints all columns");
}

static void test_errors(void)
{
	same_number(PRINT(.output = "NAME,NONE"), CLI_USAGE,
		    "an unknown column is a usage error");
	has(unit_io.err, "--output: 'NAME,NONE' names an unknown column",
	    "the error shows the option");
	same(unit_io.out, "", "a bad column prints no table");
	same_number(PRINT(.output = "NAM"), CLI_USAGE, "columns are not abbreviated");
	same_number(PRINT(.output = "NAME,"), CLI_USAGE,
		    "a comma at the end is a usage error");
	same_number(PRINT(.output = ""), CLI_USAGE, "an empty list is a usage error");
	same_number(PRINT(.json = true, .raw = true), CLI_USAGE,
		    "--json and --raw are mutually exclusive");
	same_number(PRINT(.output = "ID", .output_all = true), CLI_USAGE,
		    "--output and --output-all are mutually exclusive");
}

static void test_json(void)
{
	struct table empty = { .columns = &table_columns, .json = true };

	PRINT(.json = true);
	same(unit_io.out,
	     "{\n   \"nodes\": [\n      "
	     "{\"name\":\"b10\",\"id\":9},\n      "
	     "{\"name\":\"b9\",\"id\":10},\n      "
	     "{\"name\":\"a\",\"id\":null}"
	     "\n   ]\n}\n",
	     "JSON has an object for each row");
	PRINT(.json = true, .output = "USES-MAPS");
	same(unit_io.out,
	     "{\n   \"nodes\": [\n      "
	     "{\"uses_maps\":[1,2]},\n      "
	     "{\"uses_maps\":[]},\n      "
	     "{\"uses_maps\":null}"
	     "\n   ]\n}\n",
	     "keys are lower case with _, arrays may be empty or missing");
	PRINT(.json = true, .output = "NAME", .sort = "NAME");
	same(unit_io.out,
	     "{\n   \"nodes\": [\n      "
	     "{\"name\":\"a\"},\n      {\"name\":\"b9\"},\n      {\"name\":\"b10\"}"
	     "\n   ]\n}\n",
	     "JSON is sorted, too");
	capture();
	table_open(&command, &empty);
	table_print(&empty);
	release();
	same(unit_io.out, "{\n   \"nodes\": [\n      \n   ]\n}\n",
	     "a table without rows is an empty array");
}

/* A table that is shown again and again. */
static void test_states(void)
{
	struct table json = { .columns = &table_columns, .json = true,
			      .json_lines = true, .output = "NAME" };
	struct table text = { .columns = &table_columns, .raw = true, .sort = "NAME",
			      .output = "NAME" };
	char *state;

	capture();
	table_open(&command, &json);
	table_add(&json, &rows[0]);
	table_add(&json, &rows[1]);
	table_show(&json);
	table_show(&json);
	table_add(&json, &rows[2]);
	table_print(&json);
	release();
	same(unit_io.out,
	     "{\"nodes\":[{\"name\":\"b10\"},{\"name\":\"b9\"}]}\n"
	     "{\"nodes\":[]}\n{\"nodes\":[{\"name\":\"a\"}]}\n",
	     "each state is a document on a line");
	table_open(&command, &text);
	table_add(&text, &rows[0]);
	table_add(&text, &rows[1]);
	state = table_text(&text);
	same(state, "NAME\nb9\nb10", "a state as text is sorted");
	free(state);
	state = table_text(&text);
	same(state, "NAME", "a state without rows has headings");
	free(state);
	table_add(&text, &rows[2]);
	state = table_text(&text);
	same(state, "NAME\na", "so has the next state");
	free(state);
	table_free(&text);
}

/* Rows at these depths, each with its place as its name. */
static void print_tree(struct table *table, const char *depths)
{
	size_t i;

	table->columns = &tree_columns;
	capture();
	table_open(&command, table);
	for (i = 0; depths[i]; i++) {
		char name[2] = { 'a' + i };
		struct row row = { .name = name };

		table_add_below(table, depths[i] - '0', &row);
	}
	table_print(table);
	release();
}

static void test_tree(void)
{
	print_tree(&(struct table) { .json = true }, "01210");
	same(unit_io.out,
	     "{\n"
	     "   \"tree\": [\n"
	     "      {\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[{\"name\":\"c\"}]},\n"
	     "      {\"name\":\"d\"}]},\n"
	     "      {\"name\":\"e\"}\n"
	     "   ]\n"
	     "}\n",
	     "rows of a tree are children of the row above in JSON");
	print_tree(&(struct table) { .raw = true, .noheadings = true }, "0121");
	same(unit_io.out, "a\nb\nc\nd\n", "a raw tree has no lines");
}

static const char *sorted(const char *by)
{
	PRINT(.raw = true, .noheadings = true, .output = "NAME", .sort = by);
	return unit_io.out;
}

static void test_sort(void)
{
	same(sorted("NAME"), "a\nb9\nb10\n",
	     "numbers in texts are sorted by their value");
	same(sorted("NAME:desc"), "b10\nb9\na\n", ":desc sorts from the last value");
	same(sorted("ID"), "a\nb10\nb9\n",
	     "rows are sorted by a column that is not shown, missing values first");
	same_number(PRINT(.sort = "NONE"), CLI_USAGE,
		    "--sort by an unknown column is a usage error");
	has(unit_io.err, "--sort: unknown column 'NONE'",
	    "the error shows the column");
	same_number(PRINT(.sort = "NAME:up"), CLI_USAGE,
		    "another word than desc is a usage error");
	same_number(PRINT(.sort = "NAME:"), CLI_USAGE,
		    "a colon without a word is a usage error");
	rows[0].id = "0xfff";
	rows[1].id = "0x1000";
	rows[2].id = "0x2";
	same(sorted("ID"), "a\nb10\nb9\n",
	     "hexadecimal numbers are sorted by their value");
	rows[0].id = "9";
	rows[1].id = "10";
	rows[2].id = NULL;
}

static void test_sizes(void)
{
	rows[0].id = "1536";
	rows[1].id = "1000";
	PRINT(.columns = &size_columns);
	same(unit_io.out, "NAME    ID\nb10   1.5K\nb9   1000B\na    \n",
	     "a size has a unit");
	PRINT(.columns = &size_columns, .bytes = true);
	same(unit_io.out, "NAME   ID\nb10  1536\nb9   1000\na    \n",
	     "--bytes prints it in bytes");
	PRINT(.columns = &size_columns, .raw = true, .noheadings = true);
	same(unit_io.out, "b10 1536\nb9 1000\na \n", "so does --raw");
	PRINT(.columns = &size_columns, .json = true);
	has(unit_io.out, "\"id\":1536", "so does --json");
	/* raw, because not all versions of libsmartcols pad a table without headings */
	PRINT(.columns = &size_columns, .sort = "ID", .raw = true, .noheadings = true);
	same(unit_io.out, "a \nb9 1000\nb10 1536\n", "sizes are sorted as numbers");
	rows[0].id = "9";
	rows[1].id = "10";
}

static void test_width(void)
{
	rows[0].name = "a-long-name-that-is-cut";
	PRINT(.columns = &size_columns, .noheadings = true, .width = "12", .bytes = true);
	has(unit_io.out, "a-long-na  9\nb9        10\n", "a table fits the width");
	ok(strcspn(unit_io.out, "\n") <= 12, "a value that is too long is cut");
	same_number(PRINT(.width = "0"), CLI_USAGE, "a width of nothing is a usage error");
	has(unit_io.err, "--width: '0' is not a number of at least 1",
	    "the error shows the option");
	rows[0].name = "b10";
}

#ifdef HAVE_SCOLS_FILTER
static const char *filtered(const char *expr)
{
	PRINT(.raw = true, .noheadings = true, .output = "NAME", .filter = expr);
	return unit_io.out;
}

static void test_filter(void)
{
	same(filtered("ID > 9"), "b9\n", "a filter compares numbers");
	same(filtered("NAME == \"a\""), "a\n", "a filter compares texts");
	same(filtered("NAME =~ '^b'"), "b10\nb9\n", "a filter matches texts");
	same(filtered("NAME == \"a\" || ID == 10"), "b9\na\n",
	     "a filter has operators");
	same_number(PRINT(.filter = "NONE == 1"), CLI_USAGE,
		    "a filter with an unknown column is a usage error");
	has(unit_io.err, "--filter: unknown column 'NONE'",
	    "the error shows the column");
	same_number(PRINT(.filter = "ID == 1 $"), CLI_USAGE,
		    "a stray character is a usage error");
	same(unit_io.out, "", "a bad filter prints nothing on standard output");
	same_number(PRINT(.filter = "NAME =~ 5"), CLI_USAGE,
		    "a match with a number is a usage error");
	same_number(PRINT(.filter = "NAME == 'a"), CLI_USAGE,
		    "a missing quote is a usage error");
}
#else
static void test_filter(void)
{
	same_number(PRINT(.filter = "ID > 9"), CLI_USAGE,
		    "--filter is a usage error where libsmartcols has no filters");
	has(unit_io.err, "--filter needs libsmartcols 2.40",
	    "the error shows which version has them");
	same(unit_io.out, "", "without filters nothing is printed");
}
#endif

static void test_describe(void)
{
	capture();
	columns_describe(&table_columns);
	release();
	same(unit_io.out,
	     "            NAME  name of the node\n"
	     "              ID  id\n"
	     "       USES-MAPS  ids of maps\n",
	     "--list-columns prints each column with its help");
}

static void test_options(void)
{
	struct table table = { .columns = &table_columns };

	ok(table_option(&table, 'J', NULL) && table.json, "-J is for JSON");
	ok(table_option(&table, 'x', "ID") && !strcmp(table.sort, "ID"),
	   "-x takes a column");
	ok(!table_option(&table, 'z', NULL), "other options are not of tables");
}

static void unit_run(void)
{
	unsetenv("LIBSMARTCOLS_DEBUG");
	test_text();
	test_errors();
	test_json();
	test_states();
	test_tree();
	test_sort();
	test_sizes();
	test_width();
	test_filter();
	test_describe();
	test_options();
}
