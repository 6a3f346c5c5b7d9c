"""Objective, bounds, findings and claims of a plan."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.model.policy import Criterion as LevelName
from vconsolidate.report.schema.base import Count, Fraction, Integer, Location, Quantity, Section


class Bounds(Section):
    """Proven lower bounds: no plan under the same rules needs less."""

    hosts: Count = Field(description="Hosts, at least.")
    cost: Quantity = Field(description="Cost, at least, in the document's currency.")
    method: str = Field(description="Method that proved them.")
    hosts_gap_fraction: Fraction = Field(description="(hosts used − bound) / hosts used.")
    cost_gap_fraction: Fraction = Field(description="(cost − bound) / cost.")


class Criterion(Section):
    """A figure of the plan that can be minimised."""

    name: str = Field(description="hosts, cost, max_power_w or rack_units.")
    value: Quantity = Field(description="Value of this plan.")
    unit: str = Field(description="Unit of the value.")


class LevelSection(Section):
    """A level of the objective: levels are minimised one after the other."""

    criterion: LevelName = Field(
        description="cost, hosts, power (idle), licences, migrations, balance (largest share used of any resource of "
        "any host), similarity (pairs of VMs with one guest system on one host; as many as possible) or blast_radius "
        "(VMs of tiers 1 and 2 on the host with the most)."
    )
    value: Quantity = Field(description="Value of this plan.")
    unit: str = Field(description="Unit of value and bound.")
    bound: Quantity | None = Field(
        description="Proven limit that no plan of `among` passes; null where none is proven."
    )
    among: Literal["all", "as good above", "same hosts"] = Field(
        description="Plans that the bound applies to: all; those equally good on the levels above; of these, those "
        "with as many hosts of each kind."
    )
    proven: bool = Field(description="Whether the value equals the bound.")


class Objective(Section):
    """Objective of the plan, and its cost."""

    name: str = Field(description="Criterion that was minimised first.")
    value: Quantity | None = Field(description="Its value for this plan; null without a placement.")
    cost: Quantity = Field(description="Prices, licences and idle power of the hosts over the horizon.")
    currency: str = Field(description="Currency of every cost in the document.")
    criteria: tuple[Criterion, ...] = Field(description="The plan's value for every criterion.")
    levels: tuple[LevelSection, ...] = Field(default=(), description="What was minimised, the most important first.")


class ConflictSection(Section):
    """A reason why no plan exists, or why a VM has no host after a failure."""

    subject: str = Field(description="Resource, rule or server.")
    message: str = Field(description="Reason, with figures.")


class MoveSection(Section):
    """A VM that changes its host."""

    vm: str = Field(description="Name of the VM.")
    source: str = Field(description="Host it ran on before.")
    target: str = Field(description="Host of this plan.")
    why: str = Field(default="", description="What the move brings, or why it must be.")


class DeclinedSection(Section):
    """A better plan that was not chosen because its moves bring less than `policy.moves` asks."""

    moves: Count = Field(description="VMs that it would move beyond those of the plan.")
    hosts: Count = Field(description="Hosts fewer than the plan's.")
    saving: Quantity = Field(description="By how much it would be cheaper, over the horizon.")


class StabilitySection(Section):
    """Changes from an earlier placement: that of a plan, a table, or today (`current_host`)."""

    kept: Count = Field(description="VMs that stay on their host.")
    moved: tuple[MoveSection, ...] = Field(description="VMs that change their host, by name.")
    new: tuple[str, ...] = Field(
        description="VMs that the earlier placement did not have, including servers that were physical machines."
    )
    gone: tuple[str, ...] = Field(description="VMs that only the earlier placement had.")
    hosts_added: tuple[str, ...] = Field(description="Hosts that the earlier placement did not use.")
    hosts_left: tuple[str, ...] = Field(description="Hosts that only the earlier placement used.")
    told_by: Literal["plan", "table", "today"] = Field(
        default="plan",
        description="Source of the earlier placement: a plan, a table, or the inventory's current_host.",
    )
    declined: DeclinedSection | None = Field(
        default=None, description="A better plan whose moves do not pay; null where there is none."
    )


class RelatedSection(Section):
    """A server that a finding speaks of."""

    subject: str = Field(description="Name of the server.")
    location: Location | None = Field(description="Its line of the inventory.")


class FindingSection(Section):
    """A finding."""

    id: str = Field(description="Stable identifier, see docs/findings.md.")
    severity: Literal["block", "warn", "note"] = Field(description="block ends the command with exit code 1.")
    subject: str = Field(description="VM, host, cluster or file that the finding concerns.")
    message: str = Field(description="One sentence with the figures.")
    tip: str = Field(description="Suggested action; empty where nothing needs to be done.")
    location: Location | None = Field(description="Line of the inventory to change, where there is one.")
    period: Literal["", "planning"] = Field(
        default="", description="planning: seen only in the data used for planning, while other data were replayed too."
    )
    related: tuple[RelatedSection, ...] = Field(
        default=(), description="Servers to look at: those that are new since the baseline."
    )


class HostsRange(Section):
    """Host counts at both ends of the uncertainty of the data, with all workloads off in the same direction."""

    low: Count = Field(description="Hosts at the low end.")
    typical: Count = Field(description="Hosts of the plan.")
    high: Count | None = Field(description="Hosts at the high end; null: it is proven that no plan exists there.")
    high_is_bound: bool = Field(description="No plan was found at the high end: `high` is the proven bound there.")
    cpu_error_fraction: Fraction = Field(description="The ends are the plan's CPU demand × (1 ± this), on average.")
    memory_error_fraction: Fraction = Field(description="The same for memory in use.")
    rests_on: tuple[str, ...] = Field(description="Causes of the uncertainty.")


class Claim(Section):
    """A claim of the document with its evidence."""

    claim: str = Field(description="The claim.")
    rests_on: Literal["bound", "independent check", "replay", "inventory", "nothing"] = Field(
        description="Kind of evidence."
    )
    holds: bool | None = Field(description="Whether the evidence supports the claim; null without evidence.")
    evidence: str = Field(description="The evidence, with figures.")


class SearchStep(Section):
    """A better value or bound within a phase of the search."""

    work: Quantity = Field(description="Work since the step before it, or since the phase began.")
    value: Integer | None = Field(description="Best value from here on; null without a placement.")
    bound: Integer | None = Field(description="Proven bound from here on.")


class Phase(Section):
    """Result of a phase of the search, in the solver's integer costs."""

    phase: str = Field(description="Name of the phase.")
    value: Integer | None = Field(description="Best value when it ended; null without a placement.")
    bound: Integer | None = Field(description="Proven bound when it ended.")
    work: Quantity | None = Field(
        default=None,
        description="Work counted in the phase, in the units of `search.work`; null: written before this was recorded.",
    )
    steps: tuple[SearchStep, ...] = Field(
        default=(), description="Value and bound as either improved; of all phases together at most about 300."
    )


class RoundSection(Section):
    """One round of plan, replay and repair."""

    number: Count = Field(description="Counted from 1.")
    hosts_used: Count = Field(description="Hosts of the round's plan; 0 when there was none.")
    refuted: tuple[str, ...] = Field(description="Problems that the replay found; empty when the plan held.")
    cuts: tuple[str, ...] = Field(description="Constraints added for the next round.")


class Search(Section):
    """How the search was limited."""

    work: Quantity = Field(description="Deterministic limit, in units of about one second of one core.")
    seconds: Quantity | None = Field(description="Wall-clock limit; null when there was none.")
    held_out_days: Count = Field(description="Days at the end of the traces that were not used for planning; 0: none.")
    interrupted: bool = Field(description="The user stopped the search; the plan is the best found by then.")
    limited: bool = Field(
        default=True,
        description="A limit on work or time ended part of the search; a longer search may find or prove more.",
    )
    resumed: bool = Field(
        default=False,
        description="The search went on from a checkpoint: without the break, another plan may have come out.",
    )
    planned_from_s: int | None = Field(
        default=None, description="Start of the traces used for planning, as replay.start_s; null without traces."
    )
    planned_until_s: int | None = Field(default=None, description="End of the traces used for planning.")


class Generator(Section):
    """The program that wrote the document."""

    name: str = Field(description="Name of the program.")
    version: str = Field(description="Its version.")


class InputDigest(Section):
    """A file that was read."""

    path: str = Field(description="Path as it was given.")
    sha256: str = Field(description="Digest of its bytes.")


class Inputs(Section):
    """Files and overrides that the plan was made from."""

    inventory: str = Field(description="Path of the inventory as it was given; - for standard input.")
    overrides: tuple[str, ...] = Field(description="--set options, in the order given.")
    files: tuple[InputDigest, ...] = Field(description="Files read, the inventory first.")
    baseline: str = Field(default="", description="Baseline that the plan was compared with; empty without one.")
