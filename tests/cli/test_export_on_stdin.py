"""An export piped into a command that expects an inventory."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from vconsolidate.cli import sources
from vconsolidate.cli.main import main

LIST = b"name,os,cpus,memory\na,rhel6,2,4 GiB\nb,rhel7,4,8 GiB\n"


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> object:
    def into(data: bytes) -> None:
        for kept in (sources._inventory_data, sources.inventory_text):  # noqa: SLF001 - standard input is read once
            kept.cache_clear()
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))

    return into


def test_a_list_is_planned_as_its_file_would_be(pipe: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(pipe)
    pipe(LIST)
    assert main(["plan", "-", "--details"]) == 0
    page = " ".join(capsys.readouterr().out.split())
    assert "standard input is no inventory; it was read as table" in page
    assert "2 servers" in page


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"PK\x03\x04garbage", b"\xff\xfe\x00\x01"])
def test_what_no_importer_knows_is_refused_as_an_inventory(
    data: bytes, pipe: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(pipe)
    pipe(data)
    assert main(["plan", "-"]) == 3
    assert "<stdin>" in capsys.readouterr().err
