"""Names, tags and labels: texts that identify things, so that what the reader sees is all there is."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator, Field

from vconsolidate.inventory.schema.quantity import refuse

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that draw nothing: control and format characters (direction, zero width), line separators."""

_LINE_ENDS: Final = "\n\r\v\f\x85\u2028\u2029"


def _check_visible(value: object) -> object:
    if not isinstance(value, str) or value.isprintable():
        return value
    hidden = next((char for char in value if unicodedata.category(char) in _HIDDEN), None)
    if hidden is None:
        return value
    spelt = hidden.encode("unicode_escape").decode("ascii")
    if hidden in _LINE_ENDS:
        raise refuse(f"must be on one line (remove the line break {spelt})")
    raise refuse(f"contains the invisible character {spelt} (remove it)")


Mark: TypeAlias = Annotated[str, BeforeValidator(_check_visible)]
"""A text to select or group by."""
Name: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=253, pattern=r"^\S(.*\S)?$"), BeforeValidator(_check_visible)
]
"""A name: 1 to 253 characters on one line, without spaces around them."""
