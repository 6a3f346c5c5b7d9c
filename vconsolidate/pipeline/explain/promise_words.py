"""Rules and room to keep, in words that explanations and relaxations share."""

from __future__ import annotations

from vconsolidate.model.room import RoomWanted
from vconsolidate.model.statement import RuleStatement
from vconsolidate.units import format_mib
from vconsolidate.words import counted, listed


def rule_words(statement: RuleStatement) -> str:
    """Return a rule in words: kind, name or members, hosts, limit, reason."""
    names = statement.name or listed(statement.members)
    hosts = f" on {listed(statement.hosts)}" if statement.hosts else ""
    limit = f", at most {statement.limit}" if statement.limit is not None else ""
    scope = f" per {statement.scope}" if statement.scope != "host" else ""
    reason = f" ({statement.reason})" if statement.reason else ""
    return f"rule {statement.kind} of {names}{hosts}{limit}{scope}{reason}"


def room_words(room: RoomWanted) -> str:
    """Return an entry of ``policy.reserve_room`` in words."""
    where = f" in {room.cluster}" if room.cluster else ""
    each = f"{counted(room.vcpus, 'vCPU')}, {format_mib(room.memory_mib)}{' each' if room.count > 1 else ''}"
    shared = ", all on one host" if room.together and room.count > 1 else ""
    return f"room{where} for {counted(room.count, 'VM')} of {room.name} ({each}{shared})"
