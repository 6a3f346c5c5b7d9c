"""Which tool wrote a file, and for which server; the texts of the tools and jc's JSON of them are made one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.documents import head_text, json_of, looks_like_json, text_of
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.inventory.importing.tree import Tree

Tool = Literal["dmidecode", "lscpu", "cpuinfo", "meminfo", "free", "os_release"]

MARKS: Final[tuple[tuple[Tool, re.Pattern[str]], ...]] = (
    ("dmidecode", re.compile(r"^# dmidecode \d|^Handle 0x[0-9A-Fa-f]{4}, DMI type \d", re.MULTILINE)),
    ("lscpu", re.compile(r"^Architecture:\s.*\n(?:.*\n){0,12}?CPU\(s\):\s", re.MULTILINE)),
    ("cpuinfo", re.compile(r"^processor\s*: \d+\n(?:.*\n){0,8}?(?:model name|vendor_id|BogoMIPS)\s*:", re.MULTILINE)),
    ("meminfo", re.compile(r"^MemTotal:\s+\d+ kB$", re.MULTILINE)),
    ("free", re.compile(r"^\s+total\s+used\s+free\s.*\nMem:\s+\d", re.MULTILINE)),
    ("os_release", re.compile(r"^(?:PRETTY_NAME|VERSION_ID)=", re.MULTILINE)),
)
"""What the text of a tool looks like, the surest first."""
JSON_MARKS: Final[tuple[tuple[Tool, re.Pattern[str]], ...]] = (
    ("dmidecode", re.compile(r'\{\s*"handle"\s*:\s*"0x[0-9A-Fa-f]+"\s*,\s*"type"\s*:\s*\d')),
    ("lscpu", re.compile(r'"lscpu"\s*:\s*\[')),
    ("cpuinfo", re.compile(r'\[\s*\{\s*"processor"\s*:\s*\d+\s*,\s*"')),
    ("meminfo", re.compile(r'\{\s*"MemTotal"\s*:\s*\d')),
    ("free", re.compile(r'\[\s*\{\s*"type"\s*:\s*"Mem"\s*,\s*"total"\s*:')),
)
_WORDS: Final = re.compile(
    r"[-_. ]*(?:proc[-_. ]*)?(?:dmidecode|lscpu|cpuinfo|meminfo|free|os[-_]release)[-_. ]*", re.IGNORECASE
)
_SYSTEM_FOLDERS: Final = frozenset({"proc", "etc", "sys"})
"""Folders that were copied from a server with what is in them: they are not named after it."""
_SUFFIXES: Final = (".txt", ".json", ".log", ".out")
_HANDLE: Final = re.compile(r"^Handle 0x[0-9A-Fa-f]+, DMI type (\d{1,3})", re.MULTILINE)
_PAIR: Final = re.compile(r"^\t?([^\t:][^:]{0,60}):[ \t]*(.*)$")


@dataclass(frozen=True, slots=True)
class Output:
    """
    The output of one tool on one server.

    Parameters
    ----------
    blocks
        Of dmidecode, one per structure with its number as ``dmi``; of cpuinfo, one per logical processor; else one.
        Keys as jc writes them, in lower case with underscores, values as they stand.
    """

    tool: Tool
    server: str
    origin: str
    blocks: tuple[Tree, ...]


def tool_of(head: str) -> Tool | None:
    """Return the tool whose output begins this way."""
    marks = JSON_MARKS if head.lstrip()[:1] in ("{", "[") and head.strip() else MARKS
    return next((tool for tool, mark in marks if mark.search(head)), None)


def outputs_of(source: Source) -> Iterator[Output | SourceFile]:
    """
    Yield the output in every file; the file itself where no tool is recognised.

    Raises
    ------
    InputError
        When a file that should be JSON is not.
    """
    for file in source.files.values():
        head = head_text(file)
        tool = tool_of(head)
        if tool is None:
            yield file
            continue
        blocks = _json_blocks(file, tool) if looks_like_json(file) else _text_blocks(text_of(file), tool)
        yield Output(tool, _server(file, source), str(file.name), tuple(blocks))


def _server(file: SourceFile, source: Source) -> str:
    """Return the server of a file: its name without the tool's, else its folder's, else the source's."""
    name = file.name.name
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    folders = [part for part in file.name.parent.parts if part not in _SYSTEM_FOLDERS]
    own = _WORDS.sub("", name) or (folders[-1] if folders else "")
    return own or _WORDS.sub("", source.path.name.partition(".")[0]) or "server"


def _json_blocks(file: SourceFile, tool: Tool) -> Iterator[Tree]:
    for document in json_of(file):
        if tool == "lscpu":
            pairs = _flat(tree.at(document, "lscpu"))
            yield {_key(name): value for name, value in pairs}
            continue
        for _, block in tree.mappings(document):
            named = {_key(name): value for name, value in block.items()}
            yield {**tree.mapping(block.get("values")), "dmi": block.get("type")} if tool == "dmidecode" else named


def _flat(listed: object) -> Iterator[tuple[str, object]]:
    """Yield the fields of ``lscpu --json``, which newer versions nest."""
    for _, item in tree.mappings(listed):
        yield tree.text(item.get("field")).rstrip(":"), item.get("data")
        yield from _flat(item.get("children"))


def _text_blocks(text: str, tool: Tool) -> Iterator[Tree]:
    if tool == "dmidecode":
        parts = _HANDLE.split(text)
        for number, part in zip(parts[1::2], parts[2::2], strict=True):
            yield {**_pairs(part), "dmi": int(number)}
    elif tool == "cpuinfo":
        yield from (_pairs(part) for part in re.split(r"\n\s*\n", text) if part.lstrip().startswith("processor"))
    elif tool == "free":
        yield _free(text)
    elif tool == "os_release":
        pairs = (line.partition("=")[::2] for line in text.splitlines() if "=" in line)
        yield {name.strip().casefold(): value.strip().strip("\"'") for name, value in pairs}
    else:
        yield _pairs(text)


def _pairs(text: str) -> dict[str, object]:
    """Return ``key: value`` lines; those indented deeper belong to a list and are left out."""
    found: dict[str, object] = {}
    for line in text.splitlines():
        pair = _PAIR.match(line)
        if pair:
            found.setdefault(_key(pair[1]), pair[2].strip())
    return found


def _free(text: str) -> dict[str, object]:
    """Return the line of memory by its header; the second line of older versions, without buffers, counts as used."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    start = next(k for k, words in enumerate(lines) if words[:2] == ["total", "used"])
    found: dict[str, object] = {}
    for words in lines[start + 1 :]:
        if words[0] == "Mem:":
            found |= dict(zip(lines[start], words[1:], strict=False))
        elif words[:2] == ["-/+", "buffers/cache:"] and len(words) > 2:
            found["used_without_cache"] = words[2]
    return found


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.strip().casefold()).strip("_")
