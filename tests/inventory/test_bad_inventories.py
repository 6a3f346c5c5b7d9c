"""Every bad inventory is refused with exactly the messages written beside it, quickly."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from vconsolidate.errors import ExitCode, InputError
from vconsolidate.inventory.load import load_inventory

BAD = Path(__file__).parent / "bad"
CASES = sorted(path.stem for path in BAD.glob("*.yaml"))


@pytest.mark.parametrize("name", CASES)
def test_messages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)
    started = time.process_time()  # of this process: other work on the machine does not count
    with pytest.raises(InputError) as caught:
        load_inventory(Path(f"{name}.yaml"))
    assert time.process_time() - started < 2
    assert caught.value.exit_code == ExitCode.INVALID_INPUT
    assert f"{caught.value}\n" == (BAD / f"{name}.expected").read_text(encoding="utf-8")


def test_there_are_enough_and_each_has_its_messages() -> None:
    assert len(CASES) >= 45
    assert {path.stem for path in BAD.glob("*.expected")} == set(CASES)
