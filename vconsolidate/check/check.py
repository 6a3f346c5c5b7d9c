"""Judge a plan: service levels, budgets, and how far the data can be trusted."""

from __future__ import annotations

from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.check.finding_settings import decided
from vconsolidate.check.findings.registry import KINDS
from vconsolidate.check.findings.vc307_ignore_unused import unused_ignores
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.finding import Finding
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay

_ORDER: Final = {"block": 0, "warn": 1, "note": 2}


def check(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    replay: Replay | None,
    *,
    planning: Replay | None = None,
    late: tuple[str, ...] = (),
) -> tuple[Finding, ...]:
    """
    Return what is worth knowing, the gravest first, then by identifier; of a kind the worst first.

    Parameters
    ----------
    replay
        None where there was nothing to replay.
    planning, late
        As in `Facts`.
    """
    return check_with_ignored(Facts(estate, demand, plan, replay, planning=planning, late=late))[0]


def check_with_ignored(facts: Facts) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings as `check` does, and those that the inventory's ``findings:`` section ignores."""
    found = [finding for kind in KINDS.values() if kind.find is not None for finding in kind.find(facts)]
    kept, ignored = decided(facts.estate, [*found, *unused_ignores(facts, found)])
    return tuple(sorted(kept, key=_rank)), tuple(sorted(ignored, key=_rank))


def _rank(finding: Finding) -> tuple[int, str, str, float]:
    return _ORDER[finding.severity], finding.id, finding.period, -finding.excess
