"""VC132: the plan needs something for which the catalogue knows no service of the platform."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.vc131_needed_service_closed import with_firewall
from vconsolidate.firewall.needs import roles_of_datastores
from vconsolidate.firewall.ports import port_of
from vconsolidate.firewall.profile import profiles
from vconsolidate.model.finding import Finding
from vconsolidate.model.host_service import HostFirewall, HostService, UsedRole
from vconsolidate.words import listed


def _find(facts: Facts) -> Iterator[Finding]:
    firewall = facts.estate.firewall
    if firewall is None or not facts.plan.hosts:
        return
    for profile in profiles(facts.estate, facts.demand, facts.plan, firewall):
        stated = {used.role for used in firewall.used} | set(roles_of_datastores(facts.estate, firewall).values())
        lacking = [need.role for need in profile.unmet if need.role in stated]
        if lacking:
            roles = listed(list(dict.fromkeys(lacking)))
            yield KIND.finding(profile.cluster, firewall.place, platform=profile.platform, roles=roles)


def _example() -> Facts:
    files = HostService("files", "file shares", "smb", (port_of("out tcp 445"),))
    known = with_firewall(used=(UsedRole("smb"),)).estate.firewall or HostFirewall()
    east, (west, services) = known.platforms
    return with_firewall(used=known.used, platforms=(east, (west, (*services, files))))


KIND = FindingKind(
    id="VC132",
    title="No known service of the platform for a need",
    severity="warn",
    message="Hosts of this cluster use {roles}, but the catalogue knows no service of {platform} for that.",
    tip="If the hosts can do it, describe the service under firewall.services with its ports.",
    doc="""
    The inventory says that the hosts use something (`firewall.uses`, `firewall.datastores`), and the platform of the
    cluster has no service for it in the catalogue: either the platform cannot do it, or the catalogue does not know.
    The profile of the hosts has no port for it. Describe the service with its ports under `firewall.services`.
    """,
    example=_example,
    find=_find,
)
