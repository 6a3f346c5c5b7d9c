"""Importers are found by walking their folder, and each is complete."""

from __future__ import annotations

import pkgutil

import pytest

from vconsolidate.inventory import importers
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.contract import Importer


def test_every_module_is_an_importer_with_a_name_of_its_own() -> None:
    modules = {module.name for module in pkgutil.iter_modules(importers.__path__)} - {"registry"}
    assert len(modules) == len(IMPORTERS)
    assert {"planetlab", "bitbrains", "csv", "prometheus", "sysstat"} <= set(IMPORTERS)


@pytest.mark.parametrize("importer", IMPORTERS.values(), ids=lambda importer: importer.name)
def test_an_importer_has_a_doc_and_a_description(importer: Importer) -> None:
    assert importer.read.__doc__
    assert importer.sniff.__doc__
    assert importer.description
