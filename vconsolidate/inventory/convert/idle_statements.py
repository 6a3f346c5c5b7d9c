"""Statements that are valid but have no effect on this estate, or another one than they seem to have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.problems import quoted
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.server import Server
from vconsolidate.model.statement import BudgetStatement
from vconsolidate.words import listed


def note_idle_statements(
    context: Context, servers: Sequence[Server], clusters: Sequence[Cluster], budgets: Sequence[BudgetStatement]
) -> None:
    """Note budgets that judge no server, versions of virtual hardware that no platform has, disks above their size."""
    context.notes += [*_budgets(servers, budgets), *_versions(servers, clusters), *_disks(servers)]


def _budgets(servers: Sequence[Server], budgets: Sequence[BudgetStatement]) -> Iterator[str]:
    for budget in budgets:
        if not (budget.tier or budget.tag or budget.application or budget.owner):
            continue
        if not any(_judges(budget, server) for server in servers):
            stated = [
                f"{key} {quoted(str(value))}"
                for key in ("tier", "tag", "application", "owner")
                if (value := getattr(budget, key))
            ]
            yield f"The budget for {budget.metric} of {listed(stated)} judges nothing: no server has these."


def _judges(budget: BudgetStatement, server: Server) -> bool:
    return (
        budget.tier in {None, server.tier}
        and (not budget.tag or budget.tag in server.tags)
        and budget.application in {"", server.application}
        and (not budget.owner or ("owner", budget.owner) in server.labels)
    )


def _versions(servers: Sequence[Server], clusters: Sequence[Cluster]) -> Iterator[str]:
    """Yield one note per version that servers may have at most and that no platform of the target has."""
    had = {version.version for cluster in clusters for version in cluster.hypervisor.own_hardware_versions}
    idle: dict[str, list[str]] = {}
    for server in servers:
        latest = server.max_virtual_hardware
        if latest is not None and latest.version not in had:
            idle.setdefault(latest.version, []).append(server.name)
    for version, names in idle.items() if clusters else ():
        yield (
            f"max_virtual_hardware {version} of {listed(names)} limits nothing: no platform of the target has that "
            "version."
        )


def _disks(servers: Sequence[Server]) -> Iterator[str]:
    """Yield that files of disks are taken as large as the disks where they are stated to be larger."""
    above = [
        server.name
        for server in servers
        if any(disk.used_gib is not None and disk.used_gib > disk.size_gib for disk in server.disks)
    ]
    if above:
        yield f"Disks of {listed(above)} use more than their size; their size is taken (correct size or used)."
