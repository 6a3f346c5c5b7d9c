"""Importers are found by walking their folder, and each is complete."""

from __future__ import annotations

import pkgutil

import pytest

from vconsolidate.inventory import importers
from vconsolidate.inventory.importers.registry import IMPORTERS, TRACE_ESTATES
from vconsolidate.inventory.importing.trace_estate import Importer


def test_every_module_is_an_importer() -> None:
    modules = {module.name for module in pkgutil.iter_modules(importers.__path__)} - {"registry"}
    assert len(modules) == len(TRACE_ESTATES) + len(IMPORTERS)
    assert {"planetlab", "bitbrains", "csv"} <= set(TRACE_ESTATES)


@pytest.mark.parametrize("importer", [*IMPORTERS.values(), *TRACE_ESTATES.values()], ids=lambda importer: importer.name)
def test_an_importer_has_a_doc_and_a_description(importer: Importer) -> None:
    assert importer.read.__doc__
    assert importer.description
