# SPDX-License-Identifier: GPL-2.0-only
#
# bpfdev: BPF maps, programs and links as character device nodes.
# "make help" lists the targets.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr/local
export PREFIX

# depmod is in a folder that ordinary users do not search.
export PATH := $(PATH):/usr/sbin:/sbin

V ?= 0
export V
Q := $(if $(filter 1,$(V)),,@)

# The kernels of the test bed, each named like the Debian suite that has it. The gate, with
# SHORT=1, has those of the releases only.
RELEASES := bookworm trixie forky
KERNELS := bookworm trixie $(if $(SHORT),,trixie-backports) forky
qemu := selftests/qemu

.PHONY: all
all: modules tools
# Name what either lacks before anything is built.
ifneq ($(filter all,$(or $(MAKECMDGOALS),all)),)
modules: | tools_need
endif

# Kbuild's own variables (W=1, C=1, INSTALL_MOD_PATH=...) are passed on unchanged.
kbuild := $(MAKE) -C $(KDIR) M=$(CURDIR)

version := $(patsubst /lib/modules/%/build,%,$(KDIR))
ifneq ($(version),$(KDIR))
no_headers := no headers of kernel $(version): \
	apt-get install linux-headers-$(version), or KDIR=...
endif
no_headers ?= KDIR=$(KDIR): no headers of a kernel here
.PHONY: modules_need
modules_need:
	$(Q)[ -e $(KDIR)/Makefile ] || { \
		echo 'bpfdev: $(no_headers) ($(KDIR)/Makefile is missing)' >&2; exit 1; }

.PHONY: modules
modules: | modules_need
	+$(Q)$(kbuild) modules

# The program, and its Debian package, by which the kernel's modules are compressed.
compress_XZ := xz xz-utils
compress_ZSTD := zstd zstd
compress_GZIP := gzip gzip
compress = $(compress_$(shell sed -nE 's/^CONFIG_MODULE_COMPRESS_(XZ|ZSTD|GZIP)=y/\1/p' \
	$(KDIR)/include/config/auto.conf))
.PHONY: modules_install_need
modules_install_need: | modules_need
	$(Q)set -- $(compress) depmod kmod; while [ $$# -gt 0 ]; do \
		command -v $$1 > /dev/null || { \
			echo "bpfdev: $$1 is missing: apt-get install $$2" >&2; exit 1; }; \
		shift 2; \
	done

# A distribution's headers lack the key that its own modules are signed with, and some
# lack the file that Kbuild's depmod step depends on.
# Nothing on the machine reads the debug information, which is most of the file. Types (BTF)
# stay. Kbuild strips a module before it signs it.
INSTALL_MOD_STRIP ?= 1
.PHONY: modules_install
modules_install: | modules_install_need
	+$(Q)$(kbuild) $(if $(wildcard $(KDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=) \
		INSTALL_MOD_STRIP=$(INSTALL_MOD_STRIP) modules_install
	$(Q)depmod $(if $(INSTALL_MOD_PATH),-b $(INSTALL_MOD_PATH)) \
		$$(cut -d'"' -f2 $(KDIR)/include/generated/utsrelease.h)

.PHONY: tools_need
tools_need:
	$(Q)$(MAKE) -s -C tools needs

.PHONY: tools
tools:
	$(Q)$(MAKE) -C tools

.PHONY: install uninstall
install uninstall:
	$(Q)$(MAKE) -C tools $@
	$(Q)$(MAKE) -C udev $@

# Only on machines with SELinux: a module for the installed policy.
.PHONY: selinux_install selinux_uninstall
selinux_install selinux_uninstall:
	$(Q)$(MAKE) -C selinux $(@:selinux_%=%)

# The programs that run in the guest; "make check" builds them itself.
.PHONY: selftests selftests_install
selftests: tools
	$(Q)$(MAKE) -C selftests
selftests_install:
	$(Q)$(MAKE) -C selftests install

.PHONY: bench_modules
bench_modules: | modules_need
	+$(Q)$(MAKE) -C $(KDIR) M=$(CURDIR)/selftests/bench modules

# A module that the tests load.
.PHONY: test_modules
test_modules: | modules_need
	+$(Q)$(MAKE) -C $(KDIR) M=$(CURDIR)/selftests/modules modules

.PHONY: demo
demo:
	$(Q)selftests/demo/run

# T selects tests, K kernels.
K ?= $(KERNELS)
.PHONY: check
check:
	$(Q)$(qemu)/check $(K) $(if $(T),-- $(T))

# The short forms of the last two have one kernel each.
.PHONY: check-debug check-rt check-arm64
check-debug: K = debug
check-rt: K = rt $(if $(SHORT),,rt-forky)
check-arm64: K = arm64 $(if $(SHORT),,arm64-16k)
check-debug check-rt check-arm64:
	$(Q)$(qemu)/check $(K) $(if $(T),-- $(T))

.PHONY: check-system
check-system:
	$(Q)$(qemu)/check-system $(K)

.PHONY: check-install
check-install:
	$(Q)$(qemu)/check-install $(K)

# README's Install, the packages and the published figures are for releases.
check-install check-packages check-secure-boot check-lacking bench: KERNELS := $(RELEASES)

SECONDS ?= 1200
.PHONY: fuzz
fuzz: K = debug
fuzz:
	$(Q)$(qemu)/fuzz $(SECONDS) $(K)

.PHONY: fuzz-cli
fuzz-cli:
	$(Q)$(qemu)/fuzz-cli $(SECONDS)

.PHONY: bench
bench:
	$(Q)$(qemu)/bench $(KERNELS)

.PHONY: lint
lint:
	$(Q)selftests/lint $(KERNELS)

.PHONY: check-build
check-build: KERNELS := $(RELEASES)
check-build:
	$(Q)$(qemu)/check-build $(K)

.PHONY: check-packages
check-packages:
	$(Q)$(qemu)/check-packages $(K)

.PHONY: check-secure-boot
check-secure-boot:
	$(Q)$(qemu)/check-secure-boot $(K)

# Kernels that lack an option, and K that forbid something.
.PHONY: check-lacking
check-lacking:
	$(Q)$(qemu)/check-lacking $(K)

# The Debian packages, in packages/SUITE.
SUITE ?= trixie
.PHONY: deb
deb:
	$(Q)$(qemu)/package $(SUITE)

# The tarball of a release: the same bytes wherever it is made.
REF ?= v$(file < VERSION)
dist_version = $(shell git show '$(REF):VERSION' 2> /dev/null)
dist_name = bpfdev-$(dist_version)
.PHONY: dist
dist:
	$(Q)[ -n '$(dist_version)' ] || { echo 'bpfdev: there is no $(REF) in this clone:' \
		'git tag it first, or pass REF=COMMIT' >&2; exit 1; }
	$(Q)git -c tar.umask=0022 archive --prefix=$(dist_name)/ -o $(dist_name).tar '$(REF)'
	$(Q)gzip -9nf $(dist_name).tar
	$(Q)sha256sum $(dist_name).tar.gz | tee $(dist_name).tar.gz.sha256

.PHONY: clean
clean:
	$(Q)$(MAKE) -C tools clean
	$(Q)$(MAKE) -C selftests clean
	$(Q)$(MAKE) -C selinux clean
	+$(Q)[ ! -d "$(KDIR)" ] || $(kbuild) clean
	+$(Q)[ ! -d "$(KDIR)" ] || \
		$(MAKE) -C $(KDIR) M=$(CURDIR)/selftests/bench clean
	+$(Q)[ ! -d "$(KDIR)" ] || \
		$(MAKE) -C $(KDIR) M=$(CURDIR)/selftests/modules clean

.PHONY: help
help:
	@echo 'all              build modules and tools (default)'
	@echo 'modules          build bpfdev.ko for the running kernel or KDIR=...'
	@echo 'modules_install  install bpfdev.ko in /lib/modules (INSTALL_MOD_PATH=...), without'
	@echo '                 debug information (INSTALL_MOD_STRIP= keeps it)'
	@echo 'tools            build libbpfdev and the bpfdev command'
	@echo 'install          install the tools in PREFIX=/usr/local (DESTDIR=...), with the'
	@echo '                 udev rules and the configuration for systemd'
	@echo 'uninstall        remove them'
	@echo 'selinux_install  install the SELinux policy module'
	@echo 'demo             show bpfdev in a virtual machine (root, a few minutes)'
	@echo 'check            run the unit tests and all tests on K="$(KERNELS)"'
	@echo '                 or the given tests and kernels:'
	@echo '                 make check T="replace_test cli_test.sh" K=trixie'
	@echo 'check-debug      run all tests on a kernel that detects leaks, races and overruns:'
	@echo '                 K=debug (6.1, the default), K=debug-forky (7.2), or both'
	@echo 'check-rt         run all tests on realtime kernels: K=rt, K=rt-forky'
	@echo 'check-arm64      run all tests on arm64: K=arm64, K=arm64-16k (pages of 16 KiB)'
	@echo 'check-build      build the module for each kernel that Debian has headers of'
	@echo 'check-system     test whole systems: udev, systemd, SELinux, containers'
	@echo 'check-install    follow README on fresh systems, K="$(RELEASES)"'
	@echo 'deb              build the Debian packages for SUITE=trixie (or bookworm, forky)'
	@echo '                 in packages/SUITE'
	@echo 'dist             make the tarball of the tag vVERSION, or REF=COMMIT, and its checksum'
	@echo 'check-packages   build them twice, install, boot and purge them, K="$(RELEASES)"'
	@echo 'check-secure-boot  boot with Secure Boot and the key of DKMS, K="$(RELEASES)"'
	@echo 'check-lacking    boot kernels that lack an option, or forbid what bpfdev uses'
	@echo 'fuzz, fuzz-cli   fuzz the module or the command for SECONDS=1200'
	@echo 'bench            measure the cost of nodes next to their alternatives'
	@echo 'lint             run W=1, sparse, checkpatch, clang-tidy, shellcheck'
	@echo 'clean            remove the built files'
	@echo
	@echo 'modules takes W=1, C=1 and other Kbuild variables; V=1 prints commands.'
	@echo 'demo and check keep roots and disks in ~/.cache/bpfdev or BPFDEV_CACHE=...;'
	@echo 'you can delete them.'
