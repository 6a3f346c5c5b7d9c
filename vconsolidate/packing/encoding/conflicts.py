"""Why there is no plan, in the user's words: names, resources with units, and the rules in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from vconsolidate.model.constraint import FewHosts, members_of
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.evidence import Conflict
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.exclusions import Exclusions, rule_title, rule_with_place
from vconsolidate.packing.encoding.shortages import (
    explain_shortage,
    larger_than_half,
    name_host_class,
    shortages_of_item,
)
from vconsolidate.packing.solver.solution import Reason
from vconsolidate.rules.registry import RULES, statements
from vconsolidate.words import counted, listed, resource_name, verb

_MOST_NAMED = 3
"""Groups of hosts whose exclusion is explained one by one; the rest is counted."""


def conflicts(encoded: Encoded, reasons: Sequence[Reason]) -> tuple[Conflict, ...]:
    """Return what the solvers' reasons mean; of the CPU slots that are short for the same VMs, only the worst."""
    exclusions = Exclusions(encoded)
    found = [conflict for reason in _worst_slots(reasons) for conflict in _explain(encoded, exclusions, reason)]
    return tuple(dict.fromkeys(found))


def _worst_slots(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    worst: dict[object, Reason] = {}
    for reason in reasons:
        slot = reason.kind == "capacity" and (reason.dimension or "").startswith("cpu@")
        key = ("slot", reason.items) if slot else reason
        known = worst.setdefault(key, reason)
        if reason.needed - reason.offered > known.needed - known.offered:
            worst[key] = reason
    return tuple(worst.values())


def _explain(encoded: Encoded, exclusions: Exclusions, reason: Reason) -> Iterator[Conflict]:
    names = [encoded.name(vm) for item in reason.items for vm in encoded.vms_of_item(item)]
    who, many = (listed(names), len(names) != 1) if names else (_name_everything(encoded), len(encoded.demand.vms) != 1)
    if reason.kind == "no_class":
        for item in reason.items:
            yield from _explain_item_without_host(encoded, exclusions, item)
    elif reason.kind == "capacity" and reason.dimension is not None:
        yield Conflict(
            resource_name(reason.dimension), explain_shortage(encoded, reason, reason.dimension, who, many=many)
        )
    elif reason.kind == "capacity":
        yield Conflict("hosts", f"{who} {_explain_few_hosts(encoded, reason, many=many)}")
    elif reason.kind == "rule":
        yield _explain_rule(encoded, names, reason)
    else:
        every = len(statements(encoded.estate))
        also = f" and {counted(every, 'rule')}" if every else ""
        message = f"no placement keeps all limits{also}: the search excluded every combination of VMs and hosts"
        yield Conflict("estate", message, figures=False)


def _name_everything(encoded: Encoded) -> str:
    """Return all that is packed in words: VMs, and what room is kept for."""
    vms = encoded.demand.vms
    parts = [f"all {counted(sum(not vm.stands_for for vm in vms), 'VM')}"]
    parts += ["the reserved room"] if any(vm.stands_for and vm.vcpus for vm in vms) else []
    parts += ["the resource pools"] if any(not vm.vcpus for vm in vms) else []
    if len(vms) == 1:
        return f"the only VM, {vms[0].name},"
    return f"{parts[0]} together" if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]} together"


def _explain_few_hosts(encoded: Encoded, reason: Reason, *, many: bool) -> str:
    """Return how many hosts are needed and how many there are, less those that rules leave empty."""
    items = list(reason.items) or list(range(encoded.problem.n_items))
    classes = np.flatnonzero(encoded.problem.allowed[items].any(axis=0))
    n_hosts = int(encoded.problem.available[classes].sum())
    exist = f"{n_hosts:,} {verb(n_hosts, 'exists', 'exist')} or can be bought"
    if n_hosts > reason.offered:
        limits = [
            rule_with_place(s)
            for s in statements(encoded.estate)
            if any(isinstance(c, FewHosts) for c in RULES[s.kind].encode(s))
        ]
        exist += f", {reason.offered:,} may run VMs" + (f" ({'; '.join(limits)})" if limits else "")
    need = verb(2 if many else 1, "needs", "need")
    why = larger_than_half(encoded, items, reason.offered)
    return f"{need} at least {counted(reason.needed, 'host')} in any placement{why}; {exist}"


def _explain_item_without_host(encoded: Encoded, exclusions: Exclusions, item: int) -> Iterator[Conflict]:
    """Yield why each distinct VM (or VMs merged into one) of an item has no host."""
    every = list(range(encoded.problem.n_classes))
    short = shortages_of_item(encoded, item, every)
    for merged_vm in np.flatnonzero(encoded.items.item_of_merged == item):
        rows = [int(vm) for vm in np.flatnonzero(encoded.items.merged_of_vm == merged_vm)]
        vms = [encoded.demand.vms[int(encoded.items.vm_order[row])] for row in rows]
        message = _explain_no_host(encoded, exclusions, vms, short)
        idle = exclusions.in_maintenance(vms)
        if idle:
            them = "it" if len(vms) == 1 else "them"
            message += f"; {listed(idle)} could take {them}, but {verb(len(idle), 'is', 'are')} in maintenance"
        yield Conflict(vms[0].name, message)


def _explain_no_host(
    encoded: Encoded, exclusions: Exclusions, vms: Sequence[VirtualMachine], short: dict[int, tuple[float, str]]
) -> str:
    """Return what is short on the host that comes closest, and what excludes the hosts that are large enough."""
    together = " (which must share a host)" if len(vms) > 1 else ""
    subject = f"{listed([vm.name for vm in vms])}{together}"
    closed: dict[tuple[str, ...], list[str]] = {}
    excluded: set[int] = set()
    for host_class, kind in enumerate(encoded.hosts.classes):
        reasons = exclusions.of(vms, host_class)
        if reasons:
            excluded.add(host_class)
            if host_class not in short:
                names = [host.name for host in kind.existing] or [name_host_class(encoded, kind)]
                closed.setdefault(reasons, []).extend(names)
    nearest = min((short[c] for c in short if c not in excluded or not closed), default=None)
    for name in sorted({name for vm in vms for name in vm.clusters}):
        if not any(encoded.hosts.clusters[kind.cluster].name == name for kind in encoded.hosts.classes):
            closed.setdefault(("it has no usable host, existing or to buy",), []).append(name)
    closed_in_words = _explain_closed_hosts(closed, n_classes=len(encoded.hosts.classes))
    if nearest is None:
        return f"no host is allowed for {subject}: {closed_in_words or 'none exists or can be bought'}"
    if not closed:
        return f"{subject} {verb(len(vms), 'fits', 'fit')} on no host: {nearest[1]}"
    return f"no host can take {subject}: {nearest[1]}; {closed_in_words}"


def _explain_closed_hosts(closed: dict[tuple[str, ...], list[str]], *, n_classes: int) -> str:
    groups = [(f"{listed(names)}: {' and '.join(reasons)}") for reasons, names in closed.items()]
    if len(groups) == 1 and n_classes == 1:
        return groups[0].partition(": ")[2]
    more = len(groups) - _MOST_NAMED
    return "; ".join(groups[:_MOST_NAMED]) + (
        f"; and {counted(more, 'more reason')} for other hosts" if more > 0 else ""
    )


def _explain_rule(encoded: Encoded, names: Sequence[str], reason: Reason) -> Conflict:
    """Return the rules that apply to VMs which cannot be placed; not all of them need be to blame."""
    inside = set(names)
    rules = [
        statement
        for statement in statements(encoded.estate)
        if any(len(inside.intersection(members_of(c))) > 0 for c in RULES[statement.kind].encode(statement))
    ]
    titles = "; ".join(map(rule_with_place, rules))
    counts = f": {reason.needed} needed, {reason.offered} possible" if reason.needed > reason.offered else ""
    if len(rules) == 1:
        message = f"{listed(names)} cannot be placed: too few hosts for {titles}{counts}"
        return Conflict(rule_title(rules[0]), message, rules[0].place)
    message = (
        f"{listed(names)} cannot be placed under the rules that apply to them{counts} "
        f"(perhaps only some of them are the cause): {titles}"
    )
    return Conflict("rules", message, figures=False)
