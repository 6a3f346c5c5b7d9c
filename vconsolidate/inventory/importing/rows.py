"""The rows of a table whose columns are known by name, in any order, with units that their headers may state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from vconsolidate.inventory.importing import values
from vconsolidate.inventory.importing.workbook import Sheet, letters
from vconsolidate.words import counted

HEADER_ROWS: Final = 30
"""Rows at the top in which the header is looked for: titles and notes may stand above it."""

_WORD: Final = re.compile(r"[^\W_]+|[#%]")
_UNITS: Final = frozenset(
    {"b", "bytes", *(f"{scale}{kind}" for scale in "kmgt" for kind in ("b", "ib", "hz", "o"))} - {"to"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column by the names that tools give it.

    Parameters
    ----------
    names
        In order of preference; case, marks and units do not matter.
    unit
        Where the header states none.
    """

    names: tuple[str, ...]
    unit: str = ""


def column(*names: str, unit: str = "") -> Column:
    """Return a column of these names."""
    return Column(names, unit)


def key_of(header: str) -> str:
    """Return the name of a column without case, marks and units: ``capacity`` of ``*Capacity (In MiB)``."""
    words = _WORD.findall(header.casefold())
    kept = [
        word
        for word, after in zip(words, [*words, ""][1:], strict=True)
        if word not in _UNITS and not (word == "in" and after in _UNITS)
    ]
    return " ".join(kept or words)


class Rows:
    """
    The rows of a sheet below its header.

    Parameters
    ----------
    columns
        Name of a field → its column.
    alone
        Whether the sheet is the source's only one: addresses go without its name.
    units
        Of fields, whatever the headers say.
    constants
        As the attribute.

    Attributes
    ----------
    header
        Texts of the header row.
    constants
        Texts of fields that have no column.
    unread
        How many cells of a field have a text where a number was expected.
    """

    def __init__(
        self,
        sheet: Sheet,
        columns: Mapping[str, Column],
        *,
        alone: bool = False,
        units: Mapping[str, str] | None = None,
        constants: Mapping[str, str] | None = None,
    ) -> None:
        self.sheet = sheet
        self.constants = constants or {}
        self.unread: Counter[str] = Counter()
        self._alone = alone
        wanted = {key_of(name) for each in columns.values() for name in each.names}
        tops = [sheet.row(index) for index in range(min(sheet.height, HEADER_ROWS))]
        found = [len({key_of(text) for text in row} & wanted) for row in tops]
        self._top = found.index(max(found)) if found else 0
        self.header: Sequence[str] = tops[self._top] if tops else ()
        by_key: dict[str, int] = {}
        for number, text in enumerate(self.header):
            by_key.setdefault(key_of(text), number)
        self._numbers = {
            field: next(by_key[key_of(name)] for name in each.names if key_of(name) in by_key)
            for field, each in columns.items()
            if any(key_of(name) in by_key for name in each.names)
        }
        self._units = {
            field: values.unit_of(self.header[number]) or columns[field].unit for field, number in self._numbers.items()
        }
        self._units.update(units or {})

    def __iter__(self) -> Iterator[int]:
        """Return the rows that have any of the fields."""
        used = [self.sheet.columns[number] for number in set(self._numbers.values())]
        for row in range(self._top + 1, self.sheet.height):
            if any(cells[row] for cells in used):
                yield row

    @cached_property
    def comma(self) -> bool:
        """Whether decimals are written with a comma."""
        numbers = set(self._numbers.values())
        texts = (cell for number in numbers for cell in self.sheet.columns[number] if "," in cell or "." in cell)
        return values.has_decimal_commas(texts, usual=self.sheet.separator == ";")

    def has(self, field: str) -> bool:
        """Return whether a field has a column or is the same in all rows."""
        return field in self._numbers or field in self.constants

    def filled(self, field: str) -> bool:
        """Return whether a field has a column with anything in it."""
        number = self._numbers.get(field)
        return number is not None and any(self.sheet.columns[number][self._top + 1 :])

    def text(self, row: int, field: str) -> str:
        """Return the text of a cell; "" where it says nothing."""
        number = self._numbers.get(field)
        if number is None:
            return self.constants.get(field, "")
        text = self.sheet.columns[number][row]
        return "" if values.is_nothing(text) else text

    def number(self, row: int, field: str) -> float | None:
        """Return the number in a cell, None where there is none."""
        text = self.text(row, field)
        if not text:
            return None
        number = values.number(text, comma=self.comma)
        if number is None:
            self.unread[field] += 1
        return number

    def whole(self, row: int, field: str, least: int = 1, most: int = 1_000_000) -> int | None:
        """Return a whole number between `least` and `most`, None where there is none; others are counted as unread."""
        number = self.number(row, field)
        if number is None:
            return None
        if number != round(number) or not least <= number <= most:
            self.unread[field] += 1
            return None
        return round(number)

    def mib(self, row: int, field: str) -> float | None:
        """Return a memory size in MiB, None where there is none."""
        text = self.text(row, field)
        if not text:
            return None
        size = values.mib(text, self._units[field], comma=self.comma)
        if size is None or size < 0:
            self.unread[field] += 1
            return None
        return size

    def flag(self, row: int, field: str) -> bool | None:
        """Return a truth value in any language, None where there is none."""
        return values.boolean(self.text(row, field))

    def unit(self, field: str) -> str:
        """Return the unit of a field's column, folded; "" where nothing states it."""
        return self._units.get(field, "")

    def position(self, field: str) -> int:
        """Return the number of a field's column in the header, counted from 0; -1 where it has none."""
        return self._numbers.get(field, -1)

    def origin(self, row: int, field: str = "") -> str:
        """Return the address of a field's cell, of the row where the field has no column: ``vInfo!F12``."""
        if field in self.constants and field not in self._numbers:
            return "the mapping"
        return self.address(row, self._numbers.get(field, 0))

    def address(self, row: int, number: int) -> str:
        """Return the address of a cell by the number of its column."""
        if self.sheet.separator:
            where = f"line {self.sheet.lines[row]}, column {letters(number)}"
            return where if self._alone else f"{self.sheet.name} {where}"
        where = self.sheet.address(row, number)
        return where if self._alone else f"{self.sheet.name}!{where}"

    def read_columns(self) -> dict[str, str]:
        """Return the header of each field that has a column, in the order of the columns."""
        return {field: self.header[number] for field, number in sorted(self._numbers.items(), key=lambda item: item[1])}

    def notes(self) -> list[str]:
        """Return what could not be read, one sentence per column."""
        columns = self.read_columns()
        return [
            f"{self.sheet.name}, column {columns.get(field, field)}: {counted(count, 'cell')} with no possible number "
            "left out."
            for field, count in sorted(self.unread.items())
        ]
