"""The time above the operations of a datastore, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    played = facts.replay.datastores if facts.replay is not None else ()
    return worst((one.over_fraction, one.datastore) for one in played if one.limit_iops)


BUDGET = Budget(
    metric="datastore_over_iops",
    title="The time above the operations of a datastore",
    unit="share",
    doc="Share of the intervals in which the VMs of the worst datastore ask for more operations than it serves.",
    measure=_measure,
    tip="Plan on peaks (policy.storage.iops), or state faster datastores.",
    whole_plan=True,
)
