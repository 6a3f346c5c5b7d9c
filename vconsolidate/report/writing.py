"""Write a plan document; the same document always gives the same bytes."""

from __future__ import annotations

from vconsolidate.report.digest import FIELD, Digest
from vconsolidate.report.printable import as_json
from vconsolidate.report.schema.plan_document import PlanDocument


def dump(document: PlanDocument) -> bytes:
    """
    Return the document as JSON, UTF-8, ending with a newline.

    Keys are in the order of the schema; every element of a list (a VM, a host, a finding) has a line of its own, so
    that two plans can be compared line by line. Numbers were rounded when the document was built; the digest covers the
    written content.
    """
    return b"".join(_parts(document))


def _parts(document: PlanDocument) -> list[bytes]:
    """
    Return the text field by field.

    Fields are taken in the order of their names, as the digest wants them; none but the one at hand is ever a tree of
    plain values, which takes several times the memory of its text.
    """
    fields = list(type(document).model_fields)
    written: dict[str, bytes] = {}
    digest = Digest()
    for key in sorted(fields):
        if key == FIELD:
            continue
        value = document.model_dump(mode="json", include={key})[key]
        digest.take(key, value)
        written[key] = _field(key, value)
    written[FIELD] = _field(FIELD, digest.end())
    separators = [b"{\n", *([b",\n"] * (len(fields) - 1))]
    return [part for key, before in zip(fields, separators, strict=True) for part in (before, written[key])] + [
        b"\n}\n"
    ]


def _field(key: str, value: object) -> bytes:
    return f"  {_compact(key)}: {_spread(value, '  ')}".encode()


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
