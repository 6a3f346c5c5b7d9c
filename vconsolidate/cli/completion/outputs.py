"""Candidates of --format and of -o FORMAT=PATH."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vconsolidate.cli.completion.paths import paths


def formats_of(formats: Sequence[str]) -> Callable[[str], list[str]]:
    """Return a function that completes a format."""

    def complete(incomplete: str) -> list[str]:
        return [name for name in formats if name.startswith(incomplete)]

    return complete


def targets_of(formats: Sequence[str]) -> Callable[[str], list[str]]:
    """Return a function that completes a format, then the path behind its equals sign."""

    def complete(incomplete: str) -> list[str]:
        name, separator, path = incomplete.partition("=")
        if not separator:
            return [f"{one}=" for one in formats if one.startswith(name)]
        return [f"{name}={found}" for found in paths(path)] if name in formats else []

    return complete
