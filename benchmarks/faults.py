"""
Small faults for a mutation run: every place in a source file where one small thing can be made wrong.

A fault is what a hurried hand does: a boundary one off, plus for minus, `and` for `or`, `any` for `all`, the smallest
for the largest, a term or a condition left out, a number one more, a step not taken. Words for people (f-strings,
errors, docstrings) and annotations are left alone.
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
BOUNDS: Final = frozenset({"min", "max", "minimum", "maximum"})
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


def _made(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    wrong = copy.deepcopy(node)
    match wrong:
        case ast.BinOp() | ast.BoolOp() | ast.UnaryOp() | ast.Compare():
            yield from _expression(wrong)
        case ast.If() | ast.IfExp():
            for value in (True, False):
                forced = copy.deepcopy(wrong)
                forced.test = ast.Constant(value)
                yield "condition", forced
        case ast.comprehension(ifs=[_, *_]):
            wrong.ifs = []
            yield "filter left out", wrong
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            yield "one more", ast.Constant(number + 1)
        case ast.Name(id=name) if name in NAMES:
            wrong.id = NAMES[name]
            yield "name", wrong
        case ast.Attribute(attr=name) if name in NAMES:
            wrong.attr = NAMES[name]
            yield "name", wrong
        case ast.Call(args=[first, second, *_]) if _called(wrong) in BOUNDS:
            yield from (("bound left out", one) for one in (first, second) if not isinstance(one, ast.Starred))
        case ast.AugAssign() | ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield "step left out", ast.copy_location(ast.Pass(), wrong)
        case _:
            return


def _expression(wrong: ast.BinOp | ast.BoolOp | ast.UnaryOp | ast.Compare) -> Iterator[tuple[str, ast.AST]]:
    match wrong:
        case ast.Compare(ops=[first, *_]) if type(first) in COMPARISONS:
            wrong.ops[0] = COMPARISONS[type(first)]()
            yield "comparison", wrong
        case ast.BinOp(op=operator) if type(operator) in OPERATORS and not _text(wrong):
            if isinstance(operator, ast.Add | ast.Sub):
                yield "term left out", copy.deepcopy(wrong.left)
            wrong.op = OPERATORS[type(operator)]()
            yield "operator", wrong
        case ast.BoolOp():
            for index in range(len(wrong.values)):
                rest = copy.deepcopy(wrong)
                del rest.values[index]
                yield "condition left out", rest.values[0] if len(rest.values) == 1 else rest
            wrong.op = ast.And() if isinstance(wrong.op, ast.Or) else ast.Or()
            yield "and/or", wrong
        case ast.UnaryOp(op=ast.Not()):
            yield "not", wrong.operand
        case _:
            return


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _text(node: ast.BinOp) -> bool:
    """Return whether it joins words."""
    sides = (node.left, node.right)
    return any(isinstance(side, ast.JoinedStr | ast.Tuple | ast.List) for side in sides) or any(
        isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides
    )
