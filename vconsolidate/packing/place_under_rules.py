"""Place VMs under the rules that must hold: encode, pack, prepare for host failures, finish, check."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.errors import VerificationError
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.packing.availability.hosts_after_failures import leave_out_fatal_hosts
from vconsolidate.packing.availability.spare_hosts import bounds_with_spares
from vconsolidate.packing.availability.survive import SurvivingHosts
from vconsolidate.packing.cluster_sets import may_use_fewer_clusters, pack_on_fewer_clusters
from vconsolidate.packing.compose_plan import compose_plan
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.finish import finish
from vconsolidate.packing.host_count_bound import bound_fewest_hosts
from vconsolidate.packing.licences_of_estate import Given
from vconsolidate.packing.no_placement import explain_no_packing, explain_no_spares, explain_obstacles, plan_without_vms
from vconsolidate.packing.pack_for_failures import pack_for_failures
from vconsolidate.packing.pack_within_datastores import pack_within_datastores
from vconsolidate.packing.search import Search
from vconsolidate.verify.plan import violations

_VM_WORK = 3e-4
"""Work per VM of everything but the searches: encoding, checks, the figures of the plan."""


def place_under_rules(estate: Estate, demand: Demand, search: Search, previous: Previous | None, given: Given) -> Plan:
    """
    Return the best placement found under the rules that must hold.

    Parameters
    ----------
    given
        What the search takes for granted of licences.
    """
    if not demand.vms:
        return plan_without_vms(estate, demand, search.seed)
    search.work_limit.charge(_VM_WORK * len(demand.vms))
    encoded = encode(estate, demand, given.ordered, given.everywhere)
    impossible = explain_obstacles(encoded, demand, search.seed)
    if impossible is not None:
        return impossible
    without_files = leave_out_fatal_hosts(encoded)
    encoded, solution, overfull = pack_within_datastores(without_files, search)
    surviving = SurvivingHosts(None, bounds_with_spares(encoded, solution), solution.infeasible)
    if solution.bins is not None:
        solution = bound_fewest_hosts(encoded, solution, search)
        surviving = pack_for_failures(encoded, solution, search)
    if may_use_fewer_clusters(encoded, surviving) and not (search.mending and surviving.packing):
        surviving = pack_on_fewer_clusters(without_files, surviving, search)
    if surviving.packing is None and solution.bins is None:
        return explain_no_packing(encoded, solution, overfull, search.seed)
    if surviving.packing is None:
        return explain_no_spares(encoded, solution, surviving, search.seed)
    search.tell(encoded, "spreading the VMs", surviving.packing, surviving.bounds)
    placement = finish(encoded, surviving.packing, search, previous)
    if placement.survival_unproven:
        return explain_no_spares(encoded, solution, replace(surviving, infeasible=False), search.seed)
    plan = compose_plan(encoded, solution, surviving.bounds, placement, search, previous)
    check_plan(estate, encoded.demand, plan)
    return plan


def check_plan(estate: Estate, demand: Demand, plan: Plan) -> None:
    """
    Ask the independent checker.

    Raises
    ------
    VerificationError
        When it refuses a plan: a bug of ours.
    """
    broken = violations(estate, demand, plan)
    if broken:
        raise VerificationError(f"the plan is wrong: {'; '.join(v.message for v in broken[:3])}")
