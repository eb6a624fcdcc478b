#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The bpfdev command against the real module: every verb, every form of the name of
# an object, every error.

cd "$(dirname "$0")" || exit 1

# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/cli_test

id_of()
{
	bpftool -j "$1" show pinned "$2" | jq .id
}

mkdir -p "$fs"
bpftool map create $fs/m1 type hash key 4 value 8 entries 4 name cli_m1
bpftool map create $fs/m2 type array key 4 value 8 entries 4 name cli_m2
bpftool map create $fs/twin1 type array key 4 value 4 entries 1 name cli_twin
bpftool map create $fs/twin2 type array key 4 value 4 entries 1 name cli_twin
bpftool prog loadall programs.bpf.o $fs/progs
bpftool iter pin iter.bpf.o $fs/iter || exit 1
p1=$(find $fs/progs -name '*pass*')
p2=$(find $fs/progs -name '*drop*')
m1=$(id_of map $fs/m1) m2=$(id_of map $fs/m2)
prog1=$(id_of prog "$p1") prog2=$(id_of prog "$p2")
tag1=$(bpftool -j prog show id "$prog1" | jq -r .tag)
# bpftool lists iterators' links by id, newest last
link=$(bpftool -j link show | jq '[.[] | select(.type == "iter")][-1].id')
[ -n "$m1" ] && [ -n "$prog2" ] && [ -n "$link" ] || exit 1

echo "TAP version 13"

# -- common to all commands

t 'no command is a usage error' 2 '' "no command given" bpfdev
t 'the usage error has a hint' 2 '' "Try 'bpfdev --help'" bpfdev
t '--help prints to stdout' 0 '^Usage: bpfdev ' '' bpfdev --help
t '-h does the same' 0 '^  pin +Make a node' '' bpfdev -h
t '--version' 0 '^bpfdev [0-9]+\.[0-9]+\.[0-9]+$' '' bpfdev --version
same '--version is the version of the loaded module' "bpfdev $(cat /sys/module/bpfdev/version)" \
	bpfdev --version
t 'unknown option' 2 '' "unrecognized option '--nonsense'" bpfdev --nonsense
t 'unknown command' 2 '' "unknown command 'nonsense'" bpfdev nonsense
t 'help is as --help' 0 '^Usage: bpfdev ' '' bpfdev help
t '  of a command' 0 '^Usage: bpfdev pin ' '' bpfdev help pin
t '  of none' 2 '' "unknown command 'nonsense'" bpfdev help nonsense
t 'a word of another tool' 2 '' "unknown command 'ls'; 'bpfdev list' lists nodes" bpfdev ls
t 'commands are not abbreviated' 2 '' "unknown command 'lis'" bpfdev lis
for command in attach cat cdi chain expose gc graph holders link list load map mkdir monitor pin \
	replace rmdir show tenant top tree unpin view views; do
	t "$command --help" 0 "^Usage: bpfdev $command " '' bpfdev $command --help
	t "$command --version" 0 '^bpfdev [0-9.]+$' '' bpfdev $command --version
	t "$command with an unknown option" 2 '' \
		"^bpfdev $command: unrecognized option '--nonsense'" \
		bpfdev $command --nonsense
	t "$command hints at its help" 2 '' "^Try 'bpfdev $command --help'" \
		bpfdev $command --nonsense
done
for command in attach cat expose link load map mkdir pin replace rmdir show unpin view views; do
	t "$command without arguments" 2 '' "^bpfdev $command: expected " \
		bpfdev $command
done

# -- --debug

bpfdev pin map id "$m1" x
want=$(bpfdev list --json)
same '--debug keeps standard output' "$want" bpfdev --debug list --json
t '--debug prints each open of a node on standard error' 0 'x' \
	'^bpfdev: debug: open /dev/bpf/control O_RDONLY: [0-9]+$' bpfdev --debug list
t '--debug prints each ioctl' 0 'x' '^bpfdev: debug: ioctl LIST: 0$' \
	bpfdev --debug list
t '--debug prints the object of an ioctl' 0 '' '^bpfdev: debug: ioctl REMOVE x: 0$' \
	bpfdev --debug unpin x
t '--debug prints the error of an ioctl' 1 '' \
	'^bpfdev: debug: ioctl REMOVE x: No such file or directory$' \
	bpfdev --debug unpin x
t '--debug prints the error of an open' 1 '' \
	'^bpfdev: debug: open /dev/bpf/none/control O_PATH: No such file or directory$' \
	bpfdev --debug list none
t '--debug prints calls of bpf(2)' 1 '' \
	'^bpfdev: debug: bpf MAP_GET_FD_BY_ID 4294967295: No such file or directory$' \
	bpfdev --debug pin map id 4294967295 x
t '--debug prints messages of libbpf' 0 '' '^bpfdev: debug: libbpf: ' \
	bpfdev --debug pin prog file programs.bpf.o x --prog cli_test_pass
t 'BPFDEV_DEBUG=1 does the same' 0 'x' '^bpfdev: debug: open ' \
	env BPFDEV_DEBUG=1 bpfdev list
t 'BPFDEV_DEBUG=0 does not' 0 'x' '' env BPFDEV_DEBUG=0 bpfdev list
bpfdev unpin x
t '--debug after the command is unknown' 2 '' "unrecognized option '--debug'" \
	bpfdev list --debug
t 'a full disk is a failure' 1 '' 'standard output: No space left' \
	sh -c 'bpfdev --help > /dev/full'

# -- pin: each form of the name of an object

pin_and_look()
{
	local what=$1 type=$2 id=$3

	shift 3
	t "pin $what" 0 '' '' "$@"
	same "  the node has that object" "$type $id" \
		bpfdev list -n -r -o TYPE,ID x
	t "  unpin removes it" 0 '' '' bpfdev unpin x
}

pin_and_look 'map id' map "$m1" bpfdev pin map id "$m1" x
pin_and_look 'map name' map "$m1" bpfdev pin map name cli_m1 x
pin_and_look 'map pinned' map "$m1" bpfdev pin map pinned $fs/m1 x
pin_and_look 'prog id' prog "$prog1" bpfdev pin prog id "$prog1" x
pin_and_look 'prog name' prog "$prog1" bpfdev pin prog name cli_test_pass x
pin_and_look 'prog tag' prog "$prog1" bpfdev pin prog tag "$tag1" x
pin_and_look 'prog tag in capitals' prog "$prog1" \
	bpfdev pin prog tag "${tag1^^}" x
pin_and_look 'prog pinned' prog "$prog1" bpfdev pin prog pinned "$p1" x
pin_and_look 'link id' link "$link" bpfdev pin link id "$link" x
pin_and_look 'link pinned' link "$link" bpfdev pin link pinned $fs/iter x
pin_and_look 'with a whole path' map "$m1" bpfdev pin map id "$m1" /dev/bpf/x
pin_and_look 'with options in between' map "$m1" \
	bpfdev pin --mode 640 map id "$m1" --user 0 x

# a descriptor is inherited from the shell, which opened another node for it
for fd_of in "map $m1" "prog $prog1"; do
	# shellcheck disable=SC2086 # two words
	set -- $fd_of
	bpfdev pin "$1" id "$2" y
	pin_and_look "$1 fd" "$1" "$2" \
		sh -c "exec 5< /dev/bpf/y; bpfdev unpin y; bpfdev pin $1 fd 5 x"
done
bpfdev pin link id "$link" y
pin_and_look 'link fd' link "$link" \
	sh -c 'exec 5<> /dev/bpf/y; bpfdev unpin y; bpfdev pin link fd 5 x'

# -- pin: owner and mode

bpfdev pin map id "$m1" x --mode 0640 --user nobody --group 1234
same '--mode, --user and --group' '640 nobody 1234' \
	stat -c '%a %U %g' /dev/bpf/x
bpfdev unpin x
bpfdev pin map id "$m1" x
same 'a node is private unless asked otherwise' '600 root root' \
	stat -c '%a %U %G' /dev/bpf/x
bpfdev unpin x
bpfdev pin map id "$m1" x --mode 0
same 'mode 0 is a mode' '0' stat -c '%a' /dev/bpf/x
bpfdev unpin x

# -- pin: errors, which must leave nothing behind

t 'pin: no such type' 2 '' "'btf' is not 'map', 'prog' or 'link'" \
	bpfdev pin btf id 1 x
t 'pin: no such word' 2 '' "'num' does not name a map; use 'id N', 'name NAME', 'pinned PATH' or 'fd N'" \
	bpfdev pin map num 1 x
t 'pin: links have no names' 2 '' "'name' does not name a link; use 'id N', 'pinned PATH' or 'fd N'" \
	bpfdev pin link name y x
t 'pin: only programs have tags' 2 '' "'tag' does not name a map" \
	bpfdev pin map tag "$tag1" x
t 'pin: bad id' 2 '' "id: '-1' is not a number" bpfdev pin map id -- -1 x
t 'pin: bad id' 2 '' "id: '12x' is not a number" bpfdev pin map id 12x x
t 'pin: id too large' 2 '' "id: '4294967296' is not a number" \
	bpfdev pin map id 4294967296 x
t 'pin: bad tag' 2 '' "tag: 'abc' is not 16 hexadecimal digits" \
	bpfdev pin prog tag abc x
t 'pin: bad fd' 2 '' "fd: 'three' is not a number" bpfdev pin map fd three x
t 'pin: no such id' 1 '' 'no map has the ID 999999' bpfdev pin map id 999999 x
t 'pin: no such name' 1 '' 'no map has the name nonsense' \
	bpfdev pin map name nonsense x
t 'pin: no such tag' 1 '' 'no prog has the tag 0123456789abcdef' \
	bpfdev pin prog tag 0123456789abcdef x
t 'pin: an ambiguous name' 1 '' '2 maps have the name cli_twin: IDs [0-9]+, [0-9]+; choose one with .id N.' \
	bpfdev pin map name cli_twin x
t 'pin: no such pin' 1 '' "map pinned $fs/none: No such file" \
	bpfdev pin map pinned $fs/none x
t 'pin: not a pin' 1 '' 'map pinned /dev/null: (Invalid argument|Permission denied); check that it is a pin on bpffs' \
	bpfdev pin map pinned /dev/null x
t 'pin: not open' 1 '' 'fd 77: Bad file descriptor' bpfdev pin map fd 77 x
t 'pin: a program is not a map' 1 '' "pinned $p1 is not a BPF map" \
	bpfdev pin map pinned "$p1" x
t 'pin: a file is not a map' 1 '' 'fd 0 is not a BPF map' \
	sh -c 'bpfdev pin map fd 0 x < /dev/null'
t 'pin: no such face' 2 '' "--as: 'text' is not 'bpf' or 'data'" \
	bpfdev pin map id "$m1" x --as text
t 'pin: a program has no data' 2 '' '--as data: a prog has no data; give a map' \
	bpfdev pin prog id "$prog1" x --as data
pin_and_look 'as bpf, the default' map "$m1" bpfdev pin map id "$m1" x --as bpf
t 'pin: bad mode' 2 '' "mode: '888' is not an octal number from 0 to 0777" \
	bpfdev pin map id "$m1" x --mode 888
t 'pin: mode with more than permissions' 2 '' "mode: '4755' is not" \
	bpfdev pin map id "$m1" x --mode 4755
t 'pin: no such user' 2 '' "user: no user 'nonsense'" \
	bpfdev pin map id "$m1" x --user nonsense
t 'pin: no such group' 2 '' "group: no group 'nonsense'" \
	bpfdev pin map id "$m1" x --group nonsense
for name in .x 'a b' 'ä' ''; do
	t "pin: bad name '$name'" 1 '' 'bad name: a name has 1 to 63 characters' \
		bpfdev pin map id "$m1" "$name"
done
t 'pin: too long a name' 1 '' 'bad name: a name has 1 to 63' \
	bpfdev pin map id "$m1" "$(printf '%064d' 0)"
t 'pin: reserved names' 1 '' 'reserved name: choose one that is not .control. and does not start with .by-.' \
	bpfdev pin map id "$m1" control
t 'pin: reserved names' 1 '' 'reserved name' bpfdev pin map id "$m1" by-id
t 'pin: no such directory' 1 '' "d: no such directory; 'bpfdev mkdir d' makes one" \
	bpfdev pin map id "$m1" d/x
t 'pin: too long a path' 1 '' 'more than 255 characters' bpfdev pin --parents \
	map id "$m1" "$(for i in 1 2 3 4 5; do printf '%063d/' "$i"; done)x"
bpfdev pin map id "$m1" x
t 'pin: the name is taken' 1 '' "cannot pin x: the name is taken; 'bpfdev replace' puts another object behind it" \
	bpfdev pin map id "$m2" x
t 'pin: the object has a node' 1 '' 'cannot pin y: the object already has the node /dev/bpf/x, and an object has only one' \
	bpfdev pin map id "$m1" y
t 'pin: not below a node' 1 '' 'x: not a directory' bpfdev pin map id "$m2" x/y
bpfdev unpin x
same 'the errors left nothing behind' '' bpfdev list -n

# -- pin --parents

t '--parents makes directories' 0 '' '' \
	bpfdev pin map id "$m1" a/b/c --parents
same '  all of them' 'a a/b a/b/c' \
	sh -c 'bpfdev list -n -r -o NAME | xargs'
t '--parents needs none' 0 '' '' bpfdev pin map id "$m2" a/b/d --parents
t '--parents: the object has a node' 1 '' 'already has the node /dev/bpf/a/b/c' \
	bpfdev pin map id "$m1" a/new/deep/x --parents
same '  removes the directories that it made' 'a a/b a/b/c a/b/d' \
	sh -c 'bpfdev list -n -r -o NAME | xargs'

# -- unpin, mkdir, rmdir

t 'rmdir: not empty' 1 '' 'cannot remove the directory a/b: the directory is not empty' \
	bpfdev rmdir a/b
t 'rmdir: not a directory' 1 '' "not a directory; 'bpfdev unpin' removes nodes" \
	bpfdev rmdir a/b/c
t 'rmdir: missing' 1 '' 'cannot remove the directory none: no such node or directory' \
	bpfdev rmdir none
t 'unpin: a directory' 1 '' "it is a directory; 'bpfdev rmdir' removes directories" \
	bpfdev unpin a/b
t 'unpin: missing' 1 '' "cannot unpin none: no such node or directory; 'bpfdev list' lists them" \
	bpfdev unpin none
t 'unpin goes on after an error' 1 '' 'none' bpfdev unpin a/b/c none a/b/d
t 'mkdir --parents: one that exists' 0 '' '' bpfdev mkdir -p a/b
t '  others above it' 0 '' '' bpfdev mkdir --parents p/q/r --mode 0600
same '  with the mode for the last one' $'660\n660\n600' \
	stat -c %a /dev/bpf/p/control /dev/bpf/p/q/control /dev/bpf/p/q/r/control
bpfdev pin map id "$m2" m2
t '  the name of a node' 1 '' 'the name is taken' bpfdev mkdir -p m2
t '  below a node' 1 '' 'm2/x: not a directory' bpfdev mkdir -p m2/x/y
bpfdev unpin m2
t 'rmdir: several' 1 '' 'none: no such' bpfdev rmdir p/q/r none p/q
same '  the others are removed' 'p' sh -c 'bpfdev list -n -r -o NAME | grep ^p'
bpfdev mkdir -p p/q/r
bpfdev pin map id "$m2" p/q/m
t 'unpin --recursive: a directory' 0 '' '' bpfdev unpin -r p
same '  with all in it' '' sh -c 'bpfdev list -n -r -o NAME | grep ^p'
bpfdev mkdir p
bpfdev pin map id "$m2" m2
t '  and nodes' 0 '' '' bpfdev unpin --recursive p m2
t '  of nothing' 1 '' 'none: no such' bpfdev unpin -r none
t '  of all' 1 '' '/dev/bpf itself cannot be removed' bpfdev unpin -r /dev/bpf
t 'rmdir with a slash' 0 '' '' bpfdev rmdir /dev/bpf/a/b/
t 'rmdir' 0 '' '' bpfdev rmdir a
t 'mkdir' 0 '' '' bpfdev mkdir d --limit 1 --mode 0640 --group 1234
same '  with mode and group' '640 root 1234' stat -c '%a %U %g' /dev/bpf/d/control
same '  and limit' '0 1' bpfdev list -n -r -o ENTRIES,LIMIT
t 'mkdir: taken' 1 '' 'cannot make the directory d: the name is taken' \
	bpfdev mkdir d
t 'mkdir: bad limit' 2 '' "--limit: '-1' is neither a number nor 'max'" \
	bpfdev mkdir e --limit -1
t 'mkdir: limits' 0 '' '' sh -c 'bpfdev mkdir e --limit 9 && bpfdev mkdir e/closed --limit 0 &&
	bpfdev mkdir e/default && bpfdev mkdir e/none --limit max'
same '  as in sysfs' '0 9 max' sh -c '
	cd /sys/class/bpf-objects
	cat e\!closed\!control/limit e\!default\!control/limit e\!none\!control/limit |
		paste -sd " "'
bpfdev rmdir e/closed
bpfdev rmdir e/default
bpfdev rmdir e/none
bpfdev rmdir e
t 'mkdir: bad name' 1 '' 'bad name' bpfdev mkdir 'e f'
bpfdev pin map id "$m1" d/x
t 'the limit is reached' 1 '' 'at its limit of entries' \
	bpfdev pin map id "$m2" d/y
bpfdev unpin d/x
bpfdev rmdir d

# -- replace

bpfdev pin map id "$m1" x
t 'replace' 0 '' '' bpfdev replace map id "$m2" x
same '  the node has the new object' "$m2" bpfdev list -n -r -o ID x
t 'replace: --expect with the present ID' 0 '' '' \
	bpfdev replace map id "$m1" x --expect "$m2"
t 'replace: --expect with another ID' 1 '' "cannot replace x: its object does not have the ID $m2, or no longer; nothing was changed" \
	bpfdev replace map id "$m2" x --expect "$m2"
same '  changes nothing' "$m1" bpfdev list -n -r -o ID x
t 'replace: bad id' 2 '' "expect: 'abc' is not a number" \
	bpfdev replace map id "$m2" x --expect abc
t 'replace: another type' 1 '' "cannot replace x: it is a map and cannot become a prog" \
	bpfdev replace prog id "$prog1" x
t 'replace: missing' 1 '' 'cannot replace none: no such node' \
	bpfdev replace map id "$m2" none
bpfdev pin map id "$m2" y
t 'replace: the object has a node' 1 '' 'cannot replace x: the new object already has the node /dev/bpf/y' \
	bpfdev replace map id "$m2" x
bpfdev unpin x y
bpfdev pin prog id "$prog1" x
t 'replace a program' 0 '' '' \
	bpfdev replace prog name cli_test_drop x --expect "$prog1"
same '  the node has the new object' "$prog2" bpfdev list -n -r -o ID x
bpfdev unpin x

# -- list

bpfdev mkdir d
bpfdev pin map id "$m1" d/m
bpfdev pin prog id "$prog1" p
bpfdev pin link id "$link" l
t 'list has headings' 0 '^NAME +TYPE +BPF-TYPE +ID +MODE USER +GROUP +MEMLOCK HOLDERS +AT$' '' \
	bpfdev list
t '--noheadings has none' 0 "^d +dir" '' bpfdev list --noheadings
same 'list shows all entries, sorted' $'d dir\nd/m map\nl link\np prog' \
	bpfdev list -n -r -o NAME,TYPE
same 'list shows the BPF types' $'map hash\nlink iter\nprog xdp' \
	bpfdev list -n -r -o TYPE,BPF-TYPE d/m l p
same 'a directory' 'd/m' bpfdev list -n -o NAME d
same 'a node' 'd/m' bpfdev list -n -o NAME d/m
same 'several' $'p\nd/m' bpfdev list -n -o NAME p /dev/bpf/d
t 'one that is missing' 1 '' 'cannot list none: no such node' \
	bpfdev list none
t 'the other names are listed' 1 '^p +prog' 'none' bpfdev list none p
t '--output of unknown columns' 2 '' "'NAME,NONSENSE' names an unknown column" \
	bpfdev list -o NAME,NONSENSE
t '--output of nothing' 2 '' "'' names an unknown column" bpfdev list -o ''
t '--output +' 0 '^NAME .* AT +OPENS +DEV$' '' bpfdev list -o +OPENS,DEV
same 'column names in lower case' "$m1" bpfdev list -n -r -o id d/m
t '--output-all' 0 '^NAME .* ATTACHED *$' '' bpfdev list --output-all
same 'access, mode and owner of the node' '0600 root root rw' \
	bpfdev list -n -r -o MODE,USER,GROUP,ACCESS d/m
chmod 0644 /dev/bpf/d/m
same '  MODE is the present mode' '0644' bpfdev list -n -r -o MODE d/m
same 'tag' "$tag1" bpfdev list -n -r -o TAG p
same 'path' '/dev/bpf/d/m' bpfdev list -n -r -o PATH d/m
same 'path of a directory' '/dev/bpf/d/control' \
	sh -c 'bpfdev list -n -r -o PATH | head -1'
same 'number' "$(stat -c '%Hr:%Lr' /dev/bpf/p)" bpfdev list -n -r -o DEV p
same 'creator' 'root' bpfdev list -n -r -o CREATOR p
same 'day of creation' "$(date +%F)" \
	sh -c 'bpfdev list -n -r -o CREATED p | cut -dT -f1'
exec 6< /dev/bpf/d/m
same 'references and opens' '3 1' bpfdev list -n -r -o REFCNT,OPENS d/m
exec 6<&-
same 'are counted' '2 1' bpfdev list -n -r -o REFCNT,OPENS d/m

# json FILTER [NAME...]
json()
{
	bpfdev list --json --output-all "${@:2}" | jq -c -S "$1"
}

t 'a full disk is a failure for a list too' 1 '' \
	'standard output: No space left' sh -c 'bpfdev list > /dev/full'
same 'JSON has one root' '["bpf_objects"]' json keys
same '  with every entry' '["d","d/m","l","p"]' \
	json '[.bpf_objects[] | .name]'
same '  numbers, texts and nulls' "[$m1,2,\"0644\",\"root\",null]" \
	json '.bpf_objects[0] | [.id, .refcnt, .mode, .user, .tag]' d/m
same '  and each column' "$(bpfdev list -H | wc -l)" \
	json '.bpf_objects[0] | keys | length'
same 'JSON of the default columns' \
	"{\"at\":null,\"bpf_type\":\"hash\",\"group\":\"root\",\"holders\":[],\"id\":$m1,\"memlock\":$(bpftool -j map show id "$m1" | jq .bytes_memlock),\"mode\":\"0644\",\"name\":\"d/m\",\"type\":\"map\",\"user\":\"root\"}" \
	sh -c 'bpfdev list -J d/m | jq -c -S ".bpf_objects[0]"'
same 'a size is for people' 'yes' sh -c \
	"bpfdev list -n -o MEMLOCK d/m | grep -qE '^ *([0-9.]+[KM]|[0-9]+B)\$' && echo yes"
same '  and with --bytes in bytes' "$(bpftool -j map show id "$m1" | jq .bytes_memlock)" \
	sh -c 'bpfdev list -n -b -o MEMLOCK d/m | xargs'
t 'JSON and raw exclude each other' 2 '' 'json and --raw are mutually exclusive' \
	bpfdev list --json --raw
t 'so do --output and --output-all' 2 '' 'output and --output-all are mutually exclusive' \
	bpfdev list --output ID --output-all
t '--list-columns' 0 '^ +NAME +path below /dev/bpf$' '' bpfdev list -H
bpfdev mkdir empty
same 'JSON of nothing is valid' '{"bpf_objects":[]}' \
	sh -c 'bpfdev list -J empty | jq -c .'
bpfdev rmdir empty

# -- cat

same 'cat' 'cli_test' bpfdev cat l
same 'cat with a whole path' 'cli_test' bpfdev cat /dev/bpf/l
same 'as cat(1)' 'cli_test' cat /dev/bpf/l
t 'cat: a map' 1 '' 'd/m is not an iterator link or a data node, and cannot be read' \
	bpfdev cat d/m
t 'cat: a program' 1 '' 'p is not an iterator link' bpfdev cat p
t 'map dump: an iterator link' 1 '' 'cannot dump l: it is an iterator link, not a map' \
	bpfdev map dump l
t 'cat: missing' 1 '' "none: no such node; 'bpfdev list' lists the nodes" \
	bpfdev cat none
t 'cat: a full disk' 1 '' 'standard output: No space left' \
	sh -c 'bpfdev cat l > /dev/full'

# -- without permission

# sysfs shows the same to all users
facts=NAME,TYPE,BPF-TYPE,ID,BPF-NAME,REFCNT,OPENS,ACCESS,MODE,USER,GROUP,TAG,DEV,PATH,ENTRIES,LIMIT,CREATOR
same 'list: who may not read a control node' "$(bpfdev list -r -o $facts)" \
	as_nobody bpfdev list -r -o $facts
t 'list: no permission, without sysfs' 1 '' \
	'/dev/bpf/control: Permission denied: you may not read it; it belongs to root:root with mode 0660' \
	unshare -m sh -c "$(declare -f as_nobody); mount -t tmpfs none /sys; as_nobody bpfdev list"
t 'pin: by id needs a right' 1 '' \
	'map id [0-9]+: Operation not permitted: finding objects by ID, name or tag needs CAP_SYS_ADMIN' \
	as_nobody bpfdev pin map id "$m1" x
t 'pin: by name too' 1 '' 'needs CAP_SYS_ADMIN' \
	as_nobody bpfdev pin map name cli_m1 x
t 'mkdir: no permission' 1 '' \
	'/dev/bpf/control: Permission denied: you may not write it; it belongs to root:root with mode 0660' \
	as_nobody bpfdev mkdir x
t 'unpin: no permission' 1 '' 'you may not write it' as_nobody bpfdev unpin p
t 'replace: no permission' 1 '' 'you may not write it' \
	sh -c 'exec 5< /dev/bpf/d/m
	       setpriv --reuid=65534 --regid=65534 --clear-groups \
			bpfdev replace map fd 5 d/m'
t 'cat: no permission' 1 '' '/dev/bpf/l: Permission denied: you may not read it; it belongs to root:root with mode 0600' \
	as_nobody bpfdev cat l
chmod 444 /dev/bpf/l
same 'cat: with permission' 'cli_test' as_nobody bpfdev cat l

bpfdev mkdir team --group 65534
bpfdev mkdir team/secret --group 0
bpfdev pin map id "$m2" team/secret/m
t 'list: a directory that may not be read' 0 "^team/secret/m +map +array +$m2 +0600 +root " '' \
	as_nobody bpfdev list team
t 'holders: of the directories that may be read' 0 '' '' as_nobody bpfdev holders
t 'show: of one that may not be read' 1 '' '/dev/bpf/team/secret/control: Permission denied' \
	as_nobody bpfdev show team/secret/m
bpfdev unpin team/secret/m
bpfdev rmdir team/secret
t 'a tenant pins a map from an inherited descriptor' 0 '' '' \
	sh -c 'exec 5< /dev/bpf/d/m; bpfdev unpin d/m
	       setpriv --reuid=65534 --regid=65534 --clear-groups \
			bpfdev pin map fd 5 team/m'
same '  who finds the holders in the own directory' team/m \
	as_nobody sh -c 'exec 7< /dev/bpf/team/m; bpfdev holders -n -r -o NAME | sort -u'
same '  the node belongs to the tenant' '0600 nobody nogroup r' \
	bpfdev list -n -r -o MODE,USER,GROUP,ACCESS team/m
t 'a tenant gives nothing to others' 1 '' \
	'cannot make the directory team/e: setting another owner needs CAP_CHOWN; without it, you must be in the group' \
	as_nobody bpfdev mkdir team/e --user 0
t 'a tenant removes its own' 0 '' '' as_nobody bpfdev unpin team/m

bpfdev unpin l p
bpfdev rmdir d
bpfdev rmdir team
same 'nothing is left' '' bpfdev list -n

# -- holders and references

bpfdev mkdir held
bpfdev pin map id "$m2" held/m
bpfdev pin prog id "$prog1" held/p
sleep 1000 7< /dev/bpf/held/m &
sleeper=$!
sleep 0.5
columns='COMMAND,PID,USER,FD,ACCESS,FROM,TYPE,ID,NAME'
expected="sleep $sleeper root 7 r node map $m2 held/m"
same 'holders of an object' "$expected" \
	bpfdev holders -n -r -o $columns /dev/bpf/held/m
same 'holders in a directory' "$expected" bpfdev holders -n -r held
same 'holders of everything' "$expected" bpfdev holders -n -r
same 'holders hidden from an unprivileged user' '' \
	sh -c 'chmod 664 /dev/bpf/held/control
		setpriv --reuid=65534 --regid=65534 --clear-groups \
			bpfdev holders -n held'
same 'holders as JSON' "[\"sleep\",$sleeper,\"7\",$m2,\"held/m\"]" \
	sh -c "bpfdev holders -J held/m | jq -c \
		'.holders[] | [.command, .pid, .fd, .id, .name]'"
t 'holders of nothing' 1 '' "cannot list holders of nope: no such node" \
	bpfdev holders nope
t 'holders: unknown column' 2 '' "'NOPE' names an unknown column" \
	bpfdev holders -o NOPE
fact()
{
	bpfdev show -n -r "$1" | sed -n "s/^$2 //p"
}
same 'show: the id' "$m2" fact held/m id
same 'show: an attribute of sysfs' 8 fact held/m value-size
same 'show: the holder' "pid\\x20$sleeper\\x20(sleep)\\x20fd\\x207" \
	fact held/m holder
same 'show: this node' 1 fact held/m refs-node
same 'show: an open file' 1 fact held/m refs-files
same 'show: a pin on bpffs' 1 fact held/m refs-other
same 'show: all of them' 3 fact held/m refcnt
same 'show: a directory' 2 fact held entries
t 'show: of nothing' 1 '' 'cannot show nope: no such node' bpfdev show nope
t 'show: of two' 2 '' 'expected one NAME' bpfdev show held/m held/p
kill $sleeper
wait $sleeper 2> /dev/null
same 'holders that are gone' '' bpfdev holders -n held
bpfdev unpin held/m held/p
bpfdev rmdir held

# -- another file in place of the node, and no module

mknod /dev/bpf/x p
t 'pin: another file has the name in /dev' 1 '' \
	'/dev/bpf/x is not the new device [0-9]+:[0-9]+; the node was removed again' \
	bpfdev pin map id "$m1" x
same '  the node was removed again' '' bpfdev list -n
rm -f /dev/bpf/x

# as in a container that has a directory, and not the root directory
bpfdev mkdir part
bpfdev pin map id "$m1" part/x
in_part()
{
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare -m sh -c 'mkdir -p /run/part && mount --bind /dev/bpf/part /run/part &&
		mount -t tmpfs none /dev/bpf && mkdir /dev/bpf/part &&
		mount --bind /run/part /dev/bpf/part && exec "$@"' sh "$@"
}
t 'a part of /dev/bpf: a directory there' 0 'part/x' '' in_part bpfdev list part
t 'a part of /dev/bpf: without a name' 1 '' 'the bpfdev module is loaded, but only some of its nodes are here, as in a container' \
	in_part bpfdev list
t 'a part of /dev/bpf: a missing node' 1 '' 'part/none: no such node' \
	in_part bpfdev cat part/none
bpfdev unpin part/x
bpfdev rmdir part
rmdir /run/part
same 'the name of the major number' "$(stat -c %Hr /dev/bpf/control)" \
	awk '$2 == "bpf-objects" { print $1 }' /proc/devices

rmmod bpfdev
not_loaded='/dev/bpf/control: No such file or directory: the bpfdev module is not loaded; as root: modprobe bpfdev'
t 'no module: list' 1 '' "$not_loaded" bpfdev list
t 'no module: pin' 1 '' "$not_loaded" bpfdev pin map id "$m1" x
t 'no module: pin --parents' 1 '' "$not_loaded" \
	bpfdev pin map id "$m1" a/x --parents
t 'no module: unpin' 1 '' "$not_loaded" bpfdev unpin x
t 'no module: mkdir' 1 '' "$not_loaded" bpfdev mkdir x
t 'no module: cat' 1 '' "$not_loaded" bpfdev cat x
modprobe bpfdev

rm -rf "$fs"
tap_end
