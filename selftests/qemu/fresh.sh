# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Shared by the checks that install bpfdev on the smallest root of each SUITE; to be
# sourced after lib.sh, with the suites as arguments. Files are kept in $tmp until the end.

# shellcheck disable=SC2034 # used by die
DIE_STATUS=2
[ $# -gt 0 ] || die 'no SUITE given'
for suite in "$@"; do
	[ "$(release_of "$suite")" = "$suite" ] || die "not a release: $suite"
done
# shellcheck disable=SC2034
DIE_STATUS=1

"$QEMU_DIR/deps"
mkdir -p "$CACHE"
tmp=$(mktemp -d "$CACHE/${0##*/}.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

# result NAME COMMAND...: one test. It ends at its first error, see run_quietly; $failed
# has its status.
result()
{
	failed=0
	"${@:2}" > "$tmp/output" 2>&1 < /dev/null &
	wait $! || failed=$?
	if [ "$failed" -eq 0 ]; then
		echo "ok - $suite: $1"
	else
		sed 's/^/# /' "$tmp/output"
		echo "not ok - $suite: $1"
	fi
}

# fresh_root: make $root, a copy of the smallest root of $suite, with kernel $version
fresh_root()
{
	base=$("$QEMU_DIR/install-root" "$suite")
	root=$tmp/root
	# shellcheck disable=SC2034 # used by scripts that source this
	version=$(basename "$base"/root/lib/modules/*)
	rm -rf "${tmp:?}"/{root,boot}
	cp -a "$base/root" "$root"
	# packages are fetched once
	mkdir -p "$base/archives"
	echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' \
		> "$root/etc/apt/apt.conf.d/keep"
}

# inside FOLDER COMMAND...: in a folder of the root.
inside()
{
	# shellcheck disable=SC2016 # expanded by the inner shell
	in_root --bind "$base/archives" /var/cache/apt/archives "$root" \
		env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin \
		sh -c 'cd "$0" && exec "$@"' "$@"
}

# apt_get ARGUMENT...: without questions, and without what is only recommended
apt_get()
{
	inside / env DEBIAN_FRONTEND=noninteractive INITRD=No \
		apt-get -qq --yes --no-install-recommends "$@"
}

# sections MODULE: list the sections of a module that is installed for kernel $version
sections()
{
	local file

	file=$(inside / modinfo -k "$version" -n "$1")
	stat -c '%n: %s bytes' "$root$file"
	case $file in
	*.xz) xz -dc "$root$file" ;;
	*) cat "$root$file" ;;
	esac > "$root/tmp/sections.ko"
	inside /tmp readelf -SW sections.ko
	rm "$root/tmp/sections.ko"
}

# stripped: the installed modules have no debug information, but types (BTF), if the headers
# have those of the kernel
stripped()
{
	local module

	for module in bpfdev bpfdev_hold; do
		sections "$module" | tee "$tmp/sections"
		if grep -F ' .debug_' "$tmp/sections"; then
			return 1
		fi
		[ ! -e "$root/lib/modules/$version/build/vmlinux" ] ||
			grep -F ' .BTF ' "$tmp/sections"
	done
}

# make_guest VERSION: make what a guest with a copy of the root and that kernel of it is
# booted with, in $tmp/boot
make_guest()
{
	local version=$1 dir=$tmp/boot

	rm -rf "$dir"
	mkdir -p "$dir/modules"
	ln -s "$base/busybox" "$dir"
	cp "$root/boot/vmlinuz-$version" "$dir/vmlinuz"
	copy_boot_modules "$root" "$dir/modules" "$version"
	touch "$dir/lock"
	# sparse: only what is used takes room
	truncate -s 4G "$dir/disk"
	mke2fs -q -t ext4 -O ^has_journal -m 0 -d "$root" "$dir/disk"
}

# guest SCRIPT [VM-OPTION]...: boot it as a whole system, and run SCRIPT there
guest()
{
	"$QEMU_DIR/vm" "$suite" --system --dir "$tmp/boot" --add "$1" "${@:2}" -- \
		bash -ex "${1##*/}"
}
