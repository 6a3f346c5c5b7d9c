"""How and when workloads move to the target."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.dates import Day
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.quantity import Interval, Moment, PortRate, Share
from vconsolidate.rules.base import Members


class WorkSection(Section):
    """Working time of one move."""

    physical: Moment = Field(7200.0, description="Of a machine that becomes a VM (default 2 h).", examples=["3 h"])
    virtual: Moment = Field(
        3600.0, description="Of a VM that comes from a host that is no target (default 1 h).", examples=["1 h"]
    )
    move: Moment = Field(
        900.0,
        description="Of a VM that goes from one host of the target to another (default 15 min).",
        examples=["15 min"],
    )


class MoveGroupSection(Section):
    """Servers that move in the same wave."""

    name: Name = Field(description="Its name; unique among the groups.", examples=["webshop"])
    servers: Members = Field(description="Servers of the group.", examples=[{"application": "webshop"}])


class MoveOrderSection(Section):
    """Servers that move in an earlier wave than others."""

    first: Members = Field(description="Servers that move first.", examples=[["dc1"]])
    then: Members = Field(description="Servers that move in a later wave.", examples=[{"tags": "windows"}])
    reason: Mark = Field("", description="Reason; reports repeat it.", examples=["the others need it to log on"])


class FreezeSection(Section):
    """Days on which servers must not move."""

    from_: Day = Field(alias="from", description="First day of the freeze.", examples=["2027-12-15"])
    until: Day = Field(description="Last day of the freeze.", examples=["2028-01-05"])
    servers: Members | None = Field(None, description="Servers that it holds for (default: all).")
    reason: Mark = Field("", description="Reason; reports repeat it.", examples=["year-end closing"])


class MethodSection(Section):
    """Servers that move in another way, or whose disks change at another rate."""

    servers: Members = Field(description="Servers that it holds for.", examples=[{"tags": "database"}])
    method: Literal["cold", "warm"] | None = Field(None, description="cold or warm (default: as for all).")
    change_per_day: Share | None = Field(
        None, description="Share of their disks that is written in a day (default: as for all).", examples=["12 %"]
    )


class RiskSection(Section):
    """Servers whose moves are riskier than others."""

    servers: Members = Field(description="Servers that it holds for.", examples=[{"tier": [1]}])
    counts: Annotated[int, Field(ge=1, le=1_000)] = Field(
        description="What the move of each counts in the risk of its wave; other moves count 1.", examples=[5]
    )


class MigrationSection(Section):
    """How workloads are copied to the target, and what a wave of the migration may do."""

    bandwidth: PortRate | None = Field(
        None,
        description="Bandwidth of the link between the machines of today and the datastores.",
        examples=["1 Gbit/s"],
    )
    method: Literal["cold", "warm"] = Field(
        "cold",
        description="cold: stop, copy, start (default). warm: copy while it runs, stop, copy what changed, start.",
    )
    change_per_day: Share | None = Field(
        None, description="Share of the disks that is written in a day (default 5 %, an assumption)."
    )
    methods: list[MethodSection] = Field(
        default=[], description="Servers with another method or rate; the first entry that names a server counts."
    )
    cutover: Interval = Field(
        1800.0, description="From stopping a server to its VM in service, beside the copy (default 30 min)."
    )
    start: Day | None = Field(None, description="Day of the first maintenance window (default: waves have no dates).")
    every_days: Annotated[int, Field(ge=1, le=366)] = Field(
        7, description="Days from one maintenance window to the next (default 7)."
    )
    window: Interval | None = Field(
        None, description="Length of a maintenance window (default: no limit).", examples=["8 h"]
    )
    staff: Moment | None = Field(
        None, description="Working time for a wave, of all people together (default: no limit).", examples=["60 h"]
    )
    work: WorkSection = Field(WorkSection.model_construct(), description="Working time of one move.")
    most_moves: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        None, description="Moves per wave at most (default: no limit).", examples=[25]
    )
    objective: Literal["waves", "time", "risk"] = Field(
        "waves",
        description="What is to be least: waves (default), time (to the end of the last wave), or risk (of the "
        "riskiest wave).",
    )
    most_waves: Annotated[int, Field(ge=1, le=1_000)] | None = Field(
        None,
        description="Waves that there may be for the sake of less risk (default: the fewest that are found).",
        examples=[12],
    )
    risk: list[RiskSection] = Field(
        default=[], description="Servers whose moves are riskier; the first entry that names a server counts."
    )
    parking: bool = Field(
        default=True, description="Whether VMs may wait on another host for a time where nothing else helps."
    )
    rebuild: Moment = Field(
        14_400.0, description="From an empty machine to a host that runs VMs (default 4 h).", examples=["1 d"]
    )
    groups: list[MoveGroupSection] = Field(default=[], description="Servers that move in the same wave.")
    order: list[MoveOrderSection] = Field(default=[], description="Servers that move in an earlier wave than others.")
    freezes: list[FreezeSection] = Field(default=[], description="Days on which servers must not move.")
