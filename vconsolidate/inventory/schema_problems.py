"""Check a value against its section's schema, and say what is wrong in the words of the inventory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from vconsolidate.inventory.node import Node, Route, walk
from vconsolidate.inventory.problems import Problems, quoted, suggestion

_Model = TypeVar("_Model", bound=BaseModel)
_TYPE_ERRORS: Final = frozenset(
    {"model_type", "model_attributes_type", "dict_type", "list_type", "string_type", "int_type", "float_type"}
)
_MEANT: Final[Mapping[str, str]] = {
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
_FIXED: Final[Mapping[str, str]] = {
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long",
    "string_pattern_mismatch": "must not start or end with a space",
    "finite_number": "must be a finite number",
}


def validate(model: type[_Model], root: Node, route: Route, problems: Problems) -> _Model | None:
    """
    Return the value at `route` as a `model`; None, with every reason among `problems`, when it does not fit.

    Unions are judged by the branch that was meant, and one that fits no branch is one problem.
    """
    section, _ = _check(model, root, route, problems)
    return section


def validate_partly(model: type[_Model], root: Node, route: Route, problems: Problems) -> _Model | None:
    """
    Return the value at `route` as a `model`, entries that do not fit left out so that the others can be judged too.

    Every reason is among the problems. None when too little is left.
    """
    enough = problems.enough
    section, wrong = _check(model, root, route, problems)
    if enough:
        return section
    plain = walk(root, route)[0].plain()
    if section is not None or not isinstance(plain, dict):
        return section
    try:
        return model.model_validate({key: value for key, value in plain.items() if key not in wrong})
    except ValidationError:
        return None


def _check(model: type[_Model], root: Node, route: Route, problems: Problems) -> tuple[_Model | None, set[str | int]]:
    """Return the section, or None and the entries that are wrong."""
    node, _ = walk(root, route)
    try:
        return model.model_validate(node.plain()), set()
    except ValidationError as error:
        wrong: set[str | int] = set()
        if problems.enough:
            problems.count(sum(1 for _ in _relevant_errors(error, node)))
            return None, wrong
        for kind, steps, details in _relevant_errors(error, node):
            wrong |= set(steps[:1])
            _report(model, kind, (*route, *steps), details, root, problems)
        return None, wrong


def _relevant_errors(error: ValidationError, node: Node) -> Iterator[tuple[str, Route, Mapping[str, Any]]]:
    """Yield (kind, route below `node`, details) of the errors worth telling."""
    by_route: dict[Route, list[tuple[str, bool, Mapping[str, Any]]]] = {}
    for item in error.errors(include_url=False, include_input=False):
        steps, in_union = _steps(item["loc"], node, item["type"])
        by_route.setdefault(steps, []).append((item["type"], in_union, item))
    for steps, found in by_route.items():
        yield from _relevant_of_one_place(steps, found, by_route, walk(node, steps)[0])


def _relevant_of_one_place(
    steps: Route,
    found: list[tuple[str, bool, Mapping[str, Any]]],
    by_route: Mapping[Route, object],
    node: Node,
) -> Iterator[tuple[str, Route, Mapping[str, Any]]]:
    if not any(in_union for _, in_union, _ in found):
        for kind, _, item in found:
            yield kind, steps, item
        return
    is_text = isinstance(node.value, str)
    telling = [
        (kind, item) for kind, _, item in found if kind not in _TYPE_ERRORS and (kind != "literal_error" or is_text)
    ]
    if telling:
        for kind, item in telling:
            yield kind, steps, item
    elif not any(len(other) > len(steps) and other[: len(steps)] == steps for other in by_route):
        meant = dict.fromkeys(_MEANT[kind] for kind, _, _ in found if kind in _MEANT)
        yield "union", steps, {"meant": " or ".join(meant)}


def _steps(loc: tuple[str | int, ...], node: Node, kind: str) -> tuple[Route, bool]:
    """Return the part of a pydantic location that stands in the file, and whether it ends at a union's branch."""
    steps: list[str | int] = []
    in_union = False
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        child: Node | None = None
        if isinstance(step, int) and isinstance(node.value, list) and step < len(node.value):
            child = node.value[step]
        elif isinstance(step, str):
            child = node.get(step)
        if child is not None:
            node, in_union = child, False
            steps.append(step)
        elif last and kind == "missing":
            steps.append(step)
        else:
            in_union = step != "[key]"
    return tuple(steps), in_union


def _report(
    model: type[BaseModel],
    kind: str,
    route: Route,
    details: Mapping[str, Any],
    root: Node,
    problems: Problems,
) -> None:
    node, _ = walk(root, route)
    if kind == "extra_forbidden":
        known = _keys_at(model, [step for step in details["loc"][:-1] if isinstance(step, str)])
        problems.at_key(root, route, unknown_key(str(route[-1]), known, problems))
    elif kind == "missing":
        problems.at(root, route[:-1], f'"{route[-1]}" is missing')
    elif details.get("loc", ())[-1:] == ("[key]",) and kind == "inventory":
        problems.at_key(root, route, _message(kind, details, node))
    elif details.get("loc", ())[-1:] == ("[key]",):
        choices = _choices(str(details.get("ctx", {}).get("expected", "")))
        problems.at_key(root, route, unknown_key(str(route[-1]), choices, problems))
    else:
        problems.at(root, route, _message(kind, details, node))


def unknown_key(key: str, known: list[str], problems: Problems) -> str:
    """Return the message for a key that nobody reads."""
    return f"unknown key {quoted(key)}{problems.did_you_mean(key, known)}"


def _keys_at(model: type[BaseModel], steps: list[str]) -> list[str]:
    """Return the keys that the section at `steps` below `model` knows; branches of unions are named by their class."""
    current = model
    for step in steps:
        field = current.model_fields.get(step)
        found = _sections(field.annotation) if field is not None else {}
        if field is None and step != current.__name__:
            found = {}
        if len(found) == 1:
            current = next(iter(found.values()))
        elif field is not None:
            return _branch(found, steps)
    return [field.alias or name for name, field in current.model_fields.items()]


def _branch(found: Mapping[str, type[BaseModel]], steps: list[str]) -> list[str]:
    for name, section in found.items():
        if name in steps:
            return [field.alias or key for key, field in section.model_fields.items()]
    return []


def _sections(annotation: Any) -> dict[str, type[BaseModel]]:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation.__name__: annotation}
    found: dict[str, type[BaseModel]] = {}
    for argument in getattr(annotation, "__args__", ()):
        found |= _sections(argument)
    return found


def _length(kind: str, context: Mapping[str, Any], node: Node) -> str:
    """Return that a list has too few or too many entries; empty for anything else, and for an empty list."""
    key, words = ("min_length", "at least") if kind == "too_short" else ("max_length", "at most")
    if kind not in {"too_short", "too_long"} or not isinstance(node.value, list) or (not node.value and key[1] == "i"):
        return ""
    return f"the list must have {words} {context[key]} entries, got {len(node.value)}"


def _message(kind: str, details: Mapping[str, Any], node: Node) -> str:
    context: Mapping[str, Any] = details.get("ctx", {})
    given = shown(node)
    if kind == "inventory":
        return str(context["message"])
    if kind == "literal_error":
        choices = _choices(str(context.get("expected", "")))
        known = f"one of {', '.join(choices)}" if len(choices) > 1 else f"accepted here (write {choices[0]})"
        return f"{given} is not {known}{_nearest(node, choices)}"
    if kind == "string_type" and isinstance(node.value, int | float):
        return f"expected text, got {node.text} (write {quoted(node.text)} in quotes)"
    if kind == "union" or kind in _MEANT:
        return f"expected {details.get('meant') or _MEANT[kind]}, got {given}"
    if kind in _LIMITS:
        words, key = _LIMITS[kind]
        return f"must be {words} {context[key]:g}, got {given}"
    text = str(details.get("msg", "is not valid"))
    return _length(kind, context, node) or _FIXED.get(kind, f"{given}: {text[:1].lower()}{text[1:]}")


def _nearest(node: Node, choices: list[str]) -> str:
    near = suggestion(node.value, choices) if isinstance(node.value, str) else ""
    return near if "did you mean" in near else ""


def _choices(expected: str) -> list[str]:
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
