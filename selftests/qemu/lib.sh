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

# The suite of Debian that a kernel comes from.
suite_of()
{
	case $1 in
	bookworm | trixie | forky) echo "$1" ;;
	*) DIE_STATUS=2 die "unknown kernel '$1': bookworm, trixie or forky" ;;
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

# in_root DIR COMMAND...: run in a Debian root, with /proc, leaving no mount.
in_root()
{
	local root=$1

	shift
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount --propagation private sh -c '
		mount -t proc proc "$0/proc" &&
		exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
			HOME=/root LANG=C.UTF-8 "$@"' "$root" "$@"
}
