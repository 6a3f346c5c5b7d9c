"""A placement of virtual machines on hosts, with what is known about how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.policy import CHOOSE_HOSTS, Criterion
from vconsolidate.model.previous import Told
from vconsolidate.model.room import KeptRoom

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True)
class PlannedHost:
    """
    A host the plan uses.

    Parameters
    ----------
    name
        Of an existing host, or ``<cluster>-<type>-<number>`` for one to buy.
    type_name
        Host type (or the type of an existing host).
    existing
        It is there already.
    spare
        Kept empty so that the cluster survives failures (``policy.host_failures_tolerated``).
    cost
        Purchase price (0 for an existing host) plus licences over the horizon.
    power_cost
        Idle power over the horizon, the facility's share included; 0 where no electricity price is known.
    """

    name: str
    cluster: str
    type_name: str
    hardware: Hardware
    existing: bool
    spare: bool
    site: str
    rack: str
    cost: float
    labels: tuple[tuple[str, str], ...] = ()
    power_cost: float = 0.0

    def domain(self, key: str) -> str:
        """Return what fails at once with it: the label ``key`` with its value, or its own name where it has none."""
        value = {"host": "", "rack": self.rack, "site": self.site}.get(key, "") or dict(self.labels).get(key, "")
        return f"{key} {value}" if value and key != "host" else self.name


@dataclass(frozen=True, slots=True)
class ResourceLoad:
    """
    How much of one resource of one host is planned to be used.

    Parameters
    ----------
    resource
        ``cpu``, ``cpu@09:00`` (a slot of the profile), ``vcpus``, ``memory_configured``, ``memory_consumed``,
        ``memory_reserved``, ``network``, ``vms``, ``reserved_cpu``.
    used, capacity
        In `unit`; capacity is after ceilings, overcommit and the hypervisor's reserve, so used ≤ capacity.
    """

    resource: str
    used: float
    capacity: float
    unit: str

    @property
    def fraction(self) -> float:
        """Used over capacity."""
        return self.used / self.capacity if self.capacity else 0.0


@dataclass(frozen=True, slots=True)
class Bound:
    """
    A proven lower bound: no plan under the same rules needs fewer `hosts` or costs less than `cost`.

    Parameters
    ----------
    method
        What proved it: ``continuous``, ``dual-feasible function``, ``clique``, ``column generation``, ``cp-sat`` …
    packing_hosts
        No plan needs fewer even if no host failure is to be survived; what `hosts` is above it is for failures. 0 for
        a plan read back.
    """

    hosts: int
    cost: float
    method: str
    packing_hosts: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """
    Why no plan exists, in the user's words: a resource or rule and how much is missing.

    Parameters
    ----------
    place
        Of the rule in the inventory, where one rule is to blame; a subject that has a name is looked up by it.
    figures
        What it says is enough to show that there is no plan; False where it only names what may be to blame.
    """

    subject: str
    message: str
    place: Place = NOWHERE
    figures: bool = True


SMALLEST_CONFLICT = "smallest conflict"
"""Subject of the conflict that names the smallest set of promises which cannot all be kept."""


@dataclass(frozen=True, slots=True)
class PhaseRecord:
    """One phase of the solver portfolio: what it reached."""

    phase: str
    value: int | None
    bound: int | None


@dataclass(frozen=True, slots=True)
class Level:
    """
    One level of the objective: what the plan reaches and what is proven of it.

    Parameters
    ----------
    unit
        Of `value` and `bound`: the currency, ``hosts``, ``W``, ``VMs``, ``share`` or ``pairs``.
    bound
        No plan that `among` speaks of has a lower value (of ``similarity``: a higher one); None: nothing is proven.
    among
        ``all``; ``as good above`` (plans as good on the levels above); ``same hosts`` (as good above, and on as many
        hosts of each kind).
    """

    criterion: Criterion
    value: float
    unit: str
    bound: float | None
    among: Literal["all", "as good above", "same hosts"]

    @property
    def proven(self) -> bool:
        """Value and bound meet, a ten-thousandth of a share apart at most."""
        if self.bound is None:
            return False
        tolerance = 1e-4 if self.unit == "share" else 1e-9 * max(1.0, abs(self.value))
        return abs(self.value - self.bound) <= tolerance


@dataclass(frozen=True, slots=True)
class Move:
    """A VM that runs on another host than in the plan before."""

    vm: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Changes:
    """
    What a plan changes in the one before it.

    Parameters
    ----------
    kept
        VMs that stay on their host.
    moved
        VMs that change their host, by name.
    new, gone
        Names of VMs that the plan before, or this one, does not have.
    hosts_added, hosts_left
        Names of hosts that only this plan, or only the one before, uses.
    told_by
        What told where VMs ran before.
    """

    kept: int
    moved: tuple[Move, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    hosts_added: tuple[str, ...]
    hosts_left: tuple[str, ...]
    told_by: Told = "plan"


@dataclass(frozen=True, slots=True)
class ProductLicence:
    """
    What a plan pays for the licences of a product.

    Parameters
    ----------
    name
        Of the rule that states the price, or what it is about.
    hosts
        Names of the hosts that run it; hosts that stay empty for failures are not counted.
    cores
        Of these hosts.
    cost, bound
        Over the horizon; no plan under the same rules pays less than `bound`.
    """

    name: str
    hosts: tuple[str, ...]
    cores: int
    cost: float
    bound: float


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
        VMs that cannot restart on any spare host when theirs fails, because a rule forbids it.
    interrupted
        The user asked to stop before all was done; the plan is the best so far.
    limited
        A limit on work or time ended a part of the search: a longer one may find or prove more.
    levels
        The objective level by level, the most important first; `status` speaks of those that choose hosts. Empty
        without a placement and for a plan read back.
    changes
        Against the plan before; None where there is none.
    room
        Kept for VMs that may come, and for resource pools, in the order of hosts.
    products
        Licences of products with a price.
    restarts
        A restart map for every failure of clusters that survive failures exactly; empty where hosts stay empty for
        them, and for a plan read back.
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
