"""The plan for the loss of a site."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section
from vconsolidate.report.schema.outcome import ConflictSection


class RecoveryHostSection(Section):
    """A host of the second site after the disaster."""

    name: str = Field(description="Name of the host.")
    cluster: str = Field(description="Its cluster.")
    type: str = Field(description="Its type.")
    state: Literal["every day", "existing", "to buy"] = Field(
        description="Used by the plan for every day, there but unused, or to be bought for the recovery."
    )
    spare: bool = Field(description="It stays empty for host failures.")
    vms: Count = Field(description="VMs that run on it.")
    tightest: str = Field(description="Resource that it uses most; empty without VMs.")
    tightest_fraction: Fraction = Field(description="Share of that resource that is used.")


class RestartedSection(Section):
    """A VM that runs after the disaster."""

    vm: str = Field(description="Name of the VM.")
    host: str = Field(description="Its host.")
    tier: Count = Field(description="Its tier.")
    stayed: bool = Field(description="It ran at the second site before.")
    ready_s: Quantity | None = Field(
        description="Seconds from the disaster until it runs; null where restarts_per_host_hour is not stated."
    )


class NotRecoveredSection(Section):
    """A VM or machine of the lost site that does not run again."""

    vm: str = Field(description="Its name.")
    tier: Count = Field(description="Its tier.")
    reason: str = Field(description="Why.")
    meant: bool = Field(description="The inventory wants it to be recovered.")


class TierRecoverySection(Section):
    """What a tier gets."""

    tier: Count = Field(description="The tier.")
    vms: Count = Field(description="Replicated VMs of the lost site.")
    recovered: Count = Field(description="Those that run again.")
    rpo_s: Quantity | None = Field(description="Work lost at the worst time of the day; null where unknown or endless.")
    rpo_target_s: Quantity | None = Field(description="Most that may be lost; null where nothing is asked.")
    never_catches_up: bool = Field(description="The link carries less than what changes in a day.")
    rto_s: Quantity | None = Field(description="When its last VM runs again; null where unknown.")
    rto_target_s: Quantity | None = Field(description="Longest time allowed; null where nothing is asked.")
    mbps: Quantity | None = Field(description="Rate at which its data change in the busy hours; null where unknown.")


class ReplicationSection(Section):
    """What replication needs of the link."""

    busy_mbps: Quantity = Field(description="All changes in the busy hours.")
    mean_mbps: Quantity = Field(description="All changes over the whole day.")
    needed_mbps: Quantity = Field(description="Smallest bandwidth that keeps every RPO and catches up every day.")
    link_mbps: Quantity | None = Field(description="Bandwidth that replication may use; null where not stated.")
    copied_gib: Quantity = Field(description="Disks that are copied once.")
    first_copy_s: Quantity | None = Field(description="Time of the first copy on the whole link; null without a link.")
    unknown: tuple[str, ...] = Field(description="Replicated VMs whose change rate is unknown; they count as nothing.")


class RecoverySection(Section):
    """The plan for the loss of the first site."""

    clusters: tuple[str, ...] = Field(description="Clusters of the second site.")
    status: Literal["optimal", "feasible", "infeasible", "unknown"] = Field(
        description="As of a plan; infeasible: proven, not all replicated VMs fit."
    )
    hosts_used: Count = Field(description="Hosts of the second site that are needed.")
    hosts_to_buy: Count = Field(description="Those that are bought for the recovery alone.")
    bound_hosts: Count = Field(description="No recovery of these VMs needs fewer hosts.")
    bound_method: str = Field(description="How that is proven.")
    hosts: tuple[RecoveryHostSection, ...] = Field(description="Hosts of the second site after the disaster.")
    vms: tuple[RestartedSection, ...] = Field(description="VMs that run after the disaster.")
    stopped: tuple[str, ...] = Field(description="VMs of the second site that are switched off.")
    not_recovered: tuple[NotRecoveredSection, ...] = Field(description="VMs of the lost site that do not run again.")
    tiers: tuple[TierRecoverySection, ...] = Field(description="Loss of data and time, by tier.")
    tiers_that_fit: tuple[Count, ...] = Field(description="Where not all VMs fit: the tiers that are recovered.")
    replication: ReplicationSection = Field(description="What replication needs of the link.")
    conflicts: tuple[ConflictSection, ...] = Field(description="Why not all replicated VMs fit.")
