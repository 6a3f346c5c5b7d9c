"""The plan of a migration as a document."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section, published
from vconsolidate.report.schema.outcome import Generator

MIGRATION_VERSION: Final = "1.2"


class MoveSection(Section):
    """A move of one VM."""

    vm: str = Field(description="The VM.")
    server: str = Field(description="The server that it comes from.")
    kind: Literal["physical", "virtual", "move"] = Field(
        description="physical: a machine becomes a VM. virtual: a VM comes from a host that is no target. move: a VM "
        "goes from one host of the target to another."
    )
    method: Literal["cold", "warm", "live"] = Field(description="How it is copied.")
    source: str = Field(description="Machine or host that it leaves.")
    target: str = Field(description="Host that it goes to.")
    goal: str = Field(description="Its host in the plan.")
    parks: bool = Field(description="Whether it waits on a host that is not its own.")
    gib: Quantity = Field(description="What is copied, GiB.")
    before_s: Quantity | None = Field(description="Copy ahead of the window, seconds; null: no rate is known.")
    copy_s: Quantity | None = Field(description="Copy within the window, seconds; null: no rate is known.")
    downtime_s: Quantity | None = Field(description="Time out of service, seconds; null: no rate is known.")
    work_s: Quantity = Field(description="Working time, seconds.")


class FileCopySection(Section):
    """Files of a VM that go from one datastore of the target to another while it runs on."""

    vm: str = Field(description="The VM.")
    server: str = Field(description="The server that it comes from.")
    files: tuple[str, ...] = Field(description="Its disks that go; home: configuration and logs.")
    source: str = Field(description="Datastore that they leave.")
    target: str = Field(description="Datastore that they go to.")
    gib: Quantity = Field(description="What the disks hold today, GiB.")
    copy_s: Quantity | None = Field(description="Time of the copy, seconds; null: no rate is known.")
    work_s: Quantity = Field(description="Working time, seconds.")


class WaveReplaySection(Section):
    """What VMs and hosts experience in a wave, while each VM that moves loads both of its hosts."""

    ready_fraction: Fraction = Field(description="95th percentile of the worst VM's ready.")
    ready_vm: str = Field(description="That VM.")
    reclaimed_mib: Quantity = Field(description="Memory that hosts take back from VMs, their peaks added.")
    unmet_mib: Quantity = Field(description="Memory that no technique could free.")
    busiest_host: str = Field(description="Host with the highest CPU use.")
    busiest_fraction: Fraction = Field(description="Its CPU use at the 95th percentile.")
    copy_fraction: Fraction | None = Field(
        default=None,
        description="Largest share of a host's CPU that copies take; null: no rate is known. Since version 1.1.",
    )
    copy_host: str | None = Field(default=None, description="That host; since version 1.1.")
    uplink_host: str | None = Field(
        default=None,
        description="Host whose uplinks are overloaded most, copies counted; null: no uplinks or traffic are known. "
        "Since version 1.1.",
    )
    uplink_over_fraction: Fraction | None = Field(
        default=None, description="Share of the time in which they are; since version 1.1."
    )


class WaveSection(Section):
    """A wave of moves."""

    number: Count = Field(description="Counted from 1.")
    day: str | None = Field(description="Day of its maintenance window; null: waves have no dates.")
    moves: tuple[MoveSection, ...] = Field(description="Its moves, in any order.")
    copies: tuple[FileCopySection, ...] = Field(
        default=(), description="Storage migrations in it, in any order; since version 1.2."
    )
    freed: tuple[str, ...] = Field(description="Machines and hosts that run nothing afterwards.")
    opened: tuple[str, ...] = Field(description="Hosts that are ready for the next wave, once they are rebuilt.")
    rebuilt: tuple[str, ...] = Field(description="The machine of each host of `opened`, in their order.")
    work_s: Quantity = Field(description="Working time of all moves and copies, seconds.")
    gib: Quantity = Field(description="All that is copied, GiB.")
    link_fraction: Fraction | None = Field(
        description="Share of the window in which the link copies; null: no bandwidth or window is stated."
    )
    downtime_s: Quantity | None = Field(description="Longest time out of service, seconds; null: unknown.")
    replay: WaveReplaySection | None = Field(description="Null: not replayed, or nothing runs on the target yet.")


class MigrationDocument(Section):
    """The order in which the VMs of a plan come to their hosts."""

    migration_version: Literal["1.2"] = Field(description="Version of this format, major.minor.")
    generator: Generator = Field(description="The program that wrote the document.")
    name: str = Field(description="Name of the data centre.")
    plan: str = Field(description="Path of the plan or inventory as it was given.")
    verdict: str = Field(description="The migration in one line.")
    interrupted: bool = Field(
        default=False,
        description="The user stopped the search; the waves are the best found by then. Since version 1.1.",
    )
    complete: bool = Field(description="Every VM ends on its host.")
    proven: bool = Field(description="No order is better in what is least.")
    bound: Count = Field(description="No order has fewer waves than this.")
    objective: Literal["waves", "time", "risk"] = Field(
        default="waves", description="What is least; since version 1.1."
    )
    value: Quantity | None = Field(
        default=None,
        description="time: seconds from the first wave to the end of the last. risk: of the riskiest wave. Null: waves "
        "are least, no complete order was found, or the rate of a copy is unknown. Since version 1.1.",
    )
    value_bound: Quantity | None = Field(default=None, description="No order is below this; since version 1.1.")
    hosts_at_start: tuple[str, ...] = Field(description="Hosts that are there before the first wave.")
    hosts_later: tuple[str, ...] = Field(description="Hosts of the plan that are machines of today.")
    done: Count = Field(description="VMs that are on their hosts already.")
    start: str | None = Field(description="Day of the first wave; null: waves have no dates.")
    window_s: Quantity | None = Field(description="Length of a maintenance window, seconds; null: no limit.")
    rebuild_s: Quantity = Field(description="From an empty machine to a host, seconds.")
    waves: tuple[WaveSection, ...] = Field(description="The waves, in order.")
    states_checked: Count = Field(description="States between waves that the independent checker accepted.")
    stuck: tuple[str, ...] = Field(description="Why no complete order was found, one sentence each.")
    notes: tuple[str, ...] = Field(description="What was assumed, one sentence each.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every migration obeys."""
    return published(MigrationDocument, f"vconsolidate migration {MIGRATION_VERSION}")
