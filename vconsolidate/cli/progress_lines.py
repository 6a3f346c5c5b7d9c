"""What a search tells, as lines for people: one for every change, none twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vconsolidate.model.progress import SearchReport
from vconsolidate.words import counted, phase_words


@dataclass(slots=True)
class ProgressLines:
    """
    The lines so far.

    Parameters
    ----------
    latest
        The last one.
    """

    latest: str = "searching for a plan …"
    _known: SearchReport | None = None

    def line(self, told: SearchReport) -> str | None:
        """
        Return a line, or None where nothing of it has changed since the last one.

        A bound that was proven in the same search stays proven, and a plan that was found in it stays found.
        """
        before = self._known
        if before is not None and (before.search, before.unit) == (told.search, told.unit):
            told = replace(told, bound=max(told.bound, before.bound))
            if told.value is None:
                told = replace(told, value=before.value, hosts=before.hosts)
        self._known = told
        figures = f"{_name(told.search)}: {_value(told)}; bound {_figure(told.bound, told.unit)}; {_phase(told)}"
        if before is not None and self.latest.startswith(f"{figures}; "):
            return None
        self.latest = f"{figures}; {told.spent:.0f} of {told.limit:,.0f} s"
        return self.latest


def _name(search: str) -> str:
    return search or "search"


def _phase(told: SearchReport) -> str:
    words = phase_words(told.phase)
    return words if told.parts == 1 else f"{words}, part {told.part} of {told.parts}"


def _value(told: SearchReport) -> str:
    if told.value is None:
        return "no plan yet"
    hosts = "" if told.hosts is None else counted(told.hosts, "host")
    if told.unit == "hosts":
        return hosts or counted(int(told.value), "host")
    return ", ".join(part for part in (hosts, _figure(told.value, told.unit)) if part)


def _figure(value: float, unit: str) -> str:
    return f"{value:,.0f}" if unit == "hosts" else f"{value:,.0f} {unit}"
