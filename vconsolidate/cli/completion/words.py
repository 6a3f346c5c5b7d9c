"""Candidates that the program itself knows: findings, kinds of sources, keys of the catalogue, time zones."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def findings(incomplete: str) -> list[tuple[str, str]]:
    """Return identifiers of findings, the last of a list separated by commas."""
    before, comma, last = incomplete.rpartition(",")
    files = sorted(one.name for one in pkgutil.iter_modules([str(_ROOT / "check/findings")]))
    known = (name.partition("_") for name in files if name.startswith("vc"))
    listed = [(identifier.upper(), words.replace("_", " ")) for identifier, _, words in known]
    return [(f"{before}{comma}{name}", words) for name, words in listed if name.startswith(last.upper())]


def importers(incomplete: str) -> list[str]:
    """Return kinds of sources that can be imported."""
    from vconsolidate.inventory.importers.registry import IMPORTERS  # noqa: PLC0415 - only where a shell asks

    return _begun(("auto", *IMPORTERS), incomplete)


def models(incomplete: str) -> list[str]:
    """Return keys of server models."""
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415

    return _begun(load_catalog().models, incomplete)


def generations(incomplete: str) -> list[str]:
    """Return keys of CPU generations."""
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415

    return _begun(load_catalog().generations, incomplete)


def time_zones(incomplete: str) -> list[str]:
    """Return names of time zones."""
    from zoneinfo import available_timezones  # noqa: PLC0415

    return _begun(sorted(available_timezones()), incomplete)


def statistics(incomplete: str) -> list[str]:
    """Return CPU statistics, the last of a list separated by commas."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{one}" for one in _begun(("p90", "p95", "p99", "peak", "profile"), last)]


def _begun(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
