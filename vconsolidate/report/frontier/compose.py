"""From plans along a setting to the points that no other one beats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vconsolidate.report.frontier.schema import Axis, CurveSection, FrontierDocument, Measure, PointSection
from vconsolidate.report.schema.outcome import Generator
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import has_plan
from vconsolidate.version import __version__
from vconsolidate.words import counted

_EPSILON: Final = 1e-6

TITLES: Final[Mapping[Axis, tuple[str, str, str]]] = {
    "risk": ("risk of a breach", "chance that the worst host breaks a service level", "share"),
    "overcommit": ("CPU overcommit", "vCPUs per core", "factor"),
    "memory": ("memory overcommit", "configured memory over usable memory", "factor"),
    "failures": ("host failures survived", "host failures tolerated", "count"),
}
"""Axis → what hosts are compared with, what x is, and its unit."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of a setting, in words and as a number, with the plan made for it."""

    axis: Axis
    label: str
    value: float
    document: PlanDocument


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for."""

    inventory: str
    overrides: tuple[str, ...]
    measure: Measure
    seed: int
    effort: float


def compose(settings: Sequence[Setting], run: Run) -> FrontierDocument:
    """Return the document; `settings` has at least one."""
    first = settings[0].document
    axes = list(dict.fromkeys(one.axis for one in settings))
    curves = tuple(_curve(axis, [one for one in settings if one.axis == axis], run.measure) for axis in axes)
    return FrontierDocument(
        frontier_version="1.0",
        generator=Generator(name="vconsolidate", version=__version__),
        name=first.name,
        inventory=run.inventory,
        overrides=run.overrides,
        measure=run.measure,
        currency=first.objective.currency,
        seed=run.seed,
        effort=run.effort,
        verdict=_verdict(curves, run.measure, first.objective.currency),
        notes=_notes(curves),
        curves=curves,
    )


def value_of(point: PointSection, measure: Measure) -> float | None:
    """Return the hosts or the cost of a point."""
    return point.hosts if measure == "hosts" else point.cost


def _curve(axis: Axis, settings: Sequence[Setting], measure: Measure) -> CurveSection:
    title, x_title, unit = TITLES[axis]
    points = [_point(one, measure) for one in settings]
    if axis == "risk" and any(one.hosts is not None and one.breach_probability is None for one in points):
        title = "time above the CPU ceiling"
        x_title = "share of time that the worst host is above its CPU ceiling"
        points = [one.model_copy(update={"x": one.over_ceiling_fraction}) for one in points]
    judged = [one.model_copy(update={"dominated_by": dominator(one, points, axis, measure)}) for one in points]
    return CurveSection(
        axis=axis, title=f"{measure} against {title}", x_title=x_title, x_unit=unit, points=tuple(judged)
    )


def _point(setting: Setting, measure: Measure) -> PointSection:
    document = setting.document
    placed = has_plan(document)
    risks = document.replay.risks if document.replay is not None else ()
    figures = {figure.metric: figure.value for figure in document.figures}
    breach = max((risk.breach_probability for risk in risks), default=None)
    hosts, cost = (document.hosts_used, document.objective.cost) if placed else (None, None)
    return PointSection(
        label=setting.label,
        setting=setting.value,
        x=None if not placed else breach if setting.axis == "risk" else setting.value,
        status=document.status,
        hosts=hosts,
        bound_hosts=document.bounds.hosts,
        cost=cost,
        bound_cost=document.bounds.cost,
        breach_probability=breach,
        over_ceiling_fraction=figures.get("over_ceiling") if placed else None,
        proven=_proven(document, measure),
        dominated_by="",
        conflict="" if placed else next((item.message for item in document.conflicts), "no plan was found"),
    )


def _proven(document: PlanDocument, measure: Measure) -> bool:
    """Return whether the bound on the value that is compared says that no plan has less; so does proof of no plan."""
    if not has_plan(document):
        return document.status == "infeasible"
    if measure == "hosts":
        return document.hosts_used <= document.bounds.hosts
    return document.objective.cost <= document.bounds.cost * (1.0 + _EPSILON)


def dominator(point: PointSection, points: Sequence[PointSection], axis: Axis, measure: Measure) -> str:
    """Return the label of the best point that is as good in both figures and better in one; empty for none."""
    x, y = point.x, value_of(point, measure)
    if x is None or y is None:
        return ""
    sign = -1.0 if axis == "failures" else 1.0
    found = []
    for other in points:
        other_x, other_y = other.x, value_of(other, measure)
        if other_x is None or other_y is None:
            continue
        better_x, better_y = sign * (x - other_x), y - other_y
        if better_x >= 0.0 and better_y >= 0.0 and (better_x > 0.0 or better_y > 0.0):
            found.append((other_y, sign * other_x, other.label))
    return min(found)[2] if found else ""


def on_curve(curve: CurveSection) -> list[PointSection]:
    """Return the points that no other one dominates, by x."""
    found = [one for one in curve.points if one.x is not None and not one.dominated_by]
    return sorted(found, key=lambda one: one.x or 0.0)


def _verdict(curves: Sequence[CurveSection], measure: Measure, currency: str) -> str:
    parts = []
    for curve in curves:
        points = on_curve(curve)
        if not points:
            parts.append(f"{curve.title}: no point")
            continue
        values = [value for one in points if (value := value_of(one, measure)) is not None]
        unit = f" {currency}" if measure == "cost" else ""
        proven = sum(one.proven for one in points)
        ends = f"{min(values):,.0f}" + (f"–{max(values):,.0f}" if max(values) > min(values) else "")
        parts.append(f"{curve.title}: {ends}{unit} ({counted(len(points), 'point')}, {proven:,} proven)")
    return f"Frontier: {'; '.join(parts)}"


def _notes(curves: Sequence[CurveSection]) -> tuple[str, ...]:
    proof = "A point is proven where the bound equals it: no plan with this setting has less."
    if any(one.breach_probability is not None for curve in curves for one in curve.points):
        proof += " The risk is measured in a replay of the plan that was found; it is never proven."
    risk = (
        "Plans are not repaired, unless asked for: the risk is that which the policy leaves, judged on days that were "
        "not used for planning where the traces are long enough."
    )
    return (proof, risk) if any(curve.axis == "risk" for curve in curves) else (proof,)
