"""
Plans that this program did not make: what a table of VMs and hosts means in an estate.

Where a host is not there yet and its name does not say what it is, its type and cluster do. A row without a VM is a
host that is kept empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.model.estate import Cluster, Estate, ExistingHost, HostType
from vconsolidate.model.plan import PlannedHost, ProductLicence, RestartMap
from vconsolidate.model.room import KeptRoom
from vconsolidate.model.violation import Violation
from vconsolidate.packing.encoding.prices import licence_cost
from vconsolidate.pipeline.verify.likely_names import LikelyNames
from vconsolidate.pipeline.verify.placement_table import Row


@dataclass(frozen=True, slots=True)
class Assignment:
    """
    What a plan says, before anything is believed.

    Parameters
    ----------
    pairs
        (VM, host) as written, in order; a VM may be there twice or not at all.
    hosts
        Hosts that could be told; a host of `pairs` that is not among them is unknown.
    unknown
        What is wrong with the hosts that could not be told.
    room, products, restarts
        Room that is kept (with the name of its host), licences that are paid, restart maps; of a plan document.
    """

    pairs: tuple[tuple[str, str], ...]
    hosts: tuple[PlannedHost, ...]
    unknown: tuple[Violation, ...] = ()
    room: tuple[tuple[str, KeptRoom], ...] = ()
    products: tuple[ProductLicence, ...] = ()
    restarts: tuple[RestartMap, ...] = ()


def assignment_of(rows: Sequence[Row], estate: Estate) -> Assignment:
    """
    Return what the table says, its hosts looked up in the estate.

    Hosts without VMs are spare; where a cluster must tolerate failures, its existing hosts that the table does not
    name stay empty as well, and count as spare.
    """
    pairs = tuple((row.vm, row.host) for row in rows if row.vm)
    names = LikelyNames(real.name for cluster in estate.clusters for real in cluster.hosts)
    busy = {host for _, host in pairs}
    hosts: dict[str, PlannedHost] = {}
    unknown: dict[str, Violation] = {}
    for row in rows:
        if row.host in hosts or row.host in unknown:
            continue
        found = _told(row, estate, names, spare=row.host not in busy)
        if isinstance(found, Violation):
            unknown[row.host] = found
        else:
            hosts[row.host] = found
    for cluster in estate.clusters:
        for real in cluster.hosts if cluster.policy.host_failures_tolerated else ():
            if not real.maintenance and cluster.hypervisor.runs_on(real.hardware.cpu) and real.name not in hosts:
                hosts[real.name] = _existing(cluster, real, spare=True)
    return Assignment(pairs, tuple(hosts.values()), tuple(unknown.values()))


def _told(row: Row, estate: Estate, names: LikelyNames, *, spare: bool) -> PlannedHost | Violation:
    for cluster in estate.clusters:
        for real in cluster.hosts:
            if real.name == row.host:
                return _existing(cluster, real, spare=spare)
    named = [
        (cluster, kind)
        for cluster in estate.clusters
        for kind in cluster.host_types
        if row.cluster in {"", cluster.name} and _meant(row, cluster, kind)
    ]
    if len(named) == 1:
        return _bought(*named[0], row.host, spare=spare)
    where = f" in cluster {row.cluster}" if row.cluster else ""
    if named:
        clusters = ", ".join(cluster.name for cluster, _ in named)
        message = f"{row.host} (line {row.line}) may be in any of {clusters}: say which in a column cluster"
    elif row.type_name:
        message = f"{row.host} (line {row.line}) is of type {row.type_name}, which may not be bought{where}"
    else:
        message = (
            f"{row.host} (line {row.line}) is no existing host, and its name is not <cluster>-<type>-<number> of "
            f"anything that may be bought{where}{names.did_you_mean(row.host)}"
        )
    return Violation("host", (row.host,), message)


def _meant(row: Row, cluster: Cluster, kind: HostType) -> bool:
    """Return whether a row says, or its host's name says where the row does not, that the host is of a type."""
    if row.type_name:
        return kind.name == row.type_name
    return re.fullmatch(re.escape(f"{cluster.name}-{kind.name}-") + r"\d+", row.host) is not None


def _existing(cluster: Cluster, real: ExistingHost, *, spare: bool) -> PlannedHost:
    return PlannedHost(
        name=real.name,
        cluster=cluster.name,
        type_name=real.type_name,
        hardware=real.hardware,
        existing=True,
        spare=spare,
        site=cluster.site,
        rack=real.rack,
        cost=licence_cost(real.licence_per_year, cluster.policy),
        labels=real.labels,
    )


def _bought(cluster: Cluster, kind: HostType, name: str, *, spare: bool) -> PlannedHost:
    return PlannedHost(
        name=name,
        cluster=cluster.name,
        type_name=kind.name,
        hardware=kind.hardware,
        existing=False,
        spare=spare,
        site=cluster.site,
        rack="",
        cost=(kind.price or 0.0) + licence_cost(kind.licence_per_year, cluster.policy),
        labels=kind.labels,
    )
