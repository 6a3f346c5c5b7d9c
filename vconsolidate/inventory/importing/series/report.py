"""What was written of measured histories, and what was repaired on the way, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from vconsolidate.units import format_seconds
from vconsolidate.words import counted, verb

UNITS: Final[Mapping[str, str]] = {
    "cpu": "%",
    "memory_used": "MiB",
    "memory_active": "MiB",
    "network": "Mbit/s",
    "disk_iops": "IOPS",
}
"""Metrics of a series, and the unit of each."""

METRICS: Final = tuple(UNITS)


@dataclass(slots=True)
class Tally:
    """
    What was found in the samples, by kind; each kind is repaired by the rule that its note states.

    Parameters
    ----------
    averaged
        Samples beyond the first of an interval.
    shifted
        Series whose samples lie beside full intervals throughout.
    """

    nameless: int = 0
    empty: int = 0
    negative: int = 0
    milliseconds: int = 0
    undated: int = 0
    out_of_order: int = 0
    repeated: int = 0
    averaged: int = 0
    jittering: int = 0
    largest_jitter_s: int = 0
    shifted: int = 0
    above_cpu: int = 0
    highest_cpu: float = 0.0
    above_memory: int = 0
    missing: int = 0
    longest_gap: int = 0

    def notes(self, interval_s: int) -> tuple[str, ...]:
        """Return what was repaired and how, a sentence for each kind that there was."""
        every = format_seconds(interval_s)
        kinds = (
            (self.nameless, "sample", "of no server or metric of the inventory", "left out"),
            (self.empty, "sample", "without a number", "left out"),
            (self.negative, "negative sample", "", "left out"),
            (self.milliseconds, "time", "in milliseconds or finer units", "read as such"),
            (self.undated, "sample", "dated before 1971 or after 2200", "left out"),
            (self.out_of_order, "sample", "earlier than the sample before it", "put in order of time"),
            (self.repeated, "sample", "with the time of a later one of its server and metric", "left out"),
            (self.averaged, "sample", f"beyond the first of an interval of {every}", "averaged with it"),
            (self.jittering, "time", f"up to {format_seconds(self.largest_jitter_s)} off the grid", "moved onto it"),
            (self.shifted, "series", f"measured beside full intervals of {every}", "moved to the nearest ones"),
            (self.above_cpu, "CPU sample", f"above 100 % (at most {self.highest_cpu:,.0f} %)", "lowered to 100 %"),
            (self.above_memory, "memory sample", "above the memory of the server", "lowered to it"),
        )
        notes = [
            " ".join(word for word in (_counted(number, noun), which, verb(number, "was", "were"), done) if word) + "."
            for number, noun, which, done in kinds
            if number
        ]
        if self.missing:
            longest = format_seconds(self.longest_gap * interval_s)
            notes.append(
                f"{counted(self.missing, 'interval')} within a series {verb(self.missing, 'has', 'have')} no sample "
                f"(at most {longest} in a row): {verb(self.missing, 'it stays', 'they stay')} empty."
            )
        return tuple(notes)


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """
    The tidy file that was written; without any sample that can be used, no file was.

    Parameters
    ----------
    interval_s
        Of its grid: each value is the mean of the interval that begins at its time.
    start_s, n_steps
        Start of the first interval in seconds since 1970-01-01 UTC, and intervals up to the last sample.
    servers
        Names in the inventory of servers with samples, sorted.
    metrics
        In the file, in the order of `METRICS`.
    complete
        Whether every server has a sample of every metric in every interval.
    timezone
        Of the servers' local day, where a source knows it.
    peaks
        Metric → server → highest value, in the unit of `UNITS`.
    notes
        What was assumed and repaired, a sentence each, with counts.
    """

    interval_s: int
    start_s: int = 0
    n_steps: int = 0
    n_samples: int = 0
    servers: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    complete: bool = True
    timezone: str | None = None
    peaks: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def section(self, file: str, timezone: str | None = None) -> dict[str, object]:
        """
        Return the entry of ``traces`` that reads the file.

        Parameters
        ----------
        file
            Its path from the inventory.
        timezone
            Of the local day; where None, the one that a source knows, or UTC.
        """
        entry: dict[str, object] = {"file": file, "layout": "long", "interval": f"{self.interval_s} s"}
        local = timezone or self.timezone
        if local is not None:
            entry["timezone"] = local
        entry["units"] = {metric: UNITS[metric] for metric in self.metrics}
        if not self.complete:
            entry["gaps"] = "ignore"
        return entry


def _counted(number: int, noun: str) -> str:
    return counted(number, noun, "series" if noun == "series" else "")


def assumed_intervals(intervals: Sequence[int], *, stated: bool) -> list[str]:
    """Return what to say of the interval of the grid, of those of all series."""
    longest = format_seconds(max(intervals))
    notes = []
    if not stated:
        notes.append(f"The interval of {longest} is the usual time between two samples; the source does not state one.")
    if min(intervals) != max(intervals):
        others = f"{format_seconds(min(intervals))} and more"
        notes.append(f"The sources have intervals of {others}: all samples are averaged over the longest, {longest}.")
    return notes
