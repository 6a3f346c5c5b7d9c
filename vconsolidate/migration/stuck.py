"""Why no order of moves was found, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.migration.circle import circle
from vconsolidate.migration.files import NOWHERE, AllFiles
from vconsolidate.migration.problem import MoveProblem, State, WaveLimit, open_hosts
from vconsolidate.migration.situation import Situation
from vconsolidate.model.demand import Demand
from vconsolidate.model.landing import FileCopy
from vconsolidate.model.migration import Migration
from vconsolidate.words import listed

_MOST_NAMES = 5
_OF_COPIES = "Lengthen migration.window, raise the bandwidth, or copy them warm (migration.methods)"
_WAYS_OUT = {
    "working time": "Raise migration.staff, or lower migration.work",
    "moves per wave": "Raise migration.most_moves",
    "link ahead of the window": "Raise migration.every_days or the bandwidth",
}
"""Limit → what to change."""


def _torn_groups(problem: MoveProblem, limit: WaveLimit, state: State, demand: Demand) -> list[str]:
    """Return the groups that move in one wave but take more than a wave has."""
    found = []
    for group in problem.groups:
        waiting = [vm for vm in group if state[vm] == problem.start[vm]]
        each = [limit.of(vm, far=problem.is_far(vm, state[vm])) for vm in waiting]
        if sum(each) > limit.most and max(each) <= limit.most:
            names = listed([demand.vms[vm].name for vm in waiting], _MOST_NAMES)
            most = f"{_amount(limit, sum(each))}, a wave has {_amount(limit, limit.most)}"
            found.append(f"{names} move in one wave: they take {most} ({limit.name}).")
    return found


def _amount(limit: WaveLimit, number: int) -> str:
    if limit.name == "moves per wave":
        return str(number)
    return duration_words(number * 60.0 if limit.name == "working time" else float(number))


def duration_words(seconds: float) -> str:
    """Return a time in hours or minutes."""
    minutes = seconds / 60
    return f"{minutes / 60:,.1f} h" if minutes >= 60 else f"{minutes:,.1f} min"


def _circles(problem: MoveProblem, demand: Demand) -> list[str]:
    """Return the circle in which VMs wait for each other, where groups and the order make one."""
    name = [vm.name for vm in demand.vms]
    together = [(_in_one_wave([name[vm] for vm in group]), [name[vm] for vm in group]) for group in problem.groups]
    around = circle(together, [((name[first],), (name[then],)) for first, then in problem.before])
    if not around:
        return []
    way_out = "Leave out an order, or what makes VMs move in one wave: a group, a rule for one host, or fault tolerance"
    return [f"The order goes in a circle: {' → '.join(around)}. {way_out}."]


def _in_one_wave(names: list[str]) -> str:
    return f"{listed(names, _MOST_NAMES)} (in one wave)"


def reasons(problem: MoveProblem, state: State, demand: Demand, now: Situation) -> tuple[str, ...]:
    """Return what keeps the VMs that are not on their hosts, one sentence each."""
    found = _circles(problem, demand)
    here = open_hosts(problem, state)
    left = [vm for vm in range(problem.n_vms) if state[vm] != problem.goal[vm]]
    for limit in problem.limits:
        taken = {vm: limit.of(vm, far=problem.is_far(vm, state[vm])) for vm in left}
        large = sorted((vm for vm in left if taken[vm] > limit.most), key=lambda vm: -taken[vm])
        if large:
            who = listed([demand.vms[vm].name for vm in large], _MOST_NAMES)
            most = f"{_amount(limit, taken[large[0]])}, a wave has {_amount(limit, limit.most)}"
            way_out = _WAYS_OUT.get(limit.name, _OF_COPIES)
            found.append(f"{who}: one move takes up to {most} ({limit.name}). {way_out}.")
        found += _torn_groups(problem, limit, state, demand)
    for host, waits in enumerate(problem.waits_for):
        wanting = [vm for vm in left if problem.goal[vm] == host]
        if here[host] or not wanting:
            continue
        name = now.hosts[host].name
        if waits is None:
            found.append(f"Host {name} never becomes available: a server stays on its machine.")
        else:
            names = [demand.vms[vm].name for vm in waits if state[vm] == problem.start[vm]]
            found.append(f"Host {name} waits until {listed(names[:_MOST_NAMES])} has left its machine.")
    if not found:
        names = [demand.vms[vm].name for vm in left[:_MOST_NAMES]]
        found.append(f"No way was found to bring {listed(names)} to the planned hosts.")
    return tuple(found)


def files_words(files: AllFiles, copies: Sequence[FileCopy | None], demand: Demand, migration: Migration) -> str:
    """Return that no order of files was found, and what may help."""
    window = migration.window_s
    long = [one for one in copies if one is not None and window is not None and (one.copy_s or 0.0) > window]
    if window is not None and long:
        names = listed(list(dict.fromkeys(one.vm for one in long)), _MOST_NAMES)
        longest = duration_words(max(one.copy_s or 0.0 for one in long))
        most = f"{longest}, a window has {duration_words(window)}"
        way_out = "Lengthen migration.window, or raise the bandwidth of datastores"
        return f"{names}: one storage migration takes up to {most}. {way_out}."
    going = [demand.vms[one.vm].name for one in files.files if one.source not in {NOWHERE, one.target}]
    way_out = "Free room on their datastores, lengthen migration.window, or let files stay (disks[].place_on)"
    return (
        f"No order was found in which the files of {listed(list(dict.fromkeys(going)), _MOST_NAMES)} go to their "
        f"datastores. {way_out}."
    )
