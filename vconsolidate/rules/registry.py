"""All placement rules: every other file of this folder defines one as `RULE`, and nothing else needs to know it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from vconsolidate import rules
from vconsolidate.model.estate import Estate, RuleStatement
from vconsolidate.rules.base import Rule

_NO_RULES = {"base", "registry"}


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


def statements(estate: Estate) -> tuple[RuleStatement, ...]:
    """Return the rules that must hold: those written, then those that follow from other sections of the inventory."""
    implied = (statement for rule in RULES.values() if rule.implied for statement in rule.implied(estate))
    return (*(statement for statement in estate.rules if statement.level == "must"), *implied)


def wishes(estate: Estate) -> tuple[RuleStatement, ...]:
    """Return the rules that should hold."""
    return tuple(statement for statement in estate.rules if statement.level == "should")
