"""VC206: a host runs so short of memory that it compresses and swaps."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.check.levels import worse
from vconsolidate.check.period import by_period
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay
from vconsolidate.units import format_mib


def _find(facts: Facts, replay: Replay) -> Iterator[Finding]:
    level = facts.estate.service_levels.host
    for host in replay.hosts:
        if worse(host.worst_state, level.memory_state):
            yield KIND.finding(
                host.host,
                facts.place_of_host(host.host),
                severity=level.severity,
                state=host.worst_state,
                allowed=level.memory_state,
                ballooned=format_mib(host.ballooned_peak_mib),
                compressed=format_mib(host.compressed_peak_mib),
                swapped=format_mib(host.swapped_peak_mib),
            )


def _example() -> Facts:
    peaks = {"ballooned_peak_mib": 6144.0, "compressed_peak_mib": 512.0, "swapped_peak_mib": 256.0}
    return change().host(1, worst_state="hard", **peaks)


KIND = FindingKind(
    id="VC206",
    title="Memory state worse than the service level",
    severity="block",
    severity_from="unless the service level says otherwise",
    message="The host's memory reaches state {state}; the worst state allowed is {allowed}. Up to {ballooned} are "
    "ballooned, up to {compressed} compressed and up to {swapped} swapped.",
    tip="Lower policy.memory.ceiling or policy.memory.overcommit.",
    doc="""
    The host has so little free memory that the hypervisor compresses and swaps (state hard or low). In the soft
    state it only balloons, which VC203 judges.
    """,
    example=_example,
    find=by_period(_find),
)
