# SPDX-License-Identifier: GPL-2.0-only
#
# Where BPF programs find <asm/types.h>: clang looks only among the headers of its
# target, which is not the machine here. Distributions with one architecture have no
# such folder, and clang as CC has no -print-multiarch.

MULTIARCH := $(firstword $(wildcard $(addprefix /usr/include/, \
	$(shell $(CC) -print-multiarch 2> /dev/null) $(shell uname -m)-linux-gnu)))
MULTIARCH_CFLAGS := $(addprefix -I,$(MULTIARCH))

# A BPF object has the paths of its sources, which must not depend on the folder that it
# is built in.
BPF_PATHS := -ffile-prefix-map=$(CURDIR)=.
