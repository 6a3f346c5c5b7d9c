"""Estates with one cluster changed: another limit of its policy, more hosts, a host back in service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import Policy


def change_cluster(name: str, change: Callable[[Cluster], Cluster]) -> Callable[[Estate], Estate]:
    """Return a function that applies `change` to the cluster called `name`."""

    def apply(whole: Estate) -> Estate:
        return replace(whole, clusters=tuple(change(c) if c.name == name else c for c in whole.clusters))

    return apply


def set_policy_field(name: str, field: str, value: float | None) -> Callable[[Estate], Estate]:
    """Return a function that gives the policy of the cluster called `name` another value in one field."""
    return change_cluster(name, lambda c: replace(c, policy=_with_field(c.policy, field, value)))


def _with_field(policy: Policy, field: str, value: float | None) -> Policy:
    return replace(policy, **{field: value})  # type: ignore[arg-type]  # the fields' names come from this package


def set_host_count(name: str, type_name: str, count: int) -> Callable[[Estate], Estate]:
    """Return a function that lets the cluster called `name` buy `count` hosts of a type."""

    def change(cluster: Cluster) -> Cluster:
        kinds = tuple(replace(k, count=count) if k.name == type_name else k for k in cluster.host_types)
        return replace(cluster, host_types=kinds)

    return change_cluster(name, change)


def end_maintenance(name: str, host_name: str) -> Callable[[Estate], Estate]:
    """Return a function that takes a host of the cluster called `name` out of maintenance."""

    def change(cluster: Cluster) -> Cluster:
        hosts = tuple(replace(h, maintenance=False) if h.name == host_name else h for h in cluster.hosts)
        return replace(cluster, hosts=hosts)

    return change_cluster(name, change)
