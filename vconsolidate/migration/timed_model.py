"""
The waves as one model of CP-SAT: where every VM is after each wave.

A VM without places to wait needs one decision per wave (has it moved?); any other needs one per place and wave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from vconsolidate.migration.linear import negation, total
from vconsolidate.migration.problem import OUTSIDE, MoveProblem, State, WaveLimit, open_hosts

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


class TimedModel:
    """
    All ways to spend some waves from a state on.

    Parameters
    ----------
    state
        Where the VMs are now.
    n_waves
        Waves of the model.
    first_wave
        Number of its first wave, counted from 0.
    places
        VM → hosts on which it may wait, beside where it is and its goal.
    """

    def __init__(
        self,
        problem: MoveProblem,
        state: State,
        n_waves: int,
        first_wave: int = 0,
        places: Mapping[int, Sequence[int]] | None = None,
    ) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

        self.problem, self.state, self.n_waves, self.first_wave = problem, state, n_waves, first_wave
        self.model = cp_model.CpModel()
        self.true = self.model.new_constant(1)
        self.false = self.model.new_constant(0)
        self._opened = open_hosts(problem, state)
        self.at: list[dict[int, list[cp_model.BoolVarT]]] = []
        self.came: list[dict[int, list[cp_model.BoolVarT]]] = []
        for vm in range(problem.n_vms):
            self._add_vm(vm, tuple((places or {}).get(vm, ())))
        self.left = [self._left(vm) for vm in range(problem.n_vms)]
        self.open = [self._open(host) for host in range(problem.n_hosts)]
        self._add_opening()
        self._add_rooms()
        self._add_limits()
        self._add_order()
        self._add_spares()

    def _add_vm(self, vm: int, waits: tuple[int, ...]) -> None:
        """Add where a VM is after each wave, and on which hosts it arrives in each."""
        now, goal = self.state[vm], self.problem.goal[vm]
        places = list(dict.fromkeys([now, goal, *(host for host in waits if not self.problem.is_closed(host))]))
        at: dict[int, list[cp_model.BoolVarT]] = {
            place: [self.true if place == now else self.false] for place in places
        }
        came: dict[int, list[cp_model.BoolVarT]] = {place: [self.false] for place in places if place != OUTSIDE}
        for wave in range(1, self.n_waves + 1):
            if len(places) == 1:
                at[now].append(self.true)
            elif len(places) == 2 and not (goal == now or self.problem.is_closed(goal)):
                there = self.model.new_bool_var("")
                self.model.add_implication(at[goal][-1], there)
                at[goal].append(there)
                at[now].append(negation(there))
            else:
                for place in places:
                    at[place].append(self.model.new_bool_var(""))
                self.model.add_exactly_one(at[place][wave] for place in places)
            for place, arrivals in came.items():
                arrived = self.false if len(places) == 1 else self.model.new_bool_var("")
                if len(places) > 1:
                    self.model.add_bool_or(negation(at[place][wave]), at[place][wave - 1], arrived)
                arrivals.append(arrived)
        if self.problem.is_far(vm, now) and len(places) > 2:  # nobody goes back
            for wave in range(1, self.n_waves + 1):
                self.model.add_implication(at[now][wave], at[now][wave - 1])
        self.at.append(at)
        self.came.append(came)

    def _left(self, vm: int) -> list[cp_model.BoolVarT]:
        """Return whether a VM has left its start, after each wave."""
        start = self.problem.start[vm]
        if self.state[vm] != start:
            return [self.true] * (self.n_waves + 1)
        if start == OUTSIDE or len(self.at[vm]) <= 2:
            return [negation(here) for here in self.at[vm][start]]
        left: list[cp_model.BoolVarT] = [self.false]
        for wave in range(1, self.n_waves + 1):
            gone = self.model.new_bool_var("")
            self.model.add_implication(left[-1], gone)
            self.model.add_bool_or(gone, self.at[vm][start][wave])
            self.model.add_bool_or(negation(gone), left[-1], negation(self.at[vm][start][wave]))
            left.append(gone)
        return left

    def _open(self, host: int) -> list[cp_model.BoolVarT]:
        """Return whether a host is there in each wave: whether its machine was empty after the wave before."""
        waits = self.problem.waits_for[host]
        if waits is None:
            return [self.false] * (self.n_waves + 1)
        if self._opened[host]:
            return [self.true] * (self.n_waves + 1)
        opened: list[cp_model.BoolVarT] = [self.false, self.false]
        for wave in range(2, self.n_waves + 1):
            there = self.model.new_bool_var("")
            for vm in waits:
                self.model.add_implication(there, self.left[vm][wave - 1])
            opened.append(there)
        return opened[: self.n_waves + 1]

    def _add_opening(self) -> None:
        for vm, at in enumerate(self.at):
            for host, there in at.items():
                if host != OUTSIDE and host != self.state[vm]:
                    for wave in range(1, self.n_waves + 1):
                        self.model.add_implication(there[wave], self.open[host][wave])

    def _on(self, host: int, wave: int) -> list[tuple[int, cp_model.LinearExprT]]:
        """Return (VM, whether it takes room on a host during a wave): it was there before, or it comes."""
        return [(vm, at[host][wave - 1] + self.came[vm][host][wave]) for vm, at in enumerate(self.at) if host in at]

    def _add_rooms(self) -> None:
        problem = self.problem
        for host in range(problem.n_hosts):
            crowd = [vm for vm, at in enumerate(self.at) if host in at]
            if all(self.state[vm] == host for vm in crowd):
                continue  # nobody comes
            need = problem.need[crowd, host]
            tight = [dim for dim in range(need.shape[1]) if need[:, dim].sum() > problem.room[host, dim]]
            rules = [rule for rule in problem.rules if len(set(rule.vms) & set(crowd)) > 0]
            for wave in range(1, self.n_waves + 1):
                on = self._on(host, wave)
                comes = self._comes(host, wave, crowd)
                for dim in tight:
                    row = total(int(need[k, dim]) * there for k, (_, there) in enumerate(on) if need[k, dim])
                    self.model.add(row <= int(problem.room[host, dim])).only_enforce_if(comes)
                self._keep_apart(on, comes)
                for rule in rules:
                    weight = dict(zip(rule.vms, rule.weights or (1,) * len(rule.vms), strict=True))
                    counted = [weight[vm] * there for vm, there in on if vm in weight]
                    if sum(weight[vm] for vm, _ in on if vm in weight) > rule.most:
                        self.model.add(total(counted) <= rule.most).only_enforce_if(comes)

    def _keep_apart(self, on: list[tuple[int, cp_model.LinearExprT]], comes: cp_model.BoolVarT) -> None:
        """Add that VMs of at most one of some groups take room on a host."""
        there = dict(on)
        for groups in self.problem.apart:
            used = []
            for group in groups:
                on_host = [there[vm] for vm in group if vm in there]
                if on_host:
                    some = self.model.new_bool_var("")
                    self.model.add(total(on_host) <= len(on_host) * some)
                    used.append(some)
            if len(used) > 1:
                self.model.add(total(used) <= 1).only_enforce_if(comes)

    def _comes(self, host: int, wave: int, crowd: Sequence[int]) -> cp_model.BoolVarT:
        """Return a decision that is true where any VM comes to a host; one that got too full may be left as it is."""
        settled = [vm for vm in crowd if self.state[vm] == host]
        within = (self.problem.need[settled, host].sum(axis=0) <= self.problem.room[host]).all()
        if within and not self.problem.rules and not self.problem.apart:
            return self.true
        comes = self.model.new_bool_var("")
        for vm in crowd:
            self.model.add_implication(self.came[vm][host][wave], comes)
        return comes

    def moves(self, vm: int, wave: int) -> cp_model.LinearExprT:
        """Return how many hosts a VM comes to in a wave: 0 or 1."""
        return total(arrivals[wave] for arrivals in self.came[vm].values())

    def taken(self, limit: WaveLimit, wave: int) -> list[cp_model.LinearExprT]:
        """Return what the moves of a wave take of a limit, term by term."""
        row: list[cp_model.LinearExprT] = []
        for vm, at in enumerate(self.at):
            if len(at) == 1:
                continue
            arrival, move, now = int(limit.arrival[vm]), int(limit.move[vm]), self.state[vm]
            if self.problem.is_far(vm, now):
                arrives = at[now][wave - 1] - at[now][wave]
                row += [move * self.moves(vm, wave), (arrival - move) * arrives]
            elif move:
                row.append(move * self.moves(vm, wave))
        return row

    def _add_limits(self) -> None:
        for limit in self.problem.limits:
            for wave in range(1, self.n_waves + 1):
                row = self.taken(limit, wave)
                if row:
                    self.model.add(total(row) <= limit.most)

    def _add_order(self) -> None:
        for group in self.problem.groups:
            for vm in group[1:]:
                for wave in range(1, self.n_waves + 1):
                    self.model.add(self.left[vm][wave] == self.left[group[0]][wave])
        for first, then in self.problem.before:
            for wave in range(1, self.n_waves + 1):
                self.model.add_implication(self.left[then][wave], self.left[first][wave - 1])
        for vm in range(self.problem.n_vms):
            for wave in range(1, self.n_waves + 1):
                if len(self.at[vm]) > 1 and not self.problem.may_move(vm, self.first_wave + wave - 1):
                    for there in self.at[vm].values():
                        self.model.add_implication(there[wave], there[wave - 1])

    def _add_spares(self) -> None:
        problem = self.problem
        if not any(problem.spares):
            return
        for wave in range(1, self.n_waves + 1):
            free = []
            for host in range(problem.n_hosts):
                empty = self.model.new_bool_var("")
                self.model.add_implication(empty, self.open[host][wave])
                free.append(empty)
            for host in range(problem.n_hosts):
                wanted = problem.spares[problem.cluster[host]]
                on = [at[host][wave] for at in self.at if host in at]
                if not on or not wanted:
                    continue
                used = self.model.new_bool_var("")
                for there in on:
                    self.model.add_implication(there, used)
                self.model.add_implication(free[host], negation(used))
                able = [free[other] for other in range(problem.n_hosts) if problem.replaces(other, host)]
                self.model.add(total(able) >= wanted).only_enforce_if(used)

    def require_goal(self) -> None:
        """Ask that every VM is on its host in the end."""
        for vm, at in enumerate(self.at):
            self.model.add(at[self.problem.goal[vm]][self.n_waves] == 1)

    def parked(self) -> list[cp_model.LinearExprT]:
        """Return the arrivals on hosts other than the goal."""
        return [
            arrived
            for vm, came in enumerate(self.came)
            for host, arrivals in came.items()
            if host != self.problem.goal[vm]
            for arrived in arrivals[1:]
        ]

    def hint(self, states: Sequence[State]) -> None:
        """Tell the search of states that are a solution, or near one."""
        for vm, at in enumerate(self.at):
            for place, there in at.items():
                for wave in range(1, self.n_waves + 1):
                    if len(at) > 2 or (len(at) == 2 and place == self.problem.goal[vm]):
                        self.model.add_hint(there[wave], states[wave][vm] == place)

    def states(self, value: cp_model.CpSolver) -> tuple[State, ...]:
        """Return the states of a solution, the present one first."""
        return tuple(
            tuple(next(place for place, there in at.items() if value.boolean_value(there[wave])) for at in self.at)
            for wave in range(self.n_waves + 1)
        )
