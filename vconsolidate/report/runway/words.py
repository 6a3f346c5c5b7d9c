"""Rows and sentences of a runway, in the words that every format uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.model.runway import MOST_HOSTS
from vconsolidate.report.runway.schema import (
    ClusterRunwaySection,
    GrowthSection,
    MomentSection,
    MonthsSection,
    ProcurementSection,
    PurchaseSection,
    RepackedSection,
    ResourceSection,
    RunwayDocument,
)
from vconsolidate.report.wording import percent
from vconsolidate.words import counted, quantity, resource_name

GROWTH: Final = ("group", "resource", "growth per year", "model", "source")
CLUSTERS: Final = ("cluster", "hosts", "runs out by", "of", "placement holds until", "re-packed until")
RESOURCES: Final = ("cluster", "resource", "today", "at the end", "runs out by", "range")
PURCHASES: Final = ("cluster", "one more host", "price", "runs out by", "later by", "re-packed until")
YEARS: Final = (
    "cluster",
    "year",
    "hosts, at least",
    "range",
    "bought ahead",
    "when needed",
    "paid ahead",
    "paid when needed",
)

END: Final = "the end of the period"
ALL_VMS: Final = "all VMs"


def verdict(clusters: Sequence[ClusterRunwaySection], months: int) -> str:
    """Return which cluster runs out first, and of what: clauses that each are a sentence of their own."""
    ends = [(one.out.typical, one) for one in clusters if one.out.typical is not None]
    placed = [(one.placed.typical, one) for one in clusters if one.placed.typical is not None]
    if not ends and not placed:
        return f"no cluster runs out within {counted(months, 'month')}"
    clauses, last = [f"no cluster runs out by sums within {counted(months, 'month')}"], months
    if ends:
        out, first = min(ends, key=lambda pair: pair[0].month)
        last = out.month - 1
        if first.binding_after_failures:
            clauses = [f"{first.cluster} runs out of {resource_name(first.binding)} for host failures {by_words(out)}"]
        else:
            clauses = [f"{first.cluster} runs out of {resource_name(first.binding)} {by_words(out)}"]
    if placed:
        breaks, soonest = min(placed, key=lambda pair: pair[0].month)
        if not breaks.month:
            clauses.append(f"the placement of {soonest.cluster} no longer holds")
        elif breaks.month <= last:
            clauses.append(f"the placement of {soonest.cluster} holds until {_last(breaks)}")
    return "; ".join(clauses)


def binding_words(one: ClusterRunwaySection) -> str:
    """Return what a cluster runs out of."""
    if not one.binding:
        return ""
    after = " for host failures" if one.binding_after_failures else ""
    return f"{resource_name(one.binding)}{after}"


def moment_words(moment: MomentSection) -> str:
    """Return a month: ``2027-05``, or ``month 14`` where dates are not known."""
    return moment.date or (
        f"month {moment.month:,}" if moment.month > 0 else "now" if not moment.month else "before today"
    )


def by_words(moment: MomentSection) -> str:
    """Return ``by 2027-05``."""
    return "now" if moment.month == 0 else f"by {moment_words(moment)}"


def out_words(moment: MomentSection | None, document: RunwayDocument) -> str:
    """Return when something runs out; ``not before 2031-11`` where it does not within the period."""
    return f"not before {end_words(document)}" if moment is None else moment_words(moment)


def end_words(document: RunwayDocument) -> str:
    """Return the last month of the period."""
    if not document.start:
        return f"month {document.months:,}"
    year, month = divmod(int(document.start[:4]) * 12 + int(document.start[5:7]) - 1 + document.months, 12)
    return f"{year:04d}-{month + 1:02d}"


def range_words(months: MonthsSection, document: RunwayDocument) -> str:
    """Return the month at fast and at slow growth; empty where growth has no band."""
    if months.slow == months.typical == months.fast:
        return ""
    if months.slow is None and months.fast is not None:
        return f"{moment_words(months.fast)} or later"
    return f"{out_words(months.fast, document)} to {out_words(months.slow, document)}"


def repacked_words(found: RepackedSection | None, months: int) -> str:
    """Return until when a placement was found, and whether the month after is proven impossible."""
    if found is None:
        return ""
    if found.holds.month >= months:
        return END
    if found.out is not None and found.out.month == found.holds.month + 1:
        return f"{moment_words(found.holds)} (proven)" if found.holds.month >= 0 else "no placement (proven)"
    bound = "" if found.out is None else f", not in {moment_words(found.out)}"
    return f"at least {moment_words(found.holds)}{bound}" if found.holds.month >= 0 else f"not known{bound}"


def growth_rows(document: RunwayDocument) -> list[tuple[str, ...]]:
    """Return the growth of every group and resource."""
    return [(one.group or ALL_VMS, one.resource, rate_words(one), one.model, one.basis) for one in document.growth]


def rate_words(one: GrowthSection) -> str:
    """Return growth per year with its range."""
    if not one.banded:
        return percent(one.per_year_fraction, 1)
    return f"{percent(one.per_year_fraction, 1)} ({percent(one.per_year_low, 1)} to {percent(one.per_year_high, 1)})"


def cluster_rows(document: RunwayDocument) -> list[tuple[str, ...]]:
    """Return when each cluster runs out."""
    return [
        (
            one.cluster,
            f"{one.hosts:,}",
            out_words(one.out.typical, document),
            binding_words(one),
            _last(one.placed.typical),
            repacked_words(one.repacked, document.months) or "not asked",
        )
        for one in document.clusters
    ]


def _last(moment: MomentSection | None) -> str:
    """Return the last month before one; the end of the period for none."""
    if moment is None:
        return END
    if moment.month == 0:
        return "no longer"
    if not moment.date:
        return f"month {moment.month - 1:,}"
    year, month = (int(part) for part in moment.date.split("-"))
    return f"{year - (month == 1):04d}-{12 if month == 1 else month - 1:02d}"


def resource_rows(document: RunwayDocument, most: int | None = None) -> list[tuple[str, ...]]:
    """Return every resource of every cluster, or the `most` first to run out of each."""
    return [
        (
            cluster.cluster,
            resource_title(one),
            share_words(one, 0),
            share_words(one, -1),
            out_words(one.out.typical, document),
            range_words(one.out, document),
        )
        for cluster in document.clusters
        for one in cluster.resources[:most]
    ]


def share_words(one: ResourceSection, month: int) -> str:
    """Return the share of its capacity that is used in a month."""
    if not one.capacity:
        return quantity(one.used[month], one.unit)
    return percent(one.used[month] / one.capacity)


def purchase_rows(document: RunwayDocument) -> list[tuple[str, ...]]:
    """Return what one more host of each kind changes."""
    return [
        (
            cluster.cluster,
            f"{one.type}{' (owned)' if one.owned else ''}",
            "unknown" if one.price is None else f"{one.price:,.0f} {document.currency}",
            out_words(one.out.typical, document),
            moved_words(cluster, one, document.months),
            repacked_words(one.repacked, document.months) or "not asked",
        )
        for cluster in document.clusters
        for one in cluster.purchases
    ]


def moved_words(cluster: ClusterRunwaySection, one: PurchaseSection, months: int) -> str:
    """Return by how many months a purchase moves the day: for placements where they were searched, else for sums."""
    if cluster.repacked is not None and one.repacked is not None:
        return _moved_placements(cluster.repacked, one.repacked, months)
    before, after = cluster.out.typical, one.out.typical
    if before is None:
        return ""
    if after is None:
        return f"more than {counted(months - before.month, 'month')}"
    return counted(after.month - before.month, "month")


def _moved_placements(before: RepackedSection, after: RepackedSection, months: int) -> str:
    """Return by how much longer placements exist; a range where searches ended without a proof."""
    if before.holds.month >= months:
        return ""
    last_before, last_after = (months if one.out is None else one.out.month - 1 for one in (before, after))
    least, most = max(0, after.holds.month - last_before), last_after - before.holds.month
    if after.holds.month >= months:
        return f"more than {counted(max(0, least - 1), 'month')}"
    if after.out is None:
        return f"at least {counted(least, 'month')}"
    return counted(most, "month") if least == most else f"{least:,} to {counted(most, 'month')}"


def year_rows(document: RunwayDocument) -> list[tuple[str, ...]]:
    """Return the procurement curve."""
    return [
        (
            curve.cluster,
            f"{year.year}",
            f"{year.needed:,}",
            f"{year.needed_slow:,} to {year.needed_fast:,}" if year.needed_slow != year.needed_fast else "",
            f"{year.bought_ahead:,}",
            f"{year.bought_when_needed:,}",
            amount_words(year.spent_ahead),
            amount_words(year.spent_when_needed),
        )
        for curve in document.procurement
        for year in curve.years
    ]


def procurement_words(curve: ProcurementSection, currency: str) -> list[str]:
    """Return the sentences below the curve of a cluster."""
    found = [
        f"{curve.cluster}: {one.host} stands empty; put it into service {by_words(one.needed)}." for one in curve.reused
    ]
    found += _money_words(curve, currency) if curve.orders else []
    if curve.then is not None:
        what, when = resource_name(curve.then_resource), by_words(curve.then)
        if curve.more_would_help:
            found.append(
                f"{curve.cluster}: even with all hosts that the inventory offers ({MOST_HOSTS} to buy at most), {what} "
                f"runs out {when}."
            )
        else:
            found.append(f"{curve.cluster}: {what} runs out {when}, and no host changes that.")
    return found


def _money_words(curve: ProcurementSection, currency: str) -> list[str]:
    """Return what the hosts to buy cost, and when the first must be ordered."""
    cluster, kind, first = curve.cluster, curve.type, curve.orders[0]
    ahead, needed, idle = (
        amount_words(money.value, currency) for money in (curve.ahead, curve.when_needed, curve.idle)
    )
    order, serve = by_words(first.order), moment_words(first.needed)
    return [
        f"{cluster}: hosts of type {kind} bought ahead cost {ahead} = {curve.ahead.calculation}",
        f"{cluster}: hosts of type {kind} bought when needed cost {needed} = {curve.when_needed.calculation}",
        f"{cluster}: capacity that is idle when bought ahead costs {idle} = {curve.idle.calculation}",
        f"{cluster}: the first host of type {kind} must be ordered {order}, too late already; it is needed in {serve}."
        if first.order.month < 0
        else f"{cluster}: order the first host of type {kind} {order}; it is needed in {serve}.",
    ]


def amount_words(value: float | None, currency: str = "") -> str:
    """Return an amount of money."""
    return "unknown" if value is None else f"{value:,.0f} {currency}".rstrip()


def resource_title(one: ResourceSection) -> str:
    """Return a resource, and whether it is what remains after failures."""
    return f"{resource_name(one.resource)}{' after failures' if one.after_failures else ''}"
