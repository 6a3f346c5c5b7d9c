"""Write a plan document; the same document always gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.report.digest import FIELD, digest_of
from vconsolidate.report.printable import as_json
from vconsolidate.report.schema.plan_document import PlanDocument


def dump(document: PlanDocument) -> bytes:
    """
    Return the document as JSON, UTF-8, ending with a newline.

    Keys are in the order of the schema; every element of a list (a VM, a host, a finding) has a line of its own, so
    that two plans can be compared line by line. Numbers were rounded when the document was built; the digest covers the
    written content.
    """
    return "".join(_lines(document)).encode()


def _lines(document: PlanDocument) -> Iterator[str]:
    separator = "{\n"
    content = document.model_dump(mode="json")
    content[FIELD] = digest_of(content)
    for key, value in content.items():
        yield f"{separator}  {_compact(key)}: {_spread(value, '  ')}"
        separator = ",\n"
    yield "\n}\n"


def _spread(value: object, indent: str) -> str:
    """Return a value with one line per element of a list, or per key of an object."""
    if isinstance(value, dict) and value:
        inner = [f"{_compact(key)}: {_element(item, indent + '  ')}" for key, item in value.items()]
        return _block("{", inner, "}", indent)
    if isinstance(value, list) and value:
        return _block("[", [_compact(item) for item in value], "]", indent)
    return _compact(value)


def _element(value: object, indent: str) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return _block("[", [_compact(item) for item in value], "]", indent)
    return _compact(value)


def _block(opening: str, inner: list[str], closing: str, indent: str) -> str:
    body = ",\n".join(f"{indent}  {line}" for line in inner)
    return f"{opening}\n{body}\n{indent}{closing}"


def _compact(value: object) -> str:
    return as_json(value)
