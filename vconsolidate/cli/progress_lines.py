"""What a search tells, as lines for people: one for every change, none twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vconsolidate.model.progress import SearchReport
from vconsolidate.units import format_fraction
from vconsolidate.words import counted
from vconsolidate.words import phase_words as words_of


@dataclass(slots=True)
class SearchSoFar:
    """
    What is known of the search that runs.

    Parameters
    ----------
    known
        The last report, with the best value and bound of the same search.
    """

    known: SearchReport | None = None

    def take(self, told: SearchReport) -> SearchReport:
        """
        Return a report with what is known already.

        A bound that was proven in the same search stays proven, and a plan that was found in it stays found.
        """
        before = self.known
        if before is not None and (before.search, before.unit) == (told.search, told.unit):
            told = replace(told, bound=max(told.bound, before.bound))
            if told.value is None:
                told = replace(told, value=before.value, hosts=before.hosts)
        self.known = told
        return told


@dataclass(slots=True)
class ProgressLines:
    """
    The lines so far.

    Parameters
    ----------
    latest
        The last one.
    """

    latest: str = ""
    _so_far: SearchSoFar | None = None

    def line(self, told: SearchReport) -> str | None:
        """Return a line, or None where nothing of it has changed since the last one."""
        if self._so_far is None:
            self._so_far = SearchSoFar()
        told = self._so_far.take(told)
        bound = figure_words(told.bound, told.unit)
        figures = f"{told.search or 'search'}: {value_words(told)}; bound {bound}; {phase_words(told)}"
        if self.latest.startswith(f"{figures}; "):
            return None
        self.latest = f"{figures}; {told.spent:.0f} of {told.limit:,.0f} s"
        return self.latest


def phase_words(told: SearchReport) -> str:
    """Return the method at work, and which part of the problem it works on."""
    words = words_of(told.phase)
    return words if told.parts == 1 else f"{words}, part {told.part} of {told.parts}"


def value_words(told: SearchReport) -> str:
    """Return the best plan so far: ``18 hosts, 253,762 GBP``."""
    if told.value is None:
        return "no plan yet"
    hosts = "" if told.hosts is None else counted(told.hosts, "host")
    if told.unit == "hosts":
        return hosts or counted(int(told.value), "host")
    return ", ".join(part for part in (hosts, figure_words(told.value, told.unit)) if part)


def figure_words(value: float, unit: str) -> str:
    """Return a value or bound with its unit."""
    return f"{value:,.0f}" if unit == "hosts" else f"{value:,.0f} {unit}"


def gap_so_far(told: SearchReport) -> str:
    """Return how far the best plan is from the bound: ``gap 5.4 %``; empty without a plan."""
    if told.value is None or told.value <= 0:
        return ""
    return f"gap {format_fraction(max(0.0, told.value - told.bound) / told.value, 1)}"
