// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pictures of BPF objects, as text. Each of these languages needs a few lines with
 * quoted strings.
 *
 * The kernel allows few characters in names, but that may change. So all other
 * characters are escaped.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "bpf/dependencies.h"
#include "bpf/read_objects.h"
#include "bpf/type_names.h"
#include "commands/graph_formats.h"
#include "commands/graph_picture.h"
#include "libbpfdev.h"
#include "output/json.h"
#include "util/strbuf.h"

static void graph_dot_put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n') {
			fputs("\\n", out);
			continue;
		}
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(isascii(*text) && isprint(*text) ? *text : '?', out);
	}
}

static void graph_dot_put_look(FILE *out, const struct look *look, bool is_dim)
{
	fprintf(out, "\" shape=%s fillcolor=\"%s\"%s];\n", look->shape, look->fill,
		is_dim ? " color=\"#777777\" fontcolor=\"#444444\" style=\"filled,dashed\"" :
			 "");
}

static void graph_dot_put_object(FILE *out, struct object *object)
{
	char details[96];

	graph_put_details(details, sizeof(details), object);
	fprintf(out, "\t\"%s:%u\" [label=\"", names_type(object->type), object->id);
	graph_dot_put_text(out, object->name);
	fputs("\\n", out);
	graph_dot_put_text(out, details);
	graph_dot_put_look(out, graph_style(object), !object->pinned);
}

static void graph_dot_put_arrow_label(FILE *out, const char *label)
{
	if (*label) {
		fputs(" [label=\"", out);
		graph_dot_put_text(out, label);
		fputs("\"]", out);
	}
	fputs(";\n", out);
}

static void graph_dot_put_dependency(FILE *out, const struct object *user,
				     const struct dependency *dependency)
{
	char label[96];

	graph_put_label(label, sizeof(label), user, dependency);
	fprintf(out, "\t\"%s:%u\" -> \"%s:%u\"", names_type(user->type), user->id,
		names_type(dependency->object->type), dependency->object->id);
	graph_dot_put_arrow_label(out, label);
}

static void graph_dot_put_place(FILE *out, const struct place *place)
{
	fprintf(out, "\t\"place:%zu\" [label=\"%s\\n", place->number,
		place->words.kind);
	graph_dot_put_text(out, place->words.name);
	graph_dot_put_look(out, &graph_place_look, false);
}

static void graph_dot_put_attached(FILE *out, const struct place *place)
{
	fprintf(out, "\t\"place:%zu\" -> \"link:%u\"", place->number,
		place->link->id);
	graph_dot_put_arrow_label(out, place->words.how);
}

/* Signs are in a row, which takes less room than a column. */
static void graph_dot_put_sign(FILE *out, const struct look *look, const char *text,
			       const char *before, bool is_dim)
{
	fprintf(out, "\t\t\"legend:%s\" [label=\"%s", text, text);
	graph_dot_put_look(out, look, is_dim);
	if (before)
		fprintf(out, "\t\t\"legend:%s\" -> \"legend:%s\" [style=invis];\n",
			before, text);
}

static const struct language graph_dot = {
	.put_object = graph_dot_put_object,
	.put_dependency = graph_dot_put_dependency,
	.put_place = graph_dot_put_place,
	.put_attached = graph_dot_put_attached,
	.put_sign = graph_dot_put_sign,
};

/**
 * graph_put_dot() - write a picture for Graphviz
 * @out: the output
 * @objects: the objects, connected and marked
 * @title: the title
 */
void graph_put_dot(FILE *out, const struct objects *objects, const char *title)
{
	struct picture picture = { .objects = objects };

	graph_find_places(&picture);
	fputs("digraph bpf {\n"
	      "\trankdir=LR;\n"
	      "\tlabelloc=t;\n"
	      "\tfontname=\"sans-serif\";\n"
	      "\tlabel=\"", out);
	graph_dot_put_text(out, title);
	fputs("\";\n"
	      "\tnode [style=filled fontname=\"sans-serif\"];\n"
	      "\tedge [fontname=\"sans-serif\" fontsize=10];\n", out);
	graph_put_all(out, &picture, &graph_dot);
	if (!graph_is_empty(&picture)) {
		fputs("\tsubgraph cluster_legend {\n"
		      "\t\tlabel=\"arrow: uses or runs\";\n"
		      "\t\tfontsize=10;\n"
		      "\t\tcolor=\"#999999\";\n"
		      "\t\tnode [fontsize=10 height=0.3 margin=\"0.1,0.03\"];\n", out);
		graph_put_signs(out, &picture, &graph_dot);
		fputs("\t}\n", out);
	}
	fputs("}\n", out);
	free(picture.place);
}

static void graph_mermaid_put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (isascii(*text) && (isalnum(*text) || strchr(" ._/:-", *text)))
			fputc(*text, out);
		else
			fprintf(out, "#%u;", (unsigned char)*text);
	}
}

/* Write the key of an object in Mermaid. Its name could be a keyword. */
static void graph_mermaid_put_key(FILE *out, const struct object *object)
{
	const char *type = bpfdev_type_str(object->type);

	fprintf(out, "%s_%u", type ?: "object", object->id);
}

static void graph_mermaid_put_object(FILE *out, struct object *object)
{
	const char *type = bpfdev_type_str(object->type), *line;
	char details[96];

	graph_put_details(details, sizeof(details), object);
	fputc('\t', out);
	graph_mermaid_put_key(out, object);
	fprintf(out, "%s\"", graph_style(object)->open);
	graph_mermaid_put_text(out, object->name);
	for (line = strtok(details, "\n"); line; line = strtok(NULL, "\n")) {
		fputs("<br>", out);
		graph_mermaid_put_text(out, line);
	}
	fprintf(out, "\"%s:::%s\n", graph_style(object)->close, type ?: "object");
	if (!object->pinned) {
		fputs("\tclass ", out);
		graph_mermaid_put_key(out, object);
		fputs(" unpinned\n", out);
	}
}

static void graph_mermaid_put_arrow(FILE *out, const char *label)
{
	if (*label) {
		fputs(" -->|\"", out);
		graph_mermaid_put_text(out, label);
		fputs("\"| ", out);
	} else {
		fputs(" --> ", out);
	}
}

static void graph_mermaid_put_dependency(FILE *out, const struct object *user,
					 const struct dependency *dependency)
{
	char label[96];

	graph_put_label(label, sizeof(label), user, dependency);
	fputc('\t', out);
	graph_mermaid_put_key(out, user);
	graph_mermaid_put_arrow(out, label);
	graph_mermaid_put_key(out, dependency->object);
	fputc('\n', out);
}

static void graph_mermaid_put_place(FILE *out, const struct place *place)
{
	fprintf(out, "\tplace_%zu%s\"%s<br>", place->number, graph_place_look.open,
		place->words.kind);
	graph_mermaid_put_text(out, place->words.name);
	fprintf(out, "\"%s:::place\n", graph_place_look.close);
}

static void graph_mermaid_put_attached(FILE *out, const struct place *place)
{
	fprintf(out, "\tplace_%zu", place->number);
	graph_mermaid_put_arrow(out, place->words.how);
	graph_mermaid_put_key(out, place->link);
	fputc('\n', out);
}

/* Signs have the classes of what they stand for. */
static void graph_mermaid_put_sign(FILE *out, const struct look *look, const char *text,
				   const char *before __attribute__((unused)),
				   bool is_dim)
{
	size_t type = look - graph_looks;
	const char *class = "place";

	if (look != &graph_place_look)
		class = bpfdev_type_str(type) ?: "object";
	fprintf(out, "\t\tlegend_%s%s\"%s\"%s:::%s\n", is_dim ? "unpinned" : class,
		look->open, text, look->close, class);
	if (is_dim)
		fputs("\t\tclass legend_unpinned unpinned\n", out);
}

static const struct language graph_mermaid = {
	.put_object = graph_mermaid_put_object,
	.put_dependency = graph_mermaid_put_dependency,
	.put_place = graph_mermaid_put_place,
	.put_attached = graph_mermaid_put_attached,
	.put_sign = graph_mermaid_put_sign,
};

/* Write a class of nodes in Mermaid. */
static void graph_mermaid_put_class(FILE *out, const char *name,
				    const struct look *look)
{
	fprintf(out, "\tclassDef %s fill:%s,stroke:#333333,color:#000000\n", name,
		look->fill);
}

/**
 * graph_put_mermaid() - write a flowchart for Mermaid
 * @out: the output
 * @objects: the objects, connected and marked
 * @title: the title
 */
void graph_put_mermaid(FILE *out, const struct objects *objects, const char *title)
{
	struct picture picture = { .objects = objects };
	uint32_t type;

	graph_find_places(&picture);
	/* the title is in YAML, where all these characters stand for themselves */
	fputs("---\ntitle: \"", out);
	for (; *title; title++)
		fputc(isalnum(*title) || strchr(" ._/:-", *title) ? *title : '?', out);
	fputs("\"\n---\nflowchart LR\n", out);
	for (type = 0; type < GRAPH_LOOKS; type++)
		graph_mermaid_put_class(out, bpfdev_type_str(type) ?: "object",
					&graph_looks[type]);
	graph_mermaid_put_class(out, "place", &graph_place_look);
	fputs("\tclassDef unpinned color:#444444,stroke:#777777,stroke-dasharray:5 5\n",
	      out);
	graph_put_all(out, &picture, &graph_mermaid);
	if (!graph_is_empty(&picture)) {
		fputs("\tsubgraph legend[\"arrow: uses or runs\"]\n", out);
		graph_put_signs(out, &picture, &graph_mermaid);
		fputs("\tend\n", out);
	}
	free(picture.place);
}

static void graph_json_put_object(struct strbuf *out, struct object *object)
{
	char bpf_type[32];

	object_read_facts(object);
	names_put_bpf_type(bpf_type, sizeof(bpf_type), object->type,
			   object->bpf_type);
	strbuf_printf(out, "{\"key\":\"%s:%u\",\"name\":", names_type(object->type),
		object->id);
	json_put_string(out, object->name);
	strbuf_printf(out, ",\"type\":\"%s\",\"bpf_type\":", names_type(object->type));
	json_put_string(out, bpf_type);
	strbuf_printf(out, ",\"id\":%u,\"bpf_name\":", object->id);
	json_put_value(out, SCOLS_JSON_STRING,
		       *object->bpf_name ? object->bpf_name : NULL);
	strbuf_printf(out, ",\"node\":%s,\"target\":",
		      object->pinned ? "true" : "false");
	json_put_value(out, SCOLS_JSON_STRING, object->target);
	if (object->type == BPFDEV_TYPE_MAP)
		strbuf_printf(out, ",\"memlock\":%llu}",
			      (unsigned long long)object->memlock);
	else
		strbuf_put(out, ",\"memlock\":null}");
}

/* Write an edge as the kernel has it: a link refers to the program it attaches to. */
static void graph_json_put_dependency(struct strbuf *out,
				      const struct object *user,
				      const struct dependency *dependency)
{
	const struct object *from = user, *to = dependency->object;
	char relation[64];

	if (dependency->is_call) {
		from = dependency->object;
		to = user;
	}
	names_put_relation(relation, sizeof(relation), dependency->relation);
	strbuf_printf(out, "{\"from\":\"%s:%u\",\"to\":\"%s:%u\",\"relation\":",
		      names_type(from->type), from->id, names_type(to->type), to->id);
	json_put_string(out, relation);
	strbuf_printf(out, ",\"count\":%u}", dependency->count);
}

/**
 * graph_put_json() - write a graph for programs
 * @out: the output
 * @objects: the objects, connected and marked
 * @title: not written
 */
void graph_put_json(FILE *out, const struct objects *objects,
		    const char *title __attribute__((unused)))
{
	struct strbuf text = {};
	const char *comma = "\n";
	size_t i, u;

	strbuf_put(&text, "{\"nodes\":[");
	for (i = 0; i < objects->count; i++) {
		if (!objects->object[i]->reached)
			continue;
		strbuf_put(&text, comma);
		graph_json_put_object(&text, objects->object[i]);
		comma = ",\n";
	}
	strbuf_put(&text, "\n],\"edges\":[");
	comma = "\n";
	for (i = 0; i < objects->count; i++) {
		const struct object *user = objects->object[i];

		for (u = 0; user->reached && u < user->dependency_count; u++) {
			strbuf_put(&text, comma);
			graph_json_put_dependency(&text, user,
						  &user->dependency[u]);
			comma = ",\n";
		}
	}
	strbuf_put(&text, "\n]}\n");
	fwrite(text.chars, 1, text.len, out);
	strbuf_free(&text);
}
