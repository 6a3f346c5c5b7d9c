"""Ready time per vCPU, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((vm.ready_p95_fraction, vm.vm) for vm in facts.vm_replays)


BUDGET = Budget(
    metric="cpu_ready",
    title="The ready time per vCPU",
    unit="share",
    doc="95th percentile of the worst VM's ready time per vCPU, as a share of the interval.",
    measure=_measure,
    tip="Lower policy.cpu.ceiling or policy.cpu.vcpu_per_core.",
)
