"""
Inputs chosen by hypothesis: everywhere, without compiled code; blind to what an input reaches, but not to the answer.

It draws the seed of each change, not the change: what it would make small, `fuzz.shrink` makes small faster. Inputs
that a command answered in a new way are changed further.
"""

from __future__ import annotations

import itertools
import time

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fuzz.choose import Seeded
from fuzz.command import ANSWERS
from fuzz.mutate import mutated
from fuzz.session import Session

_BATCH = 200
_MOST_SEEDS = 1_000
_MOST_KEPT_BYTES = 100_000


def fuzz(session: Session, *, seconds: float | None, runs: int | None, first_seed: int) -> None:
    """Give a target changed inputs until the seconds of a processor or the runs are over, whichever comes first."""
    until_s = time.process_time() + seconds if seconds is not None else None
    seeds = session.target.seeds() or [b""]
    ANSWERS.had_news()
    for data in seeds:
        session.take(data)
    for number in itertools.count(first_seed):
        left = _BATCH if runs is None else min(_BATCH, runs - session.runs)
        if left <= 0 or _over(until_s):
            break
        _batch(session, seeds, left, number, until_s)
    session.tell()


def _over(until_s: float | None) -> bool:
    return until_s is not None and time.process_time() >= until_s


def _batch(session: Session, seeds: list[bytes], number: int, first: int, until_s: float | None) -> None:
    @seed(first)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**64 - 1))
    def one(number: int) -> None:
        if _over(until_s):
            return
        choose = Seeded(number)
        found = seeds[min(choose.below(len(seeds)), choose.below(len(seeds)))]  # small are quick
        for _ in range(1 + choose.below(3)):
            found = mutated(found, choose, seeds)
        session.take(found)
        if ANSWERS.had_news() and len(found) <= _MOST_KEPT_BYTES:
            seeds[-1:] = [found] if len(seeds) >= _MOST_SEEDS else [seeds[-1], found]

    one()
