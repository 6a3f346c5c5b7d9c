"""Why there is no plan, in the user's words: names, resources with units, and the rules in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from vconsolidate.model.constraint import Allow, Forbid, members_of
from vconsolidate.model.estate import Cluster, RuleStatement
from vconsolidate.model.plan import Conflict
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.encoding.host_classes import HostClass, capacities
from vconsolidate.packing.encoding.permissions import too_small
from vconsolidate.packing.encoding.resources import UNITS
from vconsolidate.packing.solver.problem import Reason
from vconsolidate.rules.registry import RULES, statements
from vconsolidate.words import counted, listed, quantity, resource_name, verb


def too_few_words(cluster: Cluster, *, proven: bool) -> str:
    """Return that there are no hosts (proven), or none were found, with which a cluster survives its failures."""
    policy = cluster.policy
    k, admission = policy.host_failures_tolerated, policy.admission
    said = f"(policy.host_failures_tolerated: {k})"
    if admission.form == "dedicated" and admission.domain == "host":
        return f"{cluster.name} has too few hosts to keep {k} in reserve {said}"
    if admission.form == "dedicated":
        return f"{cluster.name} has too few hosts to replace those of {_any(k, admission.domain)} {said}"
    ways = {
        "exact": "on which all VMs restart when",
        "slots": "whose slots hold all VMs when",
        "percentage": "that keep their share unreserved when",
    }
    fail = verb(k, "fails", "fail")
    none = "there are no hosts" if proven else "no hosts were found"
    return f"{none} for {cluster.name} {ways[admission.form]} {_any(k, admission.domain)} {fail} {said}"


def _any(number: int, domain: str) -> str:
    """Return ``any host``, ``any 2 hosts``, ``any rack``, ``any 2 racks``, ``any 2 values of chassis``."""
    if number == 1:
        return f"any {domain}"
    return f"any {counted(number, domain)}" if domain in {"host", "rack"} else f"any {number} values of {domain}"


def conflicts(built: Built, reasons: Sequence[Reason]) -> tuple[Conflict, ...]:
    """Return what the solvers' reasons mean; of the CPU slots that are short for the same VMs, only the worst."""
    found = [conflict for reason in _worst_slots(reasons) for conflict in _told(built, reason)]
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


def _amount(resource: str, amount: float) -> str:
    """Return an amount of a resource for people: ``64 GiB of configured memory``, ``12 vCPUs``."""
    unit = UNITS[resource.partition("@")[0]]
    if unit in {"vCPU", "VM"}:
        return quantity(round(amount), unit)
    return f"{quantity(amount, unit)} of {resource_name(resource)}"


def _shortage(resource: str, needed: float, offered: float) -> str:
    return f"short by {quantity(needed - offered, UNITS[resource.partition('@')[0]])}"


def _told(built: Built, reason: Reason) -> Iterator[Conflict]:
    vms = [vm for item in reason.items for vm in built.vms_of_item(item)]
    names = [built.name(vm) for vm in vms]
    if reason.kind == "no_class":
        for item in reason.items:
            yield from _homeless(built, item)
    elif reason.kind == "capacity" and reason.dimension is not None:
        who = listed(names) if names else _everything(built)
        needed, offered = _amounts(built, reason, reason.dimension)
        kind = reason.dimension.partition("@")[0]
        where = "the hosts open to them" if names else "all hosts there are or may be bought"
        yield Conflict(
            resource_name(reason.dimension),
            f"{who} {verb(len(names), 'needs', 'need')} at least {_amount(reason.dimension, needed)}; {where} offer "
            f"{quantity(offered, UNITS[kind])}, {_shortage(reason.dimension, needed, offered)}",
        )
    elif reason.kind == "capacity":
        who = listed(names) if names else _everything(built)
        message = (
            f"{who} {verb(len(names), 'needs', 'need')} at least {counted(reason.needed, 'host')}, "
            f"whatever runs where; {counted(reason.offered, 'host')} "
            f"{verb(reason.offered, 'is', 'are')} there or may be bought"
        )
        yield Conflict("hosts", message)
    elif reason.kind == "rule":
        yield _rules(built, names, reason)
    else:
        every = len(statements(built.estate))
        also = f" and {counted(every, 'rule')}" if every else ""
        message = f"the limits{also} leave no placement: every combination of VMs and hosts was excluded"
        yield Conflict("estate", message)


def _everything(built: Built) -> str:
    """Return all that is packed in words: VMs, and what room is kept for."""
    vms = built.demand.vms
    parts = [f"all {counted(sum(not vm.stands_for for vm in vms), 'VM')}"]
    parts += ["the room for VMs to come"] if any(vm.stands_for and vm.vcpus for vm in vms) else []
    parts += ["the resource pools"] if any(not vm.vcpus for vm in vms) else []
    return f"{parts[0]} together" if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]} together"


def _homeless(built: Built, item: int) -> Iterator[Conflict]:
    """Yield why each distinct VM (or lump of VMs) of an item fits nowhere."""
    for lump in np.flatnonzero(built.item_of_lump == item):
        vms = [int(vm) for vm in np.flatnonzero(built.lump_of_vm == lump)]
        names = [built.name(vm) for vm in vms]
        together = " (which must share a host)" if len(names) > 1 else ""
        subject = f"{listed(names)}{together}"
        open_classes = np.flatnonzero(built.problem.allowed[item])
        if not open_classes.size:
            yield Conflict(names[0], f"{subject} may run on no host: {_closed(built, names)}")
            continue
        yield Conflict(names[0], f"{subject} fits on no host: {_largest(built, item, open_classes.tolist())}")


def _largest(built: Built, item: int, classes: Sequence[int]) -> str:
    """Return what is short on the class that comes closest."""
    best: tuple[float, str] | None = None
    for host_class in classes:
        kind = built.classes[host_class]
        demand = built.full_demand[kind.cluster, item]
        capacity = built.full_capacity[host_class]
        over = np.flatnonzero(demand > capacity)
        if not over.size:
            continue
        ratio = demand[over] / np.maximum(capacity[over], 1)
        worst = int(over[int(np.argmax(ratio))])
        resource = built.resources.names[worst]
        needs = float(demand[worst]) / float(built.units[worst])
        offers = float(built.resources.capacity_of(kind.hardware, built.clusters[kind.cluster])[worst])
        text = (
            f"it needs {_amount(resource, needs)}, {_called(built, kind)} offers "
            f"{quantity(offers, UNITS[resource.partition('@')[0]])}, {_shortage(resource, needs, offers)}"
        )
        if best is None or float(ratio.max()) < best[0]:
            best = (float(ratio.max()), text)
    return best[1] if best else "no host is available"


def _called(built: Built, kind: HostClass) -> str:
    name = kind.existing[0].name if kind.existing else kind.type_name
    return f"{name} in {built.clusters[kind.cluster].name}"


def _closed(built: Built, names: Sequence[str]) -> str:
    """Return which rules and clusters keep a VM off every host."""
    rules = [s for s in statements(built.estate) if _about_hosts(s, names)]
    parts = [_rule_with_place(statement) for statement in rules]
    for vm in built.demand.vms:
        if vm.name in names:
            if vm.refused and vm.clusters:
                parts.append(f"{vm.name} may run in {' or '.join(vm.clusters)} only")
            parts += [f"not in {cluster}: {why}" for cluster, why in sorted(vm.refused.items())]
    parts += too_small(built.demand, built.clusters, built.classes, names)
    idle = sorted(host.name for cluster in built.clusters for host in cluster.hosts if host.maintenance)
    if idle:
        parts.append(f"in maintenance: {listed(idle)}")
    return "; ".join(parts) or "no host exists or may be bought in its clusters"


def _about_hosts(statement: RuleStatement, names: Sequence[str]) -> bool:
    return any(
        isinstance(primitive, Allow | Forbid) and not set(names).isdisjoint(primitive.vms)
        for primitive in RULES[statement.kind].encode(statement)
    )


def _rules(built: Built, names: Sequence[str], reason: Reason) -> Conflict:
    inside = set(names)
    rules = [
        statement
        for statement in statements(built.estate)
        if any(len(inside.intersection(members_of(c))) > 0 for c in RULES[statement.kind].encode(statement))
    ]
    titles = "; ".join(map(_rule_with_place, rules))
    message = f"{listed(names)} cannot be placed: "
    if len(rules) == 1:
        message += f"too few hosts for {titles}"
    else:
        message += f"these rules contradict each other, or too few hosts are open to them: {titles}"
    if reason.needed > reason.offered:
        message += f" ({reason.needed} needed, {reason.offered} possible)"
    return Conflict(_rule_title(rules[0]) if rules else "rules", message)


def _rule_title(statement: RuleStatement) -> str:
    words = statement.name or listed(statement.members)
    hosts = f" on {listed(statement.hosts)}" if statement.hosts else ""
    return f"rule {statement.kind} of {words}{hosts}"


def _rule_with_place(statement: RuleStatement) -> str:
    return f"{_rule_title(statement)} ({statement.place})" if statement.place.line else _rule_title(statement)


def _amounts(built: Built, reason: Reason, dimension: str) -> tuple[float, float]:
    """
    Return what is needed and offered in the unit of the resource.

    The solvers may count capacity more tightly (in multiples of what all VMs take); people are told the real figure
    where it is short as well.
    """
    resource = built.resources.names.index(dimension)
    needed, counted = (n / float(built.units[resource]) for n in (reason.needed, reason.offered))
    items = list(reason.items) or slice(None)
    open_classes = np.flatnonzero(built.problem.allowed[items].any(axis=0))
    real = capacities(built.classes, built.clusters, built.resources)[open_classes, resource]
    offered = float((real * built.problem.available[open_classes]).sum())
    return needed, offered if offered < needed else counted
