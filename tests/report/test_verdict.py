"""The one line, in all its forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from vconsolidate.model.arrays import frozen
from vconsolidate.model.evidence import Bound, Conflict
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Stranded
from vconsolidate.report.document import build

if TYPE_CHECKING:
    from tests.report.conftest import World

TAIL = "N+1 2/2 (1 spare), 1 stays physical, 1 retires, replay ok (synthetic day), peak ready 1.2 %"


def _empty(world: World, status: str, *conflicts: Conflict) -> World:
    nowhere = frozen(np.zeros(0, dtype=np.int64))
    plan = {"status": status, "hosts": (), "loads": (), "host_of_vm": nowhere, "conflicts": conflicts}
    return replace(world.with_plan(**plan), replay=None)


def _measured(world: World) -> World:
    assert world.replay is not None
    return replace(world, replay=replace(world.replay, synthetic=False))


def _lost(world: World) -> World:
    assert world.replay is not None
    first, *others = world.replay.failures
    stranded = (Stranded("app01", "every other host is full"),)
    return replace(world, replay=replace(world.replay, failures=(replace(first, stranded=stranded), *others)))


def _found(world: World, *findings: Finding) -> World:
    return replace(world, findings=findings)


MISSED = Finding("VC201", "warn", "app01", "Ready time is high.")
FORMS: dict[str, tuple[Callable[[World], World], str]] = {
    "optimal": (lambda w: w, f"12 servers → 3 hosts (bound 3, proven optimal), {TAIL}"),
    "feasible in cost": (
        lambda w: w.with_plan(status="feasible", bound=Bound(3, 40000.0, "continuous")),
        f"12 servers → 3 hosts (bound 3; cost 42,500 EUR, gap 5.9 %), {TAIL}",
    ),
    "feasible, fewer hosts not ruled out": (
        lambda w: w.with_plan(status="feasible", bound=Bound(2, 34000.0, "continuous")),
        f"12 servers → 3 hosts (bound 2; cost 42,500 EUR, gap 20.0 %), {TAIL}",
    ),
    "cheapest, not fewest": (
        lambda w: w.with_plan(bound=Bound(2, 42500.0, "cp-sat")),
        f"12 servers → 3 hosts (bound 2, proven cheapest at 42,500 EUR), {TAIL}",
    ),
    "interrupted": (
        lambda w: w.with_plan(status="feasible", bound=Bound(2, 34000.0, "continuous"), interrupted=True),
        f"12 servers → 3 hosts (bound 2; cost 42,500 EUR, gap 20.0 %), {TAIL}, interrupted",
    ),
    "infeasible": (
        lambda w: _empty(w, "infeasible", Conflict("app01", "needs 400 GiB, the largest host has 192 GiB")),
        (
            "no placement of 12 servers exists (proven: app01: needs 400 GiB, the largest host has 192 GiB), "
            "1 stays physical, 1 retires"
        ),
    ),
    "unknown": (
        lambda w: _empty(w.with_plan(limited=True), "unknown"),
        "no placement of 12 servers found (limit reached, bound 3 hosts), 1 stays physical, 1 retires",
    ),
    "feasible without prices": (
        lambda w: w.with_plan(
            status="feasible",
            bound=Bound(2, 0.0, "continuous"),
            hosts=tuple(replace(host, cost=0.0) for host in w.plan.hosts),
        ),
        f"12 servers → 3 hosts (bound 2, gap 33.3 %), {TAIL}",
    ),
    "unprotected": (
        lambda w: replace(w.with_plan(unprotected=(Conflict("app01", "a"), Conflict("app02", "b"))), replay=None),
        (
            "12 servers → 3 hosts (bound 3, proven optimal), N+1 except for 2 VMs, 1 stays physical, 1 retires, "
            "not replayed"
        ),
    ),
    "a failure that is not survived": (
        _lost,
        f"12 servers → 3 hosts (bound 3, proven optimal), {TAIL.replace('2/2', '1/2')}",
    ),
    "measured, levels missed": (
        lambda w: _found(_measured(w), MISSED, MISSED, Finding("VC208", "note", "esx-01", "peak")),
        (
            "12 servers → 3 hosts (bound 3, proven optimal), N+1 2/2 (1 spare), 1 stays physical, 1 retires, "
            "replay misses 2 service levels, peak ready 1.2 %"
        ),
    ),
    "replay failed, budgets breached": (
        lambda w: _found(
            _measured(w),
            Finding("VC209", "block", "esx-01", "unmet"),
            Finding("VC301", "block", "estate", "too many hosts"),
            Finding("VC301", "warn", "estate", "too much power"),
        ),
        (
            "12 servers → 3 hosts (bound 3, proven optimal), N+1 2/2 (1 spare), 1 stays physical, 1 retires, "
            "replay failed (1 service level missed), peak ready 1.2 %, 1 budget breached"
        ),
    ),
    "not replayed": (
        lambda w: replace(w, replay=None),
        "12 servers → 3 hosts (bound 3, proven optimal), N+1 (1 spare), 1 stays physical, 1 retires, not replayed",
    ),
    "rules broken by hand": (
        lambda w: replace(w, run=replace(w.run, checked=False)),
        f"12 servers → 3 hosts (bound 3, proven optimal), {TAIL}, a rule or capacity is violated",
    ),
    "inventory changed": (
        lambda w: replace(w, run=replace(w.run, changed=("harbour.yaml",))),
        f"12 servers → 3 hosts (bound 3, proven before the inventory changed), {TAIL}",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_verdict_reads(world: World, form: str) -> None:
    change, expected = FORMS[form]
    assert change(world).document().verdict == f"Plan: {expected}"


def test_one_of_everything_is_singular(worlds: Callable[[int], World]) -> None:
    assert worlds(1).document().verdict.startswith("Plan: 1 server → 3 hosts")


def test_a_budget_that_could_not_be_measured_is_not_breached(world: World) -> None:
    unmeasured = Finding("VC303", "block", "hosts_used", "could not be measured")
    assert "breached" not in _found(_empty(world, "infeasible"), unmeasured).document().verdict


def _reclaimed(world: World, **fields: object) -> str:
    assert world.replay is not None
    first, *others = world.replay.hosts
    hosts = (replace(first, **fields), *others)  # type: ignore[arg-type]
    return replace(world, replay=replace(world.replay, hosts=hosts)).document().verdict


def test_memory_under_reclaim_stands_in_the_line(world: World) -> None:
    calm = {
        "ballooned_peak_mib": 0.0,
        "compressed_peak_mib": 0.0,
        "swapped_peak_mib": 0.0,
        "unmet_peak_mib": 0.0,
        "worst_state": "high",
    }
    quiet = replace(world, replay=replace(world.replay, hosts=tuple(replace(h, **calm) for h in world.replay.hosts)))  # type: ignore[union-attr, type-var]
    assert "on a host" not in quiet.document().verdict
    assert "memory state" not in quiet.document().verdict
    words = _reclaimed(
        quiet, **{**calm, "ballooned_peak_mib": 2048.0, "swapped_peak_mib": 512.0, "worst_state": "hard"}
    )
    assert words.endswith("peak ready 1.2 %, up to 2 GiB ballooned and 512 MiB swapped on a host, memory state hard")
    assert _reclaimed(quiet, **{**calm, "compressed_peak_mib": 0.5}).endswith("peak ready 1.2 %")
    assert _reclaimed(quiet, **{**calm, "unmet_peak_mib": 3072.0}).endswith("up to 3 GiB unmet on a host")
    assert _reclaimed(quiet, **{**calm, "worst_state": "clear"}).endswith("peak ready 1.2 %")
    assert _reclaimed(quiet, **{**calm, "worst_state": "soft"}).endswith("memory state soft")


def test_reclaim_in_the_planning_period_counts(world: World) -> None:
    assert world.replay is not None
    hosts = tuple(replace(host, swapped_peak_mib=1024.0) for host in world.replay.hosts)
    planning = replace(world.replay, hosts=hosts)
    document = build(world.estate, world.demand, world.plan, world.replay, world.findings, world.run, planning=planning)
    assert "1 GiB swapped" in document.verdict


def test_work_left_undone_stands_in_the_line(world: World) -> None:
    assert world.replay is not None

    def lacking(fraction: float) -> str:
        vms = tuple(replace(vm, cpu_unserved_fraction=fraction) for vm in world.replay.vms)  # type: ignore[union-attr]
        return replace(world, replay=replace(world.replay, vms=vms)).document().verdict  # type: ignore[type-var]

    assert "up to 72.3 % of a VM's CPU work unserved" in lacking(0.723)
    assert "unserved" not in lacking(0.0009)
