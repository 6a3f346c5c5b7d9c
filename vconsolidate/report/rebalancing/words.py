"""Sentences about the steps of a rebalancing, and rows of its tables, in the words that every format uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.model.rebalancing import Hindrance, Purpose
from vconsolidate.report.rebalancing.schema import EmptiedSection, RebalancingDocument, StateSection, StepSection
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mib
from vconsolidate.words import counted, listed, resource_name, verb

STEPS: Final = ("step", "VM", "from", "to", "memory", "imbalance", "ready", "why")
HOSTS: Final = ("host", "VMs before", "VMs after", "CPU before", "CPU after", "memory before", "memory after")
SPREADS: Final = ("cluster", "resource", "spread before", "spread after")

_STUCK: Final[dict[Purpose, str]] = {
    "evacuation": "the host is to be emptied",
    "limit": "the host is over a limit",
    "rule": "the host is not one that rules and platform allow",
    "failover": "the host is to stay free for host failures",
    "room": "others need the room",
    "balance": "the load is uneven",
}

_HINDRANCES: Final[dict[Hindrance, str]] = {
    "no room": "no other host has room within limits and rules",
    "not allowed": "rules and platform allow no other host",
    "spare hosts": "only hosts that stay free for host failures have room",
    "most moves": "no more moves were asked for",
}


def score(value: float) -> str:
    """Return an imbalance as text."""
    return f"{value:.3f}"


def why_step(purpose: Purpose, source: str, fall: float, limits: int, ended: Sequence[str]) -> str:
    """
    Return what a step brings.

    Parameters
    ----------
    fall
        Of the imbalance.
    limits
        Hosts brought back under their limits.
    ended
        What is no longer broken, one sentence each.
    """
    reasons = {
        "evacuation": f"empties {source}",
        "limit": f"takes load off {source}, which is over a limit",
        "rule": f"leaves {source}, where it must not run",
        "failover": f"frees room on {source} for host failures",
        "room": "makes room for a later step",
        "balance": "evens out the load",
    }
    found = [reasons[purpose]]
    found += [f"no longer broken: {message}" for message in ended]
    if limits > 0:
        found.append(f"{counted(limits, 'host')} back under {verb(limits, 'its', 'their')} limits")
    if purpose == "balance" and fall > 0:
        found.append(f"the imbalance falls by {score(fall)}")
    return "; ".join(found)


def why_stuck(purpose: Purpose, hindrance: Hindrance) -> str:
    """Return why VMs would have to move, and why they do not."""
    return f"{_STUCK[purpose]}, and {_HINDRANCES[hindrance]}"


def verdict(document: RebalancingDocument) -> str:
    """Return the result in one line."""
    moved = sum(len(step.moves) for step in document.steps)
    left = _left_words(document)
    if not document.steps:
        return left or f"nothing to do: no move pays (imbalance {score(document.before.imbalance)})"
    parts = [f"{counted(moved, 'move')}: {course(document)}", *_restored(document)]
    return "; ".join([*parts, left] if left else parts)


def course(document: RebalancingDocument) -> str:
    """Return what becomes of the imbalance."""
    before, after = score(document.before.imbalance), score(document.after.imbalance)
    if before == after:
        return f"the imbalance stays at {after}"
    if document.before.imbalance < document.after.imbalance:
        return f"the imbalance rises from {before} to {after}"
    return f"the imbalance falls from {before} to {after}"


def _restored(document: RebalancingDocument) -> list[str]:
    """Return what is right again, or done as asked."""
    emptied = [one.host for one in document.emptied if one.vms_before and not one.vms_left]
    limits = len(document.before.hosts_over) - len(document.after.hosts_over)
    rules = len(document.before.broken) - len(document.after.broken)
    parts = [f"no VM is left on {listed(emptied)}"] if emptied else []
    if limits > 0:
        parts.append(f"{counted(limits, 'host')} back under {verb(limits, 'its', 'their')} limits")
    if rules > 0:
        parts.append(f"{counted(rules, 'rule or promise', 'rules and promises')} no longer broken")
    return parts


def _left_words(document: RebalancingDocument) -> str:
    """Return what is still wrong; empty where nothing is."""
    stuck = sum(len(one.vms) for one in document.stuck)
    after = document.after
    parts = [f"{counted(stuck, 'VM')} must move and {verb(stuck, 'finds', 'find')} no host"] if stuck else []
    if after.hosts_over:
        parts.append(
            f"{counted(len(after.hosts_over), 'host')} over {verb(len(after.hosts_over), 'its', 'their')} limits"
        )
    if after.broken:
        broken = counted(len(after.broken), "rule or promise", "rules and promises")
        parts.append(f"{broken} {verb(len(after.broken), 'stays', 'stay')} broken")
    return "; ".join(parts)


def is_settled(document: RebalancingDocument) -> bool:
    """Return whether nothing is wrong after the last step."""
    return not (document.stuck or document.after.hosts_over or document.after.broken)


def emptied_words(one: EmptiedSection) -> str:
    """Return what becomes of a host that was to be emptied, and of the promise to survive failures."""
    if one.vms_left:
        return f"{one.host} keeps {counted(one.vms_left, 'VM')} that no other host takes"
    done = f"{one.host} is empty"
    if not one.failures_asked or one.failures_survived is None:
        return done
    if one.failures_survived == one.failures_asked:
        return f"{done}; without it, {one.cluster} survives {counted(one.failures_survived, 'host failure')} as before"
    return (
        f"{done}; without it, {one.cluster} survives {counted(one.failures_survived, 'host failure')} "
        f"instead of {one.failures_asked}"
    )


def stopped_words(document: RebalancingDocument) -> str:
    """Return why there are no more steps."""
    if document.stopped == "most moves":
        return f"Stopped at {counted(document.most_moves or 0, 'move')}, as asked."
    if document.stopped == "effort":
        return "Stopped by the limit of work or time: more could be found."
    return f"No further move was found that brings {document.least_gain:g} or more (fall of the imbalance × hosts)."


def state_lines(state: StateSection) -> list[str]:
    """Return what is wrong with a placement."""
    over = [f"over a limit: {listed(state.hosts_over)}"] if state.hosts_over else []
    return [*over, *state.broken]


def step_rows(document: RebalancingDocument) -> list[tuple[str, ...]]:
    """Return a row for each VM that moves; figures of the step stand in its first row."""
    return [
        (
            str(step.number) if number == 0 else "",
            move.vm,
            move.source,
            move.target,
            format_mib(move.memory_mib),
            score(step.imbalance_after) if number == 0 else "",
            ready_words(step.ready_after) if number == 0 else "",
            step.why if number == 0 else "with it, as a rule says",
        )
        for step in document.steps
        for number, move in enumerate(step.moves)
    ]


def ready_words(ready: float | None) -> str:
    """Return a ready time; empty where none was replayed."""
    return "" if ready is None else percent(ready, 2)


def host_rows(document: RebalancingDocument) -> list[tuple[str, ...]]:
    """Return a row for each host."""
    return [
        (
            host.host,
            f"{host.vms_before:,}",
            f"{host.vms_after:,}",
            percent(host.cpu_before),
            percent(host.cpu_after),
            percent(host.memory_before),
            percent(host.memory_after),
        )
        for host in document.hosts
    ]


def spread_rows(document: RebalancingDocument) -> list[tuple[str, ...]]:
    """Return a row for each resource of each cluster."""
    return [(one.cluster, resource_name(one.resource), score(one.before), score(one.after)) for one in document.spreads]


def first_moves(step: StepSection) -> str:
    """Return the VMs of a step and where they go."""
    names = listed([move.vm for move in step.moves])
    return f"{names}: {step.moves[0].source} → {step.moves[0].target}"
