"""Memory that the hypervisor takes from VMs, against what their tier allows: the measure of VC203 to VC205."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.levels import judged
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay, VmReplay
from vconsolidate.model.service_level import VmLevel
from vconsolidate.units import format_fraction, format_mib

LEAST_MIB: Final = 1.0
"""Less memory than this is no finding."""

ALLOWED: Final = {"none": "tier {tier} allows none", "some": "tier {tier} allows {share} ({limit})"}
"""Clauses of these kinds for what a tier allows."""


def reclaimed(
    kind: FindingKind,
    facts: Facts,
    replay: Replay,
    measured: Callable[[VmReplay], float],
    allowed: Callable[[VmLevel], float],
) -> Iterator[Finding]:
    """
    Yield a finding per VM from which more memory is taken than its tier allows.

    Parameters
    ----------
    measured
        Peak of the memory taken from a VM, MiB.
    allowed
        What its tier allows, as a share of its configured memory.
    """
    for _, vm, replayed in judged(facts.demand, replay):
        level = facts.estate.service_levels.of(vm.tier)
        share, taken = allowed(level), measured(replayed)
        if taken > max(share * vm.configured_mib, LEAST_MIB):
            figures = {"tier": vm.tier, "share": format_fraction(share), "limit": format_mib(share * vm.configured_mib)}
            yield kind.finding(
                vm.name,
                vm.place,
                severity=level.severity,
                beyond_limit_by=taken / vm.configured_mib - share,
                taken=format_mib(taken),
                configured=format_mib(vm.configured_mib),
                host=replayed.host,
                allowed=kind.part("some" if share else "none", **figures),
            )
