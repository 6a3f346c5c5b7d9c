"""What a reader of a comparison with measurements must know before he uses it, one sentence each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from vconsolidate.model.priors import LARGE_FACTOR, LEAST_FACTOR, MOST_FACTOR
from vconsolidate.report.tracking.schema import QuantityPair, TrackingDocument
from vconsolidate.report.tracking.words import names_lines
from vconsolidate.report.wording import percent

_NAMES: Final = {
    "cpu": ("CPU", "cpu"),
    "memory": ("memory", "memory_used"),
}
"""Resource → its name, and its metric in a table of measurements."""


def remarks(document: TrackingDocument) -> list[str]:
    """Return doubtful units, machines that are not as planned, and what makes the next plan much larger."""
    return [*_doubtful_units(document), *names_lines(document), *_large_priors(document)]


def _doubtful_units(document: TrackingDocument) -> list[str]:
    lines = []
    for key, (name, metric) in _NAMES.items():
        ratio = _ratio(vm.cpu_mhz if key == "cpu" else vm.memory_mib for vm in document.vms)
        if ratio is None or LEAST_FACTOR <= ratio <= MOST_FACTOR:
            continue
        unit = f"--unit {metric}=UNIT"
        if ratio > 1.0:
            lines.append(
                f"Measured {name} of the VMs is {ratio:,.0f} times what was expected: is its unit right ({unit})?"
            )
        else:
            lines.append(
                f"Measured {name} of the VMs is {percent(ratio, 2)} of what was expected: is its unit right ({unit})?"
            )
        if not any(one.resource == key for one in document.learnt.margins):
            lines.append(f"The next plan learns nothing from the measured {name}.")
    return lines


def _ratio(pairs: Iterable[QuantityPair]) -> float | None:
    """Return the sum of what was measured over what was expected of the same VMs; None where nothing was."""
    known = [(one.measured, one.expected) for one in pairs if one.measured is not None]
    expected = sum(one for _, one in known)
    return sum(one for one, _ in known) / expected if expected > 0.0 else None


def _large_priors(document: TrackingDocument) -> list[str]:
    lines = []
    for key, (name, _) in _NAMES.items():
        most = max((one.factor for one in document.learnt.margins if one.resource == key), default=None)
        ratio = _ratio(vm.cpu_mhz if key == "cpu" else vm.memory_mib for vm in document.vms)
        if most is None or ratio is None or ratio < LARGE_FACTOR:
            continue
        if most < 1.0 + (ratio - 1.0) / 2.0:
            lines.append(
                f"Measured {name} of the VMs is {ratio:.1f} times what was expected, but the next plan learns at most "
                f"{max(most, 1.0):.1f} times from so few VMs: correct the inventory before you plan again."
            )
        else:
            lines.append(
                f"With these priors the next plan is made for up to {most:.1f} times the {name} demand and may need as "
                "many times the hosts: compare it with plan --no-priors."
            )
    return lines
