"""Service levels and budgets on what was measured, with the findings, limits and severities of ``check``."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vconsolidate.check.check import check_with_ignored
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.vc107_rule_broken import findings_of_violations
from vconsolidate.check.standings import standings
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.finding import Finding
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.model.standing import Standing
from vconsolidate.verify.plan import violations

OF_BUDGETS: Final = frozenset(
    {
        "cpu_ready",
        "cpu_ready_peak",
        "co_stop",
        "cpu_utilisation",
        "cpu_utilisation_peak",
        "cpu_headroom",
        "over_ceiling",
        "hosts_over_ceiling",
        "memory_utilisation",
        "memory_headroom",
        "memory_ballooned",
        "memory_compressed",
        "memory_swapped",
    }
)
"""Budgets that measurements can judge."""

_IDS: Final = frozenset({"VC201", "VC202", "VC203", "VC204", "VC205", "VC207", "VC214", "VC301", "VC302", "VC304"})
"""Findings about what was measured; the others are about the plan, the data it was made of, or what might come."""


def judged(
    estate: Estate, demand: Demand, plan: Plan, measured: Replay, *, moved: bool
) -> tuple[tuple[Finding, ...], tuple[Standing, ...]]:
    """
    Return findings and standings; where VMs moved, also what the independent checker says about where they run.

    Parameters
    ----------
    plan
        With the hosts on which the VMs ran.
    measured
        As `measured_replay` makes it.
    """
    budgets = tuple(one for one in estate.budgets if one.metric in OF_BUDGETS)
    facts = Facts(replace(estate, budgets=budgets), demand, plan, measured)
    found = tuple(finding for finding in check_with_ignored(facts)[0] if finding.id in _IDS)
    broken = findings_of_violations(violations(estate, demand, plan)) if moved else ()
    return (*broken, *found), tuple(one for one in standings(facts) if _can_be_measured(one))


def _can_be_measured(standing: Standing) -> bool:
    return standing.metric not in {"unserved", "slowdown", "memory_state"} and standing.about != "host failures"
