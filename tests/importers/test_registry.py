"""Importers are found by walking their folder, and each is complete."""

from __future__ import annotations

import pkgutil

import pytest

from vconsolidate.inventory import importers
from vconsolidate.inventory.importers.contract import Importer
from vconsolidate.inventory.importers.registry import IMPORTERS

HELPERS = {"contract", "gate", "grid", "names", "registry", "render", "sources", "tables", "utilisation_rows"}


def test_every_module_that_is_no_helper_is_an_importer() -> None:
    modules = {module.name for module in pkgutil.iter_modules(importers.__path__)}
    assert len(modules - HELPERS) == len(IMPORTERS)
    assert {"planetlab", "bitbrains", "csv"} <= set(IMPORTERS)


@pytest.mark.parametrize("importer", IMPORTERS.values(), ids=lambda importer: importer.name)
def test_an_importer_has_a_doc_and_a_description(importer: Importer) -> None:
    assert importer.read.__doc__
    assert importer.description
