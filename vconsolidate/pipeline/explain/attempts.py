"""Short, deterministic searches for one question: whether a plan exists, or one with a given number of hosts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.packing.place import place
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.any_placement import any_placement
from vconsolidate.pipeline.repair.hold_out import split
from vconsolidate.pipeline.settings import Settings
from vconsolidate.sizing.size import size as size_estate

Verdict = Literal["possible", "impossible", "open"]

_WORK = 0.03
"""Share of the work left that one question may take."""

_TIME = 0.01
"""The same of the time left, where there is a limit by the clock."""

_MOST_WORK = 1.0

_TOO_LITTLE = 0.05
"""Share of all the work that must be left for one more question."""

_VM_QUESTIONS = 5_000
"""Most VMs times questions of one search: a small estate gets all its answers, a large one only the first few."""


@dataclass(slots=True)
class Attempts:
    """
    Asks whether estates have plans, and counts how often.

    Parameters
    ----------
    hosts
        Largest number of hosts, spares included; None: any number.
    left
        Questions that may still be asked; 0 once the user asked to stop, or work or time is used up.
    limit
        Of all questions together.
    """

    settings: Settings
    hosts: int | None
    left: int
    limit: WorkLimit = field(init=False)

    def __post_init__(self) -> None:
        self.limit = WorkLimit(self.settings.stop)

    @classmethod
    def for_estate(cls, settings: Settings, n_vms: int, hosts: int | None = None) -> Attempts:
        """Return attempts with a number of questions that suits the size of the estate."""
        return cls(settings, hosts, max(20, min(200, _VM_QUESTIONS // max(1, n_vms))))

    def size(self, estate: Estate) -> Demand:
        """Return the demand that a plan of the estate is made from."""
        return size_estate(split(estate, self.settings.hold_out_days).seen, seed=self.settings.seed_of_history)

    def plan(self, estate: Estate, demand: Demand, *, any_will_do: bool = False) -> Plan:
        """
        Return a plan found with little effort; where `hosts` is set, one with as few hosts as possible.

        Parameters
        ----------
        any_will_do
            Stop at the first placement, where that answers the question.
        """
        self.left -= 1
        stop = self.limit.stop(_WORK, work=_MOST_WORK, time=_TIME)
        if self.limit.left < _TOO_LITTLE * self.settings.stop.work or self.limit.is_over:
            self.left = 0
        asked = estate if self.hosts is None else fewest_hosts_first(estate)
        if not any_will_do or self.hosts is not None:
            return place(asked, demand, stop=stop, seed=self.settings.seed)
        return any_placement(asked, demand, stop, self.settings.seed)

    def verdict(self, plan: Plan) -> Verdict:
        """Return the answer that a plan gives to the question."""
        if plan.status == "infeasible" or (self.hosts is not None and plan.bound.hosts > self.hosts):
            return "impossible"
        if not plan.hosts and plan.status != "optimal":
            return "open"
        return "possible" if self.hosts is None or plan.hosts_used <= self.hosts else "open"


def fewest_hosts_first(estate: Estate) -> Estate:
    """Return the estate with the number of hosts as its first objective."""
    clusters = tuple(
        replace(cluster, policy=replace(cluster.policy, objective=("hosts", "cost"))) for cluster in estate.clusters
    )
    return replace(estate, clusters=clusters)
