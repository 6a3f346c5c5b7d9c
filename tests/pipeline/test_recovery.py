"""The loss of a site: what restarts at the second one, with brute force on tiny estates, and the independent check."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.arrays import frozen
from vconsolidate.model.plan import Plan
from vconsolidate.model.recovery import NotRecovered, Recovery, RecoveryPlan, Restarted
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.recovery.plan_recovery import plan_recovery
from vconsolidate.verify.recovery import violations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.towns import Town
    from vconsolidate.model.demand import Demand, VirtualMachine
    from vconsolidate.model.estate import Estate

STOP = Stop(work=2.0)


class Case:
    """East is lost, west takes over; `plan` is the plan for every day."""

    def __init__(
        self, town: Town, vms: Sequence[VirtualMachine], west: Sequence[int], rules: Sequence[RuleStatement] = (),
        **fields: object,
    ) -> None:  # fmt: skip
        hosts = [town.host(f"w{number}", town.hardware(gib=gib)) for number, gib in enumerate(west)]
        clusters = [
            town.cluster("east", types=[town.kind("big", town.hardware(gib=64))]),
            town.cluster("west", hosts=hosts),
        ]
        names = tuple(vm.name for vm in vms)
        runs = tuple(name for name in names if name.startswith("w"))
        asked = Recovery(("west",), runs=runs, replicated=tuple(name for name in names if name not in runs))
        self.recovery = replace(asked, **fields)  # type: ignore[arg-type]
        self.estate: Estate = replace(town.estate(vms, clusters, rules), recovery=self.recovery)
        self.demand: Demand = town.demand(vms, ("east", "west"))
        self.plan: Plan = place(self.estate, self.demand, stop=STOP)

    def recover(self) -> RecoveryPlan:
        found = plan_recovery(self.estate, self.demand, self.plan, stop=STOP)
        assert found is not None
        return found

    def told(self, result: RecoveryPlan) -> str:
        return "; ".join(one.message for one in violations(self.estate, self.demand, self.plan, result))


def vm(town: Town, name: str, gib: float = 4, **more: object) -> VirtualMachine:
    return town.vm(name, gib=gib, clusters=("east", "west"), **more)  # type: ignore[arg-type]


def where(found: RecoveryPlan) -> dict[str, str]:
    return {one.vm: one.host for one in found.vms}


@pytest.mark.parametrize(("west", "status"), [((8,), "optimal"), ((7,), "infeasible")])
def test_what_just_fits_recovers_and_one_gib_less_is_proven_too_small(
    town: Town, west: tuple[int, ...], status: str
) -> None:
    found = Case(town, [vm(town, "a"), vm(town, "b")], west).recover()
    assert found.status == status
    assert bool(found.conflicts) == (status == "infeasible")
    assert [one.vm for one in found.not_recovered] == ([] if status == "optimal" else ["a", "b"])


def test_every_day_nothing_runs_at_the_second_site_but_what_is_named(town: Town) -> None:
    case = Case(town, [vm(town, "a"), vm(town, "wtest")], (8, 8))
    homes = {one.name: case.plan.hosts[host].cluster for one, host in zip(case.demand.vms, case.plan.host_of_vm)}  # noqa: B905
    assert homes == {"a": "east", "wtest": "west"}


def test_vms_of_the_second_site_stay_or_are_switched_off(town: Town) -> None:
    vms = [vm(town, "a", 6), vm(town, "wtest", 4)]
    staying = Case(town, vms, (8, 8)).recover()
    assert len(set(where(staying).values())) == 2
    assert staying.stopped == ()
    too_small = Case(town, vms, (8,)).recover()
    assert too_small.status == "infeasible"
    off = Case(town, vms, (8,), may_stop=("wtest",)).recover()
    assert (off.status, off.stopped, where(off)) == ("optimal", ("wtest",), {"a": "w0"})


def test_rules_hold_after_the_loss(town: Town) -> None:
    apart = RuleStatement("anti_affinity", ("a", "b"))
    vms = [vm(town, "a"), vm(town, "b")]
    assert Case(town, vms, (8,), [apart]).recover().status == "infeasible"
    assert set(where(Case(town, vms, (8, 8), [apart]).recover()).values()) == {"w0", "w1"}
    assert Case(town, vms, (8,), [replace(apart, level="should")]).recover().status == "optimal"


def test_a_vm_that_no_cluster_takes_says_why_and_the_others_recover(town: Town) -> None:
    pinned = RuleStatement("pin", ("c",), hosts=("east",), reason="licensed there")
    stuck = replace(vm(town, "b"), clusters=("east",), refused={"west": "the guest is not supported"})
    down = vm(town, "d", restart="disabled")
    case = Case(town, [vm(town, "a"), stuck, vm(town, "c"), down], (64,), [pinned])
    found = case.recover()
    assert found.status == "optimal"
    assert where(found) == {"a": "w0"}
    reasons = {one.vm: (one.meant, one.reason) for one in found.not_recovered}
    assert reasons["b"] == (True, "no cluster of the second site takes it (west: the guest is not supported)")
    assert reasons["c"][0]
    assert "licensed there" in reasons["c"][1] or "pin" in reasons["c"][1]
    assert reasons["d"] == (False, "its restart is disabled")


def test_where_not_all_fit_the_most_critical_tiers_are_planned(town: Town) -> None:
    vms = [vm(town, "a", tier=1), vm(town, "b", tier=2), vm(town, "c", tier=4)]
    found = Case(town, vms, (8,)).recover()
    assert (found.status, found.tiers_that_fit, set(where(found))) == ("infeasible", (1, 2), {"a", "b"})
    assert [(tier.tier, tier.vms, tier.recovered) for tier in found.tiers] == [(1, 1, 1), (2, 1, 1), (4, 1, 0)]


def test_host_failures_and_ceilings_are_those_that_recovery_states(town: Town) -> None:
    vms = [vm(town, "a"), vm(town, "b")]
    assert Case(town, vms, (8,), memory_ceiling_fraction=0.9).recover().status == "infeasible"
    assert Case(town, vms, (8,), host_failures_tolerated=1).recover().status == "infeasible"
    spare = Case(town, vms, (8, 8), host_failures_tolerated=1).recover()
    assert (spare.status, len(spare.hosts)) == ("optimal", 2)


def test_hosts_restart_the_most_critical_tier_first(town: Town) -> None:
    vms = [vm(town, "a", tier=4), vm(town, "b", tier=1), vm(town, "c", tier=2, restart="highest")]
    found = Case(town, vms, (64,), restarts_per_host_hour=6, decision_s=1800.0).recover()
    assert {one.vm: one.ready_s for one in found.vms} == {"b": 2400.0, "c": 3000.0, "a": 3600.0}
    assert [tier.rto_s for tier in found.tiers] == [2400.0, 3000.0, 3600.0]
    unknown = Case(town, vms, (64,)).recover()
    assert {one.ready_s for one in unknown.vms} == {None}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_recovery_agrees_with_brute_force(town: Town, data: st.DataObject) -> None:
    west = data.draw(st.lists(st.integers(3, 9), min_size=1, max_size=3))
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    apart = data.draw(st.booleans()) and len(sizes) > 1
    rules = [RuleStatement("anti_affinity", ("v0", "v1"))] if apart else []
    found = Case(town, [vm(town, f"v{n}", gib) for n, gib in enumerate(sizes)], west, rules).recover()
    alone = [gib for gib in sizes if gib <= max(west)]  # a larger one is left out, with the reason
    assert {one.vm for one in found.not_recovered if found.status == "optimal"} == (
        {f"v{n}" for n, gib in enumerate(sizes) if gib > max(west)} if found.status == "optimal" else set()
    )
    apart = apart and max(sizes[:2]) <= max(west)
    fewest = None
    for placed in itertools.product(range(len(west)), repeat=len(alone)):
        loads = [sum(gib for gib, host in zip(alone, placed, strict=True) if host == one) for one in range(len(west))]
        if (
            alone
            and all(load <= most for load, most in zip(loads, west, strict=True))
            and not (apart and placed[0] == placed[1])
        ):
            fewest = min(fewest or len(west), len(set(placed)))
    assert (found.status == "infeasible") == (fewest is None)
    if fewest is not None:
        assert (found.status, len(found.hosts), found.bound_hosts) == ("optimal", fewest, fewest)


@pytest.fixture
def sound(town: Town) -> tuple[Case, RecoveryPlan]:
    vms = [vm(town, "a", 4), vm(town, "b", 6), vm(town, "wtest", 2), vm(town, "woff", 2)]
    case = Case(town, vms, (8, 8), may_stop=("woff",))
    found = case.recover()
    assert case.told(found) == ""
    return case, found


def with_vms(found: RecoveryPlan, *vms: Restarted) -> RecoveryPlan:
    names = {one.vm for one in vms}
    return replace(found, vms=(*(one for one in found.vms if one.vm not in names), *vms))


def test_the_checker_refuses_a_recovery_with_a_mistake(sound: tuple[Case, RecoveryPlan]) -> None:
    case, found = sound
    at = where(found)
    gone = replace(found, vms=tuple(one for one in found.vms if one.vm != "a"))
    assert "a is lost without a reason" in case.told(gone)
    assert case.told(replace(gone, not_recovered=(NotRecovered("a", 3, "no room", meant=True),))) == ""
    other = next(name for name in ("w0", "w1") if name != at["wtest"])
    assert "moves to" in case.told(with_vms(found, Restarted("wtest", other, 3, stayed=True)))
    assert "is to be switched off" in case.told(with_vms(found, Restarted("woff", at["wtest"], 3, stayed=True)))
    assert "no host of the second site" in case.told(with_vms(found, Restarted("a", "east-big-01", 3, stayed=False)))
    assert "is no VM of the plan" in case.told(with_vms(found, Restarted("ghost", "w0", 3, stayed=False)))
    full = with_vms(found, *(Restarted(name, at["wtest"], 3, stayed=False) for name in ("a", "b")))
    assert "exceeds its limit for memory" in case.told(full).replace("configured ", "")


def test_the_checker_knows_what_is_replicated_and_which_rules_hold(town: Town) -> None:
    apart = RuleStatement("anti_affinity", ("a", "b"))
    case = Case(town, [vm(town, "a"), vm(town, "b")], (16, 16), [apart])
    found = case.recover()
    together = with_vms(found, *(Restarted(name, "w0", 3, stayed=False) for name in ("a", "b")))
    assert "after the loss of the first site" in case.told(together)
    case.estate = replace(case.estate, recovery=replace(case.recovery, replicated=("a",)))
    assert "b restarts, but is not replicated" in case.told(found)


def test_hosts_to_buy_count_against_those_of_every_day(town: Town) -> None:
    types = [town.kind("t", town.hardware(gib=8), count=2)]
    vms = [vm(town, "a", 6), vm(town, "wtest", 6)]
    case = Case(town, vms, (8,))
    second = town.cluster("west", types=types)
    case.estate = replace(case.estate, clusters=(case.estate.clusters[0], second))
    case.plan = place(case.estate, case.demand, stop=STOP)
    found = case.recover()
    assert (found.status, found.to_buy, len(found.normal_hosts)) == ("optimal", 1, 1)
    one = replace(second, host_types=(replace(types[0], count=1),))
    case.estate = replace(case.estate, clusters=(case.estate.clusters[0], one))
    assert case.recover().status == "infeasible"
    assert "1 may be bought" in case.told(found)


def test_without_a_section_or_a_plan_there_is_no_recovery(town: Town) -> None:
    case = Case(town, [vm(town, "a")], (8,))
    assert plan_recovery(replace(case.estate, recovery=None), case.demand, case.plan) is None
    nothing = replace(case.plan, hosts=(), host_of_vm=frozen(case.plan.host_of_vm[:0].copy()))
    assert plan_recovery(case.estate, case.demand, nothing) is None
