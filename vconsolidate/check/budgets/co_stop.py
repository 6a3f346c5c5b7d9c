"""Peak co-stop index, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((vm.co_stop_index_peak, vm.vm) for vm in facts.vm_replays)


BUDGET = Budget(
    metric="co_stop",
    title="The co-stop index at its peak",
    unit="share",
    doc="Peak of the worst VM's co-stop index; an index, not validated against measurements.",
    measure=_measure,
    tip="Give VMs with many vCPUs fewer of them.",
)
