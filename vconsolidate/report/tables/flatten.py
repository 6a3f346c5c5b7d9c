"""
Every list of the plan document as a table, found from the schema, so that a new section needs no code here.

A list of objects is a table with a row per object. Objects inside a row become columns (``hardware.cpu.model``), lists
of plain values one cell, and lists of objects a table of their own, whose first column names the row that they belong
to (``hosts.name``). Plain values of the document make the table ``document``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, get_args, get_origin

from pydantic import BaseModel

from vconsolidate.report.schema.plan_document import PlanDocument

Cell: TypeAlias = str | int | float | bool | None

SEPARATOR: Final = "; "
"""Between the values of a list that shares one cell."""

_NAMES: Final = ("name", "vm", "host", "hosts", "server", "cluster", "subject")
"""Fields that tell the rows of a table apart; the first that a row has is repeated in the tables below it."""


@dataclass(slots=True)
class Table:
    """
    One table.

    Parameters
    ----------
    name
        Route of the list in the document, ``replay.hosts`` as ``replay_hosts``.
    columns
        Column → its description in the schema; units are in the names.
    rows
        One value per column.
    """

    name: str
    columns: dict[str, str]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)


def tables_of(document: PlanDocument) -> list[Table]:
    """Return every table of the document in the order of its schema, also those without rows."""
    found = {table.name: table for table in _declared("document", PlanDocument, {})}
    _fill(found, "document", document, ())
    return list(found.values())


def _declared(name: str, model: type[BaseModel], keys: Mapping[str, str]) -> Iterator[Table]:
    """Return the table of a model and the tables below it, without rows."""
    below: list[Table] = []
    columns = {**keys, **dict(_columns(name, model, "", keys, below))}
    if columns:
        yield Table(name, columns)
    yield from below


def _columns(
    name: str, model: type[BaseModel], prefix: str, keys: Mapping[str, str], below: list[Table]
) -> Iterator[tuple[str, str]]:
    for field_name, info in model.model_fields.items():
        inner, is_list = _model_in(info.annotation)
        column = f"{prefix}{field_name}"
        if inner is None:
            yield column, info.description or ""
        elif not is_list:
            yield from _columns(name, inner, f"{column}.", keys, below)
        else:
            key = _key_of(name, model)
            told = {f"{name}.{key}": model.model_fields[key].description or ""} if key else {}
            below += _declared(_below(name, column), inner, {**keys, **told})


def _fill(found: Mapping[str, Table], name: str, item: BaseModel, keys: tuple[Cell, ...]) -> None:
    """Append the row of an object to its table, and the rows of the lists in it to theirs."""
    values: dict[str, Cell] = {}
    key = _key_of(name, type(item))
    inner_keys = (*keys, _cell(getattr(item, key))) if key else keys
    for column, value in _values(item, ""):
        if isinstance(value, tuple) and (table := found.get(_below(name, column))) is not None:
            for below in value:
                _fill(found, table.name, below, inner_keys)
        else:
            values[column] = _cell(value)
    table = found.get(name)
    if table is not None:
        table.rows.append((*keys, *(values.get(column) for column in list(table.columns)[len(keys) :])))


def _values(item: BaseModel, prefix: str) -> Iterator[tuple[str, Any]]:
    for name in type(item).model_fields:
        value = getattr(item, name)
        if isinstance(value, BaseModel):
            yield from _values(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _below(name: str, column: str) -> str:
    route = column.replace(".", "_")
    return route if name == "document" else f"{name}_{route}"


def _key_of(name: str, model: type[BaseModel]) -> str:
    """Return the field that tells the rows of a table apart; empty for the document, which is one."""
    return next((key for key in _NAMES if name != "document" and key in model.model_fields), "")


def _model_in(annotation: object) -> tuple[type[BaseModel] | None, bool]:
    """Return the model that a field holds, if any, and whether it holds a list of it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    for part in get_args(annotation):
        model, _ = _model_in(part)
        if model is not None:
            return model, get_origin(annotation) is tuple
    return None, False


def _cell(value: object) -> Cell:
    if isinstance(value, tuple):
        return SEPARATOR.join(str(part) for part in value)
    return value if value is None or isinstance(value, str | int | float) else str(value)
