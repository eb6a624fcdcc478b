# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Shared by the scripts in this folder; to be sourced.

set -euo pipefail

QEMU_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # used by scripts that source this
TOP=$(cd "$QEMU_DIR/../.." && pwd)

# Roots, disks and builds. They are outside the source tree and can be deleted.
# shellcheck disable=SC2034
CACHE=${BPFDEV_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bpfdev}

die()
{
	echo "${0##*/}: $*" >&2
	exit "${DIE_STATUS:-1}"
}

# Announce work that takes a while on stderr, because stdout belongs to the caller.
say()
{
	echo "# $*" >&2
}

# The kernels, beside those of the suites and the debug kernels: each is a package of a suite.
# flavour_of KERNEL: the end of its name, as Debian has it; nothing for the others
flavour_of()
{
	case $1 in
	rt | rt-forky) echo rt-amd64 ;;
	cloud) echo cloud-amd64 ;;
	arm64 | arm64-16k) echo "$1" ;;
	esac
}

# suite_of KERNEL: the Debian suite whose root has the tools for a kernel
suite_of()
{
	case $1 in
	bookworm | trixie | trixie-backports | forky) echo "$1" ;;
	debug | no-btf | no-jit) echo bookworm ;;
	debug-forky | rt-forky) echo forky ;;
	rt | cloud | arm64 | arm64-16k) echo trixie ;;
	*) DIE_STATUS=2 die "unknown kernel '$1': bookworm, trixie, trixie-backports, forky," \
		"rt, rt-forky, cloud, arm64, arm64-16k, debug, debug-forky, no-btf or no-jit" ;;
	esac
}

# release_of KERNEL: the Debian release that its suite belongs to, or adds packages to
release_of()
{
	local suite

	suite=$(suite_of "$1")
	echo "${suite%-backports}"
}

# is_debug KERNEL: whether it is one of the debug kernels
is_debug()
{
	[[ $1 == debug* ]]
}

# is_built KERNEL: whether "KERNEL-kernel" builds it: the debug kernels, and those without an
# option
is_built()
{
	is_debug "$1" || [[ $1 == no-* ]]
}

# is_arm64 KERNEL
is_arm64()
{
	[[ $1 == arm64* ]]
}

# has_system KERNEL: whether it boots whole systems, with the policy of SELinux
has_system()
{
	! is_built "$1" && [ -z "$(flavour_of "$1")" ]
}

# run_quietly LOG COMMAND...: run it, and show its output only if it fails. A COMMAND
# that is a function ends at its first error, which it would not do in front of "||".
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

# make_cached DIR FUNCTION [ARG]...: make the cache's DIR, which ends in a key of 12
# characters, by calling FUNCTION with a new folder. Folders with other keys are removed.
make_cached()
{
	local dir=$1 function=$2 new log old

	mkdir -p "$CACHE"
	new=$(mktemp -d "${dir%-*}-new.XXXXXX")
	log=$(mktemp)
	# shellcheck disable=SC2064 # as they are named now
	# what is mounted in a root that was not finished stays
	trap "rm -rf --one-file-system '$new' '$log'" EXIT
	run_quietly "$log" "$function" "$new" "${@:3}"
	for old in "${dir%-*}"-{????????????,new.??????}; do
		[ "$old" = "$new" ] || rm -rf --one-file-system "$old"
	done
	chmod 755 "$new"
	# a machine that stops now must not leave a folder with empty files
	sync -f "$new"
	mv "$new" "$dir"
}

# in_root [--bind FROM TO]... DIR COMMAND...: run it in a Debian root with /proc, and with
# each FROM mounted at its TO. No mount is left behind.
in_root()
{
	local binds=() root

	while [ "$1" = --bind ]; do
		binds+=("$2" "$3")
		shift 3
	done
	root=$1
	shift
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount --propagation private sh -c '
		mount -t proc proc "$0/proc" || exit
		while [ "$1" != -- ]; do
			mkdir -p "$0$2" && mount --bind "$1" "$0$2" || exit
			shift 2
		done
		shift
		exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
			HOME=/root LANG=C.UTF-8 "$@"' "$root" "${binds[@]}" -- "$@"
}

# copy_boot_modules ROOT DIR VERSION: copy the drivers that kernel VERSION of a Debian root needs
# to mount a disk, uncompressed, with names in the order of loading. The root may be one of
# another architecture.
copy_boot_modules()
{
	local root=$1 to=$2 version=$3 module path n=10

	for module in virtio_pci virtio_blk ext4; do
		/sbin/modprobe -d "$root" -S "$version" --show-depends "$module" |
			awk '$1 == "insmod" { print $2 }'
	done | awk '!seen[$0]++' | while read -r path; do
		case $path in
		*.xz) xz -dc "$path" ;;
		*.zst) zstd -qdc "$path" ;;
		*) cat "$path" ;;
		esac > "$to/$n-$(basename "${path%%.ko*}").ko"
		n=$((n + 1))
	done
}

# sources: list the files that git tracks, and new files that it does not ignore, from TOP.
sources()
{
	git -C "$TOP" ls-files -z --cached --others --exclude-standard |
		(cd "$TOP" && xargs -0 ls -d 2> /dev/null)
}

# copy_sources TO
copy_sources()
{
	mkdir -p "$1"
	sources | (cd "$TOP" && cpio --quiet -R 0:0 -pdm "$1")
}

# copy_harness DIR: make DIR with the harness of the kernel's own selftests, unless it
# exists. The harness is used, but not kept in this repository.
copy_harness()
{
	local new

	[ ! -d "$1" ] || return 0
	new=$(mktemp -d "$1.XXXXXX")
	tar -C "$new" --strip-components=4 --wildcards \
		-xf /usr/src/linux-source-6.1.tar.xz \
		'*/tools/testing/selftests/kselftest*.h'
	chmod 755 "$new"
	mv "$new" "$1"
}

# prepare_roots KERNEL...: make the roots in parallel, because each takes a while
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

# told KERNEL STATUS: report a guest that failed without a test result. Status 1 is that
# of "run", which has printed its results.
told()
{
	if [ "$2" -gt 1 ]; then
		echo "not ok 0 $1: the guest failed, status $2"
	fi
}

# in_system KERNEL TEST...: run tests in whole systems: those of SELinux in one with SELinux
# enforcing, and one that reboots in one of its own
in_system()
{
	local kernel=$1 test plain=() enforcing=() reboots=()

	for test in "${@:2}"; do
		case $test in
		*selinux*) enforcing+=("$test") ;;
		*boot*) reboots+=("$test") ;;
		*) plain+=("$test") ;;
		esac
	done
	[ ${#plain[@]} -eq 0 ] || one_system "$kernel" --system --timeout 2700 -- "${plain[@]}"
	for test in "${reboots[@]}"; do
		one_system "$kernel" --system --reboots -- "$test"
	done
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
		env UPGRADE_NODES="${UPGRADE_NODES-${SHORT:+200}}" \
		APPLY_TIMES="${APPLY_TIMES-${SHORT:+5}}" \
		FLEET_PLAYS="${FLEET_PLAYS-${SHORT:+1}}" \
		/usr/libexec/bpfdev/selftests/run "$@" || status=$?
	told "$kernel" "$status"
}

# count RESULTS: print the last line with the sums; true if nothing has failed
count()
{
	local passed skipped failed

	passed=$(grep -E '^ok ' "$1" | grep -cv '# SKIP') || :
	skipped=$(grep -cE '^ok .*# SKIP' "$1") || :
	failed=$(grep -cE '^not ok ' "$1") || :
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
