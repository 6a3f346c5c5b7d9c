"""What a process imports as it begins, while nobody waits for it."""

from __future__ import annotations


def prepare() -> None:
    """Import what searches need."""
    import vconsolidate.packing.solver.solve  # noqa: F401, PLC0415 - the import is the work
