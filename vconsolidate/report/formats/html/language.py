"""A page in another language: every word that people read is translated, names, anchors and figures are not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Final, TypeVar

from vconsolidate.report.formats.html.blocks import Page
from vconsolidate.report.printable import printable

_KEPT: Final = frozenset(
    ("anchor", "anchors", "attributes", "group", "kind", "level", "name", "reader", "shape", "target", "values")
)
"""Fields that no one reads as words."""

_READ: Final = {"words", "unit"}
"""Words among the data of a chart."""

_CALL: Final = re.compile(r'\btr\("([^"]+)"')

_Block = TypeVar("_Block")

Say = Callable[[str], str]


def in_language(page: Page, say: Say) -> Page:
    """Return a page whose words are translated."""
    return _translated(page, say)


def words_of_script(script: str, say: Say) -> str:
    """Return the words that the script shows, with their translation, as JSON; empty where nothing differs."""
    found = {text: say(text) for text in dict.fromkeys(_CALL.findall(script))}
    changed = {text: said for text, said in found.items() if said != text}
    return json.dumps(changed, ensure_ascii=False, sort_keys=True).replace("<", r"\u003c") if changed else "{}"


def _translated(block: _Block, say: Say) -> _Block:
    changes: dict[str, object] = {}
    for field in fields(block):  # type: ignore[arg-type]
        if field.name in _KEPT:
            continue
        value = getattr(block, field.name)
        if field.name == "data":
            changes[field.name] = {key: _value(part, say) if key in _READ else part for key, part in value.items()}
        elif field.name == "legend":
            changes[field.name] = [(class_, say(words)) for class_, words in value]
        else:
            changes[field.name] = _value(value, say)
    return replace(block, **changes)  # type: ignore[type-var]


def _value(value: object, say: Say) -> object:
    if isinstance(value, str):
        return say(printable(value))
    if isinstance(value, list | tuple):
        return type(value)(_value(part, say) for part in value)
    if isinstance(value, Mapping):
        return value
    return _translated(value, say) if is_dataclass(value) else value
