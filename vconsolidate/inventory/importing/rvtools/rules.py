"""Rules of DRS, as far as vInfo names them: their kind, their name and their VMs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from vconsolidate.inventory.importing.fragment import Fact, Record, Value
from vconsolidate.inventory.importing.rvtools.estate import Estate

_KINDS: Final = (("anti", "anti_affinity"), ("affinity", "affinity"))
_WORDS: Final = {"anti_affinity": "kept apart by DRS", "affinity": "kept together by DRS"}
_BETWEEN: Final = re.compile(r"\s*[,;|\n]\s*")


@dataclass(slots=True)
class _Rule:
    kind: str
    origin: str
    members: list[str] = field(default_factory=list)


def rules_of(estate: Estate) -> tuple[Record, ...]:
    """
    Return the rules that keep VMs together or apart.

    RVTools lists the kinds and names of a VM's rules, not their groups of hosts: rules between VMs and hosts are
    counted as left out, and so are rules whose kinds and names are not the same number.
    """
    info = estate.info
    rules: dict[tuple[str, str], _Rule] = {}
    lost: set[tuple[str, str]] = set()
    for machine in estate.machines:
        if not info.text(machine, "rule_kinds"):
            continue
        cluster = estate.cluster(machine)
        kinds, names = _split(info.text(machine, "rule_kinds"), info.text(machine, "rule_names"))
        for kind_text, name in zip(kinds, names, strict=True):
            kind = _kind_of(kind_text)
            if not kind:
                lost.add((cluster, name))
                continue
            rule = rules.setdefault((cluster, name), _Rule(kind, info.origin(machine, "rule_names")))
            rule.members.append(estate.names[machine])
    alone = {key for key, rule in rules.items() if len(rule.members) < 2}
    estate.tally.add("rule of DRS", "RVTools does not name its groups of hosts", len(lost))
    estate.tally.add("rule of DRS", "only one of its VMs is in the export", len(alone))
    return tuple(_record(name, rule) for (_, name), rule in rules.items() if len(rule.members) > 1)


def _split(kinds: str, names: str) -> tuple[list[str], list[str]]:
    """Return the kinds and names of a VM's rules in pairs; a name may have a comma of its own."""
    found, called = _BETWEEN.split(kinds), _BETWEEN.split(names)
    if len(found) == 1:
        return found, [names]
    return (found, called) if len(found) == len(called) else (["unclear"], [names])


def _kind_of(text: str) -> str:
    folded = text.casefold()
    if "host" in folded:
        return ""
    return next((kind for mark, kind in _KINDS if mark in folded), "")


def _record(name: str, rule: _Rule) -> Record:
    def fact(value: Value) -> Fact:
        return Fact(value, rule.origin)

    facts = {"kind": fact(rule.kind), "name": fact(name), "servers": fact(list[Value](rule.members))}
    return Record(name, rule.origin, {**facts, "reason": fact(_WORDS[rule.kind])})
