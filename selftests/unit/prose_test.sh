#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# selftests/prose, on small texts with and without the clauses that it counts. Needs
# neither a module nor a guest.

cd "$(dirname "$0")/.." || exit 1
# shellcheck source=selftests/lib/tap.sh
. lib/tap.sh

tree=$(mktemp -d)
trap 'rm -rf "$tree" "$tap_out" "$tap_err"' EXIT

# file PATH LINE...: write it.
file()
{
	mkdir -p "$(dirname "$tree/$1")"
	printf '%s\n' "${@:2}" > "$tree/$1"
}

# words N: so many of them, none of which counts.
words()
{
	yes word | head -n "$1" | tr '\n' ' '
}

# good WHAT FILE, bad WHAT FILE NUMBER QUOTE: whether FILE is under its limit.
good()
{
	t "$1" 0 '' '' ./prose "$tree/$2"
}

bad()
{
	t "$1" 1 "^prose: $tree/$2: $3 per 1,000 words \(limit [36]\): .*\"$4\"" '' \
		./prose "$tree/$2"
}

file a.md 'See who may read it.' "$(words 100)"
bad 'Markdown: a clause without a noun' a.md 9.5 'See who may read'
file a.md 'Print' 'what is' 'behind it.'
bad 'Markdown: a clause at the beginning of a line' a.md 200.0 'Print what is behind'
file a.md "Whatever it is. $(words 996)" "Who? $(words 1000)"
good 'Markdown: 1 clause in 2,000 words is within the limit' a.md
file a.md "Show who and what and whose it is. $(words 992)"
good 'Markdown: 3 in 1,000 words are within the limit' a.md
file a.md "Show who and what and whose it is. $(words 991)"
bad 'Markdown: 3 in 999 words are not' a.md 3.0 'Show who and what'
file a.md 'The process whose map it is, and users' 'who read.'
good 'Markdown: a person is a noun' a.md
file a.md 'What holds this? It asks: who may read it?'
good 'Markdown: a question may begin with such a word' a.md
file a.md 'What holds this. May it?'
bad 'Markdown: a question in the next sentence makes no difference' a.md 200.0 'What holds this.'
file a.md '```' 'what' '```' '    what' '| what |' 'text'
good 'Markdown: code and tables are not text' a.md
file a.md '```' 'code' '```' 'what'
bad 'Markdown: a line after code is text' a.md 1000.0 'what'

file a.8 '.\" what' '.TH what 8' '.nf' 'what' '.fi' '.SH WHAT' 'text'
good 'manual page: requests and examples are not text' a.8
file a.8 '.B bpfdev' 'shows what it' '.I is' 'of it.'
bad 'manual page: a clause over several lines' a.8 142.9 'bpfdev shows what it is'

file ABI/a 'What: /sys/what' 'Description: text'
good 'ABI file: What: is not text' ABI/a
file ABI/a 'What: /sys/what' 'Description: what it is'
bad 'ABI file: a clause in a description' ABI/a 250.0 'Description: what it is'

file uapi/a.h "/* What it is. $(words 96) */"
bad 'uapi header: one clause in 99 words' uapi/a.h 10.1 'What it is.'

file a.c 'int who = "/* what */";' 'what(); // text' "c = '\"'; /* text */ who();"
good 'C: code and strings are not text' a.c
file a.c '/* What it is. */'
good 'C: one clause is never too many' a.c
file a.c '/* What it is. */' 'int a; // and who'
bad 'C: two clauses in few words are too many' a.c 400.0 'it is. and who'
file a.c '/*' " * What it is, and who. $(words 329)" ' */'
good 'C: two clauses in 334 words are within the limit' a.c
file a.c '/*' " * What it is, and who. $(words 328)" ' */' 'int a;'
bad 'C: two clauses in 333 words are not' a.c 6.0 'it is, and who. word word'
file a.c '/* @what: text, @what: text, @who: text */'
good 'C: the name of a parameter is not a clause' a.c

file a.md 'text'
file b.md 'What it is.'
t 'the second of two files is named' 1 "^prose: $tree/b.md: " '' ./prose "$tree/a.md" "$tree/b.md"
t 'an unknown option is a usage error' 2 '' '^usage: prose' ./prose --nonsense

tap_end
