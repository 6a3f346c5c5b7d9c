"""CPU work not served, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((vm.cpu_unserved_fraction, vm.vm) for vm in facts.vm_replays)


BUDGET = Budget(
    metric="cpu_unserved",
    title="The share of CPU work not served",
    unit="share",
    doc="Share of the worst VM's CPU demand that was not served.",
    measure=_measure,
    tip="Give the VM more vCPUs, or lower policy.cpu.ceiling.",
)
