"""Service levels: what VMs and hosts may suffer in the replay."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import Margin, Share

Consequence = Literal["block", "warn", "note"]


class VmLevelSection(Section):
    """Limits for the VMs of one tier; `docs/replay.md` lists the defaults."""

    ready: Share | None = Field(
        None, description="Largest ready time per vCPU, as a share of the interval.", examples=["2.5 %"]
    )
    ready_time: Share | None = Field(
        None,
        description="Share of the intervals in which ready time may exceed its limit (default 5 %).",
        examples=["1 %"],
    )
    co_stop: Share | None = Field(None, description="Largest co-stop index.", examples=["3 %"])
    ballooned: Share | None = Field(
        None, description="Largest share of its memory taken by its balloon.", examples=["10 %"]
    )
    compressed: Share | None = Field(
        None, description="Largest share of its memory compressed by the hypervisor.", examples=["0 %"]
    )
    swapped: Share | None = Field(
        None, description="Largest share of its memory swapped by the hypervisor.", examples=["0 %"]
    )
    slowdown: Annotated[float, Field(ge=1, le=1000)] | None = Field(
        None, description="Largest slowdown by memory reclaim; 1 is no slowdown.", examples=[1.25]
    )
    unserved: Share | None = Field(
        None, description="Largest share of its CPU demand that was not served.", examples=["2 %"]
    )
    level: Consequence | None = Field(
        None, description="Severity of a breach (default block: `plan` and `check` end with exit code 1)."
    )
    index_level: Consequence | None = Field(
        None, description="Severity of a breach of co-stop or slowdown, which are rough estimates (default note)."
    )


class HostLevelSection(Section):
    """Limits for every host."""

    over_ceiling: Share | None = Field(
        None, description="Largest share of the intervals with CPU demand above the policy's ceiling (default 5 %)."
    )
    cpu_peak: Margin | None = Field(
        None,
        description="Largest CPU demand of an interval, divided by the capacity of all hardware threads of the host "
        "(default 100 %).",
        examples=["120 %"],
    )
    memory_state: Literal["high", "clear", "soft", "hard", "low"] | None = Field(
        None, description="Worst allowed memory state (default soft: VMs may balloon as far as their tier allows)."
    )
    level: Consequence | None = Field(None, description="Severity of a breach on a host (default block).")
    peak_level: Consequence | None = Field(
        None, description="Severity of a breach of cpu_peak, which a single interval can cause (default warn)."
    )


class HostFailureLevelSection(Section):
    """Limits for VMs while a host is down."""

    ready: Share | None = Field(
        None, description="Ready time per vCPU that 5 % of the intervals may exceed (default 10 %)."
    )
    level: Consequence | None = Field(
        None, description="Severity of a breach while a host is down (default block); missing memory always blocks."
    )


def _tier(number: int) -> VmLevelSection:
    section: VmLevelSection = Field(VmLevelSection.model_construct(), description=f"Limits for VMs of tier {number}.")
    return section


class ServiceLevelsSection(Section):
    """Limits on what VMs and hosts experience in the replay; exceeding one is a finding."""

    tier_1: VmLevelSection = _tier(1)
    tier_2: VmLevelSection = _tier(2)
    tier_3: VmLevelSection = _tier(3)
    tier_4: VmLevelSection = _tier(4)
    hosts: HostLevelSection = Field(HostLevelSection.model_construct(), description="Limits for every host.")
    host_failure: HostFailureLevelSection = Field(
        HostFailureLevelSection.model_construct(), description="Limits for VMs while a host is down."
    )
