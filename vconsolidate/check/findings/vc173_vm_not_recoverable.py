"""VC173: a replicated VM cannot restart at the second site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import Place
from vconsolidate.model.recovery import (
    NotRecovered,
    Recovery,
    RecoveryPlan,
    RecoveryTarget,
    Replication,
    TierRecovery,
)


def _find(facts: Facts) -> Iterator[Finding]:
    for one in facts.recovery.not_recovered if facts.recovery is not None else ():
        if one.meant:
            yield KIND.finding(one.vm, one.place, reason=one.reason)


def with_recovery(**fields: object) -> Facts:
    """Return the healthy case with west as second site and a recovery that keeps every promise, but for `fields`."""
    target = RecoveryTarget(rpo_s=900.0, rto_s=7200.0)
    tier = TierRecovery(2, 2, 2, target, rto_s=3600.0, rpo_s=0.0, mbps=10.0)
    link = Replication(10.0, 5.0, 9.0, link_mbps=100.0, copied_gib=80.0, first_copy_s=6900.0)
    plan = RecoveryPlan("optimal", (), (), 1, "continuous", (), (), (), (tier,), link)
    place = Place("inventory.yaml", 70, 1)
    facts = change().estate(recovery=Recovery(("west",), targets={2: target}, place=place))
    return replace(facts, recovery=replace(plan, **fields))  # type: ignore[arg-type]


def example() -> Facts:
    """Return a case with a VM that should be recovered and is not, and one that need not be."""
    lost = NotRecovered("vm0", 2, "no cluster takes it", meant=True, place=Place("inventory.yaml", 10, 5))
    return with_recovery(not_recovered=(lost, NotRecovered("vm1", 2, "it is not replicated", meant=False)))


KIND = FindingKind(
    id="VC173",
    title="Replicated VM does not recover",
    severity="warn",
    message="It is replicated, but does not run again after the loss of the first site: {reason}.",
    tip="Let a cluster of the second site take it, or leave it out of recovery.replicate.",
    doc="""
    The VM is among `recovery.replicate`, and the plan for the loss of the first site does not restart it: no cluster
    of the second site may run it, a rule keeps it on a host of the lost site, or there is no room for its tier.
    [Disaster recovery](recovery.md) explains what is kept and what is relaxed.
    """,
    example=example,
    find=_find,
)
