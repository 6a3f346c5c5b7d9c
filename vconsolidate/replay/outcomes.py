"""What became of the events of a replay, in figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.demand import Demand
from vconsolidate.model.event import Event, HotAdd, Maintenance, Runaway, Surge
from vconsolidate.model.outlook import EventOutcome
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import FailureReplay, Replay
from vconsolidate.words import counted

_KINDS = {Surge: "surge", HotAdd: "hot_add", Maintenance: "maintenance", Runaway: "runaway"}


def outcomes(
    happened: Sequence[tuple[Event, str]],
    demand: Demand,
    plan: Plan,
    whole: Replay,
    emptied: Sequence[FailureReplay],
) -> tuple[EventOutcome, ...]:
    """
    Return the outcome of every event that happened, in the order of the inventory.

    Parameters
    ----------
    happened
        Each event and what it changed, in words.
    emptied
        Replays of the hosts in maintenance, in the order of their events.
    """
    left = iter(emptied)
    found = []
    for event, change in happened:
        if isinstance(event, Maintenance):
            found.append(_maintenance(event, next(left)))
        else:
            found.append(_of_vms(event, change, demand, plan, whole))
    return tuple(found)


def _maintenance(event: Maintenance, emptied: FailureReplay) -> EventOutcome:
    stopped = f"{counted(len(emptied.stranded), 'VM')} must stop" if emptied.stranded else "no VM must stop"
    return EventOutcome(
        kind="maintenance",
        subject=event.host,
        at_s=event.at_s,
        until_s=event.until_s,
        change=f"{counted(len(emptied.restarts), 'VM')} moved, {stopped}",
        ready_after_fraction=emptied.ready_p95_fraction,
        worst_vm=emptied.worst_vm,
        cpu_peak_fraction=max((host.cpu_peak_fraction for host in emptied.degraded), default=0.0),
    )


def _of_vms(event: Surge | HotAdd | Runaway, change: str, demand: Demand, plan: Plan, whole: Replay) -> EventOutcome:
    """Return what the VMs on the hosts of an event's VMs waited before it and during it."""
    named = event.vms if isinstance(event, Surge) else (event.vm,)
    mine = [row for row, vm in enumerate(demand.vms) if not named or vm.name in named]
    hosts = np.unique(plan.host_of_vm[mine])
    rows = np.flatnonzero(np.isin(plan.host_of_vm, hosts))
    until_s = None if isinstance(event, HotAdd) else event.until_s
    begin = min(event.at_s // whole.interval_s, max(whole.n_steps - 1, 0))
    end = whole.n_steps if until_s is None else min(-(-until_s // whole.interval_s), whole.n_steps)
    during = slice(begin, max(end, begin + 1))
    ready = whole.series.by_vm["ready_fraction"][rows]
    peak = ready[:, during].max(axis=1)
    before = ready[:, :begin]
    return EventOutcome(
        kind=_KINDS[type(event)],  # type: ignore[arg-type]
        subject=", ".join(named) if named and len(named) < 4 else counted(len(mine), "VM"),
        at_s=event.at_s,
        until_s=until_s,
        change=change,
        ready_before_fraction=float(before.max()) if before.size else None,
        ready_after_fraction=float(peak.max()),
        worst_vm=demand.vms[int(rows[int(peak.argmax())])].name if peak.max() > 0.0 else "",
        cpu_peak_fraction=float(whole.series.by_host["cpu_demand_fraction"][hosts][:, during].max()),
    )
