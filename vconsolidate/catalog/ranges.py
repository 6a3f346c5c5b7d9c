"""Ranges of hypervisors in data files: ``esx-3.5..esxi-6.7`` in the order of their versions."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.catalog.reading import Row


def expand(row: Row, key: str, hypervisors: tuple[str, ...]) -> Iterator[str]:
    """
    Yield the hypervisors that a field of an entry names, one by one or as ranges.

    Raises
    ------
    CatalogError
        When one is unknown, or a range ends before it starts.
    """
    for span in row.texts(key, ()):
        first, _, last = span.partition("..")
        for end in (first, last or first):
            if end not in hypervisors:
                raise row.error(key, f"unknown hypervisor {end!r}")
        begin, end_index = hypervisors.index(first), hypervisors.index(last or first)
        if end_index < begin:
            raise row.error(key, f"the range {span!r} ends before it starts")
        yield from hypervisors[begin : end_index + 1]
