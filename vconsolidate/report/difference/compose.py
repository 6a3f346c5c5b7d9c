"""Compare two plan documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vconsolidate.report.difference.placements import Placed, moves, sizes
from vconsolidate.report.difference.schema import (
    DIFFERENCE_VERSION,
    DifferenceDocument,
    DispositionChange,
    FigureChange,
    HostChange,
    LimitChange,
    SavingChange,
    Side,
    Trend,
)
from vconsolidate.report.difference.words import verdict
from vconsolidate.report.savings.rows import COST, lines_with_total
from vconsolidate.report.schema.outcome import FindingSection, Generator
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.version import __version__

_SAME = 1e-6
"""Difference, as a share, of figures that count as the same."""

_CHANGES = (
    "servers_added",
    "servers_removed",
    "vms_added",
    "vms_removed",
    "hosts_added",
    "hosts_removed",
    "moved",
    "resized",
    "dispositions",
    "limits",
    "findings_new",
    "findings_resolved",
)


def compose(old: PlanDocument, new: PlanDocument, *, old_source: str, new_source: str) -> DifferenceDocument:
    """Return what differs between two plans; the sources are their paths as they were given."""
    before, after = Placed.of(old), Placed.of(new)
    servers = {one.server: one for one in old.dispositions}, {one.server: one for one in new.dispositions}
    found = DifferenceDocument(
        difference_version=DIFFERENCE_VERSION,
        generator=Generator(name="vconsolidate", version=__version__),
        old=_side(old, old_source),
        new=_side(new, new_source),
        changed=False,
        verdict="",
        servers_added=_only(servers[1], servers[0]),
        servers_removed=_only(servers[0], servers[1]),
        vms_added=_only(after.host_of, before.host_of),
        vms_removed=_only(before.host_of, after.host_of),
        hosts_added=_hosts(new, before),
        hosts_removed=_hosts(old, after),
        moved=tuple(moves(before, after)),
        resized=tuple(sizes(before, after)),
        dispositions=tuple(_dispositions(old, new)),
        figures=tuple(_figures(old, new)),
        savings=tuple(_savings(old, new)),
        limits=tuple(_limits(old, new)),
        findings_new=_findings(new, old),
        findings_resolved=_findings(old, new),
    )
    figures = any(one.trend != "same" for one in found.figures) or any(one.old != one.new for one in found.savings)
    changed = figures or old.status != new.status or any(getattr(found, name) for name in _CHANGES)
    found = found.model_copy(update={"changed": changed})
    return found.model_copy(update={"verdict": verdict(found)})


def _side(document: PlanDocument, source: str) -> Side:
    return Side(
        source=source,
        name=document.name,
        verdict=document.verdict,
        currency=document.objective.currency,
        servers=document.servers,
        vms=len(document.placements),
        hosts=document.hosts_used,
    )


def _only(names: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    known = set(others)
    return tuple(name for name in names if name not in known)


def _hosts(document: PlanDocument, other: Placed) -> tuple[HostChange, ...]:
    return tuple(
        HostChange(host=host.name, cluster=host.cluster, type=host.type)
        for host in document.hosts
        if host.name not in other.cluster_of
    )


def _dispositions(old: PlanDocument, new: PlanDocument) -> Iterator[DispositionChange]:
    before = {one.server: one.action for one in old.dispositions}
    for one in new.dispositions:
        if before.get(one.server, one.action) != one.action:
            yield DispositionChange(server=one.server, old=before[one.server], new=one.action, reason=one.reason)


def _figures(old: PlanDocument, new: PlanDocument) -> Iterator[FigureChange]:
    """Yield every figure that a plan has, in the order of the metrics."""
    before, after = ({one.metric: one for one in document.figures} for document in (old, new))
    for metric in sorted(before.keys() | after.keys()):
        known = after.get(metric) or before[metric]
        values = [one.value if one is not None else None for one in (before.get(metric), after.get(metric))]
        yield FigureChange(
            metric=metric,
            title=known.title,
            unit=known.unit,
            old=values[0],
            new=values[1],
            trend=_trend(values[0], values[1], less_is_better=known.usual == "maximum"),
        )


def _savings(old: PlanDocument, new: PlanDocument) -> Iterator[SavingChange]:
    """Yield the lines of the savings that differ, and the cost of a year."""
    before, after = (
        {one.key: one for one in lines_with_total(document.savings, document.objective.currency)}
        for document in (old, new)
    )
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key), after.get(key)
        if key == COST or was is None or now is None or (was.saved, was.unit) != (now.saved, now.unit):
            known = now or was
            if known is not None:
                yield SavingChange(
                    key=key,
                    name=known.name,
                    unit=known.unit,
                    old=was.saved if was is not None and was.unit == known.unit else None,
                    new=now.saved if now is not None else None,
                )


def _trend(old: float | None, new: float | None, *, less_is_better: bool) -> Trend:
    if old is None or new is None:
        return "unknown"
    if abs(new - old) <= _SAME * max(abs(old), abs(new)):
        return "same"
    return "better" if (new < old) == less_is_better else "worse"


def _limits(old: PlanDocument, new: PlanDocument) -> Iterator[LimitChange]:
    before, after = (
        {(one.kind, one.title, one.about, one.side): one.verdict for one in document.limits} for document in (old, new)
    )
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key, ""), after.get(key, "")
        if was != now and (key[0] == "budget" or "missed" in {was, now}):
            yield LimitChange(title=key[1], about=key[2], old=was, new=now)


def _findings(document: PlanDocument, other: PlanDocument) -> tuple[FindingSection, ...]:
    known = {(one.id, one.subject, one.period, one.severity) for one in other.findings}
    return tuple(one for one in document.findings if (one.id, one.subject, one.period, one.severity) not in known)
