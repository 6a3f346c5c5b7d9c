"""The plan document as YAML, for people and tools that prefer it to JSON."""

from __future__ import annotations

import re

from vconsolidate.report.digest import FIELD, digest_of
from vconsolidate.report.options import Options
from vconsolidate.report.printable import as_json
from vconsolidate.report.schema.plan_document import PlanDocument

SUFFIX = ".yaml"

_BEYOND = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})")
"""How JSON escapes a character beyond the first 65,536; YAML has no such pairs."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WORDS = frozenset({"y", "yes", "on", "true", "n", "no", "off", "false", "null"})
"""Words that YAML 1.1 reads as true, false or nothing, in any case of their letters."""


def render(document: PlanDocument, options: Options) -> bytes:  # noqa: ARG001 - the document has one form
    """
    Return the document as YAML, UTF-8, with the keys, values and digest of the JSON document.

    Texts are always quoted, so that readers of YAML 1.1 and 1.2 agree about ``no``, ``1:30`` and ``0123``; so are the
    keys that YAML 1.1 takes for something else.
    """
    content = document.model_dump(mode="json")
    content[FIELD] = digest_of(content)
    return as_yaml(content).encode()


def as_yaml(content: dict[str, object]) -> str:
    """Return an object as YAML in block style."""
    lines: list[str] = []
    _append(content, "", lines)
    return "".join(f"{line}\n" for line in lines)


def _append(value: object, indent: str, lines: list[str]) -> None:
    """Append the lines of an object or list that is not empty."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner and isinstance(inner, dict | list):
                lines.append(f"{indent}{_key(key)}:")
                _append(inner, f"{indent}  ", lines)
            else:
                lines.append(f"{indent}{_key(key)}: {_scalar(inner)}")
    elif isinstance(value, list):
        for item in value:
            if item and isinstance(item, dict | list):
                first = len(lines)
                _append(item, f"{indent}  ", lines)
                lines[first] = f"{indent}- {lines[first][len(indent) + 2 :]}"
            else:
                lines.append(f"{indent}- {_scalar(item)}")


def _key(name: str) -> str:
    return name if _PLAIN.fullmatch(name) and name.lower() not in _WORDS else _scalar(name)


def _scalar(value: object) -> str:
    """Return a value in a spelling that JSON, YAML 1.1 and YAML 1.2 share."""
    text = as_json(value)
    if isinstance(value, str):
        return _BEYOND.sub(_whole, text)
    if isinstance(value, float) and "e" in text and "." not in text:
        return text.replace("e", ".0e")
    return text


def _whole(pair: re.Match[str]) -> str:
    high, low = (int(part, 16) for part in pair.groups())
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + low - 0xDC00:08x}"
