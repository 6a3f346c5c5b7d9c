"""Small estates for sizing: round numbers, so that expected figures can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from vconsolidate.model.cluster import Cluster, HostType
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.hypervisor_memory import MemoryOverhead, Reclaim
from vconsolidate.model.platform import GuestSystem, Hypervisor
from vconsolidate.model.policy import Policy
from vconsolidate.model.server import Server, ServerDemand

Build = Callable[..., Server]


def cpu(*, cores: int = 4, rating: float = 1000.0, virtualisation: str = "nested_paging") -> Cpu:
    return replace(
        Cpu("test cpu", "intel", "skylake", 1, cores, 1, rating, rating, 0.05, "test"),
        virtualisation=virtualisation,  # type: ignore[arg-type]
    )


def hardware(*, cores: int = 4, rating: float = 1000.0, memory_gib: int = 16, **cpu_fields: str) -> Hardware:
    return Hardware(
        "test box", cpu(cores=cores, rating=rating, **cpu_fields), memory_gib * 1024, 1.0, 100.0, 200.0, 4, 1000.0, 0
    )


HYPERVISOR = Hypervisor(
    key="thin-1",
    name="Thin",
    version="1",
    family="esxi",
    max_vcpus_per_vm=32,
    max_memory_mib_per_vm=1024 * 1024,
    max_vms_per_host=100,
    max_vcpus_per_host=1000,
    virtual_hardware="8",
    reserve_base_mib=0.0,
    reserve_fraction=0.0,
    reserve_cores=0.0,
    overhead=MemoryOverhead(10.0, 1.0, 0.0, 0.0),
    reclaim=Reclaim("none", 0.65, 0.1, host_swap=True),
    memory_overcommit=True,
    requires_virtualisation=True,
    cpu_overhead_by_class={"general": 0.0, "web": 0.25},
    scheduler="shares",
)
GUEST = GuestSystem("plain", "Plain OS", "linux", None, None, True, True, True, {"thin-1": "full"})
POLICY = Policy(headroom_fraction=0.0, vcpu_target_fraction=1.0, cpu_ceiling_fraction=1.0, memory_ceiling_fraction=1.0)


@pytest.fixture(scope="session")
def box() -> Callable[..., Hardware]:
    """Build hardware: ``box(cores=4, rating=1000, memory_gib=16)``."""
    return hardware


@pytest.fixture(scope="session")
def server() -> Build:
    """Build a server of four cores of 1000 reference MHz and 16 GiB; demand fields by name."""

    def build(name: str = "s1", **fields: object) -> Server:
        demand = fields.pop("demand", None) or ServerDemand(
            cpu_mean_fraction=0.2, cpu_p95_fraction=0.5, cpu_peak_fraction=0.75, memory_used_mib=4096.0
        )
        made = Server(name=name, hardware=hardware(), guest=GUEST, demand=demand)  # type: ignore[arg-type]
        return replace(made, **fields)  # type: ignore[arg-type]

    return build


@pytest.fixture(scope="session")
def cluster() -> Callable[..., Cluster]:
    """Build a cluster of hosts with 16 cores of 2000 reference MHz and 256 GiB, no overheads."""

    def build(name: str = "main", *, hosts: tuple[Hardware, ...] = (), **fields: object) -> Cluster:
        kinds = hosts or (hardware(cores=16, rating=2000.0, memory_gib=256),)
        types = tuple(HostType(f"type{index}", kind, None) for index, kind in enumerate(kinds))
        made = Cluster(name, HYPERVISOR, POLICY, host_types=types)
        return replace(made, **fields)  # type: ignore[arg-type]

    return build


@pytest.fixture(scope="session")
def estate(cluster: Callable[..., Cluster]) -> Callable[..., Estate]:
    """Build an estate from servers; ``policy`` fields go to its only cluster."""

    def build(*servers: Server, clusters: tuple[Cluster, ...] | None = None, **policy: object) -> Estate:
        default = cluster(policy=replace(POLICY, **policy))  # type: ignore[arg-type]
        return Estate("test", servers, (default,) if clusters is None else clusters)

    return build
