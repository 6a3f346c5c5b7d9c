"""Ready time per vCPU, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((vm.ready_p95_fraction, vm.vm) for vm in facts.vm_replays)


BUDGET = Budget(
    metric="cpu_ready",
    title="Ready time per vCPU",
    unit="share",
    doc="95th percentile of ready time per vCPU of the worst VM, as a share of the interval.",
    measure=_measure,
    tip="Lower policy.cpu.ceiling or policy.cpu.vcpu_per_core.",
)
