"""VC176: VMs of a tier run again later than promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.vc173_vm_not_recoverable import with_recovery
from vconsolidate.model.finding import Finding
from vconsolidate.units import format_seconds
from vconsolidate.words import counted


def _find(facts: Facts) -> Iterator[Finding]:
    found, asked = facts.recovery, facts.estate.recovery
    if found is None or asked is None:
        return
    for tier in found.tiers:
        limit = tier.target.rto_s
        if tier.misses_rto and tier.rto_s is not None and limit is not None:
            late = sum(one.tier == tier.tier and (one.ready_s or 0.0) > limit for one in found.vms)
            yield KIND.finding(
                f"tier {tier.tier}",
                asked.place,
                time=format_seconds(tier.rto_s),
                allowed=format_seconds(limit),
                late=counted(late, "VM is late", "VMs are late"),
                beyond_limit_by=tier.rto_s - limit,
            )


def _example() -> Facts:
    good = with_recovery().recovery
    assert good is not None  # noqa: S101 - the line above made it
    return with_recovery(tiers=(replace(good.tiers[0], rto_s=9000.0),))


KIND = FindingKind(
    id="VC176",
    title="Recovery takes longer than allowed",
    severity="warn",
    message="Its last VM runs {time} after the disaster; {allowed} is allowed ({late}).",
    tip="Decide faster, restart more VMs at once per host, use more hosts, or allow more time (rto) for this tier.",
    doc="""
    Every host of the second site restarts its VMs one after the other, the most critical tier first, at the rate of
    `recovery.restarts_per_host_hour`, after the time of `recovery.decision`.
    """,
    example=_example,
    find=_find,
)
