"""The inventory format, version 1, one file per section."""

from __future__ import annotations

from typing import Any


def json_schema() -> dict[str, Any]:
    """
    Return the JSON Schema of an inventory file, as ``yaml-language-server`` and other editors read it.

    Included files have the same format, so nothing at the top is required here; loading says what is missing.
    """
    from vconsolidate.inventory.schema.document import build  # noqa: PLC0415  (a reader of inventories needs no schema)

    return build()
