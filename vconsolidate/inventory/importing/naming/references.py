"""Fields that name other things, with the names of the inventory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vconsolidate.inventory.importing.fragment import Fact, Facts, Value
from vconsolidate.inventory.importing.writing.scalars import visible

Translate = Callable[[str], str | None]
"""Name in the source → name in the inventory; None where there is no such thing."""


@dataclass(slots=True)
class Lost:
    """How many references led nowhere, by what they referred to; and how many of them became labels."""

    counts: dict[str, int] = field(default_factory=dict)
    labelled: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, number: int = 1) -> None:
        """Count references to `what`."""
        if number:
            self.counts[what] = self.counts.get(what, 0) + number


def tidy(value: Value) -> Value:
    """Return a value with all its texts on one line and visible; empty texts of a list are left out."""
    if isinstance(value, str):
        return value if value.isprintable() and value == value.strip() else visible(value)
    if isinstance(value, list):
        return [inner for item in value if (inner := tidy(item)) != ""]
    if isinstance(value, dict):
        return {visible(key): tidy(inner) for key, inner in value.items()}
    return value


def tidied(facts: Facts) -> dict[str, Fact]:
    """Return facts with visible texts; labels without a key are left out."""
    found: dict[str, Fact] = {}
    for name, fact in facts.items():
        key = name if name.isprintable() else visible(name)
        value = tidy(fact.value)
        if key not in {"labels", "labels."} and key:
            found[key.strip()] = fact if value == fact.value else Fact(value, fact.origin, fact.assumed)
    return found


def translated(
    facts: dict[str, Fact], names: Mapping[str, Translate], lost: Lost, *, label: bool = False
) -> dict[str, Fact]:
    """
    Return facts of which the fields in `names` name things of the inventory.

    Names that lead nowhere are left out and counted.

    Parameters
    ----------
    label
        Keep a single name that leads nowhere as a label of the same key.
    """
    found = dict(facts)
    for key, translate in names.items():
        fact = facts.get(key)
        if fact is None:
            continue
        if isinstance(fact.value, str):
            name = translate(fact.value)
            if name is None:
                del found[key]
                counts = lost.labelled if label else lost.counts
                counts[key] = counts.get(key, 0) + 1
                if label and fact.value:
                    found[f"labels.{key}"] = fact
            else:
                found[key] = Fact(name, fact.origin, fact.assumed)
        elif isinstance(fact.value, list):
            kept = [name for item in fact.value if isinstance(item, str) and (name := translate(item)) is not None]
            lost.add(key, len(fact.value) - len(kept))
            found[key] = Fact(list[Value](dict.fromkeys(kept)), fact.origin, fact.assumed)
    return found


def inner_translated(fact: Fact, key: str, translate: Translate) -> Fact:
    """Return a list of mappings whose `key` names a thing of the inventory, where there is such a thing."""
    if not isinstance(fact.value, list):
        return fact
    items: list[Value] = []
    for item in fact.value:
        named = item.get(key) if isinstance(item, dict) else None
        name = translate(named) if isinstance(named, str) else None
        items.append({**item, key: name} if isinstance(item, dict) and name is not None else item)
    return Fact(items, fact.origin, fact.assumed)
