"""VC175: the link is too slow for the loss of data that a tier allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.vc173_vm_not_recoverable import with_recovery
from vconsolidate.model.finding import Finding
from vconsolidate.units import format_mbps, format_seconds


def _find(facts: Facts) -> Iterator[Finding]:
    found, asked = facts.recovery, facts.estate.recovery
    if found is None or asked is None:
        return
    needed, link = format_mbps(found.replication.needed_mbps), found.replication.link_mbps
    for tier in found.tiers:
        if not tier.misses_rpo or tier.rpo_s is None or link is None:
            continue
        endless = tier.rpo_s == float("inf")
        loses = KIND.part("endless") if endless else KIND.part("loses", time=format_seconds(tier.rpo_s))
        yield KIND.finding(
            f"tier {tier.tier}",
            asked.place,
            loses=loses,
            allowed=format_seconds(tier.target.rpo_s or 0.0),
            needed=needed,
            link=format_mbps(link),
            beyond_limit_by=0.0 if endless else tier.rpo_s,
        )


def _example() -> Facts:
    good = with_recovery().recovery
    assert good is not None  # noqa: S101 - the line above made it
    slow = replace(good.tiers[0], rpo_s=18_000.0)
    return with_recovery(tiers=(slow,), replication=replace(good.replication, link_mbps=5.0))


KIND = FindingKind(
    id="VC175",
    title="Link too slow for the loss of data allowed",
    severity="warn",
    message="{loses}; {allowed} is allowed. Replication needs {needed}, and the link has {link}.",
    parts={
        "loses": "A disaster at the end of the busy hours loses the work of {time}",
        "endless": "The copy never catches up: more data change in a day than the link carries",
    },
    tip="Widen the link, replicate fewer VMs, or allow a larger loss (rpo) for this tier.",
    doc="""
    In the busy hours more data change than the link carries, so the copy at the second site falls behind. Tiers with
    the smaller RPO are sent first. [Disaster recovery](recovery.md) has the formula, and what it leaves out.
    """,
    example=_example,
    find=_find,
)
