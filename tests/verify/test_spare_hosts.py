"""Spare hosts: one that just holds what fails is enough, one that is a unit smaller is not; so many, one for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.verify.cases import Case, by_hand
from vconsolidate.model.admission import Admission
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.hardware import Hardware
from vconsolidate.verify.dedicated_hosts import violations
from vconsolidate.verify.failure_domains import domains, failures, used_hosts

if TYPE_CHECKING:
    from tests.towns import Town


@pytest.fixture
def spared(brim: Case) -> Case:
    """Return the full host and a spare that is just as large."""
    spare = replace(brim.plan.hosts[0], name="c-t-02", spare=True)
    return brim.policy(host_failures_tolerated=1).planned(hosts=(*brim.plan.hosts, spare))


def with_spare(case: Case, hardware: Hardware) -> Case:
    """Return the case with a spare of a type of its own."""
    kind = replace(case.cluster.host_types[0], name="s", hardware=hardware)
    spare = replace(case.plan.hosts[1], type_name="s", hardware=hardware)
    return case.clustered(host_types=(*case.cluster.host_types, kind)).planned(hosts=(case.plan.hosts[0], spare))


def test_a_spare_as_large_as_the_host_it_replaces(spared: Case) -> None:
    assert spared.told() == ()
    assert spared.policy(host_failures_tolerated=0).told() == ()


@pytest.mark.parametrize(
    "smaller",
    [
        lambda h: replace(h, memory_mib=h.memory_mib - 1),
        lambda h: replace(h, nic_mbps=999.0),
        lambda h: replace(h, cpu=replace(h.cpu, core_rating_mhz=999.0)),
        lambda h: replace(h, cpu=replace(h.cpu, cores_per_socket=9)),
    ],
    ids=["a MiB less", "slower uplinks", "slower cores", "a core less"],
)
def test_a_spare_a_little_smaller_replaces_nothing(spared: Case, smaller: Callable[[Hardware], Hardware]) -> None:
    small = with_spare(spared, smaller(spared.plan.hosts[0].hardware))
    (found,) = small.told()
    assert (found.rule, found.subjects) == ("host_failures_tolerated", ("c", "c-t-01"))
    assert small.vm_is("b", restart="disabled").told() == (), "half of it need not restart"


def test_a_host_that_holds_vms_or_is_promised_to_nobody_is_no_spare(spared: Case) -> None:
    first, second = spared.plan.hosts
    assert spared.planned(hosts=(first, replace(second, spare=False))).broken() == {"host_failures_tolerated"}
    assert "host_failures_tolerated" in spared.planned(host_of_vm=np.array([0, 1])).broken()
    elsewhere = replace(second, cluster="d", name="d-t-01")
    estate = replace(spared.estate, clusters=(spared.cluster, replace(spared.cluster, name="d")))
    both = {"c": np.zeros(2), "d": np.zeros(2)}
    other = replace(spared, estate=estate).planned(hosts=(first, elsewhere))
    other = other.demanding(
        overhead_mib_by_cluster={name: zeros + 100.0 for name, zeros in both.items()},
        cpu_overhead_by_cluster={name: zeros + 1.25 for name, zeros in both.items()},
    )
    assert other.broken() == {"host_failures_tolerated"}


@pytest.mark.parametrize(("tolerated", "spares", "kept"), [(1, 1, True), (2, 1, False), (2, 2, True), (3, 2, False)])
def test_as_many_spares_as_hosts_may_fail(spared: Case, tolerated: int, spares: int, kept: bool) -> None:
    first, second = spared.plan.hosts
    hosts = (first, *(replace(second, name=f"c-t-{n + 2:02d}") for n in range(spares)))
    case = spared.policy(host_failures_tolerated=tolerated).planned(hosts=hosts)
    assert case.broken() == (set() if kept else {"host_failures_tolerated"})


def town_of(
    town: Town, used: Sequence[tuple[int, str]], spares: Sequence[tuple[int, str]], *, tolerated: int = 1
) -> tuple[Case, Cluster]:
    """Return hosts of (GiB, rack) that each run one VM that fills them, and spares; racks fail at once."""
    every = [*used, *spares]
    hosts = [town.host(f"h{n}", town.hardware(gib=gib), rack=rack) for n, (gib, rack) in enumerate(every)]
    policy = replace(town.cluster().policy, host_failures_tolerated=tolerated, admission=Admission(domain="rack"))
    cluster = town.cluster(hosts=hosts, policy=policy)
    vms = [town.vm(f"v{n}", gib=gib) for n, (gib, _) in enumerate(used)]
    planned = tuple(
        town.planned(h.name, "c", "t", h.hardware, existing=True, rack=h.rack, spare=n >= len(used))
        for n, h in enumerate(hosts)
    )
    plan = by_hand(planned, list(range(len(used))))
    return Case(town.estate(vms, [cluster]), town.demand(vms), plan), cluster


TOWNS = {
    "one rack of two, two spares elsewhere": ([(4, "A"), (4, "A")], [(4, "B"), (4, "B")], 1, True),
    "one rack of two, one spare": ([(4, "A"), (4, "A")], [(4, "B")], 1, False),
    "the second spare fails with them": ([(4, "A"), (4, "A")], [(4, "A"), (4, "B")], 1, False),
    "two racks of one, one spare, one failure": ([(4, "A"), (4, "B")], [(4, "C")], 1, True),
    "two racks of one, one spare, two failures": ([(4, "A"), (4, "B")], [(4, "C")], 2, False),
    "a large spare for the large host alone": ([(8, "A"), (4, "A")], [(8, "B"), (4, "B")], 1, True),
    "the small host must leave the large spare": ([(4, "A"), (8, "A")], [(8, "B"), (4, "B")], 1, True),
    "three, each passed on": ([(2, "A"), (4, "A"), (8, "A")], [(8, "B"), (4, "B"), (2, "B")], 1, True),
    "two large hosts, one large spare": ([(8, "A"), (8, "A")], [(8, "B"), (4, "B")], 1, False),
    "hosts without a rack fail alone": ([(4, ""), (4, "")], [(4, "")], 1, True),
}


@pytest.mark.parametrize("name", TOWNS)
def test_every_host_of_a_rack_gets_a_spare_of_its_own(town: Town, name: str) -> None:
    used, spares, tolerated, kept = TOWNS[name]
    case, cluster = town_of(town, used, spares, tolerated=tolerated)
    told = list(violations(case.estate, case.demand, case.plan, cluster))
    assert (told == []) == kept
    assert case.broken() == (set() if kept else {"host_failures_tolerated"})
    assert all(found.subjects[0] == "c" and "no spare host is left to replace" in found.message for found in told)


def test_what_may_fail_at_once(town: Town) -> None:
    case, cluster = town_of(town, [(4, "A"), (4, "A"), (4, "B")], [(4, "C"), (4, "")])
    found = {"rack A": (0, 1), "rack B": (2,), "rack C": (3,), "h4": (4,)}
    assert domains(case.plan, cluster) == found
    assert used_hosts(case.plan, cluster) == {0: [0], 1: [1], 2: [2]}
    single = [(("rack A",), frozenset({0, 1})), (("rack B",), frozenset({2}))]
    assert list(failures(case.plan, cluster, 1)) == single, "losing a host that runs nothing costs nothing"
    names = [names for names, _ in failures(case.plan, cluster, 2)]
    assert names == [
        ("rack A", "rack B"),
        ("rack A", "rack C"),
        ("rack A", "h4"),
        ("rack B", "rack C"),
        ("rack B", "h4"),
    ]
    assert [len(lost) for _, lost in failures(case.plan, cluster, 9)] == [5], "there are no more than all"
