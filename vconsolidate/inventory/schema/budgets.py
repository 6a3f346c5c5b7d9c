"""Limits that the plan and its replay are checked against."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section

Limit = Annotated[int | float | str, Field(union_mode="left_to_right")]


class BudgetSection(Section):
    """A limit on a figure of the plan or its replay."""

    metric: str = Field(description="Figure to limit.", examples=["hosts_used", "cpu_ready"])
    maximum: Limit | None = Field(
        None, description="Largest allowed value, with its unit.", examples=[6, "5 %", "0 MiB"]
    )
    minimum: Limit | None = Field(None, description="Smallest allowed value, with its unit.", examples=["30 %"])
    increase: Limit | None = Field(
        None, description="Largest allowed increase since the baseline, with its unit.", examples=[1, "2 %"]
    )
    increase_percent: Limit | None = Field(
        None,
        description="Largest allowed increase since the baseline, as a percentage of its figure.",
        examples=["10 %"],
    )
    level: Literal["block", "warn", "note"] = Field(
        "block", description="Severity of a breach; with block, `check` ends with exit code 1."
    )
    scope: str = Field("", description="Cluster to check (default: all).", examples=["production"])
    tier: Literal[1, 2, 3, 4] | None = Field(
        None, description="Tier of the VMs to check, with the hosts that run them (default: all)."
    )
    tag: str = Field(
        "", description="Tag of the VMs to check, with the hosts that run them (default: all).", examples=["payroll"]
    )
    application: str = Field(
        "",
        description="Application of the VMs to check, with the hosts that run them (default: all).",
        examples=["database"],
    )
    owner: str = Field(
        "",
        description="Owner (the label `owner`) of the VMs to check, with the hosts that run them (default: all).",
        examples=["finance"],
    )
