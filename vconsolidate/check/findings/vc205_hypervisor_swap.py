"""VC205: the hypervisor swaps more of a VM's memory than its tier allows."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.check.period import by_period
from vconsolidate.check.reclaimed import ALLOWED, reclaimed
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay


def _find(facts: Facts, replay: Replay) -> Iterator[Finding]:
    return reclaimed(KIND, facts, replay, lambda vm: vm.swapped_peak_mib, lambda level: level.swapped_fraction)


KIND = FindingKind(
    id="VC205",
    title="Hypervisor swap above the service level",
    severity="block",
    severity_from="unless the service level says otherwise",
    message="Up to {taken} of the VM's {configured} are swapped by the hypervisor on {host}; {allowed}.",
    parts=ALLOWED,
    tip="Lower policy.memory.overcommit, or reserve memory for the VM (memory_reservation).",
    doc="""
    The hypervisor would swap out memory pages of the VM. It picks them at random: this is the slowest way to
    reclaim memory, and the last.
    """,
    example=lambda: change().vm_replay(1, swapped_peak_mib=2.0),
    find=by_period(_find),
)
