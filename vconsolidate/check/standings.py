"""Every limit of a plan with its figure, kept ones too: budgets and service levels, the worst first."""

from __future__ import annotations

from typing import Final

from vconsolidate.check.budget_limits import budget_standings
from vconsolidate.check.facts import Facts
from vconsolidate.check.level_standings import level_standings
from vconsolidate.model.standing import Standing

_VERDICTS: Final = {"missed": 0, "unknown": 1, "ignored": 2, "kept": 3}
_LEVELS: Final = {"block": 0, "warn": 1, "note": 2}


def standings(facts: Facts) -> tuple[Standing, ...]:
    """Return where the plan stands against budgets and service levels: missed ones first, then the least margin."""
    found = [*(standing for _, standing in budget_standings(facts)), *level_standings(facts)]
    return tuple(sorted(found, key=_rank))


def _rank(standing: Standing) -> tuple[int, int, float, str]:
    grave = 0 if standing.verdict == "kept" else _LEVELS[standing.level]
    return _VERDICTS[standing.verdict], grave, standing.tightness, standing.kind
