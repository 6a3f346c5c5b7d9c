"""The steps of a rebalancing as a document."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section, published
from vconsolidate.report.schema.outcome import Generator

REBALANCING_VERSION: Final = "1.0"

Purpose = Literal["evacuation", "limit", "rule", "failover", "room", "balance"]


class SpreadSection(Section):
    """How unevenly the hosts of a cluster use one resource."""

    cluster: str = Field(description="Name of the cluster.")
    resource: str = Field(description="Resource: cpu, vcpus, memory_configured, memory_consumed or network.")
    weight: Quantity = Field(description="Its weight in the imbalance.")
    before: Fraction = Field(description="Weight × standard deviation over the hosts before the first step.")
    after: Fraction = Field(description="The same after the last step.")


class StateSection(Section):
    """A placement: before the first step, or after the last one."""

    imbalance: Fraction = Field(description="Sum over clusters and resources of weight × standard deviation.")
    hosts_over: tuple[str, ...] = Field(description="Hosts over one of their limits.")
    broken: tuple[str, ...] = Field(description="What the placement breaks besides, one sentence each.")
    ready_fraction: Fraction | None = Field(
        description="Ready time per vCPU, mean over VMs and the replayed time; null: not replayed."
    )


class MoveSection(Section):
    """A VM that changes its host."""

    vm: str = Field(description="Name of the VM.")
    source: str = Field(description="Host that it leaves.")
    target: str = Field(description="Host that it comes to.")
    memory_mib: Quantity = Field(description="Memory that is copied: what the VM uses.")


class StepSection(Section):
    """VMs that move at once: one, or several that a rule keeps on one host."""

    number: Count = Field(description="Place in the order, from 1.")
    cluster: str = Field(description="Cluster of the host that they come to.")
    moves: tuple[MoveSection, ...] = Field(description="The VMs.")
    purpose: Purpose = Field(description="Why they move.")
    why: str = Field(description="What the step brings, as a phrase.")
    imbalance_before: Fraction = Field(description="Imbalance before the step.")
    imbalance_after: Fraction = Field(description="Imbalance after it.")
    hosts_over_before: Count = Field(description="Hosts over one of their limits before the step.")
    hosts_over_after: Count = Field(description="Hosts over one of their limits after it.")
    broken_before: Count = Field(description="Rules and promises broken before the step.")
    broken_after: Count = Field(description="Rules and promises broken after it.")
    ready_before: Fraction | None = Field(description="Ready time before the step; null: not replayed.")
    ready_after: Fraction | None = Field(description="Ready time after it; null: not replayed.")


class HostSection(Section):
    """A host before and after."""

    host: str = Field(description="Name of the host.")
    cluster: str = Field(description="Its cluster.")
    counted: bool = Field(description="Whether it counts in the imbalance: not if it is spare or to be emptied.")
    vms_before: Count = Field(description="VMs on it before.")
    vms_after: Count = Field(description="VMs on it after.")
    cpu_before: Fraction = Field(description="Share of its CPU limit that is planned, in the busiest slot, before.")
    cpu_after: Fraction = Field(description="The same after.")
    memory_before: Fraction = Field(description="Share of its limit of consumed memory that is planned, before.")
    memory_after: Fraction = Field(description="The same after.")


class EmptiedSection(Section):
    """A host that was to be emptied."""

    host: str = Field(description="Name of the host.")
    cluster: str = Field(description="Its cluster.")
    reason: Literal["asked", "maintenance"] = Field(description="Asked for, or in maintenance in the inventory.")
    vms_before: Count = Field(description="VMs on it before.")
    vms_left: Count = Field(description="VMs on it after the last step.")
    failures_asked: Count = Field(description="Host failures that the cluster must survive.")
    failures_survived: Count | None = Field(
        description="Of these, what it survives without any emptied host; null if VMs are left on one."
    )


class StuckSection(Section):
    """VMs that would have to move and find no host that takes them."""

    vms: tuple[str, ...] = Field(description="Names of the VMs.")
    host: str = Field(description="Host that they run on.")
    purpose: Purpose = Field(description="Why they would have to move.")
    why: str = Field(description="The same in words.")


class RebalancingDocument(Section):
    """The steps that even out clusters that run, and what each brings."""

    rebalancing_version: Literal["1.0"] = Field(description="Version of this format, major.minor.")
    generator: Generator = Field(description="The program that wrote the document.")
    name: str = Field(description="Name of the data centre.")
    inventory: str = Field(description="Path of the inventory as it was given.")
    plan: str = Field(description="Path of the plan whose placement is evened out; empty: current_host of the servers.")
    verdict: str = Field(description="The result in one line.")
    seed: Count = Field(description="Seed of the search.")
    least_gain: Quantity = Field(
        description="Fall of the imbalance × hosts of the cluster that each VM moved for balance must bring."
    )
    most_moves: Count | None = Field(description="VMs moved, at most; null: as many as pay.")
    stopped: Literal["nothing more pays", "most moves", "effort"] = Field(description="Why there are no more steps.")
    vms: Count = Field(description="VMs whose host is known.")
    left_out: tuple[str, ...] = Field(description="Servers that run on no host of a cluster of the target.")
    before: StateSection = Field(description="The placement before the first step.")
    after: StateSection = Field(description="The placement after the last step.")
    spreads: tuple[SpreadSection, ...] = Field(description="The imbalance in parts, by cluster and resource.")
    steps: tuple[StepSection, ...] = Field(description="The steps in order; each is possible after those before it.")
    emptied: tuple[EmptiedSection, ...] = Field(description="Hosts that were to be emptied.")
    stuck: tuple[StuckSection, ...] = Field(description="What must move and cannot.")
    hosts: tuple[HostSection, ...] = Field(description="Every host before and after.")
    notes: tuple[str, ...] = Field(description="What was assumed, and what the model leaves out.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every such document obeys."""
    return published(RebalancingDocument, f"vconsolidate rebalancing {REBALANCING_VERSION}")
