"""Hosts of plans, made of what the inventory says about them: existing hosts, and hosts to buy."""

from __future__ import annotations

from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.planned_host import PlannedHost


def existing_host(
    cluster: Cluster, real: ExistingHost, *, spare: bool, cost: float = 0.0, power_cost: float = 0.0
) -> PlannedHost:
    """Return an existing host, with the labels of its cluster and its type where it has none of its own."""
    typed = next((kind.labels for kind in cluster.host_types if kind.name == real.type_name), ())
    return PlannedHost(
        name=real.name,
        cluster=cluster.name,
        type_name=real.type_name,
        hardware=real.hardware,
        existing=True,
        spare=spare,
        site=cluster.site,
        rack=real.rack,
        cost=cost,
        labels=_joined(cluster.labels, typed, real.labels),
        power_cost=power_cost,
    )


def host_to_buy(
    cluster: Cluster, kind: HostType, name: str, *, spare: bool, cost: float = 0.0, power_cost: float = 0.0
) -> PlannedHost:
    """Return a host to buy, with the labels of its cluster where its type has none."""
    return PlannedHost(
        name=name,
        cluster=cluster.name,
        type_name=kind.name,
        hardware=kind.hardware,
        existing=False,
        spare=spare,
        site=cluster.site,
        rack="",
        cost=cost,
        labels=_joined(cluster.labels, kind.labels),
        power_cost=power_cost,
    )


def _joined(*labels: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return all labels, the later ones before the earlier ones of the same key, in the order of keys."""
    return tuple(sorted({key: value for some in labels for key, value in some}.items()))
