"""Judge a plan by what was expected of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vconsolidate.model.figure import format_figure
from vconsolidate.report.schema.base import Location
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.what_if.schema import ExpectationSection
from vconsolidate.report.wording import has_plan

_EPSILON = 1e-9
"""Relative difference that rounding makes, far below any figure that people state."""


@dataclass(frozen=True, slots=True)
class Expected:
    """
    What was expected.

    Parameters
    ----------
    unit
        Of limits; empty for ``feasible`` and ``proven``, which hold or do not.
    """

    metric: str
    location: Location
    unit: str = ""
    wanted: bool = True
    maximum: float | None = None
    minimum: float | None = None


def judged(expected: Expected, document: PlanDocument, figures: Mapping[str, float]) -> ExpectationSection:
    """
    Return an expectation with what became of it.

    That there is no plan counts only where it is proven, and a figure that the plan does not have meets no limit.
    """
    none = {"hosts_used": 0.0, "cost": 0.0} if has_plan(document) and not document.hosts else {}  # a plan without VMs
    value = None if not expected.unit else figures.get(expected.metric, none.get(expected.metric))
    met, message = _state(expected, document) if not expected.unit else _figure(expected, value, document)
    return ExpectationSection(
        metric=expected.metric,
        unit=expected.unit,
        wanted=None if expected.unit else expected.wanted,
        maximum=expected.maximum,
        minimum=expected.minimum,
        value=value,
        met=met,
        message=message,
        location=expected.location,
    )


def _state(expected: Expected, document: PlanDocument) -> tuple[bool, str]:
    status = document.status
    if expected.metric == "feasible":
        met = has_plan(document) if expected.wanted else status == "infeasible"
        none = "proven that there is none" if status == "infeasible" else "none was found"
        found = "a plan" if has_plan(document) else none
        return met, f"expected {'a plan' if expected.wanted else 'that no plan exists'}, found: {found}"
    proven = status in {"optimal", "infeasible"}
    words = "proven" if proven else "not proven"
    return proven == expected.wanted, f"expected {'proven' if expected.wanted else 'not proven'}, found: {words}"


def _figure(expected: Expected, value: float | None, document: PlanDocument) -> tuple[bool, str]:
    currency = document.objective.currency
    title = next((one.title for one in document.figures if one.metric == expected.metric), expected.metric)
    limits = [
        f"at {word} {format_figure(limit, expected.unit, currency)}"
        for word, limit in (("least", expected.minimum), ("most", expected.maximum))
        if limit is not None
    ]
    head = f"{title} ({expected.metric}): expected {' and '.join(limits)}"
    if value is None:
        return False, f"{head}, but the plan has no such figure"
    above = expected.maximum is not None and value > expected.maximum * (1.0 + _EPSILON) + _EPSILON
    below = expected.minimum is not None and value < expected.minimum * (1.0 - _EPSILON) - _EPSILON
    return not (above or below), f"{head}, found {format_figure(value, expected.unit, currency)}"
