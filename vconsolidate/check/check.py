"""Judge a plan: service levels, budgets, and how far the data can be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vconsolidate.check.budget_findings import budget_findings
from vconsolidate.check.data_findings import data_findings
from vconsolidate.check.facts import Facts
from vconsolidate.check.failure_findings import failure_findings
from vconsolidate.check.plan_findings import plan_findings
from vconsolidate.check.replay_findings import replay_findings
from vconsolidate.check.rule_findings import rule_findings
from vconsolidate.check.trace_findings import trace_findings
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
    return tuple(sorted(_all(facts), key=lambda finding: (_ORDER[finding.severity], finding.id)))


def _all(facts: Facts) -> Iterator[Finding]:
    yield from plan_findings(facts)
    yield from rule_findings(facts)
    yield from replay_findings(facts)
    yield from failure_findings(facts)
    yield from budget_findings(facts)
    yield from data_findings(facts)
    yield from trace_findings(facts)
