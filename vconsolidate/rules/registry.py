"""All placement rules: every other file of this folder defines one as `RULE`, and nothing else needs to know it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import fields, replace
from types import MappingProxyType

from vconsolidate import rules
from vconsolidate.model.estate import Estate
from vconsolidate.model.fault_tolerance import with_secondaries as pairs
from vconsolidate.model.statement import RuleStatement
from vconsolidate.rules.base import Rule

_NO_RULES = {"base", "licence_terms", "quantities", "registry"}


def _found() -> dict[str, Rule]:
    names = sorted({info.name for info in pkgutil.iter_modules(rules.__path__)} - _NO_RULES)
    found: list[Rule] = [importlib.import_module(f"{rules.__name__}.{name}").RULE for name in names]
    return {rule.kind: rule for rule in sorted(found, key=lambda rule: rule.kind)}


RULES: Mapping[str, Rule] = MappingProxyType(_found())
"""Kind → rule, in the order of the kinds."""

BY_NAME: Mapping[str, Rule] = MappingProxyType(
    {name: rule for rule in RULES.values() if rule.schema is not None for name in (rule.kind, *rule.aliases)}
)
"""Kind or alias → rule, of the rules that a user may write."""


_DECIDING = tuple(field.name for field in fields(Estate) if field.name not in {"trace", "notes", "inputs"})
"""What rules may follow from: everything but histories and what was said of reading."""

_KEPT = 4
"""Estates whose rules are kept: one, and the variants of it that a plan or a comparison goes through in turn."""

_known: tuple[tuple[tuple[object, ...], tuple[RuleStatement, ...]], ...] = ()
"""Sections of the estates that were asked about last, and the rules of each; the last one first."""


def statements(estate: Estate) -> tuple[RuleStatement, ...]:
    """
    Return the rules that must hold: those written, then those that follow from other sections of the inventory.

    They are kept for the next call: many ask about one estate, and each answer takes a look at every server.
    """
    global _known  # noqa: PLW0603 - replaced as a whole, so that threads never see half of it
    sections = tuple(getattr(estate, name) for name in _DECIDING)
    known = _known
    for entry in known:
        if all(old is new for old, new in zip(entry[0], sections, strict=True)):
            return entry[1]
    found = _statements(estate)
    _known = ((sections, found), *known[: _KEPT - 1])
    return found


def _statements(estate: Estate) -> tuple[RuleStatement, ...]:
    implied = (statement for rule in RULES.values() if rule.implied for statement in rule.implied(estate))
    every = (*(statement for statement in estate.rules if statement.level == "must"), *implied)
    names = _add_secondaries(estate)
    return tuple(_with_secondaries(statement, names) for statement in every) if names else every


def wishes(estate: Estate) -> tuple[RuleStatement, ...]:
    """Return the rules that should hold."""
    return tuple(statement for statement in estate.rules if statement.level == "should")


def with_secondaries(statement: RuleStatement, estate: Estate) -> RuleStatement:
    """Return a rule that speaks of its fault-tolerant members' secondaries as well, where rules of its kind do."""
    return _with_secondaries(statement, _add_secondaries(estate))


def _add_secondaries(estate: Estate) -> frozenset[str]:
    return frozenset(server.name for server in estate.servers if server.fault_tolerant)


def _with_secondaries(statement: RuleStatement, names: frozenset[str]) -> RuleStatement:
    if not RULES[statement.kind].secondaries or names.isdisjoint(statement.members):
        return statement
    groups = tuple(pairs(group, names) for group in statement.groups)
    return replace(statement, members=pairs(statement.members, names), groups=groups)
