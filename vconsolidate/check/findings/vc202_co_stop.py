"""VC202: vCPUs of a VM are likely to be held back for each other."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.check.levels import judged
from vconsolidate.check.period import by_period
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay
from vconsolidate.units import format_fraction
from vconsolidate.words import counted


def _find(facts: Facts, replay: Replay) -> Iterator[Finding]:
    for _, vm, replayed in judged(facts.demand, replay):
        level = facts.estate.service_levels.of(vm.tier)
        if replayed.co_stop_index_peak > level.co_stop_index:
            yield KIND.finding(
                vm.name,
                vm.place,
                severity=level.index_severity,
                beyond_limit_by=replayed.co_stop_index_peak - level.co_stop_index,
                host=replayed.host,
                index=format_fraction(replayed.co_stop_index_peak, 1),
                vcpus=counted(vm.vcpus, "vCPU"),
                tier=vm.tier,
                allowed=format_fraction(level.co_stop_index, 1),
            )


KIND = FindingKind(
    id="VC202",
    title="Co-stop index above the service level",
    severity="note",
    severity_from="unless the service level says otherwise",
    message="The VM's co-stop index on {host} peaks at {index} with {vcpus}; tier {tier} allows {allowed}. It is "
    "an index, not a measured time.",
    tip="Give the VM fewer vCPUs.",
    doc="""
    The VM has several vCPUs and waits often, so the hypervisor is likely to hold back some of its vCPUs until the
    others can run too. The figure is an index that was not validated against measurements. Fewer vCPUs help.
    """,
    example=lambda: change().vm_replay(1, co_stop_index_peak=0.04),
    find=by_period(_find),
)
