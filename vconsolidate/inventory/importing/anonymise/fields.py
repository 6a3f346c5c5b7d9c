"""Which fields hold names and free text, and which only figures and words of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from vconsolidate import units
from vconsolidate.inventory.importing.anonymise.alias import Aliases, What
from vconsolidate.inventory.importing.fragment import Fact, Facts, Record, Value
from vconsolidate.inventory.importing.merging.facts import KINDS
from vconsolidate.inventory.importing.writing.order import steps_of

NAMES: Final[Mapping[str, What]] = {
    "servers": "server",
    "groups": "server",
    "current_host": "host",
    "hosts": "host",
    "host_sets": "host",
    "current_cluster": "cluster",
    "cluster": "cluster",
    "network": "network",
    "networks": "network",
    "datastore": "datastore",
    "datastores": "datastore",
    "parent": "pool",
    "type": "type",
    "tags": "tag",
    "mac": "mac",
}
"""Fields that name something."""

KEPT: Final = frozenset(
    {
        "os",
        "hypervisor",
        "generation",
        "vendor",
        "pattern",
        "power_state",
        "tools",
        "provisioning",
        "adapter",
        "kind",
        "level",
        "restart",
        "shares",
        "statistic",
        "sizing",
        "workload",
        "action",
        "currency",
        "layout",
        "metric",
        "memory_files",
        "powered_off",
        "templates",
        "appliances",
        "admission",
        "objective",
        "unit",
        "percentile",
    }
)
"""Fields that hold a word of the schema or a key of the catalogue."""

PRODUCTS: Final = frozenset({("hardware", "model"), ("cpu", "model"), ("", "model")})
"""Fields with the name of a product, by the field around them."""

SCOPES: Final = frozenset({"host", "cluster", "rack", "site", "type", "cpu_generation", "cpu_vendor"})
"""Scopes of rules that every host has; another one is a label."""

UNITS: Final = frozenset(unit for kind in (*KINDS, units.POWER, units.SPAN, units.MASS) for unit in kind.factors)

_FIGURE: Final = re.compile(r"[-+]?[0-9][0-9.,_]*\s*(\D*)")


def anonymous(record: Record, name: str, source: str, aliases: Aliases) -> Record:
    """Return a record under another name with anonymous facts; origins keep only the name of their source."""
    return Record(name, source, anonymous_facts(record.facts, source, aliases))


def anonymous_facts(facts: Facts, source: str, aliases: Aliases) -> dict[str, Fact]:
    """Return facts with other names."""
    found: dict[str, Fact] = {}
    for field, fact in facts.items():
        *parents, key = steps_of(field)
        around = parents[-1] if parents else ""
        assumed = _scrubbed(aliases, fact.assumed) if fact.assumed else ""
        if around == "labels":
            value: Value = aliases.of("text", str(fact.value))
            found[f"{'.'.join(parents)}.{aliases.of('label', key)}"] = Fact(value, source, assumed)
        else:
            found[field] = Fact(_value(fact.value, key, around, aliases), source, assumed)
    return found


@lru_cache(maxsize=4096)
def _scrubbed(aliases: Aliases, text: str) -> str:
    return aliases.scrubbed(text)


def _value(value: Value, key: str, around: str, aliases: Aliases) -> Value:
    if isinstance(value, dict):
        if key == "labels":
            return {aliases.of("label", label): aliases.of("text", str(inner)) for label, inner in value.items()}
        return {inner: _value(one, inner, key, aliases) for inner, one in value.items()}
    if isinstance(value, list):
        return [_value(one, key, around, aliases) for one in value]
    return _text(value, key, around, aliases) if isinstance(value, str) else value


def _text(text: str, key: str, around: str, aliases: Aliases) -> str:
    is_amount = key == "datastore" and not around  # the storage of a cluster, not the name of one
    if key in NAMES and not is_amount:
        return text if text == "*" else aliases.of(NAMES[key], text)
    if key == "scope":
        return text if text in SCOPES else aliases.of("label", text)
    if key in KEPT or (around, key) in PRODUCTS or not text or _is_figure(text):
        return text
    return aliases.of("text", text)


def _is_figure(text: str) -> bool:
    """Return whether a text is a number with a unit or a currency at most."""
    found = _FIGURE.fullmatch(text)
    unit = found[1].strip() if found is not None else "?"
    return not unit or unit in UNITS or (len(unit) == 3 and unit.isascii() and unit.isupper())
