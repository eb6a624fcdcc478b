# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the scripts in this folder share; to be sourced.

set -euo pipefail

QEMU_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # used by those who source this
TOP=$(cd "$QEMU_DIR/../.." && pwd)

# Roots, disks and builds: nothing of it in the source tree, all of it can go.
# shellcheck disable=SC2034
CACHE=${BPFDEV_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bpfdev}

die()
{
	echo "${0##*/}: $*" >&2
	exit "${DIE_STATUS:-1}"
}

# Work that takes a while says so, on stderr: stdout belongs to the caller.
say()
{
	echo "# $*" >&2
}

# The suite of Debian whose tools go with a kernel.
suite_of()
{
	case $1 in
	bookworm | trixie | forky) echo "$1" ;;
	debug) echo bookworm ;;
	*) DIE_STATUS=2 die \
		"unknown kernel '$1': bookworm, trixie, forky or debug" ;;
	esac
}

# run_quietly LOG COMMAND...: shows what it printed only if it fails. Where
# COMMAND is a function it ends at its first error: behind "||" it would not.
run_quietly()
{
	local log=$1 status=0

	shift
	"$@" > "$log" 2>&1 < /dev/null &
	wait $! || status=$?
	if [ "$status" -ne 0 ]; then
		cat "$log" >&2
		die "failed with status $status: $*"
	fi
}

# make_cached DIR FUNCTION [ARG]...: make the cache's DIR, whose name ends in a
# key, by FUNCTION, which is given a new folder; what had another key goes away.
make_cached()
{
	local dir=$1 function=$2 new log old

	mkdir -p "$CACHE"
	new=$(mktemp -d "${dir%-*}-new.XXXXXX")
	log=$(mktemp)
	# shellcheck disable=SC2064 # as they are named now
	trap "rm -rf '$new' '$log'" EXIT
	run_quietly "$log" "$function" "$new" "${@:3}"
	for old in "${dir%-*}"-*; do
		[ "$old" = "$new" ] || rm -rf "$old"
	done
	chmod 755 "$new"
	mv "$new" "$dir"
}

# in_root [--bind FROM TO] DIR COMMAND...: run in a Debian root, with /proc and
# FROM at TO, leaving no mount.
in_root()
{
	local from=none to=none root

	if [ "$1" = --bind ]; then
		from=$2 to=$3
		shift 3
	fi
	root=$1
	shift
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount --propagation private sh -c '
		mount -t proc proc "$0/proc" || exit
		if [ "$1" != none ]; then
			mkdir -p "$0$2" && mount --bind "$1" "$0$2" || exit
		fi
		shift 2
		exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
			HOME=/root LANG=C.UTF-8 "$@"' "$root" "$from" "$to" "$@"
}

# prepare_roots KERNEL...: they take a while and do not depend on each other.
prepare_roots()
{
	local kernel

	for kernel in "$@"; do
		suite_of "$kernel" > /dev/null
	done
	for kernel in "$@"; do
		"$QEMU_DIR/root" "$(suite_of "$kernel")" > /dev/null &
	done
	wait
}

# told KERNEL STATUS: of a guest that tells nothing itself. What "run" returns, 1, has
# been told.
told()
{
	if [ "$2" -gt 1 ]; then
		echo "not ok 0 $1: the guest failed, status $2"
	fi
}

# in_system KERNEL TEST...: tests in whole systems, for those about SELinux one where
# it is enforcing.
in_system()
{
	local kernel=$1 test plain=() enforcing=()

	for test in "${@:2}"; do
		case $test in
		*selinux*) enforcing+=("$test") ;;
		*) plain+=("$test") ;;
		esac
	done
	[ ${#plain[@]} -eq 0 ] || one_system "$kernel" --system -- "${plain[@]}"
	[ ${#enforcing[@]} -eq 0 ] ||
		one_system "$kernel" --system --selinux -- "${enforcing[@]}"
}

# one_system KERNEL OPTION... -- TEST...
one_system()
{
	local kernel=$1 options=() status=0

	shift
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	echo "# ==== $kernel ${options[*]}"
	"$QEMU_DIR/vm" "$kernel" "${options[@]}" -- \
		/usr/libexec/bpfdev/selftests/run "$@" || status=$?
	told "$kernel" "$status"
}

# count RESULTS: the last line of what counts; true if nothing has failed.
count()
{
	local passed skipped failed

	passed=$(grep -E '^ok ' "$1" | grep -cv '# SKIP') || :
	skipped=$(grep -cE '^ok .*# SKIP' "$1") || :
	failed=$(grep -cE '^not ok ' "$1") || :
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
