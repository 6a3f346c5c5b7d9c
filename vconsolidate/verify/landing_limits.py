"""Whether waves keep their number of moves, their working time and freezes; plain code that the search does not use."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import LandingWave
from vconsolidate.model.violation import Violation
from vconsolidate.words import counted

_ROUNDING = 1e-6
_DAY_S = 86_400.0


def wave_violations(estate: Estate, wave: LandingWave, on_target: Collection[str]) -> Iterator[Violation]:
    """Yield the limits that a wave exceeds, and moves of the wrong kind; `on_target` are VMs there before it."""
    migration, name = estate.migration, f"wave {wave.number}"
    virtual = {server.name for server in estate.servers if server.is_virtual}
    work_s = 0.0
    for move in wave.moves:
        kind = "move" if move.vm in on_target else "virtual" if move.server in virtual else "physical"
        if move.kind != kind:
            yield Violation("move", (move.vm,), f"the move of {move.vm} in {name} is called {move.kind}, it is {kind}")
        work_s += migration.work_s[kind]
    work_s += migration.work_s["move"] * len(wave.copies)
    n_moves = len(wave.moves) + len(wave.copies)
    if migration.most_moves is not None and n_moves > migration.most_moves:
        message = f"{name} has {counted(n_moves, 'move')}, {migration.most_moves} are allowed"
        yield Violation("most_moves", (name,), message)
    if migration.staff_s is not None and work_s > migration.staff_s * (1 + _ROUNDING):
        message = f"{name} takes {work_s / 3600:g} h of working time, {migration.staff_s / 3600:g} h are there"
        yield Violation("staff", (name,), message)
    for freeze in migration.freezes:
        frozen = [day for day in _days(estate, wave) if freeze.first_day <= day <= freeze.last_day]
        if frozen:
            for server in sorted({*(move.server for move in wave.moves), *(copy.server for copy in wave.copies)}):
                if not freeze.servers or server in freeze.servers:
                    yield Violation("freeze", (server,), f"{server} moves on {frozen[0]}, within a freeze")


def _days(estate: Estate, wave: LandingWave) -> tuple[date, ...]:
    """Return the days of a wave's window: one for each 24 h that it begins."""
    if wave.day is None:
        return ()
    number, left_s = 1, (estate.migration.window_s or 0.0) - _DAY_S
    while left_s > 0.0:
        number, left_s = number + 1, left_s - _DAY_S
    return tuple(wave.day + timedelta(days=k) for k in range(number))
