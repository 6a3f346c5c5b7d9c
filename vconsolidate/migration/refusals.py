"""What the independent checker refused, as constraints for the next try."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from vconsolidate.migration.linear import negation, total
from vconsolidate.migration.problem import OUTSIDE, MoveProblem, State
from vconsolidate.migration.timed_model import TimedModel

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_SLACK_STEP: Final = 0.05
_MOST_SLACK: Final = 0.9


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    Why a state is refused.

    Parameters
    ----------
    vms
        VMs that may not be where they are, all at once; empty where it is not about single VMs.
    cluster
        Cluster that keeps too little for failures; None where it is something else.
    message
        The checker's words.
    """

    vms: tuple[int, ...]
    cluster: int | None
    message: str


Ask: TypeAlias = Callable[[State, State], Sequence[Refusal]]
"""Given the states before and after a wave, returns what the checker refuses; empty where the wave is allowed."""


@dataclass(slots=True)
class Learned:
    """
    What earlier refusals taught.

    Parameters
    ----------
    never
        (VM, host) pairs that never hold all at once.
    slack
        Cluster → share of its open hosts' room that stays free until the last wave, beside the hosts that may fail.
    """

    never: list[tuple[tuple[int, int], ...]] = field(default_factory=list)
    slack: dict[int, float] = field(default_factory=dict)

    def learn(self, problem: MoveProblem, before: State, after: State, refused: Sequence[Refusal]) -> bool:
        """Take in what was refused; False where nothing new follows from it."""
        known = len(self.never), dict(self.slack)
        for one in refused:
            if one.cluster is not None:
                share = self.slack.get(one.cluster, 0.0) + _SLACK_STEP
                if share <= _MOST_SLACK:
                    self.slack[one.cluster] = share
                continue
            moved = [vm for vm in range(problem.n_vms) if before[vm] != after[vm]]
            waiting = [vm for vm in range(problem.n_vms) if after[vm] not in {OUTSIDE, problem.goal[vm]}]
            named = [vm for vm in one.vms if after[vm] != OUTSIDE]
            clause = tuple(sorted((vm, after[vm]) for vm in named or waiting or moved))
            if clause and clause not in self.never:
                self.never.append(clause)
        return known != (len(self.never), self.slack)

    def add_to(self, timed: TimedModel, failures: Sequence[int]) -> None:
        """Add it to a model; `failures` are the hosts per cluster that may fail where no host stays empty for them."""
        for clause in self.never:
            if any(host not in timed.at[vm] for vm, host in clause):
                continue
            for wave in range(1, timed.n_waves + 1):
                timed.model.add_bool_or(negation(timed.at[vm][host][wave]) for vm, host in clause)
        for cluster, wanted in enumerate(failures):
            if wanted or self.slack.get(cluster):
                self._keep_room(timed, cluster, wanted)

    def _keep_room(self, timed: TimedModel, cluster: int, wanted: int) -> None:
        """Keep the room of the largest hosts, and the slack, free in every state but the last."""
        problem = timed.problem
        hosts = [host for host in range(problem.n_hosts) if problem.cluster[host] == cluster]
        keep = 1.0 - self.slack.get(cluster, 0.0)
        for wave in range(1, timed.n_waves + 1):
            unfinished = timed.model.new_bool_var("")
            waiting: list[cp_model.BoolVarT] = []
            for vm, at in enumerate(timed.at):
                if problem.cluster[problem.goal[vm]] == cluster:
                    timed.model.add_implication(negation(at[problem.goal[vm]][wave]), unfinished)
                    waiting.append(negation(at[problem.goal[vm]][wave]))
            if not waiting:
                return
            for dim in range(problem.room.shape[1]):
                largest = sorted((int(problem.room[host, dim]) for host in hosts), reverse=True)[:wanted]
                offered = total(int(problem.room[host, dim] * keep) * timed.open[host][wave] for host in hosts)
                taken = [
                    int(problem.need[vm, host, dim]) * there[wave]
                    for vm, at in enumerate(timed.at)
                    for host, there in at.items()
                    if host in hosts and problem.need[vm, host, dim]
                ]
                used = timed.model.new_bool_var("")
                if taken:
                    timed.model.add(total(taken) == 0).only_enforce_if(negation(used))
                    timed.model.add(total(taken) <= offered - sum(largest)).only_enforce_if(unfinished, used)
