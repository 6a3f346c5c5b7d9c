"""The file that says which names mean the same server."""

from __future__ import annotations

from pathlib import Path

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_YAML_BYTES
from vconsolidate.inventory.encodings import decode_yaml
from vconsolidate.inventory.files import read_bytes
from vconsolidate.inventory.node import Node
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems
from vconsolidate.model.place import Place

EXAMPLE = "web01: [www, web01.example.com]"


def read_aliases(path: Path) -> dict[str, str]:
    """
    Return another name → the name it stands for, from a YAML file of ``name: [other names]``.

    Raises
    ------
    InputError
        With everything that is wrong with the file.
    """
    problems = Problems()
    text = decode_yaml(read_bytes(path, str(path), MAX_YAML_BYTES, "split it"), str(path))
    root = read(text, str(path), problems)
    problems.raise_if_any()
    if root is None or not isinstance(root.value, dict):
        raise InputError(
            [Problem(str(path), 1, 1, "", f"expected names with their aliases (write for example {EXAMPLE})")]
        )
    aliases: dict[str, str] = {}
    for name, node in root.value.items():
        for item in node.items() or [node]:
            _take(item, name, aliases, problems)
    problems.raise_if_any()
    return aliases


def _take(item: Node, name: str, aliases: dict[str, str], problems: Problems) -> None:
    place = Place(item.file, item.line, item.column, name)
    if isinstance(item.value, list | dict) or not item.text:
        problems.add(place, f"expected a name or a list of names (write for example {EXAMPLE})")
    elif aliases.setdefault(item.text, name) != name:
        problems.add(place, f'"{item.text}" stands for {aliases[item.text]} already (remove one of them)')
