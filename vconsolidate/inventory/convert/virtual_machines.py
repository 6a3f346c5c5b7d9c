"""What the policy says of servers that are virtual machines already: for all of them, and for some."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.rules import Population, members_of
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.schema.policy import PolicySection
from vconsolidate.inventory.schema.statistic import StatisticSection
from vconsolidate.inventory.schema.virtual_machines import (
    PlannedShareSection,
    VirtualMachinesFields,
    VirtualMachinesSection,
)
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.model.server import Server
from vconsolidate.model.virtual_source import VmPolicy

_SHARES = {"ignore": 0.0, "keep": 1.0}


def with_policies(
    servers: Sequence[Server], section: VirtualMachinesSection, context: Context, known: Population
) -> tuple[Server, ...]:
    """
    Return the servers, each VM of today with the policy that applies to it.

    Of the overrides that name a VM, the first that states a value decides on it.
    """
    route: Route = ("policy", "virtual_machines")
    base = _over(VmPolicy(), section, route, context)
    meant = [
        (frozenset(members_of(item.servers, (*route, "overrides", number, "servers"), context, known)), item, number)
        for number, item in enumerate(section.overrides)
    ]
    if not meant and base == VmPolicy():
        return tuple(servers)
    made: dict[tuple[int, ...], VmPolicy] = {}
    found = []
    for server in servers:
        if server.virtual is None:
            found.append(server)
            continue
        applying = [(item, number) for names, item, number in reversed(meant) if server.name in names]
        key = tuple(number for _, number in applying)
        if key not in made:
            policy = base
            for item, number in applying:
                policy = _over(policy, item, (*route, "overrides", number), context)
            made[key] = policy
        found.append(replace(server, virtual=replace(server.virtual, policy=made[key])))
    return tuple(found)


def refuse_in_cluster(section: PolicySection, route: Route, context: Context) -> None:
    """Report a treatment of VMs in the policy of a cluster: a VM is sized before its cluster is known."""
    if section.virtual_machines.model_fields_set:
        message = "how VMs of today are planned is the same for all clusters (write it in the inventory's policy)"
        context.wrong((*route, "virtual_machines"), message)


def _over(base: VmPolicy, section: VirtualMachinesFields, route: Route, context: Context) -> VmPolicy:
    """Return `base` with everything that `section` states."""
    right = section.right_size
    cpu = _statistic(right.cpu, base.cpu_statistic, (*route, "right_size", "cpu"), context)
    memory = _statistic(right.memory, base.memory_statistic, (*route, "right_size", "memory"), context)
    off = section.powered_off
    share = off.share if isinstance(off, PlannedShareSection) else _SHARES.get(off or "", base.powered_off_share)
    return VmPolicy(
        sizing=section.sizing or base.sizing,
        cpu_statistic=cpu,
        memory_statistic=memory,
        min_vcpus=right.min_vcpus or base.min_vcpus,
        min_memory_mib=math.ceil(right.min_memory) if right.min_memory is not None else base.min_memory_mib,
        powered_off_share=share,
        keep_templates=base.keep_templates if section.templates is None else section.templates == "keep",
        keep_appliances=base.keep_appliances if section.appliances is None else section.appliances == "keep",
    )


def _statistic(
    section: StatisticSection | None, otherwise: DemandStatistic, route: Route, context: Context
) -> DemandStatistic:
    if section is None:
        return otherwise
    if section.kind == "profile":
        context.wrong(route, "a VM has one size at all times of the day (write a percentile such as p95, or peak)")
        return otherwise
    return DemandStatistic(section.kind, 100.0 if section.kind == "peak" else section.percentile)
