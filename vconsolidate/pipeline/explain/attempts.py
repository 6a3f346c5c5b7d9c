"""Short, deterministic searches for one question: whether a plan exists, or one with a given number of hosts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.packing.place import place
from vconsolidate.pipeline.repair.hold_out import split
from vconsolidate.pipeline.settings import Settings
from vconsolidate.sizing.size import size as size_estate

Verdict = Literal["possible", "impossible", "open"]

_WORK = 0.01
"""Share of the run's effort that one question may take."""

_MOST_WORK = 1.0

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
        Questions that may still be asked; 0 once the user asked to stop.
    """

    settings: Settings
    hosts: int | None
    left: int

    @property
    def seconds(self) -> float | None:
        """Wall-clock limit of one question; None where the run has none."""
        seconds = self.settings.stop.seconds
        return None if seconds is None else seconds * _WORK

    @classmethod
    def for_estate(cls, settings: Settings, n_vms: int, hosts: int | None = None) -> Attempts:
        """Return attempts with a number of questions that suits the size of the estate."""
        return cls(settings, hosts, max(20, min(200, _VM_QUESTIONS // max(1, n_vms))))

    def size(self, estate: Estate) -> Demand:
        """Return the demand that a plan of the estate is made from."""
        return size_estate(split(estate, self.settings.hold_out_days).seen, seed=self.settings.seed)

    def plan(self, estate: Estate, demand: Demand, *, any_will_do: bool = False) -> Plan:
        """
        Return a plan found with little effort; where `hosts` is set, one with as few hosts as possible.

        Parameters
        ----------
        any_will_do
            Stop at the first placement, where that answers the question.
        """
        self.left -= 1
        work = min(_MOST_WORK, self.settings.stop.work * _WORK)
        stop = replace(self.settings.stop, work=work, seconds=self.seconds)
        if stop.interrupted():
            self.left = 0
        asked = estate if self.hosts is None else fewest_hosts_first(estate)
        if not any_will_do or self.hosts is not None:
            return place(asked, demand, stop=stop, seed=self.settings.seed)
        placed = False

        def note(_phase: str, value: int | None, _bound: int) -> None:
            nonlocal placed
            placed = placed or value is not None

        early = replace(stop, interrupted=lambda: placed or self.settings.stop.interrupted())
        first = place(asked, demand, stop=early, seed=self.settings.seed, progress=note)
        if first.hosts or first.status == "infeasible" or not placed:
            return first
        return place(asked, demand, stop=stop, seed=self.settings.seed)  # its spare hosts need another placement

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
