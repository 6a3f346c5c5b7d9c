"""A baseline file: the state that later plans are compared with, and the findings that are accepted."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Section
from vconsolidate.report.schema.limits import Amount
from vconsolidate.report.schema.outcome import Generator

BASELINE_VERSION: Final = "1.0"


class BaselineFigure(Section):
    """A figure of the plan, or of a part of it."""

    metric: str = Field(description="Name of the figure in the inventory.")
    cluster: str = Field(description="Cluster; empty for all.")
    tier: Annotated[int, Field(ge=1, le=4)] | None = Field(description="Tier; null for all.")
    tag: str = Field(description="Tag; empty for all.")
    application: str = Field(default="", description="Application; empty for all.")
    owner: str = Field(default="", description="Value of the label owner; empty for all.")
    value: Amount = Field(description="The figure, in the base unit of the metric.")


class AcceptedFinding(Section):
    """A finding that is known and accepted."""

    id: str = Field(description="Stable identifier, see docs/findings.md.")
    subject: str = Field(description="VM, host, cluster or file that it concerns; of a budget, metric and scope.")


class BaselineDocument(Section):
    """Figures, servers and accepted findings."""

    baseline_version: Literal["1.0"] = Field(description="Version of this format.")
    generator: Generator = Field(description="The program that wrote the file.")
    name: str = Field(description="Name of the data centre.")
    figures: tuple[BaselineFigure, ...] = Field(description="Figures of the plan, and of the scopes of its budgets.")
    servers: tuple[str, ...] = Field(description="Servers of the inventory.")
    findings: tuple[AcceptedFinding, ...] = Field(description="Findings of levels block and warn that are accepted.")
