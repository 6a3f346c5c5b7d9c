"""Read the catalogue files that an inventory names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.own_files import SECTIONS, ExtendedCatalog
from vconsolidate.catalog.reading import CatalogError, Row
from vconsolidate.inventory.includes import Reader
from vconsolidate.inventory.node import Node
from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.schema_problems import unknown_key


def with_own_files(root: Node, catalog: Catalog, reader: Reader, problems: Problems) -> Catalog:
    """
    Return the catalogue with the entries of the files of section ``catalog``.

    Parameters
    ----------
    root
        The tree of the inventory.
    catalog
        The program's own catalogue.
    reader
        Reads the files and keeps their digests.
    problems
        Takes everything that is wrong with the files, at its line and column.
    """
    section = root.get("catalog")
    if section is None:
        return catalog
    if not isinstance(section.value, list):
        problems.at(root, ("catalog",), "expected a list of file names (write for example [our-servers.yaml])")
        return catalog
    for number in range(len(section.value)):
        document = reader.other_file(root, ("catalog", number))
        if document is not None:
            catalog = _with_file(catalog, document, problems)
    return catalog


def catalog_with(files: Iterable[Path], catalog: Catalog) -> Catalog:
    """
    Return the catalogue with the entries of the user's files.

    Raises
    ------
    InputError
        With everything that is wrong with the files.
    """
    problems = Problems()
    for path in files:
        document = Reader(problems, path.parent).yaml_file(path)
        if document is not None:
            catalog = _with_file(catalog, document, problems)
    problems.raise_if_any()
    return catalog


def _with_file(catalog: Catalog, document: Node, problems: Problems) -> Catalog:
    def wrong(error: CatalogError) -> None:
        problems.at(document, error.route, error.message)

    if not isinstance(document.value, dict):
        problems.at(
            document,
            (),
            f"expected a mapping of sections (write one of {', '.join(SECTIONS)}, each followed by a colon)",
        )
        return catalog
    for key in document.value:
        if key not in SECTIONS:
            problems.at_key(document, (key,), unknown_key(key, list(SECTIONS), problems))
    known = document.with_value({key: node for key, node in document.value.items() if key in SECTIONS})
    return ExtendedCatalog(catalog, Row(document.file, known.plain()), wrong)
