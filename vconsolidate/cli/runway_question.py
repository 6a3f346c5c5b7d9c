"""What ``vconsolidate runway`` asks, from its arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.runway.groups import groups_of
from vconsolidate.pipeline.runway.growth import Asked
from vconsolidate.pipeline.runway.measured import Forecaster
from vconsolidate.pipeline.runway.placed import Effort
from vconsolidate.pipeline.runway.procurement import Market
from vconsolidate.pipeline.runway.run import Question
from vconsolidate.pipeline.runway.statements import stated_growth

_DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments as they were given; days and percentages as numbers."""

    growth: Sequence[str]
    by: str
    day: date | None
    years: int
    lead_days: int
    price_change: float
    stop: Stop
    seed: int
    forecaster: Forecaster | None
    repack: bool = False


def question_of(arguments: Arguments, estate: Estate, demand: Demand) -> Question:
    """
    Return the question.

    Raises
    ------
    UsageError
        When growth is stated in a form or for a group that is not known.
    """
    groups = set(groups_of(demand.vms, arguments.by))
    effort = Effort.of(arguments.stop, arguments.seed) if arguments.repack else None
    return Question(
        start=arguments.day or _after_traces(estate),
        n_months=12 * arguments.years,
        by=arguments.by,
        asked=Asked(stated_growth(arguments.growth, groups), arguments.forecaster),
        market=Market(arguments.lead_days / _DAYS_PER_MONTH, arguments.price_change / 100, estate.economics),
        effort=effort,
    )


def _after_traces(estate: Estate) -> date | None:
    if estate.trace is None:
        return None
    try:
        return datetime.fromtimestamp(estate.trace.end_s, tz=UTC).date()
    except (ValueError, OverflowError, OSError):
        return None
