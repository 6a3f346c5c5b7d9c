"""Parts of sentences: counts with their nouns, shortened lists, quantities with units, names of resources."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from vconsolidate.units import format_fraction, format_mbps, format_mhz, format_mib, format_seconds, format_w

_RESOURCES = {
    "cpu": "CPU",
    "vcpus": "vCPUs",
    "memory_configured": "configured memory",
    "memory_consumed": "consumed memory",
    "memory_reserved": "reserved memory",
    "network": "network",
    "ports": "switch ports",
    "vms": "VM count",
    "reserved_cpu": "reserved CPU",
    "own_cores": "vCPUs beside cores of latency-sensitive VMs",
    "ft_vms": "fault-tolerant VMs",
    "ft_vcpus": "vCPUs of fault-tolerant VMs",
}

_FORMATS = {"MHz": format_mhz, "MiB": format_mib, "W": format_w, "Mbit/s": format_mbps}

_COUNTED = {"vCPU", "VM", "host", "port"}
"""Units that count things and therefore have a plural."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 host``, ``8 hosts``, ``1,200 servers``; `plural` where an s is not enough."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


_METHODS = {
    "continuous": "continuous relaxation",
    "counting": "counting argument",
    "clique": "VMs that all need hosts of their own",
    "whole hosts": "rounding up to whole hosts",
    "host mix": "cheapest mix of hosts",
    "cp-sat": "exhaustive search by CP-SAT",
    "failures by cp-sat": "search over host failures by CP-SAT",
    "thresholds": "peaks rounded down",
    "empty": "nothing to place",
    "none": "none",
}


def method_words(method: str) -> str:
    """Return how a bound was proven, in words: ``continuous relaxation, column generation``."""
    words = []
    for part in method.split(", "):
        by = "host count by " if part.startswith("hosts by ") else ""
        words.append(by + _METHODS.get(part.removeprefix("hosts by "), part.removeprefix("hosts by ")))
    return ", ".join(words)


_PHASES = {
    "start": "the placement before",
    "limited items": "VMs that few hosts take",
    "greedy": "filling hosts",
    "first fit": "filling hosts",
    "pools": "filling hosts",
    "tight hosts": "filling hosts",
    "tiny": "exhaustive search",
    "exact": "exhaustive search",
    "assemble": "removing overload",
    "tabu": "fewer hosts by local search",
    "tabu_on": "fewer hosts by local search",
    "columns": "column generation",
    "dive": "column generation",
    "master": "column generation",
}
"""Names of the solvers' phases for people; the others are plain already."""


def phase_words(phase: str) -> str:
    """Return what a phase of the search does, in words."""
    return _PHASES.get(phase, phase)


def verb(number: float, one: str, many: str) -> str:
    """Return the form of a verb that agrees with a number: ``verb(1, "is", "are")`` is ``is``."""
    return one if number == 1 else many


def listed(names: Sequence[str], most: int = 4) -> str:
    """Return names separated by commas; of more than `most` names, the first few and the number of the rest."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1:,} more"


def span_words(seconds: float) -> str:
    """Return a length of time: ``1 day``, ``7 days``, ``36 hours``, ``15 min``."""
    for length, noun in ((86_400, "day"), (3_600, "hour")):
        if seconds and seconds % length == 0:
            return counted(round(seconds / length), noun)
    return format_seconds(float(seconds))


def resource_name(resource: str) -> str:
    """Return a resource as people call it: ``configured memory``, ``CPU at 09:00``, ``network of switch 2``."""
    kind, _, detail = resource.partition("@")
    words = _RESOURCES.get(kind, kind.replace("_", " "))
    return f"{words}{detail_words(resource)}" if detail else words


def detail_words(resource: str) -> str:
    """Return what follows the name of a resource: `` at 09:00`` (a slot), `` of switch 2``; empty for most."""
    kind, _, detail = resource.partition("@")
    if not detail:
        return ""
    return f" of switch {detail}" if kind in {"network", "ports"} else f" at {detail}"


def is_resource(name: str) -> bool:
    """Return whether a name is that of a resource, with or without its slot (``cpu@09:00``)."""
    return name.partition("@")[0] in _RESOURCES


def quantity(value: float, unit: str) -> str:
    """Return a number with its unit; MHz, MiB, W and Mbit/s are scaled to a readable size (``1.5 GHz``)."""
    scaled = _FORMATS.get(unit)
    if scaled is not None:
        return scaled(value)
    number = f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:,.1f}"
    return _with_unit(number, unit)


def _with_unit(number: str, unit: str) -> str:
    return f"{number} {unit}{'s' if unit in _COUNTED and number != '1' else ''}".rstrip()


_PARTS = {"MHz": ((1e3, "GHz"),), "MiB": ((1024.0, "GiB"),), "Mbit/s": ((1e3, "Gbit/s"),), "W": ()}
_MOST_DIGITS = 9


def distinct_quantities(values: Sequence[float], unit: str) -> tuple[str, ...]:
    """
    Return numbers with their unit, with as many digits as are needed to see that the first two differ.

    The third of three is their difference; it is never shown as zero.
    """
    texts = tuple(quantity(value, unit) for value in values)
    if _differ(values[:2], texts[:2]) and not any(
        value and float(text.split()[0].replace(",", "")) == 0 for value, text in zip(values, texts, strict=True)
    ):
        return texts
    scale, shown = next(((s, u) for s, u in _PARTS.get(unit, ()) if max(map(abs, values)) >= s), (1.0, unit))
    numbers: list[str] = []
    for digits in range(1, _MOST_DIGITS):
        numbers = [f"{value / scale:,.{digits}f}" for value in values]
        if _differ(values[:2], numbers[:2]) and all(
            not value or float(number.replace(",", "")) for value, number in zip(values, numbers, strict=True)
        ):
            break
    return tuple(_with_unit(number, shown) for number in numbers)


def _differ(values: Sequence[float], texts: Sequence[str]) -> bool:
    return len(set(texts)) == len(set(values))


def divided(needed: float, largest: float, unit: str, quotient_up: int) -> tuple[str, str, str]:
    """
    Return a need, what one host offers and their ratio, with enough digits to see the whole number that follows.

    A reader who divides the printed figures and rounds up gets `quotient_up`.
    """
    scale, shown = next(((s, u) for s, u in _PARTS.get(unit, ()) if min(needed, largest) >= s), (1.0, unit))
    texts = ("", "", "")
    for digits in range(_MOST_DIGITS):
        need, offer = (round(value / scale, digits) for value in (needed, largest))
        ratio = round(needed / largest, digits + 2)
        texts = (
            _with_unit(_as_count(need, digits, unit), shown),
            _with_unit(_as_count(offer, digits, unit), shown),
            f"{ratio:,.{digits + 2}f}",
        )
        if offer and _up(need / offer) == quotient_up == _up(ratio):
            break
    return texts


def _as_count(value: float, digits: int, unit: str) -> str:
    """Return a number with `digits` decimals, but none where whole things are counted."""
    return f"{value:,.{0 if unit in _COUNTED and value == round(value) else digits}f}"


def _up(ratio: float) -> int:
    return math.ceil(ratio - 1e-9)


def gap_words(value: float, bound: float, unit: str) -> str:
    """
    Return how far a value is from its bound: ``5.9 %``; a distance greater than zero is never printed as zero.

    Where a tenth of a percent is too coarse, the difference itself follows: ``0.004 % (2.10 EUR)``.
    """
    difference = abs(value - bound)
    share = difference / abs(value) if value else 0.0
    if round(share, 3) > 0.0 or not difference:
        return format_fraction(share, 1)
    digits = next((digits for digits in range(2, _MOST_DIGITS) if round(share, digits + 2) > 0.0), _MOST_DIGITS)
    return f"{format_fraction(share, digits)} ({_exact(difference, unit)})"


def _exact(amount: float, unit: str) -> str:
    if unit in {"hosts", "VMs", "pairs"}:
        return counted(round(amount), unit.removesuffix("s"))
    digits = next((digits for digits in (2, 4, 6) if round(amount, digits) > 0.0), _MOST_DIGITS)
    return f"{amount:,.{digits}f} {unit}".rstrip()


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` most like a name in any case, the last of equals; None where none is like it."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only needed once something is wrong

    found = process.extract(name, list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60.0, limit=None)
    best = max(((score, near) for near, score, _ in found), default=None)
    return None if best is None else best[1]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `` (did you mean "…"?)`` with the one of `known` that is most like a name; nothing for none."""
    near = nearest_name(name, known)
    return "" if near is None else f' (did you mean "{near}"?)'
