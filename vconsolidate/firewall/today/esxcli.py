"""
Lists of ``esxcli network firewall``: rule sets, their rules and their allowed addresses.

All three may be given, as CSV (``--formatter=csv``), JSON or plain tables. A list of rule sets alone says what is open
but not on which ports: then only names are compared.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vconsolidate.errors import InputError, Problem
from vconsolidate.firewall.drift import Today
from vconsolidate.firewall.regions import ANYONE, Opening, network_of
from vconsolidate.model.host_service import Network, ServicePort

Record = Mapping[str, str]

_PLAIN = re.compile(r"\S+(?: \S+)*")
_COLUMN = re.compile(r"-+")


@dataclass(slots=True)
class _Lists:
    """What was read so far."""

    enabled: dict[str, bool] = field(default_factory=dict)
    ports: dict[str, list[ServicePort]] = field(default_factory=dict)
    addresses: dict[str, list[Network]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    with_rules: bool = False
    with_addresses: bool = False


def read(files: Sequence[tuple[str, str, object]], forms: str) -> Today:
    """
    Return what the lists say.

    Raises
    ------
    InputError
        When a file is no such list, or none lists the rule sets.
    """
    lists = _Lists()
    problems: list[Problem] = []
    for name, text, value in files:
        found = list(_records(text, value))
        keys = set().union(*found) if found else set()
        records = [{**dict.fromkeys(keys, ""), **one} for one in found]
        if {"ruleset", "direction", "portbegin"} <= keys:
            lists.with_rules = True
            _read_rules(records, name, lists, problems)
        elif {"ruleset", "allowedipaddresses"} <= keys:
            lists.with_addresses = True
            _read_addresses(records, name, lists, problems)
        elif {"name", "enabled"} <= keys:
            lists.enabled |= {one["name"]: one["enabled"].lower() == "true" for one in records if one.get("name")}
        else:
            problems.append(Problem(name, 1, 1, "", f"is no known configuration of a firewall (give {forms})"))
    if not problems and not lists.enabled:
        problems.append(Problem(files[0][0], 1, 1, "", "lists no rule sets (add esxcli network firewall ruleset list)"))
    if problems:
        raise InputError(problems)
    return _today(lists)


def _today(lists: _Lists) -> Today:
    on = [name for name, enabled in lists.enabled.items() if enabled]
    openings = [
        Opening(port, tuple(lists.addresses.get(name, ANYONE)), name)
        for name in on
        for port in lists.ports.get(name, ())
    ]
    portless = frozenset(name for name in on if not lists.ports.get(name))
    closed = frozenset(name for name, enabled in lists.enabled.items() if not enabled)
    return Today(
        tuple(openings),
        closed,
        portless,
        tuple(lists.unread),
        addresses_known=lists.with_addresses and lists.with_rules,
    )


def _read_rules(records: Sequence[Record], name: str, lists: _Lists, problems: list[Problem]) -> None:
    for number, one in enumerate(records, 2):
        protocol = one.get("protocol", "").lower()
        if protocol not in {"tcp", "udp"}:
            lists.unread.append(f"{one['ruleset']}: protocol {one.get('protocol', '')} is not compared")
            continue
        try:
            first, last = int(one["portbegin"]), int(one.get("portend") or one["portbegin"])
        except ValueError:
            problems.append(Problem(name, number, 1, "PortBegin", "is no port number (write 1 to 65535)"))
            continue
        inward = one["direction"].lower().startswith("in")
        side = one.get("porttype", "dst").lower() == "src"
        port = ServicePort("in" if inward else "out", "tcp" if protocol == "tcp" else "udp", first, last, side)
        lists.ports.setdefault(one["ruleset"], []).append(port)


def _read_addresses(records: Sequence[Record], name: str, lists: _Lists, problems: list[Problem]) -> None:
    for number, one in enumerate(records, 2):
        words = [word for word in re.split(r"[,;\s]+", one["allowedipaddresses"]) if word]
        if words and words[0].lower() == "all":
            lists.addresses[one["ruleset"]] = list(ANYONE)
            continue
        for word in words:
            try:
                lists.addresses.setdefault(one["ruleset"], []).append(network_of(word))
            except ValueError:
                problems.append(
                    Problem(
                        name, number, 1, "AllowedIPAddresses", f'"{word}" is no address (write for example 10.0.0.0/24)'
                    )
                )


def _records(text: str, value: object) -> Iterator[Record]:
    """Yield the rows of a list, keys in small letters without blanks."""
    if isinstance(value, list):
        yield from ({_key(key): _text(cell) for key, cell in row.items()} for row in value if isinstance(row, dict))
        return
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if len(lines) > 1 and _COLUMN.match(lines[1].strip()) and set(lines[1]) <= {"-", " "}:
        yield from _plain(lines)
    elif lines and "," in lines[0]:
        try:
            rows = list(csv.DictReader(lines))
        except csv.Error:  # a cell without end: no list of any kind
            return
        yield from ({_key(key): _text(cell) for key, cell in row.items() if key} for row in rows)


def _plain(lines: Sequence[str]) -> Iterator[Record]:
    """Yield the rows of a plain table; the line under the titles shows how wide the columns are."""
    spans = [match.span() for match in _COLUMN.finditer(lines[1])]
    cuts = [(start, following) for (start, _), (following, _) in zip(spans, [*spans[1:], (None, None)], strict=True)]
    titles = [_key(lines[0][start:end]) for start, end in cuts]
    for line in lines[2:]:
        yield {title: line[start:end].strip() for title, (start, end) in zip(titles, cuts, strict=True)}


def _key(text: object) -> str:
    return re.sub(r"[^a-z0-9]", "", str(text).lower())


def _text(cell: object) -> str:
    if isinstance(cell, list):
        return ", ".join(map(str, cell))
    return "" if cell is None else str(cell).strip()
