"""Place all VMs on hosts: encode, pack, prepare for host failures, finish, and check the plan independently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.model.progress import Progress
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.reserved_room import add_reserved_room, remove_reserved_room
from vconsolidate.packing.files.stores import limit_clusters
from vconsolidate.packing.independent_parts import independent_parts
from vconsolidate.packing.licences_of_estate import Given, plan_with_licences
from vconsolidate.packing.place_files import place_files
from vconsolidate.packing.place_parts import place_parts
from vconsolidate.packing.place_under_rules import check_plan, place_under_rules
from vconsolidate.packing.search import Search
from vconsolidate.packing.soft_rules import keep_soft_rules
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.verify.plan import loads


def place(
    estate: Estate,
    demand: Demand,
    *,
    stop: Stop,
    seed: int = 0,
    progress: Progress | None = None,
    previous: Previous | None = None,
    start: Previous | None = None,
    mending: bool = False,
    proven: Mapping[str, tuple[int, str]] | None = None,
) -> Plan:
    """
    Return the best placement found by the policy's objective, with proven bounds.

    The plan depends on names, not on the order in which the inventory lists servers, hosts or rules (except between
    wishes of one weight).

    Parameters
    ----------
    progress
        Called with values and bounds: hosts where all hosts cost the same, else the first level of the objective.
    previous
        The placement in use: VMs stay where they are unless the levels above ``migrations`` gain by moving them.
    start
        A placement to begin the search with, of other demand for example; `previous` unless given. Where it keeps all
        limits and rules, the plan costs no more; nothing else depends on it.
    mending
        The start is only to be made right by moving few VMs: no search for a cheaper plan follows, or for a bound.
    proven
        Bounds that an earlier run reported (`Found`): digest of a problem → bound and method. They hold for the very
        same problems only, and are used for no others.

    Raises
    ------
    VerificationError
        The independent checker refuses the plan: a bug of ours.
    """
    work = WorkLimit(stop)

    def plan_hosts(some: Demand) -> Plan:
        limited = limit_clusters(estate, some)
        return _place_hosts(limited, some, stop, seed, progress, previous, start, mending, proven or {})

    plan = place_files(estate, demand, plan_hosts(demand), plan_hosts, previous, work)
    if plan.storage:
        check_plan(estate, demand, plan)
    return plan


def _place_hosts(
    estate: Estate,
    demand: Demand,
    stop: Stop,
    seed: int,
    progress: Progress | None,
    previous: Previous | None,
    start: Previous | None,
    mending: bool,  # noqa: FBT001 - handed through
    proven: Mapping[str, tuple[int, str]],
) -> Plan:
    """Return the plan with hosts alone; datastores are limits of whole clusters in it."""
    with_wishes, whole = add_reserved_room(estate, demand)

    def plan_under_rules(ruled: Estate, limits: Stop) -> Plan:
        def search_plan(part: Estate, limit: Stop, given: Given) -> Plan:
            asked = previous if start is None else start
            search = Search(WorkLimit(limit), seed, progress, asked, mending=mending, proven=proven)
            pieces = independent_parts(part, whole)
            if pieces:
                return place_parts(part, whole, pieces, search, previous)
            plan = place_under_rules(part, whole, search, previous, given)
            return replace(plan, limited=search.limited)

        return plan_with_licences(ruled, whole, limits, search_plan)

    plan = remove_reserved_room(keep_soft_rules(with_wishes, whole, stop, plan_under_rules), demand, whole)
    if not plan.room:
        return plan
    check_plan(estate, demand, plan)
    return replace(plan, loads=loads(estate, demand, plan.hosts, plan.host_of_vm))
