"""The firewall of the hosts of a cluster: every service of the platform, open or closed, with reasons and addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vconsolidate.firewall.needs import WITHIN_OTHERS, Need, needs_of
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.host_service import HostFirewall, HostService, Network, ServiceStatement
from vconsolidate.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A service in a profile.

    Parameters
    ----------
    open
        The firewall lets its packets pass.
    reasons
        Why the plan needs it; empty where it does not.
    addresses
        Allowed on the other side; empty for anyone.
    stated
        What the owner states about it; None for nothing.
    """

    service: HostService
    open: bool
    reasons: tuple[str, ...] = ()
    addresses: tuple[Network, ...] = ()
    stated: ServiceStatement | None = None

    @property
    def needed(self) -> bool:
        """Return whether the plan needs it."""
        return bool(self.reasons)


@dataclass(frozen=True, slots=True)
class Profile:
    """
    The firewall of all hosts of a cluster.

    Parameters
    ----------
    platform
        Name and version of the hypervisor.
    needs
        What the hosts need, whatever the platform calls it.
    unmet
        Needs for which the catalogue knows no service of the platform.
    """

    cluster: str
    hosts: tuple[str, ...]
    platform: str
    default: Literal["deny", "allow"]
    entries: tuple[Entry, ...]
    needs: tuple[Need, ...] = ()
    unmet: tuple[Need, ...] = ()


def profiles(estate: Estate, demand: Demand, plan: Plan, firewall: HostFirewall) -> tuple[Profile, ...]:
    """Return the profile of each cluster that the plan uses."""
    found = []
    for cluster in estate.clusters:
        hosts = tuple(host.name for host in plan.hosts if host.cluster == cluster.name)
        if not hosts:
            continue
        services = dict(firewall.platforms).get(cluster.name, ())
        needs = needs_of(cluster, estate, demand, plan, firewall)
        platform = f"{cluster.hypervisor.name} {cluster.hypervisor.version}"
        found.append(_profile(cluster.name, hosts, platform, services, needs, firewall))
    return tuple(found)


def with_platform(profile: Profile, platform: str, services: Sequence[HostService], firewall: HostFirewall) -> Profile:
    """Return the profile of the same hosts on another platform: needs and statements stay, services change."""
    return _profile(profile.cluster, profile.hosts, platform, services, profile.needs, firewall)


def _profile(
    cluster: str,
    hosts: tuple[str, ...],
    platform: str,
    services: Sequence[HostService],
    needs: Sequence[Need],
    firewall: HostFirewall,
) -> Profile:
    among = any(need.role == "migration" for need in needs)
    stated = [one for one in firewall.services if not one.clusters or cluster in one.clusters]
    own = [one.own for one in stated if one.own is not None]
    reasons: dict[str, list[str]] = {}
    for need in needs:
        reasons.setdefault(need.role, []).append(need.reason)
    used = {one.role: one.addresses for one in firewall.used}
    entries = tuple(_entry(service, reasons, used, stated, among=among) for service in (*services, *own))
    filled = {entry.service.role for entry in entries if not entry.service.optional}
    stated_roles = {one.role for one in firewall.used}
    must = [need for need in needs if need.role not in WITHIN_OTHERS or need.role in stated_roles]
    unmet = tuple(need for need in must if need.role not in filled)
    return Profile(cluster, hosts, platform, firewall.default, entries, tuple(needs), unmet)


def _entry(
    service: HostService,
    reasons: Mapping[str, Sequence[str]],
    used: Mapping[str, tuple[Network, ...]],
    stated: Sequence[ServiceStatement],
    *,
    among: bool,
) -> Entry:
    why = () if service.optional else tuple(reasons.get(service.role, ()))
    if service.in_clusters and among and not why:
        why = ("hosts of the cluster use it among themselves",)
    named = [one for one in stated if one.service == service.name] or [
        one for one in stated if one.service == service.role
    ]
    statement = named[-1] if named else None
    state = statement.state if statement is not None else ""
    addresses = used.get(service.role, ())
    if statement is not None and statement.addresses is not None:
        addresses = statement.addresses
    return Entry(service, state == "open" or (bool(why) and state != "closed"), why, addresses, statement)
