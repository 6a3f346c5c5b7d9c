"""The sentences of the program, read from its code: string constants and f-strings, with placeholders by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "vconsolidate"

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_WITH_DOCSTRING = (ast.Module, ast.ClassDef, *_FUNCTIONS)
_LONGEST_NAME = 32
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"(?<![\w<&./=-])(?:[A-Za-z][a-z]+|a\b)(?:[-'’][a-z]+)*(?![\w=/(>])")
_FEWEST_WORDS = 3
_CODE = re.compile(
    r"</|/>|<\w+[ >]|:root|[;{]\s*\n|\(\?[:!<=]|^\(\?|\[[-^ ]+\]|\\[bdsw]|^[\w-]+: [\w-]+;|^M\{"
    r"|^[MLHV][\d{]|: *var\(|^[.#]\w+ "
    r"|-src 'none'|\w\[\w+ \||->"
)
"""Markup, styles, patterns, outlines of pictures, types."""

_PAGE_TEXT = re.compile(r'"([^"\n]+)"|`([^`\n]+)`|>([^<>{}%\n]+)<')
"""Strings of a script, and text between the tags of a template."""


@dataclass(frozen=True, slots=True)
class Template:
    """
    One string of the code.

    Parameters
    ----------
    path
        Below the root, with slashes.
    text
        The string; what an f-string fills in stands in braces.
    """

    path: str
    line: int
    text: str

    @property
    def package(self) -> str:
        """The folder of the file."""
        return self.path.rpartition("/")[0]

    @property
    def is_sentence(self) -> bool:
        """Whether people read this: words, not markup, a pattern or a format."""
        return len(_WORD.findall(_PLACEHOLDER.sub(" ", self.text))) >= _FEWEST_WORDS and not _CODE.search(self.text)


def strings_of(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, string) for every string of Python code except docstrings; those of commands are their help."""
    tree = ast.parse(source)
    hidden = _docstrings(tree)
    inside: set[int] = set()
    for node in ast.walk(tree):  # breadth first: a whole sentence comes before its parts
        if id(node) in inside or id(node) in hidden:
            continue
        text = _text(node)
        if text is not None:
            inside.update(id(part) for part in _parts(node))
            yield node.lineno, text  # type: ignore[attr-defined]


def templates(folder: Path = PROGRAM) -> list[Template]:
    """Return all strings of the code in a folder that are sentences, by file and line."""
    return [template for template in every_string(folder) if template.is_sentence]


def every_string(folder: Path = PROGRAM) -> list[Template]:
    """Return all strings of the code in a folder, by file and line."""
    found: list[Template] = []
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        found += [Template(name, line, text) for line, text in sorted(strings_of(path.read_text(encoding="utf-8")))]
    for path in sorted([*folder.rglob("*.j2"), *folder.rglob("*.js")]):
        name = path.relative_to(ROOT).as_posix()
        for line, code in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found += [Template(name, line, next(filter(None, text))) for text in _PAGE_TEXT.findall(code)]
    return sorted(found, key=lambda template: (template.package, template.path, template.line))


def _docstrings(tree: ast.Module) -> set[int]:
    """Return what is documentation of the code; the docstring of a function `command` is shown to the user."""
    owners = [node for node in ast.walk(tree) if isinstance(node, _WITH_DOCSTRING)]
    return {
        id(line.value)
        for owner in owners
        if not (isinstance(owner, _FUNCTIONS) and owner.name == "command")
        for line in owner.body
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    }


def _text(node: ast.AST) -> str | None:
    """Return the text of a string, an f-string or a sum with one of them; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or f"{{{_name(part)}}}" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [_text(node.left), _text(node.right)]
        if sides != [None, None]:
            return "".join(
                f"{{{_name(side)}}}" if text is None else text
                for side, text in zip((node.left, node.right), sides, strict=True)
            )
    return None


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the strings that a string is made of, but none of those that a placeholder computes."""
    children = node.values if isinstance(node, ast.JoinedStr) else []
    if isinstance(node, ast.BinOp):
        children = [node.left, node.right]
    for child in children:
        if _text(child) is not None:
            yield child
            yield from _parts(child)


def _name(node: ast.AST) -> str:
    """Return a short name of what a placeholder stands for: a variable, an attribute, or the expression itself."""
    if isinstance(node, ast.FormattedValue):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    text = ast.unparse(node).replace("{", "(").replace("}", ")")
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"
