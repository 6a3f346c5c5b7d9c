"""Fill the document of a rebalancing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import FoundState, Rebalancing
from vconsolidate.report.rebalancing.schema import (
    EmptiedSection,
    HostSection,
    MoveSection,
    RebalancingDocument,
    SpreadSection,
    StateSection,
    StepSection,
    StuckSection,
)
from vconsolidate.report.rebalancing.words import verdict, why_step, why_stuck
from vconsolidate.report.schema.outcome import Generator
from vconsolidate.verify.imbalance import spreads
from vconsolidate.version import __version__


@dataclass(frozen=True, slots=True)
class Sources:
    """
    Where the placement came from.

    Parameters
    ----------
    plan
        Path of a plan document; empty for `current_host` of the servers.
    left_out
        Servers that run on no host of the target.
    maintenance
        Hosts in maintenance that run VMs.
    """

    inventory: str
    plan: str = ""
    left_out: tuple[str, ...] = ()
    maintenance: tuple[str, ...] = ()


def compose(estate: Estate, demand: Demand, found: Rebalancing, sources: Sources, seed: int) -> RebalancingDocument:
    """Return the document."""
    first, last = found.states[0], found.states[-1]
    document = RebalancingDocument(
        rebalancing_version="1.0",
        generator=Generator(name="vconsolidate", version=__version__),
        name=estate.name,
        inventory=sources.inventory,
        plan=sources.plan,
        verdict="",
        seed=seed,
        least_gain=found.terms.least_gain,
        most_moves=found.terms.most_moves,
        stopped=_stopped(found),
        vms=len(demand.vms),
        left_out=sources.left_out,
        before=_state(first),
        after=_state(last),
        spreads=_spreads(found),
        steps=_steps(demand, found),
        emptied=_emptied(estate, found, sources.maintenance),
        stuck=tuple(
            StuckSection(vms=one.vms, host=one.host, purpose=one.purpose, why=why_stuck(one.purpose, one.hindrance))
            for one in found.stuck
        ),
        hosts=_hosts(first.plan, last.plan, found.terms.emptied),
        notes=_notes(sources),
    )
    return document.model_copy(update={"verdict": verdict(document)})


def _stopped(found: Rebalancing) -> Literal["nothing more pays", "most moves", "effort"]:
    moved = sum(len(step.moves) for step in found.steps)
    if found.cut_short:
        return "effort"
    return (
        "most moves" if found.terms.most_moves is not None and moved >= found.terms.most_moves else "nothing more pays"
    )


def _state(state: FoundState) -> StateSection:
    return StateSection(
        imbalance=state.imbalance,
        hosts_over=state.hosts_over,
        broken=state.broken,
        ready_fraction=state.ready_fraction,
    )


def _spreads(found: Rebalancing) -> tuple[SpreadSection, ...]:
    first, last, terms = found.states[0].plan, found.states[-1].plan, found.terms
    sections = []
    for cluster in dict.fromkeys(host.cluster for host in first.hosts):
        before = spreads(first.hosts, first.loads, terms.weights, cluster, terms.emptied)
        after = spreads(last.hosts, last.loads, terms.weights, cluster, terms.emptied)
        sections += [
            SpreadSection(cluster=cluster, resource=kind, weight=terms.weights[kind], before=value, after=after[kind])
            for kind, value in before.items()
        ]
    return tuple(sections)


def _steps(demand: Demand, found: Rebalancing) -> tuple[StepSection, ...]:
    consumed = {vm.name: vm.consumed_mib for vm in demand.vms}
    cluster_of = {host.name: host.cluster for host in found.states[0].plan.hosts}
    return tuple(
        StepSection(
            number=number,
            cluster=cluster_of[step.target],
            moves=tuple(
                MoveSection(vm=move.vm, source=move.source, target=move.target, memory_mib=consumed[move.vm])
                for move in step.moves
            ),
            purpose=step.purpose,
            why=why_step(
                step.purpose,
                step.moves[0].source,
                before.imbalance - after.imbalance,
                len(before.hosts_over) - len(after.hosts_over),
                [message for message in before.broken if message not in after.broken],
            ),
            imbalance_before=before.imbalance,
            imbalance_after=after.imbalance,
            hosts_over_before=len(before.hosts_over),
            hosts_over_after=len(after.hosts_over),
            broken_before=len(before.broken),
            broken_after=len(after.broken),
            ready_before=before.ready_fraction,
            ready_after=after.ready_fraction,
        )
        for number, (step, before, after) in enumerate(
            zip(found.steps, found.states, found.states[1:], strict=False), start=1
        )
    )


def _emptied(estate: Estate, found: Rebalancing, maintenance: Collection[str]) -> tuple[EmptiedSection, ...]:
    first, last = found.states[0].plan, found.states[-1].plan
    asked = {cluster.name: cluster.policy.host_failures_tolerated for cluster in estate.clusters}
    before, after = _count(first), _count(last)
    return tuple(
        EmptiedSection(
            host=host.name,
            cluster=host.cluster,
            reason="maintenance" if host.name in maintenance else "asked",
            vms_before=before[number],
            vms_left=after[number],
            failures_asked=asked[host.cluster],
            failures_survived=found.failures_survived.get(host.cluster),
        )
        for number, host in enumerate(first.hosts)
        if host.name in found.terms.emptied
    )


def _count(plan: Plan) -> list[int]:
    where = plan.host_of_vm.tolist()
    return [where.count(number) for number in range(len(plan.hosts))]


def _hosts(first: Plan, last: Plan, emptied: Collection[str]) -> tuple[HostSection, ...]:
    before, after = _count(first), _count(last)
    return tuple(
        HostSection(
            host=host.name,
            cluster=host.cluster,
            counted=not host.spare and host.name not in emptied,
            vms_before=before[number],
            vms_after=after[number],
            cpu_before=_share(first, number, "cpu"),
            cpu_after=_share(last, number, "cpu"),
            memory_before=_share(first, number, "memory_consumed"),
            memory_after=_share(last, number, "memory_consumed"),
        )
        for number, host in enumerate(first.hosts)
    )


def _share(plan: Plan, host: int, kind: str) -> float:
    return max((load.fraction for load in plan.loads[host] if load.resource.partition("@")[0] == kind), default=0.0)


def _notes(sources: Sources) -> tuple[str, ...]:
    left = len(sources.left_out)
    notes = [f"{left:,} servers run on no known host of a cluster: they stay out of the count."] if left > 1 else []
    notes += ["1 server runs on no known host of a cluster: it stays out of the count."] if left == 1 else []
    return (
        *notes,
        "Moves are live migrations inside a cluster: disks stay where they are; the load of copying is not counted.",
        "Each step was checked on its own: limits, rules and host failures hold after it as far as they held before.",
    )
