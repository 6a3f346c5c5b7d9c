"""Say of a mistake that a file makes a thousand times where it is first, and how often it comes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.traces.table import TraceTable
from vconsolidate.model.place import Place


@dataclass(slots=True)
class _Kind:
    """Mistakes of one kind: how many, and row, column and words of the first."""

    count: int
    row: int
    column: int
    message: str


class Complaints:
    """Problems with the samples of one file, which come block by block."""

    def __init__(self, table: TraceTable, problems: Problems) -> None:
        self._table = table
        self._problems = problems
        self._kinds: dict[Hashable, _Kind] = {}

    def note(self, kind: Hashable, count: int, row: int, column: int, message: Callable[[], str]) -> None:
        """
        Count mistakes of one kind; they become one problem, at the first of them in the order of rows and columns.

        Parameters
        ----------
        count
            How many there are in this block.
        row, column
            Of the file, of the first of them.
        message
            What is wrong with that one.
        """
        known = self._kinds.get(kind)
        if known is None:
            self._kinds[kind] = _Kind(count, row, column, message())
            return
        known.count += count
        if (row, column) < (known.row, known.column):
            known.row, known.column, known.message = row, column, message()

    def tell(self) -> None:
        """Add the problems that were counted, one of each kind."""
        for kind in self._kinds.values():
            self.at(kind.row, kind.message, kind.count - 1, column=kind.column)
        self._kinds = {}

    def at(self, row: int, message: str, more: int, *, column: int) -> None:
        """Add a problem with a row, and how many more there are like it."""
        line, place_column = self._table.place(row, column)
        text = self._table.locate(row) + message + (f" (and {more:,} more)" if more else "")
        self._problems.add(Place(self._table.name, line, place_column), text)

    def did_you_mean(self, name: str, known: Iterable[str]) -> str:
        """Return what may have been meant, as `Problems.did_you_mean`."""
        return self._problems.did_you_mean(name, known)

    def header(self, message: str, column: int = 0) -> None:
        """Add a problem with the header."""
        line, place_column = self._table.place(-1, column)
        self._problems.add(Place(self._table.name, line, place_column), message)
