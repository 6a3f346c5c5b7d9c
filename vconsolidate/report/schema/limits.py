"""Limits with their figures, and findings that are ignored."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from vconsolidate.input_limits import MAX_FIGURE
from vconsolidate.report.schema.base import FRACTION_DIGITS, Fraction, Location, Section

Amount = Annotated[
    float,
    Field(allow_inf_nan=False, ge=-MAX_FIGURE, le=MAX_FIGURE),
    AfterValidator(lambda value: round(value, FRACTION_DIGITS) + 0.0),
]
"""A figure of any unit: shares of one, MiB, W, money, numbers."""

UnitName = Literal["count", "share", "memory", "power", "money", "factor", "state"]


class ScopeSection(Section):
    """The VMs that a limit is about."""

    cluster: str = Field(description="Cluster; empty for all.")
    tier: Annotated[int, Field(ge=1, le=4)] | None = Field(description="Tier; null for all.")
    tag: str = Field(description="Tag; empty for all.")
    application: str = Field(default="", description="Application; empty for all.")
    owner: str = Field(default="", description="Value of the label owner; empty for all.")


class LimitSection(Section):
    """A budget or service level, with the figure that it limits."""

    kind: Literal["budget", "service_level"] = Field(description="Who sets the limit.")
    metric: str = Field(description="Name of the figure in the inventory.")
    title: str = Field(description="Name of the figure for people.")
    about: str = Field(description="What it is about, in words; empty for the whole plan.")
    scope: ScopeSection = Field(description="The VMs that it is about.")
    of: str = Field(description="Host or VM with the worst figure; empty where it is of none in particular.")
    unit: UnitName = Field(
        description="share of one, memory in MiB, power in W, money, a count, a factor, or the place of a memory "
        "state: 0 none, 1 high, 2 clear, 3 soft, 4 hard, 5 low."
    )
    side: Literal["maximum", "minimum", "increase", "increase_percent"] = Field(description="What the limit limits.")
    value: Amount | None = Field(description="The figure; null where it could not be measured.")
    limit: Amount | None = Field(description="Largest (smallest) value allowed; null where no baseline tells it.")
    baseline: Amount | None = Field(description="The figure of the baseline; null without one.")
    margin: Amount | None = Field(description="What is left up to the limit; negative beyond it.")
    margin_fraction: Fraction | None = Field(
        description="margin as a share of the limit, or of the value; null without."
    )
    verdict: Literal["missed", "kept", "unknown", "ignored"] = Field(
        description="unknown: not measured or no baseline."
    )
    level: Literal["block", "warn", "note"] = Field(description="Severity of a breach.")
    location: Location | None = Field(description="Line of the inventory that states it; null for a default.")


class FigureSection(Section):
    """A figure that a budget could limit, of the whole plan."""

    metric: str = Field(description="Name of the figure in the inventory.")
    title: str = Field(description="Name of the figure for people.")
    unit: UnitName = Field(description="As of a limit.")
    value: Amount = Field(description="The figure.")
    of: str = Field(description="Host or VM with the worst figure; empty where it is of none in particular.")
    usual: Literal["maximum", "minimum"] = Field(description="maximum: less is better; minimum: more is better.")


class IgnoredSection(Section):
    """A finding that the owner ignores."""

    id: str = Field(description="Stable identifier, see docs/findings.md.")
    severity: Literal["block", "warn", "note"] = Field(description="Severity that it would have.")
    subject: str = Field(description="VM, host, cluster or file that the finding concerns.")
    message: str = Field(description="One sentence with the figures.")
    reason: str = Field(description="Why it is ignored, in the owner's words.")
    until: date | None = Field(description="Last day on which it is ignored; null: always.", strict=False)
    location: Location | None = Field(default=None, description="Line of the inventory that the finding is about.")
    period: Literal["", "planning"] = Field(default="", description="As of a finding.")
    decided_at: Location | None = Field(
        default=None, description="Line of the entry that ignores it; null where the command line does."
    )
