"""Days of maintenance windows, and the waves in which servers must not move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from vconsolidate.model.migration import DAY_S, Freeze, Migration

_MOST_WAVES = 500
"""Waves after the last freeze of single servers; no search looks at more."""


def window_days(migration: Migration, n_waves: int) -> tuple[date | None, ...]:
    """Return the day of each wave; windows in which nothing may move are no waves."""
    if migration.start is None:
        return (None,) * n_waves
    general = [freeze for freeze in migration.freezes if not freeze.servers]
    days: list[date | None] = []
    day = migration.start
    while len(days) < n_waves:  # every freeze ends, so this does
        if not any(_holds(freeze, day, migration) for freeze in general):
            days.append(day)
        day += timedelta(days=migration.every_days)
    return tuple(days)


def window_starts(migration: Migration, blocked: Sequence[frozenset[int]]) -> tuple[int, ...]:
    """Return the seconds from the first window to each; empty where waves have no dates."""
    n_waves = _MOST_WAVES + max((wave for waves in blocked for wave in waves), default=0)
    days = [day for day in window_days(migration, n_waves) if day is not None]
    return tuple(round((day - days[0]).days * DAY_S) for day in days)


def start_after(migration: Migration, day: date | None) -> Migration:
    """Return the migration with the first of its windows after a day as its start; None: as it is."""
    if migration.start is None or day is None or day < migration.start:
        return migration
    windows = (day - migration.start).days // migration.every_days + 1
    return replace(migration, start=migration.start + timedelta(days=windows * migration.every_days))


def blocked_waves(migration: Migration, servers: Sequence[str]) -> tuple[frozenset[int], ...]:
    """Return per server the waves, counted from 0, in which it must not move; empty where nothing is frozen."""
    special = [freeze for freeze in migration.freezes if freeze.servers]
    if not special or migration.start is None:
        return ()
    last = max(freeze.last_day for freeze in special)
    n_waves = max(0, (last - migration.start).days // migration.every_days + 1)
    days = window_days(migration, n_waves)
    of_server: dict[str, set[int]] = {}
    for freeze in special:
        waves = {wave for wave, day in enumerate(days) if day is not None and _holds(freeze, day, migration)}
        for server in freeze.servers:
            of_server.setdefault(server, set()).update(waves)
    return tuple(frozenset(of_server.get(server, ())) for server in servers)


def _holds(freeze: Freeze, day: date, migration: Migration) -> bool:
    """Return whether a freeze holds on any day of the window that begins on `day`."""
    return freeze.first_day <= migration.last_day_of(day) and day <= freeze.last_day
