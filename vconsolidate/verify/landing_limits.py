"""Whether waves keep their limits, groups, order and freezes; plain code that the search does not use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import Landing, LandingWave
from vconsolidate.model.violation import Violation
from vconsolidate.words import counted

_ROUNDING = 1e-6


def wave_violations(estate: Estate, wave: LandingWave) -> Iterator[Violation]:
    """Yield the limits that a wave exceeds."""
    migration, name = estate.migration, f"wave {wave.number}"
    if migration.most_moves is not None and len(wave.moves) > migration.most_moves:
        message = f"{name} has {counted(len(wave.moves), 'move')}, {migration.most_moves} are allowed"
        yield Violation("most_moves", (name,), message)
    work_s = sum(migration.work_s[move.kind] for move in wave.moves)
    if migration.staff_s is not None and work_s > migration.staff_s * (1 + _ROUNDING):
        message = f"{name} takes {work_s / 3600:g} h of working time, {migration.staff_s / 3600:g} h are there"
        yield Violation("staff", (name,), message)
    if migration.window_s is None:
        return
    copied = [move for move in wave.moves if move.kind != "move" and move.copy_s and move.rate_mbps]
    megabits = sum((move.copy_s or 0.0) * (move.rate_mbps or 0.0) for move in copied)
    if migration.bandwidth_mbps and megabits > migration.bandwidth_mbps * migration.window_s * (1 + _ROUNDING):
        hours = megabits / migration.bandwidth_mbps / 3600
        message = f"{name} copies for {hours:.1f} h, its window has {migration.window_s / 3600:g} h"
        yield Violation("window", (name,), message)


def order_violations(estate: Estate, landing: Landing) -> Iterator[Violation]:
    """Yield groups that are torn, servers that move before others, and moves within a freeze."""
    left: dict[str, LandingWave] = {}
    for wave in landing.waves:
        for move in wave.moves:
            left.setdefault(move.server, wave)
    for group in estate.migration.groups:
        waves = {left[server].number for server in group.servers if server in left}
        if len(waves) > 1:
            message = f"group {group.name} moves in waves {', '.join(map(str, sorted(waves)))}"
            yield Violation("group", (group.name,), message)
    yield from _order(estate, left)
    yield from _freezes(estate, left)


def _order(estate: Estate, left: Mapping[str, LandingWave]) -> Iterator[Violation]:
    for order in estate.migration.order:
        first = {server: left[server].number for server in order.first if server in left}
        then = {server: left[server].number for server in order.then if server in left}
        for other, number in then.items():
            late = next((server for server, wave in first.items() if wave >= number), None)
            if late is not None:
                message = f"{other} moves in wave {number}, {late} not before it"
                yield Violation("order", (other, late), message)


def _freezes(estate: Estate, left: Mapping[str, LandingWave]) -> Iterator[Violation]:
    for freeze in estate.migration.freezes:
        for server, wave in left.items():
            held = wave.day is not None and freeze.first_day <= wave.day <= freeze.last_day
            if held and (not freeze.servers or server in freeze.servers):
                yield Violation("freeze", (server,), f"{server} moves on {wave.day}, within a freeze")
