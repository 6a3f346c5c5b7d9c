"""Peak co-stop index, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((vm.co_stop_index_peak, vm.vm) for vm in facts.vm_replays)


BUDGET = Budget(
    metric="co_stop",
    title="Peak co-stop index",
    unit="share",
    doc="Peak of the co-stop index of the worst VM; an index, not validated against measurements.",
    measure=_measure,
    tip="Give large VMs fewer vCPUs.",
)
