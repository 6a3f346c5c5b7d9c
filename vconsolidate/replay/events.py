"""
Events as changes of demand, so that one replay serves them all.

A hot add gives the VM its new size from the start and holds its demand to the old size until the moment comes; what it
lacked before that is therefore not counted as unserved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import frozen
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.event import Event, HotAdd, Maintenance, Refusal, Runaway, Surge
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.replay.hot_add import grown, growth_words, hold, refusal
from vconsolidate.replay.runaway import wild
from vconsolidate.units import format_mhz, format_mib
from vconsolidate.words import counted, span_words


@dataclass(frozen=True, slots=True)
class Altered:
    """A demand with events in it, what could not happen, and what did, with what it changed in words."""

    demand: Demand
    refused: tuple[Refusal, ...] = ()
    happened: tuple[tuple[Event, str], ...] = ()

    @property
    def maintenance(self) -> tuple[Maintenance, ...]:
        """The hosts in maintenance."""
        return tuple(event for event, _ in self.happened if isinstance(event, Maintenance))


def altered(estate: Estate, demand: Demand, plan: Plan, events: Sequence[Event]) -> Altered:
    """
    Return the demand after `events`, surges first; maintenance changes no demand.

    Events that begin after the replay, of servers that are no VMs, and of hosts that the plan does not use, are
    refused.
    """
    if not events or not plan.hosts:
        return Altered(demand)
    events, refused = _possible(events, demand, plan)
    change = _Change(estate, demand, plan)
    told = {id(event): change.surge(event) for event in events if isinstance(event, Surge)}
    for event in events:
        if isinstance(event, HotAdd):
            reason = change.grow(event)
            if reason:
                message = f"{event.vm} cannot grow while it runs: {reason}."
                refused.append(Refusal(event.vm, message, event.place))
            else:
                told[id(event)] = change.last
        elif isinstance(event, Maintenance):
            told[id(event)] = ""
    told |= {id(event): change.run_away(event) for event in events if isinstance(event, Runaway)}
    happened = tuple((event, told[id(event)]) for event in events if id(event) in told)
    return Altered(change.demand, tuple(refused), happened)


class _Change:
    """A demand while events change it."""

    def __init__(self, estate: Estate, demand: Demand, plan: Plan) -> None:
        self._before = demand
        self._plan = plan
        self._row_of = {vm.name: row for row, vm in enumerate(demand.vms)}
        self._clusters = {cluster.name: cluster for cluster in estate.clusters}
        self._vms = list(demand.vms)
        series = demand.series
        self._cpu = np.array(series.cpu_mhz_by_vm_step)
        self._used = np.array(series.used_mib_by_vm_step)
        self._active = np.array(series.active_mib_by_vm_step)
        self.last = ""

    @property
    def demand(self) -> Demand:
        """The demand as changed so far."""
        changed = replace(
            self._before.series,
            cpu_mhz_by_vm_step=frozen(self._cpu),
            used_mib_by_vm_step=frozen(self._used),
            active_mib_by_vm_step=frozen(np.minimum(self._active, self._used)),
        )
        return replace(self._before, vms=tuple(self._vms), series=changed)

    def surge(self, event: Surge) -> str:
        """Multiply demand; return what changed, in words."""
        # a secondary does the work of its primary again
        also = [row for row, vm in enumerate(self._vms) if vm.secondary_of and vm.secondary_of in event.vms]
        rows = [*(self._row_of[name] for name in event.vms), *also] or slice(None)
        for values in (self._cpu, self._used, self._active):
            values[rows, self._span(event)] *= np.float32(event.factor)
        return f"demand × {event.factor:g}"

    def grow(self, event: HotAdd) -> str:
        """Give a VM more, and hold its demand to the old size until then; return why it cannot be, or nothing."""
        row, host, cluster, factor = self._place(event.vm)
        reason = refusal(self._vms[row], event, host, cluster)
        if not reason:
            until = event.at_s // self._before.series.interval_s
            hold(self._cpu[row, :until], self._vms[row].vcpus * host.hardware.cpu.core_rating_mhz / factor)
            hold(self._used[row, :until], self._vms[row].configured_mib)
            self.last = growth_words(self._vms[row], event, host, cluster)
            self._vms[row] = grown(self._vms[row], event)
        return reason

    def run_away(self, event: Runaway) -> str:
        """Let a VM ask for all that its limit lets it have; return what that is, in words."""
        row, host, _, factor = self._place(event.vm)
        asked = wild(self._vms[row], host.hardware.cpu.core_rating_mhz, factor)
        span = self._span(event)
        self._cpu[row, span] = asked.cpu_mhz
        self._used[row, span] = self._active[row, span] = asked.memory_mib
        return f"{format_mhz(asked.cpu_mhz)} and {format_mib(asked.memory_mib)} in use"

    def _place(self, vm: str) -> tuple[int, PlannedHost, Cluster, float]:
        """Return the row of a VM, its host, its cluster, and the overhead of its CPU work there."""
        row = self._row_of[vm]
        host = self._plan.hosts[self._plan.host_of_vm[row]]
        factor = float(self._before.cpu_overhead_by_cluster[host.cluster][row])
        return row, host, self._clusters[host.cluster], factor

    def _span(self, event: Surge | Runaway) -> slice:
        interval_s = self._before.series.interval_s
        return slice(event.at_s // interval_s, None if event.until_s is None else -(-event.until_s // interval_s))


def _possible(events: Sequence[Event], demand: Demand, plan: Plan) -> tuple[list[Event], list[Refusal]]:
    """Return the events whose VMs and hosts the plan has, and the others as refused."""
    vms, hosts = {vm.name for vm in demand.vms}, {host.name for host in plan.hosts}
    kept: list[Event] = []
    refused: list[Refusal] = []
    end_s = demand.series.n_steps * demand.series.interval_s
    for event in events:
        match event:
            case _ if event.at_s >= end_s:
                refused.append(_too_late(event, end_s))
            case Surge():
                refused += [_absent(name, event) for name in event.vms if name not in vms]
                known = tuple(name for name in event.vms if name in vms)
                if known or not event.vms:
                    kept.append(replace(event, vms=known))
            case HotAdd() | Runaway():
                if event.vm in vms:
                    kept.append(event)
                else:
                    refused.append(_absent(event.vm, event))
            case Maintenance():
                if event.host in hosts:
                    kept.append(event)
                else:
                    message = f"{event.host} is not used by the plan: its maintenance moves nothing."
                    refused.append(Refusal(event.host, message, event.place))
    return kept, refused


def _too_late(event: Event, end_s: int) -> Refusal:
    match event:
        case Surge(vms=()):
            subject = "all VMs"
        case Surge():
            subject = event.vms[0] if len(event.vms) == 1 else counted(len(event.vms), "VM")
        case Maintenance():
            subject = event.host
        case _:
            subject = event.vm
    begin, end = span_words(event.at_s), span_words(end_s)
    message = f"The event of {subject} would begin after {begin}, but the replay ends after {end}: it does not happen."
    return Refusal(subject, message, event.place)


def _absent(name: str, event: Event) -> Refusal:
    return Refusal(name, f"{name} is not a VM of the plan, so nothing happens to it.", event.place)
