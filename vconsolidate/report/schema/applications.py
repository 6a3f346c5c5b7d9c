"""Applications by the profiles of the catalogue: tiers, reservations, replicas."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Quantity, Section


class ReplicasSection(Section):
    """Servers that look like replicas of each other."""

    application: str = Field(description="Application as the inventory names it.")
    members: tuple[str, ...] = Field(description="Names of the servers.")
    limit: Count = Field(description="How many of them a host may run under the rule for them.")
    kept_by: Literal["", "rule", "should", "must"] = Field(
        description="What keeps them apart: rule (of the inventory), should or must (by the policy), empty for nothing."
    )
    most_on_a_host: Count = Field(description="Most of them on one host of the plan; 0 without a placement.")


class ApplicationSection(Section):
    """VMs of one application profile."""

    key: str = Field(description="Key of the profile in the catalogue.")
    name: str = Field(description="Name of the profile.")
    workload: str = Field(description="Class of the workload, which decides the CPU overhead.")
    vms: Count = Field(description="VMs of it.")
    tiers: tuple[Count, ...] = Field(description="VMs of tier 1, 2, 3 and 4.")
    derived_tiers: Count = Field(description="VMs whose tier comes from the profile.")
    derived_reservations: Count = Field(description="VMs whose memory reservation comes from the profile.")
    derived_own_cores: Count = Field(description="VMs that have cores of their own because of the profile.")
    fully_reserved: Count = Field(description="VMs with all memory reserved.")
    reserved_mib: Quantity = Field(description="Reserved memory of its VMs.")
    configured_mib: Quantity = Field(description="Memory of its VMs.")
    own_cores: Count = Field(description="Cores that its latency-sensitive VMs have for themselves.")
    tolerates_balloon: bool = Field(description="Whether it gives memory back without harm.")
    suggestions: tuple[str, ...] = Field(description="What the profile would decide, which the policy does not apply.")
    licences: tuple[str, ...] = Field(description="Counting rules that its products are usually sold by.")
    replicas: tuple[ReplicasSection, ...] = Field(description="Groups of servers that look like replicas.")
