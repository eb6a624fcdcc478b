#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Names on the command line: every verb, and every option and file that has a name,
# refuses the names that the kernel refuses, and the paths that lead out of a directory.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/names_test
work=$(mktemp -d)

mkdir -p "$fs"
bpftool map create $fs/m type array key 4 value 4 entries 1 name names_m
bpftool prog loadall programs.bpf.o $fs/progs
bpftool iter pin iter.bpf.o $fs/iter || exit 1
prog=$(find $fs/progs -name '*pass*')
bpfdev mkdir h
bpfdev mkdir k
bpfdev pin link pinned $fs/iter z
bpfdev pin prog pinned "$prog" k/y || exit 1

bad='h/../z
h//z
h/./z
./k/y
../z
h/..
.
..
/dev/bpf/h/../z
/dev/bpf/../bpf/z
/dev/bpf/h//z
h/../k/y
.hidden
a b
h/b*
ä
by-id/link-1
h/control
control
k/by-x/y
0123456789012345678901234567890123456789012345678901234567890123
/dev/../dev/bpf/z
/dev//bpf/z
/dev/./bpf/z
//dev/bpf/z
/dev/bpfs/..'

# each command that takes a name, with % in its place
commands="attach prog pinned $prog % xdp lo
attach prog pinned $prog % xdp lo --parents
attach prog node % x xdp lo
cat %
cdi --directory $work/cdi %
cdi --print map %
expose % x
expose z %
gc %
gc --dry-run %
graph %
holders -n %
link detach %
link update prog pinned $prog %
link update prog node % z
list -n %
list --watch %
load pair.bpf.o %
map delete % 1
map dump %
map lookup % 1
map next %
map update % 1 1
metrics %
mkdir %
mkdir -p %
monitor -c 1 %
pin map pinned $fs/m %
pin map pinned $fs/m % --parents
pin prog node % x
replace map pinned $fs/m %
replace prog node % z
rmdir %
show %
tenant add % --user root
tenant list %
tenant remove %
tenant set % --limit 1
top -d 0.01 %
tree %
tree -a %
unpin %
unpin -r %
view pin iter.bpf.o %"
# these take names that are not paths: of a chain's interface and of its components
chains='chain add % prog file programs.bpf.o --name a
chain add lo prog file programs.bpf.o --name %
chain count % on
chain list %
chain order % a
chain remove % --all
chain save %
chain show %'

state()
{
	find /dev/bpf -printf '%p %y %m %u %g\n' | sort
	bpfdev list -n -r -o NAME,TYPE,ID,OPENS
	ls -A "$work"
	ls -A /etc/udev/rules.d 2> /dev/null
}

# bpfdev_with NAME WORD...: put NAME for the word %
bpfdev_with()
{
	local name=$1

	shift
	timeout 60 bpfdev "${@/#%/$name}"
}

before=$(state)

# accepted ERROR COMMAND...: the names that it does not refuse with that error
accepted()
{
	local error=$1 name status

	shift
	while read -r name; do
		status=0
		bpfdev_with "$name" "$@" > "$work/output" 2>&1 < /dev/null || status=$?
		[ "$status" -eq 1 ] && grep -qE "$error" "$work/output" ||
			echo "'$name': status $status: $(cat "$work/output")"
	done <<< "$bad"
	rm -f "$work/output"
}

# refuses ERROR COMMANDS
refuses()
{
	local command

	while read -r command; do
		# shellcheck disable=SC2086 # the words of a command
		same "${command//$fs/FS} refuses every bad name" '' accepted "$1" $command
	done <<< "$2"
}

refuses "^bpfdev: '.*': (bad|reserved) (name|path): " "$commands"
refuses '^bpfdev: .*(cannot have|(bad|reserved) name)' "$chains"

# apply FORMAT NAME: a chain's file with that name
apply()
{
	# shellcheck disable=SC2059 # the lines of a file
	printf "$1" "$2" | bpfdev chain apply -
}

for lines in 'interface %s\n' 'interface lo\n%s prog file programs.bpf.o\n' \
	'interface lo\nx prog node %s\n'; do
	while read -r name; do
		t "chain apply of '$lines' refuses '$name'" 1 '' '^bpfdev: ' \
			apply "$lines" "$name"
	done <<< "$bad"
done
for command in 'mkdir %' 'pin map pinned '$fs'/m %' 'rmdir %' 'unpin %' 'show %' 'cat %'; do
	for name in '' / /dev/bpf /dev/bpf/; do
		# shellcheck disable=SC2086 # the words of a command
		t "${command//$fs/FS} with '$name', which is the root" 1 '' '.' \
			bpfdev_with "$name" $command
	done
done
same 'nothing has changed' "$before" state

# a command that is missing above would not be tested; apply and diff take files
same 'every command with a name is in the table' \
	"$(bpfdev --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' |
		while read -r command; do
			bpfdev "$command" --help | grep -vF '[FILE|DIR]' |
				grep -qE '^Usage:.*(NAME|DIR|IFACE|OBJ|apply)' &&
				echo "$command"
		done)" \
	sh -c "printf '%s\n' '$commands' '$chains' | cut -d ' ' -f 1 | sort -u"

# -- forms that stay good

same 'a name, its path, and slashes around it' $'z\nz\nz\nk/y' \
	bpfdev list -n -r -o NAME z /dev/bpf/z /dev/bpf//z /dev/bpf/k/
mkdir "$work/k."
mount --bind /dev/bpf/k "$work/k."
same 'nodes that are visible elsewhere, in a directory with any name' "$work/k./y" \
	bpfdev list -n -r -o NAME "$work/k./y"
umount "$work/k."
t 'one bad name does not stop the others' 1 '^z ' "'h/[.][.]/z': bad name" \
	bpfdev list -n h/../z z

# -- cat reads nodes and nothing else

ln -s /etc/passwd "$work/passwd"
ln -s /dev/bpf/z "$work/link"
mkfifo "$work/fifo"
for file in /etc/passwd "$work/passwd" "$work/fifo" /dev/zero /dev/full /proc/version; do
	t "cat: not $file" 1 '' 'it is not a node of bpfdev; .bpfdev list. lists the nodes' \
		timeout 60 bpfdev cat "$file"
done
t 'cat: a directory' 1 '' "$work: it is a directory; .bpfdev list. lists the nodes" \
	bpfdev cat "$work"
same 'cat: a symlink to a node is that node' "$(cat /dev/bpf/z)" bpfdev cat "$work/link"
t 'cat: a control node has no text' 1 '' 'is not an iterator link' \
	bpfdev cat "$(mount --bind /dev/bpf/k "$work/k." && echo "$work/k./control")"
umount "$work/k."
touch "$work/k./control"
t 'a file named control is no control node' 1 '' 'it is not a node of bpfdev' \
	bpfdev gc "$work/k."
t 'nor is another device' 1 '' 'zero: not a directory|zero/control' \
	bpfdev gc /dev/zero

# the name leads to a node and to another file in turn, as fast as it can
swap()
{
	while [ ! -e "$work/stop" ]; do
		ln -s /dev/bpf/z "$work/new"
		mv -T "$work/new" "$work/swapped"
		ln -s /etc/passwd "$work/new"
		mv -T "$work/new" "$work/swapped"
	done
}
swap &
wait_for test -e "$work/swapped"
for ((i = 0; i < 100; i++)); do
	bpfdev cat "$work/swapped"
done > "$work/out" 2>&1
touch "$work/stop"
wait
same 'cat: a name that changes is read as a node or not at all' '' \
	grep -vE "^cli_test$|it is not a node of bpfdev" "$work/out"
same '  and both happened' 2 \
	sh -c "sed 's/.*it is not.*/refused/' '$work/out' | sort -u | wc -l"

bpfdev unpin z k/y
bpfdev rmdir h
bpfdev rmdir k
rm -rf "$fs" "$work"

tap_end
