#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Write an image for containers to a file, in the format of "docker save".

Usage: image.py FILE NAME

It has busybox, which does not need libraries, as /busybox, and links for /usr to be mounted.
Without a command it sleeps.
"""

import hashlib
import io
import json
import sys
import tarfile


def add(tar, name, content=b"", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    tar.addfile(info, io.BytesIO(content))


def layer():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name in ("usr", "proc", "dev", "sys", "etc", "tmp", "run"):
            add(tar, name, type=tarfile.DIRTYPE, mode=0o755)
        for name in ("bin", "lib", "lib64", "sbin"):
            add(tar, name, type=tarfile.SYMTYPE, linkname="usr/" + name)
        with open("/usr/bin/busybox", "rb") as busybox:
            add(tar, "busybox", busybox.read(), mode=0o755)
    return out.getvalue()


def config(content):
    return json.dumps({
        "architecture": "amd64", "os": "linux",
        "config": {"Entrypoint": ["/busybox", "sleep", "86400"],
                   "Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]},
        "rootfs": {"type": "layers",
                   "diff_ids": ["sha256:" + hashlib.sha256(content).hexdigest()]},
    }).encode()


def main():
    path, name = sys.argv[1:]
    content = layer()
    with tarfile.open(path, "w") as tar:
        add(tar, "layer.tar", content)
        add(tar, "config.json", config(content))
        add(tar, "manifest.json", json.dumps([{
            "Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]).encode())


if __name__ == "__main__":
    main()
