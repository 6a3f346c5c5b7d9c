"""Explanations for people and for programs."""

from __future__ import annotations

import shlex
from dataclasses import asdict

from vconsolidate.model.explanation import (
    BoundLine,
    ConflictPart,
    Explanation,
    HostExplanation,
    HostLicence,
    HostsExplanation,
    PlanExplanation,
    Relaxation,
    ServerExplanation,
    VmExplanation,
)
from vconsolidate.report.cells import padded, widest
from vconsolidate.report.printable import as_json as json_text
from vconsolidate.report.printable import printable
from vconsolidate.report.reasons import reason_words
from vconsolidate.report.wording import percent
from vconsolidate.words import counted, divided, method_words, quantity, resource_name

_KINDS = {
    VmExplanation: "vm",
    ServerExplanation: "server",
    HostExplanation: "host",
    PlanExplanation: "plan",
    HostsExplanation: "hosts",
}


def as_json(explanation: Explanation) -> str:
    """Return an explanation as JSON: `kind`, then its fields."""
    document = {"kind": _KINDS[type(explanation)], **_round_floats(asdict(explanation))}
    return json_text(document, indent=2) + "\n"


def _round_floats(value: dict[str, object]) -> dict[str, object]:
    def inner(item: object) -> object:
        if isinstance(item, dict):
            return {key: inner(child) for key, child in item.items()}
        if isinstance(item, list | tuple):
            return [inner(child) for child in item]
        return round(item, 6) if isinstance(item, float) else item

    return {key: inner(child) for key, child in value.items()}


def as_text(explanation: Explanation) -> str:
    """Return an explanation as text; its first line is the summary."""
    if isinstance(explanation, VmExplanation):
        lines = _vm(explanation)
    elif isinstance(explanation, ServerExplanation):
        lines = [f"{explanation.server}: {_action(explanation)}", f"  {explanation.reason}", *_at(explanation)]
    elif isinstance(explanation, HostExplanation):
        lines = _host(explanation)
    elif isinstance(explanation, PlanExplanation):
        lines = _plan(explanation)
    else:
        lines = _hosts(explanation)
    return "\n".join(printable(line) for line in lines) + "\n"


_ACTIONS = {
    "keep_physical": "stays physical",
    "retire": "is proposed for retirement",
    "leave": "is not planned",
    "virtualise": "becomes a VM, but has no host in this plan",
}


def _action(explanation: ServerExplanation) -> str:
    if not explanation.current_host or explanation.action in {"retire", "leave"}:
        return _ACTIONS[explanation.action]
    stays = explanation.action == "keep_physical"
    where = explanation.current_host
    return f"stays on {where}" if stays else f"is a VM on {where} today, but has no host in this plan"


def _at(explanation: ServerExplanation) -> list[str]:
    return [f"  {explanation.place}"] if explanation.place.line else []


def _vm(explanation: VmExplanation) -> list[str]:
    lines = [f"{explanation.vm} runs on {explanation.host} in cluster {explanation.cluster}"]
    lines += [f"  {name:<7} {words}" for name, words in explanation.figures]
    lines += ["", "Rules that apply to it"] + [f"  {_part(part)}" for part in explanation.rules] or []
    if not explanation.rules:
        lines += ["  none"]
    lines += ["", "Other hosts of the plan, if it moved there"]
    for other in explanation.alternatives:
        lines.append(f"  {other.host}: {'; '.join(other.excluded_by) or 'could take it without other moves'}")
    if not explanation.alternatives:
        lines.append("  none")
    if explanation.refused_by:
        lines += ["", "Clusters that cannot run it"]
        lines += [f"  {cluster}: {why}" for cluster, why in explanation.refused_by]
    return lines


def _host(explanation: HostExplanation) -> list[str]:
    what = "stays empty as a spare" if explanation.spare else f"runs {counted(len(explanation.vms), 'VM')}"
    bound = f", limited by {resource_name(explanation.binding)}" if explanation.binding else ""
    lines = [f"{explanation.host} ({explanation.type_name} in cluster {explanation.cluster}) {what}{bound}", ""]
    for load in explanation.loads:
        left = quantity(load.capacity - load.used, load.unit)
        lines.append(
            f"  {resource_name(load.resource):<22} {quantity(load.used, load.unit):>12} of "
            f"{quantity(load.capacity, load.unit):>12}  {percent(load.fraction):>5}  {left} left"
        )
    if explanation.vms:
        lines += ["", f"  VMs: {', '.join(explanation.vms)}"]
    lines += [f"  Room reserved: {count} × {what}" for what, count in explanation.kept]
    lines += [f"  Licence {_licence(one)}" for one in explanation.licences]
    if explanation.next_vm and not explanation.spare:
        stops = "; ".join(f"{number:,} {_stop(what)}" for what, number in explanation.next_vm)
        lines += ["", f"  VMs of other hosts, if one of them moved here: {stops}"]
    lines += [f"  Stranded: {words}" for words in explanation.stranded]
    return lines


def _licence(licence: HostLicence) -> str:
    """Return what a licence is counted on, and for whom."""
    units = counted(licence.units, "unit")
    per = licence.per.replace("_", " ")
    why = f"{counted(licence.vms, 'VM')} here" if licence.vms else "VMs may restart here"
    return f"{licence.name}: {units} by {per} ({why})"


def _stop(what: str) -> str:
    special = {
        "room": "would fit",
        "cluster": "may not run in this cluster",
        "rules": "would break a rule or the reserve for host failures",
        "untried": "would find enough capacity, but the rules were not checked",
    }
    return special.get(what) or f"would not find enough {resource_name(what)}"


def _plan(explanation: PlanExplanation) -> list[str]:
    if not explanation.vms:
        becomes = "can become" if explanation.status == "infeasible" else "becomes"
        return [f"{explanation.name}: no server {becomes} a VM", *(f"  {words}" for words in explanation.conflicts)]
    if not explanation.hosts_used:
        lines = [f"{explanation.name}: {counted(explanation.vms, 'VM')}, no plan ({explanation.status})", ""]
        lines += [f"  {words}" for words in explanation.conflicts]
        return [*lines, *_offers(explanation.relaxations, explanation.currency)]
    spares = f" ({counted(explanation.spares, 'spare')})" if explanation.spares else ""
    placed = f"{counted(explanation.vms, 'VM')} on {counted(explanation.hosts_used, 'host')}{spares}"
    fewest = counted(explanation.bound_hosts, "host")
    proof = f"No plan can use fewer than {fewest} (proof: {method_words(explanation.bound_method)})"
    if explanation.stale:
        proof = f"For the inventory at the time of planning: {proof[0].lower()}{proof[1:]}"
    lines = [f"{explanation.name}: {placed}{'' if explanation.stale else f', {explanation.status}'}", "", f"  {proof}."]
    binding = ", ".join(f"{resource_name(what)} on {counted(number, 'host')}" for what, number in explanation.binding)
    lines += [f"  First to run out: {binding}.", ""]
    lines += _bounds(explanation.bounds)
    if explanation.servers_left_out:
        codes = ", ".join(f"{reason_words(code)} ({number:,})" for code, number in explanation.servers_left_out)
        lines += ["", f"  Servers not virtualised, by reason: {codes}"]
    return lines


def _bounds(bounds: tuple[BoundLine, ...]) -> list[str]:
    if not bounds:
        return []
    names = [f"{line.cluster}: {resource_name(line.resource)}" for line in bounds]
    width = widest(names)
    lines = ["  Needs of the VMs that can run only in the cluster, divided by what its largest host offers:"]
    for name, line in zip(names, bounds, strict=True):
        need, offer, ratio = divided(line.needed, line.largest, line.unit, line.hosts)
        hosts = counted(line.hosts, "host")
        lines.append(f"    {padded(name, width)}  {need:>12} / {offer:>12} = {ratio:>6} → {hosts}")
    return lines


def _hosts(explanation: HostsExplanation) -> list[str]:
    head = {"found": "possible", "impossible": "proven impossible", "open": "no plan found, but not proven impossible"}
    lines = [f"{counted(explanation.wanted, 'host')}: {head[explanation.outcome]}", f"  {explanation.proof}"]
    if explanation.cost_then is not None and explanation.hosts_used > explanation.wanted:
        lines.append(
            f"  The cost would change from {explanation.cost_now:,.0f} to {explanation.cost_then:,.0f} "
            f"{explanation.currency} (policy.objective decides whether cost or hosts come first)."
        )
    if explanation.outcome != "found":
        lines += ["", *_bounds(explanation.bounds)]
        if explanation.conflict is not None and explanation.conflict.parts:
            lines += ["", f"  Together, these rule out {counted(explanation.wanted, 'host')}:"]
            lines += [f"    {_part(part)}" for part in explanation.conflict.parts]
        lines += _offers(explanation.relaxations, explanation.currency)
    return lines


def _offers(relaxations: tuple[Relaxation, ...], currency: str) -> list[str]:
    if not relaxations:
        return ["", "  No change was found that would allow it."]
    lines = ["", "  Each of these changes would allow it (each was planned; cheapest first):"]
    for one in relaxations:
        cost = f", {one.cost:,.0f} {currency}" if one.cost else ""
        lines.append(f"    {one.words}: {counted(one.vms, 'VM')} on {counted(one.hosts_used, 'host')}{cost}")
        lines.append("      " + " ".join(f"--set {shlex.quote(setting)}" for setting in one.settings))
    return lines


def _part(part: ConflictPart) -> str:
    return f"{part.words} ({part.place})" if part.place.line else part.words
