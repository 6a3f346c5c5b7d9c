"""A tree as YAML without comments, for what cannot be edited line by line."""

from __future__ import annotations

from vconsolidate.inventory.importing.again.tree import Tree
from vconsolidate.inventory.importing.writing.scalars import flow, scalar


def dumped(key: str, value: Tree, indent: int = 0) -> list[str]:
    """Return the lines of an entry: mappings and lists of mappings in blocks, everything else on one line."""
    pad = " " * indent
    if isinstance(value, dict) and value:
        return [f"{pad}{scalar(key)}:", *_entries(value, indent + 2)]
    if isinstance(value, list) and any(isinstance(item, dict) and item for item in value):
        lines = [f"{pad}{scalar(key)}:"]
        for item in value:
            if isinstance(item, dict) and item:
                inner = _entries(item, indent + 4)
                lines += [f"{pad}  - {inner[0].lstrip(' ')}", *inner[1:]]
            else:
                lines.append(f"{pad}  - {flow(item)}")
        return lines
    return [f"{pad}{scalar(key)}: {flow(value)}"]


def _entries(value: dict[str, Tree], indent: int) -> list[str]:
    return [line for key, inner in value.items() for line in dumped(key, inner, indent)]
