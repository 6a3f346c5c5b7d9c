"""Facts of one host after another, in whatever form they were kept, each with the name of its host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.documents import head_text, json_of, json_within, text_of
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.inventory.importing.tree import Tree

PRINTED: Final = re.compile(r"^(\S+) \| (?:SUCCESS|CHANGED|[A-Z!]+)\S* => ?\{", re.MULTILINE)
"""What ``ansible -m setup`` prints before the facts of a host."""

_NOT_NAMES: Final = frozenset({"localhost", "localhost.localdomain", "unknown", "facts", "setup", "ansible", "output"})


@dataclass(frozen=True, slots=True)
class Facts:
    """
    Facts of one host.

    Parameters
    ----------
    name
        As the inventory of Ansible has it where the form says so, else as the host calls itself.
    content
        By name, with ``ansible_`` or without.
    """

    name: str
    origin: str
    content: Tree

    def __getitem__(self, key: str) -> object:
        """Return a fact by its name without ``ansible_``; None where it was not gathered."""
        return self.content.get(f"ansible_{key}", self.content.get(key))

    def text(self, key: str) -> str:
        """Return a fact that is a text."""
        return tree.text(self[key])


def facts_of(source: Source, tally: Tally) -> Iterator[Facts]:
    """
    Yield the facts of every host; files and hosts without any are counted.

    Raises
    ------
    InputError
        When a file is not JSON.
    """
    for file in source.files.values():
        head = head_text(file)
        if PRINTED.search(head):
            yield from _printed(file, tally)
        elif head.lstrip()[:1] in ("{", "["):
            for document in json_of(file):
                yield from _of_document(document, file, source, tally)
        else:
            tally.add("file", "it holds no facts", name=str(file.name))


def _printed(file: SourceFile, tally: Tally) -> Iterator[Facts]:
    text = text_of(file)
    for found in PRINTED.finditer(text):
        content = tree.mapping(json_within(file, text, found.end() - 1))
        facts = _facts_in(content)
        if facts:
            yield Facts(found[1], f"{file.name}: {found[1]}", facts)
        else:
            tally.add("host", "no facts of it were gathered", name=found[1])


def _of_document(document: object, file: SourceFile, source: Source, tally: Tally) -> Iterator[Facts]:
    """Yield the facts of a document: of one host, or of several by name."""
    content = tree.mapping(document)
    facts = _facts_in(content)
    if facts:
        one = Facts("", str(file.name), facts)
        yield Facts(_name(one, file, source), str(file.name), facts)
        return
    by_name = tree.mapping(tree.at(content, "_meta", "hostvars")) or content
    read = {name: inner for name, item in by_name.items() if (inner := _facts_in(tree.mapping(item)))}
    for name, inner in read.items():
        yield Facts(name, f"{file.name}: {name}", inner)
    if not read:
        tally.add("file", "it holds no facts", name=str(file.name))
    elif "_meta" in content or len(read) > 1:
        for name in sorted(by_name.keys() - read.keys() - {"_meta"}):
            tally.add("host", "no facts of it were gathered", name=name)


def _facts_in(content: Tree) -> Tree:
    """Return the facts themselves: inside ``ansible_facts``, or by names that begin with ``ansible_``."""
    inner = tree.mapping(content.get("ansible_facts"))
    if inner:
        return inner
    named = sum(key.startswith("ansible_") for key in content)
    return content if named > 4 else {}


def _name(facts: Facts, file: SourceFile, source: Source) -> str:
    """Return the name of a host: of its file among several, as Ansible names it; else its own."""
    stem = file.name.name.removesuffix(".json")
    own = [facts.text(key) for key in ("nodename", "fqdn", "hostname")]
    candidates = [stem, *own] if source.only is None else [*own, stem]
    return next((name for name in candidates if name and name.casefold() not in _NOT_NAMES), stem)
