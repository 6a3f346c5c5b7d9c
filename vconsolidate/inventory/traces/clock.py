"""Timestamps as texts become seconds on one clock that never jumps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_EPOCH: Final = re.compile(r"\d{9,11}(?:\.\d{1,9})?")
_EPOCH_MS: Final = re.compile(r"\d{12,14}")
_EPOCH_FINE: Final = re.compile(r"\d{15,20}")
_YEARS: Final = (1971, 2200)
"""First and last year of a timestamp; what is outside means something else."""

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """
    A timestamp.

    Parameters
    ----------
    seconds
        Since 1970-01-01 UTC.
    again
        The same for a wall clock that shows this time twice, in the hour after summer time ends; else None.
    """

    seconds: float
    again: float | None = None


def zone_of(name: str | None) -> tuple[tzinfo | None, str]:
    """Return the time zone (UTC for none), or None and what is wrong with it."""
    if name is None or name.upper() == "UTC":
        return UTC, ""
    try:
        return ZoneInfo(name), ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    known = available_timezones()
    if not known:
        message = (
            "this machine has no time zone database (install the Python package tzdata, or give timestamps in UTC)"
        )
        return None, message
    from vconsolidate.inventory.problems import quoted, suggestion  # noqa: PLC0415  (listing the zones is slow)

    return None, f"unknown time zone {quoted(name)}{suggestion(name, sorted(known))}"


def moment(text: str, zone: tzinfo) -> Moment | str:
    """Return the moment that `text` means, or why it means none."""
    since_1970 = epoch_unit(text)
    if since_1970:
        seconds = float(text) / (1000 if since_1970 == "milliseconds" else 1)
        low, high = ((datetime(year, 1, 1, tzinfo=UTC) - _START).total_seconds() for year in (_YEARS[0], _YEARS[1] + 1))
        return Moment(seconds) if low <= seconds < high else _no_timestamp(text)
    if _EPOCH_FINE.fullmatch(text):
        finer = "microseconds" if len(text) < 18 else "nanoseconds"
        return f'"{text}" is in {finer} since 1970 (write seconds or milliseconds)'
    try:
        stamp = datetime.fromisoformat(text) if len(text) >= 10 else None
    except ValueError:
        stamp = None
    if stamp is None or not _YEARS[0] <= stamp.year <= _YEARS[1]:
        return _no_timestamp(text)
    return Moment((stamp - _START).total_seconds()) if stamp.tzinfo is not None else _local(stamp, text, zone)


def epoch_unit(text: str) -> str:
    """Return whether `text` counts seconds or milliseconds since 1970, empty where it does neither."""
    if _EPOCH_MS.fullmatch(text):
        return "milliseconds"
    return "seconds" if _EPOCH.fullmatch(text) else ""


def _local(stamp: datetime, text: str, zone: tzinfo) -> Moment | str:
    """Return the moment at which the wall clock of `zone` shows `stamp`."""
    first = (stamp.replace(tzinfo=zone) - _START).total_seconds()
    back = (_START + timedelta(seconds=first)).astimezone(zone).replace(tzinfo=None)
    if back != stamp:
        return f'"{text}" does not exist in {zone}: the clock jumps over it (are the timestamps UTC?)'
    second = (stamp.replace(tzinfo=zone, fold=1) - _START).total_seconds()
    return Moment(first, None if second == first else second)


def _no_timestamp(text: str) -> str:
    from vconsolidate.inventory.problems import quoted  # noqa: PLC0415

    return f'{quoted(text)} is not a timestamp (write ISO 8601, "2024-03-01T09:15:00", or seconds since 1970)'


def offset_s(seconds: float, zone: tzinfo) -> int:
    """Return how far the wall clock of `zone` is ahead of UTC at a moment."""
    offset = (_START + timedelta(seconds=seconds)).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def goes_back(start_s: float, end_s: float, zone: tzinfo) -> bool:
    """Return whether the wall clock of `zone` is set back from just before `start_s` to `end_s`."""
    return offset_s(end_s, zone) < offset_s(start_s - 1, zone)


def shown(seconds: float, offset: int) -> str:
    """Return a moment as the local clock of an offset shows it."""
    return (_START + timedelta(seconds=seconds + offset)).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
