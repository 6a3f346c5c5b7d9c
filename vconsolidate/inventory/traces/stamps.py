"""Timestamps of one file: each different one is read once."""

from __future__ import annotations

from array import array
from datetime import tzinfo
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.traces.clock import epoch_unit, moment
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.inventory.traces.distinct import Codes, Distinct
from vconsolidate.model.arrays import FloatArray

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray


class Stamps:
    """
    Timestamps of a file by number, and the seconds since 1970-01-01 UTC that they mean.

    Parameters
    ----------
    zone
        Of timestamps that carry none.
    """

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._distinct = Distinct()
        self._seconds, self._again = array("d"), array("d")
        self._wrong: dict[int, str] = {}

    @property
    def texts(self) -> list[str]:
        """All different timestamps as they stand."""
        return self._distinct.texts

    def codes(self, column: pl.Series, rows: NDArray[np.int64]) -> Codes:
        """Return (n,) the number of each timestamp, −1 where there is none."""
        codes = self._distinct.codes(column, rows)
        for number in range(len(self._seconds), len(self.texts)):
            read = moment(self.texts[number], self._zone)
            if isinstance(read, str):
                self._wrong[number] = read
            self._seconds.append(float("nan") if isinstance(read, str) else read.seconds)
            self._again.append(float("nan") if isinstance(read, str) or read.again is None else read.again)
        return codes

    def readable(self, codes: Codes) -> NDArray[np.bool_]:
        """Return (n,) which timestamps are there and mean a moment."""
        if not self._wrong:
            return codes >= 0
        right = np.ones(len(self.texts) + 1, dtype=np.bool_)
        right[[*self._wrong, -1]] = False
        return right[codes]

    def seconds(self) -> FloatArray:
        """
        Return (2 × n_texts,) the moment of each timestamp, NaN for those that mean none.

        The second half holds the later reading of a wall clock time that comes twice, NaN for all others.
        """
        return np.array([*self._seconds, *self._again])

    @property
    def missing(self) -> tuple[int, int]:
        """How many rows have no timestamp, and the first of them."""
        return self._distinct.missing, self._distinct.first_missing

    def complain(self, complaints: Complaints, column: int, *, missing: tuple[int, int], per_row: int = 1) -> None:
        """
        Report timestamps that are missing, mean nothing, or count in another unit than the others.

        Parameters
        ----------
        column
            Number of the column of timestamps.
        missing
            How many rows lack a timestamp, and the first of them.
        per_row
            Samples of each row.
        """
        known = self._distinct
        if missing[0]:
            count, row = missing[0] * per_row, missing[1]
            complaints.note(
                "stamp missing",
                count,
                row,
                column,
                lambda: "the timestamp is missing (write for example 2024-03-01 12:00)",
            )
        if self._wrong:
            numbers = np.array(list(self._wrong))
            first = int(numbers[np.argmin(known.first_rows[numbers])])
            count = int(known.counts[numbers].sum()) * per_row
            row = int(known.first_rows[first])
            complaints.note("stamp wrong", count, row, column, lambda: self._wrong[first])
        self._check_one_unit(complaints, column, per_row)

    def _check_one_unit(self, complaints: Complaints, column: int, per_row: int) -> None:
        """Report timestamps in milliseconds in a file that has others in seconds: one of the two was not meant."""
        by_unit: dict[str, list[int]] = {}
        for number, text in enumerate(self.texts):
            by_unit.setdefault(epoch_unit(text), []).append(number)
        by_unit.pop("", None)
        if len(by_unit) < 2:
            return
        usual, rare = sorted(by_unit, key=lambda unit: -len(by_unit[unit]))
        numbers = np.array(by_unit[rare])
        first = int(numbers[np.argmin(self._distinct.first_rows[numbers])])
        complaints.note(
            "stamp unit",
            int(self._distinct.counts[numbers].sum()) * per_row,
            int(self._distinct.first_rows[first]),
            column,
            lambda: f"{quoted(self.texts[first])} is in {rare}, but others of this file are in {usual} (use one unit)",
        )
