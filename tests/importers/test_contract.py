"""What all importers share: readable files, the same bytes twice, notes in the inventory."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.registry import TRACE_ESTATES
from vconsolidate.inventory.importing import sources
from vconsolidate.inventory.importing.trace_estate import ImportOptions


@pytest.mark.parametrize("name", ["planetlab", "bitbrains"])
def test_the_same_source_gives_the_same_bytes_and_says_what_it_assumed(
    name: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(name)
    first, second = (TRACE_ESTATES[name].read(folder, ImportOptions(title="Here")) for _ in range(2))
    assert first == second
    assert "name: Here" in first.inventory
    comments = " ".join(line.lstrip("# -") for line in first.inventory.splitlines() if line.startswith("#"))
    for note in first.notes:
        assert note in comments


@pytest.mark.parametrize(("content", "name"), [(b"\xff\xfe", "x.csv"), (b"not gzip", "x.csv.gz"), (b"?", "x.tar.gz")])
def test_files_that_cannot_be_read_are_named(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=r"x\.(csv|tar)"):
        [sources.text(source) for source in sources.files(tmp_path / name)]
