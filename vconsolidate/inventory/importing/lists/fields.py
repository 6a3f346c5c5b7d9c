"""What a column of a list of servers may mean, and what people call it: the table of ``columns.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

import yaml

from vconsolidate.inventory.importing import values
from vconsolidate.inventory.importing.rows import Column, Rows, key_of
from vconsolidate.inventory.importing.workbook import Sheet

Kind = Literal["text", "whole", "number", "memory", "storage", "share", "clock", "flag", "names"]

MODEL, CORES = "hardware.cpu.model", "hardware.cpu.cores"


@dataclass(frozen=True, slots=True)
class Field:
    """
    A field.

    Parameters
    ----------
    kind
        How its cells are read. ``memory`` may be a share in percent as well, where it is a use.
    what
        What it is, for the starter of a mapping.
    names
        What headers call it.
    unit
        Where neither header nor cell states one; "" where the size of the numbers tells.
    """

    kind: Kind
    what: str
    names: tuple[str, ...]
    unit: str = ""


@cache
def fields() -> Mapping[str, Field]:
    """Return every field of a list."""
    read = yaml.safe_load((Path(__file__).parent / "columns.yaml").read_text(encoding="utf-8"))
    return {
        key: Field(cast("Kind", item["kind"]), item["what"], tuple(item["names"]), item.get("unit", ""))
        for key, item in read.items()
    }


def columns_in(file: str) -> dict[str, Column]:
    """Return the columns in a table beside this file, by their field."""
    read = yaml.safe_load((Path(__file__).parent / file).read_text(encoding="utf-8"))
    return {field: Column(tuple(item["names"]), item.get("unit", "")) for field, item in read.items()}


def usual_columns() -> dict[str, Column]:
    """Return the columns of all fields by their usual names."""
    return {key: Column(field.names, field.unit) for key, field in fields().items()}


def usual_rows(sheet: Sheet) -> Rows:
    """Return a sheet by the usual names of columns; a column CPU of numbers is the number of cores."""
    columns = usual_columns()
    rows = Rows(sheet, columns, alone=True)
    if rows.has(MODEL) and not rows.has(CORES):
        texts = [text for row in rows if (text := rows.text(row, MODEL))]
        numbers = sum(values.number_and_unit(text) is not None and len(text) < 5 for text in texts)
        if texts and numbers > len(texts) / 2:
            header = rows.header[rows.position(MODEL)]
            columns[CORES] = Column((header,))
            columns[MODEL] = Column(tuple(name for name in columns[MODEL].names if key_of(name) != key_of(header)))
            rows = Rows(sheet, columns, alone=True)
    return rows
