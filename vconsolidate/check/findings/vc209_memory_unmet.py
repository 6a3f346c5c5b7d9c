"""VC209: VMs need memory that no technique of the hypervisor can free."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.check.period import by_period
from vconsolidate.check.reclaimed import LEAST_MIB
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay
from vconsolidate.units import format_mib


def _find(facts: Facts, replay: Replay) -> Iterator[Finding]:
    for host in replay.hosts:
        if host.unmet_peak_mib > LEAST_MIB:
            unmet = format_mib(host.unmet_peak_mib)
            yield KIND.finding(host.host, facts.place_of_host(host.host), unmet=unmet)


KIND = FindingKind(
    id="VC209",
    title="Memory that no technique can free",
    severity="block",
    message="The VMs on this host need up to {unmet} of memory that the hypervisor cannot free by any technique.",
    tip="Lower policy.memory.ceiling or policy.memory.overcommit, or keep some VMs off this host with a rule.",
    doc="""
    The VMs need more memory than the host has, and sharing, ballooning, compression and swap together cannot free
    it. VMs could not be powered on, or would be killed.
    """,
    example=lambda: change().host(1, unmet_peak_mib=2.0),
    find=by_period(_find),
)
