"""What measurements of an earlier migration changed in the inventory of a plan."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Integer, Quantity, Section


class PriorChangeSection(Section):
    """A number of the inventory that priors changed."""

    kind: Literal["rating", "rating_error", "cpu", "memory", "headroom"] = Field(
        description="rating: reference MHz of a core; rating_error: half-width of its error band, a share; cpu and "
        "memory: factor on the demand of a workload class; headroom: a share."
    )
    subject: str = Field(description="Processor, workload class or cluster.")
    before: Quantity = Field(description="Without priors.")
    after: Quantity = Field(description="With them.")
    machines: Count = Field(description="Servers, hosts and host types that it is about.")
    measured: Count = Field(description="VMs or hosts measured for it.")


class AppliedPriorsSection(Section):
    """Priors that a plan used."""

    file: str = Field(description="Their file, as the inventory names it.")
    measured_from_s: Integer = Field(description="Start of the measurements, seconds since 1970-01-01 UTC.")
    measured_until_s: Integer = Field(description="Their end.")
    changes: tuple[PriorChangeSection, ...] = Field(description="What they changed.")
    unused: tuple[str, ...] = Field(description="Why some were not used, one sentence each.")
