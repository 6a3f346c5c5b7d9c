"""A target: one reader of the program, and inputs that it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"

Run = Callable[[bytes, Path], None]
"""Gives an input to a reader; the folder is empty, and removed afterwards."""


class Wrong(Exception):  # noqa: N818 - the fault is the program's
    """The reader took an input and did what it must not do: its message says what."""


@dataclass(frozen=True, slots=True)
class Target:
    """
    A reader under test.

    Parameters
    ----------
    name
        As in ``python -m fuzz NAME``; also the folder of its cases in ``fuzz/corpus``.
    run
        Gives it one input; raises `Wrong`, or anything that is no error of the program, where it finds a fault.
    samples
        Returns inputs that it takes, beside those in the corpus.
    reads
        What it reads, for the table in docs/hostile-input.md.
    """

    name: str
    run: Run
    samples: Callable[[], Sequence[bytes]]
    reads: str

    def cases(self) -> dict[str, bytes]:
        """Return the inputs in the corpus by the names of their files."""
        folder = CORPUS / self.name
        return {path.name: path.read_bytes() for path in sorted(folder.glob("*"))} if folder.is_dir() else {}

    def seeds(self) -> list[bytes]:
        """Return every input to begin with, the smallest first."""
        return sorted({*self.cases().values(), *self.samples()}, key=lambda data: (len(data), data))
