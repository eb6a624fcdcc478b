#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Run a command in a container of a pod of its own, by the Container Runtime Interface.

Usage: cri.py [OPTION]... IMAGE COMMAND...

The command's output is printed, and its status is that of this program; 125 if the runtime
fails. cri_pb2 is made of cri.proto by protoc.
"""

import argparse
import os
import sys
import tempfile
import time
import uuid

import grpc
import cri_pb2 as cri

SOCKET = "unix:///run/containerd/containerd.sock"
LOG = "container.log"


class Runtime:
    """The calls of the service that are used."""

    def __init__(self):
        self.channel = grpc.insecure_channel(SOCKET)

    def call(self, name, response=cri.Empty, **fields):
        request = getattr(cri, name + "Request")(**fields)
        method = self.channel.unary_unary(
            "/runtime.v1.RuntimeService/" + name,
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString)
        return method(request, timeout=120)


def pod_config(logs):
    """A pod in the network of the host, so that no CNI plugin is needed."""
    pod = cri.PodSandboxConfig(log_directory=logs)
    name = str(uuid.uuid4())
    pod.metadata.name = pod.metadata.uid = name
    pod.metadata.namespace = "default"
    pod.linux.security_context.namespace_options.network = cri.NODE
    return pod


def run_container(runtime, pod_id, pod, config):
    """Return its status, once it has ended."""
    container = runtime.call("CreateContainer", cri.CreateContainerResponse,
                             pod_sandbox_id=pod_id, config=config, sandbox_config=pod).container_id
    runtime.call("StartContainer", container_id=container)
    while True:
        status = runtime.call("ContainerStatus", cri.ContainerStatusResponse,
                              container_id=container).status
        if status.state == cri.CONTAINER_EXITED:
            return status.exit_code
        time.sleep(0.1)


def print_log(path):
    """Each line has a time, the stream, a tag and the text."""
    with open(path) as log:
        for line in log:
            _, stream, _, text = line.rstrip("\n").split(" ", 3)
            print(text, file=sys.stdout if stream == "stdout" else sys.stderr)


def run(config):
    """Run a container and return its status."""
    runtime = Runtime()
    config.metadata.name = "test"
    config.log_path = LOG
    options = config.linux.security_context.namespace_options
    options.network = cri.NODE
    options.pid = cri.CONTAINER
    with tempfile.TemporaryDirectory() as logs:
        pod = pod_config(logs)
        pod_id = runtime.call("RunPodSandbox", cri.RunPodSandboxResponse, config=pod).pod_sandbox_id
        try:
            status = run_container(runtime, pod_id, pod, config)
            print_log(os.path.join(logs, LOG))
        finally:
            runtime.call("StopPodSandbox", pod_sandbox_id=pod_id)
            runtime.call("RemovePodSandbox", pod_sandbox_id=pod_id)
    return status


def seccomp_profile(name):
    """As in a pod: RuntimeDefault, Unconfined, or the path of a profile for Localhost."""
    if name.startswith("/"):
        return cri.SecurityProfile(profile_type=cri.SecurityProfile.Localhost, localhost_ref=name)
    return cri.SecurityProfile(profile_type=cri.SecurityProfile.ProfileType.Value(name))


def base_config(image, command, user=None, seccomp="RuntimeDefault"):
    config = cri.ContainerConfig(command=command)
    config.image.image = image
    config.mounts.add(container_path="/usr", host_path="/usr", readonly=True)
    security = config.linux.security_context
    security.seccomp.CopyFrom(seccomp_profile(seccomp))
    if user is not None:
        security.run_as_user.value = user
    return config


def reports(function, *args):
    """The status of a function, 125 if the runtime fails."""
    try:
        return function(*args)
    except grpc.RpcError as error:
        print(error.details(), file=sys.stderr)
        return 125


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--annotation", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--cdi", action="append", default=[], metavar="DEVICE")
    parser.add_argument("--device", action="append", default=[], metavar="PATH")
    parser.add_argument("--seccomp", default="RuntimeDefault")
    parser.add_argument("--user", type=int)
    parser.add_argument("image")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    config = base_config(args.image, args.command, args.user, args.seccomp)
    for annotation in args.annotation:
        key, value = annotation.split("=", 1)
        config.annotations[key] = value
    for name in args.cdi:
        config.CDI_devices.add(name=name)
    for path in args.device:
        config.devices.add(container_path=path, host_path=path, permissions="r")
    return reports(run, config)


if __name__ == "__main__":
    sys.exit(main())
