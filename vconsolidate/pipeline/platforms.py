"""The same estate on other platforms: each cluster's hypervisor replaced, and what depends on it adapted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from vconsolidate.errors import UsageError
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.model.platform import Hypervisor

DEFAULTS: Final = ("esxi-8.0-u3", "hyper-v-2022", "xcp-ng-8.3", "proxmox-ve-8", "kvm-rhel-9")
"""Platforms that are compared unless the user names some: one of each maker that is sold today."""

_MAKERS: Final = {"gsx": "vmware", "esx": "vmware", "esxi": "vmware"}
"""Families whose licences are of one maker; every other family stands for itself."""


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """An estate on another platform, and what was adapted, one sentence each."""

    estate: Estate
    notes: tuple[str, ...]


def platforms_of(asked: Sequence[str], estate: Estate) -> tuple[Hypervisor, ...]:
    """
    Return the platforms that `asked` names, each once; those of the estate and the defaults where it names none.

    Raises
    ------
    UsageError
        When a name means no platform, or several.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - takes a moment
    from vconsolidate.catalog.search.search import nearest  # noqa: PLC0415
    from vconsolidate.catalog.search.understand import understand  # noqa: PLC0415

    own = {cluster.hypervisor.key: cluster.hypervisor for cluster in estate.clusters}
    catalog = load_catalog()
    known = {**catalog.hypervisors, **own}
    if not asked:
        first = own if len(own) == 1 else ()
        return tuple(known[key] for key in dict.fromkeys((*first, *DEFAULTS)))
    found: dict[str, Hypervisor] = {}
    for name in asked:
        keys = (name,) if name in known else understand(name, "hypervisor", catalog).keys
        if len(keys) != 1:
            near = nearest(name, catalog, "hypervisor")
            meant = f"may mean {', '.join(keys)}" if keys else "is no hypervisor of the catalogue"
            hint = (
                f'did you mean "{near}"?' if near and not keys else "list them: vconsolidate catalog list hypervisors"
            )
            raise UsageError(f'"{name}" {meant}', hint=hint)
        found[keys[0]] = known[keys[0]]
    return tuple(found.values())


def on_platform(estate: Estate, hypervisor: Hypervisor, only: Collection[str] | None = None) -> OnPlatform:
    """
    Return an estate with every cluster, or `only` some, on one platform.

    A cluster that is on it already stays as it is. Others lose what belongs to the old platform: its licences, where
    another maker sells the new one, caps on the version of virtual hardware, and memory overcommit where the new
    platform has none. Rules, reservations, pools, licences of products and prices of hosts stay.
    """
    clusters, notes = [], []
    for cluster in estate.clusters:
        moved, said = (cluster, []) if only is not None and cluster.name not in only else _moved(cluster, hypervisor)
        clusters.append(moved)
        notes += said
    return OnPlatform(replace(estate, clusters=tuple(clusters)), tuple(notes))


def _moved(cluster: Cluster, hypervisor: Hypervisor) -> tuple[Cluster, list[str]]:
    old = cluster.hypervisor
    if old.key == hypervisor.key:
        return cluster, []
    notes = []
    moved = replace(cluster, hypervisor=hypervisor)
    if not hypervisor.memory_overcommit and cluster.policy.memory_overcommit > 1.0:
        moved = replace(moved, policy=replace(cluster.policy, memory_overcommit=1.0))
        notes.append(
            f"Cluster {cluster.name}: memory overcommit of {cluster.policy.memory_overcommit:g} is taken as 1.0, "
            "because the platform cannot overcommit memory."
        )
    if _maker(old) != _maker(hypervisor) and _has_licences(cluster):
        moved = _without_licences(moved)
        notes.append(
            f"Cluster {cluster.name}: licences of {old.name} are not counted, and those of the new platform are "
            "unknown: add them before you compare costs."
        )
    elif _has_licences(cluster):
        notes.append(f"Cluster {cluster.name}: licences of {old.name} {old.version} are counted unchanged.")
    return moved, notes


def _maker(hypervisor: Hypervisor) -> str:
    return _MAKERS.get(hypervisor.family, f"{hypervisor.family} {hypervisor.name}")


def _has_licences(cluster: Cluster) -> bool:
    of_hosts = [*(kind.licence_per_year for kind in cluster.host_types), *(h.licence_per_year for h in cluster.hosts)]
    return bool(cluster.licences) or any(of_hosts)


def _without_licences(cluster: Cluster) -> Cluster:
    return replace(
        cluster,
        licences=(),
        host_types=tuple(replace(kind, licence_per_year=None) for kind in cluster.host_types),
        hosts=tuple(replace(host, licence_per_year=None) for host in cluster.hosts),
    )
