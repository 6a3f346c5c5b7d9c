"""The busiest datastore, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    played = facts.replay.datastores if facts.replay is not None else ()
    return worst((one.peak_iops / one.limit_iops, one.datastore) for one in played if one.limit_iops)


BUDGET = Budget(
    metric="datastore_iops",
    title="The busiest datastore",
    unit="share",
    doc="Largest operations per second in the replay over those that the datastore serves, on the busiest datastore.",
    measure=_measure,
    tip="Plan on peaks (policy.storage.iops), or state faster datastores.",
    whole_plan=True,
)
