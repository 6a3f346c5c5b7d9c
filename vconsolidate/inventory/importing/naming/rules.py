"""Placement rules with the names of the inventory; those that have lost their members are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from vconsolidate.inventory.importing.fragment import Fact, LeftOut, Record, Value
from vconsolidate.inventory.importing.naming.references import Translate, tidied
from vconsolidate.words import counted

NEED_TWO: Final = frozenset({"affinity", "anti_affinity"})
"""Rules that say nothing of a single server."""


def rules_named(
    rules: Iterable[Record], servers: Translate, hosts: Translate
) -> tuple[tuple[Record, ...], tuple[LeftOut, ...]]:
    """Return the rules that still have members, and what was left out."""
    kept: list[Record] = []
    lost = empty = 0
    for rule in rules:
        facts = tidied(rule.facts)
        missing = 0
        for key, translate in (("servers", servers), ("groups", servers), ("hosts", hosts), ("host_sets", hosts)):
            if key in facts and isinstance(facts[key].value, list):
                before = facts[key]
                facts[key] = Fact(_named(before.value, translate), before.origin, before.assumed)
                missing += sum(1 for _ in _texts(before.value)) - sum(1 for _ in _texts(facts[key].value))
        if _says_something(facts):
            lost += missing
            kept.append(Record(rule.name, rule.origin, facts))
        else:
            empty += 1
    left = []
    if empty:
        left.append(
            LeftOut(empty, "rule" if empty == 1 else "rules", "too few of their servers or hosts were imported")
        )
    if lost:
        left.append(LeftOut(lost, f"{counted(lost, 'member')[len(f'{lost:,} ') :]} of rules", "they were not imported"))
    return tuple(kept), tuple(left)


def _named(value: Value, translate: Translate) -> Value:
    if isinstance(value, str):
        return translate(value) or ""
    if isinstance(value, list):
        named = [inner for item in value if (inner := _named(item, translate)) not in ("", [])]
        return list(named)
    return value


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _says_something(facts: dict[str, Fact]) -> bool:
    kind = facts["kind"].value if "kind" in facts else ""
    for key in ("servers", "groups", "hosts", "host_sets"):
        value = facts[key].value if key in facts else None
        if isinstance(value, list) and len(value) < (2 if kind in NEED_TWO and key == "servers" else 1):
            return False
    return True
