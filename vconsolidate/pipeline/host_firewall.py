"""Profiles of the hosts of a plan, also where the inventory says nothing about firewalls."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.catalog.host_services import services_by_platform
from vconsolidate.catalog.load import load_catalog
from vconsolidate.errors import UsageError
from vconsolidate.firewall.needs import USUAL
from vconsolidate.firewall.profile import Profile, profiles, with_platform
from vconsolidate.inventory.problems import suggestion
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.host_service import HostFirewall
from vconsolidate.model.plan import Plan


def firewall_of(estate: Estate) -> HostFirewall:
    """Return what the inventory says about firewalls; only the platforms' services where it says nothing."""
    if estate.firewall is not None:
        return estate.firewall
    known = services_by_platform(tuple(load_catalog().hypervisors))
    return HostFirewall(platforms=tuple((one.name, known.get(one.hypervisor.key, ())) for one in estate.clusters))


def host_profiles(estate: Estate, demand: Demand, plan: Plan) -> tuple[Profile, ...]:
    """
    Return the profile of each cluster of a plan.

    Raises
    ------
    UsageError
        When the plan has no hosts.
    """
    if not plan.hosts:
        raise UsageError("the plan has no hosts", hint="see the findings of the plan for the reason")
    return profiles(estate, demand, plan, firewall_of(estate))


def profile_of(found: Sequence[Profile], host: str) -> Profile:
    """
    Return the profile of a host.

    Raises
    ------
    UsageError
        When the plan has no such host.
    """
    for profile in found:
        if host in profile.hosts:
            return profile
    every = [name for profile in found for name in profile.hosts]
    raise UsageError(f'the plan has no host "{host}"{suggestion(host, every)}', hint=f"hosts: {', '.join(every[:20])}")


def upgraded(found: Sequence[Profile], estate: Estate, platform: str) -> tuple[tuple[Profile, Profile], ...]:
    """
    Return every profile with what it becomes on another platform.

    Raises
    ------
    UsageError
        When the catalogue has no such platform, or knows none of its services.
    """
    hypervisors = load_catalog().hypervisors
    if platform not in hypervisors:
        near = suggestion(platform, list(hypervisors))
        raise UsageError(f'unknown platform "{platform}"{near}', hint="vconsolidate schema inventory lists them all")
    services = services_by_platform(tuple(hypervisors))[platform]
    if not services:
        raise UsageError(f"the catalogue knows no services of {platform}", hint="choose another version")
    title = f"{hypervisors[platform].name} {hypervisors[platform].version}"
    return tuple((one, with_platform(one, title, services, firewall_of(estate))) for one in found)


def unstated(estate: Estate) -> tuple[str, ...]:
    """Return the roles that most hosts use and that the inventory does not speak of."""
    used = {one.role for one in firewall_of(estate).used}
    return tuple(role for role in USUAL if role not in used)
