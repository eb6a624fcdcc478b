# SPDX-License-Identifier: GPL-2.0-only
#
# bpfdev: BPF maps, programs and links as character device nodes.
# "make help" says what can be made.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr/local
export PREFIX

V ?= 0
export V
Q := $(if $(filter 1,$(V)),,@)

KERNELS := bookworm trixie forky
qemu := selftests/qemu

.PHONY: all
all: modules tools

# Kbuild's own variables (W=1, C=1, INSTALL_MOD_PATH=...) go through as they are.
kbuild := $(MAKE) -C $(KDIR) M=$(CURDIR)

.PHONY: modules
modules:
	+$(Q)$(kbuild) modules

# A distribution's headers come without the key that its own modules are signed
# with, and some without the file that depmod is made to wait for.
.PHONY: modules_install
modules_install:
	+$(Q)$(kbuild) $(if $(wildcard $(KDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=) \
		modules_install
	$(Q)depmod $(if $(INSTALL_MOD_PATH),-b $(INSTALL_MOD_PATH)) \
		$$(cut -d'"' -f2 $(KDIR)/include/generated/utsrelease.h)

.PHONY: tools
tools:
	$(Q)$(MAKE) -C tools

.PHONY: install uninstall
install uninstall:
	$(Q)$(MAKE) -C tools $@
	$(Q)$(MAKE) -C udev $@

# Where there is SELinux: a module of the policy that this machine has.
.PHONY: selinux_install selinux_uninstall
selinux_install selinux_uninstall:
	$(Q)$(MAKE) -C selinux $(@:selinux_%=%)

# The programs that run in the guest; "check" builds them there.
.PHONY: selftests selftests_install
selftests: tools
	$(Q)$(MAKE) -C selftests
selftests_install:
	$(Q)$(MAKE) -C selftests install

.PHONY: bench_modules
bench_modules:
	+$(Q)$(MAKE) -C $(KDIR) M=$(CURDIR)/selftests/bench modules

.PHONY: demo
demo:
	$(Q)selftests/demo/run

# T names tests, K kernels.
K ?= $(KERNELS)
.PHONY: check
check:
	$(Q)$(qemu)/check $(K) $(if $(T),-- $(T))

.PHONY: check-debug
check-debug:
	$(Q)$(qemu)/check debug $(if $(T),-- $(T))

.PHONY: check-system
check-system:
	$(Q)$(qemu)/check-system $(K)

SECONDS ?= 1200
.PHONY: fuzz fuzz-cli
fuzz fuzz-cli:
	$(Q)$(qemu)/$@ $(SECONDS)

.PHONY: bench
bench:
	$(Q)$(qemu)/bench $(KERNELS)

.PHONY: lint
lint:
	$(Q)selftests/lint

.PHONY: clean
clean:
	$(Q)$(MAKE) -C tools clean
	$(Q)$(MAKE) -C selftests clean
	$(Q)$(MAKE) -C selinux clean
	+$(Q)[ ! -d "$(KDIR)" ] || $(kbuild) clean
	+$(Q)[ ! -d "$(KDIR)" ] || \
		$(MAKE) -C $(KDIR) M=$(CURDIR)/selftests/bench clean

.PHONY: help
help:
	@echo 'all              modules and tools'
	@echo 'modules          bpfdev.ko, for the kernel that runs or KDIR=...'
	@echo 'modules_install  put it under /lib/modules (INSTALL_MOD_PATH=...)'
	@echo 'tools            libbpfdev and the bpfdev command'
	@echo 'install          put them under PREFIX=/usr/local (DESTDIR=...), with'
	@echo '                 the rules of udev and what systemd needs'
	@echo 'uninstall        take them away again'
	@echo 'selinux_install  the policy module, into the policy of this machine'
	@echo 'demo             show it in a virtual machine (root, a few minutes)'
	@echo 'check            unit tests and all tests, on K="$(KERNELS)"'
	@echo '                 or tests and kernels of your choice:'
	@echo '                 make check T="replace_test cli_test.sh" K=trixie'
	@echo 'check-debug      all tests on a kernel that finds leaks, races and overruns'
	@echo 'check-system     tests of whole systems: udev, systemd, SELinux, containers'
	@echo 'fuzz, fuzz-cli   the ioctls, the command, for SECONDS=1200'
	@echo 'bench            what nodes cost, next to their alternatives'
	@echo 'lint             W=1, sparse, checkpatch, clang-tidy, shellcheck'
	@echo 'clean            remove what was built here'
	@echo
	@echo 'W=1, C=1 and what else Kbuild knows go with modules; V=1 shows commands.'
	@echo 'demo and check keep their roots and disks in ~/.cache/bpfdev, or in'
	@echo 'BPFDEV_CACHE=...; all of it can be deleted.'
