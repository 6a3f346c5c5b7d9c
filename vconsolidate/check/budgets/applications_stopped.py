"""Applications lost with one host, as a budget."""

from __future__ import annotations

from vconsolidate.check.blast_radius import blast_radii
from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((float(len(host.whole)), host.host) for host in blast_radii(facts))


BUDGET = Budget(
    metric="applications_stopped",
    title="The number of applications that one host takes down",
    unit="count",
    doc="Applications of which every VM stops when the worst host fails; an application with a VM elsewhere goes on.",
    measure=_measure,
    tip="Keep replicas apart (rule anti_affinity), or write blast_radius last in policy.objective.",
)
