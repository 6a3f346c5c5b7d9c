"""
Frozen data as plain JSON and back, by the types of its fields: no pickles, so a file can say nothing but figures.

Numbers keep every bit: Python writes the shortest text that reads back as the same float.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

from vconsolidate.model.arrays import frozen

_T = TypeVar("_T")


class MismatchError(ValueError):
    """A value is not what its type says."""


def encode(value: object) -> Any:  # noqa: ANN401 - JSON has any shape
    """Return a value of frozen data, its arrays of integers only, as what `json` writes."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if is_dataclass(value):
        return {one.name: encode(getattr(value, one.name)) for one in fields(value) if one.init}
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, np.ndarray) and value.dtype.kind == "i":
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    return _list(value)


def _list(value: object) -> list[Any]:
    if isinstance(value, (set, frozenset)):
        return sorted(encode(item) for item in value)
    if isinstance(value, (tuple, list)):
        return [encode(item) for item in value]
    raise TypeError(f"no JSON for {type(value).__name__}")


def decode(kind: Any, value: Any) -> Any:  # noqa: ANN401 - the type decides
    """
    Return what `encode` wrote of a value of type `kind`.

    Raises
    ------
    MismatchError
        When the value does not fit the type.
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _first_that_fits(get_args(kind), value)
    if is_dataclass(kind):
        return _data(kind, value)
    if kind is object:  # arrays, whose types only a type checker sees
        return _integers(value)
    return _plain(kind, value) if origin is None else _of_many(kind, origin, value)


def _of_many(kind: Any, origin: Any, value: Any) -> Any:  # noqa: ANN401
    kinds = get_args(kind)
    if origin is Literal:
        return _checked(value, value in kinds, kind)
    if issubclass(origin, Mapping):
        return {key: decode(kinds[1], one) for key, one in _checked(value, isinstance(value, dict), kind).items()}
    items = _checked(value, isinstance(value, list), kind)
    if origin is frozenset:
        return frozenset(decode(kinds[0], one) for one in items)
    return _tuple(kinds, items)


def _plain(kind: Any, value: Any) -> Any:  # noqa: ANN401
    if kind in (None, type(None)):
        return _checked(value, value is None, "null")
    if kind is float:
        return float(_checked(value, _is_number(value), "a number"))
    if kind is int:
        return _checked(value, isinstance(value, int) and not isinstance(value, bool), "an integer")
    if kind in (str, bool):
        return _checked(value, isinstance(value, kind), kind.__name__)
    raise TypeError(f"no reader for {kind}")


def _is_number(value: Any) -> bool:  # noqa: ANN401
    """Return whether a value is a number that a float can hold."""
    return isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**1000)


def _checked(value: _T, fits: bool, kind: object) -> _T:  # noqa: FBT001
    if not fits:
        raise MismatchError(f"{str(value)[:40]!r} is not {kind}")
    return value


def _first_that_fits(kinds: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401
    for kind in kinds:
        try:
            return decode(kind, value)
        except MismatchError:
            continue
    raise MismatchError(f"{str(value)[:40]!r} is none of {len(kinds)} types")


def _tuple(kinds: tuple[Any, ...], items: list[Any]) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(decode(kinds[0], item) for item in items)
    _checked(items, len(items) == len(kinds), f"{len(kinds)} values")
    return tuple(decode(kind, item) for kind, item in zip(kinds, items, strict=True))


def _integers(value: Any) -> Any:  # noqa: ANN401
    try:
        return frozen(np.asarray(_checked(value, isinstance(value, list), "a list of integers"), dtype=np.int64))
    except (ValueError, OverflowError, TypeError) as error:
        raise MismatchError(str(error)) from error


@cache
def _types_of(kind: Any) -> dict[str, Any]:  # noqa: ANN401
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind) if one.init}


def _data(kind: Any, value: Any) -> Any:  # noqa: ANN401
    known = _types_of(kind)
    _checked(value, isinstance(value, dict) and set(value) == set(known), f"an object with {', '.join(known)}")
    fields_of = {name: decode(known[name], item) for name, item in value.items()}
    try:
        return kind(**fields_of)
    except ValueError as error:
        raise MismatchError(str(error)) from error
