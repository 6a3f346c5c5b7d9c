"""Limits, margins and statistics of the plan."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.admission import AdmissionSection
from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import Ceiling, Growth, Interval, Margin, Memory, Share, Span, refuse
from vconsolidate.inventory.schema.room import RoomSection
from vconsolidate.model.policy import Criterion


class StatisticSection(Section):
    """
    Which figure of a workload's history is packed.

    Short forms: `peak`, and `p95` (any percentile). The long form names the kind, and for `profile` the percentile
    within each slot of the day or week, so that workloads with different busy hours share a host.
    """

    kind: Literal["peak", "percentile", "profile"] = Field(description="Figure of the history.")
    percentile: Annotated[float, Field(gt=0, le=100)] = Field(
        95.0, description="Percentile, for `percentile` and `profile`; 100 is the maximum.", examples=[95]
    )
    slot: Interval = Field(
        3600.0, description="Length of a slot of the profile (default 1 h); divides a day.", examples=["1 h"]
    )
    period: Literal["day", "week"] = Field(
        "day", description="What repeats in a profile: every day, or every week.", examples=["week"]
    )

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict) or not isinstance(value, str | int | float):
            return value
        if value == "peak":
            return {"kind": "peak", "percentile": 100.0}
        digits = value[1:] if isinstance(value, str) and value.startswith("p") else ""
        if digits.replace(".", "", 1).isdecimal() and digits.isascii() and 0 < float(digits) <= 100:
            return {"kind": "percentile", "percentile": float(digits)}
        raise refuse(f'{quoted(value)} is no statistic (write "peak", "p95" or a mapping with kind, percentile, slot)')

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the long form or one of the short ones."""
        long = handler(core)
        short = {"type": "string", "pattern": r"^(peak|p[0-9]+(\.[0-9]+)?)$", "examples": ["peak", "p95"]}
        return {"anyOf": [short, long], "description": "Figure of the history that is packed: peak, p95 or a profile."}


class CpuPolicySection(Section):
    """Limits on processors."""

    vcpu_per_core: Annotated[float, Field(gt=0, le=64)] | None = Field(
        None, description="CPU overcommit: vCPUs of all VMs on a host per core (default 4).", examples=[4]
    )
    ceiling: Ceiling | None = Field(
        None, description="Share of a host's CPU that planned demand may use (default 80 %).", examples=["75 %"]
    )
    statistic: StatisticSection | None = Field(None, description="Figure of the CPU history (default p95).")
    vms_at_peak: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        None,
        description="VMs of a host that may be at their peak at the same time, on top of the statistic of all "
        "(default 0).",
        examples=[2],
    )
    peak_factor: Annotated[float, Field(ge=1, le=20)] | None = Field(
        None,
        description="Peak inside an interval over the mean of the interval, where traces hold means only (default 1).",
        examples=[2.0],
    )
    vcpu_target: Ceiling | None = Field(
        None,
        description="Share of its vCPUs that a VM's peak may use when it is sized (default 80 %).",
        examples=["80 %"],
    )
    min_vcpus: Annotated[int, Field(ge=1, le=128)] | None = Field(
        None, description="vCPUs of the smallest VM (default 1).", examples=[1]
    )


class MemoryPolicySection(Section):
    """Limits on memory."""

    overcommit: Annotated[float, Field(le=10)] | None = Field(
        None, description="Configured memory of all VMs over usable memory of the host; 1.0 is none.", examples=[1.25]
    )
    ceiling: Ceiling | None = Field(
        None, description="Share of usable memory that consumed memory may fill (default 95 %).", examples=["95 %"]
    )
    sizing: Literal["installed", "used"] | None = Field(
        None, description="Memory of a VM: what the server has, or what it used plus headroom (default)."
    )
    statistic: StatisticSection | None = Field(None, description="Figure of the memory history (default peak).")


class NetworkPolicySection(Section):
    """Limits on uplinks."""

    ceiling: Ceiling | None = Field(
        None, description="Share of the uplinks that planned traffic may use (default 70 %).", examples=["70 %"]
    )


class StoragePolicySection(Section):
    """Files beside the disks of virtual machines."""

    memory_files: Literal["datastore", "elsewhere"] | None = Field(
        None,
        description="Where the platform's files for the memory of running VMs lie (swap files of ESX, saved state of "
        "Hyper-V): on the datastore (default), or elsewhere: on disks of the host, or turned off.",
        examples=["elsewhere"],
    )
    snapshots: Margin | None = Field(
        None, description="Room for snapshots, as a share of the disks (default 0 %).", examples=["15 %"]
    )
    logs: Memory | None = Field(
        None, description="Log files of each VM (default: what the platform keeps).", examples=["100 MiB"]
    )


class PolicySection(Section):
    """What the owner of the data centre allows; what is left out has the default of `docs/policy.md`."""

    cpu: CpuPolicySection = Field(CpuPolicySection.model_construct(), description="Limits on processors.")
    memory: MemoryPolicySection = Field(MemoryPolicySection.model_construct(), description="Limits on memory.")
    network: NetworkPolicySection = Field(NetworkPolicySection.model_construct(), description="Limits on uplinks.")
    storage: StoragePolicySection = Field(
        StoragePolicySection.model_construct(), description="Files beside the disks of VMs."
    )
    headroom: Margin | None = Field(
        None,
        description="Extra room on measured demand for what history did not show (default 10 %).",
        examples=["10 %"],
    )
    growth: Growth | None = Field(None, description="Growth of demand a year (default 0 %).", examples=["5 %"])
    horizon: Span | None = Field(
        None, description="Time the plan must hold; demand is grown over it (default 3 years).", examples=["3 years"]
    )
    host_failures_tolerated: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        None, description="Hosts of a cluster that may fail with every VM restarted (default 0).", examples=[1]
    )
    admission: AdmissionSection | None = Field(None, description="In which form failures are survived.")
    max_vms_per_host: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        None, description="Limit of the owner's, on top of the hypervisor's.", examples=[40]
    )
    retire_below_cpu: Share | None = Field(
        None,
        description="Servers whose CPU peak stays below are proposed for retirement (default 1 %).",
        examples=["1 %"],
    )
    reserve_room: list[RoomSection] = Field(
        [], description="Room to keep for VMs that may come: in any cluster, in a cluster's own policy there."
    )
    objective: Annotated[list[Criterion], Field(min_length=1)] | None = Field(
        None,
        description="What is minimised, the most important first (default cost, hosts); for the whole inventory.",
        examples=[["cost", "hosts", "migrations"]],
    )
