"""
A ruleset of nftables as data, written as JSON (``nft -j -f``) or as text (``nft -f``).

Every atom that can come from an inventory is a number, an address or a word of a fixed list. Names of VMs, zones and
services appear in comments only, and there only as letters, digits and a few marks: nftables cannot escape a quote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Expression: TypeAlias = dict[str, Any]
"""A statement in the JSON of libnftables (man libnftables-json, 5)."""

Ports: TypeAlias = tuple[tuple[int, int], ...]

_UNSAFE = re.compile(r"[^A-Za-z0-9 ._:,/+-]")
MOST_COMMENT = 120
"""Characters of a comment; the kernel keeps 128 bytes."""


def comment(text: str) -> str:
    """Return a comment that no reader can take for anything else."""
    return _UNSAFE.sub("?", text)[:MOST_COMMENT]


@dataclass(frozen=True, slots=True)
class Rule:
    """Statements that all must match, and at the end what happens."""

    statements: tuple[Expression, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Set:
    """A named set; without elements nothing is in it."""

    name: str
    type: Literal["ether_addr"]
    elements: tuple[str, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain; one with a hook sees packets, the others are jumped to."""

    name: str
    rules: tuple[Rule, ...]
    hook: Literal["", "input", "output", "forward"] = ""
    policy: Literal["accept", "drop"] = "drop"


@dataclass(frozen=True, slots=True)
class Table:
    """A table, replaced as a whole when it is loaded."""

    family: Literal["inet", "bridge"]
    name: str
    chains: tuple[Chain, ...]
    sets: tuple[Set, ...] = field(default=())


def match(left: Expression, right: object, *, negated: bool = False) -> Expression:
    """Return a match."""
    return {"match": {"op": "!=" if negated else "==", "left": left, "right": right}}


def payload(protocol: str, name: str) -> Expression:
    """Return a field of a packet's header."""
    return {"payload": {"protocol": protocol, "field": name}}


def meta(key: str) -> Expression:
    """Return a fact about a packet."""
    return {"meta": {"key": key}}


def ports(protocol: str, side: Literal["sport", "dport"], ranges: Ports) -> Expression:
    """Return a match of ports; without ranges of the protocol alone."""
    if not ranges:
        return match(meta("l4proto"), protocol)
    atoms = [first if first == last else {"range": [first, last]} for first, last in merged(ranges)]
    return match(payload(protocol, side), atoms[0] if len(atoms) == 1 else {"set": atoms})


def merged(ranges: Ports) -> Ports:
    """Return ranges of ports without overlaps, in order: a set of nftables refuses the others."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return tuple(found)


def answers() -> Rule:
    """Return a rule for TCP packets that open no connection: they answer, or continue, one that was allowed to open."""
    flags = {"&": [payload("tcp", "flags"), {"|": ["syn", "ack"]}]}
    return Rule((match(flags, "syn", negated=True), {"accept": None}), "answers of TCP")


def tracked() -> Rule:
    """Return a rule for packets of connections that were allowed to open."""
    return Rule((match({"ct": {"key": "state"}}, {"set": ["established", "related"]}), {"accept": None}), "answers")


def as_json(table: Table) -> str:
    """Return the commands for ``nft -j -f``: the table is emptied, then filled, in one transaction."""
    named = {"family": table.family, "name": table.name}
    inside = {"family": table.family, "table": table.name}
    commands: list[Expression] = [{"add": {"table": named}}, {"delete": {"table": named}}, {"add": {"table": named}}]
    for one in table.sets:
        elements = {"elem": list(one.elements)} if one.elements else {}
        commands.append({"add": {"set": {**inside, "name": one.name, "type": one.type, **elements}}})
    for chain in table.chains:
        hooked = {"type": "filter", "hook": chain.hook, "prio": 0, "policy": chain.policy} if chain.hook else {}
        commands.append({"add": {"chain": {**inside, "name": chain.name, **hooked}}})
    for chain in table.chains:
        for rule in chain.rules:
            said = {"comment": comment(rule.comment)} if rule.comment else {}
            body = {**inside, "chain": chain.name, "expr": list(rule.statements), **said}
            commands.append({"add": {"rule": body}})
    return json.dumps({"nftables": commands}, indent=1) + "\n"


def as_text(table: Table) -> str:
    """Return the same for ``nft -f``."""
    head = f"table {table.family} {table.name}"
    return "\n".join([head, f"delete {head}", f"{head} {{", *_body(table), "}"]) + "\n"


def _body(table: Table) -> Iterator[str]:
    for one in table.sets:
        said = f"  # {comment(one.comment)}" if one.comment else ""
        yield f"    set {one.name} {{{said}"
        yield f"        type {one.type}"
        if one.elements:
            yield f"        elements = {{ {', '.join(one.elements)} }}"
        yield "    }"
    # A chain is named before it is jumped to.
    for chain in sorted(table.chains, key=lambda chain: bool(chain.hook)):
        yield f"    chain {chain.name} {{"
        if chain.hook:
            yield f"        type filter hook {chain.hook} priority 0; policy {chain.policy};"
        for rule in chain.rules:
            said = f' comment "{comment(rule.comment)}"' if rule.comment else ""
            yield f"        {' '.join(map(_statement, rule.statements))}{said}"
        yield "    }"


def _statement(statement: Expression) -> str:
    (kind, value), *_ = statement.items()
    if kind == "match":
        operator = "!= " if value["op"] == "!=" else ""
        return f"{_atom(value['left'])} {operator}{_atom(value['right'])}"
    return f"{kind} {value['target']}" if kind == "jump" else kind


def _atom(value: Any) -> str:  # noqa: ANN401 - an atom of libnftables' JSON
    if not isinstance(value, dict):
        return str(value)
    (kind, inner), *_ = value.items()
    return _WRITERS[kind](inner)


_WRITERS: dict[str, Callable[[Any], str]] = {
    "payload": lambda inner: f"{inner['protocol']} {inner['field']}",
    "meta": lambda inner: f"meta {inner['key']}",
    "ct": lambda inner: f"ct {inner['key']}",
    "prefix": lambda inner: f"{inner['addr']}/{inner['len']}",
    "range": lambda inner: f"{inner[0]}-{inner[1]}",
    "set": lambda inner: f"{{ {', '.join(map(_atom, inner))} }}",
    "&": lambda inner: f"{_atom(inner[0])} & ({' | '.join(inner[1]['|'])})",
}
