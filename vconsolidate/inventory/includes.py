"""Read an inventory with the files it includes, and join their sections into one tree."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import Final

from vconsolidate.errors import InputError
from vconsolidate.input_limits import MAX_INCLUDES, MAX_TABLE_BYTES, MAX_YAML_BYTES
from vconsolidate.inventory.encodings import decode_table, decode_yaml
from vconsolidate.inventory.files import digest, read_bytes
from vconsolidate.inventory.node import Node, Route, extend, walk
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems, quoted_path
from vconsolidate.inventory.schema.inventory import SECTIONS
from vconsolidate.inventory.schema_problems import unknown_key
from vconsolidate.inventory.table import read_table
from vconsolidate.model.estate import InputFile
from vconsolidate.model.place import Place

STDIN_NAME: Final = "<stdin>"
"""Name of standard input in messages."""

_ADVICE: Final = "name a table instead: servers: {from: servers.csv}"


class Reader:
    """
    Reads the files of one inventory.

    Attributes
    ----------
    inputs
        Every file read, the inventory first, with paths relative to the inventory.
    folder
        Of the inventory.
    """

    def __init__(self, problems: Problems, folder: Path) -> None:
        self.inputs: list[InputFile] = []
        self._problems = problems
        self.folder = folder
        self._seen: dict[Path, str] = {}

    def once_more(self, problems: Problems) -> Reader:
        """Return a reader that has read the same and takes what is wrong with further files to other problems."""
        other = Reader(problems, self.folder)
        other.inputs, other._seen = list(self.inputs), dict(self._seen)
        for file in self._seen.values():
            problems.know(file)
        return other

    def read(self, source: Path | None, text: str | None) -> Node | None:
        """Return the tree of the inventory, everything included; None when nothing could be read."""
        name = STDIN_NAME if source is None else str(source)
        self._problems.know(name)
        if source is None or text is not None:
            data = (text or "").encode("utf-8", "surrogatepass")
            self.inputs.append(digest(STDIN_NAME if source is None else source.name, data))
            document = read(text or "", name, self._problems)
        else:
            self._seen[_real(source)] = name
            document = self._file(source, source.name)
        return None if document is None else self._expand(document, self.folder, (name,))

    def _file(self, path: Path, relative: str) -> Node | None:
        try:
            data = read_bytes(path, str(path), MAX_YAML_BYTES, _ADVICE)
            text = decode_yaml(data, str(path))
        except InputError as error:
            self._problems.take(error)
            return None
        self.inputs.append(digest(relative, data))
        return read(text, str(path), self._problems)

    def yaml_file(self, path: Path) -> Node | None:
        """Return the tree of a YAML file that is no part of the inventory; None, with the reason, for none."""
        self._problems.know(str(path))
        return self._file(path, path.name)

    def other_file(self, root: Node, route: Route) -> Node | None:
        """
        Return the tree of a YAML file of another format, named at `route`; None, with the reason, for none.

        The name is relative to the file that states it.
        """
        named, field = walk(root, route)
        place = _place(named, field)
        if not isinstance(named.value, str) or not named.value:
            self._problems.add(place, "expected the name of a file (write for example servers.yaml)")
            return None
        folder = Path(named.file).parent if named.file in self._seen.values() else self.folder
        path = Path(os.path.normpath(folder / named.value))
        before = len(self._problems)
        document = self._file(path, self.relative(path))
        if document is None and len(self._problems) == before + 1:
            self._problems.move_last(place, quoted_path(str(path)))
        return document

    def relative(self, path: Path) -> str:
        """Return `path` as seen from the inventory's folder, with forward slashes."""
        return PurePath(os.path.relpath(path, self.folder)).as_posix()

    def _expand(self, document: Node, folder: Path, chain: tuple[str, ...]) -> Node | None:
        """Return `document` with its table of servers read and its includes joined."""
        if not isinstance(document.value, dict):
            place = Place(document.file, document.line, document.column)
            self._problems.add(
                place, "expected a mapping of sections (write for example version: 1, then servers: and target:)"
            )
            return None
        entries = dict(document.value)
        for key, node in document.value.items():
            if key not in SECTIONS:
                place = Place(node.file, node.key_line or node.line, node.key_column or node.column)
                self._problems.add(place, unknown_key(key, list(SECTIONS), self._problems))
                del entries[key]
        servers = entries.get("servers")
        if servers is not None and isinstance(servers.value, dict):
            entries["servers"] = self._table(servers, folder)
        includes = entries.pop("includes", None)
        joined = document.with_value(entries)
        for included in self._read_included(includes, folder, chain):
            joined = self._join(joined, included, "")
        return joined

    def _read_included(self, includes: Node | None, folder: Path, chain: tuple[str, ...]) -> list[Node]:
        if includes is None:
            return []
        if not isinstance(includes.value, list):
            self._problems.add(
                _place(includes, "includes"), "expected a list of file names (write for example [servers.yaml])"
            )
            return []
        found: list[Node] = []
        for number, item in enumerate(includes.value):
            place = _place(item, extend("includes", number))
            if not isinstance(item.value, str) or not item.value:
                self._problems.add(place, "expected the name of a file (write for example servers.yaml)")
                continue
            document = self._include(folder / item.value, place, chain)
            if document is not None:
                found.append(document)
        return found

    def _include(self, path: Path, place: Place, chain: tuple[str, ...]) -> Node | None:
        path = Path(os.path.normpath(path))
        name = str(path)
        real = _real(path)
        if real in self._seen:
            before = self._seen[real]
            what = "includes itself (remove it)" if before in chain else "is included twice (remove one)"
            self._problems.add(place, f"{quoted_path(name)} {what}")
            return None
        if len(self._seen) >= MAX_INCLUDES:
            self._problems.add(place, f"more than {MAX_INCLUDES} files are included (join some of them)")
            return None
        self._seen[real] = name
        before_problems = len(self._problems)
        document = self._file(path, self.relative(path))
        if document is None:
            if len(self._problems) == before_problems + 1:
                self._problems.move_last(place, quoted_path(name))
            return None
        return self._expand(document, path.parent, (*chain, name))

    def _table(self, servers: Node, folder: Path) -> Node:
        """Return the servers of ``servers: {from: …}``; an empty list, with the reasons, when there are none."""
        nothing = servers.with_value([])
        source = servers.get("from")
        for key, node in servers.value.items() if isinstance(servers.value, dict) else ():
            if key != "from":
                message = unknown_key(key, ["from"], self._problems)
                self._problems.add(Place(node.file, node.key_line, node.key_column, "servers"), message)
        if source is None or not isinstance(source.value, str) or not source.value:
            message = "expected a list of servers, or a table (write for example {from: servers.csv})"
            self._problems.add(_place(source or servers, "servers"), message)
            return nothing
        path = Path(os.path.normpath(folder / source.value))
        try:
            data = read_bytes(path, str(path), MAX_TABLE_BYTES, "split it into several files with includes")
            text = decode_table(data, str(path))
        except InputError as error:
            self._problems.take(error)
            if not error.problems[0].line:
                self._problems.move_last(_place(source, "servers.from"), quoted_path(path))
            return nothing
        self.inputs.append(digest(self.relative(path), data))
        return servers.with_value(read_table(text, str(path), self._problems))

    def _join(self, one: Node, other: Node, spelt: str) -> Node:
        """Return `one` with everything of `other`: lists appended, mappings merged, one value said once."""
        if isinstance(one.value, dict) and isinstance(other.value, dict):
            entries = dict(one.value)
            for key, child in other.value.items():
                mine = entries.get(key)
                entries[key] = child if mine is None else self._join(mine, child, extend(spelt, key))
            return one.with_value(entries)
        if isinstance(one.value, list) and isinstance(other.value, list):
            return one.with_value([*one.value, *other.value])
        if one.value != other.value:
            here = Place(one.file, one.line, one.column)
            self._problems.add(_place(other, spelt), f"has another value at {here} (remove one of them)")
        return one


def _real(path: Path) -> Path:
    """Return the file that `path` leads to; itself where it leads nowhere."""
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return path


def _place(node: Node, field: str) -> Place:
    return Place(node.file, node.line, node.column, field)
