"""Every importer, found by walking the folder of importers."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from vconsolidate.inventory import importers
from vconsolidate.inventory.importing import contract, trace_estate


def _declared() -> Iterator[object]:
    for module in sorted(pkgutil.iter_modules(importers.__path__), key=lambda module: module.name):
        if module.name != "registry":
            yield getattr(importlib.import_module(f"{importers.__name__}.{module.name}"), "IMPORTER", None)


IMPORTERS: Final[Mapping[str, contract.Importer]] = MappingProxyType(
    {one.name: one for one in _declared() if isinstance(one, contract.Importer)}
)
"""Importers by the name given to ``import --source``."""

TRACE_ESTATES: Final[Mapping[str, trace_estate.Importer]] = MappingProxyType(
    {one.name: one for one in _declared() if isinstance(one, trace_estate.Importer)}
)
"""Importers of ``init --from-traces`` by name."""
