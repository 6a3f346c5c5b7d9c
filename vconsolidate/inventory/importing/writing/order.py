"""The order in which fields are written: that of the schema, so that two imports differ only where the facts do."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final, get_args

from pydantic import BaseModel

Rank = tuple[tuple[int, str], ...]
Order = Callable[[str], Rank]
"""Dotted field → where it comes."""

_LAST: Final = 10_000


def steps_of(field: str) -> tuple[str, ...]:
    """Return the keys that lead to a dotted field; what follows ``labels.`` is one key, with its dots."""
    head, dot, rest = field.partition(".")
    if head in {"labels", "units"} and dot:
        return head, rest
    return tuple(field.split("."))


@cache
def order_of(section: type[BaseModel], *first: str) -> Order:
    """Return the order of the fields of a section, those of `first` before all others."""

    @cache
    def rank(field: str) -> Rank:
        found: list[tuple[int, str]] = []
        here: type[BaseModel] | None = section
        for step in steps_of(field):
            places = _places(here) if here is not None else {}
            place = first.index(step) - len(first) if not found and step in first else places.get(step, _LAST)
            found.append((place, step))
            here = _section_at(here, step)
        return tuple(found)

    return rank


@cache
def _places(section: type[BaseModel]) -> dict[str, int]:
    return {info.alias or name: place for place, (name, info) in enumerate(section.model_fields.items())}


def _section_at(section: type[BaseModel] | None, step: str) -> type[BaseModel] | None:
    info = None if section is None else section.model_fields.get(step)
    return None if info is None else _section_in(info.annotation)


def _section_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _section_in(inner)) is not None), None)
