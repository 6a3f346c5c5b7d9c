"""
Read YAML into a tree of values and positions.

Scalars follow the YAML 1.2 core schema: ``no`` is a string, ``12:30`` is not 750, a date stays text. The file is read
as a stream of events, so that nesting, aliases and sheer number are bounded while reading and not after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import yaml

from vconsolidate.input_limits import MAX_YAML_DEPTH, MAX_YAML_TEXT, MAX_YAML_VALUES
from vconsolidate.inventory.node import Node, Scalar
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.model.place import Place

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ADVICE: Final = (
    ("flow sequence", "end the list with ], or put the text in quotes"),
    ("flow mapping", "end the mapping with }, or put the text in quotes"),
    ("block", "check the indentation"),
    ("quoted scalar", "close the quotes"),
)
"""What the parser was reading as it met a mistake, and what usually mends it."""

_MERGE_KEY: Final = "<<"
_STRING_TAGS: Final = frozenset({"!", "tag:yaml.org,2002:str"})
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,300}")
_PREFIXED: Final = re.compile(r"0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100}")
_REAL: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NUMERIC: Final = frozenset("-+.0123456789")
_WORDS: Final[dict[str, Scalar]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((f"{sign}.{word}" for sign in ("", "+") for word in ("inf", "Inf", "INF")), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")


def resolve(text: str) -> Scalar:
    """Return the value of a plain scalar by the YAML 1.2 core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC or len(text) > 400:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _PREFIXED.fullmatch(text):
        return int(text, 0)
    return float(text) if _REAL.fullmatch(text) else text


def read(text: str, name: str, problems: Problems) -> Node | None:
    """
    Read one YAML document.

    Parameters
    ----------
    text
        The document.
    name
        Of the file, for messages.
    problems
        Takes everything that is wrong: syntax (the first mistake only; the rest is guesswork), every repeated key,
        every tag, alias and merge key that is not understood.

    Returns
    -------
    Node | None
        None when there is no document to speak of.
    """
    control = _CONTROL.search(text)
    if control:
        line, column = _line_column(text, control.start())
        message = f"character U+{ord(control.group()):04X} is not allowed in YAML (remove it)"
        problems.add(Place(name, line, column), message)
        return None
    builder = _Builder(name, problems)
    try:
        builder.take(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
        problems.add(place, _syntax_message(error, text, mark))
        return None
    except yaml.YAMLError as error:
        problems.add(Place(name, 1, 1), str(error).splitlines()[0])
        return None
    except _StopReading:
        return None
    if builder.root is None:
        problems.add(Place(name, 1, 1), "the document is empty (is it the right file?)")
    return builder.root


def _line_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _syntax_message(error: yaml.MarkedYAMLError, text: str, mark: yaml.Mark | None) -> str:
    problem = error.problem or "this is not valid YAML"
    if "cannot start any token" in problem and mark is not None:
        lines = text.splitlines()
        here = lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""
        if here == "\t":
            return "YAML cannot be indented with tabs (use spaces)"
        return f"a value cannot start with {quoted(here)} (put the text in quotes)"
    if "mapping values are not allowed" in problem:
        return '": " is not allowed here (put the text in quotes, or check the indentation)'
    context = f", {error.context}" if error.context else ""
    advice = next((words for part, words in _ADVICE if part in context), "check what stands before it")
    return f"{problem}{context} ({advice})"


def _start(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


class _StopReading(Exception):  # noqa: N818  (reading ends; the reason is among the problems)
    """The document is not worth reading on."""


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being read."""

    node: Node
    anchor: str | None
    before: int
    height: int = 1
    key: Node | None = None
    merges: bool = False


@dataclass(frozen=True, slots=True)
class _Anchor:
    node: Node
    size: int
    height: int


class _Builder:
    """Turn events into nodes."""

    def __init__(self, name: str, problems: Problems) -> None:
        self.root: Node | None = None
        self._name = name
        self._problems = problems
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Anchor] = {}
        self._count = 0

    def take(self, events: Iterator[yaml.Event]) -> None:
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._open(event)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._close()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                self._refuse(event, "a second document starts here (put it into a file of its own)")

    def _problem(self, event: yaml.Event, message: str) -> None:
        line, column = _start(event)
        self._problems.add(Place(self._name, line, column), message)

    def _refuse(self, event: yaml.Event, message: str) -> None:
        self._problem(event, message)
        raise _StopReading

    def _count_values(self, event: yaml.Event, size: int, height: int) -> None:
        self._count += size
        if self._count > MAX_YAML_VALUES:
            self._refuse(
                event,
                f"the document has more than {MAX_YAML_VALUES:,} values "
                "(put servers into a table; do aliases expand without end?)",
            )
        if len(self._stack) + height > MAX_YAML_DEPTH:
            self._refuse(event, f"values are nested more than {MAX_YAML_DEPTH} levels deep (is the indentation right?)")
        if self._stack and self._stack[-1].height <= height:
            self._stack[-1].height = height + 1

    def _node(self, event: yaml.Event, value: Scalar | list[Node] | dict[str, Node], text: str = "") -> Node:
        line, column = _start(event)
        return Node(value, self._name, line, column, text=text)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text, tag = event.value, event.tag
        if len(text) > MAX_YAML_TEXT:
            self._refuse(
                event, f"the text has {len(text):,} characters, but the limit is {MAX_YAML_TEXT:,} (shorten it)"
            )
        if tag is not None and tag not in _STRING_TAGS:
            self._problem(event, f"tag {quoted(tag.replace('tag:yaml.org,2002:', '!!'))} is not supported (remove it)")
        self._count_values(event, 1, 1)
        node = self._node(event, resolve(text) if event.implicit[0] and tag is None else text, text)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchor(node, 1, 1)
        self._place(event, node, plain=event.implicit[0])

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.tag is not None:
            self._problem(event, f"tag {quoted(event.tag)} is not supported (remove it)")
        self._count_values(event, 1, 1)
        node = self._node(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
        if self._stack and self._awaits_key():
            self._refuse(event, "a key must be text, not a list or mapping (put it in quotes)")
        self._place(event, node)
        self._stack.append(_Frame(node, event.anchor, self._count - 1))

    def _close(self) -> None:
        frame = self._stack.pop()
        if self._stack and self._stack[-1].height <= frame.height:
            self._stack[-1].height = frame.height + 1
        if frame.anchor is not None:
            self._anchors[frame.anchor] = _Anchor(frame.node, self._count - frame.before, frame.height)

    def _alias(self, event: yaml.AliasEvent) -> None:
        name = event.anchor or ""
        if any(frame.anchor == name for frame in self._stack):
            self._refuse(event, f"alias {quoted('*' + name)} contains itself (write the value here)")
        anchored = self._anchors.get(name)
        if anchored is None:
            what = f"alias {quoted('*' + name)} has no anchor {quoted('&' + name)} before it"
            self._refuse(event, f"{what} (put a text that begins with * in quotes)")
            return
        self._count_values(event, anchored.size, anchored.height)
        line, column = _start(event)
        node = replace(anchored.node, line=line, column=column, key_line=0, key_column=0, index=-1)
        self._place(event, node)

    def _awaits_key(self) -> bool:
        frame = self._stack[-1]
        return frame.key is None and isinstance(frame.node.value, dict)

    def _place(self, event: yaml.Event, node: Node, *, plain: bool = False) -> None:
        """Put a value where it belongs; a scalar may be a key."""
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        holder = frame.node.value
        if isinstance(holder, list):
            node.index = len(holder)
            holder.append(node)
        elif isinstance(holder, dict):
            if frame.key is None:
                self._key(event, frame, node, plain=plain)
                return
            node.key_line, node.key_column = frame.key.line, frame.key.column
            if not frame.merges:
                holder.setdefault(frame.key.text, node)
            frame.key, frame.merges = None, False

    def _key(self, event: yaml.Event, frame: _Frame, node: Node, *, plain: bool) -> None:
        if isinstance(node.value, list | dict):
            self._refuse(event, "a key must be text, not a list or mapping (put it in quotes)")
        if plain and node.text == _MERGE_KEY:
            frame.merges = True
            self._problem(event, 'merge keys ("<<") are not part of YAML 1.2 (use "defaults:" or repeat the values)')
        holder = frame.node.value
        if isinstance(holder, dict) and node.text in holder:
            first = holder[node.text]
            self._problem(event, f"key {quoted(node.text)} appears twice (first on line {first.key_line}): remove one")
        frame.key = node
