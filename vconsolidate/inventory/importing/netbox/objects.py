"""
Objects of NetBox in one form, whether they come from the API, from ``manage.py dumpdata`` or from a CSV export.

The API nests related objects with their names, a dump names them by number, and a table writes their names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_TOOL_ROWS
from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.documents import json_of, looks_like_json, text_of
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.inventory.importing.tree import Tree

Kind = Literal["device", "vm", "cluster", "other"]

_RELATED: Final[Mapping[str, str]] = {
    "site": "dcim.site", "rack": "dcim.rack", "platform": "dcim.platform", "role": "dcim.devicerole",
    "device_role": "dcim.devicerole", "device_type": "dcim.devicetype", "manufacturer": "dcim.manufacturer",
    "cluster": "virtualization.cluster", "tenant": "tenancy.tenant", "device": "dcim.device",
    "type": "virtualization.clustertype", "location": "dcim.location",
}  # fmt: skip
"""Field of an object → model of a dump that it points to by number."""
_MODELS: Final[Mapping[str, Kind]] = {
    "dcim.device": "device", "virtualization.virtualmachine": "vm", "virtualization.cluster": "cluster",
}  # fmt: skip

_ADDRESSES: Final[Mapping[str, Kind]] = {
    "/dcim/devices/": "device", "/virtual-machines/": "vm", "/virtualization/clusters/": "cluster",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """One object: what it is, where it stands, and its fields; `dump` resolves numbers of a dump."""

    kind: Kind
    origin: str
    fields: Tree
    dump: Mapping[tuple[str, object], Tree]

    def text(self, *names: str) -> str:
        """Return the first field that has a text; for a related object, its name."""
        return next((found for name in names if (found := self._text(name))), "")

    @property
    def name(self) -> str:
        """Its name; NetBox allows devices without one, which are called by their kind and number."""
        return self.text("name", "display") or f"{self.kind}-{self.fields.get('id') or self.origin}"

    def related(self, field: str) -> Tree:
        """Return the related object of a field; empty where it is not in the source."""
        value = self.fields.get(field)
        if isinstance(value, dict):
            return value
        known = isinstance(value, int | str) and field in _RELATED
        return self.dump.get((_RELATED[field], value), {}) if known else {}

    def number(self, name: str) -> float | None:
        """Return a field, or a custom field, that is a number."""
        own = tree.number(self.fields.get(name))
        custom = self.fields.get("custom_fields") or self.fields.get("custom_field_data")
        return own if own is not None else tree.number(tree.at(custom, name))

    def _text(self, name: str) -> str:
        related = self.related(name)
        if not related:
            return tree.text(self.fields.get(name))
        keys = ("value", "name", "model", "display", "label")
        return next((found for key in keys if (found := tree.text(related.get(key)))), "")


def things_of(source: Source, tally: Tally) -> Iterator[Thing]:
    """
    Yield every object of a source; files without any are counted.

    Raises
    ------
    InputError
        When a file is neither JSON nor CSV.
    """
    for file in source.files.values():
        prefix = "" if source.only else f"{file.name}: "
        if file.name.suffix.casefold() == ".json" or looks_like_json(file):
            found = [thing for document in json_of(file) for thing in _of_document(document, prefix)]
        else:
            found = list(_of_table(file, prefix))
        yield from found
        if not found:
            tally.add("file", "it holds no object of NetBox", name=str(file.name))


def _of_document(document: object, prefix: str) -> Iterator[Thing]:
    results = tree.at(document, "results")
    listed = document if results is None else results
    rows = list(tree.mappings(listed))
    if rows and "fields" in rows[0][1] and "model" in rows[0][1]:
        yield from _of_dump(rows, prefix)
        return
    for position, item in rows:
        yield Thing(_kind_of(item), f"{prefix}[{position}]", item, {})


def _of_dump(rows: list[tuple[int, Tree]], prefix: str) -> Iterator[Thing]:
    dump: dict[tuple[str, object], Tree] = {}
    for _, item in rows:
        key = item.get("pk")
        if isinstance(key, int | str):
            dump[str(item.get("model")), key] = tree.mapping(item.get("fields"))
    for position, item in rows:
        kind = _MODELS.get(str(item.get("model")))
        if kind is not None:
            yield Thing(kind, f"{prefix}[{position}]", tree.mapping(item.get("fields")), dump)


def _of_table(file: SourceFile, prefix: str) -> Iterator[Thing]:
    lines = text_of(file).splitlines()
    separator = max(",;\t", key=lines[0].count) if lines else ","
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        names = [_column(name) for name in next(reader, [])]
        for number, cells in enumerate(reader):
            if number >= MAX_TOOL_ROWS:
                raise InputError([Problem(file.shown, 0, 0, "", f"has more than {MAX_TOOL_ROWS:,} rows (split it)")])
            fields: dict[str, object] = dict(zip(names, cells, strict=False))
            yield Thing(_kind_of(fields), f"{prefix}line {reader.line_num}", fields, {})
    except csv.Error as error:
        raise InputError(
            [Problem(file.shown, max(1, reader.line_num), 1, "", f"is not CSV ({error}); export it again")]
        ) from error


def _column(name: str) -> str:
    """Return a column as the field of the API: ``Device type`` and ``device_type`` are one."""
    return name.strip().casefold().replace(" ", "_").removeprefix("\ufeff")


def _kind_of(fields: Tree) -> Kind:
    """Return what an object is, from its address or from the fields that only its kind has."""
    address = tree.text(fields.get("url"))
    if address:
        return next((kind for part, kind in _ADDRESSES.items() if part in address), "other")
    if "device_type" in fields or {"type", "rack"} <= fields.keys():
        return "device"
    if "vcpus" in fields or ("memory" in fields and "cluster" in fields):
        return "vm"
    return "cluster" if {"name", "type", "group"} <= fields.keys() else "other"
