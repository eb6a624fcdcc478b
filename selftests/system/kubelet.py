#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The device manager of the kubelet, for one container.

Usage: kubelet.py RESOURCE IMAGE COMMAND...

Wait until a device plugin registers for the resource, list its devices, and allocate the first.
Then run the command in a container with the plugin's answer, as the kubelet does.
"""

import concurrent.futures
import queue
import sys

import grpc
import cri
import device_plugin_pb2 as api

PLUGINS = "/var/lib/kubelet/device-plugins"
VERSION = "v1beta1"


def serve(plugins):
    """Put each request of a plugin into a queue."""
    def register(request, context):
        if request.version != VERSION:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "another version")
        plugins.put(request)
        return api.Empty()

    server = grpc.server(concurrent.futures.ThreadPoolExecutor())
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("v1beta1.Registration", {
        "Register": grpc.unary_unary_rpc_method_handler(
            register, api.RegisterRequest.FromString, api.Empty.SerializeToString),
    })])
    server.add_insecure_port(f"unix://{PLUGINS}/kubelet.sock")
    server.start()
    return server


class Plugin:
    """A registered plugin."""

    def __init__(self, endpoint):
        self.channel = grpc.insecure_channel(f"unix://{PLUGINS}/{endpoint}")

    def call(self, kind, name, request, response):
        return getattr(self.channel, kind)(
            "/v1beta1.DevicePlugin/" + name,
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString)(request, timeout=120)

    def options(self):
        return self.call("unary_unary", "GetDevicePluginOptions", api.Empty(),
                         api.DevicePluginOptions)

    def lists(self):
        return self.call("unary_stream", "ListAndWatch", api.Empty(), api.ListAndWatchResponse)

    def allocate(self, device):
        request = api.AllocateRequest(
            container_requests=[api.ContainerAllocateRequest(devices_ids=[device])])
        return self.call("unary_unary", "Allocate", request,
                         api.AllocateResponse).container_responses[0]


def pass_on(answer, config):
    """Put the answer of a plugin into a container's configuration."""
    for key, value in answer.envs.items():
        config.envs.add(key=key, value=value)
    for mount in answer.mounts:
        config.mounts.add(container_path=mount.container_path, host_path=mount.host_path,
                          readonly=mount.read_only)
    for device in answer.devices:
        config.devices.add(container_path=device.container_path, host_path=device.host_path,
                           permissions=device.permissions)
    config.annotations.update(answer.annotations)
    for device in answer.cdi_devices:
        config.CDI_devices.add(name=device.name)


def run(endpoint, config):
    plugin = Plugin(endpoint)
    if plugin.options().pre_start_required:
        raise SystemExit("kubelet.py: the plugin wants PreStartContainer, which is not used here")
    lists = plugin.lists()
    try:
        devices = next(lists).devices
        healthy = [device.ID for device in devices if device.health == "Healthy"]
        pass_on(plugin.allocate(healthy[0]), config)
        return cri.run(config)
    finally:
        lists.cancel()


def main():
    resource, image, *command = sys.argv[1:]
    plugins = queue.Queue()
    server = serve(plugins)
    request = plugins.get(timeout=60)
    if request.resource_name != resource:
        raise SystemExit(f"kubelet.py: {request.resource_name} is not {resource}")
    status = cri.reports(run, request.endpoint, cri.base_config(image, command))
    server.stop(None)
    return status


if __name__ == "__main__":
    sys.exit(main())
