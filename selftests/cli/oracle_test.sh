#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Hundreds of objects with most kinds of dependencies, compared with other tools: see
# oracle/oracle.py.

cd "$(dirname "$0")" || exit 1
bpftool struct_ops register struct_ops.bpf.o 2> /dev/null
PYTHONPATH=. oracle/oracle.py oracle/workload oracle/base.bpf.o oracle/on.bpf.o oracle/refs.bpf.o
status=$?
bpftool struct_ops unregister name bpfdev_test 2> /dev/null
exit "$status"
