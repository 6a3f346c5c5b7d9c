"""Read a data file of the catalogue, and its entries field by field; a field nobody reads is an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import TracebackType
from typing import Literal, Self, TypeVar, cast

import yaml

from vconsolidate.errors import VconsolidateError
from vconsolidate.words import did_you_mean

MOST = 1e12
"""No figure of a catalogue is larger."""
MANY_CHOICES = 12
"""More choices are not listed in a message."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Text = TypeVar("_Text", bound=str)


class CatalogError(VconsolidateError):
    """
    An entry of a catalogue file is wrong: in a file that comes with the program, a bug; in one of its user, a mistake.

    Parameters
    ----------
    where
        Entry and field, for messages about the program's own files.
    message
        What is wrong.
    route
        Keys that lead to the value in its file.
    """

    def __init__(self, where: str, message: str, route: tuple[str, ...] = ()) -> None:
        super().__init__(f"{where}: {message}")
        self.message = message
        self.route = route


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
        Name of the row, for messages: ``cpus/intel-xeon-5160``.
    route
        Keys that lead to it in its file.
    """

    __slots__ = ("_fields", "_read", "route", "where")

    def __init__(self, where: str, fields: object, route: tuple[str, ...] = ()) -> None:
        if not isinstance(fields, dict):
            raise CatalogError(where, "expected a mapping (write key: value)", route)
        self.where = where
        self.route = route
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
            raise CatalogError(self.where, f"unknown fields: {', '.join(map(repr, unread))} (remove them)", self.route)

    def error(self, key: str, message: str) -> CatalogError:
        """Return what is wrong with a field, to be raised."""
        return CatalogError(f"{self.where}.{key}", message, (*self.route, key))

    def has(self, key: str) -> bool:
        """Return whether the field is there."""
        return key in self._fields

    def rows(self, key: str) -> Iterator[tuple[str, Row]]:
        """Yield the entries of a mapping of mappings."""
        for name, fields in self.row(key).items():
            yield name, Row(f"{self.where}/{name}", fields, (*self.route, key, name))

    def row(self, key: str) -> Row:
        """Return a field that is a mapping itself."""
        return Row(f"{self.where}.{key}", self._take(key), (*self.route, key))

    def items(self) -> Iterator[tuple[str, object]]:
        """Yield every field as it stands."""
        for key, value in self._fields.items():
            self._read.add(key)
            yield str(key), value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        value = self._take(key, default)
        if not isinstance(value, str) or not value:
            raise self.error(key, f"expected text, got {value!r}")
        return value

    def choice(self, key: str, choices: tuple[_Text, ...], default: _Text | None = None) -> _Text:
        """Return a text out of `choices`."""
        value = self._take(key, default)
        for choice in choices:
            if value == choice:
                return choice
        if len(choices) <= MANY_CHOICES:
            raise self.error(key, f"expected one of {', '.join(choices)}, got {value!r}")
        raise self.error(key, f"unknown {key} {value!r}{did_you_mean(str(value), choices)}")

    def number(self, key: str, default: float | None = None, *, least: float = 0.0) -> float:
        """Return a number of at least `least`."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= MOST:
            raise self.error(key, f"expected a number ≥ {least:g}, got {value!r}")
        return float(value)

    def whole(self, key: str, default: int | None = None, *, least: int = 0) -> int:
        """Return a whole number of at least `least`."""
        value = self.number(key, default, least=least)
        if value != int(value):
            raise self.error(key, f"expected a whole number ≥ {least}, got {value!r}")
        return int(value)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return a yes or no."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"expected true or false, got {value!r}")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._take(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise self.error(key, f"expected a list of text, got {value!r}")
        return tuple(value)

    def choices(self, key: str, choices: tuple[_Text, ...]) -> tuple[_Text, ...]:
        """Return texts out of `choices`, each once; none where the entry is silent."""
        given = self.texts(key, ())
        wrong = next((text for text in given if text not in choices), None)
        if wrong is not None:
            raise self.error(key, f"expected some of {', '.join(choices)}, got {wrong!r}")
        return tuple(choice for choice in choices if choice in given)

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a list of numbers ≥ 0."""
        value = self._take(key)
        if not isinstance(value, list) or any(
            isinstance(item, bool) or not isinstance(item, int | float) or not 0 <= item <= MOST for item in value
        ):
            raise self.error(key, f"expected a list of numbers ≥ 0, got {value!r}")
        return tuple(float(item) for item in value)

    def sources(self, table: Mapping[str, str]) -> str:
        """Return where the entry's facts come from, in words; every entry has to say so."""
        keys = self.texts("source")
        if not keys:
            raise CatalogError(
                self.where, "the source is missing (write source: and where the figures are from)", self.route
            )
        missing = [key for key in keys if key not in table]
        if missing:
            raise self.error("source", f"the file's table of sources lacks {', '.join(missing)}")
        return "; ".join(table[key] for key in keys)

    def _take(self, key: str, default: object = None) -> object:
        self._read.add(key)
        value = self._fields.get(key, default)
        if value is None:
            raise CatalogError(self.where, f"{key} is missing (add it)", self.route)
        return value


Virtualisation = Literal["none", "first", "nested_paging"]
VIRTUALISATION: tuple[Virtualisation, ...] = ("none", "first", "nested_paging")


def source_table(file: Row) -> Mapping[str, str]:
    """Return the file's table of sources: short name → document."""
    return {key: str(value) for key, value in file.row("sources").items()}
