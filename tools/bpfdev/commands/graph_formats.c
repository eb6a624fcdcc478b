// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pictures of BPF objects, as text. Each of these languages needs a few lines with
 * quoted strings.
 *
 * The kernel allows few characters in names, but that may change. So all other
 * characters are escaped.
 */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "bpf/dependencies.h"
#include "bpf/type_names.h"
#include "commands/graph_formats.h"
#include "libbpfdev.h"
#include "output/json.h"
#include "util/array.h"
#include "util/strbuf.h"

/*
 * struct look - style of the objects of a type
 * @fill: colour
 * @shape: shape in dot
 * @open: characters before the text in Mermaid
 * @close: characters after the text in Mermaid
 */
struct look {
	const char *fill;
	const char *shape;
	const char *open;
	const char *close;
};

static const struct look looks[] = {
	/* types of a newer kernel */
	[0] = { "#eeeeee", "octagon", "{{", "}}" },
	[BPFDEV_TYPE_MAP] = { "#cfe2f3", "cylinder", "[(", ")]" },
	[BPFDEV_TYPE_PROG] = { "#d9ead3", "box", "[", "]" },
	[BPFDEV_TYPE_LINK] = { "#fff2cc", "ellipse", "([", "])" },
};

static const struct look *graph_style(const struct object *object)
{
	return &looks[object->type < ARRAY_SIZE(looks) ? object->type : 0];
}

/* Write "hash 12 blocklist", the line below the name. */
static void graph_put_details(char *buf, size_t size,
			      const struct object *object)
{
	char bpf_type[32];

	names_put_bpf_type(bpf_type, sizeof(bpf_type), object->type,
			   object->bpf_type);
	snprintf(buf, size, "%s %u %s", bpf_type, object->id, object->bpf_name);
}

static void graph_put_label(char *buf, size_t size,
			    const struct dependency *dependency)
{
	char relation[64];

	names_put_relation(relation, sizeof(relation), dependency->relation);
	if (dependency->count > 1)
		snprintf(buf, size, "%s x%u", relation, dependency->count);
	else
		snprintf(buf, size, "%s", relation);
}

/* Call @put_object with each object, then @put_dependency with each dependency. */
static void graph_put_all(FILE *out, const struct objects *objects,
			  void (*put_object)(FILE *out, const struct object *object),
			  void (*put_dependency)(FILE *out, const struct object *user,
						 const struct dependency *dependency))
{
	const struct object *user;
	size_t i, u;

	for (i = 0; i < objects->count; i++)
		put_object(out, objects->object[i]);
	for (i = 0; i < objects->count; i++) {
		user = objects->object[i];
		for (u = 0; u < user->dependency_count; u++)
			put_dependency(out, user, &user->dependency[u]);
	}
}

static void graph_dot_put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(isascii(*text) && isprint(*text) ? *text : '?', out);
	}
}

static void graph_dot_put_object(FILE *out, const struct object *object)
{
	char details[64];

	graph_put_details(details, sizeof(details), object);
	fprintf(out, "\t\"%s:%u\" [label=\"", names_type(object->type), object->id);
	graph_dot_put_text(out, object->name);
	fputs("\\n", out);
	graph_dot_put_text(out, details);
	fprintf(out, "\" shape=%s fillcolor=\"%s\"%s];\n", graph_style(object)->shape,
		graph_style(object)->fill,
		object->pinned ? "" : " style=\"filled,dashed\"");
}

static void graph_dot_put_dependency(FILE *out, const struct object *user,
				     const struct dependency *dependency)
{
	char label[96];

	graph_put_label(label, sizeof(label), dependency);
	fprintf(out, "\t\"%s:%u\" -> \"%s:%u\" [label=\"",
		names_type(user->type), user->id,
		names_type(dependency->object->type), dependency->object->id);
	graph_dot_put_text(out, label);
	fputs("\"];\n", out);
}

/**
 * graph_put_dot() - write a picture for Graphviz
 * @out: the output
 * @objects: the objects, connected
 */
void graph_put_dot(FILE *out, const struct objects *objects)
{
	fputs("digraph bpf {\n"
	      "\trankdir=LR;\n"
	      "\tnode [style=filled fontname=\"sans-serif\"];\n"
	      "\tedge [fontname=\"sans-serif\" fontsize=10];\n", out);
	graph_put_all(out, objects, graph_dot_put_object,
		      graph_dot_put_dependency);
	fputs("}\n", out);
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

static void graph_mermaid_put_object(FILE *out, const struct object *object)
{
	const char *type = bpfdev_type_str(object->type);
	char details[64];

	graph_put_details(details, sizeof(details), object);
	fputc('\t', out);
	graph_mermaid_put_key(out, object);
	fprintf(out, "%s\"", graph_style(object)->open);
	graph_mermaid_put_text(out, object->name);
	fputs("<br>", out);
	graph_mermaid_put_text(out, details);
	fprintf(out, "\"%s:::%s\n", graph_style(object)->close, type ?: "object");
	if (!object->pinned) {
		fputs("\tclass ", out);
		graph_mermaid_put_key(out, object);
		fputs(" unpinned\n", out);
	}
}

static void graph_mermaid_put_dependency(FILE *out, const struct object *user,
					 const struct dependency *dependency)
{
	char label[96];

	graph_put_label(label, sizeof(label), dependency);
	fputc('\t', out);
	graph_mermaid_put_key(out, user);
	fputs(" -->|\"", out);
	graph_mermaid_put_text(out, label);
	fputs("\"| ", out);
	graph_mermaid_put_key(out, dependency->object);
	fputc('\n', out);
}

/**
 * graph_put_mermaid() - write a flowchart for Mermaid
 * @out: the output
 * @objects: the objects, connected
 */
void graph_put_mermaid(FILE *out, const struct objects *objects)
{
	uint32_t type;

	fputs("flowchart LR\n", out);
	for (type = 0; type < ARRAY_SIZE(looks); type++)
		fprintf(out, "\tclassDef %s fill:%s,stroke:#333333,color:#000000\n",
			bpfdev_type_str(type) ?: "object", looks[type].fill);
	fputs("\tclassDef unpinned stroke-dasharray:5 5\n", out);
	graph_put_all(out, objects, graph_mermaid_put_object,
		      graph_mermaid_put_dependency);
}

static void graph_json_put_object(struct strbuf *out,
				  const struct object *object)
{
	char bpf_type[32];

	names_put_bpf_type(bpf_type, sizeof(bpf_type), object->type,
			   object->bpf_type);
	strbuf_printf(out, "{\"key\":\"%s:%u\",\"name\":", names_type(object->type),
		object->id);
	json_put_string(out, object->name);
	strbuf_printf(out, ",\"type\":\"%s\",\"bpf_type\":", names_type(object->type));
	json_put_string(out, bpf_type);
	strbuf_printf(out, ",\"id\":%u,\"bpf_name\":", object->id);
	if (*object->bpf_name)
		json_put_string(out, object->bpf_name);
	else
		strbuf_put(out, "null");
	strbuf_printf(out, ",\"pinned\":%s}", object->pinned ? "true" : "false");
}

static void graph_json_put_dependency(struct strbuf *out,
				      const struct object *user,
				      const struct dependency *dependency)
{
	char relation[64];

	names_put_relation(relation, sizeof(relation), dependency->relation);
	strbuf_printf(out, "{\"from\":\"%s:%u\",\"to\":\"%s:%u\",\"relation\":",
		      names_type(user->type), user->id,
		      names_type(dependency->object->type),
		      dependency->object->id);
	json_put_string(out, relation);
	strbuf_printf(out, ",\"count\":%u}", dependency->count);
}

/**
 * graph_put_json() - write a graph for programs
 * @out: the output
 * @objects: the objects, connected
 */
void graph_put_json(FILE *out, const struct objects *objects)
{
	struct strbuf text = {};
	const char *comma = "\n";
	size_t i, u;

	strbuf_put(&text, "{\"nodes\":[");
	for (i = 0; i < objects->count; i++, comma = ",\n") {
		strbuf_put(&text, comma);
		graph_json_put_object(&text, objects->object[i]);
	}
	strbuf_put(&text, "\n],\"edges\":[");
	comma = "\n";
	for (i = 0; i < objects->count; i++) {
		const struct object *user = objects->object[i];

		for (u = 0; u < user->dependency_count; u++, comma = ",\n") {
			strbuf_put(&text, comma);
			graph_json_put_dependency(&text, user,
						  &user->dependency[u]);
		}
	}
	strbuf_put(&text, "\n]}\n");
	fwrite(text.chars, 1, text.len, out);
	strbuf_free(&text);
}
