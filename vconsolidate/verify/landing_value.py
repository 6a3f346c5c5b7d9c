"""Whether waves take the time, or have the risk, that they claim; plain code that the search does not use."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import Landing, LandingWave, PlannedMove
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.verify.landing_copies import MEGABITS_PER_GIB, megabits

_DAY_S = 86_400
_LIVE_FACTOR = 1.3
"""Memory that a live move copies over memory that is there."""


def value_violations(estate: Estate, plan: Plan, landing: Landing) -> Iterator[Violation]:
    """Yield a time or a risk that is not the one of the waves, and a bound above it."""
    claimed, bound = landing.value, landing.value_bound
    if claimed is None:
        return
    if bound is not None and bound > claimed:
        yield Violation("bound", (), f"the bound {bound} is above the value {claimed} of the waves")
    if landing.objective == "risk":
        risks = [sum(estate.migration.risk_of.get(move.server, 1) for move in wave.moves) for wave in landing.waves]
        if max(risks, default=0) != claimed:
            yield Violation("risk", (), f"the riskiest wave has a risk of {max(risks, default=0)}, not of {claimed}")
        return
    found = _elapsed(estate, plan, landing)
    rounding = len(landing.moves) + len(landing.copies) + 1  # each copy counts in whole seconds
    if found is None:
        yield Violation("time", (), f"the waves are said to take {claimed} s, the rate of a copy is unknown")
    elif abs(found - claimed) > rounding:
        yield Violation("time", (), f"the waves take {found:.0f} s, not {claimed} s")


def _elapsed(estate: Estate, plan: Plan, landing: Landing) -> float | None:
    """Return the seconds from the start of the first wave to the end of the last; None where a rate is unknown."""
    lengths = [_length(estate, plan, landing, wave) for wave in landing.waves]
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths):
        return None
    busy = [number for number, wave in enumerate(landing.waves) if wave.moves or wave.copies]
    if not busy:
        return 0.0
    first, last = landing.waves[0].day, landing.waves[busy[-1]].day
    if first is not None and last is not None:
        return (last - first).days * _DAY_S + known[busy[-1]]
    return sum(known) + estate.migration.rebuild_s * _rebuilds(landing)


def _rebuilds(landing: Landing) -> int:
    """Return before how many waves a machine is rebuilt: those after the first that use one while it is empty."""
    on = Counter(host for _, host in landing.at_start)
    at = dict(landing.at_start)
    number = 0
    for wave in landing.waves:
        fresh = any(move.target not in landing.open_at_start and not on[move.target] for move in wave.moves)
        number += fresh and wave is not landing.waves[0]
        at |= {move.vm: move.target for move in wave.moves}
        on = Counter(at.values())
    return number


def _length(estate: Estate, plan: Plan, landing: Landing, wave: LandingWave) -> float | None:
    """Return the seconds of a wave: its busiest link or datastore, or its longest move alone."""
    migration = estate.migration
    homes = {one.vm: one.home for one in plan.storage}
    rate_of = {store.name: store.bandwidth_mbps for store in estate.datastores} | {"": migration.bandwidth_mbps}
    copied: dict[str, float] = defaultdict(float)
    alone = 0.0
    for move in wave.moves:
        path = ["", homes[move.vm]] if move.vm in homes else [""]
        rates = _ports(landing, move) if move.method == "live" else [rate for one in path if (rate := rate_of.get(one))]
        rate = min(rates, default=0.0)
        if not rate and (move.gib or move.method == "live"):
            return None
        if move.method == "live":
            alone = max(alone, _LIVE_FACTOR * move.gib * MEGABITS_PER_GIB / rate)
            continue
        _, _, within = megabits(estate, move, rate)
        alone = max(alone, (within / rate if rate else 0.0) + migration.cutover_s)
        for one in path:
            copied[one] += within
    for copy in wave.copies:
        ends = [rate for one in (copy.source, copy.target) if (rate := rate_of.get(one))]
        if not ends:
            return None
        alone = max(alone, copy.gib * MEGABITS_PER_GIB / min(ends))
        copied[copy.source] += copy.gib * MEGABITS_PER_GIB
        copied[copy.target] += copy.gib * MEGABITS_PER_GIB
    links = [size / rate for one, size in copied.items() if (rate := rate_of.get(one))]
    return max([alone, *links])


def _ports(landing: Landing, move: PlannedMove) -> Sequence[float]:
    return [host.hardware.nic_mbps for host in landing.hosts if host.name in {move.source, move.target}]
