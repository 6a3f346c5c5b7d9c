"""Restarts after failures as the checker finds them by itself: rules, excuses, the plan's own map, and its search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.verify.cases import Case, by_hand
from vconsolidate.model.admission import Admission
from vconsolidate.model.plan import RestartMap
from vconsolidate.model.statement import RuleStatement
from vconsolidate.verify import exact_failures
from vconsolidate.verify.after_failure import Aftermath
from vconsolidate.verify.plan import violations
from vconsolidate.verify.restart_memory import RestartMemory
from vconsolidate.verify.restart_search import find_restart

if TYPE_CHECKING:
    from tests.towns import Town

EXACT = Admission("exact")


def estate_of(
    town: Town,
    hosts: Mapping[str, tuple[int, str]],
    vms: Mapping[str, tuple[int, str]],
    *rules: RuleStatement,
    tolerated: int = 1,
    domain: str = "host",
    **more: object,
) -> Case:
    """Return hosts (GiB, rack) and VMs (GiB, host) that survive failures exactly, if they do."""
    real = [town.host(name, town.hardware(gib=gib), rack=rack) for name, (gib, rack) in hosts.items()]
    admission = replace(EXACT, domain=domain)
    policy = replace(town.cluster().policy, host_failures_tolerated=tolerated, admission=admission)
    cluster = replace(town.cluster(hosts=real, policy=policy), **more)  # type: ignore[arg-type]
    machines = [town.vm(name, gib=gib) for name, (gib, _) in vms.items()]
    planned = tuple(town.planned(h.name, "c", "t", h.hardware, existing=True, rack=h.rack) for h in real)
    where = [list(hosts).index(host) for _, host in vms.values()]
    return Case(town.estate(machines, [cluster], rules), town.demand(machines), by_hand(planned, where))


def aftermath(case: Case) -> Aftermath:
    return Aftermath(case.estate, case.demand, case.plan, case.cluster)


def stranded(case: Case) -> list[tuple[str, ...]]:
    """Return what fails, and the VM that then has no place."""
    return [violation.subjects[1:] for violation in case.told() if violation.rule == "host_failures_tolerated"]


def test_a_rule_between_vms_holds_after_the_failure_too(town: Town) -> None:
    apart = RuleStatement("anti_affinity", ("a", "b"))
    two = {"h1": (8, ""), "h2": (8, "")}
    vms = {"a": (2, "h1"), "b": (2, "h2")}
    assert stranded(estate_of(town, two, vms)) == []
    assert stranded(estate_of(town, two, vms, apart)) == [("h1", "a"), ("h2", "b")]
    assert stranded(estate_of(town, {**two, "h3": (8, "")}, vms, apart)) == []
    assert stranded(estate_of(town, {**two, "h3": (1, "")}, vms, apart)) == [("h1", "a"), ("h2", "b")]


def test_room_that_a_rule_keeps_free_is_no_room_after_a_failure_either(town: Town) -> None:
    hosts, vms = {"h1": (4, ""), "h2": (4, "")}, {"a": (2, "h1"), "b": (1, "h2")}
    for gib, found in ((1.0, []), (1.01, [("h1", "a")])):
        keep = RuleStatement("preserve", ("a", "b"), hosts=("h2",), amounts=(("memory_mib", gib * 1024),))
        assert stranded(estate_of(town, hosts, vms, keep)) == found


def test_traffic_counts_though_the_first_host_s_uplinks_are_not_known(town: Town) -> None:
    case = estate_of(town, {"h1": (8, ""), "h2": (8, "")}, {"a": (2, "h1"), "b": (2, "h2")})
    first, second = case.cluster.hosts
    wired = replace(second.hardware, nic_ports=1, nic_mbps=1000.0)
    case = case.clustered(hosts=(first, replace(second, hardware=wired)))
    case = case.planned(hosts=(case.plan.hosts[0], replace(case.plan.hosts[1], hardware=wired)))
    for mbps, found in ((600.0, []), (601.0, [("h1", "a")])):
        traffic = case.vm_is("a", network_mbps=mbps).vm_is("b", network_mbps=400.0)
        assert stranded(traffic.policy(network_ceiling_fraction=1.0)) == found


def test_whole_hosts_move_together_only_where_rules_allow_it(town: Town) -> None:
    """h2 is empty and large enough, but not for a; h3 is full."""
    ban = RuleStatement("ban", ("a",), hosts=("h2",))
    hosts = {"h1": (4, ""), "h2": (4, ""), "h3": (4, "")}
    vms = {"a": (2, "h1"), "b": (4, "h3")}
    assert stranded(estate_of(town, hosts, vms)) == []
    assert stranded(estate_of(town, hosts, vms, ban)) == [("h1", "a")]


def test_what_is_broken_already_is_said_of_the_plan_and_not_of_every_failure(town: Town) -> None:
    apart = RuleStatement("anti_affinity", ("a", "b"))
    together = estate_of(town, {"h1": (8, ""), "h2": (8, "")}, {"a": (2, "h1"), "b": (2, "h1")}, apart)
    assert "anti_affinity" in together.broken()


@pytest.mark.parametrize(
    ("hosts", "tolerated", "excused"),
    [(("h1",), 1, True), (("h1", "h2"), 1, False), (("h1", "h2"), 2, True), (("h1", "h2", "h3"), 2, False)],
)
def test_a_vm_that_rules_keep_on_no_more_hosts_than_may_fail_is_excused(
    town: Town, hosts: tuple[str, ...], tolerated: int, excused: bool
) -> None:
    pin = RuleStatement("pin", ("a",), hosts=hosts)
    every = {"h1": (8, ""), "h2": (1, ""), "h3": (1, ""), "h4": (8, "")}
    case = estate_of(town, every, {"a": (2, "h1"), "b": (1, "h4")}, pin, tolerated=tolerated)
    assert aftermath(case).is_excused(0) is excused
    assert not aftermath(case).is_excused(1)
    assert {names[-1] for names in stranded(case)} == (set() if excused else {"a"})


def test_hosts_in_maintenance_are_no_excuse_less_and_racks_count_as_one(town: Town) -> None:
    pin = RuleStatement("pin", ("a",), hosts=("h1", "h2"))
    every = {"h1": (8, "A"), "h2": (8, "A"), "h3": (8, "B")}
    vms = {"a": (2, "h1")}
    assert not aftermath(estate_of(town, every, vms, pin)).is_excused(0)
    assert aftermath(estate_of(town, every, vms, pin, domain="rack")).is_excused(0)
    down = estate_of(town, every, vms, pin)
    first, second, third = down.cluster.hosts
    down = down.clustered(hosts=(first, replace(second, maintenance=True), third))
    assert aftermath(down).is_excused(0)


@pytest.mark.parametrize(("count", "excused"), [(None, False), (0, False), (1, False), (5, False)])
def test_hosts_that_may_be_bought_count_as_far_as_they_may(town: Town, count: int | None, excused: bool) -> None:
    """Beside the host it is pinned to by name, its type may be bought `count` times."""
    pin = RuleStatement("pin", ("a",), hosts=("h1", "u"))
    case = estate_of(town, {"h1": (8, "")}, {"a": (2, "h1")}, pin, host_types=(town.kind("u", count=count),))
    assert aftermath(case).is_excused(0) is excused


@pytest.mark.parametrize(("tolerated", "excused"), [(1, False), (2, False), (3, True)])
def test_a_type_that_may_be_bought_three_times_is_no_way_out_of_three_failures(
    town: Town, tolerated: int, excused: bool
) -> None:
    pin = RuleStatement("pin", ("a",), hosts=("u",))
    kinds = (town.kind("u", count=3),)
    case = estate_of(town, {"h1": (8, "")}, {"a": (2, "h1")}, pin, host_types=kinds, tolerated=tolerated)
    assert aftermath(case).is_excused(0) is excused


def test_what_is_wrong_with_a_restart_is_named(town: Town) -> None:
    apart = RuleStatement("anti_affinity", ("a", "c"))
    hosts = {"h1": (8, ""), "h2": (4, ""), "h3": (8, "")}
    case = estate_of(town, hosts, {"a": (2, "h1"), "b": (3, "h1"), "c": (1, "h2"), "d": (1, "h3")}, apart)
    case = case.vm_is("d", clusters=())
    after, lost = aftermath(case), frozenset({0})
    assert after.down(lost) == [0, 1]
    assert after.wrong(lost, {0: 2, 1: 1}) is None, "h2 holds 3 of b and 1 of c: 4"
    assert after.wrong(lost, {0: 0}) == "a would run on h1, which is not a remaining host"
    assert after.wrong(lost, {3: 1}) == "d is not allowed in cluster c"
    assert after.wrong(lost, {0: 1, 1: 1}) == "h2 would exceed its limit for configured memory"
    assert "a and c" in str(after.wrong(lost, {0: 1})) or "a, c" in str(after.wrong(lost, {0: 1}))
    assert not after.allows(lost, {}, 0, 1)
    assert after.allows(lost, {}, 0, 2)
    assert after.allows(lost, {}, 1, 1)
    assert not after.allows(lost, {2: 2}, 0, 2), "c would be there already"


def test_hosts_of_another_cluster_are_not_there(town: Town) -> None:
    case = estate_of(town, {"h1": (8, ""), "h2": (8, "")}, {"a": (2, "h1")})
    first, second = case.plan.hosts
    abroad = replace(case, estate=replace(case.estate, clusters=(case.cluster, replace(case.cluster, name="d"))))
    abroad = abroad.planned(hosts=(first, replace(second, cluster="d")))
    assert aftermath(abroad).wrong(frozenset({0}), {0: 1}) == "a would run on h2, which is not a remaining host"


def test_the_plan_s_own_map_is_believed_only_where_it_is_right(town: Town) -> None:
    """Whatever the map says, the search finds the place that there is; and where there is none, no map makes one."""
    wrong = [RestartMap(("h1",), ((vm, host),)) for vm, host in (("a", "h2"), ("a", "h9"), ("z", "h3"), ("a", "h1"))]
    hosts = {"h1": (8, ""), "h2": (1, ""), "h3": (8, "")}
    for said in (*wrong, RestartMap(("h1", "h9"), (("a", "h3"),)), RestartMap(("h1",), ())):
        case = estate_of(town, hosts, {"a": (2, "h1")}).planned(restarts=(said,))
        assert case.told() == ()
        small = estate_of(town, {**hosts, "h3": (1, "")}, {"a": (2, "h1")}).planned(restarts=(said,))
        assert stranded(small) == [("h1", "a")]
    after = aftermath(estate_of(town, hosts, {"a": (2, "h1")}))
    assert find_restart(after, frozenset({0}), {0: 2}) == ("survived", -1)


def halves_of(town: Town, sizes: Sequence[int], left: Sequence[int], *rules: RuleStatement) -> Aftermath:
    """Return a host that fails with VMs of some GiB, and empty hosts of other sizes."""
    hosts = {"lost": (sum(sizes), ""), **{f"h{n}": (gib, "") for n, gib in enumerate(left)}}
    return aftermath(estate_of(town, hosts, {f"v{n}": (gib, "lost") for n, gib in enumerate(sizes)}, *rules))


@pytest.mark.parametrize(
    ("sizes", "left", "ends"),
    [
        ((4, 3), (7,), "survived"),
        ((4, 3), (6,), "impossible"),
        ((4, 3), (4, 3), "survived"),
        ((4, 3), (4, 2), "impossible"),
        ((3, 3, 2, 2), (6, 4), "survived"),
        ((4, 2, 4, 3), (8, 5), "survived"),
        ((3, 3, 3), (5, 4), "impossible"),
        ((3, 3, 3), (5, 6), "survived"),
        ((2, 2, 2, 2, 2), (5, 5), "impossible"),
    ],
    ids=str,
)
def test_a_place_is_found_where_there_is_one_and_only_there(
    town: Town, sizes: tuple[int, ...], left: tuple[int, ...], ends: str
) -> None:
    """Some of these defeat putting the largest first, wherever it goes: 3, 3, 2 and 2 GiB on 6 and 4."""
    spent: list[float] = []
    memory = RestartMemory(charge=spent.append)
    after = halves_of(town, sizes, left)
    assert find_restart(after, frozenset({0}), None, memory)[0] == ends
    assert sum(spent) > 0.0
    found = {vm: int(host[1:]) + 1 for vm, host in memory.restarts.get(frozenset({"lost"}), {}).items()}
    assert (len(found) == len(sizes)) == (ends == "survived")
    assert find_restart(after, frozenset({0}), {int(vm[1:]): host for vm, host in found.items()})[0] == ends
    part = {int(vm[1:]): host for vm, host in list(found.items())[1:]}
    assert find_restart(after, frozenset({0}), part)[0] == ends  # it is completed, or another one is found


def test_a_check_with_a_memory_tries_what_failed_before_and_ends_there(town: Town) -> None:
    hosts = {f"h{n}": (2, "") for n in range(10)}
    case = estate_of(town, hosts, {f"v{n}": (2, f"h{n}") for n in range(10)})
    memory = RestartMemory(suspects=[frozenset({"h3"}), frozenset({"h5"})])
    for _ in range(2):
        (first,) = violations(case.estate, case.demand, case.plan, memory)
        assert first.subjects[1:] == ("h5", "v5")
    assert memory.suspects == [frozenset({"h3"}), frozenset({"h5"})]
    assert memory.open_ends == 0


def test_the_vm_without_a_place_is_one_that_does_not_fit(town: Town) -> None:
    """The largest that fails goes first; the last one finds nothing."""
    assert find_restart(halves_of(town, (1, 5), (5,)), frozenset({0}), None) == ("impossible", 0)
    assert find_restart(halves_of(town, (1, 6), (5,)), frozenset({0}), None) == ("impossible", 1)


def test_rules_that_the_exact_search_meets_are_obeyed(town: Town) -> None:
    """3 and 3 fill 6, 2 and 2 fill 4: the only way, and a rule may forbid it."""
    sizes, left = (3, 3, 2, 2), (6, 4)
    fine = RuleStatement("anti_affinity", ("v0", "v2"))
    never = RuleStatement("anti_affinity", ("v0", "v1"))
    assert find_restart(halves_of(town, sizes, left, fine), frozenset({0}), None)[0] == "survived"
    assert find_restart(halves_of(town, sizes, left, never), frozenset({0}), None)[0] == "open"
    alone = RuleStatement("anti_affinity", ("v0", "v1"))
    assert find_restart(halves_of(town, (2, 2), (4,), alone), frozenset({0}), None)[0] == "impossible"


@pytest.mark.parametrize(("most", "kept"), [(3, True), (2, False)])
def test_too_many_failures_to_look_at_need_hosts_that_stay_empty(
    town: Town, monkeypatch: pytest.MonkeyPatch, most: int, kept: bool
) -> None:
    case = estate_of(town, {"h1": (8, ""), "h2": (8, ""), "h3": (8, "")}, {"a": (2, "h1"), "b": (2, "h2")})
    monkeypatch.setattr(exact_failures, "MOST_FAILURES", most)
    assert case.broken() == (set() if kept else {"host_failures_tolerated"})
    third = case.plan.hosts[2]
    spare = case.planned(hosts=(*case.plan.hosts[:2], replace(third, spare=True)))
    assert spare.told() == ()


def test_pairs_of_failures_count_as_well(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hosts fail in 3 + 3 ways, one or two at once."""
    case = estate_of(town, {f"h{n}": (8, "") for n in range(3)}, {"a": (2, "h0"), "b": (2, "h1")}, tolerated=2)
    assert case.told() == ()
    for most, kept in ((6, True), (5, False)):
        monkeypatch.setattr(exact_failures, "MOST_FAILURES", most)
        assert (case.told() == ()) == kept


def test_eight_failures_are_told_and_no_more(town: Town) -> None:
    hosts = {f"h{n}": (2, "") for n in range(10)}
    told = stranded(estate_of(town, hosts, {f"v{n}": (2, f"h{n}") for n in range(10)}))
    assert told == [(f"h{n}", f"v{n}") for n in range(8)]


def test_two_that_fail_at_once_are_named_together(town: Town) -> None:
    hosts = {"h1": (4, "A"), "h2": (4, "A"), "h3": (8, "B"), "h4": (7, "C")}
    vms = {"a": (4, "h1"), "b": (4, "h2")}
    assert estate_of(town, hosts, vms, domain="rack").told() == ()
    (found,) = estate_of(town, hosts, vms, domain="rack", tolerated=2).told()
    assert found.subjects[:-1] == ("c", "h1", "h2", "h3")
    assert found.message.startswith("when rack A and rack B fail, ")


def test_a_cluster_without_vms_survives_everything(town: Town) -> None:
    case = estate_of(town, {"h1": (4, ""), "h2": (4, "")}, {})
    assert case.demanding(cpu_mhz_by_vm_slot=np.zeros((0, 1))).told() == ()
