"""Moves of running VMs: which are made, in which order, and which are left alone."""

from __future__ import annotations

import itertools

import pytest

from tests.pipeline.rebalance.clusters import CPU, begin, moved, pairs, places, text, vm
from vconsolidate.errors import InputError
from vconsolidate.model.rebalancing import EVEN_WEIGHTS, Rebalancing, Terms

FOUR_ON_ONE = [vm(f"v{n}", "h1") for n in range(4)]
MACHINE = f", hardware: {{cpu: {CPU}}}"
EVEN = [vm(f"v{n}", f"h{1 + n % 3}") for n in range(6)]


def test_an_even_cluster_is_left_alone() -> None:
    found = moved(text(EVEN))
    assert found.steps == ()
    assert len(found.states) == 1
    assert found.states[0].imbalance == pytest.approx(0.0, abs=1e-9)


def test_an_uneven_cluster_is_evened_out_with_the_fewest_moves() -> None:
    found = moved(text(FOUR_ON_ONE, ("h1", "h2")))
    assert len(pairs(found)) == 2
    assert {target for _, _, target in pairs(found)} == {"h2"}
    assert found.states[-1].imbalance == pytest.approx(0.0, abs=1e-9)


def test_rebalancing_again_moves_nothing() -> None:
    inventory = text([vm(f"v{n}", "h1", gib=2 + n) for n in range(7)])
    found = moved(inventory)
    assert found.steps
    where = places(found, inventory)
    again = moved(text([vm(f"v{n}", where[f"v{n}"], gib=2 + n) for n in range(7)]))
    assert again.steps == ()


def test_each_move_falls_by_the_least_gain() -> None:
    found = moved(text([vm(f"v{n}", "h1", gib=2 + n) for n in range(7)]))
    values = [state.imbalance for state in found.states]
    assert all(before - after >= 0.1 / 3 for before, after in itertools.pairwise(values))


@pytest.mark.parametrize(("gain", "moves"), [(0.02, 1), (0.6, 0)])
def test_a_move_that_brings_less_than_the_least_gain_is_not_made(gain: float, moves: int) -> None:
    small = [vm("a", "h1"), vm("b", "h1", gib=4), vm("c", "h2", gib=4)]
    assert (
        len(pairs(moved(text([*small, vm("d", "h2", gib=2), vm("e", "h1", gib=2)], ("h1", "h2")), Terms(gain))))
        == moves
    )


@pytest.mark.parametrize("most", [0, 1, 2])
def test_no_more_moves_than_asked(most: int) -> None:
    found = moved(text([vm(f"v{n}", "h1") for n in range(6)]), Terms(most_moves=most))
    assert len(pairs(found)) == most


def test_a_host_over_its_limit_is_relieved_whatever_the_gain() -> None:
    full = [vm(f"v{n}", "h1", gib=20) for n in range(4)]
    found = moved(text(full), Terms(least_gain=9.0))
    assert found.states[0].hosts_over == ("h1",)
    assert [step.purpose for step in found.steps] == ["limit"]
    assert found.states[-1].hosts_over == ()


def test_a_broken_rule_is_restored_whatever_the_gain() -> None:
    apart = "rules: [{kind: anti_affinity, servers: [v0, v3]}]\n"
    found = moved(text(EVEN, rest=apart), Terms(least_gain=9.0))
    assert found.states[0].broken
    assert [step.purpose for step in found.steps] == ["rule"]
    assert found.states[-1].broken == ()


def test_a_rule_is_kept_while_the_load_is_evened_out() -> None:
    inventory = text(FOUR_ON_ONE, ("h1", "h2"), rest="rules: [{kind: pin, servers: [v0, v1, v2], hosts: [h1]}]\n")
    assert pairs(moved(inventory)) == [("v3", "h1", "h2")]


def test_an_evacuated_host_is_empty_and_takes_nothing() -> None:
    found = moved(text(EVEN), Terms(emptied=frozenset({"h2"})))
    assert sorted(name for name, source, _ in pairs(found) if source == "h2") == ["v1", "v4"]
    assert "h2" not in places(found, text(EVEN)).values()
    assert "evacuation" in [step.purpose for step in found.steps]


def test_a_host_in_maintenance_is_emptied_unasked() -> None:
    found = moved(text(EVEN, {"h1": "", "h2": ", maintenance: true", "h3": ""}))
    assert "h2" not in places(found, text(EVEN)).values()


def test_what_fits_nowhere_is_told() -> None:
    full = [vm("a", "h1", gib=40), vm("b", "h2", gib=40), vm("c", "h3", gib=40)]
    found = moved(text(full), Terms(emptied=frozenset({"h1"})))
    assert found.steps == ()
    assert [(one.vms, one.host, one.purpose) for one in found.stuck] == [(("a",), "h1", "evacuation")]


def test_a_vm_makes_room_for_one_that_must_leave() -> None:
    """The large VM fits neither h2 nor h3 until a small one moves from one to the other."""
    vms = [vm("large", "h1", gib=40), vm("b", "h2", gib=20), vm("c", "h2", gib=10), vm("d", "h3", gib=25)]
    found = moved(text(vms), Terms(emptied=frozenset({"h1"})))
    assert found.stuck == ()
    assert places(found, text(vms))["large"] != "h1"
    assert pairs(found)[-1][0] == "large" or len(pairs(found)) > 1


def test_vms_that_a_rule_keeps_together_move_in_one_step() -> None:
    inventory = text(FOUR_ON_ONE, ("h1", "h2"), rest="rules: [{kind: affinity, servers: [v0, v1]}]\n")
    found = moved(inventory)
    together = [step for step in found.steps if len(step.moves) == 2]
    assert together
    assert {move.vm for move in together[0].moves} == {"v0", "v1"}


def test_vms_that_a_rule_keeps_together_are_joined() -> None:
    inventory = text(EVEN, rest="rules: [{kind: affinity, servers: [v0, v1]}]\n")
    found = moved(inventory, Terms(least_gain=9.0))
    where = places(found, inventory)
    assert where["v0"] == where["v1"]
    assert found.states[-1].broken == ()


@pytest.mark.parametrize(("tolerated", "kept"), [(0, False), (1, True)])
def test_a_move_after_which_a_failure_would_be_fatal_is_not_made(tolerated: int, kept: bool) -> None:
    """The large VM restarts only on an empty host: evening out would put something on each."""
    vms = [vm("large", "h1", gib=52), vm("b", "h2", gib=10), vm("c", "h2", gib=10)]
    exact = f", host_failures_tolerated: {tolerated}, admission: {{form: exact}}" if tolerated else ""
    found = moved(text(vms, policy=exact))
    assert (pairs(found) == []) == kept
    assert not [message for state in found.states for message in state.broken]


def test_spare_hosts_stay_empty() -> None:
    found = moved(text(FOUR_ON_ONE, policy=", host_failures_tolerated: 1"))
    assert len({target for _, _, target in pairs(found)}) == 1
    assert not found.states[-1].broken


def test_weights_choose_what_is_evened_out() -> None:
    vms = [vm("cpu1", "h1", gib=1, ghz=6), vm("cpu2", "h1", gib=1, ghz=6), vm("mem", "h2", gib=2, ghz=0.1)]
    only = {name: float(name == "cpu") for name in EVEN_WEIGHTS}
    assert len(pairs(moved(text(vms, ("h1", "h2")), Terms(weights=only)))) == 1


def test_servers_without_a_host_are_left_out_and_told() -> None:
    start = begin(text([*EVEN, vm("lost", "", more=MACHINE)]))
    assert start.left_out == ("lost",)
    assert len(start.demand.vms) == 6


def test_an_inventory_of_machines_only_is_refused() -> None:
    with pytest.raises(InputError, match=r"no server runs on a host of target\.clusters today"):
        begin(text([vm("a", "", more=MACHINE), vm("b", "", more=MACHINE)]))


def on_shared_host(rule: str, terms: Terms = Terms()) -> Rebalancing:  # noqa: B008 - frozen
    """Return the steps for VMs that a rule keeps on one host and that run on three."""
    vms = [vm("a", "h1", gib=20), vm("b", "h2", gib=20), vm("c", "h3", gib=20), vm("x", "h1", gib=40)]
    return moved(text(vms, rest=f"rules: [{rule}]\n"), terms)


def test_vms_of_one_rule_weigh_on_the_hosts_that_they_run_on_until_they_are_joined() -> None:
    """Host h1 is full with `a` and `x`: the others cannot come to `a`."""
    found = on_shared_host("{kind: affinity, servers: [a, b, c]}", Terms(least_gain=9.0))
    assert [step.target for step in found.steps] in (["h2"], ["h3"])
    assert len(found.steps[0].moves) == 2
    assert found.states[-1].broken == ()


def test_vms_are_not_joined_on_a_host_that_is_to_be_emptied() -> None:
    found = on_shared_host("{kind: affinity, servers: [b, c]}", Terms(emptied=frozenset({"h2"})))
    assert found.stuck == ()
    assert {move.target for step in found.steps for move in step.moves}.isdisjoint({"h2"})


@pytest.mark.parametrize(("gib", "joined"), [(20, True), (40, False)])
def test_vms_of_a_zone_that_stays_on_one_host_are_joined_as_those_of_a_rule(gib: int, joined: bool) -> None:
    vms = [vm(name, host, gib=gib, more=", zone: z") for name, host in (("a", "h1"), ("b", "h2"))]
    inventory = text(vms, rest="zones: [{name: z, together_in: host}]\n")
    found = moved(inventory, Terms(least_gain=9.0))
    assert (len(set(places(found, inventory).values())) == 1) is joined
    assert [(one.vms, one.purpose) for one in found.stuck] == ([] if joined else [(("b",), "rule")])
    assert (found.states[-1].broken == ()) is joined


def test_vms_that_cannot_be_joined_are_told_and_weigh_on_all_their_hosts() -> None:
    vms = [vm("a", "h1", gib=40), vm("b", "h2", gib=40)]
    found = moved(text(vms, rest="rules: [{kind: affinity, servers: [a, b]}]\n"))
    assert found.steps == ()
    assert [(one.vms, one.purpose) for one in found.stuck] == [(("b",), "rule")]


@pytest.mark.parametrize("most", [0, 1, 2])
def test_moves_that_must_be_are_not_more_than_asked_either(most: int) -> None:
    found = moved(text([vm(f"v{n}", "h1") for n in range(4)]), Terms(most_moves=most, emptied=frozenset({"h1"})))
    assert len(pairs(found)) == most
    assert {one.hindrance for one in found.stuck} == {"most moves"}
    assert len(found.stuck) == 4 - most


def test_a_host_is_freed_where_too_few_stay_empty_for_failures() -> None:
    found = moved(text(EVEN, policy=", host_failures_tolerated: 1"))
    assert found.states[0].broken == ("c has no spare host to replace h3; the policy requires 1",)
    assert found.states[-1].broken == ()
    assert [step.purpose for step in found.steps] == ["failover", "failover"]


def test_a_host_in_maintenance_does_not_count_as_free_but_one_to_be_emptied_does() -> None:
    hosts, policy = {"h1": "", "h2": "", "h3": ", maintenance: true"}, ", host_failures_tolerated: 1"
    found = moved(text(EVEN, hosts, policy=policy))
    assert found.states[-1].broken == ()
    assert {source for _, source, _ in pairs(found)} > {"h3"}
    found = moved(text(EVEN, policy=policy), Terms(emptied=frozenset({"h3"})))
    assert found.states[-1].broken == ()
    assert {source for _, source, _ in pairs(found)} == {"h3"}


def test_a_move_lets_all_vms_restart_again() -> None:
    """After h1 fails, `big` needs 40 GiB, and h2 and h3 have 38 each."""
    vms = [vm("big", "h1", gib=40), vm("b", "h2", gib=20), vm("c", "h3", gib=20), vm("d", "h3", gib=6)]
    exact = ", host_failures_tolerated: 1, admission: {form: exact}"
    found = moved(text([*vms, vm("e", "h2", gib=6)], policy=exact), Terms(least_gain=9.0))
    assert found.states[0].broken == ("when h1 fails, big cannot restart on any remaining host",)
    assert [step.purpose for step in found.steps] == ["failover"]
    assert found.states[-1].broken == ()


def test_two_vms_swap_by_way_of_a_third_host() -> None:
    """Neither host has room for a third large VM; h3, which is busy enough, takes one of them only for a while."""
    vms = [vm(name, "h1", gib=28, ghz=3.9) for name in "ab"] + [vm(name, "h2", gib=28, ghz=0.1) for name in "cd"]
    busy = [vm(f"f{n}", "h3", gib=7, ghz=3.9) for n in range(4)]
    there = "rules: [{kind: pin, servers: [f0, f1, f2, f3], hosts: [h3]}]\n"
    found = moved(text([*vms, *busy], rest=there), Terms(least_gain=0.01))
    assert [step.purpose for step in found.steps] == ["room", "room", "balance"]
    assert len({step.moves[0].vm for step in found.steps}) == 2
    assert found.states[-1].imbalance < found.states[0].imbalance


@pytest.mark.parametrize(
    ("rest", "emptied", "why"),
    [
        ("rules: [{kind: pin, servers: [v0], hosts: [h1]}]\n", {"h1"}, "not allowed"),
        ("", {"h1", "h2", "h3"}, "no room"),
    ],
)
def test_why_a_vm_cannot_leave(rest: str, emptied: set[str], why: str) -> None:
    found = moved(
        text([*EVEN, vm("w", "h4", gib=60)], ("h1", "h2", "h3", "h4"), rest=rest), Terms(emptied=frozenset(emptied))
    )
    assert {one.hindrance for one in found.stuck} == {why}


def test_only_a_host_that_stays_free_has_room() -> None:
    vms = [vm("a", "h1", gib=40), vm("b", "h2", gib=40)]
    found = moved(text(vms, policy=", host_failures_tolerated: 1"), Terms(emptied=frozenset({"h1"})))
    assert [one.hindrance for one in found.stuck] == ["spare hosts"]
