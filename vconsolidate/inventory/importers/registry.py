"""Every importer, found by walking this folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vconsolidate.inventory import importers
from vconsolidate.inventory.importers.contract import Importer


def _find_importers() -> Mapping[str, Importer]:
    found: dict[str, Importer] = {}
    for module in sorted(pkgutil.iter_modules(importers.__path__), key=lambda module: module.name):
        importer = getattr(importlib.import_module(f"{importers.__name__}.{module.name}"), "IMPORTER", None)
        if isinstance(importer, Importer):
            found[importer.name] = importer
    return MappingProxyType(found)


IMPORTERS: Final[Mapping[str, Importer]] = _find_importers()
"""Importers by the name given to ``--source``."""
