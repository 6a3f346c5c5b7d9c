"""Lists of what a backtest tries, as written on the command line."""

from __future__ import annotations

from vconsolidate.errors import UsageError
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.units import DURATION, UnitError, parse

_DAY_S = 86_400
_HOUR_S = 3600
_LEAST_SLOT_S = 60
_MOST_AT_PEAK = 1000


def read_margins(text: str) -> list[float]:
    """Return fractions of a list of percentages."""
    try:
        found = [float(part) / 100 for part in text.split(",")]
    except ValueError as error:
        raise UsageError(
            f'--margins "{text}" is not a list of percentages', hint='write for example "0,10,20"'
        ) from error
    if not all(0 <= fraction <= 10 for fraction in found):
        raise UsageError("every value of --margins must be from 0 to 1000 percent")
    return found


def read_statistics(text: str | None) -> list[DemandStatistic]:
    """Return the statistics of a list: ``peak``, a percentile, or ``profile`` with the length of its slots."""
    return [] if text is None else [_statistic(part.strip()) for part in text.split(",")]


def _statistic(text: str) -> DemandStatistic:
    word, _, slot = text.partition(" ")
    if word == "profile":
        return DemandStatistic("profile", 95.0, _slot_s(slot) if slot else _HOUR_S)
    if text == "peak":
        return DemandStatistic("peak", 100.0)
    number = text.removeprefix("p")
    if (
        text.startswith("p")
        and number.isascii()
        and number.replace(".", "", 1).isdecimal()
        and 0 < float(number) <= 100
    ):
        return DemandStatistic("percentile", float(number))
    raise UsageError(f'--statistics: "{text}" is not a statistic', hint='write for example "p95,peak,profile 4 h"')


def _slot_s(text: str) -> int:
    try:
        slot_s = round(parse(text, DURATION))
    except UnitError as error:
        raise UsageError(
            f'--statistics: "{text}" is not a length of time', hint='write for example "profile 4 h"'
        ) from error
    if slot_s < _LEAST_SLOT_S or _DAY_S % slot_s:
        raise UsageError(f'--statistics: "{text}" does not divide a day', hint='write for example "profile 4 h"')
    return slot_s


def read_numbers(text: str | None) -> list[int]:
    """Return the numbers of VMs of a list."""
    parts = [] if text is None else [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and part.isascii() and int(part) <= _MOST_AT_PEAK for part in parts):
        raise UsageError(
            f'--at-peak "{text}" is not a list of numbers from 0 to {_MOST_AT_PEAK}', hint='write for example "0,1,2"'
        )
    return [int(part) for part in parts]
