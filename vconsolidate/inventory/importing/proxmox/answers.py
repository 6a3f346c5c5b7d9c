"""Answers of the API in the files of a source, each with the path that was asked, and what kind of answer it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.documents import json_of, looks_like_json
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.source import Source, SourceFile

Kind = Literal[
    "resources", "node_status", "guests", "guest_status", "config", "cluster_status", "ha_groups", "ha_resources",
    "ha_rules", "network", "containers", "history", "other",
]  # fmt: skip


_LISTS: Final[tuple[tuple[frozenset[str], Kind], ...]] = (
    (frozenset({"time", "maxcpu"}), "history"),
    (frozenset({"time", "maxmem"}), "history"),
    (frozenset({"sid"}), "ha_resources"),
    (frozenset({"rule", "resources"}), "ha_rules"),
    (frozenset({"group", "nodes"}), "ha_groups"),
    (frozenset({"iface"}), "network"),
    (frozenset({"nodeid"}), "cluster_status"),
    (frozenset({"quorate"}), "cluster_status"),
    (frozenset({"id", "type"}), "resources"),
    (frozenset({"vmid"}), "guests"),
    (frozenset({"node"}), "resources"),
)
"""Keys of the first object of a list → what the list is; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    One answer.

    Parameters
    ----------
    path
        Of the API where the file states it (``/nodes/pve1/status``), else the name of the file.
    origin
        Where it stands in the source.
    content
        Without the envelope ``{"data": …}``.
    """

    path: str
    origin: str
    content: object

    @property
    def words(self) -> tuple[str, ...]:
        """The parts of the path; names of nodes contain neither slash nor underscore."""
        return tuple(word for word in re.split(r"[/_\s]+", self.path) if word)


def answers(source: Source, tally: Tally) -> Iterator[Answer]:
    """
    Yield every answer of the JSON files of a source; other files are counted.

    Raises
    ------
    InputError
        When a file is not JSON.
    """
    for file in source.files.values():
        if file.name.suffix.casefold() == ".json" or looks_like_json(file):
            yield from _answers_of(file)
        else:
            tally.add("file", "it is not JSON", name=str(file.name))


def kind_of(answer: Answer) -> Kind:
    """Return what an answer is, from its content; the path decides where two look the same."""
    content = answer.content
    if isinstance(content, dict):
        return _kind_of_object(content, answer.words)
    first = next((item for _, item in tree.mappings(content)), {})
    return _kind_of_list(first, answer.words)


def _answers_of(file: SourceFile) -> Iterator[Answer]:
    path = str(file.name.with_suffix(""))
    for number, document in enumerate(json_of(file)):
        where = f"document {number + 1}" if number else ""
        if isinstance(document, dict) and document and all(key.startswith("/") for key in document):
            for asked, given in document.items():
                for answer in _given(given):
                    yield Answer(asked, asked, answer)
        else:
            yield Answer(path, where or path, _unwrapped(document))


def _given(given: object) -> Iterator[object]:
    """Yield the answers to one path; a record of several calls lists one envelope for each."""
    enveloped = isinstance(given, list) and all(isinstance(one, dict) and "data" in one for one in given)
    for one in tree.items(given) if enveloped else (given,):
        yield _unwrapped(one)


def _unwrapped(document: object) -> object:
    if isinstance(document, dict) and "data" in document and len(document) <= 3:
        return document["data"]
    return document


def _kind_of_object(content: tree.Tree, words: tuple[str, ...]) -> Kind:
    if "pveversion" in content or "cpuinfo" in content:
        return "node_status"
    if "qmpstatus" in content or {"vmid", "status"} <= content.keys():
        return "containers" if content.get("type") == "lxc" or "lxc" in words else "guest_status"
    if "rootfs" in content or "lxc" in words:
        return "containers"
    if "digest" in content and content.keys() & {"cores", "memory", "sockets", "ostype", "scsihw", "boot"}:
        return "config"
    return "other"


def _kind_of_list(first: tree.Tree, words: tuple[str, ...]) -> Kind:
    keys = first.keys()
    if not keys:
        return "ha_resources" if words[-2:] == ("ha", "resources") else "other"
    for needed, kind in _LISTS:
        if needed <= keys:
            return "containers" if kind == "guests" and ("maxswap" in keys or "lxc" in words) else kind
    return "other"
