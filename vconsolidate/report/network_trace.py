"""Whether and how a frame gets from one VM of a plan to another, for people and for programs."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from vconsolidate.errors import UsageError
from vconsolidate.model.network import GUEST_TAGGED
from vconsolidate.network.forwarding.fabric import Frame, VirtualPort
from vconsolidate.network.forwarding.forward import Delivery, Hop, forward, vlan_words
from vconsolidate.report.network_fabric import PlanFabric, fabric_of
from vconsolidate.report.printable import as_json as json_text
from vconsolidate.report.printable import printable
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.units import quoted

MADE_UP_NOTE = "MAC addresses that the plan does not know are made up."
NO_ROUTER_NOTE = "Only switches are traced: a router could connect networks that do not reach each other here."


@dataclass(frozen=True, slots=True)
class Attempt:
    """A frame from one adapter to another."""

    sender: VirtualPort
    receiver: VirtualPort
    frame: Frame
    reached: bool
    hops: tuple[Hop, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """
    Frames from every adapter of a VM to every adapter of another.

    Parameters
    ----------
    why_not
        What keeps the frames from getting there; empty where one does.
    """

    source: str
    target: str
    attempts: tuple[Attempt, ...]
    why_not: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """One of the frames gets there."""
        return any(attempt.reached for attempt in self.attempts)


def trace(
    document: PlanDocument,
    source: str,
    target: str,
    vlan: int | None = None,
    down: Collection[tuple[str, str]] = (),
) -> Trace:
    """
    Return how frames get from one VM to another.

    Parameters
    ----------
    vlan
        Only this VLAN; guests that tag frames use it as their tag.
    down
        (host, uplink) of uplinks that do not work.

    Raises
    ------
    UsageError
        When a VM, host or uplink is not in the plan, or a VM has no port.
    """
    for name in (source, target):
        _check_vm(document, name)
    _check_uplinks(document, down)
    plan = fabric_of(document, down)
    for name in (source, target):
        if name not in plan.ports_of:
            raise UsageError(
                f"{name} has no port on a switch",
                hint="state its networks in the inventory, and port groups for them under switches of the cluster",
            )
    attempts = tuple(_attempts(plan, source, target, vlan))
    notes = [MADE_UP_NOTE] if plan.made_up else []
    why: tuple[str, ...] = ()
    if not any(attempt.reached for attempt in attempts):
        why, notes = _why_not(attempts, plan, source, target, vlan), [*notes, NO_ROUTER_NOTE]
    return Trace(source, target, attempts, why, tuple(notes))


def uplink_at(document: PlanDocument, text: str) -> tuple[str, str]:
    """
    Return the host and the uplink that ``HOST/UPLINK`` names, either of which may have slashes in its name.

    A host of the plan with such an uplink comes first, the longest name of them; then the longest name of any host;
    else the first slash separates the two.

    Raises
    ------
    UsageError
        When there is no host or no uplink in it.
    """
    splits = [(text[:at], text[at + 1 :]) for at, sign in enumerate(text) if sign == "/"]
    pairs = [(host, uplink) for host, uplink in splits if host and uplink]
    if not pairs:
        raise UsageError(f'--down "{text}" is not HOST/UPLINK', hint='write, for example, "esx-01/vmnic0"')
    known = {(one.host, uplink.name) for one in document.host_switches for uplink in one.uplinks}
    hosts = {host.name for host in document.hosts}
    exact = [pair for pair in pairs if pair in known]
    named = [pair for pair in pairs if pair[0] in hosts]
    return (exact or named or pairs[:1])[-1]


def _check_vm(document: PlanDocument, name: str) -> None:
    names = [vm.name for vm in document.vms if vm.host is not None]
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        guess = f" (did you mean {quoted(near[0])}?)" if near else ""
        raise UsageError(f"the plan has no VM {quoted(name)}{guess}", hint="name a VM that has a host")


def _check_uplinks(document: PlanDocument, down: Collection[tuple[str, str]]) -> None:
    known = {(one.host, uplink.name) for one in document.host_switches for uplink in one.uplinks}
    for host, uplink in down:
        if (host, uplink) not in known:
            there = sorted(name for at, name in known if at == host)
            what = f"its uplinks are {', '.join(there)}" if there else "the plan has no such host with uplinks"
            raise UsageError(f"no uplink {quoted(uplink)} on host {quoted(host)} ({what})")


def _attempts(plan: PlanFabric, source: str, target: str, vlan: int | None) -> Iterator[Attempt]:
    """Yield the frames that may get there first: those between adapters that share a VLAN."""
    pairs = [(one, other) for one in plan.ports_of[source] for other in plan.ports_of[target] if one != other]
    for one, other in pairs:
        sender, receiver = _port(plan, one), _port(plan, other)
        tag = _tag(sender, receiver, vlan)
        if vlan is not None and vlan not in {sender.vlan, tag}:
            continue
        frame = Frame(sender.guest_mac, receiver.guest_mac, tag)
        journey = forward(plan.fabric, *one, frame)
        reached = Delivery(*other, receiver.tag_of(tag or _own(sender))) in journey.deliveries
        places = tuple("physical network" if hop.switch is None else _host(plan, hop.switch) for hop in journey.hops)
        yield Attempt(sender, receiver, frame, reached, tuple(journey.hops), places)


def _tag(sender: VirtualPort, receiver: VirtualPort, vlan: int | None) -> int:
    if sender.vlan != GUEST_TAGGED:
        return 0
    if vlan is not None:
        return vlan
    if receiver.vlan != GUEST_TAGGED:
        return receiver.vlan
    both = [one for one in sender.guest_vlans or receiver.guest_vlans if sender.takes(one) and receiver.takes(one)]
    return both[0] if both else 0


def _own(sender: VirtualPort) -> int:
    return 0 if sender.vlan == GUEST_TAGGED else sender.vlan


def _port(plan: PlanFabric, at: tuple[int, int]) -> VirtualPort:
    return plan.fabric.switches[at[0]].ports[at[1]]


def _host(plan: PlanFabric, switch: int) -> str:
    return plan.fabric.switches[switch].host


def _why_not(
    attempts: tuple[Attempt, ...], plan: PlanFabric, source: str, target: str, vlan: int | None
) -> tuple[str, ...]:
    """Return the reasons, each once: VLANs that differ, and what dropped the frames."""
    sending, receiving = ([_port(plan, at) for at in plan.ports_of[name]] for name in (source, target))
    if not attempts:
        own = ", ".join(dict.fromkeys(_membership(port) for port in sending))
        return (f"{source} has no adapter in {vlan_words(vlan or 0)} (it is in {own})",)
    common = [one for one in attempts if one.receiver.takes(one.frame.tag or _own(one.sender))]
    if not common:
        mine, theirs = (", ".join(dict.fromkeys(_membership(port) for port in ports)) for ports in (sending, receiving))
        return (f"{source} is in {mine} and {target} in {theirs}: they share no VLAN",)
    dropped = [f"{hop.text}" for one in common for hop in one.hops if hop.dropped]
    return tuple(dict.fromkeys(dropped))


def _membership(port: VirtualPort) -> str:
    if port.vlan != GUEST_TAGGED:
        return vlan_words(port.vlan)
    return f"VLANs {', '.join(map(str, port.guest_vlans))}" if port.guest_vlans else "every VLAN"


def verdict(found: Trace) -> str:
    """Return the answer in one line."""
    if found.reached:
        return printable(f"{found.source} reaches {found.target}")
    return printable(f"{found.source} does not reach {found.target}: {found.why_not[0]}")


def as_text(found: Trace) -> str:
    """Return the hops of the frame that gets there, or of every frame that does not, and the answer."""
    shown = [attempt for attempt in found.attempts if attempt.reached][:1] or list(found.attempts)
    lines: list[str] = []
    for attempt in shown:
        tag = f", tagged with VLAN {attempt.frame.tag}" if attempt.frame.tag else ""
        sender, receiver = attempt.sender, attempt.receiver
        lines += [f"{sender.name} {attempt.frame.source} to {receiver.name} {attempt.frame.target}{tag}"]
        lines += [f"  {place}  {hop.text}" for place, hop in zip(attempt.places, attempt.hops, strict=True)]
        lines.append("")
    lines += [f"  reason: {reason}" for reason in found.why_not]
    lines += [f"  note: {note}" for note in found.notes]
    return "\n".join([*map(printable, lines), verdict(found)]) + "\n"


def as_json(found: Trace) -> str:
    """Return the frames with their hops as JSON."""
    attempts = [
        {
            "from": one.sender.name,
            "to": one.receiver.name,
            "source_mac": one.frame.source,
            "target_mac": one.frame.target,
            "tag": one.frame.tag,
            "reached": one.reached,
            "hops": [
                {"at": place, "text": hop.text, "dropped": hop.dropped}
                for place, hop in zip(one.places, one.hops, strict=True)
            ],
        }
        for one in found.attempts
    ]
    document = {
        "from": found.source,
        "to": found.target,
        "reached": found.reached,
        "why_not": list(found.why_not),
        "notes": list(found.notes),
        "attempts": attempts,
    }
    return json_text(document, indent=2) + "\n"
