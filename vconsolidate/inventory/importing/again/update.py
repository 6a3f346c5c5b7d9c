"""An inventory that was imported before, brought up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vconsolidate.inventory.encodings import decode_table
from vconsolidate.inventory.importing.again.companion import Companion
from vconsolidate.inventory.importing.again.dump import dumped
from vconsolidate.inventory.importing.again.page import Page, UncleanError
from vconsolidate.inventory.importing.again.patch import patched
from vconsolidate.inventory.importing.again.three_way import Difference, Merge
from vconsolidate.inventory.importing.again.tree import Tree, record_of
from vconsolidate.inventory.importing.writing.server_table import server_table
from vconsolidate.inventory.node import Node
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.table import read_table
from vconsolidate.model.place import Place


@dataclass(frozen=True, slots=True)
class Version:
    """
    An inventory with the table that it names.

    Parameters
    ----------
    table
        Name of the table of servers, empty where there is none.
    tree
        Its values, those of the table in their place.
    """

    page: Page
    table: str
    tree: Tree


@dataclass(frozen=True, slots=True)
class Updated:
    """
    The owner's inventory with what the source has changed.

    Parameters
    ----------
    files
        Name → content of a table that changed.
    rewritten
        Sections that had to be written anew: the comments in them are lost.
    """

    text: str
    files: dict[str, bytes]
    differences: tuple[Difference, ...]
    rewritten: tuple[str, ...]


def version_of(text: str, name: str, tables: Mapping[str, bytes]) -> Version:
    """
    Return an inventory as it stands in its file; what it includes is not read.

    Parameters
    ----------
    name
        Of the file, for messages.
    tables
        Name of a table → its content.

    Raises
    ------
    InputError
        When it is not YAML, or its table cannot be read.
    """
    problems = Problems()
    root = read(text, name, problems)
    if root is not None and not isinstance(root.value, dict):
        problems.add(
            Place(name, 1, 1),
            "expected a mapping of sections (write for example version: 1, then servers: and target:)",
        )
    problems.raise_if_any()
    if root is None:
        raise AssertionError
    tree = root.plain()
    table = table_of(root)
    if table in tables:
        rows = read_table(decode_table(tables[table], table), table, problems)
        problems.raise_if_any()
        tree = {**tree, "servers": [row.plain() for row in rows]}
    return Version(Page(text.split("\n"), root), table if table in tables else "", tree)


def table_of(root: Node) -> str:
    """Return the name of the table of servers that an inventory names, empty where it has none."""
    servers = root.get("servers")
    named = servers.get("from") if servers is not None else None
    return str(named.value) if named is not None else ""


def updated(last: Companion, mine: Version, new: Version, head: Sequence[str]) -> Updated:
    """
    Return the owner's inventory with what the source has changed since the last import.

    Parameters
    ----------
    head
        The comment on top of the new inventory; it replaces the last one, unless the owner has edited that.
    """
    merge = Merge()
    merged = merge.merged(last.inventory, mine.tree, new.tree)
    differences = tuple(merge.differences)
    files: dict[str, bytes] = {}
    inline = merged
    if mine.table or new.table:
        table = mine.table or new.table
        files[table], _, _ = server_table([record_of(server) for server in merged.get("servers", [])])
        inline = {**merged, "servers": {"from": table}}
    in_text = [one for one in differences if one.path[:1] != ("servers",) or not (mine.table or new.table)]
    lines, rewritten = _lines(mine.page, new.page, in_text, inline)
    if lines[: len(last.head)] == list(last.head):
        lines = [*head, *lines[len(last.head) :]]
    return Updated("\n".join(lines), files, differences, rewritten)


def _lines(mine: Page, new: Page, differences: Sequence[Difference], merged: Tree) -> tuple[list[str], tuple[str, ...]]:
    """Return the owner's lines with the differences, and the sections that could not be edited by lines."""
    try:
        lines = patched(mine, new, differences)
        if _read(lines) == merged:
            return lines, ()
    except UncleanError:
        pass
    try:
        return _by_section(mine, new, differences, merged)
    except UncleanError:  # no section of the owner's text can be told from the others
        return _written_anew(merged), tuple(merged)


def _by_section(
    mine: Page, new: Page, differences: Sequence[Difference], merged: Tree
) -> tuple[list[str], tuple[str, ...]]:
    page, rewritten = mine, []
    for section in dict.fromkeys(str(one.path[0]) for one in differences if one.path):
        before = page
        try:
            page = _page(patched(page, new, [one for one in differences if one.path[0] == section]))
        except UncleanError:
            page = before
        here = page.root.get(section)
        if (here.plain() if here is not None else None) != merged.get(section):
            page = _page(_replaced(before, section, merged))
            rewritten.append(section)
    for section in {*merged, *(page.root.value if isinstance(page.root.value, dict) else ())}:
        here = page.root.get(section)
        if (here.plain() if here is not None else None) != merged.get(section):
            page = _page(_replaced(page, section, merged))
            rewritten.append(section)
    return page.lines, tuple(dict.fromkeys(rewritten))


def _replaced(page: Page, section: str, merged: Tree) -> list[str]:
    """Return the lines with a section written anew."""
    lines = ["", *dumped(section, merged[section])] if section in merged else []
    try:
        extent = page.extent((section,))
    except UncleanError:
        if page.root.get(section) is None:
            return [*page.lines, *lines]
        return _written_anew(merged)
    return [*page.lines[: extent.start], *lines[1:], *page.lines[extent.end :]]


def _written_anew(merged: Tree) -> list[str]:
    return [line for key, value in merged.items() for line in dumped(key, value)]


def _page(lines: list[str]) -> Page:
    problems = Problems()
    root = read("\n".join(lines), "inventory", problems)
    if root is None or problems:
        raise UncleanError
    return Page(lines, root)


def _read(lines: list[str]) -> Tree:
    return _page(lines).root.plain()
