"""The model against published measurements; sources and tolerances are in `figures`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.validation.figures import SOURCES, Row, Source
from tests.validation.table import PAGE, table
from vconsolidate.replay.cpu import allocate


@pytest.mark.parametrize("source", SOURCES, ids=[source.id for source in SOURCES])
def test_the_published_figures_are_reproduced(source: Source) -> None:
    if not source.available:
        pytest.skip(f"{source.needs} (series read off a published plot) is not beside the project")
    rows = list(source.rows())
    assert rows
    missed = [
        f"{row.what}: {row.predicted:.4g} not in [{row.low:.4g}, {row.high:.4g}]" for row in rows if not row.holds
    ]
    assert missed == []


def test_a_row_out_of_tolerance_does_not_hold() -> None:
    row = Row("x", 1.0, 1.0, 0.9, 1.1)
    assert row.holds
    assert not replace(row, predicted=1.2).holds


def test_the_domain_that_waits_for_its_disk_does_not_follow_its_weight() -> None:
    """V6, negative control: SOSP 2003, Fig. 5 has an I/O-bound bar that gets what it asks for, not its weight."""
    wanted = np.ones((1, 8))
    wanted[0, 0] = 0.05
    given = allocate(wanted, np.zeros((1, 8)), np.arange(8.0, 0.0, -1.0), np.array([2.0]), floor_first=False)[0]
    assert given[0] == pytest.approx(0.05)
    assert given[0] / 2.0 < 0.2 * 0.2216


def test_the_page_of_the_manual_is_up_to_date() -> None:
    written = PAGE.read_text(encoding="utf-8")
    for source in SOURCES:
        if source.available:
            assert table(source) in written, "run python -m tests.validation.table"
    assert all(f"## {source.id} " in written for source in SOURCES)
