"""The sentences that a report can show, read from the code as messages of a catalogue: ``{0} of {1} hosts``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.wording.templates import PROGRAM, ROOT, Template, every_string

LEFT_OUT = re.compile(
    r"vconsolidate/(?:language|export|report/schema|inventory|cli/(?!next_steps)|catalog|errors|report/formats/(?:junit|sarif|gitlab|github|pdf)"
    r"|report/(?:catalog_pages|reading|files|json_place|options)|check/findings/(?:page|example|registry|base|__main__)"
    r"|packing/solver/(?!cpsat|proof)|model/(?!assumption|place)|pipeline/(?:baseline|previous)"
    r"|numerals|report/formats/__init__)"
)
"""Code whose words reach no report: errors of bad input, help, descriptions of schemas, formats for machines."""

SILENT_CALLS = {
    "Field",
    "Option",
    "Argument",
    "Problem",
    "InputError",
    "UsageError",
    "UnitError",
    "ValueError",
    "refused",
    "compile",
    "problem",
    "warn",
    "stage",
    "example",
    "TypeError",
    "KeyError",
    "Depends",
}
"""Functions whose strings are errors, documentation or code."""

SILENT_KEYWORDS = {
    "doc",
    "description",
    "help",
    "metavar",
    "severity_from",
    "hint",
    "example",
    "title_of_field",
    "meaning",
}
SENTENCE_OF = {"title", "message", "tip"}
"""Fields of a kind of finding that are shown, however short."""

CODE = re.compile(
    r"^type filter|ff:ff:|^esxcli |host_types=|^[A-Z]:|use strict|^\{\w+: |^Text \||^bold not|Program Files|^\{form:"
)
"""Strings of several words that nobody reads."""

FIELD = re.compile(r"\{([A-Za-z_]\w*|)(?:[:!][^{}]*)?\}")
"""What `str.format` fills in, with a name or without."""


@dataclass(frozen=True, slots=True)
class Message:
    """
    A sentence as it stands in a catalogue.

    Parameters
    ----------
    text, plural
        With numbered placeholders; `plural` where a number decides between the two.
    place
        File and line.
    values
        What fills the placeholders, for translators.
    """

    text: str
    plural: str
    place: str
    values: tuple[str, ...] = ()


def messages() -> list[Message]:
    """Return every sentence of the reports, by file and line, each once."""
    found: dict[str, Message] = {}
    for path in sorted(PROGRAM.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not LEFT_OUT.match(name):
            for message in messages_of(path.read_text(encoding="utf-8"), name):
                if message.text not in found or message.plural:
                    found[message.text] = message
    for one in every_string():
        if one.path.endswith((".html.j2", ".js")) and one.is_sentence and "${" not in one.text:
            found.setdefault(one.text, Message(one.text, "", f"{one.path}:{one.line}"))
    return list(found.values())


def messages_of(source: str, name: str) -> Iterator[Message]:
    """Yield the sentences and counted nouns of Python code."""
    tree = ast.parse(source)
    silent = {id(part) for node in ast.walk(tree) for quiet in _silent(node) for part in ast.walk(quiet)}
    shown = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in SENTENCE_OF}
    inside: set[int] = set()
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        noun = _counted(node)
        if noun:
            yield Message(f"{{0:#}} {noun[0]}", f"{{0:#}} {noun[1]}", f"{name}:{node.lineno}", ("number",))  # type: ignore[attr-defined]
        if id(node) in inside:
            continue
        text = _text(node)
        if text is None:
            continue
        inside.update(id(part) for part in _pieces(node))
        body, values = _numbered(text)
        worded = Template(name, 0, body).is_sentence or (id(node) in shown and " " in body)
        if worded and not CODE.search(body):
            yield Message(body, "", f"{name}:{node.lineno}", values)  # type: ignore[attr-defined]


def _silent(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node whose strings nobody reads in a report."""
    if (
        (isinstance(node, ast.FunctionDef) and "example" in node.name)
        or isinstance(node, ast.Raise | ast.Assert)
        or (isinstance(node, ast.Call) and _called(node) in SILENT_CALLS)
    ):
        yield node
    elif (isinstance(node, ast.keyword) and node.arg in SILENT_KEYWORDS) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ):
        yield node.value
    elif isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
        yield node.annotation


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _counted(node: ast.AST) -> tuple[str, str] | None:
    """Return the noun of ``counted(n, noun, plural)`` or ``page.more(n, noun, plural)`` in both numbers."""
    if not isinstance(node, ast.Call) or _called(node) != "counted" or len(node.args) < 2:
        return None
    nouns = [arg.value for arg in node.args[1:3] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if not nouns:
        return None
    return nouns[0], nouns[1] if len(nouns) > 1 else f"{nouns[0]}s"


def _text(node: ast.AST) -> str | None:
    """Return a string with what is filled in between control characters; None for anything else."""
    if isinstance(node, ast.Constant):
        return _raw(node) if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_raw(part) if isinstance(part, ast.Constant) else f"\1{_value(part)}\2" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [_text(node.left), _text(node.right)]
        if sides != [None, None]:
            both = zip((node.left, node.right), sides, strict=True)
            return "".join(f"\1{_value(side)}\2" if text is None else text for side, text in both)
    return None


def _raw(node: ast.Constant) -> str:
    return FIELD.sub(lambda found: f"\1{found[1]}\2", str(node.value))


def _pieces(node: ast.AST) -> Iterator[ast.AST]:
    children = node.values if isinstance(node, ast.JoinedStr) else []
    if isinstance(node, ast.BinOp):
        children = [node.left, node.right]
    for child in children:
        if _text(child) is not None:
            yield child
            yield from _pieces(child)


def _value(node: ast.AST) -> str:
    """Return the code of what is filled in, or ``:is|are`` where it chooses among fixed words."""
    figure = isinstance(node, ast.FormattedValue) and _is_number(node)
    if isinstance(node, ast.FormattedValue):
        node = node.value
    words = _choice(node)
    if words is not None:
        return ":" + "|".join(dict.fromkeys(words))
    code = ast.unparse(node).replace("\1", "").replace("\2", "")
    return f"#{code}" if figure or re.match(r"(?:len|round|sum)\(", code) else code


def _is_number(node: ast.FormattedValue) -> bool:
    """Return whether the format of a value is one of numbers: ``,`` or ``.1f``."""
    spec = node.format_spec
    text = spec.values[0].value if isinstance(spec, ast.JoinedStr) and isinstance(spec.values[0], ast.Constant) else ""
    return bool(re.search(r"[,dfg]$", str(text)))


def _choice(node: ast.AST) -> list[str] | None:
    if isinstance(node, ast.IfExp):
        sides = [_choice(node.body) or _constant(node.body), _choice(node.orelse) or _constant(node.orelse)]
        return None if None in sides else [word for side in sides for word in side or ()]
    if isinstance(node, ast.Call) and _called(node) == "verb":
        words = [_constant(arg) for arg in node.args[1:]]
        return None if None in words else [word for side in words for word in side or ()]
    return None


def _constant(node: ast.AST) -> list[str] | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and not re.search(r"[|{}]", node.value):
        return [node.value]
    return None


def _numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text with numbers for its placeholders, and what each stands for; the same code is the same number."""
    values: list[str] = []

    def number(found: re.Match[str]) -> str:
        code, kind = found[1].lstrip("#"), ":#" if found[1].startswith("#") else ""
        if code.startswith(":"):
            values.append(code)
            return f"{{{len(values) - 1}{code}}}"
        if code not in values or not code:
            values.append(code)
        return f"{{{len(values) - 1 if not code else values.index(code)}{kind}}}"

    body = re.sub("\1([^\2]*)\2", number, text)
    return " ".join(body.split()) if body.strip() else body, tuple(values)
