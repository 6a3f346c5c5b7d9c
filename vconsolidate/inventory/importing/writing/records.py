"""Records as lines of YAML: one field a line, behind it where it was read."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.inventory.importing.fragment import Fact, Facts, Record, Value
from vconsolidate.inventory.importing.writing.order import Order, steps_of
from vconsolidate.inventory.importing.writing.scalars import flow, scalar, visible

Lines = Iterator[str]


def record_lines(record: Record, order: Order, indent: int, *more: list[str]) -> list[str]:
    """
    Return the lines of an item of a list.

    Parameters
    ----------
    indent
        Spaces before the dash.
    more
        Lines that follow its fields, already indented.
    """
    inner = [f"{' ' * (indent + 2)}name: {scalar(record.name)}{_comment(record.origin)}"] if record.name else []
    inner += field_lines(record.facts, order, indent + 2, record.origin)
    for lines in more:
        inner += lines
    return [f"{' ' * indent}- {inner[0].lstrip()}", *inner[1:]]


def field_lines(facts: Facts, order: Order, indent: int, origin: str = "") -> list[str]:
    """Return the lines of fields in their order; those read at `origin` (where the name was) carry no comment."""
    lines: list[str] = []
    open_to: tuple[str, ...] = ()
    for field in sorted(facts, key=order):
        fact = facts[field]
        *parents, key = steps_of(field)
        shared = _shared(open_to, parents)
        lines += [f"{' ' * (indent + 2 * depth)}{scalar(parents[depth])}:" for depth in range(shared, len(parents))]
        open_to = tuple(parents)
        lines += _entry(key, fact, indent + 2 * len(parents), origin)
    return lines


def _shared(one: tuple[str, ...], other: list[str]) -> int:
    depth = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        depth += 1
    return depth


def _entry(key: str, fact: Fact, indent: int, origin: str) -> list[str]:
    behind = _behind(fact, origin)
    value = fact.value
    if _is_long(value) and isinstance(value, list):
        items = [f"{' ' * (indent + 2)}- {flow(item)}" for item in value]
        return [f"{' ' * indent}{scalar(key)}:{behind}", *items]
    return [f"{' ' * indent}{scalar(key)}: {flow(value)}{behind}"]


def _is_long(value: Value) -> bool:
    return isinstance(value, list) and len(value) > 1 and any(isinstance(item, dict | list) for item in value)


def _behind(fact: Fact, origin: str) -> str:
    """Return the comment behind a value: where it was read, or why it was assumed."""
    if fact.assumed:
        place = f" ({fact.origin})" if fact.origin and fact.origin != origin else ""
        return _comment(f"assumed: {fact.assumed}{place}")
    return _comment(fact.origin) if fact.origin != origin else ""


def _comment(text: str) -> str:
    shown = visible(text)
    return f"  # {shown}" if shown else ""
