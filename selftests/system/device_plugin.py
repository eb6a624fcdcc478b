#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A device plugin of the kubelet with one device.

Usage: device_plugin.py RESOURCE node PATH PERMISSIONS
       device_plugin.py RESOURCE cdi NAME

With "node", it answers as a plugin for device files: with the path of the node on the host, the
path in the container, and permissions. With "cdi", it answers with the name of a CDI device. It
ends when the kubelet ends the list of devices.
"""

import concurrent.futures
import os
import sys
import threading

import grpc
import device_plugin_pb2 as api

PLUGINS = "/var/lib/kubelet/device-plugins"


class Plugin:
    """The plugin's service: each method is a call of the API."""

    def __init__(self, answer):
        self.answer = answer
        self.ended = threading.Event()

    def GetDevicePluginOptions(self, request, context):
        return api.DevicePluginOptions()

    def ListAndWatch(self, request, context):
        context.add_callback(self.ended.set)
        yield api.ListAndWatchResponse(devices=[api.Device(ID="0", health="Healthy")])
        self.ended.wait()

    def Allocate(self, request, context):
        return api.AllocateResponse(
            container_responses=[self.answer for _ in request.container_requests])


def answer_of(kind, name, permissions=None):
    if kind == "cdi":
        return api.ContainerAllocateResponse(cdi_devices=[api.CDIDevice(name=name)])
    return api.ContainerAllocateResponse(devices=[api.DeviceSpec(
        host_path=name, container_path=name, permissions=permissions)])


def serve(plugin, endpoint):
    server = grpc.server(concurrent.futures.ThreadPoolExecutor())
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("v1beta1.DevicePlugin", {
        "GetDevicePluginOptions": grpc.unary_unary_rpc_method_handler(
            plugin.GetDevicePluginOptions, api.Empty.FromString,
            api.DevicePluginOptions.SerializeToString),
        "ListAndWatch": grpc.unary_stream_rpc_method_handler(
            plugin.ListAndWatch, api.Empty.FromString,
            api.ListAndWatchResponse.SerializeToString),
        "Allocate": grpc.unary_unary_rpc_method_handler(
            plugin.Allocate, api.AllocateRequest.FromString,
            api.AllocateResponse.SerializeToString),
    })])
    server.add_insecure_port(f"unix://{PLUGINS}/{endpoint}")
    server.start()
    return server


def register(resource, endpoint):
    channel = grpc.insecure_channel(f"unix://{PLUGINS}/kubelet.sock")
    channel.unary_unary("/v1beta1.Registration/Register",
                        request_serializer=api.RegisterRequest.SerializeToString,
                        response_deserializer=api.Empty.FromString)(
        api.RegisterRequest(version="v1beta1", endpoint=endpoint, resource_name=resource),
        wait_for_ready=True, timeout=60)


def main():
    resource, *answer = sys.argv[1:]
    endpoint = f"test-{os.getpid()}.sock"
    plugin = Plugin(answer_of(*answer))
    server = serve(plugin, endpoint)
    register(resource, endpoint)
    plugin.ended.wait()
    server.stop(None)


if __name__ == "__main__":
    main()
