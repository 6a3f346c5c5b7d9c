"""
Plans that this program did not make: what a table of VMs and hosts means in an estate.

A host that is not in the inventory is one to buy: its type and cluster, or its name, say of which kind. A row without a
VM is a host that stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.datastore import VmStorage
from vconsolidate.model.estate import Estate
from vconsolidate.model.make_host import existing_host, host_to_buy
from vconsolidate.model.plan import ProductLicence, RestartMap
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.room import KeptRoom
from vconsolidate.model.violation import Violation
from vconsolidate.packing.encoding.prices import licence_cost
from vconsolidate.pipeline.verify.likely_names import LikelyNames
from vconsolidate.pipeline.verify.placement_table import Row


@dataclass(frozen=True, slots=True)
class Assignment:
    """
    What a plan says, before anything is checked.

    Parameters
    ----------
    pairs
        (VM, host) as written, in order; a VM may appear twice or not at all.
    hosts
        Hosts that the estate has or may buy; any other host of `pairs` is unknown.
    unknown
        What is wrong with the unknown hosts.
    room, products, restarts, storage
        Of a plan document: kept room (with the name of its host), licences that are paid, restart maps, datastores.
    """

    pairs: tuple[tuple[str, str], ...]
    hosts: tuple[PlannedHost, ...]
    unknown: tuple[Violation, ...] = ()
    room: tuple[tuple[str, KeptRoom], ...] = ()
    products: tuple[ProductLicence, ...] = ()
    restarts: tuple[RestartMap, ...] = ()
    storage: tuple[VmStorage, ...] = ()


def assignment_of(rows: Sequence[Row], estate: Estate) -> Assignment:
    """
    Return what the table says, with its hosts looked up in the estate.

    Hosts without VMs are spare. Where a cluster must tolerate failures, existing hosts that the table does not name
    stay empty as well, and count as spare.
    """
    pairs = tuple((row.vm, row.host) for row in rows if row.vm)
    names = LikelyNames(real.name for cluster in estate.clusters for real in cluster.hosts)
    busy = {host for _, host in pairs}
    hosts: dict[str, PlannedHost] = {}
    unknown: dict[str, Violation] = {}
    for row in rows:
        if row.host in hosts or row.host in unknown:
            continue
        found = _look_up(row, estate, names, spare=row.host not in busy)
        if isinstance(found, Violation):
            unknown[row.host] = found
        else:
            hosts[row.host] = found
    for cluster in estate.clusters:
        for real in cluster.hosts if cluster.policy.host_failures_tolerated else ():
            if not real.maintenance and cluster.runs_on(real.hardware.cpu) and real.name not in hosts:
                hosts[real.name] = _existing_host(cluster, real, spare=True)
    return Assignment(pairs, tuple(hosts.values()), tuple(unknown.values()))


def _look_up(row: Row, estate: Estate, names: LikelyNames, *, spare: bool) -> PlannedHost | Violation:
    for cluster in estate.clusters:
        for real in cluster.hosts:
            if real.name == row.host:
                return _existing_host(cluster, real, spare=spare)
    named = [
        (cluster, kind)
        for cluster in estate.clusters
        for kind in cluster.host_types
        if row.cluster in {"", cluster.name} and _has_type(row, cluster, kind)
    ]
    if len(named) == 1:
        return _new_host(*named[0], row.host, spare=spare)
    where = f" in cluster {row.cluster}" if row.cluster else ""
    if named:
        clusters = ", ".join(cluster.name for cluster, _ in named)
        message = f'{row.host} (line {row.line}) could be in any of {clusters}: name one in a column "cluster"'
    elif row.type_name:
        message = f"{row.host} (line {row.line}) has type {row.type_name}, which cannot be bought{where}"
    else:
        message = (
            f"{row.host} (line {row.line}) is not an existing host, and its name is not <cluster>-<type>-<number> of a "
            f"type that can be bought{where}{names.did_you_mean(row.host)}"
        )
    return Violation("host", (row.host,), message)


def _has_type(row: Row, cluster: Cluster, kind: HostType) -> bool:
    """Return whether the row's type, or its host's name where it has no type, says that the host is of a type."""
    if row.type_name:
        return kind.name == row.type_name
    return re.fullmatch(re.escape(f"{cluster.name}-{kind.name}-") + r"\d+", row.host) is not None


def _existing_host(cluster: Cluster, real: ExistingHost, *, spare: bool) -> PlannedHost:
    return existing_host(cluster, real, spare=spare, cost=licence_cost(real.licence_per_year, cluster.policy))


def _new_host(cluster: Cluster, kind: HostType, name: str, *, spare: bool) -> PlannedHost:
    cost = (kind.price or 0.0) + licence_cost(kind.licence_per_year, cluster.policy)
    return host_to_buy(cluster, kind, name, spare=spare, cost=cost)
