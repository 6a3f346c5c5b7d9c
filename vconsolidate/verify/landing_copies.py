"""
Whether the copies of a wave fit into the window and ahead of it; plain code that the search does not use.

Times are computed anew from what a move copies, the rates of the estate and the rate of change. What a move copies
(`gib`) is taken from the move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import LandingWave, PlannedMove
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation

_ROUNDING = 1e-6
MEGABITS_PER_GIB = 2**30 * 8 / 1e6
_SECONDS_OF_CHANGE = 10 * 3600.0
"""A day's changes fall into 10 hours."""


def copy_violations(estate: Estate, plan: Plan, wave: LandingWave) -> Iterator[Violation]:
    """Yield methods that are not the stated ones, and links and datastores that copy for too long."""
    migration, name = estate.migration, f"wave {wave.number}"
    homes = {one.vm: one.home for one in plan.storage}
    rate_of = {store.name: store.bandwidth_mbps for store in estate.datastores}
    window: dict[str, float] = defaultdict(float)
    ahead = 0.0
    for move in wave.moves:
        if move.method == "live":
            continue
        rates = [rate for rate in (migration.bandwidth_mbps, rate_of.get(homes.get(move.vm, ""))) if rate]
        method, before, within = megabits(estate, move, min(rates, default=0.0))
        if move.method != method:
            message = f"{move.vm} moves {move.method} in {name}, the inventory makes its move {method}"
            yield Violation("method", (move.vm,), message)
        ahead += before
        window[""] += within
        if move.vm in homes:
            window[homes[move.vm]] += within
    for copy in wave.copies:
        for store in (copy.source, copy.target):
            window[store] += copy.gib * MEGABITS_PER_GIB
    if migration.window_s is None:
        return
    yield from _too_long(name, window, {"": migration.bandwidth_mbps, **rate_of}, migration.window_s)
    if migration.bandwidth_mbps and ahead > migration.bandwidth_mbps * migration.every_days * 86_400 * (1 + _ROUNDING):
        hours = ahead / migration.bandwidth_mbps / 3600
        message = f"{name} copies for {hours:.1f} h ahead of its window, {migration.every_days * 24} h are there"
        yield Violation("window", (name,), message)


def megabits(estate: Estate, move: PlannedMove, rate_mbps: float) -> tuple[str, float, float]:
    """Return the method of a move that copies disks, and megabits copied ahead of the window and within it."""
    migration, whole = estate.migration, move.gib * MEGABITS_PER_GIB
    method = migration.methods.get(move.server, migration.method)
    if method != "warm" or not rate_mbps:
        return method, 0.0, whole if method != "warm" else 0.0
    share = migration.change_of.get(move.server, migration.change_per_day)
    changed = share / _SECONDS_OF_CHANGE * whole / rate_mbps
    if changed >= 1.0:
        return "cold", 0.0, whole
    return "warm", whole * (1 + changed + changed**2), whole * changed**3


def _too_long(
    wave: str, megabits: Mapping[str, float], rates: Mapping[str, float | None], window_s: float
) -> Iterator[Violation]:
    for store, copied in megabits.items():
        rate = rates.get(store)
        if rate and copied > rate * window_s * (1 + _ROUNDING):
            where = f" to or from datastore {store}" if store else ""
            message = f"{wave} copies{where} for {copied / rate / 3600:.1f} h, its window has {window_s / 3600:g} h"
            yield Violation("window", (wave, store) if store else (wave,), message)
