"""Sections of the inventory as their schemas have them; what is wrong in them is reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.schema.inventory import HeadSection, InventorySection
from vconsolidate.inventory.schema_problems import validate, validate_partly
from vconsolidate.inventory.schema_words import shown
from vconsolidate.inventory.what_to_write import examples_of, instead

_Section = TypeVar("_Section", bound=BaseModel)


def head_of(context: Context) -> HeadSection:
    """Return the values of the file itself: version, name, currency."""
    node = context.root
    own = node.value if isinstance(node.value, dict) else {}
    head = node.with_value({key: value for key, value in own.items() if key in HeadSection.model_fields})
    return validate(HeadSection, head, (), context.problems) or HeadSection.model_construct(
        version=1, name="", currency=None
    )


def section_of(model: type[_Section], key: str, context: Context) -> _Section:
    """Return a section, as if left out when it is missing or wrong."""
    if context.root.get(key) is None:
        return model()
    return validate_partly(model, context.root, (key,), context.problems) or model()


def items_of(model: type[_Section], key: str, context: Context) -> Iterator[tuple[Route, _Section]]:
    """Yield the items of a list section that fit their schema, with their routes."""
    for number in range(length_of(context, key)):
        route: Route = (key, number)
        section = validate_partly(model, context.root, route, context.problems)
        if section is not None:
            yield route, section


def length_of(context: Context, key: str) -> int:
    """Return how many items a list section has; something else than a list is reported."""
    node = context.root.get(key)
    if node is None:
        return 0
    if not isinstance(node.value, list):
        advice = instead(next(iter(examples_of(InventorySection, (key,))), None))
        context.wrong((key,), f"expected a list, got {shown(node)}{advice}")
    return len(node.items())
