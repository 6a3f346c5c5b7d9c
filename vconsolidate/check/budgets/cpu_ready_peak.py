"""Peak ready time per vCPU, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((vm.ready_peak_fraction, vm.vm) for vm in facts.vm_replays)


BUDGET = Budget(
    metric="cpu_ready_peak",
    title="The peak ready time per vCPU",
    unit="share",
    doc="Ready time per vCPU of the worst VM in its worst interval, as a share of the interval.",
    measure=_measure,
    tip="Lower policy.cpu.ceiling, or plan on a higher percentile (policy.cpu.statistic).",
)
