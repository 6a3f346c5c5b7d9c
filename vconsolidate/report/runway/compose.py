"""Put a runway into its document."""

from __future__ import annotations

from datetime import date

from vconsolidate.input_limits import MAX_FIGURE
from vconsolidate.model.runway import (
    ClusterRunway,
    Growth,
    Money,
    Months,
    Procurement,
    Purchase,
    Repacked,
    ResourceRunway,
    Runway,
)
from vconsolidate.report.runway.schema import (
    ClusterRunwaySection,
    GrowthSection,
    MomentSection,
    MoneySection,
    MonthsSection,
    OrderSection,
    ProcurementSection,
    ProcurementYearSection,
    PurchaseSection,
    RepackedSection,
    ResourceSection,
    ReuseSection,
    RunwayDocument,
)
from vconsolidate.report.runway.words import verdict
from vconsolidate.report.schema.outcome import Generator
from vconsolidate.version import __version__


def compose(found: Runway, source: str) -> RunwayDocument:
    """Return the document of a runway."""
    calendar = _Calendar(found.start)
    clusters = tuple(_cluster(one, calendar) for one in found.clusters)
    return RunwayDocument(
        runway_version="1.0",
        generator=Generator(name="vconsolidate", version=__version__),
        name=found.name,
        source=source,
        currency=found.currency,
        start="" if found.start is None else found.start.isoformat(),
        months=found.n_months,
        verdict=verdict(clusters, found.n_months),
        growth=tuple(_growth(one) for one in found.growth),
        clusters=clusters,
        procurement=tuple(_procurement(one, calendar) for one in found.procurement),
        notes=found.notes,
    )


class _Calendar:
    """Turns numbers of months into months of the calendar."""

    def __init__(self, start: date | None) -> None:
        self.start = start

    def moment(self, month: int) -> MomentSection:
        """Return a month; without a date where there is no first day, or no such year."""
        if self.start is None:
            return MomentSection(month=month, date="")
        year, rest = divmod(self.start.year * 12 + self.start.month - 1 + month, 12)
        return MomentSection(month=month, date=f"{year:04d}-{rest + 1:02d}")

    def perhaps(self, month: int | None) -> MomentSection | None:
        """Return a month where there is one."""
        return None if month is None else self.moment(month)

    def months(self, found: Months) -> MonthsSection:
        """Return the three ends."""
        return MonthsSection(
            slow=self.perhaps(found.slow), typical=self.perhaps(found.typical), fast=self.perhaps(found.fast)
        )

    def repacked(self, found: Repacked | None) -> RepackedSection | None:
        """Return a search for placements where there was one."""
        if found is None:
            return None
        return RepackedSection(holds=self.moment(found.holds), out=self.perhaps(found.out), tries=found.tries)


def _cluster(one: ClusterRunway, calendar: _Calendar) -> ClusterRunwaySection:
    return ClusterRunwaySection(
        cluster=one.cluster,
        hosts=one.hosts,
        vms=one.vms,
        out=calendar.months(one.out),
        binding=one.binding,
        binding_after_failures=one.binding_after_failures,
        placed=calendar.months(one.placed),
        broken=one.broken,
        repacked=calendar.repacked(one.repacked),
        resources=tuple(_resource(resource, calendar) for resource in one.resources),
        purchases=tuple(_purchase(purchase, calendar) for purchase in one.purchases),
    )


def _resource(one: ResourceRunway, calendar: _Calendar) -> ResourceSection:
    return ResourceSection(
        resource=one.resource,
        unit=one.unit,
        after_failures=one.after_failures,
        capacity=one.capacity,
        used=tuple(min(value, MAX_FIGURE) for value in one.used),
        used_slow=tuple(min(value, MAX_FIGURE) for value in one.used_slow),
        used_fast=tuple(min(value, MAX_FIGURE) for value in one.used_fast),
        out=calendar.months(one.out),
    )


def _purchase(one: Purchase, calendar: _Calendar) -> PurchaseSection:
    return PurchaseSection(
        type=one.type_name,
        owned=one.owned,
        price=one.price,
        out=calendar.months(one.out),
        repacked=calendar.repacked(one.repacked),
    )


def _growth(one: Growth) -> GrowthSection:
    return GrowthSection(
        group=one.group,
        resource=one.resource,
        source=one.source,
        model=one.model,
        per_year_low=one.per_year.low,
        per_year_fraction=one.per_year.typical,
        per_year_high=one.per_year.high,
        banded=one.banded,
        basis=one.basis,
        factors=tuple(float(value) for value in one.typical),
    )


def _procurement(one: Procurement, calendar: _Calendar) -> ProcurementSection:
    return ProcurementSection(
        cluster=one.cluster,
        type=one.type_name,
        reused=tuple(ReuseSection(host=host.host, needed=calendar.moment(host.needed_month)) for host in one.reused),
        enough=one.then_month is None,
        then=calendar.perhaps(one.then_month),
        then_resource=one.then_resource,
        more_would_help=one.more_would_help,
        years=tuple(
            ProcurementYearSection(
                year=year.year,
                needed_slow=year.needed[0],
                needed=year.needed[1],
                needed_fast=year.needed[2],
                bought_ahead=year.bought_ahead,
                bought_when_needed=year.bought_when_needed,
                spent_ahead=year.spent_ahead,
                spent_when_needed=year.spent_when_needed,
            )
            for year in one.years
        ),
        orders=tuple(
            OrderSection(needed=calendar.moment(order.needed_month), order=calendar.moment(order.order_month))
            for order in one.orders
        ),
        ahead=_money(one.ahead),
        when_needed=_money(one.when_needed),
        idle=_money(one.idle),
    )


def _money(one: Money) -> MoneySection:
    return MoneySection(value=one.value, calculation=one.calculation)
