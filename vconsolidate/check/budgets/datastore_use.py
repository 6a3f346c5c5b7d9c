"""The use of the fullest datastore, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts
from vconsolidate.verify.files_on_datastores import use_of_datastores


def _measure(facts: Facts) -> Measured | None:
    if not facts.plan.storage:
        return None
    used = use_of_datastores(facts.estate, facts.demand, facts.plan)
    stores = [one for one in facts.estate.datastores if one.name in used]
    return worst((used[one.name].stored_gib / one.capacity_gib, one.name) for one in stores)


BUDGET = Budget(
    metric="datastore_use",
    title="The use of the fullest datastore",
    unit="share",
    doc="Share of its capacity that the files on the fullest datastore take, with those of VMs that are not planned.",
    measure=_measure,
    tip="Enlarge the datastore, or let more datastores be reached.",
    whole_plan=True,
)
