"""Answers of the Prometheus HTTP API: ``{"status": …, "data": {"resultType": …, "result": […]}}``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.tree import Tree, mapping, mappings

_END_OF_TIMES_S: Final = 1e12
"""No time is so late: the year 33,658."""


@dataclass(frozen=True, slots=True)
class Line:
    """One time series of an answer: its labels, times in seconds since 1970, and values (None where not finite)."""

    labels: Mapping[str, str]
    times_s: list[int]
    values: list[float | None]

    @property
    def name(self) -> str:
        """The metric; empty for the result of an expression."""
        return self.labels.get("__name__", "")


def lines_of(answer: object, shown: str) -> Iterator[Line]:
    """
    Yield the series of an answer.

    Raises
    ------
    InputError
        When it reports an error, or is none.
    """
    tree = mapping(answer)
    if tree.get("status") == "error":
        raise refuse(
            shown, f"is an error of Prometheus: {str(tree.get('error'))[:200]} (correct the query and save its answer)"
        )
    data = mapping(tree.get("data")) if "data" in tree else tree
    if str(data.get("resultType")) not in {"matrix", "vector"} or not isinstance(data.get("result"), list):
        raise refuse(shown, "is no answer of query or query_range (save one of resultType matrix or vector)")
    for position, item in mappings(data.get("result")):
        where = f"data.result[{position}]"
        pairs = item.get("values") if "values" in item else [item.get("value")]
        if not isinstance(pairs, list):
            raise refuse(shown, f"{where} has no values: native histograms cannot be used (ask for another metric)")
        yield _line(item, pairs, shown, where)


def _seconds(time: object) -> int:
    """Return a time; a negative one, or one beyond all times, is none (`ValueError`)."""
    seconds = round(float(time))  # type: ignore[arg-type]
    if not 0 <= seconds < _END_OF_TIMES_S:
        raise ValueError(time)
    return seconds


def _line(item: Tree, pairs: list[object], shown: str, where: str) -> Line:
    labels = {str(key): str(value) for key, value in mapping(item.get("metric")).items()}
    times: list[int] = []
    values: list[float | None] = []
    try:
        for pair in pairs:
            time, value = pair if isinstance(pair, list) else ("", "")
            times.append(_seconds(time))
            number = float(value)
            values.append(number if isfinite(number) else None)
    except (TypeError, ValueError, OverflowError) as error:
        raise refuse(shown, f"{where} has a value that is not [time, number] (save the answer again)") from error
    return Line(labels, times, values)
