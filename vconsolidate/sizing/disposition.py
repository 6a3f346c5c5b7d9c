"""What becomes of a server: virtualise, keep physical or retire, with the reason."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from vconsolidate.model.demand import Disposition
from vconsolidate.model.server import Action, Server
from vconsolidate.sizing.eligibility import Eligibility
from vconsolidate.sizing.left_as_is import REASONS, left_code
from vconsolidate.units import format_fraction
from vconsolidate.words import counted

_SAID: Final = {"virtualise": "virtualise", "keep_physical": "keep it physical", "retire": "retire it"}
_LOWEST_TIER_KEPT: Final = 2


def dispose(
    server: Server,
    eligibility: Eligibility,
    *,
    retire_below_fraction: float,
    seen_peak_fraction: float | None,
    hosts: Collection[str] | None = None,
) -> Disposition:
    """
    Return what becomes of a server.

    The owner's decision comes first, then whether a VM of today is off or a template, then what is plugged in, then
    idleness, then whether any cluster takes it. What is plugged in for a server that is a VM already does not keep it
    physical, but on its host: by a rule where that is a host of the target. A workload that the owner wants virtualised
    still needs a cluster that takes it.

    Parameters
    ----------
    retire_below_fraction
        CPU use below which it is idle; 0 for never.
    seen_peak_fraction
        Highest CPU use that was measured or stated; None where it had to be assumed, or where the unit of a series is
        in doubt (such a server is never idle).
    hosts
        Names of the existing hosts of the target; None where every host of today is one.
    """
    if server.disposition in {"keep_physical", "retire"}:
        return _owner(server, server.disposition)
    if server.disposition is None:
        found = _by_nature(server, hosts) or _by_idleness(server, retire_below_fraction, seen_peak_fraction)
        if found is not None:
            return found
    if not eligibility.clusters:
        return _nowhere(server, eligibility)
    if server.disposition == "virtualise":
        return _owner(server, "virtualise")
    moves = _moves(server)
    size = counted(eligibility.vcpus, "vCPU")
    return _disposition(server, "virtualise", "fits", f"{moves}Fits in {_join(eligibility.clusters)} with {size}.")


def _moves(server: Server) -> str:
    """Return the system that a server leaves for another, with the owner's reason; nothing where it keeps its own."""
    rule = server.replatform
    if rule is None:
        return ""
    reason = f": {rule.reason}" if rule.reason else ""
    return f"Moves from {rule.source.name} to {server.guest.name} (rule {rule.number} of replatform{reason}). "


def _by_nature(server: Server, hosts: Collection[str] | None) -> Disposition | None:
    """Return what becomes of a VM that is off or a template, and of a server that something is plugged into."""
    left = left_code(server)
    if left is not None:
        return _disposition(server, "leave", left, REASONS[left])
    in_target = bool(server.current_host) and (hosts is None or server.current_host in hosts)
    if server.attachments and not in_target:
        return _disposition(server, "keep_physical", "attachment", _plugged(server))
    return None


def _by_idleness(server: Server, below_fraction: float, seen_peak_fraction: float | None) -> Disposition | None:
    if server.attachments or not _idle(server, below_fraction, seen_peak_fraction):
        return None
    reason = (
        f"Its CPU use never exceeds {format_fraction(seen_peak_fraction or 0.0, 2)} (limit "
        f"{format_fraction(below_fraction, 2)}); it has tier {server.tier} and no stated application."
    )
    return _disposition(server, "retire", "idle", reason)


def _plugged(server: Server) -> str:
    plugged = ", ".join(f"{item.description} ({item.kind})" for item in server.attachments)
    if server.virtual is None:
        return f"A VM cannot have the attached hardware: {plugged}."
    where = server.current_host or "a host that the inventory does not name"
    return f"The attached hardware is plugged into {where}, which is no host of the target: {plugged}."


def _idle(server: Server, below_fraction: float, seen_peak_fraction: float | None) -> bool:
    return (
        seen_peak_fraction is not None
        and seen_peak_fraction < below_fraction
        and server.tier > _LOWEST_TIER_KEPT
        and not server.application
    )


def _owner(server: Server, action: Action) -> Disposition:
    reason = f": {server.disposition_reason}" if server.disposition_reason else ""
    return _disposition(server, action, "owner", f"The owner decided to {_SAID[action]}{reason}.")


def _nowhere(server: Server, eligibility: Eligibility) -> Disposition:
    """Return "keep physical", with the code of the first cluster's refusal and every cluster's reason."""
    refusals = eligibility.refusals
    if not refusals:
        return _disposition(server, "keep_physical", "no_cluster", "The target has no cluster.")
    code = next(iter(refusals.values())).code
    reasons = "; ".join(f"{name}: {refusal.reason}" for name, refusal in refusals.items())
    if server.needs_another_processor:
        reasons += f"; no rule of replatform moves {server.guest.name} for it"
    start = "The owner decided to virtualise it, but no" if server.disposition == "virtualise" else "No"
    return _disposition(server, "keep_physical", code, f"{start} cluster can run it: {reasons}.")


def _disposition(server: Server, action: Action, code: str, reason: str) -> Disposition:
    return Disposition(server.name, action, code, reason, server.place)


def _join(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
