"""The check of each form of admission control."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from vconsolidate.model.admission import AdmissionForm
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.verify import dedicated_hosts as dedicated
from vconsolidate.verify import exact_failures as exact
from vconsolidate.verify import percentage, slots

Check = Callable[[Estate, Demand, Plan, Cluster], Iterator[Violation]]
"""Yields the violations of a form of admission control in one cluster that must tolerate failures."""

CHECKS: Final[Mapping[AdmissionForm, Check]] = {
    "dedicated": dedicated.violations,
    "exact": exact.violations,
    "slots": slots.violations,
    "percentage": percentage.violations,
}
"""Form of admission control → its check."""
