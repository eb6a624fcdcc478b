#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Completion in bash, zsh and fish: the same lines have the same candidates. bash and zsh
# run on a terminal, and their own line editors insert all candidates.

cd "$(dirname "$0")" || exit 1
# shellcheck source=selftests/lib/tap.sh
. ./tap.sh

fs=/sys/fs/bpf/completion_test
cgroup=/sys/fs/cgroup/completion_test
work=$(mktemp -d)
here=$PWD

bpfdev mkdir ct
bpfdev mkdir ct/sub
mkdir -p "$fs" "$cgroup"
bpftool map create $fs/m type hash key 4 value 4 entries 1 name ct_hash
bpftool prog loadall programs.bpf.o $fs/progs
bpftool iter pin iter.bpf.o $fs/iter
prog=$(find $fs/progs -name '*pass*')
ip link add ct0 type dummy
ip link add ct1 type dummy
# a name that would be a command
ip link add 'ct$(>ran)' type dummy
bpfdev pin map pinned $fs/m ct/map
bpfdev mkdir dc
bpftool map create $fs/m2 type array key 4 value 4 entries 1 name ct_array
bpfdev pin map pinned $fs/m2 dc/map
bpfdev expose dc/map dc/data
bpfdev pin prog pinned "$prog" ct/sub/prog
bpfdev pin link pinned $fs/iter ct/iter
bpfdev attach prog pinned "$prog" ct/xdp xdp ct1
for name in one two; do
	bpfdev chain add ct0 prog file chain.bpf.o --prog pass --name $name
done
mkdir "$work/files" "$work/files/dir"
touch "$work/files/a.o" "$work/files/b.o" "$work/files/dir/c.o"
cd "$work" || exit 1
cp "$here/programs.bpf.o" x.o

# fact COLUMN NAME
fact()
{
	bpfdev list -n -r -o "$1" "$2"
}
map=$(fact ID ct/map)
link=$(fact ID ct/xdp)
tag=$(fact TAG ct/sub/prog)
full=$(fact FULL-NAME ct/sub/prog)

# Lines, and the candidates for their last word. A slash at the end of a candidate is left
# out, because bash does not insert it.
cat > table << EOF
bpfdev mk|mkdir
bpfdev --debug mk|mkdir
bpfdev --de|--debug
bpfdev help li|link list
bpfdev complet|
bpfdev nosuch |
bpfdev cat ct/|ct/iter
bpfdev cat /dev/bpf/ct/|/dev/bpf/ct/iter
bpfdev cat dc/|dc/data
bpfdev cat dc/data --|--follow --help --no-follow --version
bpfdev expose ct/|ct/map
bpfdev expose ct/map ct/|ct/sub
bpfdev expose ct/map new --|--group --help --mode --user --version
bpfdev show ct/|ct/iter ct/map ct/sub/prog ct/xdp
bpfdev show /dev/bpf/ct/m|/dev/bpf/ct/map
bpfdev show m|map:
bpfdev show map:$map|map:$map
bpfdev tree link:$link|link:$link
bpfdev list ct/s|ct/sub ct/sub/prog
bpfdev list ct/map ct/|ct/iter ct/sub ct/sub/prog ct/xdp
bpfdev map |delete dump load lookup next save update
bpfdev map dump ct/|ct/map
bpfdev map update ct/|ct/map
bpfdev map update ct/map 1 |map prog value
bpfdev map update ct/map key 1 0 0 0 |map prog value
bpfdev map update ct/map 1 prog node ct/|ct/sub/prog
bpfdev map dump ct/map --|--help --json --version
bpfdev map update ct/map 1 2 --|--exist --help --noexist --prog --type --version
bpfdev map update ct/map 1 map id 1 --|--exist --help --noexist --version
bpfdev link |detach update
bpfdev link detach ct/|ct/iter ct/xdp
bpfdev link detach --|--help --version
bpfdev link update |prog
bpfdev link update prog node ct/|ct/sub/prog
bpfdev link update prog node ct/sub/prog ct/|ct/iter ct/xdp
bpfdev rmdir ct|ct ct/sub
bpfdev rmdir ct/sub ct|ct
bpfdev load x.o ct|ct ct/sub
bpfdev top ct/|ct/sub
bpfdev gc --|--dry-run --help --version
bpfdev gc ct/|ct/sub
bpfdev tenant |add list remove set
bpfdev tenant remove ct|ct
bpfdev tenant remove --|--help --version
bpfdev tenant list ct|ct
bpfdev tenant set ct|ct
bpfdev tenant set ct --|--group --help --limit --mode --selinux --user --version
bpfdev expose dc/|dc/map
bpfdev map dump dc/|dc/data dc/map
bpfdev map update dc/|dc/data dc/map
bpfdev replace map id 1 dc/|dc/data dc/map
bpfdev unpin dc/d|dc/data
bpfdev unpin ct/s|ct/sub/prog
bpfdev unpin -r ct/s|ct/sub ct/sub/prog
bpfdev unpin ct/iter ct/map ct/|ct/sub/prog ct/xdp
bpfdev pin |link map prog
bpfdev pin map |fd id name pinned
bpfdev pin link |fd id pinned
bpfdev pin prog |fd file id name node pinned tag
bpfdev pin map id $map|$map
bpfdev pin map name ct_h|ct_hash
bpfdev pin prog name $full|$full
bpfdev pin prog tag $tag|$tag
bpfdev pin map pinned /sys/fs/b|/sys/fs/bpf
bpfdev pin map pinned $fs/p|$fs/progs
bpfdev pin map id 1 ct/|ct/sub
bpfdev pin prog file files/|files/a.o files/b.o files/dir
bpfdev pin prog file x.o --prog |cli_test_drop cli_test_pass
bpfdev pin prog file x.o ct/new --type sk_l|sk_lookup
bpfdev pin map id 1 ct/new --as |bpf data
bpfdev pin prog id 1 ct/new --|--as --group --help --mode --parents --user --version
bpfdev replace map id 1 ct/|ct/map
bpfdev replace prog id 1 ct/|ct/sub/prog
bpfdev replace link id 1 --expect $link|$link
bpfdev attach |prog
bpfdev attach prog file x.o new |cgroup netkit netns tcx xdp
bpfdev attach prog file x.o new xdp ct|ct0 ct1
bpfdev attach prog file x.o new tcx ct0 |egress ingress
bpfdev attach prog file x.o new netkit ct0 |peer primary
bpfdev attach prog file x.o new netns /run/n|/run/netns
bpfdev attach prog file x.o new netns /run/netns/x |flow_dissector sk_lookup
bpfdev attach prog file x.o new cgroup ${cgroup%_*}|$cgroup
bpfdev attach prog file x.o new cgroup $cgroup connect|connect4 connect6 connect_unix
bpfdev attach --xdp-mode |generic native offload
bpfdev attach --xdp-mode=n|--xdp-mode=native
bpfdev chain |add apply count list order remove save show
bpfdev chain add ct|ct0 ct1
bpfdev chain add ct0 |prog
bpfdev chain add ct0 --xdp-mode |generic native
bpfdev chain add ct0 --b|--before
bpfdev chain add ct0 --before |one two
bpfdev chain add ct0 --name |
bpfdev chain add ct0 --replace --name |one two
bpfdev chain add ct0 --on |aborted drop none pass redirect tx
bpfdev chain add ct0 --on n|none
bpfdev chain add ct0 --on pass,n|
bpfdev chain add ct0 --on pass,|pass,aborted pass,drop pass,redirect pass,tx
bpfdev chain add ct0 --on pass,drop,t|pass,drop,tx
bpfdev chain apply files/a|files/a.o
bpfdev chain apply --|--dry-run --force --help --version --xdp-mode
bpfdev chain count ct|ct0
bpfdev chain count ct0 |off on
bpfdev chain save ct|ct0
bpfdev chain list ct|ct0
bpfdev chain order ct0 |one two
bpfdev chain order ct0 two |one
bpfdev chain remove ct0 --|--all --help --version
bpfdev chain show ct0 -o |$(bpfdev chain show -H | awk '{ print $1 }' | xargs)
bpfdev list -o NAME,T|NAME,TAG NAME,TARGET NAME,TYPE
bpfdev list -o TYPE,NAME,T|TYPE,NAME,TAG TYPE,NAME,TARGET
bpfdev list -o +TA|+TAG +TARGET
bpfdev list -oTA|-oTAG -oTARGET
bpfdev list -nro TA|TAG TARGET
bpfdev list --output=+NAME,TA|--output=+NAME,TAG --output=+NAME,TARGET
bpfdev list --output ta|tag target
bpfdev list -x MAX|MAX-ENTRIES
bpfdev list -x NAME:|NAME:desc
bpfdev list --sort=ID:|--sort=ID:desc
bpfdev list --filter REF|REFCNT
bpfdev list --raw --no|--noheadings
bpfdev list -- -|
bpfdev top -o %|%CPU
bpfdev graph -f m|mermaid
bpfdev graph --format=s|--format=svg
bpfdev graph --output-file files/a|files/a.o
bpfdev graph --output-file=files/a|--output-file=files/a.o
bpfdev cdi --print m|map map-ro
bpfdev cdi --cdi-version 1|1.0.0 1.1.0
bpfdev cdi --directory files/|files/dir
bpfdev mkdir --user roo|root
bpfdev mkdir --group roo|root
bpfdev mkdir --limit |max
bpfdev mkdir ct/|ct/sub
bpfdev view |follow pin
bpfdev view follow files/b|files/b.o
bpfdev view pin files/b|files/b.o
bpfdev view pin --order a|ancestors
bpfdev view pin --cgroup ${cgroup%_*}|$cgroup
bpfdev view pin --map /sys/fs/b|/sys/fs/bpf
bpfdev view pin --map ct/m|ct/map
bpfdev view pin --map map:$map|map:$map
bpfdev views |install list remove
bpfdev views list --o|--output --output-all
bpfdev views install --o|
bpfdev views install --u|--user
EOF

# What each shell does at its start: two keys insert all candidates in the line, and two
# others print the line and begin another one.
cat > init.bash << EOF
. /usr/share/bash-completion/completions/bpfdev
bind 'set bell-style none'
bind '"\C-x\C-a": insert-completions'
put() { printf '%s\n' "\$READLINE_LINE" > $work/out; READLINE_LINE= READLINE_POINT=0; }
bind -x '"\C-x\C-p": put'
EOF
cat > init.zsh << EOF
autoload -Uz compinit
compinit -D -u
setopt no_beep
all() { _main_complete; compstate[insert]=all; }
zle -C all complete-word all
bindkey '^X^A' all
put() { print -r -- "\$BUFFER" > $work/out; BUFFER=; }
zle -N put
bindkey '^X^P' put
EOF
mkfifo out

# on_line_editor COMMAND INIT: type lines of stdin in a shell, with the keys, and print what
# becomes of them
on_line_editor()
{
	python3 -c '
import os, pty, signal, sys, threading

def drain():
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:
        pass

def put(text):
    os.write(terminal, text.encode())
    with open("out") as out:
        return out.read().rstrip("\n")

signal.alarm(300)
pid, terminal = pty.fork()
if not pid:
    os.environ["TERM"] = "dumb"
    os.execvp(sys.argv[2], sys.argv[2:])
threading.Thread(target=drain, daemon=True).start()
put(". ./" + sys.argv[1] + "; echo > out\n")
for line in sys.stdin:
    print(put(line.rstrip("\n") + "\x18\x01\x18\x10"), flush=True)
os.kill(pid, signal.SIGKILL)
' "$@"
}

# The candidates in lines that are now as on stdin. bash repeats only the part after the
# last = or :.
candidates()
{
	python3 -c '
import re, sys

for typed, line in zip(open("lines"), sys.stdin):
    typed, line = typed.rstrip("\n"), line.rstrip("\n")
    start = typed.rfind(" ") + 1
    word = typed[start:]
    kept = re.match("(.*[=:])?", word).group()
    found = line[start:].split() if line != typed else []
    found = [w if w.startswith(kept) else kept + w for w in found]
    print(" ".join(sorted(w.rstrip("/") for w in found)))'
}

# of a user who types "sudo bpfdev"; fish itself adds the directories of root
user_path=/usr/bin:/bin

in_bash()
{
	PATH=$user_path on_line_editor init.bash bash --norc --noprofile -i < lines | candidates
}

in_zsh()
{
	PATH=$user_path on_line_editor init.zsh zsh -f -i < lines | candidates
}

in_fish()
{
	fish --no-config -c '
		set fish_complete_path /usr/share/fish/vendor_completions.d
		while read line
			echo (complete -C "$line" | string replace -r "\t.*" "" |
				string replace -r "/\$" "" | sort)
		end' < lines
}

sed 's/|.*//' table > lines
for shell in bash zsh fish; do
	"in_$shell" > "$shell"
	while IFS='|' read -r line expected <&3 && IFS= read -r found <&4; do
		same "$shell: '$line'" "$(tr ' ' '\n' <<< "$expected" | sort | paste -sd ' ')" \
			echo "$found"
	done 3< table 4< "$shell"
	same "$shell: all lines were completed" "$(wc -l < lines)" sh -c "wc -l < $shell"
done
same 'no shell has run the name of an interface' '' find . -name ran

# -- descriptions

# described TEXT LINE...: the description of a candidate
described()
{
	local candidate=$1

	shift
	bpfdev complete -- "$@" | sed -n "s|^$candidate\t||p"
}

same 'a command has its help as description' \
	"$(bpfdev list --help | sed -n '3s/[.]$//p')" described list li
same 'an option has the description in the help, without the verbs' \
	'fail unless an element has this key' described --exist map update x --ex
same 'an ID has the BPF name and the type' 'ct_hash, hash' described "$map" pin map id "$map"
same '  with the type as well' 'ct_hash, hash' described "map:$map" show "map:$map"
same 'a node has its type and its BPF name' 'map hash ct_hash' described ct/map show ct/
same 'fish shows descriptions' $'ct/map\tmap hash ct_hash' \
	fish --no-config -c '
		set fish_complete_path /usr/share/fish/vendor_completions.d
		complete -C "bpfdev show ct/m"'

# -- every command, and every option of the help

for command in $(bpfdev --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	same "$command: it and its verbs have all options of the help" \
		"$(bpfdev "$command" --help | sed -n '/^Options:/,/^$/p' |
			sed -nE 's/^ {2,6}(-., )?(--[a-z-]+).*/\2/p' | sort | xargs)" \
		sh -c "for verb in '' \$(bpfdev complete -- $command '' | cut -f 1); do
			bpfdev complete -- $command \$verb --
		done | cut -f 1 | sort -u | xargs"
done

# -- a user without rights, and a machine without the module

t 'an unknown user has what needs no rights' 0 '^dump$' '' \
	setpriv --reuid 65534 --clear-groups bpfdev complete -- map ''
t '  and no errors without a right' 0 '' '' \
	setpriv --reuid 65534 --clear-groups bpfdev complete -- pin map id ''
same '  and nodes, which sysfs shows to all' ct/map \
	sh -c "setpriv --reuid 65534 --clear-groups bpfdev complete -- map dump ct/ | cut -f 1"
t 'no errors with BPFDEV_DEBUG' 0 '^--debug' '' \
	env BPFDEV_DEBUG=1 bpfdev complete -- --deb
t 'no words are an error' 2 '' "^bpfdev complete: expected '--'" bpfdev complete
t '  also after --' 2 '' "expected '--'" bpfdev complete --

cd "$here" || exit 1
bpfdev chain remove ct0 --all
bpfdev unpin -r ct dc
bpfdev rmdir xdp/ct0 xdp
for name in ct0 ct1 'ct$(>ran)'; do
	ip link del "$name"
done
rmdir "$cgroup"
rm -rf "$fs" "$work"

tap_end
