"""Disaster recovery: the second site, what is copied there, and how soon it must run."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import Bandwidth, Ceiling, Interval, Moment, PortRate, Share
from vconsolidate.rules.base import Members, Tier


class RecoveryTargetSection(Section):
    """What is promised to a tier."""

    tier: Tier | Annotated[list[Tier], Field(min_length=1)] = Field(description="Tier, or tiers.", examples=[1])
    rpo: Interval | None = Field(None, description="Largest loss of data, as time.", examples=["15 min"])
    rto: Interval | None = Field(
        None, description="Longest time from the disaster until its VMs run again.", examples=["2 h"]
    )


class ChangeRateSection(Section):
    """How fast the disks of some servers change."""

    servers: Members = Field(description="Servers with this rate.", examples=[{"tags": "database"}])
    per_day: Share | None = Field(None, description="Share of their disks that is written in a day.", examples=["8 %"])
    rate: Bandwidth | None = Field(None, description="Or: what each of them must send while it is busy.")


class RecoverySection(Section):
    """The second site, and what restarts there when the first one is lost."""

    site: str | None = Field(
        None, description="Site of the clusters that take over; or state clusters.", examples=["utrecht"]
    )
    clusters: Annotated[list[str], Field(min_length=1)] | None = Field(
        None, description="Clusters that take over; all others are lost in the disaster.", examples=[["second-site"]]
    )
    runs: Members | None = Field(
        None,
        description="Servers that run at the second site every day; all others run elsewhere (default: none).",
        examples=[{"tags": "test"}],
    )
    may_stop: Members | None = Field(
        None,
        description="Servers at the second site that are switched off in a disaster (default: none).",
        examples=[{"tier": 4}],
    )
    replicate: Members | None = Field(
        None,
        description="Servers that are copied to the second site and restart there (default: all that run elsewhere).",
        examples=[{"tier": [1, 2]}],
    )
    targets: list[RecoveryTargetSection] = Field(default=[], description="Loss of data and time allowed, by tier.")
    link: PortRate | None = Field(None, description="Bandwidth between the sites.", examples=["500 Mbit/s"])
    link_usable: Ceiling = Field(1.0, description="Share of it that replication may use (default 100 %).")
    change_per_day: Share | None = Field(
        None, description="Share of a VM's disks that is written in a day, for servers without a rate of their own."
    )
    change_rates: list[ChangeRateSection] = Field(
        default=[], description="Servers with another rate; the first entry that names a server counts."
    )
    busy_hours: Interval = Field(
        36_000.0, description="Part of a day in which the data change (default 10 h, an assumption)."
    )
    decision: Moment = Field(
        0.0, description="Time from the disaster to the first restart, for the decision to switch (default 0 min)."
    )
    restarts_per_host_hour: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        None, description="VMs that one host restarts in an hour.", examples=[30]
    )
    host_failures_tolerated: Annotated[int, Field(ge=0, le=64)] = Field(
        0, description="Host failures that the second site must survive after the disaster (default 0)."
    )
    cpu_ceiling: Ceiling | None = Field(
        None, description="Share of CPU that may be planned after the disaster (default: the policy's)."
    )
    memory_ceiling: Ceiling | None = Field(
        None, description="Share of memory that may be planned after the disaster (default: the policy's)."
    )
