"""A placement of virtual machines on hosts, with what is known about how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.changes import Changes
from vconsolidate.model.datastore import VmStorage
from vconsolidate.model.evidence import Bound, Conflict, Level, PhaseRecord
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad
from vconsolidate.model.policy import CHOOSE_HOSTS
from vconsolidate.model.room import KeptRoom

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True)
class ProductLicence:
    """
    What a plan pays for the licences of a product.

    Parameters
    ----------
    name
        Name of the rule that states the price, of the cluster's licence, or of the servers it applies to.
    hosts
        Names of the hosts that need it; where VMs are counted, of those that run them.
    cores
        Of these hosts.
    cost, bound
        Over the horizon; no plan under the same rules pays less than `bound`.
    counting
        Rule of the catalogue that it is counted by; empty where the inventory spells it out.
    per
        What is counted: ``core``, ``vm`` …; ``host and core`` where both have a price.
    units, used
        Units bought, and those that floors, packs and the smallest order do not add; None where two things are
        counted.
    unseen
        Part of the cost that the search for hosts did not weigh.
    """

    name: str
    hosts: tuple[str, ...]
    cores: int
    cost: float
    bound: float
    counting: str = ""
    per: str = ""
    units: int | None = None
    used: float | None = None
    unseen: float = 0.0


@dataclass(frozen=True, slots=True)
class RestartMap:
    """
    Where the VMs of hosts that fail together run again, as planned.

    Parameters
    ----------
    hosts
        Names of the hosts that fail.
    placed
        (VM, host) for every VM that restarts.
    """

    hosts: tuple[str, ...]
    placed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """
    The placement, its status and its evidence.

    Parameters
    ----------
    status
        ``optimal`` (proven), ``feasible`` (with a gap), ``infeasible`` (proven), ``unknown`` (a limit was reached).
    hosts
        Hosts used, spares included, in the order of clusters and names; empty without a placement.
    host_of_vm
        (n_vms,) index into `hosts`; empty without a placement.
    loads
        Per host of `hosts`, its resources.
    hosts_used, cost
        Number of `hosts`; Σ of their costs, idle power and licences of products included.
    bound
        Proven lower bound on the objective.
    conflicts
        For ``infeasible``.
    unprotected
        VMs that cannot restart on any spare host when their host fails, because a rule forbids it.
    interrupted
        The user asked to stop before all was done; the plan is the best so far.
    limited
        A limit on work or time ended part of the search: a longer search may find or prove more.
    levels
        The objective level by level, the most important first; `status` speaks of those that choose hosts. Empty
        without a placement and for a plan read back.
    changes
        Changes against the earlier plan; None if there is none.
    room
        Kept for VMs that may come, and for resource pools, in the order of hosts.
    products
        Licences of products with a price.
    restarts
        A restart map for every failure of clusters that survive failures exactly; empty where hosts stay empty for
        them, and for a plan read back.
    storage
        Datastores of the files of every VM, in the order of the demand; empty where the target lists none.
    """

    status: Status
    hosts: tuple[PlannedHost, ...]
    host_of_vm: IntArray
    loads: tuple[tuple[ResourceLoad, ...], ...]
    bound: Bound
    objective: str
    conflicts: tuple[Conflict, ...] = ()
    unprotected: tuple[Conflict, ...] = ()
    phases: tuple[PhaseRecord, ...] = ()
    interrupted: bool = False
    limited: bool = False
    seed: int = 0
    levels: tuple[Level, ...] = ()
    changes: Changes | None = None
    room: tuple[KeptRoom, ...] = ()
    products: tuple[ProductLicence, ...] = ()
    restarts: tuple[RestartMap, ...] = ()
    storage: tuple[VmStorage, ...] = ()

    @property
    def hosts_used(self) -> int:
        """Number of hosts, spares included."""
        return len(self.hosts)

    @property
    def cost(self) -> float:
        """Cost of all hosts and of the licences of products."""
        hosts = sum(host.cost + host.power_cost for host in self.hosts)
        return float(hosts + sum(product.cost for product in self.products))

    @property
    def unproven(self) -> Level | None:
        """The first level that chooses hosts and is not proven to be as good as can be; None where all are."""
        return next((one for one in self.levels if one.criterion in CHOOSE_HOSTS and not one.proven), None)

    @property
    def gap(self) -> float:
        """(value − bound) / value of the first level, of the hosts where that is 0; 0 when proven or without hosts."""
        if self.status == "optimal" or not self.hosts:
            return 0.0
        first = self.levels[0] if self.levels else None
        if first is not None and first.criterion not in {"cost", "hosts"} and first.value > 0.0:
            return max(0.0, first.value - (first.bound or 0.0)) / first.value
        if first is not None and first.criterion == "hosts":
            return max(0, self.hosts_used - self.bound.hosts) / self.hosts_used
        if self.cost > 0.0:
            return max(0.0, self.cost - self.bound.cost) / self.cost
        return max(0, self.hosts_used - self.bound.hosts) / self.hosts_used
