"""Answers of ``vconsolidate firewall``, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vconsolidate.firewall.drift import Difference, Today
from vconsolidate.firewall.packet import Packet, PacketVerdict
from vconsolidate.firewall.profile import Profile
from vconsolidate.firewall.upgrade import ServiceChange
from vconsolidate.firewall.words import addresses_words, ports_words
from vconsolidate.report.compose.firewall import firewall_section
from vconsolidate.report.firewall import firewall_note, firewall_title, service_rows
from vconsolidate.report.printable import as_json as json_text
from vconsolidate.report.printable import printable
from vconsolidate.words import counted, listed


def profiles_json(found: Sequence[Profile]) -> str:
    """Return profiles as JSON; ``vconsolidate firewall drift`` reads them again."""
    profiles = [firewall_section(one).model_dump(mode="json") for one in found]
    return json_text({"profiles": profiles}, indent=2) + "\n"


def profiles_text(found: Sequence[Profile], unstated: Sequence[str]) -> str:
    """Return the services of every cluster's hosts, and what the inventory does not say."""
    lines: list[str] = []
    for section in map(firewall_section, found):
        lines += [firewall_title(section), f"  hosts: {listed(section.hosts)}"]
        for name, state, ports, addresses, why in service_rows(section):
            lines += [f"  {state:<6} {name}: {ports}", f"         from and to: {addresses}"]
            lines += [f"         why: {why}"] if why else []
        lines += [f"  {firewall_note(section)}", ""]
    if unstated:
        lines.append(f"Not stated in the inventory, so taken as not used: {listed(unstated)} (firewall.uses).")
    return "\n".join(map(printable, lines)).rstrip() + "\n"


def packet_text(host: str, profile: Profile, packet: Packet, verdict: PacketVerdict, *, assumed: bool) -> str:
    """
    Return what happens to a packet, and what decided.

    Parameters
    ----------
    assumed
        The port that the packet comes from was not stated, and it could matter.
    """
    way = "from" if packet.direction == "in" else "to"
    what = f"{packet.protocol.upper()} port {packet.port} {packet.direction} on {host}, {way} {packet.address}"
    lines = [f"{'allowed' if verdict.allowed else 'denied'}: {what}"]
    if verdict.service:
        entry = next(one for one in profile.entries if one.service.name == verdict.service)
        lines.append(f"  service: {entry.service.name} ({entry.service.title}, {ports_words(entry.service.ports)})")
        lines.append(f"  allowed addresses: {addresses_words(entry.addresses)}")
    else:
        lines.append(f"  default: {profile.default} (no open service allows it)")
    for near in verdict.near:
        entry = next(one for one in profile.entries if one.service.name == near.service)
        why = "is closed" if near.why == "closed" else f"allows only {addresses_words(entry.addresses)}"
        lines.append(f"  {near.service} has this port, but {why}")
    if assumed:
        lines.append(f"  The packet is taken to come from port {packet.from_port} (state another with --source-port).")
    return "\n".join(map(printable, lines)) + "\n"


def packet_json(host: str, profile: Profile, packet: Packet, verdict: PacketVerdict) -> str:
    """Return what happens to a packet as JSON."""
    document = {
        "host": host,
        "cluster": profile.cluster,
        "direction": packet.direction,
        "protocol": packet.protocol,
        "port": packet.port,
        "source_port": packet.from_port,
        "address": str(packet.address),
        "allowed": verdict.allowed,
        "service": verdict.service,
        "default": profile.default,
        "near": [{"service": one.service, "why": one.why} for one in verdict.near],
    }
    return json_text(document, indent=2) + "\n"


def drift_json(host: str, differences: Sequence[Difference], today: Today) -> str:
    """Return differences as JSON."""
    document = {
        "host": host,
        "differences": [
            {
                "kind": one.kind,
                "service": one.service,
                "ports": [str(port) for port in one.ports],
                "addresses": [str(address) for address in one.addresses],
                "reasons": list(one.reasons),
            }
            for one in differences
        ],
        "unread": list(today.unread),
        "addresses_compared": today.addresses_known,
        "ports_compared_for_all": not today.portless,
    }
    return json_text(document, indent=2) + "\n"


def drift_text(host: str, differences: Sequence[Difference], today: Today) -> str:
    """Return what differs on a host, and what could not be compared."""
    lines = [_difference(one) for one in differences]
    if today.portless:
        lines.append(f"  not compared: ports of {counted(len(today.portless), 'open service')} (add the list of rules)")
    if not today.addresses_known:
        lines.append("  not compared: allowed addresses (add the list of allowed addresses, and of rules)")
    lines += [f"  not understood: {sentence}" for sentence in today.unread]
    verdict = f"{counted(len(differences), 'difference')}" if differences else "no difference"
    lines.append(f"Drift: {host} has {verdict} from what the plan needs")
    return "\n".join(map(printable, lines)) + "\n"


def _difference(one: Difference) -> str:
    parts = [ports_words(one.ports), addresses_words(one.addresses) if one.addresses else "", listed(one.reasons)]
    shown = "; ".join(part for part in parts if part)
    named = f" {one.service}" if one.service else ""
    return f"  {one.kind}:{named}{f' ({shown})' if shown else ''}"


def upgrade_text(changes: Sequence[tuple[Profile, Profile, Sequence[ServiceChange]]]) -> str:
    """Return what changes on every cluster."""
    lines = []
    for before, after, found in changes:
        lines.append(f"{before.cluster}: {before.platform} to {after.platform}, {counted(len(found), 'change')}")
        lines += [_change(one) for one in found]
        lines += [f"  missing: no known service for {need.role} ({need.reason})" for need in after.unmet]
    return "\n".join(map(printable, lines)) + "\n"


def _change(one: ServiceChange) -> str:
    names = " to ".join(name for name in dict.fromkeys((one.before, one.after)) if name)
    parts = [
        f"opens {ports_words(one.more)}" if one.more else "",
        f"closes {ports_words(one.fewer)}" if one.fewer else "",
    ]
    if one.kind == "addresses fixed":
        parts.append("the platform takes no list of addresses for it any more")
    shown = "; ".join(part for part in parts if part)
    return f"  {one.kind}: {names} ({one.title}){f': {shown}' if shown else ''}"


def upgrade_json(changes: Sequence[tuple[Profile, Profile, Sequence[ServiceChange]]]) -> str:
    """Return what changes as JSON, with the profile afterwards."""
    document: list[dict[str, Any]] = [
        {
            "cluster": before.cluster,
            "from": before.platform,
            "to": after.platform,
            "changes": [
                {
                    "kind": one.kind,
                    "before": one.before,
                    "after": one.after,
                    "title": one.title,
                    "more_ports": [str(port) for port in one.more],
                    "fewer_ports": [str(port) for port in one.fewer],
                    "reasons": list(one.reasons),
                }
                for one in found
            ],
            "profile": firewall_section(after).model_dump(mode="json"),
        }
        for before, after, found in changes
    ]
    return json_text({"clusters": document}, indent=2) + "\n"
