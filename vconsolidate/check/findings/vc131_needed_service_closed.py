"""VC131: the owner closes a service that the plan needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.firewall.ports import port_of
from vconsolidate.firewall.profile import profiles
from vconsolidate.firewall.words import ports_words
from vconsolidate.model.finding import Finding
from vconsolidate.model.host_service import HostFirewall, HostService, ServiceStatement
from vconsolidate.model.place import Place
from vconsolidate.words import listed


def _find(facts: Facts) -> Iterator[Finding]:
    firewall = facts.estate.firewall
    if firewall is None or not facts.plan.hosts:
        return
    for profile in profiles(facts.estate, facts.demand, facts.plan, firewall):
        for entry in profile.entries:
            if entry.needed and not entry.open and entry.stated is not None:
                named, why = entry.service, listed(entry.reasons)
                ports = ports_words(named.ports)
                yield KIND.finding(
                    profile.cluster, entry.stated.place, service=named.name, title=named.title, ports=ports, why=why
                )


def with_firewall(*statements: ServiceStatement, **fields: object) -> Facts:
    """Return the healthy case with firewalls on the hosts of cluster east, whose platform has a management service."""
    ports = (port_of("in tcp 443"),)
    services = (
        HostService("web", "management interface", "management", ports),
        HostService("vnc", "", "console", ports),
    )
    platforms = (("east", services), ("west", services))
    firewall = HostFirewall(services=statements, platforms=platforms, place=Place("inventory.yaml", 70, 3))
    return change().estate(firewall=replace(firewall, **fields))  # type: ignore[arg-type]


def _example() -> Facts:
    place = Place("inventory.yaml", 72, 7)
    return with_firewall(ServiceStatement("web", "closed", clusters=("east",), place=place))


KIND = FindingKind(
    id="VC131",
    title="Needed service of the hosts is closed",
    severity="block",
    message="{service} ({title}, {ports}) is closed on the hosts of this cluster, but the plan needs it: {why}.",
    tip="Open the service, or restrict it to the addresses that need it with from.",
    doc="""
    `firewall.services` closes a service that the hosts of the plan need, for example live migration in a cluster of
    several hosts, or the protocol of a datastore. [Host firewalls](firewall.md) says how the needs are derived.
    """,
    example=_example,
    find=_find,
)
