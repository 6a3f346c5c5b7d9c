"""Judge a plan: service levels, budgets, and how far the data can be trusted."""

from __future__ import annotations

from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.registry import KINDS
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
    Return what is worth knowing, the gravest first, then by identifier and in the order of the inventory.

    Parameters
    ----------
    replay
        None where there was nothing to replay.
    planning, late
        As in `Facts`.
    """
    facts = Facts(estate, demand, plan, replay, planning=planning, late=late)
    found = (finding for kind in KINDS.values() if kind.find is not None for finding in kind.find(facts))
    return tuple(sorted(found, key=lambda finding: (_ORDER[finding.severity], finding.id)))
