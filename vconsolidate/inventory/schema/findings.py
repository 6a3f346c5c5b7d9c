"""Findings that the owner ignores, or takes more or less seriously."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.dates import Day


class DecisionSection(Section):
    """What a decision is about, why, and for how long."""

    finding: str = Field("", description="Identifier of the findings, or its beginning.", examples=["VC405", "VC4"])
    metric: str = Field("", description="Metric of the budgets, instead of an identifier.", examples=["cost"])
    subject: str = Field(
        "",
        description="VM, host, cluster or budget; an asterisk stands for any text (default: all).",
        examples=["test-*"],
    )
    reason: str = Field(description="Why, for whoever reads it later.", examples=["accepted until the spring release"])
    until: Day | None = Field(None, description="Last day on which it holds (default: always).")


class LevelDecisionSection(DecisionSection):
    """A finding with another severity."""

    level: Literal["block", "warn", "note"] = Field(description="Severity from now on; block ends `check` with 1.")


class FindingsSection(Section):
    """Findings to ignore, and findings with another severity."""

    ignore: list[DecisionSection] = Field(default=[], description="Findings and budgets to ignore.")
    levels: list[LevelDecisionSection] = Field(default=[], description="Findings with another severity.")
