"""Check a value against its section's schema, and say what is wrong in the words of the inventory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from vconsolidate.inventory.node import Node, Route, walk
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.schema_words import MEANT, choices, message
from vconsolidate.inventory.what_to_write import examples_of, missing

_Model = TypeVar("_Model", bound=BaseModel)
_SHOWN: Final = 8
"""Keys that are listed where none is like the one that nobody knows."""

_TYPE_ERRORS: Final = frozenset(
    {"model_type", "model_attributes_type", "dict_type", "list_type", "string_type", "int_type", "float_type"}
)


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
            _report(model, kind, (route, steps), details, root, problems)
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
        meant = dict.fromkeys(MEANT[kind] for kind, _, _ in found if kind in MEANT)
        if MEANT["float_type"] in meant:
            meant.pop(MEANT["int_type"], None)  # is a number too
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
    place: tuple[Route, Route],
    details: Mapping[str, Any],
    root: Node,
    problems: Problems,
) -> None:
    """Add an error to the problems; `place` is the route of the section and the steps below it."""
    route = (*place[0], *place[1])
    node, _ = walk(root, route)
    at_key = details.get("loc", ())[-1:] == ("[key]",)
    if kind == "extra_forbidden":
        known = _keys_at(model, [step for step in details["loc"][:-1] if isinstance(step, str)])
        problems.at_key(root, route, unknown_key(str(route[-1]), known, problems))
    elif kind == "missing":
        problems.at(root, route[:-1], missing(str(route[-1]), next(iter(examples_of(model, place[1])), None), node))
    elif at_key and kind == "inventory":
        problems.at_key(root, route, message(kind, details, node, ()))
    elif at_key:
        known = choices(str(details.get("ctx", {}).get("expected", "")))
        problems.at_key(root, route, unknown_key(str(route[-1]), known, problems))
    else:
        problems.at(root, route, message(kind, details, node, examples_of(model, place[1])))


def unknown_key(key: str, known: list[str], problems: Problems) -> str:
    """Return the message for a key that nobody reads."""
    near = problems.did_you_mean(key, known)
    if known and not near:
        near = f" (remove it, or write one of {', '.join(known[:_SHOWN])}{', …' if len(known) > _SHOWN else ''})"
    return f"unknown key {quoted(key)}{near}"


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
