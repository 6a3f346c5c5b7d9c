"""What is wrong with a value, and what to write instead, in the words of the inventory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from vconsolidate.inventory.node import Node
from vconsolidate.inventory.problems import quoted, suggestion
from vconsolidate.inventory.what_to_write import instead, spelt

MEANT: Final[Mapping[str, str]] = {
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
    "list_type": "a list",
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
}
_LIMITS: Final[Mapping[str, tuple[str, str]]] = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}
_TRUTHS: Final[Mapping[str, str]] = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_NUMBER: Final = re.compile(r"\s*[0-9]{1,15}(\.[0-9]{1,15})?\s*")
_FIXED: Final[Mapping[str, str]] = {
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "must not start or end with a space",
    "finite_number": "must be a finite number",
}


def message(kind: str, details: Mapping[str, Any], node: Node, examples: Sequence[Any]) -> str:
    """
    Return what is wrong with the value of a node.

    Parameters
    ----------
    kind
        As pydantic calls the error, or ``union``: of no type that is possible there, ``meant`` in the details.
    details
        Of the error.
    examples
        Values that the field may have.
    """
    context: Mapping[str, Any] = details.get("ctx", {})
    given = shown(node)
    if kind == "inventory":
        return str(context["message"])
    if kind == "literal_error":
        known = choices(str(context.get("expected", "")))
        words = f"one of {', '.join(known)}" if len(known) > 1 else f"accepted here (write {known[0]})"
        return f"{given} is not {words}{_nearest(node, known)}"
    if kind == "union" or kind in MEANT:
        return _of_another_type(details.get("meant") or MEANT[kind], node, examples)
    if kind in _LIMITS:
        words, key = _LIMITS[kind]
        return f"must be {words} {context[key]:g}, got {given}"
    return _length(kind, context, node) or _other(kind, details, node, examples)


def _of_another_type(meant: str, node: Node, examples: Sequence[Any]) -> str:
    """Return what kind of value was meant: what stands there in that form where it has one, else an example."""
    value, example = node.value, next(iter(examples), None)
    if meant == "text" and isinstance(value, int | float):
        return f"expected text, got {node.text} (write {quoted(node.text)} in quotes)"
    advice = instead(example)
    if meant == "true or false":
        word = _TRUTHS.get(str(value).strip().lower())
        advice = f" (write {word})" if word else ""
    elif isinstance(value, str) and "number" in meant and _NUMBER.fullmatch(value) and isinstance(example, int | float):
        advice = f" (write {value.strip()} without quotes)"
    elif any(isinstance(one, list) and one and type(one[0]) is type(value) for one in examples):
        advice = " (put it into a list)" if isinstance(value, dict) else f" (write {spelt([value])})"
    return f"expected {meant}, got {shown(node)}{advice}"


def _length(kind: str, context: Mapping[str, Any], node: Node) -> str:
    """Return that a list or a text is too short or too long; empty for anything else, and for what is empty."""
    if kind == "string_too_long":
        return f"must have at most {context['max_length']} characters, got {len(str(node.value))} (shorten it)"
    key, words = ("min_length", "at least") if kind == "too_short" else ("max_length", "at most")
    if kind not in {"too_short", "too_long"} or not isinstance(node.value, list) or (not node.value and key[1] == "i"):
        return ""
    return f"the list must have {words} {context[key]} entries, got {len(node.value)}"


def _other(kind: str, details: Mapping[str, Any], node: Node, examples: Sequence[Any]) -> str:
    if kind == "string_pattern_mismatch" and node.text.strip():
        return f"must not start or end with a space (write {quoted(node.text.strip())})"
    same = [one for one in examples if type(one) is type(node.value)]
    text = _FIXED.get(kind) or f"{shown(node)}: {details.get('msg', 'is not valid')}"
    return f"{text}{instead(next(iter([*same, *examples]), None))}"


def _nearest(node: Node, known: list[str]) -> str:
    near = suggestion(node.value, known) if isinstance(node.value, str) else ""
    return near if "did you mean" in near else ""


def choices(expected: str) -> list[str]:
    """Return the values in pydantic's words, ``'a', 'b' or 'c'``; the empty one is what a key that is left out has."""
    parts = (part.strip(" '") for part in expected.replace(" or ", ",").split(","))
    return [part for part in parts if part]


def shown(node: Node) -> str:
    """Return a value as messages show it: a scalar in quotes, anything else by its form."""
    if isinstance(node.value, dict):
        return "a mapping"
    if isinstance(node.value, list):
        return "a list"
    if node.value is None:
        return "nothing"
    return quoted(node.text or str(node.value))
