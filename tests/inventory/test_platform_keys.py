"""Keys of platforms: versions of virtual hardware and dynamic memory, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vconsolidate.model.dynamic_memory import DynamicMemory
from vconsolidate.model.estate import Estate

Load = Callable[..., Estate]
Messages = Callable[..., list[str]]


def with_cluster(text: str, line: str, hypervisor: str = "esxi-6.7") -> str:
    return text.replace("hypervisor: esxi-6.7", f"hypervisor: {hypervisor}\n      {line}")


@pytest.mark.parametrize(
    ("hypervisor", "stated", "vcpus", "memory_gib"),
    [
        ("esxi-6.7", "8", 32, 1011), ("esxi-6.7", "vmx-10", 64, 1011), ("esxi-6.7", "14", 128, 6128),
        ("hyper-v-2016", "Generation 1", 64, 1024), ("hyper-v-2016", "generation 2", 240, 12288),
        ("proxmox-ve-8", "i440fx", 255, 4096), ("proxmox-ve-8", "q35", 1024, 4096),
    ],
)  # fmt: skip
def test_a_cluster_is_capped(load: Load, small: str, hypervisor: str, stated: str, vcpus: int, memory_gib: int) -> None:
    text = with_cluster(small, f"virtual_hardware: {stated}", hypervisor)
    (cluster,) = load(text=text).clusters
    assert cluster.hypervisor.max_vcpus_per_vm == vcpus
    assert cluster.hypervisor.max_memory_mib_per_vm == memory_gib * 1024


@pytest.mark.parametrize(
    ("hypervisor", "stated"),
    [
        ("esxi-6.7", "17"),
        ("esxi-6.7", "12"),
        ("esxi-6.7", "q35"),
        ("hyper-v-2008-r2", "generation 2"),
        ("xen-4.13", "8"),
    ],
)
def test_a_version_that_the_platform_lacks_is_refused(
    messages: Messages, small: str, hypervisor: str, stated: str
) -> None:
    (message,) = messages(text=with_cluster(small, f"virtual_hardware: {stated}", hypervisor))
    assert "target.clusters[0].virtual_hardware" in message
    assert f'has no virtual hardware "{stated}"' in message


def test_a_version_that_nothing_has_is_refused(messages: Messages, small: str) -> None:
    (message,) = messages(text=small.replace("os: centos-5", "os: centos-5\n    max_virtual_hardware: 12"))
    assert 'unknown version of virtual hardware "12" (write one of 3, 4, 7' in message


def test_a_server_caps_its_own_vm(load: Load, small: str) -> None:
    estate = load(text=small.replace("os: centos-5", "os: centos-5\n    max_virtual_hardware: 13"))
    first, second = (server.max_virtual_hardware for server in estate.servers)
    assert first is None
    assert second is not None
    assert (second.version, second.max_vcpus, second.since) == ("13", 128, "ESXi 6.5")


def test_dynamic_memory_of_policy_and_server(load: Load, small: str) -> None:
    text = small.replace("os: centos-5", "os: centos-5\n    dynamic_memory: {maximum: 6 GiB}")
    estate = load("policy: {memory: {dynamic: {startup: 1 GiB, minimum: 512 MiB, buffer: 30 %}}}\n", text=text)
    assert estate.clusters[0].policy.dynamic_memory == DynamicMemory(1024.0, 512.0, None, 0.3)
    assert estate.servers[1].dynamic_memory == DynamicMemory(maximum_mib=6144.0)


def test_a_cluster_states_only_what_differs(load: Load, small: str) -> None:
    text = with_cluster(small, "policy: {memory: {dynamic: {minimum: 256 MiB}}}", "hyper-v-2016")
    (cluster,) = load("policy: {memory: {dynamic: {startup: 1 GiB}}}\n", text=text).clusters
    assert cluster.policy.dynamic_memory == DynamicMemory(1024.0, 256.0)


@pytest.mark.parametrize(
    ("stated", "field", "words"),
    [
        ("{minimum: 2 GiB, startup: 1 GiB}", "startup", "the minimum of 2 GiB is above the startup of 1 GiB"),
        ("{startup: 4 GiB, maximum: 3 GiB}", "maximum", "the startup of 4 GiB is above the maximum of 3 GiB"),
        ("{minimum: 4 GiB, maximum: 3 GiB}", "maximum", "the minimum of 4 GiB is above the maximum of 3 GiB"),
    ],
)
def test_bounds_must_ascend(messages: Messages, stated: str, field: str, words: str) -> None:
    (message,) = messages(f"policy: {{memory: {{dynamic: {stated}}}}}\n")
    assert f"policy.memory.dynamic.{field}" in message
    assert words in message
