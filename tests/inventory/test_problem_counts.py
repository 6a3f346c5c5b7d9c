"""The first hundred problems are told, the others counted: every one of them, and with little work."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode, InputError
from vconsolidate.inventory import schema_problems
from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.problems import MAX_EXAMINED

BROKEN = 5_000


@pytest.fixture
def broken(tmp_path: Path, small: str) -> Path:
    """Return an inventory with thousands of servers, each with two mistakes: an unknown key, a number for a list."""
    head, _, rest = small.partition("servers:\n")
    servers = "".join(
        f"  - {{name: s{n}, hardware: {{model: dell-poweredge-2950}}, os: centos-5, oss: x, tags: 7}}\n"
        for n in range(BROKEN)
    )
    path = tmp_path / "broken.yaml"
    path.write_text(f"{head}servers:\n{servers}{rest}", encoding="utf-8")
    return path


def test_every_problem_counts(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(broken)]) == ExitCode.INVALID_INPUT
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 101
    assert told[-1] == f"{2 * BROKEN:,} problems found ({2 * BROKEN - 100:,} not shown)"


def test_what_nobody_reads_is_not_put_into_words(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worded = 0
    report = schema_problems._report  # noqa: SLF001 - what costs time

    def counting(*arguments: object) -> None:
        nonlocal worded
        worded += 1
        report(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(schema_problems, "_report", counting)
    with pytest.raises(InputError) as caught:
        load_inventory(broken)
    assert MAX_EXAMINED <= worded < MAX_EXAMINED + 10
    assert len(caught.value.problems) == 100
    assert caught.value.more == 2 * BROKEN - 100
    assert str(caught.value).endswith(f"broken.yaml: and {2 * BROKEN - 100:,} more problems after these")


def test_a_hundred_are_told_without_a_rest(tmp_path: Path, small: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(small + "".join(f"nonsense{n}: 1\n" for n in range(100)), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_inventory(path)
    assert (len(caught.value.problems), caught.value.more) == (100, 0)
    assert "more problem" not in str(caught.value)
