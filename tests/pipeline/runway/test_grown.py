"""Demand of months to come: of one cluster as of all, and what breaks the placement in which cluster."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.pipeline.runway.test_runway import Case, ask, case_of
from tests.shell import ROOT
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.part_of_demand import subset
from vconsolidate.model.runway import Months
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.runway.bisect import first_month
from vconsolidate.pipeline.runway.by_sums import used_over_time
from vconsolidate.pipeline.runway.grown import GrowingDemand
from vconsolidate.pipeline.runway.growth import Asked, growth_of
from vconsolidate.pipeline.runway.placed import placement_runway
from vconsolidate.pipeline.runway.statements import stated_growth
from vconsolidate.pipeline.settings import Settings
from vconsolidate.verify.host_loads import CountedResources, loads_of_host
from vconsolidate.verify.resource_pools import with_parts

MONTHS = 36


@pytest.fixture(scope="module")
def two_sites() -> Case:
    estate = load_inventory(ROOT / "sample_inventories" / "two-sites.yaml")
    outcome = plan_estate(estate, Settings(stop=Stop(work=1.0), host_range=False, room=False))
    return outcome.estate, outcome.demand, outcome.plan


def growing(case: Case, *growth: str) -> GrowingDemand:
    estate, demand, plan = case
    policies = [estate.clusters[0].policy] * len(demand.vms)
    groups = ("",) * len(demand.vms)
    found = growth_of(estate, demand.vms, groups, policies, Asked(stated_growth(growth, {""})), MONTHS)
    return GrowingDemand(estate, demand, plan, groups, found)


def test_the_demand_of_one_cluster_is_its_part_of_the_whole(two_sites: Case) -> None:
    grown = growing(two_sites, "10%..60%")
    for cluster in two_sites[0].clusters:
        whole, part = grown.at(17, "high", cluster.name), grown.of_cluster(17, "high", cluster.name)
        expected = subset(whole, grown.rows_of(cluster.name))
        assert part.vms == expected.vms
        assert np.array_equal(part.cpu_mhz_by_vm_slot, expected.cpu_mhz_by_vm_slot)
        assert np.array_equal(
            part.overhead_mib_by_cluster[cluster.name], expected.overhead_mib_by_cluster[cluster.name]
        )


def test_sums_are_those_of_all_vms_on_one_host_of_the_whole_demand(two_sites: Case) -> None:
    estate, _, plan = two_sites
    grown = growing(two_sites, "10%..60%")
    for cluster in estate.clusters:
        hardware = next(host.hardware for host in plan.hosts if host.cluster == cluster.name)
        used = used_over_time(grown, cluster, hardware, MONTHS)
        month = grown.at(MONTHS, "high", cluster.name)
        whole = with_parts(grown.estate, month)
        loads = loads_of_host(cluster, hardware, whole, grown.rows_of(cluster.name), CountedResources.of(whole))
        for load in loads:
            if load.resource in used.all_vms["high"]:
                assert used.all_vms["high"][load.resource][MONTHS] == pytest.approx(load.used, rel=1e-12)


def test_what_is_broken_elsewhere_breaks_nothing_here(two_sites: Case) -> None:
    """All VMs of one cluster on a single host of it: that cluster is broken today, the other is not."""
    estate, demand, plan = two_sites
    broken, sound = estate.clusters[0].name, estate.clusters[1].name
    first = next(row for row, host in enumerate(plan.hosts) if host.cluster == broken)
    home = np.array([plan.hosts[row].cluster == broken for row in plan.host_of_vm.tolist()])
    heaped = replace(plan, host_of_vm=np.where(home, first, plan.host_of_vm))
    grown = growing((estate, demand, heaped), "0%")
    here, words = placement_runway(grown, heaped, broken, Months(None, None, None), MONTHS)
    assert here.typical == 0
    assert words
    there, _ = placement_runway(grown, heaped, sound, Months(None, None, None), MONTHS)
    assert there.typical is None


def test_licences_of_larger_vms_are_money_and_no_limit() -> None:
    """The plan states the licences of today's vCPUs; with more of them it costs more, and still holds."""
    rule = "[{kind: licence, name: DB, servers: [v0], per: vcpu, price: 100 EUR}]"
    case = case_of(cpu=(30,), memory=(6,), hosts=1, rules=rule)
    assert case[2].products
    found = ask(case, "60%").clusters[0]
    assert found.placed.typical == found.out.typical is not None
    assert growing(case, "60%").at(found.out.typical - 1, "typical", "c").vms[0].vcpus > case[1].vms[0].vcpus
    assert "licence" not in found.broken


@pytest.mark.parametrize(
    ("last", "before", "held"), [(-1, None, -1), (7, None, -1), (7, 20, 3), (36, None, 5), (7, 8, 7)]
)
def test_bisection_with_what_is_known_finds_the_same_month_in_fewer_tries(
    last: int, before: int | None, held: int
) -> None:
    tried: list[int] = []

    def holds(month: int) -> bool:
        tried.append(month)
        return month <= last

    assert first_month(holds, MONTHS, before, held) == (None if last >= MONTHS else last + 1)
    assert all(month > held and (before is None or month < before) for month in tried)
