"""Read a data file of the catalogue, and its entries field by field; a field nobody reads is an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import TracebackType
from typing import Literal, Self, TypeVar, cast

import yaml

from vconsolidate.errors import VconsolidateError

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Text = TypeVar("_Text", bound=str)


class CatalogError(VconsolidateError):
    """An entry of the shipped catalogue is wrong: a bug of this program, never the user's mistake."""


def read(section: str) -> Row:
    """Return the file ``data/<section>.yaml`` as one row of sections."""
    text = files("vconsolidate.catalog").joinpath("data", f"{section}.yaml").read_bytes()
    return Row(section, cast("Mapping[str, object]", yaml.load(text, Loader=_Loader)))  # noqa: S506 (a safe loader)


class Row:
    """
    One mapping of a data file, read field by field.

    Used as a context manager it refuses, at the end, the fields that were not read, so that a misspelt field of an
    entry cannot pass for a missing one.

    Parameters
    ----------
    where
        Route of the row, for messages: ``cpus/intel-xeon-5160``.
    """

    __slots__ = ("_fields", "_read", "where")

    def __init__(self, where: str, fields: object) -> None:
        if not isinstance(fields, dict):
            raise CatalogError(f"{where}: expected a mapping")
        self.where = where
        self._fields: Mapping[str, object] = fields
        self._read: set[str] = set()

    def __enter__(self) -> Self:
        """Begin to read."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Refuse fields that were not read."""
        unread = [key for key in self._fields if key not in self._read]
        if kind is None and unread:
            raise CatalogError(f"{self.where}: unknown fields: {', '.join(map(repr, unread))}")

    def has(self, key: str) -> bool:
        """Return whether the field is there."""
        return key in self._fields

    def rows(self, key: str) -> Iterator[tuple[str, Row]]:
        """Yield the entries of a mapping of mappings."""
        for name, fields in self.row(key).items():
            yield name, Row(f"{self.where}/{name}", fields)

    def row(self, key: str) -> Row:
        """Return a field that is a mapping itself."""
        return Row(f"{self.where}.{key}", self._take(key))

    def items(self) -> Iterator[tuple[str, object]]:
        """Yield every field as it stands."""
        for key, value in self._fields.items():
            self._read.add(key)
            yield str(key), value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        value = self._take(key, default)
        if not isinstance(value, str) or not value:
            raise CatalogError(f"{self.where}.{key}: expected text, got {value!r}")
        return value

    def choice(self, key: str, choices: tuple[_Text, ...], default: _Text | None = None) -> _Text:
        """Return a text out of `choices`."""
        value = self._take(key, default)
        for choice in choices:
            if value == choice:
                return choice
        raise CatalogError(f"{self.where}.{key}: expected one of {', '.join(choices)}, got {value!r}")

    def number(self, key: str, default: float | None = None) -> float:
        """Return a number ≥ 0."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise CatalogError(f"{self.where}.{key}: expected a number ≥ 0, got {value!r}")
        return float(value)

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number ≥ 0."""
        value = self.number(key, default)
        if value != int(value):
            raise CatalogError(f"{self.where}.{key}: expected a whole number ≥ 0, got {value!r}")
        return int(value)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return a yes or no."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise CatalogError(f"{self.where}.{key}: expected true or false, got {value!r}")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._take(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise CatalogError(f"{self.where}.{key}: expected a list of text, got {value!r}")
        return tuple(value)

    def sources(self, table: Mapping[str, str]) -> str:
        """Return where the entry's facts come from, in words; every entry has to say so."""
        keys = self.texts("source")
        if not keys:
            raise CatalogError(f"{self.where}: the source is missing")
        missing = [key for key in keys if key not in table]
        if missing:
            raise CatalogError(f"{self.where}.source: the file's table of sources lacks {', '.join(missing)}")
        return "; ".join(table[key] for key in keys)

    def _take(self, key: str, default: object = None) -> object:
        self._read.add(key)
        value = self._fields.get(key, default)
        if value is None:
            raise CatalogError(f"{self.where}: {key} is missing")
        return value


Virtualisation = Literal["none", "first", "nested_paging"]
VIRTUALISATION: tuple[Virtualisation, ...] = ("none", "first", "nested_paging")


def source_table(file: Row) -> Mapping[str, str]:
    """Return the file's table of sources: short name → document."""
    return {key: str(value) for key, value in file.row("sources").items()}
