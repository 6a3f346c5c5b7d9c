"""The inventory as its owner left it."""

from __future__ import annotations

from pathlib import Path

from vconsolidate.input_limits import MAX_TABLE_BYTES, MAX_YAML_BYTES
from vconsolidate.inventory.encodings import decode_yaml
from vconsolidate.inventory.files import read_bytes
from vconsolidate.inventory.importing.again.update import Version, table_of, version_of
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems


def read_owned(path: Path) -> Version:
    """
    Return the inventory at `path` with the table of servers that it names.

    Raises
    ------
    InputError
        When one of them cannot be read.
    """
    text = decode_yaml(read_bytes(path, str(path), MAX_YAML_BYTES, "move servers to a table"), str(path))
    problems = Problems()
    root = read(text, str(path), problems)
    problems.raise_if_any()
    table = table_of(root) if root is not None else ""
    tables: dict[str, bytes] = {}
    if table:
        file = path.parent / table
        tables[table] = read_bytes(file, str(file), MAX_TABLE_BYTES, "split it into several files with includes")
    return version_of(text, str(path), tables)
