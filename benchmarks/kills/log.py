"""What runs came to, a line each, so that a broken series goes on where it was and nothing of it is lost."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Record:
    """
    What a run came to.

    Parameters
    ----------
    command, signals, outcome
        Row and column of the table.
    resumed
        A run went on from its checkpoint afterwards.
    wrong
        Faults in words.
    """

    number: int
    command: str
    signals: str
    outcome: str
    resumed: bool
    wrong: tuple[str, ...]


def digest_of_program() -> str:
    """Return a digest of the package: runs of two states of the program are not one series."""
    package = Path(__file__).parents[2] / "vconsolidate"
    whole = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        whole.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:12]


def records_of(path: Path) -> list[Record]:
    """Return the records of a log."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [Record(**{**read, "wrong": tuple(read["wrong"])}) for read in map(json.loads, lines)]


class Log:
    """
    The records of a series, kept in a file if there is one.

    Parameters
    ----------
    series
        What makes a series: the records of another one are not taken.

    Raises
    ------
    SystemExit
        When the file holds another series.
    """

    def __init__(self, path: Path | None, series: str) -> None:
        self._path = path
        self.records: list[Record] = []
        if path is None:
            return
        if not path.exists():
            self._add({"series": series})
            return
        first = path.read_text(encoding="utf-8").splitlines()[0]
        if json.loads(first)["series"] != series:
            raise SystemExit(f"{path} holds another series: {first}")
        self.records = records_of(path)

    def add(self, record: Record) -> None:
        """Keep what a run came to."""
        self.records.append(record)
        self._add(asdict(record))

    def _add(self, line: object) -> None:
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")
