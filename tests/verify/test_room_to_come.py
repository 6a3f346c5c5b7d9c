"""Room for VMs that may come, as the checker looks for it: the plan's record first, then any way that there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.verify.cases import Case, by_hand
from vconsolidate.model.room import KeptRoom, RoomWanted
from vconsolidate.model.statement import RuleStatement
from vconsolidate.verify import reserved_room

if TYPE_CHECKING:
    from tests.towns import Town


def roomy(
    town: Town,
    free_gib: Sequence[int],
    *rooms: RoomWanted,
    kept: Sequence[KeptRoom] = (),
    rules: Sequence[RuleStatement] = (),
) -> Case:
    """Return hosts that run a VM of 1 GiB each and have so much memory beside it."""
    hosts = [town.host(f"h{n}", town.hardware(gib=gib + 1)) for n, gib in enumerate(free_gib)]
    vms = [town.vm(f"v{n}", gib=1) for n in range(len(hosts))]
    planned = tuple(town.planned(h.name, "c", "t", h.hardware, existing=True) for h in hosts)
    plan = by_hand(planned, list(range(len(hosts))), room=tuple(kept))
    estate = replace(town.estate(vms, [town.cluster(hosts=hosts)], rules), reserve_room=rooms)
    return Case(estate, town.demand(vms), plan)


def wanted(gib: float, count: int = 1, name: str = "next", **fields: object) -> RoomWanted:
    return RoomWanted(name, 1, int(gib * 1024), **{"cpu_mhz": 0.0, "count": count, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("free", "rooms", "found"),
    [
        ((4,), (wanted(4),), True),
        ((4,), (RoomWanted("next", 1, 4097, cpu_mhz=0.0),), False),
        ((4,), (wanted(2, 2),), True),
        ((4,), (wanted(2, 3),), False),
        ((2, 2), (wanted(4),), False),
        ((2, 2), (wanted(2, 2),), True),
        ((2, 3), (wanted(3), wanted(2, name="other")), True),
        ((3, 2), (wanted(2, name="other"), wanted(3)), True),
        ((6, 4), (wanted(3, 2), wanted(2, 2, name="other")), True),
        ((6, 3), (wanted(3, 2), wanted(2, 2, name="other")), False),
        ((4, 2), (wanted(2, 2, together=True), wanted(2, name="other")), True),
        ((3, 3), (wanted(2, 2, together=True),), False),
        ((4, 3), (wanted(2, 2, together=True), wanted(3, name="other")), True),
        ((4, 2), (wanted(2, 2, together=True), wanted(3, name="other")), False),
        ((2, 6), (wanted(3, 2), wanted(2, name="other")), True),
        ((*[0] * 40, 4), (wanted(4),), True),
    ],
)
def test_all_rooms_are_there_at_once(
    town: Town, free: tuple[int, ...], rooms: tuple[RoomWanted, ...], found: bool
) -> None:
    case = roomy(town, free, *rooms)
    assert case.broken() == (set() if found else {"reserve_room"})


def test_the_message_names_all_rooms_and_what_stands_in_the_way(town: Town) -> None:
    (plain,) = roomy(town, (1,), wanted(2, 3), wanted(1, name="other")).told()
    assert plain.message == "no room is left for 3 VMs of next, 1 VM of other"
    assert plain.subjects == ("next", "other")
    (why,) = roomy(town, (1,), wanted(2), kept=[KeptRoom("next", 0, 1)]).told()
    assert why.message.startswith(
        "no room is left for 1 VM of next: with them, h0 exceeds its limit for configured memory: "
    )


@pytest.mark.parametrize(
    "kept",
    [
        [KeptRoom("next", 0, 2)],
        [KeptRoom("next", 0, 1), KeptRoom("next", 1, 1)],
        [KeptRoom("next", 1, 2)],
        [KeptRoom("next", 0, 1)],
        [KeptRoom("other", 0, 2)],
        [],
    ],
    ids=["right", "one each", "no room there", "one of two", "another", "nothing"],
)
def test_a_record_that_is_wrong_or_short_is_no_fault_while_there_is_room(town: Town, kept: list[KeptRoom]) -> None:
    assert roomy(town, (4, 2), wanted(2, 2), kept=kept).told() == ()
    assert roomy(town, (3, 1), wanted(2, 2), kept=kept).broken() == {"reserve_room"}


def test_the_record_alone_is_enough(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserved_room, "_ways", lambda *_: iter(()))
    assert roomy(town, (4, 2), wanted(2, 2), kept=[KeptRoom("next", 0, 2)]).told() == ()
    assert roomy(town, (4, 2), wanted(2, 2), kept=[KeptRoom("next", 0, 1)]).broken() == {"reserve_room"}


def test_rooms_of_one_cluster_are_not_found_in_another(town: Town) -> None:
    case = roomy(town, (4, 1), wanted(4, cluster="d"))
    first, second = case.plan.hosts
    other = replace(town.cluster("d", hosts=[case.cluster.hosts[1]]))
    both = {name: np.zeros(2) for name in "cd"}
    split = replace(case, estate=replace(case.estate, clusters=(case.cluster, other)))
    split = split.demanding(
        overhead_mib_by_cluster=both, cpu_overhead_by_cluster={name: zero + 1.0 for name, zero in both.items()}
    ).planned(hosts=(first, replace(second, cluster="d")))
    split = split.vm_is("v1", clusters=("d",))
    assert split.broken() == {"reserve_room"}
    assert replace(split, estate=replace(split.estate, reserve_room=(wanted(1, cluster="d"),))).told() == ()
    assert replace(split, estate=replace(split.estate, reserve_room=(wanted(4, cluster="c"),))).told() == ()


def test_spare_hosts_have_no_room(town: Town) -> None:
    case = roomy(town, (1, 4), wanted(4))
    assert case.told() == ()
    first, second = case.plan.hosts
    alone = case.planned(hosts=(first, replace(second, spare=True)), host_of_vm=np.array([0, 0]))
    assert alone.vm_is("v1", configured_mib=0, consumed_mib=0.0).broken() == {"reserve_room"}


def test_rules_about_hosts_hold_for_what_comes(town: Town) -> None:
    rule = RuleStatement("max_vms_per_host", ("v0", "v1"), hosts=("c",), limit=2)
    assert roomy(town, (4, 4), wanted(2, 2), rules=[rule]).told() == ()
    assert roomy(town, (4, 4), wanted(2, 3), rules=[rule]).broken() == {"reserve_room"}
    assert roomy(town, (4, 4), wanted(2, 3)).told() == ()
    (found,) = roomy(town, (4,), wanted(1, 2), rules=[replace(rule, members=("v0",))]).told()
    assert found.message.startswith("no room is left for 2 VMs of next: with them, ")


def test_vms_that_stand_for_room_already_need_no_other(town: Town) -> None:
    case = roomy(town, (1,), wanted(4))
    assert case.broken() == {"reserve_room"}
    assert case.vm_is("v0", stands_for="next").told() == ()


def test_a_plan_that_is_broken_already_is_told_as_that_alone(town: Town) -> None:
    case = roomy(town, (1,), wanted(9)).vm("v0", configured_mib=9000)
    assert case.broken() == {"memory_configured"}
