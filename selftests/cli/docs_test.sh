#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The documentation matches the implementation: options and columns in help and manual,
# attributes in Documentation/ABI and in sysfs, commands and errors in the header and in
# the manual.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

prefix=/usr
man=$prefix/share/man
header=$prefix/include/linux/bpfdev.h
abi=$prefix/share/doc/bpfdev/ABI/testing/sysfs-class-bpf-objects

# A manual page as plain text: without requests, fonts and escapes.
plain()
{
	sed -e '/^\.\\"/d' -e 's/\\f[A-Z]//g' -e 's/\\-/-/g' -e 's/\\ / /g' "$1"
}

long_options()
{
	grep -oE -- '--[a-z][a-z-]+' | sort -u | xargs
}

commands=$(bpfdev --help | awk '/^Commands:/ { on = 1; next } /^$/ { on = 0 }
				on { print $1 }' | xargs)

same 'the manual has the same commands' "$commands" \
	sh -c "grep -A1 '^\.TP' $man/man8/bpfdev.8 |
		sed -n 's/^\.B \([a-z]*\)$/\1/p' | xargs"
same 'completion has the same commands' "$commands help" \
	sh -c "bpfdev complete -- '' | cut -f 1 | xargs"

same 'the manual has the options of the help, without a command' \
	"$(bpfdev --help | sed -n '/^Options:/,/^$/p' | long_options)" \
	sh -c "sed -n '/^\.SH OPTIONS/,/^\.SH [^O]/p' $man/man8/bpfdev.8 |
		sed 's/\\\\-/-/g' | grep -E '^\.B' |
		grep -oE -- '--[a-z][a-z-]+' | sort -u | xargs"

for command in $commands; do
	in_help=$(bpfdev "$command" --help | sed -n '/^Options:/,/^$/p' |
		long_options)
	same "$command: the manual has the options of the help" "$in_help" \
		sh -c "sed -n '/^\.SH OPTIONS/,/^\.SH [^O]/p' \
			$man/man8/bpfdev-$command.8 | sed 's/\\\\-/-/g' |
			grep -E '^\.B' | grep -oE -- '--[a-z][a-z-]+' |
			sort -u | xargs"
	t "$command: the help fits 80 columns" 1 '' '' \
		sh -c "bpfdev $command --help | grep -E '.{81}'"
done

# Letters with several long names: those of unpin are rm(1)'s, those of tables lsblk(8)'s.
same 'a letter is one option in all commands' 'r:--raw,--recursive' \
	sh -c "for command in $commands; do bpfdev \$command --help; done |
		sed -nE 's/^  -(.), (--[a-z-]+).*/\1 \2/p' | sort -u |
		awk '{ names[\$1] = names[\$1] (names[\$1] ? \",\" : \"\") \$2 }
			END { for (i in names) if (names[i] ~ /,/) print i \":\" names[i] }'"

same "chain: the manual has the columns of list, in their order" \
	"$(bpfdev chain list -H | awk '{ print $1 }' | xargs)" \
	sh -c "sed -n '/^\.SH COLUMNS/,/^\.SH E/p' $man/man8/bpfdev-chain.8 |
		sed -n 's/^\.B //p' | sed 's/\\\\-/-/g' | xargs"
for command in holders list monitor show tenant top tree views; do
	same "$command: the manual has the columns, in their order" \
		"$(bpfdev $command -H | awk '{ print $1 }' | xargs)" \
		sh -c "sed -n '/^\.SH COLUMNS/,/^\.SH E/p' \
			$man/man8/bpfdev-$command.8 | sed -n 's/^\.B //p' |
			sed 's/\\\\-/-/g' | xargs"
done

same 'the manual has the commands of the header' \
	"$(grep -oE 'BPFDEV_IOC_[A-Z]+' $header | grep -v MAGIC | sort -u | xargs)" \
	sh -c "grep -oE 'BPFDEV_IOC_[A-Z]+' $man/man4/bpfdev.4 | sort -u | xargs"

same 'the manual has the commands of data nodes' \
	"$(grep -oE 'BPFDEV_DATA_IOC_[A-Z_]+' $header | sort -u | xargs)" \
	sh -c "grep -oE 'BPFDEV_DATA_IOC_[A-Z_]+' $man/man4/bpfdev.4 | sort -u | xargs"

# Every errno that the header's table or a structure names is in the manual.
errors_of_header=$(grep -oE '\<E[A-Z0-9]{3,}\>' $header | sort -u |
	grep -vE '^(EXPECT)$' | xargs)
errors_of_manual=$(sed -n '/^\.SH ERRORS/,/^\.SH FILES/p' $man/man4/bpfdev.4 |
	sed -n 's/^\.B \(E[A-Z0-9]*\)$/\1/p' | sort | xargs)
missing=
for error in $errors_of_header; do
	[[ " $errors_of_manual " == *" $error "* ]] || missing+=" $error"
done
same 'the manual has the errors of the header' '' echo -n "$missing"
same 'and has them sorted, once' \
	"$(echo "$errors_of_manual" | xargs -n1 | sort -u | xargs)" \
	echo "$errors_of_manual"

# sysfs against its page, both ways.
bpftool map create /sys/fs/bpf/docs_test type array key 4 value 4 entries 1 \
	name docs || exit 1
bpfdev mkdir docs_test
bpfdev pin map pinned /sys/fs/bpf/docs_test docs_test/x
rm /sys/fs/bpf/docs_test

documented()
{
	sed -n "s|^What:.*/<$1[^/]*/\([a-z_]*\)\$|\1|p" $abi | sort | xargs
}

# Attributes that the driver core makes for every device are not documented here.
present()
{
	find "/sys/class/bpf-objects/$1/" -mindepth 1 -maxdepth 1 -printf '%f\n' |
		grep -vxE 'dev|uevent|subsystem' | sort | xargs
}

# documented_of KIND: attributes of all nodes, and those of this kind
documented_of()
{
	echo "$(documented node) $(documented "$1")" | xargs -n1 | sort | xargs
}

bpfdev pin prog id "$(bpftool -j prog list | jq '.[0].id')" docs_test/p
bpfdev pin link id "$(bpftool -j link list | jq '.[0].id')" docs_test/l
same 'a map has the attributes that are documented' \
	"$(documented_of map)" present 'docs_test!x'
bpfdev expose docs_test/x docs_test/data
same 'a data node has those that are documented' \
	"$(echo "$(documented_of map) $(documented data)" | xargs -n1 | sort | xargs)" \
	present 'docs_test!data'
bpfdev unpin docs_test/data
same 'a program has those that are documented' \
	"$(documented_of prog)" present 'docs_test!p'
same 'a link has those that are documented' \
	"$(documented_of link)" present 'docs_test!l'
bpfdev unpin docs_test/p
bpfdev unpin docs_test/l
same 'a directory has those of its own, and the type' \
	"$(echo "$(documented directory)" type | xargs -n1 | sort | xargs)" \
	present 'docs_test!control'

documented_keys=$(sed -n '/^What:.*uevents/,$p' $abi |
	grep -oE '\<BPFDEV_[A-Z_]+' | sort -u | xargs)
sent_keys=$({ cat '/sys/class/bpf-objects/docs_test!x/uevent'; echo \
	BPFDEV_PROG_TYPE= BPFDEV_TAG= BPFDEV_LINK_TYPE= BPFDEV_CHANGE= \
	BPFDEV_OLD_ID= BPFDEV_OLD_PROG_ID= BPFDEV_OLD_TARGET= BPFDEV_PROG_ID= BPFDEV_ATTACHED= \
	BPFDEV_TARGET= BPFDEV_REASON= BPFDEV_BY_PID= BPFDEV_BY_UID= \
	BPFDEV_BY_COMM= BPFDEV_LEFT_OUT=; } |
	grep -oE '\<BPFDEV_[A-Z_]+' | sort -u | xargs)
same 'events have the keys that are documented' "$documented_keys" \
	echo "$sent_keys"

# Each attribute is a column of list, last_change and stat are several, and folders are none; some
# columns are no attributes.
columns=$(sed -n 's|^What:.*/<[a-z]*>[^/]*/\([a-z_]*\)$|\1|p' $abi |
	sed -E '/^use(s|d_by)$/d; /^(last_change|stat)$/d; s/^(map|prog|link)_type$/bpf_type/' |
	tr 'a-z_' 'A-Z-')
others='ACCESS AT CHANGE CHANGED CHANGED-COMMAND CHANGED-PID CHANGED-USER CREATED CREATOR DEV
FULL-NAME GROUP MODE NAME NODE OLD-ID OLD-TARGET PATH PINS REASON USER'
same 'list has the attributes that are documented as columns, and others' \
	"$(echo "$columns $others" | xargs -n1 | sort -u | xargs)" \
	sh -c "bpfdev list -H | awk '{ print \$1 }' | sort | xargs"

bpfdev unpin docs_test/x
bpfdev rmdir docs_test

tap_end
