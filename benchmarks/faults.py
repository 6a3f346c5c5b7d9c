"""
Small faults for a mutation run: every place in a source file where one small thing can be made wrong.

A fault is what a hurried hand does: a boundary one off, plus for minus, `and` for `or`, `any` for `all`, the smallest for
the largest, a term or a condition left out, a number one more, a step not taken. Words for people (f-strings, errors,
docstrings) and annotations are left alone.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

COMPARISONS: Final[Mapping[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATORS: Final[Mapping[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
NAMES: Final[Mapping[str, str]] = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "minimum": "maximum",
    "maximum": "minimum",
    "floor": "ceil",
    "ceil": "floor",
    "argmin": "argmax",
    "argmax": "argmin",
}
WORDS: Final = (ast.JoinedStr, ast.Raise, ast.AnnAssign, ast.arg, ast.Import, ast.ImportFrom, ast.Assert)


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One fault in one file.

    Parameters
    ----------
    line, first
        Where it is, and where its statement begins.
    kind
        What sort of fault: ``comparison``, ``operator``, ``one more`` …
    before, after
        The expression or statement, sound and faulty.
    node, choice
        Which node of the file, and which of the faults it can have.
    """

    path: str
    line: int
    first: int
    kind: str
    before: str
    after: str
    node: int
    choice: int


def faults_in(path: str, source: str) -> Iterator[Fault]:
    """Yield every fault that `source` can have, in the order of its nodes."""
    for index, (node, first) in enumerate(_places(ast.parse(source))):
        line = getattr(node, "lineno", first)
        for choice, (kind, made) in enumerate(_made(node)):
            yield Fault(path, line, first, kind, ast.unparse(node), ast.unparse(made), index, choice)


def faulty(source: str, fault: Fault) -> str:
    """Return a file with a fault in it; its lines are not those of the sound one."""
    tree = ast.parse(source)
    target = _places(tree)[fault.node][0]
    made = list(_made(target))[fault.choice][1]
    return ast.unparse(ast.fix_missing_locations(_Swap(target, made).visit(tree)))


class _Swap(ast.NodeTransformer):
    def __init__(self, target: ast.AST, made: ast.AST) -> None:
        self.target, self.made = target, made

    def visit(self, node: ast.AST) -> ast.AST:
        return self.made if node is self.target else super().generic_visit(node)


def _places(tree: ast.AST) -> list[tuple[ast.AST, int]]:
    """Return the nodes that may be made wrong, each with the line where its statement begins."""
    found: list[tuple[ast.AST, int]] = []
    waiting = [(tree, 1)]
    while waiting:
        node, first = waiting.pop()
        first = node.lineno if isinstance(node, ast.stmt) else first
        found.append((node, first))
        waiting.extend((child, first) for child in reversed(list(ast.iter_child_nodes(node))) if not _spared(child))
    return found


def _spared(node: ast.AST) -> bool:
    if isinstance(node, ast.AnnAssign):
        return node.value is None or not isinstance(node.value, ast.expr)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in {"Rule", "Field", "TypeVar", "dataclass", "ConfigDict", "counted"}
    if isinstance(node, ast.keyword):
        return node.arg in {"strict", "frozen", "slots", "dtype", "axis", "key"}
    return isinstance(node, tuple(kind for kind in WORDS if kind is not ast.AnnAssign))


def _made(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:  # noqa: C901 (one branch per kind of fault)
    wrong = copy.deepcopy(node)
    if isinstance(wrong, ast.Compare) and type(wrong.ops[0]) in COMPARISONS:
        wrong.ops[0] = COMPARISONS[type(wrong.ops[0])]()
        yield "comparison", wrong
    elif isinstance(wrong, ast.BinOp) and type(wrong.op) in OPERATORS and not _text(wrong):
        if isinstance(wrong.op, ast.Add | ast.Sub):
            yield "term left out", copy.deepcopy(wrong.left)
        wrong.op = OPERATORS[type(wrong.op)]()
        yield "operator", wrong
    elif isinstance(wrong, ast.BoolOp):
        for index in range(len(wrong.values)):
            rest = copy.deepcopy(wrong)
            del rest.values[index]
            yield "condition left out", rest.values[0] if len(rest.values) == 1 else rest
        wrong.op = ast.And() if isinstance(wrong.op, ast.Or) else ast.Or()
        yield "and/or", wrong
    elif isinstance(wrong, ast.UnaryOp) and isinstance(wrong.op, ast.Not):
        yield "not", wrong.operand
    elif isinstance(wrong, ast.If | ast.IfExp):
        for value in (True, False):
            forced = copy.deepcopy(wrong)
            forced.test = ast.Constant(value)
            yield "condition", forced
    elif isinstance(wrong, ast.comprehension) and wrong.ifs:
        wrong.ifs = []
        yield "filter left out", wrong
    elif isinstance(wrong, ast.Constant) and type(wrong.value) in {int, float}:
        yield "one more", ast.Constant(wrong.value + 1)  # type: ignore[operator]
    elif isinstance(wrong, ast.Name) and wrong.id in NAMES:
        wrong.id = NAMES[wrong.id]
        yield "name", wrong
    elif isinstance(wrong, ast.Attribute) and wrong.attr in NAMES:
        wrong.attr = NAMES[wrong.attr]
        yield "name", wrong
    elif isinstance(wrong, ast.Call) and len(wrong.args) > 1 and _called(wrong) in {"min", "max", "minimum", "maximum"}:
        for argument in wrong.args if _called(wrong) in {"minimum", "maximum"} else wrong.args[:2]:
            if not isinstance(argument, ast.Starred):
                yield "bound left out", copy.deepcopy(argument)
    elif isinstance(wrong, ast.AugAssign) or (
        isinstance(wrong, ast.Expr) and isinstance(wrong.value, ast.Call | ast.Yield | ast.YieldFrom)
    ):
        yield "step left out", ast.copy_location(ast.Pass(), node)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _text(node: ast.BinOp) -> bool:
    """Return whether it joins words."""
    sides = (node.left, node.right)
    return any(isinstance(side, ast.JoinedStr | ast.Tuple | ast.List) for side in sides) or any(
        isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides
    )
