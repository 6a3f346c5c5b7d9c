"""What a rebalancing begins with: a plan document with its inventory, or an inventory that says where VMs run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from vconsolidate.errors import UsageError
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.pipeline.rebalance.placement_of_today import in_service, running_today
from vconsolidate.pipeline.verify.reopen import ReopenedPlan
from vconsolidate.sizing.size import size
from vconsolidate.words import counted, did_you_mean


@dataclass(frozen=True, slots=True)
class Beginning:
    """
    A placement to begin with.

    Parameters
    ----------
    estate
        No host of the plan is in maintenance in it.
    left_out
        Servers that run on no host of a cluster.
    maintenance
        Hosts in maintenance that run VMs.
    """

    estate: Estate
    demand: Demand
    plan: Plan
    left_out: tuple[str, ...] = ()
    maintenance: tuple[str, ...] = ()


def of_inventory(estate: Estate, file: str, seed: int) -> Beginning:
    """
    Return where the inventory says that VMs run.

    Raises
    ------
    InputError
        When no server runs on a host of the target.
    """
    found = running_today(estate, size(estate, seed=seed), file)
    return Beginning(found.estate, found.demand, found.plan, found.unknown, found.maintenance)


def of_plan(reopened: ReopenedPlan) -> Beginning:
    """
    Return the placement of a plan document under today's inventory.

    Raises
    ------
    UsageError
        When the plan places nothing.
    """
    if not reopened.plan.hosts:
        raise UsageError("the plan has no placement", hint="name a plan document with hosts")
    busy = frozenset(reopened.plan.hosts[host].name for host in reopened.plan.host_of_vm.tolist())
    estate, maintenance = in_service(reopened.estate, busy)
    plan = replace(reopened.plan, changes=None)
    return Beginning(estate, reopened.demand, plan, reopened.unplaced, maintenance)


def check_hosts(beginning: Beginning, emptied: Collection[str]) -> None:
    """
    Refuse to empty hosts that are not there, or all of them.

    Raises
    ------
    UsageError
        With the name, and the one that was probably meant.
    """
    names = [host.name for host in beginning.plan.hosts]
    for name in emptied:
        if name not in names:
            raise UsageError(
                f'--evacuate "{name}": no host of that name runs{did_you_mean(name, names)}',
                hint=f"name one of the {counted(len(names), 'host')} of the placement",
            )
    if set(names) <= {*emptied, *beginning.maintenance}:
        raise UsageError("all hosts are to be emptied: nothing is left for their VMs", hint="leave some hosts out")
