"""All budgets: every other file of this folder defines one as `BUDGET`, and nothing else needs to know it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from vconsolidate.check import budgets
from vconsolidate.check.budgets.base import Budget

_NO_BUDGETS = {"base", "registry"}


def _found() -> dict[str, Budget]:
    names = sorted({info.name for info in pkgutil.iter_modules(budgets.__path__)} - _NO_BUDGETS)
    found: list[Budget] = [importlib.import_module(f"{budgets.__name__}.{name}").BUDGET for name in names]
    return {budget.metric: budget for budget in found}


BUDGETS: Mapping[str, Budget] = MappingProxyType(_found())
"""Metric → budget, in the order of the metrics."""
