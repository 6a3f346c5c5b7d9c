"""Every importer, found by walking the folder of importers."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from vconsolidate.inventory import importers
from vconsolidate.inventory.importing.contract import Importer


def _declared() -> Iterator[Importer]:
    for module in sorted(pkgutil.iter_modules(importers.__path__), key=lambda module: module.name):
        if module.name != "registry":
            yield importlib.import_module(f"{importers.__name__}.{module.name}").IMPORTER


IMPORTERS: Final[Mapping[str, Importer]] = MappingProxyType({one.name: one for one in _declared()})
"""Importers by the name given to ``import --source``."""
