#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compare bpfdev's output on a machine full of BPF objects with that of other tools.

Edges are compared with bpftool, holders with /proc and, if it is installed, lsfd, and the
purposes of references with both. Usage: oracle.py WORKLOAD BASE.bpf.o ON.bpf.o REFS.bpf.o
"""

import collections
import ctypes
import fcntl
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import time

from syscall_numbers import KCMP

COPIES = 18
DIRECTORY = "oracle"
REFS = 0xC090BF09  # BPFDEV_IOC_REFS
REFS_FIELDS = "refcnt node files mappings progs links maps other".split()
TYPES = {1: "map", 2: "prog", 3: "link"}

count = failed = 0


def result(ok, what, why=""):
    """Report one test."""
    global count, failed
    count += 1
    failed += not ok
    if not ok:
        for line in str(why).splitlines()[:20]:
            print("#", line)
    print("ok" if ok else "not ok", count, what, flush=True)


def same(what, expected, seen):
    """Test that two sets or counters are equal; print the differences."""
    expected, seen = collections.Counter(expected), collections.Counter(seen)
    missing, extra = expected - seen, seen - expected
    why = [f"missing: {x} {n}" for x, n in list(missing.items())[:8]]
    why += [f"too much: {x} {n}" for x, n in list(extra.items())[:8]]
    result(not why and bool(expected), f"{what} ({sum(expected.values())})",
           "\n".join(why) or "nothing to compare")


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def run_json(*command):
    return json.loads(run(*command))


def number(text):
    """Parse a value as bpftool prints it: little-endian bytes."""
    return int.from_bytes(bytes(int(x, 16) for x in text), "little")


def words(text):
    """Parse a value as an array of 64-bit numbers."""
    return [number(text[i:i + 8]) for i in range(0, len(text), 8)]


class Bpftool:
    """All objects and their edges, from bpftool."""

    def __init__(self):
        self.maps = run_json("bpftool", "-j", "map", "list")
        self.progs = run_json("bpftool", "-j", "prog", "list")
        self.links = run_json("bpftool", "-j", "link", "list")
        self.edges = collections.Counter()
        for prog in self.progs:
            for used in prog.get("map_ids", []):
                self.add("prog", prog, "map", used, "map of a program")
        for bpf_map in self.maps:
            self.add_map(bpf_map)
        for link in self.links:
            self.add_link(link)
        self.add_targets()

    def add(self, from_type, user, to_type, to_id, relation):
        self.edges[f"{from_type}:{user['id']}", f"{to_type}:{to_id}",
                   relation] += 1

    def add_map(self, bpf_map):
        kind = bpf_map["type"]
        if kind not in ("prog_array", "array_of_maps", "hash_of_maps",
                        "struct_ops"):
            return
        slots = run_json("bpftool", "-j", "map", "dump", "id",
                         str(bpf_map["id"]))
        for slot in slots:
            value = slot.get("value")
            if kind == "struct_ops":
                self.add_struct_ops(bpf_map, words(value))
            elif kind != "prog_array":
                self.add("map", bpf_map, "map",
                         slot.get("inner_map_id") or number(value),
                         "map in a map")
            elif isinstance(value, list):
                self.add("map", bpf_map, "prog", number(value),
                         "program in a prog array")

    def add_struct_ops(self, bpf_map, value):
        """The value has the ids of programs in place of their addresses."""
        for prog in self.progs:
            if prog["type"] == "struct_ops" and prog["id"] in value:
                self.add("map", bpf_map, "prog", prog["id"],
                         "program of a struct_ops map")

    def add_link(self, link):
        if link.get("prog_id"):
            self.add("link", link, "prog", link["prog_id"], "program of a link")
        if link.get("map_id"):
            self.add("link", link, "map", link["map_id"], "map of a link")

    def add_targets(self):
        """Only programs of on.bpf.c have programs as targets, others have functions.

        bpftool does not show the target of a program that is not attached, and old
        versions not that of a link: it is the last base_main loaded before it.
        """
        links = {link.get("prog_id"): link for link in self.links}
        for prog in self.progs:
            if not prog["name"].startswith("on_"):
                continue
            target = max(p["id"] for p in self.progs
                         if p["name"] == "base_main" and p["id"] < prog["id"])
            link = links.get(prog["id"])
            if link:
                self.add("link", link, "prog",
                         link.get("target_obj_id", target),
                         "program that is replaced or traced")
            else:
                self.add("prog", prog, "prog", target,
                         "program that is replaced or traced")

    def keys(self):
        return [f"map:{x['id']}" for x in self.maps] + \
               [f"prog:{x['id']}" for x in self.progs] + \
               [f"link:{x['id']}" for x in self.links]


def object_of_fdinfo(text):
    """The object of a descriptor, or None."""
    facts = dict(re.findall(r"^(\w+):\s+(\S+)", text, re.M))
    for kind in ("link", "prog", "map"):
        # a link also shows its program's id, and some links a map's
        if f"{kind}_id" in facts and f"{kind}_type" in facts:
            return f"{kind}:{facts[kind + '_id']}"
    return None


def descriptors():
    """(pid, fd, object) of all descriptors of BPF objects, from /proc."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            for fd in os.listdir(f"/proc/{pid}/fdinfo"):
                with open(f"/proc/{pid}/fdinfo/{fd}", encoding="utf-8") as info:
                    found = object_of_fdinfo(info.read())
                if found:
                    yield int(pid), int(fd), found
        except (FileNotFoundError, ProcessLookupError):
            continue


LSFD = ["lsfd", "-J", "-o", "PID,FD,BPF-MAP.ID,BPF-PROG.ID"]


def lsfd_knows_bpf():
    """Check whether lsfd exists and has the BPF columns."""
    return shutil.which("lsfd") and subprocess.run(
        LSFD, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        check=False).returncode == 0


def lsfd():
    """The same for maps and programs, from lsfd."""
    for row in run_json(*LSFD)["lsfd"]:
        for kind in ("map", "prog"):
            found = row.get(f"bpf-{kind}.id")
            if found and row["fd"] is not None:
                yield int(row["pid"]), int(row["fd"]), f"{kind}:{found}"


def holders(*prefix, opened=True):
    """The same, from bpfdev; a mapping has the descriptor "mem".

    Without those that were opened from a node, if they are not wanted.
    """
    for row in run_json(*prefix, "bpfdev", "holders", "--json")["holders"]:
        if row["from"] == "node" and not opened:
            continue
        fd = row["fd"] if row["fd"] == "mem" else int(row["fd"])
        yield row["pid"], fd, f"{row['type']}:{row['id']}"


def references(names):
    """The purposes of the references of objects, from bpfdev."""
    control = os.open(f"/dev/bpf/{DIRECTORY}/control", os.O_RDONLY)
    found = {}
    for name in names:
        arg = bytearray(struct.pack("16x64x64s", name.encode()))
        fcntl.ioctl(control, REFS, arg)
        kind, number_ = struct.unpack_from("4xII", arg)
        found[f"{TYPES[kind]}:{number_}"] = dict(
            zip(REFS_FIELDS, struct.unpack_from("8Q", arg, 16)))
    os.close(control)
    return found


libc = ctypes.CDLL(None, use_errno=True)


def same_file(one, other):
    """Check whether descriptors of any processes share one open file."""
    return libc.syscall(KCMP, one[0], other[0], 0, one[1], other[1]) == 0


def open_files():
    """The number of open files of each object."""
    files = collections.defaultdict(list)
    for pid, fd, found in descriptors():
        if not any(same_file((pid, fd), x) for x in files[found]):
            files[found].append((pid, fd))
    return {key: len(value) for key, value in files.items()}


def expected_references(edges):
    """The number of objects of each type that use each object."""
    kinds = {"map": "maps", "prog": "progs", "link": "links"}
    expected = collections.defaultdict(collections.Counter)
    for (user, used, _), times in edges.items():
        expected[used][kinds[user.split(":")[0]]] += times
    return expected


def compare_references(when, names, edges):
    refs = references(names)
    files, expected = open_files(), expected_references(edges)
    wrong = []
    for key, seen in refs.items():
        right = {"node": 1, "files": files.get(key, 0), "mappings": 0,
                 **{x: expected[key][x] for x in ("progs", "links", "maps")}}
        wrong += [f"{key}: {x} {seen[x]}, expected {n}"
                  for x, n in right.items() if seen[x] != n]
    result(not wrong and len(refs) == len(names),
           f"{when}, the purposes of references match ({len(refs)})",
           "\n".join(wrong))
    counts = kernel_counts()
    wrong = [f"{key}: {seen}, the kernel counts {counts.get(key)}"
             for key, seen in refs.items()
             if seen["refcnt"] != counts.get(key) or not adds_up(seen)]
    result(not wrong, f"{when}, references add up to the kernel's counts",
           "\n".join(wrong))
    return refs


def adds_up(refs):
    return refs["refcnt"] == sum(refs[x] for x in REFS_FIELDS[1:])


def kernel_counts():
    """The reference count of each object, read by a BPF iterator."""
    counts = {}
    for kind in TYPES.values():
        node = f"oracle-refs-{kind}"
        run("bpfdev", "view", "pin", sys.argv[4], node, "--prog", f"refs_{kind}")
        with open(f"/dev/bpf/{node}", encoding="utf-8") as text:
            for line in text:
                ident, refs = line.split()
                # one of them is the iterator's
                counts[f"{kind}:{ident}"] = int(refs) - 1
        run("bpfdev", "unpin", node)
    return counts


def compare_sums(when, before, refs, users):
    """Each of @users has each object open at most once at a time."""
    wrong = [f"{key}: {seen}, before {before[key]}" for key, seen in refs.items()
             if not adds_up(seen) or not
             before[key]["refcnt"] <= seen["refcnt"] <= before[key]["refcnt"] + users]
    result(not wrong, f"{when}, references add up to the refcount", "\n".join(wrong))


def compare_graph(bpftool):
    graph = run_json("bpfdev", "graph", "--all", "--internal", "--format", "json")
    same("the graph has all objects", bpftool.keys(),
         [node["key"] for node in graph["nodes"]])
    same("the graph has all edges, and no other", bpftool.edges,
         {(e["from"], e["to"], e["relation"]): e["count"]
          for e in graph["edges"]})
    same("the graph has the names of all nodes",
         [x for x in os.listdir(f"/dev/bpf/{DIRECTORY}") if x != "control"],
         [node["name"].split("/")[1] for node in graph["nodes"]
          if node["name"].startswith(f"{DIRECTORY}/")])


def symlinks(folder):
    """(user, used) of all symlinks of one name in sysfs."""
    top = "/sys/class/bpf-objects"
    return {(node, other) for node in os.listdir(top)
            if os.path.isdir(f"{top}/{node}/{folder}")
            for other in os.listdir(f"{top}/{node}/{folder}")}


def compare_symlinks(edges):
    pinned = {x.split("!")[1].replace("-", ":"): x
              for x in os.listdir("/sys/class/bpf-objects")
              if x.startswith(f"{DIRECTORY}!") and "control" not in x}
    expected = {(pinned[user], pinned[used]) for user, used, _ in edges
                if user in pinned and used in pinned}
    same("sysfs has a symlink for each edge between nodes", expected,
         symlinks("uses"))
    same("sysfs has a symlink back for each edge",
         {(used, user) for user, used in expected},
         symlinks("used_by"))


def compare_holders(mapped):
    def mine(rows):
        pinned = {x.replace("-", ":")
                  for x in os.listdir(f"/dev/bpf/{DIRECTORY}")}
        # objects of other programs come and go: leave them out
        return [x for x in rows if x[2] in pinned or x[2] == mapped[2]]

    seen = mine(holders())
    same("holders are the same as in /proc", mine(descriptors()) + [mapped], seen)
    result(len(seen) > 10000, "there are more than 10,000 holders", len(seen))
    if lsfd_knows_bpf():
        # it shows no links, and shows descriptors from nodes as character devices
        same("holders are the same as in lsfd", mine(lsfd()),
             [x for x in mine(holders(opened=False))
              if not x[2].startswith("link:") and x[1] != "mem"])


def inside(pid):
    """The PID of a process in its own PID namespace."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return int(re.search(r"^NSpid:.*?(\d+)$", status.read(), re.M)[1])


def compare_namespace(workload):
    """In a PID namespace, only its own processes are shown, with their PIDs there."""
    def namespace(pid):
        return os.readlink(f"/proc/{pid}/ns/pid")

    own = namespace("self")
    children = [int(x) for x in run("pgrep", "-P", str(workload)).split()]
    there = [x for x in children if namespace(x) != own]
    seen = {x[0] for x in holders("nsenter", "-t", str(there[0]), "-p")}
    same("a PID namespace shows its own processes, with their PIDs there",
         [inside(x) for x in there], seen & {inside(x) for x in there})
    result(seen <= {inside(x) for x in there},
           "a PID namespace shows no other processes", seen)


def come_and_go(names, before):
    """Check the sums for RACE_SECONDS while twenty processes open and close all maps."""
    end = time.monotonic() + int(os.environ.get("RACE_SECONDS", "5"))
    loop = f"while :; do for x in /dev/bpf/{DIRECTORY}/map-*; do : < $x; done; done"
    users = [subprocess.Popen(["sh", "-c", loop]) for _ in range(20)]
    while True:
        compare_sums("while 20 processes come and go", before,
                     references(names), len(users))
        if time.monotonic() > end:
            break
    for user in users:
        user.kill()
        user.wait()


def read_ready(workload):
    lines = []
    for line in workload.stdout:
        if line == b"ready\n":
            return lines
        lines.append(line.decode().split())
    raise SystemExit("Bail out! the workload failed")


def main():
    run("bpfdev", "mkdir", DIRECTORY)
    command = [sys.argv[1], *sys.argv[2:4], str(COPIES), DIRECTORY]
    workload = subprocess.Popen(command, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE)
    pid, kind, mapped_id = read_ready(workload)[0]
    mapped = (int(pid), "mem", f"{kind}:{mapped_id}")
    names = sorted(x for x in os.listdir(f"/dev/bpf/{DIRECTORY}")
                   if x != "control")
    result(len(names) >= 300, "there are 300 objects", len(names))
    bpftool = Bpftool()
    compare_graph(bpftool)
    compare_symlinks(bpftool.edges)
    compare_holders(mapped)
    compare_namespace(workload.pid)
    before = compare_references("at first", names, bpftool.edges)
    come_and_go(names, before)
    compare_references("at the end", names, bpftool.edges)

    workload.stdin.close()
    workload.wait()
    run("bpfdev", "unpin", "oracle-mapped",
        *(f"{DIRECTORY}/{name}" for name in names))
    run("bpfdev", "rmdir", DIRECTORY)
    for copy in range(COPIES):
        run("ip", "link", "del", f"oracle{copy}")
    print(f"1..{count}")
    return failed != 0


sys.exit(main())
