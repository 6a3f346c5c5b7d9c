"""The overcommit of thin disks, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts
from vconsolidate.verify.files_on_datastores import use_of_datastores


def _measure(facts: Facts) -> Measured | None:
    if not facts.plan.storage:
        return None
    used = use_of_datastores(facts.estate, facts.demand, facts.plan)
    stores = [one for one in facts.estate.datastores if one.name in used]
    return worst((used[one.name].promised_gib / one.capacity_gib, one.name) for one in stores)


BUDGET = Budget(
    metric="datastore_overcommit",
    title="The overcommit of thin disks",
    unit="share",
    doc="Size that all files of the worst datastore may grow to, over its capacity; above 100 % it can run full.",
    measure=_measure,
    tip="Set thin_overcommit of the datastore, or enlarge it.",
    whole_plan=True,
)
