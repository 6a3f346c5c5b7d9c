"""Service levels: what VMs and hosts may suffer in the replay."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import Margin, Share

Consequence = Literal["block", "warn", "note"]


class VmLevelSection(Section):
    """What a VM of one tier may suffer; what is left out has the default of `docs/replay.md`."""

    ready: Share | None = Field(
        None, description="Ready time per vCPU, as a share of the interval.", examples=["2.5 %"]
    )
    ready_time: Share | None = Field(
        None,
        description="Share of the intervals in which ready may be above its limit (default 5 %); 0 % is never.",
        examples=["1 %"],
    )
    co_stop: Share | None = Field(None, description="Peak of the co-stop index.", examples=["3 %"])
    ballooned: Share | None = Field(None, description="Share of its memory taken by its balloon.", examples=["10 %"])
    compressed: Share | None = Field(None, description="Share of its memory compressed.", examples=["0 %"])
    swapped: Share | None = Field(None, description="Share of its memory swapped by the hypervisor.", examples=["0 %"])
    slowdown: Annotated[float, Field(ge=1, le=1000)] | None = Field(
        None, description="Worst slowdown by memory reclaim; 1 is none.", examples=[1.25]
    )
    unserved: Share | None = Field(
        None, description="CPU work it asked for and did not get, over all it asked for.", examples=["2 %"]
    )
    level: Consequence | None = Field(
        None, description="What a breach means (default block: `plan` and `check` end with exit code 1)."
    )
    index_level: Consequence | None = Field(
        None, description="The same for co-stop and slowdown, which are an index and an order of magnitude (note)."
    )


class HostLevelSection(Section):
    """What every host may suffer."""

    over_ceiling: Share | None = Field(
        None, description="Share of the intervals with CPU demand above the policy's ceiling (default 5 %)."
    )
    cpu_peak: Margin | None = Field(
        None,
        description="Largest CPU demand of an interval, over what all hardware threads of the host can do "
        "(default 100 %).",
        examples=["120 %"],
    )
    memory_state: Literal["high", "clear", "soft", "hard", "low"] | None = Field(
        None, description="Worst memory state (default soft: VMs may balloon as far as their tier allows)."
    )
    level: Consequence | None = Field(None, description="What a breach on a host means (default block).")
    peak_level: Consequence | None = Field(
        None, description="The same for cpu_peak, which a single interval breaches (default warn)."
    )


class HostFailureLevelSection(Section):
    """What VMs may suffer while a host is down."""

    ready: Share | None = Field(
        None, description="Ready time per vCPU that may be exceeded in 5 % of the intervals (default 10 %)."
    )
    level: Consequence | None = Field(
        None, description="What a breach while a host is down means (default block); missing memory blocks anyway."
    )


def _tier(number: int) -> VmLevelSection:
    section: VmLevelSection = Field(
        VmLevelSection.model_construct(), description=f"What a VM of tier {number} may suffer."
    )
    return section


class ServiceLevelsSection(Section):
    """What VMs and hosts may suffer in the replay before it is a finding."""

    tier_1: VmLevelSection = _tier(1)
    tier_2: VmLevelSection = _tier(2)
    tier_3: VmLevelSection = _tier(3)
    tier_4: VmLevelSection = _tier(4)
    hosts: HostLevelSection = Field(HostLevelSection.model_construct(), description="What every host may suffer.")
    host_failure: HostFailureLevelSection = Field(
        HostFailureLevelSection.model_construct(), description="What VMs may suffer while a host is down."
    )
