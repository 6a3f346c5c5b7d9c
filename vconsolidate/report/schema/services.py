"""What each cluster does for its VMs: failover, live migration, balance, management, upgrade."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section


class ManagerSection(Section):
    """A management application."""

    name: str = Field(description="The application, or the server where it has none.")
    vms: tuple[str, ...] = Field(description="Its VMs.")
    hosts: tuple[str, ...] = Field(description="The hosts that run them.")


class StopReasonSection(Section):
    """A VM that must stop while its host is empty."""

    vm: str = Field(description="Name of the VM.")
    reason: str = Field(description="Why no other host takes it.")


class UpgradeStepSection(Section):
    """A host emptied in a rolling upgrade."""

    host: str = Field(description="Name of the host.")
    order: Annotated[int, Field(ge=1)] = Field(description="Place in the order of the upgrade.")
    moves: Count = Field(description="VMs that move to other hosts.")
    cold: tuple[str, ...] = Field(
        description="Those of them that must restart, because processors differ and no EVC baseline hides it."
    )
    stops: tuple[StopReasonSection, ...] = Field(description="VMs that find no other host and must stop.")


class ServiceSection(Section):
    """What one cluster does for its VMs."""

    cluster: str = Field(description="Name of the cluster.")
    hypervisor: str = Field(description="Hypervisor and version.")
    hosts: Count = Field(description="Hosts that the plan uses in it, spares included.")
    failures_tolerated: Count = Field(description="Host failures that the policy tolerates.")
    admission: Literal["dedicated", "exact", "slots", "percentage"] = Field(description="Form of admission control.")
    fault_tolerant: tuple[str, ...] = Field(description="Fault-tolerant VMs in it, without their secondaries.")
    processors: tuple[str, ...] = Field(description="Generations of the processors of its hosts.")
    evc: str = Field(description="EVC baseline of the cluster; empty for none.")
    evc_highest: str = Field(
        description="Highest EVC baseline that all hosts used can join; empty for none, and outside vSphere."
    )
    moves_everywhere: bool = Field(
        description="Whether processors let VMs move between all its hosts while they run; outside vSphere assumed."
    )
    cpu_imbalance_fraction: Fraction | None = Field(
        description="Standard deviation of CPU load over its hosts; null with fewer than two hosts that run VMs."
    )
    memory_imbalance_fraction: Fraction | None = Field(description="The same of consumed memory.")
    managers: tuple[ManagerSection, ...] = Field(description="Management applications with a VM in it.")
    upgrade: tuple[UpgradeStepSection, ...] = Field(description="Every host emptied in turn, in order.")
    upgrade_hours: Quantity | None = Field(
        description="Hours of a rolling upgrade, one host after the other; null where upgrade_time is not stated."
    )
