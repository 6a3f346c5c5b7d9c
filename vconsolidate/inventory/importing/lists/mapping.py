"""The file that says which column of a list is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_YAML_BYTES
from vconsolidate.inventory.encodings import decode_yaml
from vconsolidate.inventory.files import read_bytes
from vconsolidate.inventory.importing.lists.fields import fields
from vconsolidate.inventory.importing.rows import Column, Rows, key_of
from vconsolidate.inventory.importing.values import MIB
from vconsolidate.inventory.importing.workbook import Sheet
from vconsolidate.inventory.node import Node
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems
from vconsolidate.model.place import Place

AS_THEY_ARE: Final = ("workload", "restart", "demand.pattern", "disposition.action", "disposition.reason")
"""Fields of the inventory that take a cell's text as it is, beside labels."""

UNITS: Final = frozenset({*MIB, "%", "mhz", "ghz"})

EXAMPLE: Final = "columns: {Hostname: name, RAM: {field: memory, unit: GiB}}"
_KEYS: Final = ("sheet", "kind", "columns", "constants")


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a column is: its field, a unit that goes before that of the header, and cells that mean something else."""

    header: str
    field: str
    unit: str
    values: Mapping[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """
    A mapping as read.

    Parameters
    ----------
    sheet
        Of a workbook; "" for the first that has the columns.
    constants
        Field → text of all servers; `kind` is one of them (``server_type``).
    """

    columns: tuple[Mapped, ...]
    constants: Mapping[str, str]
    sheet: str = ""


def read_mapping(path: Path) -> ColumnMapping:
    """
    Return the mapping in a file.

    Raises
    ------
    InputError
        With everything that is wrong with it.
    """
    problems = Problems()
    text = decode_yaml(read_bytes(path, str(path), MAX_YAML_BYTES, "split it"), str(path))
    root = read(text, str(path), problems)
    problems.raise_if_any()
    if root is None or not isinstance(root.value, dict) or root.get("columns") is None:
        raise InputError([Problem(str(path), 1, 1, "", f"expected which column is what (write for example {EXAMPLE})")])
    for key, node in root.value.items():
        if key not in _KEYS:
            near = problems.did_you_mean(key, _KEYS)
            problems.add(Place(node.file, node.key_line, node.key_column), f'unknown key "{key}"{near}')
    columns = _columns(root.value["columns"], problems)
    constants = _constants(root.get("constants"), problems)
    kind = root.get("kind")
    if kind is not None and kind.value not in {"physical", "virtual"}:
        problems.add(
            Place(kind.file, kind.line, kind.column, "kind"),
            "expected physical or virtual (write kind: physical, or kind: virtual)",
        )
    elif kind is not None:
        constants["server_type"] = str(kind.value)
    problems.raise_if_any()
    sheet = root.get("sheet")
    return ColumnMapping(columns, constants, sheet.text if sheet is not None else "")


def _columns(node: Node, problems: Problems) -> tuple[Mapped, ...]:
    entries = node.value if isinstance(node.value, dict) else {}
    if not entries:
        problems.add(_at(node, "columns"), f"expected columns and what they are (write for example {EXAMPLE})")
    found: dict[str, Mapped] = {}
    for header, item in entries.items():
        where = _at(item, f"columns.{header}")
        mapped = _mapped(header, item, where, problems)
        if mapped is None:
            continue
        if mapped.field in found:
            other = found[mapped.field].header
            problems.add(where, f'"{mapped.field}" is the column "{other}" already (remove one of them)')
        found.setdefault(mapped.field, mapped)
    if entries and "name" not in found and not problems:
        problems.add(_at(node, "columns"), "no column is the name (write for example Hostname: name)")
    return tuple(found.values())


def _mapped(header: str, item: Node, where: Place, problems: Problems) -> Mapped | None:
    inner = item.value if isinstance(item.value, dict) else {"field": item}
    for key, node in inner.items():
        if key not in {"field", "unit", "values"}:
            near = problems.did_you_mean(key, ("field", "unit", "values"))
            problems.add(_at(node, where.field), f'unknown key "{key}"{near} (a column has field, unit and values)')
    name = inner["field"].text if "field" in inner else ""
    if not _is_field(name):
        near = problems.did_you_mean(name, [*fields(), *AS_THEY_ARE])
        problems.add(where, f'"{name}" is no field{near} (docs/importing/table.md lists them)')
        return None
    unit = inner["unit"].text if "unit" in inner else ""
    if unit and unit.casefold() not in UNITS:
        problems.add(
            _at(inner["unit"], where.field), f'unknown unit "{unit}" (write KiB, MiB, GiB, TiB, %, MHz or GHz)'
        )
    table = inner["values"].value if "values" in inner else {}
    if not isinstance(table, dict):
        problems.add(_at(inner["values"], where.field), "expected what cells mean (write for example {gold: 1})")
        table = {}
    return Mapped(header, name, unit.casefold(), {key: node.text for key, node in table.items()}, where)


def _constants(node: Node | None, problems: Problems) -> dict[str, str]:
    if node is None:
        return {}
    if not isinstance(node.value, dict):
        problems.add(_at(node, "constants"), "expected fields with their value (write for example {site: rotterdam})")
        return {}
    for name, item in node.value.items():
        if not _is_field(name) or name == "name":
            near = problems.did_you_mean(name, [*fields(), *AS_THEY_ARE])
            problems.add(_at(item, f"constants.{name}"), f'"{name}" is no field that all servers can share{near}')
    return {name: item.text for name, item in node.value.items()}


def _is_field(name: str) -> bool:
    return name in fields() or name in AS_THEY_ARE or (name.startswith("labels.") and len(name) > len("labels."))


def _at(node: Node, spelt: str) -> Place:
    return Place(node.file, node.line, node.column, spelt)


def mapped_rows(sheet: Sheet, mapping: ColumnMapping) -> Rows:
    """
    Return a sheet with the columns of a mapping.

    Raises
    ------
    InputError
        When the sheet lacks one of them.
    """
    columns = {each.field: Column((each.header,), fields()[each.field].unit if each.field in fields() else "")
               for each in mapping.columns}  # fmt: skip
    units = {each.field: each.unit for each in mapping.columns if each.unit}
    rows = Rows(sheet, columns, alone=True, units=units, constants=mapping.constants)
    problems = Problems()
    for each in mapping.columns:
        if rows.position(each.field) < 0:
            near = problems.did_you_mean(each.header, [text for text in rows.header if text])
            problems.add(each.place, f'{sheet.shown} has no column "{each.header}"{near}')
    problems.raise_if_any()
    tables = {rows.position(each.field): each.values for each in mapping.columns if each.values}
    if not tables:
        return rows
    changed = [
        _translated(cells, tables[number]) if number in tables else cells for number, cells in enumerate(sheet.columns)
    ]
    return Rows(replace(sheet, columns=changed), columns, alone=True, units=units, constants=mapping.constants)


def _translated(cells: Sequence[str], table: Mapping[str, str]) -> list[str]:
    folded = {key.casefold(): value for key, value in table.items()}
    return [folded.get(cell.casefold(), cell) for cell in cells]


def fits(sheet: Sheet, mapping: ColumnMapping) -> bool:
    """Return whether a sheet has the column of the names."""
    wanted = next(key_of(each.header) for each in mapping.columns if each.field == "name")
    return any(wanted in {key_of(text) for text in sheet.row(row)} for row in range(min(sheet.height, 30)))
