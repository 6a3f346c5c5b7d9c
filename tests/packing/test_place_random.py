"""Random small estates against brute force: what the solvers are told, what they answer, and what is promised."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconsolidate.model.admission import AdmissionForm
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.datastores import limit_datastores
from vconsolidate.packing.encoding.encode import Encoded, encode
from vconsolidate.packing.place import place
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Small

    Estates = Callable[[int, int], st.SearchStrategy[Small]]

STOP = Stop(work=5.0)
_FORMS: tuple[AdmissionForm, ...] = ("dedicated", "dedicated", "exact", "slots", "percentage")
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def bins_of(encoded: Encoded, plan: Plan) -> list[Bin] | None:
    """Return a plan as a packing of the problem; None when VMs that were merged are apart."""
    bins = []
    for index, host in enumerate(plan.hosts):
        [host_class] = [
            number
            for number, c in enumerate(encoded.hosts.classes)
            if encoded.hosts.clusters[c.cluster].name == host.cluster
            and (host.name in {h.name for h in c.existing} if host.existing else c.type_name == host.type_name)
            and bool(c.existing) == host.existing
        ]
        here = {vm for vm in range(len(encoded.items.vm_order)) if plan.host_of_vm[encoded.items.vm_order[vm]] == index}
        merged_vms = {int(encoded.items.merged_of_vm[vm]) for vm in here}
        if {
            vm for vm in range(len(encoded.items.vm_order)) if int(encoded.items.merged_of_vm[vm]) in merged_vms
        } != here:
            return None
        copies: dict[int, int] = {}
        for merged_vm in sorted(merged_vms):
            item = int(encoded.items.item_of_merged[merged_vm])
            copies[item] = copies.get(item, 0) + 1
        bins.append(Bin(host_class, tuple(copies), tuple(copies.values())))
    return bins


@settings(RELAXED, max_examples=150)
@given(data=st.data())
def test_the_problem_says_what_the_checker_says(small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(small_estates(0, 3))
    if not small.hosts:
        return
    encoded = limit_datastores(encode(small.estate, small.demand))
    for _ in range(8):
        hosts = st.integers(0, len(small.hosts) - 1)
        plan = small.plan([data.draw(hosts) for _ in small.demand.vms])
        found = violations(small.estate, small.demand, plan)
        bins = bins_of(encoded, plan)
        if bins is None:
            assert any(violation.rule in {"affinity", "zone_affinity"} for violation in found)
        else:
            assert (packing_faults(encoded.problem, bins) == ()) == (found == ())


@settings(RELAXED, max_examples=80)
@given(data=st.data())
def test_a_plan_is_as_cheap_as_brute_force(small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(small_estates(0, 2))
    good = [
        (plan.cost, plan.hosts_used)
        for placement in small.placements()
        if not violations(small.estate, small.demand, plan := small.plan(placement))
    ]
    plan = place(small.estate, small.demand, stop=STOP)
    if not good:
        assert plan.status == "infeasible"
        assert plan.conflicts
        return
    assert plan.status == "optimal"
    assert violations(small.estate, small.demand, plan) == ()
    assert round(plan.cost, 6) == round(min(good)[0], 6)
    assert plan.bound.cost <= plan.cost + 1e-9
    assert plan.bound.hosts <= min(hosts for _, hosts in good)


@settings(RELAXED, max_examples=80)
@given(data=st.data())
def test_no_plan_that_survives_failures_beats_the_bound(small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(small_estates(1, 1))
    forms = {cluster.name: data.draw(st.sampled_from(_FORMS)) for cluster in small.estate.clusters}
    clusters = tuple(
        replace(c, policy=replace(c.policy, admission=replace(c.policy.admission, form=forms[c.name])))
        for c in small.estate.clusters
    )
    small = replace(small, estate=replace(small.estate, clusters=clusters))
    plan = place(small.estate, small.demand, stop=STOP)
    assert violations(small.estate, small.demand, plan) == ()
    for placement in small.placements():
        others = [h for h in range(len(small.hosts)) if h not in placement]
        for size in range(len(others) + 1):
            for spares in itertools.combinations(others, size):
                other = small.plan(placement, spares)
                if violations(small.estate, small.demand, other):
                    continue
                assert plan.status != "infeasible"
                assert plan.bound.hosts <= len(other.hosts)
                assert plan.bound.cost <= sum(host.cost for host in other.hosts) + 1e-9
