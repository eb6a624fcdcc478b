#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# selftests/layers on small trees, with and without the faults that it reports. Needs a
# C compiler, but neither a module nor a guest.

cd "$(dirname "$0")/.." || exit 1
# shellcheck source=selftests/lib/tap.sh
. lib/tap.sh

tree=$(mktemp -d)
trap 'rm -rf "$tree" "$tap_out" "$tap_err"' EXIT

# file PATH LINE...: write it, and compile it if it is C.
file()
{
	mkdir -p "$(dirname "$tree/$1")"
	printf '%s\n' "${@:2}" > "$tree/$1"
	[[ $1 != *.c ]] ||
		cc -I "$tree/tools/bpfdev" -I "$tree/module" -c "$tree/$1" -o "$tree/${1%.c}.o"
}

# A command without faults.
clean_tools()
{
	rm -rf "${tree:?}"/*
	file tools/bpfdev/util/path.h 'int path_get(void);'
	file tools/bpfdev/util/path.c '#include "path.h"' 'int path_get(void) { return 1; }'
	file tools/bpfdev/output/table.h 'int table_print(void);'
	file tools/bpfdev/output/table.c '#include "output/table.h"' '#include "util/path.h"' \
		'int table_print(void) { return path_get(); }'
	file tools/bpfdev/output/json.h 'int json_print(void);'
	file tools/bpfdev/output/json.c '#include "table.h"' '#include "json.h"' \
		'int json_print(void) { return table_print(); }'
	file tools/bpfdev/main.c '#include "output/json.h"' '#include <stdio.h>' \
		'int main(void) { return json_print(); }'
}

# A module without faults.
clean_module()
{
	rm -rf "${tree:?}"/*
	file Kbuild 'obj-m := bpfdev.o' 'bpfdev-y := module/bpf/object.o' \
		'bpfdev-y += module/node.o'
	file module/compat.h 'struct compat;'
	file module/bpf/object.h 'int object_get(void);'
	file module/bpf/object.c '#include "object.h"' '#include "compat.h"' \
		'int object_get(void) { return 1; }'
	file module/node.h 'int node_open(void);'
	file module/node.c '#include "node.h"' '#include "bpf/object.h"' \
		'int node_open(void) { return object_get(); }'
}

clean_tools
t 'tools: a clean tree' 0 '' '' ./layers tools "$tree"

file tools/bpfdev/util/path.c '#include "output/table.h"' 'int path_get(void) { return 1; }'
t 'tools: an include of a floor above' 1 \
	'^layers: tools/bpfdev/util/path\.c includes output/table\.h, of a floor above$' '' \
	./layers tools "$tree"

clean_tools
file tools/bpfdev/util/path.c 'int table_print(void);' \
	'int path_get(void) { return table_print(); }'
t 'tools: a symbol of a floor above' 1 \
	'^layers: tools/bpfdev/util/path\.c uses table_print of tools/bpfdev/output/table\.c, of a floor above$' '' \
	./layers tools "$tree"

clean_tools
file tools/bpfdev/output/table.h '#include "json.h"' 'int table_print(void);'
t 'tools: a circle of includes' 1 \
	'^layers: tools/bpfdev/output/table\.h includes json\.h, in a circle$' '' \
	./layers tools "$tree"
t 'tools: a circle of includes is printed with both sides' 1 \
	'^layers: tools/bpfdev/output/json\.c includes table\.h, in a circle$' '' \
	./layers tools "$tree"

clean_tools
file tools/bpfdev/output/table.c 'int json_print(void);' \
	'int table_print(void) { return json_print(); }'
t 'tools: a circle of symbols' 1 \
	'^layers: tools/bpfdev/output/table\.c uses json_print of tools/bpfdev/output/json\.c, in a circle$' '' \
	./layers tools "$tree"

clean_tools
file tools/bpfdev/output/json.c '#include "json.h"' \
	'static int run(void)' '{' 'return 1;' '}' \
	'int json_print(void)' '{' 'return run();' '}'
file tools/bpfdev/util/path.c '#include "path.h"' \
	'static int' 'run(void)' '{' 'return 1;' '}' \
	'int path_get(void)' '{' 'return run();' '}'
t 'tools: a function name that is defined twice' 1 \
	'^layers: run is defined in tools/bpfdev/output/json\.c, tools/bpfdev/util/path\.c$' '' \
	./layers tools "$tree"

clean_tools
file tools/bpfdev/other/path.c 'int other_path;'
t 'tools: a folder that is no floor' 1 \
	'^layers: tools/bpfdev/other/path belongs to no floor$' '' ./layers tools "$tree"

clean_tools
file tools/bpfdev/list.c 'int list_print;'
t 'tools: a file beside main.c' 1 \
	'^layers: tools/bpfdev/list belongs to no floor$' '' ./layers tools "$tree"

clean_tools
rm "$tree/tools/bpfdev/util/path.o"
t 'tools: an object file is missing' 1 '^layers: build tools/bpfdev first$' '' \
	./layers tools "$tree"

clean_module
t 'module: a clean tree' 0 '' '' ./layers module "$tree"

file module/bpf/object.c '#include "../node.h"' 'int object_get(void) { return 1; }'
t 'module: an include of a unit below it in Kbuild' 1 \
	'^layers: module/bpf/object\.c includes \.\./node\.h, of a floor above$' '' \
	./layers module "$tree"

clean_module
file module/bpf/object.c 'int node_open(void);' 'int object_get(void) { return node_open(); }'
t 'module: a symbol of a unit below it in Kbuild' 1 \
	'^layers: module/bpf/object\.c uses node_open of module/node\.c, of a floor above$' '' \
	./layers module "$tree"

clean_module
file module/dir.c 'int dir_make;'
t 'module: a unit that Kbuild does not have' 1 \
	'^layers: module/dir belongs to no floor$' '' ./layers module "$tree"

rm -rf "${tree:?}"/*
t 'no units' 1 '^layers: no units in module$' '' ./layers module "$tree"
t 'neither module nor tools' 2 '' '^usage: layers' ./layers nonsense

tap_end
